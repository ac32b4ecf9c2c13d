"""Patterns of paths whose parameters have names that no regular expression takes: with dots, hyphens and more."""

from __future__ import annotations

import re


def parameter(name: str, *, greedy: bool) -> str:
    """Returns the pattern of a parameter: of one segment, or of all that follow."""
    return f"(?P<p{name.encode().hex()}>{'.+' if greedy else '[^/]+'})"


def values(matched: re.Match[str]) -> dict[str, str]:
    """Returns the values of the parameters as they were sent, not decoded."""
    return {bytes.fromhex(group[1:]).decode(): value for group, value in matched.groupdict().items()}
