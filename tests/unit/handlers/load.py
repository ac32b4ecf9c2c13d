"""Many conversations with the deployed bot at once, and what the tables must hold afterward.

All conversations are open at the same time: each says its next sentence after every other has had its turn, and any
free execution environment takes it, as Lambda would. Some events are delivered twice at the same moment, as the
service may. Afterward no turn is lost, none is doubled, each conversation is in order.
"""

from __future__ import annotations

import json
import queue
import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from contact_handlers.base.values import load_item
from contact_handlers.dialogue.vocabulary import FAILED
from contact_handlers.records.masking import mask
from tests.unit.handlers.runtime_api import Deployed, ExecutionEnvironment, Outcome
from tests.unit.handlers.servers import ROOT

# Sixty of a hundred ask something, twenty-five read the FAQ, ten book something, five want a person.
ASKING = ("안녕하세요", "환불은 어떻게 하나요", "영업시간이 궁금해요", "고맙습니다")
READING = (
    "배송은 얼마나 걸리나요",
    "교환하고 싶은데 방법이 궁금해요",
    "포인트는 어떻게 쓰나요",
    "영수증 발급 방법 알려 주세요",
)
BOOKING = ("예약하고 싶어요", "방문 서비스", "내일", "010-1234-5678", "네")
LEAVING = ("안녕하세요", "영업시간이 궁금해요", "상담원 연결해 주세요")
SHARES = ((60, ASKING), (25, READING), (10, BOOKING), (5, LEAVING))
# Environments that load at the same time; a ramp, not a wall.
STARTING = 2


@dataclass
class Conversation:
    """Somebody who talks to the bot; session attributes go back and forth as Lex carries them."""

    lines: Sequence[str]
    session_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    attributes: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def next_event(self) -> dict[str, Any]:
        """Returns what Lex sends for the next sentence."""
        event: dict[str, Any] = json.loads((ROOT / "tests/unit/dialogue/data/lex-chat-min.json").read_text("utf-8"))
        text = self.lines[len(self.said)]
        self.said.append(text)
        given = {"channel": "CHAT", "contact_id": self.session_id, **self.attributes}
        state = {**event["sessionState"], "sessionAttributes": given, "originatingRequestId": str(uuid.uuid4())}
        return {**event, "sessionId": self.session_id, "inputTranscript": text, "sessionState": state}

    def take(self, payload: Mapping[str, Any]) -> bool:
        """Takes an answer; tells whether the conversation goes on."""
        self.attributes = dict(payload["sessionState"]["sessionAttributes"])
        return payload["sessionState"]["dialogAction"]["type"] != "Close" and len(self.said) < len(self.lines)


def crowd(count: int) -> list[Conversation]:
    """Returns so many conversations, mixed evenly by their shares."""
    kinds = [lines for share, lines in SHARES for _ in range(share)]
    # 37 has no divisor in common with 100, so that every stretch of the crowd has the mix.
    return [Conversation(lines=kinds[number * 37 % 100]) for number in range(count)]


@dataclass
class Report:
    """What came of a load."""

    turns: int = 0
    repeated: int = 0
    cold: int = 0
    seconds: float = 0.0
    durations_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    differing_retries: int = 0

    def percentile(self, percent: int) -> float:
        """Returns the duration that so many percent of the invocations do not exceed."""
        return statistics.quantiles(self.durations_ms, n=100)[percent - 1]


class Load:
    """Plays a crowd against so many environments of the bot."""

    def __init__(self, function: Deployed, *, environments: int, repeat_every: int = 25) -> None:
        self.report = Report()
        self._environments = [ExecutionEnvironment(function) for _ in range(environments)]
        self._free: queue.SimpleQueue[ExecutionEnvironment] = queue.SimpleQueue()
        self._repeat_every = repeat_every
        self._lock = threading.Lock()
        self._twins = ThreadPoolExecutor(max_workers=environments)

    def play(self, conversations: Sequence[Conversation]) -> Report:
        """Plays every conversation to its end."""
        waiting: queue.SimpleQueue[Conversation | None] = queue.SimpleQueue()
        started = time.perf_counter()
        first = len(self._environments)
        with ThreadPoolExecutor(STARTING) as starting:
            # The first sentence of the first conversations finds an environment that has yet to load.
            pairs = zip(conversations, self._environments, strict=False)
            going = list(starting.map(lambda pair: self._turn(pair[0], pair[1]), pairs))
        for environment in self._environments:
            self._free.put(environment)
        ready = [one for one, goes_on in zip(conversations, going, strict=False) if goes_on]
        ready += conversations[first:]
        for conversation in ready:
            waiting.put(conversation)
        self._talk(waiting, len(ready))
        self.report.seconds = time.perf_counter() - started
        return self.report

    def _talk(self, waiting: queue.SimpleQueue[Conversation | None], open_conversations: int) -> None:
        ended = threading.Semaphore(0)

        def talk() -> None:
            while (conversation := waiting.get()) is not None:
                if self._turn(conversation, None):
                    waiting.put(conversation)
                else:
                    ended.release()

        with ThreadPoolExecutor(len(self._environments)) as talking:
            talkers = [talking.submit(talk) for _ in self._environments]
            for _ in range(open_conversations):
                ended.acquire()
            for _ in talkers:
                waiting.put(None)
            for talker in talkers:
                talker.result()

    def _turn(self, conversation: Conversation, environment: ExecutionEnvironment | None) -> bool:
        event = conversation.next_event()
        with self._lock:
            self.report.turns += 1
            twice = environment is None and self.report.turns % self._repeat_every == 0
        twin = self._twins.submit(self._deliver, event) if twice else None
        outcome = self._deliver(event) if environment is None else self._invoke(environment, event)
        if twin is not None:
            differs = twin.result().payload != outcome.payload
            with self._lock:
                self.report.repeated += 1
                self.report.differing_retries += differs
        if outcome.payload is None:
            return False
        return conversation.take(outcome.payload)

    def _deliver(self, event: Mapping[str, Any]) -> Outcome:
        environment = self._free.get()
        try:
            return self._invoke(environment, event)
        finally:
            self._free.put(environment)

    def _invoke(self, environment: ExecutionEnvironment, event: Mapping[str, Any]) -> Outcome:
        outcome = environment.invoke(event)
        with self._lock:
            self.report.durations_ms.append(outcome.total_ms)
            self.report.cold += outcome.cold
        if outcome.error is not None:
            self.report.errors.append(f"{outcome.error['errorType']}: {outcome.error['errorMessage']}")
        elif outcome.payload["sessionState"]["sessionAttributes"].get("bot_result") == FAILED:
            self.report.errors.append("\n".join(line for line in outcome.lines if '"ERROR"' in line))
        return outcome

    def stop(self) -> None:
        """Ends the environments."""
        self._twins.shutdown()
        for environment in self._environments:
            environment.stop()


class Books:
    """What the tables hold after a load."""

    def __init__(self, dynamodb: Any, table: Callable[[str], str]) -> None:
        self._dynamodb, self._table = dynamodb, table

    def differences(self, conversations: Sequence[Conversation]) -> list[str]:
        """Returns every way in which the tables do not hold exactly what was said."""
        found = [problem for conversation in conversations for problem in self._of_conversation(conversation)]
        promised = {one.attributes["reference_number"] for one in conversations if self._has_request(one)}
        sessions = {conversation.session_id for conversation in conversations}
        stored = [item["reference_number"] for item in self._all("requests") if item.get("contact_id") in sessions]
        if sorted(stored) != sorted(promised):
            found.append(f"requests: {len(promised)} were promised, {len(stored)} are stored")
        contacts = [item["contact_ids"][0] for item in self._all("conversations") if "contact_ids" in item]
        opened = [contact for contact in contacts if contact in sessions]
        if sorted(opened) != sorted(sessions):
            found.append(f"records: {len(sessions)} conversations, {len(opened)} records")
        return found

    @staticmethod
    def _has_request(conversation: Conversation) -> bool:
        return bool(conversation.attributes.get("reference_number"))

    def _of_conversation(self, conversation: Conversation) -> Iterator[str]:
        name = conversation.session_id
        pk = f"CONV#{conversation.attributes.get('conversation_id', '')}"
        items = self._partition("conversations", pk)
        messages = [item for item in items if str(item["sk"]).startswith("MSG#")]
        spoken = [item["content"] for item in messages if item["source"] == "user"]
        expected = [mask(line) for line in conversation.said]
        if spoken != expected:
            yield f"{name}: {expected} were said, {spoken} are stored"
        if [item["source"] for item in messages] != ["user", "bot"] * len(conversation.said):
            yield f"{name}: questions and answers do not alternate"
        record = next((item for item in items if item["sk"] == "META"), {})
        counts = record.get("message_count"), record.get("user_turns")
        if counts != (2 * len(conversation.said), len(conversation.said)):
            yield f"{name}: {len(conversation.said)} turns, the record counts {counts}"

    def _partition(self, table: str, pk: str) -> list[dict[str, Any]]:
        request = {
            "TableName": self._table(table),
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": pk}},
        }
        return self._pages("query", request)

    def _all(self, table: str) -> list[dict[str, Any]]:
        """Returns the main items of a table, not those that belong to them."""
        return [item for item in self._pages("scan", {"TableName": self._table(table)}) if item["sk"] == "META"]

    def _pages(self, operation: str, request: Mapping[str, Any]) -> list[dict[str, Any]]:
        pages = self._dynamodb.get_paginator(operation).paginate(**request)
        return [load_item(item) for page in pages for item in page["Items"]]
