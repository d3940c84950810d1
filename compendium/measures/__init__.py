"""The formulas of the book, pure functions, one module a subject; each with its unit and its source."""
