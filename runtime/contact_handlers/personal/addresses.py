"""Postal codes and addresses of roads, lots and flats: 테헤란로 152, 정자동 766-2번지, 101동 1202호."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contact_handlers.personal.findings import ADDRESS, POSTAL, Finding
from contact_handlers.personal.patterns import lazy

# No address with a number is without one of these before or after a digit.
_HINT = re.compile(
    r"[시도군구동리읍면가로길트라텔딩워션스택립이오트크슬샵상]\s?\d|\d\s?(?:번지|번?길|동|호)|(?<!\d)\d{5}(?!\d)"
)
_CITIES = (
    r"(?:서울|부산|대구|인천|광주|대전|울산|세종|제주)(?:특별자치시|특별자치도|특별시|광역시|시|도)?|(?:경기|"
    r"강원|충청[남북]|충[남북]|전라[남북]|전[남북]|경상[남북]|경[남북])(?:특별자치도|도)?"
)
_DISTRICT = r"(?:[가-힣]{2,4}(?:시|군|구)|[중동서남북]구)"
_NO_UNIT = r"(?!\s?(?:원|일|개|시간|시|분|월|년|명|만|천|%|주|회|번[^지길]|차|박|매|대|층에|GB|gb|kg))"
_ROAD = rf"[가-힣0-9]{{1,8}}(?:대로|(?<!으)로|길)(?:\s?\d{{1,4}}[가-힣]?번?길)?\s?\d{{1,5}}(?:-\d{{1,4}})?{_NO_UNIT}"
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
_MORE = lazy(_DETAIL)
_FULL_ADDRESS = lazy(
    rf"(?<![가-힣])((?:(?:{_CITIES})(?:\s|(?={_DISTRICT})))(?:{_DISTRICT}\s?){{0,2}}|"
    rf"(?:{_DISTRICT}\s){{1,3}})((?:[가-힣]{{1,5}}(?:읍|면)\s?)?(?:[가-힣0-9]{{1,6}}(?:동|리|가)\s?)?"
    rf"(?:{_ROAD}|{_PLACE}|{_HOUSE}))"
)
_SHORT_ADDRESS = lazy(
    rf"(?<![가-힣])(?:[가-힣]{{2,8}}(?:대로|로|길)\s?\d{{1,4}}번?길\s?\d{{1,4}}(?:-\d{{1,4}})?|"
    rf"[가-힣]{{1,5}}(?:동|리|가|읍|면)\s?(?:산\s?)?\d{{1,5}}(?:-\d{{1,4}})?\s?번지"
    rf"|\d{{1,5}}-\d{{1,4}}\s?번지|{_HOUSE}\d{{1,4}}\s?동?\s?\d{{0,5}}\s?호?|"
    rf"\d{{1,4}}\s?동\s?\d{{2,5}}\s?호|[가-힣]{{2,6}}(?:대로|로|길)\s\d{{1,4}}(?:-\d{{1,4}})?(?=\s?(?:번지|,? "
    rf"?\d{{1,4}}(?:동|호|층))))"
)
_LABELED_ADDRESS = lazy(
    rf"(?:배송지|주소지|주소|사는\s?곳|거주지|집은)\s?(?:은|는|이|가|를|:|=|"
    rf"\s)*((?:[가-힣A-Za-z0-9]{{1,10}}\s){{0,4}}(?:{_ROAD}|[가-힣0-9]{{1,6}}(?:동|리|"
    rf"가)\s?\d{{1,5}}(?:-\d{{1,4}})?|{_HOUSE}?\d{{1,4}}\s?동\s?\d{{1,5}}\s?호|"
    rf"{_HOUSE}\d{{1,5}}\s?호?))"
)
_POSTAL = lazy(
    rf"[(\[](\d{{5}}|\d{{3}}-\d{{3}})[)\]](?=\s?(?:{_CITIES}))|"
    rf"(?<!\d)(\d{{5}})(?=\s(?:{_CITIES})\s?[가-힣]{{1,4}}(?:시|군|구)\s)"
)


def find(plain: str) -> Iterator[Finding]:
    """Yields postal codes and addresses; of an address the first two words of a region may be shown."""
    if _HINT.search(plain) is None:
        return
    for found in _POSTAL().finditer(plain):
        span = found.span(1) if found[1] else found.span(2)
        yield Finding(POSTAL, *span, plain[slice(*span)], "*****")
    for found in _FULL_ADDRESS().finditer(plain):
        region = found[1].split()
        yield Finding(ADDRESS, *_whole(plain, *found.span()), found[0].strip(), " ".join([*region[:2], "***"]))
    for pattern, group in ((_LABELED_ADDRESS, 1), (_SHORT_ADDRESS, 0)):
        for found in pattern().finditer(plain):
            yield Finding(ADDRESS, *_whole(plain, *found.span(group)), found[group].strip(), "***")


def _whole(plain: str, start: int, end: int) -> tuple[int, int]:
    """Returns the span with every further part of the address, without the spaces behind it."""
    further = _MORE().match(plain, end)
    while further and further.end() > end:
        end = further.end()
        further = _MORE().match(plain, end)
    while end > start and plain[end - 1] in " ,":
        end -= 1
    return start, end
