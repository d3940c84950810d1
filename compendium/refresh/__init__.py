"""Providers to new releases: fetch, check against the last release, store."""
