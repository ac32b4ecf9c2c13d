"""References between tables, files that must exist, duplicates, text form."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from contact_center.base.errors import nearest
from contact_center.settings import schema
from contact_center.settings.checks.common import Draft, Finding
from contact_center.settings.problems import one_of, shown
from contact_center.settings.types import ProjectFile, Reference


def references(draft: Draft) -> Iterator[Finding]:
    """Every value that names an entry of another table names an existing one."""
    for path, node, value in draft.leaves:
        mark = next((arm.mark(Reference) for arm in node.arms if arm.mark(Reference)), None)
        if mark is None or not isinstance(value, str):
            continue
        known = schema.value_at(draft.raw, tuple(mark.table.split(".")))
        choices = list(known) if isinstance(known, Mapping) else []
        if value not in choices:
            yield (
                schema.dotted(path),
                f"{shown(value)} is not in [{mark.table}]; allowed: {one_of(choices)}{nearest(value, choices)}",
            )


def files(draft: Draft) -> Iterator[Finding]:
    """Every file that the settings name exists."""
    for path, node, value in draft.leaves:
        is_file = any(arm.mark(ProjectFile) for arm in node.arms)
        if not is_file or not isinstance(value, str) or draft.is_file(value):
            continue
        siblings = [file.relative_to(draft.root).as_posix() for file in _siblings(draft, value)]
        yield schema.dotted(path), f"file {shown(value)} does not exist{nearest(value, siblings)}"


def _siblings(draft: Draft, value: str) -> list[Path]:
    folder = draft.absolute(value).parent
    try:
        return sorted(file for file in folder.glob("*") if file.is_file()) if folder.is_relative_to(draft.root) else []
    except (OSError, ValueError):
        return []


def text_form(draft: Draft) -> Iterator[Finding]:
    """Every text is in Unicode NFC, which Amazon Connect demands of names and the runtime of everything else."""
    for path, _, value in draft.leaves:
        if isinstance(value, str) and not unicodedata.is_normalized("NFC", value):
            yield schema.dotted(path), f"{shown(value)} is decomposed Unicode; write it in normal form NFC"


def duplicates(draft: Draft) -> Iterator[Finding]:
    """No two entries of a table carry the same name, and no two users the same login."""
    tables = ("hours", "queues", "routing_profiles", "security_profiles", "quick_connects", "agent_statuses")
    for table in (*tables, "predefined_attributes", "connect.teams"):
        named = ((f"{table}.{key}.name", entry.get("name")) for key, entry in draft.table(table).items())
        yield from _repeated(named, "name")
    statuses = draft.table("agent_statuses").items()
    yield from _repeated(((f"agent_statuses.{key}.order", entry.get("order")) for key, entry in statuses), "place")
    yield from _repeated(
        ((f"{key}.username", entry.get("username")) for key, entry in draft.entries("connect.users")), "user name"
    )
    yield from _repeated(
        ((f"flows.{key}.file", entry.get("file")) for key, entry in draft.table("flows").items()), "file"
    )


def _repeated(values: Iterable[tuple[str, object]], what: str) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for key, value in values:
        if value is None or not isinstance(value, str | int):
            continue
        folded = str(value).casefold()
        if folded in seen:
            yield key, f"{what} {shown(value)} is used twice; the first is {seen[folded]}"
        else:
            seen[folded] = key
