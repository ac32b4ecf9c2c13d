"""Customers, consents, secrets and agents from a file: what a line means, what is written of it, and what is wrong.

The command line and the function behind the bucket read, judge and write alike. Nothing of a line but its number and
the name of a column is ever told: reports and logs hold nobody's data.
"""
