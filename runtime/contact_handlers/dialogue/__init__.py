"""The dialogue core: pure functions from a turn and the state before it to a reply and the state after it."""
