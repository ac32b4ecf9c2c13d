"""Starts a due callback as a task for the callback queue."""
