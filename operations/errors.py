"""What the commands for live centers refuse."""

from __future__ import annotations


class RefusedError(Exception):
    """Something that is not done; the message says why, and what to do instead."""
