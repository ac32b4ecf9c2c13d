"""One center behind its gateway for all tests of the API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from contact_center.bot.content import compile_content
from tests.unit.api.world import ApiWorld
from tests.unit.handlers.connect_fake import FakeConnect
from tests.unit.handlers.quick_tables import QuickTables
from tests.unit.handlers.servers import without_credentials

ROOT = Path(__file__).resolve().parents[3]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests that share the center on one worker: its model is loaded once."""
    for item in items:
        if "api" in getattr(item, "fixturenames", ()) and item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.xdist_group("api"))


@pytest.fixture(scope="session")
def shared_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiWorld]:
    """The center, made once."""
    without_credentials()
    file = tmp_path_factory.mktemp("content") / "content.json"
    file.write_text(json.dumps(compile_content("aicc", ROOT), ensure_ascii=False), encoding="utf-8")
    connect, quick = FakeConnect(), QuickTables()
    world = ApiWorld(connect, quick, file)
    world.fresh(cold=True)
    world.create()
    yield world
    connect.stop()
    quick.stop()


@pytest.fixture
def api(shared_api: ApiWorld) -> ApiWorld:
    """The center as a new process finds it."""
    shared_api.begin()
    return shared_api
