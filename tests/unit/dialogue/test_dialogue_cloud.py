"""The cloud services center answers product questions from its own entries."""

from __future__ import annotations

import json

import pytest

from contact_center.bot.content import compile_content
from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.faq import FaqLimits
from contact_handlers.dialogue.rules import Limits
from contact_handlers.dialogue.steps import ScenarioLimits
from tests.unit.dialogue.conftest import DATA, ROOT
from tests.unit.dialogue.talk import CLOSED, Talk, sentences, table

QUESTIONS = table(DATA / "held_out_cloud_faq.tsv")
#: What the company sells; each field needs answers of its own.
FIELDS = ("컨설팅", "마이그레이션", "매니지드 서비스", "결제 지원", "네트워크", "데이터베이스", "보안", "비용")


@pytest.fixture(scope="module")
def cloud() -> Catalogue:
    """Intents and questions of the center `saltware`, as the handlers read them."""
    return Catalogue.of(json.loads(json.dumps(compile_content("saltware", ROOT), ensure_ascii=False)), FaqLimits())


def test_every_field_of_the_company_has_answers_of_its_own(cloud: Catalogue) -> None:
    """At least fifteen product entries, no field with a single one."""
    own = [item for item in cloud.matcher.items if item.id.startswith("cloud_")]
    per_field = {name: sum(item.category == name for item in own) for name in FIELDS}

    assert sum(per_field.values()) >= 15
    assert min(per_field.values()) >= 2, per_field


def test_answers_speak_as_the_center_does(cloud: Catalogue) -> None:
    """합니다체: what is spoken ends politely and has nothing that cannot be read aloud."""
    for item in cloud.matcher.items:
        last = item.answer.rstrip(" .").split()[-1]
        assert last.endswith(("니다", "세요")), item.answer
        assert not set("*#_<>[]") & set(item.answer.replace("{hours_text}", "")), item.answer


def test_questions_nobody_tuned_for_find_their_answer(cloud: Catalogue) -> None:
    """Held-out questions: nine of ten find their entry first, hardly one is answered with another."""
    found = [(wanted, cloud.matcher.find(text)) for wanted, text in QUESTIONS]
    first = sum(bool(hit.hits) and hit.hits[0].item.id == wanted for wanted, hit in found)
    wrong = [(wanted, hit.answer.item.id) for wanted, hit in found if hit.answer and hit.answer.item.id != wanted]

    assert {wanted for wanted, _ in QUESTIONS} >= {i.id for i in cloud.matcher.items if i.id.startswith("cloud_")}
    assert first >= 0.9 * len(found)
    assert len(wrong) <= 0.05 * len(found), wrong


def test_what_is_none_of_its_business_stays_unanswered(cloud: Catalogue) -> None:
    """Weather, lottery, parcels: no product text is read to who asked something else."""
    strangers = [*sentences(DATA / "out_of_domain.txt"), "배송 언제 와요", "주문 취소해 주세요", "대출 받을 수 있나요"]
    answered = [text for text in strangers if cloud.matcher.find(text).answer]

    assert len(answered) <= 0.02 * len(strangers), answered


@pytest.mark.parametrize(
    ("everyday", "meant", "item"),
    [
        ("불 나면 어떻게 하지", "불 나면 서버는 어떻게 되나", "cloud_dr"),
        ("찾아가는 길이 이 길인가", "방문하는 길이 어디야", "cloud_visit"),
        ("돈을 어디에 다 썼을까", "AWS 비용을 어떻게 줄이지", "cloud_cost_saving"),
        ("밤에 누가 일하나", "밤에 기술 지원 되나", "cloud_support_hours"),
        ("번호를 지웠어", "AWS 계정 휴대폰을 바꿨어", "cloud_account_locked"),
    ],
)
def test_everyday_talk_is_told_nothing_without_a_word_of_the_business(
    cloud: Catalogue, everyday: str, meant: str, item: str
) -> None:
    """What strangers say to each other may be offered an item; who names its matter hears it at once."""
    answer = cloud.matcher.find(meant).answer

    assert cloud.matcher.find(everyday).answer is None
    assert answer is not None
    assert answer.item.id == item


def test_what_was_told_before_grounds_the_next_question(cloud: Catalogue) -> None:
    assert cloud.matcher.find("그럼 일요일은").answer is None
    after = cloud.matcher.find("그럼 일요일은", topic="cloud_support_hours").answer
    assert after is not None
    assert after.item.id == "cloud_support_hours"


@pytest.fixture(scope="module")
def company(cloud: Catalogue) -> Dialogue:
    """The assistant of the cloud services center."""
    return Dialogue(cloud, Limits(), ScenarioLimits())


@pytest.mark.parametrize(
    ("text", "skill", "topic"),
    [
        ("네트워크 엔지니어 바꿔 주세요", "networking", "네트워크"),
        ("DB 엔지니어 연결해 주세요", "database", "데이터베이스"),
        ("보안 쪽 엔지니어 부탁드려요", "security", "보안"),
        ("엔지니어 바꿔 주세요", "", ""),
    ],
)
def test_the_skill_that_is_asked_for_first_goes_with_the_caller(
    company: Dialogue, text: str, skill: str, topic: str
) -> None:
    call = Talk(company, channel="voice")
    answer = call.say(text)
    assert answer.draft.bot_result == "TransferToAgent"
    assert (call.state.skill, answer.skill_said) == (skill, topic)


def test_what_describes_another_noun_asks_for_no_help_with_the_product(company: Dialogue) -> None:
    """쓰는 belongs to the charges here, and to the way in 쓰는 방법."""
    bill = Talk(company, channel="voice").say("저희가 쓰는 서비스 요금이 너무 많이 나오는데요 줄일 방법이 있나요")
    assert bill.draft.faq_id == "cloud_cost_saving"
    assert Talk(company, channel="voice").say("콘솔 쓰는 방법 좀 알려 주세요").intent == "technical_support"


def test_an_incident_at_night_is_reported_once_and_called_about_first(company: Dialogue) -> None:
    """What is promised is stored: the report with its number, and a call at the next opening."""
    call = Talk(company, channel="voice", now=CLOSED)
    answer = call.say("서버가 죽었어요 지금 아무것도 안 돼요", caller="+821012345678")
    assert answer.draft.request is not None
    assert (answer.draft.request.kind, answer.draft.request.data) == ("incident", {"reason": "system_error"})
    assert answer.draft.request.reference in answer.text
    assert call.say("상담원 바꿔 주세요 급해요", caller="+821012345678").draft.request is None
    call.say("콜백 해 주세요", caller="+821012345678")
    answer = call.say("1", caller="+821012345678")
    assert "오전 9시에" in answer.text
    answer = call.say("1", caller="+821012345678")
    assert answer.draft.callback is not None
    assert answer.draft.callback.reason == "system_error"


@pytest.mark.parametrize(
    "text",
    [
        "502가 계속 떠요",
        "사이트 열면 504라고 나옵니다",
        "500 에러가 나요",
        "오공삼이 나와요 다들",
        "503이 떠요 전부 다요",
    ],
)
def test_a_status_of_a_failing_server_is_an_incident(company: Dialogue, text: str) -> None:
    handover = Talk(company).say(text).draft.handover
    assert handover is not None
    assert handover.reason == "system_error"


@pytest.mark.parametrize("text", ["비용이 500 나왔어요", "요금이 500만 나왔어요", "503번 계정이 나와요"])
def test_an_amount_or_a_number_is_no_status(company: Dialogue, text: str) -> None:
    assert Talk(company).say(text).draft.handover is None
