"""Where an item lies; apart from the table access, so that who only names keys loads no client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self


class Key(NamedTuple):
    """Partition and sort key of an item."""

    pk: str
    sk: str

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> Self:
        """Returns the key of an item as it was read."""
        return cls(str(item["pk"]), str(item["sk"]))
