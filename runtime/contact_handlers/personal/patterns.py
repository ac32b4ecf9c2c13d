"""Patterns that are compiled by the first text that needs them, so that a cold start pays for none it does not use."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache


def lazy(pattern: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """Returns a function that compiles a pattern once."""
    return cache(lambda: re.compile(pattern, flags))
