"""The log of a contact: typed entries that cost little to write and become records when somebody looks.

A call nobody looks at pays for its entries alone: positional fields, no contact id, no defaults. An action that ended
by a branch and has nothing else to tell logs its ``Step``, which was made when the flow was compiled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringback.simulator.kernel.bots import BotReply
from ringback.simulator.kernel.fastjson import dumps
from ringback.simulator.kernel.records import (
    ActionTaken,
    AttributesSet,
    BotTurn,
    CallerInput,
    FunctionCalled,
    Heard,
    Problem,
    Shown,
    Site,
    StateChanged,
    TraceEvent,
)


@dataclass(frozen=True, slots=True)
class Speech:
    """How a contact is spoken to: a Polly voice and a language code, None while no flow has set them."""

    voice: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What is special about something heard; plain text of a flow has none of it."""

    ssml: str | None = None
    prompt: str | None = None
    content_type: str = "PlainText"
    looped: bool = False


#: The sound of plain text.
PLAIN = Sound()


@dataclass(slots=True, eq=False)
class Step:
    """An action that ended by a branch: what it leads to, None at the end of a flow."""

    site: Site
    branch: str
    target: str | None

    def taken(self, at: float, contact_id: str) -> ActionTaken:
        """Returns the record of the action."""
        return ActionTaken(at=at, contact_id=contact_id, site=self.site, branch=self.branch, target=self.target)


@dataclass(slots=True, eq=False)
class AttributeStep:
    """An action whose only detail is a set of changed attributes."""

    step: Step
    changes: Mapping[str, str]


@dataclass(slots=True, eq=False)
class Spoken:
    """Something heard."""

    at: float
    site: Site | None
    text: str
    audience: str
    source: str
    speech: Speech
    sound: Sound = PLAIN

    def record(self, contact_id: str) -> TraceEvent:
        """Returns the record."""
        speech, sound = self.speech, self.sound
        return Heard(
            at=self.at,
            contact_id=contact_id,
            site=self.site,
            text=self.text,
            audience=self.audience,
            source=self.source,
            voice=speech.voice,
            language=speech.language,
            ssml=sound.ssml,
            prompt=sound.prompt,
            content_type=sound.content_type,
            looped=sound.looped,
        )


@dataclass(slots=True, eq=False)
class Given:
    """An act of the caller."""

    at: float
    site: Site | None
    kind: str
    value: str
    used: bool = True
    note: str = ""

    def record(self, contact_id: str) -> TraceEvent:
        """Returns the record."""
        return CallerInput(
            at=self.at,
            contact_id=contact_id,
            site=self.site,
            kind=self.kind,
            value=self.value,
            used=self.used,
            note=self.note,
        )


@dataclass(slots=True, eq=False)
class Changed:
    """Attributes changed from outside of a contact's own flow attributes; ``scope`` as in ``AttributesSet``."""

    at: float
    site: Site | None
    changes: Mapping[str, str]
    scope: str

    def record(self, contact_id: str) -> TraceEvent:
        """Returns the record."""
        return AttributesSet(at=self.at, contact_id=contact_id, site=self.site, changes=self.changes, scope=self.scope)


@dataclass(slots=True, eq=False)
class Invoked:
    """A function that was invoked; ``request`` is the event or its JSON text."""

    at: float
    site: Site | None
    function: str
    request: Any
    response: Any
    #: Kind of the failure and the explanation, empty on success.
    error: str
    message: str
    seconds: float
    calls: Sequence[tuple[str, str, str]]
    logs: Sequence[str]

    def record(self, contact_id: str) -> TraceEvent:
        """Returns the record."""
        return FunctionCalled(
            at=self.at,
            contact_id=contact_id,
            site=self.site,
            function=self.function,
            request=self.request if isinstance(self.request, str) else dumps(self.request),
            response=self.response,
            error=f"{self.error}: {self.message}" if self.error else "",
            seconds=self.seconds,
            aws_calls=tuple(self.calls),
            logs=tuple(self.logs),
        )


@dataclass(slots=True, eq=False)
class Turn:
    """A turn with a bot: its reply, or why there was none."""

    at: float
    site: Site | None
    bot: str
    kind: str
    input: str
    reply: BotReply | None
    failure: str = ""

    def record(self, contact_id: str) -> TraceEvent:
        """Returns the record."""
        reply = self.reply
        if reply is None:
            return BotTurn(
                at=self.at,
                contact_id=contact_id,
                site=self.site,
                bot=self.bot,
                input_kind=self.kind,
                input=self.input,
                notes=(self.failure,) if self.failure else (),
            )
        return BotTurn(
            at=self.at,
            contact_id=contact_id,
            site=self.site,
            bot=self.bot,
            input_kind=self.kind,
            input=self.input,
            intent=reply.intent,
            intent_state=reply.intent_state,
            dialog_action=reply.dialog_action,
            slots=dict(reply.slots),
            confidence=reply.confidence,
            messages=tuple(m.content for m in reply.messages),
            session_attributes=dict(reply.session_attributes),
            notes=reply.notes,
            scores=tuple((str(one["intent"]["name"]), one.get("nluConfidence")) for one in reply.interpretations),
        )


@dataclass(slots=True, eq=False)
class Displayed:
    """A view that was shown."""

    at: float
    site: Site | None
    view: str
    audience: str
    data: Mapping[str, Any]

    def record(self, contact_id: str) -> TraceEvent:
        """Returns the record."""
        return Shown(
            at=self.at, contact_id=contact_id, site=self.site, view=self.view, audience=self.audience, data=self.data
        )


@dataclass(slots=True, eq=False)
class Moved:
    """A step of the contact's life."""

    at: float
    site: Site | None
    state: str
    detail: str = ""

    def record(self, contact_id: str) -> TraceEvent:
        """Returns the record."""
        return StateChanged(at=self.at, contact_id=contact_id, site=self.site, state=self.state, detail=self.detail)


@dataclass(slots=True, eq=False)
class Failed:
    """A failure and its reason."""

    at: float
    site: Site | None
    code: str
    message: str
    resource: str
    injected: bool

    def record(self, contact_id: str) -> Problem:
        """Returns the record."""
        return Problem(
            at=self.at,
            contact_id=contact_id,
            site=self.site,
            code=self.code,
            message=self.message,
            resource=self.resource,
            injected=self.injected,
        )


Entry = Step | AttributeStep | Spoken | Given | Changed | Invoked | Turn | Displayed | Moved | Failed


def materialize(contact_id: str, started: float, log: Iterable[Entry]) -> Iterator[TraceEvent]:
    """Turns a log into records; steps get the time of the last timed entry before them."""
    at = started
    for entry in log:
        if isinstance(entry, Step):
            yield entry.taken(at, contact_id)
        elif isinstance(entry, AttributeStep):
            yield AttributesSet(at=at, contact_id=contact_id, site=entry.step.site, changes=entry.changes)
            yield entry.step.taken(at, contact_id)
        else:
            at = entry.at
            yield entry.record(contact_id)
