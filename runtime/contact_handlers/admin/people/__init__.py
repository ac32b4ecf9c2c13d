"""People of a center as others look after them: agents, customers, and calls to customers."""
