"""Draws two versions of a flow over each other: what was added, removed and changed, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ringback.flow_language.model import Flow
from ringback.flow_language.pictures.cards import Branch, Card, Line, branches_of, card_of
from ringback.flow_language.pictures.difference import ActionChange, Difference, Kind, compare
from ringback.flow_language.pictures.flow_picture import START, Drawing, Marks, fingerprint, lines
from ringback.flow_language.pictures.graphviz import lay_out
from ringback.flow_language.pictures.language import say
from ringback.flow_language.pictures.page import Legend, page
from ringback.flow_language.pictures.sketch import Layout
from ringback.flow_language.pictures.words import flow_type_word

_SHORTEST = 25
"""A flow with at most this many actions is always drawn whole."""


def diff(old: Flow, new: Flow, *, around: int | None = None) -> str:
    """Returns the picture of what changed between two versions as an SVG document.

    ``around`` limits the picture to changed actions and that many steps around them; without it everything is drawn,
    except that flows of more than 25 actions are limited to two steps.
    """
    difference = compare(old, new)
    steps = around if around is not None else None if len(difference.actions) <= _SHORTEST else 2
    states: dict[tuple[str, Branch], str] = {}
    cards = [_card(change, difference, states) for change in difference.actions]
    shown = _near_changes(cards, difference, steps)
    drawing = Drawing.of_cards(new.start, [card for card in cards if card.identifier in shown], everything_wired=True)
    (layout,) = lay_out([drawing.sketch])
    marks = Marks(
        actions={START: Kind.SAME.value, **{change.identifier: change.kind.value for change in difference.actions}},
        wires={**states, **_untouched(drawing, states)},
    )
    return _page(difference, drawing, layout, marks, hidden=len(cards) - len(shown))


def _untouched(drawing: Drawing, states: Mapping[tuple[str, Branch], str]) -> dict[tuple[str, Branch], str]:
    return {way: Kind.SAME.value for way in drawing.branches.values() if way not in states}


def _card(change: ActionChange, difference: Difference, states: dict[tuple[str, Branch], str]) -> Card:
    action = change.new or change.old
    if action is None:  # a change always has one side
        raise AssertionError(change)
    card = card_of(action)
    if change.kind is Kind.ADDED or change.kind is Kind.REMOVED:
        branches = card.branches if change.kind is Kind.ADDED else tuple(_renamed(card.branches, difference))
        states.update({(card.identifier, branch): change.kind.value for branch in branches})
        return replace(card, branches=branches)
    if change.kind is Kind.SAME or change.old is None:
        return card
    branches = _both(change, difference, states)
    notes = tuple(Line(f"± {note}") for note in change.notes)
    return replace(
        card, lines=(*card.lines, *notes), branches=branches, full_text="\n".join([card.full_text, *change.details])
    )


def _both(change: ActionChange, difference: Difference, states: dict[tuple[str, Branch], str]) -> tuple[Branch, ...]:
    """Returns the branches of the new version and those of the old one that lead elsewhere."""
    if change.old is None or change.new is None:
        return ()
    before = _renamed(branches_of(change.old), difference)
    known = {(name, branch.target) for branch in before for name in branch.names}
    after = list(branches_of(change.new))
    still = {(name, branch.target) for branch in after for name in branch.names}
    for branch in after:
        if any((name, branch.target) not in known for name in branch.names):
            states[change.identifier, branch] = Kind.ADDED.value
    gone = [part for branch in before if (part := _without(branch, still))]
    states.update({(change.identifier, branch): Kind.REMOVED.value for branch in gone})
    return (*after, *gone)


def _without(branch: Branch, still: set[tuple[str, str]]) -> Branch | None:
    kept = tuple(
        t for t, name in zip(branch.transitions, branch.names, strict=True) if (name, branch.target) not in still
    )
    return replace(branch, transitions=kept) if kept else None


def _renamed(branches: Iterable[Branch], difference: Difference) -> list[Branch]:
    """Returns old branches with the new names of their targets."""
    found = []
    for branch in branches:
        target = difference.renamed.get(branch.target, branch.target)
        moved = tuple(replace(transition, target=target) for transition in branch.transitions)
        found.append(replace(branch, target=target, transitions=moved))
    return found


def _near_changes(cards: Sequence[Card], difference: Difference, steps: int | None) -> frozenset[str]:
    everything = frozenset(card.identifier for card in cards)
    if steps is None:
        return everything
    neighbors: dict[str, set[str]] = {identifier: set() for identifier in everything}
    for card in cards:
        for branch in card.branches:
            if branch.target in everything:
                neighbors[card.identifier].add(branch.target)
                neighbors[branch.target].add(card.identifier)
    near = {change.identifier for change in difference.actions if change.kind is not Kind.SAME}
    for _ in range(steps):
        near |= {other for identifier in near for other in neighbors[identifier]}
    return frozenset(near) or everything


def _page(difference: Difference, drawing: Drawing, layout: Layout, marks: Marks, *, hidden: int) -> str:
    new = difference.new
    counts = [
        f"{word} {difference.counted(kind)}"
        for kind, word in ((Kind.ADDED, say("추가")), (Kind.REMOVED, say("삭제")), (Kind.CHANGED, say("변경")))
    ]
    about = [flow_type_word(new.type), " · ".join(counts), *(str(change) for change in difference.document)]
    if hidden:
        about.append(say("바뀌지 않은 {}개는 생략", hidden))
    return page(
        heading=say("{}: 무엇이 바뀌었나", new.name or new.key or "flow"),
        subheading=" · ".join(about),
        body=[*drawing.wires(layout, marks), *drawing.cards(layout, marks, "diff-")],
        width=layout.width,
        height=layout.height,
        legend=Legend(states=("added", "removed", "changed", "same"), lines=lines()),
        prefix="diff-",
        data={"fingerprint": fingerprint(new), "compared_with": fingerprint(difference.old)},
    )
