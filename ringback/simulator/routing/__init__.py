"""Routing: queues, agents, callbacks and the metrics they produce."""
