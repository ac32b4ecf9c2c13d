"""Edits of the catalogue in a file, laid over the content of a center as the table would be.

    [faq.faq_hours]                    # an item that is there: only what changes
    answer = "평일 오전 9시부터 오후 5시까지 운영합니다."

    [faq.faq_points]                   # a new one: question and answer at least
    question = "포인트는 어떻게 쌓나요?"
    answer = "구매 금액의 1%가 적립됩니다."

    [intents.reservation]
    reply = "예약을 도와드리겠습니다."
    is_active = false                  # switched off

    [synonyms]
    "포인트" = ["적립금", "마일리지"]

The names are those of the stored items (docs/tables.md#catalogue).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from commands.korean import edit_told
from contact_handlers.bot_hook.knowledge import known_synonyms, questions
from contact_handlers.dialogue.catalogue import Catalogue
from ringback.commands.arguments import nearest
from ringback.commands.exits import CommandError

_PARTS = ("faq", "intents", "synonyms")


def read(file: Path, language: str = "en") -> Mapping[str, Any]:
    """Reads a file of edits; raises CommandError, told in this language, when it is none."""
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise _mistake(file, f"cannot be read: {error.strerror}", language) from error
    except ValueError as error:
        raise _mistake(file, f"no TOML: {error}", language) from error
    for part, items in given.items():
        if part not in _PARTS:
            known = f"known are {', '.join(_PARTS)}{nearest(part, _PARTS)}"
            raise _mistake(file, f"unknown table {part!r}, {known}", language)
        if not isinstance(items, dict):
            raise _mistake(file, f"{part} is no table", language)
    return given


def _mistake(file: Path, message: str, language: str) -> CommandError:
    return CommandError(f"{file}: {told(message, language)}")


def told(message: str, language: str) -> str:
    """Returns what makes no sense in edits in this language, or in English where Korean has no words for it."""
    return (edit_told(message) if language == "ko" else None) or message


def laid_over(base: Catalogue, edits: Mapping[str, Any]) -> tuple[Catalogue, tuple[str, ...]]:
    """Returns the catalogue as it would be with these edits stored, and what of them makes no sense."""
    catalogue, problems = base.with_edits(edits.get("intents", {}))
    if not edits.keys() & {"faq", "synonyms"}:
        return catalogue, problems
    rows = {item["id"]: {**item, "faq_id": item["id"]} for item in base.content["faq"]}
    for name, edit in edits.get("faq", {}).items():
        rows[name] = {**rows.get(name, {}), **edit, "faq_id": name}
    known = questions(rows.values())
    refused = tuple(
        f"question {name}: question and answer are needed, and every member in its type"
        for name, edit in edits.get("faq", {}).items()
        if name not in known and edit.get("is_active") is not False
    )
    given = edits.get("synonyms", {})
    added = [{"word": word, "synonyms": one} if isinstance(one, list) else one for word, one in given.items()]
    words = {word: others for word, others in base.content["synonyms"].items() if word not in given}
    return catalogue.with_faq(known.values(), {**words, **known_synonyms(added)}), (*problems, *refused)
