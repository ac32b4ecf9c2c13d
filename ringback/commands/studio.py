"""Serves the local page on which a center is phoned, watched and broken."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path

from ringback.commands.arguments import Parser
from ringback.commands.assembly import add_source, source_of
from ringback.commands.exits import Exit
from ringback.commands.trust import handed_socket


def describe(parser: Parser) -> None:
    """Describes the word and its options."""
    parser.description = __doc__
    add_source(parser)
    parser.add_argument("--scenarios", type=Path, help=f"folder of call scenarios ({parser.habits.scenarios}/<center>)")
    parser.add_argument(
        "--port", type=int, default=8137, help="port on the loopback address, 0 for a free one (default: %(default)s)"
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.set_defaults(run=_run, serves=True)


def _run(options: argparse.Namespace) -> int:
    """Serves until Ctrl-C, which is the way to end it and no failure."""
    from ringback.simulator.studio import StudioServer, StudioSession

    source = source_of(options)
    scenarios = options.scenarios or source.scenarios(options.habits.scenarios)
    session = StudioSession(source.path, source.stage, scenarios=scenarios, **source.settings)
    with StudioServer(session, port=options.port, opened=handed_socket()) as server:
        print(f"{source.name} can be phoned at {server.url} (Ctrl-C ends)", flush=True)
        if not options.no_browser:
            webbrowser.open(server.url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return Exit.FINE
