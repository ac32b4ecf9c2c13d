"""A session of the studio: several contacts at once, played back step by step, written down, loaded again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ringback.simulator.errors import NotPossibleError, SimulatorError, UnknownNameError
from ringback.simulator.loading import load
from ringback.simulator.scenarios import load as load_scenario
from ringback.simulator.studio import StudioSession
from tests.unit.studio.help_desk import menu, template

ARN = "arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-3333-4444-555555555555"
KIM = "kim"


def staffed(greeting: str = "Welcome to the help desk.") -> dict[str, Any]:
    """The help desk with an agent who takes a call and two chats, and a menu that puts calls into the queue."""
    flow = menu("${Queue}")
    actions = {action["Identifier"]: action for action in flow["Actions"]}
    actions["greet"]["Parameters"]["Text"] = greeting
    actions["note"]["Transitions"]["NextAction"] = "channel"
    actions["queue"]["Transitions"]["NextAction"] = "transfer"
    flow["Actions"].append(
        {
            "Identifier": "channel",
            "Type": "Compare",
            "Parameters": {"ComparisonValue": "$.Channel"},
            "Transitions": {
                "NextAction": "choose",
                "Conditions": [{"NextAction": "queue", "Condition": {"Operator": "Equals", "Operands": ["CHAT"]}}],
                "Errors": [{"ErrorType": "NoMatchingCondition", "NextAction": "choose"}],
            },
        }
    )
    errors = [{"ErrorType": kind, "NextAction": "end"} for kind in ("QueueAtCapacity", "NoMatchingError")]
    flow["Actions"].append(
        {
            "Identifier": "transfer",
            "Type": "TransferContactToQueue",
            "Parameters": {},
            "Transitions": {"NextAction": "end", "Errors": errors},
        }
    )
    made = template()
    resources = made["Resources"]
    resources["Menu"]["Properties"]["Content"]["Fn::Sub"][0] = json.dumps(flow)
    resources["Profile"] = {
        "Type": "AWS::Connect::RoutingProfile",
        "Properties": {
            "InstanceArn": ARN,
            "Name": "everything",
            "DefaultOutboundQueueArn": {"Fn::GetAtt": ["Queue", "QueueArn"]},
            "MediaConcurrencies": [
                {
                    "Channel": "VOICE",
                    "Concurrency": 1,
                    "CrossChannelBehavior": {"BehaviorType": "ROUTE_ANY_CHANNEL"},
                },
                {
                    "Channel": "CHAT",
                    "Concurrency": 2,
                    "CrossChannelBehavior": {"BehaviorType": "ROUTE_ANY_CHANNEL"},
                },
            ],
            "QueueConfigs": [
                {
                    "Priority": 1,
                    "Delay": 0,
                    "QueueReference": {"Channel": channel, "QueueArn": {"Fn::GetAtt": ["Queue", "QueueArn"]}},
                }
                for channel in ("VOICE", "CHAT")
            ],
        },
    }
    resources["Kim"] = {
        "Type": "AWS::Connect::User",
        "Properties": {
            "InstanceArn": ARN,
            "Username": KIM,
            "RoutingProfileArn": {"Fn::GetAtt": ["Profile", "RoutingProfileArn"]},
            "SecurityProfileArns": [],
            "PhoneConfig": {"PhoneType": "SOFT_PHONE"},
        },
    }
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "help.template.json"
    path.write_text(json.dumps(staffed()), encoding="utf-8")
    return path


@pytest.fixture
def session(file: Path, tmp_path: Path) -> StudioSession:
    (tmp_path / "calls").mkdir()
    return StudioSession(file, None, scenarios=tmp_path / "calls")


def to_the_agent(session: StudioSession) -> dict[str, Any]:
    """Plays a caller who reaches the agent."""
    session.do("agent", {"agent": KIM, "act": "available"})
    session.do("start", {"channel": "voice", "from": "+12025550123"})
    session.do("act", {"type": "press", "value": "1"})
    return session.do("agent", {"agent": KIM, "act": "accept"})


def said(state: dict[str, Any]) -> list[str]:
    return [line["text"] for line in state["transcript"] if "text" in line]


# --- back and forth ----------------------------------------------------------------------------------------------


def test_every_earlier_step_is_reached_and_the_last_one_is_as_it_was(session: StudioSession) -> None:
    to_the_agent(session)
    last = session.do("act", {"type": "say", "value": "my printer"})
    session.do("step", {"to": 3})
    assert session.state()["contact"]["state"] == "ringing"
    assert session.do("step", {"to": 0})["contact"] is None
    assert session.do("step", {"to": 5}) == last


def test_what_is_done_after_a_step_back_takes_the_place_of_what_was_taken_back(session: StudioSession) -> None:
    to_the_agent(session)
    session.do("step", {"to": 2})
    state = session.do("act", {"type": "hang_up"})
    assert [step["what"] for step in state["journal"]["steps"]] == ["agent", "start", "act"]
    assert state["journal"]["position"] == 3
    assert state["contact"]["state"] == "ended"


@pytest.mark.parametrize("to", [-1, 99, "1", True, None, 1.0])
def test_a_step_that_is_not_there_is_refused(session: StudioSession, to: Any) -> None:
    with pytest.raises(NotPossibleError, match="there is no step"):
        session.do("step", {"to": to})


def test_an_act_that_was_refused_is_no_step(session: StudioSession) -> None:
    with pytest.raises(SimulatorError):
        session.do("start", {"to": "nowhere"})
    with pytest.raises(SimulatorError):
        session.do("start", {"from": "abc"})
    assert session.state()["journal"]["steps"] == []
    assert session.state()["contacts"] == []


# --- several contacts --------------------------------------------------------------------------------------------


def test_each_contact_has_its_own_transcript_and_agents_act_on_the_one_that_is_meant(session: StudioSession) -> None:
    call = to_the_agent(session)["contact"]["id"]
    chat = session.do("start", {"channel": "chat", "from": "mina"})["contact"]["id"]
    session.do("start", {"channel": "voice", "from": "+12025550199"})
    second = session.do("act", {"type": "press", "value": "1"})["contact"]["id"]
    listed = session.state()["contacts"]
    assert [(one["who"], one["channel"]) for one in listed] == [
        ("+12025550123", "voice"),
        ("mina", "chat"),
        ("+12025550199", "voice"),
    ]
    assert {one["id"] for one in listed} == {call, chat, second}
    session.do("agent", {"agent": KIM, "act": "say", "value": "Kim speaking.", "contact": call})
    assert "Kim speaking." in said(session.state(call))
    assert "Kim speaking." not in said(session.state(second))
    session.do("act", {"type": "hang_up", "contact": second})
    assert session.state(second)["contact"]["state"] == "ended"
    assert session.state(call)["contact"]["state"] == "agent"


def test_an_agent_with_two_chats_writes_to_either(session: StudioSession) -> None:
    session.do("agent", {"agent": KIM, "act": "available"})
    for name in ("mina", "jun"):
        session.do("start", {"channel": "chat", "from": name})
        session.do("agent", {"agent": KIM, "act": "accept"})
    kim = session.state()["agents"][0]
    assert [(one["who"], one["state"]) for one in kim["contacts"]] == [("mina", "talking"), ("jun", "talking")]
    first = kim["contacts"][0]["id"]
    session.do("agent", {"agent": KIM, "act": "say", "value": "Hello Mina.", "contact": first})
    assert "Hello Mina." in said(session.state(first))
    assert "Hello Mina." not in said(session.state())
    session.do("agent", {"agent": KIM, "act": "hang_up", "contact": first})
    assert [one["state"] for one in session.state()["agents"][0]["contacts"]] == ["talking", "wrap"]


def test_a_call_can_take_the_place_of_another(session: StudioSession) -> None:
    first = session.do("start", {"channel": "voice"})["contact"]["id"]
    state = session.do("start", {"channel": "voice", "instead": first})
    assert [one["state"] for one in state["contacts"]] == ["ended", "menu"]


@pytest.mark.parametrize("number", ["abc", "010-1234-5678", "+0123456789", "+1", "12025550123", " "])
def test_who_has_no_number_cannot_call(session: StudioSession, number: str) -> None:
    with pytest.raises(NotPossibleError, match="is no telephone number"):
        session.do("start", {"channel": "voice", "from": number})


@pytest.mark.parametrize(("channel", "name"), [("voice", "anonymous"), ("voice", "+821012345678"), ("chat", "mina")])
def test_who_has_one_can(session: StudioSession, channel: str, name: str) -> None:
    assert session.do("start", {"channel": channel, "from": name})["contact"]["who"] == name


def test_the_likeliest_flow_is_offered_first(tmp_path: Path) -> None:
    """A flow that others lead to is an inner one: a chat that began there would lack what comes before."""
    made = staffed()
    flow = made["Resources"]["Menu"]["Properties"]
    entry = {
        "Version": "2019-10-30",
        "StartAction": "go",
        "Metadata": {},
        "Actions": [
            {
                "Identifier": "go",
                "Type": "TransferToFlow",
                "Parameters": {"ContactFlowId": "${Chat}"},
                "Transitions": {"NextAction": "go", "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "go"}]},
            }
        ],
    }
    made["Resources"]["Chat"] = {"Type": "AWS::Connect::ContactFlow", "Properties": {**flow, "Name": "chat"}}
    content = {"Fn::Sub": [json.dumps(entry), {"Chat": {"Fn::GetAtt": ["Chat", "ContactFlowArn"]}}]}
    made["Resources"]["Entry"] = {
        "Type": "AWS::Connect::ContactFlow",
        "Properties": {**flow, "Name": "chat entry", "Content": content},
    }
    path = tmp_path / "chats.template.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    entries = StudioSession(path, None).center()["entries"]
    assert [entry["key"] for entry in entries["chat"]] == ["chat entry", "chat", "Help Desk"]


# --- writing down ------------------------------------------------------------------------------------------------


def test_a_session_becomes_a_scenario_that_comes_true(session: StudioSession, tmp_path: Path) -> None:
    to_the_agent(session)
    session.do("agent", {"agent": KIM, "act": "say", "value": "Have you tried it again?"})
    session.do("act", {"type": "wait", "value": "20"})
    before = session.do("agent", {"agent": KIM, "act": "hang_up"})
    state = session.do("save", {"name": "it-helps", "title": "Kim helps"})
    assert state["scenarios"] == {"it-helps": {"ok": True, "text": ""}}
    scenario = load_scenario(tmp_path / "calls" / "it-helps.toml")
    assert scenario.title == "Kim helps"
    assert [agent.name for agent in scenario.given.agents] == [KIM]
    assert [step.verb for step in scenario.steps if step.verb not in {"hears"}] == [
        "presses",
        "agent",
        "agent",
        "waits_s",
        "agent",
    ]
    assert state["journal"] == before["journal"]


def test_a_second_caller_is_written_down_as_one(session: StudioSession) -> None:
    first = session.do("start", {"channel": "voice", "from": "+12025550123"})["contact"]["id"]
    session.do("start", {"channel": "voice", "from": "+12025550199"})
    session.do("act", {"type": "press", "value": "1"})
    session.do("act", {"type": "hang_up", "contact": first})
    state = session.do("save", {"name": "two", "contact": first})
    assert state["scenarios"]["two"] == {"ok": True, "text": ""}


@pytest.mark.parametrize("name", ["", "../evil", "With Capitals", "a/b", "-x", "x" * 64, "call.toml"])
def test_a_name_that_is_no_name_of_a_file_is_refused(session: StudioSession, tmp_path: Path, name: str) -> None:
    session.do("start", {"channel": "voice"})
    with pytest.raises(NotPossibleError, match="no name of a scenario"):
        session.do("save", {"name": name})
    assert list((tmp_path / "calls").iterdir()) == []


def test_what_has_no_step_is_named_and_the_session_goes_on(session: StudioSession) -> None:
    session.do("start", {"channel": "voice"})
    session.do("fault", {"target": "queue:people-who-know", "kind": "full"})
    before = session.do("act", {"type": "press", "value": "1"})
    with pytest.raises(NotPossibleError, match="switched during a call"):
        session.recording()
    assert session.state() == before


# --- scenarios ---------------------------------------------------------------------------------------------------


def written(folder: Path, name: str, steps: str, expect: str = "") -> None:
    text = f'title = "{name}"\n\n[call]\nsteps = [{steps}]\n{expect}'
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def test_a_scenario_that_passed_is_opened_and_taken_over(session: StudioSession, tmp_path: Path) -> None:
    written(tmp_path / "calls", "waits", '{ hears = "Press 1" }, { presses = "1" }', '[expect]\nstate = "queue"\n')
    opened = session.do("open", {"id": "waits"})
    assert opened["journal"]["scenario"] == {"id": "waits", "title": "waits", "ok": True, "text": ""}
    assert opened["contact"]["state"] == "queue"
    earlier = session.do("step", {"to": 2})
    assert earlier["contact"]["state"] == "menu"
    assert earlier["journal"]["scenario"]["ok"] is None
    session.do("agent", {"agent": KIM, "act": "available"})
    assert session.do("act", {"type": "press", "value": "1"})["contact"]["state"] == "ringing"


def test_a_scenario_that_fails_is_opened_where_it_fails(session: StudioSession, tmp_path: Path) -> None:
    written(tmp_path / "calls", "deaf", '{ hears = "Good evening" }, { presses = "1" }')
    opened = session.do("open", {"id": "deaf"})["journal"]
    assert opened["scenario"]["ok"] is False
    assert "Good evening" in opened["scenario"]["text"]
    assert "Good evening" in opened["scenario"]["failure"]["expected"]
    assert opened["position"] == len(opened["steps"]) == 2


def test_files_that_cannot_be_read_keep_nobody_from_calling(session: StudioSession, tmp_path: Path) -> None:
    (tmp_path / "calls" / "broken.toml").write_text("title = ", encoding="utf-8")
    center = session.center()
    assert center["scenarios"] == []
    assert "broken.toml" in center["unreadable"]
    assert session.do("start", {"channel": "voice"})["contact"]["state"] == "menu"


# --- loading again -----------------------------------------------------------------------------------------------


def test_an_assembly_that_was_written_again_is_noticed_once_it_is_finished(session: StudioSession, file: Path) -> None:
    assert not session.noticed()
    file.write_text(json.dumps(staffed("Good morning.")), encoding="utf-8")
    assert not session.noticed(), "it may still be being written"
    assert session.noticed()
    assert session.state()["stale"]
    assert not session.noticed(), "it is told once"


def test_loading_again_says_what_is_different_and_does_the_same_again(session: StudioSession, file: Path) -> None:
    before = to_the_agent(session)
    made = staffed("Good morning.")
    made["Resources"]["Second"] = {
        "Type": "AWS::Connect::Queue",
        "Properties": {**made["Resources"]["Queue"]["Properties"], "Name": "night"},
    }
    file.write_text(json.dumps(made), encoding="utf-8")
    state = session.do("reload", {})
    assert [(one["kind"], one["name"], one["change"]) for one in state["news"]] == [
        ("flows", "Help Desk", "changed"),
        ("queues", "night", "added"),
    ]
    assert state["loaded"] == before["loaded"] + 1
    assert state["contact"]["state"] == "agent"
    assert state["contact"]["id"] == before["contact"]["id"]
    assert said(state)[0] == "Good morning."
    assert not state["stale"]


def test_what_can_no_longer_be_done_is_said(session: StudioSession, file: Path) -> None:
    to_the_agent(session)
    made = staffed()
    del made["Resources"]["Kim"]
    file.write_text(json.dumps(made), encoding="utf-8")
    journal = session.do("reload", {})["journal"]
    assert journal["position"] == 0
    assert len(journal["steps"]) == 4
    assert "no agent called 'kim'" in journal["stopped"]


def test_an_assembly_that_cannot_be_read_changes_nothing(session: StudioSession, file: Path) -> None:
    before = to_the_agent(session)
    file.write_text("{", encoding="utf-8")
    with pytest.raises(SimulatorError):
        session.do("reload", {})
    assert session.state()["contact"] == before["contact"]


def test_flows_are_revised_without_a_template(session: StudioSession) -> None:
    before = to_the_agent(session)
    flow = json.loads(session.book.definitions["Help Desk"].content)
    flow["Actions"][0]["Parameters"]["Text"] = "Good evening."
    session.revise({"Help Desk": json.dumps(flow)})
    state = session.state()
    assert said(state)[0] == "Good evening."
    assert state["contact"]["state"] == "agent"
    assert state["loaded"] > before["loaded"]


@pytest.mark.parametrize(("name", "content"), [("Help Desk", "{"), ("nothing", "{}")])
def test_content_that_is_no_flow_is_refused_and_changes_nothing(
    session: StudioSession, name: str, content: str
) -> None:
    before = to_the_agent(session)
    with pytest.raises(SimulatorError):
        session.revise({name: content})
    assert session.state() == before


# --- shared with others ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda session: session.do("step", {"to": 0}),
        lambda session: session.do("reload", {}),
        lambda session: session.do("reset", {}),
        lambda session: session.do("open", {"id": "x"}),
        lambda session: session.revise({}),
    ],
)
def test_a_shared_center_is_not_played_back(file: Path, act: Callable[[StudioSession], object]) -> None:
    shared = StudioSession(file, None, shared=load(file))
    shared.do("start", {"channel": "voice"})
    assert shared.state()["journal"] is None
    with pytest.raises(NotPossibleError, match="others use"):
        act(shared)


def test_a_call_in_a_shared_center_is_written_down_by_what_the_customer_did(file: Path) -> None:
    shared = StudioSession(file, None, shared=load(file))
    shared.do("start", {"channel": "voice"})
    shared.do("act", {"type": "press", "value": "1"})
    assert 'presses = "1"' in shared.recording()


# --- the board ---------------------------------------------------------------------------------------------------


def test_queues_that_only_test_cases_know_are_not_on_the_board(tmp_path: Path) -> None:
    made = staffed()
    nobody = {**made["Resources"]["Queue"]["Properties"], "Name": "nobody-is-here"}
    made["Resources"]["Nobody"] = {"Type": "AWS::Connect::Queue", "Properties": nobody}
    made["Resources"]["Case"] = {
        "Type": "AWS::Connect::TestCase",
        "Properties": {
            "InstanceArn": ARN,
            "Name": "no agents",
            "Content": {"Fn::Sub": ["${Queue}", {"Queue": {"Fn::GetAtt": ["Nobody", "QueueArn"]}}]},
        },
    }
    path = tmp_path / "tested.template.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    assert [queue["name"] for queue in StudioSession(path, None).state()["queues"]] == ["people-who-know"]
    del made["Resources"]["Case"]
    path.write_text(json.dumps(made), encoding="utf-8")
    assert len(StudioSession(path, None).state()["queues"]) == 2


def test_an_agent_is_refused_what_they_cannot_do_now(session: StudioSession) -> None:
    to_the_agent(session)
    with pytest.raises(UnknownNameError, match="act of this agent now"):
        session.do("agent", {"agent": KIM, "act": "accept"})
    with pytest.raises(NotPossibleError, match="nothing to say"):
        session.do("agent", {"agent": KIM, "act": "say", "value": " "})
    with pytest.raises(UnknownNameError, match="contact of agent kim"):
        session.do("agent", {"agent": KIM, "act": "say", "value": "x", "contact": "none"})
