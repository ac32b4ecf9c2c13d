"""The rules of the linter; importing this package registers all of them."""

from __future__ import annotations

from ringback.flow_language.rules import (  # noqa: F401 - registers
    agreement,
    branches,
    center,
    contracts,
    counts,
    life,
    menus,
    names,
    parameters,
    placeholders,
    privacy,
    routing,
    speaking,
    special,
    structure,
    suppressions,
    together,
    types,
    values,
    views,
    voices,
)
from ringback.flow_language.rules.registry import RULES, Problem, Rule, Scope

__all__ = ["RULES", "Problem", "Rule", "Scope"]
