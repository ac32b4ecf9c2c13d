"""The caller's side: a telephone (or chat window) in the hands of a test, a person or a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from ringback.simulator.errors import NotPossibleError
from ringback.simulator.kernel.clock import span
from ringback.simulator.kernel.contact import Contact, Run
from ringback.simulator.kernel.expectation import Expectation
from ringback.simulator.kernel.log import Given, Speech, Spoken
from ringback.simulator.kernel.ports import Host
from ringback.simulator.kernel.records import ActionTaken, CallerInput, Heard, Problem, TraceEvent

#: Caller's kinds of waiting that are states of their own.
_INPUT_STATES = frozenset({"menu", "input", "bot", "view", "third-party"})
_CONTACT_STATES = frozenset({"queue", "ringing", "agent", "hold", "dialling", "third-party"})
_MAX_EVENTS_PER_ACT = 200_000


class Line(Protocol):
    """A telephone that rings at the customer's."""

    def answer(self) -> None:
        """Picks up."""

    def decline(self, outcome: str) -> None:
        """Does not pick up."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One line of the conversation; ``who`` is system, bot, agent, caller or audio."""

    at: float
    who: str
    text: str

    @property
    def time(self) -> datetime:
        """The virtual time in UTC."""
        return datetime.fromtimestamp(self.at, UTC)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing the caller did, for recording a call as a scenario; ``at`` are seconds since the call began."""

    at: float
    kind: str
    value: str = ""


class Call:
    """A conversation from the customer's side; it follows the customer through transfers from contact to contact."""

    def __init__(self, center: Host, contact: Contact, *, outbound: Line | None = None) -> None:
        self.center = center
        self.contact = contact
        self.contacts = [contact]
        self.outbound = outbound
        self.started_at = center.clock.now
        self._acts: list[tuple[float, str, str]] = []
        #: An outbound call nobody answered is over although its contact may be dialled again.
        self.over = False
        #: Tells whether acts let time pass until somebody is waited for; the wall clock does so in a served center.
        self.settles = True
        contact.call = self

    def follow(self, contact: Contact) -> None:
        """Goes on with the next contact after a transfer."""
        self.contact = contact
        self.contacts.append(contact)
        contact.call = self

    # --- state -------------------------------------------------------------------------------------------------------

    def _listening(self) -> Run | None:
        for run in reversed(self.contact.runs):
            if run.audience == "customer" and run.pending is not None and not run.done:
                return run
        return None

    @property
    def state(self) -> str:
        """The state of the call; see the package docstring for the words."""
        contact = self.contact
        if contact.ended or self.over:
            return "ended"
        run = self._listening()
        if run is not None and run.pending is not None and run.pending.kind in _INPUT_STATES:
            return run.pending.kind
        return contact.state if contact.state in _CONTACT_STATES else "busy"

    @property
    def ended(self) -> bool:
        """Tells whether the call is over."""
        return self.contact.ended or self.over

    @property
    def ended_by(self) -> str | None:
        """Tells who ended the call: customer, flow, agent, third-party or system."""
        return self.contact.ended_by

    @property
    def expects(self) -> Expectation | None:
        """The input the flow waits for, None when it waits for nothing the caller could give."""
        run = self._listening()
        return run.pending.expectation() if run is not None and run.pending is not None else None

    @property
    def _resting(self) -> bool:
        """Tells whether nothing happens until somebody acts or a long time passes."""
        contact = self.contact
        if contact.ended_at is not None or self.over:
            return True
        run = self._listening()
        if run is not None and run.pending is not None and run.pending.rests:
            return contact.state != "ringing" or not self._agent_works_alone()
        if run is not None or any(r.kind in {"flow", "disconnect", "outbound"} for r in contact.runs):
            return False
        if contact.state == "ringing":
            return not self._agent_works_alone()
        if contact.state == "dialling":
            return self.outbound is not None and self.center.on_dial is not None
        return contact.state in {"queue", "agent", "hold", "third-party"} and not self._preparing()

    def _agent_works_alone(self) -> bool:
        agent = self.contact.agent
        return agent is not None and agent.works_alone

    def _preparing(self) -> bool:
        """Tells whether a whisper plays, or the guide of the agent is between two views."""
        return any(
            run.kind == "whisper" or (run.kind == "agent-ui" and run.pending is None) for run in self.contact.runs
        )

    def settle(self) -> Call:
        """Lets virtual time run until the flow waits for the caller again."""
        if not self.settles:
            self.center.settle_all()
            return self
        # The usual cases: one flow that waits for the caller, or a contact that just waits in its queue.
        runs = self.contact.runs
        if not runs:
            if self.contact.state == "queue":
                return self
        elif len(runs) == 1 and (pending := runs[0].pending) is not None and pending.kind in _INPUT_STATES:
            return self
        clock = self.center.clock
        for _ in range(_MAX_EVENTS_PER_ACT):
            if self._resting:
                return self
            if not self._moving() or not clock.step():
                break
        if not self._resting:
            message = "nothing will ever happen again for this contact: the caller hears silence"
            self.contact.note(None, "dead-air", message)
        return self

    def _moving(self) -> bool:
        """Tells whether something that concerns this contact is still to come."""
        contact = self.contact
        if contact.state in {"ringing", "dialling"} or not contact.runs:
            return True
        return any(run.timer is not None for run in contact.runs) or contact.state == "agent"

    # --- acts --------------------------------------------------------------------------------------------------------

    def _alive(self, what: str, value: str = "") -> Contact:
        contact = self.contact
        if contact.ended_at is not None or self.over:
            given = f" {value!r}" if value else ""
            raise NotPossibleError(f"cannot {what}{given}: the call is over (ended by {self.ended_by})")
        return contact

    def _act(self, kind: str, value: str = "") -> None:
        self._acts.append((self.center.clock.now, kind, value))

    def press(self, keys: str) -> Call:
        """Presses keys, one character each; keys nobody listens to are recorded as lost."""
        contact = self._alive("press", keys)
        if keys.strip("0123456789*#") or not keys:
            raise NotPossibleError(f"a telephone has no key {keys.strip('0123456789*#')!r}; keys are 0-9, * and #")
        self._act("press", keys)
        if not contact.voice:
            raise NotPossibleError(f"a {contact.channel} contact has no keys; use type()")
        run = self._listening()
        if run is None or run.pending is None:
            self._lost("digits", keys)
        else:
            note = run.pending.keys(run, keys)
            if note:
                self._lost("digits", keys, note)
        return self.settle()

    def _lost(self, kind: str, value: str, note: str = "") -> None:
        contact = self.contact
        if kind == "digits" and contact.dtmf_buffer is not None and not note:
            contact.dtmf_buffer.extend(value[: 30 - len(contact.dtmf_buffer)])
            note = "kept in the touch-tone buffer"
        text = note or f"nothing listens: the contact is {self.state}"
        contact.log(Given(self.center.clock.now, None, kind, value, False, text))

    def say(self, text: str) -> Call:
        """Speaks, to a bot or to the agent."""
        contact = self._alive("say", text)
        self._act("say" if contact.voice else "type", text)
        if contact.state == "agent" and self._listening() is None:
            contact.log(Spoken(self.center.clock.now, None, text, "agent", "customer", Speech()))
            contact.log(Given(self.center.clock.now, None, "speech" if contact.voice else "text", text))
            return self.settle()
        run = self._listening()
        kind = "speech" if contact.voice else "text"
        note = (
            "nothing listens to words now" if run is None or run.pending is None else run.pending.words(run, text, kind)
        )
        if note:
            self._lost(kind, text, note)
        return self.settle()

    def type(self, text: str) -> Call:
        """Writes into the chat."""
        return self.say(text)

    def submit(self, action: str, data: Mapping[str, Any] | None = None) -> Call:
        """Presses a button of the view shown in the chat."""
        self._alive("submit", action)
        self._act("submit", action)
        run = self._listening()
        if run is None or run.pending is None:
            raise NotPossibleError("no view is shown")
        note = run.pending.submit(run, action, data or {})
        if note:
            raise NotPossibleError(note)
        return self.settle()

    def silence(self) -> Call:
        """Does nothing until the current time-out (or the next interrupt of a queue) has passed."""
        self._alive("stay silent")
        self._act("silence")
        run = self._listening()
        timer = run.timer if run is not None else None
        if timer is None and run is not None:
            # A bot without a time-out waits in a chat until the session is over.
            timer = self.contact.expiry
        if timer is None:
            if not self.center.clock.step() and not self._resting:
                return self.settle()
            return self.settle()
        self.center.clock.run_until(timer.at)
        return self.settle()

    def wait(self, seconds: float) -> Call:
        """Stays on the line for some virtual seconds."""
        until = self.center.clock.now + span(seconds)
        self._act("wait", f"{seconds:g}")
        self.center.clock.run_until(until)
        return self.settle()

    def hang_up(self) -> Call:
        """Hangs up (closes the chat); harmless when the call is over already."""
        if not self.ended:
            self._act("hang_up")
            self.contact.log(Given(self.center.clock.now, None, "hang-up", ""))
            self.center.contacts.end(self.contact, by="customer", reason="CUSTOMER_DISCONNECT")
        return self

    def answer(self) -> Call:
        """Picks up a telephone that rings (outbound calls)."""
        self._ringing("answer").answer()
        self._act("answer")
        return self.settle()

    def decline(self, outcome: str = "no_answer") -> Call:
        """Does not pick up: no_answer, busy or voicemail."""
        self._ringing("decline").decline(outcome)
        self._act("decline", outcome)
        return self

    def _ringing(self, what: str) -> Line:
        if self.outbound is None or self.state != "dialling":
            raise NotPossibleError(f"cannot {what}: this telephone does not ring (state {self.state})")
        return self.outbound

    def third_party_leaves(self) -> Call:
        """Lets the third party hang up; the flow goes on or the call ends, as the block says."""
        run = self._listening()
        pending = run.pending if run is not None else None
        if run is None and self.contact.state == "third-party":  # an agent passed the customer on
            self.center.contacts.end(self.contact, by="third-party", reason="THIRD_PARTY_DISCONNECT")
            return self
        if pending is None or not pending.other_side_left(run):
            raise NotPossibleError(f"no third party is on the line (state {self.state})")
        return self.settle()

    @property
    def acts(self) -> list[Act]:
        """The things the caller did, for recording the call as a scenario."""
        return [Act(round(at - self.started_at, 3), kind, value) for at, kind, value in self._acts]

    # --- what happened -----------------------------------------------------------------------------------------------

    @property
    def trace(self) -> list[TraceEvent]:
        """The records of all contacts of this call, in order."""
        return [event for contact in self.contacts for event in contact.trace]

    @property
    def heard(self) -> list[str]:
        """The texts the caller heard, in order."""
        return [e.text for e in self.trace if isinstance(e, Heard) and e.audience == "customer"]

    @property
    def path(self) -> list[str]:
        """The actions that ran, as flow/action."""
        return [str(e.site) for e in self.trace if isinstance(e, ActionTaken)]

    @property
    def transcript(self) -> list[Utterance]:
        """The conversation line by line."""
        lines = []
        for event in self.trace:
            if isinstance(event, Heard) and event.audience == "customer" and event.text:
                who = {"flow": "system", "bot": "bot", "agent": "agent", "audio": "audio"}.get(
                    event.source, event.source
                )
                lines.append(Utterance(event.at, who, event.text))
            elif isinstance(event, CallerInput):
                lines.append(Utterance(event.at, "caller", event.value or f"({event.kind})"))
        return lines

    @property
    def problems(self) -> list[Problem]:
        """The explanations of everything that failed."""
        return [event for event in self.trace if isinstance(event, Problem)]

    @property
    def attributes(self) -> dict[str, str]:
        """The contact attributes."""
        return self.contact.attributes

    @property
    def queue(self) -> str | None:
        """The name of the queue the contact waits in or was routed from."""
        return self.contact.queue.name if self.contact.queue is not None else None

    @property
    def agent(self) -> Any:
        """The agent who has the contact, or None."""
        return self.contact.agent

    def __repr__(self) -> str:
        return f"<Call {self.contact.id} {self.state}>"
