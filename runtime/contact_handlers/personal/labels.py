"""What people call a number before or after they say it: the words that decide what its digits are."""

from __future__ import annotations

import re
from bisect import bisect_right

from contact_handlers.base.frozen import dataclass
from contact_handlers.personal.findings import (
    ACCOUNT,
    BIRTH,
    BUSINESS,
    CARD,
    CUSTOMS,
    EXPIRY,
    FOREIGNER,
    INSURANCE,
    LICENSE,
    PASSPORT,
    PHONE,
    PLATE,
    POSTAL,
    RESIDENT,
    SECRET,
)

FRONT, BACK, BANK, REGION, ANY = "front", "back", "bank", "region", "any"
ORDER, COUPON = "order", "coupon"
KEPT = (ORDER, COUPON)

_WORDS = {
    RESIDENT: "주민등록번호 주민_등록번호 주민번호 주민등록 주민 민증 신분증 신분증번호",
    FOREIGNER: "외국인등록번호 외국인_등록 외국인등록증 외국인번호 외국인등록 거소신고번호 거소번호 등록증번호",
    CARD: "카드번호 신용카드 체크카드 카드 비자 마스터카드",
    ACCOUNT: "계좌번호 계좌 통장 입금 송금 이체 예금주 가상계좌",
    PHONE: (
        "전화번호 전화 연락처 연락 휴대폰 휴대전화 핸드폰 핸폰 폰번호 폰 집전화 자택 팩스 문자 콜백 수신번호 "
        "발신번호 번호로 제_번호 내_번호 tel phone mobile hp fax"
    ),
    SECRET: (
        "비밀번호 비밀_번호 비번 암호 패스워드 핀번호 핀_번호 핀 pin otp 인증번호 인증_번호 인증코드 보안코드 "
        "보안번호 보안_코드 인증_코드 카드_뒷면 카드뒷면 "
        "cvc cvv cvs 패스코드 password passwd passcode pw 확인코드 오티피 씨브이씨 시브이씨"
    ),
    EXPIRY: "유효기간 유효_기간 유효기한 카드만료 만료일 만료",
    BIRTH: "생년월일 생년_월일 생일 출생 생년 dob",
    PASSPORT: "여권번호 여권 passport",
    LICENSE: "운전면허번호 운전면허증 운전면허 면허번호 면허증 면허",
    INSURANCE: "건강보험증번호 건강보험증 건강보험번호 건강보험 의료보험증 의료보험 보험증번호 보험증 건보",
    CUSTOMS: "개인통관고유부호 통관고유부호 통관고유번호 통관부호 통관번호 통관 pccc",
    PLATE: "차량번호 차번호 차_번호 번호판 차량",
    POSTAL: "우편번호 우편_번호 zipcode zip",
    BUSINESS: "사업자등록번호 사업자번호 사업자등록 사업자",
    FRONT: "앞자리 앞번호 앞_번호 앞에 앞은 앞",
    BACK: "뒷자리 뒷번호 뒤_번호 뒤에 뒤는 뒷 뒤 뒤자리",
    BANK: (
        "국민은행 국민 신한은행 신한 우리은행 우리 하나은행 하나 농협은행 농협 기업은행 기업 카카오뱅크 카뱅 "
        "카카오 케이뱅크 케뱅 토스뱅크 토스 부산은행 대구은행 경남은행 광주은행 전북은행 제주은행 수협은행 수협 "
        "신협 새마을금고 새마을 우체국 씨티은행 씨티 시티은행 제일은행 sc제일 산업은행 아이엠뱅크 저축은행 은행 "
        "뱅크 금고 증권 산림조합 kb nh ibk kdb"
    ),
    REGION: "서울 부산 대구 인천 광주 대전 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 제주",
    ORDER: (
        "주문번호 주문 접수번호 접수 예약번호 예약 예매번호 예매 송장번호 송장 운송장번호 운송장 등기번호 등기 "
        "택배 승인번호 승인 참조번호 참조 문의번호 문의 상품번호 상품코드 상품 제품번호 제품 품번 모델번호 "
        "모델명 모델 시리얼넘버 시리얼 일련번호 바코드 거래번호 결제번호 영수증 관리번호 요청번호 사건번호 "
        "오류코드 에러코드 조회번호 대기번호 고객번호 회원번호 게시글 버전 배송번호 배송조회 배송 "
        "반품번호 교환번호 환불번호 결재번호 견적번호 계약번호 티켓번호 티켓 항공권 운송 화물 order invoice "
        "세금계산서 계산서 청구서 "
        "tracking model serial s/n ref sku isbn 견적 공고번호 특허 고유번호 증서번호 처리번호 상담번호 신청번호 회차 "
        "편명 코드 주문건 택배사 대한통운 한진 로젠 우체국택배 운임"
    ),
    COUPON: (
        "쿠폰번호 쿠폰 상품권 기프트카드 기프티콘 기프트 포인트 할인코드 프로모션 적립 바우처 이용권 coupon "
        "마일리지 멤버십 적립금 정기권 복권 로또"
    ),
    ANY: "번호",
}
_PAIRS: tuple[tuple[str, str], ...] = tuple(
    (word.replace("_", " "), kind) for kind, words in _WORDS.items() for word in words.split()
)
# What may stand between a word and its number: particles, signs, 번호, short endings.
_BETWEEN = re.compile(
    r"(?:[\s:=\-,.()'\"#~>\[\]]|번호|번|은|는|이|가|을|를|의|로|으로|도|요|에|제|저의|내|님|고요?|구요|"
    r"인데요?|입니다|예요|와|과|자리|코드|명|증|고유|등록|앞|뒤|뒷|"
    r"전체|확인|부탁|여기|일단|그게|그러니까|저기|음|어|그|뱅크|은행|값|숫자|"
    # How many digits are coming: 앞 여섯 자리, 뒤에 8자리.
    r"(?:[1-9]|1[0-6]|한|두|세|네|다섯|여섯|일곱|여덟)\s?(?:자리|글자))*"
)
_AFTER = re.compile(
    r"[\s.,]*(번호?|이라는|라는|이|가|은|는|을|를|으로|로|이게)?[\s,]*(?:게|제|저의|저희|내|우리|본인|그)?\s*"
)
_DIGIT = re.compile(r"[0-9]")
_OWN = ("제 번호", "내 번호")
# What 앞자리 and 뒷자리 are of, when a word right before them says it.
_WHOLES = (PHONE, SECRET, ORDER, COUPON)
NEAR, FAR = 18, 70


@dataclass(frozen=True, slots=True)
class Label:
    """A word with its place."""

    start: int
    end: int
    kind: str


class Labels:
    """The labels of one text, to be asked what stands before and after a number."""

    def __init__(self, text: str) -> None:
        self.text = text
        lower = text.lower()
        self._lower = lower if len(lower) == len(text) else text
        self.found = self._find()
        self._ends = [label.end for label in self.found]
        self._behind: dict[int, Label | None] = {}

    def _find(self) -> list[Label]:
        found: list[Label] = []
        for word, kind in _PAIRS:
            at = self._lower.find(word)
            while at >= 0:
                if self._stands_alone(word, at, at + len(word)):
                    found.append(Label(at, at + len(word), kind))
                at = self._lower.find(word, at + 1)
        found.sort(key=lambda label: (label.start, -label.end))
        kept: list[Label] = []
        for label in found:
            # 카드 inside of 기프트카드 says nothing of its own.
            if not kept or label.end > kept[-1].end:
                kept.append(label)
        return kept

    def _stands_alone(self, word: str, start: int, end: int) -> bool:
        """Tells whether a word is none inside of another: 문제 번호 says nothing about 제 번호."""
        if not word.isascii():
            return word not in _OWN or not "가" <= self._lower[start - 1 : start] <= "힣"
        before, behind = self._lower[start - 1 : start], self._lower[end : end + 1]
        return not (before.isascii() and before.isalnum()) and not (behind.isascii() and behind.isalpha())

    def direct(self, start: int) -> Label | None:
        """Returns the word right before a number, with nothing but particles, signs and 번호 between."""
        general: Label | None = None
        for label in reversed(self.found[: bisect_right(self._ends, start)]):
            if start - label.end > NEAR or not _BETWEEN.fullmatch(self.text, label.end, start):
                break
            if general is not None and general.kind in (FRONT, BACK):
                return label if label.kind in _WHOLES else general
            if label.kind not in (ANY, FRONT, BACK):
                return label
            general = general or label
        return general

    def before(self, start: int, kinds: tuple[str, ...], reach: int) -> Label | None:
        """Returns the nearest of some words before a number, whatever stands between."""
        for label in reversed(self.found[: bisect_right(self._ends, start)]):
            if start - label.end > reach:
                return None
            if label.kind in kinds:
                return label
        return None

    def after(self, end: int) -> Label | None:
        """Returns the word right after a number: 1234가 제 비밀번호예요, 20240115-1 주문.

        A word that has a number of its own behind it (4111... 유효기간 12/29) belongs to that one.
        """
        if not self.found:
            return None
        if end not in self._behind:
            self._behind[end] = self._after(end)
        return self._behind[end]

    def _after(self, end: int) -> Label | None:
        found = _AFTER.match(self.text, end)
        at = found.end() if found else end
        label = next((label for label in self.found if label.start in (at, end)), None)
        if label is None or (found is not None and found[1]):
            return label
        following = _DIGIT.search(self.text, label.end, label.end + NEAR)
        return None if following and _BETWEEN.fullmatch(self.text, label.end, following.start()) else label
