"""Whether somebody says that they do not know what was asked: 모르겠어요, 기억이 안 나네요, 까먹었어요."""

from __future__ import annotations

from contact_handlers.base.text import visible
from contact_handlers.personal.patterns import lazy

_UNKNOWN = lazy(
    r"모르|모름|몰라|몰랐|몰겠|모릅|기억\s?(?:이|은|을|도)?\s?(?:안|못|없|잘\s?안|하지\s?못|나지\s?않|나질\s?않)|기억\s?(?:이|은)?\s?(?:가물|흐릿)|까먹|까묵|잊어|잊었|"
    r"잃어버|(?:생각|떠오르)(?:이|은|지)?\s?(?:안|잘\s?안|않)|못\s?찾|안\s?(?:보여|보이|적어|써|외|찾아)|찾을\s?수\s?(?:가\s?)?없|알\s?수\s?(?:가\s?)?없|"
    r"확인\s?(?:이|을)?\s?(?:안|못|어려)|(?:지금|따로|갖고|가지고|가지고\s?있지|적어\s?둔|받은)[^.?!]{0,8}(?:없|않)|번호(?:가|는|를|도)?\s?(?:없|지웠|버렸|안\s?받|못\s?받)|"
    r"지웠|삭제(?:했|됐)|^(?:네|아|음|어|아니요|저는|전|\s|,)*(?:없어요|없습니다|없는데요?|없네요|없음|없어)[.!]?$|글쎄"
)
# Who asks where it stands wants to know it.
_ASKS = lazy(
    r"어디|어떻게\s?(?:알|봐|보|확인|찾)|뭐예요|뭔가요|무엇|알\s?수\s?있|볼\s?수\s?있|찾을\s?수\s?있|확인할\s?수\s?있|어딨|알려\s?주|가르쳐"
)
# 모르는 사람, and a question whether we know.
_OTHER = lazy(r"모르는\s?(?:사람|번호|전화)|모르세요|모르시나|모르십|몰라요\s?\?")


def says_so(text: str) -> bool:
    """Tells whether an answer says that it is not known; who asks where to find it does not give up yet."""
    shown = visible(text)
    if _UNKNOWN().search(shown) is None or _OTHER().search(shown):
        return False
    return not asks_where(shown)


def asks_where(text: str) -> bool:
    """Tells whether somebody asks where to find what was asked for: 그걸 어디서 봐요."""
    return _ASKS().search(visible(text)) is not None
