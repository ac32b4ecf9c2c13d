"""Functions know by key the queues they choose between, however many a center has."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_center.functions.environment import named_queues
from contact_center.settings import Settings, load


@pytest.fixture(scope="module")
def settings(root: Path) -> Settings:
    return load(root / "config/aicc/dev.toml", root=root)


def test_every_queue_a_function_chooses_is_known(settings: Settings) -> None:
    reasons = set(settings.escalation.queues.model_dump().values())
    chosen = {*reasons, "priority", settings.callback.queue, settings.escalation.supervisor_queue}
    assert chosen <= {*named_queues(settings)}


def test_the_variable_does_not_grow_with_the_center(settings: Settings) -> None:
    """An ARN of a queue has 129 characters; beside the rest of an environment, 4,096 bytes hold about twenty."""
    general = settings.queues["general"]
    more = {f"branch-{index}": general for index in range(93)}
    grown = settings.model_copy(update={"queues": {**settings.queues, **more}})
    assert len(grown.queues) == 100
    assert named_queues(grown) == named_queues(settings)
    assert len(named_queues(grown)) <= 12
