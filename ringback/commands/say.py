"""Says a sentence to a bot of any template, with a flow or without, and shows what it makes of it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ringback.commands.arguments import Parser, local_moment
from ringback.commands.assembly import add_source, source_of
from ringback.commands.call import left_open
from ringback.commands.exits import Exit
from ringback.commands.output import columns, line_reader, paint_for_output, say

if TYPE_CHECKING:
    from ringback.simulator.display.console import Paint
    from ringback.simulator.kernel.call import Call
    from ringback.simulator.kernel.records import BotTurn


def describe(parser: Parser) -> None:
    """Describes the word and its options."""
    parser.description = __doc__
    parser.add_argument("sentence", nargs="?", help="what is said, in quotation marks; nothing: go on talking")
    add_manner(parser)
    parser.add_argument("--at", type=local_moment, help="when, on the clock of the center (default: a Monday at ten)")
    parser.add_argument("--json", action="store_true", help="print machine-readable values")
    add_source(parser)
    add_bot(parser)
    parser.set_defaults(run=talk)


def add_manner(parser: argparse.ArgumentParser) -> None:
    """Adds the options that say how a sentence is said, and after what."""
    parser.add_argument(
        "--channel", choices=("voice", "chat"), default="voice", help="how it is said (default: %(default)s)"
    )
    parser.add_argument(
        "--after", action="append", default=[], metavar="SENTENCE", help="what was said before; may be given repeatedly"
    )


def add_bot(parser: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    """Adds the options that choose a bot."""
    parser.add_argument("--bot", help="which bot (default: the only one)")
    parser.add_argument("--locale", help="in which language, such as en_US (default: its first)")


def talk(options: argparse.Namespace) -> int:
    """Says a sentence to a bot and shows what it makes of it; without a sentence a person goes on talking."""
    from ringback.simulator.terminal import Settings, Terminal
    from ringback.simulator.world.talking import add_talk, chosen_talk

    paint, source = paint_for_output(), source_of(options)
    center = source.load(start=options.at)
    chosen = chosen_talk(center.world, options.bot, options.locale)
    entry = add_talk(center.world, chosen).arn
    if options.sentence is None:
        for text in left_open(center):
            say(paint(text, "dim"))
        settings = Settings(stage=str(chosen), channel=options.channel, entry=entry)
        return Terminal(center, settings, out=sys.stdout, read=line_reader(), paint=paint).run()
    call = center.chat(to=entry) if options.channel == "chat" else center.call(from_=center.locale.caller, to=entry)
    for sentence in [*options.after, options.sentence]:
        if not call.ended:
            call.say(sentence)
    if options.json:
        print(json.dumps(_as_json(str(chosen), call), ensure_ascii=False, indent=2))
    else:
        say(paint(options.sentence, "bold") + paint(f"   to {chosen}", "dim"))
        for line in _report(call, paint):
            say(f"  {line}")
    return Exit.FOUND if call.problems else Exit.FINE


def _last(call: Call) -> BotTurn | None:
    from ringback.simulator.kernel.records import BotTurn

    return next((event for event in reversed(call.trace) if isinstance(event, BotTurn)), None)


def _report(call: Call, paint: Paint) -> Iterator[str]:
    turn = _last(call)
    if turn is not None and turn.intent is None:
        yield paint("no answer", "yellow")
    elif turn is not None:
        sure = "" if turn.confidence is None else f" {turn.confidence:.2f}"
        yield paint(f"{turn.intent}{sure}", "green") + f"  {turn.dialog_action} {turn.intent_state or ''}".rstrip()
        yield from (f"◀ {text}" for text in turn.messages)
        yield from columns([[name, _value(value)] for name, value in turn.slots.items() if value is not None])
        yield from (paint(note, "dim") for note in turn.notes)
    yield from (paint(f"! {problem}", "red") for problem in call.problems)


def _value(wire: Any) -> str:
    value = wire.get("value") if isinstance(wire, dict) else None
    return str(value.get("interpretedValue")) if isinstance(value, dict) else json.dumps(wire, ensure_ascii=False)


def _as_json(bot: str, call: Call) -> dict[str, Any]:
    turn = _last(call)
    found: dict[str, Any] = {"bot": bot, "problems": [str(problem) for problem in call.problems]}
    if turn is not None:
        found |= {
            "intent": turn.intent,
            "confidence": turn.confidence,
            "state": turn.intent_state,
            "action": turn.dialog_action,
            "messages": list(turn.messages),
            "slots": dict(turn.slots),
        }
    return found
