"""Whose code runs where: functions of an assembly that somebody else wrote run in a confined process.

Ours is what lies inside of the project that a command belongs to, and what somebody has said `--trust` to once.
Everything else runs isolated where the machine can do that (`ringback.isolation`); where it cannot, a person is asked,
and without an answer no function of it runs at all.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from ringback.commands.exits import Exit

VARIABLE: Final = "RINGBACK_TRUST"
"""Environment variable: `all` trusts every assembly, as a pipeline does that builds them itself."""
SOCKET: Final = "RINGBACK_SOCKET"
"""Environment variable of the confined process: the number of the open socket on which the studio serves."""
#: Options whose file or folder is written; all other paths are read.
_WRITTEN: Final = frozenset({"record", "html", "into", "file", "junit"})


def add_trust(parser: argparse.ArgumentParser) -> None:
    """Adds the options that say where the code of an assembly runs."""
    group = parser.add_argument_group("code of other people")
    either = group.add_mutually_exclusive_group()
    either.add_argument("--trust", action="store_true", help="run its functions in this process, now and from now on")
    either.add_argument("--isolated", action="store_true", help="run its functions confined, even our own")
    parser.set_defaults(runs_code=True)


def run_where_it_may(options: argparse.Namespace, run: Callable[[], int], arguments: list[str]) -> int:
    """Runs a word here, or in a confined process when the assembly is somebody else's."""
    path: Path | None = options.assembly
    if path is None or not path.exists() or (not options.isolated and _is_ours(path, options)):
        return run()
    lacks = _missing()
    if not lacks:
        page = options.habits.page
        told = f"{path} is not trusted: its functions run isolated ({page}); --trust runs them in this process"
        sys.stderr.write(f"{told}\n")
        return _isolated(options, arguments)
    sys.stderr.write(f"{path} is not trusted, and nothing can isolate its functions here: {'; '.join(lacks)}\n")
    if not options.isolated and _asked():
        _remember(path)
        return run()
    sys.stderr.write("no function of it runs; --trust runs them in this process\n")
    options.run_code = False
    return run()


def _is_ours(path: Path, options: argparse.Namespace) -> bool:
    """Tells whether the code of an assembly may run in this process."""
    if options.trust:
        _remember(path)
        return True
    if os.environ.get(VARIABLE) == "all":
        return True
    place, home = path.resolve(), options.habits.home
    return (home is not None and place.is_relative_to(home)) or str(place) in _remembered()


def _missing() -> list[str]:
    from ringback.isolation import missing

    return missing()


def _asked() -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    sys.stderr.write("run them in this process, with all you may do? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _store() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "ringback" / "trusted.json"


def _remembered() -> list[str]:
    try:
        found = json.loads(_store().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [str(one) for one in found] if isinstance(found, list) else []


def _remember(path: Path) -> None:
    known, place, store = _remembered(), str(path.resolve()), _store()
    if place in known:
        return
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        store.write_text(json.dumps([*known, place], indent=2) + "\n", encoding="utf-8")
    except OSError as problem:
        sys.stderr.write(f"{store}: cannot be written, so you will be asked again: {problem}\n")


def _isolated(options: argparse.Namespace, arguments: list[str]) -> int:
    """Runs the same command line in a confined process."""
    from ringback.isolation import Confinement, EndedFromInsideError, run_isolated

    given = Confinement(read=tuple(_read(options)), write=tuple(_written(options)))
    own, module = {VARIABLE: "all"}, options.habits.module
    words = [word for word in arguments if word != "--isolated"]
    try:
        if getattr(options, "serves", False):
            from ringback.simulator.studio.server import listening

            with listening(options.port) as opened:
                opened.set_inheritable(True)
                own[SOCKET] = str(opened.fileno())
                code = run_isolated(given, module, words, environment=own, sockets=(opened.fileno(),))
        else:
            code = run_isolated(given, module, words, environment=own)
    except EndedFromInsideError:
        sys.stderr.write("code of the assembly ended the confined process (os._exit, or every file closed)\n")
        return Exit.FOUND
    return code if code >= 0 else _ended_by_signal(-code)


def _ended_by_signal(number: int) -> int:
    if number == signal.SIGINT:  # before it was there to answer
        return Exit.INTERRUPTED
    if number == getattr(signal, "SIGPROF", None):
        sys.stderr.write("a function neither came back nor could be stopped; the confined process ended with it\n")
        return Exit.FOUND
    sys.stderr.write(f"the confined process was ended by signal {number}: out of memory or time, or stopped\n")
    return Exit.FOUND


def _paths(options: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    for name, value in vars(options).items():
        for one in value if isinstance(value, list | tuple) else [value]:
            if isinstance(one, Path):
                yield name, one.resolve()


def _read(options: argparse.Namespace) -> Iterator[str]:
    """Yields what the command line names: a file with its folder, for what lies beside it belongs to it."""
    for name, path in _paths(options):
        if name not in _WRITTEN:
            yield str(path.parent if path.is_file() else path)


def _written(options: argparse.Namespace) -> Iterator[str]:
    for name, path in _paths(options):
        if name in _WRITTEN:
            folder = path if name == "into" else path.parent
            folder.mkdir(parents=True, exist_ok=True)
            yield str(folder)


def handed_socket() -> socket.socket | None:
    """Returns the open socket that a confined process was given, None in any other process."""
    number = os.environ.get(SOCKET)
    return socket.socket(fileno=int(number)) if number else None
