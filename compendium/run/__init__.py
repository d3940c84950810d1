"""Notebooks to outputs: what must run and why, running it, and keeping what came of it."""
