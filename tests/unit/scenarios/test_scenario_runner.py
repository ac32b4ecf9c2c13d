"""Scenarios play on the engine: what comes true passes, and what does not is explained with the nearest thing heard."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ringback.simulator.center import Center
from ringback.simulator.coverage import Coverage, missing_lines, table, taken_in, universe
from ringback.simulator.coverage_page import report_html
from ringback.simulator.faults import Plan, run_scenario
from ringback.simulator.loading import load as load_center
from ringback.simulator.scenarios import Centers, Outcome, ScenarioFailed, check, parse, record, run
from ringback.simulator.testcases import compile_scenario, lint
from tests.unit.strangers import made

Json = dict[str, Any]


def action(name: str, kind: str, parameters: Json | None = None, following: str | None = None, **more: Any) -> Json:
    transitions: Json = {"NextAction": following} if following else {}
    if when := more.get("when"):
        transitions["Conditions"] = [
            {"NextAction": goal, "Condition": {"Operator": "Equals", "Operands": [word]}} for word, goal in when.items()
        ]
    if errors := more.get("errors"):
        transitions["Errors"] = [{"NextAction": goal, "ErrorType": error} for error, goal in errors.items()]
    return {"Identifier": name, "Type": kind, "Parameters": parameters or {}, "Transitions": transitions}


def say(name: str, text: str, following: str) -> Json:
    return action(name, "MessageParticipant", {"Text": text}, following, errors={"NoMatchingError": following})


def arn(resource: str, attribute: str) -> Json:
    return {"Fn::GetAtt": [resource, attribute]}


MENU = action(
    "menu",
    "GetParticipantInput",
    {"Text": "상담원은 1번을 눌러 주세요.", "InputTimeLimitSeconds": "5", "StoreInput": "False"},
    "bye",
    when={"1": "note"},
    errors={"InputTimeLimitExceeded": "again", "NoMatchingCondition": "again", "NoMatchingError": "bye"},
)
ACTIONS = [
    say("greet", "안녕하세요. 고객센터입니다. 참조번호는 AB12-CD34입니다.", "menu"),
    MENU,
    action(
        "again",
        "Loop",
        {"LoopCount": "1"},
        "bye",
        when={"ContinueLooping": "menu", "DoneLooping": "bye"},
    ),
    action(
        "note",
        "UpdateContactAttributes",
        {"Attributes": {"Goal": "agent"}, "TargetContact": "Current"},
        "hours",
        errors={"NoMatchingError": "hours"},
    ),
    action(
        "hours",
        "CheckHoursOfOperation",
        {"HoursOfOperationId": "@hours"},
        "queue",
        when={"True": "queue", "False": "closed"},
        errors={"NoMatchingError": "queue"},
    ),
    action("queue", "UpdateContactTargetQueue", {"QueueId": "@queue"}, "transfer", errors={"NoMatchingError": "bye"}),
    action(
        "transfer", "TransferContactToQueue", {}, "bye", errors={"QueueAtCapacity": "full", "NoMatchingError": "bye"}
    ),
    say("closed", "지금은 운영시간이 아닙니다.", "end"),
    say("full", "모든 상담원이 통화 중입니다.", "end"),
    say("bye", "이용해 주셔서 감사합니다.", "end"),
    action("end", "DisconnectParticipant"),
]


def template() -> Json:
    content = json.dumps({"Version": "2019-10-30", "StartAction": "greet", "Actions": ACTIONS}, ensure_ascii=False)
    before, _, rest = content.partition("@hours")
    middle, _, after = rest.partition("@queue")
    instance = arn("Instance", "Arn")
    week = [
        {"Day": day, "StartTime": {"Hours": 9, "Minutes": 0}, "EndTime": {"Hours": 18, "Minutes": 0}}
        for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
    ]
    connect = "AWS::Connect::"
    return {
        "Resources": {
            "Instance": {
                "Type": f"{connect}Instance",
                "Properties": {"InstanceAlias": "small", "IdentityManagementType": "CONNECT_MANAGED", "Attributes": {}},
            },
            "Hours": {
                "Type": f"{connect}HoursOfOperation",
                "Metadata": {"ringback:key": "agents"},
                "Properties": {
                    "InstanceArn": instance,
                    "Name": "small-dev-agents",
                    "TimeZone": "Asia/Seoul",
                    "Config": week,
                },
            },
            "Queue": {
                "Type": f"{connect}Queue",
                "Metadata": {"ringback:key": "general"},
                "Properties": {
                    "InstanceArn": instance,
                    "Name": "small-dev-general",
                    "HoursOfOperationArn": arn("Hours", "HoursOfOperationArn"),
                },
            },
            "Flow": {
                "Type": f"{connect}ContactFlow",
                "Properties": {
                    "InstanceArn": instance,
                    "Name": "inbound",
                    "Type": "CONTACT_FLOW",
                    "Content": {
                        "Fn::Join": [
                            "",
                            [before, arn("Hours", "HoursOfOperationArn"), middle, arn("Queue", "QueueArn"), after],
                        ]
                    },
                },
            },
        }
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "template.json"
    path.write_text(json.dumps(template()), encoding="utf-8")
    return path


@pytest.fixture
def center(small: Path) -> Center:
    return load_center(small)


HEAD = 'title = "작은 센터"\ncenter = "small"\n'


def scenario(steps: str, *, expect: str = "", given: str = "") -> str:
    return f"{HEAD}\n[given]\n{given}\n\n[call]\nentry = 'inbound'\nsteps = [\n{steps}\n]\n\n[expect]\n{expect}\n"


def play(center: Center, text: str) -> Outcome:
    return run(parse(text, name="small"), center)


GOOD = scenario(
    """
  { hears = "참조번호는 {reference}입니다" },
  { hears = "1번을 눌러 주세요" },
  { presses = "1" },
  { queue = "general" },
  { attributes = { Goal = "agent" } },
  { agent = "kim", does = "accepts" },
  { agent = "kim", says = "참조번호 AB12-CD34 맞으신가요?" },
  { hears = "참조번호 {reference}" },
  { hangs_up = true },
""",
    given='agents = [{ name = "kim", queues = ["small-dev-general"] }]',
    expect='ended_by = "customer"\nqueue = "general"\nagent = "kim"\nheard = ["고객센터"]\nnever_heard = ["운영시간"]\n'
    'path = ["inbound/greet", "note", "inbound/transfer"]\ncallbacks = []',
)


def test_a_call_that_goes_as_written_passes(center: Center) -> None:
    outcome = play(center, GOOD)

    assert outcome.failure is None, outcome.explain()


@pytest.mark.parametrize(
    ("steps", "expect", "where", "told"),
    [
        ('{ hears = "상담원은 2번을 눌러 주세요" }', "", "step 1", "nearest   상담원은 1번을 눌러 주세요. ("),
        ('{ hears = "감사합니다" }', "", "step 1", "the caller did not hear this"),
        ('{ hears_not = "고객센터" }', "", "step 1", "must not be said"),
        ('{ presses = "1" }, { queue = "payment" }', "", "step 2", "small-dev-general"),
        ('{ presses = "1" }, { attributes = { Goals = "agent" } }', "", "step 2", "Goal=agent"),
        ('{ presses = "1" }, { attributes = { Goal = "bot" } }', "", "step 2", "expected  bot"),
        ('{ says = "안녕하세요" }, { state = "queue" }', "", "step 2", "instead   menu"),
        ('{ hangs_up = true }, { presses = "1" }', "", "step 2", "the call is over"),
        ('{ agent = "kim", does = "accepts" }', "", "step 1", "no agent called 'kim'"),
        ('{ presses = "1" }, { phone_rings = "+8210", within_s = 4 }', "", "step 2", "dialled nobody"),
        ('{ picks = "환불" }', "", "step 1", "no choices at all"),
        ("", 'state = "ended"', "expect.state", "instead   menu"),
        ("", 'heard = ["환불"]', "expect.heard", "never heard"),
        ("", 'never_heard = ["고객센터"]', "expect.never_heard", "must not be said"),
        ("", 'path = ["inbound/transfer"]', "expect.path", "did not pass here"),
        ("", 'attributes_absent = ["Goal"]\nattributes = { Goal = "x" }', "expect.attributes", "is not set"),
        ("", 'callbacks = [{ number = "+8210" }]', "expect.callbacks", "0 callbacks wait"),
        ("", 'problems = ["function-error"]', "expect.problems", "did not occur"),
        ("", 'metrics = [{ name = "Nothing" }]', "expect.metrics", "at least one metrics"),
        ("", 'events = [{ name = "Amazon Connect Contact Event", count = 9 }]', "expect.events", "9 events"),
    ],
)
def test_what_does_not_come_true_is_explained(center: Center, steps: str, expect: str, where: str, told: str) -> None:
    outcome = play(center, scenario(steps, expect=expect))

    assert outcome.failure is not None
    assert outcome.failure.where.startswith(where)
    assert told in outcome.explain()
    assert "inbound/greet" in outcome.explain()


def test_check_raises_with_the_whole_report(small: Path) -> None:
    text = scenario('{ hears = "환불" }')

    with pytest.raises(ScenarioFailed, match="작은 센터"):
        check(parse(text, name="small"), _Always(small))


class _Always(Centers):
    """Centers of a template that has no stages."""

    def fresh(self, scenario: Any) -> Center:
        center = self._loaded.setdefault("", load_center(self.assembly))
        return center.fresh(start=scenario.given.start, seed=scenario.given.seed)


@pytest.mark.parametrize(("named", "passes"), [("general", False), ("small-dev-general", True), ("Queue", True)])
def test_a_template_that_carries_no_keys_is_read_by_exact_names(tmp_path: Path, named: str, passes: bool) -> None:
    """The end of a name is a guess; the name itself or the logical id is none."""
    plain = template()
    for resource in plain["Resources"].values():
        resource.pop("Metadata", None)
    path = tmp_path / "template.json"
    path.write_text(json.dumps(plain), encoding="utf-8")

    outcome = play(load_center(path), scenario(f'{{ presses = "1" }}, {{ queue = "{named}" }}'))

    assert outcome.passed is passes, outcome.explain()


@pytest.mark.parametrize(
    "steps",
    [
        '{ hears = "<inbound/greet>" }, { hears = "<inbound/menu>" }',
        '{ hears = "<inbound/greet>" }, { hears_not = "<inbound/closed>" }',
        '{ silent = true }, { hears = "<inbound/menu>" }, { silent = true }, { hears = "<inbound/bye>" }',
    ],
)
def test_a_place_means_what_its_action_says(center: Center, steps: str) -> None:
    outcome = play(center, scenario(steps, expect='heard = ["<inbound/greet>"]\nnever_heard = ["<inbound/full>"]'))

    assert outcome.failure is None, outcome.explain()


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ('{ hears = "<inbound/closed>" }', "expected  <inbound/closed> 지금은 운영시간이 아닙니다."),
        ('{ hears = "<inbound/menu>" }, { hears = "<inbound/menu>" }', "step 2"),
        ('{ hears_not = "<inbound/greet>" }', "must not be said"),
        ('{ hears = "<inbound/great>" }', "flow inbound has no action 'great', did you mean 'greet'?"),
        ('{ hears_not = "<inbond/greet>" }', "no flow 'inbond', did you mean 'inbound'?"),
    ],
)
def test_a_place_that_says_nothing_or_does_not_exist_is_explained(center: Center, steps: str, told: str) -> None:
    outcome = play(center, scenario(steps))

    assert outcome.failure is not None
    assert told in outcome.explain()


def test_a_place_in_what_is_no_flow_is_a_failure_that_says_so(tmp_path: Path) -> None:
    broken = template()
    broken["Resources"]["Flow"]["Properties"]["Content"] = "{ no JSON"
    path = tmp_path / "template.json"
    path.write_text(json.dumps(broken), encoding="utf-8")

    outcome = play(load_center(path), scenario('{ hears = "<inbound/greet>" }'))

    assert outcome.failure is not None
    assert "error FL001: not JSON" in outcome.explain()
    assert "inbound:1:3" in outcome.explain()


def test_a_text_that_an_action_hands_on_is_known_by_the_place_of_that_action(tmp_path: Path) -> None:
    """A module or a later prompt says what an attribute holds; the wording stands where it is set."""
    text = json.dumps(template(), ensure_ascii=False)
    for old, new in (
        ("모든 상담원이 통화 중입니다.", "$.Attributes.Goal"),
        ('\\"Goal\\": \\"agent\\"', '\\"Goal\\": \\"잠시만요.\\"'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = tmp_path / "template.json"
    path.write_text(text, encoding="utf-8")
    fault = 'faults = [{ kind = "queue", target = "small-dev-general", fault = "full" }]'

    outcome = play(load_center(path), scenario('{ presses = "1" }, { hears = "<inbound/note>" }', given=fault))

    assert outcome.failure is None, outcome.explain()


def test_a_call_without_an_entry_begins_in_the_only_flow(center: Center) -> None:
    assert play(center, GOOD.replace("entry = 'inbound'", "")).failure is None


def test_a_call_without_an_entry_says_where_to_write_one(tmp_path: Path) -> None:
    center = load_center(made.written(tmp_path / "template.json", made.TWO_FLOWS))
    outcome = run(parse('title = "x"\n[call]\nsteps = [{ hangs_up = true }]'), center)

    assert outcome.failure is not None
    assert "write call.entry, or entries.voice in center.toml; numbers lead to 0 flows" in outcome.explain()


def test_waiting_within_a_time_lets_the_clock_run(center: Center) -> None:
    outcome = play(center, scenario('{ hears = "감사합니다", within_s = 20 }', expect='state = "ended"'))

    assert outcome.failure is None, outcome.explain()


@pytest.mark.parametrize(
    ("fault", "heard"),
    [
        ('{ kind = "queue", target = "general", fault = "full" }', "모든 상담원이 통화 중입니다."),
        ('{ kind = "hours", target = "agents", fault = "closed", times = 1 }', "지금은 운영시간이 아닙니다."),
    ],
)
def test_given_faults_break_what_they_aim_at(center: Center, fault: str, heard: str) -> None:
    outcome = play(center, scenario(f'{{ presses = "1" }}, {{ hears = "{heard}" }}', given=f"faults = [{fault}]"))

    assert outcome.failure is None, outcome.explain()


def test_a_recorded_call_plays_again(center: Center) -> None:
    call = center.call(from_="+821012345678", to="inbound")
    call.silence()
    call.press("1")
    call.hang_up()

    text = record(call, title="기록", start=center.start, channel="voice", entry="inbound", stage="small-dev")
    outcome = play(center.fresh(), text)

    assert '{ hears = "<inbound/menu>" }' in text
    assert "{ silent = true }" in text
    assert '{ presses = "1" }' in text
    assert outcome.failure is None, outcome.explain()


def test_coverage_counts_branches_that_can_be_taken(center: Center) -> None:
    coverage = Coverage(universe(center.world))
    play(center, GOOD)
    coverage.add(taken_in(center))

    flow = coverage.flows[0]
    missing = {(branch.action, branch.name) for branch in coverage.missing(flow)}
    assert ("menu", "Equals 1") not in missing
    assert ("menu", "InputTimeLimitExceeded") in missing
    assert ("again", "next") not in {(branch.action, branch.name) for branch in flow.branches}
    assert 0 < coverage.share() < 1
    assert any("all flows" in line for line in table(coverage))
    assert any("InputTimeLimitExceeded" in line for line in missing_lines(coverage))
    page = report_html(coverage, title="작은 센터", language="ko", pictures=False)
    assert '<html lang="ko">' in page
    assert "InputTimeLimitExceeded" in page
    # What is told about the flows is Korean; names of flows, actions and branches stay theirs.
    assert not re.search(r">(?:flow|branches|taken|picture|every branch)\b", page)


def test_the_fault_matrix_breaks_every_interaction_and_reaches_every_branch(small: Path) -> None:
    centers = _Always(small)
    text = scenario('{ presses = "9" }, { presses = "1" }, { state = "queue" }', expect='state = "queue"')

    result = run_scenario(parse(text, name="small"), centers, Plan())

    assert result.runs == sum(result.by_fault.values())
    assert {"queue: full", "hours: closed", "caller: hang-up", "action: action fails by NoMatchingError"} <= set(
        result.by_fault
    )
    assert [str(finding.verdicts[0]) for finding in result.findings] == []
    coverage = Coverage(universe(centers.fresh(parse(text)).world))
    coverage.add(result.hits)
    assert missing_lines(coverage) == []


def test_the_fault_matrix_finds_a_caller_who_is_cut_off(tmp_path: Path) -> None:
    broken = template()
    parts = broken["Resources"]["Flow"]["Properties"]["Content"]["Fn::Join"][1]
    assert '"QueueAtCapacity"' in parts[4]
    parts[4] = parts[4].replace('"NextAction": "full", "ErrorType"', '"NextAction": "end", "ErrorType"')
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(broken), encoding="utf-8")
    text = scenario('{ presses = "1" }, { state = "queue" }')

    result = run_scenario(parse(text, name="small"), _Always(path), Plan(families=("interaction",)))

    assert [(item.case.fault, item.verdicts[0].kind) for item in result.findings] == [("full", "cut off")]


def test_a_scenario_compiles_to_a_native_test_that_the_linter_accepts(center: Center) -> None:
    text = GOOD.replace('center = "small"', 'center = "small"\nenvironment = "dev"')
    parsed = parse(text, name="small")
    native = compile_scenario(parsed, run(parsed, center).play)

    content = native.content["Observations"]
    assert lint(native.document) == []
    assert native.document["EntryPoint"]["VoiceCallEntryPointParameters"] == {"FlowId": "${flow.inbound.arn}"}
    override = content[0]["Actions"][0]["Parameters"]["Behavior"]["Properties"]
    assert override["ActionParameters"] == {"HoursOfOperationId": "${hours.agents.arn}"}
    assert override["Strategy"] == {"Type": "SubstituteResource", "SubstituteArn": "${hours.always-open.arn}"}
    assert [item["Event"]["Type"] for item in content] == ["TestInitiated", "MessageReceived", "FlowActionStarted"]
    heard = content[1]["Event"]["Properties"]
    assert heard["Text"].endswith("상담원은 1번을 눌러 주세요.")
    assert heard["MatchingCriteria"] == {"Type": "Similarity"}
    assert content[1]["Actions"][0]["Parameters"]["Instruction"] == {"Type": "DtmfInput", "Properties": {"Value": "1"}}
    assert content[2]["Event"]["Properties"]["ActionParameters"] == {"QueueId": "${queue.general.arn}"}
    assert [item["Type"] for item in content[2]["Actions"]] == ["Assert", "TestControl"]
    assert any("agent" in str(item) for item in native.dropped)


def test_a_fault_that_never_strikes_fails_the_scenario(center: Center) -> None:
    text = scenario("{ hangs_up = true }", given='faults = [{ kind = "queue", target = "general", fault = "full" }]')

    outcome = play(center, text)

    assert outcome.failure is not None
    assert outcome.failure.where == "given.faults"
    assert "queue general: full" in outcome.explain()
