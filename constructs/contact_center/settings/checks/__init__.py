"""Checks that look at more than one value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contact_center.settings.checks import conversation, deployment, integrations, references, routing
from contact_center.settings.checks.common import Check, Draft, Finding

CHECKS: tuple[Check, ...] = (
    deployment.identity,
    deployment.protection,
    deployment.complete,
    deployment.alarms,
    deployment.notices,
    deployment.origins,
    deployment.second_factor,
    deployment.web_chat,
    deployment.notifier,
    deployment.senders,
    integrations.payment,
    integrations.bus,
    references.references,
    references.files,
    references.text_form,
    references.duplicates,
    routing.hours,
    routing.holidays,
    routing.served_queues,
    routing.routing_profiles,
    routing.agents_go_first,
    routing.quick_connects,
    routing.entry_points,
    routing.people,
    routing.functions,
    conversation.ordered,
    conversation.silent_chats,
    conversation.recognition,
    conversation.authentication,
    conversation.switched_modules,
    conversation.language_model,
)


def cross_checks(raw: Mapping[str, Any], path: Path, root: Path) -> Iterator[Finding]:
    """Yields key and message of everything that single values cannot show."""
    draft = Draft(raw, path, root)
    for check in CHECKS:
        yield from check(draft)
