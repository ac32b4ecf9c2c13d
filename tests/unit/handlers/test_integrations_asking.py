"""How other systems are asked: bounded in time and size, again where that helps, not at all while they are down."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from contact_handlers.base import deadline, secrets
from contact_handlers.base.errors import (
    AccessDeniedError,
    DependencyError,
    GarbledAnswerError,
    NotThereError,
    ThrottledError,
    TimedOutError,
)
from contact_handlers.integrations import asking, breaker, https
from contact_handlers.integrations.asking import System
from tests.unit.handlers import outside
from tests.unit.handlers.outside import BROKEN, BUSY, CUT, DRIP, GARBAGE, LONG, MOVED, SLOW, Outside


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    """A system that answers, and a key for it."""
    found = outside.server()
    found.reset(lambda asked: (200, {"path": asked.path, "key": asked.headers.get("Idempotency-Key", "")}))
    monkeypatch.setattr(secrets, "secret", lambda arn: b"k3y\n")
    monkeypatch.setattr(https, "LEAST_S", 0.01)
    found.slow_s = 0.2
    breaker.reset()
    yield found
    breaker.reset()
    deadline.clear()


def system(there: Outside, timeout_s: float = 0.1, attempts: int = 3) -> System:
    """The system, waited for shortly."""
    return System("crm", there.url, "arn:crm", timeout_s, attempts)


def test_a_request_is_signed_in_and_named(there: Outside) -> None:
    answer = asking.ask(system(there, 5), "POST", "/contacts", {"name": "가"}, key="pay_1")
    assert answer == {"path": "/contacts", "key": "pay_1"}
    (asked,) = there.asked
    assert asked.headers["Authorization"] == "Bearer k3y"
    assert (asked.body, asked.headers["Content-Type"]) == ({"name": "가"}, "application/json; charset=utf-8")


@pytest.mark.parametrize(
    ("fault", "kind", "code", "attempts"),
    [
        (BROKEN, DependencyError, "Http500", 3),
        ("503", DependencyError, "Http503", 3),
        (BUSY, ThrottledError, "Http429", 3),
        (CUT, TimedOutError, "IncompleteRead", 3),
        (SLOW, TimedOutError, "TimeoutError", 3),
        (DRIP, TimedOutError, "TimeoutError", 3),
        # These will be the same in a second.
        (GARBAGE, GarbledAnswerError, "NoJsonObject", 1),
        (LONG, GarbledAnswerError, "TooLong", 1),
        (MOVED, DependencyError, "Http302", 1),
        ("400", DependencyError, "Http400", 1),
        ("404", NotThereError, "Http404", 1),
        # The key may have been exchanged: it is read once more.
        ("401", AccessDeniedError, "Http401", 2),
    ],
)
def test_what_goes_wrong_has_one_shape_and_is_retried_where_that_helps(
    there: Outside, fault: str, kind: type[DependencyError], code: str, attempts: int
) -> None:
    there.faults[:] = [fault] * 5
    with pytest.raises(kind) as raised:
        asking.ask(system(there), "GET", "/x")
    assert (raised.value.service, raised.value.code) == ("crm", code)
    assert len(there.asked) == attempts
    assert there.url not in str(raised.value)


@pytest.mark.parametrize("fault", [BROKEN, BUSY, CUT])
def test_a_fault_that_passes_is_not_noticed(there: Outside, fault: str) -> None:
    there.faults[:] = [fault]
    assert asking.ask(system(there), "POST", "/x", {}, key="k") == {"path": "/x", "key": "k"}
    assert [asked.headers["Idempotency-Key"] for asked in there.asked] == ["k", "k"]


def test_nobody_is_waited_for_longer_than_the_caller_waits(there: Outside) -> None:
    there.faults[:] = [DRIP] * 5
    started = time.monotonic()
    with deadline.within(0.2), pytest.raises(TimedOutError):
        asking.ask(system(there, timeout_s=30), "GET", "/x")
    assert time.monotonic() - started < 0.5
    with deadline.within(0.005), pytest.raises(TimedOutError, match="NoTimeLeft"):
        https.send("crm", https.Question(method="GET", url=there.url, headers={}), 5)


def test_a_certificate_of_somebody_else_is_refused_at_once(there: Outside) -> None:
    stranger = outside.serve(trusted=False)
    with pytest.raises(AccessDeniedError, match="SSLCertVerificationError"):
        asking.ask(system(stranger), "GET", "/x")
    other = outside.serve("elsewhere.example", trusted=False)
    with pytest.raises(AccessDeniedError):
        asking.ask(system(other), "GET", "/x")
    assert stranger.asked == other.asked == []


def test_nothing_is_asked_without_tls() -> None:
    question = https.Question(method="GET", url="http://localhost:1/x", headers={})
    with pytest.raises(ValueError, match="https only"):
        https.send("crm", question, 5)


def test_a_key_that_no_header_takes_is_not_sent(there: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "secret", lambda arn: b"k\r\nX-Admin: yes")
    with pytest.raises(GarbledAnswerError, match="NoKey"):
        asking.ask(system(there), "GET", "/x")
    assert there.asked == []


def test_a_system_that_is_down_is_left_alone_and_tried_by_one(there: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five faults in a row open the circuit; then one request tries, twice as late each time, at most 5 minutes."""
    now = [1000.0]
    monkeypatch.setattr("contact_handlers.integrations.breaker.time.monotonic", lambda: now[0])
    state = breaker.Breaker()
    for _ in range(breaker.FAILURES):
        assert state.admits()
        state.failed()
    pauses = []
    for _ in range(6):
        before = now[0]
        while not state.admits():
            now[0] += 1
        pauses.append(now[0] - before)
        # The others wait for the one that tries.
        assert not state.admits()
        state.failed()
    assert pauses == [30, 60, 120, 240, 300, 300]
    now[0] += 300
    assert state.admits()
    state.succeeded()
    assert state.admits()
    assert not state.is_open


def test_an_open_circuit_costs_no_request(there: Outside) -> None:
    there.faults[:] = [BROKEN] * 5
    for _ in range(2):
        with pytest.raises(DependencyError):
            asking.ask(system(there), "GET", "/x")
    assert len(there.asked) == breaker.FAILURES
    with pytest.raises(TimedOutError, match=asking.OPEN):
        asking.ask(system(there), "GET", "/x")
    assert len(there.asked) == breaker.FAILURES


def test_what_is_known_of_systems_is_bounded() -> None:
    breaker.reset()
    first = breaker.of("first")
    for number in range(breaker.MOST):
        breaker.of(f"system-{number}").failed()
    assert len(breaker._breakers) == breaker.MOST
    assert breaker.of("first") is not first
