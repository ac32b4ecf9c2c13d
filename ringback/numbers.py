"""Numbers that documents give as text."""

from __future__ import annotations

import math
import re
from typing import Final

_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")
_NUMBER: Final = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")


def whole_number(value: object) -> int | None:
    """Returns the whole number that a value or a text is, or None: a text is a sign and at most 15 digits from 0 to 9.

    Python's `isdigit` is also true of "²", which `int` refuses, and `int` refuses texts of thousands of digits.
    """
    if isinstance(value, str):
        return int(value) if _WHOLE.fullmatch(value) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def as_number(value: str) -> float | None:
    """Returns the number that a text is, or None: nothing around it, and not infinite."""
    number = float(value) if _NUMBER.fullmatch(value) else math.inf
    return number if math.isfinite(number) else None
