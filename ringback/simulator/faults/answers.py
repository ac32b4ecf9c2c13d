"""Other answers of functions and bots: whatever value a flow branches on is given once, and once one unheard of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from ringback.flow_language.model import Action
from ringback.flow_language.parser import parse
from ringback.flow_language.references import parse_jsonpath
from ringback.numbers import whole_number
from ringback.simulator.faults.cases import Case
from ringback.simulator.faults.sabotage import definition_of
from ringback.simulator.scenarios.model import Scenario
from ringback.simulator.world.model import World

UNHEARD_OF: Final = "unheard-of"
#: Kind of the interaction -> where references find its answers.
_FILLED: Final = {"lambda": ("External",), "bot": ("Lex", "SessionAttributes")}
_ASKING: Final = {"InvokeLambdaFunction": "lambda", "ConnectParticipantWithLexBot": "bot"}


def _values(operator: str, operand: str) -> Iterator[str]:
    """Yields values around an operand that take its branch and miss it."""
    yield operand
    number = whole_number(operand) if operator.startswith("Number") else None
    if number is not None:
        yield str(number - 1)
        yield str(number + 1)


def _compared(kind: str, action: Action) -> Iterator[tuple[str, str]]:
    path = parse_jsonpath(str(action.parameters.get("ComparisonValue", "")))
    *place, name = (path.root, *path.keys) if path is not None else ("",)
    if tuple(place) != _FILLED[kind]:
        return
    for transition in action.conditions:
        if (condition := transition.condition) is not None:
            for operand in condition.operands:
                for value in _values(condition.operator, operand):
                    yield name, value
    yield name, UNHEARD_OF


@lru_cache(maxsize=256)
def _answers(content: str, kind: str) -> tuple[tuple[str, str], ...]:
    actions = parse(content).actions
    return tuple(dict.fromkeys(pair for item in actions if item.type == "Compare" for pair in _compared(kind, item)))


@lru_cache(maxsize=256)
def _asking(content: str) -> Mapping[str, str]:
    return {item.identifier: _ASKING[item.type] for item in parse(content).actions if item.type in _ASKING}


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
