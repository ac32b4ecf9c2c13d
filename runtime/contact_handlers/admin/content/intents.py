"""Intents as they are at this moment: what the release says with what people have changed and added.

What is stored is laid over the release by the same code as in the bot (`dialogue.edits`); a change that the bot would
leave out is refused here, so what is stored is what is done. Lex learns new examples with the next deployment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contact_handlers.admin import words
from contact_handlers.admin.exchange import CONFLICT, NOT_FOUND, VALIDATION_ERROR, VERSION_CONFLICT, audited
from contact_handlers.admin.settings import Settings
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request, listed
from contact_handlers.base import clock, content
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, absent, as_read, exists
from contact_handlers.base.values import Item
from contact_handlers.dialogue import edits
from contact_handlers.records import tables
from contact_handlers.records.catalogue import CUSTOM, DELIVERED, EDITED, IntentEdit

KIND: Final = "INTENT"
# Where an intent comes from, as people see it.
CATALOGUE, OVERRIDE = "catalogue", "override"
# The texts of the catalogue know slots too; which ones, `dialogue.edits` says.
_NAMES = {"next_action": "action"}
#: What people are told about a field that the bot would leave out.
_WHY = {
    "name": "의도 이름에는 영문 소문자, 숫자, 밑줄만 사용할 수 있습니다.",
    "examples": "자리표시자가 없는 예문이 3개 이상 필요합니다.",
    "reply": "사용할 수 없는 자리표시자가 있습니다.",
    "action": "이 의도의 다음 동작은 바꿀 수 없습니다.",
    "scenario": "연결할 시나리오가 필요합니다.",
    "intent": "사용하지 않는 의도입니다.",
}


def list_intents(settings: Settings, request: Request) -> Reply:
    """Lists every intent of the center with its texts, thresholds and examples."""
    del request
    stored = rows(settings)
    known = edits.edited(content.load(), _edits(stored)).known
    delivered = content.load()["intents"]
    names = sorted({*known, *delivered, *stored})
    return listed([_shown(name, known.get(name) or delivered.get(name) or {}, stored.get(name)) for name in names])


def create_intent(settings: Settings, request: Request) -> Reply:
    """Adds an intent; the bot knows it within its cache time, Lex with the next deployment."""
    name, given = str(request.body["intent"]), edited(request.body)
    if name in content.load()["intents"]:
        raise ApiError(CONFLICT, ("intent", "이미 있는 의도입니다."))
    now = clock.stamp(clock.now())
    item = {
        **given,
        "intent": name,
        "center": settings.center,
        "is_active": True,
        "source": CUSTOM,
        "version": 1,
        "created_at": now,
        "updated_at": now,
        "updated_by": request.caller.id,
    }
    intent = checked(name, item, given)
    try:
        Table(settings.table_catalogue).create(tables.catalogue(KIND, settings.center, name), item)
    except ConditionFailedError:
        raise ApiError(CONFLICT, ("intent", "이미 있는 의도입니다.")) from None
    audited(request, "intent.created", intent=name)
    return Reply(status=201, body={"item": _shown(name, intent, item), "lex_pending": True})


def update_intent(settings: Settings, request: Request) -> Reply:
    """Changes texts, thresholds or examples of an intent, from the version that the caller has seen."""
    name = request.path["intent"]
    table, key = Table(settings.table_catalogue), tables.catalogue(KIND, settings.center, name)
    before = table.get(key, consistent=True)
    if before is None and name not in content.load()["intents"]:
        raise ApiError(NOT_FOUND)
    put = edited(request.body)
    intent = checked(name, {**(before or {}), **put}, put)
    version = int(request.body["version"]) or None
    source = CUSTOM if (before or {}).get("source") == CUSTOM else EDITED
    now = clock.stamp(clock.now())
    changes = Changes(
        put={
            **put,
            "intent": name,
            "center": settings.center,
            "source": source,
            "version": int((before or {}).get("version") or 0) + 1,
            "updated_at": now,
            "updated_by": request.caller.id,
        },
        put_if_absent={"created_at": now, "is_active": True},
    )
    when = absent("pk") if before is None else exists("pk")
    try:
        changed = table.update(key, changes, when=when & as_read("version", version))
    except ConditionFailedError:
        raise ApiError(VERSION_CONFLICT) from None
    audited(request, "intent.changed", intent=name, version=changed["version"], fields=len(put))
    return Reply(body={"item": _shown(name, intent, changed), "lex_pending": "examples" in put})


def rows(settings: Settings) -> dict[str, Item]:
    """Returns what is stored of intents, by name."""
    partition = tables.catalogue(KIND, settings.center, "").pk
    return {str(row["sk"]): row for row in Table(settings.table_catalogue).query(partition, consistent=True)}


def _edits(stored: Mapping[str, Item]) -> dict[str, Item]:
    return {name: IntentEdit.from_item(row).to_item() for name, row in stored.items()}


def edited(body: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the content of an edit as it would be stored; raises ApiError when it cannot be."""
    found: dict[str, Any] = {}
    for name in ("description", "reply"):
        if name in body:
            found[name] = words.text(name, body[name])
    if "examples" in body:
        found["examples"] = words.texts("examples", body["examples"])
    for name in ("threshold", "act_at"):
        if name in body:
            found[name] = float(body[name])
    for name in ("next_action", "scenario"):
        if name in body:
            found[_NAMES.get(name, name)] = str(body[name])
    return found


def checked(name: str, item: Mapping[str, Any], given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the intent as the bot will have it; raises ApiError for what the bot would leave out."""
    found = edits.edited(content.load(), {name: item})
    if found.problems or name not in found.known:
        fields = [problem.partition(": ")[0].rpartition(", ")[2] for problem in found.problems]
        raise ApiError(VALIDATION_ERROR, *map(_refused, fields or ["intent"]))
    intent = found.known[name]
    if "act_at" in given and float(given["act_at"]) > float(intent["threshold"]):
        raise ApiError(VALIDATION_ERROR, ("act_at", "act_at은 threshold보다 클 수 없습니다."))
    return intent


def _refused(key: str) -> tuple[str, str]:
    """Returns a field by its name in the document, and why the bot would leave out what it was given."""
    outside = next((outside for outside, inside in _NAMES.items() if inside == key), key)
    return outside, _WHY.get(key, "사용할 수 없는 값입니다.")


def _shown(name: str, intent: Mapping[str, Any], stored: Item | None) -> dict[str, Any]:
    item = stored or {}
    source = item.get("source") or (DELIVERED if stored is None else EDITED)
    return {
        "intent": name,
        "description": str(intent.get("description") or ""),
        "threshold": intent.get("threshold"),
        "act_at": intent.get("act_at", intent.get("threshold")),
        "examples": list(intent.get("utterances") or item.get("examples") or ()),
        "reply": str(intent.get("reply") or ""),
        "next_action": str(intent.get("action") or ""),
        "scenario": intent.get("scenario"),
        "source": {DELIVERED: CATALOGUE, CUSTOM: CUSTOM}.get(str(source), OVERRIDE),
        "is_active": item.get("is_active") is not False,
        "version": int(item.get("version") or 0),
        "updated_at": item.get("updated_at"),
    }
