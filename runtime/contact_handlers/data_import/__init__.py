"""Loads files of customers and agents that somebody puts into the data bucket."""
