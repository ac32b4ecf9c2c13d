"""`aicc cost`: estimates the monthly cost of a center from the volumes in its settings."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contact_center.base.errors import ContactCenterError

ROOT = Path(__file__).resolve().parent.parent


def main(argv: Sequence[str]) -> int:
    """Prints the estimate of every stage, or of the chosen ones; exit code 1 when the settings are wrong."""
    parser = argparse.ArgumentParser(prog="aicc cost", description=__doc__)
    parser.add_argument("--center", help="only this center")
    parser.add_argument("--environment", help="only this environment")
    parser.add_argument(
        "--assembly", type=Path, default=ROOT / "cdk.out", help="counts alarms, keys and the like (default cdk.out)"
    )
    parser.add_argument("--json", action="store_true", help="print machine-readable lines")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    from contact_center.cost.estimate import Deployed, estimate, report
    from contact_center.settings import load_all

    try:
        settings = load_all(arguments.root, center=arguments.center, environment=arguments.environment)
    except ContactCenterError as error:
        print(f"aicc cost: {error}", file=sys.stderr)
        return 1
    estimates = [
        estimate(entry, Deployed.counted(_templates(arguments.assembly, entry.stage_id))) for entry in settings
    ]
    if arguments.json:
        print(json.dumps([asdict(entry) for entry in estimates], ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(report(entry) for entry in estimates))
    return 0


def _templates(assembly: Path, stage: str) -> Iterator[Any]:
    for file in sorted((assembly / f"assembly-{stage}").glob("*.template.json")):
        yield json.loads(file.read_text(encoding="utf-8"))
