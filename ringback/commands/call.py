"""Phones a center from this terminal, as its template describes it; nothing is deployed, nothing costs."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ringback.commands.arguments import Parser, local_moment
from ringback.commands.assembly import Source, add_source, source_of
from ringback.commands.exits import CommandError
from ringback.commands.output import line_reader, paint_for_output, say
from ringback.numbers import whole_number

if TYPE_CHECKING:
    from ringback.commands.habits import Habits
    from ringback.simulator.center import Center
    from ringback.simulator.display.console import Paint

_SHOWN_STAND_INS = 8


def describe(parser: Parser) -> None:
    """Describes the word and its options."""
    parser.description = __doc__
    add_source(parser)
    parser.add_argument("--chat", action="store_true", help="write instead of speaking")
    parser.add_argument(
        "--to",
        help=f"number or flow to enter (default: {_usual(parser.habits)}the number, the only flow, "
        "or one of those that are listed)",
    )
    parser.add_argument("--from", dest="caller", help="number or name of the caller, or anonymous")
    parser.add_argument(
        "--at", type=local_moment, help="time of the call on the center's own clock (default: a Monday at ten)"
    )
    parser.add_argument("--agents", choices=("none", "auto"), default="none", help="auto: every agent is at work")
    parser.add_argument("--seed", type=int, default=1, help="seed of everything random (default: %(default)s)")
    parser.add_argument("--trace", action="store_true", help="show every action as it runs")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the call as a scenario when it is over")
    parser.set_defaults(run=phone)


def phone(options: argparse.Namespace) -> int:
    """Makes a call and returns the exit code of the terminal."""
    from ringback.simulator.terminal import Settings, Terminal

    paint, source = paint_for_output(), source_of(options)
    center = loaded(source, options, paint)
    if options.agents == "auto":
        for agent in center.agents:
            agent.automatic(accept_after=4, talk=None)
    channel, read = "chat" if options.chat else "voice", line_reader()
    entry = options.to or usual_entry(center, options.habits, channel) or _chosen_entry(center, options, read)
    _check_caller(options.caller, channel)
    settings = Settings(
        stage=source.stage or center.world.instance_alias or source.name,
        channel=channel,
        entry=entry,
        caller=options.caller or "",
        show_trace=options.trace,
        record_to=options.record,
        whole=source.stage is None,
    )
    return Terminal(center, settings, out=sys.stdout, read=read, paint=paint).run()


def _check_caller(caller: str | None, channel: str) -> None:
    from ringback.simulator.routing.starts import may_call

    if channel == "voice" and caller is not None and not may_call(caller, channel):
        raise CommandError(f"--from: {caller!r} is no telephone number, write +821012345678, or anonymous")


def loaded(source: Source, options: argparse.Namespace, paint: Paint) -> Center:
    """Loads a center and says on a terminal how long it took, and everywhere what stands in for missing values."""
    began = time.perf_counter()
    if sys.stdout.isatty():
        where = f"{source.stage} from {source.path}" if source.stage else str(source.path)
        print(paint(f"loading {where} …", "dim"), end="", flush=True)
    center = source.load(start=options.at, seed=options.seed)
    if sys.stdout.isatty():
        print(paint(f" {time.perf_counter() - began:.1f} s", "dim"))
    for text in left_open(center):
        say(paint(text, "dim"))
    return center


def left_open(center: Center) -> list[str]:
    """Returns what the assembly leaves open, as lines: values that stand in, files that could not be read."""
    stand_ins = center.world.stand_ins
    lines = [f"not read: {why}" for why in center.blueprint.assembly.passed_over]
    lines += [f"stands in: {one}" for one in stand_ins[:_SHOWN_STAND_INS]]
    if len(stand_ins) > _SHOWN_STAND_INS:
        lines.append(f"stands in: {len(stand_ins) - _SHOWN_STAND_INS} more")
    # A password that nobody knows before a deployment makes no call different.
    unknown = [text for text in center.world.unresolved if "secretsmanager:" not in text]
    lines += [f"not known: {text}" for text in unknown[:_SHOWN_STAND_INS]]
    lines += [f"at the deployment: {one}" for one in center.journal.problems[:_SHOWN_STAND_INS]]
    if any(one.origin == "parameter" for one in stand_ins):
        lines.append("--parameter NAME=VALUE gives a parameter its value")
    return lines


def _usual(habits: Habits) -> str:
    entries = habits.entries
    return f"{entries['voice']}, or {entries['chat']} with --chat; else " if entries else ""


def usual_entry(center: Center, habits: Habits, channel: str) -> str | None:
    """Returns the flow in which contacts usually begin, where there is one."""
    usual = habits.entries.get(channel)
    return usual if usual and center.world.flows.get(usual) else None


def _modules(center: Center) -> list[tuple[str, str]]:
    """Returns the modules of a template without flows, each behind a flow that does nothing but invoke it."""
    from ringback.simulator.world.talking import add_module_flow

    made = [add_module_flow(center.world, one) for one in center.world.modules if one.resource is not None]
    return [(flow.arn, flow.name) for flow in made]


def _chosen_entry(center: Center, options: argparse.Namespace, read: Callable[[str], str]) -> str | None:
    """Lets a person choose where several flows could be meant; the first one without an answer."""
    paint = paint_for_output()
    entries = [(one.to, str(one)) for one in center.starts.entries()] or _modules(center)
    if not entries and len(center.world.bots):
        raise CommandError(f"there is no flow to call; `{options.habits.name} say --assembly PATH` talks to the bots")
    if len(entries) < 2:
        return entries[0][0] if entries else None
    for number, (_, text) in enumerate(entries, 1):
        say(f"  {number}  {text}")
    while True:
        try:
            text = read(paint(f"[where to call, 1 to {len(entries)}]", "cyan") + " ▶ ").strip() or "1"
        except EOFError:
            say()
            text = "1"
        chosen = whole_number(text) or 0
        if 0 < chosen <= len(entries):
            return entries[chosen - 1][0]
        if center.world.flows.get(text):
            return text
        say(f"  {text!r} is none of them")
