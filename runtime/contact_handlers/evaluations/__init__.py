"""Brings evaluations of contacts to the records of their agent and their conversation, and coaching notes with them."""
