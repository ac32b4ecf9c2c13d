"""How long a caller waits before they can say or press what they want, and that it is heard then."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringback.simulator.kernel.records import Heard
from ringback.simulator.loading import load

FIRST_INPUT_S = 10


@pytest.mark.parametrize("stage", ["aicc-dev", "saltware-dev"])
def test_the_first_input_is_possible_within_ten_seconds(assembly: Path, stage: str) -> None:
    """From there words and keys count, also while the question is spoken: the bot block may be interrupted.

    The clock of the simulator counts seven characters of speech a second. Also whoever hears the question to its first
    stop has not waited longer.
    """
    center = load(assembly, stage=stage)
    call = center.call(to="inbound")
    assert call.expects is not None
    assert call.expects.kind == "bot"
    spoken = [event for event in call.trace if isinstance(event, Heard)]
    first, question = spoken[0], spoken[-1]
    waited = question.at - first.at
    asked = waited + len(question.text.partition("?")[0]) / center.options.characters_per_second
    assert waited < asked <= FIRST_INPUT_S, [event.text for event in spoken]
