"""Reserved words of DynamoDB expressions, as data in ``reserved.txt``.

[https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html]
"""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def reserved_words() -> frozenset[str]:
    """Returns the words in upper case; read once, for the first name that stands in an expression as it is."""
    return frozenset(Path(__file__).with_name("reserved.txt").read_text(encoding="ascii").split())
