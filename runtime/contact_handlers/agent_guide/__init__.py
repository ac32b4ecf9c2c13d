"""Customer card, call guide and last messages for the agent workspace view."""
