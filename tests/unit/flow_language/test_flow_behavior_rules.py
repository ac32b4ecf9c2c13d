"""Rules about what happens in a call: keys, retries, dropped callers, values, queues, recording."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ringback.flow_language import CenterContext, FlowType, FunctionFacts, lint, lint_center, parse
from ringback.flow_language.examples.build import (
    END,
    SORRY,
    Json,
    act,
    call,
    compare,
    flow,
    keep,
    loop,
    menu,
    module,
    module_call,
    say,
    store,
)
from ringback.flow_language.speech import keys_spoken

QUEUE = act("queue", "UpdateContactTargetQueue", {"QueueId": "${queue.general.arn}"}, to="transfer")
TRANSFER = act("transfer", "TransferContactToQueue", to=SORRY)
RECORDING = {"RecordingBehavior": {"RecordedParticipants": ["Agent", "Customer"], "IVRRecordingBehavior": "Enabled"}}
SILENT = {"RecordingBehavior": {"RecordedParticipants": [], "IVRRecordingBehavior": "Disabled"}}
KEY = {"EncryptionKeyId": "${security_key.auth.id}", "Key": "${security_key.auth.certificate}"}


def rules(document: Json, **facts: Any) -> set[str]:
    return {found.rule for found in lint(parse(document), CenterContext(**facts) if facts else None)}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("1번: 일반 문의, 2번: 기술 지원, 0번: 다시 듣기", "120"),
        ("상담은 1 번, 콜백은 2 번을 눌러 주세요.", "12"),
        ("상담은 일 번, 콜백은 이 번을 눌러 주세요.", "12"),
        ("상담은 일번을 누르시고 콜백은 이번을 눌러 주세요.", "12"),
        ("이번 달 이벤트를 안내해 드립니다.", ""),
        ("이번에는 3번을 눌러 주세요.", "3"),
        ("한 번 더 말씀해 주세요.", ""),
        ("이 번호로 연락드릴까요? 맞으시면 1번을 눌러 주세요.", "1"),
        ("대기 순번은 3번째입니다.", ""),
        ("고객번호 7자리를 입력하신 후 우물정자를 눌러 주세요.", "#"),
        ("다시 들으시려면 별표를 눌러 주세요.", "*"),
        ("1588-1234번으로 전화해 주세요.", ""),
        ("1번부터 5번까지 눌러 주세요.", "12345"),
        ("1번에서 3번 중에 골라 주세요.", "123"),
        ("<speak>상담은 <say-as interpret-as='digits'>1</say-as>번</speak>", "1"),
        ("For sales press 1, for support press two, or press the star key.", "12*"),
        ("Press 0 to repeat.", "0"),
        ("Please press pound when finished.", "#"),
        ("안녕하세요.", ""),
        ("비밀번호 6자리를 입력해 주세요.", ""),
        ("공일 번은 없습니다. 영 번을 눌러 주세요.", "0"),
        ("세 번 시도하셨습니다.", ""),
        ("상담은 일번, 콜백은 이번, 종료는 삼번을 눌러 주세요.", "123"),
        ("이번, 저희 회사가 이전했습니다. 1번을 눌러 주세요.", "1"),
        ("사번을 입력해 주세요.", ""),
        ("상담은 1, 콜백은 2, 다시 듣기는 0을 눌러 주세요.", "120"),
        ("상담을 원하시면 1을, 종료는 2를 누르세요.", "12"),
        ("오늘은 3월 1일, 상담은 1번을 눌러 주세요.", "1"),
        ("1588-1234, 안내는 1번을 눌러 주세요.", "1"),
        ("3초 뒤에 1을 눌러 주세요.", "1"),
        ("1점에서 5점까지 눌러 주세요.", "12345"),
        ("상담은 9시부터 6시까지이며 1번을 눌러 주세요.", "1"),
        ("본사는 1번지에 있습니다. 상담은 2번을 눌러 주세요.", "2"),
        ("상담은 1번지금 누르시면 됩니다.", "1"),
        ("1또는2를 눌러 주세요.", "12"),
    ],
)
def test_keys_are_heard_as_a_caller_hears_them(text: str, keys: str) -> None:
    assert keys_spoken(text) == frozenset(keys)


def test_a_menu_whose_text_is_not_known_is_left_alone() -> None:
    document = flow(menu("choose", "$.Attributes.MenuText", {"1": END}))
    assert rules(document) & {"FL301", "FL302"} == set()


def test_the_text_of_an_ssml_menu_counts() -> None:
    asked = menu("choose", "x", {"1": END}, SSML="<speak>상담은 1번, 콜백은 2번입니다.</speak>")
    del asked["Parameters"]["Text"]
    assert "FL301" in rules(flow(asked))


@pytest.mark.parametrize(
    ("back", "endless"),
    [
        ([say("again", "다시 선택해 주세요.", "choose")], True),
        ([loop("again", again="choose")], False),
        ([call("again", "count", "seen"), compare("seen", "$.External.left", {"0": SORRY}, "choose")], False),
        ([keep("again", "choose", Failed="yes")], True),
    ],
    ids=["straight back", "loop", "function counts", "only an attribute"],
)
def test_a_silent_caller_does_not_go_round_for_ever(back: list[Json], endless: bool) -> None:
    """Every loop over a prompt is bounded."""
    document = flow(menu("choose", "상담은 1번을 눌러 주세요.", {"1": END}, back="again"), *back)
    assert ("FL303" in rules(document)) is endless


def test_pressing_a_key_to_hear_again_is_not_a_failing_caller() -> None:
    asked = menu("choose", "상담은 1번, 다시 들으시려면 0번을 눌러 주세요.", {"1": END, "0": "choose"})
    assert "FL303" not in rules(flow(asked))


def test_a_bot_may_talk_as_long_as_the_customer_does() -> None:
    bot = act(
        "bot",
        "ConnectParticipantWithLexBot",
        {"Text": "무엇을 도와드릴까요?", "LexV2Bot": {"AliasArn": "${lex.assistant.alias_arn}"}},
        to="bot",
        on={"Goodbye": END},
        errors={"NoMatchingCondition": "bot", "NoMatchingError": SORRY},
    )
    assert "FL303" not in rules(flow(bot))


def test_waiting_in_a_queue_is_not_an_endless_retry() -> None:
    music = act(
        "music",
        "MessageParticipantIteratively",
        {"Messages": [{"Text": "잠시만 기다려 주세요."}], "InterruptFrequencySeconds": "60"},
        to="ask",
        on={"MessagesInterrupted": "ask"},
    )
    ask = menu("ask", "콜백은 1번, 계속 기다리시려면 2번을 눌러 주세요.", {"1": END, "2": "music"}, back="music")
    assert rules(flow(music, ask, kind=FlowType.CUSTOMER_QUEUE)) == set()


def test_a_transfer_that_fails_silently_drops_the_caller() -> None:
    cut = act("go", "TransferToFlow", {"ContactFlowId": "${flow.menu.arn}"}, to=END)
    cut["Transitions"]["Errors"][0]["NextAction"] = END
    assert "FL305" in rules(flow(cut))


@pytest.mark.parametrize(
    ("kind", "metadata"),
    [(FlowType.AGENT_WHISPER, {}), (FlowType.CONTACT_FLOW, {"channels": ["TASK"]})],
    ids=["a whisper", "a task"],
)
def test_nobody_is_dropped_where_nobody_listens(kind: FlowType, metadata: dict[str, Any]) -> None:
    document = flow(
        call("find", "lookup", "next", error=END), keep("next", "last", A="b"), say("last"), kind=kind, **metadata
    )
    assert "FL305" not in rules(document)


def test_a_working_queue_from_a_module_counts() -> None:
    """A transfer needs a working queue; the module is searched for the result that leads to one."""
    route = module(
        compare("check", "$.Attributes.Open", {"yes": "queue"}, "closed"),
        {
            **QUEUE,
            "Transitions": {"NextAction": "ready", "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "ready"}]},
        },
        act("ready", "EndFlowModuleExecution", {"Result": "Ready"}),
        act("closed", "EndFlowModuleExecution", {"Result": "Closed"}),
        results=["Ready", "Closed"],
    )
    modules = {"route": route}
    center = CenterContext(attributes=frozenset({"Open"}))
    good = flow(module_call("route", "route", SORRY, on={"Ready": "transfer", "Closed": SORRY}), TRANSFER)
    bad = flow(module_call("route", "route", SORRY, on={"Ready": SORRY, "Closed": "transfer"}), TRANSFER)
    assert "FL307" not in _center({"main": good, **modules}, center)
    assert "FL307" in _center({"main": bad, **modules}, center)


def test_a_module_nobody_knows_may_have_set_the_queue() -> None:
    assert "FL307" not in rules(flow(module_call("route", "other", "transfer"), TRANSFER))


def test_the_working_queue_comes_along_with_a_transfer() -> None:
    go = act("go", "TransferToFlow", {"ContactFlowId": "${flow.escalation.arn}"}, to=SORRY)
    on = act("on", "TransferToFlow", {"ContactFlowId": "${flow.main.arn}"}, to=SORRY)
    chosen = {
        **QUEUE,
        "Transitions": {"NextAction": "on", "Errors": [{"ErrorType": "NoMatchingError", "NextAction": SORRY}]},
    }
    escalation = flow(TRANSFER)
    assert "FL307" not in rules(escalation), "nobody knows which flow comes before, and what it has set"
    assert "FL307" in rules(escalation, entry_flows=frozenset({"main"}))
    known = CenterContext(entry_flows=frozenset({"main"}))
    assert "FL307" in _center({"main": flow(go), "escalation": escalation}, known), "no flow sets a queue"
    first = flow(chosen, on)
    assert "FL307" not in _center({"first": first, "main": flow(go), "escalation": escalation}, known)


def test_a_transfer_names_the_way_on_which_no_queue_is_set() -> None:
    document = flow(
        compare("check", "$.Attributes.Open", {"yes": "queue"}, "hello"), say("hello", to="transfer"), QUEUE, TRANSFER
    )
    (found,) = [f for f in lint(parse(document)) if f.rule == "FL307"]
    assert "on the way over 'hello' no working queue is set" in found.message


@pytest.mark.parametrize(
    ("on_failure", "endless"),
    [("first", True), (SORRY, True), ("tries", False)],
    ids=["no way out", "only when a prompt fails", "a loop counts"],
)
def test_a_circle_of_prompts_needs_a_way_out_that_is_no_failure(on_failure: str, endless: bool) -> None:
    back = "tries" if on_failure == "tries" else "first"
    document = flow(
        say("first", "잠시만 기다려 주세요.", "second"),
        act(
            "second",
            "MessageParticipant",
            {"Text": "계속 기다려 주세요."},
            to=back,
            errors={"NoMatchingError": on_failure},
        ),
        *([loop("tries", again="first")] if back == "tries" else []),
    )
    assert ("FL304" in rules(document)) is endless


def test_only_the_first_prompt_without_a_voice_is_reported() -> None:
    log = act("log", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Enabled"}, to="check")
    document = flow(
        log,
        compare("check", "$.Attributes.Known", {"yes": "hello"}, "welcome"),
        say("hello", "다시 오셨네요.", "next"),
        say("welcome", "처음 뵙겠습니다.", "next"),
        say("next", "무엇을 도와드릴까요?"),
        prelude=False,
    )
    assert [f.action for f in lint(parse(document)) if f.rule == "FL309"] == ["hello", "welcome"]


def _center(documents: dict[str, Json], center: CenterContext) -> set[str]:
    flows = [parse(document, key=key) for key, document in documents.items()]
    return {found.rule for found in lint_center(flows, center)}


def test_an_attribute_of_another_flow_is_known_in_the_center() -> None:
    """An attribute is written before it is read, in this flow or in one before."""
    reader = flow(say("hello", "$.Attributes.CustomerName 님 안녕하세요.", "save"), keep("save", END, CustomerName="x"))
    assert "FL205" in rules(reader)
    assert "FL205" not in _center(
        {"main": reader, "entry": flow(keep("first", END, CustomerName="고객"))}, CenterContext()
    )


def test_a_flow_may_say_what_it_is_started_with() -> None:
    reader = flow(say("hello", "$.Attributes.Purpose 안내입니다."), attributes=["Purpose"])
    assert "FL513" not in _center({"main": reader}, CenterContext())
    assert "FL513" in _center({"main": flow(say("hello", "$.Attributes.Purpose 안내입니다."))}, CenterContext())


def test_comparing_an_answer_shows_that_there_was_one() -> None:
    document = flow(
        call("find", "lookup", "check", error="check"),
        compare("check", "$.External.status", {"OK": "hello"}),
        say("hello", "$.External.name 님 안녕하세요."),
    )
    assert "FL208" not in rules(document)


def test_the_last_function_on_each_path_counts() -> None:
    known = {
        "lookup": FunctionFacts(results=frozenset({"name"})),
        "other": FunctionFacts(results=frozenset({"text"})),
    }
    document = flow(
        call("find", "lookup", "check"),
        compare("check", "$.Channel", {"CHAT": "ask"}, "hello"),
        call("ask", "other", "hello"),
        say("hello", "$.External.name 님 안녕하세요."),
    )
    found = [f for f in lint(parse(document), CenterContext(lambdas=known)) if f.rule == "FL209"]
    assert [(f.action, "'ask' was called since" in f.message) for f in found] == [("hello", True)]


@pytest.mark.parametrize(
    ("before", "announced"),
    [
        ([say("notice", "통화 내용이 녹음됩니다.", "record")], True),
        ([act("notice", "MessageParticipant", {"Text": "${text.recording_notice}"}, to="record")], True),
        ([act("notice", "MessageParticipant", {"PromptId": "${prompt.recording-notice.arn}"}, to="record")], True),
        ([say("notice", "잠시만 기다려 주세요.", "record")], False),
        ([say("notice", "안전을 위해 통화 녹음을 멈추었습니다.", "record")], False),
    ],
    ids=["said", "by a text reference", "by a recorded prompt", "something else", "the opposite"],
)
def test_the_recording_notice_comes_before_the_recording(before: list[Json], announced: bool) -> None:
    """Callers are told before they are recorded."""
    document = flow(*before, act("record", "UpdateContactRecordingBehavior", RECORDING, to="queue"), QUEUE, TRANSFER)
    assert ("FL404" not in rules(document)) is announced


def test_a_notice_on_one_of_two_ways_is_not_enough() -> None:
    document = flow(
        compare("check", "$.Attributes.Known", {"yes": "record"}, "notice"),
        say("notice", "통화 내용이 녹음됩니다.", "record"),
        act("record", "UpdateContactRecordingBehavior", RECORDING, to="queue"),
        QUEUE,
        TRANSFER,
    )
    assert "FL404" in rules(document)


def test_a_written_channel_without_recording_needs_no_notice() -> None:
    document = flow(
        compare("check", "$.Channel", {"CHAT": "plain"}, "notice"),
        act("plain", "UpdateContactRecordingBehavior", {"RecordingBehavior": {"RecordedParticipants": []}}, to="queue"),
        say("notice", "통화 내용이 녹음됩니다.", "record"),
        act("record", "UpdateContactRecordingBehavior", RECORDING, to="queue"),
        QUEUE,
        TRANSFER,
    )
    assert "FL404" not in rules(document)


def test_the_notice_may_be_said_in_a_module() -> None:
    notice = module(say("say", "통화 내용이 녹음됩니다.", "return"), act("return", "EndFlowModuleExecution"))
    document = flow(
        module_call("announce", "notice", "record"),
        act("record", "UpdateContactRecordingBehavior", RECORDING, to="queue"),
        QUEUE,
        TRANSFER,
    )
    assert "FL404" not in _center({"main": document, "notice": notice}, CenterContext())
    mute = module(act("return", "EndFlowModuleExecution"))
    assert "FL404" in _center({"main": document, "notice": mute}, CenterContext())


def test_a_recording_that_goes_on_after_a_pause_was_announced_before() -> None:
    """Recording stops around secret input and goes on afterward without a second notice."""
    pause = act("pause", "UpdateContactRecordingBehavior", SILENT, to="go")
    resume = act("go", "UpdateContactRecordingBehavior", RECORDING, to="return")
    document = module(pause, resume, act("return", "EndFlowModuleExecution"))
    assert "FL404" not in rules(document)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("비밀번호 6자리를 입력해 주세요.", True),
        ("카드번호를 입력해 주세요.", True),
        ("생년월일 6자리를 입력해 주세요.", True),
        ("고객번호 7자리를 입력해 주세요.", True),
        ("Please enter your PIN.", True),
        ("보안 코드 세 자리를 눌러 주세요.", True),
        ("OTP 여섯 자리를 눌러 주세요.", True),
        ("여권 번호를 입력해 주세요.", True),
        ("운전면허 번호를 입력해 주세요.", True),
        ("외국인등록번호를 입력해 주세요.", True),
        ("Please enter the last four digits of your social security number.", True),
        ("내선 번호를 입력해 주세요.", False),
        ("우편번호를 입력해 주세요.", False),
        ("만족도를 눌러 주세요.", False),
    ],
)
def test_secret_digits_are_recognized_by_what_is_asked(text: str, secret: bool) -> None:
    """Secrets that callers key in are encrypted."""
    assert ("FL401" in rules(flow(store("ask", text, END)))) is secret


def test_encrypted_digits_of_any_kind_are_not_recorded() -> None:
    document = flow(
        say("notice", "통화 내용이 녹음됩니다.", "record"),
        act("record", "UpdateContactRecordingBehavior", RECORDING, to="ask"),
        store("ask", "번호를 입력해 주세요.", END, InputEncryption=KEY),
        logged=True,
    )
    assert {"FL402", "FL403"} <= rules(document)


@pytest.mark.parametrize(
    ("before", "secret"),
    [
        ("비밀번호 6자리를 눌러 주세요.", True),
        ("비밀번호는 상담원에게 말씀하지 마세요. 우편번호를 입력해 주세요.", False),
    ],
)
def test_what_the_prompt_before_asks_for_counts_too(before: str, secret: bool) -> None:
    document = flow(say("ask", before, "digits"), store("digits", "끝나면 우물정자를 눌러 주세요.", END))
    assert ("FL401" in rules(document)) is secret


@pytest.mark.parametrize(
    ("paused", "found"), [(True, set()), (False, {"FL402", "FL403"})], ids=["paused inside", "not paused"]
)
def test_a_module_knows_what_its_callers_have_switched_on(paused: bool, found: set[str]) -> None:
    ask = store("ask", "비밀번호를 입력해 주세요.", "return", InputEncryption=KEY)
    pause = [
        act("pause", "UpdateContactRecordingBehavior", SILENT, to="log-off"),
        act("log-off", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Disabled"}, to="ask"),
    ]
    secret = module(*(pause if paused else []), ask, act("return", "EndFlowModuleExecution"))
    main = flow(
        say("notice", "통화 내용이 녹음됩니다.", "record"),
        act("record", "UpdateContactRecordingBehavior", RECORDING, to="call"),
        module_call("call", "secret", END),
        logged=True,
    )
    assert _center({"main": main, "secret": secret}, CenterContext()) & {"FL402", "FL403"} == found


NEW_BLOCK = "UpdateContactRecordingAndAnalyticsBehavior"
STOP = {"VoiceBehavior": {"VoiceRecordingBehavior": {"RecordedParticipants": [], "IVRRecordingBehavior": "Disabled"}}}


@pytest.mark.parametrize(
    ("pause", "found"),
    [
        (act("pause", "UpdateContactRecordingBehavior", SILENT, to="ask"), {"FL411", "FL412"}),
        (act("pause", NEW_BLOCK, STOP, to="ask"), set()),
        (
            act("pause", NEW_BLOCK, STOP, to="ask", errors={"NoMatchingError": "ask", "ChannelMismatch": SORRY}),
            {"FL411"},
        ),
        (
            act("pause", NEW_BLOCK, STOP, to="ask", errors={"NoMatchingError": SORRY, "ChannelMismatch": "ask"}),
            {"FL411"},
        ),
    ],
    ids=["no error branch", "both lead away", "an error leads on", "a mismatch leads on"],
)
@pytest.mark.parametrize("inside", [False, True], ids=["in the flow", "in a module"])
def test_secret_digits_follow_only_a_stop_that_worked(pause: Json, found: set[str], inside: bool) -> None:
    """Whether the recording stopped is known before a PIN is asked for, wherever it is stopped."""
    ask = store("ask", "비밀번호를 입력해 주세요.", END, InputEncryption=KEY)
    if not inside:
        assert rules(flow(pause, ask)) & {"FL402", "FL411", "FL412"} == found
        return
    text = json.dumps(pause).replace('"ask"', '"return"').replace(f'"{SORRY}"', '"failed"')
    stops = module(
        json.loads(text),
        act("return", "EndFlowModuleExecution", {"Result": "Stopped"}),
        act("failed", "EndFlowModuleExecution", {"Result": "Unsure"}),
    )
    called = act(
        "stop",
        "InvokeFlowModule",
        {"FlowModuleId": "${module.stops.arn}"},
        to=SORRY,
        on={"Stopped": "ask", "Unsure": SORRY},
        errors={"NoMatchingError": SORRY, "NoMatchingCondition": SORRY},
    )
    assert _center({"main": flow(called, ask), "stops": stops}, CenterContext()) & {"FL402", "FL411", "FL412"} == found


def test_a_recording_goes_on_in_the_flow_that_follows_and_the_log_does_not() -> None:
    main = flow(
        say("notice", "통화 내용이 녹음됩니다.", "record"),
        act("record", "UpdateContactRecordingBehavior", RECORDING, to="go"),
        act("go", "TransferToFlow", {"ContactFlowId": "${flow.second.arn}"}, to=SORRY),
        logged=True,
    )
    second = flow(store("ask", "비밀번호를 입력해 주세요.", END, InputEncryption=KEY), prelude=False)
    found = _center({"main": main, "second": second}, CenterContext())
    assert found & {"FL402", "FL403"} == {"FL402"}


def test_a_module_may_drop_a_caller_too() -> None:
    document = module(
        call("find", "lookup", "return", error="stop"),
        act("stop", "DisconnectParticipant"),
        act("return", "EndFlowModuleExecution"),
    )
    assert "FL305" in rules(document)


def test_a_module_that_pauses_the_recording_is_enough() -> None:
    quiet = module(
        act("pause", "UpdateContactRecordingBehavior", SILENT, to="log-off"),
        act("log-off", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Disabled"}, to="return"),
        act("return", "EndFlowModuleExecution"),
    )
    document = flow(
        say("notice", "통화 내용이 녹음됩니다.", "record"),
        act("record", "UpdateContactRecordingBehavior", RECORDING, to="quiet"),
        module_call("quiet", "quiet", "ask"),
        store("ask", "비밀번호를 입력해 주세요.", END, InputEncryption=KEY),
        logged=True,
    )
    document["Actions"][5]["Transitions"]["Errors"][0]["NextAction"] = SORRY
    assert {"FL402", "FL403"} & _center({"main": document, "quiet": quiet}, CenterContext()) == set()


@pytest.mark.parametrize("channel", ["CHAT", "TASK", "EMAIL"])
def test_a_branch_on_the_channel_decides_what_may_follow(channel: str) -> None:
    """Voice-only actions are reached by callers only, never by chats or tasks."""
    wrong = flow(
        compare("check", "$.Channel", {channel: "choose"}, SORRY), menu("choose", "1번을 눌러 주세요.", {"1": END})
    )
    right = flow(
        compare("check", "$.Channel", {channel: SORRY}, "choose"), menu("choose", "1번을 눌러 주세요.", {"1": END})
    )
    assert "FL316" in rules(wrong)
    assert "FL316" not in rules(right)


def test_voice_and_language_may_come_from_a_module() -> None:
    """Voice and language are set before the first prompt, here by a module that all flows share."""
    setup = module(
        act("voice", "UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": "Seoyeon"}, to="return"),
        act("return", "EndFlowModuleExecution"),
    )
    log = act("log", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Enabled"}, to="setup")
    document = flow(log, module_call("setup", "setup", "hello"), say("hello"), prelude=False)
    document["Actions"][1]["Transitions"]["Errors"][0]["NextAction"] = "hello"
    found = _center({"main": document, "setup": setup}, CenterContext())
    assert "FL309" in found, "when the module fails, no voice is set"
    document["Actions"][1]["Transitions"]["Errors"][0]["NextAction"] = "bye"
    document["Actions"].append(act("bye", "EndFlowExecution"))
    assert "FL309" not in _center({"main": document, "setup": setup}, CenterContext())


def test_a_flow_that_goes_on_after_another_needs_no_voice_of_its_own() -> None:
    log = act("log", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Enabled"}, to="hello")
    second = flow(log, say("hello"), prelude=False)
    go = act("go", "TransferToFlow", {"ContactFlowId": "${flow.second.arn}"}, to=SORRY)
    assert "FL309" in rules(second)
    assert "FL309" not in _center({"main": flow(go), "second": second}, CenterContext())


def test_english_prompts_need_no_korean_voice() -> None:
    document = flow(say("hello", "Welcome."), prelude=False)
    assert "FL309" not in rules(document)


@pytest.mark.parametrize(
    ("limits", "cut"),
    [(["8", "8"], False), (["8", "8", "8"], True), (["3", "3", "3", "3"], False), (["7", "7", "7"], True)],
)
def test_functions_in_a_row_stay_below_twenty_seconds(limits: list[str], cut: bool) -> None:
    """A caller never hears more than 20 s of silence while functions run one after another."""
    names = [f"call-{number}" for number in range(len(limits))]
    calls = [
        call(
            name,
            "step",
            names[number + 1] if number + 1 < len(names) else "hello",
            InvocationTimeLimitSeconds=limits[number],
        )
        for number, name in enumerate(names)
    ]
    assert ("FL319" in rules(flow(*calls, say("hello")))) is cut


@pytest.mark.parametrize(
    ("ssml", "rule"),
    [
        ("<speak>네<break time='2s'/></speak>", None),
        ("<speak>A & B</speak>", "FL313"),
        ("<speak>A &amp; B</speak>", None),
        ("<speak><amazon:effect name='whispered'>쉿</amazon:effect></speak>", None),
        ("<speak>네<break time='12s'/></speak>", "FL313"),
        ("<speak>네<break time='12000ms'/></speak>", "FL313"),
        ("<speak>네</speak", "FL313"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><speak>&a;</speak>", "FL313"),
        ("$.External.ssml", None),
        ("<speak><emphasis>네</emphasis></speak>", "FL314"),
    ],
)
def test_ssml_is_checked(ssml: str, rule: str | None) -> None:
    found = rules(flow(act("say", "MessageParticipant", {"SSML": ssml}, to=END))) & {"FL313", "FL314"}
    assert found == ({rule} if rule else set())


def test_a_next_action_that_is_never_taken_is_not_a_way() -> None:
    """The copy of the default branch does not make an action reachable for the analyses."""
    asked = menu("choose", "상담은 1번을 눌러 주세요.", {"1": END})
    asked["Transitions"]["NextAction"] = "transfer"
    assert "FL307" not in rules(flow(asked, TRANSFER))


@pytest.mark.parametrize("where", ["Metadata.ActionMetadata", "Metadata"])
def test_a_suppressed_finding_is_gone_and_a_stale_one_is_reported(where: str) -> None:
    reason = {"reason": "Console names of this line are Korean by contract."}
    document = flow(say("hello"), name="대표번호")
    assert "FL016" in rules(document)
    if where == "Metadata":
        document["Metadata"]["suppress"] = [{"rule": "FL016", **reason}]
        assert rules(document) == set()
    document["Metadata"]["ActionMetadata"] = {"hello": {"suppress": [{"rule": "FL126", **reason}]}}
    assert "FL901" in rules(document)


def test_a_suppression_is_judged_where_its_rule_can_speak() -> None:
    entry = {"rule": "FL307", "reason": "The routing module of the other team sets the queue."}
    document = flow(say("hello"), ActionMetadata={"hello": {"suppress": [entry]}})
    assert "FL901" not in rules(document), "alone the flow cannot know"
    assert "FL901" in _center({"main": document}, CenterContext())


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"rule": "FL302", "reason": "short"}, "needs a reason"),
        ({"rule": "FL302"}, "needs a reason"),
        ({"rule": "FL999", "reason": "x" * 30}, "there is no rule 'FL999'"),
        ({"rule": "FL105", "reason": "x" * 30}, "cannot be suppressed"),
        ("FL302", "in a list"),
    ],
)
def test_a_suppression_must_be_usable(entry: Any, words: str) -> None:
    document = flow(say("hello"), ActionMetadata={"hello": {"suppress": [entry]}})
    messages = [found.message for found in lint(parse(document)) if found.rule == "FL902"]
    assert len(messages) == 1
    assert words in messages[0]


ENDPOINT = "$.CustomerEndpoint.Address"
FACTS = {"lambdas": {"lookup": FunctionFacts(parameters={"number"}, results={"tier", "name"}, personal={"name"})}}
BOT = act(
    "bot", "ConnectParticipantWithLexBot", {"Text": "말씀해 주세요.", "LexV2Bot": {"AliasArn": "${lex.a.alias_arn}"}}
)
QUIET = act("quiet", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Disabled"}, to="next")


def _named(action: Json) -> Json:
    return {**action, "Identifier": "next"}


@pytest.mark.parametrize(
    ("action", "where"),
    [
        (call("next", "other", END, LambdaInvocationAttributes={"number": ENDPOINT}), ".Parameters"),
        (call("next", "lookup", END), ""),
        (compare("next", ENDPOINT, {"+82": END}), ".Parameters"),
        (
            act("next", "UpdateContactCallbackNumber", {"CallbackNumber": "$.StoredCustomerInput"}, to=END),
            ".Parameters",
        ),
        (act("next", "UpdateContactAttributes", {"Attributes": {"Said": "$.Lex.Slots.order"}}, to=END), ".Parameters"),
        (act("next", "UpdateContactAttributes", {"Attributes": {"A": "$.Attributes.Summary"}}, to=END), ".Parameters"),
        (act("next", "UpdateContactAttributes", {"Attributes": {"A": "$.Customer.FirstName"}}, to=END), ".Parameters"),
        (say("next", "$.Customer.LastName 고객님, 안녕하세요."), ".Parameters"),
        (store("next", "전화번호를 입력해 주세요.", END), ""),
        (_named(BOT), ""),
    ],
    ids=lambda value: value["Type"] if isinstance(value, dict) else "",
)
def test_the_log_is_off_where_an_action_is_given_or_answers_personal_data(action: Json, where: str) -> None:
    """Each is found where the log may be on, at its place, and nowhere else."""
    facts = {**FACTS, "personal_attributes": {"Summary"}}

    def found(*actions: Json) -> list[str]:
        findings = lint(parse(flow(*actions, logged=True)), CenterContext(**facts))  # type: ignore[arg-type]
        return [finding.path for finding in findings if finding.rule == "FL410"]

    (path,) = found(action)
    assert path.endswith(f"]{where}"), path
    assert found(QUIET, action) == []


def test_a_value_is_followed_into_flow_attributes() -> None:
    """What is kept under another name is the same number."""
    document = flow(
        QUIET,
        act("next", "UpdateFlowAttributes", {"FlowAttributes": {"n": {"Value": ENDPOINT}}}, to="loud"),
        act("loud", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Enabled"}, to="call"),
        call("call", "lookup", END, LambdaInvocationAttributes={"number": "$.FlowAttributes.n"}),
    )
    messages = [found.message for found in lint(parse(document), CenterContext()) if found.rule == "FL410"]
    assert messages == [
        "the flow log may be on and writes '$.FlowAttributes.n'; leave it out, or switch the log off before"
    ]


def test_a_personal_answer_is_found_where_it_is_used() -> None:
    """The function is called with the log off, its answer is read with the log on."""
    read = act("read", "UpdateContactAttributes", {"Attributes": {"N": "$.External.name"}}, to=END)
    other = act("read", "UpdateContactAttributes", {"Attributes": {"T": "$.External.tier"}}, to=END)
    loud = act("loud", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Enabled"}, to="read")

    def found(last: Json) -> set[str]:
        document = flow(QUIET, call("next", "lookup", "loud"), loud, last)
        return {one.rule for one in lint(parse(document), CenterContext(**FACTS))} & {"FL410"}  # type: ignore[arg-type]

    assert (found(read), found(other)) == ({"FL410"}, set())


def test_what_is_encrypted_as_it_is_typed_may_be_logged() -> None:
    """The log holds the ciphertext; whether it may be typed with the log on is another rule's matter."""
    ask = store("next", "비밀번호를 입력해 주세요.", "loud", InputEncryption=KEY)
    loud = act("loud", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Enabled"}, to="read")
    read = call("read", "check", END, LambdaInvocationAttributes={"secret": "$.StoredCustomerInput"})
    assert "FL410" not in rules(flow(QUIET, ask, loud, read))
    assert "FL410" in rules(flow(QUIET, store("next", "번호를 입력해 주세요.", "loud"), loud, read))
