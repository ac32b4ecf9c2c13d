"""Attacks are stopped at the figures that the page about abuse promises, and their victim is still served."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from ringback.simulator.center import Center
from ringback.simulator.scenarios.model import ANONYMOUS
from tests.calls import attacks
from tests.calls.attacks import ATTACKER, Figures

ROOT = Path(__file__).resolve().parents[2]
LIMITS = attacks.documented((ROOT / "docs" / "abuse.md").read_text(encoding="utf-8"))
TOO_FAST: str = tomllib.loads((ROOT / "bots/packs/common/messages.toml").read_text(encoding="utf-8"))["notice"][
    "too_fast"
]
#: Tries beyond a limit, all of them right.
BEYOND = 3


@pytest.fixture(scope="module")
def center(assembly: Path) -> Center:
    return attacks.loaded_center(assembly)


def _own(index: int) -> str:
    return f"+8210{55_550_000 + index}"


def _typed(index: int) -> str:
    return f"010{44_440_000 + index}"


Attack = Callable[[Center, int], Figures]
GUESSING: dict[str, tuple[str, Attack]] = {
    "spraying from one number": (
        "auth.caller_failures",
        lambda center, limit: attacks.spraying(center, attacks.pins(limit, BEYOND)),
    ),
    "spraying without a number": (
        "auth.anonymous_failures",
        lambda center, limit: attacks.spraying(center, attacks.pins(limit, BEYOND), ANONYMOUS),
    ),
    "parallel guessing": (
        "auth.lock_failures",
        lambda center, limit: attacks.parallel_guessing(center, limit, BEYOND),
    ),
    "one contact": ("auth.max_attempts", attacks.guessing_in_one_contact),
}
FLOODING: dict[str, tuple[str, Attack]] = {
    "callbacks from one number": (
        "callback.per_caller",
        lambda center, limit: attacks.callback_flood(center, lambda _: ATTACKER, _typed, limit + BEYOND),
    ),
    "callbacks to one number": (
        "callback.max_open",
        lambda center, limit: attacks.callback_flood(center, _own, lambda _: _typed(0), limit + BEYOND),
    ),
    "callbacks without a number": (
        "callback.anonymous",
        lambda center, limit: attacks.callback_flood(center, lambda _: ANONYMOUS, _typed, limit + BEYOND),
    ),
    "look-ups": ("dialogue.lookups", lambda center, limit: attacks.look_ups(center, limit + BEYOND)),
}


@pytest.mark.parametrize("name", GUESSING)
def test_guessing_is_stopped_at_the_documented_figure(name: str, center: Center) -> None:
    setting, attack = GUESSING[name]

    figures = attack(center, LIMITS[setting])

    assert (figures.got, figures.stopped_after) == (0, LIMITS[setting]), str(figures)
    assert figures.owner_served, str(figures)


@pytest.mark.parametrize("name", GUESSING)
def test_one_guess_less_is_not_stopped(name: str, center: Center) -> None:
    """A limit that is reached too early would lock out people who mistype."""
    setting, attack = GUESSING[name]

    figures = attack(center, LIMITS[setting] - 1)

    assert figures.got >= 1, str(figures)


@pytest.mark.parametrize("name", FLOODING)
def test_flooding_is_stopped_at_the_documented_figure(name: str, center: Center) -> None:
    setting, attack = FLOODING[name]

    figures = attack(center, LIMITS[setting])

    assert (figures.got, figures.stopped_after) == (LIMITS[setting], LIMITS[setting]), str(figures)


def test_a_flood_of_messages_is_stopped_within_the_documented_figure(center: Center) -> None:
    """The bot hands over who goes on asking long before; the limit of a minute is for whoever finds a way around it."""
    limit = LIMITS["dialogue.turns_per_minute"]

    figures = attacks.message_flood(center, limit + BEYOND, TOO_FAST)

    assert figures.stopped_after is not None, str(figures)
    assert figures.got == figures.stopped_after <= limit, str(figures)


def test_attributes_that_a_chat_gives_itself_are_not_believed(center: Center) -> None:
    figures = attacks.forged_attributes(center)

    assert (figures.got, figures.stopped_after) == (0, 0), str(figures)


def test_a_proof_is_believed_once(center: Center) -> None:
    """The first chat is the one that the backend has started; whoever shows the proof again is nobody."""
    figures = attacks.replayed_proof(center, 1 + BEYOND)

    assert (figures.got, figures.stopped_after) == (1, 1), str(figures)


def test_spraying_is_heard(center: Center) -> None:
    figures = attacks.spraying(center, attacks.pins(5, 0))

    assert any("spraying" in name.lower() for name in figures.alarms), figures.alarms
