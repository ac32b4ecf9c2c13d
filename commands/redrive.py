"""`aicc redrive`: what lies in the dead-letter queues of a deployed stage, and sends it again."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from commands.project import STAGE
from ringback.commands.arguments import Parser, add_assembly, add_stage, add_word
from ringback.commands.exits import CommandError, Exit
from ringback.commands.output import columns, say

if TYPE_CHECKING:
    from operations.redrive import Letters, Redrive

FAR = 10_000


def describe(parser: Parser) -> None:
    """Describes the word and what stands behind it."""
    parser.description = __doc__
    parser.set_defaults(run=parser.show_help)
    kinds = parser.add_subparsers(title="commands", metavar="COMMAND", dest="what")
    texts = (
        ("list", "count what lies in the queues"),
        ("look", "show kind, age and cause of the messages, nothing of people"),
        ("send", "send messages to whom they were meant for; a handled one is deleted"),
    )
    for name, text in texts:
        made = add_word(kinds, name, _run, text)
        add_stage(made, default=STAGE)
        add_assembly(made, "cloud assembly")
        if name != "list":
            made.add_argument("--queue", default="", help="part of the name of a queue (default: every queue)")
            made.add_argument("--most", type=_count, default=FAR, help="messages of each queue (default: all)")
        if name == "send":
            made.add_argument("--rate", type=_rate, default=2.0, help="messages per second (default: %(default)s)")


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of messages, allowed are 1 and more")
    return int(text)


def _rate(text: str) -> float:
    try:
        given = float(text)
    except ValueError:
        given = 0.0
    if not 0 < given <= 50:
        raise argparse.ArgumentTypeError(f"{text!r} is no rate, allowed are numbers above 0 up to 50")
    return given


def _run(options: argparse.Namespace) -> int:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    from operations.checks import code_of
    from operations.expected import read
    from operations.redrive import Redrive

    expected = read(options.assembly, options.stage)
    try:
        return run(options, Redrive(boto3.Session(), expected))
    except ClientError as error:
        raise CommandError(f"{error.operation_name} answered {code_of(error)}") from error
    except BotoCoreError as error:
        raise CommandError(f"no answer from AWS: {error}") from error


def run(options: argparse.Namespace, redrive: Redrive) -> int:
    """Does what the options say with the queues of a stage."""
    queues = [queue for queue in redrive.queues() if getattr(options, "queue", "") in queue.name]
    if not queues:
        raise CommandError(f"no dead-letter queue of {options.stage} has {options.queue!r} in its name")
    act: Any = {"list": _list, "look": _look, "send": _send}[options.what]
    return int(act(options, redrive, queues))


def _list(options: argparse.Namespace, redrive: Redrive, queues: list[Letters]) -> int:
    del options
    rows = [("queue", "messages", "oldest")]
    for queue in queues:
        ages = [_age(letter.sent_at) for letter in redrive.letters(queue, FAR, hidden_s=0)]
        rows.append((queue.name, str(queue.waiting), str(max(ages)) if ages else "-"))
    for line in columns(rows):
        say(line)
    return Exit.FOUND if any(queue.waiting for queue in queues) else Exit.FINE


def _look(options: argparse.Namespace, redrive: Redrive, queues: list[Letters]) -> int:
    for queue in queues:
        for letter in redrive.letters(queue, options.most, hidden_s=0):
            told = " ".join(f"{name}={value}" for name, value in letter.told().items())
            say(f"{queue.name}  {letter.kind}  {_age(letter.sent_at)}  {letter.why}  {told}")
    return Exit.FINE


def _send(options: argparse.Namespace, redrive: Redrive, queues: list[Letters]) -> int:
    failed = 0
    for queue in queues:
        sent = redrive.send(queue, most=options.most, per_second=options.rate)
        say(f"{queue.name}: {sent.handled} handled, {sent.failed} left in the queue")
        for problem in sorted(set(sent.problems)):
            say(f"  {problem}")
        failed += sent.failed
    return Exit.FOUND if failed else Exit.FINE


def _age(moment: datetime) -> timedelta:
    return timedelta(seconds=int((datetime.now(UTC) - moment).total_seconds()))
