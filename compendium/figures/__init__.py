"""Drawings that one chapter needs: tidy data to a figure."""
