"""Hours, queues, routing profiles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

import pytest

from contact_center.base.errors import DefinitionError
from contact_center.base.interfaces import IQueue
from contact_center.base.korean_holidays import Holiday
from contact_center.instance.numbers import PhoneNumber
from contact_center.routing.hours import HoursOfOperation
from contact_center.routing.opening_hours import OpeningHours
from contact_center.routing.queues import Channel, Concurrency, Queue, RoutedQueue, RoutingProfile
from tests.unit.constructs.workbench import Bench

NUMBER = "arn:aws:connect:ap-northeast-2:111122223333:phone-number/n"
WEEKDAYS = dict.fromkeys(("MON", "TUE", "WED", "THU", "FRI"), (("09:00", "18:00"),))


def _hours(bench: Bench, opening: OpeningHours, name: str = "agents") -> None:
    HoursOfOperation(bench.stack, "Hours", instance=bench.instance, name=name, description="상담 시간", opening=opening)


def test_each_slot_of_the_week_becomes_a_row(bench: Bench) -> None:
    _hours(bench, OpeningHours("Asia/Seoul", {"SAT": (("09:00", "12:00"), ("13:00", "24:00"))}))

    hours = bench.one("AWS::Connect::HoursOfOperation")

    assert hours["TimeZone"] == "Asia/Seoul"
    assert hours["Config"] == [
        {"Day": "SATURDAY", "StartTime": {"Hours": 9, "Minutes": 0}, "EndTime": {"Hours": 12, "Minutes": 0}},
        # Midnight at the end of a day is written as the beginning of one.
        {"Day": "SATURDAY", "StartTime": {"Hours": 13, "Minutes": 0}, "EndTime": {"Hours": 0, "Minutes": 0}},
    ]


def test_closed_days_are_not_in_the_template_which_would_grow_old(bench: Bench) -> None:
    """Amazon Connect takes overrides for days ahead only; a Sunday needs none anyway."""
    closed = (
        Holiday(dt.date(2026, 3, 1), "3·1절", "fixed"),
        Holiday(dt.date(2026, 3, 2), "3·1절 대체 휴일", "substitute"),
    )
    opening = OpeningHours("Asia/Seoul", WEEKDAYS, closed)

    _hours(bench, opening)

    assert "HoursOfOperationOverrides" not in bench.one("AWS::Connect::HoursOfOperation")
    assert [day.name for day in opening.overrides] == ["3·1절 대체 휴일"]


def test_the_hash_of_hours_changes_with_what_cloudformation_writes(bench: Bench) -> None:
    """And with nothing else: closed days are not written by it."""

    def made(construct_id: str, opening: OpeningHours, name: str = "agents") -> str:
        hours = HoursOfOperation(
            bench.stack, construct_id, instance=bench.instance, name=name, description="상담 시간", opening=opening
        )
        return hours.content_hash

    closed = (Holiday(dt.date(2026, 3, 2), "3·1절 대체 휴일", "substitute"),)
    first = made("A", OpeningHours("Asia/Seoul", WEEKDAYS))
    assert made("B", OpeningHours("Asia/Seoul", WEEKDAYS, closed)) == first
    longer = WEEKDAYS | {"MON": (("09:00", "19:00"),)}
    others = [
        made("C", OpeningHours("Asia/Seoul", longer)),
        made("D", OpeningHours("Asia/Tokyo", WEEKDAYS)),
        made("E", OpeningHours("Asia/Seoul", WEEKDAYS), "bot"),
    ]
    assert len({first, *others}) == 4


@pytest.mark.parametrize(("days", "accepted"), [(50, True), (51, False)])
def test_the_limit_of_fifty_overrides_holds(bench: Bench, days: int, accepted: bool) -> None:
    week = dict.fromkeys(("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"), (("09:00", "18:00"),))
    first = dt.date(2026, 1, 1)
    closed = tuple(Holiday(first + dt.timedelta(days=day), "휴무", "special") for day in range(days))

    if accepted:
        _hours(bench, OpeningHours("Asia/Seoul", week, closed))
        assert bench.one("AWS::Connect::HoursOfOperation")["Name"] == "agents"
    else:
        with pytest.raises(DefinitionError, match="need 51 overrides"):
            _hours(bench, OpeningHours("Asia/Seoul", week, closed))


def _queue(bench: Bench, name: str = "acme-dev-general", **more: Any) -> Queue:
    given: dict[str, Any] = {
        "description": "일반 문의",
        "hours": HoursOfOperation.from_hours_of_operation_arn(bench.arn("operating-hours", "agents")),
        "max_contacts": 50,
        **more,
    }
    return Queue(bench.stack, "Queue", instance=bench.instance, name=name, **given)


def test_a_queue_has_hours_a_maximum_and_a_korean_description(bench: Bench) -> None:
    number = PhoneNumber.from_phone_number_arn(bench.stack, "Number", phone_number_arn=NUMBER)
    _queue(bench, outbound_caller_name="ACME Support", outbound_number=number)

    queue = bench.one("AWS::Connect::Queue")

    assert queue["HoursOfOperationArn"] == bench.arn("operating-hours", "agents")
    assert queue["MaxContacts"] == 50
    assert queue["Description"] == "일반 문의"
    assert queue["OutboundCallerConfig"] == {
        "OutboundCallerIdName": "ACME Support",
        "OutboundCallerIdNumberArn": NUMBER,
    }


@pytest.mark.parametrize("name", ["일반상담", "general!", "", "x" * 128])
def test_a_name_cloudwatch_cannot_show_is_refused(bench: Bench, name: str) -> None:
    """A Hangul queue has no metrics, silently."""
    with pytest.raises(DefinitionError, match="queue name"):
        _queue(bench, name)


def test_the_refusal_of_a_hangul_name_says_where_korean_belongs(bench: Bench) -> None:
    with pytest.raises(DefinitionError, match=r"'일'.*put Korean into the description"):
        _queue(bench, "일반")


def _imported(bench: Bench, name: str) -> IQueue:
    return Queue.from_queue_arn(bench.arn("queue", name))


def _profile(bench: Bench, queues: list[RoutedQueue], **channels: Any) -> RoutingProfile:
    return RoutingProfile(
        bench.stack,
        "Profile",
        instance=bench.instance,
        name="basic",
        description="일반 상담원",
        default_outbound_queue=_imported(bench, "general"),
        concurrency=cast(Mapping[Channel, Concurrency], channels),
        queues=queues,
    )


def test_a_profile_lists_each_queue_on_each_channel(bench: Bench) -> None:
    """Every queue has priority and delay, every channel its concurrency, and calls go out on one queue."""
    _profile(
        bench,
        [RoutedQueue(queue=_imported(bench, "vip"), channels=("VOICE", "CHAT"), priority=1, delay_s=30)],
        VOICE=Concurrency(contacts=1),
        CHAT=Concurrency(contacts=3, cross_channel="ROUTE_ANY_CHANNEL"),
    )

    profile = bench.one("AWS::Connect::RoutingProfile")

    assert profile["DefaultOutboundQueueArn"] == bench.arn("queue", "general")
    assert [entry["QueueReference"]["Channel"] for entry in profile["QueueConfigs"]] == ["VOICE", "CHAT"]
    assert {(entry["Priority"], entry["Delay"]) for entry in profile["QueueConfigs"]} == {(1, 30)}
    assert profile["MediaConcurrencies"][1] == {
        "Channel": "CHAT",
        "Concurrency": 3,
        "CrossChannelBehavior": {"BehaviorType": "ROUTE_ANY_CHANNEL"},
    }


def test_a_profile_without_queues_is_refused(bench: Bench) -> None:
    with pytest.raises(DefinitionError, match="serves no queue"):
        _profile(bench, [], VOICE=Concurrency(contacts=1))


@pytest.mark.parametrize(("channel", "contacts"), [("VOICE", 2), ("CHAT", 11), ("TASK", 0)])
def test_a_concurrency_the_service_refuses_is_refused(bench: Bench, channel: str, contacts: int) -> None:
    queue = RoutedQueue(queue=_imported(bench, "q"), channels=("VOICE",), priority=1)

    with pytest.raises(DefinitionError, match=f"{channel} a concurrency of {contacts}"):
        _profile(bench, [queue], **{"VOICE": Concurrency(contacts=1), channel: Concurrency(contacts=contacts)})


def test_a_channel_without_concurrency_is_refused(bench: Bench) -> None:
    queue = RoutedQueue(queue=_imported(bench, "q"), channels=("VOICE", "TASK"), priority=1)

    with pytest.raises(DefinitionError, match="on TASK without a concurrency"):
        _profile(bench, [queue], VOICE=Concurrency(contacts=1))


def test_more_than_fifty_pairs_are_refused(bench: Bench) -> None:
    queues = [
        RoutedQueue(queue=_imported(bench, f"q{number}"), channels=("VOICE",), priority=1) for number in range(51)
    ]

    with pytest.raises(DefinitionError, match="51 pairs"):
        _profile(bench, queues, VOICE=Concurrency(contacts=1))
