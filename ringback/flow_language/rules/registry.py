"""Rules and how they are registered: one decorated generator per rule, its docstring says why the rule exists.

A check yields `Problem` values. ``scope`` says what it is called with: every action (optionally of some types only),
the whole flow, or all flows of a center together.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ringback.flow_language.findings import Level

if TYPE_CHECKING:
    from ringback.flow_language.model import Action, Flow


class Scope(StrEnum):
    """What a rule looks at."""

    DOCUMENT = "document"
    ACTION = "action"
    PARAMETERS = "parameters"
    """Found by the one walk along the parameters of an action; the rule has no check of its own."""
    FLOW = "flow"
    CENTER = "center"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check yields: the place and the message."""

    message: str
    action: Action | None = None
    path: str = ""
    """Below the action when there is one, from the top of the document otherwise."""
    flow: Flow | None = None
    """Only for center rules: the flow the problem is in."""

    @property
    def full_path(self) -> str:
        """Returns the path from the top of the document."""
        if self.action is None:
            return self.path
        return f"{self.action.path}.{self.path}" if self.path else self.action.path


Check = Callable[..., Iterator[Problem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule with everything its documentation page says."""

    id: str
    title: str
    level: Level
    scope: Scope
    why: str
    evidence: str = ""
    source: str = ""
    types: tuple[str, ...] = ()
    about: str = ""
    """The part of an action without which the rule has nothing to look at: conditions, errors, jsonpaths, references,
    texts, placeholders, or speech for what a participant hears."""
    house: str = ""
    """The group of house rules it belongs to, which a profile switches: language, notices, logging, references."""
    suppressible: bool = True
    needs_center: bool = False
    """The rule says nothing unless it knows the center."""
    check: Check | None = None


RULES: dict[str, Rule] = {}
"""Every rule by id, in order of registration."""


def rule(
    rule_id: str,
    level: Level,
    title: str,
    *,
    scope: Scope = Scope.ACTION,
    types: tuple[str, ...] = (),
    **facts: Any,
) -> Callable[[Check], Check]:
    """Registers a check as a rule; the docstring becomes the explanation on the rule's page."""

    def register(check: Check) -> Check:
        declare(rule_id, level, title, scope=scope, types=types, why=check.__doc__ or "", check=check, **facts)
        return check

    return register


def declare(rule_id: str, level: Level, title: str, *, why: str, scope: Scope, **facts: Any) -> Rule:
    """Adds a rule to the registry; rules of the document and the tool have no check of their own."""
    if rule_id in RULES:
        raise ValueError(f"rule {rule_id} is registered twice")
    facts.setdefault("suppressible", level is not Level.REFUSED)
    entry = Rule(id=rule_id, title=title, level=level, scope=scope, why=_paragraphs(why), **facts)
    RULES[rule_id] = entry
    return entry


def _paragraphs(text: str) -> str:
    blocks = re.split(r"\n\s*\n", inspect.cleandoc(text))
    return "\n\n".join(" ".join(block.split()) for block in blocks)
