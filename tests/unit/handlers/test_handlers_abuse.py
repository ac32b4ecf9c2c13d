"""Guessing, spraying and flooding: where each is stopped, and that nobody else is stopped with it."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from contact_handlers.base import clock
from contact_handlers.base.clock import KST
from contact_handlers.records import hashing, phone, tables
from contact_handlers.records.rates import Rate
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.keypad import encrypt, key_pair
from tests.unit.handlers.world import PEPPER, PHONE_KEY, World, flow_event, new_contact

PIN = "135790"
_callers = itertools.count(31_000_000)
_numbers = itertools.count(5_000_001, 7919)

Answer = dict[str, str]


def new_caller() -> str:
    return f"+8210{next(_callers)}"


@pytest.fixture
def center(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Hashes are cheap; how slow they are is another test's matter."""
    monkeypatch.setattr(hashing, "COST", 2)
    store = world.client("secretsmanager")
    store.put_secret_value(SecretId=world.secret_arns["auth_private_key"], SecretBinary=key_pair()[1])
    return world


def add(center: World, phone_number: str = "", pin: str = PIN) -> tuple[str, str]:
    """Stores a customer with a PIN and returns customer number and id."""
    number, customer_id = str(next(_numbers)), center.add_customer(phone_number)
    center.put("customers", tables.customer_auth(customer_id), {"pin_hash": hashing.make(pin, PEPPER)})
    center.put("customers", tables.number_lookup(number), {"customer_id": customer_id})
    return number, customer_id


def guess(number: str, secret: str, caller: str, contact: str = "") -> dict[str, Any]:
    return flow_event(
        contact or new_contact(),
        number=caller,
        customer_number_encrypted=encrypt(number),
        secret_encrypted=encrypt(secret),
        attempt="1",
    )


def status(center: World, number: str, secret: str, caller: str) -> str:
    answer: Answer = center.call("customer_auth", guess(number, secret, caller))
    return answer["auth_status"]


def measured(printed: str) -> Counter[str]:
    """Counts metrics, with the limit where there is one."""
    found: Counter[str] = Counter()
    for line in printed.splitlines():
        document = json.loads(line) if line.startswith('{"_aws"') else {}
        for entry in document.get("_aws", {}).get("CloudWatchMetrics", ()):
            for metric in entry["Metrics"]:
                value = document[metric["Name"]]
                name = " ".join(
                    [metric["Name"], document.get("Reason", "") if metric["Name"] == "LimitReached" else ""]
                ).strip()
                found[name] += sum(value) if isinstance(value, list) else value
    return found


# --- spraying


def test_one_guess_each_at_many_customers_stops_after_ten(center: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Three of 120 customers have the PIN that is guessed; they come after the caller is stopped."""
    caller = new_caller()
    numbers = [add(center, pin="123456" if place in (40, 80, 119) else PIN)[0] for place in range(120)]
    capsys.readouterr()
    statuses = [status(center, number, "123456", caller) for number in numbers]
    assert "VERIFIED" not in statuses
    assert statuses[:10] == ["FAILED"] * 10
    assert set(statuses[10:]) == {"LOCKED"}
    found = measured(capsys.readouterr().out)
    assert found["AuthAttempt"] == 120
    assert found["AuthSpraying"] == 7  # from the fourth customer number to the tenth
    # Those whom the caller did not reach are not a bit closer to a lock.
    assert status(center, numbers[40], "123456", new_caller()) == "VERIFIED"


def test_guesses_in_parallel_get_no_more(center: World) -> None:
    caller = new_caller()
    numbers = [add(center, pin="123456")[0] for _ in range(40)]
    wrong = [guess(number, "000000", caller) for number in numbers]
    statuses = Counter(answer["auth_status"] for answer in center.at_once("customer_auth", wrong))
    assert statuses["FAILED"] <= 10
    assert statuses["LOCKED"] >= 30
    assert status(center, numbers[0], "123456", caller) == "LOCKED"


def test_a_right_guess_does_not_start_the_count_anew(center: World) -> None:
    """Who has an account of their own could otherwise guess nine times between two calls of theirs."""
    caller = new_caller()
    own, _ = add(center, pin="777777")
    statuses = []
    for _ in range(4):
        statuses += [status(center, add(center)[0], "000000", caller) for _ in range(3)]
        statuses.append(status(center, own, "777777", caller))
    assert statuses.count("FAILED") == 10
    assert statuses[-1] == "LOCKED"


def test_callers_who_are_right_are_never_counted(center: World) -> None:
    """A company has one number for all its people."""
    caller = new_caller()
    assert {status(center, add(center)[0], PIN, caller) for _ in range(30)} == {"VERIFIED"}


def test_callers_without_a_number_share_a_short_lock(center: World, travel: Travel) -> None:
    moment = datetime(2026, 11, 20, 10, 0, tzinfo=KST)
    travel(moment)
    assert [status(center, add(center)[0], "000000", "") for _ in range(12)] == ["FAILED"] * 10 + ["LOCKED"] * 2
    known = add(center)[0]
    assert status(center, known, PIN, "") == "LOCKED"
    assert status(center, known, PIN, new_caller()) == "VERIFIED"
    travel(moment + timedelta(minutes=16))
    assert status(center, known, PIN, "") == "VERIFIED"


def test_the_lock_of_callers_without_a_number_grows(center: World, travel: Travel) -> None:
    """A robot without a number that comes back after every lock looks at forty numbers on its first day."""
    known, moment = add(center)[0], datetime(2026, 11, 20, 10, 0, tzinfo=KST)
    for hours in (0.25, 1, 4, 24):
        travel(moment)
        assert [status(center, add(center)[0], "000000", "") for _ in range(11)] == ["FAILED"] * 10 + ["LOCKED"]
        travel(moment + timedelta(hours=hours, minutes=-1))
        assert status(center, known, PIN, "") == "LOCKED"
        moment += timedelta(hours=hours, minutes=1)


# --- locks


def test_five_guesses_from_five_numbers_lock_strangers_and_not_the_customer(center: World) -> None:
    own = new_caller()
    number, _ = add(center, own)
    assert [status(center, number, "000000", new_caller()) for _ in range(6)] == ["FAILED"] * 4 + ["LOCKED"] * 2
    assert status(center, number, PIN, new_caller()) == "LOCKED"
    assert status(center, number, PIN, own) == "VERIFIED"


def test_a_number_that_was_verified_before_is_the_customers_too(center: World, travel: Travel) -> None:
    moment = datetime(2026, 11, 20, 10, 0, tzinfo=KST)
    travel(moment)
    office = new_caller()
    number, _ = add(center)
    assert status(center, number, PIN, office) == "VERIFIED"
    for _ in range(5):
        status(center, number, "000000", new_caller())
    assert status(center, number, PIN, new_caller()) == "LOCKED"
    assert status(center, number, PIN, office) == "VERIFIED"


def test_the_customers_own_number_has_its_own_five_failures(center: World) -> None:
    own = new_caller()
    number, _ = add(center, own)
    assert [status(center, number, "000000", own) for _ in range(6)] == ["FAILED"] * 4 + ["LOCKED"] * 2
    assert status(center, number, PIN, own) == "LOCKED"


def test_a_lock_that_the_center_set_holds_for_every_caller(center: World) -> None:
    own = new_caller()
    number, customer_id = add(center, own)
    item = center.get("customers", tables.customer_auth(customer_id)) or {}
    until = clock.stamp(clock.now() + timedelta(hours=1))
    center.put("customers", tables.customer_auth(customer_id), {**item, "locked_until": until})
    assert status(center, number, PIN, own) == "LOCKED"
    assert status(center, number, PIN, new_caller()) == "LOCKED"


@pytest.mark.parametrize("known", [True, False])
def test_locks_grow_and_are_forgotten_after_a_week(center: World, travel: Travel, known: bool) -> None:
    moment = datetime(2026, 11, 2, 10, 0, tzinfo=KST)
    number = add(center)[0] if known else str(next(_numbers))

    def lock() -> None:
        travel(moment)
        assert [status(center, number, "000000", new_caller()) for _ in range(5)] == ["FAILED"] * 4 + ["LOCKED"]

    def answer(after: int) -> str:
        travel(moment + timedelta(seconds=after))
        return status(center, number, "000000", new_caller())

    for length in (1800, 7200, 86_400, 86_400):
        lock()
        assert answer(length - 1) == "LOCKED"
        moment += timedelta(seconds=length + 1, days=1)
    moment += timedelta(days=8)
    lock()
    assert answer(1799) == "LOCKED"
    assert answer(1801) == "FAILED"


def test_unknown_numbers_wrong_secrets_and_locks_take_the_same_steps(center: World) -> None:
    """Calls of the service in order, for a caller who has failed before."""
    caller = new_caller()
    locked, _ = add(center)
    for _ in range(5):
        status(center, locked, "000000", new_caller())
    status(center, add(center)[0], "000000", caller)
    steps = []
    for number in (add(center)[0], str(next(_numbers))):
        center.recorder.operations["customer_auth"].clear()
        assert status(center, number, "000000", caller) == "FAILED"
        steps.append(list(center.recorder.operations["customer_auth"]))
    assert steps[0] == steps[1]
    left = center.call("customer_auth", guess(locked, PIN, caller))
    wrong = center.call("customer_auth", guess(add(center)[0], "000000", caller))
    assert {**left, "auth_status": ""} == {**wrong, "auth_status": ""}


def test_no_number_is_stored_in_clear(center: World) -> None:
    caller = new_caller()
    number, _ = add(center)
    status(center, number, "000000", caller)
    stored = center.get("sessions", tables.auth_guard(f"caller#{phone.hashed(caller, PHONE_KEY)}")) or {}
    assert stored["failed_count"] == 1
    assert stored["expires_at"] > clock.epoch(clock.now()) + 7 * 86_400
    text = json.dumps(stored, default=str)
    assert caller[3:] not in text
    assert number not in text


# --- callbacks


def book(world: World, number: str, *, caller: str = "", contact: str = "", **given: Any) -> Answer:
    wanted = {"action": "create", "phone_number": number, "mode": "scheduled", "topic": "General", **given}
    answer: Answer = world.call("callback", flow_event(contact or new_contact(), number=caller, **wanted))
    return answer


LIMIT = "지금은 콜백을 더 예약해 드릴 수 없습니다."
NEUTRAL = "이 번호로는 지금 콜백을 예약해 드릴 수 없습니다."


def test_one_contact_books_two_callbacks_and_not_forty(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    contact, caller = new_contact(), new_caller()
    answers = [book(world, new_caller(), caller=caller, contact=contact) for _ in range(40)]
    assert [answer["status"] for answer in answers] == ["OK"] * 2 + ["DECLINED"] * 38
    assert answers[-1]["message"].startswith(LIMIT)
    assert answers[-1]["callback_id"] == "none"
    assert measured(capsys.readouterr().out)["LimitReached callback_contact"] == 38


def test_one_caller_books_five_a_day(world: World, travel: Travel) -> None:
    caller = new_caller()
    travel(datetime(2026, 11, 20, 23, 50, tzinfo=KST))
    assert [book(world, new_caller(), caller=caller)["status"] for _ in range(7)] == ["OK"] * 5 + ["DECLINED"] * 2
    travel(datetime(2026, 11, 21, 0, 1, tzinfo=KST))
    assert book(world, new_caller(), caller=caller)["status"] == "OK"


def test_a_number_is_not_called_all_day_because_strangers_ask_for_it(world: World) -> None:
    """Each callback is closed before the next is asked for, so that nothing but the count stands in the way."""
    victim = new_caller()
    statuses = []
    for _ in range(5):
        answer = book(world, victim, caller=new_caller())
        statuses.append(answer["status"])
        if answer["status"] == "OK":
            assert world.call("callback", flow_event(new_contact(), number=victim, action="cancel"))["status"] == "OK"
    assert statuses == ["OK"] * 3 + ["DECLINED"] * 2


def test_callers_without_a_number_share_twenty_an_hour(world: World, travel: Travel) -> None:
    travel(datetime(2026, 11, 20, 10, 5, tzinfo=KST))
    statuses = [book(world, new_caller())["status"] for _ in range(22)]
    assert statuses == ["OK"] * 20 + ["DECLINED"] * 2
    assert book(world, new_caller(), caller=new_caller())["status"] == "OK"


def test_at_the_same_time_the_limit_of_a_caller_holds(world: World) -> None:
    caller = new_caller()
    events = [
        flow_event(new_contact(), number=caller, action="create", phone_number=new_caller(), mode="scheduled")
        for _ in range(16)
    ]
    statuses = Counter(answer["status"] for answer in world.at_once("callback", events))
    assert statuses == {"OK": 5, "DECLINED": 11}


def test_what_is_declined_does_not_count(world: World) -> None:
    """A callback that was not made uses nothing up."""
    caller = new_caller()
    taken = new_caller()
    book(world, taken, caller=new_caller())
    for _ in range(6):
        assert book(world, taken, caller=caller)["status"] == "DECLINED"
    assert book(world, caller, caller=caller)["status"] == "OK"


@pytest.mark.parametrize("known", ["opted out", "open callback", "used up"])
def test_strangers_hear_the_same_whatever_is_known_about_a_number(world: World, known: str) -> None:
    number = new_caller()
    if known == "opted out":
        world.add_customer(number, preferences={"callback_enabled": False})
    elif known == "open callback":
        book(world, number, caller=number)
    else:
        for _ in range(3):
            book(world, number, caller=number)
            world.call("callback", flow_event(new_contact(), number=number, action="cancel"))
    answer = book(world, number, caller=new_caller())
    assert (answer["status"], answer["callback_id"], answer["reference_number"]) == ("DECLINED", "none", "none")
    assert answer["due_text"] == "none"
    assert answer["message"].startswith(NEUTRAL)


@pytest.mark.parametrize(
    ("called", "claims", "proves", "named"),
    [
        ("owned", "NONE", False, False),
        ("own", "NONE", False, False),
        ("owned", "VERIFIED", False, False),
        ("other", "VERIFIED", True, True),
        ("owned", "VERIFIED", True, True),
        ("own", "VERIFIED", True, True),
    ],
)
def test_a_record_names_no_customer_who_was_not_verified(
    world: World, called: str, claims: str, proves: bool, named: bool
) -> None:
    """Neither the number that is called nor the one that calls nor an attribute proves who asks."""
    contact, numbers = new_contact(), {"owned": new_caller(), "own": new_caller(), "other": new_caller()}
    owner, asker = world.add_customer(numbers["owned"]), world.add_customer(numbers["own"])
    if proves:
        until = clock.epoch(clock.now()) + 3600
        world.put("sessions", tables.auth_attempts(contact), {"customer_id": asker, "expires_at": until})
    attributes = {"CustomerId": asker, "AuthStatus": claims}
    answer = book(world, numbers[called], caller=numbers["own"], contact=contact, attributes=attributes)
    record = world.get("requests", tables.request(answer["callback_id"])) or {}
    assert record["status"] == "scheduled"
    assert record.get("customer_id") == (asker if named else None)
    assert record.get("customer_id") != owner
    assert record.get("customer_verified") == (True if named else None)


# --- reminders


RESERVATION = {
    "kind": "reservation",
    "status": "scheduled",
    "reference_number": "AB12-CD34",
    "due_at": "2026-12-24T05:00:00Z",
    "data": {"service_type": "대출 상담"},
}


@pytest.mark.parametrize("purpose", ["marketing", "service", "reservation", "", "anything"])
def test_a_reminder_tells_nobody_about_the_request_of_another(world: World, travel: Travel, purpose: str) -> None:
    travel(datetime(2026, 11, 20, 12, 0, tzinfo=KST))
    called = world.add_customer(consent={"marketing_consent": {"value": True}})
    other = world.add_customer()
    request_id = f"req_{other}"
    world.put("requests", tables.request(request_id), {**RESERVATION, "customer_id": other})
    given: dict[str, str] = {"customer_id": called, "request_id": request_id, "purpose": purpose}
    answer = world.flow("outbound_reminder", new_contact(), **given)
    assert (answer["status"], answer["allowed"]) == ("NOT_FOUND", "false")
    for word in ("AB12", "대출", "12월"):
        assert word not in answer["message"]


def test_a_marketing_call_about_no_request_says_none(world: World, travel: Travel) -> None:
    travel(datetime(2026, 11, 20, 12, 0, tzinfo=KST))
    called = world.add_customer(consent={"marketing_consent": {"value": True}})
    answer = world.flow("outbound_reminder", new_contact(), customer_id=called, purpose="marketing")
    assert (answer["status"], answer["message"]) == ("OK", "안내해 드릴 내용이 없습니다. 감사합니다.")


@pytest.mark.parametrize(("owned_by", "told"), [("called", True), ("another", False), ("nobody", True)])
def test_a_reminder_is_for_whoever_is_called(world: World, owned_by: str, told: bool) -> None:
    number = new_caller()
    called = world.add_customer(number if owned_by == "called" else "")
    if owned_by == "another":
        world.add_customer(number)
    request_id = f"req_{called}"
    world.put("requests", tables.request(request_id), {**RESERVATION, "customer_id": called})
    given: dict[str, str] = {"customer_id": called, "request_id": request_id, "purpose": "reservation"}
    answer = world.flow("outbound_reminder", new_contact(), number=number, **given)
    assert (answer["allowed"] == "true") == told
    assert ("A B 1 2 C D 3 4" in answer["message"]) == told


# --- windows


@pytest.mark.parametrize(
    ("window_s", "last", "next_"),
    [
        (86_400, "2026-11-20T23:59:59+09:00", "2026-11-21T00:00:00+09:00"),
        (3600, "2026-11-20T10:59:59+09:00", "2026-11-20T11:00:00+09:00"),
        (60, "2026-11-20T10:00:59+09:00", "2026-11-20T10:01:00+09:00"),
    ],
)
def test_windows_begin_at_midnight_at_the_hour_and_at_the_minute(
    world: World, window_s: int, last: str, next_: str
) -> None:
    with world.looking():
        table = world.table("sessions")
        rate = Rate(table=table, name="callback_caller", subject=new_contact(), limit=1, window_s=window_s)
        before, after = datetime.fromisoformat(last), datetime.fromisoformat(next_)
        assert [rate.take(before), rate.take(before), rate.take(after), rate.take(after)] == [True, False, True, False]
