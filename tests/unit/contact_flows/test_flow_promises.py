"""Behavior that has to hold on every path a contact can take, checked over modules and transfers."""

from __future__ import annotations

import re
from collections import deque

import pytest

from ringback.flow_language.model import Action
from tests.unit.contact_flows.flow_walk import CHAT, TASK, VOICE, Center, Place, Step, prompts, target_of

AICC = Center("aicc")
DOORS = {
    "flow:inbound": VOICE,
    "flow:outbound-reminder": VOICE,
    "flow:callback-call": VOICE,
    "flow:chat-entry": CHAT,
    "flow:task-entry": TASK,
    "flow:disconnect-survey": VOICE,
    "flow:agent-queue": VOICE,
    "flow:queue-transfer": VOICE,
    "flow:supervisor-transfer": VOICE,
    "flow:agent-transfer": VOICE,
    "flow:customer-whisper": VOICE,
    "flow:agent-whisper": VOICE,
    "flow:outbound-whisper": VOICE,
    "flow:customer-hold": VOICE,
    "flow:agent-hold": VOICE,
    "flow:agent-guide": CHAT,
}
EVERY_DOOR = pytest.mark.parametrize(("door", "channel"), DOORS.items(), ids=list(DOORS))
SPEAKING = {
    "MessageParticipant",
    "GetParticipantInput",
    "ConnectParticipantWithLexBot",
    "MessageParticipantIteratively",
}

# Attribute -> values a flow may write; None means a value that comes from a function or the bot.
ATTRIBUTES: dict[str, set[str] | None] = {
    "CallType": {"Inbound", "Outbound", "Callback", "Chat", "Task"},
    "Center": {"${center.key}"},
    "Locale": {"ko-KR", "en-US"},
    "Department": {"General", "Technical", "Account", "Payment", "Engineer"},
    "Priority": {"LOW", "MEDIUM", "HIGH", "CRITICAL"},
    "CustomerId": {"none"},
    "CustomerName": {"고객"},
    "CustomerTier": {"guest"},
    "AuthStatus": {"NONE", "VERIFIED", "FAILED", "LOCKED", "SKIPPED"},
    "ConversationId": {"none"},
    "Intent": {"unknown"},
    "Confidence": {"0.00"},
    "BotResult": {
        "none",
        "Completed",
        "TransferToAgent",
        "Callback",
        "AuthRequired",
        "Ended",
        "Failed",
        "MenuKey",
        "Foreign",
    },
    # How far a conversation is that several flows lead; it only ever goes on, so that no chat goes in a circle.
    "BotStage": {"none", "talked", "full", "full-again", "after-hours", "after-hours-again", "survey"},
    "ReturnFlow": {"${flow.assistant.arn}", "${flow.escalation.arn}", "${flow.after-hours.arn}"},
    "ChatOpening": None,
    "TurnCount": {"0"},
    "Topic": {"none", "네트워크", "데이터베이스", "보안", "비용"},
    "CustomerMood": {"frustrated", "neutral", "confused"},
    "EscalationId": {"none"},
    "EscalationReason": {
        "urgent_matter",
        "complaint",
        "payment_issue",
        "system_error",
        "technical_support",
        "complex_inquiry",
        "customer_request",
        "bot_limitation",
    },
    "ReferenceNumber": {"none"},
    "BotSummary": {"요약 없음"},
    "CallbackRequested": {"true", "false"},
    "CallbackOutcome": {"voicemail", "unconfirmed", "declined", "no_agent"},
    "SurveyScore": {"1", "2", "3", "4", "5"},
}
# Set by the API that places the call.
FROM_THE_CALLER_OF_THE_API = {
    *(
        "RequestId",
        "Purpose",
        "IdentityProof",
        "QueueKey",
        "QueueArn",
        "Skill",
        "SkillWanted",
        "AgentId",
        "AgentWanted",
        "FinalCall",
    ),
    "MachineDetection",
}
# Read by the functions that learn how a call ended.
FOR_FUNCTIONS = {"CallbackOutcome"}


def _written(action: Action) -> dict[str, str]:
    return dict(action.parameters.get("Attributes", {})) if action.type == "UpdateContactAttributes" else {}


def _read(action: Action) -> set[str]:
    return {path.key for _, path in action.jsonpaths if path.root == "Attributes" and path.key}


def test_attributes_are_those_of_the_catalogue_with_allowed_values() -> None:
    written: set[str] = set()
    for name, flow in AICC.units.items():
        for action in flow.actions:
            for key, value in _written(action).items():
                assert key in ATTRIBUTES, f"{name}/{action.identifier}"
                allowed = ATTRIBUTES[key]
                assert value.startswith("$.") or allowed is None or value in allowed, f"{name}: {key}={value}"
                written.add(key)
    assert written == set(ATTRIBUTES)


def test_every_attribute_is_also_read() -> None:
    """What no flow of any center reads is not written."""
    units = [flow for center in (AICC, Center("saltware")) for flow in center.units.values()]
    read = set().union(*(_read(action) for flow in units for action in flow.actions))
    assert read - FROM_THE_CALLER_OF_THE_API == set(ATTRIBUTES) - FOR_FUNCTIONS


def _learn_attributes(_: Place, action: Action, __: Step, facts: frozenset[str]) -> frozenset[str]:
    return facts | set(_written(action))


# What a contact that enters here brings along: it was set by the flow the contact came through.
BROUGHT = frozenset(ATTRIBUTES) - {"BotResult", "SurveyScore", "TurnCount", "Topic"}


@EVERY_DOOR
def test_attributes_are_written_on_every_path_before_they_are_read(door: str, channel: str) -> None:
    """A comparison is the exception: there "no match" is the defined branch."""
    called = {"flow:outbound-reminder", "flow:callback-call"}
    entered_first = door in {"flow:inbound", "flow:chat-entry", "flow:task-entry", *called}
    known = frozenset() if entered_first else BROUGHT | {"BotResult"}
    # The API gives an outbound call its customer; the flow checks and fills gaps. What it gives a chat counts nothing.
    if door in called:
        known = frozenset({"CustomerId", "CustomerName", "CustomerTier", "ConversationId", "AuthStatus"})
    if door == "flow:callback-call":
        known |= {"Department", "Priority", "ReferenceNumber"}
    facts = AICC.certain(door, _learn_attributes, channel=channel, known=known)
    for place, certain in facts.items():
        action = AICC.action(place)
        if action.type != "Compare":
            assert _read(action) - FROM_THE_CALLER_OF_THE_API <= certain, str(place)


IDENTITY = frozenset({"AuthStatus", "ConversationId", "CustomerId", "CustomerName", "CustomerTier"})


def _learn_identity(_: Place, action: Action, step: Step, facts: frozenset[str]) -> frozenset[str]:
    return facts | (IDENTITY & set(_written(action))) if step.branch == "next" else facts


@pytest.mark.parametrize("center", ["aicc", "saltware"])
def test_what_a_chat_says_about_its_customer_is_written_over_before_anything_reads_it(center: str) -> None:
    """Comparisons count too, and only writes that succeeded: when none does, the chat ends."""
    flows = Center(center)
    facts = flows.certain("flow:chat-entry", _learn_identity, channel=CHAT)
    readers = {place: _read(flows.action(place)) & IDENTITY for place in facts}
    assert any(readers.values())
    assert {str(place): read - facts[place] for place, read in readers.items() if not read <= facts[place]} == {}


def _learn_setup(_: Place, action: Action, step: Step, facts: frozenset[str]) -> frozenset[str]:
    done = {
        "UpdateFlowLoggingBehavior": "log",
        "UpdateContactTextToSpeechVoice": "voice",
        "UpdateContactRecordingAndAnalyticsBehavior": "recording",
        "CheckHoursOfOperation": "hours",
        "UpdateContactTargetQueue": "queue",
    }.get(action.type)
    # FL326 wants a reason wherever a flow speaks English.
    if action.type == "UpdateContactData" and action.parameters.get("LanguageCode") in ("ko-KR", "en-US"):
        done = "language"
    if action.type == "MessageParticipant" and "녹음됩니다" in action.parameters.get("Text", ""):
        return facts | {"notice"} if step.branch == "next" else facts
    return facts | {done} if done else facts


@EVERY_DOOR
def test_korean_voice_and_language_come_before_the_first_word(door: str, channel: str) -> None:
    facts = AICC.certain(door, _learn_setup, channel=channel)
    for place, certain in facts.items():
        if AICC.action(place).type in SPEAKING:
            assert certain >= {"voice", "language"}, str(place)


@pytest.mark.parametrize("name", [name for name in AICC.units if name.startswith("flow:")])
def test_flow_logging_is_the_first_action_of_every_flow(name: str) -> None:
    flow = AICC.units[name]
    first = flow.action(flow.start)
    assert (first.type, first.parameters) == ("UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Enabled"})


@EVERY_DOOR
def test_recording_starts_after_the_notice(door: str, channel: str) -> None:
    """Nothing is recorded before the caller heard that it is, unless the prompt itself failed."""
    if channel != VOICE:
        return
    # A contact that is already in the queue heard the notice when it entered.
    heard = frozenset() if door in {"flow:inbound", "flow:outbound-reminder", "flow:outbound-whisper"} else {"notice"}
    facts = AICC.certain(door, _learn_setup_ignoring_faults, channel=channel, known=frozenset(heard))
    for place, certain in facts.items():
        behavior = AICC.action(place).parameters.get("VoiceBehavior", {})
        if behavior.get("VoiceRecordingBehavior", {}).get("IVRRecordingBehavior") == "Enabled":
            assert "notice" in certain, str(place)


@pytest.mark.parametrize("door", ["flow:inbound", "flow:chat-entry", "flow:outbound-reminder"])
def test_recording_and_analytics_are_decided_before_a_hand_over(door: str) -> None:
    """The exception is a notice that could not be played."""
    facts = AICC.certain(door, _learn_setup_ignoring_faults, channel=DOORS[door])
    for place, certain in facts.items():
        if AICC.action(place).type == "TransferContactToQueue":
            assert "recording" in certain, str(place)


def _learn_setup_ignoring_faults(place: Place, action: Action, step: Step, facts: frozenset[str]) -> frozenset[str]:
    faulty = step.branch == "NoMatchingError" and action.type in {"InvokeFlowModule", "MessageParticipant"}
    return _learn_setup(place, action, step, facts) | ({"recording", "notice"} if faulty else set())


@pytest.mark.parametrize(
    ("place", "channel", "modes"),
    [
        ("module:recording/record-and-analyze", "Voice", ["RealTime"]),
        ("module:recording/analyze-chat", "Chat", ["ContactLens"]),
        ("flow:outbound-whisper/record-and-analyze", "Voice", ["RealTime"]),
    ],
)
def test_analytics_are_korean(place: str, channel: str, modes: list[str]) -> None:
    name, identifier = place.split("/")
    parameters = AICC.units[name].action(identifier).parameters
    analytics = parameters[f"{channel}Behavior"][f"{channel}AnalyticsBehavior"]
    assert analytics["AnalyticsLanguage"] == "ko-KR"
    assert analytics["Enabled"] == "True"
    assert analytics["AnalyticsModes"] == modes


@EVERY_DOOR
def test_hours_are_checked_and_a_queue_is_set_before_every_transfer(door: str, channel: str) -> None:
    """Tasks wait for opening; a queue transfer gets its queue from the quick connect."""
    facts = AICC.certain(door, _learn_setup, channel=channel)
    for place, certain in facts.items():
        if AICC.action(place).type == "TransferContactToQueue":
            assert "hours" in certain or door == "flow:task-entry", str(place)
            assert "queue" in certain or door == "flow:queue-transfer", str(place)


def test_every_hours_check_asks_for_the_hours_of_the_agents() -> None:
    """The bot's hours are never closed."""
    checks = [
        (name, action)
        for name, flow in AICC.units.items()
        for action in flow.actions
        if action.type == "CheckHoursOfOperation"
    ]
    assert checks
    for name, action in checks:
        assert action.parameters == {"HoursOfOperationId": "${hours.agents.arn}"}, name
        open_, closed = (next(t.target for t in action.conditions if t.label == word) for word in ("True", "False"))
        assert open_ != closed, name


def test_all_busy_is_said_only_when_the_queue_is_full() -> None:
    for name, flow in AICC.units.items():
        full = {t.target for action in flow.actions for t in action.errors if t.error == "QueueAtCapacity"}
        busy = {identifier for identifier, text in prompts(flow) if "모든 상담원" in text}
        reached: set[str] = set()
        waiting = [flow.start]
        while waiting:
            identifier = waiting.pop()
            if identifier not in reached | full:
                reached.add(identifier)
                waiting.extend(t.target for t in flow.action(identifier).transitions)
        assert not busy & reached, name


@pytest.mark.parametrize("channel", [VOICE, CHAT])
def test_a_full_queue_leads_to_a_callback(channel: str) -> None:
    """From every branch of a full queue the callback module can be reached; what is a callback is made again."""
    for unit, flow in AICC.units.items():
        for action in flow.actions:
            target = action.error_target("QueueAtCapacity")
            if target and unit == "flow:callback-call":
                assert _written(AICC.action(Place(unit, target))) == {"CallbackOutcome": "no_agent"}
            elif target and unit != "flow:task-entry" and action.identifier != "transfer-to-agent-queue":
                assert "module:callback-offer" in _units_from(Place(unit, target), channel), unit


def _units_from(place: Place, channel: str) -> set[str]:
    seen: set[Place] = set()
    waiting = deque([place])
    while waiting:
        here = waiting.popleft()
        if here not in seen:
            seen.add(here)
            waiting.extend(step.target for step in AICC.steps(here, channel))
    return {here.unit for here in seen}


def test_a_queued_contact_is_not_transferred_again() -> None:
    """Waiting and callbacks live in the queue flow, which never transfers."""
    types = {AICC.action(place).type for place in AICC.walk("flow:agent-queue")}
    assert not types & {"TransferContactToQueue", "DequeueContactAndTransferToQueue", "TransferToFlow"}


def test_the_queue_flow_loops_first_and_interrupts_every_two_minutes() -> None:
    flow = AICC.units["flow:agent-queue"]
    identifier, met = flow.start, []
    while flow.action(identifier).type != "MessageParticipantIteratively":
        met.append(flow.action(identifier).type)
        identifier = flow.action(identifier).next_action or ""
    assert not {"GetParticipantInput", "Loop", "MessageParticipant", "InvokeLambdaFunction"} & set(met)
    assert flow.action(identifier).parameters["InterruptFrequencySeconds"] == "120"


def _learn_farewell(_: Place, action: Action, __: Step, facts: frozenset[str]) -> frozenset[str]:
    if action.type == "MessageParticipant":
        return facts | {"told"}
    if action.type in {"ConnectParticipantWithLexBot", "CreateCallbackContact", "ShowView"}:
        return facts | {"told"}
    return facts


@pytest.mark.parametrize(
    ("door", "channel"),
    [
        *((d, c) for d, c in DOORS.items() if c != TASK),
        ("flow:agent-queue", CHAT),
        ("flow:disconnect-survey", CHAT),
        ("flow:queue-transfer", CHAT),
    ],
)
def test_nobody_is_hung_up_on_without_a_word(door: str, channel: str) -> None:
    """On every path to the end of a contact something was said or shown first, in chat too."""
    facts = AICC.certain(door, _learn_farewell, channel=channel)
    for place, certain in facts.items():
        if AICC.action(place).type == "DisconnectParticipant" and door != "flow:agent-guide":
            assert "told" in certain, str(place)


def _mute_since_input(_: Place, action: Action, step: Step, facts: frozenset[str]) -> frozenset[str]:
    if action.type == "GetParticipantInput":
        return facts - {"told"}
    return _learn_farewell(_, action, step, facts)


def test_after_a_key_the_caller_hears_something_before_the_end() -> None:
    """A menu never ends the call without an answer; only the survey ends it right after the question."""
    facts = AICC.certain("flow:inbound", _mute_since_input, channel=VOICE)
    for place, certain in facts.items():
        if AICC.action(place).type == "DisconnectParticipant" and place.unit != "flow:assistant":
            assert "told" in certain or _after_survey(place), str(place)


def _after_survey(place: Place) -> bool:
    flow = AICC.units[place.unit]
    return any(
        action.type == "InvokeFlowModule" and target_of(action, "FlowModuleId") == "module:survey"
        for action in flow.actions
    )


@pytest.mark.parametrize(
    "door", ["flow:chat-entry", "flow:agent-queue", "flow:disconnect-survey", "flow:queue-transfer"]
)
def test_a_chat_is_never_told_to_press_a_key(door: str) -> None:
    """The voice prompts stay on the telephone."""
    for place in AICC.walk(door, CHAT):
        action = AICC.action(place)
        if action.type in {"MessageParticipant", "ConnectParticipantWithLexBot"}:
            texts = [text for identifier, text in prompts(AICC.units[place.unit]) if identifier == action.identifier]
            assert not any(re.search(r"눌러|누르|[0-9]번|통화", text) for text in texts), str(place)


@pytest.mark.parametrize("door", ["flow:inbound", "flow:chat-entry", "flow:outbound-reminder"])
def test_never_more_than_two_functions_without_a_word(door: str) -> None:
    """Two calls of at most eight seconds stay below twenty."""
    worst = _longest_silence(door)
    assert worst <= 2


def _longest_silence(door: str) -> int:
    silent: dict[Place, int] = {AICC.start(door): 0}
    waiting = deque(silent)
    while waiting:
        place = waiting.popleft()
        action = AICC.action(place)
        count = 0 if action.type in SPEAKING else silent[place] + (action.type == "InvokeLambdaFunction")
        if count > 6:
            return count
        for step in AICC.steps(place, DOORS[door]):
            if count > silent.get(step.target, -1):
                silent[step.target] = count
                waiting.append(step.target)
    return max(silent.values())


def test_priority_words_become_queue_priorities() -> None:
    """CRITICAL is 1, HIGH 2, MEDIUM 3, LOW 5; the answer of the function wins over the attribute."""
    flow = AICC.units["module:escalate"]
    numbers = {
        action.identifier.removeprefix("route-").upper(): action.parameters["QueuePriority"]
        for action in flow.actions
        if action.type == "UpdateContactRoutingBehavior"
    }
    assert numbers == {"CRITICAL": "1", "HIGH": "2", "MEDIUM": "3", "LOW": "5"}
    for t in flow.action("read-queue-priority").conditions:
        assert flow.action(t.target).parameters["QueuePriority"] == t.label
    by_word = {t.label: t.target for t in flow.action("read-default-priority").conditions}
    assert by_word == {"CRITICAL": "route-critical", "HIGH": "route-high", "LOW": "route-low"}
    assert flow.action("read-default-priority").error_target("NoMatchingCondition") == "route-medium"


@pytest.mark.parametrize(
    ("unit", "read"),
    [
        ("module:escalate", "read-default-priority"),
        ("flow:queue-transfer", "keep-priority"),
        ("flow:task-entry", "check-priority"),
    ],
)
def test_a_contact_waits_by_the_priority_it_has(unit: str, read: str) -> None:
    """A task, a transfer and a hand-over alike; who has none waits as MEDIUM does."""
    flow = AICC.units[unit]
    action = flow.action(read)

    def priority(target: str | None) -> str:
        return str(flow.action(str(target)).parameters["QueuePriority"])

    assert {t.label: priority(t.target) for t in action.conditions} == {"CRITICAL": "1", "HIGH": "2", "LOW": "5"}
    assert priority(action.error_target("NoMatchingCondition")) == "3"


def test_callbacks_follow_the_settings() -> None:
    """60 s, 600 s and three attempts come from the settings."""
    created = AICC.units["module:callback-offer"].action("create-callback").parameters
    assert created == {
        "QueueId": "${queue.callback.arn}",
        "InitialCallDelaySeconds": "${setting.callback.first_delay_s}",
        "RetryDelaySeconds": "${setting.callback.retry_delay_s}",
        "MaximumConnectionAttempts": "${setting.callback.max_attempts}",
    }
    asked = AICC.units["module:callback-offer"].action("ask-number").parameters
    assert asked["InputValidation"] == {"PhoneNumberValidation": {"NumberFormat": "Local", "CountryCode": "KR"}}


def test_every_bot_result_has_its_branch() -> None:
    """The branch follows the session attribute; an unknown one is an apology and an agent."""
    module = AICC.units["module:assistant"]
    read = module.action("read-bot-result")
    assert read.parameters["ComparisonValue"] == "$.Lex.SessionAttributes.bot_result"
    assert {t.label for t in read.conditions} == (ATTRIBUTES["BotResult"] or set()) - {"Failed", "none"}
    assert module.action(read.error_target("NoMatchingCondition") or "").identifier == "save-failure"
    for name in ("flow:assistant", "flow:after-hours"):
        branch = AICC.units[name].action("read-bot-result")
        assert branch.parameters["ComparisonValue"] == "$.Attributes.BotResult"
        assert {t.label for t in branch.conditions} == {"Completed", "Ended", "TransferToAgent", "Callback"}


def test_main_menu_sets_department_and_priority() -> None:
    menu = AICC.units["flow:main-menu"]
    for asks in ("read-key", "choose-by-keys"):
        chosen = {t.label: _written(menu.action(t.target)) for t in menu.action(asks).conditions}
        assert chosen["1"] == {"BotStage": "none", "Department": "General", "Priority": "MEDIUM"}
        assert chosen["2"] == {"BotStage": "none", "Department": "Technical", "Priority": "HIGH"}
        assert chosen["3"] == {"BotStage": "none", "Department": "Account", "Priority": "MEDIUM"}
        assert chosen["4"] == {"EscalationReason": "customer_request"}


@pytest.mark.parametrize("center", ["aicc", "saltware"])
def test_the_main_menu_takes_words_and_keys_at_once_and_keys_alone_when_the_bot_is_down(center: str) -> None:
    """Who speaks goes on with what the bot made of it; who presses a key is where the key leads."""
    menu = Center(center).units["flow:main-menu"]
    for name in ("choose-service", "choose-again"):
        given = menu.action(name).parameters["Input"]
        assert (given["menu"], given["digits"]) == ("main", "1")
        assert menu.action(name).error_target("NoMatchingError") == "choose-by-keys"
    result = {t.label: t.target for t in menu.action("check-result").conditions}
    assert result == {"MenuKey": "read-key", "Failed": "choose-by-keys"}
    assert (
        menu.action(menu.action("note-talked").next_action or "").parameters["ContactFlowId"] == "${flow.assistant.arn}"
    )
    keys = {t.label: t.target for t in menu.action("read-key").conditions if t.label != "silence"}
    assert keys == {t.label: t.target for t in menu.action("choose-by-keys").conditions}


def test_hooks_cover_waiting_whispers_holds_survey_and_guide() -> None:
    """Every hook names a flow of the right type."""
    types = {
        "CustomerQueue": "customerQueue",
        "CustomerWhisper": "customerWhisper",
        "AgentWhisper": "agentWhisper",
        "CustomerHold": "customerHold",
        "AgentHold": "agentHold",
        "CustomerRemaining": "contactFlow",
        "DefaultAgentUI": "contactFlow",
    }
    found = {}
    for action in AICC.units["module:setup"].actions:
        for event in action.parameters.get("EventHooks", {}):
            target = target_of(Action(event, "", 0, action.parameters["EventHooks"]), event)
            found[event] = AICC.units[target].metadata["type"]
    assert found == types


@pytest.mark.parametrize("center", ["aicc", "saltware"])
def test_a_chat_talks_to_the_bot_as_the_module_does(center: str) -> None:
    """The service takes the timeout of a bot in flows alone, so chats talk in a flow of their own."""
    units = Center(center).units
    module, flow = units["module:assistant"], units["flow:chat"]
    of_module = module.action("ask-assistant").parameters["LexSessionAttributes"]
    # Nobody calls from a chat, so that no number is passed.
    of_calls = ("menu", "caller_number")
    wanted = {k: v for k, v in of_module.items() if not k.startswith("x-amz-lex:") and k not in of_calls}
    for action in flow.actions:
        if action.type == "ConnectParticipantWithLexBot":
            given = {k: v for k, v in action.parameters["LexSessionAttributes"].items() if k != "purpose"}
            assert given == wanted, action.identifier
    for name in ("save-hand-over-request", "save-bot-result", "save-failure", "save-not-authenticated"):
        assert flow.action(name).parameters == module.action(name).parameters
    known = {t.label: t.target for t in flow.action("read-bot-result").conditions}
    # A chat has no menu, and its bot writes English itself.
    assert known == {
        t.label: t.target for t in module.action("read-bot-result").conditions if t.label not in {"MenuKey", "Foreign"}
    }


@pytest.mark.parametrize("center", ["aicc", "saltware"])
@pytest.mark.parametrize(
    "door", ["flow:chat-entry", "flow:disconnect-survey", "flow:agent-queue", "flow:queue-transfer"]
)
def test_every_chat_has_its_time_limit(center: str, door: str) -> None:
    """In opening hours, out of them, beside a full queue and in the survey: nobody notices that a customer left."""
    flows = Center(center)
    for place in flows.walk(door, CHAT):
        action = flows.action(place)
        if action.type == "ConnectParticipantWithLexBot":
            assert action.parameters["LexTimeoutSeconds"]["Text"].startswith("${setting.chat."), str(place)


@pytest.mark.parametrize("center", ["aicc", "saltware"])
def test_a_flow_is_returned_to_by_the_chat_that_it_asked_for(center: str) -> None:
    """Whoever transfers to a flow that asks by chat says that it is the one to return to."""
    flows = Center(center)
    assert flows.destinations(flows.units["flow:chat"].action("return")) == [
        "flow:after-hours",
        "flow:assistant",
        "flow:escalation",
    ]
    for place in flows.walk("flow:chat-entry", CHAT):
        action = flows.action(place)
        if action.type == "UpdateContactAttributes" and "ReturnFlow" in _written(action):
            following = flows.units[place.unit]
            target = _written(action)["ReturnFlow"]
            reached = {a.parameters.get("ContactFlowId") for a in following.actions if a.type == "TransferToFlow"}
            assert target in reached, str(place)


@pytest.mark.parametrize("center", ["aicc", "saltware"])
def test_a_silent_chat_is_asked_before_it_ends(center: str) -> None:
    """In the bot and in the queue: the end comes only behind a question, and frees the place in the queue."""
    units = Center(center).units
    for name, asks, ends in (
        ("flow:chat", "ask-again", "say-let-go"),
        ("flow:agent-queue", "ask-still-there", "say-let-go"),
    ):
        flow = units[name]
        assert [way.target for way in flow.action(ends).transitions] == ["hang-up", "hang-up"]
        assert flow.action("hang-up").type == "DisconnectParticipant"
        assert "아무 메시지나" in flow.action(asks).parameters["Text"]
