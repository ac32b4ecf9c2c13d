"""What functions and Amazon Connect get to know about the hours, and the Korean words for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_center.routing.opening_hours import OpeningHours, clock_text, hours_text, opening_hours
from contact_center.settings import Settings, load
from ringback.cloudformation.limits import OVERRIDES

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI")


@pytest.fixture(scope="module")
def settings(root: Path) -> Settings:
    """Settings of the development center."""
    return load(root / "config/aicc/dev.toml")


@pytest.fixture(scope="module")
def agents(settings: Settings) -> OpeningHours:
    """Hours of the agents: weekdays 09:00 to 18:00, closed on holidays."""
    return opening_hours(settings, "agents")


def test_the_bot_answers_around_the_clock(settings: Settings) -> None:
    """Holidays do not close the bot ."""
    bot = opening_hours(settings, "bot")

    assert bot.overrides == ()
    assert bot.text == "연중무휴 24시간"


def test_overrides_are_written_for_working_days_only(agents: OpeningHours) -> None:
    """A holiday on a weekend changes nothing and would waste one of 50 overrides."""
    assert all(day.date.weekday() < 5 for day in agents.overrides)
    assert len(agents.overrides) < len(agents.closed)
    assert len(agents.overrides) <= OVERRIDES
    assert "2027-02-07" not in {day.date.isoformat() for day in agents.overrides}  # 설날 on a Sunday


def test_functions_get_hours_and_closed_days(agents: OpeningHours) -> None:
    """The environment value has the form the handlers read."""
    value = agents.environment()

    assert value["time_zone"] == "Asia/Seoul"
    assert value["week"] == {day: [["09:00", "18:00"]] for day in WEEKDAYS}
    assert value["text"] == "평일 오전 9시부터 오후 6시까지"
    assert isinstance(value["closed"], list)
    assert "2026-12-25" in value["closed"]


@pytest.mark.parametrize(
    ("week", "text"),
    [
        (dict.fromkeys(WEEKDAYS, (("09:00", "18:00"),)), "평일 오전 9시부터 오후 6시까지"),
        (
            {**dict.fromkeys(WEEKDAYS, (("09:00", "18:00"),)), "SAT": (("09:00", "13:00"),)},
            "평일 오전 9시부터 오후 6시까지, 토요일 오전 9시부터 오후 1시까지",
        ),
        (
            {"MON": (("09:00", "12:00"), ("13:00", "18:30"))},
            "월요일 오전 9시부터 낮 12시까지, 오후 1시부터 오후 6시 30분까지",
        ),
        ({"MON": (("22:00", "24:00"),), "WED": (("22:00", "24:00"),)}, "월·수요일 오후 10시부터 자정까지"),
        ({"SAT": (("00:00", "24:00"),), "SUN": (("00:00", "24:00"),)}, "주말 24시간"),
    ],
)
def test_hours_are_said_in_korean(week: dict[str, tuple[tuple[str, str], ...]], text: str) -> None:
    """Prompts and FAQ answers use the same generated words."""
    assert hours_text(week) == text


@pytest.mark.parametrize(
    ("clock", "text"),
    [
        ("00:30", "오전 0시 30분"),
        ("12:30", "낮 12시 30분"),
        ("13:00", "오후 1시"),
        ("00:00", "자정"),
        ("11:05", "오전 11시 5분"),
    ],
)
def test_clock_times_are_said_in_korean(clock: str, text: str) -> None:
    """Twelve-hour words as people say them."""
    assert clock_text(clock) == text
