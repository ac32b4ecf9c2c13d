"""Contracts between services: who uses whom through which property, and what has to allow it.

`data/contracts.toml` is the table; `table` reads it, `paths` finds what a property names, `access` knows the policies
of a stage, `needs` and `needs_of_their_own` judge one need each, `kept` is the check.
"""
