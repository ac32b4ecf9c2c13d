"""Systems that know customers: an interface, and the one that speaks JSON over HTTPS.

`tests/unit/handlers/test_integrations_crm.py` holds what each adapter must keep. Who is asked about has agreed that
data of theirs is shared; that is judged before, at the time, by whoever asks.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final, Protocol
from urllib.parse import quote

from contact_handlers.base.errors import GarbledAnswerError, NotThereError
from contact_handlers.base.frozen import dataclass
from contact_handlers.integrations import asking
from contact_handlers.integrations.asking import System
from contact_handlers.records.masked import NOTHING, Masked, clipped, masked

TEXT_LIMIT: Final = 200
WORD_LIMIT: Final = 40
_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True, kw_only=True)
class Known:
    """What another system says about a customer, as agents may read it."""

    crm_id: str
    grade: Masked = NOTHING
    owner: Masked = NOTHING
    """Who looks after them there."""
    note: Masked = NOTHING
    open_tickets: int = 0


@dataclass(frozen=True, kw_only=True)
class Activity:
    """A contact that is over, for the customer's history there."""

    conversation_id: str
    """The same one told twice is one activity."""
    reference: str
    """The customer, by the number that both systems know."""
    facts: Mapping[str, Any]
    """Channel, times, intent, agent, sentiment: words of ours and numbers."""
    summary: Masked


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A customer as the center knows them, for a system that may not yet: personal data, of who agreed alone."""

    reference: str
    """The customer, by the number that both systems know."""
    name: str = ""
    phones: tuple[str, ...] = ()
    """Numbers in E.164 form."""
    emails: tuple[str, ...] = ()
    tier: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """Something that is to be done for a customer, for people who work in another system."""

    ticket_id: str
    """The hand-over or request; the same one told twice is one ticket."""
    reference: str
    kind: str
    """`escalation`, or the kind of a request: `cancellation`, `order` ..."""
    facts: Mapping[str, Any]
    """Reason, priority, reference number, times: words of ours and numbers."""
    description: Masked


class CrmAdapter(Protocol):
    """A system that knows customers."""

    def upsert(self, contact: Contact) -> Known:
        """Makes a customer known there, or brings what is known up to date, and returns what is known now."""

    def open(self, ticket: Ticket) -> str:
        """Opens a ticket, once, and returns its id there; a customer it does not know is a NotThereError."""

    def change(self, crm_id: str, ticket: Ticket) -> None:
        """Tells how a ticket of that id stands; one that is there no more is a NotThereError."""

    def find(self, reference: str) -> Known | None:
        """Returns what is known of a customer, None for one it does not know; no answer is a DependencyError."""

    def add(self, activity: Activity) -> None:
        """Adds a contact to the history of a customer, once; a customer it does not know is a NotThereError."""


@dataclass(frozen=True)
class HttpCrm:
    """A system behind HTTPS (docs/integrations.md says what it is asked and must answer)."""

    system: System

    def find(self, reference: str) -> Known | None:
        """Asks about a customer."""
        try:
            told = asking.ask(self.system, "GET", f"/customers/{quote(reference, safe='')}")
        except NotThereError as fault:
            if fault.service != self.system.name:
                # Our own secret is missing, which says nothing about the customer.
                raise
            return None
        return read_known(self.system.name, told)

    def add(self, activity: Activity) -> None:
        """Adds an activity under the id of its conversation, so that a retry adds none."""
        body = {
            "activity_id": activity.conversation_id,
            "customer": activity.reference,
            "kind": "contact",
            **activity.facts,
            "summary": activity.summary,
        }
        asking.ask(self.system, "POST", "/activities", body, key=activity.conversation_id)

    def upsert(self, contact: Contact) -> Known:
        """Puts a customer under their number; the same content again is the same request."""
        body = {
            "customer": contact.reference,
            "name": contact.name,
            "phones": list(contact.phones),
            "emails": list(contact.emails),
            "tier": contact.tier,
            "language": contact.language,
        }
        content = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
        key = f"contact-{hashlib.sha256(content).hexdigest()[:40]}"
        told = asking.ask(self.system, "PUT", f"/customers/{quote(contact.reference, safe='')}", body, key=key)
        return read_known(self.system.name, told)

    def open(self, ticket: Ticket) -> str:
        """Opens a ticket under the id of what it is about, so that a retry opens none."""
        told = asking.ask(self.system, "POST", "/tickets", _body(ticket), key=ticket.ticket_id)
        return read_id(self.system.name, told, "post", "NoTicketId")

    def change(self, crm_id: str, ticket: Ticket) -> None:
        """Puts a ticket as it is now; the same state again is the same request."""
        key = f"{ticket.ticket_id}-{ticket.facts.get('status', '')}"
        asking.ask(self.system, "PUT", f"/tickets/{quote(crm_id, safe='')}", _body(ticket), key=key)


def _body(ticket: Ticket) -> dict[str, Any]:
    return {
        "ticket_id": ticket.ticket_id,
        "customer": ticket.reference,
        "kind": ticket.kind,
        **ticket.facts,
        "description": ticket.description,
    }


def read_id(system: str, told: Mapping[str, Any], operation: str, code: str) -> str:
    """Returns the id that a system gives something; without a fitting one its answer is garbled."""
    found = told.get("id")
    if not isinstance(found, str) or not _ID.fullmatch(found):
        raise GarbledAnswerError(system, operation, code)
    return found


def read_known(system: str, told: Mapping[str, Any]) -> Known:
    """Reads what a system says about a customer; texts are masked and short, and whatever else it says is not read."""
    crm_id, tickets = read_id(system, told, "get", "NoCustomerId"), told.get("open_tickets", 0)
    counted = tickets if isinstance(tickets, int) and not isinstance(tickets, bool) and 0 <= tickets < 10_000 else 0
    return Known(
        crm_id=crm_id,
        grade=_text(told.get("grade"), WORD_LIMIT),
        owner=_text(told.get("owner"), WORD_LIMIT),
        note=_text(told.get("note"), TEXT_LIMIT),
        open_tickets=counted,
    )


def _text(value: object, limit: int) -> Masked:
    return clipped(masked(value.strip()), limit) if isinstance(value, str) else NOTHING
