"""Prints what a shell needs to complete this command.

bash: source <(%(prog)s bash)     zsh: source <(%(prog)s zsh)     fish: %(prog)s fish | source
"""

from __future__ import annotations

import argparse

from ringback.commands.arguments import Parser
from ringback.commands.exits import CommandError, Exit

SHELLS = ("bash", "zsh", "fish")


def describe(parser: Parser) -> None:
    """Describes the word and its arguments."""
    parser.description = __doc__
    parser.add_argument("shell", choices=SHELLS, help="the shell that completes")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    try:
        from argcomplete.shell_integration import shellcode
    except ModuleNotFoundError as missing:
        raise CommandError("completion needs argcomplete: install the extra 'completion'") from missing
    print(shellcode([options.habits.name], shell=options.shell))
    return Exit.FINE
