"""Values that a template alone does not decide.

Everything a deployment, a person or another stack decides stays a value of its own: it says what it depends on and is
never replaced by text that looks like a name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Literal

Kind = Literal[
    "reference",
    "attribute",
    "parameter",
    "pseudo parameter",
    "import",
    "output",
    "dynamic reference",
    "condition",
    "function",
    "transform",
]
"""What somebody else decides: `reference` and `attribute` are assigned to a resource by its deployment."""


class NoValue(Enum):
    """The one value of `AWS::NoValue`: the property or item that holds it does not exist."""

    NO_VALUE = "AWS::NoValue"

    def __repr__(self) -> str:
        return "NO_VALUE"


NO_VALUE: Final = NoValue.NO_VALUE


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that the template does not decide, and what it depends on."""

    kind: Kind
    name: str
    """Parameter, `LogicalId.Attribute`, export, `stack.output`, condition or function."""
    stack: str = ""
    because: tuple[Unknown, ...] = ()
    """What a function or condition could not be computed from."""

    def origins(self) -> Iterator[Unknown]:
        """Yields what it depends on in the end: itself, or the origins of what it is computed from."""
        if not self.because:
            yield self
        for part in self.because:
            yield from part.origins()

    def describe(self) -> str:
        """Returns what is not known, as a message would say it."""
        text = f"{self.kind} {self.name}"
        if not self.because:
            return text
        return f"{text} (depends on {', '.join(dict.fromkeys(one.describe() for one in self.origins()))})"

    def __str__(self) -> str:
        """Returns the reference as `Fn::Sub` writes it, for messages and drawings; never a name of anything."""
        return f"${{{self.name}}}"


@dataclass(frozen=True, slots=True)
class PartialText:
    """Text of which some parts are not known."""

    parts: tuple[str | Unknown, ...]

    def __str__(self) -> str:
        """Returns the text with its unknown parts as references."""
        return "".join(map(str, self.parts))

    def unknowns(self) -> tuple[Unknown, ...]:
        """Returns the unknown parts."""
        return tuple(part for part in self.parts if isinstance(part, Unknown))


def unknowns_in(value: Any) -> Iterator[Unknown]:
    """Yields everything unknown in a resolved value."""
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, PartialText):
        yield from value.unknowns()
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from unknowns_in(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from unknowns_in(entry)


def is_known(value: Any) -> bool:
    """Returns whether nothing in a resolved value is unknown."""
    return next(unknowns_in(value), None) is None


def scalar_text(value: Any) -> str:
    """Returns a value as CloudFormation puts it into text: `true`, `5`, objects and lists as compact JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or value is NO_VALUE:
        return ""
    return json_text(value) if isinstance(value, dict | list) else str(value)


def json_text(value: Any) -> str:
    """Returns compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def joined(parts: Iterable[Any], separator: str = "") -> str | Unknown | PartialText:
    """Returns parts put together; unknown parts stay unknown, a single unknown part stays itself."""
    every = list(parts)
    if all(isinstance(part, str) for part in every):
        return separator.join(every)
    pieces: list[str | Unknown] = []
    for index, part in enumerate(every):
        if index and separator:
            pieces.append(separator)
        pieces += part.parts if isinstance(part, PartialText) else (_piece(part),)
    found: list[str | Unknown] = []
    for piece in pieces:
        last = found[-1] if found else None
        if isinstance(piece, str) and isinstance(last, str):
            found[-1] = last + piece
        elif piece != "":
            found.append(piece)
    if len(found) == 1:
        return found[0]
    return PartialText(tuple(found)) if found else ""


def _piece(part: Any) -> str | Unknown:
    if isinstance(part, Unknown):
        return part
    if is_known(part):
        return scalar_text(part)
    return Unknown("function", "Fn::ToJsonString", because=tuple(unknowns_in(part)))


def is_true(value: object) -> bool:
    """Reads a boolean of a template the way CloudFormation does, where "true" is as good as true."""
    return value is True or (isinstance(value, str) and value.lower() == "true")
