"""What a turn inside a scenario becomes: a question, an end with its request, a hand-over, the way to the keypad."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.templates import fill
from contact_handlers.dialogue.draft import CallbackDetails, Draft, Measurement, Reply, Request, Track
from contact_handlers.dialogue.handovers import HandOvers
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.presentation import Button
from contact_handlers.dialogue.replies import Replies
from contact_handlers.dialogue.rules import Trigger
from contact_handlers.dialogue.scenarios.definitions import Definitions, slot_name
from contact_handlers.dialogue.scenarios.progress import (
    AUTHENTICATE,
    BEGUN,
    CALLBACK,
    CANCEL,
    COMPLETE,
    ENDED,
    ESCALATE,
    REFUSED,
    End,
    EndKind,
    Progress,
)
from contact_handlers.dialogue.state import ANYTHING_ELSE, PROPOSED_INTENT, ScenarioState
from contact_handlers.dialogue.values import moments
from contact_handlers.dialogue.vocabulary import (
    AUTH_REQUIRED,
    CONTINUE,
    END,
    ORDER_LOOKUP,
    RETRY,
    SCENARIO,
    TO_CALLBACK,
    VOICE,
)
from contact_handlers.dialogue.vocabulary import AUTHENTICATE as BY_KEYPAD
from contact_handlers.dialogue.vocabulary import CALLBACK as BOOKS_CALLBACK
from contact_handlers.records.masked import NOTHING, Masked, ours

_OUTCOMES: Mapping[EndKind, str] = {
    COMPLETE: "completed",
    ESCALATE: "escalated",
    CANCEL: "cancelled",
    CALLBACK: "completed",
}
_CONFIRMING = (Button("네", "네"), Button("바꿀게요", "바꿀게요"), Button("그만할게요", "그만할게요"))
# Answers that are no part of a request.
_NOT_STORED = ("verified",)


@dataclass(frozen=True)
class Outcomes:
    """Turns what the engine says into a draft."""

    replies: Replies
    handovers: HandOvers
    known: Definitions

    def drafted(self, heard: Heard, progress: Progress, *, lead: str = "", answered: bool = False) -> Draft:
        """Returns the draft of a question or an end; `lead` comes before it."""
        if progress.kind == ENDED and progress.end is not None:
            return self._ended(heard, progress, progress.end, lead, answered=answered)
        step = progress.step or {}
        text = progress.text
        if progress.choices is not None and heard.turn.channel == VOICE:
            spoken = ", ".join(f"{number}번 {title}" for number, title in enumerate(progress.choices.titles, start=1))
            text = text.replace(progress.choices.listed(), spoken)
        track = replace(
            self._track(heard, progress, answered=answered),
            state=progress.state,
            # A number is for this contact; the next one goes on before it was asked for.
            resumable=progress.state is not None
            and not progress.state.kept
            and not progress.state.gate
            and self.known.resumable(progress.state.id),
            ask=self._slot(progress, step),
        )
        return Draft(
            reply=Reply(text=f"{lead} {text}".strip(), buttons=self._buttons(progress, step), fixed=answered),
            next_action=RETRY if progress.kind == REFUSED else SCENARIO,
            track=track,
        )

    def left(self, state: ScenarioState) -> Draft:
        """Says what the customer left, in their words, and stays."""
        name = self.known.named(state.id)
        text = self.known.scenario(state.id).get("left") or self.replies.messages["scenario.left"]
        return Draft(
            reply=Reply(text=fill(text, {"scenario": name}), fixed=True),
            next_action=CONTINUE,
            proposes=ANYTHING_ELSE,
            track=Track(answered=True),
            measurements=(Measurement("ScenarioOutcome", 1, {"Outcome": _OUTCOMES[CANCEL]}),),
        )

    @staticmethod
    def _buttons(progress: Progress, step: Mapping[str, Any]) -> tuple[Button, ...]:
        if progress.choices is not None:
            pairs = zip(progress.choices.titles, progress.choices.values, strict=True)
            return tuple(Button(title, value) for title, value in pairs)
        confirms = step.get("type") == "confirm" and progress.state is not None and not progress.state.correcting
        return _CONFIRMING if confirms else ()

    def _track(self, heard: Heard, progress: Progress, *, answered: bool) -> Track:
        dictated = any(state is not None and BEGUN in state.kept for state in (heard.state.scenario, progress.state))
        sensitive = answered and (dictated or self._was_sensitive(heard))
        return Track(answered=answered, sensitive=sensitive, percent=progress.percent)

    def _was_sensitive(self, heard: Heard) -> bool:
        """Tells whether the step that this input answered asks for something that must not be stored."""
        state = heard.state.scenario
        step = None if state is None else self.known.steps(state.id).get(state.step)
        return step is not None and bool(step["sensitive"])

    def _slot(self, progress: Progress, step: Mapping[str, Any]) -> tuple[str, str] | None:
        """Returns the intent and slot that Lex shall listen for, so that speech is recognized as this kind of value.

        Open lists, whose values are vocabulary then, and slots that say so: long numbers, for which Lex waits, and what
        must not stand in its logs. Every answer reaches the dialogue (`elicitationCodeHook`), 상담원 and 취소 too.
        """
        name = slot_name(step)
        slot = self.replies.content["slots"].get(name)
        if progress.state is None or slot is None:
            return None
        if not slot.get("listens") and not self.replies.content["slot_types"].get(slot["type"], {}).get("open"):
            return None
        for intent, known in self.replies.content["intents"].items():
            if known.get("scenario") == progress.state.id and name in known["slots"]:
                return intent, name
        return None

    def _ended(self, heard: Heard, progress: Progress, end: End, lead: str, *, answered: bool) -> Draft:
        # An end that hands over at once may begin as the reply of the intent does.
        text = progress.text if progress.text.startswith(lead) else f"{lead} {progress.text}"
        track = self._track(heard, progress, answered=answered)
        if end.kind == AUTHENTICATE:
            return self._authenticating(heard, progress, text, track)
        request = self._request(heard, progress, end)
        measured = (Measurement("ScenarioOutcome", 1, {"Outcome": _OUTCOMES[end.kind]}),)
        if end.kind == ESCALATE:
            draft = self._handed_over(heard, end, text)
        elif end.kind == CANCEL:
            draft = Draft(reply=Reply(text=text, fixed=True), next_action=CONTINUE, proposes=ANYTHING_ELSE)
        elif end.kind == CALLBACK:
            draft = self._called_back(heard, progress, end, text)
        else:
            draft = self._completed(heard, end, text, request)
        if request is not None and draft.declined:
            # Nobody works now: what is said next is about people, so that the request is named first.
            received = f"{self.replies.messages['scenario.received']}{self._reference(request)}"
            draft = replace(draft, reply=replace(draft.reply, text=f"{received} {draft.reply.text}"))
        return replace(draft, track=track, request=request, measurements=measured, order=_order(progress, end))

    def _reference(self, request: Request) -> str:
        return fill(self.replies.messages["scenario.reference"], {"reference": request.reference})

    def _authenticating(self, heard: Heard, progress: Progress, text: str, track: Track) -> Draft:
        """Lets the flow verify a caller; a chat that was not signed in cannot be verified, and is offered a person."""
        if heard.turn.channel != VOICE:
            return Draft(
                reply=Reply(text=self.replies.messages["scenario.unverifiable"], fixed=True),
                next_action=CONTINUE,
                proposes=f"{PROPOSED_INTENT}agent_request",
                track=replace(track, percent=None),
                measurements=(Measurement("ScenarioOutcome", 1, {"Outcome": _OUTCOMES[CANCEL]}),),
            )
        return Draft(
            reply=Reply(text=text, fixed=True),
            next_action=BY_KEYPAD,
            bot_result=AUTH_REQUIRED,
            track=replace(track, state=progress.state, resume_prompt=progress.resume_prompt),
        )

    def _completed(self, heard: Heard, end: End, text: str, request: Request | None) -> Draft:
        """Says what was done; the conversation goes on where the flow does not ask for more itself."""
        if request is not None:
            text += self._reference(request)
        back = "" if end.stay else self.replies.after_answer(heard)
        return Draft(
            reply=Reply(
                text=text,
                buttons=self.replies.buttons("after_faq") if end.stay else (),
                heading=self.replies.messages["faq.helped"],
                fixed=True,
                spoken=not (end.spoken_by_flow and back),
            ),
            next_action=ORDER_LOOKUP if end.stay else END if back else CONTINUE,
            bot_result=back,
            proposes="" if end.stay or back else ANYTHING_ELSE,
        )

    @staticmethod
    def _called_back(heard: Heard, progress: Progress, end: End, text: str) -> Draft:
        """Gives what was settled to the function that books; it alone promises a call."""
        due_at = moments.parse(str(progress.data.get("due_at", "")))
        last = None if due_at is None else due_at.until
        return Draft(
            reply=Reply(text=text, fixed=True),
            next_action=BOOKS_CALLBACK,
            bot_result=TO_CALLBACK,
            callback=CallbackDetails(
                action=end.asks,
                number=next(iter(progress.kept.values()), ""),
                due_at="" if due_at is None else clock.stamp(due_at.start),
                until="" if last is None else clock.stamp(last),
                skill=heard.state.skill,
                reason=heard.state.reason,
            ),
        )

    def _handed_over(self, heard: Heard, end: End, text: str) -> Draft:
        """Hands over what was collected; while nobody works it stays and the scenario is over."""
        description = end.description or self.replies.messages["esc.description"]
        trigger = Trigger("scenario", end.reason or "bot_limitation", description)
        draft = self.handovers.draft(heard, trigger, text=text, floor=end.priority)
        return draft or self.replies.notice("scenario.complete", CONTINUE)

    @staticmethod
    def _request(heard: Heard, progress: Progress, end: End) -> Request | None:
        if not end.request or end.forget:
            return None
        identifier, reference = heard.services.new_request()
        data = {key: value for key, value in progress.data.items() if key not in _NOT_STORED}
        return Request(kind=end.request, id=identifier, reference=reference, data=data, kept=progress.kept)


def _order(progress: Progress, end: End) -> Masked:
    """Returns the order that was told about, for what the customer wants to do with it next."""
    number = progress.data.get("order_number")
    return ours(str(number)) if end.stay and number else NOTHING
