"""Servers once per worker, a world per test; tests keep apart by fresh identifiers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from contact_center.content import compile_content
from contact_handlers.common import clock
from tests.unit.handlers.connect_fake import FakeConnect
from tests.unit.handlers.servers import Dynalite, Moto, endpoints
from tests.unit.handlers.world import INDEXES, ROOT, World, create_table

Travel = Callable[[datetime], None]


@pytest.fixture(scope="session")
def moto() -> Iterator[Moto]:
    """The local AWS."""
    server = Moto()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def dynalite() -> Iterator[Dynalite]:
    """The strict DynamoDB."""
    server = Dynalite()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def connect_server() -> Iterator[FakeConnect]:
    """The local Amazon Connect."""
    server = FakeConnect()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def content_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled content of the center."""
    path = tmp_path_factory.mktemp("content") / "content.json"
    path.write_text(json.dumps(compile_content("aicc", ROOT), ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def shared_world(moto: Moto, connect_server: FakeConnect, content_file: Path) -> World:
    """The center on moto, made once."""
    found = World(endpoints(moto.url, connect=connect_server.url), connect_server, content_file)
    found.create()
    return found


@pytest.fixture
def world(shared_world: World, moto: Moto) -> Iterator[World]:
    """The center, as a new process finds it."""
    moto.forget()
    shared_world.connect.reset()
    shared_world.overrides = {}
    shared_world.fresh()
    shared_world.delivered("bus")
    shared_world.delivered("topic")
    yield shared_world
    shared_world.overrides = {}


@pytest.fixture(scope="session")
def strict_shared(
    moto: Moto, dynalite: Dynalite, connect_server: FakeConnect, content_file: Path, shared_world: World
) -> World:
    """The same center with its tables on the strict server."""
    found = World(endpoints(moto.url, connect=connect_server.url, dynamodb=dynalite.url), connect_server, content_file)
    found.secret_arns, found.topic_arn, found.boxes = (
        shared_world.secret_arns,
        shared_world.topic_arn,
        shared_world.boxes,
    )
    strict = found._plain.create_client("dynamodb", region_name="ap-northeast-2", endpoint_url=dynalite.url)
    for name, indexes in INDEXES.items():
        create_table(strict, name, indexes)
    return found


@pytest.fixture
def strict(strict_shared: World) -> Iterator[World]:
    """The center on the strict server, for functions that need no transactions."""
    strict_shared.connect.reset()
    strict_shared.overrides = {}
    strict_shared.fresh()
    strict_shared.delivered("bus")
    yield strict_shared
    strict_shared.overrides = {}


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Travel:
    """Sets the clock of the handlers."""

    def to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return to
