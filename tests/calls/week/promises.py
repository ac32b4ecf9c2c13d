"""What was promised in a week, and which promises were not kept, not told, or told wrongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from ringback.simulator import Center
from ringback.simulator.faults.verdict import judge_call, judge_records
from ringback.simulator.kernel.contact import Contact
from tests.calls.week.living import Week

CLOSED_REQUEST: Final = ("completed", "failed", "cancelled")
CLOSED_ESCALATION: Final = ("resolved", "cancelled")
CLOSED_CONVERSATION: Final = ("completed", "cancelled")
#: What the table keeps of files that people asked for, which is no promise to a customer.
FILES: Final = ("export", "report", "erasure")

#: A reservation is open until its day is over.
SCHEDULED, ITS_DAY = "scheduled", timedelta(days=1)
#: What customers hear when something was written down for them.
PROMISES: Final = ("접수되었습니다", "예약되었습니다")

Item = Mapping[str, Any]


def _metas(week: Week, table: str) -> list[Item]:
    return [item for item in week.center.tables[table].items() if item["sk"] == "META"]


def outcomes(week: Week) -> Counter[str]:
    """Returns how often each end was reached."""
    found = Counter(f"{item['kind']} {item['status']}" for item in _metas(week, "requests"))
    found += Counter(f"escalation {item['status']}" for item in _metas(week, "escalations"))
    return found + Counter(f"conversation {item['status']}" for item in _metas(week, "conversations"))


def broken(week: Week) -> Iterator[str]:
    """Yields each promise that was not kept, not told or told wrongly, and whoever still waits."""
    calls, told = CallsBack(week.center), _told(week)
    for item in (one for one in _metas(week, "requests") if one["kind"] not in FILES):
        yield from _callback(calls, told, item) if item["kind"] == "callback" else _request(week, item)
    for item in _metas(week, "escalations"):
        if item["status"] not in CLOSED_ESCALATION:
            yield f"{item['escalation_id']} is still {item['status']}"
    for item in _metas(week, "conversations"):
        if item["status"] not in CLOSED_CONVERSATION:
            yield f"{item['conversation_id']} is still {item['status']}"
    yield from _left(week)
    for call in week.calls:
        yield from (f"{call.contact.id}: {verdict}" for verdict in judge_call(call, gave_up=not call.ended, mute=True))
    yield from (str(verdict) for verdict in judge_records(week.center, week.calls))
    yield from _unwritten(week, calls)


class CallsBack:
    """The calls that customers really got back, whatever the records say of them."""

    def __init__(self, center: Center) -> None:
        self._of: dict[str, list[Contact]] = {}
        for contact in (one for one in center.contacts if one.voice):
            if contact.initiation_method == "CALLBACK":
                # The service has queued it for the contact before it.
                self._of.setdefault(contact.previous_id or "", []).append(contact)
            elif contact.initiation_method == "API" and "CallbackId" in contact.attributes:
                self._of.setdefault(contact.attributes["CallbackId"], []).append(contact)

    def of(self, *names: str | None) -> list[Contact]:
        """Returns the calls that were made for callbacks or contacts."""
        return [contact for name in names if name for contact in self._of.get(name, ())]

    def talks(self, *names: str | None) -> int:
        """Counts the calls in which an agent and the customer talked."""
        return sum(1 for contact in self.of(*names) if contact.answered_at is not None)


def _unwritten(week: Week, calls: CallsBack) -> Iterator[str]:
    """Yields calls in which something was promised that is written down nowhere, and nobody talked to the customer.

    A call back that is not in the records is a promise kept when an agent and the customer have talked in it.
    """
    items = [item for table in ("requests", "escalations") for item in _metas(week, table)]
    written = {item.get("contact_id") for item in items}
    for call in week.calls:
        said = next((heard for heard in call.heard for words in PROMISES if words in heard), "")
        contacts = [contact.id for contact in call.contacts]
        served = any(contact.answered_at for contact in call.contacts) or calls.talks(*contacts)
        if said and not served and written.isdisjoint(contacts):
            yield f"{call.contact.id} heard {said!r}, and no record says so"


def _left(week: Week) -> Iterator[str]:
    """Yields whoever still waits, and what is kept or lies about that nobody will look at."""
    for contact in week.center.contacts:
        if not contact.ended:
            yield f"{contact.channel} contact {contact.id} still waits in state {contact.state}"
    for item in week.center.tables["customers"].items():
        if item["sk"] == "NUMBER" and str(item["pk"]).startswith("PH#"):
            yield f"the number of a callback is kept: {item['pk']}"
    for queue, letter in week.operator.letters():
        yield f"in {queue.name} since {letter['Attributes']['SentTimestamp']}: {str(letter['Body'])[:120]}"


def _callback(calls: CallsBack, told: set[str | None], item: Item) -> Iterator[str]:
    name, status = item["request_id"], item["status"]
    talks = calls.talks(name, item.get("contact_id"))
    if status not in CLOSED_REQUEST:
        yield f"{name} is still {status}, due at {item['due_at']}"
    elif status == "completed" and talks != 1:
        yield f"{name} is completed and had {talks} talks"
    elif status != "completed" and talks:
        yield f"{name} is {status} and had a talk"
    elif status == "failed" and name not in told:
        yield f"{name} failed ({item.get('end_reason')}) and nobody was told"
    if int(item.get("attempts") or 0) > 3:
        yield f"{name} was tried {item['attempts']} times"
    if item.get("untold") or item.get("starting"):
        yield f"{name} has something left to do"


def _told(week: Week) -> set[str | None]:
    return {
        contact.attributes.get("CallbackId")
        for contact in week.center.contacts
        if contact.channel == "TASK" and contact.name and "연결하지 못한" in contact.name
    }


def _request(week: Week, item: Item) -> Iterator[str]:
    name, status = item["request_id"], item["status"]
    if status == SCHEDULED and datetime.fromisoformat(item["due_at"]) + ITS_DAY > week.center.now:
        if not item.get("worked_by"):
            yield f"{item['kind']} {name} is for {item['due_at']}, and nobody has worked on it"
    elif status not in CLOSED_REQUEST:
        yield f"{item['kind']} {name} is still {status}"
    elif status == "completed" and not item.get("worked_by"):
        yield f"{item['kind']} {name} is {status}, and nobody has worked on it"
