"""The rules of the linter; importing this package registers all of them."""

from __future__ import annotations

from flow_language.rules import branches, parameters, structure, suppressions, types
from flow_language.rules.registry import RULES, Problem, Rule, Scope

__all__ = ["RULES", "Problem", "Rule", "Scope", "branches", "parameters", "structure", "suppressions", "types"]
