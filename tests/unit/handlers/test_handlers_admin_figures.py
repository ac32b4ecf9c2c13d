"""Figures at the desk: counted once per conversation however often it is told, and files that no program runs."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contact_handlers.admin.exchange import Period
from contact_handlers.admin.figures import analytics, kpis, now
from contact_handlers.admin.files import orders, page, report, sheets
from contact_handlers.base import clock, ids
from contact_handlers.files import logic
from contact_handlers.records import counting, tables
from contact_handlers.records.conversations import Conversation, Message
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.masked import masked
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.desk import ask, refused
from tests.unit.handlers.world import World, contact_event, new_contact

# Nobody else counts in these years.
DAY = datetime(2033, 3, 7, 3, 20, tzinfo=UTC)


def said(source: str, text: str, **given: Any) -> Message:
    return Message(source=source, content=masked(text), created_at=clock.stamp(DAY), **given)  # type: ignore[arg-type]


TALK = [
    said("user", "영업시간 알려 주세요", intent="general_inquiry", confidence=0.9, sentiment="NEUTRAL"),
    said("bot", "9시부터입니다.", faq_id="faq_hours", latency_ms=180),
    said("user", "주차장은 몇 층이에요?", confidence=0.31, sentiment="NEUTRAL"),
    said("bot", "다시 말씀해 주세요.", next_action="clarify", latency_ms=900),
    said("user", "010-1234-5678로요", confidence=0.2),
    said("bot", "다시 말씀해 주세요.", next_action="retry", latency_ms=9_000),
]


def test_turns_are_counted_by_what_was_understood() -> None:
    known = counting.understood(TALK)
    assert (known["turns"], known["low"], known["confidence"]) == (3, 2, 1_410)
    assert known["intents"] == {"general_inquiry": 1, "none": 2}
    assert known["languages"] == {"ko": 3}
    assert known["latencies"] == {"200": 1, "1200": 1, "longer": 1}
    counts = counting.counts(known, "voice")
    assert counts["FaqSearch", "answered"] == (1, 0)
    assert counts["FaqSearch", "failed"] == (1, 0)
    assert counts["LatencySum", "all"] == (3, 10_080)


def test_only_questions_in_which_nothing_was_hidden_are_kept() -> None:
    assert list(counting.unmatched(TALK).values()) == ["주차장은 몇 층이에요?"]


def finished(world: World, *, score: int | None = None) -> str:
    """Lets a conversation end, told twice, and returns it."""
    contact = new_contact()
    conversation_id = world.talk(contact)
    for place, message in enumerate(TALK):
        ulid = ids.ulid_of(int(DAY.timestamp() * 1000) + place, conversation_id)
        item = {**message.to_item(), "message_id": f"msg_{ulid}", "conversation_id": conversation_id}
        world.put("conversations", tables.message(conversation_id, ulid), item)
    if score is not None:
        key = tables.conversation(conversation_id)
        world.put("conversations", key, {**(world.get("conversations", key) or {}), "survey_score": score})
    ended = contact_event(contact, "DISCONNECTED", clock.stamp(clock.now()))
    for _ in range(2):
        world.call("contact_events", ended)
    return conversation_id


def test_a_conversation_counts_once_and_its_figures_are_found(world: World, travel: Travel) -> None:
    world.overrides = {"CENTER": "counted"}
    travel(DAY)
    finished(world, score=4)
    finished(world)
    (missed,) = world.query("counters", tables.unmatched("counted", "2033-03-07", "").pk)
    assert (missed["text"], missed["count"]) == ("주차장은 몇 층이에요?", 2)
    query = {"start": "2033-03-07", "end": "2033-03-07"}
    nlu = ask(world, analytics.analyze_nlu, role="analyst", query=query).body
    assert (nlu["total_requests"], nlu["average_confidence"]) == (6, 0.47)
    assert nlu["low_confidence_rate_percent"] == pytest.approx(66.67)
    assert nlu["intent_distribution"] == {"general_inquiry": 2, "none": 4}
    assert nlu["top_unmatched"] == [{"text": "주차장은 몇 층이에요?", "count": 2}]
    questions = ask(world, analytics.analyze_faq, role="analyst", query=query).body
    assert questions["searches"] == {"total": 4, "successful": 2, "failed": 2}
    talks = ask(world, analytics.analyze_conversations, role="analyst", query={"period": "24h"}).body
    assert (talks["total_conversations"], talks["total_messages"]) == (2, 12)
    assert talks["channel_distribution"] == {"voice": 2}
    assert (talks["hourly_activity"][12], sum(talks["hourly_activity"])) == (2, 2)
    assert talks["response_time"] == {"average_ms": 3_360, "p95_ms": None}
    assert (talks["containment_rate_percent"], talks["satisfaction_average"]) == (100, 4)
    metrics = ask(world, now.get_metrics, role="analyst", query={"minutes": 5}).body
    assert (metrics["request_count"], metrics["error_count"], metrics["nlu_fallback_count"]) == (6, 0, 4)
    assert metrics["period"]["start"] == "2033-03-07T03:00:00.000Z"
    overview = ask(world, now.get_overview, role="analyst").body
    assert overview["total_requests_today"] == 6
    assert {queue["queue"] for queue in overview["queues"]} >= {"general", "priority"}
    # The service says nothing of an age, and of the other queues nothing at all: no zero stands in for it.
    said, unsaid = overview["queues"][:2]
    assert {**said, "queue": ""} == {
        "queue": "", "contacts_in_queue": 0, "agents_available": 2, "oldest_contact_age_s": None
    }  # fmt: skip
    assert set(unsaid.values()) == {unsaid["queue"], None}


@pytest.mark.parametrize("end", ["0001-01-01", "9999-12-31"])
def test_days_that_cannot_be_counted_from_are_refused(world: World, end: str) -> None:
    assert refused(world, analytics.analyze_nlu, query={"end": end}) == "VALIDATION_ERROR end"


def test_figures_of_nothing_are_nothing(world: World, travel: Travel) -> None:
    world.overrides = {"CENTER": "empty"}
    travel(DAY)
    empty = ask(world, analytics.analyze_nlu, role="analyst").body
    assert (empty["total_requests"], empty["average_confidence"]) == (0, None)
    asked = (analytics.analyze_nlu, analytics.analyze_conversations, now.get_overview, now.get_metrics)
    told = [analytics.totals([escalation(9, status="pending")])]
    told += [dict(ask(world, figures, role="analyst").body) for figures in asked]
    shares = {name: value for one in told for name, value in one.items() if name.endswith("_percent")}
    assert len(shares) == 5
    assert set(shares.values()) == {None}
    assert kpis.productivity(90.0, 4.5, None, 80.0) is None
    assert kpis.performance(None, 90.0, 4.5, 85.0, 80.0) is None
    # Counters of two moments may not fit each other; a share stays one.
    assert (kpis.percent(5, 4), kpis.percent(-1, 4)) == (100, 0)
    # 0.4 x 90 + 4 / 5 x 30 + 0.2 x 80 + 0.1 x 70, and 0.2 x 95 + 0.25 x 90 + 25 x 4 / 5 + 0.2 x 85 + 0.1 x 70.
    assert kpis.productivity(90.0, 4.0, 80.0, 70.0) == 83
    assert kpis.performance(95.0, 90.0, 4.0, 85.0, 70.0) == 85.5
    assert kpis.percent(3, 0) is kpis.mean(1, 0) is kpis.satisfaction({}) is None


def test_active_conversations_are_counted_and_not_read(world: World, travel: Travel) -> None:
    travel(DAY + timedelta(days=400))
    before = ask(world, now.get_overview, role="analyst").body["active_conversations"]
    world.talk(new_contact(), "안녕하세요")
    assert ask(world, now.get_overview, role="analyst").body["active_conversations"] == before + 1


def escalation(hour: int, **given: Any) -> Escalation:
    created = datetime(2033, 3, 7, hour, tzinfo=clock.KST)
    facts: dict[str, Any] = {
        "escalation_id": ids.new("esc"),
        "reference_number": "AB12-CD34",
        "contact_id": "c",
        "status": "resolved",
        "created_at": clock.stamp(created),
        "resolved_at": clock.stamp(created + timedelta(minutes=30)),
        "reason": "complaint",
        "priority": "HIGH",
        "queue_key": "general",
        "wait_s": 60,
        **given,
    }
    return Escalation(**facts)


WEEK = Period(date(2033, 3, 7), date(2033, 3, 13))


def test_a_report_says_what_its_records_say() -> None:
    calm = [escalation(9 + n % 3) for n in range(10)]
    slow = [escalation(14, wait_s=1200, reason="bot_limitation", status="cancelled") for _ in range(10)]
    few, good, bad = (report.of(WEEK, found) for found in (calm[:3], calm, calm[:2] + slow))
    assert few["recommendations"] == ["표본이 3건으로 적어 권고하지 않습니다."]
    assert (good["summary"]["average_wait_s"], good["summary"]["resolution_rate_percent"]) == (60, 100)
    assert good["detailed_analysis"]["resolution_s"]["average"] == 1800
    assert good["detailed_analysis"]["busiest_hours"] == [9, 10, 11]
    assert bad["detailed_analysis"]["busiest_hours"][0] == 14
    heard = [
        escalation(9, rule="urgent"),
        escalation(9, intent="complaint", rule="none", supervisor_at="2033-03-07T00:05:00Z"),
    ]
    assert report.of(WEEK, [*heard, *calm])["detailed_analysis"]["by_path"] == {"direct": 10, "bot": 1, "supervisor": 1}
    said_of_bad = " ".join(bad["recommendations"])
    assert "목표 300초" in said_of_bad
    assert "FAQ에 추가" in said_of_bad
    assert "목표 300초" not in " ".join(good["recommendations"])


def test_a_page_shows_words_of_others_as_words(world: World) -> None:
    evil = "</td><script>alert(1)</script>"
    made = report.of(WEEK, [escalation(9, queue_key=evil)])
    text = page.page(made, title="보고서", center=evil, made_at=clock.stamp(DAY))
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "default-src 'none'" in text
    assert "2033-03-07 12:20" in text
    del world


FORMULAS = ["=1+1", "+82", "-2+3", "@SUM(A1)", "\t=1", "  =1+1", "＝1+1", "\r=1", "\u200b=HYPERLINK(1)", "|cmd", "%0A"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_a_formula(text: str) -> None:
    record = Conversation(conversation_id="c", channel="voice", status="active", created_at="")
    message = {"timestamp": "t", "source": "user", "content": text, "message_type": "text"}
    made = sheets.conversation("csv", record, [message])
    assert made.startswith("\ufeff")
    (_, row) = csv.reader(io.StringIO(made[1:], newline=""))
    assert row[2] == f"'{text}"


def test_an_exported_text_is_read_by_people_in_seoul() -> None:
    record = Conversation(
        conversation_id="conv_1",
        channel="web_chat",
        status="completed",
        created_at="2026-11-30T14:59:58.123Z",
        ended_at="2026-11-30T15:00:01.000Z",
        summary={"resolution_status": "resolved"},
    )
    asked = {"timestamp": record.created_at, "source": "user", "content": "언제\n와요", "message_type": "text"}
    told = {"timestamp": record.ended_at, "source": "bot", "content": "=내일입니다.", "message_type": "text"}
    assert sheets.conversation("txt", record, [asked, told]).splitlines() == [
        "대화 ID: conv_1",
        "시작 시간: 2026-11-30 23:59:58",
        "종료 시간: 2026-12-01 00:00:01",
        "채널: 웹 채팅",
        "상태: 완료",
        "해결 상태: 해결",
        "",
        "[2026-11-30 23:59:58] 고객: 언제 와요",
        "[2026-12-01 00:00:01] 챗봇: =내일입니다.",
    ]


def test_a_cell_with_quotes_and_lines_stays_one_cell() -> None:
    text = '그는 "안녕"이라고\n말했다, 정말'
    (_, row) = csv.reader(io.StringIO(sheets.table(("a",), [{"a": text}])[1:], newline=""))
    assert row == [text]
    assert sheets.cell(-5) == "-5"


def test_an_export_is_for_whoever_asked_and_says_how_far_it_is(world: World, travel: Travel) -> None:
    conversation_id = world.talk(new_contact(), "환불해 주세요")
    body = {"kind": "conversation", "conversation_id": conversation_id, "format": "csv", "reason": "민원 010-4321-1234"}
    made = ask(world, orders.create_export, body=body, key="k-9")
    assert (made.status, ask(world, orders.create_export, body=body, key="k-9").body) == (202, made.body)
    path = {"export_id": made.body["export_id"]}
    assert ask(world, orders.get_export, path=path).body["status"] == "queued"
    stored = world.get("requests", tables.request(path["export_id"])) or {}
    assert (stored["requested_by"], "4321" in stored["reason"]) == ("supervisor-1", False)
    world.call("files", {})
    ready = ask(world, orders.get_export, path=path).body
    assert (ready["status"], ready["row_count"]) == ("ready", 2)
    assert "X-Amz-Expires=900&" in ready["url"]
    assert f"/exports/supervisor-1/{path['export_id']}.csv" in ready["url"]
    assert refused(world, orders.get_export, path=path, who="other") == "NOT_FOUND"
    assert ask(world, orders.get_export, path=path, role="admin").body["status"] == "ready"
    travel(clock.now() + timedelta(days=8))
    gone = ask(world, orders.get_export, path=path).body
    assert (gone["status"], gone["url"]) == ("expired", None)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"kind": "conversation"}, "VALIDATION_ERROR conversation_id"),
        ({"kind": "conversation", "conversation_id": "conv_none"}, "NOT_FOUND"),
        (
            {"kind": "conversations", "filter": {"start": "2026-02-02", "end": "2026-02-01"}},
            "VALIDATION_ERROR filter.start",
        ),
    ],
)
def test_what_cannot_be_exported_is_told_at_once(world: World, body: dict[str, Any], why: str) -> None:
    assert refused(world, orders.create_export, body={"format": "json", "reason": "점검", **body}) == why


def test_a_report_that_was_asked_for_is_there_with_its_figures(world: World) -> None:
    period = {"start": "2031-01-06", "end": "2031-01-12"}
    made = ask(world, orders.create_escalation_report, body=period)
    path = {"report_id": made.body["report_id"]}
    assert ask(world, orders.get_report, path=path).body["status"] == "queued"
    world.call("files", {})
    shown = ask(world, orders.get_report, path=path).body
    assert (shown["status"], shown["period"], shown["summary"]["total_escalations"]) == ("ready", period, 0)
    stored = world.get("requests", tables.request(path["report_id"])) or {}
    folder = stored["object_key"].removesuffix(".html")
    listed = world.client("s3").list_objects_v2(Bucket="t-data", Prefix=folder)["Contents"]
    assert {one["Key"].removeprefix(folder) for one in listed} == {".html", ".csv", ".json"}
    assert refused(world, orders.get_report, path={"report_id": "rpt_none"}) == "NOT_FOUND"


def test_reports_come_for_each_week_and_month_that_is_over() -> None:
    wednesday = logic.due(date(2026, 12, 2))
    assert [(what["every"], what["start"], what["end"]) for _, what in wednesday] == [
        ("week", "2026-11-23", "2026-11-29"),
        ("month", "2026-11-01", "2026-11-30"),
    ]
    assert [name for name, _ in logic.due(date(2027, 1, 8))] == ["week#2026-12-28"]


def test_feedback_for_training_is_json_in_lines() -> None:
    rows = [{"text": "예약\n바꿔요", "expected_intent": "reservation", "actual_intent": None, "feedback_id": "fb_1"}]
    assert [json.loads(line) for line in sheets.feedback("json", rows).splitlines()] == rows
    assert sheets.feedback("txt", rows) == "예약 바꿔요\treservation\t-\n"
