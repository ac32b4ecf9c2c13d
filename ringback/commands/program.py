"""A command with one word per task, each loaded only when it is asked for."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

from ringback.commands import exits
from ringback.commands.arguments import Parser, Run
from ringback.commands.habits import Habits
from ringback.commands.signals import orderly
from ringback.commands.tamed import terminals_tamed


@dataclass(frozen=True)
class Program:
    """A command: its words, what they take for granted, and what is raised on purpose."""

    habits: Habits
    text: str
    """What it is for."""
    version: Callable[[], str]
    words: Mapping[str, tuple[str, str]]
    """By word, what describes it (`module` or `module:function`) and what the help says of it."""
    errors: Sequence[tuple[str, str]] = exits.EXPECTED_ERRORS

    def parser(self, described: Container[str]) -> Parser:
        """Builds the parser of the whole command; only the modules of the described words are loaded."""
        name = self.habits.name
        epilog = f"{exits.table()}\n\n`{name} COMMAND --help` tells more."
        top = Parser(prog=name, description=self.text, epilog=epilog, habits=self.habits)
        top.add_argument("--version", action="store_true", help="print the version and end")
        kinds = top.add_subparsers(title="commands", metavar="COMMAND")
        top.set_defaults(run=top.show_help, prog=top.prog, habits=self.habits)
        for word, (place, text) in self.words.items():
            made = kinds.add_parser(word, help=text)
            made.set_defaults(prog=made.prog)
            if word in described:
                module, _, function = place.partition(":")
                getattr(importlib.import_module(module), function or "describe")(made)
        return top

    def main(self, argv: Sequence[str] | None = None) -> int:
        """Runs one word and returns its exit code, see `ringback.commands.exits`."""
        arguments = list(sys.argv[1:] if argv is None else argv)
        with orderly(), terminals_tamed():
            return self._guarded(lambda: self._run(arguments), self.habits.name)

    def _guarded(self, act: Callable[[], int], name: str) -> int:
        return exits.guarded(act, name=name, errors=self.errors)

    def _run(self, arguments: list[str]) -> int:
        if "_ARGCOMPLETE" in os.environ:
            self._complete()
        if arguments[:1] == ["help"]:
            arguments = [*arguments[1:2], "--help"]
        options = self.parser(arguments[:1]).parse_args(arguments)
        if options.version:
            print(f"{self.habits.name} {self.version()}")
            return exits.Exit.FINE
        # A word behind a word that stands alone may show its help instead.
        run: Run = (
            getattr(options, "alone", options.run) if len(arguments) == len(options.prog.split()) - 1 else options.run
        )
        return self._guarded(lambda: _run_word(options, run, arguments), options.prog)

    def _complete(self) -> None:
        """Tells the shell what may come next, and ends the process."""
        import argcomplete

        argcomplete.autocomplete(self.parser(os.environ.get("COMP_LINE", "").split()[1:2]))


def _run_word(options: argparse.Namespace, run: Run, arguments: list[str]) -> int:
    if not getattr(options, "runs_code", False):
        return run(options)
    from ringback.commands.trust import run_where_it_may

    return run_where_it_may(options, lambda: run(options), arguments)
