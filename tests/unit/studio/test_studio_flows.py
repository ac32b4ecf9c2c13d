"""What the page tells of flows: drawn in its language, looked into, counted; things by their names."""

from __future__ import annotations

import json
from pathlib import Path

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
    assert any("Press 1 to wait." in line["values"].get("text", "") for line in choose[0]["lines"])


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


def test_an_id_that_the_console_made_up_is_told_with_its_type(tmp_path: Path) -> None:
    made_up = "0b6e1c2a-8a3c-4a52-9a54-2f6f2f0c1d11"
    path = tmp_path / "help.template.json"
    path.write_text(json.dumps(template()).replace("choose", made_up), encoding="utf-8")
    told = StudioSession(path, None).book.action("Help Desk", "note", None)
    assert {branch["leads"] for branch in told["branches"]} == {"GetParticipantInput 0b6e1c2a"}
    assert {"action": made_up, "called": "GetParticipantInput 0b6e1c2a"} in told["targets"]


def test_the_branches_of_the_scenarios_that_were_run_are_counted_once_each(
    session: StudioSession, tmp_path: Path
) -> None:
    for name, key in (("waits", "1"), ("mistypes", "9")):
        steps = f'{{ hears = "Press 1 to wait." }}, {{ presses = "{key}" }}'
        (tmp_path / f"{name}.toml").write_text(f'title = "{name}"\n\n[call]\nsteps = [{steps}]\n', encoding="utf-8")
    tried = StudioSession(session.assembly, None, scenarios=tmp_path)
    for ids in (["waits"], ["mistypes"], ["waits"]):
        tried.do("scenario", {"ids": ids})
    told = tried.book.counts("scenarios", None)
    assert told["runs"] == 2
    counts = told["flows"]["Help Desk"]["actions"]["choose"]
    assert (counts["Equals 1"], counts["NoMatchingCondition"], counts["NoMatchingError"]) == (1, 1, 0)
