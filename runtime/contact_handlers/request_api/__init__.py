"""The center over HTTP for the applications of customers: what people do for them, and what others tell."""
