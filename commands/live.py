"""`aicc live`: looks at an account before a deployment, and at a center after it. Changes nothing."""

from __future__ import annotations

import argparse

from commands.arguments import Parser, add_assembly, add_stage, add_word
from commands.exits import CommandError, Exit


def describe(parser: Parser) -> None:
    """Describes the word and what stands behind it."""
    parser.description = __doc__
    parser.set_defaults(run=parser.show_help)
    kinds = parser.add_subparsers(title="commands", metavar="COMMAND", dest="what")
    for name, text in (("preflight", "check an account before a deployment"), ("smoke", "check a center after it")):
        made = add_word(kinds, name, _run, text)
        add_stage(made)
        add_assembly(made, "cloud assembly")


def _run(options: argparse.Namespace) -> int:
    import boto3
    from botocore.exceptions import BotoCoreError

    from operations.expected import read
    from operations.preflight import Preflight
    from operations.smoke import Smoke

    expected = read(options.assembly, options.stage)
    try:
        session = boto3.Session()
    except BotoCoreError as error:
        raise CommandError(f"no session with AWS: {error}") from error
    fine = True
    for outcome in (Preflight if options.what == "preflight" else Smoke)(session, expected)():
        print(outcome, flush=True)
        fine = fine and outcome.fine
    return Exit.FINE if fine else Exit.FOUND
