"""What the words of a program take for granted where the command line does not say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("ko", "en")
"""What pictures can speak."""


@dataclass(frozen=True)
class Habits:
    """What is usual where a program is at home."""

    name: str
    """What people type."""
    module: str
    """The module that runs it as a program, in a confined process too."""
    page: str
    """Where it is written what the isolation of other people's code holds."""
    stage: str | None = None
    """The stage that is meant when nobody names one; the only one otherwise."""
    entries: Mapping[str, str] = field(default_factory=dict)
    """The flows in which contacts begin, by channel, where the assembly has them."""
    scenarios: Path = Path("calls")
    """Where scenarios lie."""
    flows: tuple[Path, ...] = (Path(),)
    """Where flows lie: the first of these that exists."""
    language: str = "en"
    """The language of pictures."""
    home: Path | None = None
    """A folder whose assemblies may run their code in this process."""
    parts: str = ""
    """What `serve` serves besides, as ``module:function``; the function takes the live center and the parts it has."""
