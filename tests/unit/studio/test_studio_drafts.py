"""Flows that are changed on the page: checked, phoned at once, written where they come from and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringback.flow_language import canonical
from ringback.simulator.errors import NotPossibleError, SimulatorError, UnknownNameError
from ringback.simulator.studio import StudioSession
from tests.unit.studio.help_desk import menu, template

FLOW = "Help Desk"
PROMPT = ("choose", "Parameters.Text")
NEW = "Press 1 to talk to a person."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of flow files: that of the template, and another one."""
    made = tmp_path / "flows"
    made.mkdir()
    document = {**menu("${queue.people.arn}"), "Metadata": {"name": FLOW}}
    (made / "help.json").write_text(canonical(document), encoding="utf-8")
    other = {**document, "Actions": document["Actions"][4:], "StartAction": "end"}
    (made / "other.json").write_text(canonical(other), encoding="utf-8")
    return made


@pytest.fixture
def session(tmp_path: Path, folder: Path) -> StudioSession:
    path = tmp_path / "help.template.json"
    path.write_text(json.dumps(template()), encoding="utf-8")
    return StudioSession(path, None, flows=[folder])


@pytest.fixture
def stranger(session: StudioSession) -> StudioSession:
    """The same template without a folder of files."""
    return StudioSession(session.assembly, None)


def checked(session: StudioSession) -> dict[str, Any]:
    return session.book.drafts.checking(FLOW)()


def synthesize(session: StudioSession, *changes: tuple[str, str]) -> None:
    """Writes the template again with changes of the flow, and loads it."""
    synthesized = template()
    content = synthesized["Resources"]["Menu"]["Properties"]["Content"]["Fn::Sub"]
    for old, new in changes:
        assert old in content[0]
        content[0] = content[0].replace(old, new)
    session.assembly.write_text(json.dumps(synthesized), encoding="utf-8")
    session.do("reload", {})


def heard(session: StudioSession) -> list[str]:
    session.do("start", {"channel": "voice"})
    return [line["text"] for line in session.state()["transcript"]]


def test_a_flow_is_changed_as_its_file_has_it(session: StudioSession) -> None:
    told = session.book.action(FLOW, "queue", None)
    assert told["draft"]["file"] == "flows/help.json"
    assert [(one["value"], one["shown"]) for one in told["parameters"]] == [("${queue.people.arn}", "people-who-know")]


def test_the_linter_says_at_the_field_what_is_wrong(session: StudioSession) -> None:
    before = checked(session)["findings"]
    assert [one["rule"] for one in before if one["severity"] == "error"] == []
    session.book.drafts.edit(FLOW, "choose", "Parameters.InputTimeLimitSeconds", "0")
    (found,) = [one for one in checked(session)["findings"] if one not in before]
    assert (found["action"], found["path"]) == ("choose", "Parameters.InputTimeLimitSeconds")
    assert found["severity"] == "error"


def test_the_drawing_shows_the_change(session: StudioSession) -> None:
    session.book.drafts.edit(FLOW, *PROMPT, NEW)
    assert "talk to a person" in session.book.drawing(FLOW, "en")()
    assert session.state()["changed"] == {FLOW: 1}


def test_the_changed_center_is_phoned_at_once(session: StudioSession) -> None:
    session.book.drafts.edit(FLOW, *PROMPT, NEW)
    assert "Press 1 to wait." in heard(session)
    session.book.drafts.phone(FLOW)
    assert NEW in heard(session)
    assert checked(session)["phoned"]
    session.book.drafts.discard(FLOW)
    assert "Press 1 to wait." in heard(session)
    assert checked(session)["edits"] == []


def test_a_branch_leads_to_another_action(session: StudioSession) -> None:
    session.book.drafts.edit(FLOW, "choose", "Transitions.Errors[0].NextAction", "end")
    session.book.drafts.phone(FLOW)
    session.do("start", {"channel": "voice"})
    state = session.do("act", {"type": "silence"})
    assert state["contact"]["state"] == "ended"


def test_a_menu_takes_another_key(session: StudioSession) -> None:
    operand = session.book.action(FLOW, "choose", None)["branches"][1]["operand"]
    assert (operand["operator"], operand["value"]) == ("Equals", "1")
    session.book.drafts.edit(FLOW, "choose", operand["path"], "7")
    session.book.drafts.phone(FLOW)
    session.do("start", {"channel": "voice"})
    session.do("act", {"type": "press", "value": "7"})
    assert session.book.action(FLOW, "choose", session.call())["visits"][-1]["branch"] == "Equals 7"


def test_what_was_synthesized_is_no_change_any_more(session: StudioSession) -> None:
    session.book.drafts.edit(FLOW, *PROMPT, NEW)
    session.book.drafts.edit(FLOW, "choose", "Parameters.InputTimeLimitSeconds", "9")
    session.book.drafts.write(FLOW)
    session.book.drafts.edit(FLOW, "choose", "Parameters.InputTimeLimitSeconds", "7")
    synthesize(session, ("Press 1 to wait.", NEW))
    assert NEW in heard(session)
    told = checked(session)
    assert [(one["path"], one["after"]) for one in told["edits"]] == [("Parameters.InputTimeLimitSeconds", "7")]
    assert not told["saved"]
    session.book.drafts.write(FLOW)
    synthesize(session, ("Press 1 to wait.", NEW), ('"InputTimeLimitSeconds": "5"', '"InputTimeLimitSeconds": "7"'))
    assert checked(session)["edits"] == []


def test_a_change_is_written_to_its_file_in_canonical_form(session: StudioSession, folder: Path) -> None:
    before = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
    session.book.drafts.edit(FLOW, *PROMPT, NEW)
    session.book.drafts.write(FLOW)
    written = (folder / "help.json").read_text("utf-8")
    assert written == before["help.json"].replace("Press 1 to wait.", NEW)
    assert written == canonical(json.loads(written))
    assert {path.name for path in folder.iterdir()} == set(before)
    assert (folder / "other.json").read_text("utf-8") == before["other.json"]
    assert checked(session)["saved"]


def test_what_the_service_would_refuse_is_not_written(session: StudioSession, folder: Path) -> None:
    before = (folder / "help.json").read_text("utf-8")
    session.book.drafts.edit(FLOW, "choose", "Parameters.InputTimeLimitSeconds", "0")
    with pytest.raises(NotPossibleError, match="would refuse"):
        session.book.drafts.write(FLOW)
    assert (folder / "help.json").read_text("utf-8") == before


def test_a_file_that_cannot_be_written_is_left_as_it_was(
    session: StudioSession, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    session.book.drafts.edit(FLOW, *PROMPT, NEW)
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(NotPossibleError, match="no space left"):
        session.book.drafts.write(FLOW)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert not checked(session)["saved"]


def test_a_file_that_somebody_else_has_changed_is_left_alone(session: StudioSession, folder: Path) -> None:
    session.book.drafts.edit(FLOW, *PROMPT, NEW)
    theirs = (folder / "help.json").read_text("utf-8").replace("Welcome", "Good morning, welcome")
    (folder / "help.json").write_text(theirs, encoding="utf-8")
    with pytest.raises(NotPossibleError, match="meanwhile"):
        session.book.drafts.write(FLOW)
    assert (folder / "help.json").read_text("utf-8") == theirs
    session.book.drafts.discard(FLOW)
    session.book.drafts.edit(FLOW, *PROMPT, NEW)
    session.book.drafts.write(FLOW)
    assert "Good morning" in (folder / "help.json").read_text("utf-8")


def test_a_link_out_of_the_folder_is_no_file_of_it(session: StudioSession, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    (folder / "help.json").rename(outside)
    (folder / "help.json").symlink_to(outside)
    again = StudioSession(session.assembly, None, flows=[folder])
    again.book.drafts.edit(FLOW, *PROMPT, NEW)
    with pytest.raises(NotPossibleError, match="no file of its own"):
        again.book.drafts.write(FLOW)
    assert NEW not in outside.read_text("utf-8")


def test_a_file_that_became_a_link_is_not_written(session: StudioSession, folder: Path, tmp_path: Path) -> None:
    session.book.drafts.edit(FLOW, *PROMPT, NEW)
    outside = tmp_path / "outside.json"
    (folder / "help.json").rename(outside)
    (folder / "help.json").symlink_to(outside)
    with pytest.raises(NotPossibleError, match="does not lie in"):
        session.book.drafts.write(FLOW)
    assert NEW not in outside.read_text("utf-8")


def test_the_flow_of_a_stranger_is_phoned_and_downloaded(stranger: StudioSession) -> None:
    stranger.book.drafts.edit(FLOW, *PROMPT, NEW)
    stranger.book.drafts.phone(FLOW)
    assert NEW in heard(stranger)
    with pytest.raises(NotPossibleError, match="download"):
        stranger.book.drafts.write(FLOW)
    assert NEW in stranger.book.drafts.text(FLOW)
    assert checked(stranger)["file"] is None


@pytest.mark.parametrize(
    ("action", "path", "value", "error"),
    [
        ("nobody", "Parameters.Text", "x", UnknownNameError),
        ("choose", "Parameters.Txt", "x", UnknownNameError),
        ("choose", "Identifier", "x", UnknownNameError),
        ("choose", "Parameters", "x", UnknownNameError),
        ("choose", "Parameters.Text", 5, NotPossibleError),
        ("choose", "Parameters.Text", None, NotPossibleError),
        ("choose", "Transitions.NextAction", "nowhere", UnknownNameError),
    ],
)
def test_what_is_no_change_of_a_flow_is_refused(
    session: StudioSession, action: str, path: str, value: Any, error: type[SimulatorError]
) -> None:
    with pytest.raises(error):
        session.book.drafts.edit(FLOW, action, path, value)
    assert checked(session)["edits"] == []


def test_a_reference_that_nothing_is_known_of_waits_for_a_synthesis(session: StudioSession) -> None:
    session.book.drafts.edit(FLOW, "queue", "Parameters.QueueId", "${queue.nobody.arn}")
    with pytest.raises(NotPossibleError, match="synthesize"):
        session.book.drafts.phone(FLOW)
    assert "nobody" in session.book.drawing(FLOW, "en")()


def test_a_place_that_is_put_back_is_no_change(session: StudioSession) -> None:
    session.book.drafts.edit(FLOW, *PROMPT, NEW)
    session.book.drafts.edit(FLOW, *PROMPT, "Press 1 to wait.")
    assert checked(session)["edits"] == []
    assert checked(session)["saved"]


# --- actions that come and go ------------------------------------------------------------------------------------

HELLO = ("MessageParticipant", "say-hello")
EDGE = ("greet", "Transitions.NextAction")


def insert(session: StudioSession, text: str = NEW) -> None:
    """Puts a prompt behind the greeting, its errors leading to the end."""
    session.book.drafts.insert(FLOW, EDGE, *HELLO, "end")
    session.book.drafts.edit(FLOW, HELLO[1], "Parameters.Text", text)


def test_an_action_is_put_on_an_edge_and_heard_at_once(session: StudioSession) -> None:
    session.book.drafts.insert(FLOW, EDGE, *HELLO, "end")
    assert [one["path"] for one in checked(session)["findings"] if one["action"] == HELLO[1]] == ["Parameters.Text"]
    session.book.drafts.edit(FLOW, HELLO[1], "Parameters.Text", NEW)
    assert [one for one in checked(session)["findings"] if one["severity"] == "error"] == []
    assert NEW in session.book.drawing(FLOW, "en")()
    session.book.drafts.phone(FLOW)
    assert heard(session)[:2] == ["Welcome to the help desk.", NEW]


def test_a_new_action_stands_in_the_file_behind_what_leads_to_it(session: StudioSession, folder: Path) -> None:
    before = json.loads((folder / "help.json").read_text("utf-8"))
    insert(session)
    session.book.drafts.write(FLOW)
    text = (folder / "help.json").read_text("utf-8")
    written = json.loads(text)
    assert text == canonical(written)
    assert [one["Identifier"] for one in written["Actions"]][:3] == ["greet", "say-hello", "note"]
    assert "say-hello" in written["Metadata"]["ActionMetadata"]
    assert written["Actions"][1]["Transitions"]["NextAction"] == "note"
    before["Actions"][0]["Transitions"]["NextAction"] = "say-hello"
    assert [one for one in written["Actions"] if one["Identifier"] != "say-hello"] == before["Actions"]
    session.book.drafts.remove(FLOW, "say-hello", "note")
    session.book.drafts.write(FLOW)
    assert "say-hello" not in (folder / "help.json").read_text("utf-8")


def test_where_the_flow_begins_an_action_comes_in_front(session: StudioSession) -> None:
    session.book.drafts.insert(FLOW, ("", "StartAction"), *HELLO, "end")
    session.book.drafts.edit(FLOW, HELLO[1], "Parameters.Text", NEW)
    session.book.drafts.phone(FLOW)
    assert heard(session)[0] == NEW


def test_an_action_is_taken_out_and_every_change_can_be_taken_back(session: StudioSession) -> None:
    told = session.book.action(FLOW, "greet", None)
    assert (told["joint"], told["leading"], told["starts"]) == ("note", 3, True)
    session.book.drafts.remove(FLOW, "greet", told["joint"])
    session.book.drafts.phone(FLOW)
    assert heard(session) == ["Press 1 to wait."]
    with pytest.raises(UnknownNameError, match="greet"):
        session.book.drafts.insert(FLOW, EDGE, *HELLO, "end")
    session.book.drafts.undo(FLOW)
    assert checked(session)["edits"] == []
    insert(session)
    for _ in range(2):
        session.book.drafts.undo(FLOW)
    assert checked(session)["edits"] == []
    with pytest.raises(NotPossibleError, match="nothing to take back"):
        session.book.drafts.undo(FLOW)


def test_typing_is_taken_back_as_a_whole(session: StudioSession) -> None:
    for text in ("A", "AB", "ABC"):
        session.book.drafts.edit(FLOW, *PROMPT, text)
    session.book.drafts.undo(FLOW)
    assert checked(session)["edits"] == []


def test_an_action_gets_parameters_and_branches_and_loses_them(session: StudioSession) -> None:
    drafts = session.book.drafts
    drafts.edit(FLOW, "note", "Parameters.Attributes.Tier", "gold")
    drafts.branch(FLOW, "choose", ("Equals", ""))
    drafts.edit(FLOW, "choose", "Transitions.Conditions[1].Condition.Operands[0]", "2")
    drafts.edit(FLOW, "choose", "Transitions.Conditions[1].NextAction", "greet")
    drafts.phone(FLOW)
    session.do("start", {"channel": "voice"})
    session.do("act", {"type": "press", "value": "2"})
    state = session.state()
    assert state["attributes"]["Tier"] == "gold"
    assert [line["text"] for line in state["transcript"] if line.get("text")].count("Welcome to the help desk.") == 2
    drafts.drop(FLOW, "note", "Parameters.Attributes.Tier")
    drafts.drop(FLOW, "choose", "Transitions.Conditions[1]")
    assert checked(session)["edits"] == []
    with pytest.raises(NotPossibleError, match="cannot be without"):
        drafts.drop(FLOW, "choose", "Transitions.Errors[0]")


def test_a_new_action_gets_the_errors_of_what_it_becomes(session: StudioSession) -> None:
    drafts = session.book.drafts
    drafts.insert(FLOW, EDGE, "GetParticipantInput", "ask", "end")
    drafts.edit(FLOW, "ask", "Parameters.StoreInput", "True")
    branches = session.book.action(FLOW, "ask", None)["branches"]
    assert [(one["name"], one["target"]) for one in branches] == [("next", "end"), ("NoMatchingError", "end")]


def test_a_new_action_that_was_synthesized_is_no_change_any_more(session: StudioSession) -> None:
    insert(session)
    session.book.drafts.write(FLOW)
    session.book.drafts.edit(FLOW, *PROMPT, "Press 1, please.")
    synthesized = template()
    content = synthesized["Resources"]["Menu"]["Properties"]["Content"]["Fn::Sub"]
    content[0] = session.book.drafts.of(FLOW).source.text.replace("${queue.people.arn}", "${Queue}")  # type: ignore[union-attr]
    session.assembly.write_text(json.dumps(synthesized), encoding="utf-8")
    session.do("reload", {})
    assert [(one["action"], one["after"]) for one in checked(session)["edits"]] == [("choose", "Press 1, please.")]


def test_every_action_that_is_offered_is_put_in_as_the_service_wants_it(session: StudioSession) -> None:
    """Only what a person knows is missing then: no branch, no form, no place is wrong."""
    from ringback.flow_language import lint_text
    from ringback.flow_language.model import FlowType
    from ringback.simulator.studio.flows import building

    offered = session.book.offers(FLOW, EDGE, "ko")
    assert (offered["onward"], offered["safe"]) == ("note", "end")
    assert len(offered["types"]) > 45
    wrong = {}
    for kind in offered["types"]:
        document = menu("${queue.people.arn}")
        building.insert(document, EDGE, kind["type"], "new-one", "end", FlowType.CONTACT_FLOW)
        found = lint_text(json.dumps(document), file="x.json", flow_type="CONTACT_FLOW")
        refused = [one for one in found if one.action == "new-one" and one.level.name == "REFUSED"]
        # An empty value or operand, or the first of some names, waits for a person.
        wrong[kind["type"]] = [str(one) for one in refused if "empty" not in one.message and one.rule != "FL129"]
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize(
    ("edge", "kind", "name", "otherwise", "why"),
    [
        (EDGE, "Nonsense", "x", "end", "Nonsense"),
        (EDGE, "EndFlowModuleExecution", "x", "end", "EndFlowModuleExecution"),
        (EDGE, "MessageParticipant", "greet", "end", "already"),
        (EDGE, "MessageParticipant", "", "end", "a name"),
        (EDGE, "MessageParticipant", "a/b", "end", "contains"),
        (EDGE, "MessageParticipant", "x", "nowhere", "nowhere"),
        (("greet", "Parameters.Text"), "MessageParticipant", "x", "end", "no branch"),
        (("greet", "Transitions.Errors[7].NextAction"), "MessageParticipant", "x", "end", "place"),
    ],
)
def test_what_cannot_be_put_in_is_refused(
    session: StudioSession, edge: tuple[str, str], kind: str, name: str, otherwise: str, why: str
) -> None:
    with pytest.raises(SimulatorError, match=why):
        session.book.drafts.insert(FLOW, edge, kind, name, otherwise)
    assert checked(session)["edits"] == []
