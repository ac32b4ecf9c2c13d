"""The flows on the page: drawn, looked into, counted, changed."""
