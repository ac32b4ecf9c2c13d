"""Injected faults hit exactly what they name; flows nobody here wrote run without internal errors."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest

from ringback import simulator
from ringback.simulator import Call, Fault, Interaction
from ringback.simulator.coverage import Coverage, missing_lines, taken_in, universe, universe_of
from ringback.simulator.faults import Passed, Plan, allot
from ringback.simulator.faults.cases import Outage
from ringback.simulator.faults.sabotage import failures, sabotage
from ringback.simulator.kernel.run import FlowRun
from tests.unit.simulator import flowkit as kit

NME = "NoMatchingError"


class One:
    """Hits the one interaction whose id is given and remembers all it saw."""

    def __init__(self, kind: str, fault: Fault | None, identifier: str | None = None) -> None:
        self.kind, self.fault, self.identifier = kind, fault, identifier
        self.seen: list[str] = []

    def consult(self, interaction: Interaction) -> Fault | None:
        """Returns the fault for its kind and id."""
        if interaction.kind != self.kind:
            return None
        self.seen.append(interaction.id)
        return self.fault if self.identifier in {None, interaction.id} else None


def everything(folder: Path) -> simulator.Center:
    """Builds a center whose flow does one of everything twice."""
    twice = {NME: "sorry"}
    check = kit.act(
        "hours",
        "CheckHoursOfOperation",
        {"HoursOfOperationId": "${Hours.HoursOfOperationArn}"},
        "sorry",
        twice,
        [("Equals", "True", "ask"), ("Equals", "False", "closed")],
    )
    ask = kit.act(
        "ask",
        "InvokeLambdaFunction",
        {
            "LambdaFunctionARN": "${Fn.Arn}",
            "InvocationTimeLimitSeconds": "8",
            "ResponseValidation": {"ResponseType": "STRING_MAP"},
        },
        "staff",
        twice,
    )
    staff = kit.act(
        "staff",
        "CheckMetricData",
        {"MetricType": "NumberOfAgentsAvailable", "QueueId": "${General.QueueArn}"},
        "nobody",
        {NME: "sorry", "NoMatchingCondition": "nobody"},
        [("NumberGreaterThan", "0", "pick")],
    )
    pick = kit.act("pick", "UpdateContactTargetQueue", {"QueueId": "${General.QueueArn}"}, "go", twice)
    go = kit.act("go", "TransferContactToQueue", {}, "sorry", {"QueueAtCapacity": "full", NME: "sorry"})
    says = [
        kit.say("sorry", "오류", "bye"),
        kit.say("closed", "닫힘", "bye"),
        kit.say("nobody", "부재", "bye"),
        kit.say("full", "가득", "bye"),
    ]
    resources = {
        "Main": kit.flow("main", kit.say("hi", "안녕", "hours"), check, ask, staff, pick, go, *says, kit.bye()),
        "General": kit.queue("general"),
        "Role": kit.role(),
        "Fn": kit.function("def handler(event, context):\n    return {'a': 'b'}\n"),
        "Link": kit.association({"Fn::GetAtt": ["Fn", "Arn"]}),
    }
    return kit.center(folder, resources)


def call_with(center: simulator.Center, faults: One | None) -> Call:
    """Calls with an agent at the desk and the faults in force."""
    fresh = center.fresh()
    fresh.add_agent("kim").available()
    fresh.faults = faults
    return fresh.call(to="main")


@pytest.mark.parametrize(
    ("kind", "fault", "outcome"),
    [
        ("lambda", None, "ringing"),
        ("lambda", Fault("error"), "오류"),
        ("lambda", Fault("timeout"), "오류"),
        ("lambda", Fault("throttle"), "오류"),
        ("lambda", Fault("garbage"), "오류"),
        ("lambda", Fault("delay", 9), "오류"),
        ("lambda", Fault("delay", 1), "ringing"),
        ("hours", Fault("closed"), "닫힘"),
        ("hours", Fault("error"), "오류"),
        ("metric", Fault("unavailable"), "오류"),
        ("metric", Fault("no_agents"), "부재"),
        ("queue", Fault("full"), "가득"),
        ("queue", Fault("error"), "오류"),
        ("prompt", Fault("error"), "ringing"),
    ],
)
def test_a_fault_has_the_effect_of_the_real_failure(
    tmp_path: Path, kind: str, fault: Fault | None, outcome: str
) -> None:
    faults = One(kind, fault, "main/hi#1" if kind == "prompt" else None)
    call = call_with(everything(tmp_path), faults)
    assert faults.seen
    if outcome == "ringing":
        assert call.state == "ringing"
    else:
        assert call.heard[-1] == outcome


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("lambda", Fault("error")),
        ("lambda", Fault("timeout")),
        ("lambda", Fault("throttle")),
        ("metric", Fault("unavailable")),
        ("prompt", Fault("error")),
    ],
)
def test_a_problem_says_that_somebody_made_it_happen(tmp_path: Path, kind: str, fault: Fault) -> None:
    call = call_with(everything(tmp_path), One(kind, fault, "main/hi#1" if kind == "prompt" else None))
    assert [problem.injected for problem in call.problems] == [True]


def test_what_fails_by_itself_is_not_injected_whatever_its_words_are(tmp_path: Path) -> None:
    center = everything(tmp_path)
    center.functions["Fn"].stub(lambda _event: 1 / 0)
    assert [problem.injected for problem in center.call(to="main").problems] == [False]

    def says_injected(_event: object) -> dict[str, str]:
        raise ValueError("an injected needle")

    center.functions["Fn"].stub(says_injected)
    assert [problem.injected for problem in center.call(to="main").problems] == [False]


@pytest.mark.parametrize("kind", ["throttle", "error", "denied", "timeout"])
def test_a_function_that_an_injected_failure_of_aws_ends_is_marked(tmp_path: Path, kind: str) -> None:
    code = "import boto3\ndef handler(event, context):\n    boto3.client('sts').get_caller_identity()\n    return {}\n"
    invoke = kit.act("ask", "InvokeLambdaFunction", {"LambdaFunctionARN": "${Fn.Arn}"}, "bye", {NME: "bye"})
    resources = {
        "Main": kit.flow("main", invoke, kit.bye()),
        "Role": kit.role(),
        "Fn": kit.function(code),
        "Link": kit.association({"Fn::GetAtt": ["Fn", "Arn"]}),
    }
    center = kit.center(tmp_path, resources)
    center.faults = One("aws", Fault(kind))
    assert [problem.injected for problem in center.call(to="main").problems] == [True]


def test_interaction_ids_are_stable_and_one_can_be_hit_alone(tmp_path: Path) -> None:
    loop = kit.act(
        "loop",
        "Loop",
        {"LoopCount": "3"},
        "bye",
        None,
        [("Equals", "ContinueLooping", "hi"), ("Equals", "DoneLooping", "bye")],
    )
    center = kit.center(
        tmp_path,
        {
            "Main": kit.flow(
                "main",
                loop,
                kit.act("hi", "MessageParticipant", {"Text": "안녕"}, "loop", {NME: "oops"}),
                kit.say("oops", "끊김", "loop"),
                kit.bye(),
            )
        },
    )
    runs = []
    for _ in range(2):
        faults = One("prompt", Fault("error"), "main/hi#2")
        fresh = center.fresh()
        fresh.faults = faults
        assert fresh.call(to="main").heard == ["안녕", "끊김", "안녕"]
        runs.append(faults.seen)
    assert runs[0] == runs[1] == ["main/hi#1", "main/hi#2", "main/oops#1", "main/hi#3"]


# --- the matrix -----------------------------------------------------------------------------------------------------


def asks(folder: Path) -> simulator.Center:
    """Builds a center that asks for a key."""
    ask = kit.act(
        "ask",
        "GetParticipantInput",
        {"Text": "1번을 누르세요", "InputTimeLimitSeconds": "5", "StoreInput": "False"},
        "wrong",
        {"InputTimeLimitExceeded": "late", "NoMatchingCondition": "wrong", NME: "broken"},
        [("Equals", "1", "right")],
    )
    says = [kit.say(name, name, "bye") for name in ("right", "late", "wrong", "broken")]
    return kit.center(folder, {"Main": kit.flow("main", ask, *says, kit.bye())})


def test_an_action_fails_by_the_error_branch_that_is_named(tmp_path: Path) -> None:
    center = asks(tmp_path)
    flow = center.world.flows["main"]

    assert failures(center.world, flow.id, "ask") == ("InputTimeLimitExceeded", NME)
    for error, heard in (("InputTimeLimitExceeded", "late"), (NME, "broken")):
        broken = sabotage(center, flow.id, "ask", error)
        call = broken.call(to="main")
        assert call.heard == [heard]
        assert {(branch.action, branch.name) for branch in taken_in(broken)} >= {("ask", error)}


def test_an_outage_strikes_one_service_every_time() -> None:
    outage = Outage(("queue", "general"), Fault("full"), One("queue", Fault("error"), "b"))
    general = Interaction("queue", "a", "general")

    assert [outage.consult(general), outage.consult(general)] == [Fault("full"), Fault("full")]
    assert outage.consult(Interaction("queue", "b", "other")) == Fault("error")
    assert outage.consult(Interaction("lambda", "b", "general")) is None


def test_what_many_calls_pass_is_broken_in_the_first_of_them() -> None:
    passed = Passed({("flow", "action"): "name"}, (("queue", "general"),), ("flow/action",))
    rare = Passed({("flow", "rare"): "name"}, (), ("flow/rare",))

    shares = allot([passed, passed, rare, passed], Plan(scenarios_per_action=1, scenarios_per_outage=2))
    assert [len(share.actions) for share in shares] == [1, 0, 1, 0]
    assert [len(share.services) for share in shares] == [1, 1, 0, 0]
    assert [share.places for share in shares] == [passed.places, passed.places, rare.places, passed.places]

    shares = allot([passed, passed, rare, passed], Plan(scenarios_per_place=1))
    assert [len(share.places) for share in shares] == [1, 0, 1, 0]
    shares = allot([passed] * 20, Plan(scenarios_per_place=0))
    assert all(share.places for share in shares)


def test_closing_a_guide_leaves_the_call_alone(tmp_path: Path) -> None:
    guide = kit.flow("guide", kit.act("close", "DisconnectParticipant"))
    hook = kit.act(
        "hook",
        "UpdateContactEventHooks",
        {"EventHooks": {"DefaultAgentUI": "${Guide.ContactFlowArn}"}},
        "pick",
        {NME: "pick"},
    )
    pick = kit.act("pick", "UpdateContactTargetQueue", {"QueueId": "${General.QueueArn}"}, "go", {NME: "bye"})
    go = kit.act("go", "TransferContactToQueue", {}, "bye", {"QueueAtCapacity": "bye", NME: "bye"})
    center = kit.center(
        tmp_path,
        {"Guide": guide, "Main": kit.flow("main", hook, pick, go, kit.bye()), "General": kit.queue("general")},
    )
    agent = center.add_agent("kim").available()
    call = center.call(to="main")
    agent.accept()

    assert "guide/close" in call.path
    assert call.state == "agent"


# --- which branches count -------------------------------------------------------------------------------------------


def branches(center: simulator.Center, flow: str, action: str) -> set[str]:
    """Returns the branches of an action that count."""
    found = next(item for item in universe(center.world) if item.name == flow)
    return {branch.name for branch in found.branches if branch.action == action}


@pytest.mark.parametrize(
    ("value", "on_error", "counted"),
    [
        pytest.param("true", "bye", {"Equals true"}, id="switched on"),
        pytest.param("false", "bye", {"NoMatchingCondition"}, id="switched off"),
        pytest.param("true", "look", {"Equals true", "NoMatchingCondition"}, id="a failure leaves it open"),
        pytest.param("$.Channel", "bye", {"Equals true", "NoMatchingCondition"}, id="a contact decides"),
    ],
)
def test_what_the_settings_have_decided_goes_one_way(
    tmp_path: Path, value: str, on_error: str, counted: set[str]
) -> None:
    set_it = kit.act(
        "set", "UpdateFlowAttributes", {"FlowAttributes": {"survey": {"Value": value}}}, "look", {NME: on_error}
    )
    look = kit.act(
        "look",
        "Compare",
        {"ComparisonValue": "$.FlowAttributes.survey"},
        "bye",
        {"NoMatchingCondition": "bye"},
        conditions=[("Equals", "true", "bye")],
    )
    center = kit.center(tmp_path, {"Main": kit.flow("main", set_it, look, kit.bye())})

    assert branches(center, "main", "look") == counted


@pytest.mark.parametrize(
    ("results", "counted"),
    [
        pytest.param(
            ("Booked", "Declined"), {"Equals Booked", "Equals Declined", NME}, id="every result has a condition"
        ),
        pytest.param(
            ("Booked", "Late"), {"Equals Booked", "Equals Declined", "NoMatchingCondition", NME}, id="one has none"
        ),
        pytest.param(("Booked", None), {"Equals Booked", "Equals Declined", "next", NME}, id="one ending says nothing"),
        pytest.param(
            ("Booked", "$.Attributes.Result"),
            {"Equals Booked", "Equals Declined", "next", "NoMatchingCondition", NME},
            id="a computed result may be anything",
        ),
    ],
)
def test_what_a_module_returns_decides_which_branches_of_its_call_count(
    tmp_path: Path, results: tuple[str | None, str | None], counted: set[str]
) -> None:
    call = kit.act(
        "offer",
        "InvokeFlowModule",
        {"FlowModuleId": "${Offer.FlowModuleArn}"},
        "bye",
        {"NoMatchingCondition": "bye", NME: "bye"},
        [("Equals", "Booked", "bye"), ("Equals", "Declined", "bye")],
    )
    first, second = (
        kit.act(name, "EndFlowModuleExecution", {"Result": result} if result else {})
        for name, result in zip(("first", "second"), results, strict=True)
    )
    ask = kit.act(
        "ask",
        "Compare",
        {"ComparisonValue": "$.Channel"},
        "second",
        {"NoMatchingCondition": "second"},
        [("Equals", "VOICE", "first")],
    )
    lost = kit.act("lost", "EndFlowModuleExecution", {"Result": "NobodyComesHere"})
    center = kit.center(
        tmp_path, {"Main": kit.flow("main", call, kit.bye()), "Offer": kit.module("offer", ask, first, second, lost)}
    )

    assert branches(center, "main", "offer") == counted


@pytest.mark.parametrize(
    ("named", "counted"), [("${Used.FlowModuleArn}", {"used"}), ("$.Attributes.M", {"used", "spare"})]
)
def test_a_module_that_no_flow_invokes_does_not_count(tmp_path: Path, named: str, counted: set[str]) -> None:
    call = kit.act("call", "InvokeFlowModule", {"FlowModuleId": named}, "bye", {NME: "bye"})
    end = kit.act("end", "EndFlowModuleExecution")
    center = kit.center(
        tmp_path,
        {"Main": kit.flow("main", call, kit.bye()), "Used": kit.module("used", end), "Spare": kit.module("spare", end)},
    )

    assert {item.name for item in universe(center.world) if item.type == "MODULE"} == counted


@pytest.mark.parametrize(
    ("actions", "counted"),
    [
        pytest.param(["Save", "Back"], {"Equals Save", "Equals Back"}, id="every button has a branch"),
        pytest.param(
            ["Save", "Back", "Help"], {"Equals Save", "Equals Back", "NoMatchingCondition"}, id="one has none"
        ),
        pytest.param([], {"Equals Save", "Equals Back", "NoMatchingCondition"}, id="nobody knows its buttons"),
    ],
)
def test_a_view_answers_with_its_actions_alone(tmp_path: Path, actions: list[str], counted: set[str]) -> None:
    show = kit.act(
        "show",
        "ShowView",
        {"ViewResource": {"Id": "${Card.ViewArn}"}},
        "bye",
        {"NoMatchingCondition": "other", NME: "bye", "TimeLimitExceeded": "bye"},
        [("Equals", "Save", "bye"), ("Equals", "Back", "bye")],
    )
    card = {"Type": "AWS::Connect::View", "Properties": {"Name": "card", "Actions": actions}}
    flow = kit.flow("main", show, kit.say("other", "다른 버튼", "bye"), kit.bye())
    center = kit.center(tmp_path, {"Main": flow, "Card": card})

    assert branches(center, "main", "show") == counted | {NME, "TimeLimitExceeded"}


def test_looped_prompts_never_go_on_by_themselves(tmp_path: Path) -> None:
    wait = kit.act(
        "wait",
        "MessageParticipantIteratively",
        {"Messages": [{"Text": "잠시만 기다려 주세요."}], "InterruptFrequencySeconds": "30"},
        "end",
        {NME: "end"},
        [("Equals", "MessagesInterrupted", "end")],
    )
    center = kit.center(
        tmp_path, {"Wait": kit.flow("waiting", wait, kit.act("end", "EndFlowExecution"), kind="CUSTOMER_QUEUE")}
    )

    assert branches(center, "waiting", "wait") == {"Equals MessagesInterrupted", NME}


def test_flows_that_centers_share_are_counted_together_and_the_rest_under_the_center(tmp_path: Path) -> None:
    shared = kit.flow("main", kit.say("hi", "안녕", "hours"), _hours(), kit.bye())
    own = kit.flow("menu", kit.say("hi", "메뉴", "bye"), kit.bye())
    other = kit.flow("menu", kit.say("hi", "메뉴", "hours"), _hours(), kit.bye())
    centers = {
        name: kit.center(tmp_path / name, {f"{name}Main": shared, f"{name}Menu": menu})
        for name, menu in (("east", own), ("west", other))
    }
    coverage = Coverage(universe_of({name: center.world for name, center in centers.items()}))
    assert [flow.title for flow in coverage.flows] == ["main", "east: menu", "west: menu"]

    for center, fault in ((centers["east"], "closed"), (centers["west"], "open")):
        center.faults = One("hours", Fault(fault))
        center.call(to="main")
        coverage.add(taken_in(center))
    again = Coverage(coverage.flows)
    again.add_wire(coverage.to_wire())

    main = coverage.flows[0]
    assert {branch.name for branch in coverage.missing(main)} == {NME}
    assert again.hits == coverage.hits
    assert "  east: menu/hi (MessageParticipant) — next" in missing_lines(coverage)


def _hours() -> dict[str, object]:
    return kit.act(
        "hours",
        "CheckHoursOfOperation",
        {"HoursOfOperationId": "${Hours.HoursOfOperationArn}"},
        "bye",
        {NME: "bye"},
        [("Equals", "True", "bye"), ("Equals", "False", "bye")],
    )


# --- flows other people published -----------------------------------------------------------------------------------


def flow_type_of(published: Path) -> str:
    """Returns the type of a published flow from the index beside its folder; an inbound flow where none is told."""
    index = published.parent.parent / "index.tsv"
    if not index.exists():
        return "CONTACT_FLOW"
    with index.open(encoding="utf-8") as handle:
        told = {Path(row["file"]).name: row["flow_type"] for row in csv.DictReader(handle, delimiter="\t")}
    kind = told.get(published.name, "?")
    return kind if kind not in {"", "?"} else "CONTACT_FLOW"


KINDS = {"CUSTOMER_QUEUE": "queue", "CUSTOMER_HOLD": "hold", "AGENT_HOLD": "hold"}


def automatic_caller(center: simulator.Center, call: Call, run: FlowRun, source: random.Random) -> int:
    """Gives the flow whatever it asks for until it ends or waits for an agent; returns the number of steps."""
    for step in range(80):
        call.settle()
        expects = call.expects
        if call.ended or run.done or (expects is None and call.state in {"queue", "agent", "hold"}):
            return step
        if expects is None or source.random() < 0.15:
            call.silence()
        elif expects.kind == "menu":
            call.press(source.choice(expects.keys or ("1",)))
        elif expects.kind == "input":
            call.press("2065550100#"[: expects.max_digits or 11])
        elif expects.kind == "view":
            call.submit(source.choice(expects.view_actions or ("Next",)))
        else:
            call.say("hello")
    return 80


def test_a_flow_nobody_here_wrote_runs_to_its_end(tmp_path: Path, published: Path) -> None:
    kind = flow_type_of(published)
    type_name = "AWS::Connect::ContactFlowModule" if kind == "MODULE" else "AWS::Connect::ContactFlow"
    properties = {
        "InstanceArn": {"Ref": "Instance"},
        "Name": "flow",
        "Type": kind,
        "Content": published.read_text(encoding="utf-8"),
    }
    (tmp_path / "t.json").write_text(
        json.dumps({"Resources": {"Instance": kit.INSTANCE, "Flow": {"Type": type_name, "Properties": properties}}})
    )
    base = simulator.load(tmp_path / "t.json")
    for channel in ("VOICE", "CHAT"):
        for seed in range(3):
            center = base.fresh(seed=seed)
            found = (center.world.modules if kind == "MODULE" else center.world.flows)["flow"]
            flow = center.flows.module(found.arn) if kind == "MODULE" else center.flows.find(found.arn)
            assert flow is not None, center.problems
            endpoint = {"Address": "+12065550100", "Type": "TELEPHONE_NUMBER"}
            contact = center.contacts.new(channel=channel, method="INBOUND", customer=endpoint, system=endpoint)
            call = Call(center, contact)
            audience = "agent" if kind in {"AGENT_WHISPER", "AGENT_HOLD"} else "customer"
            run = FlowRun(
                center,
                contact,
                flow,
                kind=KINDS.get(kind, "whisper" if "WHISPER" in kind else "flow"),
                audience=audience,
            )
            run.start()
            acts = automatic_caller(center, call, run, center.random)
            # A guide may show its page again as often as somebody presses, until the contact ends.
            assert acts < 80 or '"ShowView"' in properties["Content"], call.path[-20:]
            # Menus of telephone flows fail at once on a chat, and some of these flows then ask again for ever.
            assert channel == "CHAT" or "endless-loop" not in {p.code for p in call.problems}
            assert all(p.message for p in call.problems)
