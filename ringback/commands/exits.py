"""One way of ending for every word of the command: which exit code means what, and what a person sees of an error."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum

from ringback.commands.signals import EndedError


class Exit(IntEnum):
    """The exit codes of a command; `EXPLAINED` says in words what each means."""

    FINE = 0
    FOUND = 1
    USAGE = 2
    DEFECT = 70
    HUNG_UP = 129
    INTERRUPTED = 130
    CLOSED_PIPE = 141
    TERMINATED = 143


EXPLAINED = {
    Exit.FINE: "fine",
    Exit.FOUND: "something was found, failed or is out of date",
    Exit.USAGE: "wrong command line, or input that cannot be read",
    Exit.DEFECT: "a defect of the program itself; the traceback belongs into a bug report",
    Exit.HUNG_UP: "the terminal was closed",
    Exit.INTERRUPTED: "interrupted with Ctrl-C",
    Exit.CLOSED_PIPE: "whoever read the output left early (`| head`)",
    Exit.TERMINATED: "ended by the system (SIGTERM)",
}

#: Roots of what the packages raise on purpose. A root can only have been raised once its module is loaded, so that
#: nothing is imported for this table.
EXPECTED_ERRORS = (
    ("ringback.commands.exits", "CommandError"),
    ("ringback.cloudformation.errors", "CloudFormationError"),
    ("ringback.flow_language.errors", "FlowLanguageError"),
    ("ringback.simulator.errors", "SimulatorError"),
    ("ringback.simulator.lex.errors", "LexError"),
)


_ENDLESS = re.compile(r"[^\s/]{200,}")


class CommandError(Exception):
    """A command line that asks for something impossible; the message says what is allowed."""


def table() -> str:
    """Returns the exit codes as lines for a help text."""
    return "\n".join(["exit codes:", *(f"  {code:>3}  {text}" for code, text in EXPLAINED.items())])


def guarded(act: Callable[[], int], *, name: str, errors: Sequence[tuple[str, str]] = EXPECTED_ERRORS) -> int:
    """Runs a command and returns its exit code; expected errors become one message on standard error."""
    try:
        code = act()
        sys.stdout.flush()
    except BrokenPipeError:
        _nothing_more_to_write()
        return Exit.CLOSED_PIPE
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return Exit.INTERRUPTED
    except EndedError as ended:
        return ended.code
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else Exit.FINE
    except OSError as error:
        return _refused(name, f"{error.filename or 'input'}: {(error.strerror or str(error)).lower()}")
    except UnicodeDecodeError as error:
        return _refused(name, f"input is no UTF-8 text: {error.reason} at byte {error.start}")
    except tuple(_loaded(errors)) as error:
        return _refused(name, str(error))
    except Exception:  # noqa: BLE001 -- the last resort: a defect has an exit code of its own
        traceback.print_exc()
        return Exit.DEFECT
    return code


def _refused(name: str, message: str) -> int:
    sys.stderr.write(f"{name}: {cut(message)}\n")
    return Exit.USAGE


def cut(message: str) -> str:
    """Returns a message in which no word that somebody gave fills the screen."""
    return _ENDLESS.sub(lambda word: f"{word.group()[:60]}…", message)


def _loaded(errors: Sequence[tuple[str, str]]) -> Iterator[type[Exception]]:
    for module, error in errors:
        if module in sys.modules:
            yield getattr(sys.modules[module], error)


def _nothing_more_to_write() -> None:
    """Points standard output at nothing, so that the flush at the end of the process does not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
