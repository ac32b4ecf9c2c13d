"""Every operation of customers: what it returns is what the document says, and each of its errors comes about."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contact_handlers.api import shell
from contact_handlers.api.document import document
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.api.shell import Entry
from contact_handlers.base import clock
from contact_handlers.base.errors import DependencyError, TimedOutError
from contact_handlers.base.settings import load
from contact_handlers.customer_api import handler as customer
from contact_handlers.customer_api import turns
from contact_handlers.integrations import signing
from contact_handlers.request_api import handler as request_side
from contact_handlers.request_api import notices
from contact_handlers.request_api.settings import Settings
from tests.unit.api.world import API_SECRET, Answered, ApiWorld, Talking, event

DOC = document().raw
STAFF = {"analyst": 1, "supervisor": 2, "admin": 3}
OPERATIONS = {
    one["operationId"]: (method.upper(), path, one)
    for path, methods in DOC["paths"].items()
    for method, one in methods.items()
}
OURS = {name: one for name, one in OPERATIONS.items() if one[2]["x-function"] != "admin_api"}
COMMON = {*DOC["x-common-errors"], *DOC["x-private-errors"]}
ID = "01JDXH8Z5QK3T7V9W2Y4N6P8RB"
NUMBER = iter(range(20_000_000, 99_999_999))

Case = Callable[[ApiWorld], Answered]
CASES: dict[tuple[str, str], Case] = {}


def case(operation: str, code: str = "") -> Callable[[Case], Case]:
    """Registers how an operation comes to a code; without one, how it succeeds."""

    def register(arranged: Case) -> Case:
        CASES[operation, code] = arranged
        return arranged

    return register


def body_of(operation: str) -> Any:
    """Returns the example of a request in the document; a time that lies ahead lies ahead of today."""
    example = OPERATIONS[operation][2]["requestBody"]["content"]["application/json"]["example"]
    if "preferred_at" not in example:
        return example
    return {**example, "preferred_at": clock.stamp(clock.now() + timedelta(days=1))}


def booking(**more: Any) -> dict[str, Any]:
    """Returns the request of a callback to a number nobody else has."""
    digits = str(next(NUMBER))
    return {"phone_number": f"010-{digits[:4]}-{digits[4:]}", "consent": True, **more}


def waiting(api: ApiWorld) -> tuple[Talking, str]:
    """Returns a conversation that waits for a person, and its escalation."""
    talk = api.begun()
    made = talk.ask("POST", "/escalations", {})
    assert made.status == 201, made.body
    return talk, made.body["escalation_id"]


def over(api: ApiWorld) -> Talking:
    """Returns a conversation that is over."""
    talk = api.begun()
    assert talk.ask("POST", "/end", {}).status == 200
    return talk


def signature(raw: str, *, source: str = "crm", at: int | None = None, key: str | None = None) -> str:
    """Returns how a system signs the bytes that it sends."""
    moment = clock.epoch(clock.now()) if at is None else at
    return f"t={moment},v1={signing.made(key or notices.key_of(source, API_SECRET), moment, raw.encode())}"


def notice(api: ApiWorld, body: Any, *, source: str = "crm", at: int | None = None, key: str | None = None) -> Answered:
    """Sends a signed notice of another system."""
    raw = json.dumps(body, ensure_ascii=False)
    headers = {"X-Signature": signature(raw, source=source, at=at, key=key)}
    return api.ask("POST", f"/v1/webhooks/{source}", headers=headers, raw=raw, key=None)


# --- successes

case("get_health")(lambda api: api.ask("GET", "/v1/health", key=None))
case("start_conversation")(lambda api: api.ask("POST", "/v1/conversations", body_of("start_conversation")))
case("get_conversation")(lambda api: waiting(api)[0].ask("GET"))
case("send_message")(lambda api: api.begun().ask("POST", "/messages", body_of("send_message")))
case("list_messages")(lambda api: api.begun().ask("GET", "/messages"))
case("end_conversation")(lambda api: api.begun().ask("POST", "/end", body_of("end_conversation")))
case("submit_survey")(lambda api: over(api).ask("POST", "/survey", body_of("submit_survey")))
case("create_escalation")(lambda api: api.begun().ask("POST", "/escalations", body_of("create_escalation")))
case("start_scenario")(lambda api: api.begun().ask("POST", "/scenario", body_of("start_scenario")))
case("search_faq")(lambda api: api.ask("POST", "/v1/faq/search", body_of("search_faq")))
case("list_faq_categories")(lambda api: api.ask("GET", "/v1/faq/categories"))
case("list_popular_faq")(lambda api: api.ask("GET", "/v1/faq/popular"))
case("list_suggestions")(lambda api: api.ask("GET", "/v1/suggestions", query={"q": "예약"}))
case("start_chat")(lambda api: api.ask("POST", "/v1/chat/start", body_of("start_chat")))
case("create_callback")(lambda api: api.ask("POST", "/v1/callbacks", booking(topic="payment", note="오전이 좋아요")))
case("receive_webhook")(lambda api: notice(api, body_of("receive_webhook")))


@case("get_escalation")
def shown(api: ApiWorld) -> Answered:
    talk, escalation = waiting(api)
    return api.ask("GET", f"/v1/escalations/{escalation}", headers={"X-Conversation-Token": talk.token})


@case("cancel_escalation")
def given_up(api: ApiWorld) -> Answered:
    talk, escalation = waiting(api)
    return api.ask("DELETE", f"/v1/escalations/{escalation}", headers={"X-Conversation-Token": talk.token})


@case("send_scenario_input")
def answered_step(api: ApiWorld) -> Answered:
    talk = api.begun()
    talk.ask("POST", "/scenario", {"scenario_id": "reservation"})
    return talk.ask("POST", "/scenario/input", {"input": "방문 서비스"})


@case("cancel_scenario")
def left(api: ApiWorld) -> Answered:
    talk = api.begun()
    talk.ask("POST", "/scenario", {"scenario_id": "reservation"})
    return talk.ask("DELETE", "/scenario")


def booked(api: ApiWorld, method: str, **change: Any) -> Answered:
    """Asks for a callback that was booked."""
    made = api.ask("POST", "/v1/callbacks", booking()).body
    if change:
        api_put(api, made["callback_id"], change)
    headers = {"X-Callback-Token": made["callback_token"]}
    return api.ask(method, f"/v1/callbacks/{made['callback_id']}", headers=headers)


def api_put(api: ApiWorld, callback_id: str, change: dict[str, Any]) -> None:
    """Changes a stored callback behind the back of the API."""
    from contact_handlers.records import tables

    key = tables.request(callback_id)
    stored = api.get("requests", key)
    assert stored is not None
    api.put("requests", key, {**{k: v for k, v in stored.items() if k not in ("pk", "sk")}, **change})


case("get_callback")(lambda api: booked(api, "GET"))
case("cancel_callback")(lambda api: booked(api, "DELETE"))

# --- errors of their own

for name, (verb, where, raw) in OURS.items():
    if "{conversation_id}" in where and "NOT_FOUND" in raw["x-errors"]:
        body = body_of(name) if "requestBody" in raw else None

        def unknown(api: ApiWorld, verb: str = verb, where: str = where, body: Any = body) -> Answered:
            path = where.replace("{conversation_id}", f"conv_{ID}")
            return api.ask(verb, path, body, headers={"X-Conversation-Token": "x" * 32})

        case(name, "NOT_FOUND")(unknown)
    if "requestBody" in raw and "Idempotency-Key" in json.dumps(
        [document().resolved(p) for p in raw.get("parameters", ())]
    ):

        def reused(api: ApiWorld, name: str = name, verb: str = verb, where: str = where) -> Answered:
            talk = over(api) if name == "submit_survey" else api.begun()
            headers = {"Idempotency-Key": f"the-same-{next(NUMBER)}", "X-Conversation-Token": talk.token}
            path, body = where.replace("{conversation_id}", talk.id), dict(body_of(name))
            if name == "create_callback":
                body |= booking()
            assert api.ask(verb, path, body, headers=headers).status < 300
            changed: dict[str, dict[str, Any]] = {
                "start_conversation": {"channel": "mobile"},
                "send_message": {"message": "다른 말"},
                "submit_survey": {"score": 1},
                "create_escalation": {"description": "다른 이유"},
                "start_scenario": {"scenario_id": "order_lookup"},
                "start_chat": {"display_name": "김다른"},
                "create_callback": {"topic": "technical"},
            }
            return api.ask(verb, path, {**body, **changed[name]}, headers=headers)

        case(name, "CONFLICT")(reused)

case("send_message", "CONVERSATION_ENDED")(lambda api: over(api).say("계세요?"))
case("end_conversation", "CONVERSATION_ENDED")(lambda api: over(api).ask("POST", "/end", {}))
case("create_escalation", "CONVERSATION_ENDED")(lambda api: over(api).ask("POST", "/escalations", {}))
case("start_scenario", "CONVERSATION_ENDED")(
    lambda api: over(api).ask("POST", "/scenario", {"scenario_id": "reservation"})
)
case("send_scenario_input", "CONVERSATION_ENDED")(lambda api: over(api).ask("POST", "/scenario/input", {"input": "네"}))
case("create_escalation", "ESCALATION_EXISTS")(lambda api: waiting(api)[0].ask("POST", "/escalations", {}))
case("start_scenario", "SCENARIO_NOT_FOUND")(
    lambda api: api.begun().ask("POST", "/scenario", {"scenario_id": "no_such_thing"})
)
case("send_scenario_input", "NO_ACTIVE_SCENARIO")(
    lambda api: api.begun().ask("POST", "/scenario/input", {"input": "네"})
)
case("cancel_scenario", "NO_ACTIVE_SCENARIO")(lambda api: api.begun().ask("DELETE", "/scenario"))


def overtaken(api: ApiWorld, method: str, tail: str, body: Any = None) -> Answered:
    """Asks for something of a scenario while another request answers the step that both have read."""
    talk = api.begun()
    talk.ask("POST", "/scenario", {"scenario_id": "reservation"})
    read = turns.session

    def session(*given: Any) -> Any:
        found = read(*given)
        patch.undo()
        assert talk.ask("POST", "/scenario/input", {"input": "방문 서비스"}).status == 200
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(turns, "session", session)
        return talk.ask(method, tail, body)


case("send_scenario_input", "CONFLICT")(lambda api: overtaken(api, "POST", "/scenario/input", {"input": "전화 상담"}))
case("cancel_scenario", "CONFLICT")(lambda api: overtaken(api, "DELETE", "/scenario"))
case("list_messages", "INVALID_CURSOR")(lambda api: api.begun().ask("GET", "/messages", query={"cursor": "abcd"}))
case("receive_webhook", "UNKNOWN_SOURCE")(lambda api: notice(api, body_of("receive_webhook"), source="stranger"))
case("receive_webhook", "SIGNATURE_INVALID")(lambda api: notice(api, body_of("receive_webhook"), key="guessed"))
case("receive_webhook", "SIGNATURE_EXPIRED")(
    lambda api: notice(api, body_of("receive_webhook"), at=clock.epoch(clock.now()) - 301)
)
case("cancel_callback", "CALLBACK_NOT_CANCELLABLE")(lambda api: booked(api, "DELETE", status="dialing"))
case("get_escalation", "NOT_FOUND")(
    lambda api: api.ask("GET", f"/v1/escalations/esc_{ID}", headers={"X-Conversation-Token": "x" * 32})
)
case("cancel_escalation", "NOT_FOUND")(
    lambda api: api.ask("DELETE", f"/v1/escalations/esc_{ID}", headers={"X-Conversation-Token": "x" * 32})
)
case("get_callback", "NOT_FOUND")(
    lambda api: api.ask("GET", f"/v1/callbacks/cb_{ID}", headers={"X-Callback-Token": "x" * 32})
)
case("cancel_callback", "NOT_FOUND")(
    lambda api: api.ask("DELETE", f"/v1/callbacks/cb_{ID}", headers={"X-Callback-Token": "x" * 32})
)


@case("start_scenario", "SCENARIO_ACTIVE")
def twice(api: ApiWorld) -> Answered:
    talk = api.begun()
    talk.ask("POST", "/scenario", {"scenario_id": "reservation"})
    return talk.ask("POST", "/scenario", {"scenario_id": "reservation"})


@case("cancel_escalation", "ESCALATION_NOT_CANCELLABLE")
def somebody_works_on_it(api: ApiWorld) -> Answered:
    from contact_handlers.records import tables

    talk, escalation = waiting(api)
    key = tables.escalation(escalation)
    stored = api.get("escalations", key)
    assert stored is not None
    moved = {name: value for name, value in stored.items() if name not in ("pk", "sk")}
    api.put("escalations", key, {**moved, "status": "in_progress"})
    return api.ask("DELETE", f"/v1/escalations/{escalation}", headers={"X-Conversation-Token": talk.token})


@case("create_callback", "CALLBACK_LIMIT")
def too_many(api: ApiWorld) -> Answered:
    body = booking(topic="payment")
    assert api.ask("POST", "/v1/callbacks", body).status == 201
    return api.ask("POST", "/v1/callbacks", body)


@case("create_callback", "NOT_FOUND")
def for_a_strange_conversation(api: ApiWorld) -> Answered:
    headers = {"X-Conversation-Token": "x" * 32}
    return api.ask("POST", "/v1/callbacks", booking(conversation_id=api.begun().id), headers=headers)


@case("start_chat", "NOT_FOUND")
def in_a_strange_conversation(api: ApiWorld) -> Answered:
    attributes = {"conversation_id": api.begun().id}
    body = {"display_name": "홍길동", "customer_attributes": attributes, "conversation_token": "x" * 32}
    return api.ask("POST", "/v1/chat/start", body)


@case("start_chat", "CHAT_UNAVAILABLE")
def without_a_service(api: ApiWorld) -> Answered:
    api.connect.throttles = 9
    return api.ask("POST", "/v1/chat/start", body_of("start_chat"))


def forgotten(api: ApiWorld) -> Talking:
    """Returns a conversation that was left alone for an hour."""
    from contact_handlers.records import tables

    talk = api.begun()
    record = {name: value for name, value in talk.record().items() if name not in ("pk", "sk")}
    long_ago = clock.stamp(clock.now() - timedelta(hours=1))
    api.put("conversations", tables.conversation(talk.id), {**record, "last_activity_at": long_ago})
    return talk


case("send_message", "CONVERSATION_EXPIRED")(lambda api: forgotten(api).say("계세요?"))
case("create_escalation", "CONVERSATION_EXPIRED")(lambda api: forgotten(api).ask("POST", "/escalations", {}))
case("start_scenario", "CONVERSATION_EXPIRED")(
    lambda api: forgotten(api).ask("POST", "/scenario", {"scenario_id": "reservation"})
)
case("send_scenario_input", "CONVERSATION_EXPIRED")(
    lambda api: forgotten(api).ask("POST", "/scenario/input", {"input": "네"})
)


@case("send_scenario_input", "SCENARIO_EXPIRED")
def left_half_way(api: ApiWorld) -> Answered:
    from contact_handlers.records import tables

    talk = api.begun()
    talk.ask("POST", "/scenario", {"scenario_id": "reservation"})
    key = tables.bot_session(talk.id)
    stored = api.get("sessions", key)
    assert stored is not None
    session = {name: value for name, value in stored.items() if name not in ("pk", "sk")}
    session["state"]["scenario"]["touched_at"] = 1
    api.put("sessions", key, session)
    return talk.ask("POST", "/scenario/input", {"input": "방문 서비스"})


@case("submit_survey", "SURVEY_CLOSED")
def long_after(api: ApiWorld) -> Answered:
    from contact_handlers.records import tables

    talk = over(api)
    record = {name: value for name, value in talk.record().items() if name not in ("pk", "sk")}
    long_ago = clock.stamp(clock.now() - timedelta(hours=25))
    api.put("conversations", tables.conversation(talk.id), {**record, "ended_at": long_ago})
    return talk.ask("POST", "/survey", {"score": 3})


# --- examples: what is shown is what the center says

# What differs from run to run: identifiers, moments, tokens, numbers of a reference.
VARIES = (
    (r"[a-z]+_[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "<moment>"),
    (r"(?<![0-9A-Za-z-])[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}(?![0-9A-Za-z-])", "<reference>"),
    (r"[월화수목금토일]요일", "<weekday>"),
    (r"(새벽|아침|오전|낮|오후|저녁|밤) \d+시( \d+분)?", "<time>"),
    (r"\d+", "#"),
)
SECRETS = {"conversation_token", "callback_token", "participant_token"}


def differences(example: Any, found: Any, where: str = "") -> list[str]:
    """Returns where an example is not what was said; of a list it may show some entries."""
    if isinstance(example, dict) and isinstance(found, dict):
        lost = [f"{where}.{name}" for name in example.keys() ^ found.keys()]
        both = (name for name in example if name in found and name not in SECRETS)
        return lost + [one for name in both for one in differences(example[name], found[name], f"{where}.{name}")]
    if isinstance(example, list) and isinstance(found, list):
        if bool(example) != bool(found):
            return [where]
        unlike = (one for one in example if all(differences(one, other) for other in found))
        return [f"{where}: {one}" for one in unlike]
    if isinstance(example, str) and isinstance(found, str):
        for pattern, word in VARIES:
            example, found = re.sub(pattern, word, example), re.sub(pattern, word, found)
        return [f"{where}: {example!r}, said was {found!r}"] * (example != found)
    both_numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (example, found))
    return [] if both_numbers or example == found else [f"{where}: {example!r}, said was {found!r}"]


def test_every_error_of_the_document_has_a_case_and_no_other() -> None:
    told = {(name, code) for name, (_, _, one) in OURS.items() for code in one["x-errors"]}
    assert {key for key in CASES if key[1]} == told
    assert {name for name, code in CASES if not code} == OURS.keys()


def test_every_operation_of_the_document_is_done_by_its_function() -> None:
    for function, done in (("customer_api", customer.OPERATIONS), ("request_api", request_side.OPERATIONS)):
        assert done.keys() == {name for name, one in OURS.items() if one[2]["x-function"] == function}


@pytest.mark.parametrize(("operation", "code"), CASES)
def test_an_operation_returns_what_the_document_says(api: ApiWorld, operation: str, code: str) -> None:
    found = CASES[operation, code](api)
    raw = OPERATIONS[operation][2]

    assert found.code == code, found.body
    assert found.headers["X-Request-Id"]
    if code:
        meant = DOC["x-error-codes"][code]
        expected = raw.get("x-messages", {}).get(code, meant["message"])
        assert (found.status, found.body["error"]["message"].replace("no_such_thing", "{id}")) == (
            meant["status"],
            expected,
        )
        schema: Any = {"$ref": "#/components/schemas/Error"}
    else:
        status = next(status for status in raw["responses"] if status.startswith("2"))
        assert found.status == int(status)
        schema = raw["responses"][status]["content"]["application/json"]["schema"]
        named = document().resolved(schema)["properties"]
        assert set(found.body) <= set(named), "a member that the document does not name"
        # The request of the document was played: its answer is what the document shows.
        assert differences(raw["responses"][status]["content"]["application/json"]["example"], found.body) == []
    Draft202012Validator({**schema, "components": DOC["components"]}).validate(found.body)


def _plain(api: ApiWorld, operation: str, **given: Any) -> Answered:
    """Asks for an operation with nothing but what its path needs."""
    method, path, raw = OPERATIONS[operation]
    for name in ("conversation", "escalation", "callback", "export", "report", "agent", "customer"):
        prefix = {"conversation": "conv", "escalation": "esc", "callback": "cb", "export": "exp", "report": "rpt"}
        path = path.replace(f"{{{name}_id}}", f"{prefix.get(name, name[:4].replace('agen', 'agt'))}_{ID}")
    path = path.replace("{faq_id}", "faq_refund").replace("{intent}", "refund").replace("{source}", "crm")
    headers = {"X-Conversation-Token": "x" * 32, **given.pop("headers", {})}
    body = given.pop("body", body_of(operation) if "requestBody" in raw else None)
    if given.pop("sign", False) and raw["x-audience"] == "webhook":
        text = given.setdefault("raw", json.dumps(body, ensure_ascii=False))
        headers |= {"X-Signature": signature(text)}
    return api.ask(method, path, body, headers=headers, **given)


def test_nobody_asks_without_a_key_or_with_too_low_a_role(api: ApiWorld) -> None:
    for operation in OPERATIONS:
        _refused_without_right(api, operation)


def _refused_without_right(api: ApiWorld, operation: str) -> None:
    audience = OPERATIONS[operation][2]["x-audience"]
    if audience in ("client", "owner"):
        assert _plain(api, operation, key=None).code == "UNAUTHENTICATED"
    if audience == "owner":
        assert _plain(api, operation, headers={"X-Conversation-Token": ""}).code == "UNAUTHENTICATED"
    if audience in STAFF:
        assert _plain(api, operation).code == "UNAUTHENTICATED"
        for role, rank in STAFF.items():
            allowed = _plain(api, operation, claims={"sub": "u1", "cognito:groups": f"others,{role}"}).code
            assert (allowed == "FORBIDDEN") == (rank < STAFF[audience]), role
        assert _plain(api, operation, claims={"sub": "u1"}).code == "FORBIDDEN"


WITH_BODY = [name for name, one in OURS.items() if "requestBody" in one[2]]


def test_bodies_are_refused_for_what_is_wrong_with_them(api: ApiWorld) -> None:
    for operation in WITH_BODY:
        _refused_body(api, operation)


def _refused_body(api: ApiWorld, operation: str) -> None:
    if OPERATIONS[operation][2]["x-audience"] == "webhook":
        # Whoever has not signed learns nothing of what a notice looks like.
        assert _plain(api, operation, raw="{").code == "SIGNATURE_INVALID"
        assert _plain(api, operation, body={"surprise": 1}).code == "SIGNATURE_INVALID"
    plain = {"Content-Type": "text/plain"}
    deep = '{"a":' * 40 + "1" + "}" * 40
    assert _plain(api, operation, sign=True, raw="{").code == "INVALID_JSON"
    assert _plain(api, operation, sign=True, raw=deep).code == "INVALID_JSON"
    assert _plain(api, operation, sign=True, raw='{"a":' * 9000).code == "INVALID_JSON"
    assert _plain(api, operation, sign=True, raw='{"a": NaN}').code == "INVALID_JSON"
    assert _plain(api, operation, sign=True, raw='{"a": "\\ud800"}').code == "INVALID_JSON"
    assert _plain(api, operation, sign=True, body=[]).code == "VALIDATION_ERROR"
    known = _plain(api, operation, sign=True, body={"surprise": 1}).reasons["surprise"]
    assert known.startswith("허용되지 않은 항목입니다. 가능한 항목: ")
    assert _plain(api, operation, sign=True, headers=plain).code == "UNSUPPORTED_MEDIA_TYPE"
    assert _plain(api, operation, sign=True, raw=json.dumps({"a": "가" * 30_000})).code == "PAYLOAD_TOO_LARGE"


def test_a_filter_that_there_is_none_is_no_list_of_everything(api: ApiWorld) -> None:
    """Staff read which filters there are; addresses of customers' pages may hold what pages put there."""
    claims = {"sub": "u1", "cognito:groups": "analyst"}
    refused = api.ask("GET", "/v1/admin/conversations", query={"statsu": "active"}, claims=claims)
    assert (refused.code, "status, channel, customer_id" in refused.reasons["statsu"]) == ("VALIDATION_ERROR", True)
    assert api.ask("GET", "/v1/faq/popular", query={"limit": "3", "_": "1764550000"}).status == 200


def test_who_leaves_a_member_out_reads_nothing_of_their_number(api: ApiWorld) -> None:
    path, claims = f"/v1/admin/customers/cust_{ID}", {"sub": "s1", "cognito:groups": "supervisor"}
    assert list(api.ask("PATCH", path, {"teir": "vip"}, claims=claims).reasons) == ["version", "teir"]


def test_reasons_are_those_that_customers_were_promised(api: ApiWorld) -> None:
    talk = api.begun()
    assert talk.ask("POST", "/messages", {"message": " "}).reasons["message"] == "메시지가 비어있습니다."
    assert talk.ask("POST", "/messages", {}).reasons["message"] == "메시지가 비어있습니다."
    both = talk.ask("POST", "/messages", {"message": "네", "payload": "네"})
    assert both.code == "VALIDATION_ERROR"
    assert api.ask("POST", "/v1/faq/search", {}).reasons["query"] == "검색어가 필요합니다."
    assert api.ask("GET", "/v1/suggestions").reasons["q"] == "검색어가 필요합니다."
    assert talk.ask("POST", "/scenario", {}).reasons["scenario_id"] == "시나리오 ID가 필요합니다."
    assert talk.ask("POST", "/scenario/input", {}).reasons["input"] == "입력이 필요합니다."
    assert talk.ask("POST", "/survey", {}).reasons["score"] == "score는 필수 항목입니다."
    declined = api.ask("POST", "/v1/callbacks", booking(consent=False))
    assert declined.reasons["consent"] == "개인정보 수집 동의가 필요합니다."
    long = talk.ask("POST", "/messages", {"message": "가" * 1001})
    assert long.reasons["message"] == "최대 1000글자까지 입력 가능합니다."
    # A syllable that was typed as its letters counts once.
    assert talk.ask("POST", "/messages", {"message": "\u1100\u1161" * 600}).status == 200


@pytest.mark.parametrize("channel", ["whatsapp", "sms", "email"])
def test_a_conversation_comes_by_no_channel_that_is_not_built(api: ApiWorld, channel: str) -> None:
    assert "channel" in api.ask("POST", "/v1/conversations", {"channel": channel}).reasons


def test_more_messages_than_a_person_writes_are_refused(api: ApiWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.now().replace(second=10)
    monkeypatch.setattr(clock, "now", lambda: moment)
    talk = api.begun()
    codes = [talk.ask("POST", "/scenario/input", {"input": "네"}).code for _ in range(21)]
    assert (codes[19], codes[20]) == ("NO_ACTIVE_SCENARIO", "RATE_LIMITED")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (TimedOutError("dynamodb", "get_item", "ReadTimeout"), "TIMEOUT"),
        (DependencyError("dynamodb", "get_item", "InternalServerError"), "UPSTREAM_UNAVAILABLE"),
        (ZeroDivisionError("a secret of a customer"), "INTERNAL"),
    ],
)
def test_whatever_fails_is_told_in_one_shape_and_without_details(api: ApiWorld, fault: Exception, code: str) -> None:
    for operation in OPERATIONS:
        _told_in_one_shape(api, operation, fault, code)


def _told_in_one_shape(api: ApiWorld, operation: str, fault: Exception, code: str) -> None:
    def failing(request: Request) -> Reply:
        raise fault

    method, path, raw = OPERATIONS[operation]
    parts = {
        name: f"{prefix}_{ID}"
        for name, prefix in (
            *(("conversation_id", "conv"), ("escalation_id", "esc"), ("callback_id", "cb"), ("export_id", "exp")),
            *(("report_id", "rpt"), ("agent_id", "agt"), ("customer_id", "cust"), ("faq_id", "faq")),
            *(("intent", "i"), ("source", "s")),
        )
    }
    parts |= {"intent": "refund", "source": "crm"}
    query = {"q": "예약"} if operation == "list_suggestions" else None
    sent = event(
        method,
        path.format(**parts),
        body_of(operation) if "requestBody" in raw else None,
        query=query,
        headers={"X-Conversation-Token": "x" * 32},
        claims={"sub": "u1", "cognito:groups": "admin"},
    )
    with api.environment("request_api"):
        answer = shell.answer(load(Settings), {operation: Entry(failing)}, sent)
    meant = DOC["x-error-codes"][code]
    error = json.loads(answer["body"])["error"]
    assert (answer["statusCode"], error["code"]) == (meant["status"], code)
    assert error["message"] == raw.get("x-messages", {}).get(code, meant["message"])
    assert "secret" not in answer["body"]


def test_other_methods_are_refused_with_those_that_there_are(api: ApiWorld) -> None:
    for path in DOC["paths"]:
        _refused_method(api, path)


def _refused_method(api: ApiWorld, path: str) -> None:
    sent = {"httpMethod": "TRACE", "resource": path, "requestContext": {"requestId": "r1"}, "headers": {}}
    found = Answered(api.call("request_api", sent))
    assert (found.status, found.code) == (405, "METHOD_NOT_ALLOWED")
    assert set(found.headers["Allow"].split(", ")) == {method.upper() for method in DOC["paths"][path]}
    assert found.headers["X-Request-Id"] == found.body["error"]["request_id"] == "r1"


def test_an_example_that_says_something_else_is_found() -> None:
    said = {
        "message": "상담원 연결 요청이 접수되었습니다. 참조번호는 QFQK-ST46입니다.",
        "items": [{"a": 1}, {"a": None}],
        "b": None,
    }
    other = {**said, "message": "상담원 연결 요청이 접수되었습니다. 참조번호는 F5G6-H7J8입니다.", "items": [{"a": 7}]}
    assert differences(other, said) == []
    assert differences({**other, "message": "곧 연결해 드리겠습니다."}, said)
    assert differences({**other, "items": []}, said)
    assert differences({**other, "items": [{"a": "x"}]}, said)
    assert differences({**other, "b": 0}, said)
    assert differences({**other, "c": 0}, said)
