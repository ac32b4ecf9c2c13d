"""A day on which everything that a center watches goes wrong once: its metrics and its log lines.

Most of it are call scenarios of this folder, played on. What they leave out is what somebody finds who comes after
many others: counts that have reached their limits, records that have waited too long.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ringback.simulator import Center
from ringback.simulator.kernel.records import ActionTaken
from ringback.simulator.routing.metrics import Datum
from ringback.simulator.scenarios import Centers, Scenario, run
from ringback.simulator.scenarios.files import load
from ringback.simulator.scenarios.model import GivenFault, GivenRecord
from tests.calls.attacks import QUESTIONS

AICC: Final = Path(__file__).resolve().parent / "aicc"
# Midnight in Korea before the scenarios' Monday and the Saturday before, and the hour in which the former begin.
MONDAY, SATURDAY, HOUR = 1795359600, 1795186800, 1795395600
ENOUGH: Final = 99
#: Scenarios as they are, in which something goes wrong that is watched.
TOLD: Final = (
    "auth-fails-three-times",
    "auth-spraying-caller",
    "bot-down",
    "callback-limit",
    "callback-not-answered",
    "chat-message-too-long",
    "chat-survey",
    "clarify-then-agent",
    "closed-callback",
    "critical-waits-too-long",
    "escalate-down",
    "identity-expired-proof",
    "lookup-down",
    "sweep-callback-without-schedule",
)
PHONE: Final = "${hmac:PhoneHash:+821012345678}"
DUE: Final = {"sweep_pk": "SWEEP", "sweep_sk": "2026-11-23T00:00:00.000Z"}


def _used(limit: str, subject: str, start: int) -> Mapping[str, Any]:
    return {"pk": f"RATE#{limit}#{subject}#{start}", "sk": "S", "used": ENOUGH}


@dataclass(frozen=True)
class Change:
    """A scenario that begins in another state, and how long one looks on afterward."""

    scenario: str
    records: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    faults: tuple[Mapping[str, Any], ...] = ()
    then_s: int = 0


WAITED = {
    "kind": "callback",
    "request_id": "cb_01M80000000000000000000009",
    "reference_number": "AB3D-9KQ2",
    "status": "scheduled",
    "topic": "General",
    "queue_key": "callback",
    "phone_hash": PHONE,
    "sweeps": 5,
    "due_at": "2026-11-22T06:00:00.000Z",
    "created_at": "2026-11-22T01:00:00.000Z",
    "attempts": 0,
    "version": 1,
    "channel": "voice",
    "updated_at": "2026-11-22T01:00:00.000Z",
}
FORGOTTEN = {
    "kind": "erasure",
    "status": "pending",
    "request_id": "req_01M80000000000000000000001",
    "reference_number": "AB3D-9KQ3",
    "customer_id": "cust_01",
    "version": 1,
    "created_at": "2026-11-20T01:00:00.000Z",
    "due_at": "2026-11-23T01:00:00.000Z",
    "by_kind_pk": "K#erasure#pending",
    "by_kind_sk": "2026-11-23T01:00:00.000Z",
}
CHANGED: Final = (
    Change("closed-callback", {"sessions": _used("callback_number", PHONE, SATURDAY)}),
    Change("callback-anonymous", {"sessions": _used("callback_anonymous", "all", HOUR)}),
    Change("order-lookup", {"sessions": _used("lookup_own", "cust_01", MONDAY)}),
    Change(
        "auth-fails-three-times",
        {
            "customers": {"pk": "CUST#cust_01", "sk": "AUTH", "pin_hash": "${scrypt:PinPepper:246810}"},
            "sessions": {
                "pk": f"GUARD#own#cust_01#{PHONE.replace('12345678', '22223333')}",
                "sk": "S",
                "failed_count": 4,
                "first_failed_at": "2026-11-23T00:00:00.000Z",
            },
        },
    ),
    Change(
        "greeting-notices",
        {"requests": {"pk": f"REQ#{WAITED['request_id']}", "sk": "META", **WAITED, **DUE}},
        then_s=300,
    ),
    Change("greeting-notices", {"requests": {"pk": "REQ#unreadable", "sk": "META", **DUE}}, then_s=300),
    Change(
        "greeting-notices",
        {"requests": {"pk": f"REQ#{FORGOTTEN['request_id']}", "sk": "META", **FORGOTTEN}},
        ({"kind": "aws", "target": "dynamodb:DeleteItem", "fault": "error"},),
        then_s=300,
    ),
    # A call that takes long, and a table that refuses one.
    Change("menu-1-general", faults=({"kind": "aws", "target": "dynamodb:GetItem", "fault": "delay", "detail": 1.2},)),
)


@dataclass
class BadDay:
    """What the day has left behind."""

    metrics: list[Datum] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    """What functions have written."""
    flow_lines: list[str] = field(default_factory=list)
    """What flows have written."""
    contacts: list[str] = field(default_factory=list)

    def live(self, centers: Centers) -> BadDay:
        """Lets it all happen."""
        for name in TOLD:
            self._play(load(AICC / f"{name}.toml"), centers)
        for change in CHANGED:
            self._play(_changed(change), centers, change.then_s)
        # A third callback of one contact: its id is known once it was there.
        scenario = load(AICC / "closed-callback.toml")
        first = self._play(scenario, centers)
        again = Change(
            "closed-callback", {"sessions": _used("callback_contact", next(iter(first.contacts)).id, SATURDAY)}
        )
        self._play(_changed(again), centers)
        self._floods(centers)
        return self

    def _floods(self, centers: Centers) -> None:
        """Somebody writes faster than a person does."""
        center = centers.fresh(load(AICC / "chat-faq.toml"))
        chat = center.chat(from_="chat-user-1", to="chat-entry")
        for index in range(31):
            if chat.state == "bot":
                chat.type(QUESTIONS[index % len(QUESTIONS)])
        self._keep(center)

    def _play(self, scenario: Scenario, centers: Centers, then_s: int = 0) -> Center:
        center = centers.fresh(scenario)
        run(scenario, center)
        center.advance(then_s)
        self._keep(center)
        return center

    def _keep(self, center: Center) -> None:
        self.metrics += list(center.metrics)
        self.contacts += [contact.id for contact in center.contacts]
        self.lines += [line for one in center.world.functions for line in center.functions[one.name].logs]
        self.flow_lines += _flow_lines(center)


def _changed(change: Change) -> Scenario:
    scenario = load(AICC / f"{change.scenario}.toml")
    given = scenario.given
    changed = {(table, item["pk"]) for table, item in change.records.items()}
    kept = [one for one in given.records if (one.table, one.item.get("pk")) not in changed]
    added = [GivenRecord(table=table, item=dict(item)) for table, item in change.records.items()]
    faults = [*given.faults, *(GivenFault(**fault) for fault in change.faults)]
    return scenario.model_copy(
        update={"given": given.model_copy(update={"records": [*kept, *added], "faults": faults})}
    )


def _flow_lines(center: Center) -> Iterator[str]:
    """Yields the flow log: one line per action, whose result is Error where its error branch was taken.

    Its members: https://docs.aws.amazon.com/connect/latest/adminguide/contact-flow-log-data.html; the result:
    https://serverlessland.com/snippets/cloudwatch-loginsights-connect-contactid
    """
    for contact in center.contacts:
        for event in contact.trace:
            if isinstance(event, ActionTaken) and event.site is not None:
                line = {
                    "ContactId": contact.id,
                    "ContactFlowName": event.site.flow,
                    "ContactFlowModuleType": event.site.type,
                }
                yield json.dumps(line | ({"Results": "Error"} if event.branch.endswith("Error") else {}))
