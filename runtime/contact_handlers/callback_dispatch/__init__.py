"""Calls the customer of a due callback, or gives an agent the task to take first."""
