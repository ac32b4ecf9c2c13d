"""Brings what agents and customers said to each other into the record of their conversation, and links recordings."""
