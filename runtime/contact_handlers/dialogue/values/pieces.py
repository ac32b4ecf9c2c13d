"""Numbers that are dictated in pieces: 공일공에 / 이삼사오에 / 육칠팔구요. Speech recognition ends at every pause."""

from __future__ import annotations

from contact_handlers.base.text import visible
from contact_handlers.dialogue.values import fillers
from contact_handlers.dialogue.values.phones import heard_digits
from contact_handlers.personal.patterns import lazy

# A piece is digits, said or written, and what people say around them; anything else is no piece.
_PIECE = lazy(
    r"\s*(?:(?:네|예|음|어|아|그|저기|그러니까)[\s,.]+)*"
    r"(?:(?:앞|뒤|가운데|중간|끝|마지막|처음|그\s?다음|다음)(?:자리|번호)?(?:은|는|이|에는?)?\s+)?(?:번호[는가]?\s+)?"
    r"(?:\d|[공영일이삼사오육칠팔구]|하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|다시|에|[\s\-.,])+?"
    r"(?:이고요|이구요|고요|구요|이고|이요|요|이에요|예요|에요|입니다|번|에)?[\s.!?~…]*"
)
# How telephone numbers begin, up to the end of a group: 010, 0102345, 02, 02345.
_PHONE_BEGINS = lazy(r"(?:02|01\d|0[3-9]\d)(?:\d{3,4})?")
_ENDING = lazy(r"[공영일삼육칠팔]이(?:요|에요|고요|구요)[\s.!?~…]*$")
_FEWEST, _MOST_OF_ORDER = 2, 5


def of(text: str) -> str:
    """Returns the digits of a message that is nothing but a piece of a number; empty for any other."""
    shown = fillers.without(visible(text))
    if _PIECE().fullmatch(shown) is None:
        return ""
    digits = heard_digits(shown).replace(" ", "")
    if _ENDING().search(shown) and digits.endswith("2"):
        # Behind a consonant 이요 is an ending: 공일공이요.
        digits = digits[:-1]
    return digits if len(digits) >= _FEWEST else ""


def begins(form: str, digits: str) -> bool:
    """Tells whether digits are the beginning of a number of a format, with more to follow."""
    if form == "phone":
        return _PHONE_BEGINS().fullmatch(digits) is not None
    return form == "order_number" and len(digits) <= _MOST_OF_ORDER
