"""Opening hours are read twice, by functions and by Amazon Connect (here the simulator): both must agree.

Functions may not import anything of ours, so that they have a reader of their own.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from contact_center.base.korean_holidays import public_holidays
from contact_center.routing.hours import HoursOfOperation
from contact_center.routing.opening_hours import OpeningHours, opening_hours
from contact_center.settings import load
from contact_handlers.base.clock import Hours
from contact_handlers.connect_provider.logic import override
from ringback.simulator.world.hours import look
from tests.unit.constructs.workbench import Bench
from tests.unit.simulator import flowkit as kit

KST = dt.timezone(dt.timedelta(hours=9))
WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI")


@dataclass(frozen=True)
class Readers:
    """The same hours as functions read them and as Amazon Connect does."""

    function: Hours
    connect: Callable[[dt.datetime], bool]

    def is_open(self, moment: dt.datetime) -> bool:
        """Returns what both say, which must be the same."""
        answers = {self.function.is_open(moment), self.connect(moment)}
        assert len(answers) == 1, f"they disagree at {moment.isoformat()}"
        return answers.pop()


def readers(opening: OpeningHours, folder: Path) -> Readers:
    """Writes hours as the stacks do, and reads them in both ways."""
    bench = Bench()
    HoursOfOperation(bench.stack, "Hours", instance=bench.instance, name="h", description="상담 시간", opening=opening)
    properties = {**bench.one("AWS::Connect::HoursOfOperation"), "InstanceArn": {"Fn::GetAtt": ["Instance", "Arn"]}}
    read = {"Read": {"Type": "AWS::Connect::HoursOfOperation", "Properties": properties}}
    center = kit.center(folder, read, start="2026-01-01T00:00:00+09:00")
    arn = center.world.hours["h"].arn
    for day in opening.overrides:
        # As the provider closes it when it is deployed.
        closing = {"HoursOfOperationId": arn, **override(day.date.isoformat(), day.name)}
        center.cloud.services["connect"].call("CreateHoursOfOperationOverride", closing)
    hours = center.hours.find(arn)
    assert hours is not None
    return Readers(
        Hours.from_json(json.dumps(opening.environment(), ensure_ascii=False)),
        lambda moment: look(hours, moment.timestamp(), lambda _: None).open,
    )


@pytest.fixture(scope="module")
def agents(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Readers:
    """Hours of the agents: weekdays 09:00 to 18:00, closed on holidays."""
    opening = opening_hours(load(root / "config/aicc/dev.toml"), "agents")
    return readers(opening, tmp_path_factory.mktemp("agents"))


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
def test_the_start_belongs_to_the_hours_and_the_end_does_not(agents: Readers, instant: str, expected: bool) -> None:
    assert agents.is_open(at(instant)) is expected


def test_instants_of_any_zone_are_compared_in_korean_time(agents: Readers) -> None:
    """09:30 in Seoul is 00:30 UTC of the same day."""
    assert agents.is_open(dt.datetime(2026, 11, 23, 0, 30, tzinfo=dt.UTC))
    assert not agents.is_open(dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC))


def test_every_holiday_is_closed_all_day(agents: Readers) -> None:
    assert agents.function.closed
    for day in agents.function.closed:
        assert not any(agents.is_open(at(f"{day} {hour:02}:30:00")) for hour in range(24))


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
def test_the_next_opening_skips_weekends_and_holidays(agents: Readers, instant: str, opening: str) -> None:
    """Callbacks are moved to this instant."""
    assert agents.function.next_open(at(instant)) == at(opening)
    assert agents.is_open(at(opening))


def test_the_bot_answers_around_the_clock(root: Path, tmp_path: Path) -> None:
    bot = readers(opening_hours(load(root / "config/aicc/dev.toml"), "bot"), tmp_path)
    assert bot.is_open(at("2026-12-25 00:00:00"))
    assert bot.is_open(at("2026-12-25 23:59:59"))


def test_a_slot_until_midnight_is_open_to_the_last_second(tmp_path: Path) -> None:
    """24:00 is the end of the day, not its beginning."""
    late = readers(OpeningHours("Asia/Seoul", {"MON": (("22:00", "24:00"),)}), tmp_path)
    assert late.is_open(at("2026-11-23 23:59:59"))
    assert not late.is_open(at("2026-11-24 00:00:00"))
    assert late.function.next_open(at("2026-11-23 23:30:00")) == at("2026-11-23 23:30:00")


@pytest.mark.parametrize(
    ("week", "open_minutes_of_a_monday"),
    [
        (dict.fromkeys(WEEKDAYS, (("09:00", "18:00"),)), 540),
        ({**dict.fromkeys(WEEKDAYS, (("09:00", "12:00"), ("13:00", "18:30"))), "SAT": (("09:00", "13:00"),)}, 510),
        ({"MON": (("00:00", "24:00"),), "TUE": (("22:00", "24:00"),), "SUN": (("00:00", "00:30"),)}, 1_440),
    ],
    ids=["office hours", "lunch break", "midnight"],
)
def test_both_agree_through_a_whole_year(
    root: Path, tmp_path: Path, week: dict[str, tuple[tuple[str, str], ...]], open_minutes_of_a_monday: int
) -> None:
    """Every quarter of an hour of 2027, and the second before and after, holidays as overrides included."""
    closed = public_holidays((2027,), root / "config" / "holidays_kr.toml")
    both = readers(OpeningHours("Asia/Seoul", week, closed), tmp_path)

    start, minute = at("2027-01-01 00:00:00"), dt.timedelta(minutes=1)
    for quarter in range(365 * 24 * 4):
        edge = start + quarter * 15 * minute
        both.is_open(edge)
        both.is_open(edge - dt.timedelta(seconds=1))

    monday = at("2027-03-08 00:00:00")
    assert sum(both.is_open(monday + number * minute) for number in range(24 * 60)) == open_minutes_of_a_monday
