"""Lines of the studio page: whatever happens in a contact can be shown."""

from __future__ import annotations

from datetime import UTC

import pytest

from ringback.simulator.kernel import records
from ringback.simulator.studio.lines import _KINDS, _WRITERS, trace_line

EVENTS = [
    value
    for value in vars(records).values()
    if isinstance(value, type) and issubclass(value, records.TraceEvent) and value is not records.TraceEvent
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_what_a_contact_can_meet_has_a_line(event: type[records.TraceEvent]) -> None:
    """An event without a line would end the page in the middle of a call."""
    assert len(EVENTS) >= 9
    assert event in _WRITERS
    assert event in _KINDS


def test_a_view_is_shown_with_its_data() -> None:
    shown = records.Shown(at=0.0, contact_id="1", view="guide", audience="agent", data={"title": "안내"})

    line = trace_line(shown, UTC)

    assert line["title"] == "agent sees guide"
    assert "안내" in line["detail"]
