"""The ways to send: each takes an address and a text, and says what became of it."""
