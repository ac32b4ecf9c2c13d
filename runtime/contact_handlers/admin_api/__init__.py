"""The center over HTTP for people who work with it."""
