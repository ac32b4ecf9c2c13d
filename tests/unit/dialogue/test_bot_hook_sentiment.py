"""What judges the sentiment of a message: the words, Lex or Amazon Comprehend; whatever fails, the words do."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from contact_center.settings.conversation import SentimentBy as Allowed
from contact_handlers.base import deadline
from contact_handlers.bot_hook.event import lex_event
from contact_handlers.bot_hook.settings import SentimentSource
from contact_handlers.dialogue.feelings import SentimentBy, feeling
from tests.unit.dialogue.hook_world import Caller, FakeComprehend, HookWorld
from tests.unit.handlers.modeled import ServiceError

NICE = "영업시간 알려 주셔서 감사해요"
SCORES = {"positive": 0.01, "negative": 0.97, "neutral": 0.01, "mixed": 0.01}


def heard(bot: HookWorld, caller: Caller) -> list[str]:
    """Returns the sentiment of each message that a caller said, as it is stored."""
    return [str(one["sentiment"]) for one in bot.said(caller) if one["source"] == "user"]


def told(label: str, scores: object = SCORES) -> list[dict[str, Any]]:
    """Returns interpretations of which Lex says the sentiment of those that have one."""
    first = {"intent": {"name": "FallbackIntent", "slots": {}, "state": "InProgress"}}
    return [first, {**first, "sentimentResponse": {"sentiment": label, "sentimentScore": scores}}]


def test_the_words_of_settings_are_those_of_the_function() -> None:
    assert get_args(Allowed) == get_args(SentimentBy)


def test_a_word_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="feelings"):
        SentimentSource.from_json("feelings")


@pytest.mark.parametrize(("by", "wanted"), [("words", "POSITIVE"), ("lex", "NEGATIVE")])
def test_lex_is_believed_where_it_is_asked(bot: HookWorld, by: str, wanted: str) -> None:
    """An alias may detect sentiment for other reasons; the setting decides whose word counts."""
    bot.overrides["SENTIMENT"] = by
    caller = Caller(bot)
    caller.say(NICE, interpretations=told("NEGATIVE"))
    assert heard(bot, caller) == [wanted]


@pytest.mark.parametrize("given", [None, [], [None], told("FURIOUS"), [{"sentimentResponse": "NEGATIVE"}]])
def test_what_lex_does_not_say_the_words_do(bot: HookWorld, given: Any) -> None:
    bot.overrides["SENTIMENT"] = "lex"
    caller = Caller(bot)
    caller.say(NICE, interpretations=given)
    assert heard(bot, caller) == ["POSITIVE"]


@pytest.mark.parametrize("scores", [SCORES, {name.capitalize(): value for name, value in SCORES.items()}])
def test_both_services_name_scores_in_their_own_case(scores: dict[str, float]) -> None:
    found = feeling("NEGATIVE", scores)
    assert found is not None
    assert (found.label, found.scores["NEGATIVE"]) == ("NEGATIVE", 0.97)
    assert lex_event({"sessionId": "s", "sessionState": {}, "interpretations": told("MIXED", scores)}).felt


def test_comprehend_hears_the_masked_sentence(bot: HookWorld, comprehend: FakeComprehend) -> None:
    """It is asked once a turn, in Korean, with nothing that belongs to a person; nothing else is allowed."""
    comprehend.feels("MIXED")
    caller = Caller(bot)
    caller.say("제 번호는 010-4321-1234예요 감사해요")
    assert heard(bot, caller) == ["MIXED"]
    assert comprehend.called("DetectSentiment") == [
        {"Text": "제 번호는 010-****-1234예요 감사해요", "LanguageCode": "ko"}
    ]
    used = {action for target, action in bot.recorder.used["bot_hook"] if target == "sentiment"}
    assert used == set(bot.manifest["bot_hook"]["permissions"]["sentiment"])


def test_comprehend_is_told_the_language_and_not_asked_about_one_that_nobody_knows(
    bot: HookWorld, comprehend: FakeComprehend
) -> None:
    comprehend.feels("NEGATIVE")
    caller = Caller(bot)
    for said in ("This is terrible", "これはひどいです", "정말 너무하네요"):
        caller.say(said)
    assert [call["LanguageCode"] for call in comprehend.called("DetectSentiment")] == ["en", "ko"]
    assert heard(bot, caller) == ["NEGATIVE", "NEUTRAL", "NEGATIVE"]


def test_comprehend_is_not_told_numbers_that_a_step_asks_for(bot: HookWorld, comprehend: FakeComprehend) -> None:
    comprehend.feels("NEUTRAL")
    caller = Caller(bot)
    for said in ("배송 조회하고 싶어요", "20240115"):
        caller.say(said)
    assert [call["Text"] for call in comprehend.called("DetectSentiment")] == ["배송 조회하고 싶어요"]


@pytest.mark.parametrize("fault", ["ThrottlingException", "AccessDeniedException", "InternalServerError", "garbage"])
def test_the_words_decide_when_comprehend_fails(bot: HookWorld, comprehend: FakeComprehend, fault: str) -> None:
    """The customer hears the same answer; a service that is down costs one short attempt."""
    comprehend.answer_with = {"Sentiment": "FURIOUS"} if fault == "garbage" else ServiceError(fault, 400)
    caller = Caller(bot)
    answer = caller.say(NICE)
    assert answer["messages"]
    assert heard(bot, caller) == ["POSITIVE"]
    assert len(comprehend.called("DetectSentiment")) == 1


def test_comprehend_is_not_asked_without_time(
    bot: HookWorld, comprehend: FakeComprehend, monkeypatch: pytest.MonkeyPatch
) -> None:
    comprehend.feels("MIXED")
    caller = Caller(bot)
    caller.say("안녕하세요")
    monkeypatch.setattr(deadline, "remaining_s", lambda: 4.0)
    caller.say(NICE)
    assert heard(bot, caller) == ["MIXED", "POSITIVE"]
