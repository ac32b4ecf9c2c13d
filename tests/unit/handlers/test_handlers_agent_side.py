"""agent_guide, survey and outbound_reminder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest

from contact_handlers.admin.files import page
from contact_handlers.agent_guide import logic as guide_logic
from contact_handlers.agent_guide import store as guide_store
from contact_handlers.agent_guide import words
from contact_handlers.base import clock, content
from contact_handlers.base.clock import KST
from contact_handlers.base.errors import TimedOutError
from contact_handlers.records import customers, tables, vocabulary
from contact_handlers.records.catalogue import Guide
from contact_handlers.records.conversations import Conversation, Message, Note
from contact_handlers.records.masked import Masked
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import REASON_NAMES, REASON_PRIORITIES
from contact_handlers.survey import logic as survey_logic
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.world import World, new_contact

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=KST)


def customer(**profile: Any) -> customers.Customer:
    return customers.Customer.from_item("cust_01M7XX5KBZ4V0CJDJAXE59BG5J", profile)


@pytest.mark.parametrize(
    ("profile", "score"),
    [
        ({}, 0),
        ({"history": {"escalation_count": 2}}, 20),
        ({"history": {"escalation_count": 9}}, 30),
        ({"history": {"satisfaction_count": 4, "satisfaction_average": 2.5}}, 25),
        ({"history": {"satisfaction_count": 0, "satisfaction_average": 1}}, 0),
        ({"history": {"last_contact_at": "2026-10-01T00:00:00Z"}}, 10),
        ({"history": {"last_contact_at": "2026-11-01T00:00:00Z"}}, 0),
        ({"tags": ["vip", "컴플레인"]}, 20),
        (
            {
                "history": {
                    "escalation_count": 5,
                    "satisfaction_count": 1,
                    "satisfaction_average": 1.0,
                    "last_contact_at": "2020-01-01T00:00:00Z",
                },
                "tags": ["이슈"],
            },
            100,
        ),
    ],
)
def test_the_risk_score_is_the_formula_of_the_domain(profile: dict[str, Any], score: int) -> None:
    """Escalations, dissatisfaction, long silence and complaints add up to at most 100."""
    assert customer(**profile).risk_score(NOW) == score


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        ({"display_name": "홍*동"}, "홍*동"),
        ({"display_name": "남궁도윤"}, "남**윤"),
        ({"display_name": "김수"}, "김*"),
        ({"display_name": "Jane Doe"}, "J**e D*e"),
        ({"display_name": "Jane O'Neil"}, "J**e O****l"),
        ({"display_name": "주식회사 한빛"}, "주식회사 한빛"),
        ({"display_name": "CJ대한통운"}, "CJ대한통운"),
        ({"display_name": "gildong.hong@test.co.kr"}, "g***@test.co.kr"),
        ({"display_name": "h*ng.gildong@test.co.kr"}, "h***@test.co.kr"),
        ({"display_name": "gildong.hong"}, "g***"),
        ({"display_name": "hong_gd79"}, "h***"),
        ({"display_name": "gildong@"}, "g***@"),
        ({"display_name": "kim79"}, "k***"),
        ({"display_name": "고객 gildong.hong"}, "고객 g***"),
        ({"display_name": "고객(gildong.hong@test.co.kr)"}, "고객(g***@test.co.kr)"),
        ({"display_name": "홍*동 gildong.hong@test.co.kr"}, "홍*동 g***@test.co.kr"),
        ({"display_name": "홍*동 010-1234-5678"}, "홍*동 010-****-5678"),
        ({"contacts": [{"channel": "voice", "value": "+821012345678"}]}, "고객(5678)"),
        ({"contacts": [{"channel": "email", "value": "abc@test.co.kr"}]}, "고객(a***)"),
        ({}, "고객(XE59BG5J)"),
    ],
)
def test_the_form_of_address_has_fallbacks(profile: dict[str, Any], name: str) -> None:
    assert customer(**profile).display_name == name


def test_unknown_tiers_and_missing_parts_have_defaults() -> None:
    found = customer(tier="platinum", consent={"marketing_consent": {"value": True, "at": "2026-01-01"}})
    assert (found.tier, found.marketing_consent, found.notifications_enabled) == ("regular", True, True)


@pytest.mark.parametrize("reason", REASON_PRIORITIES)
def test_each_reason_and_department_has_a_guide(world: World, reason: str) -> None:
    answer = world.flow("agent_guide", new_contact(), reason=reason, department="General", priority="HIGH", summary="x")
    assert answer["guide_title"] not in ("", words.GUIDE)
    assert answer["guide_steps"].count("<li>") >= 4
    assert answer["reason"] == REASON_NAMES[reason]


@pytest.mark.parametrize("missing", ["", "none"])
def test_a_task_that_no_bot_and_no_hand_over_preceded_has_a_text_for_every_field(world: World, missing: str) -> None:
    """A view is not shown when one of its texts is missing, and tasks carry few attributes."""
    answer = world.flow("agent_guide", new_contact(), call_type="Task", escalation_id=missing, reference_number=missing)
    assert set(answer) == set(guide_logic.RESULTS)
    assert all(answer.values())
    assert {answer[name] for name in ("confidence", "escalation_id", "reference_number")} == {words.NOTHING}


def test_the_agent_sees_what_the_hand_over_is_called(world: World) -> None:
    given = {"confidence": "0.42", "escalation_id": "esc_01", "reference_number": "ABCD-1234"}
    answer = world.flow("agent_guide", new_contact(), **given)
    assert {name: answer[name] for name in given} == given


@pytest.mark.parametrize(
    ("reason", "department", "title"),
    [
        ("complaint", "Technical", "불만 상담"),
        ("urgent_matter", "General", "긴급 상담"),
        ("customer_request", "Account", "계정 상담"),
        ("", "Payment", "결제 상담"),
        ("", "Nowhere", "일반 상담"),
    ],
)
def test_the_reason_chooses_before_the_department(world: World, reason: str, department: str, title: str) -> None:
    answer = world.flow("agent_guide", new_contact(), reason=reason, department=department)
    assert answer["guide_title"] == title


def test_nobody_reads_a_code_of_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every word that a record may hold where people read it has a Korean one: on the desk, in mails and reports."""
    read: dict[Any, Mapping[str, str]] = {
        vocabulary.Reason: vocabulary.REASON_NAMES,
        vocabulary.Priority: vocabulary.PRIORITY_NAMES,
        vocabulary.Channel: vocabulary.CHANNEL_NAMES,
        vocabulary.EscalationStatus: page.STATUSES,
        vocabulary.Tier: words.TIERS,
    }
    for known, names in read.items():
        assert set(get_args(known)) <= set(names), known
    # Files are in no list of a customer's requests, erasures are; closed ones are not on the desk.
    assert set(vocabulary.REQUEST_NAMES) == set(get_args(vocabulary.RequestKind)) - {"export", "report"}
    assert set(words.STATUSES) == set(get_args(vocabulary.RequestStatus)) - set(vocabulary.CLOSED_REQUESTS)
    # A conversation that ended without a summary is told by what the customer wanted.
    monkeypatch.setattr(content, "load", lambda: {"intents": {"cancel_request": {"label": "취소 및 환불"}}})
    past = {"conversation_id": "conv_1", "channel": "voice", "status": "completed", "last_intent": "cancel_request"}
    line = guide_logic._past(Conversation.from_item({**past, "created_at": "2026-11-20T00:00:00.000Z"}))
    assert line.endswith("전화 · 취소 및 환불"), line


def test_an_agent_sees_customer_history_requests_and_last_words(world: World) -> None:
    customer_id = world.add_customer(
        "+821066667777", display_name="김*수", tier="premium", history={"total_conversations": 7}, tags=["불만"]
    )
    past = [new_contact() for _ in range(7)]
    for contact in past:
        world.talk(contact, customer_id=customer_id)
    contact = new_contact()
    conversation_id = world.talk(contact, *[f"문의 {number}" for number in range(4)], customer_id=customer_id)
    for status in ("scheduled", "completed"):
        world.put(
            "requests",
            tables.request(f"req_{customer_id}{status}"),
            {
                "kind": "reservation",
                "status": status,
                "reference_number": "ABCD-1234",
                "due_at": "2026-11-23T00:00:00.000Z",
                "by_customer_pk": tables.of_customer(customer_id),
                "by_customer_sk": f"2026-11-20T00:00:00.000Z{status}",
            },
        )
    answer = world.flow(
        "agent_guide",
        contact,
        customer_id=customer_id,
        conversation_id=conversation_id,
        reason="complaint",
        department="General",
        summary="환불 문의",
        auth_status="VERIFIED",
        priority="HIGH",
    )
    shown = {name: answer[name] for name in ("customer", "tier", "auth", "priority", "risk", "contacts", "tags")}
    assert shown == {
        "customer": "김*수",
        "tier": "프리미엄",
        "auth": "✔ 본인확인 완료",
        "priority": "높음",
        "risk": "20점 / 100점",
        "contacts": "7회",
        "tags": "불만",
    }
    assert answer["history"].count("<li>") == 5
    assert answer["requests"] == "<ul><li><b>예약</b> 예약됨 · 11월 23일 월요일 오전 9시 · ABCD-1234</li></ul>"
    messages = answer["messages"].removeprefix("<ul><li>").removesuffix("</li></ul>").split("</li><li>")
    assert [message.split("</b> ")[1] for message in messages][-2:] == ["문의 3", "네, 확인했습니다."]
    assert len(messages) == 5
    assert "{" not in "".join(answer.values())


def test_what_people_wrote_is_no_markup_on_the_desk(world: World) -> None:
    """Lists are written as markup for the view; a message could otherwise put buttons or links in front of an agent."""
    contact = new_contact()
    conversation_id = world.talk(contact, "<script>x</script><b>VIP</b> & 환불")
    answer = world.flow("agent_guide", contact, conversation_id=conversation_id)
    assert "&lt;script&gt;x&lt;/script&gt;&lt;b&gt;VIP&lt;/b&gt; &amp; 환불" in answer["messages"]


@pytest.mark.parametrize(
    ("call_type", "recording", "told"),
    [
        ("Inbound", "ON", "녹음 중"),
        ("Callback", "PAUSED", "일시 정지됨"),
        ("Chat", "ON", "해당 없음"),
        ("", "", "없음"),
    ],
)
def test_an_agent_sees_whether_the_call_is_recorded(world: World, call_type: str, recording: str, told: str) -> None:
    answer = world.flow("agent_guide", new_contact(), call_type=call_type, recording=recording)
    assert answer["recording"] == told


@pytest.mark.parametrize(
    ("shown", "agrees", "days", "told"),
    [
        ("true", True, 7, "<b>등급</b> 골드"),
        ("true", True, -1, words.CRM_ABSENT),
        ("true", False, 7, words.CRM_NOT_SHARED),
        ("false", True, 7, "<span></span>"),
    ],
)
def test_an_agent_sees_what_another_system_knows_of_those_who_agree(
    world: World, shown: str, agrees: bool, days: int, told: str
) -> None:
    """A card of a customer who withdrew, and one that the table has not removed yet, are shown no more."""
    customer_id = world.add_customer(consent={"data_sharing_consent": agrees})
    card = {"crm_id": "C-7", "grade": "골드", "note": "<b>약정</b> 만료", "open_tickets": 2, "last_ticket_id": "T-7"}
    until = clock.epoch(clock.now() + timedelta(days=days))
    world.put("customers", tables.crm_card(customer_id), {**card, "expires_at": until})
    world.overrides["CRM_CARD"] = shown
    answer = world.flow("agent_guide", new_contact(), customer_id=customer_id)
    assert told in answer["crm"]
    seen = ["2건" in answer["crm"], "&lt;b&gt;약정" in answer["crm"], "CRM 접수번호</b> T-7" in answer["crm"]]
    assert seen == [told.startswith("<b>")] * 3


def test_the_desk_is_shown_without_a_card_that_cannot_be_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    customer_id = world.add_customer(display_name="김*수", consent={"data_sharing_consent": True})

    def refused(*_: object) -> None:
        raise TimedOutError("dynamodb", "get_item", "Timeout")

    monkeypatch.setattr(guide_store, "crm_card", refused)
    world.overrides["CRM_CARD"] = "true"
    answer = world.flow("agent_guide", new_contact(), customer_id=customer_id)
    assert (answer["status"], answer["customer"], answer["crm"]) == ("OK", "김*수", words.CRM_UNREAD)


def test_an_edited_guide_wins_over_the_delivered_one(world: World) -> None:
    world.put(
        "catalogue",
        tables.catalogue("GUIDE", "aicc", "Payment"),
        {"title": "새 결제 안내", "steps": ["{summary} 확인"]},
    )
    answer = world.flow("agent_guide", new_contact(), department="Payment", summary="카드")
    with world.looking():
        world.table("catalogue").delete(tables.catalogue("GUIDE", "aicc", "Payment"))
    assert answer["guide_title"] == "새 결제 안내"
    assert answer["guide_steps"] == "<ol><li>카드 확인</li></ol>"


def test_the_view_stays_below_sixteen_kilobytes(world: World) -> None:
    """Amazon Connect refuses a larger view, so long texts are shortened."""
    moment = "2026-11-20T00:00:00Z"
    message = Message(source="user", content=Masked("가" * 4000), created_at=moment)
    past = Conversation(
        conversation_id="conv_1",
        status="completed",
        created_at=moment,
        channel="voice",
        summary={"text": "나" * 500},
    )
    request = Request(
        request_id="req_1",
        kind="loan",
        status="open",
        reference_number="다" * 900,
        due_at="",
        created_at=moment,
    )
    facts = guide_logic.Facts(
        customer=customer(tags=["라" * 900] * 9),
        auth_status="NONE",
        reason="complaint",
        priority="HIGH",
        department="General",
        summary=Masked("마" * 2000),
        history=[past] * 5,
        requests=[request] * 5,
        messages=[message] * 5,
        notes=[Note(kind="note", content=Masked("사" * 1000), contact_id="c", created_at=moment)] * 5,
        guide=Guide(title="제목", steps=["바" * 200] * 7),
    )
    with world.environment("agent_guide"):
        answer = guide_logic.answer(facts, NOW)
    # 16,384 bytes are for the data and the attributes of the contact together.
    assert sum(len(value.encode()) for value in answer.values()) < 12_000
    for name in guide_logic.LISTS:
        assert answer[name].startswith(("<ul><li>", "<ol><li>"))
        assert answer[name].endswith(("</li></ul>", "</li></ol>"))


# --- survey


@pytest.mark.parametrize(
    ("given", "score"),
    [
        ("1", 1),
        (" 5 ", 5),
        ("매우 만족", 5),
        ("만족", 4),
        ("보통", 3),
        ("불만족", 2),
        ("매우 불만족", 1),
        ("6", None),
        ("", None),
        ("아무거나", None),
    ],
)
def test_scores_are_keys_or_titles(given: str, score: int | None) -> None:
    assert survey_logic.score(given) == score


def test_a_score_is_stored_once_averaged_and_published(world: World) -> None:
    customer_id = world.add_customer("+821044445555", history={"satisfaction_average": 4.0, "satisfaction_count": 3})
    contact = new_contact()
    conversation_id = world.talk(contact, "감사합니다", customer_id=customer_id)
    world.published()
    answer = world.flow("survey", contact, score="2", conversation_id=conversation_id)
    assert answer == {"status": "OK", "message": "소중한 의견 감사합니다."}
    assert world.flow("survey", contact, score="5", conversation_id=conversation_id)["status"] == "DUPLICATE"
    assert world.conversation(contact)["survey_score"] == 2
    history = (world.get("customers", tables.customer(customer_id)) or {})["history"]
    # A late score has full weight.
    assert history == {"satisfaction_average": 3.5, "satisfaction_count": 4}
    assert [(kind, detail["score"]) for kind, detail in world.published()] == [("survey.submitted", 2)]


def test_the_first_score_of_a_customer_is_their_average(world: World) -> None:
    customer_id = world.add_customer("+821044446666")
    contact = new_contact()
    world.talk(contact, customer_id=customer_id)
    assert world.flow("survey", contact, score="만족")["status"] == "OK"
    history = (world.get("customers", tables.customer(customer_id)) or {})["history"]
    assert history == {"satisfaction_average": 4, "satisfaction_count": 1}


def test_scores_at_the_same_time_all_count(world: World) -> None:
    from tests.unit.handlers.world import flow_event

    customer_id = world.add_customer("+821044447777")
    contacts = [new_contact() for _ in range(4)]
    for contact in contacts:
        world.talk(contact, customer_id=customer_id)
    answers = world.at_once(
        "survey", [flow_event(contact, score=str(score)) for score, contact in enumerate(contacts, 1)]
    )
    assert {answer["status"] for answer in answers} == {"OK"}
    history = (world.get("customers", tables.customer(customer_id)) or {})["history"]
    assert history == {"satisfaction_average": 2.5, "satisfaction_count": 4}


def test_a_survey_closes_after_a_day(world: World, travel: Travel) -> None:
    contact = new_contact()
    conversation_id = world.talk(contact)
    record = world.conversation(contact)
    world.put("conversations", tables.conversation(conversation_id), {**record, "ended_at": clock.stamp(NOW)})
    travel(NOW + timedelta(hours=24, seconds=1))
    late = world.flow("survey", contact, score="5", conversation_id=conversation_id)
    assert late == {"status": "CLOSED", "message": "설문 기간이 지났습니다."}
    travel(NOW + timedelta(hours=24))
    assert world.flow("survey", contact, score="5", conversation_id=conversation_id)["status"] == "OK"


@pytest.mark.parametrize(("score", "status"), [("9", "INVALID_SCORE"), ("", "INVALID_SCORE"), ("3", "NOT_FOUND")])
def test_a_score_without_a_place_is_a_status(world: World, score: str, status: str) -> None:
    answer = world.flow("survey", new_contact(), score=score)
    assert answer["status"] == status
    assert answer["message"]


# --- reminders

SERVICE = {
    "kind": "reservation",
    "status": "scheduled",
    "reference_number": "ABCD-1234",
    "data": {"service_type": "방문 서비스"},
}


@pytest.mark.parametrize(
    ("profile", "purpose", "hour", "status"),
    [
        ({}, "service", 3, "OK"),
        ({"preferences": {"notifications_enabled": False}}, "service", 12, "CONSENT_MISSING"),
        ({}, "marketing", 12, "CONSENT_MISSING"),
        ({"consent": {"marketing_consent": {"value": True}}}, "marketing", 12, "OK"),
        ({"consent": {"marketing_consent": {"value": True}}}, "marketing", 7, "QUIET_HOURS"),
        ({"consent": {"marketing_consent": {"value": True}}}, "marketing", 8, "OK"),
        ({"consent": {"marketing_consent": {"value": True}}}, "marketing", 21, "QUIET_HOURS"),
        ({"consent": {"marketing_consent": {"value": True}}}, "", 22, "QUIET_HOURS"),
        ({"status": "blocked"}, "service", 12, "NOT_FOUND"),
    ],
)
def test_consent_and_quiet_hours(
    world: World, travel: Travel, profile: dict[str, Any], purpose: str, hour: int, status: str
) -> None:
    """Both count at the moment of the call, in Korean time."""
    travel(datetime(2026, 11, 20, hour, 0, tzinfo=KST))
    customer_id = world.add_customer(**profile)
    request_id = f"req_{customer_id}"
    world.put(
        "requests",
        tables.request(request_id),
        {**SERVICE, "customer_id": customer_id, "due_at": "2026-11-24T05:00:00Z"},
    )
    answer = world.flow(
        "outbound_reminder", new_contact(), customer_id=customer_id, request_id=request_id, purpose=purpose
    )
    assert (answer["status"], answer["allowed"]) == (status, "true" if status == "OK" else "false")
    if status == "OK":
        assert (
            answer["message"]
            == "AICC 고객센터입니다. 11월 24일 방문 서비스 예약을 알려드립니다. 참조번호는 A B C D 1 2 3 4입니다."
        )
    else:
        assert "A B C D" not in answer["message"]


@pytest.mark.parametrize("owner", ["cust_00000000000000000000000000", None])
def test_a_request_of_somebody_else_is_not_told(world: World, owner: str | None) -> None:
    customer_id = world.add_customer()
    request_id = f"req_{customer_id}"
    world.put("requests", tables.request(request_id), {**SERVICE, "customer_id": owner})
    answer = world.flow(
        "outbound_reminder", new_contact(), customer_id=customer_id, request_id=request_id, purpose="service"
    )
    assert (answer["status"], answer["allowed"]) == ("NOT_FOUND", "false")


@pytest.mark.parametrize(("status", "expected"), [("cancelled", "REQUEST_CLOSED"), ("scheduled", "OK")])
def test_a_closed_request_needs_no_reminder(world: World, status: str, expected: str) -> None:
    customer_id = world.add_customer()
    request_id = f"req_{customer_id}"
    world.put("requests", tables.request(request_id), {**SERVICE, "status": status, "customer_id": customer_id})
    answer = world.flow(
        "outbound_reminder", new_contact(), customer_id=customer_id, request_id=request_id, purpose="service"
    )
    assert answer["status"] == expected


def test_an_unknown_customer_is_not_called(world: World) -> None:
    answer = world.flow("outbound_reminder", new_contact(), customer_id="unknown", request_id="none", purpose="service")
    assert (answer["status"], answer["allowed"]) == ("NOT_FOUND", "false")
