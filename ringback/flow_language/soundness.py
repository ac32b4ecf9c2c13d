"""Whether a flow hangs together: its start, its transitions, its identifiers."""

from __future__ import annotations

from collections.abc import Iterator

from ringback.flow_language.findings import Finding, Level
from ringback.flow_language.model import Action, Flow, Transition, TransitionKind
from ringback.flow_language.words import nearest

START = "FL006"
TARGET = "FL007"
TWICE = "FL008"


def unsound(flow: Flow) -> Iterator[Finding]:
    """Yields what keeps a flow from being run at all: malformed parts, and transitions that lead nowhere."""
    yield from (problem for problem in flow.problems if problem.level is Level.REFUSED)
    for path, message in start_problems(flow):
        yield flow.finding(START, Level.REFUSED, message, path)
    for action in flow.actions:
        twice = twice_problem(action, flow)
        if twice is not None:
            yield flow.finding(TWICE, Level.REFUSED, twice, f"{action.path}.Identifier", action)
        for transition in action.transitions:
            lost = target_problem(transition, flow)
            if lost is not None:
                path = f"{action.path}.Transitions.{target_path(transition)}"
                yield flow.finding(TARGET, Level.REFUSED, lost, path, action)


def start_problems(flow: Flow) -> Iterator[tuple[str, str]]:
    """Yields place and message when a contact would not know where to begin."""
    if isinstance(flow.raw.get("StartAction"), str) and flow.start not in flow.by_identifier:
        near = nearest(flow.start, flow.by_identifier)
        yield "StartAction", f"StartAction '{flow.start}' is no action of this flow{near}"
    if not flow.actions and not flow.problems:
        yield "Actions", "the flow has no actions; it needs one to start with"


def target_problem(transition: Transition, flow: Flow) -> str | None:
    """Tells that a transition leads to no action of the flow, or returns None."""
    known = flow.by_identifier
    if transition.target in known:
        return None
    return f"'{transition.target}' is no action of this flow{nearest(transition.target, known)}"


def target_path(transition: Transition) -> str:
    """Returns where the target of a transition stands, below ``Transitions``."""
    return transition.path if transition.kind is TransitionKind.NEXT else f"{transition.path}.NextAction"


def twice_problem(action: Action, flow: Flow) -> str | None:
    """Tells that another action has the identifier of this one already, or returns None."""
    first = flow.by_identifier[action.identifier]
    if first is action:
        return None
    return f"'{action.identifier}' is already the name of {first.path}; give this one its own"
