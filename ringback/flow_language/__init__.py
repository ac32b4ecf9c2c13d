"""The Flow language of Amazon Connect: read, check, format and describe flows. Pure Python, usable alone.

Reading      `parse`, `load` -> `Flow` (of `Action`, `Transition`, `Condition`); `Flow.content()`,
`Flow.console_export()` References   `Reference` (``${queue.general.arn}``), `JsonPath` (``$.Attributes.x``), `resolve`
Checking     `lint`, `lint_text`, `lint_center` -> `Finding`; `CenterContext` says what is known about the center
Formatting   `canonical`
Knowledge    `CATALOGUE` (`ActionType` by type name), `RULES` (`Rule` by id)
"""

from __future__ import annotations

from ringback.flow_language.canonical import Positions, canonical
from ringback.flow_language.catalogue import CATALOGUE, ActionType
from ringback.flow_language.context import BotFacts, CenterContext, FunctionFacts, QuickConnectFacts
from ringback.flow_language.errors import FlowFormatError, FlowLanguageError, UnresolvedReferenceError
from ringback.flow_language.findings import Finding, Level
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
