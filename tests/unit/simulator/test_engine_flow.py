"""What the actions of a flow do to a caller: prompts, keys, stored input, loops, modules, limits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringback import simulator
from ringback.simulator import Call, NotPossibleError, UnknownNameError
from ringback.simulator.kernel.records import ActionTaken, AttributesSet, Problem
from tests.unit.simulator import flowkit as kit

NME, NMC, ITL = "NoMatchingError", "NoMatchingCondition", "InputTimeLimitExceeded"
END = {NME: "bye"}


def start(folder: Path, *actions: dict[str, Any], resources: dict[str, Any] | None = None, **call: Any) -> Call:
    """Calls a flow made of the actions and a disconnect."""
    center = kit.center(folder, {"Main": kit.flow("main", *actions, kit.bye()), **(resources or {})})
    return center.call(to="main", **call)


def menu(identifier: str = "menu", **targets: str) -> dict[str, Any]:
    """Builds a menu; keys are ``k1``, ``k2``; ``late`` and ``wrong`` are the error branches."""
    late, wrong = targets.pop("late", "bye"), targets.pop("wrong", "bye")
    return kit.act(
        identifier,
        "GetParticipantInput",
        {"Text": "고르세요", "StoreInput": "False", "InputTimeLimitSeconds": "8"},
        "bye",
        {ITL: late, NMC: wrong, NME: "bye"},
        [("Equals", key.removeprefix("k"), target) for key, target in targets.items()],
    )


def store(then: str = "said", errors: dict[str, str] | None = None, **parameters: Any) -> dict[str, Any]:
    """Builds a block that stores keys."""
    body = {"Text": "번호를 누르세요", "StoreInput": "True", "InputTimeLimitSeconds": "10", **parameters}
    return kit.act("store", "GetParticipantInput", body, then, errors or {NME: "bye"})


SAID = kit.say("said", "입력: $.StoredCustomerInput", "bye")
SEVEN: dict[str, Any] = {"InputValidation": {"CustomValidation": {"MaximumLength": "7"}}}


# --- prompts --------------------------------------------------------------------------------------------------------


def test_a_call_hears_the_prompts_and_ends(tmp_path: Path) -> None:
    call = start(
        tmp_path,
        kit.say("hi", "안녕하세요", "again"),
        kit.say("again", "$.Attributes.who님", "bye"),
        attributes={"who": "수"},
    )
    assert call.heard == ["안녕하세요", "수님"]
    assert (call.state, call.ended_by) == ("ended", "flow")
    assert call.path == ["main/hi", "main/again", "main/bye"]


def test_speech_takes_virtual_time(tmp_path: Path) -> None:
    call = start(tmp_path, kit.say("hi", "가" * 70, "menu"), menu(k1="bye"))
    lines = call.transcript
    assert lines[1].at - lines[0].at == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"SSML": '<speak>잠시<break time="2s"/>만요</speak>'}, ["잠시 만요", "끝"]),
        ({"SSML": "<speak>열림<break></speak>"}, ["끝"]),
        ({"PromptId": "${Music.PromptArn}"}, ["[music]", "끝"]),
        ({"PromptId": "arn:aws:connect:us-east-1:1:instance/x/prompt/y"}, ["끝"]),
        ({"Text": "가" * 6001}, ["끝"]),
    ],
    ids=["ssml", "malformed ssml", "recorded", "unknown recording", "too long"],
)
def test_a_prompt_that_cannot_be_played_takes_its_error_branch(
    tmp_path: Path, parameters: dict[str, str], words: list[str]
) -> None:
    music = {"Type": "AWS::Connect::Prompt", "Properties": {"Name": "music", "InstanceArn": {"Ref": "Instance"}}}
    prompt = kit.act("hi", "MessageParticipant", parameters, "end", {NME: "end"})
    call = start(tmp_path, prompt, kit.say("end", "끝", "bye"), resources={"Music": music})
    assert call.heard == words
    assert bool(call.problems) is (len(words) == 1)


def test_an_error_without_a_branch_ends_the_contact_and_says_so(tmp_path: Path) -> None:
    call = start(tmp_path, kit.act("hi", "MessageParticipant", {"SSML": "<speak>"}, "bye"))
    assert call.ended_by == "system"
    assert "unhandled-error" in {p.code for p in call.problems}


def test_a_chat_cannot_play_recordings(tmp_path: Path) -> None:
    center = kit.center(
        tmp_path,
        {
            "Main": kit.flow(
                "main",
                kit.act("hi", "MessageParticipant", {"SSML": "<speak>a</speak>"}, "bye", {NME: "text"}),
                kit.say("text", "글자", "bye"),
                kit.bye(),
            )
        },
    )
    assert center.chat(to="main").heard == ["글자"]


# --- menus ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "heard"),
    [("1", "하나"), ("9", "다른 키"), ("", "늦음")],
    ids=["key", "key without branch", "no key"],
)
def test_a_menu_takes_the_branch_of_what_happened(tmp_path: Path, act: str, heard: str) -> None:
    says = [kit.say("one", "하나", "bye"), kit.say("late", "늦음", "bye"), kit.say("wrong", "다른 키", "bye")]
    call = start(tmp_path, menu(k1="one", late="late", wrong="wrong"), *says)
    assert call.state == "menu"
    call.press(act) if act else call.silence()
    assert call.heard == ["고르세요", heard]


def test_a_menu_waits_for_its_time_limit_after_the_prompt(tmp_path: Path) -> None:
    call = start(tmp_path, menu(k1="bye"))
    call.wait(7.9)
    assert call.state == "menu"
    call.wait(0.2)
    assert call.state == "ended"


def test_a_menu_tells_what_it_expects(tmp_path: Path) -> None:
    expects = start(tmp_path, menu(k1="bye", k2="bye")).expects
    assert expects is not None
    assert (expects.kind, expects.keys, expects.seconds) == ("menu", ("1", "2"), 8.0)
    assert expects.prompt == "고르세요"


def test_only_the_first_key_counts_and_lost_keys_are_recorded(tmp_path: Path) -> None:
    call = start(tmp_path, menu(k1="again"), menu("again", k2="bye"))
    call.press("12")
    assert call.state == "menu"
    lost = [e for e in call.trace if getattr(e, "used", True) is False]
    assert len(lost) == 1
    assert "buffer is off" in lost[0].note  # type: ignore[attr-defined]


def test_typed_ahead_keys_wait_in_the_buffer_when_it_is_on(tmp_path: Path) -> None:
    on = kit.act("on", "GetParticipantInput", {"EnableDTMFBuffer": "True"}, "menu", END)
    call = start(tmp_path, on, menu(k1="again"), menu("again", k2="end"), kit.say("end", "끝", "bye"))
    call.press("12")
    assert call.heard == ["고르세요", "끝"]


def test_keys_on_a_chat_take_the_error_branch(tmp_path: Path) -> None:
    center = kit.center(tmp_path, {"Main": kit.flow("main", menu(k1="bye"), kit.bye())})
    assert center.chat(to="main").state == "ended"


@pytest.mark.parametrize("keys", ["a", "", "1a"])
def test_a_telephone_has_no_other_keys(tmp_path: Path, keys: str) -> None:
    with pytest.raises(NotPossibleError):
        start(tmp_path, menu(k1="bye")).press(keys)


# --- stored input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "keys", "stored"),
    [
        (SEVEN, "1234567", "1234567"),
        ({**SEVEN, "DTMFConfiguration": {"InputTerminationSequence": "#"}}, "123#", "123"),
        ({**SEVEN, "DTMFConfiguration": {"InputTerminationSequence": "##"}}, "12#3##", "12#3"),
        (SEVEN, "12*1234567", "1234567"),
        ({**SEVEN, "DTMFConfiguration": {"DisableCancelKey": "True"}}, "12*4567", "12*4567"),
    ],
    ids=["longest length", "terminator", "long terminator", "star clears", "star is a digit"],
)
def test_stored_input_ends_as_configured(tmp_path: Path, parameters: dict[str, Any], keys: str, stored: str) -> None:
    call = start(tmp_path, store(**parameters), SAID)
    assert call.state == "input"
    call.press(keys)
    assert call.heard[-1] == f"입력: {stored}"


def test_a_pause_between_keys_ends_the_input(tmp_path: Path) -> None:
    dtmf: dict[str, Any] = {"DTMFConfiguration": {"InterdigitTimeLimitSeconds": "4"}}
    call = start(tmp_path, store(**SEVEN, **dtmf), SAID)
    call.press("12")
    assert call.state == "input"
    call.wait(3.9)
    call.press("3")
    call.silence()
    assert call.heard[-1] == "입력: 123"


def test_no_input_is_success_with_the_word_timeout(tmp_path: Path) -> None:
    call = start(tmp_path, store(**SEVEN), SAID)
    call.silence()
    assert call.heard[-1] == "입력: Timeout"


@pytest.mark.parametrize(
    ("country", "keys", "stored"),
    [
        ("KR", "01012345678#", "+821012345678"),
        ("KR", "0212345678#", "+82212345678"),
        ("KR", "1234#", "틀린 번호"),
        ("US", "2065550100#", "+12065550100"),
        ("US", "0100#", "틀린 번호"),
    ],
)
def test_a_local_number_gets_its_country_code(tmp_path: Path, country: str, keys: str, stored: str) -> None:
    number: dict[str, Any] = {
        "InputValidation": {"PhoneNumberValidation": {"NumberFormat": "Local", "CountryCode": country}}
    }
    wrong = kit.say("wrong", "입력: 틀린 번호", "bye")
    call = start(tmp_path, store(errors={NME: "bye", "InvalidPhoneNumber": "wrong"}, **number), SAID, wrong)
    call.press(keys)
    assert call.heard[-1] == f"입력: {stored}"


# --- loops, waiting, distribution -----------------------------------------------------------------------------------


def loop(count: str, **branches: str) -> dict[str, Any]:
    """Builds a loop."""
    conditions = [("Equals", "ContinueLooping", branches["go"]), ("Equals", "DoneLooping", branches["done"])]
    return kit.act("loop", "Loop", {"LoopCount": count}, branches["done"], {NME: "bye"}, conditions)


@pytest.mark.parametrize(("count", "times"), [("3", 3), ("0", 0), ("$.Attributes.n", 2)])
def test_a_loop_continues_as_often_as_it_says_and_starts_anew(tmp_path: Path, count: str, times: int) -> None:
    actions = [loop(count, go="hi", done="once"), kit.say("hi", "또", "loop"), menu("once", k1="loop")]
    call = start(tmp_path, *actions, attributes={"n": "2"})
    assert call.heard.count("또") == times
    call.press("1")
    assert call.heard.count("또") == 2 * times


@pytest.mark.parametrize("count", ["101", "many", "-1"])
def test_a_bad_loop_count_is_an_error(tmp_path: Path, count: str) -> None:
    call = start(tmp_path, loop(count, go="bye", done="bye"))
    assert [p.code for p in call.problems] == ["loop-count"]


@pytest.mark.parametrize("given", ["soon", "{}", "5 s", "1_0", "²", "9" * 5000])
@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("GetParticipantInput", {"Text": "번호", "StoreInput": "False", "InputTimeLimitSeconds": "$"}),
        ("GetParticipantInput", {"Text": "번호", "StoreInput": "True", "InputTimeLimitSeconds": "$"}),
        (
            "GetParticipantInput",
            {"Text": "번호", "StoreInput": "True", "DTMFConfiguration": {"InterdigitTimeLimitSeconds": "$"}},
        ),
        ("InvokeLambdaFunction", {"LambdaFunctionARN": "f", "InvocationTimeLimitSeconds": "$"}),
    ],
)
def test_what_is_no_number_at_run_time_takes_the_error_branch(
    tmp_path: Path, kind: str, parameters: dict[str, Any], given: str
) -> None:
    """Attributes can hold anything; no flow may end in an error of this program because of one."""
    dynamic = json.loads(json.dumps(parameters).replace('"$"', '"$.Attributes.seconds"'))
    action = kit.act("ask", kind, dynamic, "bye", {NME: "sorry"})
    call = start(tmp_path, action, kit.say("sorry", "죄송합니다", "bye"), attributes={"seconds": given})
    assert call.heard[-1] == "죄송합니다"
    assert "no-number" in {problem.code for problem in call.problems}


@pytest.mark.parametrize("given", ["--5", "²", "9" * 5000])
def test_a_priority_that_is_no_number_changes_nothing(tmp_path: Path, given: str) -> None:
    values = {"QueuePriority": "$.Attributes.p", "QueueTimeAdjustmentSeconds": "$.Attributes.p"}
    call = start(tmp_path, kit.act("first", "UpdateContactRoutingBehavior", values, "bye"), attributes={"p": given})
    assert {problem.code for problem in call.problems} == {"routing"}
    assert call.ended_by == "flow"


def test_waiting_takes_virtual_time_only(tmp_path: Path) -> None:
    wait = kit.act("wait", "Wait", {"TimeLimitSeconds": "86400"}, "bye", END, [("Equals", "WaitCompleted", "bye")])
    call = start(tmp_path, wait)
    assert call.ended
    assert call.contact.ended_at is not None
    assert call.contact.ended_at - call.started_at == 86_400


def test_distribution_follows_the_percentages_and_repeats_with_the_seed(tmp_path: Path) -> None:
    split = kit.act(
        "split",
        "DistributeByPercentage",
        {},
        "c",
        {NMC: "c"},
        [("NumberLessThan", "21", "a"), ("NumberLessThan", "61", "b")],
    )
    says = [kit.say(x, x, "bye") for x in "abc"]
    center = kit.center(tmp_path, {"Main": kit.flow("main", split, *says, kit.bye())})

    def heard(seed: int) -> list[str]:
        fresh = center.fresh(seed=seed)
        return [fresh.call(to="main").heard[0] for _ in range(500)]

    counts = {x: heard(7).count(x) for x in "abc"}
    assert heard(7) == heard(7)
    assert heard(7) != heard(8)
    assert counts["a"] == pytest.approx(100, abs=35)
    assert counts["b"] == pytest.approx(200, abs=45)


def test_a_flow_that_never_waits_is_reported_and_stopped(tmp_path: Path) -> None:
    call = start(tmp_path, kit.act("a", "UpdateContactAttributes", {"Attributes": {"k": "v"}}, "a", END))
    assert call.ended_by == "system"
    assert [p.code for p in call.problems] == ["endless-loop"]


def test_a_flow_that_talks_forever_is_reported_and_stopped(tmp_path: Path) -> None:
    call = start(tmp_path, kit.say("a", "가", "a"))
    assert [p.code for p in call.problems] == ["endless-loop"]
    assert len(call.heard) <= 502


# --- attributes -----------------------------------------------------------------------------------------------------


def test_attributes_are_set_and_traced(tmp_path: Path) -> None:
    change = {"Attributes": {"tier": "gold", "from": "$.CustomerEndpoint.Address"}}
    call = start(tmp_path, kit.act("set", "UpdateContactAttributes", change, "bye", END))
    assert call.attributes == {"tier": "gold", "from": "+821012345678"}
    changes = [e.changes for e in call.trace if isinstance(e, AttributesSet)]
    assert changes == [{"tier": "gold", "from": "+821012345678"}]


def test_attributes_over_32_kb_change_nothing(tmp_path: Path) -> None:
    big = {"Attributes": {"b": "가" * 10_000}}
    over = {"Attributes": {"c": "가" * 1_000}}
    call = start(
        tmp_path,
        kit.act("big", "UpdateContactAttributes", big, "over", END),
        kit.act("over", "UpdateContactAttributes", over, "bye", {NME: "full"}),
        kit.say("full", "가득", "bye"),
    )
    assert call.heard == ["가득"]
    assert set(call.attributes) == {"b"}


def test_setting_small_attributes_often_is_never_refused(tmp_path: Path) -> None:
    actions = [
        loop("100", go="set", done="bye"),
        kit.act("set", "UpdateContactAttributes", {"Attributes": {"k": "x" * 400}}, "loop", {NME: "full"}),
        kit.say("full", "가득", "bye"),
    ]
    assert start(tmp_path, *actions).heard == []


def test_flow_attributes_end_with_the_flow_and_stay_out_of_modules(tmp_path: Path) -> None:
    inner = kit.module(
        "inner", kit.say("in", "모듈 [$.FlowAttributes.k]", "back"), kit.act("back", "EndFlowModuleExecution")
    )
    call = start(
        tmp_path,
        kit.act("set", "UpdateFlowAttributes", {"FlowAttributes": {"k": {"Value": "v"}}}, "mod", END),
        kit.act("mod", "InvokeFlowModule", {"FlowModuleId": "${Inner.ContactFlowModuleArn}"}, "here", END),
        kit.say("here", "여기 [$.FlowAttributes.k]", "go"),
        kit.act("go", "TransferToFlow", {"ContactFlowId": "${Other.ContactFlowArn}"}, "bye", END),
        resources={
            "Inner": inner,
            "Other": kit.flow("other", kit.say("there", "저기 [$.FlowAttributes.k]", "bye"), kit.bye()),
        },
    )
    assert call.heard == ["모듈 []", "여기 [v]", "저기 []"]


# --- modules and other flows ----------------------------------------------------------------------------------------


def test_the_result_of_a_module_chooses_the_branch(tmp_path: Path) -> None:
    inner = kit.module(
        "inner", kit.act("back", "EndFlowModuleExecution", {"Result": "Ready", "ResultData": {"n": "7"}})
    )
    invoke = kit.act(
        "mod",
        "InvokeFlowModule",
        {"FlowModuleId": "${Inner.ContactFlowModuleArn}"},
        "bye",
        {NME: "bye", NMC: "bye"},
        [("Equals", "Ready", "ready")],
    )
    said = kit.say("ready", "$.Modules.Result $.Modules.ResultData.n", "bye")
    assert start(tmp_path, invoke, said, resources={"Inner": inner}).heard == ["Ready 7"]


def test_modules_nest_five_deep_and_no_deeper(tmp_path: Path) -> None:
    resources: dict[str, Any] = {}
    for depth in range(1, 8):
        target = f"${{M{depth + 1}.ContactFlowModuleArn}}"
        deeper = kit.act("deeper", "InvokeFlowModule", {"FlowModuleId": target}, "back", {NME: "back"})
        last = [deeper] if depth < 7 else []
        hello = kit.say("hi", str(depth), "deeper" if last else "back")
        resources[f"M{depth}"] = kit.module(f"m{depth}", hello, *last, kit.act("back", "EndFlowModuleExecution"))
    call = start(
        tmp_path,
        kit.act("mod", "InvokeFlowModule", {"FlowModuleId": "${M1.ContactFlowModuleArn}"}, "bye", END),
        resources=resources,
    )
    assert call.heard == ["1", "2", "3", "4", "5"]
    assert [p.code for p in call.problems] == ["module-depth"]


@pytest.mark.parametrize(
    ("target", "code"),
    [("${Hold.ContactFlowArn}", "flow-type"), ("arn:aws:connect:x:1:instance/i/contact-flow/none", "external-need")],
)
def test_a_transfer_that_cannot_work_takes_its_error_branch(tmp_path: Path, target: str, code: str) -> None:
    hold = kit.flow("hold", kit.act("end", "EndFlowExecution"), kind="CUSTOMER_HOLD")
    call = start(
        tmp_path,
        kit.act("go", "TransferToFlow", {"ContactFlowId": target}, "bye", {NME: "sorry"}),
        kit.say("sorry", "죄송", "bye"),
        resources={"Hold": hold},
    )
    assert call.heard == ["죄송"]
    assert [p.code for p in call.problems] == [code]


def test_an_action_in_a_flow_type_that_forbids_it_takes_its_error_branch(tmp_path: Path) -> None:
    loop_prompts = kit.act(
        "hold", "MessageParticipantIteratively", {"Messages": [{"Text": "음악"}]}, "bye", {NME: "no"}
    )
    call = start(tmp_path, loop_prompts, kit.say("no", "안 됨", "bye"))
    assert call.heard == ["안 됨"]
    assert [p.code for p in call.problems] == ["flow-type"]


def test_an_unknown_action_type_is_explained(tmp_path: Path) -> None:
    call = start(tmp_path, kit.act("x", "PlayPrompt", {}, "bye", END))
    assert "PlayPrompt" in call.problems[0].message


# --- hours ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "heard"), [("2026-11-23T10:00:00+09:00", "열림"), ("2026-11-23T19:00:00+09:00", "닫힘")]
)
def test_hours_are_checked_at_virtual_time(tmp_path: Path, moment: str, heard: str) -> None:
    check = kit.act(
        "hours",
        "CheckHoursOfOperation",
        {"HoursOfOperationId": "${Desk.HoursOfOperationArn}"},
        "bye",
        END,
        [("Equals", "True", "open"), ("Equals", "False", "closed")],
    )
    says = [kit.say("open", "열림", "bye"), kit.say("closed", "닫힘", "bye")]
    resources = {"Main": kit.flow("main", check, *says, kit.bye()), "Desk": kit.hours("desk", kit.WORKDAYS)}
    assert kit.center(tmp_path, resources, start=moment).call(to="main").heard == [heard]


def test_hours_without_a_queue_are_an_error(tmp_path: Path) -> None:
    check = kit.act(
        "hours", "CheckHoursOfOperation", {}, "bye", END, [("Equals", "True", "bye"), ("Equals", "False", "bye")]
    )
    assert [p.code for p in start(tmp_path, check).problems] == ["no-queue"]


# --- compare --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "conditions", "heard"),
    [
        ("gold", [("Equals", "gold", "a"), ("Equals", "gold", "b")], "a"),
        ("5", [("NumberGreaterThan", "9", "a"), ("NumberLessThan", "9", "b")], "b"),
        ("", [("Equals", "x", "a")], "c"),
        ("abc", [("TextContains", "$.Attributes.part", "a")], "a"),
    ],
)
def test_the_first_true_condition_wins(tmp_path: Path, value: str, conditions: list[Any], heard: str) -> None:
    compare = kit.act("cmp", "Compare", {"ComparisonValue": "$.Attributes.v"}, "c", {NMC: "c"}, conditions)
    says = [kit.say(x, x, "bye") for x in "abc"]
    assert start(tmp_path, compare, *says, attributes={"v": value, "part": "b"}).heard == [heard]


# --- the caller and the trace ---------------------------------------------------------------------------------------


def test_hanging_up_stops_the_flow_at_once(tmp_path: Path) -> None:
    call = start(tmp_path, menu(k1="bye"))
    call.hang_up()
    assert (call.state, call.ended_by) == ("ended", "customer")
    call.center.clock.run_until(call.center.clock.now + 60)
    assert call.heard == ["고르세요"]
    assert call.hang_up() is call


def test_nothing_can_be_done_on_a_call_that_is_over(tmp_path: Path) -> None:
    call = start(tmp_path, kit.say("hi", "안녕", "bye"))
    with pytest.raises(NotPossibleError, match="over"):
        call.press("1")


def test_a_trace_names_the_branch_and_the_next_action(tmp_path: Path) -> None:
    call = start(tmp_path, menu(k1="bye"))
    call.press("1")
    taken = [(e.site.action, e.branch, e.target) for e in call.trace if isinstance(e, ActionTaken) and e.site]
    assert taken == [("menu", "Equals 1", "bye"), ("bye", "end", None)]


def test_the_acts_of_a_caller_are_recorded_with_their_times(tmp_path: Path) -> None:
    call = start(tmp_path, menu(k1="again"), menu("again", k2="bye"))
    call.wait(2)
    call.press("1")
    assert [(a.kind, a.value) for a in call.acts] == [("wait", "2"), ("press", "1")]
    assert call.acts[1].at > 2


@pytest.mark.parametrize(("to", "kind"), [("mian", "flow"), ("+82299999999", "number")])
def test_a_wrong_destination_names_what_is_there(tmp_path: Path, to: str, kind: str) -> None:
    center = kit.center(tmp_path, {"Main": kit.flow("main", kit.bye())})
    with pytest.raises(UnknownNameError, match=f"no {kind} called"):
        center.call(to=to)


def test_a_number_leads_to_the_flow_it_is_bound_to(tmp_path: Path) -> None:
    number = {
        "Type": "AWS::Connect::PhoneNumber",
        "Properties": {"TargetArn": {"Ref": "Instance"}, "CountryCode": "KR"},
    }
    bind = {
        "Type": "Custom::NumberFlow",
        "Properties": {
            "ServiceToken": "arn:aws:lambda:ap-northeast-2:111122223333:function:elsewhere",
            "PhoneNumberId": {"Ref": "Number"},
            "ContactFlowId": {"Ref": "Main"},
        },
    }
    resources = {"Main": kit.flow("main", kit.say("hi", "대표번호", "bye"), kit.bye()), "Number": number, "Bind": bind}
    center = kit.center(tmp_path, resources)
    address = next(iter(center.world.numbers)).name
    assert center.call(to=address).heard == ["대표번호"]
    assert center.call().heard == ["대표번호"]


def test_two_centers_of_one_assembly_share_nothing(tmp_path: Path) -> None:
    center = kit.center(tmp_path, {"Main": kit.flow("main", menu(k1="bye"), kit.bye())})
    call = center.call(to="main")
    other = center.fresh()
    assert list(other.contacts) == []
    other.advance(3600)
    assert call.state == "menu"


def test_ended_contacts_are_kept_up_to_a_limit(tmp_path: Path) -> None:
    options = simulator.Options(keep_contacts=5)
    center = kit.center(tmp_path, {"Main": kit.flow("main", kit.bye())}, options=options)
    for _ in range(20):
        center.call(to="main")
    assert len(center.contacts) == 5


def test_content_that_is_no_flow_language_is_reported_when_it_is_needed(tmp_path: Path) -> None:
    broken = kit.flow("broken", kit.bye())
    broken["Properties"]["Content"] = '{"modules": [], "version": "1"}'
    center = kit.center(
        tmp_path,
        {
            "Main": kit.flow(
                "main",
                kit.act("go", "TransferToFlow", {"ContactFlowId": "${Broken.ContactFlowArn}"}, "bye", END),
                kit.bye(),
            ),
            "Broken": broken,
        },
    )
    center.call(to="main")
    message = next(p.message for p in center.problems if p.code == "flow-content")
    assert message.startswith("broken:1:1: error FL002: this is the retired export format")
    assert all(isinstance(p, Problem) for p in center.problems)
