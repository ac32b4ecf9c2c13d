"""`aicc studio`: serves the local page on which a center is phoned, watched and broken."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path

from commands.arguments import Parser, add_assembly, add_stage
from commands.exits import Exit


def describe(parser: Parser) -> None:
    """Describes the word and its options."""
    parser.description = __doc__
    add_assembly(parser)
    add_stage(parser)
    parser.add_argument("--scenarios", type=Path, help="folder of call scenarios (tests/calls/<center>)")
    parser.add_argument(
        "--port", type=int, default=8137, help="port on the loopback address, 0 for a free one (default: %(default)s)"
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    """Serves until Ctrl-C, which is the way to end it and no failure."""
    from ringback.simulator.studio import StudioServer, StudioSession

    scenarios = options.scenarios or Path("tests/calls") / options.stage.rsplit("-", 1)[0]
    session = StudioSession(options.assembly, options.stage, scenarios=scenarios)
    with StudioServer(session, port=options.port) as server:
        print(f"{options.stage} can be phoned at {server.url} (Ctrl-C ends)", flush=True)
        if not options.no_browser:
            webbrowser.open(server.url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return Exit.FINE
