"""Customers who do not speak Korean: told once how to reach a person or a call back, in English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from contact_handlers.base.text import compact, is_foreign
from contact_handlers.dialogue.assistant import Assistant
from contact_handlers.dialogue.draft import Draft, Handover, Reply
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.korean.sentence import FORBIDDEN, QUESTION, Clause, Sentence
from contact_handlers.dialogue.presentation import Button
from contact_handlers.dialogue.rules import Trigger
from contact_handlers.dialogue.vocabulary import (
    CALLBACK,
    CLARIFY,
    CONTINUE,
    END,
    ENDED,
    ESCALATE,
    FOREIGN,
    TO_CALLBACK,
    VOICE,
)
from contact_handlers.records.vocabulary import REASON_PRIORITIES, Reason

_WORD = re.compile(r"[a-z']+|[가-힣]+")
DESCRIPTION = "한국어를 하지 못하는 고객"
# What is said of a language that somebody speaks: 영어 되는 분, 영어 하시는 분, 영어 가능한 상담원.
_SPEAKING = frozenset({"되다", "하다", "가능", "가능하다", "잘하다", "통하다", "쓰다"})
BUTTONS = (Button("Agent", "escalate_to_agent"), Button("Callback", "request_callback"))


def english_wanted(assistant: Assistant, heard: Heard) -> Draft | None:
    """Goes on in English where that is asked for in Korean: 영어 되는 상담원 있어요?, 영어로 상담 가능한가요."""
    words = assistant.replies.content["language"]["foreign"]
    if heard.button is not None or not _wants_english(heard.hearing.sentence, words):
        return None
    if heard.turn.channel == VOICE:
        return _spoken(assistant, urgent=False)
    return _person(assistant, heard, urgent=False)


def _wants_english(sentence: Sentence, words: Mapping[str, Sequence[str]]) -> bool:
    """Tells whether a language of ours is asked for to talk in, and not named: 영어책, 영어로 된 설명서."""
    served = frozenset(words["served"])
    # 영어 되는 분: a 분 or 사람 is no content word of its clause.
    said = {clause.predicate for clause in sentence.clauses} | {part.form for part in sentence.morphemes}
    if served.isdisjoint(sentence.lemmas | said):
        return False
    return any(_in_english(clause, words["english"], served) for clause in sentence.clauses)


def _in_english(clause: Clause, english: Sequence[str], served: frozenset[str]) -> bool:
    if clause.kind == FORBIDDEN or (clause.negated and clause.kind != QUESTION):
        return False
    for word, following in zip_longest(clause.words, clause.words[1:]):
        if word.lemma in english and not word.rejected:
            beside = following is not None and following.lemma in served
            own = clause.light if clause.predicate == word.lemma else clause.predicate
            speaking = own in _SPEAKING
            return beside or speaking or word.particle.startswith("로")
    return False


def foreign_language(assistant: Assistant, heard: Heard) -> Draft | None:
    """Returns the reply to whoever speaks another language, unless the intent is sure all the same.

    On the phone the flow goes on in English, with an English voice and keys. In a chat the first message is answered
    with what to write; the second brings a person, or a call back while nobody works.
    """
    hearing = heard.hearing
    words = assistant.replies.content["language"]["foreign"]
    transliterated = any(compact(phrase) in compact(hearing.text) for phrase in words["transliterated"])
    if (hearing.acts and not transliterated) or not (hearing.foreign or transliterated):
        return None
    said = frozenset(_WORD.findall(hearing.text.lower()))
    urgent = bool(said & frozenset(words["urgent"]))
    if heard.turn.channel == VOICE:
        return _spoken(assistant, urgent=urgent)
    if said & frozenset(words["goodbye"]) and not urgent:
        return replace(assistant.replies.notice("foreign.goodbye", END, bot_result=ENDED), confidence=1.0)
    if said & frozenset(words["callback"]):
        return replace(assistant.replies.notice("foreign.callback", CALLBACK, bot_result=TO_CALLBACK), confidence=1.0)
    told = any(is_foreign(turn.text) for turn in heard.state.history)
    if urgent or told or said & frozenset(words["person"]):
        return _person(assistant, heard, urgent=urgent)
    notice = assistant.replies.reply("foreign.notice", shown=BUTTONS)
    return Draft(reply=notice, next_action=CLARIFY, confidence=0.0)


def _spoken(assistant: Assistant, *, urgent: bool) -> Draft:
    """Gives the caller to the flow, which speaks English; what the hand-over will be is said with it."""
    reason: Reason = "urgent_matter" if urgent else "customer_request"
    return Draft(
        # Kept in the record only: a Korean voice does not say it.
        reply=Reply(text=assistant.replies.messages["foreign.spoken"], fixed=True, spoken=False),
        next_action=ESCALATE,
        bot_result=FOREIGN,
        confidence=0.0,
        handover=Handover(
            reason=reason, priority=REASON_PRIORITIES[reason], description=DESCRIPTION, rule="foreign", queue=""
        ),
    )


def _person(assistant: Assistant, heard: Heard, *, urgent: bool) -> Draft | None:
    if not heard.services.is_open(heard.turn.now):
        return replace(assistant.replies.notice("foreign.closed", CONTINUE), confidence=0.0)
    trigger = Trigger("foreign", "urgent_matter" if urgent else "customer_request", DESCRIPTION)
    text = assistant.replies.messages["foreign.urgent" if urgent else "foreign.agent"]
    draft = assistant.handovers.draft(heard, trigger, text=text)
    return None if draft is None else replace(draft, reply=replace(draft.reply, fixed=True))
