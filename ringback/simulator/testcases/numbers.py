"""Telephone numbers in test cases: a deployed center calls whom a caller names, so only reserved ones may be given."""

from __future__ import annotations

import re
from typing import Final

#: A telephone number, keyed or said.
_DIALED: Final = re.compile(r"\+?[0-9][0-9 -]{7,16}[0-9]#?")
#: Numbers that nobody has, in digits. Korea, for one, reserves none.
#: North America keeps 555-0100 to 555-0199 in every area, of the toll-free ones 800-555-0199 alone:
#: https://www.nanpa.com/numbering/555-line-numbers
#: Numbers for drama of the United Kingdom: https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama
_RESERVED: Final = re.compile(
    r"(?:\+?1)?(?:8005550199|(?!8(?:00|33|44|55|66|77|88))[2-9][0-9]{2}55501[0-9]{2})"
    r"|(?:\+44|0)(?:7700900|2079460|2920180|1632960|8081570|9098790|3069990"
    r"|1(?:1[3-8]|21|31|41|51|61)4960|1914980)[0-9]{3}"
)


def somebodys(said: str) -> bool:
    """Returns whether a text is a telephone number that somebody has, or may get."""
    return bool(_DIALED.fullmatch(said)) and not _RESERVED.fullmatch(re.sub(r"[ #-]", "", said))
