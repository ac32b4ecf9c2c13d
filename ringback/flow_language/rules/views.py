"""FL336, FL337: what a flow gives a view, and what it makes of the answer."""

from __future__ import annotations

from collections.abc import Iterator

from ringback.flow_language.findings import Level
from ringback.flow_language.model import Action
from ringback.flow_language.rules.registry import Problem, rule
from ringback.flow_language.rules.scene import Scene, at, nearest
from ringback.flow_language.views import ViewFacts, data_problems, managed
from ringback.flow_language.words import listed

_ADMIN = "https://docs.aws.amazon.com/connect/latest/adminguide"


def _shown(action: Action, scene: Scene) -> ViewFacts | None:
    """Returns what is known about the view of an action: one of AWS, or of the center."""
    resource = action.parameters.get("ViewResource")
    view_id = resource.get("Id") if isinstance(resource, dict) else None
    known = managed(view_id) if isinstance(view_id, str) else None
    if known is not None or scene.center is None:
        return known
    keys = [found.key for _, found in action.references if found.kind == "view" and found.key]
    return next((scene.center.view_facts[key] for key in keys if key in scene.center.view_facts), None)


@rule(
    "FL336",
    Level.WRONG,
    "data that the view does not take",
    types=("ShowView",),
    evidence="A C",
    source=f"{_ADMIN}/view-resources-custom-view.html",
)
def view_data(action: Action, scene: Scene) -> Iterator[Problem]:
    """A view is shown with data that fits its input schema: every field its template names, or that a view of AWS
    requires, none that it does not name, lists where it lists. Otherwise the view stays empty, nobody can answer it,
    and the flow waits until the time limit is over."""
    view = _shown(action, scene)
    data = action.parameters.get("ViewData", {})
    if view is None or not isinstance(data, dict):
        return
    for name, message in data_problems(view, data):
        yield at(action, f"Parameters.ViewData.{name}" if name else "Parameters.ViewData", message)


@rule(
    "FL337",
    Level.WRONG,
    "button of a view and branch of the flow that do not meet",
    types=("ShowView",),
    evidence="A C",
    source=f"{_ADMIN}/show-view-block.html",
)
def view_actions(action: Action, scene: Scene) -> Iterator[Problem]:
    """Each action of a view is a branch of the block that shows it. A branch for an action the view does not have is
    never taken; an action without a branch ends where nothing matched, so pressing that button does nothing that was
    meant."""
    view = _shown(action, scene)
    if view is None or not view.actions:
        return
    taken = {name: branch for branch in action.conditions if branch.condition for name in branch.condition.operands}
    for name, branch in taken.items():
        if name not in view.actions and "$" not in name:
            message = f"view '{view.name}' has no action '{name}'{nearest(name, view.actions)}"
            yield at(
                action, f"Transitions.{branch.path}.Condition", f"{message}; it has {listed(view.actions, last='and')}"
            )
    missing = [name for name in view.actions if name not in taken and name not in view.optional_actions]
    if missing and taken:
        yield at(action, "Transitions", f"nothing takes {listed(missing, last='and')} of view '{view.name}'")
