"""Names, where words say that somebody is called so: 이름: 홍길동, 홍길동 이름으로 주문, 저는 홍길동입니다."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from contact_handlers.personal.findings import NAME, Finding
from contact_handlers.personal.forms import mask_name
from contact_handlers.personal.patterns import lazy

_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길연위표명기"
    "반라왕금옥육인맹제모탁국어은편용예경봉사부가복태목형피두감음빈동온호범좌팽승간견당화상갈"
)
_LONG_SURNAMES = ("남궁", "황보", "제갈", "선우", "사공", "독고", "동방", "서문")
_COMMON = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지"
    "엄채원천방공현변여추도석선설마길연위표명"
)
# Syllables that given names are made of.
_GIVEN = (
    "가강건걸겸경고관광교구국권규균근금기길나남노다단달담대덕도동두라란람래려련령로록료루리린림름마만말명모목무문미민배백범별병보복봉분비빈빛"
    "사산상새샘서석선설섭성세소솔송수숙순슬승시신아안애양언업여연열영예오옥온완용우욱운웅원월위유육윤율은을의이익인일임자재전정제조종주"
    "준중지진차찬창채천철초총춘충치태택하학한해향헌혁현협형혜호홍화환황회효훈휘희흠희길동결"
)
_ENDING = (
    r"(?:입니다|입니당|임니다|이에요|예요|이예요|에요|이고요|이고|고요|이구요|구요|이요|요|인데요|인데|이라고|"
    r"라고|이라는|라는|으로|로|이며|이랑|랑|이야|야|이었|였"
    r"|이십니다|이세요|세요|님|씨|이|가|은|는|을|를|의|에게|한테|께서|께|고|임|이시고|맞아요|맞습니다|맞나요|맞죠)?"
)
_PERSON = rf"(?:(?:{'|'.join(_LONG_SURNAMES)})[{_GIVEN}]{{1,2}}|[{_SURNAMES}][{_GIVEN}]{{2}}|[{_COMMON}][{_GIVEN}])"
_FULL = rf"(?:(?:{'|'.join(_LONG_SURNAMES)})[{_GIVEN}]{{1,2}}|[{_SURNAMES}][{_GIVEN}]{{2}})"
_TITLES = (
    "이름|성함|성명|예금주명?|수취인명?|수령인|수령자|받는\\s?(?:사람|분|이)|보내는\\s?(?:사람|분|이)|"
    "주문자명?|주문인|입금자명?|입금인|고객명|계약자명?|명의자명?|명의인|신청인|신청자명?|가입자명?|"
    "예약자명?|환자명|피보험자|본인명|회원명|구매자명?|결제자|name"
)
_TITLED = lazy(
    rf"(?:{_TITLES})(?:\s?(?:이름|성함))?((?:은|는|이|가|도|요|란)?\s{{0,2}}[:=\-)(]?\s{{0,2}}(?:(?:어|음|그|저기|그러니까)[\s,.]{{1,2}}){{0,2}})([가-힣]{{2,12}})",
    re.IGNORECASE,
)
_LATIN = lazy(
    r"(?:이름|성함|성명|수취인|수령인|받는 사람|영문명|영문\s?이름|예금주|name)"
    r"\s?(?:은|는|이|:|=|\s)*([A-Za-z][A-Za-z\-]{1,20}(?: "
    r"[A-Za-z][A-Za-z\-]{1,20}){1,2})(?![A-Za-z])",
    re.IGNORECASE,
)
_BASE = lazy(rf"({_PERSON}){_ENDING}$")
_ENDS = lazy(_ENDING + "$")
# After a word that says that a name follows, the syllables of the given name may be rare ones.
_RARE = lazy(rf"([{_COMMON}][가-힣]{{2}})(?:입니다|이에요|예요|이고요|고요|이요|요|인데요|이라고|라고)?$")
_OWNED = lazy(
    rf"(?<![가-힣])({_FULL})\s?(?:이란\s?|이라는\s?|란\s?|라는\s?)?(?:이름|명의|성함|앞)(?:으로|로|의|은|에|인)"
)
_ADDRESSED = lazy(rf"(?<![가-힣])({_FULL})\s?(?:씨|님|고객|고객님|귀하|회원님)(?![가-힣]{{0,1}}[가-힣]?스템)")
_CALLED = lazy(
    rf"(?:저는|저|제가|나는|난|전|본인은|저희\s?(?:어머니|아버지|남편|아내|엄마|아빠)(?:은|는|이|가)?|"
    rf"(?:어머니|아버지|남편|아내|엄마|아빠)(?:이름)?(?:은|는|이|가)?)\s?({_FULL})"
    r"(?:입니다|이에요|예요|이라고|라고|인데요?|이고요?|고요|이요|이며)"
)
_INTRODUCED = lazy(rf"(?<![가-힣])({_FULL})(?:이라고|라고)\s?(?:합니다|해요|하는데|하고|불러)")
_BEHIND_NUMBER = lazy(
    rf"(?:(?<=[\d*])[ /(]|(?<![가-힣])(?=[가-힣]{{3,4}}\([\d*]))({_FULL})(?=$|[\s.,!?()]|입니다|이에요|예요|이고|요$)"
)
_BOOKED = lazy(rf"(?<![가-힣])({_FULL})(?:으로|로)\s?(?:예약|주문|접수|신청)(?:했|한|해|하|된|되|돼)")
_RANKED = lazy(rf"(?<![가-힣])({_FULL})\s?(?:과장|부장|차장|팀장|대리|사원|실장)(?:님|입니다|이에요|예요|이|한테|께)")
_SPELLED = lazy(r"(?:이름|성함)(?:은|는|이|가|:|\s){0,3}([가-힣]([,\s.]{1,2})[가-힣]\2[가-힣])(?=이|입|예|요|$|[\s.])")
_PARTED = lazy(
    r"성[은이]\s?([가-힣])(?:이?고요?|이?구요|[,\s])\s?이름[은이]\s?([가-힣]{1,2}?)(?=이에요|예요|이요|입니다|이고|요|$|\s)"
)
_BARE = lazy(
    rf"\s*(?:(?:안녕하세요|여보세요|네|예|아|음|저기요|저는|전|저|제가)[\s,.!]*){{0,2}}({_FULL})\s?(?:입니다|"
    rf"이에요|예요|이요|요|이라고 합니다|라고 합니다|"
    rf"라고 해요|이라고 해요|인데요|씨|님)?[\s.!?]*"
)
# Somebody who says who is calling before the matter: 장수진입니다 언제 오나요?
_BEGINNING = lazy(
    rf"\s*(?:(?:안녕하세요|여보세요|네네?|예|아|음|어|저기요|저는|전|저|제가)[\s,.!]*){{0,2}}({_FULL})\s?"
    rf"(?:입니다|이라고 합니다|라고 합니다|인데요)[\s.,!]"
)
_PATTERNS = (
    (_OWNED, ("이름", "명의", "성함", "앞")),
    (_ADDRESSED, ("씨", "님", "고객", "귀하")),
    (_CALLED, ("저", "제가", "나는", "난", "전", "본인", "머니", "버지", "남편", "아내", "엄마", "아빠")),
    (_INTRODUCED, ("라고",)),
    (_BOOKED, ("예약", "주문", "접수", "신청")),
    (_RANKED, ("과장", "부장", "차장", "팀장", "대리", "사원", "실장")),
)
_TITLE_NAMES = (
    "이름 성함 성명 예금주 수취인 수령 받는 보내는 주문자 주문인 입금자 입금인 고객명 계약자 명의 신청 가입자 예약자 "
    "환자명 피보험자 본인명 회원명 구매자 결제자 영문명 name"
)
_TITLE_WORDS = tuple(_TITLE_NAMES.split())
_LONGEST_BARE = 20
# Words with the build of a name.
_NOT_NAMES = (
    "가정용 사무용 전기세 전기차 임대인 임차인 경비원 공무원 변호사 고민중 공사중 이동중 이용중 조회중 문의중 주문중 "
    "가명 가상계 가입 가입자 감사해 강남구 강동구 강북구 강사님 강서구 강아지 강원도 개명 경기도 경우에 고객 "
    "고객님 고모님 고양시 고양이 고정 공개 공동인 공사는 공사로 공인인 관악구 광주시 광진구 교환 구독료 구로구 "
    "구매일 구매자 구분 그래요 금액 금천구 기본형 기사님 기아차 기억 기재 기재된 기준이 기타요 길이 김치냉 "
    "김포시 나라사 나이 나이가 나중 나중에 남성용 남양주 남자 남해군 노래 노선도 노원구 노출 노트북 다시 다음달 "
    "다음주 도로 도로명 도봉구 도서관 도와주 도용 도착일 동대문 동명 동의서 동일 동일한 동작구 두번째 등록 "
    "마감일 마포구 만기일 명의로 명의를 명의자 명확 모두 모르겠 모르는 모바일 문의 문의요 문제가 문화상 미리보 "
    "민원인 반려견 반려동 반품 방문일 방문자 방법이 배송 배송비 배송일 배송지 변경 변경은 변경이 변경일 별명 "
    "보험금 보험료 봉사자 부가세 부모님 부천시 빈자리 사고로 사람 사용 사용료 사용자 사은품 사장님 상담사 상담원 "
    "상자로 상태 상품 상품권 상품명 상품평 상호 서대문 서명 서명을 서비스 서초구 선물용 선생님 선택 선택지 "
    "선풍기 설명서 설정 성남시 성동구 성명은 성별 성북구 성인용 성함 세번째 세탁기 소개 소득공 소재지 속성 "
    "손님이 송금일 송파구 수령인 수령지 수리기 수리비 수수료 수원시 수정 순서 순천시 승인일 시간 시간이 신고서 "
    "신분 신용도 신청 신청서 신청자 실명 아니에 아니요 아동용 안경테 안내 안내문 안녕하 안마기 안산시 안양시 "
    "안전 안전화 양도인 양식 양주시 양천구 어디 어디서 어떤 어떤거 어떤걸 어떻게 어제요 언제 없어요 여기 여러분 "
    "여보세 여성용 여수시 여자 여행자 여행지 연락 연락처 연체금 연체료 연회비 영문 영수증 영어 영어로 영업일 예명 예약 "
    "예약금 예약자 오늘요 오류 오류가 오류로 오배송 오전에 오후에 온라인 완료일 용도 용량이 용산구 우대금 우리 "
    "우리은 우선 우선은 우체국 원금이 원래 원래는 원주시 원하는 위약금 유료화 유모차 유아용 유지 유효일 은평구 "
    "은행명 의류는 의미 이거 이거요 이것 이것도 이게 이름 이마트 이메일 이모님 이번달 이번주 이번호 이불도 "
    "이사도 이사일 이상 이상한 이상해 이용 이용권 이용료 이용자 이유가 이자가 이자율 이전비 이천시 이체일 이하 "
    "인쇄 인식 인증 인증서 인천시 인터넷 임시 임실군 입금일 입력 있어요 자동 자동이 장난감 장소 재고가 재발급 "
    "재배송 저희 적용 전기료 전부 전송 전액이 전자기 전자레 전주시 전체 전화 전화기 전화로 정기권 정기배 정보 "
    "정상 정상가 정수기 정정 정지요 정품인 제가 제목 제조사 제조일 제주도 제출 제품 제한 조건 조건이 조금 조금만 "
    "조합 조회 조회수 조회요 종로구 종류 주로 주문 주문건 주문서 주문자 주민번 주소 주소록 주소지 주의사 주인님 "
    "주차비 주차장 중랑구 중복 증명서 지금 지금요 지난달 지난주 지연이 지점이 지정 지하철 진단서 진료비 진짜 "
    "진짜로 진행 진행중 차단 차단기 차라리 차액이 차이 참고 천천히 청구서 청주시 최대한 최소한 추가 취소 취소요 "
    "카드사 통장 통장이 포장지 표기 표시 하고 하나 하나로 하나만 하이마 하지만 한가지 한국어 한글 한달간 한달전 "
    "한도가 한번 한번도 한번만 한시간 한자 할부로 해지 해지요 현금영 현금으 현대차 현재 현재는 형님이 형식 호출 "
    "홍천군 화면 화면이 확인 환불 환불요 회사 회사로 회원 회원님 회원이"
)
# What people answer with one word, which makes a name with what stands behind it: 오전이요, 방문예요, 문자로요. Other
# syllables behind it do make names (정지은, 신고은), so these are told apart from the words above.
_ANSWERS = (
    "강남 강의 구두 김치 나중 남자 명의 문의 문자 방문 배송 백업 석달 설치 성남 손상 송금 신고 신규 신상 신용 "
    "안산 안전 양도 양말 여자 연봉 오전 오후 우리 유지 이사 이전 임대 임시 장비 장애 전선 전원 전자 전주 전화 "
    "정보 정산 정오 정지 조금 조명 조회 주말 주문 주소 주차 주택 주황 지금 지연 최근 최대 추석 하나 하루 하양 "
    "한국 한시 현금 홍보"
)
_BEHIND_ANSWERS = ("이", "예", "로")
_PARTICLES = ("이", "가", "은", "는", "을", "를", "로", "도", "만", "의", "에", "요", "고", "하", "해", "할", "된")


def find(plain: str) -> Iterator[Finding]:
    """Yields the names of a plain text."""
    if any(word in plain.lower() for word in _TITLE_WORDS):
        yield from _titled(plain)
    if _could_be(plain):
        yield from _introduced(plain)


def _titled(plain: str) -> Iterator[Finding]:
    """Yields what stands behind 이름, 예금주 and the like."""
    for found in _SPELLED().finditer(plain):
        yield _named(found.start(1), found[1])
    for found in _PARTED().finditer(plain):
        yield Finding(NAME, found.start(1), found.end(1), found[1], "*", certain=False)
        yield Finding(NAME, found.start(2), found.end(2), found[2], "*" * len(found[2]), certain=False)
    for found in _TITLED().finditer(plain):
        name = _name_in(found[2], certain=":" in found[1] or "=" in found[1])
        if name:
            yield _named(found.start(2), name)
    for found in _LATIN().finditer(plain):
        yield Finding(NAME, *found.span(1), found[1], found[1][0] + "***")


def _introduced(plain: str) -> Iterator[Finding]:
    """Yields names that words around them or their place in the message make names."""
    for pattern, hints in _PATTERNS:
        if any(hint in plain for hint in hints):
            yield from _matches(pattern().finditer(plain))
    if any(char.isdigit() or char == "*" for char in plain):
        yield from _matches(_BEHIND_NUMBER().finditer(plain))
    beginning = _BEGINNING().match(plain)
    if beginning and beginning[1][0] in _COMMON:
        yield from _matches(iter((beginning,)))
    bare = _BARE().fullmatch(plain) if len(plain) <= _LONGEST_BARE else None
    if bare and bare[1][0] in _COMMON:
        yield from _matches(iter((bare,)))


def _could_be(plain: str) -> bool:
    """Tells whether three syllables in a row have the build of a name; most messages have none."""
    return any(
        first in _SURNAMES and second in _GIVEN and (third in _GIVEN or third in "궁보갈우공고방문")
        for first, second, third in zip(plain, plain[1:], plain[2:], strict=False)
    ) or any(surname in plain for surname in _LONG_SURNAMES)


def _matches(found: Iterator[re.Match[str]]) -> Iterator[Finding]:
    for match in found:
        if not _is_word(match[1]):
            yield _named(match.start(1), match[1])


def _named(start: int, name: str) -> Finding:
    return Finding(NAME, start, start + len(name), name, mask_name(name), certain=False)


@cache
def _no_names() -> frozenset[str]:
    return frozenset(_NOT_NAMES.split()) | {f"{word}{end}" for word in _ANSWERS.split() for end in _BEHIND_ANSWERS}


def _is_word(name: str) -> bool:
    return (
        name in _no_names()
        or (name[:2] in _no_names() and name[2:] in _PARTICLES)
        or (name[-1] == "원" and name[-2] in "십백천만억조")
    )


def _name_in(word: str, *, certain: bool) -> str | None:
    """Returns the name that a word after 이름 begins with; after a colon every short word is one."""
    found = _BASE().match(word) or _RARE().match(word)
    if found and not _is_word(found[1]):
        return found[1]
    stem = _ENDS().sub("", word)
    return stem if certain and 2 <= len(stem) <= 4 and not _is_word(stem) else None
