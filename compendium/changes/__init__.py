"""What differs between two states of the tables or of the book."""
