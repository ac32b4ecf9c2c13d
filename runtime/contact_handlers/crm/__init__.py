"""Exchanges with the system that knows customers: what it knows at the beginning of a contact, what came of it."""
