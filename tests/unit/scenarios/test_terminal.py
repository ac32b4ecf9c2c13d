"""A call in the terminal: what is typed is what a caller does; the end of input hangs up politely."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from commands.main import main
from ringback.simulator.center import Center
from ringback.simulator.display.console import PLAIN, Paint
from ringback.simulator.loading import load as load_center
from ringback.simulator.scenarios import load
from ringback.simulator.terminal import Settings, Terminal

Json = dict[str, Any]


def _action(name: str, kind: str, parameters: Json, following: str | None = None, **branches: Json) -> Json:
    transitions: Json = {"NextAction": following} if following else {}
    if when := branches.get("when"):
        transitions["Conditions"] = [
            {"NextAction": goal, "Condition": {"Operator": "Equals", "Operands": [key]}} for key, goal in when.items()
        ]
    if errors := branches.get("errors"):
        transitions["Errors"] = [{"NextAction": goal, "ErrorType": error} for error, goal in errors.items()]
    return {"Identifier": name, "Type": kind, "Parameters": parameters, "Transitions": transitions}


def _template() -> Json:
    menu = {"Text": "상담원은 1번을 눌러 주세요.", "InputTimeLimitSeconds": "5", "StoreInput": "False"}
    actions = [
        _action("greet", "MessageParticipant", {"Text": "안녕하세요. 고객센터입니다."}, "menu"),
        _action(
            "menu",
            "GetParticipantInput",
            menu,
            "bye",
            when={"1": "queue"},
            errors={"InputTimeLimitExceeded": "bye", "NoMatchingCondition": "menu", "NoMatchingError": "bye"},
        ),
        _action("queue", "UpdateContactTargetQueue", {"QueueId": "@queue"}, "go", errors={"NoMatchingError": "bye"}),
        _action("go", "TransferContactToQueue", {}, "bye", errors={"QueueAtCapacity": "bye", "NoMatchingError": "bye"}),
        _action("bye", "MessageParticipant", {"Text": "이용해 주셔서 감사합니다."}, "end"),
        _action("end", "DisconnectParticipant", {}),
    ]
    content = json.dumps({"Version": "2019-10-30", "StartAction": "greet", "Actions": actions}, ensure_ascii=False)
    before, _, after = content.partition("@queue")
    instance = {"Fn::GetAtt": ["Instance", "Arn"]}
    hours: Json = {"InstanceArn": instance, "Name": "always", "TimeZone": "Asia/Seoul", "Config": []}
    return {
        "Resources": {
            "Instance": {
                "Type": "AWS::Connect::Instance",
                "Properties": {"InstanceAlias": "small", "IdentityManagementType": "CONNECT_MANAGED", "Attributes": {}},
            },
            "Hours": {"Type": "AWS::Connect::HoursOfOperation", "Properties": hours},
            "Queue": {
                "Type": "AWS::Connect::Queue",
                "Properties": {
                    "InstanceArn": instance,
                    "Name": "general",
                    "HoursOfOperationArn": {"Fn::GetAtt": ["Hours", "HoursOfOperationArn"]},
                },
            },
            "Flow": {
                "Type": "AWS::Connect::ContactFlow",
                "Properties": {
                    "InstanceArn": instance,
                    "Name": "inbound",
                    "Type": "CONTACT_FLOW",
                    "Content": {"Fn::Join": ["", [before, {"Fn::GetAtt": ["Queue", "QueueArn"]}, after]]},
                },
            },
        }
    }


@pytest.fixture(scope="module")
def template_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("terminal") / "template.json"
    path.write_text(json.dumps(_template()), encoding="utf-8")
    return path


@pytest.fixture
def center(template_path: Path) -> Center:
    made = load_center(template_path)
    made.add_agent("kim", queues=["general"])
    return made


Talk = Callable[..., str]


@pytest.fixture
def talk(center: Center) -> Talk:
    def run(*lines: str | type[BaseException], paint: Paint = PLAIN, **settings: Any) -> str:
        out = io.StringIO()
        given: Iterator[str | type[BaseException]] = iter(lines)

        def read(prompt: str) -> str:
            out.write(prompt)
            line = next(given, EOFError)
            if isinstance(line, str):
                out.write(line + "\n")
                return line
            raise line

        terminal = Terminal(center, Settings(stage="small-dev", **settings), out=out, read=read, paint=paint)
        assert terminal.run() == 0
        return out.getvalue()

    return run


def test_without_any_input_the_welcome_is_heard_and_the_call_ends_politely(talk: Talk) -> None:
    text = talk()

    assert "◀ 안녕하세요. 고객센터입니다." in text
    assert "[keys 1 · 5 s] ▶" in text
    assert "(hangs up)" in text
    assert "ended by customer" in text


def test_keys_words_and_silence_are_what_the_caller_does(talk: Talk, center: Center) -> None:
    text = talk("9", "안녕하세요", "")

    assert "▶ 9" in text
    assert "nothing listens to words" in text
    assert "… silence, " in text
    assert "이용해 주셔서 감사합니다." in text
    assert "ended by flow" in text
    assert center.contacts[0].ended


def test_an_agent_can_be_played_too(talk: Talk) -> None:
    text = talk("1", ":agent kim available", ":agent kim accept", ":agent kim say 무엇을 도와드릴까요?", ":agent")

    assert "[waiting in the queue general] ▶" in text
    assert "rings!" in text
    assert "☺ 무엇을 도와드릴까요?" in text
    assert "[talking to an agent] ▶" in text


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (":help", ":attributes"),
        (":trace", "inbound/greet (MessageParticipant) — next"),
        (":queue", "general"),
        (":attributes", "no attributes yet"),
        (":bot", "no bot has listened yet"),
        (":problems", "nothing failed"),
        (":wait 2", "on the line, 2 s"),
        (":wait soon", "'soon' is no number of seconds"),
        (":answer", "no phone rings"),
        (":nonsense", "is not a command"),
        (":agent nobody", "no agent called 'nobody'"),
        (":agent kim dance", "an agent can available"),
        (":agent kim accept", "nothing rings"),
    ],
)
def test_commands_look_behind_the_scenes(talk: Talk, line: str, shown: str) -> None:
    assert shown in talk(line)


def test_the_trace_can_be_shown_as_it_happens(talk: Talk) -> None:
    assert "inbound/menu (GetParticipantInput) — Equals 1" in talk(":trace on", "1")


def test_control_c_hangs_up_first_and_leaves_then(talk: Talk) -> None:
    text = talk(KeyboardInterrupt, KeyboardInterrupt)

    assert text.count("ended by customer") == 1
    assert text.endswith("[ended] ▶ \n")


def test_the_call_can_be_made_again(talk: Talk, center: Center) -> None:
    talk(":hangup", "1", ":again", "1")

    assert len(center.contacts) == 2


def test_a_recorded_call_is_a_scenario(talk: Talk, tmp_path: Path) -> None:
    file = tmp_path / "calls" / "mine.toml"

    talk("1", record_to=file, entry="inbound")

    scenario = load(file)
    assert [step.verb for step in scenario.steps] == ["hears", "hears", "presses", "hangs_up"]
    assert scenario.expect.queue == "general"


def test_colors_are_used_only_when_asked_for(talk: Talk) -> None:
    assert "\x1b[" in talk(paint=Paint(on=True))
    assert "\x1b[" not in talk()


def test_the_command_ends_well_without_input(
    template_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    assert main(["call", "--assembly", str(template_path)]) == 0
    assert "안녕하세요. 고객센터입니다." in capsys.readouterr().out


def test_an_assembly_that_is_not_there_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["call", "--assembly", str(tmp_path / "nothing")]) == 2
    assert capsys.readouterr().err.startswith("aicc call: ")
