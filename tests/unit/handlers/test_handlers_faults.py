"""Every call of every function fails in every way: what the caller gets, what is stored, what is logged.

A journey is run until the call in question fails; then the events are delivered again, as Connect, EventBridge, the
Scheduler and CloudFormation do. In the end everything must be as without the fault: once, whole, and without a word of
a customer in any log line. Nobody repeats what a function reports as done, so for all but the functions of the flows
that must be so before anything is delivered that was not refused.

A test run takes the first and the last call of every kind and another write (a report has hundreds), half of those that
an earlier journey of the function has made, and a seventh of their faults, always the same; `make repair` takes all.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contact_handlers.base import clock, control_plane
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.records import hashing, sweep
from tests.unit.handlers.faults import CUT, DENIED, FAULTS, GARBAGE, LOST, MISSING, SILENT, THROTTLED, Plan
from tests.unit.handlers.gateway import Gateway
from tests.unit.handlers.journeys.base import Journey
from tests.unit.handlers.journeys.every import JOURNEYS, of
from tests.unit.handlers.journeys.messages import TICK
from tests.unit.handlers.keypad import key_pair
from tests.unit.handlers.quick_tables import QuickTables
from tests.unit.handlers.servers import Moto
from tests.unit.handlers.world import World

COMPLETE = os.environ.get("KILL_POINTS") == "all"
# Lambda repeats a failed asynchronous invocation after a minute.
REPEATED_AFTER = timedelta(seconds=60)


class Faulty:
    """A world whose n-th call can be made to fail, and whose clock goes on between two deliveries."""

    def __init__(self, world: World, moto: Moto, tables: QuickTables) -> None:
        self.world, self._moto, self._tables = world, moto, tables
        self.late = timedelta()

    def fresh(self) -> None:
        """Forgets what the services hold and how late it is."""
        self._moto.forget()
        self._tables.forget()
        self.world.connect.reset()
        self.world.forget_messages()
        self.world.overrides = {}
        self.world.fresh()
        self.late = timedelta()

    def plan(self, plan: Plan | None) -> None:
        """Makes calls follow a plan."""
        self.world.wire.plan = plan

    def is_flow(self, function: str) -> bool:
        """Tells whether contact flows call the function, which repeat it at once and go on after a degraded answer."""
        return bool(self.world.manifest[function]["kind"] == "flow")


@pytest.fixture
def faulty(world: World, moto: Moto, quick_tables: QuickTables, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faulty]:
    """The center, with cheap hashes and no pauses."""
    monkeypatch.setattr(hashing, "COST", 2)
    monkeypatch.setattr(control_plane, "_sleep", lambda _: None)
    store = world.client("secretsmanager")
    store.put_secret_value(SecretId=world.secret_arns["auth_private_key"], SecretBinary=key_pair()[1])
    found, now = Faulty(world, moto, quick_tables), clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + found.late)
    yield found
    found.plan(None)


def deliver(faulty: Faulty, function: str, events: Sequence[dict[str, Any]]) -> list[str]:
    """Delivers events in order, each again after a failure; returns the failures that left the function."""
    failures = []
    for event in events:
        for _ in range(2):
            try:
                answer = faulty.world.call(function, event)
            except FunctionFailedError as failure:
                failures.append(str(failure))
            else:
                if not answer.get("batchItemFailures"):
                    break
                failures.append("batch item")
            if not faulty.is_flow(function):
                faulty.late += REPEATED_AFTER
    return failures


def heal(faulty: Faulty, function: str) -> None:
    """Lets time pass until the sweeper has come by three times, and whatever waits is done."""
    world = faulty.world
    for minutes in (sweep.CONFIRM + timedelta(minutes=1), timedelta(minutes=6), timedelta(minutes=11)):
        faulty.late += minutes
        world.call("sweeper", {})
        if function == "notifier":
            # The services report what they have taken, whether or not anybody heard their answer.
            for event in (*world.sms.reports(), *world.mail.reports(), TICK):
                world.call("notifier", event)
    for payload in world.put_off(function):
        world.call(function, payload)


def run(faulty: Faulty, journey: Journey, plan: Plan) -> list[str]:
    """Runs a journey under a plan and checks how it ends."""
    world = faulty.world
    faulty.fresh()
    events, check = journey.arrange(world)
    world.fresh(callers=False)
    faulty.plan(plan)
    failures = deliver(faulty, journey.function, events)
    faulty.plan(None)
    if plan.fault:
        # What nobody asks for again is left to the sweeper.
        heal(faulty, journey.function)
    # A flow goes on after a degraded answer; an instance that Connect does not know has nothing left to remove.
    kind = world.manifest[journey.function]["kind"]
    degraded = bool(plan.fault) and (kind == "flow" or (kind == "custom_resource" and plan.fault == MISSING))
    if not degraded or failures:
        check()
    # What was degraded is made good by the next call. What is done may be asked for again: repeated, delivered twice.
    if plan.fault in ("", LOST, CUT) or (degraded and not failures):
        faulty.late += timedelta() if kind == "flow" else REPEATED_AFTER
        failures += deliver(faulty, journey.function, events)
        check()
    return failures


WRITES = re.compile(r":(Put|Update|Delete|Transact|Create|Start|Stop|Publish|Associate|Disassociate|Batch)")


def strikes(seen: Sequence[Sequence[str]]) -> list[list[tuple[int, str]]]:
    """Returns for each journey of a function, given as its calls, what is struck: (call, fault).

    Every call is struck, every kind of operation gets every fault in one of the journeys, and every write gets the two
    faults after which it has been made although nobody knows.
    """
    tried: set[tuple[str, str]] = set()
    found = []
    for operations in seen:
        mine = []
        for position, operation in enumerate(operations):
            writes = (LOST, CUT) if WRITES.search(operation) else ()
            new = [fault for fault in FAULTS if (operation, fault) not in tried]
            wanted = dict.fromkeys([*new, *writes]) or {FAULTS[position % len(FAULTS)]: None}
            tried.update((operation, fault) for fault in wanted)
            mine += [(position, fault) for fault in wanted]
        found.append(mine)
    return found


# One of so many faults of a call.
SHARE = 7
# So many reads and writes of one kind are struck in a test run, and the last of each.
READS, WRITTEN = 1, 2


def thinned(operations: Sequence[str]) -> set[int]:
    """Returns the calls that a test run strikes: some of each kind, evenly spread, the first and the last too."""
    by_kind: dict[str, list[int]] = {}
    for position, operation in enumerate(operations):
        by_kind.setdefault(operation, []).append(position)
    kept: set[int] = set()
    for operation, positions in by_kind.items():
        every = -(-len(positions) // (WRITTEN if WRITES.search(operation) else READS))
        kept |= {*positions[::every], positions[-1]}
    return kept


def sampled(
    mine: Sequence[tuple[int, str]], operations: Sequence[str], before: Sequence[Sequence[str]] = ()
) -> list[tuple[int, str]]:
    """Returns every seventh fault of each call, one at least; of what journeys before this one called, every second.

    Calls begin in turn with another of their faults, so that over the journeys every kind stays.
    """
    calls: dict[int, list[str]] = {}
    known = {operation for journey in before for operation in journey}
    kept = {at for at in thinned(operations) if operations[at] not in known or (at + len(before)) % 2 == 0}
    for position, fault in mine:
        if position in kept:
            calls.setdefault(position, []).append(fault)
    return [
        (position, fault)
        for position, faults in calls.items()
        for fault in faults[position % min(SHARE, len(faults)) :: SHARE]
    ]


def test_every_call_keeps_a_fault_in_the_sample() -> None:
    get, put, update = "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"
    operations = [get, put, get, put, put, update]
    sample = sampled(strikes([operations])[0], operations)
    assert sample == [
        *((0, fault) for fault in FAULTS[::SHARE]),
        *((1, fault) for fault in (*FAULTS, CUT)[1::SHARE]),
        (2, FAULTS[2]),
        (4, LOST),
        *((5, fault) for fault in (*FAULTS, CUT)[5::SHARE]),
    ]


def test_what_another_journey_has_called_is_struck_every_second_time() -> None:
    get, put, delete = "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"
    journeys = [[get, put], [put, get, delete]]
    assert {call for call, _ in sampled(strikes(journeys)[1], journeys[1], journeys[:1])} == {1, 2}


def test_every_kind_of_fault_stays_over_the_journeys() -> None:
    operations = [f"dynamodb:Get{number}" for number in range(SHARE)]
    assert {fault for _, fault in sampled(strikes([operations])[0], operations)} == {*FAULTS}


def test_some_calls_of_every_kind_are_struck_more_of_the_writes() -> None:
    get, put = "dynamodb:GetItem", "dynamodb:PutItem"
    operations = [*[get] * 100, *[put] * 20]
    struck = thinned(operations)
    assert {0, 99, 100, 119} <= struck
    reads = [position for position in struck if position < 100]
    assert READS <= len(reads) <= READS + 1 < WRITTEN + 1 == len(struck) - len(reads)


def test_what_is_struck_depends_on_the_journeys_alone() -> None:
    read, write = "dynamodb:GetItem", "dynamodb:PutItem"
    first, second = strikes([[read, write, read], [write, read]])
    assert first[:6] == [(0, fault) for fault in FAULTS]
    assert first[6:-1] == [(1, fault) for fault in (*FAULTS, CUT)]
    assert first[-1] == (2, FAULTS[2])
    assert second == [(0, LOST), (0, CUT), (1, FAULTS[1])]
    assert strikes([[write, read]])[0][0] == (0, THROTTLED)


# The calls of a journey without a fault, which are the same in every run.
SEEN: dict[str, list[str]] = {}


def calls_of(faulty: Faulty, journey: Journey) -> list[str]:
    """Returns the calls of a journey that nothing disturbs, from its first event to its last."""
    if str(journey) not in SEEN:
        plain = Plan()
        assert run(faulty, journey, plain) == []
        SEEN[str(journey)] = plain.seen
    return SEEN[str(journey)]


@pytest.mark.parametrize("journey", JOURNEYS, ids=str)
def test_every_call_failing_in_every_way_leaves_a_whole_record(
    faulty: Faulty, journey: Journey, capsys: pytest.CaptureFixture[str]
) -> None:
    # What is struck here depends on the journeys of the function before this one, never on what has run before.
    before = of(journey.function)[: of(journey.function).index(journey) + 1]
    seen = [calls_of(faulty, found) for found in before]
    assert seen[-1]
    whole = strikes(seen)[-1]
    for position, fault in whole if COMPLETE else sampled(whole, seen[-1], seen[:-1]):
        where = f"call {position} ({seen[-1][position]}) {fault}"
        plan = Plan(fault=fault, at=position)
        try:
            failures = run(faulty, journey, plan)
        except (AssertionError, KeyError, ValueError, TypeError) as wrong:
            pytest.fail(f"{where}: {type(wrong).__name__}: {wrong}")
        assert plan.seen[: position + 1] == seen[-1][: position + 1], where
        assert all(SAFE_TEXT.fullmatch(text) for text in failures), (where, failures)
    assert_clean(capsys.readouterr().out)


# Kinds, services, operations, codes: what a failure may say.
SAFE_TEXT = re.compile(r"[A-Za-z_:. ,()0-9-]*")
# Digits inside an identifier are no number.
PERSONAL = re.compile(
    r"(?<![0-9a-zA-Z])(?:\+?82?10\d{8}|010-?\d{4}-?\d{4}|135790)(?![0-9a-zA-Z])|홍|환불해|상담원|콜백|안녕"
)


def assert_clean(printed: str) -> None:
    """No line that a function printed says anything about a person."""
    for line in printed.splitlines():
        fields = json.loads(line)
        text = json.dumps({k: v for k, v in fields.items() if k != "_aws"}, ensure_ascii=False)
        assert not PERSONAL.search(text), line


# --- what callers get, fault by fault


def fail_when(faulty: Faulty, fault: str, words: str) -> None:
    faulty.plan(Plan(fault=fault, when=lambda operation: words in operation))


def arranged(faulty: Faulty, function: str) -> dict[str, Any]:
    """Prepares the first journey of a function and returns its event."""
    events, _ = of(function)[0].arrange(faulty.world)
    faulty.world.fresh()
    return events[0]


@pytest.mark.parametrize("fault", [THROTTLED, DENIED, GARBAGE, MISSING])
@pytest.mark.parametrize(
    ("words", "answer"),
    [
        # The look-up itself fails: the error branch of the flow goes on with an unknown caller.
        ("GetItem", None),
        ("secrets-manager", None),
        # The conversation cannot be opened: the caller is known all the same.
        ("TransactWriteItems", {"found": "true", "conversation_id": "none"}),
    ],
)
def test_customer_lookup_under_faults(faulty: Faulty, fault: str, words: str, answer: dict[str, str] | None) -> None:
    event = arranged(faulty, "customer_lookup")
    fail_when(faulty, fault, words)
    if answer is None:
        with pytest.raises(FunctionFailedError, match="customer_lookup"):
            faulty.world.call("customer_lookup", event)
    else:
        got = faulty.world.call("customer_lookup", event)
        assert {name: got[name] for name in answer} == answer


@pytest.mark.parametrize("fault", [THROTTLED, DENIED, GARBAGE, MISSING])
def test_a_caller_is_handed_over_although_nothing_can_be_recorded(faulty: Faulty, fault: str) -> None:
    event = arranged(faulty, "escalate")
    event["Details"]["Parameters"]["reason"] = "urgent_matter"
    fail_when(faulty, fault, "dynamodb")
    answer = faulty.world.call("escalate", event)
    assert (answer["status"], answer["queue_key"], answer["queue_priority"]) == ("OK", "priority", "1")
    assert (answer["escalation_id"], answer["reference_number"]) == ("none", "none")
    assert answer["customer_message"]


@pytest.mark.parametrize("words", ["scheduler", "sns", "eventbridge"])
@pytest.mark.parametrize("fault", [THROTTLED, DENIED, GARBAGE])
def test_a_hand_over_stands_when_nobody_can_be_told(faulty: Faulty, words: str, fault: str) -> None:
    event = arranged(faulty, "escalate")
    fail_when(faulty, fault, words)
    answer = faulty.world.call("escalate", event)
    assert answer["status"] == "OK"
    assert answer["escalation_id"].startswith("esc_")


@pytest.mark.parametrize("fault", [THROTTLED, DENIED, GARBAGE, MISSING])
def test_without_metrics_a_caller_hears_no_number(faulty: Faulty, fault: str) -> None:
    event = arranged(faulty, "queue_status")
    fail_when(faulty, fault, "connect")
    answer = faulty.world.call("queue_status", event)
    assert (answer["status"], answer["position"]) == ("METRICS_UNAVAILABLE", "unknown")
    assert not any(character.isdigit() for character in answer["estimated_wait_text"] + answer["position_text"])


@pytest.mark.parametrize("fault", [THROTTLED, DENIED, GARBAGE, MISSING])
def test_an_agent_sees_the_guide_when_nothing_else_can_be_read(faulty: Faulty, fault: str) -> None:
    event = arranged(faulty, "agent_guide")
    fail_when(faulty, fault, "dynamodb")
    answer = faulty.world.call("agent_guide", event)
    assert answer["guide_title"] == "불만 상담"
    assert answer["guide_steps"].count("<li>") >= 4
    assert (answer["messages"], answer["notes"]) == ("없음", "없음")


@pytest.mark.parametrize("function", ["customer_auth", "survey", "outbound_reminder", "callback"])
def test_what_cannot_be_decided_leaves_by_the_error_branch(faulty: Faulty, function: str) -> None:
    """A fault is never dressed up as a verdict."""
    event = arranged(faulty, function)
    fail_when(faulty, THROTTLED, "dynamodb")
    with pytest.raises(FunctionFailedError, match=r"ThrottledError: dynamodb\."):
        faulty.world.call(function, event)


# --- with real sockets


@pytest.fixture
def behind_gateways(
    shared_world: World, moto: Moto, quick_tables: QuickTables, content_file: Path
) -> Iterator[tuple[World, list[Gateway]]]:
    """The center behind proxies that really stay silent or send garbage."""
    gateways = [Gateway("dynamodb", quick_tables.url), Gateway("connect", shared_world.connect.url)]
    endpoint = {
        "AWS_ENDPOINT_URL": moto.url,
        "AWS_ENDPOINT_URL_DYNAMODB": gateways[0].url,
        "AWS_ENDPOINT_URL_CONNECT": gateways[1].url,
    }
    moto.forget()
    shared_world.connect.reset()
    world = World(endpoint, shared_world.connect, content_file)
    world.secret_arns, world.topic_arn = shared_world.secret_arns, shared_world.topic_arn
    world.boxes, world.identity_key_id = shared_world.boxes, shared_world.identity_key_id
    world.fresh(cold=True)
    yield world, gateways
    for gateway in gateways:
        gateway.stop()


@pytest.mark.parametrize("fault", [SILENT, GARBAGE, LOST])
def test_a_slow_dependency_is_an_answer_and_not_a_timeout(
    behind_gateways: tuple[World, list[Gateway]], fault: str
) -> None:
    """Late calls get fewer attempts and less time, so that the function itself ends in time."""
    world, gateways = behind_gateways
    events, _ = of("escalate")[0].arrange(world)
    for gateway in gateways:
        gateway.plan = Plan(fault=fault, when=lambda operation: True)
    started = time.monotonic()
    answer = world.call("escalate", events[0], seconds=2.0)
    assert time.monotonic() - started < 2.0
    assert (answer["status"], answer["escalation_id"]) == ("OK", "none")
