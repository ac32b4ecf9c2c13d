"""Questions and answers without a conversation: search, categories, what is asked most, and what a text may become."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock, logs, metrics
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.text import compact
from contact_handlers.customer_api import knowledge, shapes
from contact_handlers.customer_api.settings import Settings
from contact_handlers.dialogue.faq import EVERYWHERE, FaqItem, Hit
from contact_handlers.records import counting, hourly
from contact_handlers.records.masked import masked
from contact_handlers.records.words import say

NEAR: Final = 0.3
MAX_SUGGESTED: Final = 5
_GRAM: Final = 2


def search_faq(settings: Settings, request: Request) -> Reply:
    """Returns the items that answer a question; `answered` when the bot would give the first one as its answer."""
    matcher = knowledge.dialogue(settings).catalogue.matcher
    query = " ".join(str(request.body["query"]).split())
    category, limit = request.body.get("category"), int(request.body["limit"])
    found = matcher.find(query, category)
    hits = matcher.search(query, category, limit)
    best = found.answer
    if best is not None:
        hits = (best, *(hit for hit in hits if hit.item.id != best.item.id))[:limit]
    metrics.put("FaqSearch", Outcome="hit" if hits else "miss")
    logs.info("faq.searched", outcome="hit" if hits else "miss", faq_id=best.item.id if best else None)
    _count(settings, query, found=bool(hits))
    return Reply(
        body={
            "query": query,
            "items": [_hit(hit) for hit in hits],
            "confidence": round(hits[0].score, 4) if hits else 0.0,
            "answered": best is not None,
            "message": None if hits else say("faq.none"),
        }
    )


def _count(settings: Settings, query: str, *, found: bool) -> None:
    """Counts a search beside those of conversations; a customer has their answer whether that succeeds or not."""
    added = hourly.counters(settings, counting.searched(found=found))
    if not found:
        added |= hourly.unanswered(settings, counting.question(masked(query)), clock.now())
    table = Table(settings.table_counters)
    try:
        for key, changes in added.items():
            table.update(key, changes, answer="NONE")
    except DependencyError as fault:
        logs.warning("faq.search_not_counted", error=type(fault).__name__, code=fault.code)


def list_faq_categories(settings: Settings, request: Request) -> Reply:
    """Returns the categories with the number of their items."""
    del request
    counts = Counter(item.category for item in _shown(settings))
    return Reply(body={"items": [{"category": name, "count": count} for name, count in sorted(counts.items())]})


def list_popular_faq(settings: Settings, request: Request) -> Reply:
    """Returns what is asked most; before anybody has asked, what the center finds most important."""
    ordered = sorted(_shown(settings), key=lambda item: (-item.view_count, -item.priority, item.id))
    chosen = ordered[: int(request.query["limit"])]
    return Reply(body={"items": [{**shapes.faq_item(item), "view_count": item.view_count} for item in chosen]})


def list_suggestions(settings: Settings, request: Request) -> Reply:
    """Returns the intents whose utterances look like the beginning of a text."""
    content = knowledge.dialogue(settings).content
    wanted = _grams(str(request.query["q"]))
    scored = []
    for name, intent in content["intents"].items():
        score = max((_likeness(wanted, grams) for grams in _utterances(name, tuple(intent["utterances"]))), default=0.0)
        if score >= NEAR and intent.get("label"):
            scored.append({"intent": name, "label": intent["label"], "payload": name, "score": round(score, 4)})
    scored.sort(key=lambda one: (-float(one["score"]), one["intent"]))
    return Reply(body={"items": scored[:MAX_SUGGESTED]})


def _hit(hit: Hit) -> dict[str, Any]:
    return {**shapes.faq_item(hit.item), "score": round(hit.score, 4)}


def _shown(settings: Settings) -> Iterable[FaqItem]:
    matcher = knowledge.dialogue(settings).catalogue.matcher
    return [item for item in matcher.items if item.search == EVERYWHERE]


def _grams(text: str) -> frozenset[str]:
    plain = compact(text)
    return frozenset(plain[at : at + _GRAM] for at in range(max(1, len(plain) - _GRAM + 1))) if plain else frozenset()


@lru_cache(maxsize=256)
def _utterances(name: str, texts: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    del name
    return tuple(_grams(text) for text in texts)


def _likeness(wanted: frozenset[str], known: frozenset[str]) -> float:
    """Returns how much of what was typed is in an utterance, and a little of how much more the utterance says."""
    if not wanted or not known:
        return 0.0
    shared = len(wanted & known)
    return shared / len(wanted) * 0.8 + shared / len(known) * 0.2
