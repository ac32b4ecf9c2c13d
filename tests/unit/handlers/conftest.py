"""Servers once per worker, a world per test; tests keep apart by fresh identifiers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from botocore.retries.standard import ExponentialBackoff

from contact_center.bot.content import compile_content
from contact_handlers.base import clock
from contact_handlers.integrations import asking
from tests.unit.handlers.connect_fake import FakeConnect
from tests.unit.handlers.messages_fake import FakeMail, FakeRelay, FakeSms
from tests.unit.handlers.profiles_fake import FakeProfiles
from tests.unit.handlers.quick_tables import QuickTables
from tests.unit.handlers.servers import Dynalite, Moto, endpoints
from tests.unit.handlers.transactions import TransactionalTables
from tests.unit.handlers.world import RELAY_TOKEN, ROOT, World

Travel = Callable[[datetime], None]
# Soon after the moments that the events of the tests name, so that none comes later than any delivery lasts.
BEGIN = datetime(2026, 11, 20, 11, 0, tzinfo=clock.KST)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets every test begin on the same day, whatever day it is, and nobody pause between two attempts."""
    now = clock.now
    shift = BEGIN - now()
    monkeypatch.setattr(clock, "now", lambda: now() + shift)
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0)
    monkeypatch.setattr(asking, "PAUSE_S", 0.001)


@pytest.fixture(scope="session")
def moto() -> Iterator[Moto]:
    """The local AWS."""
    server = Moto()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def strict_tables() -> Iterator[TransactionalTables]:
    """A DynamoDB that validates strictly."""
    server = Dynalite()
    tables = TransactionalTables(server.url)
    yield tables
    tables.stop()
    server.stop()


@pytest.fixture(scope="session")
def quick_tables() -> Iterator[QuickTables]:
    """A DynamoDB of this process."""
    tables = QuickTables()
    yield tables
    tables.stop()


@pytest.fixture(scope="session")
def connect_server() -> Iterator[FakeConnect]:
    """The local Amazon Connect."""
    server = FakeConnect()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Where the processes of all workers keep the deployed code compiled: a run starts some fifty of them."""
    base = tmp_path_factory.getbasetemp()
    return (base if worker_id == "master" else base.parent) / "compiled"


@pytest.fixture(scope="session")
def content_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled content of the center."""
    path = tmp_path_factory.mktemp("content") / "content.json"
    path.write_text(json.dumps(compile_content("aicc", ROOT), ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def shared_world(moto: Moto, quick_tables: QuickTables, connect_server: FakeConnect, content_file: Path) -> World:
    """The center, made once: tables of this process, everything else on moto."""
    sms, mail, profiles = FakeSms(), FakeMail(), FakeProfiles()
    endpoint = endpoints(
        moto.url,
        connect=connect_server.url,
        dynamodb=quick_tables.url,
        pinpoint_sms_voice_v2=sms.url,
        sesv2=mail.url,
        customer_profiles=profiles.url,
    )
    services = {moto.url: moto.send, quick_tables.url: quick_tables.send, sms.url: sms.send, mail.url: mail.send}
    services[profiles.url] = profiles.send
    found = World(endpoint, connect_server, content_file, services)
    found.profiles = profiles
    found.sms, found.mail, found.relay = sms, mail, FakeRelay(RELAY_TOKEN.decode())
    found.create()
    return found


@pytest.fixture
def world(shared_world: World, moto: Moto, quick_tables: QuickTables) -> Iterator[World]:
    """The center, as a new process finds it."""
    moto.forget()
    quick_tables.forget()
    shared_world.connect.reset()
    shared_world.forget_messages()
    shared_world.overrides = {}
    shared_world.fresh()
    yield shared_world
    shared_world.overrides = {}
    shared_world.wire.plan = None


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Travel:
    """Sets the clock of the handlers."""

    def to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return to
