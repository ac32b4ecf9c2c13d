"""Messages of customers with personal data in them, and what of it must not survive.

A message is a form of a kind of data (how it is written, with which label) inside of a sentence. Everyday
forms are what people type and say each day; the others are rare or meant to get around a filter. A part of the
forms and sentences is held out: what it showed is in the docs.
"""

# ruff: noqa: S311 - made-up data, no secrets

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tests.benchmarks.personal_data import personal_numbers as numbers
from tests.benchmarks.personal_data.personal_numbers import EVERYDAY, HELD_OUT, UNUSUAL, Groups, Writer

EVERYDAY_SEED, UNUSUAL_SEED, HELD_OUT_SEED = 20240101, 20240202, 20240909


@dataclass(frozen=True)
class Personal:
    """One message, and the digits or words of it that must not be recoverable afterward."""

    kind: str
    form: str
    text: str
    secret: str
    """Digits of a number, or a word."""
    head: int
    tail: int
    """How many digits at the beginning and the end the rules of display let through (010-****-5678)."""

    def leaks(self, masked: str) -> bool:
        """Tells whether more of the secret can be read out of the masked text than may be shown."""
        if self.kind in ("address", "document"):
            return re.search(rf"(?<![0-9A-Za-z]){self.secret}(?![0-9])", masked, re.IGNORECASE) is not None
        if not self.secret.isdigit():
            return self.secret.replace(" ", "").lower() in masked.replace(" ", "").lower()
        # Endings hold digit syllables (이고), which a reader passes over: digits are looked for alone, too.
        return self._is_in(read(masked)) or self._is_in(read(masked, words=False))

    def _is_in(self, shown: str) -> bool:
        hidden = self.secret[self.head : len(self.secret) - self.tail]
        if self.head and self.tail == 4:
            # The middle of a telephone number is short: it counts with what stands beside it.
            return self.secret[: self.head] + hidden in shown or hidden + self.secret[-4:] in shown
        return _longest(hidden, shown) >= min(5, len(hidden))


def read(text: str, *, words: bool = True) -> str:
    """Returns all digits of a text in whatever writing, as a person who looks for a number would read them."""
    for value, word in enumerate(numbers.NATIVE[1:] if words else (), 1):
        text = text.replace(word, str(value))
    text = re.sub(r"(?<=[0-9])[Oo]|[Oo](?=[0-9])", "0", text)
    text = re.sub(r"(?<=[0-9])l|l(?=[0-9])", "1", text)
    found = []
    for char in text:
        value = unicodedata.digit(char, -1)
        if words and value < 0 and char in numbers.WORDS:
            value = numbers.WORDS.index(char)
        if words and value < 0 and char in numbers.HANJA:
            value = numbers.HANJA.index(char)
        if value >= 0:
            found.append(str(value))
    return "".join(found)


def _longest(first: str, second: str) -> int:
    best = 0
    for start in range(len(first)):
        while first[start : start + best + 1] in second and start + best < len(first):
            best += 1
    return best


# --- sentences ------------------------------------------------------------------------------------------------------

BEFORE = (
    "",
    "",
    "네 ",
    "네, ",
    "안녕하세요. ",
    "저기요 ",
    "고객정보 확인해 주세요. ",
    "아까 말씀드린 ",
    "배송 조회 부탁드려요. ",
    "환불 받으려고 하는데요, ",
    "음 ",
    "여기로 연락 주세요 ",
    "다시 말씀드릴게요. ",
    "확인 부탁드립니다. ",
    "제가 지금 밖이라서요, ",
    "어제 주문한 사람인데요 ",
    "주문 취소하려고요 ",
)
AFTER = (
    "",
    "",
    "입니다",
    " 입니다",
    "이에요",
    "예요",
    "요",
    "이요",
    "이고요",
    "인데요",
    " 맞나요?",
    " 확인 부탁드립니다",
    "로 해 주세요",
    "입니다. 빨리 처리해 주세요",
    "이고요, 주문 취소할게요",
    " 감사합니다",
    ".",
    "으로 부탁드려요",
    "거든요",
    "이 맞아요",
    "라고요",
    "! 적으셨나요?",
    "\n감사합니다",
)
HELD_OUT_BEFORE = (
    "실례합니다, ",
    "그러니까 제 말은 ",
    "받아 적으세요 ",
    "혹시 몰라서 남겨요 ",
    "상담원님, ",
    "ㅠㅠ ",
    "제가 적어 드릴게요: ",
)
HELD_OUT_AFTER = (
    "네요",
    "이라니까요",
    " 이렇게 돼 있어요",
    "이네요, 맞죠?",
    "이랍니다",
    " (본인)",
    " 끝이에요",
    "인데 될까요?",
)

Maker = Callable[[Random, Writer], tuple[str, Groups]]
"""Returns the text, and the groups of digits in it that are personal."""


def _labeled(make: Callable[[Random], Groups], *labels: str) -> Maker:
    def written(random: Random, write: Writer) -> tuple[str, Groups]:
        groups = make(random)
        return random.choice(labels) + write(random, groups), groups

    return written


def _account(*places: str) -> Maker:
    def written(random: Random, write: Writer) -> tuple[str, Groups]:
        bank, groups = numbers.account(random)
        return random.choice(places).format(bank=bank, number=write(random, groups)), groups

    return written


def _abroad(*heads: str) -> Maker:
    def written(random: Random, write: Writer) -> tuple[str, Groups]:
        groups = ["10", numbers.digits(random, 4), numbers.digits(random, 4)]
        return random.choice(heads) + write(random, groups), groups

    return written


def _secret(count: tuple[int, ...], *places: str) -> Maker:
    def written(random: Random, write: Writer) -> tuple[str, Groups]:
        number = numbers.digits(random, random.choice(count))
        return random.choice(places).format(write(random, [number])), [number]

    return written


def _birth(random: Random) -> str:
    return f"{random.randint(40, 99)}{random.randint(1, 12):02}{random.randint(1, 28):02}"


def _birthday(random: Random, write: Writer) -> tuple[str, Groups]:
    day = _birth(random)
    place = random.choice(["생년월일 {}", "생년월일은 {}", "생일은 {}", "{}생"])
    return place.format(write(random, [day])), [day]


def _split(random: Random, write: Writer) -> tuple[str, Groups]:
    front, back = numbers.resident(random)
    return random.choice(
        ["주민번호 앞자리 {} 뒷자리 {}", "앞자리 {} 뒷자리 {}", "앞에는 {} 뒤에는 {}", "주민번호 앞이 {} 이고 뒤가 {}"]
    ).format(write(random, [front]), write(random, [back])), [front, back]


def _back_only(random: Random, write: Writer) -> tuple[str, Groups]:
    _, back = numbers.resident(random)
    return random.choice(["주민번호 뒷자리 ", "주민등록번호 뒷자리는 ", "주민 뒷번호 "]) + write(random, [back]), [back]


def _card_and_more(random: Random, write: Writer) -> tuple[str, Groups]:
    groups = numbers.card(random)
    month, year, code = f"{random.randint(1, 12):02}", str(random.randint(25, 32)), numbers.digits(random, 3)
    ending = random.choice(
        [
            f" {month}{year} {code}",
            f" {month}/{year} {code}",
            f" 유효기간 {month}/{year} cvc {code}",
            f" {month}/{year}",
        ]
    )
    return write(random, groups) + ending, groups


# How many digits may be shown at the end; at the beginning it is the first group, where there is an end to show.
TAILS = {"mobile": 4, "landline": 4, "card": 4, "account": 2}
HEADS = ("mobile", "landline", "account")
NUMBERS: tuple[tuple[str, Maker], ...] = (
    (
        "mobile",
        _labeled(
            numbers.mobile,
            "",
            "",
            "번호는 ",
            "연락처 ",
            "전화번호는 ",
            "휴대폰 ",
            "핸드폰 번호 ",
            "제 번호는 ",
            "번호:",
            "연락처는요 ",
        ),
    ),
    ("mobile", _abroad("+82 ", "+82-", "82-", "+82")),
    ("landline", _labeled(numbers.landline, "", "집 전화는 ", "회사 전화번호 ", "전화 ", "팩스 ", "연락처: ")),
    ("card", _labeled(numbers.card, "", "", "카드번호 ", "카드 번호는 ", "신용카드 ", "체크카드 번호 ")),
    ("card", _card_and_more),
    ("resident", _labeled(numbers.resident, "", "주민번호 ", "주민등록번호는 ", "민증 번호 ", "주민번호가 ")),
    ("foreigner", _labeled(numbers.foreigner, "", "외국인등록번호 ", "외국인 등록번호는 ")),
    (
        "account",
        _account(
            "{bank} {number}",
            "{bank} 계좌 {number}",
            "계좌번호 {number}",
            "계좌 {number}",
            "{bank}으로 {number}",
            "환불계좌는 {bank} {number}",
            "제 통장 {bank} {number}",
            "{bank} 계좌번호는 {number}",
        ),
    ),
    ("license", _labeled(numbers.license_number, "면허번호 ", "운전면허 ", "운전면허번호는 ", "면허증 번호 ")),
)
# Kinds that are written in digits or said, but not in every script and with every sign.
SHORT: tuple[tuple[str, Maker], ...] = (
    (
        "secret",
        _secret(
            (4, 6),
            "비밀번호 {}",
            "비밀번호는 {}",
            "비번 {}",
            "비밀번호가 {}",
            "암호는 {}",
            "핀번호 {}",
            "패스워드 {}",
            "{}이 제 비밀번호예요",
        ),
    ),
    ("secret", _secret((6,), "인증번호 {}", "인증번호는 {}", "OTP {}", "오티피 번호 {}", "인증 번호 {} 왔어요")),
    ("secret", _secret((3,), "CVC {}", "CVC 번호는 {}", "cvv {}", "보안코드 {}")),
    ("birth", _birthday),
    ("resident", _back_only),
    ("resident", _split),
    ("insurance", _secret((11,), "건강보험증 번호 {}", "건강보험 번호는 {}")),
)

# --- words and letters ----------------------------------------------------------------------------------------------

SURNAMES = (
    "김",
    "이",
    "박",
    "최",
    "정",
    "강",
    "조",
    "윤",
    "장",
    "임",
    "한",
    "오",
    "서",
    "신",
    "권",
    "황",
    "안",
    "송",
    "홍",
    "문",
    "남궁",
    "선우",
)
GIVEN = (
    "민준",
    "서연",
    "도윤",
    "하은",
    "지훈",
    "수빈",
    "영희",
    "철수",
    "예은",
    "승현",
    "미경",
    "정호",
    "은지",
    "상우",
    "현주",
    "유진",
    "동현",
    "가영",
    "태윤",
    "나래",
    "성민",
    "보라",
    "준",
    "솔",
    "혜진",
    "재석",
    "경수",
    "말순",
    "춘자",
    "병철",
    "시우",
    "아름",
    "기범",
    "다인",
    "슬기",
    "찬호",
)
LOCALS = ("minsu", "kim_ys", "jiyoon.lee", "happy", "hong-gd", "a.park", "sunny77", "lee2024", "dev+news", "x9")
DOMAINS = ("naver.com", "gmail.com", "kakao.com", "hanmail.net", "daum.net", "company.co.kr", "nate.com", "ac.kr")
ROADS = (
    "테헤란로",
    "월드컵로",
    "강남대로",
    "한강대로",
    "세종대로",
    "올림픽로",
    "중앙로",
    "판교역로",
    "백제고분로",
    "동소문로",
)
HOUSES = (
    "래미안아파트",
    "푸르지오",
    "자이아파트",
    "현대아파트",
    "힐스테이트",
    "롯데캐슬",
    "삼성빌라",
    "한신오피스텔",
    "주공아파트",
)
AREAS = (
    "서울시 강남구",
    "서울 마포구",
    "경기도 성남시 분당구",
    "부산광역시 해운대구",
    "대구 수성구",
    "인천 남동구",
    "경기 수원시 영통구",
    "서울특별시 송파구",
)
VILLAGES = ("역삼동", "정자동", "합정동", "우동", "범어동", "구월동", "매탄동", "잠실동")


def _name(random: Random) -> str:
    return random.choice(SURNAMES) + random.choice(GIVEN)


def _three(random: Random) -> str:
    return random.choice([name for name in SURNAMES if len(name) == 1]) + random.choice(
        [name for name in GIVEN if len(name) == 2]
    )


def _ending(word: str, closed: str, opened: str) -> str:
    return closed if (ord(word[-1]) - 0xAC00) % 28 else opened


def _local(random: Random) -> str:
    return random.choice(LOCALS) + "".join(random.choice("abcdefghjkm") for _ in range(3)) + numbers.digits(random, 2)


def name(random: Random) -> tuple[str, str]:
    """Returns a name where words say that it is one."""
    person = _name(random) if random.random() < 0.5 else _three(random)
    copula = person + _ending(person, "이에요", "예요")
    return random.choice(
        [
            f"이름: {person}",
            f"제 이름은 {person}입니다",
            f"성함은 {person}{_ending(person, '이고요', '고요')} 주문 취소요",
            f"이름은 {copula}",
            f"예금주 {person}",
            f"예금주는 {person}입니다",
            f"받는 사람 {person}",
            f"수령인 {person}입니다",
            f"입금자명 {person}",
            f"성함 {person}",
            f"주문자 {person}입니다",
            f"예약자명은 {person}입니다",
            f"이름이 {person}인데요",
        ]
    ), person


def owned_name(random: Random) -> tuple[str, str]:
    """Returns a name of three syllables in other words."""
    person = _three(random)
    return random.choice(
        [
            f"{person} 이름으로 주문했어요",
            f"{person} 명의로 되어 있어요",
            f"{person}님 앞으로 보냈어요",
            f"저는 {person}입니다",
            f"저는 {person}{_ending(person, '이에요', '예요')}",
            f"{person}{_ending(person, '이라고', '라고')} 합니다",
            f"{person}",
            f"{person}입니다",
            f"{person}{_ending(person, '이요', '요')}",
            f"{person} 씨 바꿔 주세요",
        ]
    ), person


def mail(random: Random) -> tuple[str, str]:
    """Returns a mail address as it is typed or said."""
    local, domain = _local(random), random.choice(DOMAINS)
    host, _, top = domain.partition(".")
    return random.choice(
        [
            f"{local}@{domain}",
            f"메일은 {local}@{domain}",
            f"이메일 {local} @ {domain}",
            f"{local}(at){domain}",
            f"{local} 골뱅이 {domain}",
            f"{local} 골뱅이 {host} 점 {top.replace('.', ' 점 ')}",
            f"{local}@{host} . {top}",
            f"{local}골뱅이{domain}",
            f"이메일 주소는 {local}@{domain}",
        ]
    ), local


def odd_mail(random: Random) -> tuple[str, str]:
    """Returns a mail address in a rare writing."""
    local, domain = _local(random), random.choice(DOMAINS)
    host, _, top = domain.partition(".")
    return random.choice(
        [
            f"{local}[at]{domain}",
            f"{local}@{domain}|010",
            f"{local}@한국.com",
            f"{local}@[192.168.0.1]",
            f'"{local}"@{domain}',
            f"{local}﹫{domain}",
            f"{local}＠{domain}",
            f"{local} at {host} dot {top}",
            f"{local} 앳 {host} 닷 {top}",
            f"{local}@{host}[.]{top}".replace("[.]", "(dot)"),
            f"{local} (골뱅이) {domain}",
        ]
    ), local


def address(random: Random) -> tuple[str, str]:
    """Returns an address; its numbers must not survive."""
    road, number = random.choice(ROADS), str(random.randint(11, 999))
    area, house = random.choice(AREAS), random.choice(HOUSES)
    building, door = str(random.randint(101, 130)), str(random.randint(201, 2504))
    return random.choice(
        [
            (f"{area} {road} {number}", number),
            (f"{area} {road} {number}, {building}동 {door}호", door),
            (f"주소는 {area} {road} {number} {door}호예요", door),
            (f"{area} {random.choice(VILLAGES)} {number}-{random.randint(1, 40)}번지", number),
            (f"{house} {building}동 {door}호로 배송지 변경해 주세요", door),
            (f"배송지 {area} {road} {random.randint(2, 60)}길 {number}", number),
            (f"{area} {random.choice(VILLAGES)} {house} {building}동 {door}호", door),
            (f"{building}동 {door}호요", door),
            (f"{area} {road} {number} (우편번호 {random.randint(10000, 63000)})", number),
        ]
    )


def document(random: Random) -> tuple[str, str]:
    """Returns a passport, a customs code, a plate or a postal code."""
    passport = f"M{numbers.digits(random, 3)}{random.choice('ABCDEFGH')}{numbers.digits(random, 4)}"
    old = random.choice("MSR") + numbers.digits(random, 8)
    customs = "P" + numbers.digits(random, 12)
    plate = numbers.digits(random, 4)
    syllable = random.choice("가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주")
    code = str(random.randint(10000, 63000))
    return random.choice(
        [
            (f"여권번호 {passport}", passport),
            (f"여권 {passport}요", passport),
            (f"{passport}입니다", passport),
            (f"여권번호는 {old}이에요", old),
            (f"개인통관고유부호 {customs}", customs),
            (f"통관부호 {customs}입니다", customs),
            (f"{customs}요", customs),
            (f"통관번호는 {customs.lower()}", customs),
            (f"차량번호 {random.randint(10, 99)}{syllable} {plate}", plate),
            (f"차 번호는 {random.randint(100, 699)}{syllable}{plate}입니다", plate),
            (f"우편번호 {code}", code),
            (f"우편번호는 {code}입니다", code),
        ]
    )


WORDED = (("name", name), ("name", owned_name), ("email", mail), ("address", address), ("document", document))


def odd_secret(random: Random) -> tuple[str, str]:
    """Returns a secret in a rare form."""
    number = numbers.digits(random, 6)
    password = random.choice(["abcd", "Happy", "qwer"]) + numbers.digits(random, 4) + random.choice(["!", "@", ""])
    month, year = f"{random.randint(1, 12):02}", str(random.randint(25, 32))
    return random.choice(
        [
            (f"비밀번호는 {number}{number}", number),
            (f"핀 번호 {number}", number),
            (f"비밀번호는 {password}예요", password),
            (f"pw: {password}", password),
            (f"유효기간 {month}/{year}", month + year),
            (f"유효기간은 {month}월 {year}년이에요", month + year),
            (f"유효기간 {month} {year}", month + year),
            (f"비밀번호를 {number}로 바꿔 주세요", number),
            (f"생년월일 19{random.randint(50, 99)}년 {int(month)}월 {random.randint(10, 28)}일", f"{int(month)}월"),
            (f"비밀번호 오류가 나요 {number} 넣었는데", number),
        ]
    )


# --- all of them ----------------------------------------------------------------------------------------------------


def _sentence(random: Random, text: str, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    return random.choice(before) + text + random.choice(after)


def _of_numbers(
    random: Random, writers: dict[str, Writer], before: tuple[str, ...], after: tuple[str, ...], short: bool
) -> Personal:
    kind, make = random.choice(NUMBERS + (SHORT if short else ()))
    form = random.choice(sorted(writers))
    text, groups = make(random, writers[form])
    head = len(groups[0]) if kind in HEADS else 0
    return Personal(kind, form, _sentence(random, text, before, after), "".join(groups), head, TAILS.get(kind, 0))


def everyday(count: int, seed: int = EVERYDAY_SEED) -> Iterator[Personal]:
    """Yields messages in everyday forms."""
    random = Random(seed)
    simple = {form: EVERYDAY[form] for form in ("dash", "plain", "space", "said", "said_glued")}
    for _ in range(count):
        pick = random.random()
        if pick < 0.6:
            yield _of_numbers(random, EVERYDAY, BEFORE, AFTER, short=False)
        elif pick < 0.75:
            yield _of_numbers(random, simple, BEFORE, AFTER, short=True)
        else:
            kind, make = random.choice(WORDED)
            text, secret = make(random)
            before = BEFORE if kind in ("email", "document") else ("", "네 ", "안녕하세요. ")
            yield Personal(kind, make.__name__, random.choice(before) + text, secret, 0, 0)


def unusual(count: int, seed: int = UNUSUAL_SEED) -> Iterator[Personal]:
    """Yields messages in rare forms."""
    random = Random(seed)
    rare: tuple[tuple[str, Callable[[Random], tuple[str, str]]], ...] = (("email", odd_mail), ("secret", odd_secret))
    for _ in range(count):
        if random.random() < 0.8:
            yield _of_numbers(random, UNUSUAL, BEFORE, AFTER, short=False)
        else:
            kind, make = random.choice(rare)
            text, secret = make(random)
            yield Personal(kind, make.__name__, random.choice(BEFORE) + text, secret, 0, 0)


def held_out(count: int, seed: int = HELD_OUT_SEED) -> Iterator[Personal]:
    """Yields messages in forms and sentences that nothing was tuned on."""
    random = Random(seed)
    for _ in range(count):
        yield _of_numbers(
            random,
            EVERYDAY | HELD_OUT if random.random() < 0.5 else HELD_OUT,
            HELD_OUT_BEFORE,
            HELD_OUT_AFTER,
            short=False,
        )
