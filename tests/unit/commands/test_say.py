"""`aicc say` tells why the bot does what it does, and what would change it."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from commands.edits import laid_over, told
from commands.main import main
from commands.say import report
from commands.saying import Center, Saying
from contact_center.settings import load_all
from contact_handlers.dialogue.state import State
from contact_handlers.dialogue.vocabulary import Medium
from ringback.commands.exits import Exit
from ringback.simulator.display.console import PLAIN, width

ROOT = Path(__file__).parents[3]
MONDAY = datetime.fromisoformat("2026-11-23T10:00+09:00")
NIGHT = datetime.fromisoformat("2026-11-23T23:00+09:00")


@pytest.fixture(name="center", scope="module")
def _center() -> Center:
    (settings,) = load_all(ROOT, center="aicc", environment="dev")
    return Center(settings, ROOT)


def said(center: Center, text: str, *before: str, channel: Medium = "voice", now: datetime = MONDAY) -> Saying:
    state = center.after(before, channel=channel, now=now) if before else State(conversation_id="say")
    return Saying(center, text, state, channel, now)


def test_what_is_denied_is_told_with_its_reason(center: Center) -> None:
    """취소하지 마세요 has the words of a cancellation and starts none."""
    found = said(center, "취소하지 마세요").as_json()

    (clause,) = found["clauses"]
    assert (clause["predicate"], clause["kind"]) == ("취소하다", "forbidden")
    uses = {(fit["owner"], fit["use"]) for fit in found["phrases"]}
    assert ("cancel_request", "denied") in uses
    assert "cancel_request" in found["denied"]
    assert found["result"]["scenario"] == ""


def test_what_wins_is_told_with_its_phrase(center: Center) -> None:
    found = said(center, "어제 시킨 운동화 취소해 주세요").as_json()

    winning = [fit for fit in found["phrases"] if fit["counts"]]
    assert [(fit["owner"], fit["use"]) for fit in winning] == [("cancel_request", "sure")]
    assert (found["result"]["intent"], found["result"]["scenario"]) == ("cancel_request", "cancellation")
    assert found["passed"]
    assert found["result"]["decision"] not in found["passed"]


def test_a_word_that_decides_is_named(center: Center) -> None:
    """Without 말고 and what it sets aside, or without the verb, something else happens."""
    saying = said(center, "주문 취소해 주세요")

    changed = dict(saying.without)
    assert "취소해" in changed
    assert changed["취소해"].scenario != "cancellation"


def test_a_word_that_is_missing_is_named(center: Center) -> None:
    """The phrase of another intent that one word is missing to."""
    near = {frame.owner: word for frame, word in said(center, "환불은 언제 들어와요").near}

    assert near
    assert all(word not in "환불은 언제 들어와요" for word in near.values())


def test_values_are_told_with_their_words(center: Center) -> None:
    values = said(center, "다음 주 목요일 오후 세 시 반에 5만 원 보낼게요").values

    assert ("date", "2026-12-03", "다음 주 목요일") in values
    assert any(kind == "time" and value == "15:30" for kind, value, _ in values)
    assert any(kind == "amount" and value == "50000" for kind, value, _ in values)


def test_what_was_said_before_counts(center: Center) -> None:
    alone, answered = (said(center, "다음 주 목요일이요", *before) for before in ((), ("예약할게요", "방문 서비스")))

    assert alone.result.decision != "active_scenario"
    assert (answered.result.decision, answered.result.scenario) == ("active_scenario", "reservation")


def test_time_and_channel_count(center: Center) -> None:
    day, night = (said(center, "상담원 바꿔 주세요", now=now).result for now in (MONDAY, NIGHT))

    assert (day.queue_reason, night.queue_reason) == ("customer_request", "")
    voice, chat = (said(center, "예약할게요", channel=channel).result.reply for channel in ("voice", "chat"))
    assert "1번" in voice
    assert "1번" not in chat


@pytest.mark.parametrize("text", ["취소하지 마세요", "환불은 언제 들어와요", "ㅋㅋ", "hello", "5"])
def test_everything_can_be_told_for_any_sentence(center: Center, text: str) -> None:
    saying = said(center, text)

    lines = list(report(saying, PLAIN))
    found: dict[str, Any] = json.loads(json.dumps(saying.as_json(), ensure_ascii=False))

    assert lines[0].startswith(text)
    assert lines[1].strip() == saying.result.does
    assert found["result"]["reply"] == saying.result.reply


def test_columns_know_how_wide_korean_is(center: Center) -> None:
    """The words of every question begin in the same column of a terminal, whatever stands before them."""
    saying = said(center, "환불 언제 되나요")
    hits = saying.questions
    assert len(hits) > 1

    rows = [line for line in report(saying, PLAIN) for hit in hits if f" {hit.item.id} " in line]
    begins = {width(line[: line.index("환불 ")]) for line in rows if "환불 " in line and "; not 환불" not in line}

    assert len(rows) == len(hits)
    assert len(begins) == 1


def test_the_words_that_count_for_a_question_are_told(center: Center) -> None:
    """Words that the item knows and those that it does not, each with its weight; far items are listed too."""
    found = said(center, "환불 언제 되나요").as_json()["faq"]

    first = found["items"][0]
    assert first["id"] == "faq_refund"
    assert "환불" in first["counted"]
    assert any("환불" in item["missing"] for item in found["items"])
    assert first["score"] >= found["answer_from"] > found["offer_from"]
    assert found["items"][-1]["score"] < found["answer_from"]


def test_the_command_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["say", "취소해 주세요", "--json"])

    assert code == Exit.FINE
    assert json.loads(capsys.readouterr().out)["result"]["intent"] == "cancel_request"


def test_an_unknown_center_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["say", "취소해 주세요", "--center", "aic"])

    assert code == Exit.USAGE
    assert "did you mean 'aicc'" in capsys.readouterr().err


# --- edits before they are live


EDITS = """
[faq.faq_hours]
answer = "평일 오전 9시부터 오후 5시까지 운영합니다."

[faq.faq_points]
question = "포인트는 어떻게 쌓나요?"
answer = "구매 금액의 1%가 적립됩니다."

[intents.reservation]
is_active = false

[intents.goodbye]
is_active = false

[synonyms]
"포인트" = ["적립금"]
"""


@pytest.fixture(name="edited", scope="module")
def _edited() -> Center:
    (settings,) = load_all(ROOT, center="aicc", environment="dev")
    return Center(settings, ROOT, tomllib.loads(EDITS))


def test_stored_edits_are_seen_before_they_are_live(center: Center, edited: Center) -> None:
    """What is changed, added and switched off is what the deployed bot would make of the same rows."""
    assert "오후 5시까지" in said(edited, "영업시간이 어떻게 되나요").result.reply
    assert "1%가 적립됩니다" in said(edited, "포인트는 어떻게 쌓나요").result.reply
    assert said(center, "예약하고 싶어요").result.scenario == "reservation"
    assert said(edited, "예약하고 싶어요").result.scenario == ""
    assert said(edited, "안녕히 계세요").result.intent == "goodbye"


def test_an_edit_that_makes_no_sense_is_named(edited: Center) -> None:
    assert edited.refused == ("intent goodbye: cannot be switched off, because callers need it",)


def test_what_an_edit_changes_is_told_beside_what_was(center: Center, edited: Center) -> None:
    after, before = said(edited, "영업시간이 어떻게 되나요"), said(center, "영업시간이 어떻게 되나요")
    lines = "\n".join(report(after, PLAIN, before))
    assert "without them: " in lines
    assert "오후 6시까지" in lines
    assert "not taken: intent goodbye" in lines
    same = said(edited, "환불 방법"), said(center, "환불 방법")
    assert "change nothing for this sentence" in "\n".join(report(same[0], PLAIN, same[1]))


@pytest.mark.parametrize(
    ("text", "hint"),
    [("[faqs.x]\na = 1", "did you mean 'faq'?"), ("[faq", "no TOML"), ("faq = 1", "faq is no table")],
)
def test_a_file_that_is_no_edit_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, hint: str
) -> None:
    file = tmp_path / "edit.toml"
    file.write_text(text, encoding="utf-8")
    assert main(["say", "안녕하세요", "--with", str(file)]) != Exit.FINE
    assert hint in capsys.readouterr().err


@pytest.mark.parametrize("text", ["[faqs.x]\na = 1", "[faq", "faq = 1", None])
def test_a_manager_reads_in_korean_what_is_wrong_with_a_file_of_edits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    file = tmp_path / "edit.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert main(["say", "안녕하세요", "--with", str(file), "--language", "ko"]) != Exit.FINE
    assert re.search("[가-힣]니다", capsys.readouterr().err)


WRONG_EDITS = {
    "goodbye": {"is_active": False},
    "agent_request": {"action": "end"},
    "새것": {"examples": ["하나", "둘", "셋"]},
    "fresh": {"examples": ["하나"]},
    "greeting": {"reply": "{nobody}", "clarify": ["하나"], "threshold": 3, "priority": "HUGE", "action": "dance"},
    "complaint": {"action": "scenario"},
}


def test_every_edit_that_makes_no_sense_is_named_in_korean_too(center: Center) -> None:
    """What stays as it is are names and values; nothing that is said about them is left in English."""
    _, problems = laid_over(center.catalogue, {"intents": WRONG_EDITS, "faq": {"faq_new": {"answer": "답"}}})
    korean = [told(problem, "ko") for problem in problems]
    assert len(korean) == 11
    assert all(line.startswith(("의도 ", "질문 ")) for line in korean), korean
