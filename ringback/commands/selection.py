"""Which scenarios a word works on, and what branches they can take."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ringback.commands.arguments import Parser
from ringback.commands.assembly import add_source
from ringback.commands.exits import CommandError
from ringback.nearest import closest

if TYPE_CHECKING:
    from ringback.simulator.coverage import Coverage
    from ringback.simulator.display.results import Results
    from ringback.simulator.scenarios.model import Scenario
    from ringback.simulator.scenarios.runner import Centers


def add_selection(parser: Parser) -> Parser:
    """Adds the arguments that choose scenarios and the assembly they phone."""
    usual = parser.habits.scenarios
    parser.add_argument("scenarios", nargs="*", type=Path, default=[usual], help=f"files or folders (default: {usual})")
    parser.add_argument("--only", metavar="TEXT", default="", help="scenarios whose name holds this text")
    parser.add_argument("--tag", action="append", default=[], metavar="TAG", help="scenarios with this tag")
    add_source(parser)
    return parser


def selected(options: argparse.Namespace, *, some: bool = True) -> list[Scenario]:
    """Reads the chosen scenarios, by file, folder or name; with `some`, choosing none is an error."""
    from ringback.simulator.scenarios.files import load_all

    places = [place for place in options.scenarios if place.exists()]
    names = [str(place) for place in options.scenarios if not place.exists()]
    usual = options.habits.scenarios
    if names and not places and usual.is_dir():
        places = [usual]
    wanted = set(options.tag)
    every = load_all(*places)
    for name in names:
        if name not in {item.name for item in every}:
            near = closest(name, [item.name for item in every], count=3, cutoff=0.5)
            told = f"; scenarios with such a name: {', '.join(near)}" if near else ""
            raise CommandError(f"no file or folder {name}{told}")
    found = [
        item
        for item in every
        if options.only in item.name
        and (not wanted or wanted & set(item.tags))
        and (not names or item.name in names or _below(item, options.scenarios))
        and (not options.stage or item.stage in (None, options.stage))
    ]
    if some and not found:
        raise CommandError(_none(options, every))
    return found


def _below(item: Scenario, places: Sequence[Path]) -> bool:
    """Tells whether somebody has named the file of a scenario or its folder."""
    return item.path is not None and any(place == item.path or place in item.path.parents for place in places)


def _none(options: argparse.Namespace, every: Sequence[Scenario]) -> str:
    where = ", ".join(map(str, options.scenarios))
    if not every:
        return f"there is no scenario in {where}"
    stages = sorted({item.stage for item in every if item.stage})
    if options.stage and stages and options.stage not in stages:
        near = closest(options.stage, stages, count=3, cutoff=0.4)
        return f"none of {len(every)} scenarios in {where} plays in {options.stage!r}{hint_of(near, stages)}"
    asked = [f"whose name holds {options.only!r}"] if options.only else []
    asked += [f"with the tag {' or '.join(options.tag)}"] if options.tag else []
    names = [item.name for item in every] if options.only else sorted({tag for item in every for tag in item.tags})
    asked += [f"that plays in {options.stage!r}"] if options.stage else []
    near = closest(options.only or (options.tag or [""])[0], names, count=3, cutoff=0.4)
    return f"none of {len(every)} scenarios in {where} {' and '.join(asked)}{hint_of(near, names)}"


def hint_of(near: Sequence[str], known: Sequence[str]) -> str:
    """Returns what comes near, or what there is."""
    if near:
        return f"; nearest: {', '.join(near)}"
    return f"; there are {', '.join(known[:12])}" if known else ""


def add_results(parser: Parser) -> Parser:
    """Adds the options for results that programs read."""
    parser.add_argument("--format", choices=("human", "json"), default="human", help="form of the report")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write the results as XML of JUnit too")
    return parser


def publish(results: Results, options: argparse.Namespace) -> None:
    """Gives results to programs as the options say."""
    from ringback.simulator.display.results import as_json, write_junit

    if options.junit is not None:
        write_junit(results, options.junit)
    if options.format == "json":
        print(as_json(results))


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
