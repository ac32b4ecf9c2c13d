"""Dynamic values: ``$.`` references and text with references in it, resolved at compile time as far as possible."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ringback.simulator.kernel.run import FlowRun

Getter = Callable[["FlowRun"], Any]
TextGetter = Callable[["FlowRun"], str]

# Member names without brackets are ASCII: "$.Attributes.name님" ends before the Hangul.
_PATH = r"\$(?:\.[A-Za-z_]\w*|\[(?:'[^']*'|\"[^\"]*\")\])(?:\.?\[(?:'[^']*'|\"[^\"]*\"|\d+)\]|\.[A-Za-z0-9_][\w-]*)*"
_REFERENCE = re.compile(_PATH, re.ASCII)
_WHOLE = re.compile(rf"`?({_PATH})`?", re.ASCII)
_PART = re.compile(r"\.([A-Za-z0-9_][\w-]*)|\.?\[(?:'([^']*)'|\"([^\"]*)\"|(\d+))\]", re.ASCII)


def to_text(value: Any) -> str:
    """Turns a resolved value into the text Connect would show; nothing becomes empty text."""
    if value.__class__ is str:
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def split_path(path: str) -> list[str]:
    """Splits ``$.A.b['c d']`` into its members."""
    return [next(g for g in match.groups() if g is not None) for match in _PART.finditer(path.strip("`")[1:])]


def references(text: str) -> list[str]:
    """Answers the references in a text."""
    return _REFERENCE.findall(text)


def is_reference(text: str) -> bool:
    """Tells whether a text is exactly one reference."""
    return bool(_WHOLE.fullmatch(text))


def walk(value: Any, keys: list[str]) -> Any:
    """Follows members through mappings and lists; anything missing is None."""
    for key in keys:
        if value.__class__ is dict or isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def _attribute(key: str) -> Getter:
    return lambda run: run.attributes.get(key)


def _flow_attribute(key: str) -> Getter:
    return lambda run: run.flow_attributes.get(key)


def _external(key: str) -> Getter:
    return lambda run: run.external.get(key)


def compile_reference(path: str) -> Getter:
    """Answers a function that resolves one reference on a run."""
    parts = split_path(path.strip("`"))
    if not parts:
        return lambda run: None
    root, keys = parts[0], parts[1:]
    if len(keys) == 1:
        simple = {"Attributes": _attribute, "FlowAttributes": _flow_attribute, "External": _external}.get(root)
        if simple is not None:
            return simple(keys[0])
    if len(keys) == 1:
        leaf = keys[0]

        def member(run: FlowRun) -> Any:
            value = run.namespace(root)
            return value.get(leaf) if value.__class__ is dict else walk(value, keys)

        return member
    return lambda run: walk(run.namespace(root), keys)


class Value:
    """Is a parameter value: a constant, one reference, or text with references in it."""

    __slots__ = ("constant", "get", "source", "text")

    def __init__(self, source: Any) -> None:
        self.source = source
        self.constant: str | None = None
        self.get: Getter
        self.text: TextGetter
        if not isinstance(source, str):
            self._fixed(source)
        elif (whole := _WHOLE.fullmatch(source)) is not None:
            get = compile_reference(whole.group(1))
            self.get = get
            self.text = lambda run: to_text(get(run))
        elif _REFERENCE.search(source) is None:
            self._fixed(source)
        else:
            self._template(source)

    def _fixed(self, source: Any) -> None:
        constant = to_text(source)
        self.constant = constant
        self.get = lambda run: source
        self.text = lambda run: constant

    def _template(self, source: str) -> None:
        parts: list[str | Getter] = []
        at = 0
        for match in _REFERENCE.finditer(source):
            parts.append(source[at : match.start()])
            parts.append(compile_reference(match.group(0)))
            at = match.end()
        parts.append(source[at:])
        text = _joiner([p for p in parts if p != ""])
        self.get = text
        self.text = text

    def __bool__(self) -> bool:
        return self.source not in (None, "")


def _joiner(pieces: list[str | Getter]) -> TextGetter:
    """Builds the function that joins fixed text and references."""
    if len(pieces) == 2:
        first, second = pieces
        if callable(first) and isinstance(second, str):
            return lambda run: to_text(first(run)) + second
        if isinstance(first, str) and callable(second):
            return lambda run: first + to_text(second(run))

    def join(run: FlowRun) -> str:
        return "".join([p if isinstance(p, str) else to_text(p(run)) for p in pieces])

    return join


class Structure:
    """Is a JSON structure with references anywhere in it; scalars keep their types."""

    __slots__ = ("_build", "constant")

    def __init__(self, source: Any) -> None:
        self.constant, self._build = _compile_structure(source)

    def get(self, run: FlowRun) -> Any:
        """Answers the structure with references resolved; the caller may change it."""
        return self._build(run)


def _compile_structure(source: Any) -> tuple[bool, Getter]:
    if isinstance(source, dict):
        return _compile_mapping(source)
    if isinstance(source, list):
        parts = [_compile_structure(item) for item in source]
        builders = [b for _, b in parts]
        return all(c for c, _ in parts), lambda run: [b(run) for b in builders]
    if isinstance(source, str):
        value = Value(source)
        return value.constant is not None, value.get
    return True, lambda run: source


def _compile_mapping(source: Mapping[str, Any]) -> tuple[bool, Getter]:
    keys = [(Value(k), *_compile_structure(v)) for k, v in source.items()]
    constant = all(k.constant is not None and c for k, c, _ in keys)
    if all(k.constant is not None for k, _, _ in keys):
        fixed = [(str(k.constant), b) for k, _, b in keys]
        return constant, lambda run: {k: b(run) for k, b in fixed}
    return constant, lambda run: {k.text(run): b(run) for k, _, b in keys}
