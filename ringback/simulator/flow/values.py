"""Dynamic values: ``$.`` references and text with references in it, resolved at compile time as far as possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ringback.flow_language.references import JsonPath, split_text
from ringback.numbers import whole_number
from ringback.simulator.kernel.run import FlowRun
from ringback.simulator.kernel.texts import to_text

Getter = Callable[["FlowRun"], Any]
TextGetter = Callable[["FlowRun"], str]


def walk(value: Any, keys: list[str]) -> Any:
    """Follows members through mappings and lists; anything missing is None."""
    for key in keys:
        if value.__class__ is dict or isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and (index := whole_number(key)) is not None and 0 <= index < len(value):
            value = value[index]
        else:
            return None
    return value


def _attribute(key: str) -> Getter:
    return lambda run: run.attributes.get(key)


def _flow_attribute(key: str) -> Getter:
    return lambda run: run.flow_attributes.get(key)


def _external(key: str) -> Getter:
    return lambda run: run.external.get(key)


def compile_reference(reference: JsonPath) -> Getter:
    """Returns a function that resolves one reference on a run."""
    root, keys = reference.root, list(reference.keys)
    if len(keys) == 1:
        leaf = keys[0]
        simple = {"Attributes": _attribute, "FlowAttributes": _flow_attribute, "External": _external}.get(root)
        if simple is not None:
            return simple(leaf)

        def member(run: FlowRun) -> Any:
            value = run.namespace(root)
            return value.get(leaf) if value.__class__ is dict else walk(value, keys)

        return member
    return lambda run: walk(run.namespace(root), keys)


class Value:
    """A parameter value: a constant, one reference, or text with references in it."""

    __slots__ = ("constant", "get", "source", "text")

    def __init__(self, source: Any) -> None:
        self.source = source
        self.constant: str | None = None
        self.get: Getter
        self.text: TextGetter
        pieces = split_text(source) if isinstance(source, str) else ()
        if all(isinstance(piece, str) for piece in pieces):
            self._fixed(source)
        elif len(pieces) == 1 and isinstance(pieces[0], JsonPath):
            get = compile_reference(pieces[0])
            self.get = get
            self.text = lambda run: to_text(get(run))
        else:
            text = _joiner([piece if isinstance(piece, str) else compile_reference(piece) for piece in pieces])
            self.get = text
            self.text = text

    def _fixed(self, source: Any) -> None:
        constant = to_text(source)
        self.constant = constant
        self.get = lambda run: source
        self.text = lambda run: constant

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
    """A JSON structure with references anywhere in it; scalars keep their types."""

    __slots__ = ("_build", "constant")

    def __init__(self, source: Any) -> None:
        self.constant, self._build = _compile_structure(source)

    def get(self, run: FlowRun) -> Any:
        """Returns the structure with references resolved; the caller may change it."""
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
