"""What is known of services and rules, as tables with sources; read once, when it is asked for first."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def tables(file: str | Path) -> Mapping[str, Any]:
    """Returns the tables of a file of this folder."""
    return tomllib.loads((FOLDER / file).read_text(encoding="utf-8"))
