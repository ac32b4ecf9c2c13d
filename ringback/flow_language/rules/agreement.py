"""FL521-FL522: what a flow says and what its functions and its instance are: both are right only together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringback.flow_language.context import CenterContext
from ringback.flow_language.findings import Level
from ringback.flow_language.limits import START_S
from ringback.flow_language.model import Action
from ringback.flow_language.offers import OFFERS, needs
from ringback.flow_language.rules.functions import function_facts, function_key
from ringback.flow_language.rules.registry import Problem, Scope, rule
from ringback.flow_language.rules.scene import Scene, at

_ADMIN = "https://docs.aws.amazon.com/connect/latest/adminguide"


@rule(
    "FL521",
    Level.WRONG,
    "block that waits for less than its function may take",
    types=("InvokeLambdaFunction",),
    evidence="D A",
    source=f"{_ADMIN}/invoke-lambda-function-block.html",
    needs_center=True,
)
def waits_long_enough(action: Action, scene: Scene) -> Iterator[Problem]:
    """The block gives up while the function still works: the caller goes the error way, and what the function does has
    its effects all the same. The limit of the block has to be longer than the timeout of the function by the time the
    service needs to start it, because a timeout counts from the start of the handler."""
    facts = function_facts(scene, action)
    given = action.parameters.get("InvocationTimeLimitSeconds")
    if facts is None or facts.timeout_s is None or action.parameters.get("InvocationType") == "ASYNCHRONOUS":
        return
    if not isinstance(given, str) or not given.isdecimal() or int(given) >= facts.timeout_s + START_S:
        return
    message = f"waits {given} s for function '{function_key(action)}', which may take {facts.timeout_s} s and its start"
    fix = f"wait {facts.timeout_s + START_S} s, or shorten the timeout of the function"
    yield at(action, "Parameters.InvocationTimeLimitSeconds", f"{message}; {fix}")


@rule(
    "FL522",
    Level.WRONG,
    "use of what the instance does not offer",
    scope=Scope.CENTER,
    evidence="A",
    source=f"{_ADMIN}/update-instance-settings.html",
    needs_center=True,
)
def offered(scenes: Sequence[Scene], center: CenterContext) -> Iterator[Problem]:
    """Recording needs a store for recordings, analysis needs Contact Lens, a callback needs outbound calls: each is
    switched on somewhere else, and without it the action does nothing or takes its error branch. Reported once for
    what is missing, at the first action that uses it."""
    if center.offers is None:
        return
    missing: dict[str, list[tuple[Scene, Action]]] = {}
    for scene in scenes:
        for action in scene.flow.actions:
            for offer in needs(action):
                if offer not in center.offers:
                    missing.setdefault(offer, []).append((scene, action))
    for offer, uses in missing.items():
        scene, action = uses[0]
        others = f", as {len(uses) - 1} further actions do" if len(uses) > 2 else ", as one further action does"
        message = f"uses {OFFERS[offer]}{others if len(uses) > 1 else ''}, which the instance does not offer"
        yield Problem(f"{message}; switch it on, or remove the action", action, "", scene.flow)
