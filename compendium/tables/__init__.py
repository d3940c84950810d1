"""What a table is, which releases there are, and how they are read, checked and stored."""
