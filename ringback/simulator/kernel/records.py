"""Typed records of what happened on a contact: the trace.

What is written while a contact runs are the entries of ``ringback.simulator.kernel.log``; they become these records
when somebody looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Site:
    """The place of one action in one flow."""

    flow: str
    flow_id: str
    flow_type: str
    action: str
    type: str

    def __str__(self) -> str:
        return f"{self.flow}/{self.action}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceEvent:
    """The root of all records; ``at`` is the virtual time in epoch seconds."""

    at: float
    contact_id: str
    site: Site | None = None

    @property
    def time(self) -> datetime:
        """The virtual time in UTC."""
        return datetime.fromtimestamp(self.at, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionTaken(TraceEvent):
    """The end of an action and the branch it took.

    ``branch`` is ``next``, ``end``, an error type (``NoMatchingError``) or the condition (``Equals 1``);
    ``target`` is the identifier of the next action, None at the end of a flow.
    """

    branch: str
    target: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard(TraceEvent):
    """Something heard: ``audience`` is customer or agent, ``source`` flow, bot, agent, customer or audio."""

    text: str
    audience: str = "customer"
    source: str = "flow"
    ssml: str | None = None
    prompt: str | None = None
    voice: str | None = None
    language: str | None = None
    content_type: str = "PlainText"
    #: Spoken while a loop of prompts played in a queue or on hold.
    looped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerInput(TraceEvent):
    """An act of the caller: ``kind`` is digits, speech, text, silence, hang-up, view or answer.

    ``value`` is what was entered; digits of an encrypted input are shown as asterisks. ``used`` is False when nothing
    in the flow was listening, ``note`` then says why.
    """

    kind: str
    value: str = ""
    used: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributesSet(TraceEvent):
    """Changed attributes; ``scope`` is contact, flow, agent or api."""

    changes: Mapping[str, str]
    scope: str = "contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCalled(TraceEvent):
    """One Lambda invocation; ``request`` is the event as JSON text, ``error`` is empty on success."""

    function: str
    request: Any = None
    response: Any = None
    error: str = ""
    seconds: float = 0.0
    #: AWS calls the function made: (service:Operation, resource, error code or "").
    aws_calls: tuple[tuple[str, str, str], ...] = ()
    #: Lines the function logged.
    logs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BotTurn(TraceEvent):
    """One turn with a bot."""

    bot: str
    input_kind: str
    input: str
    intent: str | None = None
    intent_state: str | None = None
    dialog_action: str | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    confidence: float | None = None
    messages: tuple[str, ...] = ()
    session_attributes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    #: Intents with their scores, best first; None where the emulation gives none (the fallback).
    scores: tuple[tuple[str, float | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown(TraceEvent):
    """A view that was shown: a guide to an agent, a form to a customer."""

    view: str
    audience: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChanged(TraceEvent):
    """A step of the contact's life: started, queued, ringing, connected, hold, resumed, transferred, ended, ..."""

    state: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(TraceEvent):
    """A failure and its reason: ``resource`` is the logical id or construct path to look at.

    ``code`` is stable: function-not-associated, function-not-permitted, function-error, function-timeout,
    function-answer, external-need, alias-not-associated, bot-locale, bot-failure, iam-denied, no-queue, ...
    """

    code: str
    message: str
    resource: str = ""
    #: Tells whether somebody made it fail on purpose (see ``ringback.simulator.kernel.faults``).
    injected: bool = False

    def __str__(self) -> str:
        where = f"{self.site}: " if self.site else ""
        what = f" [{self.resource}]" if self.resource else ""
        return f"{where}{self.message}{what}"
