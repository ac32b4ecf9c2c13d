"""The report of an import for whoever has the file, in English or in Korean; no line of the file is shown."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from commands.korean import told
from ringback.commands.exits import Exit
from ringback.commands.output import columns, say

if TYPE_CHECKING:
    from contact_handlers.records.imports.loading import Report

_SHOWN = 50
_PHRASES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "refused": "nothing is taken: {why}",
        "counts": (
            "{lines} lines of {kind}: {created} created, {updated} changed, {unchanged} as they were, {wrong} wrong"
        ),
        "read": "{lines} lines of {kind}: {taken} can be taken, {wrong} wrong",
        "line": "line {line}",
        "more": "and {count} more; --json has them all",
        "skills": "skills at Amazon Connect: {added} added, {changed} at another level, {removed} removed",
        "customers": "customers",
        "agents": "agents",
    },
    "ko": {
        "refused": "아무것도 가져오지 않았습니다: {why}",
        "counts": "{kind} {lines}행: 새로 만듦 {created}, 바꿈 {updated}, 그대로 {unchanged}, 잘못됨 {wrong}",
        "read": "{kind} {lines}행: 받을 수 있음 {taken}, 잘못됨 {wrong}",
        "line": "{line}행",
        "more": "그 밖에 {count}건이 더 있습니다. --json에 모두 있습니다",
        "skills": "Amazon Connect의 기술: 추가 {added}, 수준 변경 {changed}, 삭제 {removed}",
        "customers": "고객",
        "agents": "상담원",
    },
}


def told_of(report: Report, options: argparse.Namespace, *, loaded: bool = True) -> int:
    """Prints a report in the language of the options and returns the exit code; what was only read has no outcome."""
    if options.json:
        say(json.dumps(report.document(), ensure_ascii=False, indent=2))
    else:
        for line in _lines(report, options.language, loaded=loaded):
            say(line)
    return Exit.FOUND if report.wrong or report.refused else Exit.FINE


def _lines(report: Report, language: str, *, loaded: bool) -> list[str]:
    """Returns the lines of a report; all of it is English where one reason has no Korean form."""
    texts = [*filter(None, [report.refused]), *(one.why for one in report.wrong), *(text for _, text in report.skills)]
    korean = {text: told(text) for text in texts} if language == "ko" else {}
    if None in korean.values():
        language, korean = "en", {}
    words = {text: korean.get(text) or text for text in texts}
    phrases = _PHRASES[language]
    if report.refused:
        return [phrases["refused"].format(why=words[report.refused])]
    wrong = len({one.line for one in report.wrong})
    kind = phrases.get(report.kind, report.kind)
    counted = {name: getattr(report, name) for name in ("lines", "created", "updated", "unchanged")}
    taken = report.lines - wrong
    found = [phrases["counts" if loaded else "read"].format(kind=kind, wrong=wrong, taken=taken, **counted)]
    found += _some([(one.line, one.column, words[one.why]) for one in report.wrong], phrases)
    added, changed, removed = report.skills_added, report.skills_changed, report.skills_removed
    if added + changed + removed:
        found.append(phrases["skills"].format(added=added, changed=changed, removed=removed))
        found += _some([(line, words[text]) for line, text in report.skills], phrases)
    return found


def _some(rows: Sequence[tuple[int, *tuple[str, ...]]], phrases: Mapping[str, str]) -> list[str]:
    shown = [(phrases["line"].format(line=line), *rest) for line, *rest in rows[:_SHOWN]]
    found = [f"  {line}" for line in columns(shown)]
    left = len(rows) - len(shown)
    return [*found, f"  {phrases['more'].format(count=left)}"] if left else found
