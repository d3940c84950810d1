"""The book in brief."""
