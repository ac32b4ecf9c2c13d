"""`aicc studio`: serves the local page on which a center is phoned, watched and broken."""

from __future__ import annotations

import argparse
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from ringback.simulator.errors import SimulatorError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="aicc studio", description=__doc__)
    parser.add_argument("--assembly", type=Path, default=Path("cdk.out"), help="cloud assembly to phone (%(default)s)")
    parser.add_argument("--stage", default="aicc-dev", help="center and environment (%(default)s)")
    parser.add_argument("--scenarios", type=Path, help="folder of call scenarios (tests/calls/<center>)")
    parser.add_argument(
        "--port", type=int, default=8137, help="port on the loopback address, 0 for a free one (%(default)s)"
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    return parser


def main(argv: Sequence[str]) -> int:
    """Serves until Ctrl-C; exit code 2 when the assembly cannot be read or the port is taken."""
    options = _parser().parse_args(argv)
    from ringback.simulator.studio import StudioServer, StudioSession

    scenarios = options.scenarios or Path("tests/calls") / options.stage.rsplit("-", 1)[0]
    try:
        server = StudioServer(StudioSession(options.assembly, options.stage, scenarios=scenarios), port=options.port)
    except (SimulatorError, OSError) as error:
        print(f"aicc studio: {error}", file=sys.stderr)
        return 2
    print(f"{options.stage} can be phoned at {server.url} (Ctrl-C ends)", flush=True)
    if not options.no_browser:
        webbrowser.open(server.url)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        server.server_close()
    return 0
