"""UN Statistics Division: Global SDG Indicators Database; indicators, the list of series, and how many States report."""
