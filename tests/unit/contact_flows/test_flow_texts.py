"""What callers hear is what the domain data says, in one register, and matches the keys behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from contact_handlers.agent_guide import words
from contact_handlers.records.vocabulary import PRIORITY_NAMES, REASON_NAMES
from ringback.flow_language.model import Action, Flow
from ringback.flow_language.references import find_jsonpaths
from tests.unit.contact_flows.flow_walk import Center, only_conditions, prompts

AICC = Center("aicc")
UNITS = sorted(AICC.units.items())
SPOKEN = [(name, identifier, text) for name, flow in UNITS for identifier, text in prompts(flow)]

CENTER = "${center.display_name}"
HOURS = "${text.hours}"
# What a caller must learn at a place, whatever the sentence around it is: words that carry it, or values of the center.
MUST_SAY = {
    ("flow:inbound", "greet"): [CENTER, "AI"],
    ("flow:inbound", "refuse-blocked"): ["죄송"],
    ("module:recording", "say-recording-notice"): ["녹음"],
    ("flow:outbound-whisper", "say-recording-notice"): ["녹음"],
    ("flow:chat-entry", "greet"): [CENTER],
    ("flow:outbound-reminder", "greet"): [CENTER],
    ("flow:main-menu", "choose-service"): ["무엇을 도와드릴까요?", "상담원은 4번", "번호 안내는 0번", "For English"],
    ("flow:main-menu", "choose-again"): ["말씀", "일반", "기술", "계정", "상담원", "다시"],
    ("flow:main-menu", "choose-by-keys"): ["일반", "기술", "계정", "상담원", "다시"],
    ("flow:main-menu", "say-timeout"): ["듣지 못했습니다"],
    ("flow:main-menu", "say-invalid"): ["없는 번호"],
    ("module:authenticate", "ask-customer-number"): ["고객번호", "${setting.auth.number_digits}자리", "우물정자"],
    ("module:authenticate", "ask-secret"): ["비밀번호", "생년월일", "6자리"],
    ("module:authenticate", "say-try-again"): ["본인 확인", "다시"],
    ("module:authenticate", "say-failed"): ["본인 확인"],
    ("module:assistant", "ask-assistant-again"): ["다시"],
    ("flow:assistant", "talk-by-voice"): ["?"],
    ("flow:assistant", "prepare-chat"): ["인공지능", "상담원"],
    ("flow:assistant", "say-completed"): ["감사"],
    ("flow:assistant", "apologize"): ["죄송", "오류"],
    # 산업안전보건법 시행규칙 제41조: whoever will talk to an agent is asked for respect before.
    ("flow:escalation", "prepare-escalation"): ["상담원", "연결", "폭언"],
    ("flow:escalation", "say-connecting"): ["상담원", "연결", "폭언"],
    ("flow:escalation", "offer-callback"): ["통화 중", "콜백", "1번"],
    ("flow:escalation", "apologize"): ["죄송", "오류"],
    ("flow:after-hours", "say-closed"): ["아닙니다", HOURS],
    ("flow:after-hours", "choose-help"): ["콜백", "1번", "AI 상담을 계속", "2번"],
    ("flow:after-hours", "prepare-chat"): ["아닙니다", HOURS, "AI 상담", "콜백"],
    ("flow:agent-queue", "offer-callback"): ["콜백", "1번", "기다리", "2번"],
    ("flow:agent-queue", "say-keep-waiting"): ["순서", "연결"],
    ("flow:agent-queue", "say-connecting"): ["순서", "연결"],
    ("module:callback-offer", "confirm-caller-number"): ["번호 끝자리", "1번", "다른 번호", "2번", "다른 시간", "3번"],
    ("module:callback-offer", "say-booked"): ["콜백", "예약"],
    ("module:callback-offer", "say-number-unusable"): ["번호", "고객센터"],
    ("module:survey", "ask-by-voice"): [
        "매우 만족은 5번",
        "만족은 4번",
        "보통은 3번",
        "불만족은 2번",
        "매우 불만족은 1번",
    ],
    ("module:survey", "say-thanks"): ["감사"],
    ("flow:customer-whisper", "say-agent-connected"): ["상담원", "연결"],
}


@pytest.mark.parametrize(
    ("place", "words"), MUST_SAY.items(), ids=lambda value: "/".join(value) if isinstance(value, tuple) else ""
)
def test_a_prompt_says_what_the_caller_must_learn_there(place: tuple[str, str], words: list[str]) -> None:
    """Managers edit the wording; what it has to tell is a product decision."""
    name, identifier = place
    opening = AICC.units[name].action(identifier).parameters.get("Attributes", {}).get("ChatOpening")
    said = opening or dict(prompts(AICC.units[name])).get(identifier, "nothing is said there")
    assert [word for word in words if word not in said] == []


def test_hold_messages_repeat_about_every_twenty_seconds() -> None:
    """About four seconds are speech and sixteen are pause."""
    for name, word in (("flow:customer-hold", "기다려"), ("flow:agent-hold", "보류")):
        said = dict(prompts(AICC.units[name]))["play-hold-message"]
        assert word in said
        assert sum(int(seconds) for seconds in re.findall(r'<break time="(\d+)s"/>', said)) == 16


def _sentences(text: str) -> list[str]:
    plain = re.sub(r"<[^>]+>", "", text)
    return [part.strip() for part in re.split(r"(?<=[.?!])\s+", plain) if part.strip()]


@pytest.mark.parametrize(
    ("name", "identifier", "text"),
    [entry for entry in SPOKEN if not re.fullmatch(r"\$\.\S+", entry[2])],
    ids=lambda value: value if ":" in str(value) and "번" not in str(value) else "",
)
def test_sentences_are_polite(name: str, identifier: str, text: str) -> None:
    """합쇼체 or a polite request or question; menus and the whisper may end in a noun."""
    if (name, identifier) in {("flow:main-menu", "choose-service"), ("flow:agent-whisper", "brief-agent")}:
        return
    for sentence in _sentences(text):
        if sentence.isascii():  # for callers who speak English
            continue
        assert re.search(r"(니다|세요|까요|니까|나요|어요)[.?!]$", sentence), sentence


@pytest.mark.parametrize(("name", "identifier", "text"), SPOKEN, ids=[f"{n}/{i}" for n, i, _ in SPOKEN])
def test_prompts_fit_and_read_values_cleanly(name: str, identifier: str, text: str) -> None:
    """A value is followed by a space, a comma or the end: a particle or a stop would become part of its name."""
    assert len(text) <= 600
    for found in find_jsonpaths(text):
        after = text[text.index(found.text) + len(found.text) :][:1]
        assert after in {"", " ", ","}, text


def _menus() -> list[tuple[str, Flow, Action]]:
    return [
        (name, flow, action)
        for name, flow in UNITS
        for action in flow.actions
        if action.type == "GetParticipantInput" and action.parameters["StoreInput"] == "False"
    ]


@pytest.mark.parametrize(("name", "flow", "menu"), _menus(), ids=[f"{n}/{a.identifier}" for n, _, a in _menus()])
def test_keys_that_are_spoken_are_the_keys_that_work(name: str, flow: Flow, menu: Action) -> None:
    """Every menu waits 8 seconds."""
    spoken = re.findall(r"[0-9](?=번)|(?<=press )[0-9]", menu.parameters["Text"])
    handled = [t.condition.operands[0] for t in only_conditions(menu) if t.condition]
    assert spoken == handled
    assert menu.parameters["InputTimeLimitSeconds"] == "8"
    assert {t.error for t in menu.errors} == {"InputTimeLimitExceeded", "NoMatchingCondition", "NoMatchingError"}


def test_terminator_keys_are_the_ones_the_prompt_names() -> None:
    """Every stored input that ends with # says 우물정자, unless its full length ends it."""
    for name, flow in UNITS:
        for action in flow.actions:
            if action.parameters.get("StoreInput") == "True" and "우물정자" in action.parameters["Text"]:
                assert action.parameters["DTMFConfiguration"]["InputTerminationSequence"] == "#", name


def test_no_prompt_offers_a_previous_menu_or_asks_for_forbidden_numbers() -> None:
    """Resident numbers are never asked for, and cards only in the secured module, which no flow of a center invokes."""
    for name, identifier, text in SPOKEN:
        assert "이전 메뉴" not in text, (name, identifier)
        assert "주민" not in text, (name, identifier)
        assert "카드번호" not in text or name == "module:card-entry", (name, identifier)


def test_key_zero_repeats_the_menu_and_counts_as_an_attempt() -> None:
    """0 plays the menu again, with three attempts in all."""
    menu = AICC.units["flow:main-menu"]
    for asks in ("read-key", "choose-by-keys"):
        zero = next(t.target for t in menu.action(asks).conditions if t.label == "0")
        counter = menu.action(menu.action(zero).next_action or "")
        assert counter.type == "Loop"
        assert counter.parameters["LoopCount"] == "2"
    silence = next(t.target for t in menu.action("read-key").conditions if t.label == "silence")
    for timeout in (silence, menu.action("choose-by-keys").error_target("InputTimeLimitExceeded")):
        assert menu.action(timeout or "").next_action == counter.identifier


@pytest.mark.parametrize("center", ["aicc", "saltware"])
def test_every_key_that_the_main_menu_names_works(center: str) -> None:
    """The first sentence names the keys that most callers want; the second time all are named."""
    menu = Center(center).units["flow:main-menu"]
    handled = {t.label for t in menu.action("read-key").conditions} - {"silence"}
    texts = {name: menu.action(name).parameters["Input"]["opening"] for name in ("choose-service", "choose-again")}
    named = {name: set(re.findall(r"[0-9](?=번)|(?<=press )[0-9]", text)) for name, text in texts.items()}
    assert named["choose-service"] < handled
    assert named["choose-again"] == handled


@pytest.mark.parametrize("center", ["aicc", "saltware"])
def test_nobody_on_the_phone_is_told_to_type(center: str) -> None:
    """말씀해 주세요 and 눌러 주세요 are for the phone; chats have flows and texts of their own."""
    for name, flow in Center(center).units.items():
        if tuple(flow.metadata.get("channels", ())) == ("CHAT",):
            continue
        for identifier, text in prompts(flow):
            if (name, identifier) == ("flow:agent-queue", "ask-still-there"):  # only a chat comes there
                continue
            assert not re.search(r"입력|챗봇|보내 주|기다려주|눌러주|연락해주|[()]", text), (name, identifier, text)


@pytest.mark.parametrize(
    ("asked", "said", "named"),
    [
        ("read-call-type", "CallTypeText", {word: words.CALL_TYPES[word] for word in ("Chat", "Task")}),
        ("read-department", "DepartmentText", words.DEPARTMENTS),
        ("read-priority", "PriorityText", PRIORITY_NAMES),
        ("read-auth", "AuthText", {"VERIFIED": words.AUTH["VERIFIED"]}),
        ("read-reason", "ReasonText", REASON_NAMES),
        ("read-customer", "TierText", words.TIERS),
    ],
)
def test_the_guide_says_without_its_function_what_the_function_says(
    asked: str, said: str, named: Mapping[str, str]
) -> None:
    """Words have one Korean; of calls and of who is not verified the flow says no more than that."""
    acts = AICC.units["flow:agent-guide"].by_identifier
    stored = {name: act.parameters.get("FlowAttributes", {}).get(said, {}).get("Value") for name, act in acts.items()}
    found = {str(branch.condition).removeprefix("Equals "): stored[branch.target] for branch in acts[asked].conditions}
    assert {word: found.get(word, stored["guess"]) for word in named} == dict(named)
