"""Completes the conversation record from Amazon Connect contact events and analyzes it after the contact."""
