"""Guided conversations: definitions are data, the engine walks them, turns lead them inside the dialogue."""
