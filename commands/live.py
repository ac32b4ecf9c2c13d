"""`aicc live`: looks at an account before a deployment, and at a center after it. Changes nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def main(argv: Sequence[str]) -> int:
    """Prints one line per check; exit code 1 when one fails, 2 when the assembly does not hold the stage."""
    parser = argparse.ArgumentParser(prog="aicc live", description=__doc__)
    parser.add_argument("what", choices=["preflight", "smoke"], help="before (preflight) or after (smoke) a deployment")
    parser.add_argument("--stage", default="aicc-dev", help="center and environment (%(default)s)")
    parser.add_argument("--assembly", type=Path, default=Path("cdk.out"), help="cloud assembly (%(default)s)")
    options = parser.parse_args(argv or ["--help"])

    import boto3

    from operations.expected import AssemblyError, read
    from operations.preflight import Preflight
    from operations.smoke import Smoke

    try:
        expected = read(options.assembly, options.stage)
    except AssemblyError as error:
        print(f"aicc live: {error}", file=sys.stderr)
        return 2
    session = boto3.Session()
    outcomes = Preflight(session, expected)() if options.what == "preflight" else Smoke(session, expected)()
    fine = True
    for outcome in outcomes:
        print(outcome, flush=True)
        fine = fine and outcome.fine
    return 0 if fine else 1
