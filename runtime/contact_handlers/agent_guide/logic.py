"""What an agent sees beside a contact: one text for each field of the view, in Korean and masked.

Lists are written in the markup that a view renders (`TemplateString`):
https://docs.aws.amazon.com/connect/latest/adminguide/view-resources-managed-view.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from html import escape
from typing import Any, Final

from contact_handlers.agent_guide import words
from contact_handlers.base import clock
from contact_handlers.base.flow_values import NONE, OK
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.templates import fill
from contact_handlers.records.catalogue import Guide
from contact_handlers.records.conversations import Conversation, Message, Note, handing_over
from contact_handlers.records.customers import CrmCard, Customer
from contact_handlers.records.masked import Masked
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import CHANNEL_NAMES, PRIORITY_NAMES, REASON_NAMES, REQUEST_NAMES, SOURCE_NAMES
from contact_handlers.records.words import intent_label

STEPS = "guide_steps"
CRM = "crm"
LISTS = ("messages", "notes", "requests", "history", STEPS)
RESULTS = (
    "status",
    "call_type",
    "department",
    "priority",
    "auth",
    "recording",
    "customer",
    "tier",
    "risk",
    "contacts",
    "tags",
    "reason",
    "found",
    "mood",
    "summary",
    "confidence",
    "escalation_id",
    "reference_number",
    "guide_title",
    *LISTS,
    CRM,
)
# The data of a view and the attributes of the contact have 16 KB together, and the flow adds few texts of its own.
# https://docs.aws.amazon.com/connect/latest/devguide/participant-actions-showview.html
MAX_BYTES = 11_000
MESSAGE_LIMIT = 300
SUMMARY_LIMIT = 500
FIELD_LIMIT = 300
DEFAULT_GUIDE = "General"

NO_GUIDE = Guide()
# What stands for a card that is there and cannot be read.
UNREAD: Final[CrmCard | None] = CrmCard(crm_id="")
# Without another system there is nothing to see, and a view takes no empty text.
_UNSEEN = "<span></span>"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything the view is made of."""

    customer: Customer | None
    auth_status: str
    reason: str
    priority: str
    department: str
    summary: Masked
    call_type: str = ""
    mood: str = ""
    confidence: str = ""
    escalation_id: str = ""
    reference_number: str = ""
    """A task has none of the three unless whoever started it gave them."""
    recording: str = ""
    """Whether the recording is paused, as the guide has it."""
    history: Sequence[Conversation] = field(default_factory=tuple)
    requests: Sequence[Request] = field(default_factory=tuple)
    messages: Sequence[Message] = field(default_factory=tuple)
    notes: Sequence[Note] = field(default_factory=tuple)
    guide: Guide = NO_GUIDE
    crm_shown: bool = False
    """Whether another system knows customers."""
    crm: CrmCard | None = None


def guide_key(guides: Mapping[str, Mapping[str, Any]], reason: str, department: str) -> str:
    """Returns the guide of the reason, otherwise of the department, otherwise the general one."""
    for key, guide in guides.items():
        if reason and reason in guide.get("reasons", ()):
            return key
    return department if department in guides else DEFAULT_GUIDE


def answer(facts: Facts, moment: datetime) -> dict[str, str]:
    """Returns the results; the oldest entries of the longest list give way when they do not fit."""
    texts, lists = {**_texts(facts, moment), CRM: _crm(facts)}, _lists(facts)
    while _size(found := {**texts, **{name: _markup(name, lines) for name, lines in lists.items()}}) > MAX_BYTES:
        name, longest = max(lists.items(), key=lambda entry: _length(entry[1]))
        if not longest:
            break
        # Messages and notes are told oldest first, everything else newest or most important first.
        longest.pop(0 if name in ("messages", "notes") else -1)
    return {"status": OK, **found}


def _texts(facts: Facts, moment: datetime) -> dict[str, str]:
    customer = facts.customer
    unrecorded = facts.call_type in words.UNRECORDED
    found = {
        "call_type": words.CALL_TYPES.get(facts.call_type, ""),
        "department": words.DEPARTMENTS.get(facts.department, ""),
        "priority": PRIORITY_NAMES.get(facts.priority, PRIORITY_NAMES["MEDIUM"]),
        "auth": words.AUTH.get(facts.auth_status, words.AUTH["NONE"]),
        "recording": words.NOT_RECORDED if unrecorded else words.RECORDINGS.get(facts.recording, words.NOTHING),
        "customer": words.UNKNOWN_CUSTOMER if customer is None else customer.display_name,
        "tier": words.TIERS["guest"] if customer is None else words.TIERS[customer.tier],
        "risk": "" if customer is None else f"{customer.risk_score(moment)}점 / 100점",
        "contacts": "" if customer is None else f"{customer.total_conversations}회",
        "tags": "" if customer is None else ", ".join(customer.tags[:5]),
        "reason": REASON_NAMES.get(facts.reason, words.GENERAL_REASON),
        "found": _found(facts.messages),
        "mood": words.MOODS.get(_mood(facts), ""),
        "confidence": _known(facts.confidence),
        "escalation_id": _known(facts.escalation_id),
        "reference_number": _known(facts.reference_number),
        "guide_title": facts.guide.title or words.GUIDE,
    }
    kept = {name: text[:FIELD_LIMIT] or words.NOTHING for name, text in found.items()}
    return {**kept, "summary": facts.summary[:SUMMARY_LIMIT] or words.NOTHING}


def _mood(facts: Facts) -> str:
    """Returns how the customer feels; who complains is not calm, whatever intent the bot understood."""
    return "frustrated" if facts.reason == "complaint" and facts.mood == "neutral" else facts.mood


def _known(value: str) -> str:
    return "" if value == NONE else value


def _lists(facts: Facts) -> dict[str, list[str]]:
    return {
        "messages": [_message(entry) for entry in facts.messages],
        "notes": [_note(entry) for entry in facts.notes],
        "requests": [_request(entry) for entry in facts.requests],
        "history": [_past(entry) for entry in facts.history],
        STEPS: _steps(facts),
    }


def _size(fields: Mapping[str, str]) -> int:
    return sum(len(text.encode()) for text in fields.values())


def _length(lines: Sequence[str]) -> int:
    return sum(len(line) for line in lines)


def _markup(name: str, lines: Sequence[str]) -> str:
    kind = "ol" if name == STEPS else "ul"
    return f"<{kind}>{''.join(f'<li>{line}</li>' for line in lines)}</{kind}>" if lines else words.NOTHING


def _line(heading: str, *parts: str) -> str:
    """Returns one entry of a list; what people said or stored is no markup."""
    rest = " · ".join(_plain(part) for part in parts if part)
    return f"<b>{_plain(heading)}</b> {rest}".rstrip()


def _plain(text: str) -> str:
    return escape(text[:MESSAGE_LIMIT], quote=False)


def _found(messages: Sequence[Message]) -> str:
    """Returns what the rule of the hand-over found, masked; empty when the customer came without one."""
    last = handing_over(messages)
    return "" if last is None else str(last.description or "")


def _message(entry: Message) -> str:
    return _line(f"{SOURCE_NAMES.get(entry.source, entry.source)} {_clock_time(entry.created_at)}".rstrip(), entry.text)


def _note(entry: Note) -> str:
    heading = f"{words.NOTES.get(entry.kind, entry.kind)} {_clock_time(entry.created_at)}".rstrip()
    return _line(heading, f"→ {entry.handed_to}" if entry.handed_to else "", entry.content)


def _request(entry: Request) -> str:
    status = words.STATUSES.get(entry.status, entry.status)
    ticket = f"{words.TICKET} {entry.crm_ticket_id}" if entry.crm_ticket_id else ""
    due = _spoken(entry.due_at)
    return _line(REQUEST_NAMES.get(entry.kind, entry.kind), status, due, entry.reference_number, ticket)


def _past(entry: Conversation) -> str:
    told = str((entry.summary or {}).get("text", "") or intent_label(entry.last_intent or ""))
    return _line(_spoken(entry.created_at), CHANNEL_NAMES.get(entry.channel, entry.channel), told[:120])


def _crm(facts: Facts) -> str:
    """Returns what another system says about the customer, or why it says nothing."""
    card = facts.crm
    if not facts.crm_shown:
        return _UNSEEN
    if facts.customer is None:
        return words.CRM_ABSENT
    if not facts.customer.data_sharing_consent:
        return words.CRM_NOT_SHARED
    if card is UNREAD:
        return words.CRM_UNREAD
    if card is None:
        return words.CRM_ABSENT
    told = {
        "등급": card.grade,
        "담당자": card.owner,
        "처리 중인 문의": f"{card.open_tickets}건",
        f"최근 {words.TICKET}": card.last_ticket_id,
        "메모": card.note,
        "조회 시각": _spoken(card.found_at),
    }
    return _markup(CRM, [_line(name, value) for name, value in told.items() if value])


def _steps(facts: Facts) -> list[str]:
    summary = facts.summary[:120] or words.NO_MATTER
    return [_plain(fill(str(step), {"summary": summary})) for step in facts.guide.steps or ()]


def _spoken(stamp: str | None) -> str:
    moment = clock.parse(stamp or "")
    return "" if moment is None else clock.spoken(moment)


def _clock_time(stamp: str | None) -> str:
    moment = clock.parse(stamp or "")
    return "" if moment is None else f"{moment.astimezone(clock.KST):%H:%M}"
