"""`aicc cost`: estimates the monthly cost of a center, with the volumes in its settings and without a contact.

Fails where a month without a contact costs more than `prices.idle_month_usd` of the settings.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from commands.project import ROOT, add_root
from ringback.commands.arguments import Parser
from ringback.commands.exits import Exit


def describe(parser: Parser) -> None:
    """Describes the word and its options."""
    parser.description = __doc__
    parser.add_argument("--center", help="only this center")
    parser.add_argument("--environment", help="only this environment")
    parser.add_argument(
        "--assembly", type=Path, default=ROOT / "cdk.out", help="counts alarms, keys and the like (default cdk.out)"
    )
    parser.add_argument("--json", action="store_true", help="print machine-readable lines")
    add_root(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from contact_center.cost.estimate import Deployed, Estimate, estimate, idle
    from contact_center.cost.text import report
    from contact_center.settings import load_all

    if options.assembly.exists() and (foreign := _foreign(options)) is not None:
        print(foreign)
        return Exit.FINE
    pairs: list[tuple[Estimate, Estimate]] = []
    for settings in load_all(options.root, center=options.center, environment=options.environment):
        deployed = Deployed.counted(_templates(options.assembly, settings.stage_id))
        pairs.append((estimate(settings, deployed), estimate(idle(settings), deployed)))
    if options.json:
        entries = [asdict(planned) | {"idle": asdict(quiet)} for planned, quiet in pairs]
        print(json.dumps(entries, ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(report(planned, quiet) for planned, quiet in pairs))
    return Exit.FOUND if any(quiet.over for _, quiet in pairs) else Exit.FINE


def _foreign(options: argparse.Namespace) -> str | None:
    """Returns what can be said of an assembly that holds no stage of ours; None for one that does."""
    from contact_center.cost import foreign
    from contact_center.cost.estimate import Deployed
    from contact_center.settings import load_all
    from ringback.cloudformation import held_by, is_assembly, read_assembly, stage_folders

    path: Path = options.assembly
    if held_by(path).kind is None:
        return None
    found = stage_folders(path) if is_assembly(path) else {}
    if found and any(settings.stage_id in found for settings in load_all(options.root)):
        return None
    stages: list[str | None] = [*found] or [None]
    stacks = [stack for stage in stages for stack in read_assembly(path, stage).stacks.values()]
    bodies = [{"Resources": {name: one.body for name, one in stack.resources.items() if one.type}} for stack in stacks]
    deployed = Deployed.counted(bodies)
    if options.json:
        return json.dumps({"assembly": str(path), "center": None, "modes": dict(deployed.modes)}, indent=2)
    return foreign.report(str(path), deployed)


def _templates(assembly: Path, stage: str) -> Iterator[Mapping[str, Any]]:
    from ringback.cloudformation import read_template

    for file in sorted((assembly / f"assembly-{stage}").glob("*.template.json")):
        yield read_template(file, generated=True).document
