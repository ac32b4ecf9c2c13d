"""Sentiment of sentences: an alias that detects it tells code hook and flow, any other says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from ringback.simulator.lex.runtime import LexRuntime
from tests.unit.simulator_lex.test_lex_dialog import Caller, Hook, elicit

SAID = {"정말 화가 나요": "NEGATIVE"}
DETECTS = {"SentimentAnalysisSettings": {"DetectSentiment": True}}


def felt(said: str, alias: dict[str, Any]) -> tuple[Any, Any]:
    """Returns the sentiment in the event of the hook and in the reply to the flow."""
    hook = Hook(lambda event: elicit())
    caller = Caller(hook=hook, runtime=LexRuntime(sentiments=SAID).fresh(), alias=alias)
    reply = caller.says(said)
    return hook.events[0]["interpretations"][0].get("sentimentResponse"), reply.sentiment


@pytest.mark.parametrize(("said", "label"), [("정말 화가 나요", "NEGATIVE"), ("그거 좀 봐 주세요", "NEUTRAL")])
def test_a_sentence_feels_like_what_a_test_says(said: str, label: str) -> None:
    event, reply = felt(said, DETECTS)
    assert event == reply
    assert (event["sentiment"], max(event["sentimentScore"], key=event["sentimentScore"].get)) == (label, label.lower())
    assert sum(event["sentimentScore"].values()) == pytest.approx(1)


@pytest.mark.parametrize("alias", [{}, {"SentimentAnalysisSettings": {"DetectSentiment": False}}])
def test_only_an_alias_that_says_so_detects(alias: dict[str, Any]) -> None:
    assert felt("정말 화가 나요", alias) == (None, None)
