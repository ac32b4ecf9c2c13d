"""When a center is open, where contacts wait, who serves them, where they can be sent."""
