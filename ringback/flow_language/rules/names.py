"""FL223-FL224: names that differ by one letter, and values that differ by a blank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringback.flow_language.findings import Level
from ringback.flow_language.model import Action
from ringback.flow_language.modules import attributes_set, attributes_written
from ringback.flow_language.rules.registry import Problem, Scope, rule
from ringback.flow_language.rules.scene import Scene, at

_LIST = "https://docs.aws.amazon.com/connect/latest/adminguide/connect-attrib-list.html"
_SHORTEST = 5
"""Letters of a name below which one letter more or less is another word."""
_NO_PLURAL = ("s", "i", "u")
"""Letters before an `s` that makes no plural: class, analysis, status."""


@rule("FL223", Level.WRONG, "attribute that is one letter off", scope=Scope.FLOW, evidence="A", source=_LIST)
def nearly_the_same(scene: Scene) -> Iterator[Problem]:
    """Names of attributes are compared letter by letter and in their case. The flow sets `CustomerName` and reads
    `CustomrName`, or the other way round, so what is read here is empty. Names that differ in a digit are left alone,
    and a plural is unless one name is only read and the other only set; where the whole center is known, FL513 says
    what nothing sets."""
    if scene.center is not None and scene.center.attributes is not None and scene.book.flows:
        return
    written = attributes_set(scene.flow)
    if not written:
        return
    reads: dict[str, tuple[Action, str]] = {}
    for action in scene.flow.actions:
        for path, found in action.jsonpaths:
            if found.root == "Attributes" and found.key:
                reads.setdefault(found.key, (action, path))
    for name, (action, path) in reads.items():
        if name in written or name in scene.set_elsewhere:
            continue
        near = _near(name, written) or _near(name, written - set(reads), plural=True)
        if near is not None:
            yield at(action, path, f"nothing here sets '{name}', but '{near}' is set; write '$.Attributes.{near}'")
    yield from _written_only(scene, written - set(reads), {name for name in reads if name in written})


def _written_only(scene: Scene, unread: frozenset[str], used: set[str]) -> Iterator[Problem]:
    """Yields the attributes that are set and never read, where one that is set and read is one letter away."""
    for action in scene.flow.actions:
        for name in attributes_written(action):
            near = _near(name, used) if name in unread else None
            if near is not None:
                message = f"nothing here reads '{name}', but '{near}' is read; write '{near}'"
                yield at(action, "Parameters.Attributes", message)


def _near(name: str, known: Iterable[str], *, plural: bool = False) -> str | None:
    """Returns a known name that a slip away is, or None."""
    return next((other for other in sorted(known) if other != name and _slip(name, other, plural)), None)


def _slip(one: str, other: str, plural: bool) -> bool:
    """Tells whether two names differ by their case, or by one letter that is no digit, no mark and, unless that may be
    one, no plural."""
    if one.casefold() == other.casefold():
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST or len(long) - len(short) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) == len(long):
        differs, with_ = short[start], long[start]
        rest, other_rest = short[start + 1 :], long[start + 1 :]
        swapped = short[start : start + 2] == long[start : start + 2][::-1] and short[start + 2 :] == long[start + 2 :]
        return (swapped and not (differs + with_).isdigit()) or (rest == other_rest and (differs + with_).isalpha())
    extra = long[start]
    ends = start == len(short) or not long[start + 1].islower()
    several = extra in "sS" and ends and long[:start].casefold()[-1:] not in _NO_PLURAL
    return short[start:] == long[start + 1 :] and extra.isalpha() and (plural or not several)


@rule("FL224", Level.WRONG, "blank around what is compared", evidence="D", about="conditions")
def blank_operand(action: Action, scene: Scene) -> Iterator[Problem]:
    """Comparisons look at every character: an operand with a blank before or behind it equals no value without one, so
    the condition is never true. Take the blank out."""
    for transition in action.conditions:
        condition = transition.condition
        operand = condition.operands[0] if condition and len(condition.operands) == 1 else ""
        if condition and condition.operator == "Equals" and operand.strip() and operand != operand.strip():
            message = f"'{operand}' begins or ends with a blank; write '{operand.strip()}'"
            yield at(action, f"Transitions.{transition.path}.Condition.Operands", message)
