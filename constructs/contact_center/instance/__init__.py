"""The instance, its storage, its numbers and its key for keypad input."""
