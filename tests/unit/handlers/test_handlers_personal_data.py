"""No personal data leaves a function but what the job needs: every journey once more, with canaries in everything."""

from __future__ import annotations

import json

import pytest

from contact_handlers.base import control_plane
from contact_handlers.records import hashing
from tests.unit.handlers.calls import allowed
from tests.unit.handlers.canaries import CANARIES, Sinks, everywhere, found_in, listening
from tests.unit.handlers.journeys.every import FUNCTIONS, of
from tests.unit.handlers.keypad import key_pair
from tests.unit.handlers.world import INDEXES, World

WRITES = ("Put", "Update", "BatchWrite", "Publish", "Start", "Create")
# They are called by deployments, and no contact reaches them.
DEPLOYMENT = {"connect_provider", "data_loader"}


@pytest.mark.parametrize("function", sorted(set(FUNCTIONS) - DEPLOYMENT))
def test_nothing_that_leaves_a_function_tells_who_somebody_is(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], function: str
) -> None:
    """Calls, results and log lines of every journey, which together use every permission of the function."""
    monkeypatch.setattr(hashing, "COST", 2)
    monkeypatch.setattr(control_plane, "_sleep", lambda _: None)
    world.client("secretsmanager").put_secret_value(
        SecretId=world.secret_arns["auth_private_key"], SecretBinary=key_pair()[1]
    )
    sinks = Sinks()
    world.recorder.used[function].clear()
    capsys.readouterr()
    for journey in of(function):
        world.connect.reset()
        world.overrides = {}
        with everywhere(world), listening(world, sinks):
            events, check = journey.arrange(world)
            world.fresh()
            for event in events:
                world.call(function, event)
        check()
    sinks.add(function, "log", capsys.readouterr().out)
    assert sinks.leaks() == []
    # What a function may write, it wrote, or this test would say nothing about that sink.
    writes = {entry for entry in allowed(world.manifest, function) if entry[1].split(":")[1].startswith(WRITES)}
    assert writes - world.recorder.used[function] == set()


def test_every_table_is_read_for_what_should_not_be_there(world: World) -> None:
    """What functions stored, as it lies in the tables, whichever way it came there."""
    with everywhere(world):
        for function in sorted(set(FUNCTIONS) - DEPLOYMENT - {"customer_auth"}):
            world.connect.reset()
            world.overrides = {}
            journey = of(function)[0]
            for event in journey.arrange(world)[0]:
                world.call(function, event)
    dynamodb, found = world.client("dynamodb"), Sinks()
    for name in (f"t-{table}" for table in INDEXES):
        for page in dynamodb.get_paginator("scan").paginate(TableName=name):
            for item in page["Items"]:
                # Profiles are written by other systems; they are where a name belongs.
                if not (name == "t-customers" and item["sk"]["S"] == "PROFILE"):
                    found.add("any", name, item)
    assert found.leaks() == []
    assert len(found.left) > 20


@pytest.mark.parametrize("kind", CANARIES)
def test_a_canary_that_leaks_is_found(kind: str) -> None:
    """The search itself sees each of them, with other separators too."""
    sentence, _ = CANARIES[kind]
    assert kind in found_in(f'{{"a": "{sentence}"}}')
    assert kind in found_in(sentence.replace("-", " "))
    assert kind in found_in(json.dumps({"a": json.dumps({"b": sentence})}))
