"""Brings back what was lost in a live account: items of tables, objects of buckets, secrets and keys.

`python -m operations.restore table|bucket|secret|key ...` says what it would do, and does it with `--write`.
docs/recovery.md says when.
"""
