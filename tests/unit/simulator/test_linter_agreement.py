"""What the linter refuses, the simulator refuses with the same words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ringback.flow_language import CATALOGUE, CenterContext, FlowType, Level, lint, lint_center, lint_text, parse
from ringback.flow_language.catalogue.namespaces import CHANNELS
from ringback.simulator import Center
from ringback.simulator.errors import FlowContentError
from ringback.simulator.flow import compiler
from ringback.simulator.flow.compiler import compile_flow
from ringback.simulator.flow.values import Value
from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.records import Problem, StateChanged
from ringback.simulator.kernel.run import FlowRun
from ringback.simulator.world.model import FlowDefinition
from tests.unit.simulator import flowkit as kit

PLACES = {"FL103", "FL104"}
CHANNEL = "FL316"
NME = "NoMatchingError"


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Center:
    """A center with one flow that waits in a menu."""
    menu = kit.act(
        "menu",
        "GetParticipantInput",
        {"Text": "?", "StoreInput": "False", "InputTimeLimitSeconds": "5"},
        "bye",
        {"InputTimeLimitExceeded": "bye", "NoMatchingCondition": "bye", "NoMatchingError": "bye"},
    )
    return kit.center(tmp_path_factory.mktemp("center"), {"Main": kit.flow("main", menu, kit.bye())})


def definition(content: str, kind: str = "CONTACT_FLOW", name: str = "tried") -> FlowDefinition:
    """Builds a flow that is not part of any template."""
    arn = f"arn:aws:connect:ap-northeast-2:111122223333:instance/i/contact-flow/{name}"
    return FlowDefinition(name=name, arn=arn, id=name, type=kind, content=content)


def run_on(center: Center, channel: str, flow: FlowDefinition) -> Contact:
    """Runs a flow on a new contact of a channel."""
    contact = center.contacts.new(channel=channel, method="INBOUND", customer=None)
    FlowRun(center, contact, compile_flow(flow)).start()
    return contact


def refusals(contact: Contact) -> Iterator[str]:
    """Yields why actions were not run."""
    for event in contact.trace:
        if isinstance(event, Problem) and event.code == "flow-type":
            yield event.message
        elif isinstance(event, StateChanged) and event.state == "remark":
            yield event.detail


@pytest.mark.parametrize("name", CATALOGUE)
def test_an_action_runs_where_the_linter_allows_it(name: str, center: Center, monkeypatch: pytest.MonkeyPatch) -> None:
    center.call(to="main")  # all actions are registered
    monkeypatch.setitem(compiler.ACTIONS, name, lambda context: lambda run: None)
    end = kit.act("end", "EndFlowExecution")
    action = kit.act("tried", name, then="end", errors={"NoMatchingError": "end"})

    for kind in FlowType:
        for channel in CHANNELS:
            content = kit.content(action, end, Metadata={"type": kind.export_name, "channels": [channel]})
            found = [f for f in lint(parse(content)) if f.action == "tried"]
            place = {f.message for f in found if f.rule in PLACES}
            wrong_channel = {f.message for f in found if f.rule == CHANNEL}

            said = set(refusals(run_on(center, channel, definition(content, kind.value))))

            assert said == (place or wrong_channel), f"{name} in {kind} for {channel}"


def test_a_module_runs_what_its_caller_supports(tmp_path: Path) -> None:
    play = kit.act("play", "MessageParticipantIteratively", {"Messages": [{"Text": "음악"}]}, "back", {NME: "back"})
    back = kit.act("back", "EndFlowModuleExecution")
    ask = kit.act("ask", "InvokeFlowModule", {"FlowModuleId": "${Played.FlowModuleArn}"}, "bye", {NME: "bye"})
    called = ask | {"Parameters": {"FlowModuleId": "${module.played.arn}"}}
    flows = [
        parse(kit.content(called, kit.bye()), key="main", flow_type=FlowType.CONTACT_FLOW),
        parse(kit.content(play, back, Settings={}), key="played", flow_type=FlowType.MODULE),
    ]
    found = [f.message for f in lint_center(flows, CenterContext()) if f.rule == "FL516"]
    resources = {"Main": kit.flow("main", ask, kit.bye()), "Played": kit.module("played", play, back)}

    call = kit.center(tmp_path, resources).call(to="main")

    assert found
    assert [problem.message for problem in call.problems] == found


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Text", "가" * 3_000),
        ("Text", "가" * 3_001),
        ("Text", "<speak>가 & 나</speak>"),
        ("SSML", "<speak>안녕하세요</speak>"),
        ("SSML", "안녕하세요 <break time='300ms'/>"),
        ("SSML", "<speak>안녕하세요"),
        ("SSML", "<speak>A & B</speak>"),
        ("SSML", "<speak>A &amp; B</speak>"),
        ("SSML", "<speak>가<break time='11s'/>나</speak>"),
        ("SSML", "<speak>가<break time='10s'/>나</speak>"),
        ("SSML", "<speak><amazon:effect name='whispered'>가</amazon:effect></speak>"),
        ("SSML", "<!DOCTYPE speak [<!ENTITY x 'y'>]><speak>&x;</speak>"),
        ("SSML", "<speak>" + "<p>가</p>" * 900 + "</speak>"),
        ("SSML", "<speak>" + "가" * 3_001 + "</speak>"),
    ],
)
def test_a_prompt_plays_when_the_linter_takes_it(kind: str, text: str, center: Center) -> None:
    say = kit.act("say", "MessageParticipant", {kind: text}, "end", {"NoMatchingError": "end"})
    content = kit.content(say, kit.act("end", "EndFlowExecution"), Metadata={"type": "contactFlow"})
    found = [f.message for f in lint(parse(content)) if f.rule in {"FL311", "FL313"}]

    contact = run_on(center, "VOICE", definition(content))

    said = [event.message for event in contact.trace if isinstance(event, Problem) and event.code == "prompt"]
    assert said == [f"cannot play the prompt: {message}" for message in found]


@pytest.mark.parametrize("kind", ["SSML", "PromptId"])
def test_a_prompt_for_the_phone_is_refused_in_a_chat(kind: str, center: Center) -> None:
    say = kit.act("say", "MessageParticipant", {kind: "<speak>안녕</speak>"}, "end", {"NoMatchingError": "end"})
    end = kit.act("end", "EndFlowExecution")
    content = kit.content(say, end, Metadata={"type": "contactFlow", "channels": ["CHAT"]})
    found = [f.message for f in lint(parse(content)) if f.rule == "FL315"]
    assert found

    contact = run_on(center, "CHAT", definition(content))

    problems = [event.message for event in contact.trace if isinstance(event, Problem)]
    if kind == "PromptId":  # the prompt does not exist either, which the template alone shows
        assert problems
    else:
        assert problems == [f"cannot play the prompt: {message}" for message in found]


@pytest.mark.parametrize(
    ("name", "parameter", "value"),
    [
        ("Loop", "LoopCount", "100"),
        ("Loop", "LoopCount", "101"),
        ("Loop", "LoopCount", "three"),
        ("Loop", "LoopCount", " 3"),
        ("Wait", "TimeLimitSeconds", "604800"),
        ("Wait", "TimeLimitSeconds", "604801"),
        ("Wait", "TimeLimitSeconds", "0"),
        ("Wait", "TimeLimitSeconds", "PT8S"),
    ],
)
def test_a_number_is_within_the_limits_of_the_linter(name: str, parameter: str, value: str, center: Center) -> None:
    """The linter sees the number in the file, the simulator the same number in an attribute."""
    end = kit.act("end", "EndFlowExecution")
    fixed = kit.content(kit.act("tried", name, {parameter: value}, "end", {NME: "end"}), end)
    found = [f.message for f in lint(parse(fixed)) if f.rule == "FL114"]

    dynamic = kit.content(kit.act("tried", name, {parameter: "$.Attributes.number"}, "end", {NME: "end"}), end)
    contact = center.contacts.new(channel="VOICE", method="INBOUND", customer=None)
    contact.attributes["number"] = value
    FlowRun(center, contact, compile_flow(definition(dynamic))).start()

    assert [problem.message for problem in contact.problems] == found


def document(**changes: Any) -> str:
    """Builds a flow of two actions with changed parts; a part that is None is left out."""
    say: dict[str, Any] = kit.say("say", "안녕하세요", "end")
    whole = {
        "Version": "2019-10-30",
        "StartAction": "say",
        "Actions": [say, kit.act("end", "EndFlowExecution")],
        **changes,
    }
    return json.dumps({key: value for key, value in whole.items() if value is not None}, ensure_ascii=False)


def with_action(**changes: Any) -> str:
    """Builds a flow whose first action has changed parts."""
    return document(Actions=[{**kit.say("say", "안녕하세요", "end"), **changes}, kit.act("end", "EndFlowExecution")])


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "null",
        '"flow"',
        '{"modules": [], "version": "1"}',
        "[" * 100 + "]" * 100,
        document(),
        document(Version=None),
        document(Version="2018-01-01"),
        document(Actions=None),
        document(Actions={}),
        document(Actions=[]),
        document(Actions=["say"]),
        document(StartAction=None),
        document(StartAction=""),
        document(StartAction="sayy"),
        document(StartAction=1),
        document(Metadata=[]),
        document(Actions=[kit.say("say", "a", "end"), kit.say("say", "b", "end"), kit.act("end", "EndFlowExecution")]),
        with_action(Identifier=None),
        with_action(Type=""),
        with_action(Type=5),
        with_action(Parameters=[]),
        with_action(Transitions=[]),
        with_action(Transitions={"NextAction": "gone"}),
        with_action(Transitions={"NextAction": ""}),
        with_action(Transitions={"NextAction": "end", "Errors": {}}),
        with_action(Transitions={"NextAction": "end", "Errors": [{"NextAction": "end"}]}),
        with_action(Transitions={"NextAction": "end", "Errors": [{"ErrorType": "NoMatchingError"}]}),
        with_action(Transitions={"NextAction": "end", "Errors": [{"ErrorType": "E", "NextAction": "gone"}]}),
        with_action(Transitions={"NextAction": "end", "Conditions": [{"NextAction": "end"}]}),
        with_action(
            Transitions={
                "NextAction": "end",
                "Conditions": [{"NextAction": "end", "Condition": {"Operator": "Equals"}}],
            }
        ),
    ],
)
def test_content_is_compiled_when_the_linter_can_read_it(content: str) -> None:
    broken = {"FL001", "FL002", "FL003", "FL006", "FL007", "FL008"}
    found = [f for f in lint_text(content, flow_type="CONTACT_FLOW") if f.rule in broken and f.level is Level.REFUSED]

    try:
        compile_flow(definition(content))
        said = ""
    except FlowContentError as error:
        said = str(error)

    assert bool(said) == bool(found), said
    if found:
        assert any(f.rule in said and said.endswith(f.message) for f in found), said


@pytest.mark.parametrize(
    "text",
    [
        "$.Attributes.name",
        "$.Attributes.name님",
        "$.Attributes['name']!",
        "$.Attributes.['name']",
        "$['Attributes']['name']",
        '$["Attributes"]["name"]',
        "`$.Attributes.name`",
        "$.Foo-bar.x",
        "$.Attributes[name]",
        "$Attributes.name",
        "$.Attributes['a]b']",
        "$..name",
        "$. name",
        "$5.00 $.Attributes.name.",
        "{{$.Attributes.name}}",
        "$.Attributes.name$.Attributes.name",
    ],
)
def test_a_text_has_the_references_that_the_linter_sees(text: str, center: Center) -> None:
    action = parse(kit.content(kit.say("say", text, "end"), kit.act("end", "EndFlowExecution"))).actions[0]
    contact = center.contacts.new(channel="VOICE", method="INBOUND", customer=None)
    contact.attributes["name"] = "민수"
    run = FlowRun(center, contact, compile_flow(definition(document())))

    values = {("Attributes", "name"): "민수", ("Attributes",): '{"name": "민수"}'}
    expected = text
    for _, path in action.jsonpaths:
        expected = expected.replace(path.text, values.get(path.segments, ""), 1)

    assert Value(text).text(run) == expected
