"""Keeps the audit lines of all functions in a log group of their own."""
