"""Reads, checks, draws and phones any Amazon Connect project, without an account."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import ringback
from ringback.commands.habits import Habits
from ringback.commands.program import Program

_WORDS = "ringback.commands."

RINGBACK = Program(
    Habits(
        name="ringback",
        module="ringback",
        page="the part 'Code of other people' of README.md",
    ),
    str(__doc__),
    lambda: ringback.__version__,
    {
        "lint": (f"{_WORDS}flows:describe_lint", "check flows: in files, folders, templates, assemblies, plans"),
        "fmt": (f"{_WORDS}flows:describe_fmt", "write flows in canonical form"),
        "draw": (f"{_WORDS}pictures:describe_draw", "draw flows as SVG or Mermaid"),
        "diff": (f"{_WORDS}pictures:describe_diff", "show what changed between two versions of a flow"),
        "explain": (f"{_WORDS}flows:describe_explain", "tell what a rule wants, an action type takes, or a flow does"),
        "schema": (f"{_WORDS}flows:describe_schema", "write the JSON Schema of flow files"),
        "call": (f"{_WORDS}call", "phone a template or assembly from the terminal, by voice or chat"),
        "say": (f"{_WORDS}say", "say a sentence to a bot and see what it makes of it"),
        "studio": (f"{_WORDS}studio", "phone it from a page in the browser"),
        "serve": (f"{_WORDS}serve", "serve its HTTP interfaces on this machine: API, AWS endpoints, chat, studio"),
        "scenarios": (f"{_WORDS}scenarios", "run, list, explain and record call scenarios; native test cases"),
        "faults": (f"{_WORDS}proofs:describe_faults", "break everything that can break, once each, in every scenario"),
        "explore": (f"{_WORDS}proofs:describe_explore", "prove how every path of the flows ends, without calls"),
        "rehearse": (f"{_WORDS}rehearse", "play a deployment without an account: first, failing, changed, taken away"),
        "review": (f"{_WORDS}review", "look at a change as a reviewer would: lint, pictures, rehearsal, scenarios"),
        "completion": (f"{_WORDS}completion", "print the completion of this command for bash, zsh or fish"),
    },
)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one word and returns its exit code, see `ringback.commands.exits`."""
    return RINGBACK.main(argv)


if __name__ == "__main__":
    sys.exit(main())
