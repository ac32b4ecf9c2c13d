"""Completes the conversation record from Amazon Connect contact events and analyses it after the contact."""
