"""Tells domain events to systems that asked for them: signed, retried, each once for each system."""
