"""Conditions and changes of DynamoDB writes as values; every name is aliased, so no reserved word can hurt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.values import AttributeValue, dump, load

Path = str | tuple[str, ...]


class Names:
    """Collects the aliases of one request."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._values: dict[str, AttributeValue] = {}

    def name(self, path: Path) -> str:
        """Returns the aliased form of an attribute or of a path into a map."""
        parts = (path,) if isinstance(path, str) else path
        return ".".join(self._names.setdefault(part, f"#n{len(self._names)}") for part in parts)

    def value(self, value: Any) -> str:
        """Returns the placeholder of a value."""
        placeholder = f":v{len(self._values)}"
        self._values[placeholder] = dump(value)
        return placeholder

    def parameters(self) -> dict[str, Any]:
        """Returns the request parameters that define the aliases in use."""
        found: dict[str, Any] = {}
        if self._names:
            found["ExpressionAttributeNames"] = {alias: name for name, alias in self._names.items()}
        if self._values:
            found["ExpressionAttributeValues"] = self._values
        return found


class Condition:
    """A condition of a write; combine with & and |."""

    def render(self, names: Names) -> str:
        """Returns the expression."""
        raise NotImplementedError

    def __and__(self, other: Condition) -> Condition:
        return _Joined("AND", (self, other))

    def __or__(self, other: Condition) -> Condition:
        return _Joined("OR", (self, other))


@dataclass(frozen=True)
class _Joined(Condition):
    word: str
    parts: tuple[Condition, ...]

    def render(self, names: Names) -> str:
        return f" {self.word} ".join(f"({part.render(names)})" for part in self.parts)


@dataclass(frozen=True)
class _Call(Condition):
    function: str
    path: Path

    def render(self, names: Names) -> str:
        return f"{self.function}({names.name(self.path)})"


@dataclass(frozen=True)
class _Compare(Condition):
    path: Path
    sign: str
    value: Any

    def render(self, names: Names) -> str:
        return f"{names.name(self.path)} {self.sign} {names.value(self.value)}"


@dataclass(frozen=True)
class _OneOf(Condition):
    path: Path
    values: tuple[Any, ...]

    def render(self, names: Names) -> str:
        return f"{names.name(self.path)} IN ({', '.join(names.value(value) for value in self.values)})"


def exists(path: Path) -> Condition:
    """Holds when the attribute is there."""
    return _Call("attribute_exists", path)


def absent(path: Path) -> Condition:
    """Holds when the attribute is not there."""
    return _Call("attribute_not_exists", path)


def equals(path: Path, value: Any) -> Condition:
    """Holds when the attribute has this value."""
    return _Compare(path, "=", value)


def as_read(path: Path, value: Any) -> Condition:
    """Holds while the attribute is as it was read; None means that it was not there."""
    return absent(path) if value is None else equals(path, value)


def differs(path: Path, value: Any) -> Condition:
    """Holds when the attribute has another value or is not there."""
    return _Compare(path, "<>", value)


def below(path: Path, value: Any) -> Condition:
    """Holds when the attribute is smaller."""
    return _Compare(path, "<", value)


def above(path: Path, value: Any) -> Condition:
    """Holds when the attribute is greater."""
    return _Compare(path, ">", value)


def one_of(path: Path, values: Sequence[Any]) -> Condition:
    """Holds when the attribute has one of these values."""
    return _OneOf(path, tuple(values))


@dataclass(frozen=True)
class Changes:
    """The changes of one update by path (a name or a tuple of names); None in `put` leaves the attribute alone.

    What is set is not removed: DynamoDB refuses an update that names a path twice.
    """

    put: Mapping[Any, Any] = field(default_factory=dict)
    put_if_absent: Mapping[Any, Any] = field(default_factory=dict)
    add: Mapping[Any, int | float] = field(default_factory=dict)
    append: Mapping[Any, Sequence[Any]] = field(default_factory=dict)
    remove: Sequence[Path] = ()

    def render(self, names: Names) -> str:
        """Returns the update expression."""
        puts = [f"{names.name(path)} = {names.value(value)}" for path, value in self.put.items() if value is not None]
        # ADD takes top-level attributes only.
        inner = {path: by for path, by in self.add.items() if not isinstance(path, str)}
        for path, by in inner.items():
            alias = names.name(path)
            puts.append(f"{alias} = if_not_exists({alias}, {names.value(0)}) + {names.value(by)}")
        for path, value in self.put_if_absent.items():
            alias = names.name(path)
            puts.append(f"{alias} = if_not_exists({alias}, {names.value(value)})")
        for path, values in self.append.items():
            alias = names.name(path)
            puts.append(
                f"{alias} = list_append(if_not_exists({alias}, {names.value([])}), {names.value(list(values))})"
            )
        clauses = []
        if puts:
            clauses.append("SET " + ", ".join(puts))
        outer = {path: by for path, by in self.add.items() if isinstance(path, str)}
        if outer:
            clauses.append("ADD " + ", ".join(f"{names.name(path)} {names.value(by)}" for path, by in outer.items()))
        gone = self._gone()
        if gone:
            clauses.append("REMOVE " + ", ".join(names.name(path) for path in gone))
        return " ".join(clauses)

    def _gone(self) -> list[Path]:
        kept = {path for path, value in self.put.items() if value is not None}
        kept.update(self.put_if_absent, self.add, self.append)
        return [path for path in dict.fromkeys(self.remove) if path not in kept]

    def made_in(self, item: Mapping[str, Any]) -> bool:
        """Tells whether an item looks as these changes leave it; sums and lists that grow say nothing about that."""
        puts = {path: value for path, value in self.put.items() if value is not None}
        gone = self._gone()
        decisive = bool(puts or gone)
        there = all(_at(item, path) == load(dump(value)) for path, value in puts.items())
        return decisive and there and all(_at(item, path) is None for path in gone)


def _at(item: Mapping[str, Any], path: Path) -> Any:
    found: Any = item
    for part in (path,) if isinstance(path, str) else path:
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
