"""Files as Python data: JSON by the standard library, YAML where the optional extra is installed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ringback.cloudformation.errors import DocumentError, TemplateError
from ringback.encodings import EncodingError, utf8_text
from ringback.surrogates import NO_TEXT, lone_half

SUFFIXES = (".json", ".template", ".yaml", ".yml")
"""Endings of files that may be templates."""
_JSON_START = re.compile(r"\s*[{\[]")


def read_document(path: Path, *, generated: bool = False) -> dict[str, Any]:
    """Returns the object that a JSON or YAML file holds.

    `generated` says that a program wrote the file as JSON, which spares the search for duplicate keys. Raises
    DocumentError with line and column, TemplateError when the file holds something else than an object.
    """
    document = read_data(path, generated=generated)
    if not isinstance(document, dict):
        raise TemplateError(str(path), f"a template is an object, this is {type(document).__name__}")
    return document


def read_data(path: Path, *, generated: bool = False) -> Any:
    """Returns whatever a JSON or YAML file holds; raises DocumentError with line and column."""
    source = str(path)
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise DocumentError(source, f"cannot be read: {problem.strerror or problem}") from problem
    return _generated(data, source) if generated else parse_document(_text(data, source), source)


def parse_document(text: str, source: str) -> Any:
    """Returns the data of JSON or YAML text; text that ends in `.json` or begins with a brace is read as JSON first."""
    if source.endswith(".json"):
        return parse_json(text, source)
    if _JSON_START.match(text):
        try:
            return parse_json(text, source)
        except DocumentError as problem:
            if source.endswith(".template"):
                raise
            return _yaml(text, source, problem)
    return _yaml(text, source)


def parse_json(text: str, source: str) -> Any:
    """Returns the data of JSON text; a key that stands twice in an object is an error."""
    try:
        found = json.loads(text, object_pairs_hook=_without_duplicates)
    except json.JSONDecodeError as problem:
        raise DocumentError(source, f"not JSON: {problem.msg.lower()}", problem.lineno, problem.colno) from problem
    except _DuplicateKeyError as problem:
        line, column = _place_of_duplicate(text, problem.key)
        raise DocumentError(source, f"key {problem.key!r} stands twice in the same object", line, column) from None
    except RecursionError as problem:
        raise DocumentError(source, "nested too deeply") from problem
    except ValueError as problem:  # what Python refuses in JSON that is well formed: an integer of thousands of digits
        raise DocumentError(source, f"not JSON: {str(problem).split(';')[0].lower()}") from problem
    if (half := lone_half(text)) is not None:
        raise DocumentError(source, NO_TEXT, text.count("\n", 0, half) + 1, half - text.rfind("\n", 0, half))
    return found


def _generated(data: bytes, source: str) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return parse_json(_text(data, source), source)


def _text(data: bytes, source: str) -> str:
    try:
        return utf8_text(data)
    except EncodingError as problem:
        raise DocumentError(source, str(problem), problem.line, problem.column) from problem


def _yaml(text: str, source: str, instead_of: DocumentError | None = None) -> Any:
    try:
        import yaml  # noqa: F401 - an optional extra, looked for where it is needed
    except ImportError as problem:
        if instead_of is not None:
            raise instead_of from None
        message = "a YAML template needs PyYAML, which is not installed: install the extra 'yaml'"
        raise DocumentError(source, message) from problem
    from ringback.cloudformation.short_tags import parse_yaml

    return parse_yaml(text, source)


class _DuplicateKeyError(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKeyError(key)
            seen.add(key)
    return found


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def _place_of_duplicate(text: str, key: str) -> tuple[int, int]:
    """Returns line and column of the first key that repeats another one of its object."""
    holders: list[set[str] | None] = []
    previous: re.Match[str] | None = None
    for match in _TOKEN.finditer(text):
        mark = match.group()
        if mark in "{[":
            holders.append(set() if mark == "{" else None)
        elif mark in "}]":
            holders.pop()
        elif mark == ":" and previous is not None and holders and (known := holders[-1]) is not None:
            name = json.loads(previous.group())
            if name in known and name == key:
                return _place(text, previous.start())
            known.add(name)
        previous = match
    return 1, 1


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def section(document: Mapping[str, Any], name: str, source: str) -> Mapping[str, Any]:
    """Returns a section of a document, empty where it is missing; raises TemplateError when it is no object."""
    found = document.get(name)
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise TemplateError(source, f"{name} is an object, this is {type(found).__name__}")
    return found
