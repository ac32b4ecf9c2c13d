"""Flows as Mermaid text, for places that render it themselves (GitHub, wikis). Needs neither Node.js nor a layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ringback.flow_language.model import Flow
from ringback.flow_language.pictures.cards import SPEECH, Card, card_of
from ringback.flow_language.pictures.center_links import CenterMap, center_links
from ringback.flow_language.pictures.language import say
from ringback.flow_language.pictures.style import PALETTE
from ringback.flow_language.pictures.typeset import wrap
from ringback.flow_language.pictures.words import Family

_LINE = 280.0
_MOST_LINES = 6
_BRACKETS: Mapping[Family, tuple[str, str]] = {
    Family.END: ("([", "])"),
    Family.START: ("([", "])"),
    Family.DECISION: ("{{", "}}"),
    Family.MODULE: ("[[", "]]"),
    Family.HANDOVER: (">", "]"),
    Family.INPUT: ("[/", "/]"),
    Family.SPEECH: ("(", ")"),
}


def mermaid(flow: Flow) -> str:
    """Returns a flow as a Mermaid flowchart."""
    cards = [card_of(action) for action in flow.actions]
    names = {card.identifier: f"a{index}" for index, card in enumerate(cards)}
    lines = ["flowchart TD"]
    if flow.start in names:
        lines += [f'  start(["{say("시작")}"]):::x-start', f"  start --> {names[flow.start]}"]
    lines += [f"  {names[card.identifier]}{_node(card)}:::x-{card.family}" for card in cards]
    for card in cards:
        for branch in card.branches:
            if branch.target in names:
                label = f"|{_quoted(branch.label)}|" if branch.label else ""
                line = "-.->" if branch.quiet else "-->"
                lines.append(f"  {names[card.identifier]} {line}{label} {names[branch.target]}")
    families = [card.family for card in cards] + [Family.START]
    return "\n".join([*lines, *_classes(families), ""])


def mermaid_map(flows: Sequence[Flow]) -> str:
    """Returns the map of a center as a Mermaid flowchart."""
    links: CenterMap = center_links(flows)
    names = {unit.key: f"f{index}" for index, unit in enumerate(links.units)}
    lines = ["flowchart LR"]
    for unit in links.units:
        left, right = ("[[", "]]") if unit.family is Family.MODULE else ("[", "]")
        label = _quoted(f"<b>{_safe(unit.name)}</b><br/>{_safe(unit.word)}", escaped=True)
        lines.append(f"  {names[unit.key]}{left}{label}{right}:::x-{unit.family}")
    for link in links.links:
        line = {"transfer": "-->", "module": "==>", "hook": "-.->"}[link.kind]
        label = f"|{_quoted(link.label)}|" if link.label else ""
        lines.append(f"  {names[link.source]} {line}{label} {names[link.target]}")
    return "\n".join([*lines, *_classes([unit.family for unit in links.units]), ""])


def _node(card: Card) -> str:
    left, right = _BRACKETS.get(card.family, ("[", "]"))
    label = f"<b>{_safe(card.word)}</b> {_safe(card.identifier)}"
    rows = [row for line in card.lines for row in wrap(line.text, size=13.0, width=_LINE, lines=_MOST_LINES)]
    spoken = any(line.style == SPEECH for line in card.lines)
    text = "<br/>".join([label, *(_safe(row) for row in (rows if spoken else rows[:4]))])
    return f"{left}{_quoted(text, escaped=True)}{right}"


def _safe(text: str) -> str:
    """Returns a text without signs that mean something to Mermaid or HTML."""
    for sign, entity in (("#", "#35;"), ("&", "#amp;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;"), ("`", "#96;")):
        text = text.replace(sign, entity)
    return text.replace("\n", " ")


def _quoted(text: str, *, escaped: bool = False) -> str:
    return f'"{text if escaped else _safe(text)}"'


def _classes(families: Iterable[Family]) -> Iterator[str]:
    for family in dict.fromkeys(families):
        accent, fill = PALETTE[family]
        color = "#ffffff" if accent == fill else "#0f172a"
        yield f"  classDef x-{family} fill:{fill},stroke:{accent},color:{color}"
