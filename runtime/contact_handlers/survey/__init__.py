"""Stores the satisfaction score of a contact once."""
