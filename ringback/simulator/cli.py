"""What the command lines of the simulator share, and `aicc call`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from ringback.simulator.errors import SimulatorError
from ringback.simulator.loading import DEFAULT_START
from ringback.simulator.scenarios.console import Paint, pad, wants_colour, width

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
_SEOUL: Final = ZoneInfo("Asia/Seoul")
ASSEMBLY: Final = "cdk.out"
_STAGE: Final = "aicc-dev"
SCENARIOS: Final = "tests/calls"


def paint_for_output() -> Paint:
    """Returns colours for standard output, or none."""
    return Paint(on=wants_colour(sys.stdout))


def _moment(text: str) -> datetime:
    """Reads a time; without an offset it is Seoul's."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"{text!r} is no time, write 2026-11-23T10:00") from problem
    return given if given.tzinfo else given.replace(tzinfo=_SEOUL)


def add_assembly(parser: argparse.ArgumentParser) -> None:
    """Adds the option that says which assembly is phoned."""
    parser.add_argument(
        "--assembly", default=ASSEMBLY, help="cloud assembly or template to phone (default: %(default)s)"
    )


def guarded(act: Callable[[], int]) -> int:
    """Runs a command; what the simulator raises becomes one line and exit code 1."""
    try:
        return act()
    except SimulatorError as problem:
        print(f"aicc: {problem}", file=sys.stderr)  # noqa: T201
        return FAILED


def call_parser() -> argparse.ArgumentParser:
    """Describes `aicc call`."""
    parser = argparse.ArgumentParser(
        prog="aicc call",
        description="Phones a synthesized center from this terminal; nothing is deployed, nothing costs.",
    )
    add_assembly(parser)
    parser.add_argument("--stage", help="center and environment to phone (default: aicc-dev, or the only one)")
    parser.add_argument("--chat", action="store_true", help="write instead of speaking")
    parser.add_argument("--to", help="flow to enter (default: inbound, or chat-entry)")
    parser.add_argument("--from", dest="caller", default=None, help="number or name of the caller, or anonymous")
    parser.add_argument("--at", type=_moment, default=None, help="time of the call in Seoul (default: a Monday at ten)")
    parser.add_argument("--agents", choices=("none", "auto"), default="none", help="auto: every agent is at work")
    parser.add_argument("--seed", type=int, default=1, help="seed of everything random (default: %(default)s)")
    parser.add_argument("--trace", action="store_true", help="show every action as it runs")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the call as a scenario when it is over")
    return parser


def call_main(argv: Sequence[str]) -> int:
    """Runs `aicc call`; 0 when the call was made, 1 when the center cannot be loaded."""
    arguments = call_parser().parse_args(argv)
    return guarded(lambda: _call(arguments))


def _call(arguments: argparse.Namespace) -> int:
    from ringback.simulator.loading import load
    from ringback.simulator.terminal import Settings, Terminal

    paint = paint_for_output()
    began = time.perf_counter()
    stage = arguments.stage or default_stage(arguments.assembly)
    if sys.stdout.isatty():
        where = f"{stage} from {arguments.assembly}" if stage else arguments.assembly
        print(paint(f"loading {where} …", "dim"), end="", flush=True)  # noqa: T201
    center = load(arguments.assembly, stage=stage, start=arguments.at or DEFAULT_START, seed=arguments.seed)
    if sys.stdout.isatty():
        print(paint(f" {time.perf_counter() - began:.1f} s", "dim"))  # noqa: T201
    if arguments.agents == "auto":
        for agent in center.agents:
            agent.automatic(accept_after=4, talk=None)
    settings = Settings(
        stage=stage or center.world.instance_alias,
        channel="chat" if arguments.chat else "voice",
        entry=arguments.to,
        caller=arguments.caller or ("customer" if arguments.chat else "+821012345678"),
        show_trace=arguments.trace,
        record_to=arguments.record,
    )
    return Terminal(center, settings, out=sys.stdout, read=_reader(), paint=paint).run()


def default_stage(assembly: str) -> str | None:
    """Returns the stage people mean when they name none: aicc-dev where there is one."""
    return _STAGE if (Path(assembly) / f"assembly-{_STAGE}").is_dir() else None


def _reader() -> Callable[[str], str]:
    """Returns a line reader: with history on a terminal, echoing what it read elsewhere."""
    if sys.stdin.isatty():
        import readline

        readline.parse_and_bind("tab: complete")
        return _edited_line
    return _plain_line


def _edited_line(prompt: str) -> str:
    # Escape codes must be marked, or the editor miscounts the width of the line.
    import re

    return input(re.sub(r"(\x1b\[[0-9;]*m)", "\x01\\1\x02", prompt))


def _plain_line(prompt: str) -> str:
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    sys.stdout.write(line)
    return line.rstrip("\n")


def columns(rows: Sequence[Sequence[str]], *, gap: int = 2) -> list[str]:
    """Lays rows out in columns that know how wide Korean is."""
    widths = [max(width(row[index]) for row in rows) for index in range(len(rows[0]))] if rows else []
    return [
        "".join(pad(cell, size + gap) for cell, size in zip(row[:-1], widths[:-1], strict=True)) + row[-1]
        for row in rows
    ]
