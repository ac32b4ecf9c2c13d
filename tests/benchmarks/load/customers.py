"""What every customer does, and what must hold of it: nothing lost, nothing twice, nothing of another."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks.load.connection import Connection

#: Kind -> share and sentences: 60 % intents, 25 % questions, 10 % beginnings of a procedure, 5 % agents.
MIX: dict[str, tuple[int, tuple[str, ...]]] = {
    "intent": (
        60,
        ("배송 조회하고 싶어요", "결제가 안 돼요", "환불하고 싶어요", "앱이 자꾸 꺼져요", "상품이 궁금해요"),
    ),
    "faq": (
        25,
        ("영업시간이 어떻게 되나요?", "비밀번호를 잊어버렸어요", "배송은 며칠 걸리나요?", "교환은 어떻게 하나요?"),
    ),
    "scenario": (10, ("예약하고 싶어요", "예약을 취소하고 싶어요")),
    "agent": (5, ("상담원 연결해 주세요",)),
}
#: Each so many messages of a customer are sent twice, and each so many customers try another's conversation.
SENT_TWICE, CURIOUS = 20, 10


@dataclass
class Findings:
    """What was wrong, by kind, with the first examples."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, kind: str, what: str) -> None:
        """Counts a finding."""
        self.counts[kind] += 1
        if len(self.examples) < 10:
            self.examples.append(f"{kind}: {what}")


@dataclass
class Shared:
    """What customers share: the findings, who is there, ids that were given out."""

    findings: Findings
    everybody: asyncio.Barrier
    #: Tells requests of this run from those of another.
    run: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    conversations: list[str] = field(default_factory=list)
    ids: Counter[str] = field(default_factory=Counter)


class Customer:
    """One customer with one conversation."""

    def __init__(self, number: int, connection: Connection, shared: Shared, *, messages: int, pace_s: float) -> None:
        self._number, self._connection, self._shared = number, connection, shared
        self._messages, self._pace_s = messages, pace_s
        self._random = random.Random(number)  # noqa: S311 - what is said
        self._said: list[tuple[str, str]] = []
        self._id = ""
        self._owner: dict[str, str] = {}

    async def run(self, after_s: float) -> None:
        """Begins after some seconds, waits until everybody has begun, talks, reads back, ends."""
        await asyncio.sleep(after_s)
        begun = await self._begin()
        # Nobody ends before the last one has begun: all conversations are open at once.
        await self._shared.everybody.wait()
        if begun:
            # They do not all write in the same second.
            await asyncio.sleep(self._pace_s * self._random.random())
            for _ in range(self._messages):
                if not await self._say():
                    break
                await asyncio.sleep(self._pace_s * (0.5 + self._random.random()))
            await self._look_elsewhere()
            await self._read_back()
            await self._end()
        await self._connection.close()

    async def _begin(self) -> bool:
        status, told = await self._connection.ask(
            "start",
            "POST",
            "/v1/conversations",
            {"channel": "web_chat", "user": {"name": f"손님{self._number}"}},
            {"Idempotency-Key": f"{self._shared.run}-{self._number}"},
        )
        if status != 201:
            self._shared.findings.add("lost", f"customer {self._number} could not begin: {status} {told}")
            return False
        self._id, self._owner = told["conversation_id"], {"X-Conversation-Token": told["conversation_token"]}
        self._shared.conversations.append(self._id)
        self._shared.ids[self._id] += 1
        return True

    async def _say(self) -> bool:
        kind = self._random.choices(list(MIX), [share for share, _ in MIX.values()])[0]
        text = self._random.choice(MIX[kind][1])
        own = f"{self._shared.run}-{self._number}-{len(self._said)}"
        first = await self._send(kind, text, own)
        if first is None:
            return False
        self._said.append((first["message_id"], text))
        self._shared.ids[first["message_id"]] += 1
        if (self._number + len(self._said)) % SENT_TWICE == 0:
            again = await self._send(kind, text, own)
            if again is not None and again["message_id"] != first["message_id"]:
                self._shared.findings.add("doubled", f"{own} has two answers")
        return not first.get("conversation_ended")

    async def _send(self, kind: str, text: str, own: str) -> dict[str, Any] | None:
        path = f"/v1/conversations/{self._id}/messages"
        status, told = await self._connection.ask(
            kind, "POST", path, {"message": text, "client_message_id": own}, self._owner
        )
        if status == 200:
            found: dict[str, Any] = told
            return found
        self._shared.findings.add("lost", f"{own} {text!r}: {status} {told}")
        return None

    async def _look_elsewhere(self) -> None:
        """Asks for another's conversation with the own token: there must be none."""
        if self._number % CURIOUS:
            return
        other = self._random.choice(self._shared.conversations)
        if other != self._id:
            status, told = await self._connection.ask("foreign", "GET", f"/v1/conversations/{other}", None, self._owner)
            if status != 404:
                self._shared.findings.add("foreign", f"customer {self._number} saw {other}: {status} {told}")

    async def _end(self) -> None:
        """Ends the conversation, unless the bot has: a center counts conversations when they are over."""
        path = f"/v1/conversations/{self._id}/end"
        status, told = await self._connection.ask("end", "POST", path, {"reason": "resolved"}, self._owner)
        if status not in (200, 410):
            self._shared.findings.add("lost", f"customer {self._number} could not end: {status} {told}")

    async def _read_back(self) -> None:
        """Compares the whole history with what was said."""
        items: list[dict[str, Any]] = []
        cursor = ""
        while True:
            path = f"/v1/conversations/{self._id}/messages?limit=100{cursor}"
            status, told = await self._connection.ask("history", "GET", path, None, self._owner)
            if status != 200:
                self._shared.findings.add("lost", f"history of customer {self._number}: {status} {told}")
                return
            items += told["items"]
            if not told.get("next_cursor"):
                break
            cursor = f"&cursor={told['next_cursor']}"
        mine = [(one["message_id"], one["content"]) for one in items if one["source"] == "user"]
        for kind, found in (
            ("lost", [one for one in self._said if one not in mine]),
            ("foreign", [one for one in mine if one not in self._said]),
            ("doubled", [one for one in mine if mine.count(one) > 1]),
        ):
            if found:
                self._shared.findings.add(kind, f"history of customer {self._number}: {found[:2]}")
        if mine != self._said and sorted(mine) == sorted(self._said):
            self._shared.findings.add("order", f"history of customer {self._number} is in another order")
