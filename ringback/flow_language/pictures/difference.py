"""What changed between two versions of a flow: actions, parameters, branches, the flow itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from ringback.flow_language.model import Action, Flow
from ringback.flow_language.pictures.language import say
from ringback.flow_language.references import child

_NOTHING = "—"
# Texts longer than this are shown with only so many characters around what differs.
_LONG, _AROUND = 40, 8


class Kind(StrEnum):
    """What happened to an action or branch."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs; an absent value is None."""

    path: str
    old: str | None
    new: str | None

    def __str__(self) -> str:
        return f"{self.path}: {_shown(self.old)} → {_shown(self.new)}"

    @property
    def brief(self) -> str:
        """Returns the change of a long text without the parts that both versions share."""
        if self.old is None or self.new is None or max(len(self.old), len(self.new)) <= _LONG:
            return str(self)
        before = _shared(self.old, self.new)
        after = _shared(self.old[before:][::-1], self.new[before:][::-1])
        start, end = max(0, before - _AROUND), max(0, after - _AROUND)
        parts = (text[start : len(text) - end] for text in (self.old, self.new))
        old, new = (f"{'…' if start else ''}{part}{'…' if end else ''}" for part in parts)
        return f"{self.path}: {old} → {new}"


def _shared(first: str, second: str) -> int:
    """Returns how many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(first), len(second)))


@dataclass(frozen=True, slots=True)
class ActionChange:
    """What happened to one action; `old` and `new` differ in name when it was renamed."""

    kind: Kind
    old: Action | None
    new: Action | None
    parameters: tuple[Change, ...] = ()
    branches: tuple[Change, ...] = ()

    @property
    def identifier(self) -> str:
        """Returns the identifier in the new version, or the old one of a removed action."""
        action = self.new or self.old
        return action.identifier if action else ""

    @property
    def renamed_from(self) -> str | None:
        """Returns the old identifier of a renamed action."""
        if self.old and self.new and self.old.identifier != self.new.identifier:
            return self.old.identifier
        return None

    @property
    def details(self) -> tuple[str, ...]:
        """Returns what differs, one line each."""
        renamed = (say("이름: {} → {}", self.renamed_from, self.identifier),) if self.renamed_from else ()
        return (*renamed, *(str(change) for change in (*self.parameters, *self.branches)))

    @property
    def notes(self) -> tuple[str, ...]:
        """Returns what differs in as few words as possible, for a card."""
        renamed = (say("이름: {} → {}", self.renamed_from, self.identifier),) if self.renamed_from else ()
        return (*renamed, *(change.brief for change in (*self.parameters, *self.branches)))


@dataclass(frozen=True)
class Difference:
    """What differs between two versions of a flow."""

    old: Flow
    new: Flow

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """Returns old -> new identifier of actions that kept type and parameters and only changed their name."""
        gone = [action for action in self.old.actions if action.identifier not in self.new.by_identifier]
        came = [action for action in self.new.actions if action.identifier not in self.old.by_identifier]
        before, after = _by_content(gone), _by_content(came)
        return {
            actions[0].identifier: after[content][0].identifier
            for content, actions in before.items()
            if len(actions) == 1 and len(after.get(content, ())) == 1
        }

    @cached_property
    def actions(self) -> tuple[ActionChange, ...]:
        """Returns every action of either version: those of the new one in its order, then those that were removed."""
        origins = {new: old for old, new in self.renamed.items()}
        changes = []
        for action in self.new.by_identifier.values():
            old = self.old.by_identifier.get(origins.get(action.identifier, action.identifier))
            changes.append(self._compared(old, action))
        kept = {change.old.identifier for change in changes if change.old}
        order = {action.identifier: index for index, action in enumerate(self.new.actions)}
        changes.sort(key=lambda change: order[change.identifier])
        gone = [action for action in self.old.actions if action.identifier not in kept]
        return (*changes, *(ActionChange(Kind.REMOVED, action, None) for action in gone))

    @cached_property
    def by_identifier(self) -> Mapping[str, ActionChange]:
        """Returns the changes by identifier."""
        return {change.identifier: change for change in self.actions}

    @cached_property
    def document(self) -> tuple[Change, ...]:
        """Returns what changed outside the actions: name, description, type, start, contract."""
        return tuple(_changes(_head(self.old), _head(self.new), ""))

    @property
    def empty(self) -> bool:
        """Tells whether both versions do the same."""
        return not self.document and all(change.kind is Kind.SAME for change in self.actions)

    def counted(self, kind: Kind) -> int:
        """Returns how many actions a kind of change happened to."""
        return sum(change.kind is kind for change in self.actions)

    def _compared(self, old: Action | None, new: Action) -> ActionChange:
        if old is None:
            return ActionChange(Kind.ADDED, None, new)
        parameters = tuple(_changes({"Type": old.type, **_p(old)}, {"Type": new.type, **_p(new)}, ""))
        before = {name: self.renamed.get(target, target) for name, target in ways(old).items()}
        branches = tuple(_changes(before, ways(new), "", flat=True))
        same = not parameters and not branches and old.identifier == new.identifier
        return ActionChange(Kind.SAME if same else Kind.CHANGED, old, new, parameters, branches)


def compare(old: Flow, new: Flow) -> Difference:
    """Returns what changed from one version of a flow to another."""
    return Difference(old, new)


def ways(action: Action) -> dict[str, str]:
    """Returns the targets of an action by branch (``Equals 1``, ``NoMatchingError``, ``NextAction``)."""
    return {str(t.condition) if t.condition else t.error or "NextAction": t.target for t in action.transitions}


def _p(action: Action) -> dict[str, Any]:
    return dict(action.parameters)


def _by_content(actions: list[Action]) -> dict[str, list[Action]]:
    found: dict[str, list[Action]] = {}
    for action in actions:
        if action.parameters:
            key = json.dumps([action.type, action.parameters], sort_keys=True, ensure_ascii=False, default=str)
            found.setdefault(key, []).append(action)
    return found


def _head(flow: Flow) -> dict[str, Any]:
    metadata = {key: flow.metadata[key] for key in ("description", "channels", "contract") if key in flow.metadata}
    return {
        "name": flow.name or "",
        "type": flow.type.value if flow.type else "",
        "StartAction": flow.start,
        **metadata,
    }


def _changes(old: object, new: object, path: str, *, flat: bool = False) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            place = str(key) if flat else child(path, key)
            yield from _changes(old.get(key), new.get(key), place)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _changes(before, after, f"{path}[{index}]")
    elif old != new:
        yield Change(path, _text(old), _text(new))


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _shown(value: str | None) -> str:
    return _NOTHING if value is None else value


def text_diff(old: Flow, new: Flow) -> str:
    """Returns what changed as text, empty when both versions do the same."""
    return "\n".join(_report(compare(old, new)))


def _report(difference: Difference) -> Iterator[str]:
    if difference.empty:
        return
    counts = ", ".join(
        f"{difference.counted(kind)} {kind}"
        for kind in (Kind.ADDED, Kind.REMOVED, Kind.CHANGED)
        if difference.counted(kind)
    )
    yield f"{difference.new.label}: {counts or 'only the flow itself'}"
    for change in difference.document:
        yield f"  ~ {change}"
    for action in difference.actions:
        yield from _report_action(action)


def _report_action(change: ActionChange) -> Iterator[str]:
    sign = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "~"}.get(change.kind)
    shown = change.new or change.old
    if sign is None or shown is None:
        return
    yield f"  {sign} {shown.identifier} ({shown.type})"
    if change.kind is not Kind.CHANGED:
        for path, text in shown.texts:
            yield f"      {path}: {text}"
        for name, target in ways(shown).items():
            yield f"      {name} → {target}"
    for line in change.details:
        yield f"      {line}"
