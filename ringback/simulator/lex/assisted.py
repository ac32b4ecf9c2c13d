"""Assisted NLU: a language model of the service chooses the intent, or offers several.

What a model answers cannot be emulated. A test says it, sentence by sentence (`LexRuntime(assisted={...})`, or
`given.assisted_nlu` of a scenario); a sentence without an answer is understood without the model, and the trace says
so.
https://docs.aws.amazon.com/lexv2/latest/dg/assisted-nlu.html and generative-intent-disambiguation.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringback.cloudformation.values import is_true
from ringback.simulator.lex.korean.text import normalize

_MOST_OPTIONS = 3
_MESSAGE = "다음 중 어느 것을 도와드릴까요?"


@dataclass(frozen=True)
class Assisted:
    """How a locale uses the model: always (Primary) or when the rest is unsure; `options` is 0 when it offers none."""

    mode: str
    options: int = 0
    message: str = _MESSAGE

    def is_asked(self, *, understood: bool) -> bool:
        """Tells whether the model decides about a sentence that the rest has understood or not."""
        return self.mode == "Primary" or not understood


def read_assisted(properties: Mapping[str, Any]) -> Assisted | None:
    """Returns how a locale uses assisted NLU; None when it does not."""
    runtime = (properties.get("GenerativeAISettings") or {}).get("RuntimeSettings") or {}
    given = runtime.get("NluImprovementSpecification") or {}
    if not is_true(given.get("Enabled")):
        return None
    offers = given.get("IntentDisambiguationSettings") or {}
    most = int(offers.get("MaxDisambiguationIntents") or _MOST_OPTIONS) if is_true(offers.get("Enabled")) else 0
    message = str(offers.get("CustomDisambiguationMessage") or _MESSAGE)
    return Assisted(str(given.get("AssistedNluMode") or "Primary"), most, message)


class Script:
    """What the model answers: to each sentence one intent, or several that it cannot choose between."""

    def __init__(self, answers: Mapping[str, str | Sequence[str]] | None = None) -> None:
        self._answers = {
            normalize(sentence): (names,) if isinstance(names, str) else tuple(names)
            for sentence, names in (answers or {}).items()
        }

    def answer(self, sentence: str) -> tuple[str, ...]:
        """Returns the intents for a sentence, best first; none when nobody has said what the model answers."""
        return self._answers.get(normalize(sentence), ())
