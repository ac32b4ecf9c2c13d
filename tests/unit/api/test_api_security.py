"""What strangers try: ids and tokens of others, forged attributes, replays, tampered cursors, origins of their own."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from contact_handlers.api import checks, cursors, tokens
from contact_handlers.api.document import document
from contact_handlers.api.errors import ApiError
from contact_handlers.base import clock
from contact_handlers.records import tables
from tests.unit.api.test_api_matrix import CASES, booking, notice, waiting
from tests.unit.api.world import ORIGIN, Answered, ApiWorld, Talking, event
from tests.unit.handlers.calls import allowed

FUNCTIONS = ("customer_api", "request_api")
TALKS = (
    *("콜백 신청할게요", "010-1234-5678", "네", "빨리요", "네"),
    *("예약하고 싶어요", "방문 서비스", "내일", "010-1234-5678", "네"),
    *("노트북 가격 알려 주세요", "전자제품", "노트북"),
)


def waiting_in_a_chat(api: ApiWorld) -> None:
    """Gives up waiting where a contact waits, which ends with it."""
    talk, escalation = waiting(api)
    body = {"display_name": "홍길동", "customer_attributes": {"conversation_id": talk.id}}
    contact = api.ask("POST", "/v1/chat/start", {**body, "conversation_token": talk.token}).body["contact_id"]
    headers = {"X-Conversation-Token": talk.token}
    assert api.ask("GET", f"/v1/escalations/{escalation}", headers=headers).body["status"] == "pending"
    given_up = api.ask("DELETE", f"/v1/escalations/{escalation}", headers=headers)
    assert given_up.status == 200
    assert api.connect.stopped == [contact]


def whole_text(api: ApiWorld, talk: Talking) -> str:
    """Puts a message whose text lies in the bucket into a conversation, and returns what the customer reads."""
    pointer = f"large/{talk.id}/msg.gz"
    api.objects[pointer] = gzip.compress("긴 글".encode())
    place = tables.message(talk.id, "00000000000000000000000000")
    api.put("conversations", place, {"source": "agent", "content": "", "preview": "긴", "s3_key": pointer})
    return str(talk.ask("GET", "/messages").body["items"][0]["content"])


def test_functions_may_do_what_they_do_and_nothing_else(api: ApiWorld) -> None:
    """Every case of the matrix runs with exactly the permissions of the manifest; here none may be left over."""
    for arranged in CASES.values():
        arranged(api)
    talk = api.begun()
    for text in TALKS:
        talk.say(text)
    key = {"Idempotency-Key": "a-chat-that-fails"}
    api.connect.throttles = 9
    api.ask("POST", "/v1/chat/start", {"display_name": "홍"}, headers=key)
    api.connect.throttles = 0
    waiting_in_a_chat(api)
    assert whole_text(api, talk) == "긴 글"
    # The model and Comprehend are off here; tests of the code hook show their calls.
    without = {("model", "bedrock:InvokeModel"), ("model", "bedrock:ApplyGuardrail")}
    without |= {("sentiment", "comprehend:DetectSentiment")}
    unused = {name: allowed(api.manifest, name) - api.recorder.used[name] - without for name in FUNCTIONS}
    assert unused == {name: set() for name in FUNCTIONS}


def test_what_belongs_to_others_is_not_there(api: ApiWorld) -> None:
    mine, theirs = api.begun(), api.begun()
    _, escalation = waiting(api)
    callback = api.ask("POST", "/v1/callbacks", booking()).body["callback_id"]
    headers = {"X-Conversation-Token": mine.token, "X-Callback-Token": mine.token}
    for method, path, body in (
        ("GET", theirs.path, None),
        ("GET", f"{theirs.path}/messages", None),
        ("POST", f"{theirs.path}/messages", {"message": "안녕하세요"}),
        ("POST", f"{theirs.path}/end", {}),
        ("POST", f"{theirs.path}/escalations", {}),
        ("DELETE", f"{theirs.path}/scenario", None),
        ("GET", f"/v1/escalations/{escalation}", None),
        ("DELETE", f"/v1/escalations/{escalation}", None),
        ("GET", f"/v1/callbacks/{callback}", None),
        ("DELETE", f"/v1/callbacks/{callback}", None),
    ):
        found = api.ask(method, path, body, headers=headers)
        assert found.code == "NOT_FOUND", (method, path, found.body)
    assert theirs.record()["user_turns"] == 0


def test_a_conversation_of_a_call_has_no_token_that_opens_it(api: ApiWorld) -> None:
    talk = api.begun()
    record = {name: value for name, value in talk.record().items() if name not in ("pk", "sk", "owner_hash")}
    api.put("conversations", tables.conversation(talk.id), record)
    for token in ("", "x" * 32, tokens.hashed(""), talk.token):
        found = api.ask("GET", talk.path, headers={"X-Conversation-Token": token})
        assert found.code in ("NOT_FOUND", "UNAUTHENTICATED")


def test_tokens_are_kept_as_hashes_and_compared_whole() -> None:
    token = tokens.new()
    assert len(token) >= 32
    assert tokens.matches(token, tokens.hashed(token))
    for wrong in ("", token[:-1], f"{token}x", tokens.hashed(token)):
        assert not tokens.matches(wrong, tokens.hashed(token))
    assert not tokens.matches("", tokens.hashed(""))
    assert not tokens.matches(token, None)


def test_a_chat_brings_no_attribute_that_anybody_could_believe(api: ApiWorld) -> None:
    """The flow believes nothing that a chat says; the API does not even let it through."""
    for name, value in (
        ("AuthStatus", "VERIFIED"),
        ("CustomerId", "cust_01"),
        ("IdentityProof", "1:x"),
        ("locale", "en"),
    ):
        forged = {name: value}
        body = {"display_name": "홍길동", "customer_attributes": forged}
        assert api.ask("POST", "/v1/chat/start", body).code == "VALIDATION_ERROR"
    talk = api.begun()
    attributes = {"entry_point": "support", "conversation_id": talk.id}
    body = {"display_name": "홍길동", "customer_attributes": attributes, "conversation_token": talk.token}
    started = api.ask("POST", "/v1/chat/start", body)
    (given,) = api.connect.chats.values()
    ticket = given["Attributes"].pop("ConversationTicket")
    assert given["Attributes"] == {"entry_point": "support"}
    assert talk.token not in ticket
    assert ticket not in json.dumps(everything(api, "sessions"), default=str), "nobody who reads tables can join"
    # The contact finds the conversation by the mark that functions look for, not by what it says.
    mark = api.get("sessions", tables.once("conversation", started.body["contact_id"]))
    assert mark is not None
    assert mark["conversation_id"] == talk.id
    assert started.body["contact_id"] in talk.record()["contact_ids"]


def test_a_chat_that_is_asked_for_twice_under_a_key_is_one(api: ApiWorld) -> None:
    headers = {"Idempotency-Key": "chat-1"}
    first, again = (api.ask("POST", "/v1/chat/start", {"display_name": "홍"}, headers=headers) for _ in range(2))
    assert first.body["contact_id"] == again.body["contact_id"]
    assert again.body["participant_token"] == first.body["participant_token"]
    assert len(api.connect.chats) == 1
    stored = [item for item in everything(api, "sessions") if "participant_token" in json.dumps(item, default=str)]
    assert stored == []


def everything(api: ApiWorld, table: str) -> list[dict[str, object]]:
    """Returns all items of a table as the service holds them."""
    found: list[dict[str, object]] = api.client("dynamodb").scan(TableName=f"t-{table}")["Items"]
    return found


def test_a_notice_that_is_sent_again_is_told_once(api: ApiWorld) -> None:
    body = {"event_id": "evt-77", "event_type": "order.updated", "data": {"phone": "010-1234-5678", "order": "A1"}}
    assert [notice(api, body).status for _ in range(3)] == [202, 202, 202]
    (told,) = api.events
    assert told["DetailType"] == "notice.received"
    assert told["Detail"]["data"]["order"] == "A1"
    assert "1234" not in json.dumps(told["Detail"])
    # A notice that could not be told is heard when it comes again.
    api.down.add("eventbridge")
    other = {**body, "event_id": "evt-78"}
    assert notice(api, other).code == "UPSTREAM_UNAVAILABLE"
    api.down.clear()
    assert notice(api, other).status == 202
    assert len(api.events) == 2
    assert notice(api, {**body, "event_id": "evt-79", "data": {"a": "x" * 33_000}}).code == "PAYLOAD_TOO_LARGE"


def test_cursors_cannot_be_made_changed_lent_or_kept(api: ApiWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    talk, other = api.begun(), api.begun()
    talk.say("환불은 어떻게 하나요?")
    cursor = talk.ask("GET", "/messages", query={"limit": "1"}).body["next_cursor"]
    assert talk.ask("GET", "/messages", query={"limit": "1", "cursor": cursor}).status == 200
    flipped = ("A" if cursor[30] != "A" else "B").join((cursor[:30], cursor[31:]))
    tampered = (flipped, cursor[:-1], cursor + "A", cursor.swapcase(), "가" * 20)
    for wrong in tampered:
        assert talk.ask("GET", "/messages", query={"cursor": wrong}).code == "INVALID_CURSOR"
    assert other.ask("GET", "/messages", query={"cursor": cursor}).code == "INVALID_CURSOR"
    assert talk.ask("GET", "/messages", query={"cursor": cursor, "order": "desc"}).code == "INVALID_CURSOR"
    then = clock.now()
    monkeypatch.setattr(clock, "now", lambda: then + cursors.VALID_FOR * 1.1)
    assert talk.ask("GET", "/messages", query={"cursor": cursor}).code == "INVALID_CURSOR"
    with pytest.raises(ApiError):
        cursors.opened("", "question", b"secret", then)


def test_only_pages_of_ours_may_read_answers(api: ApiWorld) -> None:
    def preflight(origin: str) -> Answered:
        sent = event("GET", "/v1/faq/popular", headers={"Origin": origin})
        return api.send({**sent, "httpMethod": "OPTIONS"})

    ours, theirs = preflight(ORIGIN), preflight("https://evil.example.com")
    assert ours.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "X-Conversation-Token" in ours.headers["Access-Control-Allow-Headers"]
    assert ours.headers["Access-Control-Allow-Methods"] == "GET"
    assert (ours.status, theirs.status) == (204, 204)
    assert not [name for name in theirs.headers if name.startswith("Access-Control")]
    answered = api.ask("GET", "/v1/faq/popular", headers={"Origin": "https://evil.example.com"})
    assert "Access-Control-Allow-Origin" not in answered.headers
    assert api.ask("GET", "/v1/faq/popular", headers={"Origin": ORIGIN}).headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in ours.headers


def test_logs_hold_nothing_of_what_people_write(api: ApiWorld, capsys: pytest.CaptureFixture[str]) -> None:
    talk = api.begun(name="홍길동", phone="010-1234-5678", email="hong@shop.example.com")
    talk.say("제 번호는 010-1234-5678이고 비밀번호는 998877입니다")
    api.ask("POST", "/v1/callbacks", booking(phone_number="010-1234-5678"))
    api.ask("POST", "/v1/faq/search", {"query": "홍길동의 계좌"})
    written = capsys.readouterr().out
    for secret in ("홍길동", "1234-5678", "998877", "hong@", talk.token, "not-for-logs", "203.0.113.9"):
        assert secret not in written, secret


def test_the_checks_judge_like_another_reader_of_the_document() -> None:
    """Every schema of a request with its example, and with each member broken in each way."""
    from jsonschema import Draft202012Validator

    described, raw = document(), document().raw
    wrong: tuple[Any, ...] = (
        None,
        True,
        "",
        " ",
        "x" * 1500,
        -1,
        0,
        7,
        1.5,
        10**9,
        [],
        [1],
        {},
        {"a": 1},
        "2026-02-30",
        "a@b",
        "가",
    )
    judged = 0
    for path in raw["paths"].values():
        for one in path.values():
            if "requestBody" not in one:
                continue
            body = one["requestBody"]["content"]["application/json"]
            judge = Draft202012Validator({**body["schema"], "components": raw["components"]})
            names = described.resolved(body["schema"])["properties"]
            tried = [{**body["example"], name: value} for name in names for value in wrong]
            tried += [{k: v for k, v in body["example"].items() if k != name} for name in names]
            for value in tried:
                ours = not any(checks.problems(described, body["schema"], value))
                theirs = judge.is_valid(value)
                # Formats are an annotation for the other reader; a pattern stands beside each of them.
                if ours != theirs:
                    assert "2026-02-30" in json.dumps(value), (one["operationId"], value, ours)
                judged += 1
    assert judged > 1500


def test_who_has_no_right_is_a_line_of_its_own_kind(api: ApiWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong body is no attack; a token of somebody else's, or a signature that does not fit, may be one."""
    talk = api.begun()
    capsys.readouterr()

    api.ask("GET", f"/v1/conversations/{talk.id}/messages", headers={"X-Conversation-Token": "x" * 43})
    notice(api, {}, key="another key")
    api.ask("POST", f"/v1/conversations/{talk.id}/messages", {}, headers={"X-Conversation-Token": talk.token})

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    told = [line["message"] for line in lines if line.get("kind") == "security"]
    assert told == ["conversation.of_another", "api.refused"]
    assert [line.get("kind") for line in lines if line.get("code") == "VALIDATION_ERROR"] == [None]
