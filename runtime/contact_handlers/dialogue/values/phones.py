"""Telephone numbers as people say them: 공하나공 둘셋넷다섯 ..., 010다시 2345다시 6789, 이 번호요, 6789 아니 6788.

What is a number is decided by the classifier that masks personal data, so what is understood is hidden as well.
"""

from __future__ import annotations

from contact_handlers.base.text import visible
from contact_handlers.dialogue.values import fillers
from contact_handlers.dialogue.values.relations import meant
from contact_handlers.dialogue.values.results import (
    LONG,
    NO_NUMBER,
    NOTHING,
    REJECTED,
    SHORT,
    Missed,
    Result,
    Several,
    Understood,
)
from contact_handlers.personal.classifier import classify
from contact_handlers.personal.findings import PHONE
from contact_handlers.personal.patterns import lazy
from contact_handlers.personal.reading import plain, runs

# With this many digits a number was begun.
_BEGUN = 4
_MOST_DIGITS = 11
_MOBILE = "01"
_ASKED = "전화번호 "
_CORRECTED = lazy(r"아니(?!면)|아냐|잘못|틀렸|틀려|정정")
# The number one calls from: 이 번호요, 지금 전화한 번호로, 발신번호, 이걸로.
_OWN = lazy(
    r"(?:지금\s?)?(?:이|요|이쪽|지금|방금|현재|같은|동일한?)\s?(?:전화\s?)?(?:번호|전화|핸드폰|휴대폰|폰|걸|거)(?:로|요|이요|예요|가|에|$|\s|[.,!])"
    r"|지금\s?(?:이\s?|그\s?)?(?:번호|전화)|(?:지금|방금|제가|현재|내가)\s?(?:지금\s?)?(?:건|거는|걸은|걸고\s?있는|걸려\s?있는|걸린|쓰는|쓰고\s?있는|하는|하고\s?있는)\s?"
    r"(?:이\s?|그\s?)?(?:번호|전화|폰|핸드폰|휴대폰|데로|곳으로|거|걸)|^\s?(?:네[\s,]+)?(?:건|거는)\s?번호(?:요|로|예요|$)|"
    r"(?:이|지금)\s?폰(?:으로|요|이요|이에요)|(?:전화|통화)\s?(?:하는|한|하고\s?있는|드린|드리는|걸고\s?있는|건|온|중인)\s?(?:이\s?)?(?:번호|전화|걸|거|폰|핸드폰)"
    r"|(?<![가-힣])(?:제|내)\s?(?:전화\s?|핸드폰\s?|휴대폰\s?)?번호로"
    r"|(?:제가|내가)\s?(?:건|거는|걸고\s?있는)\s?(?:번호|전화|폰)|발신\s?(?:자\s?)?번호|(?:지금\s?)?(?:거기|화면에?)\s?(?:뜨는|뜬|나온|나오는|찍힌|찍히는)\s?(?:번호|거|걸)|(?:뜨는|뜬|찍힌|찍히는)\s?(?:번호|거|걸)"
    r"|^\s?(?:이걸로|이거로|여기로|이리로|이\s?번호|이쪽으로)"
)
# Another number than that one, without saying which.
_ANOTHER = lazy(
    r"(?:회사|집|사무실|직장|가게|매장|남편|아내|와이프|신랑|엄마|아빠|어머니|아버지|딸|아들|동생|친구|업무용|개인)\s?"
    r"(?:유선\s?|전화\s?|핸드폰\s?|휴대폰\s?)?(?:번호|전화|핸드폰|휴대폰|폰)"
    r"|(?:다른|딴)\s?(?:전화\s?)?(?:번호|전화|핸드폰|휴대폰|데|곳|걸|거)|(?:이|그|저|제|건|거는|하는|통화하는|전화한)\s?(?:전화\s?)?번호(?:는|로는)?\s?(?:말고|말구|아니)"
    r"|^\s?(?:네[\s,]+|음[\s,]+|아[\s,]+)?(?:회사|집|사무실|직장|가게|매장)(?:으로|로)\s?(?:전화\s?)?(?:주세요|해\s?주세요|할게요|연락|부탁|요)"
)


def asks_for_another(text: str) -> bool:
    """Tells whether another number than the one at hand is wanted, and not said yet: 다른 번호로 할게요."""
    shown = visible(text)
    return _ANOTHER().search(shown) is not None and len(heard_digits(shown).replace(" ", "")) < _BEGUN


def read(text: str, caller: str = "") -> Result[str]:
    """Reads the telephone number of an answer as E.164; `caller` is the number one calls from, where it is known."""
    shown = fillers.without(visible(text))
    found = [one for one in classify(shown) if one.kind == PHONE and one.value.startswith("+")]
    if not found:
        return _without(shown, caller)
    said = shown[found[0].start : found[-1].end]
    related = meant(shown, [(one.start, one.end) for one in found])
    if not related:
        return Missed(REJECTED, said)
    values = tuple(dict.fromkeys(found[relation.at].value for relation in related))
    again = _CORRECTED().search(shown, found[-1].end)
    if again is not None and len(values) == 1:
        # 6789 아 아니 끝이 팔팔이요: something is taken back, and not clear what; nothing is taken in silence.
        last = heard_digits(shown[again.end() :]).rpartition(" ")[2]
        values = (values[0][: -len(last)] + last, values[0]) if last else values
    return Understood(values[0], said) if len(values) == 1 else Several(values, said)


def _without(text: str, caller: str) -> Result[str]:
    heard = heard_digits(text)
    digits = len(heard.replace(" ", ""))
    if digits >= _BEGUN:
        named = [one for one in classify(_ASKED + text) if one.kind == PHONE and one.value.startswith("+")]
        if len(named) == 1 and digits <= _MOST_DIGITS:
            return Understood(named[0].value, text)
        return Missed(LONG if digits > _MOST_DIGITS else SHORT, heard)
    own = _OWN().search(text)
    if own is not None and not asks_for_another(text):
        if not meant(text, [(own.start(), own.start() + len(own[0].rstrip(" .,!로")))]):
            # 이 번호는 안 돼요: not the number one calls from, and no other was said.
            return Missed(REJECTED, own[0].strip())
        return Understood(caller, text.strip()) if caller else Missed(NO_NUMBER, text.strip())
    return Missed(NOTHING)


def heard_digits(text: str) -> str:
    """Returns the digits of the longest run in a text, as they would be read, in groups.

    What is heard is said back, and stored with what we say. So nothing that the classifier takes for an account or
    another personal number is among it, unless it begins as a mobile number does, which is then hidden as such.
    """
    groups = [" ".join(group.readings[0][0] for group in run) for run in runs(plain(text))]
    longest = max(groups, key=lambda group: len(group.replace(" ", "")), default="")
    hidden = any(one.kind != PHONE for one in classify(text))
    return "" if hidden and not longest.startswith(_MOBILE) else longest
