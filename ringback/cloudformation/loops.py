"""`Fn::ForEach`, which `AWS::LanguageExtensions` writes out before CloudFormation reads a template."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ringback.cloudformation.errors import TemplateError
from ringback.cloudformation.template import LANGUAGE_EXTENSIONS, Template

PREFIX = "Fn::ForEach::"
_SECTIONS = ("Conditions", "Resources", "Outputs")
_NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Za-z]")
Items = Callable[[Any], list[str]]
"""Returns the items of a collection: a list of texts, or a reference to a parameter that is a list."""


def has_loops(template: Template) -> bool:
    """Returns whether the transform is on; only then anything is written out."""
    return LANGUAGE_EXTENSIONS in template.transforms


def expanded(template: Template, items: Items) -> Template:
    """Returns the template with its loops written out."""
    loops = _Loops(template.source, items)
    document = {name: loops.expand(body, {}) if name in _SECTIONS else body for name, body in template.document.items()}
    return Template(document, template.source, template.path)


class _Loops:
    def __init__(self, source: str, items: Items) -> None:
        self._source = source
        self._items = items

    def expand(self, value: Any, names: Mapping[str, str]) -> Any:
        """Returns a value with loops written out and the names of outer loops filled in."""
        if isinstance(value, str):
            return _filled(value, names)
        if isinstance(value, list):
            return [self.expand(entry, names) for entry in value]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1 and value.get("Ref") in names:
            return names[value["Ref"]]
        found: dict[str, Any] = {}
        for key, entry in value.items():
            entries = self._loop(key, entry, names) if key.startswith(PREFIX) else {}
            if not key.startswith(PREFIX):
                entries = {_filled(key, names): self.expand(entry, names)}
            for name, body in entries.items():
                if name in found:
                    raise TemplateError(self._source, f"{name!r} comes out twice", key)
                found[name] = body
        return found

    def _loop(self, key: str, argument: Any, names: Mapping[str, str]) -> dict[str, Any]:
        if not (isinstance(argument, list) and len(argument) == 3 and isinstance(argument[2], Mapping)):
            raise TemplateError(self._source, "takes [identifier, collection, {key: value}]", key)
        identifier, collection, body = str(argument[0]), argument[1], argument[2]
        if identifier in names:
            raise TemplateError(self._source, f"identifier {identifier!r} is already used by an outer loop", key)
        found: dict[str, Any] = {}
        for item in self._items(self.expand(collection, names)):
            for name, value in self.expand(body, {**names, identifier: item}).items():
                if name in found:
                    raise TemplateError(self._source, f"{name!r} comes out twice; use ${{{identifier}}} in it", key)
                found[name] = value
        return found


def _filled(text: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        text = text.replace(f"${{{name}}}", value).replace(f"&{{{name}}}", _NOT_ALPHANUMERIC.sub("", value))
    return text
