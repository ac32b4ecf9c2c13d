"""Whatever stands in a template, a call of it ends in words: a seeded sample of broken templates of every kind."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ringback.simulator import loading
from ringback.simulator.errors import SimulatorError
from ringback.simulator.world.talking import add_talk, talks
from tests.unit.strangers import made
from tests.unit.strangers.test_tools import HELLO, SAM, plan, state

BASES = [
    made.OPEN_PARAMETERS,
    made.BY_REGION,
    made.TWO_FLOWS,
    made.TWO_NUMBERS,
    made.BOT,
    made.with_function("def handler(event, context):\n    return {'word': 'x'}\n"),
    SAM,
    plan(HELLO),
    state(),
]
JUNK: list[Any] = [
    *(None, True, 0, -1, 1.5, "", "x", "${", "a" * 5000, [], ["a"], [[]], {}, {"a": {"b": {}}}),
    *({"Ref": "Nope"}, {"Fn::GetAtt": ["A"]}, {"Fn::Sub": "${"}, {"Fn::Join": []}, {"Fn::If": ["x", 1, 2]}),
    *({"Fn::Split": [1, 2]}, {"Ref": "AWS::Region"}),
]
RUNS = 160


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if above:
        yield above
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield from places(entry, (*above, key))


def broken(dice: random.Random, document: Any) -> Any:
    """Returns a copy in which some values are others, are missing, or are broken themselves."""
    found = copy.deepcopy(document)
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        everywhere = list(places(found))
        if not everywhere:
            return found
        *above, last = dice.choice(everywhere)
        holder = found
        for key in above:
            holder = holder[key]
        chance = dice.random()
        if chance < 0.6:
            holder[last] = copy.deepcopy(dice.choice(JUNK))
        elif chance < 0.8:
            del holder[last]
        elif isinstance(holder[last], str) and holder[last].startswith("{"):
            holder[last] = json.dumps(broken(dice, json.loads(holder[last])))
    return found


def played(path: Path) -> None:
    center = loading.load(path)
    for entry in center.starts.entries()[:2]:
        call = center.call(to=entry.to)
        for _ in range(3):
            if not call.ended:
                call.silence()
    for talk in talks(center.world)[:1]:
        chat = center.chat(to=add_talk(center.world, talk).arn)
        if not chat.ended:
            chat.say("I want to order flowers")


def test_broken_templates_end_in_words(tmp_path: Path) -> None:
    (tmp_path / "hello.json").write_text(HELLO)
    refused = 0
    for seed in range(RUNS):
        dice = random.Random(seed)  # noqa: S311 - a seeded sample
        path = made.written(tmp_path / f"{seed}.json", broken(dice, dice.choice(BASES)))
        try:
            played(path)
        except SimulatorError as problem:
            refused += bool(str(problem).strip())
        except Exception as crash:
            raise AssertionError(f"seed {seed}: {type(crash).__name__}: {crash}") from crash
    assert 0.1 < refused / RUNS < 0.9


def test_a_flow_that_is_none_is_refused_with_the_words_of_the_linter(tmp_path: Path) -> None:
    """What `aicc flows lint` says of a file, a call says of a template."""
    document = {
        "Parameters": {"ConnectInstanceArn": {"Type": "String"}},
        "Resources": {"Main": made.flow('{"Version": "2019-10-30", "StartAction": "a"}')},
    }
    center = loading.load(made.written(tmp_path / "a.json", document))
    with pytest.raises(SimulatorError, match="error FL002: no 'Actions' list"):
        center.call()
