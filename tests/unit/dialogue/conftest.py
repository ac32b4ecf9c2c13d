"""The dialogue of the center `aicc` with services that a test holds in its hand; no network, no clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings

from contact_center.bot.content import compile_content
from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.faq import FaqLimits
from contact_handlers.dialogue.korean import reader
from contact_handlers.dialogue.rules import Limits
from contact_handlers.dialogue.steps import ScenarioLimits
from tests.unit.dialogue.hook_world import FakeBedrock, FakeComprehend, HookWorld
from tests.unit.dialogue.talk import Talk
from tests.unit.handlers.connect_fake import FakeConnect
from tests.unit.handlers.gateway import Gateway
from tests.unit.handlers.quick_tables import QuickTables
from tests.unit.handlers.servers import Moto, endpoints

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(__file__).parent / "data"
Fake = TypeVar("Fake", FakeBedrock, FakeComprehend)

settings.register_profile("dialogue", max_examples=60)
settings.load_profile("dialogue")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests of the code hook together under xdist: they share servers."""
    for item in items:
        if item.path.name.startswith("test_bot_hook"):
            item.add_marker(pytest.mark.xdist_group("bot_hook"))


@pytest.fixture(scope="session")
def content() -> dict[str, Any]:
    """The compiled content, as the handlers read it: through JSON."""
    document: dict[str, Any] = json.loads(json.dumps(compile_content("aicc", ROOT), ensure_ascii=False))
    return document


@pytest.fixture(scope="session")
def catalogue(content: dict[str, Any]) -> Catalogue:
    """Intents and questions of the center."""
    return Catalogue.of(content, FaqLimits())


@pytest.fixture(scope="session")
def dialogue(catalogue: Catalogue) -> Dialogue:
    """The assistant of the center."""
    return Dialogue(catalogue, Limits(), ScenarioLimits())


@pytest.fixture(scope="session")
def dialogues(dialogue: Dialogue) -> dict[str, Dialogue]:
    """The assistants of both centers."""
    cloud: dict[str, Any] = json.loads(json.dumps(compile_content("saltware", ROOT), ensure_ascii=False))
    return {"aicc": dialogue, "saltware": Dialogue(Catalogue.of(cloud, FaqLimits()), Limits(), ScenarioLimits())}


@pytest.fixture
def talk(dialogue: Dialogue) -> Callable[..., Talk]:
    """Starts a conversation."""

    def start(**given: Any) -> Talk:
        return Talk(dialogue, **given)

    return start


@pytest.fixture(scope="session")
def bot_servers(content: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[HookWorld]:
    """Local servers of the code hook, started once."""
    file = tmp_path_factory.mktemp("content") / "content.json"
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    moto, connect, tables = Moto(), FakeConnect(), QuickTables()
    services = {moto.url: moto.send, tables.url: tables.send}
    world = HookWorld(endpoints(moto.url, dynamodb=tables.url), connect, file, services)
    world.forget = moto.forget
    world.create()
    # As before the first turn of a process: its time is not for loading the analyzer.
    reader.warm()
    yield world
    moto.stop()
    connect.stop()
    tables.stop()


@pytest.fixture
def dynamodb(bot: HookWorld) -> Iterator[Gateway]:
    """The DynamoDB of the bot behind a socket, which fails on request."""
    tables = bot.endpoint["AWS_ENDPOINT_URL_DYNAMODB"]
    gateway = Gateway("dynamodb", tables)
    bot.endpoint["AWS_ENDPOINT_URL_DYNAMODB"] = gateway.url
    bot.cold()
    yield gateway
    bot.endpoint["AWS_ENDPOINT_URL_DYNAMODB"] = tables
    gateway.stop()
    bot.cold()


@pytest.fixture
def bot(bot_servers: HookWorld) -> Iterator[HookWorld]:
    """The center with its bot, as a new process finds it."""
    bot_servers.overrides = {}
    bot_servers.forget()
    bot_servers.reload()
    yield bot_servers
    bot_servers.overrides = {}


@contextmanager
def _served(bot: HookWorld, fake: Fake, service: str) -> Iterator[Fake]:
    """Has a service answered by a fake one, which must have met nothing that it does not know."""
    endpoint = f"AWS_ENDPOINT_URL_{service}"
    bot.endpoint[endpoint] = fake.url
    bot.cold()
    yield fake
    del bot.endpoint[endpoint]
    fake.stop()
    assert fake.problems == []


@pytest.fixture
def model(bot: HookWorld) -> Iterator[FakeBedrock]:
    """A language model that is switched on."""
    bot.overrides["LLM"] = json.dumps(
        {"enabled": True, "profile_id": "apac.amazon.nova-lite-v1:0", "region": "ap-northeast-2", "temperature": 0.1}
    )
    with _served(bot, FakeBedrock(), "BEDROCK_RUNTIME") as fake:
        yield fake


@pytest.fixture
def comprehend(bot: HookWorld) -> Iterator[FakeComprehend]:
    """Amazon Comprehend as what judges the sentiment of messages."""
    bot.overrides["SENTIMENT"] = "comprehend"
    with _served(bot, FakeComprehend(), "COMPREHEND") as fake:
        yield fake
