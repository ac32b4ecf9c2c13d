"""Which choice an answer means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contact_handlers.dialogue.values.choices import Choices, ordinal
from contact_handlers.dialogue.values.results import Missed, Several, Understood
from tests.unit.dialogue.talk import Talk

NUMBERS = [
    *((text, 1) for text in ("1", "1번", "1번이요", "일번", "일번이요", "첫 번째 거", "첫번째요", "네 1번이요",
    "2번 말고 1번")),
    *((text, 2) for text in ("2번으로 할게요", "두 번째", "이번이요", "두번째 걸로 해주세요", "1번 아니 2번이요")),
    *((text, 2) for text in ("첫 번째 말고 두 번째", "둘째 거", "두 번째가 좋겠네요", "음 두 번째로 하죠",
    "위에서 두 번째", "두 번째인 것 같아요")),
    *((text, 3) for text in ("세 번째요", "셋째로 할게요", "첫 번째 거 말고 세 번째 거로 할게요")),
    *((text, 4) for text in ("네 번째로", "네번째 거요", "네 네 번째요", "넷째요", "네번쨰요", "네 번이요")),
    *((text, -1) for text in ("마지막 거요", "맨 마지막 거로 할게요", "맨 끝에 거", "제일 밑에 거", "맨 밑에요",
    "마지막 거")),
    *((text, -2) for text in ("뒤에서 두 번째", "밑에서 두번째 거요")),
    *((text, None) for text in (
        "01033334444", "010-3333-4444", "1234", "20240115", "이번 주에요", "1-1", "하나만 더요", "2026년", "1588",
        "세 시요",
        "일단요", "1번이 뭐예요", "1번이나 2번이요", "이 번호요", "내일이요", "",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), NUMBERS, ids=[text for text, _ in NUMBERS])
def test_a_number_is_one_only_as_the_whole_answer(text: str, number: int | None) -> None:
    """A longer number, a sentence about something else and two numbers press nothing."""
    assert ordinal(text) == number


def test_a_telephone_number_presses_no_button(talk: Callable[..., Talk]) -> None:
    """Its first two digits are no number of a list."""
    chat = talk()
    chat.all("안녕하세요", "상품 문의할게요")
    assert len(chat.state.offered) >= 2
    chat.say("01033334444")
    assert chat.state.scenario is not None
    assert "product_category" not in chat.state.scenario.data
    chat.say("2번이요")
    assert chat.state.scenario is not None
    assert chat.state.scenario.data["product_category"] == "의류"


CASES: list[tuple[str, str, object]] = [
    *(("YesNo", text, "예") for text in ("네", "예 부탁드립니다", "네 맞아요", "좋습니다", "그렇게 해 주세요",
    "그럼요")),
    *(("YesNo", text, "아니오") for text in ("아니요", "안 맞아요", "아닌데요", "됐어요", "틀려요",
    "그건 아니에요")),
    *(("YesNo", text, None) for text in ("네?", "예전에요", "글쎄요", "아니면요", "네 아니 네")),
    *(("ProductCategory", text, "의류") for text in ("옷이요", "전자제품 말고 의류요", "옷 사려고요",
    "의류로 해 주세요")),
    *(("ProductCategory", text, "기타") for text in ("다 아니에요", "해당 없어요", "셋 다 아니에요")),
    *(("ProductCategory", text, None) for text in ("옷장이요", "고집이 세요", "의류 말고요", "전부 다요", "10번")),
    *(("Consent", text, "미동의") for text in ("동의 안 해요", "동의하지는 않는데요", "동의 못 하겠어요", "싫어요")),
    *(("Consent", text, None) for text in ("비동의요", "동의가 뭐예요?")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "value"), CASES, ids=[f"{kind}:{text}" for kind, text, _ in CASES])
def test_a_word_counts_as_a_word_that_is_meant(content: dict[str, Any], kind: str, text: str, value: object) -> None:
    """Not inside of another word, not denied, not taken back."""
    assert Choices.of(content["slot_types"][kind]).match(text) == value


def test_two_are_asked_and_none_is_none(content: dict[str, Any]) -> None:
    """둘 다 is no answer to a question for one."""
    choices = Choices.of(content["slot_types"]["ProductCategory"])
    found = choices.read("의류하고 생활용품이요")
    assert isinstance(found, Several)
    assert found.values == ("의류", "생활용품")
    assert isinstance(choices.read("전부 다요"), Several)
    assert isinstance(choices.read("의류는 아니고요"), Missed)
    assert choices.read("1번") == Understood("전자제품", "1번")
