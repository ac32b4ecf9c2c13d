"""Amounts, telephone and order numbers as people say them."""

from __future__ import annotations

import pytest

from contact_handlers.dialogue.values import amounts, orders, phones, unknown
from contact_handlers.dialogue.values.results import Missed, Reason, Several, Understood

CALLER = "+821099998888"

AMOUNTS = {
    12_000: "일억 이천|일억이천|1억 2천만 원|1.2억|1억2천|12000",
    5_000: "한 오천?|오천쯤|오천이요|5천만원|5,000|50,000,000원|5000 정도요|대충 오천쯤 돼요|연봉 오천 세전|"
    "오천 조금 안 돼요|5000만원이요",
    5_500: "5천5백|오천오백|오천 오백이요",
    55_000: "5.5억|오억 오천",
    1_200: "천이백만|천이백만 원|1,200만원",
    4_000: "삼천 아니 사천이요|3년 다녔고 4천이요|삼천 말고 사천",
    15_000: "일억 반|1억 반이요",
    300: "삼백만원|삼백만 원이요",
    182: "백팔십이만 원",
    10_500: "1억 5백|일억 오백",
}
YEARS = {
    3_600: "월 삼백이요|월급 삼백만원|월급이 300인데요|매달 삼백 정도",
    3_000: "한 달에 이백오십",
    6_000: "연 육천|연봉 6천",
}
SEVERAL = {"삼사천만 원": (3_000, 4_000), "오륙천": (5_000, 6_000), "3천에서 4천 사이": (3_000, 4_000),
           "서너 천": (3_000, 4_000), "2~3억": (20_000, 30_000), "사천이나 오천": (4_000, 5_000)}  # fmt: skip
NO_AMOUNT: dict[str, Reason] = {
    "많아요": "nothing", "천만에요": "nothing", "조금요": "nothing", "천천히 해 주세요": "nothing",
    "이자는 얼마예요": "nothing",
    "서른다섯 살이에요": "nothing", "이천이십육년": "nothing", "억대요": "nothing", "5천원": "invalid",
    "일당 십오만원": "period",
    "오천은 아니에요": "rejected",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"), [(text, value) for value, texts in AMOUNTS.items() for text in texts.split("|")]
)
def test_an_amount_is_in_its_unit(text: str, value: int) -> None:
    found = amounts.read(text, amounts.MANWON)
    assert isinstance(found, Understood), found
    assert found.value == value


@pytest.mark.parametrize(
    ("text", "value"), [(text, value) for value, texts in YEARS.items() for text in texts.split("|")]
)
def test_a_year_is_made_of_months_and_marked(text: str, value: int) -> None:
    """Only what was said for a month is ours."""
    found = amounts.read(text, amounts.MANWON, yearly=True)
    assert isinstance(found, Understood), found
    assert (found.value, found.chosen) == (value, "연" not in text)


@pytest.mark.parametrize(("text", "values"), SEVERAL.items())
def test_two_amounts_are_asked(text: str, values: tuple[int, ...]) -> None:
    found = amounts.read(text, amounts.MANWON)
    assert isinstance(found, Several), found
    assert found.values == values


@pytest.mark.parametrize(("text", "reason"), NO_AMOUNT.items())
def test_no_amount_is_made_of_anything_else(text: str, reason: Reason) -> None:
    found = amounts.read(text, amounts.MANWON, yearly=True)
    assert isinstance(found, Missed), found
    assert found.reason == reason


@pytest.mark.parametrize("text", ["없어요", "소득은 없어요", "무직이에요", "영원이요", "0원", "지금은 없습니다"])
def test_no_income_is_zero(text: str) -> None:
    found = amounts.read(text, amounts.MANWON, yearly=True)
    assert isinstance(found, Understood), found
    assert found.value == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [("3개요", 3), ("세 개", 3), ("열두 명", 12), ("백이십", 120), ("스물한 개", 21), ("두 대요", 2), ("네", None)],
)  # fmt: skip
def test_things_are_counted(text: str, value: int | None) -> None:
    found = amounts.count(text)
    assert (found.value if isinstance(found, Understood) else None) == value


PHONES = {
    "+821023456789": "010다시 2345다시 6789|공하나공 둘셋넷다섯 여섯일곱여덟아홉|공일공에 이삼사오에 육칠팔구|"
    "010에 2345에 6789|"
    "공일공 이천삼백사십오 육천칠백팔십구|+82 10 2345 6789|음 공일공 어 이삼사오 그 육칠팔구요|"
    "제 번호는 010 2345 6789인데 내일 전화 주세요",
    "+821023456788": "010-2345-6789 아니 6788이요|공일공 이삼사오 육칠팔구요 아니 육칠팔팔이요",
    "+821087654321": "010-1234-5678 말고 010-8765-4321로요",
    "+8221234567": "02-123-4567|공이에 일이삼에 사오육칠",
    "+82311234567": "031-123-4567",
    "+827012345678": "070 1234 5678",
    CALLER: "이 번호요|지금 전화한 번호로요|발신번호로 해 주세요|이걸로요|이번호로|지금 이 번호로 전화 주시면 돼요",
}
NO_PHONE: dict[str, Reason] = {
    "010-2345-678": "short", "2345에 6789": "short", "010 2345 67890": "long", "핸드폰으로 해 주세요": "nothing",
    "네": "nothing",
    "010-1234-5678 말고요": "rejected", "이번에 바꾼 번호요": "nothing",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "number"), [(text, number) for number, texts in PHONES.items() for text in texts.split("|")]
)
def test_a_telephone_number_is_understood(text: str, number: str) -> None:
    found = phones.read(text, CALLER)
    assert isinstance(found, Understood), found
    assert found.value == number


@pytest.mark.parametrize(("text", "reason"), NO_PHONE.items())
def test_half_a_number_is_none(text: str, reason: Reason) -> None:
    found = phones.read(text, CALLER)
    assert isinstance(found, Missed), found
    assert found.reason == reason


def test_a_chat_without_a_number_is_asked() -> None:
    assert phones.read("이 번호요") == Missed("no_number", "이 번호요")


@pytest.mark.parametrize(
    "text", ["010-1234-5678 아니면 010-8765-4321", "공일공 이삼사오 육칠팔구 아 아니 끝이 팔팔이요 육칠팔팔"]
)
def test_a_number_that_is_in_doubt_is_asked(text: str) -> None:
    """Two numbers, and one of which something is taken back."""
    found = phones.read(text)
    assert isinstance(found, Several)
    assert len(found.values) == 2


ORDERS = {
    "20240115": "20240115|주문번호는 20240115예요|어 그 번호가 이공이사 공일일오요|이공이사 하이픈 공일일오|"
    "이공이사다시 공일일오|잠깐만요 20240115요|"
    "음 2024 0115요|그 뭐더라 이공이사 공일일오였어요|네 20240115 맞아요|20240115번이요|2024에 0115요",
    "20240116": "20240115 아니 20240116|20240115 아니에요 20240116이에요|20240115 아니 0116이요",
    "20261234": "이천이십육에 일이삼사인데요|이공이육 일이삼사요",
    "AB-123456": "ab-123456",
    "AB3D-9KQZ": "AB3D-9KQZ|ab3d-9kqz",
    "2024011512345678": "네이버 주문번호 2024011512345678이에요",
}


@pytest.mark.parametrize(
    ("text", "number"), [(text, number) for number, texts in ORDERS.items() for text in texts.split("|")]
)
def test_an_order_number_is_understood_with_the_words_around_it(text: str, number: str) -> None:
    found = orders.read(text)
    assert isinstance(found, Understood), found
    assert found.value == number


@pytest.mark.parametrize(
    "text", ["모름", "12345", "010-1234-5678", "123456789012345", "주문 조회", "택배 조회요", "어제 산 거",
             "어디서 봐요", "계좌번호 110-12-345678이요"],
)  # fmt: skip
def test_anything_else_is_no_order_number(text: str) -> None:
    assert isinstance(orders.read(text), Missed)


@pytest.mark.parametrize(
    ("text", "says_so"),
    [
        *((text, True) for text in (
            "모르겠어요", "기억이 안 나네요", "까먹었어요", "지금 모르는데요", "몰라요 그런 거",
            "주문번호가 뭔지 모르겠는데요", "없는데요", "글쎄요",
            "못 찾겠어요", "번호를 안 적어놨어요", "생각이 안 나요", "문자를 지웠어요", "잊어버렸어요",
            "지금 갖고 있지 않아요",
        )),
        *((text, False) for text in (
            "어디서 봐요", "잘 모르겠는데요 어디서 봐요", "모르는 번호로 전화가 왔어요", "20240115",
            "제 주문 아직 모르세요?", "네",
        )),
    ],
)  # fmt: skip
def test_whether_somebody_does_not_know(text: str, says_so: bool) -> None:
    """Who asks where it stands has not given up."""
    assert unknown.says_so(text) is says_so


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("이공이육 일이삼이요", {"2026123", "20261232"}),
        ("이공이육 일이사이에요", {"20261242"}),
        ("이공이육 일이삼사이요", {"20261234", "202612342"}),
        ("이공이육 일이삼팔이요", {"20261238"}),
        ("이공이육 일이삼사팔이에요", {"202612348", "2026123482"}),
        ("이공이육 일이삼구요", {"20261239"}),
        ("이공이육 일이삼오구요", {"20261235", "202612359"}),
        ("이공이육 일이삼팔이구요", {"20261238"}),
        ("이공이육 일이삼이이요", {"20261232", "202612322"}),
        ("육 공 오 사 삼 팔 일 칠 이에요", {"60543817", "605438172"}),
        ("육 공 오 사 삼 팔 일 이 이에요", {"60543812", "605438122"}),
        ("육 공 오 사 삼 팔 일 구 구요", {"60543819", "605438199"}),
        ("네 육 공 오 사 삼 팔 일 칠 입니다", {"60543817"}),
        ("육 공 오 사 삼 팔 일 이 요", {"60543812"}),
        ("육 공 오 사 삼 팔 일 사예요", {"60543814"}),
        ("주문번호는 육공오사삼팔일칠이요", {"60543817", "605438172"}),
        ("육공오사 삼팔일칠이요", {"60543817"}),
        ("육공오사삼팔일칠이에요", {"60543817"}),
        ("육공오사삼팔일칠입니다", {"60543817"}),
        ("번호가 이공이육 일이삼이요 그거예요", {"2026123", "20261232"}),
    ],
)
def test_an_ending_that_sounds_like_a_digit_is_asked_where_nobody_can_tell(text: str, numbers: set[str]) -> None:
    """이 and 구 are digits and parts of endings; grammar and the count of digits tell most of them apart."""
    found = orders.read(text)
    assert isinstance(found, Understood if len(numbers) == 1 else Several)
    assert {found.value} == numbers if isinstance(found, Understood) else set(found.values) == numbers


def test_an_order_number_said_in_words_is_corrected_at_its_end() -> None:
    assert orders.read("이공이육 일이삼사 아니 일이사사요") == Understood(
        "20261244", "이공이육 일이삼사 아니 일이사사요"
    )


@pytest.mark.parametrize(
    "text",
    [
        "2026에 음 1234요",
        "2026 그리고 1234",
        "이공이육이고요 어 그 다음이 일이삼사",
        "20 음 26 어 12 34",
        "그러니까 이공이육하고 저기 일이삼사요",
    ],
)
def test_words_between_the_groups_of_a_number_are_no_part_of_it(text: str) -> None:
    found = orders.read(text)
    assert isinstance(found, Understood), found
    assert found.value == "20261234"


@pytest.mark.parametrize(
    "text",
    ["010 음 2345 어 6789요", "공일공에 어 이삼사오 그 다음에 육칠팔구", "공일공 그리고 이삼사오 음 육칠팔구입니다"],
)
def test_words_between_the_groups_of_a_telephone_number_are_no_part_of_it(text: str) -> None:
    found = phones.read(text)
    assert isinstance(found, Understood), found
    assert found.value == "+821023456789"


@pytest.mark.parametrize(
    "text",
    [
        "이공이육오육칠팔이네요", "어 이공이육오육칠팔이네요", "이공이육 오육칠팔이거든요", "이공이육오육칠팔이던데요",
        "이공이육오육칠팔일걸요", "이천이십육 오육칠팔이네요", "어 잠시만요 20265678이요",
        "그게 음 이공이육에 오육칠팔이에요",
        "주문번호가 2026 5678 이렇게 돼 있어요", "문자에 20265678이라고 와 있어요", "잠깐만요 어 여기 있다 20265678",
        "20265678 이거예요", "네 찾았네요 20265678이네요",
    ],
)  # fmt: skip
def test_an_order_number_keeps_its_eight_digits(text: str) -> None:
    """The 이 of 팔이네요 is an ending, and what people say around a number is no part of it."""
    found = orders.read(text)
    assert isinstance(found, Understood), found
    assert found.value == "20265678"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("이공이육 오육칠팔이인데요", {"20265678", "202656782"}),
        ("이공이육 공공일칠이입니다만", {"20260017", "202600172"}),
        ("이 공 이 육 오 육 칠 팔 이네요", {"20265678", "202656782"}),
        ("이공이육오육칠오이네요", {"20265675", "202656752"}),
        ("이공이육오육칠이네요", {"2026567", "20265672"}),
    ],
)
def test_a_number_longer_than_usual_is_never_taken_in_silence(text: str, numbers: set[str]) -> None:
    found = orders.read(text)
    assert isinstance(found, Several), found
    assert set(found.values) == numbers


def test_an_ending_stands_at_the_end_of_a_number_alone() -> None:
    """일공공이 does not lose the 이 in the middle of the number."""
    assert orders.read("일공공이 공공삼공이요") == Understood("10020030", "일공공이 공공삼공이요")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12345678번 주문 취소해 주세요", "12345678"),
        ("주문 취소요 번호는 일이삼사오육칠팔이에요", "12345678"),
        ("주문번호 일이삼사오육칠팔이거든요", "12345678"),
    ],
)
def test_a_request_names_its_order_number(text: str, number: str) -> None:
    assert [value for _, _, value in orders.find(text)] == [number]


def test_a_number_in_doubt_is_not_taken_over_from_a_request() -> None:
    assert orders.find("주문번호 이공이육오육칠오이네요") == []


@pytest.mark.parametrize(
    "text",
    [
        "지금 건 번호", "지금 건 번호로요", "지금 거는 번호", "지금 통화하는 번호", "전화 건 이 번호로",
        "지금 쓰는 번호요",
        "제가 지금 걸고 있는 번호요", "지금 그 번호 그대로", "이 폰으로요", "네 건 번호요",
        "지금 거는 번호로 내일 전화 주세요",
    ],
)  # fmt: skip
def test_the_number_of_this_call_in_other_words(text: str) -> None:
    found = phones.read(text, CALLER)
    assert isinstance(found, Understood), found
    assert found.value == CALLER


@pytest.mark.parametrize(
    "text",
    [
        "회사 번호로 할게요", "회사로 해 주세요", "사무실로 주세요", "지금 건 번호 말고요",
        "지금 통화하는 번호 말고 집 번호로",
        "이 번호는 안 돼요", "이 번호로는 못 받아요",
    ],
)  # fmt: skip
def test_another_number_than_that_of_this_call(text: str) -> None:
    """Nothing is taken; the number is asked for."""
    found = phones.read(text, CALLER)
    assert isinstance(found, Missed), found
    assert phones.asks_for_another(text) or found.reason == "rejected"
