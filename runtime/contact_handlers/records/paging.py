"""Lists in pages: partitions one after the other, or several in one order. No page reads more than it may.

Where a page ends is a position: names and numbers that lead to the next one, for whoever asks again. It says nothing
about what may be seen, so it has to be sealed before it leaves the center.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from contact_handlers.base.dynamo import Range, Table
from contact_handlers.base.errors import HandlerError
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.values import Item

Position = Mapping[str, Any]
Accept = Callable[[Item], bool]

# What a page may read before it ends with what it has: some megabytes at most.
EXAMINED: Final = 1_000
# How many items are asked for at a time where most are shown.
TOGETHER: Final = 100


class PositionError(HandlerError):
    """A position that leads nowhere in this list."""


@dataclass(frozen=True)
class Page:
    """Some items of a list, and where the next page begins; None at the end."""

    items: tuple[Item, ...]
    after: Position | None = None


def everything(item: Item) -> bool:
    """Accepts every item."""
    del item
    return True


@dataclass(frozen=True, kw_only=True)
class Walk:
    """A list that lies in one or more partitions, which are read one after the other."""

    table: Table
    partitions: Sequence[str]
    index: str | None = None
    sort: Range | None = None
    newest_first: bool = False
    accept: Accept = everything

    def page(self, limit: int, after: Position | None = None) -> Page:
        """Returns the next page; raises PositionError for a position of another list."""
        place, key = self._begin(after)
        found: list[Item] = []
        read = 0
        last: Position | None = None
        for name in self.partitions[place:]:
            for item in self._items(name, key):
                if self.accept(item):
                    if len(found) == limit:
                        return Page(tuple(found), last)
                    found.append(item)
                last = {"in": name, "key": self._key(item)}
                read += 1
                if read >= EXAMINED:
                    return Page(tuple(found), last)
            key = None
        return Page(tuple(found))

    def _begin(self, after: Position | None) -> tuple[int, Mapping[str, Any] | None]:
        if after is None:
            return 0, None
        name, key = after.get("in"), after.get("key")
        if name not in self.partitions or not isinstance(key, Mapping) or set(key) != set(self._key_names()):
            raise PositionError("the position belongs to another list")
        return self.partitions.index(str(name)), key

    def _items(self, name: str, key: Mapping[str, Any] | None) -> Iterator[Item]:
        return self.table.query(
            name, sort=self.sort, index=self.index, newest_first=self.newest_first, page=TOGETHER, after=key
        )

    def _key_names(self) -> tuple[str, ...]:
        return ("pk", "sk") if self.index is None else ("pk", "sk", f"{self.index}_pk", f"{self.index}_sk")

    def _key(self, item: Item) -> dict[str, Any]:
        return {name: item[name] for name in self._key_names()}


@dataclass(frozen=True, kw_only=True)
class Stream:
    """A range of a partition whose sort keys are a prefix and what the list is ordered by."""

    partition: str
    prefix: str
    low: str
    high: str

    def items(self, table: Table, index: str, *, newest_first: bool, page: int) -> Iterator[tuple[str, Item]]:
        """Yields the items with what they are ordered by."""
        found = table.query(
            self.partition,
            sort=Range(low=self.prefix + self.low, high=self.prefix + self.high),
            index=index,
            newest_first=newest_first,
            page=page,
        )
        return ((str(item[f"{index}_sk"])[len(self.prefix) :], item) for item in found)


@dataclass(frozen=True, kw_only=True)
class Merge:
    """Streams of an index as one list; `order` of an item is unique, and so is where a page ends."""

    table: Table
    index: str
    groups: Iterable[Sequence[Stream]]
    """Streams that are merged; everything of one group comes before the next group."""
    newest_first: bool = True
    accept: Accept = everything

    def page(self, limit: int) -> Page:
        """Returns the first page of what the streams hold; `after` of the page is the order of its last item."""
        found: list[Item] = []
        read = 0
        last = ""
        for streams in self.groups:
            for order, item in self._merged(streams, limit + 1):
                if self.accept(item):
                    if len(found) == limit:
                        return Page(tuple(found), {"after": last})
                    found.append(item)
                last = order
                read += 1
                if read >= EXAMINED:
                    return Page(tuple(found), {"after": last})
        return Page(tuple(found))

    def _merged(self, streams: Sequence[Stream], page: int) -> Iterator[tuple[str, Item]]:
        each = [stream.items(self.table, self.index, newest_first=self.newest_first, page=page) for stream in streams]
        return heapq.merge(*each, key=lambda one: one[0], reverse=self.newest_first)
