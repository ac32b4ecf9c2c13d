"""Which scenarios a word works on, and what branches they can take."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from commands.arguments import Parser
from commands.assembly import add_source
from commands.exits import CommandError

if TYPE_CHECKING:
    from ringback.simulator.coverage import Coverage
    from ringback.simulator.scenarios.model import Scenario
    from ringback.simulator.scenarios.runner import Centers

SCENARIOS = Path("tests/calls")


def add_selection(parser: Parser) -> Parser:
    """Adds the arguments that choose scenarios and the assembly they phone."""
    parser.add_argument(
        "scenarios", nargs="*", type=Path, default=[SCENARIOS], help=f"files or folders (default: {SCENARIOS})"
    )
    parser.add_argument("--only", metavar="TEXT", default="", help="scenarios whose name holds this text")
    parser.add_argument("--tag", action="append", default=[], metavar="TAG", help="scenarios with this tag")
    add_source(parser)
    return parser


def selected(options: argparse.Namespace) -> list[Scenario]:
    """Reads the chosen scenarios; a file or folder that is not there is an error."""
    from ringback.simulator.scenarios.files import load_all

    for place in options.scenarios:
        if not place.exists():
            raise CommandError(f"no file or folder {place}")
    wanted = set(options.tag)
    return load_all(
        *options.scenarios,
        chosen=lambda item: options.only in item.name and (not wanted or bool(wanted & set(item.tags))),
    )


def coverage_over(scenarios: Sequence[Scenario], centers: Centers) -> Coverage:
    """Prepares to count the branches of every center that the scenarios phone."""
    from ringback.simulator.coverage import Coverage, universe_of

    stages = {scenario.stage: scenario for scenario in scenarios}
    places = {stage: scenario.place for stage, scenario in stages.items()}
    plain = len(set(places.values())) == len(places)
    return Coverage(
        universe_of(
            {places[stage] if plain else stage or "": centers.of(scenario).world for stage, scenario in stages.items()}
        )
    )
