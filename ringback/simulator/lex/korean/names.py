"""Names of people and places as an emulation can tell them from other words.

The service recognizes words that represent a first name, a city or a country; it does not take every word. Here a
name begins with a common surname or is told as one (제 이름은), and a place is well known or carries its kind (성남시).
"""

from __future__ import annotations

import re
from functools import cache

from ringback.simulator.lex.korean.numerals import without_ending
from ringback.simulator.lex.korean.text import listed

_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진지엄채원"
    "천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_DOUBLE_SURNAMES = ("남궁", "선우", "황보", "제갈", "사공", "독고", "동방")
_TOLD = re.compile(r"(?:성함|이름)[은이]?\s*(?P<name>[가-힣]{2,4}?)(?:입니다|이에요|예요|이고요|이요|요)?$")
_CALLED = re.compile(r"^(?P<name>[가-힣]{2,4}?)\s*(?:이라고|라고)\s*(?:합니다|해요|하는데요)$")
_ENGLISH = re.compile(r"^[A-Z][a-z'-]{1,20}(?: [A-Z][a-z'-]{1,20}){0,2}$")
# Ends of sentences and of common words that begin with a surname: 모르겠어, 전화해, 주문번호.
_NO_NAME = re.compile(
    r".*(?:[요다까죠데서고면네게]|번호|문의|조회|신청|주문|배송|전화|상담|고객|센터|확인|연결|변경|취소|해지|결제)$"
)
_COMMON = listed(
    """
    이거 그거 저거 이것 전화 주문 주소 조회 문의 배송 하나 정말 안돼 모름 나중 고객 이름 신청 안녕 지금 현재 방금
    여기 하지 어제 오늘 내일 모레 이번 다음 지난 우리 전부 전체 한번 다시 주말 오전 오후 성함 본인 없음 있음 아니
    아뇨 노노 이사 구매 환불 교환 취소 예약 변경 가입 해지 결제 상담 연결 확인 도움 제발 제가 저는 나는 공지 안내
    기타 차량 금액
    """
)

_CITIES = listed(
    """
    서울 부산 대구 인천 광주 대전 울산 세종 제주 수원 성남 고양 용인 부천 안산 안양 남양주 화성 평택 의정부 시흥
    파주 김포 광명 군포 하남 오산 이천 안성 구리 의왕 포천 양주 여주 동두천 과천 춘천 원주 강릉 동해 속초 삼척 태백
    청주 충주 제천 천안 아산 서산 당진 공주 보령 논산 계룡 전주 군산 익산 정읍 남원 김제 목포 여수 순천 나주 광양
    포항 경주 김천 안동 구미 영주 영천 상주 문경 경산 창원 진주 통영 사천 김해 밀양 거제 양산 서귀포 도쿄 오사카
    뉴욕 런던 파리 베이징 상하이
    """
)
_STATES = listed(
    """
    경기도 강원도 충청북도 충청남도 전라북도 전라남도 경상북도 경상남도 제주도 강원 경기 충북 충남 전북 전남 경북
    경남 강원특별자치도 전북특별자치도 제주특별자치도
    """
)
_COUNTRIES = listed(
    """
    한국 대한민국 미국 일본 중국 영국 프랑스 독일 이탈리아 스페인 캐나다 호주 뉴질랜드 러시아 인도 베트남 태국
    필리핀 대만 싱가포르 말레이시아 인도네시아 몽골 브라질 멕시코 스위스 네덜란드 스웨덴 터키 홍콩
    """
)
_CITY_FORM = re.compile(r"^[가-힣]{2,4}(?:특별시|광역시|특별자치시|시|군)$")
_STREET_FORM = re.compile(r"^[가-힣0-9]{1,10}(?:대로|로|길)(?:\s*\d+(?:-\d+)?(?:번길)?)?$")


def read_name(text: str) -> str | None:
    """Returns the name that words are or tell: 홍길동입니다, 제 이름은 길동이에요; None for every other word."""
    said = " ".join(text.split()).rstrip(".!?")
    told = _TOLD.search(said) or _CALLED.match(said)
    if told:
        return told["name"]
    bare = without_ending(said)
    if _ENGLISH.match(bare):
        return bare
    compact = bare.replace(" ", "")
    if compact in _COMMON or _NO_NAME.match(compact) or not re.fullmatch("[가-힣]{2,4}", compact):
        return None
    if compact.startswith(_DOUBLE_SURNAMES) and len(compact) in (3, 4):
        return compact
    return compact if compact[0] in _SURNAMES and len(compact) <= 3 else None


@cache
def _places() -> dict[str, frozenset[str]]:
    return {"AMAZON.City": _CITIES, "AMAZON.State": _STATES, "AMAZON.Country": _COUNTRIES}


def read_place(type_name: str, text: str) -> str | None:
    """Returns the place of this built-in type that words name: 서울이요, 성남시, 테헤란로 152; None for other words."""
    bare = without_ending(" ".join(text.split()).rstrip(".!?")) if type_name != "AMAZON.StreetName" else text.strip()
    if bare in _places().get(type_name, ()):
        return bare
    form = {"AMAZON.City": _CITY_FORM, "AMAZON.StreetName": _STREET_FORM}.get(type_name)
    return bare if form is not None and form.match(bare) else None
