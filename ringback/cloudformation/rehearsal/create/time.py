"""Time: the pipeline's limit, the rates of services, and the time limits of custom resources."""

from __future__ import annotations

from collections.abc import Iterator

from ringback.cloudformation import is_known, limits
from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.model import Rehearsal
from ringback.cloudformation.rehearsal.play.pace import paces, rates
from ringback.cloudformation.rehearsal.rules import finding
from ringback.numbers import whole_number

NEAR = 0.8
"""Share of a time limit that is near it."""
PATIENCE_S = 15.0
"""Seconds that a handler goes on asking when it is throttled; assumed."""


def the_pipeline_has_time(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields a stage whose stacks, one after the other, come near the time limit of a deployment."""
    found = paces(rehearsal)
    minutes = sum(pace.seconds for pace in found) / 60
    if minutes > NEAR * rehearsal.time_limit_min:
        longest = max(found, key=lambda pace: pace.seconds)
        message = (
            f"about {minutes:.0f} minutes for {len(found)} stacks one after the other, the limit is "
            f"{rehearsal.time_limit_min:.0f}; {longest.stack} alone takes about {longest.seconds / 60:.0f}"
        )
        yield finding("RH140", message, stage=rehearsal.name, fault="time")


def services_keep_up(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields stacks that create more at once than a service answers in its burst."""
    for pace in paces(rehearsal):
        for name, crowd in pace.crowds.items():
            rate = rates()[name]
            calls = sum(node.facts.calls for node in crowd)
            # A handler that waits longer than its own retries last fails; twice the burst is answered in time.
            if len(crowd) > 1 and calls > 2 * rate.burst and pace.waits[name] > PATIENCE_S:
                message = (
                    f"{len(crowd)} resources such as {crowd[0].logical_id} and {crowd[-1].logical_id} are created at "
                    f"once and make about {calls} requests; {rate.owner} answers {rate.per_second:g} a second after "
                    f"{rate.burst} at once"
                )
                yield finding("RH141", message, crowd[0], source=rate.source, fault=f"{pace.stack} {name}")


def custom_resources_have_time(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields custom resources whose function may take as long as CloudFormation waits, or longer."""
    for node in rehearsal.nodes.values():
        if not node.is_custom:
            continue
        given = node.get("ServiceTimeout")
        if given is not None and not is_known(given):
            continue
        waits = limits.SERVICE_TIMEOUT_S if given is None else whole_number(given)
        function = rehearsal.function_of(node.get("ServiceToken"))
        timeout = function.get("Timeout") if function is not None else None
        if timeout is None or not is_known(timeout):
            continue
        seconds = whole_number(timeout)
        # What is no number is told by the checks of shapes.
        if waits is not None and seconds is not None and seconds > NEAR * waits:
            message = f"CloudFormation waits {waits} seconds, the function {function} may take {seconds}"
            yield finding("RH142", message, node, path="ServiceTimeout")
