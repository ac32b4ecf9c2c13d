"""Where this project is, and what its command takes for granted: its stages, entries and folders."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from ringback.commands.habits import Habits

ROOT: Final = Path(__file__).resolve().parent.parent
STAGE: Final = "aicc-dev"
_SEOUL: Final = ZoneInfo("Asia/Seoul")

HABITS: Final = Habits(
    name="aicc",
    module="commands.main",
    page="docs/your-own-code.md#what-the-isolation-holds",
    stage=STAGE,
    entries={"voice": "inbound", "chat": "chat-entry"},
    scenarios=Path("tests/calls"),
    flows=(Path("contact_flows"), Path("cdk.out")),
    language="ko",
    home=ROOT,
    parts="commands.chat_page:parts",
)


def add_root(parser: argparse.ArgumentParser) -> None:
    """Adds the option by which tests work on a copy of the project."""
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)


def at_home(given: datetime) -> datetime:
    """Returns a time; one without an offset is Seoul's, where our centers are."""
    return given if given.tzinfo else given.replace(tzinfo=_SEOUL)
