"""Names and addresses, where words say so: 이름: 홍길동, 홍길동 이름으로 주문, 테헤란로 152, 101동 1202호."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contact_handlers.personal.findings import ADDRESS, NAME, POSTAL, Finding
from contact_handlers.personal.forms import mask_name

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
    "가강건겸경고관광교구국권규균근금기길나남노다단달담대덕도동두라란람래려련령로록료루리린림마만명모목무문미민배백범별병보복봉분비빈빛"
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
_TITLED = re.compile(
    rf"(?:{_TITLES})((?:\s?(?:은|는|이|가|도|요|란|:|=|-|\)|\())*\s{{0,2}})([가-힣]{{2,12}})", re.IGNORECASE
)
_LATIN = re.compile(
    r"(?:이름|성함|성명|영문명|영문\s?이름|예금주|name)\s?(?:은|는|이|:|=|\s)*([A-Za-z][A-Za-z\-]{1,20}(?: "
    r"[A-Za-z][A-Za-z\-]{1,20}){1,2})(?![A-Za-z])",
    re.IGNORECASE,
)
_BASE = re.compile(rf"({_PERSON}){_ENDING}$")
_OWNED = re.compile(
    rf"(?<![가-힣])({_FULL})\s?(?:이란\s?|이라는\s?|란\s?|라는\s?)?(?:이름|명의|성함|앞)(?:으로|로|의|은|에|인)"
)
_ADDRESSED = re.compile(rf"(?<![가-힣])({_FULL})\s?(?:씨|님|고객|고객님|귀하|회원님)(?![가-힣]{{0,1}}[가-힣]?스템)")
_CALLED = re.compile(
    rf"(?:저는|저|제가|나는|난|전|본인은|저희\s?(?:어머니|아버지|남편|아내|엄마|아빠)(?:은|는|이|가)?|"
    rf"(?:어머니|아버지|남편|아내|엄마|아빠)(?:이름)?(?:은|는|이|가)?)\s?({_FULL})"
    r"(?:입니다|이에요|예요|이라고|라고|인데요?|이고요?|고요|이요|이며)"
)
_INTRODUCED = re.compile(rf"(?<![가-힣])({_FULL})(?:이라고|라고)\s?(?:합니다|해요|하는데|하고|불러)")
_BEHIND_NUMBER = re.compile(rf"(?<=[\d*]) ({_FULL})(?=$|[\s.,!?)]|입니다|이에요|예요|이고|요$)")
_BARE = re.compile(
    rf"\s*(?:네|예|아|음|저는|전)?[\s,.]*({_FULL})\s?(?:입니다|이에요|예요|이요|요|이라고 합니다|라고 합니다|"
    rf"라고 해요|이라고 해요|인데요|씨|님)?[\s.!?]*"
)
# Words with the build of a name.
_NOT_NAMES = (
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
    "여성용 여수시 여자 여행자 여행지 연락 연락처 연체금 연체료 연회비 영문 영수증 영어 영어로 영업일 예명 예약 "
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
_NO_NAMES = frozenset(_NOT_NAMES.split())

_CITIES = (
    r"(?:서울|부산|대구|인천|광주|대전|울산|세종|제주)(?:특별자치시|특별자치도|특별시|광역시|시|도)?|(?:경기|"
    r"강원|충청[남북]|충[남북]|전라[남북]|전[남북]|경상[남북]|경[남북])(?:특별자치도|도)?"
)
_DISTRICT = r"(?:[가-힣]{2,4}(?:시|군|구)|[중동서남북]구)"
_NO_UNIT = r"(?!\s?(?:원|일|개|시간|시|분|월|년|명|만|천|%|주|회|번[^지길]|차|박|매|대|층에|GB|gb|kg))"
_ROAD = rf"[가-힣0-9]{{1,8}}(?:대로|로|길)(?:\s?\d{{1,4}}[가-힣]?번?길)?\s?\d{{1,5}}(?:-\d{{1,4}})?{_NO_UNIT}"
_PLACE = (
    rf"[가-힣0-9]{{1,5}}(?:동|리|가|읍|면)\s?(?:산\s?)?\d{{1,5}}(?!\d)(?:-\d{{1,4}}(?!\d))?\s?(?:번지|호)?{_NO_UNIT}"
)
_HOUSE = (
    r"(?:[가-힣A-Za-z0-9]{1,15}?(?:아파트|빌라|오피스텔|빌딩|타워|맨션|하우스|주택|연립|자이|래미안|푸르지오|"
    r"힐스테이트|아이파크|롯데캐슬|더샵|e편한세상|센트럴|파크|상가)\s?)"
)
_DETAIL = (
    rf"(?:[\s,]{{0,2}}(?:\([가-힣0-9, ]{{2,20}}\)|{_HOUSE}|(?:지하\s?|B)?\d{{1,5}}(?:-\d{{1,4}})?\s?(?:번지|"
    rf"번길|호|층|동|가|길)|[가-힣A-Za-z]동\s?(?=\d)|\d{{1,4}}(?:-\d{{1,4}})?(?![\d.,:\-]|\s?[가-힣])))"
)
_FULL_ADDRESS = re.compile(
    rf"(?<![가-힣])((?:(?:{_CITIES})\s?)(?:{_DISTRICT}\s?){{0,2}}|"
    rf"(?:{_DISTRICT}\s){{1,3}})((?:[가-힣]{{1,5}}(?:읍|면)\s?)?(?:[가-힣0-9]{{1,6}}(?:동|리|가)\s?)?"
    rf"(?:{_ROAD}|{_PLACE}|{_HOUSE}){_DETAIL}*)"
)
_SHORT_ADDRESS = re.compile(
    rf"(?<![가-힣])(?:[가-힣]{{2,8}}(?:대로|로|길)\s?\d{{1,4}}번?길\s?\d{{1,4}}(?:-\d{{1,4}})?{_DETAIL}*|"
    rf"[가-힣]{{1,5}}(?:동|리|가|읍|면)\s?(?:산\s?)?\d{{1,5}}(?:-\d{{1,4}})?\s?번지{_DETAIL}*"
    rf"|\d{{1,5}}-\d{{1,4}}\s?번지{_DETAIL}*|{_HOUSE}\d{{1,4}}\s?동?\s?\d{{0,5}}\s?호?{_DETAIL}*|"
    rf"\d{{1,4}}\s?동\s?\d{{2,5}}\s?호|[가-힣]{{2,6}}(?:대로|로|길)\s\d{{1,4}}(?:-\d{{1,4}})?(?=\s?(?:번지|,? "
    rf"?\d{{1,4}}(?:동|호|층))){_DETAIL}+)"
)
_LABELED_ADDRESS = re.compile(
    rf"(?:배송지|주소지|주소|사는\s?곳|거주지|집은)\s?(?:은|는|이|가|를|:|=|"
    rf"\s)*((?:[가-힣A-Za-z0-9]{{1,10}}\s){{0,4}}(?:{_ROAD}|[가-힣0-9]{{1,6}}(?:동|리|"
    rf"가)\s?\d{{1,5}}(?:-\d{{1,4}})?|{_HOUSE}?\d{{1,4}}\s?동\s?\d{{1,5}}\s?호|"
    rf"{_HOUSE}\d{{1,5}}\s?호?){_DETAIL}*)"
)
_POSTAL = re.compile(
    rf"[(\[](\d{{5}}|\d{{3}}-\d{{3}})[)\]](?=\s?(?:{_CITIES}))|"
    rf"(?<!\d)(\d{{5}})(?=\s(?:{_CITIES})\s?[가-힣]{{1,4}}(?:시|군|구)\s)"
)


def names(plain: str) -> Iterator[Finding]:
    """Yields the names of a plain text."""
    if re.search(rf"(?:{_TITLES})", plain, re.IGNORECASE):
        for found in _TITLED.finditer(plain):
            name = _name_in(found[2], certain=":" in found[1] or "=" in found[1])
            if name:
                yield _named(found.start(2), name)
        for found in _LATIN.finditer(plain):
            yield Finding(NAME, *found.span(1), found[1], found[1][0] + "***")
    for pattern in (_OWNED, _ADDRESSED, _CALLED, _INTRODUCED, _BEHIND_NUMBER):
        for found in pattern.finditer(plain):
            if not _is_word(found[1]):
                yield _named(found.start(1), found[1])
    if len(plain) <= 20:
        bare = _BARE.fullmatch(plain)
        if bare and not _is_word(bare[1]) and bare[1][0] in _COMMON:
            yield _named(bare.start(1), bare[1])


def _named(start: int, name: str) -> Finding:
    return Finding(NAME, start, start + len(name), name, mask_name(name), certain=False)


def _is_word(name: str) -> bool:
    return name in _NO_NAMES or name[:2] in _NO_NAMES


def _name_in(word: str, *, certain: bool) -> str | None:
    """Returns the name that a word after 이름 begins with; after a colon every short word is one."""
    found = _BASE.match(word)
    if found and not _is_word(found[1]):
        return found[1]
    stem = re.sub(_ENDING + "$", "", word)
    return stem if certain and 2 <= len(stem) <= 4 and not _is_word(stem) else None


def addresses(plain: str) -> Iterator[Finding]:
    """Yields postal codes and addresses; of an address the first two words of a region may be shown."""
    if not any(char.isdigit() for char in plain):
        return
    for found in _POSTAL.finditer(plain):
        span = found.span(1) if found[1] else found.span(2)
        yield Finding(POSTAL, *span, plain[slice(*span)], "*****")
    for found in _FULL_ADDRESS.finditer(plain):
        region = found[1].split()
        yield Finding(ADDRESS, *_trimmed(plain, *found.span()), found[0].strip(), " ".join([*region[:2], "***"]))
    for pattern, group in ((_LABELED_ADDRESS, 1), (_SHORT_ADDRESS, 0)):
        for found in pattern.finditer(plain):
            yield Finding(ADDRESS, *_trimmed(plain, *found.span(group)), found[group].strip(), "***")


def _trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    while end > start and plain[end - 1] in " ,":
        end -= 1
    return start, end
