"""Actions that come into a flow, leave it, and get further parameters and branches, as the catalogue has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ringback.flow_language.catalogue import CATALOGUE, ActionType
from ringback.flow_language.catalogue.entries import (
    EQUALS,
    NO_MATCH,
    Branches,
    Choice,
    Form,
    Next,
    Parameter,
    ParameterNode,
    Shape,
)
from ringback.flow_language.legality import identifier_problems, place_problem
from ringback.flow_language.model import FlowType
from ringback.simulator.errors import NotPossibleError, UnknownNameError
from ringback.simulator.studio.flows import places

#: Types that hand a contact to people or to another flow.
_HANDOVERS: Final = frozenset(
    {"TransferContactToQueue", "TransferContactToAgent", "TransferToFlow", "DequeueContactAndTransferToQueue"}
)
#: Types that only decide where to go: whatever fits none of their conditions goes on.
_DECIDES: Final = frozenset({"Compare", "DistributeByPercentage"})
#: Seconds, digits or times that a new action begins with, where its limits allow them.
_FEW: Final = 5


def insertable(kind: FlowType | None) -> Iterator[ActionType]:
    """Yields what may stand in a flow of a type."""
    for entry in CATALOGUE.values():
        if not entry.retired and (kind is None or place_problem(entry, kind) is None):
            yield entry


def insert(
    document: dict[str, Any], edge: tuple[str, str], kind: str, identifier: str, otherwise: str, flow: FlowType | None
) -> None:
    """Puts a new action on an edge: what followed follows it, and its errors lead to the action `otherwise`.

    The edge is an action and the path of its branch; that without an action is where the flow begins.
    """
    known = {entry.name: entry for entry in insertable(flow)}
    if kind not in known:
        raise UnknownNameError("action type of such a flow", kind, list(known))
    names = list(places.actions(document))
    for problem in ["an action needs a name"] if not identifier.strip() else identifier_problems(identifier):
        raise NotPossibleError(problem)
    if identifier in names:
        raise NotPossibleError(f"there is an action {identifier!r} already")
    holder, keys = _edge(document, edge)
    onward = places.get(holder, keys)
    if otherwise not in names:
        raise UnknownNameError("action", otherwise, names)
    action = new_action(known[kind], identifier, onward, otherwise, flow)
    places.put(holder, keys, identifier)
    document["Actions"].insert(document["Actions"].index(holder) + 1 if edge[0] else 0, action)


def _edge(document: dict[str, Any], edge: tuple[str, str]) -> tuple[dict[str, Any], places.Keys]:
    """Returns what holds the end of an edge, and under which keys."""
    if not edge[0]:
        return document, ("StartAction",)
    action = places.action_of(document, edge[0])
    if not edge[1].endswith("NextAction"):
        raise NotPossibleError(f"{edge[1]!r} is no branch of {edge[0]!r}")
    return action, places.keys_of(action, edge[1])


def end_of(document: Mapping[str, Any], edge: tuple[str, str]) -> str:
    """Returns the action that an edge leads to."""
    holder, keys = _edge(dict(document), edge)
    return str(places.get(holder, keys))


def safe_target(document: Mapping[str, Any], source: str, onward: str) -> str:
    """Returns where errors behind an action had best lead: to a hand-over or an end.

    That is where its own errors lead, or else most errors of the flow; a flow that has neither goes on.
    """
    actions = places.actions(document)
    kinds = {name: str(one.get("Type")) for name, one in actions.items()}
    own, led = (
        Counter(str(one.get("NextAction")) for action in some for one in _errors(action))
        for some in ([actions.get(source, {})], actions.values())
    )
    safe = [name for name, kind in kinds.items() if name != source and (kind in _HANDOVERS or _ends(kind))]
    return max(safe, key=lambda name: (own[name], led[name], kinds[name] in _HANDOVERS), default=onward)


def _errors(action: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = (action.get("Transitions") or {}).get("Errors")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _ends(kind: str) -> bool:
    return kind in CATALOGUE and CATALOGUE[kind].terminal


# --- new actions -----------------------------------------------------------------------------------------------------


def new_action(
    entry: ActionType, identifier: str, onward: str, otherwise: str, kind: FlowType | None
) -> dict[str, Any]:
    """Returns an action with what the service asks for, empty where only a person knows it."""
    parameters = _needed(entry, entry.tree, entry.form({}, kind), "")
    form = entry.form(parameters, kind)
    for name in form.required:
        if name not in parameters:
            parameters[name] = first_value(entry.tree.children[name])
    form = entry.form(parameters, kind)
    action: dict[str, Any] = {"Identifier": identifier, "Type": entry.name, "Parameters": parameters}
    action["Transitions"] = _transitions(entry, form, onward, otherwise)
    return action


def _needed(entry: ActionType, node: ParameterNode, form: Form, within: str) -> dict[str, Any]:
    """Returns required parameters below a place, and the first of each group of which one is needed."""
    one_of = {
        group.names[0]
        for group in entry.groups
        if group.within == within and group.choice in (Choice.EXACTLY_ONE, Choice.AT_LEAST_ONE)
        if group.names[0] not in form.free
    }
    return {
        name: first_value(child, entry, f"{within}.{name}".removeprefix("."))
        for name, child in node.children.items()
        if name not in ("*", "[]") and (name in one_of or (child.row is not None and child.row.required))
    }


def first_value(node: ParameterNode, entry: ActionType | None = None, within: str = "") -> Any:
    """Returns what a parameter begins with."""
    row = node.row
    if "[]" in node.children:
        element = node.children["[]"]
        below = _needed(entry, element, Form(), f"{within}[]") if entry and element.children else ""
        return [below] if row is not None and row.least else []
    if "*" in node.children:
        return {}
    if node.children:
        return _needed(entry, node, Form(), within) if entry else {}
    return _first(row) if row is not None else ""


def _first(row: Parameter) -> Any:
    if row.shape in (Shape.OPEN, Shape.OBJECT, Shape.MAP):
        return {}
    if row.values:
        return row.values[0]
    if row.shape in (Shape.NUMBER, Shape.LOOSE_NUMBER):
        low, high = row.low if row.low is not None else 0, row.high if row.high is not None else _FEW
        return f"{max(low, min(_FEW, high)):g}"
    return ""


def _transitions(entry: ActionType, form: Form, onward: str, otherwise: str) -> dict[str, Any]:
    if entry.terminal:
        return {}
    conditions = [
        _condition(operand, onward if index == 0 else otherwise, operator)
        for index, (operator, operand) in enumerate(_first_conditions(entry, form.branches))
    ]
    errors = {error: onward if error == NO_MATCH and entry.name in _DECIDES else otherwise for error in form.errors}
    made: dict[str, Any] = {}
    if entry.next is Next.REQUIRED:
        led = {**errors, **{one["Condition"]["Operands"][0]: one["NextAction"] for one in conditions}}
        made["NextAction"] = next((led[name] for name in entry.default if name in led), onward)
    if conditions:
        made["Conditions"] = conditions
    if errors:
        made["Errors"] = [{"ErrorType": error, "NextAction": target} for error, target in errors.items()]
    return made


def _first_conditions(entry: ActionType, branches: Branches | None) -> list[tuple[str, str]]:
    """Returns operators and operands of the conditions that an action cannot be without."""
    if branches is None:
        return []
    operator = EQUALS if EQUALS in branches.operators else branches.operators[0]
    if branches.operands:
        needed = [one for one in branches.operands if branches.complete or one in entry.default]
        return [(operator, one) for one in needed or branches.operands[: branches.minimum]]
    # Half of a percentage, the first key of a menu; what else is compared with, only a person knows.
    first = "51" if entry.name == "DistributeByPercentage" else "1" if branches.pattern or branches.numbers else ""
    return [(operator, first)] * max(branches.minimum, 1 if branches.pattern else 0)


def _condition(operand: str, target: str, operator: str) -> dict[str, Any]:
    return {"NextAction": target, "Condition": {"Operator": operator, "Operands": [operand]}}


def fit(document: Mapping[str, Any], action: dict[str, Any], kind: FlowType | None) -> None:
    """Gives an action the error branches of the form that its parameters have now."""
    entry = CATALOGUE[action["Type"]]
    form = entry.form(action["Parameters"], kind)
    transitions = action["Transitions"]
    had = {one["ErrorType"]: one["NextAction"] for one in transitions.get("Errors", ())}
    otherwise = next(iter(had.values()), "") or safe_target(document, action["Identifier"], document["StartAction"])
    wanted = {name: had.get(name, otherwise) for name in form.errors}
    wanted |= {name: target for name, target in had.items() if name in form.optional_errors}
    if set(wanted) != set(had):
        transitions["Errors"] = [{"ErrorType": name, "NextAction": target} for name, target in wanted.items()]
    if form.branches is None:
        transitions.pop("Conditions", None)


# --- further branches ------------------------------------------------------------------------------------------------


def further_branches(action: Mapping[str, Any], kind: FlowType | None) -> list[tuple[str, str]]:
    """Returns the branches an action could also have: an operator with its operand, or an error with an empty one."""
    entry = CATALOGUE.get(str(action.get("Type")))
    parameters, transitions = action.get("Parameters") or {}, action.get("Transitions") or {}
    if entry is None or entry.terminal:
        return []
    form = entry.form(parameters, kind)
    known = [str(one.get("ErrorType")) for one in transitions.get("Errors") or ()]
    found = [(error, "") for error in form.allowed_errors if error not in known]
    if (branches := form.branches) is None:
        return found
    used = [one.get("Condition", {}).get("Operands") for one in transitions.get("Conditions") or ()]
    if branches.operands:
        return [(EQUALS, operand) for operand in branches.operands if [operand] not in used] + found
    return [(operator, "") for operator in branches.operators] + found


def add_branch(action: dict[str, Any], branch: tuple[str, str], target: str, kind: FlowType | None) -> str:
    """Adds a branch of those that an action could also have, and returns its path."""
    offered = further_branches(action, kind)
    if branch not in offered:
        raise UnknownNameError("further branch", " ".join(branch).strip(), [" ".join(one).strip() for one in offered])
    name, operand = branch
    form = CATALOGUE[action["Type"]].form(action.get("Parameters") or {}, kind)
    transitions = action.setdefault("Transitions", {})
    if name in form.allowed_errors:
        listed, part = transitions.setdefault("Errors", []), "Errors"
        listed.append({"ErrorType": name, "NextAction": target})
    else:
        listed, part = transitions.setdefault("Conditions", []), "Conditions"
        listed.append(_condition(operand, target, name))
    return f"Transitions.{part}[{len(listed) - 1}]"


def may_drop(action: Mapping[str, Any], keys: places.Keys, kind: FlowType | None) -> bool:
    """Tells whether a parameter or a branch can be taken away, by the catalogue."""
    entry = CATALOGUE.get(str(action.get("Type")))
    if entry is None or len(keys) < 2:
        return False
    form = entry.form(action.get("Parameters") or {}, kind)
    if keys[0] == "Transitions":
        one = places.get(action, keys)
        if not isinstance(one, dict) or len(keys) != 3:
            return False
        if keys[1] == "Errors":
            return one.get("ErrorType") not in form.errors
        return form.branches is None or not form.branches.complete
    if len(keys) == 2 and keys[1] in form.required:
        return False
    row = row_of(entry, keys)
    return row is None or not row.required


def row_of(entry: ActionType, keys: places.Keys) -> Parameter | None:
    """Returns what the catalogue says of a parameter, None for one that it does not have."""
    node = entry.tree
    for key in keys[1:]:
        other = "[]" if isinstance(key, int) else "*"
        found = node.children.get(str(key)) if isinstance(key, str) else None
        found = found or node.children.get(other)
        if found is None:
            return None
        node = found
    return node.row


#: A place for a parameter, whether a person names it, and what the catalogue says of it.
Further = tuple[str, bool, Parameter | None]


def further_parameters(action: Mapping[str, Any], kind: FlowType | None) -> list[Further]:
    """Returns the parameters that an action could also have; the path of one that a person names ends with a dot."""
    entry = CATALOGUE.get(str(action.get("Type")))
    if entry is None:
        return []
    parameters = action.get("Parameters") or {}
    refused = entry.form(parameters, kind).refused
    found: list[Further] = []
    for name, node in entry.tree.children.items():
        if name not in refused:
            found += _absent(node, ("Parameters", name), parameters.get(name, places.ABSENT))
    return found


def _absent(node: ParameterNode, keys: places.Keys, value: Any) -> Iterator[Further]:
    if "*" in node.children:
        yield f"{places.written(keys)}.", True, node.children["*"].row
    elif "[]" in node.children:
        yield from _absent_elements(node.children["[]"], keys, value if isinstance(value, list) else [])
    elif node.children:
        for name, child in node.children.items():
            yield from _absent(child, (*keys, name), places.get(value, (name,)))
    elif value is places.ABSENT:
        yield places.written(keys), False, node.row


def _absent_elements(element: ParameterNode, keys: places.Keys, listed: list[Any]) -> Iterator[Further]:
    """Yields a further element of a list, and what those that are there could also have."""
    named = {name: child for name, child in element.children.items() if name not in ("*", "[]")}
    first = next(iter(named), None)
    place = (*keys, len(listed), first) if first else (*keys, len(listed))
    yield places.written(place), False, (named[first] if first else element).row
    for index, one in enumerate(listed):
        for name, child in named.items():
            yield from _absent(child, (*keys, index, name), places.get(one, (name,)))


# --- leaving ---------------------------------------------------------------------------------------------------------


def joint(document: Mapping[str, Any], identifier: str) -> str:
    """Returns where edges had best lead that lead to an action now: on, as if it were not there."""
    action = places.action_of(document, identifier)
    transitions = action.get("Transitions") or {}
    entry = CATALOGUE.get(str(action.get("Type")))
    ways = [transitions.get("NextAction")]
    ways += [one.get("NextAction") for one in transitions.get("Conditions") or () if isinstance(one, dict)]
    if entry is not None and entry.default and len(ways) > 1:
        ways = [*ways[1:], ways[0]]
    ways += [one.get("NextAction") for one in transitions.get("Errors") or () if isinstance(one, dict)]
    return next((str(way) for way in ways if way and way != identifier), "")


def remove(document: dict[str, Any], identifier: str, to: str) -> None:
    """Takes an action out of a flow; what led to it leads to another one."""
    gone = places.action_of(document, identifier)
    if to == identifier:
        raise NotPossibleError(f"{identifier!r} goes away: what leads to it must lead to another action")
    places.action_of(document, to)
    document["Actions"].remove(gone)
    if document.get("StartAction") == identifier:
        document["StartAction"] = to
    for action in places.actions(document).values():
        for path, value in list(places.leaves(action)):
            if path.endswith("NextAction") and value == identifier:
                places.put(action, places.keys_of(action, path), to)


def leading_to(document: Mapping[str, Any], identifier: str) -> int:
    """Returns how many edges lead to an action, those of itself not counted."""
    edges = sum(
        path.endswith("NextAction") and value == identifier
        for name, action in places.actions(document).items()
        if name != identifier
        for path, value in places.leaves({"Transitions": action.get("Transitions") or {}})
    )
    return int(edges) + (document.get("StartAction") == identifier)
