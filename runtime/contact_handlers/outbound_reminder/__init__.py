"""Checks consent and quiet hours before a reminder call and names what to say."""
