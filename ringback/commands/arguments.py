"""The command line as argparse reads it: nearest matches for misspelled words, and the options that words share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn

from ringback.commands.exits import Exit, cut
from ringback.commands.habits import Habits
from ringback.nearest import closest
from ringback.numbers import whole_number

ASSEMBLY: Final = "cdk.out"
HIGHEST_PORT: Final = 65_535

Run = Callable[[argparse.Namespace], int]


class Parser(argparse.ArgumentParser):
    """An argument parser that names the nearest word and reports an unknown option where it was written."""

    def __init__(self, *arguments: Any, habits: Habits, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*arguments, **options)
        self.habits = habits

    def add_subparsers(self, **options: Any) -> Any:
        """Adds words behind this one, which have the same habits."""
        options.setdefault("parser_class", partial(type(self), habits=self.habits))
        return super().add_subparsers(**options)

    def error(self, message: str) -> NoReturn:
        """Ends with the usage and one message, in the same form as every other error."""
        self.print_usage(sys.stderr)
        self.exit(Exit.USAGE, f"{self.prog}: {cut(message)}\n")

    def parse_known_args(  # type: ignore[override] # argparse overloads it by the kind of namespace
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Refuses what it does not know itself, because the parser of a word knows that word's options."""
        known, rest = super().parse_known_args(args, namespace)
        if rest:
            hints = (nearest(word.partition("=")[0], self._option_string_actions) for word in rest)
            self.error("unknown " + ", ".join(f"{word!r}{hint}" for word, hint in zip(rest, hints, strict=True)))
        return known, rest

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        # Until Python 3.14 (suggest_on_error) this is the one place where a choice is judged.
        if action.choices is not None and value not in action.choices:
            choices = [str(choice) for choice in action.choices]
            raise argparse.ArgumentError(
                action, f"unknown {value!r}, expected one of {', '.join(choices)}{nearest(str(value), choices)}"
            )

    def show_help(self, options: argparse.Namespace) -> int:
        """Prints the help: what a word does that needs another word behind it and got none."""
        del options
        self.print_help()
        return Exit.FINE


def nearest(word: str, known: Iterable[str]) -> str:
    """Returns a hint such as ``; did you mean 'lint'?``, or nothing when no known word is near."""
    found = closest(word, known)
    return f"; did you mean {found[0]!r}?" if found else ""


def add_word(kinds: Any, name: str, run: Run, text: str) -> Parser:
    """Adds a word behind a word, with the function that runs it."""
    made: Parser = kinds.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.")
    made.set_defaults(run=run, prog=made.prog)
    return made


def add_part(kinds: Any, name: str, describe: Callable[[Parser], None], text: str) -> Parser:
    """Adds a word behind a word that describes itself."""
    made: Parser = kinds.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.")
    made.set_defaults(prog=made.prog)
    describe(made)
    return made


def beside(options: argparse.Namespace, word: str) -> str:
    """Returns how another word is typed that stands beside the one that runs."""
    return f"{options.prog.rpartition(' ')[0]} {word}"


def add_assembly(parser: argparse.ArgumentParser, text: str = "cloud assembly or template to phone") -> None:
    """Adds the option that says which assembly is read."""
    parser.add_argument("--assembly", type=Path, default=Path(ASSEMBLY), help=f"{text} (default: %(default)s)")


def add_stage(parser: Parser, *, default: str | None = None) -> None:
    """Adds the option that names a center and environment, or a stack; a shell completes it from the assembly."""
    usual = f"{parser.habits.stage}, or the only one" if parser.habits.stage else "the only one"
    text = f"center and environment, or stack (default: {default or usual})"
    vars(parser.add_argument("--stage", "--stack", default=default, help=text))["completer"] = stages


def stages(prefix: str = "", parsed_args: argparse.Namespace | None = None, **_: object) -> list[str]:
    """Returns the stages of the assembly that the command line names, for the completion of ``--stage``."""
    from ringback.cloudformation import CloudFormationError, is_assembly, stage_folders

    assembly = Path(getattr(parsed_args, "assembly", None) or ASSEMBLY)
    try:
        found = stage_folders(assembly) if is_assembly(assembly) else {}
    except CloudFormationError:
        return []
    return sorted(name for name in found if name.startswith(prefix))


def local_moment(text: str) -> datetime:
    """Reads a time; without an offset it is left to the clock of the center."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"{text!r} is no time, write 2026-11-23T10:00") from problem


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """Returns the reader of a whole number within limits."""
    limits = f"from {least} to {most}" if most is not None else f"of at least {least}"

    def read(text: str) -> int:
        found = whole_number(text)
        if found is None or found < least or (most is not None and found > most):
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number {limits}")
        return found

    return read
