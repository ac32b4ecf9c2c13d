"""What people say between the groups of a number: 이공이육 음 그 다음이 일이삼사."""

from __future__ import annotations

from contact_handlers.personal.patterns import lazy

_DIGIT = r"\d공영일이삼사오육칠팔구둘셋넷"
_BETWEEN = lazy(
    rf"(?<=[{_DIGIT}])(?:이?고요?|하고|이?랑|에)?[\s,.~…]+"
    r"(?:(?:음+|흠+|어+|아+|그|저|저기|그게|그러니까|그리고|그리구|뭐더라|뭐지|뭐였지|어디\s?보자|그\s?다음|다음|그\s?뒤|뒤)(?:은|는|이|가|에|에는|으로)?[\s,.~…]+)+"
    rf"(?=[{_DIGIT}])"
)


def without(text: str) -> str:
    """Returns a text without the words between the groups of a number."""
    return _BETWEEN().sub(" ", text)
