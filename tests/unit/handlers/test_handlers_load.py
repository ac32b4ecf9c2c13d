"""Thirty-six conversations at once with the deployed bot; `tests/benchmarks/bench_load.py` plays a thousand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contact_handlers.base.values import dump_item, load_item
from tests.unit.handlers.deployed import in_world
from tests.unit.handlers.load import BOOKING, Books, Conversation, Load, crowd
from tests.unit.handlers.runtime_api import Deployed
from tests.unit.handlers.world import World, hours

CONVERSATIONS, ENVIRONMENTS = 36, 3


@pytest.fixture
def bot(world: World, assembly: Path, compiled: Path) -> Deployed:
    """The code hook of the synthesized center on the local tables."""
    found = in_world(assembly, "aicc-dev", world.values(), world.endpoint, HOURS=hours())["bot_hook"]
    return replace(found, compiled=compiled)


@pytest.fixture
def people() -> list[Conversation]:
    """A mixed crowd; who books says all of it, the others two sentences."""
    found = crowd(CONVERSATIONS)
    for conversation in found:
        if conversation.lines is not BOOKING:
            conversation.lines = conversation.lines[-2:]
    return found


@pytest.fixture
def load(bot: Deployed) -> Iterator[Load]:
    """Several environments; every eighth event arrives twice at the same time."""
    found = Load(bot, environments=ENVIRONMENTS, repeat_every=8)
    yield found
    found.stop()


def test_no_turn_of_a_crowd_is_lost_or_doubled(world: World, load: Load, people: list[Conversation]) -> None:
    """Whichever environment takes a turn, it is stored once and in order."""
    report = load.play(people)
    assert report.errors == []
    assert report.differing_retries == 0
    assert report.turns == sum(len(conversation.said) for conversation in people)
    assert report.repeated >= report.turns // 10
    assert report.cold == ENVIRONMENTS

    tables = world.client("dynamodb")
    books = Books(tables, "t-{}".format)
    assert books.differences(people) == []
    booked = [conversation for conversation in people if conversation.attributes.get("reference_number")]
    assert booked == [conversation for conversation in people if conversation.lines is BOOKING] != []
    _books_notice(tables, books, people)


def _books_notice(tables: Any, books: Books, people: list[Conversation]) -> None:
    """A check that notices nothing proves nothing."""
    pk = f"CONV#{people[0].attributes['conversation_id']}"
    key = {":pk": {"S": pk}, ":m": {"S": "MSG#"}}
    found = tables.query(
        TableName="t-conversations",
        KeyConditionExpression="pk = :pk AND begins_with(sk, :m)",
        ExpressionAttributeValues=key,
    )["Items"]
    first = load_item(found[0])
    tables.put_item(TableName="t-conversations", Item=dump_item({**first, "sk": f"{first['sk']}Z"}))
    assert len(books.differences(people)) == 2
    for name in (first["sk"], f"{first['sk']}Z"):
        tables.delete_item(TableName="t-conversations", Key=dump_item({"pk": pk, "sk": name}))
    assert len(books.differences(people)) == 2
    tables.delete_item(TableName="t-conversations", Key=dump_item({"pk": pk, "sk": "META"}))
    assert len(books.differences(people)) == 4
