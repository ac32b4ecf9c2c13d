"""Breaks flows on purpose, in ways the facts say the live service refuses; seeded, so that every run breaks the same.

A mutation gets a copy of a flow document and a random source; it changes the copy and returns True, or returns False
when the flow has nothing it could break.
"""

from __future__ import annotations

import copy
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ringback.flow_language import CATALOGUE, FlowFormatError, Level, lint, parse
from ringback.flow_language.catalogue import RETIRED_NAMES, Dynamic, Next, Shape
from ringback.flow_language.model import MODULE_SETTINGS
from tests.unit.flow_language.flow_files import own_flows

Json = dict[str, Any]
Mutation = Callable[[Json, random.Random], bool]
MUTATIONS: dict[str, Mutation] = {}


def mutation(function: Mutation) -> Mutation:
    """Registers a mutation under its name."""
    MUTATIONS[function.__name__.replace("_", " ")] = function
    return function


def _actions(flow: Json, *types: str) -> list[Json]:
    known = [action for action in flow["Actions"] if action["Type"] in CATALOGUE]
    return [action for action in known if not types or action["Type"] in types]


def _pick(rng: random.Random, items: Iterable[Any]) -> Any:
    choices = list(items)
    return rng.choice(choices) if choices else None


def _form(action: Json) -> Any:
    return CATALOGUE[action["Type"]].form(action.get("Parameters", {}))


def _errors(action: Json) -> list[Json]:
    errors: list[Json] = action.get("Transitions", {}).get("Errors", [])
    return errors


def _conditions(action: Json) -> list[Json]:
    conditions: list[Json] = action.get("Transitions", {}).get("Conditions", [])
    return conditions


@mutation
def drop_a_required_error_branch(flow: Json, rng: random.Random) -> bool:
    action = _pick(rng, (a for a in _actions(flow) if _form(a).errors and _errors(a)))
    if action is None:
        return False
    gone = _pick(rng, _form(action).errors)
    action["Transitions"]["Errors"] = [error for error in _errors(action) if error["ErrorType"] != gone]
    return True


@mutation
def add_an_error_branch_the_action_refuses(flow: Json, rng: random.Random) -> bool:
    refuses = [
        a
        for a in _actions(flow)
        if "NoMatchingError" not in _form(a).allowed_errors and a.get("Transitions", {}).get("NextAction")
    ]
    action = _pick(rng, refuses)
    if action is None:
        return False
    action["Transitions"].setdefault("Errors", []).append(
        {"ErrorType": "NoMatchingError", "NextAction": action["Transitions"]["NextAction"]}
    )
    return True


@mutation
def misspell_an_error_type(flow: Json, rng: random.Random) -> bool:
    error = _pick(rng, (error for a in _actions(flow) for error in _errors(a)))
    if error is None:
        return False
    error["ErrorType"] = error["ErrorType"].replace("Matching", "Match").replace("Exceeded", "Exceed") + "s"
    return True


@mutation
def wire_an_error_twice(flow: Json, rng: random.Random) -> bool:
    action = _pick(rng, (a for a in _actions(flow) if _errors(a)))
    if action is None:
        return False
    action["Transitions"]["Errors"].append(dict(_errors(action)[0]))
    return True


@mutation
def misspell_a_parameter(flow: Json, rng: random.Random) -> bool:
    action = _pick(rng, (a for a in _actions(flow) if a.get("Parameters") and not CATALOGUE[a["Type"]].open_parameters))
    if action is None:
        return False
    name = _pick(rng, action["Parameters"])
    action["Parameters"] = {(key + "s" if key == name else key): value for key, value in action["Parameters"].items()}
    return True


@mutation
def add_a_parameter_of_another_action(flow: Json, rng: random.Random) -> bool:
    action = _pick(
        rng, _actions(flow, "TransferContactToQueue", "GetParticipantInput", "Compare", "DisconnectParticipant")
    )
    if action is None:
        return False
    action.setdefault("Parameters", {})["MaxDigits" if action["Type"] == "GetParticipantInput" else "QueueId"] = "1"
    return True


@mutation
def drop_a_required_parameter(flow: Json, rng: random.Random) -> bool:
    found = [
        (action, row.path)
        for action in _actions(flow)
        for row in CATALOGUE[action["Type"]].parameters
        if row.required and row.path in action.get("Parameters", {})
    ]
    chosen = _pick(rng, found)
    if chosen is None:
        return False
    del chosen[0]["Parameters"][chosen[1]]
    return True


@mutation
def lead_a_transition_nowhere(flow: Json, rng: random.Random) -> bool:
    action = _pick(rng, (a for a in _actions(flow) if a.get("Transitions", {}).get("NextAction")))
    if action is None:
        return False
    places = [action["Transitions"], *_conditions(action), *_errors(action)]
    _pick(rng, places)["NextAction"] = "no-such-action"
    return True


@mutation
def start_nowhere(flow: Json, rng: random.Random) -> bool:
    flow["StartAction"] = flow["StartAction"] + "-x"
    return True


@mutation
def misspell_an_action_type(flow: Json, rng: random.Random) -> bool:
    action = _pick(rng, _actions(flow))
    action["Type"] = action["Type"] + "s"
    return True


@mutation
def write_a_retired_type_name(flow: Json, rng: random.Random) -> bool:
    names = {new: old for old, new in RETIRED_NAMES.items()}
    action = _pick(rng, _actions(flow, *names))
    if action is None:
        return False
    action["Type"] = names[action["Type"]]
    return True


@mutation
def use_an_operator_the_action_refuses(flow: Json, rng: random.Random) -> bool:
    condition = _pick(rng, (c for a in _actions(flow) for c in _conditions(a)))
    if condition is None:
        return False
    condition["Condition"]["Operator"] = rng.choice(["Contains", "And", "NotEquals", "NumericLessThan", "Exists"])
    return True


@mutation
def give_a_condition_two_operands(flow: Json, rng: random.Random) -> bool:
    condition = _pick(rng, (c for a in _actions(flow) for c in _conditions(a)))
    if condition is None:
        return False
    condition["Condition"]["Operands"].append("2")
    return True


@mutation
def empty_an_operand(flow: Json, rng: random.Random) -> bool:
    condition = _pick(rng, (c for a in _actions(flow) for c in _conditions(a)))
    if condition is None:
        return False
    condition["Condition"]["Operands"] = [""]
    return True


@mutation
def swap_a_fixed_operand(flow: Json, rng: random.Random) -> bool:
    fixed = [
        c
        for a in _actions(flow)
        for c in _conditions(a)
        if _form(a).branches is not None and (_form(a).branches.operands or _form(a).branches.pattern)
    ]
    condition = _pick(rng, fixed)
    if condition is None:
        return False
    condition["Condition"]["Operands"] = [
        {"True": "Yes", "False": "No"}.get(condition["Condition"]["Operands"][0], "Ten")
    ]
    return True


@mutation
def drop_a_condition_of_a_fixed_set(flow: Json, rng: random.Random) -> bool:
    action = _pick(
        rng, (a for a in _actions(flow) if _conditions(a) and _form(a).branches and _form(a).branches.complete)
    )
    if action is None:
        return False
    _conditions(action).pop()
    return True


@mutation
def put_conditions_on_an_action_without(flow: Json, rng: random.Random) -> bool:
    action = _pick(
        rng, (a for a in _actions(flow, "InvokeLambdaFunction", "MessageParticipant", "UpdateContactAttributes"))
    )
    if action is None:
        return False
    target = action["Transitions"]["NextAction"]
    condition = {"NextAction": target, "Condition": {"Operator": "Equals", "Operands": ["OK"]}}
    action["Transitions"]["Conditions"] = [condition]
    return True


@mutation
def empty_a_parameter(flow: Json, rng: random.Random) -> bool:
    if str(flow.get("Metadata", {}).get("status", "")).lower() == "saved":
        return False  # a draft may hold blanks
    texts = [
        (action["Parameters"], name)
        for action in _actions(flow)
        for name, value in action.get("Parameters", {}).items()
        if isinstance(value, str)
    ]
    chosen = _pick(rng, texts)
    if chosen is None:
        return False
    chosen[0][chosen[1]] = ""
    return True


@mutation
def write_a_boolean_or_null(flow: Json, rng: random.Random) -> bool:
    texts = [
        (action["Parameters"], name)
        for action in _actions(flow)
        for name, value in action.get("Parameters", {}).items()
        if isinstance(value, str)
    ]
    chosen = _pick(rng, texts)
    if chosen is None:
        return False
    chosen[0][chosen[1]] = rng.choice([True, None])
    return True


@mutation
def write_a_word_for_a_number(flow: Json, rng: random.Random) -> bool:
    numbers = [
        (action["Parameters"], row.path)
        for action in _actions(flow)
        for row in CATALOGUE[action["Type"]].parameters
        if row.shape in (Shape.NUMBER, Shape.LOOSE_NUMBER)
        and isinstance(action.get("Parameters", {}).get(row.path), str)
    ]
    chosen = _pick(rng, numbers)
    if chosen is None:
        return False
    chosen[0][chosen[1]] = rng.choice(["PT8S", "eight", "8s", "-"])
    return True


@mutation
def write_a_word_that_is_not_allowed(flow: Json, rng: random.Random) -> bool:
    words = [
        (action["Parameters"], row.path)
        for action in _actions(flow)
        for row in CATALOGUE[action["Type"]].parameters
        if row.values and row.dynamic is Dynamic.STATIC and isinstance(action.get("Parameters", {}).get(row.path), str)
    ]
    chosen = _pick(rng, words)
    if chosen is None:
        return False
    chosen[0][chosen[1]] = "Sometimes"
    return True


@mutation
def write_an_object_for_a_text(flow: Json, rng: random.Random) -> bool:
    action = _pick(
        rng, (a for a in _actions(flow, "MessageParticipant", "GetParticipantInput") if "Text" in a["Parameters"])
    )
    if action is None:
        return False
    action["Parameters"]["Text"] = {"ko-KR": action["Parameters"]["Text"]}
    return True


@mutation
def give_a_prompt_two_sources(flow: Json, rng: random.Random) -> bool:
    action = _pick(
        rng, (a for a in _actions(flow, "MessageParticipant", "GetParticipantInput") if "Text" in a["Parameters"])
    )
    if action is None:
        return False
    action["Parameters"]["SSML"] = "<speak>안녕하세요.</speak>"
    return True


@mutation
def take_the_prompt_out(flow: Json, rng: random.Random) -> bool:
    action = _pick(rng, (a for a in _actions(flow, "MessageParticipant")))
    if action is None:
        return False
    action["Parameters"] = {}
    return True


@mutation
def use_one_identifier_twice(flow: Json, rng: random.Random) -> bool:
    if len(flow["Actions"]) < 2:
        return False
    flow["Actions"][-1]["Identifier"] = flow["Actions"][0]["Identifier"]
    return True


def _rename(flow: Json, old: str, new: str) -> None:
    flow["StartAction"] = new if flow["StartAction"] == old else flow["StartAction"]
    for action in flow["Actions"]:
        action["Identifier"] = new if action["Identifier"] == old else action["Identifier"]
        places = [action.get("Transitions", {}), *_conditions(action), *_errors(action)]
        for place in places:
            if place.get("NextAction") == old:
                place["NextAction"] = new


@mutation
def put_an_illegal_character_into_an_identifier(flow: Json, rng: random.Random) -> bool:
    old = _pick(rng, flow["Actions"])["Identifier"]
    _rename(flow, old, old[:40] + rng.choice("%:(/)=$,;[]{}"))
    return True


@mutation
def make_an_identifier_too_long(flow: Json, rng: random.Random) -> bool:
    old = _pick(rng, flow["Actions"])["Identifier"]
    _rename(flow, old, (old + "-and-so-on" * 5)[:51])
    return True


@mutation
def drop_a_next_action(flow: Json, rng: random.Random) -> bool:
    wired = [
        a for a in _actions(flow) if CATALOGUE[a["Type"]].next is Next.REQUIRED and "NextAction" in a["Transitions"]
    ]
    action = _pick(rng, wired)
    if action is None:
        return False
    del action["Transitions"]["NextAction"]
    return True


@mutation
def let_a_terminal_action_go_on(flow: Json, rng: random.Random) -> bool:
    action = _pick(rng, (a for a in _actions(flow) if CATALOGUE[a["Type"]].terminal))
    if action is None:
        return False
    action["Transitions"] = {"NextAction": flow["StartAction"]}
    return True


@mutation
def disconnect_in_a_hold_flow(flow: Json, rng: random.Random) -> bool:
    if not _actions(flow, "DisconnectParticipant") or "Settings" in flow:
        return False
    flow.setdefault("Metadata", {})["type"] = rng.choice(
        ["customerHold", "agentHold", "customerWhisper", "agentWhisper"]
    )
    return True


@mutation
def return_from_a_flow_that_is_no_module(flow: Json, rng: random.Random) -> bool:
    action = _pick(rng, (a for a in _actions(flow) if a["Type"] == "DisconnectParticipant"))
    if action is None or flow.get("Metadata", {}).get("type") != "contactFlow":
        return False
    action["Type"] = "EndFlowModuleExecution"
    return True


@mutation
def write_another_version(flow: Json, rng: random.Random) -> bool:
    flow["Version"] = rng.choice(["2019-10-31", "2020-01-01", "1", 20191030])
    return True


@mutation
def take_the_settings_of_a_module(flow: Json, rng: random.Random) -> bool:
    if "Settings" not in flow or not _actions(flow, "EndFlowModuleExecution"):
        return False
    del flow["Settings"]
    return True


@mutation
def give_a_flow_settings(flow: Json, rng: random.Random) -> bool:
    if "Settings" in flow or flow.get("Metadata", {}).get("type") in (None, "module"):
        return False
    flow["Settings"] = dict(MODULE_SETTINGS)
    return True


@mutation
def put_touch_tone_settings_on_a_menu(flow: Json, rng: random.Random) -> bool:
    menus = [a for a in _actions(flow, "GetParticipantInput") if a["Parameters"].get("StoreInput") == "False"]
    action = _pick(rng, menus)
    if action is None:
        return False
    action["Parameters"]["DTMFConfiguration"] = {"InputTerminationSequence": "#"}
    return True


@mutation
def declare_a_timeout_on_a_stored_input(flow: Json, rng: random.Random) -> bool:
    stores = [a for a in _actions(flow, "GetParticipantInput") if a["Parameters"].get("StoreInput") == "True"]
    action = _pick(rng, stores)
    if action is None:
        return False
    target = action["Transitions"]["NextAction"]
    _errors(action).append({"ErrorType": "InputTimeLimitExceeded", "NextAction": target})
    return True


@mutation
def compare_a_literal_or_a_namespace(flow: Json, rng: random.Random) -> bool:
    action = _pick(rng, _actions(flow, "Compare"))
    if action is None:
        return False
    action["Parameters"]["ComparisonValue"] = rng.choice(
        ["vip", "$.External", "$.Attributes", "tier $.Attributes.Tier"]
    )
    return True


@mutation
def dial_a_literal_callback_number(flow: Json, rng: random.Random) -> bool:
    action = _pick(rng, _actions(flow, "UpdateContactCallbackNumber"))
    if action is None:
        return False
    action["Parameters"]["CallbackNumber"] = "+82212345678"
    return True


@mutation
def write_the_documented_wait_parameter(flow: Json, rng: random.Random) -> bool:
    action = _pick(rng, _actions(flow, "Wait"))
    if action is None:
        return False
    action["Parameters"] = {"TimeoutSeconds": "60"}
    return True


@mutation
def set_two_event_hooks_at_once(flow: Json, rng: random.Random) -> bool:
    action = _pick(rng, _actions(flow, "UpdateContactEventHooks"))
    if action is None:
        return False
    action["Parameters"]["EventHooks"] = {"CustomerQueue": "a", "CustomerHold": "b"}
    return True


@mutation
def set_a_queue_and_an_agent(flow: Json, rng: random.Random) -> bool:
    action = _pick(rng, _actions(flow, "UpdateContactTargetQueue"))
    if action is None:
        return False
    action["Parameters"] = {"QueueId": "queue", "AgentId": "agent"}
    return True


@mutation
def write_too_many_actions(flow: Json, rng: random.Random) -> bool:
    template = _pick(rng, _actions(flow))
    while len(flow["Actions"]) <= 250:
        flow["Actions"].append({**template, "Identifier": f"copy {len(flow['Actions'])}"})
    return True


@dataclass
class Score:
    """Counts what was caught, by kind of mutation."""

    tried: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Returns the share of mutants the linter refuses."""
        return sum(self.caught.values()) / max(1, sum(self.tried.values()))

    def table(self) -> Iterator[str]:
        """Yields one line per kind."""
        for name in MUTATIONS:
            tried, caught = self.tried[name], self.caught[name]
            share = f"{caught / tried:7.1%}" if tried else "      -"
            yield f"{share}  {caught:>4} of {tried:<4}  {name}"
        total, found = sum(self.tried.values()), sum(self.caught.values())
        yield f"{self.share:7.1%}  {found:>4} of {total:<4}  all {len(MUTATIONS)} kinds"


def run(flows: dict[str, Json], *, seed: int = 20191030, per_kind: int | None = None) -> Score:
    """Breaks flows in every way and counts how often the linter refuses the result.

    Every kind is tried on every flow, or on ``per_kind`` of them, chosen by the seed.
    """
    score = Score()
    before: dict[str, set[tuple[str, str, str]]] = {}
    for kind, mutate in MUTATIONS.items():
        names = sorted(flows)
        _random(seed, kind).shuffle(names)
        for name in names:
            if per_kind is not None and score.tried[kind] >= per_kind:
                break
            broken = copy.deepcopy(flows[name])
            if not mutate(broken, _random(seed, kind, name)) or broken == flows[name]:
                continue
            score.tried[kind] += 1
            if name not in before:
                before[name] = _refusals(flows[name])
            if _refusals(broken) - before[name]:
                score.caught[kind] += 1
            else:
                score.missed.append((kind, name))
    return score


def _random(seed: int, *names: str) -> random.Random:
    return random.Random("/".join((str(seed), *names)))  # noqa: S311 - repeatable, not secret


def _refusals(document: Json) -> set[tuple[str, str, str]]:
    try:
        findings = lint(parse(document))
    except FlowFormatError as error:
        findings = [error.finding]
    return {(found.rule, found.path, found.message) for found in findings if found.level is Level.REFUSED}


def main() -> None:
    """Runs every kind of damage on every flow and writes the table."""
    score = run(own_flows())
    lines = [*score.table(), *(f"missed: {kind}, {name}" for kind, name in score.missed)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
