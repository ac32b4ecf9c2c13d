"""Identifiers that are the same for the same seed."""

from __future__ import annotations

import random

_STEP = 0x9E3779B97F4A7C15


class Ids:
    """A source of uuids that are unique in one center."""

    def __init__(self, seed: int) -> None:
        text = random.Random(seed).randbytes(10).hex()
        self._prefix = f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-"
        self._count = 0

    def new(self) -> str:
        """Returns the next one."""
        self._count += 1
        return f"{self._prefix}{self._count * _STEP & 0xFFFFFFFFFFFF:012x}"
