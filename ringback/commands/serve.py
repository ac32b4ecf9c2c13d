"""Serves a center over HTTP on this machine, as its deployment would answer."""

from __future__ import annotations

import argparse
import importlib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ringback.commands.arguments import HIGHEST_PORT, Parser, local_moment, whole
from ringback.commands.assembly import Source, add_source, source_of
from ringback.commands.exits import Exit
from ringback.commands.trust import handed_socket

if TYPE_CHECKING:
    from ringback.simulator.http import LiveCenter, Part

PORT = 8138


def describe(parser: Parser) -> None:
    """Describes the word and its options."""
    parser.description = __doc__
    add_source(parser)
    parser.add_argument(
        "--port",
        type=whole(0, HIGHEST_PORT),
        default=PORT,
        help="port on the loopback address, 0 for a free one (default: %(default)s)",
    )
    parser.add_argument(
        "--start",
        type=local_moment,
        metavar="TIME",
        help="where the center's clock begins, such as 2026-11-23T10:00 (default: now); it goes on as the wall's does",
    )
    parser.set_defaults(run=_run, serves=True)


def _run(options: argparse.Namespace) -> int:
    """Serves until Ctrl-C, which is the way to end it and no failure."""
    from ringback.simulator.http import HttpServer, LiveCenter
    from ringback.simulator.http.start_page import as_text

    source = source_of(options)
    opened = handed_socket()
    live = LiveCenter(source.load(start=options.start or datetime.now().astimezone()))
    parts = _parts(live, source, options.habits.scenarios)
    parts += _of_the_project(live, parts, options.habits.parts)
    with HttpServer(live, parts, name=source.name, port=options.port, opened=opened) as server:
        print(as_text(server), flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return Exit.FINE


def _parts(live: LiveCenter, source: Source, calls: Path) -> list[Part]:
    """Returns what is served."""
    from ringback.simulator.http import parts_of
    from ringback.simulator.studio import StudioSession

    scenarios = source.scenarios(calls)
    session = StudioSession(source.path, source.stage, scenarios=scenarios, shared=live.center, **source.settings)
    return parts_of(live, session)


def _of_the_project(live: LiveCenter, served: list[Part], name: str) -> list[Part]:
    """Returns what the project of the program serves besides what is served of every center."""
    module, _, function = name.partition(":")
    found: list[Part] = list(getattr(importlib.import_module(module), function)(live, served)) if name else []
    return found
