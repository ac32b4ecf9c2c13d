"""Typed records of what happened on a contact: the trace.

The engine logs compactly (a precomputed ``Step`` or a small tuple per event); ``materialise`` turns the log into these
records when somebody looks, so that calls nobody looks at stay fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ringback.simulator.kernel.fastjson import dumps


@dataclass(frozen=True, slots=True)
class Site:
    """Names one action of one flow."""

    flow: str
    flow_id: str
    flow_type: str
    action: str
    type: str

    def __str__(self) -> str:
        return f"{self.flow}/{self.action}"


class Step:
    """Is a precomputed entry of the log: an action that ended by a branch without anything else to tell."""

    __slots__ = ("branch", "site", "target")

    def __init__(self, site: Site, branch: str, target: str | None) -> None:
        self.site = site
        self.branch = branch
        self.target = target


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceEvent:
    """Is the root of all records; ``at`` is the virtual time in epoch seconds."""

    at: float
    contact_id: str
    site: Site | None = None

    @property
    def time(self) -> datetime:
        """Is the virtual time in UTC."""
        return datetime.fromtimestamp(self.at, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionTaken(TraceEvent):
    """Tells that an action ended and by which branch.

    ``branch`` is ``next``, ``end``, an error type (``NoMatchingError``) or the condition (``Equals 1``);
    ``target`` is the identifier of the next action, None at the end of a flow.
    """

    branch: str
    target: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard(TraceEvent):
    """Tells what somebody heard: ``audience`` is customer or agent, ``source`` flow, bot, agent, customer or audio."""

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
    """Tells what the caller did: ``kind`` is digits, speech, text, silence, hang-up, view or answer.

    ``value`` is what was entered; digits of an encrypted input are shown as asterisks. ``used`` is False when nothing
    in the flow was listening, ``note`` then says why.
    """

    kind: str
    value: str = ""
    used: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributesSet(TraceEvent):
    """Tells which attributes changed; ``scope`` is contact, flow, agent or api."""

    changes: Mapping[str, str]
    scope: str = "contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCalled(TraceEvent):
    """Tells of one Lambda invocation; ``request`` is the event as JSON text, ``error`` is empty on success."""

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
    """Tells of one turn with a bot."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChanged(TraceEvent):
    """Tells that the contact moved on: started, queued, ringing, connected, hold, resumed, transferred, ended, ..."""

    state: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(TraceEvent):
    """Explains what failed and why: ``resource`` is the logical id or construct path to look at.

    ``code`` is stable: function-not-associated, function-not-permitted, function-error, function-timeout,
    function-answer, external-need, alias-not-associated, bot-locale, bot-failure, iam-denied, no-queue, ...
    """

    code: str
    message: str
    resource: str = ""

    def __str__(self) -> str:
        where = f"{self.site}: " if self.site else ""
        what = f" [{self.resource}]" if self.resource else ""
        return f"{where}{self.message}{what}"


#: Code of a log tuple -> maker of its record. A tuple is (code, at, site, *rest).
_MAKERS: dict[str, Callable[[str, tuple[Any, ...]], TraceEvent]] = {}


def _maker(code: str) -> Callable[[Callable[[str, tuple[Any, ...]], TraceEvent]], None]:
    def register(make: Callable[[str, tuple[Any, ...]], TraceEvent]) -> None:
        _MAKERS[code] = make

    return register


@_maker("heard")
def _heard(contact: str, row: tuple[Any, ...]) -> TraceEvent:
    _, at, site, text, audience, source, extra = row
    return Heard(at=at, contact_id=contact, site=site, text=text, audience=audience, source=source, **(extra or {}))


@_maker("input")
def _input(contact: str, row: tuple[Any, ...]) -> TraceEvent:
    _, at, site, kind, value, used, note = row
    return CallerInput(at=at, contact_id=contact, site=site, kind=kind, value=value, used=used, note=note)


@_maker("set")
def _set(contact: str, row: tuple[Any, ...]) -> TraceEvent:
    _, at, site, changes, scope = row
    return AttributesSet(at=at, contact_id=contact, site=site, changes=changes, scope=scope)


@_maker("function")
def _function(contact: str, row: tuple[Any, ...]) -> TraceEvent:
    _, at, site, function, request, response, error, seconds, calls, logs = row
    return FunctionCalled(
        at=at,
        contact_id=contact,
        site=site,
        function=function,
        request=request if isinstance(request, str) else dumps(request),
        response=response,
        error=error,
        seconds=seconds,
        aws_calls=tuple(calls),
        logs=tuple(logs),
    )


@_maker("bot")
def _bot(contact: str, row: tuple[Any, ...]) -> TraceEvent:
    _, at, site, fields = row
    return BotTurn(at=at, contact_id=contact, site=site, **fields)


@_maker("state")
def _state(contact: str, row: tuple[Any, ...]) -> TraceEvent:
    _, at, site, state, detail = row
    return StateChanged(at=at, contact_id=contact, site=site, state=state, detail=detail)


@_maker("problem")
def _problem(contact: str, row: tuple[Any, ...]) -> TraceEvent:
    _, at, site, code, message, resource = row
    return Problem(at=at, contact_id=contact, site=site, code=code, message=message, resource=resource)


def materialise(contact_id: str, started: float, log: Iterable[Any]) -> Iterator[TraceEvent]:
    """Turns a compact log into records; steps get the time of the last timed entry before them."""
    at = started
    for row in log:
        if row.__class__ is Step:
            yield ActionTaken(at=at, contact_id=contact_id, site=row.site, branch=row.branch, target=row.target)
            continue
        code = row[0]
        if code == "step":  # an action whose only detail is a set of changed attributes
            _, step, changes = row
            yield AttributesSet(at=at, contact_id=contact_id, site=step.site, changes=changes)
            yield ActionTaken(at=at, contact_id=contact_id, site=step.site, branch=step.branch, target=step.target)
            continue
        at = row[1]
        yield _MAKERS[code](contact_id, row)
