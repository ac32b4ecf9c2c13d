"""Sentences that differ by an ending, a negation or who says it: only a request brings what it asks for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contact_handlers.dialogue.answer import Answer
from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.model import TIMEOUT, Question, Reply
from contact_handlers.dialogue.vocabulary import CALLBACK, END, Medium
from tests.benchmarks.korean import sets
from tests.benchmarks.korean.contacts import Outcome
from tests.benchmarks.korean.judge import Verdict
from tests.unit.dialogue.talk import FakeServices, Talk

#: The language of both centers is the same; their intents are not.
PAIRS = [
    (center, intent)
    for center in sets.CENTERS
    for intent in dict.fromkeys(sentence.group for sentence in sets.pairs(center))
]
#: So many sentences of a set are tried here at most; the benchmark tries all.
AT_MOST = 200


@pytest.mark.parametrize("channel", sets.CHANNELS)
@pytest.mark.parametrize(("center", "intent"), PAIRS)
def test_only_a_request_brings_what_it_asks_for(
    dialogues: dict[str, Dialogue], center: str, intent: str, channel: Medium
) -> None:
    """A request brings its action or the question whether it is meant; its neighbor brings neither action nor end."""
    sentences = [sentence for sentence in sets.pairs(center) if sentence.group == intent]
    assert {sentence.kind for sentence in sentences} == {"request", "trap"}
    verdicts = [
        Verdict(sentence, channel, outcome(Talk(dialogues[center], channel=channel).say(sentence.text)))
        for sentence in sentences
    ]
    assert [str(verdict) for verdict in verdicts if not verdict.right] == []


@pytest.mark.parametrize("center", sets.CENTERS)
def test_open_sentences_bring_what_customers_call_right(dialogues: dict[str, Dialogue], center: str) -> None:
    """Look-alikes, negations and mentions bring nothing that is forbidden; questions and requests are understood."""
    said = [sentence for sentence in sets.first_turns(center, "open") if "voice" in sentence.channels]
    said = said[:: len(said) // AT_MOST + 1]
    verdicts = [Verdict(sentence, "voice", outcome(Talk(dialogues[center]).say(sentence.text))) for sentence in said]
    assert [str(verdict) for verdict in verdicts if verdict.forbidden] == []
    wrong = [str(verdict) for verdict in verdicts if not verdict.right]
    assert len(wrong) <= len(verdicts) // 20, wrong


class Late:
    """A language model that never answers in time."""

    def ask(self, question: Question) -> Reply:
        """Gives up."""
        del question
        return Reply(outcome=TIMEOUT)


def test_a_late_model_changes_nothing(dialogues: dict[str, Dialogue]) -> None:
    """Without the model's answer the turn goes on with what follows, the question whether an intent is meant too."""
    said = sets.first_turns("aicc", "open")
    for sentence in said[:: len(said) // AT_MOST + 1]:
        alone = Talk(dialogues["aicc"]).say(sentence.text)
        beside = Talk(dialogues["aicc"], services=FakeServices(model=Late())).say(sentence.text)
        assert outcome(beside).labels == outcome(alone).labels, sentence.text


def outcome(answer: Answer) -> Outcome:
    """Returns what an answer of the dialogue core is to the customer, in the words of the judge."""
    return Outcome(frozenset(labels(answer)) or frozenset({"clarify"}), answer.text)


def labels(answer: Answer) -> Iterator[str]:
    """Yields the names of what happens."""
    draft, state = answer.draft, answer.state
    if draft.handover is not None:
        yield f"handover:{draft.handover.reason}"
    if draft.next_action in (CALLBACK, END):
        yield draft.next_action
    if draft.bot_result == "AuthRequired":
        yield "authenticate"
    if state.scenario is not None and draft.next_action != CALLBACK:
        yield f"scenario:{answer.intent}"
    if state.proposed.startswith("intent:"):
        yield state.proposed.replace("intent:", "confirm:", 1)
    if draft.faq_id:
        yield f"faq:{draft.faq_id}"
