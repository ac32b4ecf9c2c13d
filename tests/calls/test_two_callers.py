"""Two callers of every kind, at once and one after the other: nobody goes on with what the other has begun."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

import pytest

from ringback.simulator.scenarios import Centers, Scenario, parse, run
from ringback.simulator.scenarios.files import load, shared_of

CALLS = Path(__file__).resolve().parent / "aicc"
ANSWERS: Final = ("방문 서비스", "상담 예약")
ASKED: Final = "어떤 서비스 예약을 원하시나요?"


@dataclass(frozen=True)
class Kind:
    """A kind of caller: the number or name of the first and of the second of them, and the channel."""

    name: str
    callers: tuple[str, str]
    channel: str = "voice"

    def opening(self) -> list[str]:
        """Returns the steps to the bot."""
        if self.channel == "chat":
            return ['{ hears = "<chat-entry/greet>" }']
        return [
            '{ hears = "<main-menu/choose-service>" }',
            '{ presses = "1" }',
            '{ hears = "<assistant/talk-by-voice>" }',
        ]

    def says(self, text: str) -> str:
        """Returns the step in which the caller says something."""
        return f'{{ {"types" if self.channel == "chat" else "says"} = "{text}" }}'


KINDS: Final = (
    Kind("known number", ("+821022223333", "+821044445555")),
    Kind("unknown number", ("+821012345678", "+821087654321")),
    Kind("no number", ("anonymous", "anonymous")),
    Kind("chat", ("chat-user-1", "chat-user-2"), "chat"),
)


def _scenario(first: Kind, second: Kind, *, at_once: bool) -> Scenario:
    begins = [*first.opening(), first.says("예약하고 싶어요"), f'{{ hears = "{ASKED}" }}', first.says(ANSWERS[0])]
    comes = f'{{ calls = "{second.callers[1]}", channel = "{second.channel}" }}'
    follows = [*second.opening(), second.says("예약하고 싶어요"), f'{{ hears = "{ASKED}" }}', second.says(ANSWERS[1])]
    ends = '{ hears = "희망하시는 날짜를" }'
    if at_once:
        steps = [*begins, comes, *follows, ends, '{ caller = "first" }', ends]
    else:
        steps = [*begins, ends, "{ hangs_up = true }", "{ later_s = 30 }", comes, *follows, ends]
    text = f"""
title = "{first.name}, {second.name}"
[given]
caller = "{first.callers[0]}"
[call]
channel = "{first.channel}"
steps = [{", ".join(steps)}]
[expect]
never_heard = ["이전에 진행하시던"]
"""
    scenario = parse(text, name="two", shared=shared_of(CALLS))
    world = load(CALLS / "two-known-at-once.toml").given
    given = scenario.given.model_copy(update={"records": world.records, "secrets": world.secrets})
    return scenario.model_copy(update={"given": given})


@pytest.mark.parametrize(
    ("first", "second", "at_once"),
    [
        pytest.param(first, second, at_once, id=f"{first.name}, {second.name}, {'at once' if at_once else 'in turn'}")
        for first, second, at_once in product(KINDS, KINDS, (True, False))
    ],
)
def test_the_second_caller_begins_anew(first: Kind, second: Kind, at_once: bool, centers: Centers) -> None:
    scenario = _scenario(first, second, at_once=at_once)

    outcome = run(scenario, centers.fresh(scenario))

    assert outcome.passed, outcome.explain()
