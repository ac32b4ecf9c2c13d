"""The center over HTTP for the applications of customers: the same dialogue, tables and promises as on the phone."""
