"""Whether people answer, when they answer next, and the Korean words for both."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from contact_center.routing.opening_hours import MAX_OVERRIDES, OpeningHours, clock_text, hours_text, opening_hours
from contact_center.settings import Settings, load

KST = dt.timezone(dt.timedelta(hours=9))
WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI")


@pytest.fixture(scope="module")
def settings(root: Path) -> Settings:
    """Settings of the development center."""
    return load(root / "config/aicc/dev.toml")


@pytest.fixture(scope="module")
def agents(settings: Settings) -> OpeningHours:
    """Hours of the agents: weekdays 09:00 to 18:00, closed on holidays."""
    return opening_hours(settings, "agents")


def at(text: str) -> dt.datetime:
    """Korean local time."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=KST)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-11-23 08:59:59", False),
        ("2026-11-23 09:00:00", True),
        ("2026-11-23 17:59:59", True),
        ("2026-11-23 18:00:00", False),
        ("2026-11-21 12:00:00", False),  # Saturday
        ("2026-11-22 12:00:00", False),  # Sunday
        ("2026-12-25 10:00:00", False),  # Christmas, a Friday
        ("2026-12-31 17:59:00", True),
        ("2027-01-01 10:00:00", False),
        ("2027-01-04 10:00:00", True),
    ],
)
def test_open_at_boundaries(agents: OpeningHours, instant: str, expected: bool) -> None:
    """The start belongs to the hours, the end does not; weekends and holidays are closed."""
    assert agents.open_at(at(instant)) is expected


def test_every_holiday_is_closed_all_day(agents: OpeningHours) -> None:
    """No holiday of the configured years lets a call through to an agent."""
    assert agents.closed
    for day in agents.closed:
        assert not any(agents.open_at(at(f"{day.date} {hour:02}:30:00")) for hour in range(24))


def test_instants_of_any_zone_are_compared_in_korean_time(agents: OpeningHours) -> None:
    """09:30 in Seoul is 00:30 UTC of the same day."""
    assert agents.open_at(dt.datetime(2026, 11, 23, 0, 30, tzinfo=dt.UTC))
    assert not agents.open_at(dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC))


def test_an_instant_without_zone_is_refused(agents: OpeningHours) -> None:
    """A naive time would silently be read in the zone of the machine."""
    with pytest.raises(ValueError, match="has no time zone"):
        agents.open_at(dt.datetime(2026, 11, 23, 9, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("instant", "opening"),
    [
        ("2026-11-23 10:15:00", "2026-11-23 10:15:00"),
        ("2026-11-23 03:00:00", "2026-11-23 09:00:00"),
        ("2026-11-20 18:00:00", "2026-11-23 09:00:00"),  # Friday evening to Monday
        ("2026-09-23 18:00:00", "2026-09-28 09:00:00"),  # before Chuseok
        ("2026-12-31 18:00:00", "2027-01-04 09:00:00"),  # across the year
        ("2027-02-05 18:30:00", "2027-02-10 09:00:00"),  # Seollal with a substitute day
    ],
)
def test_next_opening_skips_weekends_and_holidays(agents: OpeningHours, instant: str, opening: str) -> None:
    """Callbacks are moved to this instant."""
    assert agents.next_opening(at(instant)) == at(opening)


def test_next_opening_is_said_in_korean(agents: OpeningHours) -> None:
    """Callers hear date, day and time."""
    assert agents.next_opening_text(at("2026-09-23 18:00:00")) == "9월 28일 월요일 오전 9시"


def test_hours_that_never_open_have_no_next_opening() -> None:
    """The search ends instead of running forever."""
    never = OpeningHours("Asia/Seoul", {})

    assert never.next_opening(at("2026-11-23 10:00:00")) is None
    assert never.next_opening_text(at("2026-11-23 10:00:00")) == "미정"


def test_the_bot_answers_around_the_clock(settings: Settings) -> None:
    """Holidays do not close the bot (16.1: 24x7)."""
    bot = opening_hours(settings, "bot")

    assert bot.open_at(at("2026-12-25 00:00:00"))
    assert bot.open_at(at("2026-12-25 23:59:59"))
    assert bot.overrides == ()
    assert bot.text == "연중무휴 24시간"


def test_overrides_are_written_for_working_days_only(agents: OpeningHours) -> None:
    """A holiday on a weekend changes nothing and would waste one of 50 overrides."""
    assert all(day.date.weekday() < 5 for day in agents.overrides)
    assert len(agents.overrides) < len(agents.closed)
    assert len(agents.overrides) <= MAX_OVERRIDES
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


def test_a_slot_until_midnight_is_open_to_the_last_second() -> None:
    """24:00 is the end of the day, not its beginning."""
    late = OpeningHours("Asia/Seoul", {"MON": (("22:00", "24:00"),)})

    assert late.open_at(at("2026-11-23 23:59:59"))
    assert not late.open_at(at("2026-11-24 00:00:00"))
    assert late.next_opening(at("2026-11-23 23:30:00")) == at("2026-11-23 23:30:00")
