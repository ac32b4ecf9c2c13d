"""Errors of the construct library.

ContactCenterError
├── DefinitionError        a construct was given something Amazon Connect would refuse
│   └── UnknownNameError   a name that nothing defines
├── FlowError              a contact flow cannot be deployed as it is
│   └── FlowCycleError     contact flows that lead into each other in a circle
└── ManifestError          runtime/functions.toml cannot be understood
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

T = TypeVar("T")


class ContactCenterError(Exception):
    """Base of every error this package raises on purpose; its text is meant for the person who wrote the input."""


class DefinitionError(ContactCenterError):
    """A construct was given a value that Amazon Connect or this library does not accept."""


class UnknownNameError(DefinitionError):
    """A name refers to nothing that is defined."""


class FlowError(ContactCenterError):
    """A contact flow cannot be deployed as it is."""


class FlowCycleError(FlowError):
    """Contact flows refer to each other in a circle, so none of them can be created first."""


class ManifestError(ContactCenterError):
    """The function manifest cannot be understood."""


def nearest(name: object, known: Iterable[str]) -> str:
    """Returns `; did you mean 'x'?` for the closest known name, or nothing when none is close."""
    matches = get_close_matches(str(name), sorted(known), n=1, cutoff=0.5)
    return f"; did you mean {matches[0]!r}?" if matches else ""


def alike(name: str, known: Iterable[str]) -> bool:
    """Tells whether a name is one of the known ones, but for a slip of the finger."""
    return bool(get_close_matches(name, sorted(known), n=1, cutoff=0.85))


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Returns the sentence that says a name is unknown, what is known and which known name is closest."""
    names = sorted(known)
    listed = ", ".join(names) if names else "none is defined"
    return f"unknown {what} {name!r}, known: {listed}{nearest(name, names)}"


def known(what: str, name: str, things: Mapping[str, T]) -> T:
    """Returns the thing of a name, or raises UnknownNameError with the names there are and the closest of them."""
    if name not in things:
        raise UnknownNameError(unknown(what, name, things))
    return things[name]
