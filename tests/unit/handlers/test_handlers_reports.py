"""The report of a week: page, JSON and CSV say the same, and what they say is what happened."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from contact_handlers.admin.exchange import Period
from contact_handlers.admin.files import orders, sheets
from contact_handlers.admin.overview import page, promises, report
from contact_handlers.base import clock, ids
from contact_handlers.files import logic
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import RequestStatus
from tests.unit.handlers import desk, weeks
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.test_handlers_admin_desk import ended, registered
from tests.unit.handlers.world import World, new_contact

FIGURE = re.compile(r'<data data-key="([^"]+)" value="([^"]*)">([^<]*)</data>')


def numbers(report: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yields the figures of a report as a reader of the JSON finds them."""
    for one in report["figures"]:
        yield one["key"], one["value"]
        yield f"{one['key']}.before", one["before"]
        yield f"{one['key']}.change", one["change"]
    for one in report["days"]:
        yield f"days.{one['date']}", one["conversations"]
        yield f"days.{one['date']}.before", one["before"]
    yield from ((f"hours.{hour}", count) for hour, count in enumerate(report["hours"]))
    for one in report["promises"]:
        yield from ((f"promises.{one['kind']}.{name}", one[name]) for name in one if name not in ("kind", "label"))
    for group in ("channels", "intents", "reasons"):
        yield from ((f"{group}.{one['key']}", one["count"]) for one in report[group])
    for group in ("teams", "agents"):
        for one in report[group]:
            words = ("key", "label", "team")
            yield from ((f"{group}.{one['key']}.{name}", one[name]) for name in one if name not in words)


def agree(made: Mapping[str, Any], table: str, text: str) -> None:
    """Holds JSON, CSV and page against each other, figure by figure."""
    exact = {key: "" if value is None else str(value) for key, value in numbers(made)}
    lines = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline="")))
    assert {line["key"]: line["value"] for line in lines} == exact
    shown = {unescape(key): value for key, value, _ in FIGURE.findall(text)}
    assert shown == exact


def test_page_json_and_csv_say_the_same_figure_by_figure(world: World) -> None:
    with desk.sitting(world):
        made = json.loads(json.dumps(weeks.weekly(broken=2)))
        text = page.page(made, center="고객센터", made_at="2026-11-30T00:00:00.000Z")
    agree(made, sheets.table(report.COLUMNS, report.rows(made)), text)
    words = {unescape(key): text for key, _, text in FIGURE.findall(text)}
    # Of 164 promises with an end two were broken; the week before none of 110.
    assert (words["promises.kept_percent"], words["promises.broken.change"]) == ("98.8%", "▲ 2건 나빠짐")
    assert words["conversations.satisfaction_average"] == "-"
    assert "박&lt;b&gt;산&lt;/b&gt;" in text
    assert "<script" not in text


def test_the_first_sentences_say_what_counts(world: World) -> None:
    with desk.sitting(world):
        assert page.lead(weeks.weekly(broken=2)) == (
            "끝난 대화는 450건으로 지난주보다 150건 늘었습니다. "
            "결과가 나온 약속 164건 가운데 162건을 지켰고 2건을 지키지 못했습니다. "
            "상담원 연결을 요청한 고객은 평균 4분 24초를 기다리셨습니다."
        )
        found = weeks.weekly()["recommendations"]
    assert found == ["챗봇 해결 비율이 58.2%로 목표 60%보다 낮습니다. 자주 넘어오는 업무의 안내를 보완해 주세요."]


def test_a_month_is_compared_with_the_month_before() -> None:
    march = Period(date(2027, 3, 1), date(2027, 3, 31))
    assert report.before(march, "month").shown() == {"start": "2027-02-01", "end": "2027-02-28"}
    assert report.before(weeks.WEEK, "week") == weeks.BEFORE
    assert (march.low, march.last) == ("2027-02-28T15:00:00.000Z", "2027-03-31T14:59:59.999Z")
    assert march.high == "2027-03-31T15:00:00.000Z"


NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "status", "due_hours_ago", "more", "fate"),
    [
        ("callback", "completed", 5, {}, "kept"),
        ("callback", "failed", 5, {}, "broken"),
        ("callback", "cancelled", 5, {}, "withdrawn"),
        ("callback", "scheduled", -2, {}, "open"),
        ("callback", "dialing", 0.5, {}, "open"),
        ("callback", "scheduled", 2, {}, "broken"),
        ("reservation", "pending", 73, {}, "broken"),
        ("reservation", "pending", 62, {}, "open"),
        ("reservation", "pending", 30, {"worked_at": "2026-11-29T00:00:00.000Z"}, "kept"),
        ("loan", "resolved", 30, {}, "kept"),
        ("incident", "open", 30, {}, "kept"),
        ("incident", "open", 30, {"untold": "incident.reported"}, "broken"),
    ],
)
def test_a_promise_is_what_became_of_it(
    kind: Any, status: Any, due_hours_ago: float, more: dict[str, Any], fate: str
) -> None:
    request = Request(kind=kind, status=status, due_at=clock.stamp(NOW - timedelta(hours=due_hours_ago)), **more)
    assert promises.of_request(request, NOW) == fate


@pytest.mark.parametrize(
    ("status", "hours_ago", "fate"),
    [("resolved", 9, "kept"), ("cancelled", 9, "withdrawn"), ("pending", 2, "broken"), ("pending", 0.1, "open")],
)
def test_a_person_who_was_asked_for_is_a_promise(status: Any, hours_ago: float, fate: str) -> None:
    asked = Escalation(
        escalation_id="e",
        reference_number="r",
        contact_id="c",
        reason="complaint",
        priority="HIGH",
        queue_key="general",
        status=status,
        created_at=clock.stamp(NOW - timedelta(hours=hours_ago)),
    )
    assert promises.of_escalation(asked, NOW) == fate


def test_a_week_is_reported_as_it_was(world: World, travel: Travel) -> None:
    world.overrides = {"CENTER": "weekly"}
    monday = datetime(2034, 5, 8, tzinfo=clock.KST)
    travel(monday + timedelta(days=1, hours=5))
    made = registered(world, name="정상담", team="주간보고팀")
    sums: dict[str, float] = {"CONTACTS_HANDLED": 3, "AGENT_NON_RESPONSE": 1, "SUM_HANDLE_TIME": 300}
    world.connect.measured = {made["connect_user_id"]: sums}
    for days_ago, outcome in ((0, "resolved"), (0, "abandoned"), (7, "resolved")):
        talked = monday + timedelta(days=1 - days_ago, hours=5)
        travel(talked)
        summary = {"resolution_status": outcome}
        ended(world, talked, assigned_agent=made["agent_id"], summary=summary, containment=False)
    travel(monday + timedelta(days=2))
    due = monday + timedelta(days=1, hours=6)
    # What is due as the next week begins is counted there.
    calls: tuple[tuple[RequestStatus, datetime, int | None], ...] = (
        ("completed", due, 10),
        ("completed", due, 50),
        ("failed", due, None),
        ("failed", monday + timedelta(days=7), None),
    )
    for status, due_at, late in calls:
        call = Request(
            request_id=ids.new("req"),
            kind="callback",
            status=status,
            due_at=clock.stamp(due_at),
            version=1,
        )
        reached = {} if late is None else {"connected_at": clock.stamp(due_at + timedelta(minutes=late))}
        world.put(
            "requests", call.key, {**call.to_item(), **reached, "topic": "t", "queue_key": "q", "phone_hash": "h"}
        )
    travel(monday + timedelta(days=7, hours=6))
    with desk.sitting(world) as settings:
        what = {"kind": "overview", "every": "week", "start": "2034-05-08", "end": "2034-05-14"}
        order = orders.ask(settings, "report", "rpt", what, by=logic.SCHEDULE, key=new_contact())
    world.call("files", {})
    path = {"report_id": order.request_id}
    shown = desk.ask(world, orders.get_report, path=path).body
    assert shown["status"] == "ready"
    summary = shown["summary"]
    assert (summary["conversations.total"], summary["conversations.contained_percent"]) == (2, 0)
    assert (summary["promises.kept"], summary["promises.broken"], summary["promises.kept_percent"]) == (2, 1, 66.67)
    assert summary["promises.calls_on_time_percent"] == 50
    assert (summary["agents.handled"], summary["agents.answer_rate_percent"]) == (3, 75)
    assert summary["agents.resolution_rate_percent"] == 50
    stored = world.get("requests", order.key) or {}
    base = str(stored["object_key"]).removesuffix(".html")
    s3 = world.client("s3")
    files = {
        end: s3.get_object(Bucket="t-data", Key=f"{base}.{end}")["Body"].read().decode()
        for end in ("json", "csv", "html")
    }
    whole = json.loads(files["json"])
    agree(whole, files["csv"], files["html"])
    assert [(one["label"], one["handled"]) for one in whole["teams"]] == [("주간보고팀", 3)]
    assert next(one for one in whole["figures"] if one["key"] == "conversations.total")["before"] == 1
    (notice,) = [one for one in world.delivered("topic") if one.get("report_id") == order.request_id]
    assert (notice["type"], notice["start"]) == ("report_ready", "2034-05-08")
    assert str(notice["link"]).endswith(str(stored["object_key"]))


def test_the_notice_says_where_the_report_is() -> None:
    assert logic.link("t-data", "ap-northeast-2", "reports/week/2026/12/rpt_1.html") == (
        "https://ap-northeast-2.console.aws.amazon.com/s3/object/t-data"
        "?region=ap-northeast-2&prefix=reports/week/2026/12/rpt_1.html"
    )
