"""The mark of functions whose cached results depend on their arguments and the code alone."""

from __future__ import annotations

from typing import TypeVar

Cached = TypeVar("Cached")


def pure(cached: Cached) -> Cached:
    """Marks a function with a cache of functools: it reads no clock, no table and no state, and what it returns stays.

    The simulator empties caches with every center and keeps those that say so; what takes long is done once then.
    """
    setattr(cached, "pure", True)  # noqa: B010 - the type of a cached function has no such attribute
    return cached
