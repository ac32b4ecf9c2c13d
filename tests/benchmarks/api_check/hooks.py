"""Who asks, in a run of schemathesis against a served center: keys, owners of conversations, staff of each role.

Loaded by schemathesis (`hooks` in its configuration), in an environment of its own; it knows the center from the
variables that `run.py` sets.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
from typing import Any

import schemathesis
import urllib3.util.connection
from urllib3.connectionpool import HTTPConnectionPool

KEY = os.environ["API_CHECK_KEY"]
STAFF: dict[str, str] = json.loads(os.environ["API_CHECK_STAFF"])
_RANK = ("nobody", "analyst", "supervisor", "admin")
#: Codes that are said with status 403 to somebody whose role would do.
_REFUSED_ALL_THE_SAME = {"CONSENT_MISSING", "QUIET_HOURS", "DESTINATION_NOT_ALLOWED"}
#: Reasons for a refusal that no schema can give.
_BEYOND = re.compile(
    "이내의 시각|올바른 전화번호|제시되지 않은 선택지|시작 날짜가 종료 날짜보다|기간은 최대|년까지의 날짜"
    "|등록되지 않은|보이지 않는 문자|threshold보다 클 수 없|대화 ID는 필수|자리표시자"
)
_CONVERSATION = "X-Conversation-Token"
_CALLBACK = "X-Callback-Token"

#: Ids that the center gave, by the name of their path parameter, and the tokens of those that have an owner.
_GIVEN: dict[str, list[str]] = {}
_TOKENS: dict[str, str] = {}
_choose = random.Random(8)  # noqa: S311 - which role asks is no secret


def _an_address_for_each_connection() -> None:
    """Lets every request come from another address of this machine, so that no limit of an address answers."""
    numbers = itertools.count()
    connect, put = urllib3.util.connection.create_connection, HTTPConnectionPool._put_conn

    def from_another(address: Any, *args: Any, **words: Any) -> Any:
        number = next(numbers)
        words["source_address"] = (f"127.{2 + number // 62_500 % 100}.{number // 250 % 250}.{number % 250 + 1}", 0)
        return connect(address, *args, **words)

    def once(self: HTTPConnectionPool, conn: Any) -> None:
        if conn is not None:
            conn.close()
        put(self, conn)

    urllib3.util.connection.create_connection = from_another
    HTTPConnectionPool._put_conn = once  # type: ignore[method-assign] # no other way to give back a closed one


_an_address_for_each_connection()


def _described(case: Any) -> dict[str, Any]:
    return dict(case.operation.definition.raw)


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any]) -> dict[str, Any]:
    """Puts ids that exist in place of most of the well-formed ones, so that more than 404 is seen."""
    for name, value in (path_parameters or {}).items():
        known = _GIVEN.get(name)
        if known and isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{2,80}", value) and _choose.random() < 0.7:
            path_parameters[name] = _choose.choice(known[-40:])
    return path_parameters


@schemathesis.auth()
class Credentials:
    """What an operation asks for: the key, the token of an owner, or a token of a role, also of one that is too low."""

    def get(self, case: Any, context: Any) -> dict[str, str]:
        """Returns the headers of who asks."""
        asked = {name for one in _described(case).get("security", ()) for name in one}
        headers: dict[str, str] = {}
        if "client_key" in asked:
            headers["x-api-key"] = KEY
        path = case.path_parameters or {}
        if "conversation_token" in asked:
            headers[_CONVERSATION] = _TOKENS.get(
                str(path.get("conversation_id") or path.get("escalation_id")), "t" * 32
            )
        if "callback_token" in asked:
            headers[_CALLBACK] = _TOKENS.get(str(path.get("callback_id")), "t" * 32)
        if "staff" in asked:
            role = "admin" if _choose.random() < 0.4 else _choose.choice(_RANK)
            headers["Authorization"] = f"Bearer {STAFF[role]}"
        return headers

    def set(self, case: Any, data: dict[str, str], context: Any) -> None:
        """Puts the headers into a request."""
        case.headers = {**(case.headers or {}), **data}


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Keeps ids and tokens that an answer gave."""
    if response.status_code not in (200, 201, 202):
        return
    try:
        told = response.json()
    except ValueError:
        return
    if isinstance(told, dict):
        _keep(told, dict(case.headers or {}))


def _keep(told: dict[str, Any], headers: dict[str, Any]) -> None:
    for one in (told, *(inner for inner in told.get("items", ()) if isinstance(inner, dict)), told.get("item") or {}):
        for name in (
            "conversation_id",
            "escalation_id",
            "callback_id",
            "faq_id",
            "intent",
            "agent_id",
            "customer_id",
            "export_id",
            "report_id",
        ):
            value = one.get(name)
            if isinstance(value, str) and value not in _GIVEN.setdefault(name, []):
                _GIVEN[name].append(value)
    if "conversation_token" in told:
        _TOKENS[told["conversation_id"]] = told["conversation_token"]
    if "callback_token" in told:
        _TOKENS[told["callback_id"]] = told["callback_token"]
    if "escalation_id" in told and _CONVERSATION in headers:
        _TOKENS.setdefault(told["escalation_id"], headers[_CONVERSATION])


def _at_the_door(response: Any) -> bool:
    """Tells whether a request was no HTTP at all, which no gateway hands to an API."""
    return bool(response.status_code == 400 and response.content == b"Invalid HTTP request received.")


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Drops what is no failure: a well-formed request that is refused for what no schema can say.

    Positions of lists are signed, times lie in the next two weeks, periods end after they begin, names of intents and
    queues are those of the center. Such a request must be refused for exactly that, field by field.
    """
    if _at_the_door(response):
        return False
    if failure.code != "ST202":
        return True
    error = response.json().get("error", {})
    if error.get("code") == "INVALID_CURSOR":
        return not (case.query or {}).get("cursor")
    reasons = [one["reason"] for one in error.get("details", ())]
    return not reasons or not all(_BEYOND.search(reason) for reason in reasons)


@schemathesis.check
def errors_have_one_shape(context: Any, response: Any, case: Any) -> None:
    """Holds that every error, the gateway's too, is told in the shape of the document, with the id of the request."""
    if response.status_code < 400 or _at_the_door(response):
        return
    given = response.headers.get("x-request-id", [""])[0]
    assert given, "an error without X-Request-Id"
    if case.method.upper() == "HEAD":
        return
    error = response.json()["error"]
    assert error["request_id"] == given, "another request_id in the body than in X-Request-Id"
    assert re.search("[가-힣]", error["message"]), "an error that is not told in Korean"
    assert ("details" in error) <= (error["code"] == "VALIDATION_ERROR"), (
        "details of another error than VALIDATION_ERROR"
    )
    codes = case.operation.schema.raw_schema["x-error-codes"]
    assert codes[error["code"]]["status"] == response.status_code, "a code with another status than the document says"


@schemathesis.check
def codes_are_declared(context: Any, response: Any, case: Any) -> None:
    """Holds that an operation answers with its own codes and the common ones alone."""
    if response.status_code < 400 or _at_the_door(response) or case.method.upper() != case.operation.method.upper():
        return
    raw, described = case.operation.schema.raw_schema, _described(case)
    allowed = {*raw["x-common-errors"], *raw["x-private-errors"], *described.get("x-errors", ())}
    code = response.json()["error"]["code"]
    # A path that is not of this operation any more is nobody's.
    assert code in allowed or response.status_code == 404, f"{code} is not declared for {described['operationId']}"


@schemathesis.check
def roles_are_held(context: Any, response: Any, case: Any) -> None:
    """Holds that a role below the named one is refused and one at or above it is not."""
    sent = str((response.request.headers or {}).get("Authorization", ""))
    role = next((name for name, token in STAFF.items() if sent == f"Bearer {token}"), None)
    audience = _described(case).get("x-audience")
    if role is None or audience not in _RANK or case.method.upper() != case.operation.method.upper():
        return
    if _RANK.index(role) < _RANK.index(audience):
        assert response.status_code >= 400, f"{role} may do what {audience} may"
        assert response.status_code in (400, 403, 404, 405, 413, 415, 431), f"{role} got {response.status_code}"
    elif response.status_code in (401, 403):
        code = response.json()["error"]["code"]
        assert code in _REFUSED_ALL_THE_SAME, f"{role} may not do what {audience} may: {code}"
