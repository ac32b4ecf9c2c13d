"""FL142-FL145, FL333: loops, time limits and numbers that cannot be meant so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringback.flow_language.findings import Level
from ringback.flow_language.graph import reach
from ringback.flow_language.identities import is_placeholder
from ringback.flow_language.model import Action
from ringback.flow_language.references import find_jsonpaths
from ringback.flow_language.rules.registry import Problem, Scope, rule
from ringback.flow_language.rules.scene import Scene, at

_GUIDE = "https://docs.aws.amazon.com/connect/latest"
_E164 = re.compile(r"\+[1-9][0-9]{4,14}")
_PATIENCE_S = 600
"""Seconds that no limit for a caller's key is meant to have: the console ends at 180, published flows at 300."""


@rule(
    "FL142",
    Level.WRONG,
    "number that cannot be dialed",
    types=("TransferParticipantToThirdParty",),
    evidence="A",
    source=f"{_GUIDE}/adminguide/transfer-to-phone-number.html",
)
def dialed_number(action: Action, scene: Scene) -> Iterator[Problem]:
    """A number to dial, and the one that is shown, is written in E.164: a plus, the country, the number without its
    leading zero, and nothing between the digits. `02-1234-5678` is `+82212345678`."""
    caller = action.parameters.get("CallerId")
    shown = caller.get("Number") if isinstance(caller, dict) else None
    for path, value in (
        ("ThirdPartyPhoneNumber", action.parameters.get("ThirdPartyPhoneNumber")),
        ("CallerId.Number", shown),
    ):
        if not isinstance(value, str) or not value or "${" in value or find_jsonpaths(value):
            continue
        if not _E164.fullmatch(value) and not is_placeholder(value):
            yield at(action, f"Parameters.{path}", f"'{value}' is no number in E.164; write it like '+82212345678'")


@rule(
    "FL143",
    Level.WRONG,
    "time limit that is no time to wait",
    types=("GetParticipantInput",),
    evidence="D; C 12 of 158 with 300, the longest",
    source=f"{_GUIDE}/devguide/participant-actions-getparticipantinput.html",
)
def patience(action: Action, scene: Scene) -> Iterator[Problem]:
    """`InputTimeLimitSeconds` counts seconds. More than ten minutes of silence is a call that nobody takes part in any
    more, and most often the value was meant as milliseconds."""
    value = action.parameters.get("InputTimeLimitSeconds")
    if isinstance(value, str) and value.isascii() and value.isdigit() and int(value[:12]) > _PATIENCE_S:
        seconds = int(value[:12])
        near = str(seconds // 1000) if 1000 <= seconds <= _PATIENCE_S * 1000 else str(_PATIENCE_S)
        yield at(action, "Parameters.InputTimeLimitSeconds", f"waits {seconds:,} seconds for a key; write '{near}'")


@rule(
    "FL144",
    Level.PRACTICE,
    "loop without a round",
    types=("Loop",),
    evidence="D",
    source=f"{_GUIDE}/devguide/flow-control-actions-loop.html",
)
def no_round(action: Action, scene: Scene) -> Iterator[Problem]:
    """A loop of 0 rounds is legal and always takes `DoneLooping`, so what it should repeat is never repeated."""
    count = action.parameters.get("LoopCount")
    if count in ("0", 0) and not isinstance(count, bool):
        yield at(action, "Parameters.LoopCount", "a loop of 0 rounds goes on at once; write how often it may repeat")


@rule(
    "FL145",
    Level.PRACTICE,
    "switch in lower case",
    types=("GetParticipantInput",),
    evidence="C 158 of 158 in capitals",
    source=f"{_GUIDE}/devguide/participant-actions-getparticipantinput.html",
)
def store_switch(action: Action, scene: Scene) -> Iterator[Problem]:
    """The reference and every known flow write `StoreInput` as `True` or `False`. Nobody has shown that the service
    takes another case here, as it does for some other switches."""
    value = action.parameters.get("StoreInput")
    if value in ("true", "false"):
        yield at(action, "Parameters.StoreInput", f"'{value}' in lower case; write '{value.capitalize()}'")


@rule(
    "FL333",
    Level.WRONG,
    "loop with swapped branches",
    scope=Scope.FLOW,
    evidence="D",
    source=f"{_GUIDE}/devguide/flow-control-actions-loop.html",
)
def swapped_loop(scene: Scene) -> Iterator[Problem]:
    """`ContinueLooping` leads on into another round and `DoneLooping` out of the loop. Here the first never comes back
    to the loop and the second does: whoever makes the first mistake is sent away, and only after the last round the
    menu is heard again."""
    runtime = scene.graph.runtime
    for place, action in enumerate(scene.flow.actions):
        if action.type != "Loop" or place not in scene.facts.reached:
            continue
        ways = {edge.transition.label: edge.target for edge in runtime[place]}
        again, done = ways.get("ContinueLooping"), ways.get("DoneLooping")
        if again is None or done is None or again == done:
            continue
        if place not in reach(runtime, [again]) and place in reach(runtime, [done]):
            message = "ContinueLooping never comes back here and DoneLooping does; exchange the two targets"
            yield at(action, "Transitions.Conditions", message)
