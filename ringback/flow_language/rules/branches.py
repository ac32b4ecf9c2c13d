"""FL118-FL126, FL134-FL139: errors and conditions of an action against its form in the catalogue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ringback.flow_language.catalogue import OPERATORS, Branches
from ringback.flow_language.findings import Level
from ringback.flow_language.model import Action, FlowType, Transition, TransitionKind
from ringback.flow_language.references import find_jsonpaths, find_references
from ringback.flow_language.rules.registry import Problem, rule
from ringback.flow_language.rules.scene import Scene, at, closest, listed, nearest
from ringback.numbers import whole_number

_PAGE = "https://docs.aws.amazon.com/connect/latest/devguide/flow-language-actions.html"
_UNARY = ("KeyExists",)


@rule("FL118", Level.REFUSED, "required error branch missing", evidence="S1 S2 S3, C", source=_PAGE)
def error_missing(action: Action, scene: Scene) -> Iterator[Problem]:
    """Each form of an action has a fixed set of error types and the service refuses an action that leaves one out
    ("Action is missing required error")."""
    form = scene.form(action)
    wired = {transition.error for transition in action.errors}
    for error in form.errors if form else ():
        if error not in wired:
            kind = f" ({form.name} form)" if form and form.name else ""
            needs = listed(form.errors if form else (), last="and")
            yield at(action, "Transitions.Errors", f"'{error}' is not wired; {action.type}{kind} needs {needs}")


@rule(
    "FL119",
    Level.REFUSED,
    "error branch the action does not have",
    evidence="S1 S2 S3, C",
    source=_PAGE,
    about="errors",
)
def error_refused(action: Action, scene: Scene) -> Iterator[Problem]:
    """The set of error types is closed: `NoMatchingError` on everything is refused, for example on `Compare`, on
    recording and logging switches and on a callback number ("Invalid Action error")."""
    form = scene.form(action)
    if form is None:
        return
    for transition in action.errors:
        if transition.error in form.allowed_errors:
            continue
        kind = f" in its {form.name} form" if form.name else ""
        allowed = f"it has {listed(form.allowed_errors, last='and')}" if form.allowed_errors else "it has no errors"
        near = nearest(transition.error or "", form.allowed_errors)
        message = f"{action.type} has no '{transition.error}'{kind}{near}; {allowed}"
        yield at(action, f"Transitions.{transition.path}", message)


@rule("FL120", Level.REFUSED, "error branch wired twice", evidence="C 0 of 3,836", source=_PAGE, about="errors")
def error_twice(action: Action, scene: Scene) -> Iterator[Problem]:
    """An error type has one branch. No real flow wires one twice, and nobody can tell which target would win."""
    counts = Counter(transition.error for transition in action.errors)
    for error, count in counts.items():
        if count > 1:
            yield at(action, "Transitions.Errors", f"'{error}' is wired {count} times; keep one branch")


@rule(
    "FL121",
    Level.REFUSED,
    "conditions on an action without conditions",
    evidence="S1 S3, C",
    source=_PAGE,
    about="conditions",
)
def conditions_refused(action: Action, scene: Scene) -> Iterator[Problem]:
    """Only some actions branch on conditions; the others answer "Action does not support conditions". To branch on the
    answer of a function put a `Compare` on `$.External.<key>` behind it; stored digits are compared the same way."""
    form = scene.form(action)
    if form is not None and form.branches is None and action.conditions:
        kind = f" in its {form.name} form" if form.name else ""
        yield at(action, "Transitions.Conditions", f"{action.type}{kind} takes no conditions; let a Compare follow it")


def _branches(action: Action, scene: Scene) -> Branches | None:
    form = scene.form(action)
    return form.branches if form else None


@rule("FL122", Level.REFUSED, "operator that does not fit", evidence="S1 S2, D", source=_PAGE, about="conditions")
def operator_fits(action: Action, scene: Scene) -> Iterator[Problem]:
    """Most actions compare with `Equals` only. `Compare` has eight documented operators; `And`, `Or`, `Not`, `Contains`
    and `Exists` are on AWS's pages and refused by the service."""
    branches = _branches(action, scene)
    for transition in action.conditions if branches else ():
        operator = transition.condition.operator if transition.condition else ""
        if branches is None or operator in branches.operators or _campaign_exists(scene, operator):
            continue
        near = nearest(operator, branches.operators if operator not in OPERATORS else ())
        message = f"operator '{operator}' does not fit {action.type}{near}; it takes {listed(branches.operators)}"
        yield at(action, f"Transitions.{transition.path}.Condition.Operator", message)


def _campaign_exists(scene: Scene, operator: str) -> bool:
    return operator == "Exists" and scene.flow.type is FlowType.CAMPAIGN


@rule(
    "FL123",
    Level.REFUSED,
    "condition without exactly one operand",
    evidence="S2, C all",
    source=_PAGE,
    about="conditions",
)
def one_operand(action: Action, scene: Scene) -> Iterator[Problem]:
    """A condition has exactly one operand, and it is not empty ("Invalid branch"). Several values need several
    conditions, which may share a target."""
    for transition in action.conditions:
        condition = transition.condition
        if condition is None or _campaign_exists(scene, condition.operator):
            continue
        path = f"Transitions.{transition.path}.Condition.Operands"
        if len(condition.operands) != 1:
            yield at(action, path, f"{len(condition.operands)} operands; a condition has exactly one")
        elif not condition.operands[0]:
            yield at(
                action, path, "the operand is empty; an absent or blank value ends in NoMatchingCondition by itself"
            )
        elif not _is_operand(_raw_operand(action, transition), _branches(action, scene)):
            yield at(action, path, f'the operand {condition.operands[0]} is no text; write "{condition.operands[0]}"')


def _is_operand(value: object, branches: Branches | None) -> bool:
    """Tells whether an operand is a text, or a number where the service takes numbers."""
    numbers = branches is not None and branches.numbers and not isinstance(value, bool)
    return isinstance(value, str) or (numbers and isinstance(value, int))


def _raw_operand(action: Action, transition: Transition) -> object:
    return action.raw["Transitions"]["Conditions"][transition.index]["Condition"]["Operands"][0]


@rule("FL124", Level.REFUSED, "operand that is not allowed", evidence="D S1 S2", source=_PAGE, about="conditions")
def operand_allowed(action: Action, scene: Scene) -> Iterator[Problem]:
    """Some actions compare with fixed words (`True` and `False`, `ContinueLooping` and `DoneLooping`), a menu with
    one key from `0-9 * #`. Operands are fixed texts everywhere but in `Compare`."""
    branches = _branches(action, scene)
    for transition in action.conditions if branches else ():
        operand = _operand(transition)
        message = _operand_problem(operand, branches) if operand and branches else None
        if message:
            yield at(action, f"Transitions.{transition.path}.Condition.Operands", f"{action.type}: {message}")


def _operand(transition: Transition) -> str:
    operands = transition.condition.operands if transition.condition else ()
    return operands[0] if len(operands) == 1 else ""


def _operand_problem(operand: str, branches: Branches) -> str | None:
    if branches.operands:
        if operand in branches.operands:
            return None
        near = closest(operand, branches.operands)
        hint = f", did you mean '{near}'?" if near else ""
        return f"operand '{operand}'{hint} is not {listed(branches.operands)}"
    if find_references(operand):
        return None
    if find_jsonpaths(operand):
        return None if branches.dynamic else f"operand '{operand}' is fixed at publish time and takes no JSONPath"
    if branches.pattern and not re.fullmatch(branches.pattern, operand):
        return f"operand '{operand}' is not {branches.expects}"
    return None


@rule("FL125", Level.REFUSED, "condition missing", evidence="S1 S2, C all", source=_PAGE)
def condition_missing(action: Action, scene: Scene) -> Iterator[Problem]:
    """Some conditions always stand together: `True` and `False` of an hours check, `ContinueLooping` and `DoneLooping`,
    `MessagesInterrupted` when an interrupt is set. `Compare` and metric checks have at least one."""
    branches = _branches(action, scene)
    if branches is None:
        return
    path = "Transitions.Conditions"
    there = {_operand(transition) for transition in action.conditions}
    for operand in branches.operands if branches.complete else ():
        if operand not in there:
            yield at(action, path, f"{action.type} needs the condition {branches.operators[0]} '{operand}'")
    if len(action.conditions) < branches.minimum and not branches.complete:
        yield at(action, path, f"{action.type} needs at least one condition")


@rule("FL126", Level.WRONG, "condition that is never reached", evidence="D", source=_PAGE, about="conditions")
def condition_twice(action: Action, scene: Scene) -> Iterator[Problem]:
    """Conditions are tried in order and the first true one wins, so a second condition with the same operator and
    operand is never taken."""
    seen: dict[tuple[str, str], Transition] = {}
    for transition in action.conditions:
        key = (transition.condition.operator if transition.condition else "", _operand(transition))
        if key[1] and key in seen:
            message = f"the condition {key[0]} '{key[1]}' stands above already; this one is never taken"
            yield at(action, f"Transitions.{transition.path}", message)
        seen.setdefault(key, transition)


@rule(
    "FL134", Level.REFUSED, "thresholds out of order", types=("DistributeByPercentage",), evidence="D S1", source=_PAGE
)
def thresholds_ascend(action: Action, scene: Scene) -> Iterator[Problem]:
    """A split draws a number from 1 to 100 and takes the first threshold above it: thresholds are one more than the
    cumulative percentage (20 % and 40 % are `21` and `61`), so they ascend and do not pass 100."""
    last = 1.0
    for transition in action.conditions:
        operand = _operand(transition)
        threshold = whole_number(operand)
        if threshold is None:
            continue
        if threshold <= last:
            hint = "write one more than the cumulative percentage"
            message = f"threshold '{operand}' leaves nothing after '{last:.0f}'; {hint}"
            yield at(action, f"Transitions.{transition.path}.Condition.Operands", message)
        last = max(last, threshold)


@rule(
    "FL136",
    Level.REFUSED,
    "events and conditions of a wait do not match",
    types=("Wait",),
    evidence="D S1",
    source=_PAGE,
)
def wait_events(action: Action, scene: Scene) -> Iterator[Problem]:
    """`Wait` branches on `WaitCompleted` and on each event it lists, and `ParticipantNotFound` is wired exactly when it
    waits for a bot to leave."""
    if action.parameters.get("ContinueExecution") in ("True", "true"):
        return
    events = action.parameters.get("Events", [])
    wanted = (
        ["WaitCompleted", *(event for event in events if isinstance(event, str))] if isinstance(events, list) else []
    )
    there = [_operand(transition) for transition in action.conditions]
    for word in wanted:
        if word not in there:
            yield at(action, "Transitions.Conditions", f"Wait needs the condition Equals '{word}'")
    for word in there:
        if word in ("CustomerReturned", "BotParticipantDisconnected") and word not in wanted:
            yield at(action, "Transitions.Conditions", f"'{word}' is compared but not among the Events")
    bot = "BotParticipantDisconnected" in wanted
    if bot != (action.error_target("ParticipantNotFound") is not None):
        needs = "needs" if bot else "without the event BotParticipantDisconnected has no"
        yield at(action, "Transitions.Errors", f"Wait {needs} 'ParticipantNotFound'")


@rule("FL139", Level.PRACTICE, "next action is not the default branch", evidence="S1, C", source=_PAGE)
def next_copies_default(action: Action, scene: Scene) -> Iterator[Problem]:
    """Where an action always takes one of its branches, `NextAction` is needed on the wire but never taken. The console
    writes a copy of the default branch there; anything else misleads whoever reads the file, and the console redraws
    it."""
    entry = scene.entries.get(action.identifier)
    if entry is None or not entry.default or action.next_action is None:
        return
    targets = {_name(t): t.target for t in action.transitions if t.kind is not TransitionKind.NEXT}
    defaults = {name: targets[name] for name in entry.default if name in targets}
    if defaults and action.next_action not in defaults.values():
        name, target = next(iter(defaults.items()))
        message = f"NextAction is never taken here; write '{target}', the target of {name}"
        yield at(action, "Transitions.NextAction", message)


def _name(transition: Transition) -> str:
    return transition.error or _operand(transition)
