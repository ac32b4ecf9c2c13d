"""Personal data that nobody else has, and everything that leaves a function, to look for it there.

What leaves a function is every parameter of every call to a service (tables, bucket, topic, bus, schedules, tasks,
prompts), its result and its log lines. A sink that is new tomorrow is a call, so it is seen without being named here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from unittest import mock

from contact_handlers.records.conversations import Message
from contact_handlers.records.masked import Masked
from contact_handlers.records.turns import Conversations, NewConversation, Turn
from tests.unit.handlers.world import CENTER, World

# kind -> what a customer says, and what of it must not be readable anywhere. Digits are compared without separators.
CANARIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "mobile": ("제 번호는 010-7312-8846입니다", ("73128846",)),
    "spoken mobile": ("공일공 칠삼일이 팔팔사육으로 문자가 왔어요", ("칠삼일이", "팔팔사육", "73128846")),
    "landline": ("집전화는 031-738-2946이에요", ("7382946",)),
    "resident": ("제 주민번호는 880512-1647283이에요", ("880512", "1647283")),
    "card": ("5409-2607-3198-4453 카드로 결제했어요", ("540926073198", "26073198")),
    "account": ("환불 계좌는 110-437-829561입니다", ("437829561",)),
    "mail": ("canary.kim7731@example.com으로 보내 주세요", ("canary.kim7731", "kim7731")),
    "pin": ("비밀번호는 739154예요", ("739154",)),
    "birthday": ("생년월일은 880512입니다", ("880512",)),
    "name": ("제 이름은 남궁도윤입니다", ("남궁도윤", "도윤")),
    "address": ("주소는 서울시 강남구 테헤란로 518길 27, 104동 1203호예요", ("518길", "1203호")),
}
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\-.·,/()]+(?=\d)")
_ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})")
# Identifiers and digests: chance puts six digits of a canary into one of them now and then.
_CHANCE = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{32,}")
# Attributes of a contact that whoever starts a chat may give, and parameters in which a flow passes some of them on.
ATTRIBUTES = ("BotSummary", "Department", "EscalationRule", "EscalationReason", "Intent", "CustomerName", "Topic")
PARAMETERS = ("description", "summary", "department", "topic", "intent", "tier")


def found_in(text: str) -> set[str]:
    """Returns the kinds of canaries that can be read in a text."""
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), _CHANCE.sub("#", text))
    views = (plain, _BETWEEN_DIGITS.sub("", plain))
    return {kind for kind, (_, secrets) in CANARIES.items() if any(_stands(s, view) for s in secrets for view in views)}


def _stands(secret: str, view: str) -> bool:
    if secret not in view:
        return False
    # Six digits may be part of a time; whoever said them said no more.
    return not (secret.isdigit() and len(secret) < 7) or re.search(rf"(?<!\d){secret}(?!\d)", view) is not None


@dataclass
class Sinks:
    """Everything that left functions: (function, sink, text)."""

    left: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, function: str, sink: str, value: Any) -> None:
        """Notes something that left a function."""
        self.left.append((function, sink, json.dumps(value, ensure_ascii=False, default=_shown)))

    def leaks(self) -> list[tuple[str, str, str, str]]:
        """Returns (function, sink, kind, text) of each canary that can be read."""
        return [(function, sink, kind, text) for function, sink, text in self.left for kind in sorted(found_in(text))]

    def reached(self) -> set[tuple[str, str]]:
        """Returns the sinks that something reached, by function."""
        return {(function, sink) for function, sink, _ in self.left}


def _shown(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, (bytes, bytearray)) else str(value)


@contextmanager
def listening(world: World, sinks: Sinks) -> Iterator[None]:
    """Notes every call that a function of the world makes and every result it gives."""
    call = world.call

    def note(function: str, operation: str, params: dict[str, Any]) -> None:
        if function != "test":
            sinks.add(function, operation, params)

    def called(function: str, event: Mapping[str, Any], seconds: float | None = None) -> Any:
        answer = call(function, event, seconds)
        sinks.add(function, "result", answer)
        return answer

    world.recorder.listeners.append(note)
    try:
        with mock.patch.object(world, "call", called):
            yield
    finally:
        world.recorder.listeners.remove(note)


@contextmanager
def everywhere(world: World) -> Iterator[None]:
    """Puts canaries into everything that reaches functions from outside: words, attributes, parameters, profiles."""
    sentences = [sentence for sentence, _ in CANARIES.values()]
    call, add_customer = world.call, world.add_customer

    def called(function: str, event: Mapping[str, Any], seconds: float | None = None) -> Any:
        return call(function, _filled(event, sentences), seconds)

    def talked(contact_id: str, *texts: str, customer_id: str | None = None, channel: str = "voice") -> str:
        with world.looking():
            kept = Conversations(conversations=world.table("conversations"), sessions=world.table("sessions"))
            new = NewConversation(center=CENTER, channel=channel, contact_id=contact_id, customer_id=customer_id)
            conversation_id, _ = kept.open(new)
            for number, text in enumerate(texts):
                # The type is told a lie here: the last gate before the table holds all the same.
                told = cast(Masked, "\n".join((text, *sentences)))
                said = Message(source="user", content=told, intent="cancel_request", confidence=0.9)
                kept.append(conversation_id, Turn(key=str(number), messages=[said], add={"user_turns": 1}))
        return conversation_id

    def added(number: str = "", **profile: Any) -> str:
        contacts = [{"channel": "email", "value": "canary.kim7731@example.com"}]
        return add_customer(number, **{"display_name": "남궁도윤", "contacts": contacts, **profile})

    with (
        mock.patch.object(world, "call", called),
        mock.patch.object(world, "talk", talked),
        mock.patch.object(world, "add_customer", added),
    ):
        yield


def _filled(event: Mapping[str, Any], sentences: list[str]) -> Mapping[str, Any]:
    changed: dict[str, Any] = json.loads(json.dumps(event))
    given = iter(sentences * 3)
    if "Details" in changed:
        details = changed["Details"]
        attributes = {name: next(given) for name in ATTRIBUTES}
        details["ContactData"]["Attributes"] = attributes | details["ContactData"]["Attributes"]
        details["Parameters"] = {name: next(given) for name in PARAMETERS} | details["Parameters"]
    elif "detail" in changed:
        changed["detail"]["customerEndpoint"] = {"type": "TELEPHONE_NUMBER", "address": "+821073128846"}
        changed["detail"]["tags"] = {"said": next(given)}
    return changed
