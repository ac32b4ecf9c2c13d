"""Other answers of functions and bots: whatever value a flow branches on is given once, and once one unheard of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from ringback.simulator.faults.cases import Case
from ringback.simulator.faults.sabotage import definition_of
from ringback.simulator.scenarios.model import Scenario
from ringback.simulator.world.model import World

UNHEARD_OF: Final = "unheard-of"
#: Kind of the interaction -> the references that its answers fill.
_FILLED: Final = {
    "lambda": re.compile(r"^\$\.External\.(\w+)$"),
    "bot": re.compile(r"^\$\.Lex\.SessionAttributes\.(\w+)$"),
}
_ASKING: Final = {"InvokeLambdaFunction": "lambda", "ConnectParticipantWithLexBot": "bot"}


def _values(operator: str, operand: str) -> Iterator[str]:
    """Yields values around an operand that take its branch and miss it."""
    yield operand
    if operator.startswith("Number") and operand.lstrip("-").isdigit():
        yield str(int(operand) - 1)
        yield str(int(operand) + 1)


def _compared(kind: str, action: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    found = _FILLED[kind].match(str(action.get("Parameters", {}).get("ComparisonValue", "")))
    if found is None:
        return
    for entry in action["Transitions"].get("Conditions") or ():
        condition = entry["Condition"]
        for operand in condition["Operands"]:
            for value in _values(str(condition["Operator"]), str(operand)):
                yield found[1], value
    yield found[1], UNHEARD_OF


@lru_cache(maxsize=256)
def _answers(content: str, kind: str) -> tuple[tuple[str, str], ...]:
    actions = json.loads(content)["Actions"]
    return tuple(dict.fromkeys(pair for item in actions if item["Type"] == "Compare" for pair in _compared(kind, item)))


@lru_cache(maxsize=256)
def _asking(content: str) -> Mapping[str, str]:
    return {
        str(item["Identifier"]): _ASKING[item["Type"]]
        for item in json.loads(content)["Actions"]
        if item["Type"] in _ASKING
    }


def answer_cases(
    scenario: Scenario,
    world: World,
    actions: Iterable[tuple[tuple[str, str], str]],
    bot_turns: Sequence[str],
) -> Iterator[Case]:
    """Returns a case per function call or talk of these actions and value that its flow compares an answer with.

    A function answers otherwise the first time, a bot in the last turn of the talk: that is when the flow reads it.
    """
    for (flow_id, action), name in actions:
        definition = definition_of(world, flow_id)
        kind = _asking(definition.content).get(action) if definition is not None else None
        if definition is None or kind is None:
            continue
        turns = [turn for turn in bot_turns if turn.rpartition("#")[0] == name]
        place = f"{name}#1" if kind == "lambda" else turns[-1] if turns else None
        if place is not None:
            for pair in _answers(definition.content, kind):
                yield Case(scenario.name, "answer", place, f"answers {pair[0]}={pair[1]}", pair, kind)
