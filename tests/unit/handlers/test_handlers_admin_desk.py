"""The desk as a whole: who may ask for what, agents, what an edit would change, health, and permissions."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from contact_handlers.admin.contacts import callbacks, conversations, escalations
from contact_handlers.admin.content import faq, feedback
from contact_handlers.admin.figures import agents as figures
from contact_handlers.admin.figures import analytics, health, now
from contact_handlers.admin.files import orders, recordings
from contact_handlers.admin.people import agents, customers, outbound
from contact_handlers.admin_api import preview
from contact_handlers.admin_api.operations import OPERATIONS
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import RANKS
from contact_handlers.base import clock, ids
from contact_handlers.base.dynamo import Table
from contact_handlers.base.expressions import Changes
from contact_handlers.base.keys import Key
from contact_handlers.records import endings, tables
from contact_handlers.records.conversations import Conversation
from tests.unit.handlers import desk
from tests.unit.handlers.calls import allowed
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.desk import ask, pages, refused
from tests.unit.handlers.journeys.base import number
from tests.unit.handlers.test_handlers_admin_matrix import recorded
from tests.unit.handlers.world import World, new_contact

STAFF = {name: found for name, found in desk.OPERATIONS.items() if found[2]["x-audience"] in RANKS}
SAMPLE = {"agent_id": "agt_1", "callback_id": "cb_1", "conversation_id": "conv_1", "customer_id": "cust_1"}
SAMPLE |= {"escalation_id": "esc_1", "export_id": "exp_1", "faq_id": "faq_1", "intent": "goodbye", "report_id": "rpt_1"}


def test_every_operation_of_people_is_done_by_a_function_of_its_name() -> None:
    assert set(OPERATIONS) == set(STAFF)


@pytest.mark.parametrize("name", STAFF)
def test_who_has_not_the_role_does_nothing(world: World, name: str) -> None:
    audience = STAFF[name][2]["x-audience"]
    asked: dict[str, Any] = {"path": SAMPLE, "body": {}, "query": {}}
    before = len(world.recorder.operations["admin_api"])
    for role, code in [
        (None, "UNAUTHENTICATED"),
        *((one, "FORBIDDEN") for one in RANKS if RANKS[one] < RANKS[audience]),
    ]:
        answer = world.call("admin_api", desk.event(name, role=role, **asked))
        assert json.loads(answer["body"])["error"]["code"] == code
        assert answer["statusCode"] == (401 if role is None else 403)
    assert len(world.recorder.operations["admin_api"]) == before


def test_a_cursor_is_for_one_question_of_one_person_and_cannot_be_made(world: World) -> None:
    day = datetime(2019, 5, 5, 3, tzinfo=clock.KST)
    for minute in range(3):
        kept(world, day + timedelta(minutes=minute))
    query = {"start": "2019-05-05", "end": "2019-05-05", "limit": 1}
    first = ask(world, conversations.list_conversations, query=query).body
    cursor = str(first["next_cursor"])
    assert ask(world, conversations.list_conversations, query=query, cursor=cursor).body["items"]
    turned = cursor[:-3] + ("AAA" if cursor[-3:] != "AAA" else "BBB")
    for other in (
        {"query": query, "cursor": turned},
        {"query": query, "cursor": "e30"},
        {"query": {**query, "start": "2019-05-04"}, "cursor": cursor},
        {"query": query, "cursor": cursor, "who": "somebody-else"},
    ):
        assert refused(world, conversations.list_conversations, **other) == "INVALID_CURSOR"


def kept(world: World, created: datetime, **given: Any) -> str:
    conversation_id = ids.new("conv")
    record = Conversation(
        conversation_id=conversation_id,
        channel="voice",
        status="completed",
        created_at=clock.stamp(created),
        version=1,
        **given,
    )
    world.put("conversations", record.key, record.to_item())
    return conversation_id


# --- agents

MAKE = {"name": "김상담", "tier": "senior", "team": "야간팀", "skills": [{"skill_id": "payment", "level": 4}]}


def registered(world: World, **given: Any) -> dict[str, Any]:
    user = new_contact()
    world.connect.users[user] = f"user-{user[:4]}"
    return dict(ask(world, agents.create_agent, body={**MAKE, "connect_user_id": user, **given}).body)


def test_a_user_of_the_instance_is_registered_once(world: World) -> None:
    made = registered(world)
    assert (made["version"], made["status"], made["current_contacts"]) == (1, None, 0)
    again = {**MAKE, "connect_user_id": made["connect_user_id"]}
    assert refused(world, agents.create_agent, body=again) == "CONFLICT 이미 등록된 상담원입니다."
    stranger = {**MAKE, "connect_user_id": new_contact()}
    assert refused(world, agents.create_agent, body=stranger) == "NOT_FOUND Amazon Connect에 없는 사용자입니다."
    path = {"agent_id": made["agent_id"]}
    change = {"team": "주간팀", "notes": "고객 010-4321-0000 건 코칭", "version": 1}
    changed = ask(world, agents.update_agent, path=path, body=change).body
    assert (changed["team"], changed["version"]) == ("주간팀", 2)
    assert "4321" not in changed["notes"]
    assert refused(world, agents.update_agent, path=path, body={"tier": "expert", "version": 1}) == "VERSION_CONFLICT"
    assert refused(world, agents.get_agent, path={"agent_id": "agt_none"}) == "NOT_FOUND"


def test_contacts_find_an_agent_by_the_skills_that_people_gave_last(world: World, monkeypatch: Any) -> None:
    made = registered(world)
    user, path = made["connect_user_id"], {"agent_id": made["agent_id"]}
    assert world.connect.proficiencies[user] == {("Skill", "payment"): 4.0}
    typo = {"skills": [{"skill_id": "loan", "level": 2}, {"skill_id": "Complain", "level": 2}], "version": 1}
    with pytest.raises(ApiError) as told:
        ask(world, agents.update_agent, path=path, body=typo)
    ((field, why),) = told.value.details
    assert (field, why.rpartition("(")[2]) == ("skills[1].skill_id", "가장 비슷한 기술: complaint)")
    change = {"skills": [{"skill_id": "loan", "level": 2}], "version": 1}
    # Somebody else was faster between the look and the write: what they said counts at Amazon Connect too.
    real, raced = Table.update, list[Any]()

    def update(self: Table, *given: Any, **more: Any) -> Any:
        if not raced:
            raced.append(
                real(self, given[0], Changes(put={"version": 2, "skills": [{"skill_id": "chat", "level": 3}]}))
            )
        return real(self, *given, **more)

    monkeypatch.setattr(Table, "update", update)
    assert refused(world, agents.update_agent, path=path, body=change) == "VERSION_CONFLICT"
    assert world.connect.proficiencies[user] == {("Skill", "chat"): 3.0}
    assert ask(world, agents.update_agent, path=path, body={**change, "version": 2}).body["version"] == 3
    assert world.connect.proficiencies[user] == {("Skill", "loan"): 2.0}


def test_skills_that_amazon_connect_does_not_take_now_are_kept_nowhere(world: World) -> None:
    made = registered(world)
    user, path = made["connect_user_id"], {"agent_id": made["agent_id"]}
    change = {"skills": [{"skill_id": "loan", "level": 2}], "version": 1}
    world.connect.throttles = 4
    answer = world.call("admin_api", desk.event("update_agent", role="supervisor", path=path, body=change))
    assert answer["statusCode"] == 503
    world.connect.throttles = 0
    assert world.connect.proficiencies[user] == {("Skill", "payment"): 4.0}
    assert ask(world, agents.get_agent, path=path).body["version"] == 1
    assert ask(world, agents.update_agent, path=path, body=change).body["version"] == 2
    assert world.connect.proficiencies[user] == {("Skill", "loan"): 2.0}


def test_agents_are_listed_with_what_they_do_now(world: World) -> None:
    team = f"팀{ids.ulid()[-6:]}"
    free, busy, away = (registered(world, team=team) for _ in range(3))
    other = registered(world, skills=[{"skill_id": "loan", "level": 1}])
    talking = {"Contacts": [{"ContactId": new_contact()}], "AvailableSlotsByChannel": {"VOICE": 0, "CHAT": 0}}
    available = {"Status": {"StatusName": "Available"}}
    world.connect.agents = {
        free["connect_user_id"]: {**available, "AvailableSlotsByChannel": {"VOICE": 1, "CHAT": 3}},
        busy["connect_user_id"]: {**available, **talking},
        away["connect_user_id"]: {"Status": {"StatusName": "휴식"}, "AvailableSlotsByChannel": {"VOICE": 1}},
    }
    listed = [one for page in pages(world, agents.list_agents, query={"team": team, "limit": 2}) for one in page]
    found = {one["agent_id"]: one for one in listed}
    assert set(found) == {free["agent_id"], busy["agent_id"], away["agent_id"]}
    assert (found[free["agent_id"]]["available_slots"], found[busy["agent_id"]]["current_contacts"]) == (4, 1)
    assert found[away["agent_id"]]["status"] == "휴식"
    query = {"team": team, "available_only": True}
    assert [one["agent_id"] for one in ask(world, agents.list_agents, query=query).body["items"]] == [free["agent_id"]]
    everybody = [one for page in pages(world, agents.list_agents, query={"limit": 2}) for one in page]
    assert {one["agent_id"] for one in everybody} == {*found, other["agent_id"]}
    skilled = ask(world, agents.list_agents, query={"skills": ["loan"]}).body["items"]
    assert [one["agent_id"] for one in skilled] == [other["agent_id"]]


def test_the_status_of_an_agent_is_set_unless_they_talk_to_somebody(world: World) -> None:
    made = registered(world)
    path, user = {"agent_id": made["agent_id"]}, made["connect_user_id"]
    assert ask(world, agents.set_agent_status, path=path, body={"status": "휴식"}).body["status"] == "휴식"
    assert world.connect.put_statuses[user] == "status-break"
    # The statuses of every instance have names that people understand, and may be set by them.
    said = ask(world, agents.set_agent_status, path=path, body={"status": "상담 가능"}).body
    assert (said["status"], said["status_label"]) == ("Available", "상담 가능")
    assert world.connect.put_statuses[user] == "status-available"
    unknown = {"status": "점심"}
    assert refused(world, agents.set_agent_status, path=path, body=unknown) == "VALIDATION_ERROR status"
    with pytest.raises(ApiError) as told:
        ask(world, agents.set_agent_status, path=path, body=unknown)
    assert "상담 가능, " in told.value.details[0][1]
    world.connect.agents = {user: {"Contacts": [{"ContactId": new_contact()}]}}
    assert (
        refused(world, agents.set_agent_status, path=path, body={"status": "휴식"})
        == "CONFLICT 상담 중인 상담원입니다."
    )


def ended(world: World, created: datetime, **given: Any) -> None:
    """Lets a conversation end that began at a moment, with what is known of it then."""
    conversation_id = kept(world, created)
    facts = {"status": "completed", "survey_score": None, **given}
    facts["summary"] = {"duration_s": 60, "sentiment": "NEUTRAL", **facts["summary"]}
    with desk.sitting(world) as settings:
        found = world.get("conversations", tables.conversation(conversation_id))
        assert found is not None
        record = Conversation.from_item(found)
        put = {name: value for name, value in facts.items() if value is not None}
        assert endings.save(settings, record, record.changed(put), put, ())


def test_figures_of_agents_join_what_connect_measured_and_what_came_of_it(world: World, travel: Travel) -> None:
    day = datetime(2026, 11, 20, 12, tzinfo=clock.KST)
    travel(day)
    made = registered(world, team=f"팀{ids.ulid()[-6:]}")
    agent_id, user = made["agent_id"], made["connect_user_id"]
    for outcome, score in (("resolved", 5), ("resolved", 4), ("abandoned", None), ("resolved", None)):
        ended(world, day, assigned_agent=agent_id, summary={"resolution_status": outcome}, survey_score=score)
    # Two parts of a period that is longer than the service takes at a time.
    sums: dict[str, float] = {
        "CONTACTS_HANDLED": 10,
        "SUM_HANDLE_TIME": 2000,
        "SUM_CONTACT_TIME_AGENT": 70,
        "SUM_IDLE_TIME_AGENT": 30,
    }
    world.connect.measured = {user: sums}
    query = {"team": made["team"], "start": "2026-10-01", "end": "2026-11-20"}
    world.connect.calls.clear()
    (item,) = ask(world, figures.analyze_agents, query=query).body["items"]
    assert (item["handled"], item["average_handle_s"], item["occupancy_percent"]) == (20, 200, 70)
    assert (item["resolution_rate_percent"], item["satisfaction_average"]) == (75, 4.5)
    assert (item["answer_rate_percent"], item["first_contact_resolution_percent"]) == (100, 100)
    assert item["quality_average"] is item["performance"] is None
    # 0.4 x 75 + 4.5 / 5 x 30 + 0.2 x 100 + 0.1 x 70.
    assert item["productivity"] == 84
    asked = [given for name, given in world.connect.calls if name == "GetMetricDataV2"]
    assert [(one["EndTime"] - one["StartTime"]) // 86_400 for one in asked] == [34, 16]
    # What was asked a moment ago is not asked again; a minute later it is.
    ask(world, figures.analyze_agents, query=query)
    assert len([name for name, _ in world.connect.calls if name == "GetMetricDataV2"]) == 2
    travel(day + timedelta(minutes=2))
    world.connect.measured = None
    assert ask(world, figures.analyze_agents, query=query).body["items"][0]["handled"] == 4
    shown = ask(world, agents.get_agent, path={"agent_id": agent_id}).body
    assert shown["statistics"]["satisfaction_counts"] == {"4": 1, "5": 1}


def test_a_team_is_the_sum_of_its_agents(world: World, travel: Travel) -> None:
    day = datetime(2026, 11, 21, 12, tzinfo=clock.KST)
    travel(day)
    team = f"팀{ids.ulid()[-6:]}"
    one, other = (registered(world, team=team) for _ in range(2))
    for made, outcomes in ((one, ["resolved"] * 9), (other, ["resolved", "escalated", "escalated"])):
        for outcome in outcomes:
            summary = {"resolution_status": outcome}
            ended(world, day, assigned_agent=made["agent_id"], summary=summary, survey_score=5)
    measured = {"CONTACTS_HANDLED": 9, "SUM_HANDLE_TIME": 900, "AGENT_NON_RESPONSE": 1, "SUM_CONTACT_TIME_AGENT": 60}
    graded = {"SUM_IDLE_TIME_AGENT": 40, "EVALUATIONS_PERFORMED": 1, "AVG_EVALUATION_SCORE": 70}
    few = {**measured, "CONTACTS_HANDLED": 3, "SUM_HANDLE_TIME": 1500, "SUM_IDLE_TIME_AGENT": 40}
    best = {"EVALUATIONS_PERFORMED": 3, "AVG_EVALUATION_SCORE": 90}
    world.connect.measured = {
        one["connect_user_id"]: {**measured, **graded},
        other["connect_user_id"]: {**few, **best},
    }
    query = {"team": team, "start": "2026-11-21", "end": "2026-11-21"}
    body = ask(world, figures.analyze_agents, query=query).body
    (found,) = body["teams"]
    assert (found["team"], found["handled"], found["average_handle_s"]) == (team, 12, 200)
    # 12 of 14 offers, 10 of 12 conversations, and (70 + 3 x 90) / 4: no averages of averages.
    assert (found["answer_rate_percent"], found["resolution_rate_percent"]) == (85.71, 83.33)
    assert (found["quality_average"], found["evaluations"], found["occupancy_percent"]) == (85, 4, 60)
    # 0.2 x 85.71 + 0.25 x 83.33 + 25 + 0.2 x 85 + 0.1 x 60.
    assert found["performance"] == 85.97
    assert all(one["performance"] is not None for one in body["items"])


# --- the state of the center


def test_a_center_is_as_well_as_the_parts_that_callers_need(world: World, travel: Travel) -> None:
    world.forget_waiting()
    world.connect.bots = 1
    well = ask(world, health.get_system_health).body
    assert well["overall_status"] == "healthy"
    assert {name: one["status"] for name, one in well["checks"].items()} == {
        "dynamodb": "healthy",
        "lex": "healthy",
        "connect": "healthy",
        "queues": "healthy",
        "bedrock": "disabled",
        "api": "healthy",
    }
    world.connect.bots = 0
    without = ask(world, health.get_system_health).body
    assert (without["overall_status"], without["checks"]["lex"]["status"]) == ("degraded", "degraded")
    world.connect.bots = 1
    contact = new_contact()
    world.flow("escalate", contact, reason="complaint")
    travel(clock.now() + timedelta(hours=2))
    late = ask(world, health.get_system_health).body["checks"]["queues"]
    assert late["status"] == "degraded"
    assert "건" in late["message"]


def test_a_part_that_fails_is_named_by_its_code_alone() -> None:
    assert health.overall({"dynamodb": "unhealthy", "api": "healthy"}) == "unhealthy"
    assert health.overall({"bedrock": "unhealthy", "api": "healthy"}) == "degraded"
    assert health.overall({"bedrock": "unknown", "api": "healthy"}) == "healthy"


# --- permissions

# Permissions that no call shows, with the reason.
WITHOUT_A_CALL = {
    ("data_bucket", "s3:ListBucket"): "without it a text that is gone is answered as forbidden",
    ("media_bucket/connect/recordings", "s3:GetObject"): "whoever follows a link does it with the right of its maker",
    ("media_bucket/connect/transcripts", "s3:GetObject"): "as above",
}


def look(world: World) -> None:
    """Looks at everything there is to look at."""
    customer, agent = {"customer_id": world.add_customer()}, {"agent_id": ids.new("agt")}
    for query in ({}, {"category": "일반"}):
        ask(world, faq.list_faq_items, query=query)
    for query in ({}, customer, agent):
        ask(world, conversations.list_conversations, query=query)
    for status in ("", "pending"):
        ask(world, escalations.list_escalations, query={"status": status} if status else {})
    for processed in ("true", "false"):
        ask(world, feedback.list_feedback, query={"processed": processed})
    for act in (callbacks.list_callbacks, analytics.analyze_faq, now.get_overview, health.get_system_health):
        ask(world, act)
    ask(world, figures.analyze_agents, query={"team": "야간팀"})
    ask(world, customers.get_customer, path=customer)


def test_a_recording_is_heard_by_a_link_of_a_quarter_of_an_hour_and_why_is_kept(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """The address is signed with version 4, without which S3 decrypts nothing for it, and names one object."""
    conversation_id = recorded(world)
    path = {"conversation_id": conversation_id}
    capsys.readouterr()
    body = {"reason": "민원 010-2345-6789 확인"}
    told = ask(world, recordings.open_recordings, role="supervisor", path=path, body=body).body
    kinds = {item["kind"]: urlsplit(item["url"]) for item in told["items"]}
    assert set(kinds) == {"recording", "transcript"}
    for kind, found in kinds.items():
        given = parse_qs(found.query)
        assert given["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
        assert given["X-Amz-Expires"] == ["900"]
        assert f"connect/{kind}s/2026/11/30/" in found.path
    line = next(json.loads(text) for text in capsys.readouterr().out.splitlines() if "recording.opened" in text)
    assert (line["kind"], line["role"], line["conversation_id"]) == ("audit", "supervisor", conversation_id)
    kept = world.get("requests", tables.request(line["export_id"])) or {}
    assert (kept["reason"], kept["requested_by"]) == ("민원 010-****-6789 확인", line["actor_id"])
    nothing = {"conversation_id": world.talk(new_contact())}
    assert ask(world, recordings.open_recordings, role="supervisor", path=nothing, body=body).body["items"] == []


def on_customers(world: World) -> None:
    """Changes, calls and forgets a customer."""
    phone = number()
    path = {"customer_id": world.add_customer(phone)}
    ask(world, customers.update_customer, path=path, body={"marketing_consent": True, "version": 1})
    call = {"phone_number": phone, "purpose": "service", "queue": "general"}
    for _ in range(2):
        ask(world, outbound.start_outbound_call, body=call, key="once")
    unknown = {**call, "phone_number": number()}
    assert refused(world, outbound.start_outbound_call, body=unknown, key="twice") == "CONSENT_MISSING"
    ask(world, customers.erase_customer, path=path, body={"reason": "본인 요청"})


def on_contacts(world: World) -> None:
    """Reads, closes and exports a conversation; gives one hand-over to an agent, cancels a chat and a callback."""
    world.talk(new_contact())
    conversation_id = world.talk(new_contact(), "환불해 주세요")
    assert ask(world, conversations.list_conversations, query={"limit": 1}).body["next_cursor"]
    path = {"conversation_id": conversation_id}
    first = world.messages(conversation_id)[0]
    world.client("s3").put_object(Bucket="t-data", Key="large/x.gz", Body=gzip.compress("긴 글".encode()))
    long_text = {**first, "content": "", "preview": "긴", "s3_key": "large/x.gz"}
    world.put("conversations", Key(first["pk"], first["sk"]), long_text)
    read = ask(world, conversations.get_conversation_detail, role="supervisor", path=path).body
    assert read["messages"][0]["content"] == "긴 글"
    noted = {**path, "message_id": first["message_id"], "expected_intent": "goodbye"}
    ask(world, feedback.create_feedback, body=noted)
    ask(world, feedback.list_feedback)
    closed = {"conversation_ids": [conversation_id], "status": "completed", "reason": "중복"}
    ask(world, conversations.change_conversation_statuses, body=closed)
    wanted = {"kind": "conversation", "conversation_id": conversation_id, "format": "txt", "reason": "점검"}
    order = ask(world, orders.create_export, body=wanted).body
    world.call("files", {})
    assert ask(world, orders.get_export, path={"export_id": order["export_id"]}).body["url"]
    made = registered(world)
    world.connect.agents = {made["connect_user_id"]: {"AvailableSlotsByChannel": {"VOICE": 1}}}
    for act, channel, body in (
        (escalations.assign_escalation, "voice", {"agent_id": made["agent_id"]}),
        (escalations.cancel_escalation_for_customer, "chat", None),
    ):
        contact = new_contact()
        world.flow("escalate", contact, reason="complaint", channel=channel)
        which = {"escalation_id": world.escalation(contact)["escalation_id"]}
        ask(world, escalations.get_escalation_detail, path=which)
        ask(world, act, path=which, body=body)
    booked = world.flow("callback", new_contact(), action="create", phone_number=number(), mode="scheduled")
    ask(world, callbacks.cancel_callback_for_customer, path={"callback_id": booked["callback_id"]})


def on_the_floor(world: World) -> None:
    """Looks after agents and content."""
    made = registered(world)
    path = {"agent_id": made["agent_id"]}
    ask(world, agents.list_agents, query={"available_only": True})
    for version, skill in enumerate(({"skill_id": "payment", "level": 5}, {"skill_id": "loan", "level": 1}), start=1):
        ask(world, agents.update_agent, path=path, body={"tier": "expert", "skills": [skill], "version": version})
    ask(world, agents.set_agent_status, path=path, body={"status": "Available"})
    item = {"category": "일반", "question": f"질문 {ids.ulid()}", "answer": "답입니다."}
    added = ask(world, faq.create_faq_item, body=item).body["item"]
    ask(world, faq.update_faq_item, path={"faq_id": added["faq_id"]}, body={"priority": 3, "version": 1})


def test_the_function_may_do_what_people_ask_for_and_nothing_else(world: World) -> None:
    world.recorder.used["admin_api"].clear()
    for act in (on_customers, on_contacts, on_the_floor, look):
        act(world)
    unused = allowed(world.manifest, "admin_api") - world.recorder.used["admin_api"] - set(WITHOUT_A_CALL)
    assert not unused, f"admin_api has permissions that nothing uses: {sorted(unused)}"


# --- previews


def test_a_preview_shows_what_an_edit_would_be_taken_for(world: World) -> None:
    world.overrides = {"CENTER": "previewed"}
    for text, count in (("주차장은 몇 층이에요", 4), ("외계인이 있나요", 2)):
        day = clock.local_date(clock.now())
        world.put("counters", tables.unmatched("previewed", day, ids.ulid_of(0, text)), {"text": text, "count": count})
    edit = {
        "category": "매장",
        "question": "주차장은 몇 층에 있나요?",
        "answer": "지하 2층입니다.",
        "keywords": ["주차", "주차장"],
        "paraphrases": ["주차 어디에 해요", "주차장 위치"],
    }
    found = ask(world, preview.preview_faq_item, body=edit).body
    assert (found["checked"], found["changed"]) == (2, 1)
    (item,) = found["items"]
    assert (item["text"], item["count"]) == ("주차장은 몇 층이에요", 4)
    assert (item["before"], item["after"]) == (None, "주차장은 몇 층에 있나요?")
    unknown = {**edit, "faq_id": "faq_none"}
    assert refused(world, preview.preview_faq_item, body=unknown) == "NOT_FOUND"
    assert world.query("catalogue", "FAQ#previewed") == []
    nothing = ask(world, preview.preview_intent, path={"intent": "goodbye"}, body={"threshold": 0.9}).body
    assert (nothing["checked"], nothing["changed"]) == (2, 0)
