"""What several finds in one sentence are to each other: taken back, refused, alternatives, ends of a range.

"목요일 말고 금요일", "목요일 아니 금요일", "금요일요 목요일 말고" mean Friday; "수요일 아니면 목요일" means either;
"3일에서 5일 사이" means a range, "3일에서 5일로 바꿔 주세요" the fifth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from contact_handlers.base.frozen import dataclass
from contact_handlers.personal.patterns import lazy

Join = Literal["", "next", "or", "range"]
"""How a find is joined to the one before it: not at all (the first), behind it, as alternative, as end of a range."""
NEXT: Final = "next"
OR: Final = "or"
RANGE: Final = "range"

_PARTICLE = r"(?:\s|,|[.…]|으로|로|에|은|는|이|가|을|를|도|만|날|좀|조금|너무|많이|요|이요|일은|예약|쪽|까지|건|거)*"
_REFUSED = lazy(
    _PARTICLE + r"(?:말고|말구|말고는|빼고|빼구|빼면|빼놓고|빼\s?주|뺀|제외|제하고|피하|피해|피할|피한|피했|"
    r"(?:이\s?)?외(?:에는|엔|에\s?(?:다|아무|언제))|아니고|아니구|아니라|아닌|아니에요|아니예요|아닙|아니야|아뇨|"
    r"아니(?![가-힣])|"
    r"아니요|안\s?(?:되|돼|됩|될|맞|좋|괜찮)|못\s|싫|좀\s?그렇|그렇고|애매|별로|무리|곤란|어렵|어려|힘들|불가|빠지|바빠|바쁘|시간이?\s?(?:없|안)|약속이?\s?있|일이?\s?있)"
)
# A question whether it is possible is a request: 금요일은 안 되나요?
_REQUESTED = lazy(_PARTICLE + r"안\s?(?:되나|될까|돼요\s?\?|되요\s?\?|됩니까|되는지|되려나|될런지|될는지)")
_BUT_NOT = lazy(_PARTICLE + r"아니면")
# 금요일만 아니면 돼요 takes any other day; 금요일 아니면 토요일 offers two, 금요일 아니면 안 돼요 only Friday.
_ANY_BUT = lazy(
    _PARTICLE
    + r"(?:(?<=만)|(?<=만\s))아니(?:면|기만|라면)|"
    + _PARTICLE
    + r"아니면\s?(?:다\s|다(?=[돼되됩좋괜])|아무|언제|상관|괜찮|돼|되|됩|좋)"
)
_TAKEN_BACK = lazy(
    r"아니(?!면)|아냐|아뇨|아차|아\s?참|정정|잘못|(?:^|[\s,.…]|요)아(?=[\s,.…]|$)|그게\s?아니|말고(?!도)|취소하고|대신"
)
_CHANGED = lazy(
    r"^\s*(?:으로|로)\s?(?:바[꾸꿔꿀꿉]|변경|옮[기겨길김]|미[루뤄룰]|당[기겨길]|수정|고[쳐치칠]|정정|해\s?주|할게|하겠)"
)
_ONCE = lazy(r"(?:는데|지만|다가|었고|했고|라고\s?했|라\s?했)")
_OR = lazy(
    r"아니면|또는|혹은|이나|(?<![가-힣]{2})나(?=\s)|나\s|든가|든지|이랑|랑|하고|과\s|와\s|도\s|/|,|안\s?되면|중에?"
)
_TIGHT = lazy(r"[\s,]*(?:인|날)?[\s,]*")
_RANGE = lazy(r"^\s*(?:날\s?)?(?:일\s?)?(?:에서|부터|~|∼|〜|-|–)\s*$|^[^가-힣]*(?:에서|부터)")


@dataclass(frozen=True, slots=True)
class Relation:
    """A find that is meant, by its place in the list, and how it is joined to the one before."""

    at: int
    join: Join


def meant(text: str, spans: Sequence[tuple[int, int]]) -> list[Relation]:
    """Returns the finds that are meant, in order; spans do not overlap."""
    found: list[Relation] = []
    join: Join = ""
    for here, (_, end) in enumerate(spans):
        at = here
        last = at + 1 == len(spans)
        behind = text[end : len(text) if last else spans[at + 1][0]]
        after_next = "" if last else text[spans[at + 1][1] :]
        if _is_refused(behind) or (not last and _is_corrected(behind, after_next)):
            # What stands side by side is one thing, and taken back as one: 1월 2일 금요일 말고.
            while found and found[-1].at == at - 1 and _TIGHT().fullmatch(text[spans[at - 1][1] : spans[at][0]]):
                found.pop()
                at -= 1
            join = "" if not found else OR
            continue
        found.append(Relation(at, join if found else ""))
        join = _join(behind)
    return found


def _is_refused(behind: str) -> bool:
    if _ANY_BUT().match(behind):
        return True
    if _REQUESTED().match(behind) or _BUT_NOT().match(behind):
        return False
    return _REFUSED().match(behind) is not None


def _is_corrected(gap: str, after_next: str) -> bool:
    if re.search("아니면", gap):
        return False
    if _TAKEN_BACK().search(gap):
        return True
    if _CHANGED().match(after_next) and (_RANGE().search(gap) or gap.strip() in ("을", "를")):
        return True
    return _ONCE().search(gap) is not None and _CHANGED().match(after_next) is not None


def _join(gap: str) -> Join:
    if _RANGE().search(gap):
        return RANGE
    return OR if _OR().search(gap) else NEXT
