"""What is different between two versions of a flow, change by change: each can be made in a third, or unmade."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ringback.simulator.studio.flows import places

#: Stands for what is not there, where null is a value.
ABSENT: Final = places.ABSENT
_START: Final = "StartAction"


@dataclass(frozen=True)
class Change:
    """Something that came, went, or became something else: in an action, or a whole one, or where the flow begins."""

    action: str
    keys: places.Keys
    before: Any
    after: Any
    #: The action in front of one that came or went; empty for the first.
    behind: str = ""

    @property
    def path(self) -> str:
        """The place as the linter writes it; empty for a whole action."""
        return places.written(self.keys)

    @property
    def reversed(self) -> Change:
        """The change that takes this one back."""
        return replace(self, before=self.after, after=self.before)

    def make(self, document: dict[str, Any], filled: Callable[[Any], Any] = lambda value: value) -> None:
        """Makes the change in a version; raises ``UnknownNameError`` where that has no such action."""
        after = self.after if self.after is ABSENT else filled(copy.deepcopy(self.after))
        if not self.action:
            document[_START] = after
        elif self.keys:
            places.put(places.action_of(document, self.action), self.keys, after)
        else:
            _replace(document, self.action, after, self.behind)

    def fits(self, document: dict[str, Any]) -> bool:
        """Tells whether a version has the place of the change."""
        if not self.action or (not self.keys and self.before is ABSENT):
            return True
        found = places.actions(document).get(self.action)
        return found is not None and (self.before is ABSENT or places.get(found, self.keys) is not ABSENT)

    def made(self, document: Mapping[str, Any], filled: Callable[[Any], Any]) -> bool:
        """Tells whether a version has what the change leads to, an action that came in whatever form."""
        if not self.action:
            return bool(document.get(_START) == self.after)
        if not self.keys:
            return (self.action in places.actions(document)) is not (self.after is ABSENT)
        found = places.get(places.actions(document).get(self.action), self.keys)
        return bool(found is self.after if self.after is ABSENT else found == filled(self.after))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Returns what makes one version out of another, as small as it can be said."""
    old, new = places.actions(before), places.actions(after)
    found = [Change(name, (), one, ABSENT, _behind(old, name)) for name, one in old.items() if name not in new]
    found += [Change(name, (), ABSENT, one, _behind(new, name)) for name, one in new.items() if name not in old]
    for name in [name for name in old if name in new]:
        for part in places.PARTS:
            pairs = _differing(old[name].get(part, ABSENT), new[name].get(part, ABSENT), (part,))
            found += [Change(name, keys, one, other) for keys, one, other in pairs]
    if before.get(_START) != after.get(_START):
        found.append(Change("", (_START,), before.get(_START), after.get(_START)))
    return found


def _differing(before: Any, after: Any, keys: places.Keys) -> Iterator[tuple[places.Keys, Any, Any]]:
    if isinstance(before, dict) and isinstance(after, dict) and (before or after):
        for key in dict.fromkeys([*before, *after]):
            yield from _differing(before.get(key, ABSENT), after.get(key, ABSENT), (*keys, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after) > 0:
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _differing(one, other, (*keys, index))
    elif before is not after and (type(before) is not type(after) or before != after):
        yield keys, before, after


def _behind(actions: Mapping[str, Any], name: str) -> str:
    names = list(actions)
    place = names.index(name)
    return names[place - 1] if place else ""


def _replace(document: dict[str, Any], name: str, action: Any, behind: str) -> None:
    """Takes an action out of a version, or puts one into it."""
    kept = [one for one in document["Actions"] if not (isinstance(one, dict) and one.get("Identifier") == name)]
    if action is not ABSENT:
        names = [one.get("Identifier") if isinstance(one, dict) else None for one in kept]
        kept.insert(names.index(behind) + 1 if behind in names else 0 if not behind else len(kept), action)
    document["Actions"] = kept
