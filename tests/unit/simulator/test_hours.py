"""Hours of operation: week, overrides, recurrence, parents, time zone."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from ringback.simulator.aws.errors import AwsError
from ringback.simulator.errors import AssemblyError
from ringback.simulator.world.hours import look, open_slices
from ringback.simulator.world.model import HoursDefinition
from tests.unit.simulator import flowkit as kit


def hours(config: list[dict[str, Any]], *overrides: dict[str, Any], **extra: Any) -> HoursDefinition:
    """Builds hours in Seoul."""
    return HoursDefinition(
        name="h", arn="arn:h", id="h", time_zone="Asia/Seoul", config=tuple(config), overrides=overrides, **extra
    )


def override(first: str, last: str | None = None, *, closed: bool = True, **extra: Any) -> dict[str, Any]:
    """Builds an override; open ones run from 10 to 12 on every day."""
    slices = [] if closed else [{**s, "StartTime": {"Hours": 10}, "EndTime": {"Hours": 12}} for s in kit.ALWAYS]
    kind = "CLOSED" if closed else "OPEN"
    return {
        "OverrideName": f"{kind} {first}",
        "EffectiveFrom": first,
        "EffectiveTill": last or first,
        "OverrideType": kind,
        "OverrideConfig": slices,
        **extra,
    }


def is_open(definition: HoursDefinition, moment: str, parent: HoursDefinition | None = None) -> bool:
    """Asks at a time in Seoul."""
    return look(definition, datetime.fromisoformat(f"{moment}+09:00").timestamp(), lambda _: parent).open


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T09:00", True),
        ("2026-11-23T08:59", False),
        ("2026-11-23T17:59", True),
        ("2026-11-23T18:00", False),
        ("2026-11-22T12:00", False),
    ],
    ids=["opens", "before", "last minute", "closes", "Sunday"],
)
def test_the_week_decides_by_the_minute_in_its_time_zone(moment: str, expected: bool) -> None:
    assert is_open(hours(kit.WORKDAYS), moment) is expected


@pytest.mark.parametrize("moment", ["2026-11-23T00:00", "2026-11-23T23:59", "2026-11-22T12:00"])
def test_midnight_to_midnight_is_the_whole_day(moment: str) -> None:
    """All-day hours are written 00:00-00:00."""
    assert is_open(hours(kit.ALWAYS), moment)


def test_a_closed_override_wins_over_the_week() -> None:
    definition = hours(kit.WORKDAYS, override("2026-12-25"))
    assert not is_open(definition, "2026-12-25T10:00")
    assert is_open(definition, "2026-12-24T10:00")


def test_an_open_override_replaces_the_slices_of_the_day() -> None:
    definition = hours(kit.WORKDAYS, override("2026-11-21", closed=False))
    assert is_open(definition, "2026-11-21T11:00")
    assert not is_open(definition, "2026-11-21T12:00")


def test_a_recurring_closed_day_wins_over_a_dated_open_one() -> None:
    yearly: dict[str, Any] = {
        "RecurrenceConfig": {"RecurrencePattern": {"Frequency": "YEARLY", "ByMonth": [1], "ByMonthDay": [1]}}
    }
    recurring = override("2025-01-01", "2035-12-31", **yearly)
    definition = hours(kit.WORKDAYS, override("2027-01-01", closed=False), recurring)
    assert not is_open(definition, "2027-01-01T11:00")
    assert is_open(definition, "2027-01-04T11:00")


@pytest.mark.parametrize(
    ("pattern", "day", "expected"),
    [
        ({"Frequency": "WEEKLY", "Interval": 2}, "2026-11-30", False),
        ({"Frequency": "WEEKLY", "Interval": 2}, "2026-12-07", True),
        ({"Frequency": "MONTHLY", "ByMonthDay": [-1]}, "2026-11-30", True),
        ({"Frequency": "MONTHLY", "ByMonthDay": [-1]}, "2026-11-27", False),
        ({"Frequency": "MONTHLY", "ByWeekdayOccurrence": [-1]}, "2026-11-30", True),
        ({"Frequency": "MONTHLY", "ByWeekdayOccurrence": [2]}, "2026-12-14", True),
        ({"Frequency": "YEARLY", "Interval": 2, "ByMonth": [11]}, "2027-11-22", False),
    ],
)
def test_recurrence_closes_the_days_of_its_pattern(pattern: dict[str, Any], day: str, expected: bool) -> None:
    closed = override("2026-11-23", "2030-12-31", RecurrenceConfig={"RecurrencePattern": pattern})
    assert is_open(hours(kit.ALWAYS, closed), f"{day}T12:00") is not expected


def test_overrides_of_a_parent_apply_to_the_child() -> None:
    parent = hours([], override("2026-12-25"))
    child = hours(kit.WORKDAYS, parents=("parent",))
    assert not is_open(child, "2026-12-25T10:00", parent)


def test_the_slices_of_a_day_are_listed_in_minutes() -> None:
    definition = hours(kit.WORKDAYS, override("2026-12-25"))
    assert open_slices(definition, date(2026, 12, 24), lambda _: None) == [(540, 1080)]
    assert open_slices(definition, date(2026, 12, 25), lambda _: None) == []


def test_an_unknown_time_zone_is_refused() -> None:
    definition = HoursDefinition(name="h", arn="a", id="h", time_zone="Asia/Soul", config=())
    with pytest.raises(AssemblyError, match="Asia/Soul"):
        look(definition, 0.0, lambda _: None)


def test_overrides_are_written_while_the_center_runs_and_only_for_days_ahead(tmp_path: Path) -> None:
    """Amazon Connect takes overrides for future dates; what is written counts at once."""
    week = [{**one, "StartTime": {"Hours": 9}, "EndTime": {"Hours": 18}} for one in kit.ALWAYS]
    properties = {
        "Name": "h",
        "TimeZone": "Asia/Seoul",
        "Config": week,
        "InstanceArn": {"Fn::GetAtt": ["Instance", "Arn"]},
    }
    read = {"Hours": {"Type": "AWS::Connect::HoursOfOperation", "Properties": properties}}
    center = kit.center(tmp_path, read, start="2026-11-30T10:00:00+09:00")
    service, key = center.cloud.services["connect"], center.world.hours["h"].id

    def ask(operation: str, **given: Any) -> Any:
        return service.call(f"{operation}HoursOfOperationOverride", {"HoursOfOperationId": key, **given})

    def closing(day: str) -> dict[str, Any]:
        return {"Name": day, "OverrideType": "CLOSED", "Config": [], "EffectiveFrom": day, "EffectiveTill": day}

    def open_now() -> bool:
        found = center.hours.find(key)
        assert found is not None
        return center.hours.look(found, center.clock.now).open

    assert open_now()
    made = ask("Create", **closing("2026-11-30"))["HoursOfOperationOverrideId"]
    assert not open_now()
    for refused in ("2026-11-29", "2026-11-30"):  # over, and there already
        with pytest.raises(AwsError):
            ask("Create", **closing(refused))
    ask("Update", HoursOfOperationOverrideId=made, EffectiveFrom="2026-12-01", EffectiveTill="2026-12-01")
    assert open_now()
    ask("Delete", HoursOfOperationOverrideId=made)
    assert service.call("ListHoursOfOperationOverrides", {"HoursOfOperationId": key}) == {
        "HoursOfOperationOverrideList": []
    }
