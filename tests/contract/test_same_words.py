"""Words that two rooms must write, because neither may import the other, are the same words."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from contact_center.bot.content import models
from contact_handlers.dialogue.scenarios import progress
from contact_handlers.records import domain_events, vocabulary
from operations import redrive


@pytest.mark.parametrize(
    ("content", "handlers"),
    [
        (models.Reason, vocabulary.Reason),
        (models.Priority, vocabulary.Priority),
        (models.End.model_fields["kind"].annotation, progress.EndKind),
    ],
    ids=["reasons of a hand-over", "priorities", "ends of a scenario"],
)
def test_the_bot_content_and_the_functions_use_the_same_words(content: Any, handlers: Any) -> None:
    """What content may say and the dialogue does not know would end a conversation with a fault."""
    assert len(get_args(content)) >= 4
    assert set(get_args(content)) == set(get_args(handlers))


def test_redriving_knows_the_events_of_the_functions() -> None:
    """An event of ours that is sent again goes to the bus, every other message to its function."""
    assert redrive.DOMAIN_EVENTS == domain_events.SOURCE
