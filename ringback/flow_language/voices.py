"""Which voices speak a language, with which engines: one table for flows, bots and the simulator.

Only languages of which a center makes use are listed; a voice of another language is unknown here. Neural and
generative engines are offered in ap-northeast-2.
Sources: https://docs.aws.amazon.com/polly/latest/dg/available-voices.html, neural-voices.html, generative-voices.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ringback.flow_language.words import listed

KOREAN: Final = "ko-KR"
VOICES: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    KOREAN: {
        "Seoyeon": frozenset({"standard", "neural", "generative"}),
        "Jihye": frozenset({"neural"}),
    },
}
"""Engines of each voice by language."""


def language_problem(voice: str, language: str) -> str | None:
    """Tells why a voice does not fit a language (`ko-KR` or `ko_KR`), or returns None; unknown languages fit."""
    speaking = VOICES.get(language.replace("_", "-"))
    if speaking is None or voice in speaking:
        return None
    return f"'{voice}' does not speak {language}; write {listed(speaking)}"


def engine_problem(voice: str, engine: str) -> str | None:
    """Tells why a voice cannot speak with an engine, or returns None; unknown voices can."""
    for voices in VOICES.values():
        engines = voices.get(voice)
        if engines is not None and engine and engine.lower() not in engines:
            return f"voice '{voice}' does not speak with engine '{engine}'; it knows {listed(sorted(engines))}"
    return None
