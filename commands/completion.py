"""`aicc completion`: prints what a shell needs to complete this command.

bash: source <(aicc completion bash)     zsh: source <(aicc completion zsh)     fish: aicc completion fish | source
"""

from __future__ import annotations

import argparse

from commands.arguments import Parser
from commands.exits import Exit

SHELLS = ("bash", "zsh", "fish")


def describe(parser: Parser) -> None:
    """Describes the word and its arguments."""
    parser.description = __doc__
    parser.add_argument("shell", choices=SHELLS, help="the shell that completes")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from argcomplete.shell_integration import shellcode

    print(shellcode(["aicc"], shell=options.shell))
    return Exit.FINE
