"""Questions and answers: listed, added, changed, switched off. The bot says what is stored within its cache time.

A change asks for the version it was made from; of two people who change the same item one is told to look again. What
people wrote is theirs: a deployment follows the release only where nobody has edited (docs/tables.md#catalogue).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from contact_handlers.admin import words
from contact_handlers.admin.exchange import CONFLICT, NOT_FOUND, VERSION_CONFLICT, audited
from contact_handlers.admin.settings import Settings
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request, listed
from contact_handlers.base import clock, ids
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, as_read, exists
from contact_handlers.base.text import compact
from contact_handlers.base.values import Item
from contact_handlers.records import tables
from contact_handlers.records.catalogue import CUSTOM, DELIVERED, EDITED, FaqArticle
from contact_handlers.records.paging import Walk

KIND: Final = "FAQ"
SAVED: Final = "저장했습니다. 1분 안에 반영됩니다."
SWITCHED_OFF: Final = "더 이상 안내하지 않습니다. 1분 안에 반영됩니다."


def list_faq_items(settings: Settings, request: Request) -> Reply:
    """Lists questions, of one category or all; withdrawn ones when they are asked for."""
    category, active = request.text("category"), request.text("active") or "true"

    def wanted(item: Item) -> bool:
        return active == "all" or (item.get("is_active") is not False) == (active == "true")

    walk = Walk(
        table=Table(settings.table_catalogue),
        partitions=[tables.of_category(settings.center, category) if category else _partition(settings)],
        index="by_category" if category else None,
        accept=wanted,
    )
    page = walk.page(request.limit, request.position)
    return listed([shown(item) for item in page.items], page.after)


def get_faq_item(settings: Settings, request: Request) -> Reply:
    """Returns a question."""
    return Reply(body={"item": shown(_stored(settings, request.path["faq_id"]))})


def create_faq_item(settings: Settings, request: Request) -> Reply:
    """Adds a question; one that is asked already, in whatever spacing, is a conflict."""
    given = edited(request.body)
    _refuse_twin(settings, str(given["question"]))
    # The same question added twice at one moment is one item: its id follows from its words.
    faq_id = f"faq_{ids.ulid_of(0, settings.center, compact(str(given['question'])))}"
    table, key = Table(settings.table_catalogue), tables.catalogue(KIND, settings.center, faq_id)
    if table.get(key, consistent=True) is not None:
        faq_id = ids.new("faq")
        key = tables.catalogue(KIND, settings.center, faq_id)
    now = clock.stamp(clock.now())
    item = {
        "keywords": [],
        "paraphrases": [],
        "priority": 0,
        **given,
        "faq_id": faq_id,
        "center": settings.center,
        "is_active": True,
        "source": CUSTOM,
        "version": 1,
        "view_count": 0,
        "created_at": now,
        "updated_at": now,
        "updated_by": request.caller.id,
    }
    try:
        table.create(key, {**item, **_index(settings, faq_id, item)})
    except ConditionFailedError:
        raise ApiError(CONFLICT, ("question", "같은 질문이 이미 있습니다.")) from None
    audited(request, "faq.created", faq_id=faq_id)
    return Reply(status=201, body={"item": shown({**item, "sk": faq_id}), "message": SAVED})


def update_faq_item(settings: Settings, request: Request) -> Reply:
    """Changes what is given of a question, from the version that the caller has seen."""
    faq_id = request.path["faq_id"]
    before = _stored(settings, faq_id)
    put = edited(request.body)
    if "question" in put and compact(str(put["question"])) != compact(str(before.get("question") or "")):
        _refuse_twin(settings, str(put["question"]), faq_id)
    changed = _write(settings, request, before, put, int(request.body["version"]))
    audited(request, "faq.changed", faq_id=faq_id, version=changed.get("version"), fields=len(put))
    return Reply(body={"item": shown(changed), "message": SAVED})


def delete_faq_item(settings: Settings, request: Request) -> Reply:
    """Switches a question off; it stays stored, with how often it was asked, and can be switched on again."""
    faq_id = request.path["faq_id"]
    before = _stored(settings, faq_id)
    if before.get("is_active") is not False:
        _write(settings, request, before, {"is_active": False}, before.get("version"))
        audited(request, "faq.withdrawn", faq_id=faq_id)
    return Reply(body={"faq_id": faq_id, "is_active": False, "message": SWITCHED_OFF})


def shown(item: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a question as people see it."""
    article = FaqArticle.from_item(item)
    return {
        "faq_id": article.faq_id or article.name,
        "category": article.category or "",
        "question": article.question or "",
        "answer": article.answer or "",
        "keywords": list(article.attribute("keywords") or ()),
        "paraphrases": list(article.attribute("paraphrases") or ()),
        "priority": article.priority or 0,
        "is_active": article.is_active is not False,
        "version": article.version or 0,
        "view_count": article.view_count or 0,
        "source": article.source or EDITED,
        "created_at": article.created_at,
        "updated_at": article.updated_at,
    }


def edited(body: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the content of an edit as it would be stored; raises ApiError when it cannot be."""
    found: dict[str, Any] = {}
    for name in ("category", "question"):
        if name in body:
            found[name] = words.text(name, body[name])
    if "answer" in body:
        found["answer"] = words.answer("answer", body["answer"])
    for name in ("keywords", "paraphrases"):
        if name in body:
            found[name] = words.texts(name, body[name])
    if "priority" in body:
        found["priority"] = int(body["priority"])
    if "is_active" in body:
        found["is_active"] = bool(body["is_active"])
    return found


def _write(settings: Settings, request: Request, before: Item, put: Mapping[str, Any], version: Any) -> Item:
    faq_id, changed = str(before["sk"]), {**before, **put}
    active = changed.get("is_active") is not False
    changes = Changes(
        put={
            **put,
            **_index(settings, faq_id, changed),
            **({"popular_pk": tables.popular(settings.center)} if active and "popular_sk" in before else {}),
            "source": EDITED if before.get("source") == DELIVERED else before.get("source") or EDITED,
            "version": int(before.get("version") or 0) + 1,
            "updated_at": clock.stamp(clock.now()),
            "updated_by": request.caller.id,
        },
        # Who looks for popular questions finds none that are switched off; how often each was asked stays known.
        remove=() if active else ("popular_pk",),
    )
    key = tables.catalogue(KIND, settings.center, faq_id)
    # Items that were written by hand may have no version; whoever sees one without is shown 0.
    seen = version or None
    try:
        return Table(settings.table_catalogue).update(key, changes, when=exists("pk") & as_read("version", seen))
    except ConditionFailedError:
        raise ApiError(VERSION_CONFLICT) from None


def _stored(settings: Settings, faq_id: str) -> Item:
    found = Table(settings.table_catalogue).get(tables.catalogue(KIND, settings.center, faq_id), consistent=True)
    if found is None:
        raise ApiError(NOT_FOUND)
    return found


def rows(settings: Settings) -> Iterator[Item]:
    """Yields every question as it is stored."""
    return Table(settings.table_catalogue).query(_partition(settings), consistent=True)


def _refuse_twin(settings: Settings, question: str, own: str = "") -> None:
    said = compact(question)
    for item in rows(settings):
        if item["sk"] != own and item.get("is_active") is not False and compact(str(item.get("question"))) == said:
            raise ApiError(CONFLICT, ("question", "같은 질문이 이미 있습니다."))


def _partition(settings: Settings) -> str:
    return tables.catalogue(KIND, settings.center, "").pk


def _index(settings: Settings, faq_id: str, item: Mapping[str, Any]) -> dict[str, str]:
    category, priority = str(item.get("category") or ""), int(item.get("priority") or 0)
    return tables.category_index(settings.center, category, priority, faq_id)
