"""One turn from event to response: read, decide, store - and an answer for the caller whatever fails."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from contact_handlers.base import clock, logs, metrics, traces
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import clean
from contact_handlers.bot_hook import menu
from contact_handlers.bot_hook import response as lex
from contact_handlers.bot_hook.event import CALLER, LexEvent
from contact_handlers.bot_hook.store import Loaded, LostRaceError, Store
from contact_handlers.dialogue.answer import Answer, Services, Turn
from contact_handlers.dialogue.draft import Request
from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.feelings import COMPREHEND, LEX, WORDS, Sentiment, SentimentBy
from contact_handlers.dialogue.values import spoken
from contact_handlers.dialogue.values.choices import Choices
from contact_handlers.records.masked import masked
from contact_handlers.records.vocabulary import REQUEST_EVENTS

# Turns of one session that may run at the same time before one gives up.
RACES = 4
SURVEY = "survey"


@dataclass(frozen=True)
class Hook:
    """The code hook with everything it works with."""

    dialogue: Dialogue
    store: Store
    services: Services
    publish: Callable[[str, Mapping[str, Any]], None]
    now: Callable[[], datetime] = clock.now
    sentiment_by: SentimentBy = WORDS

    def answer(self, event: LexEvent) -> dict[str, Any]:
        """Returns the response to an event."""
        if event.attribute("purpose") == SURVEY:
            return self._survey(event)
        key = menu.pressed(event)
        if key is not None:
            return lex.chosen(event, key)
        started = time.perf_counter()
        try:
            loaded = self.store.load(event)
        except (DependencyError, ValueError, TypeError, KeyError) as fault:
            logs.error("session.unreadable", fault)
            return lex.failed(event)
        found = self._decided(event, loaded, started)
        outcome = found["sessionState"]["sessionAttributes"].get("next_action", "error")
        took_ms = round((time.perf_counter() - started) * 1000, 1)
        metrics.put("TurnLatency", took_ms, Channel=event.channel, Outcome=outcome)
        traces.note(channel=event.channel, outcome=outcome)
        return found

    def _decided(self, event: LexEvent, loaded: Loaded, started: float) -> dict[str, Any]:
        for _ in range(RACES):
            earlier = loaded.earlier_response(event.turn_id)
            if earlier is not None:
                logs.info("turn.retried")
                return _as_it_was(event, earlier, loaded.state.kept)
            answer = self.dialogue.respond(loaded.state, self._turn(event, loaded), self.services)
            found = lex.response(event, answer)
            try:
                latency_ms = int((time.perf_counter() - started) * 1000)
                self.store.save(event, loaded, answer, _retold(event, answer, found), latency_ms)
            except LostRaceError:
                try:
                    loaded = self.store.again(event)
                except DependencyError as fault:
                    logs.error("session.unreadable", fault)
                    return lex.failed(event, loaded.state)
                continue
            except DependencyError as fault:
                logs.error("turn.not_stored", fault)
                return self._stored_after_all(event) or self._unstored(event, loaded, answer, found)
            self._after(event, answer)
            return found
        logs.warning("turn.too_many_races")
        return lex.failed(event, loaded.state)

    def _turn(self, event: LexEvent, loaded: Loaded) -> Turn:
        return Turn(
            text=event.text,
            channel=event.channel,
            now=self.now(),
            candidates=event.candidates,
            slots=event.slots,
            customer=loaded.customer,
            department=event.attribute("department"),
            caller=event.caller,
            felt=self._felt(event, loaded),
            resumable=loaded.resumable,
        )

    def _felt(self, event: LexEvent, loaded: Loaded) -> Sentiment | None:
        """Returns what a service says the message feels like; numbers and secrets that a step asks for are not shown to
        any, and feel like nothing."""
        if self.sentiment_by != COMPREHEND:
            return event.felt if self.sentiment_by == LEX else None
        state = loaded.state.scenario
        steps = () if state is None else self.dialogue.content["scenarios"].get(state.id, {}).get("steps", ())
        if any(step["id"] == state.step and (step["sensitive"] or step.get("format")) for step in steps if state):
            return None
        from contact_handlers.bot_hook import comprehend

        return comprehend.felt(event.text)

    def _stored_after_all(self, event: LexEvent) -> dict[str, Any] | None:
        """The write may have happened although its answer was lost."""
        try:
            loaded = self.store.again(event)
            earlier = loaded.earlier_response(event.turn_id)
            return None if earlier is None else _as_it_was(event, earlier, loaded.state.kept)
        except (DependencyError, ValueError, TypeError, KeyError):
            return None

    @staticmethod
    def _unstored(event: LexEvent, loaded: Loaded, answer: Answer, found: dict[str, Any]) -> dict[str, Any]:
        """An answer that promises nothing and changes nothing is sent without its record; everything else fails."""
        draft = answer.draft
        promised = draft.request is not None or draft.callback is not None or answer.state.scenario is not None
        if promised or loaded.state.scenario is not None:
            return lex.failed(event, answer.state)
        return found

    def _after(self, event: LexEvent, answer: Answer) -> None:
        for measured in answer.measurements:
            metrics.put(measured.name, measured.value, **measured.dimensions)
        draft = answer.draft
        logs.info(
            "turn.answered",
            conversation_id=answer.state.conversation_id,
            intent=answer.intent,
            confidence=None if draft.track.answered else round(answer.confidence, 4),
            next_action=draft.next_action,
            rule=draft.handover.rule if draft.handover else None,
            scenario_id=answer.state.scenario.id if answer.state.scenario else None,
            sentiment=answer.sentiment,
            faq_id=draft.faq_id or None,
            channel=event.channel,
        )
        try:
            if draft.request is not None:
                self._announce(draft.request)
            if draft.faq_id:
                self.store.viewed(draft.faq_id)
        except DependencyError as fault:
            # The turn is stored and answered; a counter or a notice must not undo it.
            logs.error("turn.aftermath", fault)

    def _announce(self, request: Request) -> None:
        detail_type = REQUEST_EVENTS.get(request.kind)
        if detail_type is not None:
            detail = {"request_id": request.id, "reference_number": request.reference, "kind": request.kind}
            self.publish(detail_type, detail)
            self.store.told(request.id, detail_type)

    def _survey(self, event: LexEvent) -> dict[str, Any]:
        entries = self.dialogue.content["quick_replies"][SURVEY]
        # A longer title first: 매우 만족 contains 만족.
        kind = {
            "values": [
                {"value": entry["payload"], "label": entry["title"]}
                for entry in sorted(entries, key=lambda entry: entry["payload"])
            ]
        }
        value = Choices.of(kind).match(clean(event.text))
        score = int(value) if value and value.isdigit() else None
        return lex.scored(event, score)


def _retold(event: LexEvent, answer: Answer, found: dict[str, Any]) -> dict[str, Any]:
    """Returns the response as it is kept for a retry: no number of a person lies in the table of sessions."""
    kept = lex.response(event, replace(answer, text=masked(answer.text))) if answer.state.kept else found
    state = kept["sessionState"]
    attributes = {name: value for name, value in state["sessionAttributes"].items() if name != CALLER}
    return {**kept, "sessionState": {**state, "sessionAttributes": attributes}}


def _as_it_was(event: LexEvent, earlier: Mapping[str, Any], kept: Mapping[str, str]) -> dict[str, Any]:
    """Returns a kept response with the numbers that were left out, as the flow and the customer had them before."""
    if CALLER in event.attributes:
        state = earlier["sessionState"]
        attributes = {**state["sessionAttributes"], CALLER: event.attributes[CALLER]}
        earlier = {**earlier, "sessionState": {**state, "sessionAttributes": attributes}}
    written = json.dumps(earlier.get("messages", []), ensure_ascii=False)
    for number in (number for number in kept.values() if number.startswith("+")):
        said = spoken.phone(number)
        written = written.replace(masked(said), said)
    return {**earlier, **({"messages": json.loads(written)} if "messages" in earlier else {})}
