"""The manifest is exactly what the code calls: nothing is missing, nothing is unused."""

from __future__ import annotations

import pytest

from contact_handlers.base import control_plane
from contact_handlers.records import hashing
from tests.unit.handlers.calls import allowed
from tests.unit.handlers.journeys.every import FUNCTIONS, of
from tests.unit.handlers.keypad import key_pair
from tests.unit.handlers.world import World

# Permissions that no call shows, with the reason.
WITHOUT_A_CALL = {
    ("data_import", "data_bucket", "s3:ListBucket"): "without it a missing report is answered as forbidden",
    ("files", "data_bucket", "s3:ListBucket"): "without it a text that is gone is answered as forbidden",
    ("transcripts", "media_bucket", "s3:ListBucket"): "without it a transcript that is gone is answered as forbidden",
    ("archive", "model", "bedrock:InvokeModel"): "asked where there is a model: tests/unit/dialogue/test_reviews.py",
    ("archive", "model", "bedrock:ApplyGuardrail"): "as above",
    ("archive", "data_bucket", "s3:ListBucket"): "without it a missing object is answered as forbidden, not as missing",
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_what_it_does_and_nothing_else(
    world: World, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    monkeypatch.setattr(hashing, "COST", 2)
    monkeypatch.setattr(control_plane, "_sleep", lambda _: None)
    world.client("secretsmanager").put_secret_value(
        SecretId=world.secret_arns["auth_private_key"], SecretBinary=key_pair()[1]
    )
    world.recorder.used[function].clear()
    for journey in of(function):
        world.connect.reset()
        world.overrides = {}
        events, check = journey.arrange(world)
        world.fresh()
        for event in events:
            world.call(function, event)
        check()
    silent = {(key, action) for name, key, action in WITHOUT_A_CALL if name == function}
    unused = allowed(world.manifest, function) - world.recorder.used[function] - silent
    assert not unused, f"{function} has permissions that no journey uses: {sorted(unused)}"
    assert silent <= allowed(world.manifest, function)


def test_every_function_of_ours_has_a_journey(world: World) -> None:
    """The code hook has its own in tests/unit/dialogue, functions behind the gateway have theirs in tests/unit/api."""
    behind_the_gateway = {name for name, spec in world.manifest.items() if spec["kind"] == "http"}
    assert set(FUNCTIONS) == set(world.manifest) - {"bot_hook"} - behind_the_gateway
