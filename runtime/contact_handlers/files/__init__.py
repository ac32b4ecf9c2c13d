"""Writes the exports and reports that people asked for, and those that come every week and month."""
