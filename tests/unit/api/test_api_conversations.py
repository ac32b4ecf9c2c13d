"""Conversations over HTTP, through the functions as the gateway calls them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from contact_handlers.base import clock
from contact_handlers.base.errors import DependencyError
from contact_handlers.records import tables
from contact_handlers.request_api import chats
from contact_handlers.request_api.settings import Settings
from tests.unit.api.world import ApiWorld, event
from tests.unit.dialogue.hook_world import Caller
from tests.unit.handlers.world import CENTER, flow_event, new_contact


def test_a_conversation_from_greeting_to_score(api: ApiWorld) -> None:
    """What a customer of a page goes through, in one piece."""
    talk = api.begun(name="홍길동", phone="010-1234-5678", email="hong@shop.example.com")
    asked = talk.say("환불은 어떻게 하나요?").body
    booked = talk.say("예약하고 싶어요").body
    person = talk.say("상담원 연결해 주세요").body
    log = talk.ask("GET", "/messages").body
    early = talk.ask("POST", "/survey", {"score": 5})
    ended = talk.ask("POST", "/end", {"reason": "resolved"})
    scored = talk.ask("POST", "/survey", {"score": 5, "comment": "좋았어요. 010-9999-8888"})
    again = talk.ask("POST", "/survey", {"score": 1})

    assert asked["next_action"] == "faq"
    assert asked["faq_match"]["question"] in ("환불은 어떻게 하나요?",)
    assert booked["scenario"]["scenario_id"] == "reservation"
    assert [one["title"] for one in booked["quick_replies"]] == [one["title"] for one in booked["scenario"]["options"]]
    assert person["escalation_required"]
    assert person["escalation"]["reference_number"] in person["reply"]["content"]
    assert [one["source"] for one in log["items"]] == ["bot", *["user", "bot"] * 3]
    assert ended.body["status"] == "completed"
    assert scored.status == 201
    assert early.body["error"]["message"] == "상담이 끝난 뒤에 평가하실 수 있습니다."
    assert again.body["error"]["message"].startswith("이미 평가해 주셨습니다.")
    record = talk.record()
    assert record["survey_score"] == 5
    assert "9999" not in record["survey_comment"]
    assert record["status"] == "completed"
    assert record["end_reason"] == "resolved"
    # Nobody who reads the tables learns who it was, or could go on in their place.
    assert "홍길동" not in str(record)
    assert "1234" not in str(record.get("visitor"))
    assert talk.token not in str(record)


def test_a_question_beside_a_procedure_names_its_match(api: ApiWorld) -> None:
    """Who asks while they book hears an answer, and the application learns which one."""
    talk = api.begun()
    before = talk.say("취소하고 싶어요").body
    asked = talk.say("환불은 며칠 걸려요?").body

    assert before["faq_match"] is None
    assert asked["scenario"]["step_id"] == before["scenario"]["step_id"]
    assert asked["faq_match"]["answer"] in asked["reply"]["content"]
    assert 0 < asked["faq_match"]["score"] <= 1


SAME = (
    "환불은 어떻게 하나요?",
    "배송 언제 와요",
    "예약하고 싶어요",
    "안녕하세요",
    "무슨 말인지 몰라요",
    "영업시간 알려줘",
    "쓰다가 고장났어요",
)


@pytest.mark.parametrize("text", SAME)
def test_the_same_words_get_the_same_answer_as_in_a_chat_of_the_center(api: ApiWorld, text: str) -> None:
    over_http = api.begun().say(text).body
    caller = Caller(api)
    response = api.call("bot_hook", caller.lex(text))

    attributes = response["sessionState"]["sessionAttributes"]
    assert over_http["next_action"] == attributes["next_action"]
    assert over_http["intent"] in (attributes["last_intent"], "unknown")
    said = " ".join(str(message["content"]) for message in response.get("messages", []))
    first = over_http["reply"]["content"].split(".")[0]
    assert first in said.replace("\\n", "\n")


def test_a_payload_is_taken_when_it_was_offered_or_may_always_be_sent(api: ApiWorld) -> None:
    talk = api.begun()
    offered = talk.ask("POST", "/messages", {"payload": "technical_support"})
    made_up = talk.ask("POST", "/messages", {"payload": "delete_everything"})

    assert offered.status == 200
    assert made_up.code == "VALIDATION_ERROR"
    assert list(made_up.reasons) == ["payload"]


def test_a_message_that_is_sent_twice_is_heard_once(api: ApiWorld) -> None:
    talk = api.begun()
    first = talk.say("환불은 어떻게 하나요?", client_message_id="m-1")
    again = talk.say("환불은 어떻게 하나요?", client_message_id="m-1")
    other = talk.say("배송 언제 와요", client_message_id="m-1")

    assert again.body == first.body
    assert other.code == "CONFLICT"
    assert talk.record()["user_turns"] == 1
    # The name of a message is known in its conversation alone.
    assert api.begun().say("배송 언제 와요", client_message_id="m-1").status == 200


def test_messages_at_the_same_time_are_all_heard_and_none_twice(api: ApiWorld) -> None:
    talk = api.begun()
    texts = ("환불은 어떻게 하나요?", "배송 언제 와요", "영업시간 알려줘")
    sent = [
        event("POST", f"{talk.path}/messages", {"message": text}, headers={"X-Conversation-Token": talk.token})
        for text in texts
    ]
    answers = api.at_once("customer_api", sent)

    assert [answer["statusCode"] for answer in answers] == [200, 200, 200]
    assert talk.record()["user_turns"] == 3
    said = [one["content"] for one in talk.ask("GET", "/messages").body["items"] if one["source"] == "user"]
    assert sorted(said) == sorted(texts)


def test_a_scenario_by_name_step_by_step_to_its_end(api: ApiWorld) -> None:
    talk = api.begun()
    begun = talk.ask("POST", "/scenario", {"scenario_id": "reservation"})
    twice = talk.ask("POST", "/scenario", {"scenario_id": "reservation"})
    next_step = talk.ask("POST", "/scenario/input", {"input": "방문 서비스"})
    active = talk.ask("GET").body["active_scenario"]
    left = talk.ask("DELETE", "/scenario")
    nothing = talk.ask("POST", "/scenario/input", {"input": "방문 서비스"})

    assert begun.status == 201
    assert begun.body["status"] == "waiting_input"
    assert twice.code == "SCENARIO_ACTIVE"
    assert next_step.body["step_id"] != begun.body["step_id"]
    assert next_step.body["progress"] > 0
    assert "방문 서비스" in next_step.body["collected"].values()
    assert active["step_id"] == next_step.body["step_id"]
    assert left.body["status"] == "cancelled"
    assert nothing.code == "NO_ACTIVE_SCENARIO"
    assert "active_scenario" not in talk.record()


def test_whoever_comes_back_too_late_is_told_so_and_the_conversation_ends(
    api: ApiWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = api.begun()
    talk.ask("POST", "/scenario", {"scenario_id": "reservation"})
    then = clock.now()
    monkeypatch.setattr(clock, "now", lambda: then + timedelta(seconds=1000))
    late = talk.ask("POST", "/scenario/input", {"input": "방문 서비스"})
    monkeypatch.setattr(clock, "now", lambda: then + timedelta(seconds=3000))
    later = talk.say("계세요?")
    again = talk.say("계세요?")

    assert late.code == "SCENARIO_EXPIRED"
    assert later.code == again.code == "CONVERSATION_EXPIRED"
    assert (talk.record()["status"], talk.record()["end_reason"]) == ("completed", "idle")


def counted(api: ApiWorld, metric: str, dimension: str) -> int:
    """Returns what a counter says of this hour."""
    found = api.get("counters", tables.counter(CENTER, metric, dimension, f"{clock.now():%Y%m%d%H}"))
    return int((found or {}).get("count", 0))


@pytest.mark.parametrize("by", ["customer", "time", "next_request"])
def test_a_conversation_counts_once_whoever_ends_it(api: ApiWorld, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    """Nobody else's conversations lie in an hour of last month."""
    begun = clock.now() - timedelta(days=30 + len(by))
    monkeypatch.setattr(clock, "now", lambda: begun)
    talk = api.begun()
    assert talk.say("환불은 어떻게 하나요?").status == 200
    api.call("sweeper", {})
    assert talk.record()["status"] == "bot_handling"
    later = begun + timedelta(minutes=29 if by == "customer" else 31)
    monkeypatch.setattr(clock, "now", lambda: later)
    if by == "customer":
        assert talk.ask("POST", "/end", {"reason": "resolved"}).status == 200
    if by == "next_request":
        assert talk.say("계세요?").code == "CONVERSATION_EXPIRED"
    api.call("sweeper", {})
    api.call("sweeper", {})

    record = talk.record()
    assert (record["status"], record["end_reason"]) == ("completed", "resolved" if by == "customer" else "idle")
    assert record["sweep_sk"] > clock.stamp(later), "the archive has time before anybody looks"
    assert record["expires_at"] < clock.epoch(later + timedelta(days=91))
    assert counted(api, "ConversationCompleted", "web_chat") == 1
    assert counted(api, "Messages", "web_chat") == 3
    assert counted(api, "Containment", "contained") == 1
    assert counted(api, "FaqSearch", "answered") == 1


def test_a_search_counts_without_a_conversation(api: ApiWorld) -> None:
    """What a help page is asked and cannot answer is what the center should write next."""
    before = [counted(api, "FaqSearch", outcome) for outcome in ("answered", "failed")]
    texts = ("환불 방법", "옥상 주차장 세차", "010-1234-5678")
    found = [bool(api.ask("POST", "/v1/faq/search", {"query": text}).body["items"]) for text in texts]
    after = [counted(api, "FaqSearch", outcome) for outcome in ("answered", "failed")]
    asked = api.query("counters", tables.unmatched(CENTER, clock.local_date(clock.now()), "").pk)

    assert found == [True, False, False]
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 2]
    assert "옥상 주차장 세차" in [item["text"] for item in asked]
    assert "5678" not in str(asked)


def test_a_search_is_answered_though_it_cannot_be_counted(api: ApiWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise DependencyError("dynamodb", "update_item", "InternalServerError")

    monkeypatch.setattr("contact_handlers.customer_api.faq.Table.update", unreachable)

    assert api.ask("POST", "/v1/faq/search", {"query": "환불 방법"}).body["answered"]


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("예약하", "reservation"),
        ("환불해", "cancel_request"),
        ("상담원 연", "agent_request"),
        ("잔액 조", "account_inquiry"),
    ],
)
def test_what_is_typed_finds_its_intent(api: ApiWorld, typed: str, intent: str) -> None:
    found = api.ask("GET", "/v1/suggestions", query={"q": typed}).body["items"]

    assert found[0]["intent"] == intent
    assert 1 <= len(found) <= 5
    assert all(one["score"] >= 0.3 and one["label"] and one["payload"] for one in found)


def test_whoever_goes_on_is_not_ended(api: ApiWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = clock.now() - timedelta(days=50)
    monkeypatch.setattr(clock, "now", lambda: begun)
    talk = api.begun()
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=20))
    assert talk.say("배송 언제 와요").status == 200
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=45))
    api.call("sweeper", {})
    assert talk.record()["status"] == "bot_handling"
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=51))
    api.call("sweeper", {})
    record = talk.record()
    assert (record["status"], record["ended_at"]) == ("completed", clock.stamp(begun + timedelta(minutes=50)))


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("지갑을 도난당해서 카드를 정지해야 합니다", ("urgent_matter", "urgent", "CRITICAL")),
        ("중요한 건이라 급하게 처리해 주셔야 해요", ("customer_request", "explicit_request", "HIGH")),
        ("빨리 안 해도 돼요", ("customer_request", "explicit_request", "LOW")),
        ("카드를 잃어버린 건 아니에요", ("customer_request", "explicit_request", "LOW")),
        ("", ("customer_request", "explicit_request", "LOW")),
    ],
)
def test_what_is_written_beside_a_button_is_understood_as_what_is_said(
    api: ApiWorld, description: str, expected: tuple[str, str, str]
) -> None:
    made = api.begun().ask("POST", "/escalations", {"description": description}).body
    stored = api.get("escalations", tables.escalation(made["escalation_id"])) or {}
    assert (stored["reason"], stored["rule"], stored["priority"]) == expected
    assert ("키워드 감지" in stored["description"]) == (expected[1] == "urgent")
    assert description in stored["description"]


@pytest.mark.parametrize("critical", [False, True])
def test_a_person_who_was_asked_for_and_never_met_is_no_open_promise(api: ApiWorld, critical: bool) -> None:
    """Nobody starts the chat: the request ends, its customer reads so, and a critical one reaches a supervisor."""
    talk = api.begun()
    made = talk.ask("POST", "/escalations", {}).body
    fired = {"escalation_id": made["escalation_id"]}
    if critical:
        key = tables.escalation(made["escalation_id"])
        stored = api.get("escalations", key) or {}
        kept = {name: value for name, value in stored.items() if name not in ("pk", "sk")}
        api.put("escalations", key, {**kept, "priority": "CRITICAL"})
    headers = {"X-Conversation-Token": talk.token}
    decisions = [api.call("escalation_timeout", fired)["decision"] for _ in range(3)]
    shown = api.ask("GET", f"/v1/escalations/{made['escalation_id']}", headers=headers).body
    last = talk.ask("GET", "/messages").body["items"][-1]

    assert made["reference_number"] in made["message"]
    assert "채팅을 시작" in made["message"]
    assert "콜백" in made["message"]
    assert "곧" not in made["message"]
    assert decisions == (["supervisor", "give_up", "nothing"] if critical else ["give_up", "nothing", "nothing"])
    assert shown["status"] == "cancelled"
    assert last["source"] == "system"
    assert "죄송합니다" in last["content"]
    assert talk.ask("POST", "/escalations", {}).status == 201, "another person may be asked for"


def test_what_has_no_contact_is_nothing_that_connect_is_asked_about(api: ApiWorld) -> None:
    """A person who was asked for over HTTP and whose chat has not begun: supervisors act, Connect hears nothing."""
    talk = api.begun()
    made = talk.ask("POST", "/escalations", {}).body
    path, claims = f"/v1/admin/escalations/{made['escalation_id']}", {"sub": "s1", "cognito:groups": "supervisor"}
    api.put("agents", tables.agent("agt_http"), {"agent_id": "agt_http", "name": "김상담", "connect_user_id": "u-1"})
    api.put("agents", tables.agent_lookup("u-1"), {"agent_id": "agt_http"})
    api.connect.agents = {"u-1": {"AvailableSlotsByChannel": {"VOICE": 1, "CHAT": 1}}}
    given = api.ask("POST", f"{path}/assign", {"agent_id": "agt_http"}, claims=claims)
    shown = api.ask("GET", path, claims=claims)
    cancelled = api.ask("DELETE", path, claims=claims)

    assert given.code == "CONFLICT", "there is nothing that the agent could be offered"
    assert shown.body["status"] == "pending", "a chat that begins later finds it waiting"
    assert (cancelled.status, cancelled.body["status"]) == (200, "cancelled")
    assert (api.connect.stopped, api.connect.routed) == ([], {})


def test_a_request_without_a_contact_that_somebody_took_ends_by_itself(
    api: ApiWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = api.begun()
    escalation = talk.ask("POST", "/escalations", {}).body["escalation_id"]
    key = tables.escalation(escalation)
    stored = {name: value for name, value in (api.get("escalations", key) or {}).items() if name not in ("pk", "sk")}
    api.put("escalations", key, {**stored, "status": "assigned"})
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    api.call("sweeper", {})
    assert (api.get("escalations", key) or {})["status"] == "cancelled"


def test_a_chat_brings_the_request_for_a_person_with_it(api: ApiWorld) -> None:
    talk = api.begun()
    made = talk.ask("POST", "/escalations", {}).body
    body = {"display_name": "홍길동", "customer_attributes": {"conversation_id": talk.id}}
    body["conversation_token"] = talk.token
    contact = api.ask("POST", "/v1/chat/start", body).body["contact_id"]
    stored = api.get("escalations", tables.escalation(made["escalation_id"]))
    mark = api.get("sessions", tables.once("escalation", contact))

    assert stored is not None
    assert (stored["contact_id"], stored["channel"]) == (contact, "chat")
    assert mark is not None
    assert mark["escalation_id"] == made["escalation_id"]
    assert contact in talk.record()["contact_ids"]


def test_a_flow_that_is_faster_than_the_api_goes_on_in_the_conversation(
    api: ApiWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contact runs as soon as it exists, and its first function asks whose conversation it is."""
    talk = api.begun()
    join, opened = chats._joined, list[str]()

    def later(settings: Settings, contact_id: str, conversation_id: str) -> None:
        (chat,) = (chat for chat in api.connect.chats.values() if chat["answer"]["ContactId"] == contact_id)
        ticket = chat["Attributes"]["ConversationTicket"]
        for given in (ticket, "guessed"):
            contact = contact_id if given == ticket else new_contact()
            sent = flow_event(contact, attributes={"ConversationTicket": given}, channel="chat")
            opened.append(api.call("customer_lookup", sent)["conversation_id"])
        api.recorder.function = "request_api"
        join(settings, contact_id, conversation_id)

    monkeypatch.setattr(chats, "_joined", later)
    body = {"display_name": "홍길동", "customer_attributes": {"conversation_id": talk.id}}
    started = api.ask("POST", "/v1/chat/start", {**body, "conversation_token": talk.token})

    assert started.status == 201
    assert opened[0] == talk.id
    assert opened[1] != talk.id
    assert talk.record()["contact_ids"] == [talk.id, started.body["contact_id"]]


def test_a_callback_that_was_settled_with_the_bot_is_booked(api: ApiWorld) -> None:
    """What the bot promises in a conversation happens, as a contact flow would have it."""
    talk = api.begun()
    said = [talk.say(text).body for text in ("콜백 신청할게요", "010-1234-5678", "네", "빨리요", "네")]

    kept = api.get("requests", tables.request_of_contact(talk.id))
    assert kept is not None, [one["reply"]["content"] for one in said]
    assert any("콜백" in one["reply"]["content"] and "참조번호" in one["reply"]["content"] for one in said)
    assert all(one["reply"]["content"] for one in said)


def test_a_limit_of_everybody_is_not_told_as_a_request_of_somebody(api: ApiWorld) -> None:
    """Numbers of their own have no callback: who comes too late in an hour hears that there are many requests."""
    numbers = (f"010-7000-{number:04}" for number in range(100))
    for number in numbers:
        answer = api.ask("POST", "/v1/callbacks", {"phone_number": number, "consent": True})
        if answer.status != 201:
            break
    assert (answer.status, answer.code) == (429, "RATE_LIMITED")


def test_a_token_that_was_lost_is_given_anew_and_the_old_one_opens_nothing(api: ApiWorld) -> None:
    headers = {"Idempotency-Key": "page-load-1"}
    first = api.ask("POST", "/v1/conversations", {}, headers=headers)
    again = api.ask("POST", "/v1/conversations", {}, headers=headers)
    other = api.ask("POST", "/v1/conversations", {"channel": "mobile"}, headers=headers)

    assert again.status == 201
    assert again.body["conversation_id"] == first.body["conversation_id"]
    path = f"/v1/conversations/{first.body['conversation_id']}"
    old = api.ask("GET", path, headers={"X-Conversation-Token": first.body["conversation_token"]})
    new = api.ask("GET", path, headers={"X-Conversation-Token": again.body["conversation_token"]})
    assert (old.code, new.status) == ("NOT_FOUND", 200)
    assert other.code == "CONFLICT"


def test_pages_of_messages_follow_each_other_in_both_directions(api: ApiWorld) -> None:
    talk = api.begun()
    talk.say("환불은 어떻게 하나요?")
    talk.say("배송 언제 와요")
    whole = [one["message_id"] for one in talk.ask("GET", "/messages").body["items"]]
    for order in ("asc", "desc"):
        seen: list[str] = []
        cursor = None
        while True:
            query = {"limit": "2", "order": order, **({"cursor": cursor} if cursor else {})}
            page = talk.ask("GET", "/messages", query=query).body
            assert len(page["items"]) <= 2
            seen += [one["message_id"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == (whole if order == "asc" else whole[::-1])


def test_many_conversations_at_once_never_see_each_other(api: ApiWorld) -> None:
    talks = [api.begun() for _ in range(6)]
    with ThreadPoolExecutor(1) as pool:
        list(pool.map(lambda talk: talk.say("환불은 어떻게 하나요?"), talks))
    ids = [{one["message_id"] for one in talk.ask("GET", "/messages").body["items"]} for talk in talks]

    assert all(len(found) == 3 for found in ids)
    assert len(set.union(*ids)) == 18


def test_a_key_whose_conversation_has_ended_begins_no_other(api: ApiWorld) -> None:
    headers = {"Idempotency-Key": "once-and-over"}
    begun = api.ask("POST", "/v1/conversations", {}, headers=headers).body
    owner = {"X-Conversation-Token": begun["conversation_token"]}
    assert api.ask("POST", f"/v1/conversations/{begun['conversation_id']}/end", {}, headers=owner).status == 200
    assert api.ask("POST", "/v1/conversations", {}, headers=headers).code == "CONFLICT"
