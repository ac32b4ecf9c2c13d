"""Finds definitions by any name people use for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from ringback.simulator.errors import UnknownNameError

T = TypeVar("T")


def squash(name: str) -> str:
    """Reduces a name to what people remember of it: lower-case letters, digits and non-ASCII."""
    return re.sub(r"[\W_]+", "", name).lower()


class Registry(Generic[T]):
    """A collection that is read by ARN, id, name, key, logical id or construct path; case and signs do not matter."""

    def __init__(self, kind: str, names: Callable[[T], Iterable[str]]) -> None:
        self.kind = kind
        self._names = names
        self._items: list[T] = []
        self._exact: dict[str, T] = {}

    def add(self, item: T) -> T:
        """Adds an item; the first one keeps a name that two would share."""
        self._items.append(item)
        for name in self._names(item):
            if name:
                self._exact.setdefault(name, item)
        return item

    def setdefault(self, name: str, item: T) -> T:
        """Returns the item with exactly this name, and adds this one where there is none."""
        found = self._exact.get(name)
        return self.add(item) if found is None else found

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def exact(self, name: str) -> T | None:
        """Returns the item with exactly this ARN, id, name or logical id."""
        return self._exact.get(name)

    def get(self, name: str) -> T | None:
        """Returns the item people mean by a name, or None when there is none or more than one."""
        found = self._exact.get(name)
        if found is not None:
            return found
        wanted = squash(name)
        if not wanted:
            return None
        matches = {
            id(item): item
            for item in self._items
            if any(squash(known) == wanted for known in self._names(item) if not known.startswith("arn:"))
        }
        return next(iter(matches.values())) if len(matches) == 1 else None

    def __getitem__(self, name: str) -> T:
        found = self.get(name)
        if found is None:
            raise UnknownNameError(self.kind, name, (next(iter(self._names(i)), "") for i in self._items))
        return found

    def keys(self) -> list[str]:
        """Returns the first name of every item."""
        return [next(iter(self._names(item)), "") for item in self._items]
