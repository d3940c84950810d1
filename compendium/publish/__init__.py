"""Executed notebooks to the site and the print edition."""
