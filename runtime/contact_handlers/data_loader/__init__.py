"""Loads initial FAQ, intent and guide items once per deployment without overwriting edits."""
