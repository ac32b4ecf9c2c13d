"""Says how long a caller will wait and where in the queue they are."""
