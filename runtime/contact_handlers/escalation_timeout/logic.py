"""What happens to an escalation when its time is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.errors import EventError
from contact_handlers.records import domain_events
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.vocabulary import CRITICAL, PENDING

NOTHING, SUPERVISOR, KEEP_WAITING, CALL_BACK, GIVE_UP = "nothing", "supervisor", "keep_waiting", "callback", "give_up"
# How often a caller who still waits in the queue is looked at again.
LOOK_AGAIN_S = 300
LOOKS = 24
# Set from the moment a function alerts a supervisor until everything that belongs to it is done.
ALERTING = "supervisor_alerting"


def escalation_id(event: Any) -> str:
    """Reads the payload of the schedule."""
    found = event.get("escalation_id") if isinstance(event, Mapping) else None
    if not isinstance(found, str) or not found:
        raise EventError("the payload has no escalation_id")
    return found


def decide(escalation: Escalation | None, *, known: bool, live: bool, number: bool, open_hours: bool) -> str:
    """Returns what to do; a live call is never dropped by its timeout.

    CRITICAL goes to a supervisor first, whether the caller still waits or not. A caller who waits keeps waiting and
    is looked at again; one who has hung up is called back if there is a number and the center opens again. A contact
    that Connect does not know (`known`) is looked at twice: giving up on a caller cannot be undone.
    """
    if escalation is None or escalation.status != PENDING:
        return NOTHING
    if escalation.priority == CRITICAL and (not escalation.supervisor_at or escalation.supervisor_alerting):
        return SUPERVISOR
    if live or not (known or escalation.timeout_looks):
        return KEEP_WAITING
    return CALL_BACK if number and open_hours else GIVE_UP


def look_again_at(escalation: Escalation, moment: datetime) -> datetime | None:
    """Returns when to look again at a caller who keeps waiting; None after two hours."""
    if (escalation.timeout_looks or 0) >= LOOKS:
        return None
    return moment + timedelta(seconds=LOOK_AGAIN_S)


def is_in_hand(escalation: Escalation, moment: datetime) -> bool:
    """Tells whether another firing is alerting a supervisor at this moment."""
    since = clock.parse(escalation.supervisor_at or "")
    return bool(escalation.supervisor_alerting) and since is not None and moment - since < domain_events.IN_HAND


def is_live(contact: Mapping[str, Any] | None) -> bool:
    """Tells whether a contact still waits: it exists, it has not ended and no agent has it."""
    if contact is None or contact.get("DisconnectTimestamp"):
        return False
    return not contact.get("AgentInfo", {}).get("ConnectedToAgentTimestamp")


def is_with_agent(contact: Mapping[str, Any] | None) -> bool:
    """Tells whether an agent has the contact although no event has said so yet."""
    return bool(contact and contact.get("AgentInfo", {}).get("ConnectedToAgentTimestamp"))


def callback_at(moment: datetime, delay_s: int) -> datetime:
    """Returns the earliest instant of the callback."""
    return moment + timedelta(seconds=delay_s)
