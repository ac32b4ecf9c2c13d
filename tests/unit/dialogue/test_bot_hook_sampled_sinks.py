"""A sample of generated everyday messages on their way to every sink; the benchmark sends thousands."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.benchmarks.personal_data.bench_personal_data_sinks import EVERYDAY_LEAKS, leaked, texts
from tests.benchmarks.personal_data.personal_messages import everyday
from tests.unit.dialogue.hook_world import HookWorld
from tests.unit.dialogue.talk import Talk

# Other messages than those of the benchmark.
SEED = 7_310_226
THROUGH_THE_DIALOGUE, THROUGH_EVERYTHING = 300, 30


def test_what_the_dialogue_remembers_tells_nobody(talk: Callable[..., Talk]) -> None:
    """Said first, and as a free answer of a scenario: what is stored of the turn holds no more than may be shown."""
    leaks = []
    for message in everyday(THROUGH_THE_DIALOGUE, SEED):
        first, inside = talk(), talk()
        inside.all("기술 지원이 필요해요", "1")
        for chat in (first, inside):
            answer = chat.say(message.text)
            kept = [chat.state.dump(), answer.user_text, dict(answer.entities), dict(answer.context)]
            kept.append({} if answer.draft.request is None else dict(answer.draft.request.data))
            leaks += [(message, text) for text in texts(json.loads(json.dumps(kept))) if message.leaks(text)]
    assert len({message.text for message, _ in leaks}) <= EVERYDAY_LEAKS * THROUGH_THE_DIALOGUE, leaks


def test_what_the_functions_write_tells_nobody(bot: HookWorld) -> None:
    """The same with every function behind: hand-over, view of the agent, archive, log lines."""
    count, leaks = leaked(bot, everyday(THROUGH_EVERYTHING, SEED + 1))
    assert count == THROUGH_EVERYTHING
    assert leaks == []
