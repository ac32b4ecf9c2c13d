"""What callers, agents and operators notice while a resource changes, by type: `data/notices.toml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ringback.cloudformation.rehearsal.data import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is noticed of a type."""

    holds: str = ""
    """What lies in it and does not come back; empty for what a deployment makes again."""
    added: str = ""
    updated: str = ""
    replaced: str = ""
    removed: str = ""
    gap: str = ""
    """What goes wrong while users of the old one are not deployed yet."""
    grade: str = "G"
    source: str = ""

    def of(self, kind: str) -> str:
        """Returns what is noticed of one kind of change; empty where nothing is."""
        words: Mapping[str, str] = {
            "added": self.added,
            "updated": self.updated,
            "replaced": self.replaced or self.updated,
            "removed": self.removed,
        }
        return words[kind]

    def told(self) -> Iterator[tuple[str, str]]:
        """Yields the kinds of change of which something is noticed, with what."""
        for word in ("added", "updated", "replaced", "removed"):
            said = str(getattr(self, word))
            if said:
                yield word, said


_NOTHING = Notice()


@cache
def notices() -> Mapping[str, Notice]:
    """Returns what is known, by type."""
    return {kind: Notice(**entry) for kind, entry in tables("notices.toml").items()}


def notice(kind: str) -> Notice:
    """Returns what is noticed of a type; nothing where nothing is known."""
    return notices().get(kind, _NOTHING)
