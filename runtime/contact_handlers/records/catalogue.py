"""Items of the catalogue: what the bot knows and people edit, delivered with a release and edited at run time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.record import Record
from contact_handlers.records.masked import Masked

# Where the words of an item come from: a release, a release that somebody has changed, or people alone.
DELIVERED: Final = "delivered"
EDITED: Final = "edited"
CUSTOM: Final = "custom"


@dataclass(frozen=True, kw_only=True)
class CatalogueItem(Record):
    """What all items of the catalogue have; their content stays as it was written."""

    TABLE: ClassVar[str] = "catalogue"
    OWNERS: ClassVar[tuple[str, ...]] = ("data_loader",)

    center: str | None = None
    is_active: bool | None = None
    source: str | None = None
    """`delivered` while nobody has edited the item."""
    version: int | None = None
    """1 as delivered; every edit raises it."""
    delivered_hash: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    updated_by: str | None = None
    """Who edited it last: the subject of their sign-in."""

    @property
    def name(self) -> str:
        """The name of the item among those of its kind."""
        return self.key.sk


@dataclass(frozen=True, kw_only=True)
class FaqArticle(CatalogueItem):
    """A question with its answer; `dialogue.faq.FaqItem` reads the rest."""

    OWNERS: ClassVar[tuple[str, ...]] = ("data_loader", "bot_hook", "admin_api")

    faq_id: str | None = None
    question: str | None = None
    answer: str | None = None
    category: str | None = None
    priority: int | None = None
    view_count: int | None = None


@dataclass(frozen=True, kw_only=True)
class IntentEdit(CatalogueItem):
    """An intent as it was delivered or edited: thresholds, examples, texts."""

    OWNERS: ClassVar[tuple[str, ...]] = ("data_loader", "admin_api")

    intent: str | None = None


@dataclass(frozen=True, kw_only=True)
class Synonym(CatalogueItem):
    """Words that mean the same as one keyword of the FAQ."""

    word: str | None = None
    synonyms: Sequence[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Guide(CatalogueItem):
    """A call guide for agents."""

    guide: str | None = None
    title: str | None = None
    reasons: Sequence[str] | None = None
    steps: Sequence[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Counter(Record):
    """An hour of one metric and dimension."""

    TABLE: ClassVar[str] = "counters"
    OWNERS: ClassVar[tuple[str, ...]] = ("contact_events", "customer_api", "sweeper", "admin_api", "survey", "archive")

    count: int | None = None
    sum: float | None = None


@dataclass(frozen=True, kw_only=True)
class UnmatchedQuestion(Record):
    """A question of a day that the bot found nothing for, and how often it was asked: by nobody in particular."""

    TABLE: ClassVar[str] = "counters"
    OWNERS: ClassVar[tuple[str, ...]] = ("contact_events", "customer_api", "sweeper", "admin_api")

    text: Masked | None = None
    count: int | None = None
