"""`aicc call`: phones a synthesized center from this terminal; nothing is deployed, nothing costs."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from commands.arguments import STAGE, Parser, add_assembly, add_stage, moment
from commands.output import line_reader, paint_for_output

#: The flows in which the contacts of our centers begin.
_ENTRIES = {"voice": "inbound", "chat": "chat-entry"}


def describe(parser: Parser) -> None:
    """Describes the word and its options."""
    parser.description = __doc__
    add_assembly(parser)
    add_stage(parser, default=None)
    parser.add_argument("--chat", action="store_true", help="write instead of speaking")
    parser.add_argument(
        "--to", help="number or flow to enter (default: inbound, or chat-entry with --chat; else the only one there is)"
    )
    parser.add_argument("--from", dest="caller", help="number or name of the caller, or anonymous")
    parser.add_argument("--at", type=moment, help="time of the call in Seoul (default: a Monday at ten)")
    parser.add_argument("--agents", choices=("none", "auto"), default="none", help="auto: every agent is at work")
    parser.add_argument("--seed", type=int, default=1, help="seed of everything random (default: %(default)s)")
    parser.add_argument("--trace", action="store_true", help="show every action as it runs")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the call as a scenario when it is over")
    parser.set_defaults(run=phone)


def phone(options: argparse.Namespace) -> int:
    """Makes a call and returns the exit code of the terminal."""
    from ringback.simulator.loading import DEFAULT_START, load
    from ringback.simulator.terminal import Settings, Terminal

    paint = paint_for_output()
    began = time.perf_counter()
    stage = options.stage or default_stage(options.assembly)
    if sys.stdout.isatty():
        where = f"{stage} from {options.assembly}" if stage else options.assembly
        print(paint(f"loading {where} …", "dim"), end="", flush=True)
    center = load(options.assembly, stage=stage, start=options.at or DEFAULT_START, seed=options.seed)
    if sys.stdout.isatty():
        print(paint(f" {time.perf_counter() - began:.1f} s", "dim"))
    if options.agents == "auto":
        for agent in center.agents:
            agent.automatic(accept_after=4, talk=None)
    channel = "chat" if options.chat else "voice"
    usual = _ENTRIES[channel]
    settings = Settings(
        stage=stage or center.world.instance_alias,
        channel=channel,
        entry=options.to or (usual if center.world.flows.get(usual) else None),
        caller=options.caller or ("customer" if options.chat else "+821012345678"),
        show_trace=options.trace,
        record_to=options.record,
    )
    return Terminal(center, settings, out=sys.stdout, read=line_reader(), paint=paint).run()


def default_stage(assembly: Path) -> str | None:
    """Returns the stage people mean when they name none: aicc-dev where there is one."""
    return STAGE if (assembly / f"assembly-{STAGE}").is_dir() else None
