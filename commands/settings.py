"""`aicc settings`: checks settings files, writes what is generated from their model."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from contact_center.base.errors import ContactCenterError

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = "config/settings.schema.json"
REGIONS = "constructs/contact_center/guards/regions"


def main(argv: Sequence[str]) -> int:
    """Runs one task and returns its exit code: 0 fine, 1 something is wrong, 2 the command line is."""
    arguments = _parser().parse_args(argv or ["check"])
    try:
        result: int = arguments.run(arguments)
    except ContactCenterError as error:
        print(f"aicc settings: {error}", file=sys.stderr)
        return 1
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="aicc settings", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    tasks = parser.add_subparsers(required=True, metavar="TASK")
    check = tasks.add_parser("check", help="check every settings file, or the given ones (default)")
    check.add_argument("files", nargs="*", type=Path)
    check.set_defaults(run=_check)
    schema = tasks.add_parser("schema", help=f"write {SCHEMA}, which editors read")
    schema.add_argument("--check", action="store_true", help="write nothing, fail when the file is out of date")
    schema.set_defaults(run=_schema)
    accept = tasks.add_parser("accept", help="accept that an instance or number is replaced by the next deployment")
    accept.add_argument("stage", help="for example aicc-dev")
    accept.add_argument("--assembly", type=Path, default=Path("cdk.out"), help="synthesized assembly (default cdk.out)")
    accept.set_defaults(run=_accept)
    regions = tasks.add_parser("regions", help="refresh which resource types a Region lacks, from cfn-lint")
    regions.add_argument("region", nargs="?", default="ap-northeast-2")
    regions.set_defaults(run=_regions)
    return parser


def _check(arguments: argparse.Namespace) -> int:
    from contact_center.settings import load_all, load_files

    settings = load_files(arguments.files) if arguments.files else load_all(arguments.root)
    for entry in settings:
        people, queues = len(entry.connect.users), len(entry.queues)
        print(f"{entry.file}: fine ({queues} queues, {people} users, {len(entry.flows)} flows)")
    return 0


def _schema(arguments: argparse.Namespace) -> int:
    from contact_center.settings.editor_schema import render

    return _write(arguments.root / SCHEMA, render(), check=arguments.check)


def _write(path: Path, text: str, *, check: bool = False) -> int:
    current = path.read_text(encoding="utf-8") if path.exists() else ""
    if current == text:
        print(f"{path}: up to date")
        return 0
    if check:
        print(f"{path}: out of date, run `aicc settings schema`", file=sys.stderr)
        return 1
    path.write_text(text, encoding="utf-8")
    print(f"{path}: written")
    return 0


def _accept(arguments: argparse.Namespace) -> int:
    from contact_center.guards import create_only
    from contact_center.guards.assembly import read_stages

    stages = {stage.id: stage for stage in read_stages(arguments.assembly)}
    if arguments.stage not in stages:
        known = ", ".join(stages) or "none"
        print(
            f"aicc settings: no stage {arguments.stage!r} in {arguments.assembly}, there are {known}", file=sys.stderr
        )
        return 1
    path = arguments.root / create_only.FILE
    accepted = dict(create_only.read_baseline(path))
    accepted[arguments.stage] = create_only.current(stages[arguments.stage])
    return _write(path, create_only.render(accepted))


def _regions(arguments: argparse.Namespace) -> int:
    from cfnlint.helpers import REGIONS as ALL_REGIONS
    from cfnlint.schema.manager import ProviderSchemaManager
    from cfnlint.version import __version__

    manager = ProviderSchemaManager()
    offered: dict[str, set[str]] = {region: set(manager.get_resource_types(region)) for region in ALL_REGIONS}
    if arguments.region not in offered:
        print(f"aicc settings: unknown Region {arguments.region!r}", file=sys.stderr)
        return 1
    absent = sorted(set().union(*offered.values()) - offered[arguments.region])
    source = f"cfn-lint {__version__}, CloudFormation registry schemas per Region"
    text = json.dumps({"source": source, "absent": absent}, indent=1) + "\n"
    return _write(arguments.root / REGIONS / f"{arguments.region}.json", text)
