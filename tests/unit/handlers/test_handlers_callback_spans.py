"""A callback that is wanted in a span of the day, and one that is booked by keys."""

from __future__ import annotations

from datetime import datetime

import pytest

from contact_handlers.base import clock
from contact_handlers.base.clock import KST, Hours
from contact_handlers.base.settings import load
from contact_handlers.base.values import Item
from contact_handlers.contact_events.settings import Settings
from contact_handlers.records import callback_ends, callback_spans, tables
from contact_handlers.records.callback_spans import Span
from contact_handlers.records.requests import AskedCallback, Callback
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.world import WEEK, World, flow_event, hours, new_contact

# Numbers that no other test of these tables calls.
_numbers = iter(range(55_000_000, 56_000_000))
LUNCH = {**WEEK, "FRI": [["09:00", "12:00"], ["13:00", "17:00"]]}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KST)


def book(world: World, contact: str = "", **given: str) -> dict[str, str]:
    wanted = {"action": "create", "phone_number": f"+8210{next(_numbers)}", "queue_key": "callback", "topic": "General"}
    return world.flow("callback", contact or new_contact(), **{**wanted, "mode": "scheduled", **given})


def stored(world: World, answer: dict[str, str]) -> Item:
    found = world.get("requests", tables.request(answer["callback_id"]))
    assert found is not None
    return found


def due(world: World, answer: dict[str, str]) -> tuple[str, str]:
    """Returns begin and end of the span as a customer reads them."""
    record = stored(world, answer)
    begin, end = (clock.parse(str(record[name])) for name in ("due_at", "until"))
    assert begin is not None
    assert end is not None
    return f"{begin.astimezone(KST):%m-%d %H:%M}", f"{end.astimezone(KST):%m-%d %H:%M}"


def dispatch(world: World, answer: dict[str, str]) -> str:
    return str(world.call("callback_dispatch", {"callback_id": answer["callback_id"]})["decision"])


@pytest.mark.parametrize(
    ("half", "now", "begins", "until"),
    [
        ("morning", "2026-11-20T08:00:00", "2026-11-20T09:00:00", "2026-11-20T12:00:00"),
        ("morning", "2026-11-20T10:15:00", "2026-11-20T10:15:00", "2026-11-20T12:00:00"),
        # A quarter of an hour is no morning any more, and the next one is on Monday.
        ("morning", "2026-11-20T11:45:00", "2026-11-23T09:00:00", "2026-11-23T12:00:00"),
        ("afternoon", "2026-11-20T10:00:00", "2026-11-20T13:00:00", "2026-11-20T17:00:00"),
        ("afternoon", "2026-11-20T16:40:00", "2026-11-23T12:00:00", "2026-11-23T18:00:00"),
    ],
)
def test_a_half_day_is_the_next_one_in_which_agents_work(half: str, now: str, begins: str, until: str) -> None:
    found = callback_spans.half_day(Hours.from_json(hours(LUNCH)), half, at(now))
    assert found == Span(at(begins), at(until))


@pytest.mark.parametrize("half", ["", "soon", "ask", "9"])
def test_other_words_are_no_half_day(half: str) -> None:
    assert callback_spans.half_day(Hours.from_json(hours(WEEK)), half, at("2026-11-20T10:00:00")) is None


def test_a_half_day_by_key_is_stored_said_and_read_back(world: World, travel: Travel) -> None:
    world.overrides["HOURS"] = hours(WEEK)
    travel(at("2026-11-23T10:00:00"))
    answer = book(world, wanted="afternoon", phone_number="+821098765432")
    assert answer["status"] == "OK"
    assert due(world, answer) == ("11-23 12:00", "11-23 18:00")
    assert "11월 23일 월요일 낮 12시에서 오후 6시 사이" in answer["message"]
    assert answer["number_end"] == "5 4 3 2"


def test_the_end_of_a_number_is_told_before_anything_is_booked(world: World) -> None:
    """Of the line somebody calls from, and of a number that was keyed; never more than its last four digits."""
    line = flow_event(new_contact(), number="+821012345678", action="asked")
    own = world.call("callback", line)
    assert (own["status"], own["callback_id"], own["number_end"]) == ("NOTHING_ASKED", "none", "5 6 7 8")
    withheld = world.call("callback", flow_event(new_contact(), action="asked"))
    assert (withheld["status"], withheld["number_end"]) == ("NOTHING_ASKED", "none")
    keyed = world.flow("callback", new_contact(), action="number", phone_number="01023456789")
    assert (keyed["status"], keyed["number_end"], keyed["callback_id"]) == ("OK", "6 7 8 9", "none")
    wrong = world.flow("callback", new_contact(), action="number", phone_number="0102345")
    assert (wrong["status"], wrong["number_end"]) == ("DECLINED", "none")


def test_a_call_in_a_span_is_not_put_off_behind_it(world: World, travel: Travel) -> None:
    """While agents are busy it waits; before the span is over it is made all the same, as it was promised."""
    world.overrides["HOURS"] = hours(WEEK)
    travel(at("2026-11-23T10:00:00"))
    answer = book(world, wanted="morning")
    world.connect.metrics = {"CONTACTS_IN_QUEUE": 3, "AGENTS_AVAILABLE": 0}
    travel(at("2026-11-23T10:30:00"))
    assert dispatch(world, answer) == "busy"
    travel(at("2026-11-23T11:59:30"))
    assert dispatch(world, answer) == "start"


def test_a_span_that_is_over_comes_again_at_the_next_working_day(world: World, travel: Travel) -> None:
    world.overrides["HOURS"] = hours(WEEK)
    travel(at("2026-11-20T10:00:00"))
    answer = book(world, wanted="morning")
    travel(at("2026-11-20T14:00:00"))
    assert dispatch(world, answer) == "over"
    assert due(world, answer) == ("11-23 10:01", "11-23 12:00")
    assert world.connect.tasks == {}
    travel(at("2026-11-23T12:00:00"))
    assert dispatch(world, answer) == "over"
    assert due(world, answer) == ("11-24 10:01", "11-24 12:00")
    travel(at("2026-11-24T10:01:00"))
    assert dispatch(world, answer) == "start"


def test_an_attempt_behind_the_span_is_made_in_the_next_one(world: World, travel: Travel) -> None:
    """Nobody answered at the end of the span: not again at another time than was asked for."""
    world.overrides["HOURS"] = hours(WEEK)
    travel(at("2026-11-23T10:00:00"))
    answer = book(world, wanted="morning")
    travel(at("2026-11-23T11:55:00"))
    assert dispatch(world, answer) == "start"
    with world.environment("contact_events"):
        callback_ends.again(load(Settings), Callback.from_item(stored(world, answer)), {"outcome": "no_answer"})
    assert due(world, answer) == ("11-24 10:01", "11-24 12:00")


def test_a_report_of_an_incident_makes_a_callback_by_keys_urgent(world: World) -> None:
    contact = new_contact()
    noted = AskedCallback(action="none", reason="urgent_matter", skill="network", expires_at=4_000_000_000)
    world.put("customers", tables.asked_callback(contact), noted.to_item())
    assert world.flow("callback", contact, action="asked")["status"] == "NOTHING_ASKED"
    record = stored(world, book(world, contact))
    assert (record["priority"], record["skill"]) == ("CRITICAL", "network")
