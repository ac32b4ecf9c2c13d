"""What the page tells of flows: drawn in its language, looked into, counted; things by their names."""

from __future__ import annotations

import json

import pytest

from ringback.simulator.errors import UnknownNameError
from ringback.simulator.studio import StudioSession
from tests.unit.studio.help_desk import template


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> StudioSession:
    path = tmp_path_factory.mktemp("stranger") / "help.template.json"
    path.write_text(json.dumps(template()), encoding="utf-8")
    return StudioSession(path, None)


@pytest.fixture(scope="module")
def called(session: StudioSession) -> StudioSession:
    """The same after a call that said nothing once, then chose."""
    session.do("start", {"channel": "voice"})
    session.do("act", {"type": "silence"})
    session.do("act", {"type": "press", "value": "1"})
    return session


def test_a_queue_is_called_by_its_name(session: StudioSession) -> None:
    drawing = session.book.drawing("Help Desk", "en")()
    assert "people-who-know" in drawing
    assert "arn:aws" not in drawing


def test_the_drawing_speaks_the_language_of_the_page(session: StudioSession) -> None:
    assert ">Start<" in session.book.drawing("Help Desk", "en")()
    assert ">시작<" in session.book.drawing("Help Desk", "ko")()
    with pytest.raises(UnknownNameError, match="language"):
        session.book.drawing("Help Desk", "xx")


def test_a_drawing_leaves_its_colors_to_the_page(session: StudioSession) -> None:
    assert "<style" not in session.book.drawing("Help Desk", "en")()


def test_an_action_tells_its_parameters_and_branches(session: StudioSession) -> None:
    told = session.book.action("Help Desk", "queue", None)
    assert [(one["path"], one["shown"]) for one in told["parameters"]] == [("Parameters.QueueId", "people-who-know")]
    assert told["parameters"][0]["value"].startswith("arn:aws:connect:")
    assert [(one["path"], one["name"], one["target"]) for one in told["branches"]] == [
        ("Transitions.NextAction", "next", "end"),
        ("Transitions.Errors[0].NextAction", "NoMatchingError", "end"),
    ]
    assert told["visits"] == []


def test_an_action_tells_what_it_did_each_time_the_call_was_there(called: StudioSession) -> None:
    note = called.book.action("Help Desk", "note", called.call())["visits"]
    assert [one["changes"] for one in note] == [[{"name": "Topic", "before": None, "after": "help"}], []]
    assert [one["before"] for one in note] == [{}, {"Topic": "help"}]
    choose = called.book.action("Help Desk", "choose", called.call())["visits"]
    assert [one["branch"] for one in choose] == ["InputTimeLimitExceeded", "Equals 1"]
    assert any("Press 1 to wait." in line["title"] for line in choose[0]["lines"])


def test_an_action_that_is_not_there_is_named_with_those_that_are(session: StudioSession) -> None:
    with pytest.raises(UnknownNameError, match="greet"):
        session.book.action("Help Desk", "gret", None)


def test_every_action_can_be_found_by_its_words(session: StudioSession) -> None:
    found = {one["action"]: one["text"] for one in session.book.index()}
    assert "Press 1 to wait." in found["choose"]
    assert "people-who-know" in found["queue"]


def test_the_branches_of_a_call_are_counted(called: StudioSession) -> None:
    told = called.book.counts("call", called.call())
    flow = told["flows"]["Help Desk"]
    assert flow["actions"]["choose"] == {
        "Equals 1": 1,
        "InputTimeLimitExceeded": 1,
        "NoMatchingCondition": 0,
        "NoMatchingError": 0,
    }
    assert flow["taken"] == sum(count > 0 for action in flow["actions"].values() for count in action.values())
    assert called.book.counts("scenarios", called.call())["taken"] == 0
