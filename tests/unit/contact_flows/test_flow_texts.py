"""What callers hear is what the domain data says, in one register, and matches the keys behind it."""

from __future__ import annotations

import re

import pytest

from ringback.flow_language.model import Action, Flow
from ringback.flow_language.references import find_jsonpaths
from tests.unit.contact_flows.flow_walk import Center, only_conditions, prompts

AICC = Center("aicc")
UNITS = sorted(AICC.units.items())
SPOKEN = [(name, identifier, text) for name, flow in UNITS for identifier, text in prompts(flow)]

HOURS = "${text.hours}"
TEMPORARY = "죄송합니다. 일시적인 오류가 발생했습니다. 잠시 후 다시 시도해 주세요."
RECORDING = "상담 품질 향상을 위해 통화 내용이 녹음됩니다."
CONNECTING = "상담원에게 연결해 드리겠습니다. 잠시만 기다려 주세요."
COMPLETED = "문의사항이 해결되었습니다. 추가 도움이 필요하시면 언제든지 연락해 주세요. 감사합니다."
NOTICE_AI = "지금은 인공지능 상담 서비스가 응대하며, 언제든지 상담원 연결을 요청하실 수 있습니다."
INVALID = "잘못된 선택입니다. 다시 선택해 주세요."
CLOSED = f"현재 영업시간이 아닙니다. 영업시간은 {HOURS}입니다. 챗봇으로 도움을 드리거나 콜백 예약을 하시겠습니까?"

DOMAIN_TEXTS = {
    ("flow:inbound", "greet"): "안녕하세요. AICC 고객센터에 연결되었습니다. 잠시만 기다려 주세요.",
    ("flow:inbound", "say-ai-notice"): NOTICE_AI,
    ("flow:inbound", "refuse-blocked"): "죄송합니다. 요청을 처리할 수 없습니다.",
    ("module:recording", "say-recording-notice"): RECORDING,
    ("flow:outbound-whisper", "say-recording-notice"): RECORDING,
    ("flow:chat-entry", "greet"): "안녕하세요! AICC 고객센터입니다. 무엇을 도와드릴까요?",
    ("flow:outbound-reminder", "greet"): "안녕하세요. AICC 고객센터입니다.",
    ("flow:main-menu", "choose-service"): (
        "원하시는 서비스를 선택해 주세요. "
        "1번: 일반 문의, 2번: 기술 지원, 3번: 계정 관련, 4번: 상담원 연결, 0번: 다시 듣기"
    ),
    ("flow:main-menu", "say-timeout"): "죄송합니다. 입력을 받지 못했습니다. 다시 선택해 주세요.",
    ("flow:main-menu", "say-invalid"): INVALID,
    ("module:authenticate", "ask-customer-number"): (
        "계정 확인을 위해 고객번호 ${setting.auth.number_digits}자리를 입력하신 후 우물정자를 눌러 주세요."
    ),
    ("module:authenticate", "ask-secret"): (
        "비밀번호 6자리를 입력해 주세요. 비밀번호가 없으시면 생년월일 6자리를 입력해 주세요."
    ),
    ("module:authenticate", "say-try-again"): "인증에 실패했습니다. 다시 입력해 주세요.",
    ("module:authenticate", "say-failed"): "인증에 실패했습니다. 상담원에게 연결해 드리겠습니다.",
    ("module:assistant", "ask-assistant-again"): "죄송합니다. 음성을 인식하지 못했습니다. 다시 말씀해 주시겠어요?",
    ("flow:assistant", "talk-by-voice"): "무엇을 도와드릴까요?",
    ("flow:assistant", "talk-by-chat"): NOTICE_AI,
    ("flow:assistant", "say-completed"): COMPLETED,
    ("flow:assistant", "apologize"): TEMPORARY,
    ("flow:escalation", "prepare-escalation"): CONNECTING,
    ("flow:escalation", "say-connecting"): CONNECTING,
    ("flow:escalation", "offer-callback"): (
        "현재 모든 상담원이 통화 중입니다. 콜백 서비스를 이용하시겠습니까? 1번을 누르시면 콜백을 신청하실 수 있습니다."
    ),
    ("flow:escalation", "apologize"): TEMPORARY,
    ("flow:after-hours", "say-closed"): (
        f"현재 운영시간이 아닙니다. 운영시간은 {HOURS}입니다. 긴급한 문의사항은 이메일로 연락해 주세요."
    ),
    ("flow:after-hours", "choose-help"): "콜백 예약은 1번, 챗봇 상담은 2번을 눌러 주세요.",
    ("flow:after-hours", "talk-by-chat"): CLOSED,
    ("flow:agent-queue", "offer-callback"): "콜백 서비스를 원하시면 1번을, 계속 대기하시려면 2번을 눌러주세요.",
    ("flow:agent-queue", "say-keep-waiting"): "계속 대기하시겠습니다. 순서대로 연결해 드리겠습니다.",
    ("flow:agent-queue", "say-connecting"): "상담원에게 연결 중입니다. 잠시만 기다려주세요.",
    ("module:callback-offer", "confirm-caller-number"): (
        "현재 번호로 연락드릴까요? 맞으시면 1번, 다른 번호는 2번을 눌러 주세요."
    ),
    ("module:callback-offer", "say-booked"): "콜백이 예약되었습니다. 곧 연락드리겠습니다. 감사합니다.",
    ("module:callback-offer", "say-number-unusable"): "번호를 확인할 수 없습니다. 고객센터로 다시 연락해 주세요.",
    ("module:survey", "ask-by-voice"): (
        "상담은 만족스러우셨습니까? "
        "매우 만족은 5번, 만족은 4번, 보통은 3번, 불만족은 2번, 매우 불만족은 1번을 눌러 주세요."
    ),
    ("module:survey", "say-thanks"): "소중한 의견 감사합니다.",
    ("flow:customer-whisper", "say-agent-connected"): "상담원이 연결되었습니다.",
}


@pytest.mark.parametrize(
    ("place", "text"), DOMAIN_TEXTS.items(), ids=lambda value: "/".join(value) if isinstance(value, tuple) else ""
)
def test_prompt_is_the_text_of_the_domain_data(place: tuple[str, str], text: str) -> None:
    """`contact-center managers edit prompts`: a change of one of these is a product decision."""
    name, identifier = place
    said = dict(prompts(AICC.units[name])).get(identifier, "nothing is said there")
    assert text in said.replace("${center.display_name}", "AICC 고객센터")


def test_hold_messages_repeat_about_every_twenty_seconds() -> None:
    """About four seconds are speech and sixteen are pause."""
    for name, text in (
        ("flow:customer-hold", "잠시만 기다려 주세요. 곧 다시 연결해 드리겠습니다."),
        ("flow:agent-hold", "보류"),
    ):
        said = dict(prompts(AICC.units[name]))["play-hold-message"]
        assert text in said
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
    spoken = re.findall(r"([0-9])번", menu.parameters["Text"])
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
    zero = next(t.target for t in menu.action("choose-service").conditions if t.label == "0")
    counter = menu.action(menu.action(zero).next_action or "")
    assert counter.type == "Loop"
    assert counter.parameters["LoopCount"] == "2"
    timeout = menu.action("choose-service").error_target("InputTimeLimitExceeded")
    assert menu.action(timeout or "").next_action == counter.identifier
