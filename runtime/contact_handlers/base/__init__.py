"""What every function is built on: AWS, tables, settings, logs, time. Knows nothing of customers and calls."""
