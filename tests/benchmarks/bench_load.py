"""Plays a thousand conversations at once with the deployed bot and holds the tables against what was said.

    python tests/benchmarks/bench_load.py [--assembly FOLDER] [--conversations N] [--environments N] [--json FILE]

Everything is on loopback: the code hook of `cdk.out` (stage aicc-prod) runs in execution environments under the real
Lambda runtime interface client, one event at a time each; its tables are a strict DynamoDB server with transactions.
All conversations are open at once, each says its next sentence after all others had theirs, any free environment takes
it. One event in 25 is delivered twice at the same moment. Exits with 1 when a turn was lost, doubled or out of order,
or when an invocation failed. Times are of this machine, environments and table server on the same cores; they bound
nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import botocore.session  # noqa: E402 - found through the line above

from tests.benchmarks.bench_cold_start import value_of  # noqa: E402
from tests.benchmarks.constant_aws import ConstantAws  # noqa: E402
from tests.unit.handlers.deployed import functions, only  # noqa: E402
from tests.unit.handlers.load import Books, Load, Report, crowd  # noqa: E402
from tests.unit.handlers.runtime_api import Deployed  # noqa: E402
from tests.unit.handlers.servers import Dynalite, without_credentials  # noqa: E402
from tests.unit.handlers.transactions import TransactionalTables  # noqa: E402
from tests.unit.handlers.world import INDEXES, create_table, hours  # noqa: E402

STAGE, REGION = "aicc-prod", "ap-northeast-2"


@contextmanager
def local(assembly: Path) -> Iterator[tuple[Deployed, Any]]:
    """Starts tables and other services; yields the bot and a client of the tables."""
    without_credentials()
    server, others = Dynalite(), ConstantAws()
    tables = TransactionalTables(server.url)
    client = botocore.session.get_session().create_client("dynamodb", region_name=REGION, endpoint_url=tables.url)
    for name, indexes in INDEXES.items():
        create_table(client, name, indexes)
    bot = functions(assembly, STAGE, value_of)["bot_hook"]
    names = {f"TABLE_{name.upper()}": f"t-{name}" for name in INDEXES}
    endpoints = {"AWS_ENDPOINT_URL": others.url, "AWS_ENDPOINT_URL_DYNAMODB": tables.url}
    try:
        yield replace(bot, environment={**only(bot, {**names, "HOURS": hours()}), **endpoints}), client
    finally:
        tables.stop()
        others.stop()
        server.stop()


def say(line: str) -> None:
    """Writes a line."""
    sys.stdout.write(line + "\n")


def show(report: Report, conversations: int, environments: int, differences: int) -> dict[str, float]:
    """Prints the figures and returns them."""
    figures = {
        "conversations": conversations,
        "environments": environments,
        "turns": report.turns,
        "delivered twice": report.repeated,
        "cold starts": report.cold,
        "seconds": report.seconds,
        "turns per second": report.turns / report.seconds,
        "p50 ms": report.percentile(50),
        "p95 ms": report.percentile(95),
        "p99 ms": report.percentile(99),
        "errors": len(report.errors),
        "differing retries": report.differing_retries,
        "turns lost, doubled or out of order": differences,
    }
    for name, value in figures.items():
        say(f"{name:36} {value:10.1f}" if isinstance(value, float) else f"{name:36} {value:10}")
    return figures


def main() -> int:
    """Plays the crowd and checks the books."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assembly", type=Path, default=ROOT / "cdk.out")
    parser.add_argument("--conversations", type=int, default=1_000)
    parser.add_argument("--environments", type=int, default=32, help="conversations that are answered at once")
    parser.add_argument("--json", type=Path, default=None, help="file for the figures")
    given = parser.parse_args()
    people = crowd(given.conversations)
    with local(given.assembly) as (bot, client):
        load = Load(bot, environments=given.environments)
        try:
            report = load.play(people)
        finally:
            load.stop()
        differences = Books(client, "t-{}".format).differences(people)
    figures = show(report, len(people), given.environments, len(differences))
    for problem in [*report.errors, *differences][:10]:
        say(problem)
    if given.json is not None:
        given.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    kept = not report.errors and not report.differing_retries and not differences
    say(f"{'target no turn lost, none doubled':36} {'reached' if kept else 'MISSED':>10}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
