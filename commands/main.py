"""The `aicc` command: one word per task, each loaded only when it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from commands.project import HABITS
from ringback.commands import exits
from ringback.commands.program import Program

#: Distribution that the version is read from.
DISTRIBUTION: Final = "aicc-contact-center"

WORDS: Final = {
    "call": ("ringback.commands.call", "phone a synthesized center from the terminal, by voice or chat"),
    "say": ("commands.say", "show what the bot makes of a sentence, why, and what would change it"),
    "studio": ("commands.studio", "phone it from a page in the browser"),
    "serve": ("ringback.commands.serve", "serve its HTTP interfaces on this machine: API, AWS endpoints, chat, studio"),
    "scenarios": ("commands.scenarios", "run, record, explain call scenarios; fault matrix and coverage"),
    "flows": ("commands.flows", "lint, format, draw and compare contact flows"),
    "settings": ("commands.settings", "check settings files and write their JSON Schema"),
    "cost": ("commands.cost", "estimate the monthly cost of a center from the volumes in its settings"),
    "rehearse": ("commands.rehearse", "play a deployment without an account: first, failing, changed, taken away"),
    "live": ("commands.live", "check an account before a deployment, a center after it"),
    "redrive": ("commands.redrive", "look into the dead-letter queues of a stage and send their messages again"),
    "data": ("commands.data", "check and load a file of customers or agents; have a customer forgotten"),
    "new": ("commands.new", "scaffold a new center: settings, flows, bot and a scenario"),
    "docs": ("commands.docs", "regenerate schemas, rule pages and pictures"),
    "completion": ("ringback.commands.completion", "print the completion of this command for bash, zsh or fish"),
}
#: Roots of what packages of this project raise on purpose besides those of `ringback`.
EXPECTED_ERRORS: Final = (
    ("contact_center.base.errors", "ContactCenterError"),
    ("operations.expected", "AssemblyError"),
    ("operations.errors", "RefusedError"),
)


def _version() -> str:
    from importlib.metadata import version

    return version(DISTRIBUTION)


AICC: Final = Program(HABITS, str(__doc__), _version, WORDS, (*exits.EXPECTED_ERRORS, *EXPECTED_ERRORS))


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one word and returns its exit code, see `ringback.commands.exits`."""
    return AICC.main(argv)


if __name__ == "__main__":
    sys.exit(main())
