"""What a template only takes from outside: stand-ins for queues, flows, modules, assistants and functions of elsewhere.

A call can pass them: queues take contacts, flows say that they lie elsewhere and end, functions have no code, so that
a stub or a scenario has to answer for them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from ringback.cloudformation.standins import StandIn, part_of
from ringback.flow_language import VERSION
from ringback.simulator.world import model
from ringback.simulator.world.model import World

_ALL_DAY: Final = tuple(
    {"Day": day, "StartTime": {"Hours": 0, "Minutes": 0}, "EndTime": {"Hours": 23, "Minutes": 59}}
    for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
)


def add_elsewhere(world: World, stand_ins: Iterable[StandIn]) -> None:
    """Adds what stand-ins name and the template does not hold."""
    for one in stand_ins:
        for value in one.value if isinstance(one.value, list) else [one.value]:
            if one.kind in _ADD and isinstance(value, str) and value:
                _ADD[one.kind](world, one.name, value)


def _identity(world: World, kind: str, name: str, value: str) -> dict[str, Any]:
    arn = value if value.startswith("arn:") else f"{world.instance_arn}/{part_of(kind)}/{value}"
    return {"name": name, "arn": arn, "id": arn.rpartition("/")[2]}


def _queue(world: World, name: str, value: str) -> None:
    made = model.QueueDefinition(**_identity(world, "queue", name, value))
    world.queues.setdefault(made.arn, made)


def _flow(world: World, name: str, value: str) -> None:
    made = model.FlowDefinition(
        **_identity(world, "flow", name, value), type="CONTACT_FLOW", content=_content(f"(flow {name}, elsewhere)")
    )
    world.flows.setdefault(made.arn, made)


def flow_content(actions: Sequence[Mapping[str, Any]]) -> str:
    """Returns the content of a flow that begins with the first of its actions."""
    return json.dumps({"Version": VERSION, "StartAction": actions[0]["Identifier"], "Actions": actions})


def _module(world: World, name: str, value: str) -> None:
    text = _content(f"(module {name}, elsewhere)", "EndFlowModuleExecution")
    made = model.FlowDefinition(**_identity(world, "module", name, value), type="MODULE", content=text)
    world.modules.setdefault(made.arn, made)


def _content(text: str, ending: str = "DisconnectParticipant") -> str:
    end = {"Identifier": "end", "Type": ending, "Parameters": {}, "Transitions": {}}
    said = {
        "Identifier": "elsewhere",
        "Type": "MessageParticipant",
        "Parameters": {"Text": text},
        "Transitions": {"NextAction": "end", "Errors": [{"NextAction": "end", "ErrorType": "NoMatchingError"}]},
    }
    return flow_content([said, end])


def _hours(world: World, name: str, value: str) -> None:
    made = model.HoursDefinition(**_identity(world, "hours", name, value), config=_ALL_DAY)
    world.hours.setdefault(made.arn, made)


def _prompt(world: World, name: str, value: str) -> None:
    made = model.PlainDefinition(**_identity(world, "prompt", name, value))
    world.prompts.setdefault(made.arn, made)


def _assistant(world: World, name: str, value: str) -> None:
    if value.startswith("arn:"):
        made = model.PlainDefinition(name=name, arn=value, id=value.rpartition("/")[2])
        world.others.setdefault(value, made)


def _function(world: World, name: str, value: str) -> None:
    if not value.startswith("arn:") or world.functions.exact(value) is not None:
        return
    plain = value.split(":")[6]
    world.functions.add(model.FunctionDefinition(name=plain, arn=value, id=plain))
    label = f"stand-in for {name}"
    for principal, source in (("connect.amazonaws.com", world.instance_arn), ("lexv2.amazonaws.com", "")):
        world.permissions.append(model.Permission(value, principal, source, "", label))
    world.associations.append(model.Association("LAMBDA_FUNCTION", value, label))


_ADD: Final[Mapping[str, Callable[[World, str, str], None]]] = {
    "queue": _queue,
    "flow": _flow,
    "module": _module,
    "hours": _hours,
    "prompt": _prompt,
    "function": _function,
    "assistant": _assistant,
}
