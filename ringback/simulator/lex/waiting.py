"""Waiting for a caller who asks for it while a slot is elicited ("wait and continue").

The service leads these turns alone: the caller says "hold on a second", the bot says that it waits, reminds the caller
periodically, and goes on when the caller does; the state of the intent is Waiting meanwhile, and no code hook is called
(https://docs.aws.amazon.com/lexv2/latest/dg/wait-and-continue.html). It belongs to streaming conversations, so a chat
has none. The page names no Korean phrases; those below are what callers say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ringback.cloudformation.values import is_true
from ringback.simulator.lex.korean.text import listed, normalize
from ringback.simulator.lex.messages import Prompt, read_prompt

_WAIT = listed(
    """
    잠깐만 잠깐만요 잠깐만기다려주세요 잠깐기다려주세요 잠시만 잠시만요 잠시만기다려주세요 잠시기다려주세요 기다려주세요
    좀기다려주세요 조금만기다려주세요 기다려보세요 찾아볼게요 찾아보고말씀드릴게요 찾고있어요 지금찾고있어요
    잠깐찾아볼게요 잠시만찾아볼게요 잠깐만요찾아볼게요 holdon holdonasecond wait
    """
)
_GO_ON = listed(
    """
    계속 계속요 계속할게요 계속해주세요 계속하세요 찾았어요 네찾았어요 찾았습니다 준비되었어요 준비됐어요
    continue
    """
)


@dataclass(frozen=True)
class Waiting:
    """What the bot says while it waits: at once, every `every_s` seconds until `until_s` are over, and at the end."""

    waiting: Prompt
    going_on: Prompt
    reminder: Prompt | None = None
    every_s: int = 0
    until_s: int = 0

    @property
    def reminders(self) -> int:
        """How often the caller is reminded until the bot stops to wait."""
        return math.floor(self.until_s / self.every_s) if self.reminder and self.every_s else 0


def read_waiting(properties: Mapping[str, Any] | None) -> Waiting | None:
    """Returns how a slot waits; None when it does not, or is told not to."""
    if not properties or not is_true(properties.get("IsActive", True)):
        return None
    waiting, going_on = (read_prompt(properties.get(name)) for name in ("WaitingResponse", "ContinueResponse"))
    if waiting is None or going_on is None:
        return None
    still = properties.get("StillWaitingResponse") or {}
    return Waiting(
        waiting,
        going_on,
        reminder=read_prompt(still),
        every_s=int(still.get("FrequencyInSeconds") or 0),
        until_s=int(still.get("TimeoutInSeconds") or 0),
    )


def asks_to_wait(words: str) -> bool:
    """Tells whether a caller asks for time and says nothing else."""
    return normalize(words) in _WAIT


def goes_on(words: str) -> bool:
    """Tells whether a caller who is waited for is ready."""
    return normalize(words) in _GO_ON
