"""Figures that one chapter draws, by subject: functions that take tidy data and return a matplotlib figure."""
