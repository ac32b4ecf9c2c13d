"""Where an item lies; apart from the table access, so that who only names keys loads no client."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """Partition and sort key of an item."""

    pk: str
    sk: str
