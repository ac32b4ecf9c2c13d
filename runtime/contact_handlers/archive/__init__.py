"""Archives finished conversations from the table stream to the data bucket."""
