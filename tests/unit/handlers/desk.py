"""People at the desk of a center: what they ask for over HTTP, and what they get.

Every request goes through the function as the gateway would hand it over, so that role, form, permissions and the reply
are held against the document and the manifest each time.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock

import jsonschema
import pytest

from contact_handlers.admin_api.settings import Settings
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request, Role
from contact_handlers.base.settings import load
from tests.unit.handlers.world import ROOT, World

DOCUMENT = json.loads((ROOT / "runtime/contact_handlers/api/openapi.json").read_text(encoding="utf-8"))
OPERATIONS: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
    if isinstance(operation, dict) and "operationId" in operation
}
Act = Callable[[Settings, Request], Reply]
FUNCTION = "admin_api"


@contextmanager
def sitting(world: World) -> Iterator[Settings]:
    """Gives the process what the function has, to act beside it."""
    world.recorder.function = "desk"
    values = {"FAQ": "{}", **world.values(), **world.overrides, **world.endpoint}
    with mock.patch.object(os, "environ", {**os.environ, **values, "CONTENT_FILE": str(world.content_file)}):
        yield load(Settings)


def event(
    name: str,
    *,
    role: Role | None,
    who: str = "",
    path: Mapping[str, str] | None = None,
    query: Mapping[str, Any] | None = None,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Returns what the gateway makes of a request for an operation."""
    method, resource, _ = OPERATIONS[name]
    values = {key: value if isinstance(value, list) else [value] for key, value in (query or {}).items()}
    texts = {
        key: [str(one).lower() if isinstance(one, bool) else str(one) for one in many] for key, many in values.items()
    }
    claims = {} if role is None else {"claims": {"sub": who or f"{role}-1", "cognito:groups": role}}
    return {
        "httpMethod": method,
        "resource": resource,
        "path": re.sub(r"{(\w+)}", lambda found: (path or {})[found[1]], resource),
        "pathParameters": dict(path or {}) or None,
        "queryStringParameters": {key: many[-1] for key, many in texts.items()} or None,
        "multiValueQueryStringParameters": texts or None,
        "headers": {"Content-Type": "application/json", **(headers or {})},
        "body": None if body is None else json.dumps(body, ensure_ascii=False),
        "isBase64Encoded": False,
        "requestContext": {"requestId": "req-1", "authorizer": claims, "identity": {}},
    }


def ask(
    world: World,
    act: Act,
    /,
    *,
    role: Role | None = None,
    key: str = "",
    cursor: str | None = None,
    query: Mapping[str, Any] | None = None,
    **given: Any,
) -> Reply:
    """Asks for an operation, with the least role without another one; what is refused is raised."""
    name = getattr(act, "__name__", "")
    asked = {**(query or {}), **({} if cursor is None else {"cursor": cursor})}
    headers = {"Idempotency-Key": key} if key else {}
    audience: Role = OPERATIONS[name][2]["x-audience"]
    answer = world.call(FUNCTION, event(name, role=role or audience, query=asked, headers=headers, **given))
    said = json.loads(answer["body"])
    if answer["statusCode"] >= 400:
        error = said["error"]
        assert ("details" in error) == (error["code"] == "VALIDATION_ERROR"), error
        details = [(one["field"], one["reason"]) for one in error.get("details", ())]
        # What is not told in the usual words of its code is worth a look.
        usual = {
            DOCUMENT["x-error-codes"][error["code"]]["message"],
            *OPERATIONS[name][2].get("x-messages", {}).values(),
        }
        raise ApiError(error["code"], *(details or [(one, one) for one in {error["message"]} - usual]))
    promised = OPERATIONS[name][2]["responses"][str(answer["statusCode"])]["content"]["application/json"]["schema"]
    jsonschema.Draft202012Validator({**promised, "components": DOCUMENT["components"]}).validate(said)
    return Reply(body=said, status=answer["statusCode"])


def refused(world: World, act: Act, /, **given: Any) -> str:
    """Returns why something is not done, and of which field it is said."""
    with pytest.raises(ApiError) as refusal:
        ask(world, act, **given)
    name = getattr(act, "__name__", "")
    promised = (*OPERATIONS[name][2]["x-errors"], "VALIDATION_ERROR")
    assert refusal.value.code in promised, f"{name} never says {refusal.value.code}"
    return " ".join([refusal.value.code, *(field for field, _ in refusal.value.details)])


def pages(world: World, act: Act, /, **given: Any) -> list[list[Mapping[str, Any]]]:
    """Returns a whole list page by page."""
    found, cursor = list[list[Mapping[str, Any]]](), None
    while True:
        reply = ask(world, act, **given, cursor=cursor)
        found.append(list(reply.body["items"]))
        cursor = reply.body["next_cursor"]
        if cursor is None:
            return found
        assert len(found) < 200, "the list never ends"
