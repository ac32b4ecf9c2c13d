"""The dialogue of the center `aicc` with services that a test holds in its hand; no network, no clock."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contact_center.content import compile_content
from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.faq import FaqLimits
from contact_handlers.dialogue.rules import Limits
from contact_handlers.dialogue.scenario import ScenarioLimits
from tests.unit.dialogue.talk import Talk

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(__file__).parent / "data"


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


@pytest.fixture
def talk(dialogue: Dialogue) -> Callable[..., Talk]:
    """Starts a conversation."""

    def start(**given: Any) -> Talk:
        return Talk(dialogue, **given)

    return start
