"""The set is complete, well-formed and can be deployed in one go."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest

from ringback.flow_language.catalogue.namespaces import VALUE_ROOTS
from ringback.flow_language.model import Flow
from tests.unit.contact_flows.flow_walk import (
    ROOT,
    TERMINAL,
    Center,
    Name,
    graph,
    only_conditions,
    reference_to,
    target_of,
)

AICC = Center("aicc")
VARIANTS = Center(
    "aicc", variants={"authenticate": "authenticate-off", "survey": "survey-off", "payment-link": "payment-link-off"}
)
UNITS = sorted(AICC.units.items())
EVERY = pytest.mark.parametrize("flow", [flow for _, flow in UNITS], ids=[name for name, _ in UNITS])

TYPES = {
    "inbound": "contactFlow",
    "chat-entry": "contactFlow",
    "chat": "contactFlow",
    "task-entry": "contactFlow",
    "main-menu": "contactFlow",
    "assistant": "contactFlow",
    "escalation": "contactFlow",
    "callback": "contactFlow",
    "after-hours": "contactFlow",
    "outbound-reminder": "contactFlow",
    "callback-call": "contactFlow",
    "disconnect-survey": "contactFlow",
    "agent-guide": "contactFlow",
    "agent-queue": "customerQueue",
    "customer-hold": "customerHold",
    "agent-hold": "agentHold",
    "customer-whisper": "customerWhisper",
    "agent-whisper": "agentWhisper",
    "outbound-whisper": "outboundWhisper",
    "agent-transfer": "agentTransfer",
    "queue-transfer": "queueTransfer",
    "supervisor-transfer": "queueTransfer",
}
MODULES = {
    "setup",
    "recording",
    "authenticate",
    "assistant",
    "english",
    "escalate",
    "callback-offer",
    "survey",
    "card-entry",
    "payment-link",
}
# Kept ready for a center that takes payments by telephone; tests/unit/simulator/test_card_entry.py phones it.
IN_RESERVE = {"card-entry"}

# Actions that flow types other than a contact flow do not take (pages of the Flow language).
NOT_IN = {
    "customerQueue": {"TransferToFlow", "UpdateContactTargetQueue", "TransferContactToQueue", "TransferContactToAgent"},
    "whisper or hold": {
        "DisconnectParticipant",
        "GetParticipantInput",
        "ConnectParticipantWithLexBot",
        "ShowView",
        "CheckHoursOfOperation",
        "TransferToFlow",
        "TransferContactToQueue",
        "UpdateContactTargetQueue",
        "CreateCallbackContact",
    },
}


def test_every_flow_of_the_center_exists_with_its_type() -> None:
    found = {name.removeprefix("flow:"): flow.metadata["type"] for name, flow in UNITS if name.startswith("flow:")}
    assert found == TYPES
    assert {name.removeprefix("module:") for name, _ in UNITS if name.startswith("module:")} == MODULES


@EVERY
def test_names_are_ascii_and_descriptions_are_given(flow: Flow) -> None:
    """CloudWatch shows names; people read descriptions."""
    assert flow.name
    assert re.fullmatch(r"[a-z][a-z-]{0,126}", flow.name)
    assert len(flow.description) > 5


@EVERY
def test_identifiers_say_what_the_action_does_and_have_a_place_on_the_canvas(flow: Flow) -> None:
    for action in flow.actions:
        assert re.fullmatch(r"[a-z0-9-]{3,50}", action.identifier)
        assert action.metadata["isFriendlyName"] is True
    assert set(flow.metadata["ActionMetadata"]) == set(flow.by_identifier)
    places = [action.position for action in flow.actions]
    assert None not in places
    assert len(set(places)) == len(places)


@EVERY
def test_every_target_exists_and_every_action_is_reached(flow: Flow) -> None:
    ways = graph(flow)
    reached, waiting = set(), [flow.start]
    while waiting:
        identifier = waiting.pop()
        if identifier not in reached:
            reached.add(identifier)
            waiting.extend(ways[identifier])
    assert reached == set(ways)


@EVERY
def test_actions_end_or_go_on(flow: Flow) -> None:
    """Terminal actions have no transitions, others have a next action (looped prompts may stay)."""
    for action in flow.actions:
        if action.type in TERMINAL:
            assert not action.transitions
        elif action.type != "MessageParticipantIteratively":
            assert action.next_action


def _hooks() -> Iterator[tuple[str, Name]]:
    """Yields every event hook with the flow that it starts."""
    for flow in AICC.units.values():
        for action in flow.actions:
            if action.type == "UpdateContactEventHooks":
                for hook in action.parameters["EventHooks"]:
                    yield hook, reference_to(action.parameters["EventHooks"][hook])


def _guides() -> set[Name]:
    """Returns the flows that the workspace of agents starts, and nothing else does."""
    started = {unit for hook, unit in _hooks() if hook in {"DefaultAgentUI", "DisconnectAgentUI"}}
    others = {unit for hook, unit in _hooks() if hook not in {"DefaultAgentUI", "DisconnectAgentUI"}}
    moves = {"TransferToFlow", "CreateCallbackContact"}
    others |= {
        unit
        for flow in AICC.units.values()
        for action in flow.actions
        if action.type in moves and "ContactFlowId" in action.parameters
        for unit in AICC.destinations(action)
    }
    return started - others


def test_only_the_guide_of_agents_shows_views() -> None:
    """What may go round at a button is for agents; no customer ever meets it."""
    shown = {name for name, flow in UNITS if any(action.type == "ShowView" for action in flow.actions)}
    assert shown == _guides() == {"flow:agent-guide"}


@EVERY
def test_cycles_are_bounded_by_a_loop(flow: Flow) -> None:
    """Without its Loop actions a flow has no way back, but where an agent presses a button of the guide each time."""
    bounded = {action.identifier for action in flow.actions if action.type == "Loop"}
    ways = {name: targets - bounded for name, targets in graph(flow).items() if name not in bounded}
    if flow in [AICC.units[name] for name in _guides()]:
        for action in flow.actions:
            if action.type == "ShowView":
                ways[action.identifier] = {t.target for t in action.transitions if t not in only_conditions(action)}
    assert _cycle(ways) is None


@pytest.mark.parametrize("center", [AICC, VARIANTS], ids=["everything on", "features off"])
def test_flows_and_modules_refer_to_each_other_without_a_circle(center: Center) -> None:
    """Each can be created after those it names."""
    assert _cycle(center.uses) is None


def test_modules_nest_at_most_five_deep() -> None:
    """A:contact-flow-modules."""

    def depth(name: Name) -> int:
        return 1 + max((depth(used) for used in AICC.uses[name] if used.startswith("module:")), default=0)

    assert max(depth(name) for name in AICC.units if name.startswith("module:")) <= 5


def _with_modules(name: Name) -> Iterator[tuple[str, str]]:
    for action in AICC.units[name].actions:
        yield name, action.type
        if action.type == "InvokeFlowModule":
            yield from _with_modules(target_of(action, "FlowModuleId"))


def test_every_module_is_used() -> None:
    """What no flow invokes would be deployed for nothing, and no call could prove it; no flow asks for a card."""
    used = {name for names in AICC.uses.values() for name in names if name.startswith("module:")}
    assert used == {f"module:{key}" for key in MODULES - IN_RESERVE}


@pytest.mark.parametrize("key", sorted(TYPES))
def test_a_flow_and_the_modules_it_uses_fit_its_type(key: str) -> None:
    """A block the caller's type does not support would take its error branch."""
    type_ = TYPES[key]
    group = "whisper or hold" if type_.endswith(("Whisper", "Hold")) else type_
    forbidden = NOT_IN.get(group, set())
    assert not [pair for pair in _with_modules(f"flow:{key}") if pair[1] in forbidden]
    if type_ not in {"customerQueue", "customerHold", "agentHold"}:
        assert "MessageParticipantIteratively" not in {used for _, used in _with_modules(f"flow:{key}")}


def test_module_calls_fit_the_contracts() -> None:
    """Inputs and branches of a call are those the module declares; every result it returns is declared."""
    for name, flow in UNITS:
        for action in flow.actions:
            if action.type == "InvokeFlowModule":
                contract = AICC.units[target_of(action, "FlowModuleId")].contract
                assert contract is not None, name
                given = set(action.parameters.get("Input", {}))
                assert set(contract.required_inputs) <= given <= set(contract.inputs)
                branches = {t.condition.operands[0] for t in action.conditions if t.condition}
                assert branches == set(contract.results), (name, action.identifier)
            if action.type == "EndFlowModuleExecution":
                assert flow.contract is not None
                assert action.parameters.get("Result") in (flow.contract.results or (None,))
                assert set(action.parameters.get("ResultData", {})) <= set(flow.contract.outputs)


@pytest.mark.parametrize("key", ["authenticate", "survey"])
def test_a_switched_off_module_keeps_the_contract(key: str) -> None:
    """Settings may choose either file under the same key."""
    on, off = AICC.units[f"module:{key}"], VARIANTS.units[f"module:{key}"]
    assert on.contract is not None
    assert off.contract is not None
    assert on.contract.raw == off.contract.raw
    assert on.name == off.name
    assert "security_key" not in {reference.kind for reference in off.references}


def test_functions_get_named_parameters_and_only_declared_ones() -> None:
    """Every call has eight seconds, a flat answer and parameters of the manifest, each one value."""
    manifest = tomllib.loads((ROOT / "runtime/functions.toml").read_text(encoding="utf-8"))
    used = set()
    for name, flow in UNITS:
        for action in flow.actions:
            if action.type == "InvokeLambdaFunction":
                key = target_of(action, "LambdaFunctionARN").removeprefix("lambda:")
                used.add(key)
                assert action.parameters["InvocationTimeLimitSeconds"] == "8"
                assert action.parameters["ResponseValidation"] == {"ResponseType": "STRING_MAP"}
                declared = set(manifest[key].get("parameters", ()))
                given = set(action.parameters.get("LambdaInvocationAttributes", ()))
                assert given <= declared, name
                whole = [
                    found.text for _, found in action.jsonpaths if not found.keys and found.root not in VALUE_ROOTS
                ]
                assert whole == [], name
                assert bool(given) is bool(declared), f"{name}: {key} is given nothing of {sorted(declared)}"
    assert used == {key for key, entry in manifest.items() if entry["kind"] == "flow"}


@EVERY
def test_nothing_is_written_down_that_belongs_to_an_account(flow: Flow) -> None:
    text = str(flow.raw)
    assert not re.search(r"arn:aws|\b\d{12}\b|[0-9a-f]{8}-[0-9a-f]{4}-", text)


@EVERY
def test_no_parameter_is_empty(flow: Flow) -> None:
    """Every scalar is a text, and none is empty."""
    for action in flow.actions:
        assert all(_scalars(action.parameters)), action.identifier


def _scalars(value: object) -> Iterator[bool]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _scalars(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _scalars(item)
    else:
        yield isinstance(value, str) and bool(value.strip())


def _cycle(ways: dict[str, set[str]]) -> list[str] | None:
    done: set[str] = set()

    def visit(node: str, path: list[str]) -> list[str] | None:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return None
        for target in sorted(ways.get(node, ())):
            circle = visit(target, [*path, node])
            if circle:
                return circle
        done.add(node)
        return None

    return next((circle for node in sorted(ways) if (circle := visit(node, []))), None)
