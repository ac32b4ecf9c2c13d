"""What systems around a center need from the rest of its settings."""

from __future__ import annotations

from collections.abc import Iterator

from contact_center.base.errors import nearest
from contact_center.settings.checks.common import Draft, Finding, strings_of
from contact_center.settings.integrations import TOLD
from contact_center.settings.problems import one_of, shown

# Names under which functions ask systems: state, figures and alarms of each go by its name.
TAKEN = ("crm", "payment", "profiles")


def payment(draft: Draft) -> Iterator[Finding]:
    """Links reach customers by a message, and their end comes as a notice over HTTP."""
    source = draft.value("integrations.payment.source")
    if not isinstance(source, str):
        return
    if not draft.keys("notifier"):
        yield "integrations.payment", "customers get the link by a message: write [notifier] with a way to send it"
    sources = draft.value("api.webhook_sources") or ()
    if draft.value("api.enabled") is False or source not in sources:
        known = f"; allowed: {one_of(sources)}{nearest(source, sources)}" if sources else ""
        yield (
            "integrations.payment.source",
            f"{shown(source)} sends notices over the API: name it in api.webhook_sources and leave api.enabled{known}",
        )


def bus(draft: Draft) -> Iterator[Finding]:
    """Whoever is told of events needs a bus that has them, and each event is one that there is."""
    tables = [name for name in ("payment", "crm", "webhooks", "sync") if draft.keys(f"integrations.{name}")]
    if tables and draft.value("events.bus") is not True:
        yield "events.bus", f"is required with integrations.{tables[0]}, which lives on the events of the center"
    for key in draft.table("integrations.webhooks"):
        if key in TAKEN:
            yield (
                f"integrations.webhooks.{key}",
                f"is what the center calls a system of its own; allowed: any other name than {one_of(TAKEN)}",
            )
    for name in ("webhooks", "sync"):
        for key, entry in draft.table(f"integrations.{name}").items():
            for event in strings_of(entry.get("events")):
                if event not in TOLD:
                    yield (
                        f"integrations.{name}.{key}.events",
                        f"{shown(event)} is no event of the center; allowed: {one_of(TOLD)}{nearest(event, TOLD)}",
                    )
