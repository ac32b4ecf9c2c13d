"""YAML templates: PyYAML parses, this module turns its nodes into the JSON form, short tags included.

CloudFormation reads YAML 1.1 without timestamps, so that `2012-10-17` is text. Keys are text. Imported only where
PyYAML is installed.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from ringback.cloudformation.errors import DocumentError, nearest
from ringback.cloudformation.syntax import FUNCTIONS, attribute_of

_SHOWN = 40
_PREFIX = "tag:yaml.org,2002:"
_MERGE = _PREFIX + "merge"
_SHORT = frozenset(name.removeprefix("Fn::") for name in FUNCTIONS) | {"Ref", "Condition"}
_MAX_NODES = 300_000
"""Nodes after aliases are written out; a template has at most one megabyte."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # C parser where it was compiled
    """Resolves what CloudFormation knows of YAML 1.1."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":value"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse_yaml(text: str, source: str) -> Any:
    """Returns the data of a YAML template; raises DocumentError with line and column."""
    loader: Any = None
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        return None if root is None else _Builder(loader, source).value(root)
    except yaml.MarkedYAMLError as problem:
        raise _located(problem, source) from problem
    except yaml.reader.ReaderError as problem:
        line, column = _place(text, problem.position)
        message = f"not YAML: character U+{ord(text[problem.position]):04X} is not allowed"
        raise DocumentError(source, message, line, column) from problem
    except RecursionError as problem:
        raise DocumentError(source, "nested too deeply") from problem
    finally:
        if loader is not None:
            loader.dispose()


def _located(problem: Any, source: str) -> DocumentError:
    mark = problem.problem_mark or problem.context_mark
    message = str(problem.problem or problem.context)
    if "\\t" in message or " tab " in message:
        message += "; indent with spaces, not with tabs"
    return DocumentError(source, f"not YAML: {message}", *(_line(mark) if mark else (None, None)))


def _line(mark: Any) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


class _Builder:
    """Turns the nodes of one document into data."""

    def __init__(self, loader: Any, source: str) -> None:
        self._loader = loader
        self._source = source
        self._open: set[int] = set()
        self._count = 0

    def value(self, node: Any) -> Any:
        """Returns the data of a node."""
        self._count += 1
        if self._count > _MAX_NODES:
            raise self._error(node, "aliases make the document too large")
        if id(node) in self._open:
            raise self._error(node, "an alias refers to what holds it")
        self._open.add(id(node))
        try:
            tag = node.tag
            if tag.startswith("!"):
                return self._call(node, tag[1:])
            return self._plain(node)
        finally:
            self._open.discard(id(node))

    def _plain(self, node: Any) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item) for item in node.value]
        tag = node.tag.removeprefix(_PREFIX)
        if tag in ("str", "merge"):
            return node.value
        if tag not in ("null", "bool", "int", "float"):
            raise self._error(node, f"tag !!{tag} is not allowed in a template")
        try:
            return self._loader.construct_object(node)
        except ValueError as problem:
            text = str(node.value)
            shown = repr(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!r}… of {len(text):,} characters"
            raise self._error(node, f"{shown} is no {tag}") from problem

    def _mapping(self, node: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                merged |= self._merged(value_node)
                continue
            key = self._key(key_node)
            if key in found:
                raise self._error(key_node, f"key {key!r} stands twice in the same object")
            found[key] = self.value(value_node)
        return {**merged, **found} if merged else found

    def _key(self, node: Any) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._error(node, "a key is text")
        # A key such as Yes, 5 or null is written without quotes and means its text.
        return str(node.value)

    def _merged(self, node: Any) -> dict[str, Any]:
        value = self.value(node)
        found: dict[str, Any] = {}
        for one in reversed(value if isinstance(value, list) else [value]):
            if not isinstance(one, dict):
                raise self._error(node, "a merge key (<<) takes an object or a list of objects")
            found |= one
        return found

    def _call(self, node: Any, name: str) -> dict[str, Any]:
        if name not in _SHORT:
            raise self._error(node, f"unknown tag !{name}{nearest(name, _SHORT)}")
        function = name if name in ("Ref", "Condition") else f"Fn::{name}"
        if isinstance(node, yaml.ScalarNode):
            argument: Any = node.value
            if name == "GetAtt":
                argument = self._attribute(node)
            elif not argument and name in ("Ref", "Condition"):
                raise self._error(node, f"!{name} names something")
            return {function: argument}
        if name in ("Ref", "Condition"):
            raise self._error(node, f"!{name} takes a name")
        items = isinstance(node, yaml.SequenceNode)
        return {function: [self.value(item) for item in node.value] if items else self._mapping(node)}

    def _attribute(self, node: Any) -> list[str]:
        logical_id, attribute = attribute_of(node.value)
        if not logical_id or not attribute or re.search(r"\s", node.value):
            raise self._error(node, f"!GetAtt takes LogicalId.Attribute, this is {node.value!r}")
        return [logical_id, attribute]

    def _error(self, node: Any, message: str) -> DocumentError:
        return DocumentError(self._source, message, *_line(node.start_mark))
