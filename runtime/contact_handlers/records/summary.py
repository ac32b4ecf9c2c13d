"""A short account of a conversation, made of its stored and masked messages: the same messages give the same text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contact_handlers.records.conversations import Message, user_texts
from contact_handlers.records.masked import Masked, clipped, ours
from contact_handlers.records.vocabulary import USER
from contact_handlers.records.words import intent_label, say

LIMIT = 500
QUOTE = 120
TOPIC_LIMIT = 3
# Customer words per topic; a topic counts every hit.
TOPICS: Mapping[str, tuple[str, ...]] = {
    "주문": ("주문", "구매", "결제"),
    "배송": ("배송", "택배", "도착"),
    "환불": ("환불", "취소", "반품"),
    "문의": ("문의", "질문", "궁금"),
    "불만": ("불만", "화남", "짜증"),
    "기술지원": ("오류", "버그", "안됨", "문제"),
}


def topics(texts: Sequence[str]) -> list[str]:
    """Returns up to three topics by the number of hits, the order of the table breaking ties."""
    hits = {topic: sum(text.count(word) for text in texts for word in words) for topic, words in TOPICS.items()}
    ranked = sorted((topic for topic in TOPICS if hits[topic]), key=lambda topic: -hits[topic])
    return ranked[:TOPIC_LIMIT]


def intent_scores(messages: Sequence[Message]) -> dict[str, float]:
    """Returns the sum of the stored confidences per intent of the customer's messages."""
    scores: dict[str, float] = {}
    for message in messages:
        if message.source == USER and message.intent:
            scores[message.intent] = scores.get(message.intent, 0.0) + (message.confidence or 0.0)
    return {intent: round(score, 4) for intent, score in scores.items()}


def primary_intent(scores: Mapping[str, float]) -> str:
    """Returns the intent with the greatest score, the name breaking ties; empty without intents."""
    return min(scores, key=lambda intent: (-scores[intent], intent)) if scores else ""


def summarize(messages: Sequence[Message], *, empty: str = "summary.empty") -> Masked:
    """Returns at most 500 characters: how much was said, about what, and the last words of the customer."""
    texts = [text for text in user_texts(messages) if text]
    if not texts:
        return ours(say(empty))
    parts = [say("summary.turns", count=len(texts))]
    # An agent reads the Korean name; what the bot did not understand is no topic.
    if label := intent_label(primary_intent(intent_scores(messages))):
        parts.append(say("summary.intent", intent=label))
    if found := topics(texts):
        parts.append(" · ".join(found))
    parts.append(say("summary.latest", text=" / ".join(text[:QUOTE] for text in texts[-3:])))
    # Our words around stored messages, which are masked.
    return clipped(ours(", ".join(parts)), LIMIT)
