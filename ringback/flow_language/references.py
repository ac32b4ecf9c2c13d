"""References as values: ``${queue.general.arn}`` is filled at synth, ``$.Attributes.x`` during a call.

A *symbolic reference* names something of the center and becomes a token when the center is synthesized. A *JSONPath*
is read by Amazon Connect while a contact runs through the flow.
Source: https://docs.aws.amazon.com/connect/latest/adminguide/connect-attrib-list.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

REFERENCE_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "instance": ("arn", "id"),
    "queue": ("arn", "id"),
    "hours": ("arn", "id"),
    "flow": ("arn", "id"),
    "module": ("arn", "id"),
    "lambda": ("arn",),
    "lex": ("alias_arn",),
    "prompt": ("arn", "id"),
    "view": ("arn", "id"),
    "security_key": ("id", "certificate"),
    "center": ("key", "display_name"),
    "environment": (),
    "setting": (),
    "text": (),
}
"""Every kind of symbolic reference and the attributes it has; kinds without attributes take a free dotted path."""

WITHOUT_KEY = frozenset({"instance", "center"})
FREE_PATH = frozenset({"setting", "text"})
EMBEDDABLE = frozenset({"center", "environment", "setting", "text"})
"""Kinds that may stand inside a longer text; every other kind is the whole value."""

_REFERENCE = re.compile(r"\$\{([a-z_]+)((?:\.[A-Za-z0-9_-]+)*)\}")
_SEGMENT = r"(?:\.[A-Za-z0-9_][\w-]*|\.?\['[^'\]]*'\]|\.?\[\"[^\"\]]*\"\]|\[\d+\])"
_JSONPATH = re.compile(r"\$(?:\.[A-Za-z_][\w-]*|\.?\['[^'\]]+'\])" + _SEGMENT + "*", re.ASCII)
_SEGMENTS = re.compile(r"\.?\['([^'\]]*)'\]|\.?\[\"([^\"\]]*)\"\]|\[(\d+)\]|\.([A-Za-z0-9_][\w-]*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of something of the center: ``${kind.key.attribute}``."""

    text: str
    kind: str
    parts: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Tells whether the kind is one that synth fills."""
        return self.kind in REFERENCE_ATTRIBUTES

    @property
    def key(self) -> str | None:
        """Returns the key of the thing (``general``), or the dotted path of a setting or text."""
        if self.kind in FREE_PATH:
            return ".".join(self.parts) or None
        if self.kind in WITHOUT_KEY or not self.parts:
            return None
        return self.parts[0]

    @property
    def attribute(self) -> str | None:
        """Returns the attribute that is asked for (``arn``)."""
        if self.kind in FREE_PATH or not self.parts:
            return None
        return self.parts[-1] if self.kind in WITHOUT_KEY or len(self.parts) > 1 else None

    @property
    def embeddable(self) -> bool:
        """Tells whether the reference may stand inside a longer text."""
        return self.kind in EMBEDDABLE

    def problem(self) -> str | None:
        """Returns what is wrong with the spelling of the reference, or None."""
        allowed = REFERENCE_ATTRIBUTES.get(self.kind)
        if allowed is None:
            return f"unknown kind '{self.kind}'"
        if self.kind in FREE_PATH:
            return None if self.parts else f"needs a name after '{self.kind}.'"
        if self.kind == "environment":
            return None if not self.parts else "takes nothing after 'environment'"
        length = 1 if self.kind in WITHOUT_KEY else 2
        if len(self.parts) != length or self.attribute not in allowed:
            key = "" if self.kind in WITHOUT_KEY else "<key>."
            return "is spelled " + " or ".join(f"${{{self.kind}.{key}{name}}}" for name in allowed)
        return None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A dynamic value of the running contact: ``$.Attributes.CustomerName``."""

    text: str
    segments: tuple[str, ...]

    @property
    def root(self) -> str:
        """Returns the namespace, for example ``Attributes``."""
        return self.segments[0]

    @property
    def keys(self) -> tuple[str, ...]:
        """Returns what follows the namespace."""
        return self.segments[1:]

    @property
    def key(self) -> str | None:
        """Returns the first key below the namespace."""
        return self.segments[1] if len(self.segments) > 1 else None

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=4096)
def find_references(text: str) -> tuple[Reference, ...]:
    """Returns the symbolic references in a text, in order."""
    if "${" not in text:
        return ()
    return tuple(_reference(match) for match in _REFERENCE.finditer(text))


def _reference(match: re.Match[str]) -> Reference:
    return Reference(match.group(0), match.group(1), tuple(match.group(2).split(".")[1:]))


@lru_cache(maxsize=4096)
def parse_reference(text: str) -> Reference | None:
    """Returns the symbolic reference a text consists of, or None when it is anything else."""
    match = _REFERENCE.fullmatch(text)
    return _reference(match) if match else None


@lru_cache(maxsize=16384)
def find_jsonpaths(text: str) -> tuple[JsonPath, ...]:
    """Returns the JSONPath references in a text, in order."""
    if "$." not in text and "$[" not in text:
        return ()
    return tuple(_jsonpath(match.group(0)) for match in _JSONPATH.finditer(text))


def _jsonpath(text: str) -> JsonPath:
    segments = tuple(single or double or index or plain for single, double, index, plain in _SEGMENTS.findall(text[1:]))
    return JsonPath(text, segments)


@lru_cache(maxsize=16384)
def parse_jsonpath(text: str) -> JsonPath | None:
    """Returns the JSONPath a text consists of, or None when it is anything else."""
    match = _JSONPATH.fullmatch(text)
    return _jsonpath(text) if match else None


def split_text(text: str) -> tuple[str | JsonPath, ...]:
    """Returns a text as the fixed pieces and the JSONPath references it consists of, in order."""
    if "$." not in text and "$[" not in text:
        return (text,) if text else ()
    pieces: list[str | JsonPath] = []
    at = 0
    for match in _JSONPATH.finditer(text):
        pieces += [text[at : match.start()], _jsonpath(match.group(0))]
        at = match.end()
    return tuple(piece for piece in (*pieces, text[at:]) if piece != "")


def strings(value: Any, path: str = "") -> list[tuple[str, str]]:
    """Returns every text inside a JSON value with its path, map keys not included."""
    found: list[tuple[str, str]] = []
    _collect(value, path, found)
    return found


def _collect(value: Any, path: str, found: list[tuple[str, str]]) -> None:
    if isinstance(value, str):
        found.append((path, value))
    elif isinstance(value, dict):
        for key, item in value.items():
            _collect(item, child(path, key), found)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _collect(item, f"{path}[{index}]", found)


_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@lru_cache(maxsize=16384)
def child(path: str, name: str) -> str:
    """Returns the path of a member: ``a.b`` for plain keys, ``a['b c']`` for others."""
    if _PLAIN.fullmatch(name):
        return f"{path}.{name}" if path else name
    return f"{path}['{name}']"


def resolve(value: Any, values: Callable[[Reference], Any]) -> Any:
    """Returns a copy of a JSON value in which ``values`` has filled every symbolic reference.

    A text that is one reference becomes whatever ``values`` returns (a token, an ARN); references inside a longer text
    are put in as text. Other spellings stay as they are.
    """
    if isinstance(value, str):
        return _resolve_text(value, values)
    if isinstance(value, dict):
        return {key: resolve(item, values) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [resolve(item, values) for item in value]
    return value


def _resolve_text(text: str, values: Callable[[Reference], Any]) -> Any:
    if "${" not in text:
        return text
    whole = parse_reference(text)
    if whole is not None and whole.known:
        return values(whole)

    def fill(match: re.Match[str]) -> str:
        reference = _reference(match)
        return str(values(reference)) if reference.known else match.group(0)

    return _REFERENCE.sub(fill, text)
