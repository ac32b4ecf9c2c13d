"""A chat message of 10,000 characters: stored whole and masked, read, exported, forgotten."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from contact_handlers.base import clock
from contact_handlers.base.keys import Key
from contact_handlers.records import archived, erasure, tables
from tests.unit.dialogue.hook_world import Caller, HookWorld
from tests.unit.handlers import desk
from tests.unit.handlers.journeys.files import file_of, wanted_file

SENTENCE = "어제 받은 상자가 젖어 있었고 안에 든 물건도 모두 상해 있었습니다. "
LONG = f"제 번호는 010-1234-5678입니다. {SENTENCE * 300}"[:10_000]


def _large(bot: HookWorld, conversation_id: str) -> list[str]:
    found = bot.client("s3").list_object_versions(Bucket="t-data", Prefix=archived.large_texts(conversation_id))
    return [one["Key"] for one in found.get("Versions", ())]


def _asked(bot: HookWorld, operation: str, **given: Any) -> Any:
    answer = bot.call("admin_api", desk.event(operation, role="supervisor", **given))
    assert answer["statusCode"] == 200, answer["body"]
    return json.loads(answer["body"])


@pytest.fixture
def told(bot: HookWorld) -> tuple[str, str]:
    """The customer who wrote it, and the conversation."""
    customer = bot.add_customer()
    caller = Caller(bot, user_id=customer, auth_status="VERIFIED")
    caller.say(LONG)
    return customer, str(bot.conversation_of(caller)["conversation_id"])


def test_a_long_message_is_whole_wherever_it_is_read(bot: HookWorld, told: tuple[str, str]) -> None:
    _, conversation_id = told
    wanted = LONG.replace("010-1234-5678", "010-****-5678")
    assert len(wanted) == 10_000

    stored = next(one for one in bot.messages(conversation_id) if one["source"] == "user")
    assert (stored["content"], stored["preview"]) == ("", wanted[:200])
    body = bot.client("s3").get_object(Bucket="t-data", Key=stored["s3_key"])["Body"].read()
    assert gzip.decompress(body).decode() == wanted

    detail = _asked(bot, "get_conversation_detail", path={"conversation_id": conversation_id})
    assert next(one["content"] for one in detail["messages"] if one["source"] == "user") == wanted

    order = wanted_file(bot, {"kind": "conversation", "format": "json", "conversation_id": conversation_id})
    bot.call("files", {})
    rows = json.loads(file_of(bot, order))["messages"]
    assert next(row["content"] for row in rows if row["source"] == "user") == wanted


def test_a_long_message_is_forgotten_with_its_customer(bot: HookWorld, told: tuple[str, str]) -> None:
    customer, conversation_id = told
    head = tables.conversation(conversation_id)
    bot.put("conversations", head, {**(bot.get("conversations", head) or {}), "status": "completed"})
    assert len(_large(bot, conversation_id)) == 1
    name = erasure.request_id(customer)
    bot.put("requests", tables.request(name), erasure.request(customer, name, clock.now()))

    for _ in range(2):
        bot.call("erasure", {})

    assert _large(bot, conversation_id) == []
    assert (bot.get("requests", Key(f"REQ#{name}", "META")) or {})["status"] == "completed"
