"""What contact events have to do after every contact: whoever hung up leaves no conversation open."""

from __future__ import annotations

from ringback.simulator.scenarios.player import Play

#: Contact events come within seconds.
SETTLED_S = 30
CLOSED = "completed"


def left_open(play: Play) -> list[str]:
    """Returns the conversations that are still open half a minute after all contacts of a scenario have ended."""
    if not all(call.ended for call in play.calls):
        return []
    play.center.advance(SETTLED_S)
    return [
        f"{item['conversation_id']} is {item['status']}"
        for item in play.center.tables["conversations"].items()
        if item["sk"] == "META" and item["status"] != CLOSED
    ]
