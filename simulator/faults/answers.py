"""Other answers of functions: whatever value a flow branches on, a function gives it once, and once one unheard of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from simulator.faults.cases import Case
from simulator.faults.sabotage import definition_of
from simulator.scenarios.model import Scenario
from simulator.world.model import World

UNHEARD_OF: Final = "unheard-of"
_EXTERNAL: Final = re.compile(r"^\$\.External\.(\w+)$")


def _values(operator: str, operand: str) -> Iterator[str]:
    """Yields values around an operand that take its branch and miss it."""
    yield operand
    if operator.startswith("Number") and operand.lstrip("-").isdigit():
        yield str(int(operand) - 1)
        yield str(int(operand) + 1)


def _compared(action: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    found = _EXTERNAL.match(str(action.get("Parameters", {}).get("ComparisonValue", "")))
    if found is None:
        return
    for entry in action["Transitions"].get("Conditions") or ():
        condition = entry["Condition"]
        for operand in condition["Operands"]:
            for value in _values(str(condition["Operator"]), str(operand)):
                yield found[1], value
    yield found[1], UNHEARD_OF


@lru_cache(maxsize=256)
def _answers(content: str) -> tuple[tuple[str, str], ...]:
    actions = json.loads(content)["Actions"]
    return tuple(dict.fromkeys(pair for item in actions if item["Type"] == "Compare" for pair in _compared(item)))


@lru_cache(maxsize=256)
def _callers(content: str) -> frozenset[str]:
    return frozenset(
        str(item["Identifier"]) for item in json.loads(content)["Actions"] if item["Type"] == "InvokeLambdaFunction"
    )


def answer_cases(scenario: Scenario, world: World, actions: Iterable[tuple[tuple[str, str], str]]) -> Iterator[Case]:
    """Returns a case per function call of these actions and value that its flow compares an answer with."""
    for (flow_id, action), name in actions:
        definition = definition_of(world, flow_id)
        if definition is None or action not in _callers(definition.content):
            continue
        for pair in _answers(definition.content):
            yield Case(scenario.name, "answer", f"{name}#1", f"answers {pair[0]}={pair[1]}", pair, "lambda")
