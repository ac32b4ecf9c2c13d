"""The `aicc` command: one word per task, each loaded only when it is asked for."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Container, Sequence

from commands import exits
from commands.arguments import Parser, Run

#: Distribution that the version is read from.
DISTRIBUTION = "aicc-contact-center"

WORDS: dict[str, tuple[str, str]] = {
    "call": ("commands.call", "phone a synthesized center from the terminal, by voice or chat"),
    "say": ("commands.say", "show what the bot makes of a sentence, why, and what would change it"),
    "studio": ("commands.studio", "phone it from a page in the browser"),
    "serve": ("commands.serve", "serve its HTTP interfaces on this machine: API, AWS endpoints, chat, studio"),
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
    "completion": ("commands.completion", "print the completion of this command for bash, zsh or fish"),
}


def parser(described: Container[str]) -> Parser:
    """Builds the parser of the whole command; only the modules of the described words are loaded."""
    top = Parser(prog="aicc", description=__doc__, epilog=f"{exits.table()}\n\n`aicc COMMAND --help` tells more.")
    top.add_argument("--version", action="store_true", help="print the version and end")
    kinds = top.add_subparsers(title="commands", metavar="COMMAND")
    top.set_defaults(run=top.show_help, prog=top.prog)
    for name, (module, text) in WORDS.items():
        made = kinds.add_parser(name, help=text)
        made.set_defaults(prog=made.prog)
        if name in described:
            importlib.import_module(module).describe(made)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code, see `commands.exits`."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    return exits.guarded(lambda: _run(arguments), name="aicc")


def _run(arguments: list[str]) -> int:
    if "_ARGCOMPLETE" in os.environ:
        _complete()
    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:2], "--help"]
    options = parser(arguments[:1]).parse_args(arguments)
    if options.version:
        print(f"aicc {_version()}")
        return exits.Exit.FINE
    # A word behind a word that stands alone may show its help instead.
    run: Run = (
        getattr(options, "alone", options.run) if len(arguments) == len(options.prog.split()) - 1 else options.run
    )
    return exits.guarded(lambda: _run_word(options, run, arguments), name=options.prog)


def _run_word(options: argparse.Namespace, run: Run, arguments: list[str]) -> int:
    if not getattr(options, "runs_code", False):
        return run(options)
    from commands.trust import run_where_it_may

    return run_where_it_may(options, lambda: run(options), arguments)


def _version() -> str:
    from importlib.metadata import version

    return version(DISTRIBUTION)


def _complete() -> None:
    """Tells the shell what may come next, and ends the process."""
    import argcomplete

    argcomplete.autocomplete(parser(os.environ.get("COMP_LINE", "").split()[1:2]))


if __name__ == "__main__":
    sys.exit(main())
