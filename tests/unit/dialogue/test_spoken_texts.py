"""Every text that a center can say, in its form for the ear and in its form for the eye."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contact_center.bot.content.compiler import compile_content
from contact_handlers.base.templates import fill
from contact_handlers.dialogue.presentation import for_medium, spoken

ROOT = Path(__file__).resolve().parents[3]
CENTERS = ("aicc", "saltware")
# Nobody types on the phone, nothing there is called a chat bot, and brackets have no sound.
NOT_FOR_EARS = re.compile(r"입력|클릭|챗봇|보내 주|단위:|[()<>{}\[\]|]|\d-\d|기다려주세|해드리|알려주세")
# A chat has no keypad.
NOT_FOR_EYES = re.compile(r"눌러|누르|기다려주세|해드리겠")
VALUES = {"reference": "ESQC-KMMC", "date": "2026-12-03", "account_masked": "110-**-****78"}
# Shown to people who work here.
NOT_SAID = (
    "summary.",
    "esc.description",
)
CHAT_ONLY = ("notice.too_long", "notice.too_fast")


@pytest.fixture(scope="module", params=CENTERS)
def content(request: pytest.FixtureRequest) -> dict[str, Any]:
    return compile_content(request.param, ROOT)


def _texts(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((key, text) for key, text in content["messages"].items() if not key.startswith(NOT_SAID))
    for name, intent in content["intents"].items():
        said = [intent.get(key) or "" for key in ("reply", "reply_confident", "reply_handover")]
        yield from ((f"{name}.reply", text) for text in (*said, *(intent.get("clarify") or ())))
    for item in content["faq"]:
        yield from ((f"{item['id']}.{key}", item[key]) for key in ("question", "answer"))
    for name, entries in content["quick_replies"].items():
        yield from ((f"buttons.{name}", entry["title"]) for entry in entries)
    for name, kind in content["slot_types"].items():
        yield from ((f"{name}.{value['value']}", value.get("label") or value["value"]) for value in kind["values"])
    for name, scenario in content["scenarios"].items():
        yield from _of_scenario(name, scenario)


def _of_scenario(name: str, scenario: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for step in scenario["steps"]:
        yield from ((f"{name}.{step['id']}", text or "") for text in (step.get("prompt"), *step["notices"].values()))
    yield from ((f"{name}.{key}", end.get("text") or "") for key, end in scenario["ends"].items())


def _filled(content: dict[str, Any], text: str) -> str:
    names = re.findall(r"\{([a-z_]+)\}", text)
    center = content["center"]
    known = {
        "phone": center["phone"],
        "email": center["email"],
        "hours_text": "평일 오전 9시부터 오후 6시까지",
        **VALUES,
    }
    return fill(text, {name: known.get(name, "값") for name in names})


def test_nothing_for_the_ear_speaks_of_typing(content: dict[str, Any]) -> None:
    wrong = {}
    for key, text in _texts(content):
        written = for_medium(text, "voice")
        heard = spoken(_filled(content, text))
        if key not in CHAT_ONLY and (re.search(r"입력|클릭|챗봇|단위:", written) or NOT_FOR_EARS.search(heard)):
            wrong[key] = heard
    assert not wrong, json.dumps(wrong, ensure_ascii=False, indent=1)


def test_nothing_for_the_eye_speaks_of_keys(content: dict[str, Any]) -> None:
    # What only a caller is asked, or what tells how the telephone works.
    voice_only = ("error.voice_not_heard", "scenario.resume.hint", "cloud_engineer.answer")
    wrong = {
        key: shown
        for key, text in _texts(content)
        if key not in voice_only and NOT_FOR_EYES.search(shown := for_medium(text, "chat"))
    }
    assert not wrong, json.dumps(wrong, ensure_ascii=False, indent=1)


def test_no_text_frightens(content: dict[str, Any]) -> None:
    """Customers do not know what a scenario, a session or an input is."""
    for key, text in _texts(content):
        assert not re.search(r"시나리오|세션|에스컬레이션|올바른|잘못된 선택|가용한", text), (key, text)


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("참조번호는 ESQC-KMMC입니다.", "참조번호는 E S Q C K M M C입니다."),
        ("참조번호: A1B2-C3D4", "참조번호: A 1 B 2 C 3 D 4"),
        ("메일은 tech@saltware.co.kr입니다.", "메일은 t e c h 골뱅이 s a l t w a r e 점 c o 점 k r입니다."),
        ("hong-gil.1@example.com", "h o n g 하이픈 g i l 점 1 골뱅이 e x a m p l e 점 c o m"),
        ("https://www.aicc-cloud.com/faq 에서", "aicc 하이픈 cloud 점 com 슬래시 faq 에서"),
        ("금액은 5,000원 (부가세 별도)입니다.", "금액은 5,000원 부가세 별도입니다."),
        ("10GB에서 50%까지", "10기가바이트에서 50퍼센트까지"),
        ("주문 후 2-3일, 3~5일", "주문 후 2에서 3일, 3에서 5일"),
        ("09:00~18:30 운영", "9시에서 18시 30분 운영"),
        ("2026-12-03에 뵙겠습니다.", "2026년 12월 3일에 뵙겠습니다."),
        ("1588-0000", "1 5 8 8, 0 0 0 0"),
        ("버전 2.5를 씁니다.", "버전 2.5를 씁니다."),
    ],
)
def test_what_is_written_can_be_heard(written: str, heard: str) -> None:
    assert spoken(written) == heard


def test_a_text_has_one_form_for_each_medium() -> None:
    text = "앞 \ue000눈\ue001귀\ue002 뒤"
    assert for_medium(text, "voice") == "앞 귀 뒤"
    assert for_medium(text, "chat") == "앞 눈 뒤"
