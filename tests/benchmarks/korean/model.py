"""The same judge with the language model switched on: recorded answers, right, wrong, late, malformed, injected."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Final

from contact_handlers.dialogue.llm import TOOL
from ringback.simulator.aws.errors import AwsError
from tests.benchmarks.korean.contacts import Outcome, Reception
from tests.benchmarks.korean.sets import Sentence

#: Kinds of answers that nobody may hear.
UNHEARD: Final = ("wrong", "injected", "malformed")
SETTINGS: Final = {
    "LLM": json.dumps({"enabled": True, "profile_id": "apac.amazon.nova-lite-v1:0", "region": "ap-northeast-2"})
}


@dataclass(frozen=True)
class Recorded:
    """One answer of a model."""

    kind: str
    block: Mapping[str, Any] | None
    """What the model says; None when the service refuses."""
    error: str = ""

    @property
    def text(self) -> str:
        """What a customer would hear of it."""
        if self.block is None:
            return ""
        used = self.block.get("toolUse", {}).get("input", {})
        return str(self.block.get("text") or used.get("response_text", ""))


def recorded(rows: Sequence[Mapping[str, Any]]) -> list[Recorded]:
    """Reads recorded answers."""
    return [Recorded(row["kind"], _block(row), row.get("error", "")) for row in rows]


def _block(row: Mapping[str, Any]) -> dict[str, Any] | None:
    if "error" in row:
        return None
    if "said" in row:
        return {"text": row["said"]}
    fields = row.get("raw") or {
        "intent": "unknown",
        "confidence": 0.8,
        "response_text": row["text"],
        "next_action": "clarify",
        "suggested_actions": [],
        "entities": {},
    }
    return {"toolUse": {"toolUseId": "tool-1", "name": TOOL, "input": fields}}


@dataclass
class ModelFigures:
    """What became of the answers."""

    asked: Counter[str] = field(default_factory=Counter)
    """Turns in which the model was asked, by the kind of its answer."""
    heard: Counter[str] = field(default_factory=Counter)
    """Turns in which its answer was heard, by kind."""
    changed: list[str] = field(default_factory=list)
    """Turns that an answer led elsewhere although nobody may hear it."""

    def dump(self) -> dict[str, Any]:
        """Returns the figures as JSON values."""
        return {"asked": dict(self.asked), "heard": dict(self.heard), "changed": self.changed}

    def missed(self) -> list[str]:
        """Returns what must not be."""
        found = [f"{kind} answers of the model are heard" for kind in UNHEARD if self.heard[kind]]
        found += ["answers of the model change what is done"] * bool(self.changed)
        found += ["right answers of the model are never heard"] * (self.asked["right"] > self.heard["right"] == 0)
        return found + ["the model is never asked"] * (not self.asked)


class ModelJudge:
    """Plays sentences with and without a model and compares."""

    def __init__(self, without: Reception, model: Reception, answers: Sequence[Recorded]) -> None:
        self._without, self._model = without, model
        self._turn = cycle(answers)
        self._answer = next(self._turn)
        self._asked = 0
        model.script("bedrock-runtime", self._say)

    def run(self, sentences: Sequence[Sentence], channel: str) -> ModelFigures:
        """Returns what became of the recorded answers, one after the other."""
        figures = ModelFigures()
        for sentence in sentences:
            plain, self._asked = self._without.first_turn(channel, sentence.text), 0
            outcome, answer = self._model.first_turn(channel, sentence.text), self._answer
            if self._asked:
                figures.asked[answer.kind] += 1
                figures.heard[answer.kind] += bool(answer.text) and answer.text in outcome.heard
                figures.changed += _changes(sentence, answer, plain, outcome)
                self._answer = next(self._turn)
        return figures

    def _say(self, _: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        self._asked += 1
        if self._answer.block is None:
            raise AwsError(self._answer.error, "recorded refusal", status=503)
        return [self._answer.block]


def _changes(sentence: Sentence, answer: Recorded, without: Outcome, outcome: Outcome) -> Iterator[str]:
    """Yields where an answer led elsewhere; a right one may be a question back, and after a malformed one the bot asks
    for the sentence again.
    """
    asks = answer.kind in ("right", "malformed") and outcome.labels == {"clarify"}
    if outcome.labels != without.labels and not asks:
        yield f"{answer.kind}: {sentence.group} {without} became {outcome}"
