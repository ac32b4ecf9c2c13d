"""Words that sound like a value are none: the bot fills no slot that the customer has not filled."""

from __future__ import annotations

from datetime import date

import pytest

from ringback.simulator.lex import SlotType, resolve
from ringback.simulator.lex.slots import find

MONDAY = date(2026, 11, 23)

# (what a customer says, the numbers that are really in it)
SENTENCES = [
    ("주문 조회", None),
    ("배송 조회요", None),
    ("택배 조회해 주세요", None),
    ("이번 주문 취소해 주세요", None),
    ("이 번호로 조회해 주세요", None),
    ("이 주문 조회할게요", None),
    ("이 건 조회 좀요", None),
    ("이건 취소할게요", None),
    ("이분이 시킨 거예요", None),
    ("그 일로 전화했어요", None),
    ("오늘은 조회가 안 돼요", None),
    ("사장님 계세요", None),
    ("사건 접수된 주문 조회요", None),
    ("조건이 뭐예요", None),
    ("조명 주문한 거 조회", None),
    ("구분이 안 가요", None),
    ("사원 할인 주문 조회", None),
    ("사회 공헌 주문이요", None),
    ("구조 변경 주문", None),
    ("조사 결과 조회", None),
    ("만일 취소하면 조회는요", None),
    ("이만 끊을게요", None),
    ("천사 인형 주문 조회", None),
    ("오이 주문 조회", None),
    ("이사 때문에 취소하려고요", None),
    ("사이즈 조회", None),
    ("네 주문 조회요", None),
    ("다시 한 번 조회해 주세요", None),
    ("한번 조회해 볼게요", None),
    ("두세요 그냥", None),
    ("사세요 하길래 샀어요", None),
    ("일단 조회요", None),
    ("이불 주문한 거 조회", None),
    ("사과 주문 조회", None),
    ("사과 드려요 조회요", None),
    ("영원히 조회가 안 돼요", None),
    ("1588-0000으로 걸었는데 조회요", None),
    ("하나 조회하려고요", None),
    ("열이 나는 제품 조회", None),
    ("만회할 기회가 있나요", None),
    ("20261234 조회해 주세요", "20261234"),
    ("20261234 조회요", "20261234"),
    ("20261234 사건 조회요", "20261234"),
    ("주문번호 20261234 요", "20261234"),
    ("세 개 주문한 거 조회", "3"),
    ("스물다섯 개 시킨 주문", "25"),
    ("삼십 개 주문 조회", "30"),
    ("천이백삼십사 조회요", "1234"),
    ("이 공 이 육 일 이 삼 사 조회요", "20261234"),
    ("5만 원짜리 주문 조회", "50000"),
]


@pytest.mark.parametrize(("said", "number"), SENTENCES)
def test_a_sentence_holds_the_numbers_that_were_said(said: str, number: str | None) -> None:
    value = find("AMAZON.Number", said, slot_types={}, today=MONDAY)

    assert (value.interpreted if value else None) == number


@pytest.mark.parametrize(
    ("slot_type", "answer", "value"),
    [
        # Asked for a number.
        *(
            ("AMAZON.Number", said, None)
            for said in (
                *(
                    "이번이요",
                    "네",
                    "네요",
                    "조회",
                    "조회요",
                    "이사요",
                    "오이",
                    "사요",
                    "구로",
                    "조사",
                    "구조",
                    "만일",
                    "천사",
                ),
                *(
                    "모르겠어요",
                    "사장",
                    "사원",
                    "구분",
                    "이분",
                    "조건",
                    "두세요",
                    "한번",
                    "상담원",
                    "이거요",
                    "사회",
                    "이불",
                ),
            )
        ),
        ("AMAZON.Number", "삼", "3"),
        ("AMAZON.Number", "이", "2"),
        ("AMAZON.Number", "삼번이요", "3"),
        ("AMAZON.Number", "둘이요", "2"),
        ("AMAZON.Number", "세 명이요", "3"),
        ("AMAZON.Number", "이십오", "25"),
        ("AMAZON.Number", "이만 원이요", "20000"),
        ("AMAZON.Number", "마이너스 15", "-15"),
        ("AMAZON.Number", "-15", "-15"),
        ("AMAZON.Number", "공하나", None),
        ("AMAZON.Number", "공일이삼", "0123"),
        # Asked for an amount.
        *(
            ("AMAZON.Currency", said, None)
            for said in ("사원", "구원", "직원", "일원", "이불", "사유로", "영원", "조사원")
        ),
        ("AMAZON.Currency", "만 원이요", "KRW 10000"),
        ("AMAZON.Currency", "삼천 원", "KRW 3000"),
        ("AMAZON.Currency", "20달러", "USD 20"),
        # Asked for a time or how long.
        *(("AMAZON.Time", said, None) for said in ("일시", "역시", "혹시", "다시요", "잠시", "오시", "구시", "즉시")),
        ("AMAZON.Time", "낮 열두 시 반", "12:30"),
        ("AMAZON.Time", "15시", "15:00"),
        ("AMAZON.Duration", "이주 노동자", None),
        # Asked for a name or a place.
        *(
            ("AMAZON.FirstName", said, None)
            for said in (
                "모르겠어요",
                "아니요",
                "주문번호",
                "전화해 주세요",
                "이거요",
                "조회해 주세요",
                "상담원",
                "네",
                "싫어요",
                "지금요",
            )
        ),
        ("AMAZON.FirstName", "홍길동입니다", "홍길동"),
        ("AMAZON.FirstName", "제 이름은 길동이에요", "길동"),
        ("AMAZON.LastName", "김민수요", "김민수"),
        *(("AMAZON.City", said, None) for said in ("모르겠어요", "상담원", "다시", "잠깐만요", "아무 데나")),
        ("AMAZON.City", "서울이요", "서울"),
        ("AMAZON.City", "성남시", "성남시"),
        ("AMAZON.Country", "한국이요", "한국"),
        ("AMAZON.Country", "몰라요", None),
        ("AMAZON.StreetName", "테헤란로 152", "테헤란로 152"),
        ("AMAZON.StreetName", "글쎄요", None),
        # Asked for letters and digits.
        ("AMAZON.AlphaNumeric", "ab 12-34", "AB1234"),
        ("AMAZON.AlphaNumeric", "에이 비 일 이 삼", "AB123"),
        ("AMAZON.AlphaNumeric", "모르겠어요", None),
        ("AMAZON.AlphaNumeric", "hello there", None),
    ],
)
def test_an_answer_is_the_value_that_was_said(slot_type: str, answer: str, value: str | None) -> None:
    found = resolve(slot_type, answer, slot_types={}, today=MONDAY)

    assert (found.interpreted if found else None) == value


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("지금 예약할 수 있나요", None),
        ("오일 교환 예약이요", None),
        ("3일 동안 예약이 안 돼요", None),
        ("3일 전에 예약한 거요", None),
        ("1.5 리터짜리 예약", None),
        ("2-3 명 예약", None),
        ("20261203 예약 조회", None),
        ("백일 기념 예약", None),
        ("일일 체험 예약", None),
        ("15일에 예약해 주세요", "2026-12-15"),
        ("내일은 예약 되나요", "2026-11-24"),
        ("십이월 삼일로 예약해 주세요", "2026-12-03"),
        ("12/3 예약", "2026-12-03"),
        ("다음 주 목요일 예약", "2026-12-03"),
        ("3일 뒤에 예약해 주세요", "2026-11-26"),
    ],
)
def test_a_sentence_holds_the_day_that_was_said(said: str, day: str | None) -> None:
    value = find("AMAZON.Date", said, slot_types={}, today=MONDAY)

    assert (value.interpreted if value else None) == day


FRUIT = SlotType("Fruit", {"사과": ("애플",), "배": (), "의류": ("옷", "장화")}, restricted=True)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("사과드려요", None),
        ("배송 조회", None),
        ("비웃지 마세요", None),
        ("가장 화가 나요", None),
        ("전화가 왔었는데 못 받았어요", None),
        ("애플이랑 같이 주문했어요", "사과"),
        ("사과 주세요", "사과"),
        ("배는요", None),
        ("옷이요", "의류"),
        ("장 화로 할게요", "의류"),
    ],
)
def test_a_name_of_a_list_stands_in_whole_words(said: str, value: str | None) -> None:
    found = find("Fruit", said, slot_types={"Fruit": FRUIT}, today=MONDAY)

    assert (found.interpreted if found else None) == value
