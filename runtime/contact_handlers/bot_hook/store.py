"""Session state and turn records: one read and one transaction per turn, whatever is retried or runs at the same time.

The transaction holds the state (on condition that it has not changed meanwhile), both messages, the record of the
conversation and, at the end of a scenario, the request. So a turn is stored once, in order, or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import clock, logs, metrics
from contact_handlers.base.dynamo import Key, Table, Write, get_many, transact
from contact_handlers.base.errors import ConditionFailedError, TransactionCancelledError
from contact_handlers.base.expressions import Changes, absent, equals, exists
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.values import Item
from contact_handlers.bot_hook.event import LexEvent
from contact_handlers.bot_hook.settings import Settings
from contact_handlers.dialogue.answer import Answer, Customer
from contact_handlers.dialogue.draft import Request as NewRequest
from contact_handlers.dialogue.state import ScenarioState, State, load_scenario
from contact_handlers.records import domain_events, identity, sweep, tables, work
from contact_handlers.records.conversations import Conversation, Message, by_day_order
from contact_handlers.records.masked import masked
from contact_handlers.records.requests import (
    INCIDENT_REPORTED,
    AskedCallback,
    ContactNumber,
    KeptAnswers,
    Request,
    RequestLookup,
)
from contact_handlers.records.sessions import BotSession, UnfinishedScenario
from contact_handlers.records.turns import Conversations, NewConversation
from contact_handlers.records.vocabulary import (
    ACTIVE,
    BOT,
    BOT_HANDLING,
    INCIDENT,
    NO_CALLBACK,
    PENDING,
    REQUEST_EVENTS,
    SCHEDULED,
    USER,
    ConversationStatus,
    RequestKind,
)

# Turns whose retry is recognized.
REMEMBERED = 5
# A number that a request needs is kept as long as it may be called, outside of the request.
NUMBER_KEPT = timedelta(days=30)


class LostRaceError(Exception):
    """Another invocation changed the session meanwhile; the turn has to be decided again."""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A session as it was read."""

    state: State
    version: int = 0
    turns: tuple[str, ...] = ()
    response: str = ""
    status: ConversationStatus | None = None
    """Status of the conversation, where it was read too."""
    created_at: str = ""
    resumable: ScenarioState | None = None
    customer: Customer = field(default_factory=Customer)
    """Who is talking; verified only when the contact has proven to be this customer."""

    def earlier_response(self, turn_id: str) -> dict[str, Any] | None:
        """Returns the response to a turn that was answered before."""
        if turn_id not in self.turns or not self.response:
            return None
        found: dict[str, Any] = json.loads(self.response)
        return found


@dataclass(frozen=True)
class Store:
    """The tables behind the code hook."""

    settings: Settings
    sessions: Table = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sessions", Table(self.settings.table_sessions))

    def load(self, event: LexEvent) -> Loaded:
        """Reads a session; the first turn reads the conversation and an unfinished scenario with it."""
        if not event.is_first:
            return self._later(event)
        conversation_id = event.conversation_id
        found = self._first(event, conversation_id)
        customer = _believed(event, found)
        session = _session(found.get(tables.bot_session(event.session_id)))
        stored = found.get(tables.conversation(conversation_id)) if conversation_id else None
        record = None if stored is None else Conversation.from_item(stored)
        if record is None and session is None:
            conversation_id = self._opened(event)
        return replace(
            self._loaded(event, session, conversation_id),
            status=record.status if record else None,
            created_at=record.created_at if record else "",
            resumable=_unfinished(found, customer),
            customer=customer,
        )

    def again(self, event: LexEvent) -> Loaded:
        """Reads a session once more after a lost race."""
        return self._later(event)

    def _later(self, event: LexEvent) -> Loaded:
        key = tables.bot_session(event.session_id)
        if event.claimed.verified:
            found = get_many({self.settings.table_sessions: [key, *_of_verified(event)]}, consistent=True)
        else:
            item = self.sessions.get(key, consistent=True)
            found = {} if item is None else {key: item}
        session, customer = _session(found.get(key)), _believed(event, found)
        if session is None:
            state = State(conversation_id=event.conversation_id or self._opened(event))
            return Loaded(state=state, customer=customer)
        return replace(
            self._loaded(event, session, event.conversation_id),
            resumable=_unfinished(found, customer),
            customer=customer,
        )

    def _first(self, event: LexEvent, conversation_id: str) -> dict[Key, Item]:
        wanted = {self.settings.table_sessions: [tables.bot_session(event.session_id), *_of_verified(event)]}
        if conversation_id:
            wanted[self.settings.table_conversations] = [tables.conversation(conversation_id)]
        return get_many(wanted, consistent=True)

    def _opened(self, event: LexEvent) -> str:
        """Opens the conversation when no function has opened it; a retry finds the one of the first invocation."""
        new = NewConversation(
            center=self.settings.center,
            channel=event.channel,
            contact_id=event.contact_id,
            customer_id=event.claimed.id or None,
            session_id=event.session_id,
        )
        conversation_id, created = self._records().open(new)
        if created:
            metrics.put("ConversationStarted", Channel=event.channel)
        return conversation_id

    def _loaded(self, event: LexEvent, session: BotSession | None, conversation_id: str) -> Loaded:
        if session is None or (session.expires_at or 0) < clock.epoch(clock.now()):
            # TTL removes items late; what has expired is gone. Its version still guards the write.
            version = 0 if session is None else session.version
            return Loaded(state=State(conversation_id=conversation_id), version=version)
        return Loaded(
            state=State.load(session.state or {}, self._kept(event) if session.kept_apart else None),
            version=session.version,
            turns=tuple(session.turns),
            response=session.response,
        )

    def _kept(self, event: LexEvent) -> Mapping[str, str]:
        """Reads what is kept apart; only turns between such an answer and the end of its scenario pay for it."""
        found = Table(self.settings.table_customers).get(tables.kept_answers(event.session_id), consistent=True)
        return {} if found is None else KeptAnswers.from_item(found).answers

    def save(
        self, event: LexEvent, before: Loaded, answer: Answer, response: Mapping[str, Any], latency_ms: int
    ) -> None:
        """Stores a turn; raises LostRaceError when another turn was faster."""
        moment = clock.now()
        writes = [
            self._session(event, before, answer, response, moment),
            *self._turn(before, answer, latency_ms),
            *self._unfinished(before, answer, moment),
            *self._request(event, before.customer, answer, moment),
            *self._callback(event, answer, moment),
            *self._apart(event, before, answer, moment),
        ]
        try:
            transact(writes)
        except TransactionCancelledError as cancelled:
            if any(cancelled.failed(index) for index in range(len(writes))):
                raise LostRaceError from None
            raise

    def _session(
        self, event: LexEvent, before: Loaded, answer: Answer, response: Mapping[str, Any], moment: datetime
    ) -> Write:
        session = BotSession(
            state=answer.state.dump(),
            version=before.version + 1,
            turns=[*before.turns, event.turn_id][-REMEMBERED:],
            response=json.dumps(response, ensure_ascii=False, separators=(",", ":")),
            conversation_id=answer.state.conversation_id,
            kept_apart=bool(answer.state.kept) or None,
            expires_at=clock.epoch(moment + timedelta(hours=self.settings.retention.sessions_hours)),
        )
        unchanged = equals("version", before.version) if before.version else absent("pk")
        return self.sessions.putting(tables.bot_session(event.session_id), session.to_item(), when=unchanged)

    def _turn(self, before: Loaded, answer: Answer, latency_ms: int) -> list[Write]:
        state, draft = answer.state, answer.draft
        put: dict[Any, Any] = {
            "last_activity_at": clock.stamp(clock.now()),
            "user_turns": state.user_turns,
            "counted_turns": state.counted_turns,
            "last_intent": state.last_intent or None,
            "intent_scores": dict(state.intent_scores),
            "entities": dict(state.entities),
            "mood": state.mood,
            "stage": state.stage,
            "journey": state.journey,
            "context": dict(answer.context),
            "active_scenario": state.scenario.id if state.scenario else None,
        }
        when = exists("pk")
        if before.status == ACTIVE and before.created_at:
            order = by_day_order(BOT_HANDLING, before.created_at, state.conversation_id)
            put |= {"status": BOT_HANDLING, "by_day_sk": order}
            when = exists("pk") & equals("status", ACTIVE)
        said = [
            Message(
                source=USER,
                content=answer.user_text,
                is_sensitive=answer.sensitive,
                intent=None if draft.track.answered else answer.intent,
                confidence=None if draft.track.answered else round(answer.confidence, 4),
                entities=dict(answer.entities) or None,
                sentiment=answer.sentiment,
            ),
            Message(
                source=BOT,
                content=masked(answer.text),
                message_type="quick_reply" if draft.reply.buttons else "text",
                next_action=draft.next_action,
                rule=draft.handover.rule or None if draft.handover else None,
                description=masked(draft.handover.description) if draft.handover else None,
                faq_id=draft.faq_id or None,
                latency_ms=latency_ms,
            ),
        ]
        removed = () if state.scenario else ("active_scenario",)
        changes = Changes(put=put, add={"message_count": len(said), "version": 1}, remove=removed)
        records, conversation_id = self._records(), state.conversation_id
        record = records.conversations.updating(tables.conversation(conversation_id), changes, when=when)
        return [record, *records.message_writes(conversation_id, said, clock.now())]

    def _unfinished(self, before: Loaded, answer: Answer, moment: datetime) -> list[Write]:
        """Keeps an unfinished scenario of a verified customer for the next contact, as long as it may be continued.

        Whoever only calls from a number of theirs leaves nothing behind and finds nothing.
        """
        if not before.customer.verified:
            return []
        scenario = answer.state.scenario
        key = tables.scenario(before.customer.id)
        if scenario is not None and scenario.path and answer.draft.track.resumable:
            unfinished = UnfinishedScenario(
                scenario=answer.state.dump()["scenario"],
                expires_at=clock.epoch(moment + timedelta(seconds=self.settings.scenario.limits.timeout_s)),
            )
            return [self.sessions.putting(key, unfinished.to_item())]
        return [self.sessions.deleting(key)] if _finished(before, answer) else []

    def _apart(self, event: LexEvent, before: Loaded, answer: Answer, moment: datetime) -> list[Write]:
        """Keeps answers that are personal data as long as their session, and forgets them with their scenario."""
        customers, key = Table(self.settings.table_customers), tables.kept_answers(event.session_id)
        if answer.state.kept:
            until = clock.epoch(moment + timedelta(hours=self.settings.retention.sessions_hours))
            return [customers.putting(key, KeptAnswers(answers=dict(answer.state.kept), expires_at=until).to_item())]
        return [customers.deleting(key)] if before.state.kept else []

    def _callback(self, event: LexEvent, answer: Answer, moment: datetime) -> list[Write]:
        """Leaves what was settled about a callback, or the matter of one, to the function that books in the contact."""
        asked = _asked(answer, clock.epoch(moment + timedelta(hours=self.settings.retention.sessions_hours)))
        customers = Table(self.settings.table_customers)
        return [] if asked is None else [customers.putting(tables.asked_callback(event.contact_id), asked.to_item())]

    def _request(self, event: LexEvent, customer: Customer, answer: Answer, moment: datetime) -> list[Write]:
        request = answer.draft.request
        if request is None:
            return []
        requests = Table(self.settings.table_requests)
        stored = replace(
            self._stored(event, answer, request, moment),
            customer_id=customer.id or None,
            customer_verified=customer.verified,
            priority=work.priority(request.kind, request.data, customer.tier),
        )
        lookup = RequestLookup(request_id=request.id, expires_at=stored.expires_at)
        writes = [
            requests.creating(stored.key, stored.to_item()),
            requests.creating(tables.reference(request.reference), lookup.to_item()),
        ]
        if waits := work.entry(stored, moment):
            key, waiting = waits
            writes.append(requests.creating(key, waiting.to_item()))
        number = request.kept.get("contact_number")
        if number:
            kept = ContactNumber(phone_number=number, expires_at=clock.epoch(moment + NUMBER_KEPT))
            customers = Table(self.settings.table_customers)
            writes.append(customers.putting(tables.contact_number(request.id), kept.to_item()))
        return writes

    def _stored(self, event: LexEvent, answer: Answer, request: NewRequest, moment: datetime) -> Request:
        created_at, event_type = clock.stamp(moment), REQUEST_EVENTS.get(request.kind)
        number = request.data.get("contact_number")
        data = {name: value for name, value in request.data.items() if name != "contact_number"}
        day = request.data.get("preferred_date")
        due_at = clock.stamp(datetime.fromisoformat(str(day)).replace(tzinfo=clock.KST)) if day else created_at
        return Request(
            request_id=request.id,
            kind=request.kind,
            status=SCHEDULED if day else PENDING,
            reference_number=request.reference,
            data=data,
            phone_masked=None if number is None else str(number),
            channel=event.channel,
            contact_id=event.contact_id,
            conversation_id=answer.state.conversation_id,
            due_at=due_at,
            created_at=created_at,
            updated_at=created_at,
            version=1,
            expires_at=clock.epoch(moment + timedelta(days=self.settings.retention.requests_days)),
            extra=_untold(request.kind, event_type, moment),
        )

    def told(self, request_id: str, detail_type: str) -> None:
        """Takes the note of a published event off its request."""
        done = Changes(remove=(domain_events.UNTOLD, domain_events.UNTOLD_SINCE, *sweep.ATTRIBUTES))
        with suppress(ConditionFailedError):
            Table(self.settings.table_requests).update(
                tables.request(request_id), done, when=equals(domain_events.UNTOLD, detail_type), answer="NONE"
            )

    def viewed(self, faq_id: str) -> None:
        """Counts an answered question; an item that is only in the compiled content has no counter."""
        key = tables.catalogue("FAQ", self.settings.center, faq_id)
        changes = Changes(
            add={"view_count": 1, "popular_sk": 1}, put={"popular_pk": tables.popular(self.settings.center)}
        )
        try:
            Table(self.settings.table_catalogue).update(key, changes, when=exists("pk"), answer="NONE")
        except ConditionFailedError:
            return

    def _records(self) -> Conversations:
        return Conversations(
            conversations=Table(self.settings.table_conversations),
            sessions=self.sessions,
            retention_days=self.settings.retention.conversations_days,
            data_bucket=self.settings.data_bucket,
        )


def _untold(kind: RequestKind, event_type: str | None, moment: datetime) -> dict[str, Any]:
    """Returns what notes that others have to hear of a request.

    Whoever sweeps tells of an incident, and of anything else when this function ends before it has done so.
    """
    if kind == INCIDENT:
        return {**domain_events.noted(INCIDENT_REPORTED), **sweep.at(moment)}
    return {**domain_events.noted(event_type), **sweep.soon()} if event_type else {}


def _asked(answer: Answer, expires_at: int) -> AskedCallback | None:
    """Returns what was settled about a callback; of a reported incident its matter, for a callback booked by keys."""
    details = answer.draft.callback
    if details is not None:
        return AskedCallback(
            action=details.action,
            phone_number=details.number or None,
            due_at=details.due_at or None,
            until=details.until or None,
            skill=details.skill or None,
            reason=details.reason or None,
            expires_at=expires_at,
        )
    if answer.draft.request is None or answer.draft.request.kind != INCIDENT:
        return None
    return AskedCallback(
        action=NO_CALLBACK,
        skill=answer.state.skill or None,
        reason=answer.state.reason or None,
        expires_at=expires_at,
    )


def _of_verified(event: LexEvent) -> list[Key]:
    """Returns what is read with the session of somebody who is said to be verified: the proof, and what they left."""
    customer_id = event.claimed.id
    if not event.claimed.verified or not customer_id:
        return []
    return [tables.auth_attempts(event.contact_id), tables.scenario(customer_id)]


def _unfinished(found: Mapping[Key, Item], customer: Customer) -> ScenarioState | None:
    """Returns what the customer left unfinished; nothing for anybody who was not verified as this customer."""
    item = found.get(tables.scenario(customer.id)) if customer.verified else None
    scenario = None if item is None else UnfinishedScenario.from_item(item).scenario
    return load_scenario(scenario) if scenario else None


def _finished(before: Loaded, answer: Answer) -> bool:
    """Tells whether this turn ends what is kept; other requests, and an offer to go on, leave it as it is."""
    kept, left = before.resumable, before.state.scenario
    if kept is None or left is None or answer.state.scenario is not None:
        return False
    return left.id == kept.id and not left.gate


def _believed(event: LexEvent, found: Mapping[Key, Item]) -> Customer:
    """Returns who is talking; VERIFIED counts only for the customer whom this contact proved to be."""
    claimed = event.claimed
    if not claimed.verified:
        return claimed
    if identity.proves(found.get(tables.auth_attempts(event.contact_id)), claimed.id):
        return claimed
    logs.warning("identity.not_proven")
    metrics.put("IdentityRefused")
    return replace(claimed, auth_status="NONE")


def _session(item: Item | None) -> BotSession | None:
    return None if item is None else BotSession.from_item(item)
