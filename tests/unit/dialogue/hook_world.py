"""The code hook on local servers: tables with transactions, event bus, a Bedrock held to its service model."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.values import Item
from contact_handlers.bot_hook import handler
from contact_handlers.dialogue import converse
from contact_handlers.records import tables
from tests.unit.handlers.calls import Permission, Recorder, permissions
from tests.unit.handlers.modeled import ModeledService, ServiceError
from tests.unit.handlers.world import World

DATA = Path(__file__).parent / "data"


def bot_permissions(service: str, operation: str, params: dict[str, Any]) -> Iterator[Permission]:
    """Yields (resource key, action) for calls that only the code hook makes."""
    if operation == "BatchGetItem":
        for table in params["RequestItems"]:
            yield table.removeprefix("t-"), "dynamodb:BatchGetItem"
    elif service == "bedrock-runtime":
        yield "model", "bedrock:InvokeModel"
        if "guardrailConfig" in params:
            yield "model", "bedrock:ApplyGuardrail"
    elif service == "comprehend":
        yield "sentiment", f"comprehend:{operation}"
    else:
        yield from permissions(service, operation, params)


class HookRecorder(Recorder):
    """Records the calls of the code hook too."""

    def permissions(self, service: str, operation: str, params: dict[str, Any]) -> Iterator[Permission]:
        """Yields (resource key, action) for one call."""
        return bot_permissions(service, operation, params)


class HookWorld(World):
    """One center with its bot."""

    forget: Callable[[], None]

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.recorder = HookRecorder(self.manifest)

    def values(self) -> dict[str, str]:
        """Returns every variable that the construct library knows."""
        return {
            **super().values(),
            "DIALOGUE": json.dumps({"turn_limit": 8, "hard_cap": 50, "vip_turns": 3, "idle_s": 1800}),
            "FAQ": json.dumps({"list_min": 0.28, "answer_min": 0.45, "limit": 5}),
            "NLU": json.dumps({"low_confidence": 0.7, "escalation_low": 0.5}),
            "SCENARIO": json.dumps({"timeout_s": 900, "max_steps": 20, "max_retries": 3}),
            "LLM": json.dumps({"enabled": False}),
            "SENTIMENT": "words",
        }

    def reload(self) -> None:
        """Forgets what the function has loaded; its clients stay."""
        handler.reset()
        self.fresh()

    def cold(self) -> None:
        """Starts a new process: nothing is loaded, no client exists."""
        handler.reset()
        converse.reset()
        self.fresh(cold=True)

    def conversation_of(self, caller: Caller) -> Item:
        """Returns the record of a caller's conversation."""
        found = self.get("conversations", tables.conversation(caller.attributes["conversation_id"]))
        assert found is not None
        return found

    def said(self, caller: Caller) -> list[Item]:
        """Returns the stored messages of a caller's conversation, in order."""
        return self.messages(caller.attributes["conversation_id"])

    def session(self, caller: Caller) -> Item:
        """Returns the stored bot session."""
        found = self.get("sessions", tables.bot_session(caller.session_id))
        assert found is not None
        return found


class Caller:
    """Somebody who talks to the bot through Lex; session attributes go back and forth."""

    def __init__(self, world: HookWorld, *, channel: str = "CHAT", **attributes: str) -> None:
        self.world = world
        self.session_id = str(uuid.uuid4())
        if attributes.get("auth_status") == "VERIFIED":
            self.prove(attributes["user_id"])
        self.attributes: dict[str, str] = {"channel": channel, "contact_id": self.session_id, **attributes}
        self.event: dict[str, Any] = {}

    def lex(self, text: str, intent: str = "FallbackIntent", confidence: object = None, **more: Any) -> dict[str, Any]:
        """Returns the event of a turn."""
        template = json.loads((DATA / "lex-chat-min.json").read_text(encoding="utf-8"))
        meaning: dict[str, Any] = {"intent": {"name": intent, "slots": more.pop("slots", {}), "state": "InProgress"}}
        if confidence is not None:
            meaning["nluConfidence"] = confidence
        state = {
            "sessionAttributes": dict(self.attributes),
            "intent": meaning["intent"],
            "originatingRequestId": str(uuid.uuid4()),
        }
        return {
            **template,
            "sessionId": self.session_id,
            "inputTranscript": text,
            "interpretations": [meaning],
            "sessionState": state,
            **more,
        }

    def prove(self, customer_id: str) -> None:
        """Stores what the verification of this contact found, as its function does."""
        proof = {"customer_id": customer_id, "expires_at": clock.epoch(clock.now()) + 86_400}
        self.world.put("sessions", tables.auth_attempts(self.session_id), proof)

    def say(self, text: str, **given: Any) -> dict[str, Any]:
        """Says something; the attributes of the answer are those of the next turn."""
        self.event = self.lex(text, **given)
        return self.take(self.world.call("bot_hook", self.event))

    def again(self) -> dict[str, Any]:
        """Sends the last event once more, as a retry does."""
        answer: dict[str, Any] = self.world.call("bot_hook", copy.deepcopy(self.event))
        return answer

    def take(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Keeps the attributes of an answer, like Lex."""
        self.attributes = dict(answer["sessionState"]["sessionAttributes"])
        return answer


def text(answer: Mapping[str, Any]) -> str:
    """Returns what is said, the heading of buttons included."""
    parts = []
    for message in answer.get("messages", ()):
        if message["contentType"] == "CustomPayload":
            parts.append(json.loads(message["content"])["data"]["content"]["title"])
        else:
            parts.append(message["content"])
    return "\n".join(parts)


def buttons(answer: Mapping[str, Any]) -> list[str]:
    """Returns the titles of the buttons."""
    return [
        entry["title"]
        for message in answer.get("messages", ())
        if message["contentType"] == "CustomPayload"
        for entry in json.loads(message["content"])["data"]["content"]["elements"]
    ]


class FakeBedrock(ModeledService):
    """Bedrock Converse: answers what the test says; requests and answers are held to the service model."""

    service = "bedrock-runtime"

    def __init__(self) -> None:
        super().__init__()
        self.answer_with: dict[str, Any] | ServiceError = {}

    def proposes(self, **given: Any) -> None:
        """Sets what the model gives its tool."""
        tool = {"toolUse": {"toolUseId": "tool-1", "name": "answer_customer", "input": given}}
        self.stops("tool_use", tool)

    def reviews(self, **given: Any) -> None:
        """Sets what the model gives the tool of finished conversations."""
        self.stops("tool_use", {"toolUse": {"toolUseId": "tool-1", "name": "review_conversation", "input": given}})

    def stops(self, reason: str, *blocks: dict[str, Any]) -> None:
        """Sets how the model stops and what it says."""
        self.answer_with = {
            "output": {"message": {"role": "assistant", "content": list(blocks) or [{"text": "음"}]}},
            "stopReason": reason,
            "usage": {"inputTokens": 900, "outputTokens": 80, "totalTokens": 980},
            "metrics": {"latencyMs": 850},
        }

    def converse(self, params: dict[str, Any]) -> dict[str, Any]:
        """Converse."""
        del params
        if isinstance(self.answer_with, ServiceError):
            raise self.answer_with
        return self.answer_with


class FakeComprehend(ModeledService):
    """Amazon Comprehend: answers what the test says; requests and answers are held to the service model."""

    service = "comprehend"

    def __init__(self) -> None:
        super().__init__()
        self.answer_with: dict[str, Any] | ServiceError = {}

    def feels(self, label: str) -> None:
        """Sets what sentences feel like."""
        names = ("Positive", "Negative", "Neutral", "Mixed")
        scores = {name: 0.97 if name.upper() == label else 0.01 for name in names}
        self.answer_with = {"Sentiment": label, "SentimentScore": scores}

    def detect_sentiment(self, params: dict[str, Any]) -> dict[str, Any]:
        """DetectSentiment."""
        del params
        if isinstance(self.answer_with, ServiceError):
            raise self.answer_with
        return self.answer_with
