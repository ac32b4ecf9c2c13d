"""How days are said, as patterns on a rewritten sentence (`written`): numbers in digits, one spelling for each word."""

from __future__ import annotations

from typing import Final

from contact_handlers.personal.patterns import lazy

WEEKDAYS: Final = "월화수목금토일"
RELATIVE: Final = {
    "그글피": 4, "글피": 3, "내일모레": 2, "모레": 2, "내일": 1, "오늘": 0, "어제": -1, "엊그제": -2, "엊그저께": -2,
    "그저께": -2, "그제": -2, "그끄저께": -3,
}  # fmt: skip
YEARS: Final = {"재작년": -2, "작년": -1, "지난해": -1, "올해": 0, "금년": 0, "내년": 1, "후년": 2, "내후년": 2}
NEAR: Final = {"지지난": -2, "지난": -1, "이번": 0, "다음": 1, "다다음": 2, "다다다음": 3}

YEAR: Final = r"(?P<year>재작년|작년|지난해|올해|금년|내후년|후년|내년|\d{4}\s?년|\d{2}\s?년)"
_MONTH = (
    rf"(?:(?:{YEAR}\s?(?:의|에)?\s?)?"
    r"(?:(?<![\d.])(?P<month>\d{1,2})\s?월|(?P<near>다다음|다음|이번|지지난|지난)\s?달)"
    rf"|{YEAR.replace('year', 'only')})"
)
_NOT_A_DAY = r"(?!\s?(?:시|분|:|월|개월|년|주|명|번|개|날|만|천|원|\d))"
_LATER = r"(?:뒤|후|있다|이따|지나|있으면)"
_WEEK = r"(?P<week>다다다음|다다음|다음|이번|지지난|지난)\s?주"
_DAY = r"(?P<weekday>[월화수목금토일])\s?요일"
_NTH = r"(?P<nth>첫|마지막|\d)\s?(?:번\s?째|째)?"
_COUNT = r"(?<!\d)(?P<n>\d{1,3})\s?"
_UNIT = r"(?P<unit>날|일|주일|주|달|개월|년|해)"

YEAR_MONTH_DAY = lazy(
    r"(?<![\d.\-/:])(?P<y>\d{4}|\d{2})\s?(?P<s>[.\-/])\s?(?P<m>\d{1,2})\s?(?P=s)\s?(?P<d>\d{1,2})(?:\s?일)?"
    r"(?!\d)(?!\s?[\-/:]\s?\d)"
)
MONTH_DAY_YEAR = lazy(r"(?<![\d.\-/])(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})(?!\d)")
IN_DIGITS = lazy(r"(?<![\d\-])(?:20[2-4]\d|2\d|3\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![\d\-])")
# As it is keyed in; four digits are a day only as the whole answer.
KEYED = lazy(r"^\s*(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?=\s*(?:요|이요|예요|이에요|입니다)?[.]?\s*$)")
MONTH_DAY = lazy(
    r"(?<![\d.\-/:,])(?P<m>0?[1-9]|1[0-2])\s?[./\-]\s?(?P<d>0?[1-9]|[12]\d|3[01])(?:\s?일)?(?![\d:%])"
    r"(?!\s?[.\-/:]\s?\d)(?!\s?(?:만|천|억|시|분|배|점|프로|퍼|절))"
)
OF_MONTH = lazy(
    rf"{_MONTH}\s?(?:달)?(?:의|에)?,?\s?(?:(?P<d>\d{{1,2}})(?:\s?일|{_NOT_A_DAY})(?!\s?{_LATER})"
    r"|초\s?(?P<lunar>\d{1,2})날|말일|(?:맨\s?)?마지막\s?날|그믐날?|말(?![고씀구]))"
)
YEAR_END = lazy(rf"{YEAR}(?:의|에)?\s?(?:맨\s?)?(?:마지막\s?날|말일|끝\s?날)")
MONTH_END = lazy(r"월말|(?:이번\s?)?말일|그믐날?")
SOME_MONTH = lazy(
    rf"{_MONTH}\s?(?:달)?(?:에|의)?\s?(?:초순|중순|하순|초(?!\s?\d)|중|안)?(?!\s?{_LATER})(?![급요세가-힣]*요일)"
)
VAGUE_WORDS = lazy(r"월초|연말연시|연말|연초|보름날|(?:매주|격주|매월|매달|매일)(?:\s?[월화수목금토일]\s?요일)?")
LUNAR_DAY = lazy(r"음력(?:[\s가-힣\d]*?\d{1,2}\s?일|\s?[가-힣]+)?")
NTH_WEEKDAY = lazy(rf"(?:{_MONTH}\s?(?:에|의)?\s?)?{_NTH}\s?(?P<inweek>주(?:차|째)?(?:\s?에)?\s?)?{_DAY}")
NTH_WEEK = lazy(
    rf"(?:{_MONTH}\s?(?:에|의)?\s?)?(?P<nth>첫|마지막|\d(?=\s?(?:번\s?째|째)))\s?(?:번\s?째|째)?\s?주"
    rf"(?:\s?(?P<part>주말|평일|주중))?(?!\s?(?:{_DAY}|{_LATER}))"
)
WEEKDAY = lazy(
    rf"(?:{_WEEK}\s?(?:중에?|의|에)?\s?|(?P<coming>돌아오는|다가오는|오는)\s?|(?P<next>다음)\s?(?:번\s?)?"
    rf"|(?P<last>(?<![일날이은을]\s)(?<![가-힣])(?:지난\s?번?|저저?번|요전\s?번?))\s?|이번\s?)?{_DAY}"
)
WEEK_AND_LETTER = lazy(rf"{_WEEK}\s?(?P<weekday>[월화수목금토])(?=\s|요|이요|에|로|,|$)")
SOME_WEEKDAYS = lazy(
    rf"(?:{_WEEK}\s?|(?<![가-힣]))(?P<days>월수금|화목토?|월화수|수목금|월화|화수|수목|목금|금토일|토일)"
    r"(?=\s|,|중|이|요|로|에|$)"
)
OF_WEEK = lazy(
    rf"{_WEEK}\s?(?:의|에)?\s?(?P<part>주말(?:에|쯤)?|평일|주중|초(?=에|쯤|\s|$|요|로|반)|(?<=\s)말(?=에|쯤|\s|$|요))?"
    rf"(?!\s?{_DAY})"
)
WEEK_END = lazy(r"(?:(?P<week>이번|다음|다다음)\s?)?(?P<part>주말|평일|주중)(?!고)")
SAME_DAY = lazy(rf"{_WEEK}\s?(?:의\s?)?(?:오늘|이맘때|이\s?시간|같은\s?(?:날|요일))")
LATER = lazy(
    rf"(?<!\d)(?P<n>\d{{1,3}})(?:\s?[~,\-]\s?(?P<to>\d{{1,3}}))?\s?{_UNIT}\s?(?P<half>반)?\s?(?:쯤|정도|간)?\s?"
    rf"(?P<how>{_LATER})(?:가|에|서|고|면)*(?:\s?{_DAY})?"
)
WITHIN = lazy(rf"{_COUNT}{_UNIT}\s?(?:안에|안으로|이내|내로|내에)")
AGO = lazy(rf"{_COUNT}{_UNIT}\s?전")
BARE_DAY = lazy(
    r"(?<![\d월.\-/:])(?<!월\s)(?P<d>[12]?\d|3[01])\s?일(?:날)?"
    r"(?!\s?(?:뒤|후|있|이따|간|동안|안에|이내|내로|내에|전|만에|째|정도\s?걸|차|분|요일|치))"
)
RELATIVE_DAY = lazy(rf"(?<![가-힣])(?P<word>{'|'.join(RELATIVE)})")
FREE = lazy(
    r"아무\s?(?:때|날|요일|데)(?:짜)?|언제든지?|언제라도|언제나|(?:가장|제일|젤)\s?(?:빠른|빨리|이른|가까운)"
    r"(?:\s?(?:날짜?|때|시일|시간|걸|거|쪽))?|(?:최대한|가능한\s?한|가능한|되도록)\s?(?:빨리|빠르게|빠른)|빠를수록|"
    r"빠른\s?(?:날|시일|시간)|되는\s?대로|(?:날짜는?\s?)?상관\s?없|알아서|당장|다\s?(?:좋|괜찮|돼|되|됩)"
)
BEFORE = lazy(r"\s?(?:날\s?)?(?:까지|전에|이전|전까지|전으로|안에|안으로|내로|이내)")
AFTER = lazy(r"\s?(?:날\s?)?(?:부터|이후|지나|지난|넘어|끝나|뒤로|후로|후에|뒤에|다음에)")
