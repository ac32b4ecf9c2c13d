"""What systems around a center need from the rest of its settings."""

from __future__ import annotations

from collections.abc import Iterator

from contact_center.base.errors import nearest
from contact_center.settings.checks.common import Draft, Finding
from contact_center.settings.problems import one_of, shown


def payment(draft: Draft) -> Iterator[Finding]:
    """Links are sent by whoever hears of them, and their end comes as a notice over HTTP."""
    source = draft.value("integrations.payment.source")
    if not isinstance(source, str):
        return
    sources = draft.value("api.webhook_sources") or ()
    if draft.value("api.enabled") is False or source not in sources:
        known = f"; allowed: {one_of(sources)}{nearest(source, sources)}" if sources else ""
        yield (
            "integrations.payment.source",
            f"{shown(source)} sends notices over the API: name it in api.webhook_sources and leave api.enabled{known}",
        )
    if draft.value("events.bus") is not True:
        yield "events.bus", "is required with integrations.payment, whose links are sent by whoever hears of them"
