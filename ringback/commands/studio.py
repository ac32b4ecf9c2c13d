"""Serves the local page on which a center is phoned, watched and broken."""

from __future__ import annotations

import argparse
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ringback.commands.arguments import HIGHEST_PORT, Parser, whole
from ringback.commands.assembly import add_source, source_of
from ringback.commands.exits import CommandError, Exit
from ringback.commands.trust import handed_socket

if TYPE_CHECKING:
    from ringback.flow_language.workspace import Around


def describe(parser: Parser, around: Callable[[], Around | None] | None = None) -> None:
    """Describes the word and its options; `around` says which flow files are deployed together."""
    parser.description = __doc__
    add_source(parser)
    parser.add_argument("--scenarios", type=Path, help=f"folder of call scenarios ({parser.habits.scenarios}/<center>)")
    parser.add_argument(
        "--flows",
        type=Path,
        action="append",
        metavar="FOLDER",
        help="folder of the files the flows come from: what is changed on the page can be written there (repeatable)",
    )
    parser.add_argument(
        "--port",
        type=whole(0, HIGHEST_PORT),
        default=8137,
        help="port on the loopback address, 0 for a free one (default: %(default)s)",
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.set_defaults(run=_run, serves=True)
    if around is not None:
        parser.set_defaults(together=around)


def _run(options: argparse.Namespace) -> int:
    """Serves until Ctrl-C, which is the way to end it and no failure."""
    from ringback.simulator.studio import StudioServer, StudioSession

    source = source_of(options)
    scenarios = options.scenarios or source.scenarios(options.habits.scenarios)
    together = getattr(options, "together", None)
    session = StudioSession(
        source.path,
        source.stage,
        scenarios=scenarios,
        flows=_folders(options),
        around=together() if together else None,
        **source.settings,
    )
    with StudioServer(session, port=options.port, opened=handed_socket()) as server:
        print(f"{source.name} can be phoned at {server.url} (Ctrl-C ends)", flush=True)
        if not options.no_browser:
            webbrowser.open(server.url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return Exit.FINE


def _folders(options: argparse.Namespace) -> Sequence[Path]:
    """Returns the folders that flows may be written to: those that are named, else where flows usually lie."""
    for folder in options.flows or ():
        if not folder.is_dir():
            raise CommandError(f"--flows: there is no folder {folder}")
    usual = [folder for folder in options.habits.flows if folder != Path() and folder.is_dir()]
    return options.flows or usual[:1]
