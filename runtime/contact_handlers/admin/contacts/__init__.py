"""Contacts with customers as people look at them and act on them: conversations, escalations, callbacks."""
