"""Brings requests that people have to work on to the agents of the right queue, each as one task."""
