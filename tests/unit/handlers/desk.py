"""People at the desk of a center: what they ask for, and what they get, without the HTTP in front of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock

import jsonschema
import pytest

from contact_handlers.admin.exchange import Caller, RefusedError, Reply, Request, Role
from contact_handlers.admin.settings import Settings
from contact_handlers.base.settings import load
from tests.unit.handlers.world import ROOT, World

DOCUMENT = json.loads((ROOT / "runtime/contact_handlers/api/openapi.json").read_text(encoding="utf-8"))
OPERATIONS = {
    operation["operationId"]: operation
    for path in DOCUMENT["paths"].values()
    for operation in path.values()
    if isinstance(operation, dict) and "operationId" in operation
}
Act = Callable[[Settings, Request], Reply]


@contextmanager
def sitting(world: World) -> Iterator[Settings]:
    """Gives the process what the functions behind the desk have."""
    names = {
        "FAQ": "{}",
        **world.values(),
        **world.overrides,
        **world.endpoint,
        "CONTENT_FILE": str(world.content_file),
    }
    world.recorder.function = "desk"
    with mock.patch.object(os, "environ", {**os.environ, **names}):
        yield load(Settings)


def ask(world: World, act: Act, /, *, role: Role = "supervisor", who: str = "", **given: Any) -> Reply:
    """Asks for something: `path`, `query`, `body`, `position`; refusals are raised. The document knows the reply."""
    with sitting(world) as settings:
        reply = act(settings, Request(caller=Caller(who or f"{role}-1", role), **given))
    name = getattr(act, "__name__", "")
    promised = OPERATIONS[name]["responses"][str(reply.status)]["content"]["application/json"]["schema"]
    said = json.loads(json.dumps({**reply.body, **({"next_cursor": None} if reply.is_list else {})}))
    jsonschema.Draft202012Validator({**promised, "components": DOCUMENT["components"]}).validate(said)
    return reply


def refused(world: World, act: Act, /, **given: Any) -> str:
    """Returns why something is not done, and of which field it is said."""
    with pytest.raises(RefusedError) as refusal:
        ask(world, act, **given)
    name = getattr(act, "__name__", "")
    promised = (*OPERATIONS[name]["x-errors"], "VALIDATION_ERROR")
    assert refusal.value.code in promised, f"{name} never says {refusal.value.code}"
    return " ".join([refusal.value.code, *(field for field, _ in refusal.value.details)])


def pages(world: World, act: Act, /, **given: Any) -> list[list[Mapping[str, Any]]]:
    """Returns a whole list page by page."""
    found, position = list[list[Mapping[str, Any]]](), None
    while True:
        reply = ask(world, act, **given, position=position)
        found.append(list(reply.body["items"]))
        position = reply.position
        if position is None:
            return found
        assert len(found) < 200, "the list never ends"
