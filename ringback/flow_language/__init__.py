"""The Flow language of Amazon Connect: read, check, format and describe flows. Pure Python, usable alone.

* Reading: `parse`, `load` -> `Flow` (of `Action`, `Transition`, `Condition`); `Flow.content()`
* References: `Reference` (``${queue.general.arn}``), `JsonPath` (``$.Attributes.x``), `resolve`
* Checking: `lint`, `lint_text`, `lint_center` -> `Finding`; `CenterContext` says what is known about the center
* Formatting: `canonical`
* Knowledge: `CATALOGUE` (`ActionType` by type name), `RULES` (`Rule` by id)

A name is imported when it is first used, so that a program which only reads flows does not load the rules.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ringback.flow_language.catalogue import CATALOGUE, ActionType
    from ringback.flow_language.context import BotFacts, CenterContext, FunctionFacts, QuickConnectFacts
    from ringback.flow_language.errors import FlowFormatError, FlowLanguageError, UnresolvedReferenceError
    from ringback.flow_language.findings import Finding, Level
    from ringback.flow_language.formatting import Positions, canonical
    from ringback.flow_language.linter import lint, lint_center, lint_text
    from ringback.flow_language.model import (
        VERSION,
        Action,
        Condition,
        Flow,
        FlowType,
        ModuleContract,
        Transition,
        TransitionKind,
    )
    from ringback.flow_language.parser import load, parse
    from ringback.flow_language.references import (
        JsonPath,
        Reference,
        find_jsonpaths,
        find_references,
        parse_jsonpath,
        parse_reference,
        resolve,
    )
    from ringback.flow_language.rules.registry import RULES, Rule

_PLACES = {
    "formatting": ("Positions", "canonical"),
    "catalogue": ("CATALOGUE", "ActionType"),
    "context": ("BotFacts", "CenterContext", "FunctionFacts", "QuickConnectFacts"),
    "errors": ("FlowFormatError", "FlowLanguageError", "UnresolvedReferenceError"),
    "findings": ("Finding", "Level"),
    "linter": ("lint", "lint_center", "lint_text"),
    "model": (
        "VERSION", "Action", "Condition", "Flow", "FlowType", "ModuleContract", "Transition", "TransitionKind",
    ),
    "parser": ("load", "parse"),
    "references": (
        "JsonPath", "Reference", "find_jsonpaths", "find_references", "parse_jsonpath", "parse_reference", "resolve",
    ),
    "rules": ("RULES", "Rule"),
}  # fmt: skip
_MODULES = {name: module for module, names in _PLACES.items() for name in names}

__all__ = [
    "CATALOGUE",
    "RULES",
    "VERSION",
    "Action",
    "ActionType",
    "BotFacts",
    "CenterContext",
    "Condition",
    "Finding",
    "Flow",
    "FlowFormatError",
    "FlowLanguageError",
    "FlowType",
    "FunctionFacts",
    "JsonPath",
    "Level",
    "ModuleContract",
    "Positions",
    "QuickConnectFacts",
    "Reference",
    "Rule",
    "Transition",
    "TransitionKind",
    "UnresolvedReferenceError",
    "canonical",
    "find_jsonpaths",
    "find_references",
    "lint",
    "lint_center",
    "lint_text",
    "load",
    "parse",
    "parse_jsonpath",
    "parse_reference",
    "resolve",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
