"""The one place that touches a served center: order, time and failures."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import cast

import pytest

from ringback.simulator.center import Center
from ringback.simulator.http import LiveCenter
from ringback.simulator.kernel.clock import Clock, parse_time

START = "2026-11-23T10:00:00+09:00"


class Timepiece:
    """A center of which nothing but the clock matters."""

    def __init__(self) -> None:
        self.clock = Clock(parse_time(START))


@pytest.fixture
def center() -> Center:
    return cast(Center, Timepiece())


@pytest.fixture
def live(center: Center) -> Iterator[LiveCenter]:
    live = LiveCenter(center, real_time=False).start()
    yield live
    live.stop()


def test_acts_run_one_after_the_other_in_the_order_they_were_asked_for(live: LiveCenter) -> None:
    done: list[int] = []
    running: list[int] = []

    def act(number: int) -> int:
        running.append(number)
        assert len(running) == 1
        time.sleep(0.0001)
        running.remove(number)
        done.append(number)
        return number

    async def many() -> list[int]:
        return await asyncio.gather(*(live.do(lambda _, n=n: act(n)) for n in range(100)))  # type: ignore[misc]

    assert asyncio.run(many()) == list(range(100)) == done


def test_a_failing_act_tells_who_asked_and_nobody_else(live: LiveCenter) -> None:
    def fails(_: Center) -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        live.ask(fails)
    assert live.ask(lambda _: 1) == 1


def test_what_an_act_makes_due_now_has_happened_before_the_next(live: LiveCenter) -> None:
    happened: list[str] = []
    live.ask(lambda c: c.clock.call_in(0, lambda: happened.append("event")))
    assert live.ask(lambda _: list(happened)) == ["event"]


def test_a_timer_that_fails_does_not_stop_the_others(live: LiveCenter, capsys: pytest.CaptureFixture[str]) -> None:
    happened: list[str] = []

    def fails() -> None:
        raise LookupError("broken timer")

    live.ask(lambda c: (c.clock.call_in(0, fails), c.clock.call_in(0, lambda: happened.append("second"))))
    assert live.ask(lambda _: list(happened)) == ["second"]
    assert "broken timer" in capsys.readouterr().err


def test_virtual_time_follows_the_wall_clock(center: Center) -> None:
    live = LiveCenter(center).start()
    try:
        due = live.ask(lambda c: _future(c, 0.03))
        assert asyncio.run(asyncio.wait_for(_until(live, due), 5)) == pytest.approx(0.03, abs=1e-6)
    finally:
        live.stop()


def _future(center: Center, seconds: float) -> list[float]:
    begun, fired = center.clock.now, []
    center.clock.call_in(seconds, lambda: fired.append(center.clock.now - begun))
    return fired


async def _until(live: LiveCenter, fired: list[float]) -> float:
    async for _ in live.changes():
        if fired:
            return fired[0]
    raise AssertionError


def test_an_act_that_lets_time_pass_moves_the_clock_for_good(center: Center) -> None:
    live = LiveCenter(center).start()
    try:
        before = live.ask(lambda c: c.clock.now)
        live.ask(lambda c: c.clock.run_until(c.clock.now + 3600))
        after = live.ask(lambda c: c.clock.now)
        assert 3600 <= after - before < 3660
        # A clock outside has seen none of it.
        assert abs(live.wall_time(after) - time.time()) < 60
    finally:
        live.stop()


def test_what_is_asked_after_the_end_is_not_left_waiting(center: Center) -> None:
    live = LiveCenter(center, real_time=False)
    asked = [live._ask(lambda _: 1, changes=True) for _ in range(2)]
    live.stop()
    late = live._ask(lambda _: 3, changes=True)
    live.run()
    assert [future.result(1) for future in asked] == [1, 1]
    assert late.cancelled()
