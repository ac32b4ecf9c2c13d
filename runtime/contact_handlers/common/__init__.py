"""What several functions share: AWS access, tables, logs, metrics, clock, ids, events, the words of the domain."""
