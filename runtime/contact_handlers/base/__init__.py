"""What every function stands on: AWS, tables, settings, logs, time. Knows nothing of customers and calls."""
