"""What a test case cannot set must not matter: the same call once more, with everything else that it may meet.

A test case has no number of its caller (the resource type refuses every correct one), no clock and no chances. So a
scenario is played again for a caller without a number, a week and some hours later, with other chances, and the test
case keeps what was the same both times.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any, Final

from ringback.simulator.errors import SimulatorError
from ringback.simulator.scenarios.model import ANONYMOUS, Scenario
from ringback.simulator.scenarios.player import Player
from ringback.simulator.scenarios.runner import Centers
from ringback.simulator.testcases.compiler import Dropped, NativeTest, compile_scenario
from ringback.simulator.testcases.errors import NotSayable

_LATER: Final = (timedelta(days=7, hours=6), timedelta(days=7))
"""The same day of another week, at another hour or, where the center is closed by then, at the same one."""
_LEAST: Final = 4
"""Characters that must remain of a text for it to say anything."""
_DIFFERS: Final = "the call is another one for a caller without a number, at another time or by other chances"


def settled(scenario: Scenario, centers: Centers, test: NativeTest) -> NativeTest:
    """Returns a test case without what is so in its scenario alone; raises NotSayable where the call differs."""
    start = centers.fresh(scenario).start
    clocked = any(step.verb in {"at", "clock"} for step in scenario.steps)
    reason = ""
    for later in (timedelta(0),) if clocked else _LATER:
        other = _elsewhen(scenario, start + later)
        try:
            play = Player(other, centers.fresh(other)).run()
            if play.failure is None:
                return _common(test, compile_scenario(other, play))
            reason = reason or f"{_DIFFERS}: {play.failure.where}"
        except NotSayable as problem:
            reason = reason or str(problem)
        except SimulatorError:
            reason = reason or _DIFFERS
    raise NotSayable(reason)


def _elsewhen(scenario: Scenario, start: datetime) -> Scenario:
    given = scenario.given
    changes: dict[str, Any] = {"start": start, "seed": given.seed + 1}
    if scenario.channel == "voice":
        changes["caller"] = ANONYMOUS
    return scenario.model_copy(update={"given": given.model_copy(update=changes)})


def _common(test: NativeTest, other: NativeTest) -> NativeTest:
    """Returns a test case with what it has in common with that of another time."""
    document = copy.deepcopy(dict(test.document))
    dropped, unproven = [*test.dropped], [*test.unproven]
    for own, its in zip(_messages(document), _messages(other.document), strict=False):
        text = own["Text"]
        if text == its["Text"]:
            continue
        if own["MatchingCriteria"]["Type"] == "Similarity":
            unproven.append(f"{text!r} says something else each time; how like it must be is not documented")
        else:
            own["Text"] = _same(text, its["Text"])
            dropped.append(Dropped(f"the whole of {text!r}", "what it says differs each time; what stays is compared"))
        its["Text"] = own["Text"]
    if document["Content"] != other.document["Content"]:
        raise NotSayable(_DIFFERS)
    document["Dropped"], document["Unproven"] = [str(one) for one in dropped], unproven
    return replace(test, document=document, dropped=tuple(dropped), unproven=tuple(unproven))


def _messages(document: Any) -> Iterator[dict[str, Any]]:
    for observation in document["Content"]["Observations"]:
        if observation["Event"]["Type"] == "MessageReceived":
            yield observation["Event"]["Properties"]


def _same(text: str, other: str) -> str:
    found = SequenceMatcher(None, text, other, autojunk=False).find_longest_match()
    kept = text[found.a : found.a + found.size].strip()
    if len(kept) < _LEAST:
        raise NotSayable(_DIFFERS)
    return kept
