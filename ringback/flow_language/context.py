"""What a linter may know about the center around a flow; every part that is None is unknown and not checked."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from ringback.flow_language.model import FlowType, ModuleContract
from ringback.flow_language.views import ViewFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionFacts:
    """What is known about a function that flows call."""

    results: Set[str] | None = None
    """Keys of the flat map it returns."""
    parameters: Set[str] | None = None
    """Names it reads from ``Details.Parameters``."""
    personal: Set[str] = frozenset()
    """Parameters and results that hold a person's number, name or words."""
    timeout_s: int | None = None
    """Seconds after which the service stops it."""
    associated: bool = True
    """An integration association with the instance exists."""
    permitted: bool = True
    """Amazon Connect may invoke it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotFacts:
    """What is known about an Amazon Lex V2 bot."""

    locales: Mapping[str, Set[str]] = field(default_factory=dict)
    """Intent names by locale (``ko_KR``)."""
    associated: bool = True
    """The alias is associated with the instance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickConnectFacts:
    """A quick connect and the transfer flow it runs."""

    kind: str
    """``queue`` or ``user``."""
    flow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CenterContext:
    """What is known about a center, by the keys that references use."""

    key: str = ""
    locale: str = "ko-KR"
    queues: Set[str] | None = None
    hours: Set[str] | None = None
    prompts: Set[str] | None = None
    views: Set[str] | None = None
    view_facts: Mapping[str, ViewFacts] = field(default_factory=dict)
    """What the views of the center take and answer."""
    security_keys: Set[str] | None = None
    settings: Set[str] | None = None
    """Dotted paths a flow may use as ``${setting...}``."""
    texts: Set[str] | None = None
    """Names a flow may use as ``${text...}``."""
    flows: Mapping[str, FlowType] | None = None
    modules: Mapping[str, ModuleContract | None] | None = None
    lambdas: Mapping[str, FunctionFacts] | None = None
    lex_bots: Mapping[str, BotFacts] | None = None
    quick_connects: Mapping[str, QuickConnectFacts] = field(default_factory=dict)
    entry_flows: Set[str] | None = None
    """Flows that something outside the flows starts: numbers, chat, tasks, queues, defaults."""
    attributes: Set[str] | None = frozenset()
    """Contact attributes that something outside the flows sets; None when nobody knows."""
    attributes_read: Set[str] = frozenset()
    """Contact attributes that something outside the flows reads (functions, reports, views)."""
    offers: Set[str] | None = None
    """What the instance offers, of `ringback.flow_language.offers`."""
    personal_attributes: Set[str] = frozenset()
    """Contact attributes that hold a person's number, name or words."""
