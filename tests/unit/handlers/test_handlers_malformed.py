"""Whatever a function is sent, it ends in its own kind of failure and leaves the records beside it alone."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest

from contact_handlers.archive import handler as archive
from contact_handlers.base import control_plane, ids
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.base.values import dump_item
from contact_handlers.bot_hook.handler import handler as bot_hook
from contact_handlers.records import hashing, tables
from tests.unit.handlers.journeys.every import FUNCTIONS, of
from tests.unit.handlers.world import Context, World, fixture

NOTHING: tuple[Any, ...] = (None, [], {}, "", "x", 0, 7, True, 1.5, [None], [[]], {"": None}, [{}], {"a": {"b": []}})
RUNS = 60


def whole(world: World, function: str) -> dict[str, Any]:
    """Returns an event of the kind that the function gets."""
    if function == "bot_hook":
        return {
            "sessionId": "s-1",
            "inputTranscript": "안녕하세요",
            "inputMode": "Text",
            "interpretations": [{"intent": {"name": "FallbackIntent", "slots": {}}, "nluConfidence": 0.5}],
            "sessionState": {
                "intent": {"name": "FallbackIntent", "slots": {}},
                "sessionAttributes": {"channel": "chat"},
            },
        }
    events, _ = of(function)[0].arrange(world)
    return dict(events[0])


def invoke(world: World, function: str, event: Any) -> Any:
    """Invokes a function; the bot's without the center behind it, for its turns have tests of their own."""
    return bot_hook(event, Context()) if function == "bot_hook" else world.call(function, event)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yields the path of every member, at every depth."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in members:
        yield (*path, name)
        yield from places(inner, (*path, name))


def spoiled(event: dict[str, Any], chance: random.Random) -> Any:
    """Returns the event with one or two members that are something else, or gone."""
    broken = copy.deepcopy(event)
    for _ in range(chance.choice((1, 1, 2))):
        every = list(places(broken))
        if not every:
            break
        *way, last = chance.choice(every)
        inner: Any = broken
        for step in way:
            inner = inner[step]
        if isinstance(inner, dict) and chance.random() < 0.2:
            del inner[last]
        else:
            inner[last] = copy.deepcopy(chance.choice(NOTHING))
    return broken


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "COST", 2)
    monkeypatch.setattr(control_plane, "_sleep", lambda _: None)
    monkeypatch.setattr("contact_handlers.base.custom_resource.SEND_TRIES", 1)


@pytest.mark.parametrize("function", [*FUNCTIONS, "bot_hook"])
def test_a_malformed_event_ends_in_an_answer_or_in_the_typed_failure(world: World, function: str) -> None:
    """Anything else would be a text of Python, with data of the event in it, outside of log context and metrics."""
    chance = random.Random(function)  # noqa: S311 - a reproducible choice, no secret
    event = whole(world, function)
    world.fresh()
    events = [*NOTHING, {"Details": None}, *(spoiled(event, chance) for _ in range(RUNS))]
    failures = 0
    for given in events:
        try:
            answer = invoke(world, function, given)
        except FunctionFailedError:
            failures += 1
        else:
            assert isinstance(answer, dict), given
    # Some are started by a rule whose event says nothing.
    kind = world.manifest[function]["kind"]
    assert failures >= (0 if kind == "periodic" else len(NOTHING) - 1)


def change(number: int, image: Any, pk: str = "") -> dict[str, Any]:
    """Returns a stream record about a conversation."""
    keys = dump_item({"pk": pk or f"CONV#{number}", "sk": tables.META})
    data = {"Keys": keys, "NewImage": image, "SequenceNumber": str(number)}
    return {"eventID": ids.ulid(), "eventName": "INSERT", "dynamodb": data}


def began(number: int) -> dict[str, Any]:
    """Returns the record of a conversation that has just begun."""
    item = {
        "pk": f"CONV#{number}",
        "sk": tables.META,
        "conversation_id": f"conv_{number}",
        "channel": "voice",
        "status": "active",
        "created_at": "2026-11-20T00:00:00.000Z",
    }
    return change(number, dump_item(item))


POISON: tuple[Any, ...] = (
    [],
    "x",
    {"sk": []},
    {"sk": {"S": "META"}, "conversation_id": {"S": "conv_x"}},
    {"pk": {"N": "x"}},
)


@pytest.mark.parametrize("image", POISON, ids=str)
def test_a_record_that_cannot_be_read_fails_alone(world: World, image: Any) -> None:
    archive._done.clear()
    poison = change(2, image)
    records = [began(1), poison, began(3), began(4)]
    world.fresh()
    world.published()
    for delivery in range(3):
        answer = world.call("archive", {"Records": records[1:] if delivery else records})
        assert answer == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    # The neighbors were done once, although the service has sent them with the poison again and again.
    assert [detail["conversation_id"] for _, detail in world.published()] == ["conv_1", "conv_3", "conv_4"]


def test_what_follows_a_failed_record_of_the_same_conversation_waits_for_it(world: World) -> None:
    archive._done.clear()
    poison = change(2, [], pk="CONV#5")
    world.published()
    answer = world.call("archive", {"Records": [poison, began(5), began(6)]})
    assert [failure["itemIdentifier"] for failure in answer["batchItemFailures"]] == ["2", "5"]
    assert [detail["conversation_id"] for _, detail in world.published()] == ["conv_6"]


def test_a_record_that_is_nothing_fails_its_batch_so_that_the_service_splits_it(world: World) -> None:
    """Without a sequence number there is nothing to report but an empty one, which stands for the whole batch."""
    archive._done.clear()
    assert world.call("archive", {"Records": [None]}) == {"batchItemFailures": [{"itemIdentifier": ""}]}


def test_the_fixtures_are_well_formed(world: World) -> None:
    """What is spoiled above is handled while it is whole."""
    for function in [*FUNCTIONS, "bot_hook"]:
        assert isinstance(invoke(world, function, whole(world, function)), dict), function
    assert fixture("flow-voice-full")["Details"]
