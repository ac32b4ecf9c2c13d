"""Messages with numbers, codes and words that are nobody's personal data and must stay as they are.

Orders, tracking and our own reference numbers, prices, dates, times, quantities, models, web addresses, public
telephone numbers, and Korean words that are made of digit syllables or look like names.
"""

# ruff: noqa: S311 - made-up data, no secrets

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tests.benchmarks.personal_data.personal_numbers import digits

SEED, HELD_OUT_SEED = 20240303, 20240910
_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

BEFORE = (
    "",
    "",
    "네 ",
    "안녕하세요. ",
    "저기요 ",
    "문의드려요. ",
    "확인 부탁드려요. ",
    "어제 주문한 사람인데요. ",
    "환불 문의예요. ",
    "급해요. ",
    "다시 말씀드리면 ",
)
AFTER = ("", "", " 확인해 주세요", "요", "인데요", " 맞나요?", " 부탁드립니다", ".", " 어떻게 하나요?", " 감사합니다")

Make = Callable[[Random], str]


def _day(random: Random) -> tuple[int, int, int]:
    return random.randint(2023, 2026), random.randint(1, 12), random.randint(1, 28)


def _stamp(random: Random) -> str:
    year, month, day = _day(random)
    return f"{year}{month:02}{day:02}"


def _price(random: Random) -> int:
    return random.choice([random.randint(1, 99) * 100, random.randint(1, 999) * 1000, random.randint(1, 300) * 10000])


def order(random: Random) -> str:
    """Returns an order number with its name."""
    label = random.choice(
        [
            "주문번호 ",
            "주문번호는 ",
            "주문 번호 ",
            "주문번호: ",
            "네이버 주문번호 ",
            "쿠팡 주문번호 ",
            "제 주문번호가 ",
            "예약번호 ",
            "예약번호는 ",
            "예매번호 ",
            "접수번호 ",
        ]
    )
    number = random.choice(
        [
            _stamp(random) + digits(random, 8),
            _stamp(random) + digits(random, 5),
            _stamp(random),
            f"{_stamp(random)}-{digits(random, 7)}",
            f"{_stamp(random)[2:]}-{digits(random, 7)}",
            f"{_stamp(random)}-{digits(random, 4)}",
            digits(random, 10),
            digits(random, 12),
            digits(random, 14),
            f"{digits(random, 3)}-{digits(random, 2)}-{digits(random, 6)}",
            f"AB-{digits(random, 6)}",
            f"ORD{digits(random, 9)}",
            f"{digits(random, 3)}-{digits(random, 7)}-{digits(random, 7)}",
            digits(random, 8),
            digits(random, 16),
            f"{digits(random, 4)}-{digits(random, 4)}-{digits(random, 4)}",
        ]
    )
    return label + number


def tracking(random: Random) -> str:
    """Returns a tracking number with its name."""
    label = random.choice(
        [
            "송장번호 ",
            "운송장 번호 ",
            "운송장번호는 ",
            "송장 ",
            "CJ대한통운 ",
            "한진택배 송장 ",
            "등기번호 ",
            "택배 송장번호: ",
            "배송번호 ",
        ]
    )
    number = random.choice(
        [
            digits(random, 12),
            digits(random, 10),
            digits(random, 13),
            f"{digits(random, 4)}-{digits(random, 4)}-{digits(random, 4)}",
            "EE" + digits(random, 9) + "KR",
        ]
    )
    return label + random.choice("123456789") + number[1:] if number[0].isdigit() else label + number


def reference(random: Random) -> str:
    """Returns a number that we gave out, XXXX-XXXX."""
    number = "".join(random.choice(_BASE32) for _ in range(8))
    if random.random() < 0.4:
        number = digits(random, 8)
    return (
        random.choice(["참조번호 ", "접수번호 ", "접수번호는 ", "참조번호는 ", "문의번호 ", "참조번호: "])
        + f"{number[:4]}-{number[4:]}"
    )


def coupon(random: Random) -> str:
    """Returns a coupon or a gift card."""
    label = random.choice(["쿠폰번호 ", "쿠폰 번호는 ", "상품권 번호 ", "기프트카드 번호 ", "할인코드 ", "기프티콘 "])
    groups = [digits(random, 4) for _ in range(random.choice([3, 4]))]
    return label + random.choice(
        [
            "-".join(groups),
            " ".join(groups),
            "".join(groups),
            "SALE" + digits(random, 4),
            "WELCOME2024",
            "ABCD-" + "-".join(groups[:2]),
        ]
    )


def price(random: Random) -> str:
    """Returns an amount of money."""
    won = _price(random)
    return random.choice(
        [
            f"{won:,}원",
            f"{won}원",
            f"{won:,} 원",
            f"총 {won:,}원 결제했어요",
            f"{random.randint(1, 99)}만원",
            f"{random.randint(1, 9)}만 {random.randint(1, 9)}천원",
            f"{random.randint(1, 9)}천원짜리",
            f"배송비 {random.randint(2, 5)},{random.choice(['000', '500'])}원",
            f"{random.randint(10, 990)}달러",
            f"${random.randint(10, 900)}.99",
            "삼만 오천원",
            "오만원",
            "이십만 원",
            "천이백원",
            f"{random.randint(10, 50)}% 할인",
            f"{won:,}원에서 {won * 2:,}원 사이",
            f"{random.randint(2, 12)}개월 할부",
            "육만 이천 오백원",
            f"{won:,}~{won * 3:,}원",
            f"연 {random.randint(2, 9)}.{random.randint(10, 99)}%",
            f"₩{won:,}",
        ]
    )


def moment(random: Random) -> str:
    """Returns a date, a time or a period."""
    year, month, day = _day(random)
    hour, minute = random.randint(0, 23), random.choice([0, 10, 15, 30, 45])
    return random.choice(
        [
            f"{year}-{month:02}-{day:02}",
            f"{year}.{month:02}.{day:02}",
            f"{year}/{month}/{day}",
            f"{year}년 {month}월 {day}일",
            f"{month}월 {day}일",
            f"{month}/{day}",
            f"{hour:02}:{minute:02}",
            f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}",
            f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:30",
            f"오후 {hour % 12 + 1}시 {minute}분",
            f"{_stamp(random)}",
            f"{year}년에 샀어요",
            f"{month}월 {day}일부터 {month}월 {day + 1}일까지",
            f"{year}.{month}~{year + 1}.{month}",
            "9:00~18:00",
            "24시간 365일",
            f"{year % 100}.{month:02}.{day:02}",
            f"{year % 100}년 {month}월",
            "이천이십사년 일월",
            "칠월 칠일",
            f"{day}일 전에",
            f"{random.randint(2, 9)}박 {random.randint(3, 10)}일",
            "10시에서 11시 사이",
            f"{year}-{month:02}-{day:02} 10:20:30",
            f"유효기간 {month}월 {day}일까지",
            f"쿠폰 유효기간 {month:02}/{day:02}까지",
            f"유통기한 {year}.{month:02}.{day:02}",
        ]
    )


def quantity(random: Random) -> str:
    """Returns a quantity or a measure."""
    count = random.randint(1, 400)
    return random.choice(
        [
            f"{count}개",
            f"{count}명",
            f"사과 {count}개 배 {count + 1}개",
            f"{count}kg",
            f"{count}cm",
            f"{count} x {count + 10} x {count + 20}mm",
            f"{count * 10}ml",
            f"{random.choice([64, 128, 256, 512])}GB",
            f"{count}번 버스",
            f"{random.randint(1, 30)}층",
            f"{random.randint(2, 9)}호선",
            f"{random.randint(20, 60)}평",
            f"{count}포인트 적립",
            f"{count}원짜리 {count}장",
            "270mm 신발",
            "1+1 행사",
            f"{random.randint(1, 9)}만 명",
            "W1200xD600xH720",
            f"{count}인분",
            f"{random.randint(30, 100)}인치 TV",
            f"{count * 25} mAh",
            "100점 만점에 98점",
            f"{random.randint(1, 5)}번째 문의",
            "3:2",
            "2대 1",
            f"로또 번호 {', '.join(str(random.randint(1, 45)) for _ in range(6))}",
            f"체온 36.{random.randint(1, 9)}도",
            f"위도 37.{digits(random, 6)}",
            f"{count}박스 주문",
            "1,000개 이상",
            "10개 20개 30개",
        ]
    )


def product(random: Random) -> str:
    """Returns a model, a version, a code."""
    return random.choice(
        [
            "SM-S928N",
            "갤럭시 S24 울트라 512",
            "아이폰 15 프로 맥스",
            "LG 27UL850",
            "RTX 4090",
            "맥북 프로 14인치 M3",
            "윈도우 11",
            f"버전 {random.randint(1, 20)}.{random.randint(0, 9)}.{random.randint(0, 99)}",
            f"모델명 WF{digits(random, 4)}KPW",
            f"시리얼 번호 C02{digits(random, 5)}JG5H",
            f"에러코드 {digits(random, 4)}",
            f"오류 코드 0x{digits(random, 8)}",
            f"상품번호 {digits(random, 10)}",
            f"품번 {digits(random, 3)}-{digits(random, 5)}",
            f"KE{digits(random, 3)}편",
            f"OZ{digits(random, 4)} 항공편",
            f"KTX {digits(random, 3)} 열차",
            "12A 좌석",
            "ISBN 9788966262472",
            f"바코드 880{digits(random, 10)}",
            "ISO 9001 인증",
            f"제2024-{digits(random, 3)}호",
            f"IP 192.168.0.{random.randint(1, 250)}",
            f"상품코드 {digits(random, 3)}{random.choice('ABC')}{digits(random, 4)}",
            f"승인번호 {digits(random, 8)}",
            f"고객번호 {digits(random, 7)}",
            f"게시글 {digits(random, 6)}번",
            "USB 3.0",
            "5G 요금제",
            "4K 60Hz",
            f"모델 {digits(random, 4)}",
            f"문의번호 {digits(random, 8)}",
            "KF94 마스크",
            "Windows 10 21H2",
            f"거래번호 {_stamp(random)}{digits(random, 8)}",
            f"SKU-{digits(random, 8)}",
        ]
    )


def web(random: Random) -> str:
    """Returns an address of a page."""
    return random.choice(
        [
            f"https://www.shop.co.kr/item/{digits(random, random.choice([6, 8, 10, 12]))}",
            f"https://example.com/p?id={digits(random, 9)}&page=2",
            "www.saltware.co.kr",
            f"shop.naver.com/products/{digits(random, 10)}",
            f"https://smartstore.naver.com/abc/products/{digits(random, 11)}".replace("/products/0", "/products/1"),
            f"https://youtu.be/a{digits(random, 3)}Bc{digits(random, 2)}",
            "http://localhost:8080/test",
            f"blog.naver.com/abc/22{digits(random, 10)}",
        ]
    )


def public(random: Random) -> str:
    """Returns a number of a company, a service or an emergency line."""
    head = random.choice(
        ["1588", "1577", "1544", "1566", "1600", "1644", "1661", "1670", "1688", "1800", "1811", "1855", "1899"]
    )
    return random.choice(
        [
            f"{head}-{digits(random, 4)}",
            f"{head}-{digits(random, 4)} 거기 대표번호인가요",
            f"고객센터 {head}-{digits(random, 4)}",
            "119에 신고했어요",
            "114에 물어봤어요",
            "국번 없이 1345",
            "112",
            f"대표번호 {head}-{digits(random, 4)}",
        ]
    )


WORDS = (
    "오늘 이사하는데 일이 많아요",
    "육개장 이인분",
    "삼성 냉장고",
    "구일역 근처예요",
    "사이다 두 병",
    "오이소박이 주문했어요",
    "이육사 시인",
    "삼육두유",
    "일동제약",
    "공사 중이라서 시끄러워요",
    "오일 교환",
    "구이용 고등어",
    "이사 갔어요",
    "사이즈가 안 맞아요",
    "일이 생겨서 취소할게요",
    "오류가 계속 나요",
    "삼일 전에 주문했어요",
    "이틀 사이에 두 번",
    "공구 세트",
    "영이 아니라 일이에요",
    "칠판",
    "팔이 아파요",
    "구매 취소",
    "비밀번호를 잊어버렸어요",
    "비밀번호 4자리가 뭐예요",
    "비밀번호 3번 틀렸어요",
    "비밀번호 5회 오류",
    "비밀번호 2024년에 바꿨어요",
    "인증번호가 안 와요",
    "인증번호 6자리를 어디에 넣나요",
    "OTP 기기를 잃어버렸어요",
    "비밀번호 변경하고 싶어요",
    "카드번호를 왜 물어보세요",
    "계좌번호를 바꾸고 싶어요",
    "주민번호 뒷자리도 필요한가요",
    "전화번호 변경",
    "연락처 수정해 주세요",
    "여권 재발급",
    "운전면허 갱신 방법",
    "카드 3장 있어요",
    "계좌 2개",
    "카드 2개월 할부",
    "체크카드 1장",
    "이름 변경하고 싶어요",
    "이름이 뭐예요",
    "성함을 왜 물어보세요",
    "이름을 잘못 적었어요",
    "예금주가 다르대요",
    "고객님이라고 불러 주세요",
    "상담원 연결해 주세요",
    "고객님",
    "사장님 바꿔 주세요",
    "이름은 상관없어요",
    "주문자 정보 수정",
    "받는 사람 변경",
    "주소 변경하고 싶어요",
    "배송지 변경",
    "강남역 3번 출구",
    "2층 매장",
    "주소를 잘못 적었어요",
    "이용권",
    "정수기",
    "강아지 사료",
    "고양이",
    "신용카드",
    "조회요",
    "안마기",
    "전기료",
    "이번주",
    "하지만",
    "한국어",
    "주문서",
    "배송비",
    "010으로 시작하는 번호로 전화가 왔어요",
    "070 전화가 자꾸 와요",
    "뒷자리 4자리",
    "메일 주소 변경",
    "골뱅이 통조림",
    "이메일이 안 와요",
    "네이버 아이디로 로그인",
    "카카오톡 상담",
    "국민연금",
    "우리은행 계좌 개설",
    "토스 결제",
    "하나만 주세요",
    "육아휴직",
    "사회보험",
    "구청에 물어봤어요",
    "일요일에 쉬나요",
    "오전에 전화 주세요",
    "칠순 잔치",
    "팔공산",
    "삼겹살 오인분",
    "이공계",
    "영일만",
    "육이오",
    "오이 삼 구 킬로",
    "사과 다섯 개",
    "하나 둘 셋",
    "여덟시에 봐요",
)


def words(random: Random) -> str:
    """Returns a sentence of a customer without any number of a person."""
    return random.choice(WORDS)


NUMBERED: tuple[Make, ...] = (
    order,
    order,
    tracking,
    reference,
    coupon,
    price,
    price,
    moment,
    moment,
    quantity,
    product,
    web,
    public,
)


def ordinary(count: int, seed: int = SEED) -> Iterator[tuple[str, str]]:
    """Yields kinds with messages that must stay as they are."""
    random = Random(seed)
    for _ in range(count):
        make = words if random.random() < 0.15 else random.choice(NUMBERED)
        text = make(random)
        # The words are whole sentences.
        yield make.__name__, text if make is words else random.choice(BEFORE) + text + random.choice(AFTER)


HELD_OUT_BEFORE = ("실례합니다. ", "혹시 ", "제가 받은 문자에 ", "상담원님, ", "적어 둔 게 있는데 ", "화면에는 ")
HELD_OUT_AFTER = (
    " 이렇게 나와요",
    " 이게 뭔가요?",
    "라고 되어 있어요",
    "네요",
    "이라는데요",
    " 맞는지 봐 주세요",
    "(확인함)",
)


def held_out(count: int, seed: int = HELD_OUT_SEED) -> Iterator[tuple[str, str]]:
    """Yields kinds with messages in sentences that nothing was tuned on."""
    random = Random(seed)
    for _ in range(count):
        make = random.choice(NUMBERED)
        yield make.__name__, random.choice(HELD_OUT_BEFORE) + make(random) + random.choice(HELD_OUT_AFTER)
