"""The report of a simulated week, as a manager gets it on Monday morning.

    python tests/benchmarks/bench_week_report.py --out reports/week           # after `make synth`
    python tests/benchmarks/bench_week_report.py --contacts 1000 --pictures docs/pictures

Two seeded weeks of a center are lived through, so that there is something to compare with; then its own function
`files` writes the report by its own schedule. Page, JSON and CSV are written to `--out`, pictures of the page
(1280 and 390 pixels wide) to `--pictures`, with Chromium and the Node.js of the environment.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ringback import simulator
from ringback.simulator import Center
from tests.calls.browser import ROOT, played
from tests.calls.week.living import KINDS, Week

# Two weeks before the Monday on which the report comes.
WEEKS = 2
START = "2026-11-16T00:00:00+09:00"
EXTRA_AGENTS = 6
TEAMS = ("결제팀", "기술팀", "상담팀")
NAMES = ("김하늘", "이바다", "박나무", "최가람", "정다온", "윤슬기", "한누리", "서이랑")


def register(center: Center) -> None:
    """Registers every agent of the center with a name and a team, as the desk does."""
    table = center.tables["agents"]
    for place, agent in enumerate(center.agents):
        agent_id, name, team = f"agt_{place:04}", NAMES[place % len(NAMES)], TEAMS[place % len(TEAMS)]
        table.put({"pk": f"CU#{agent.id}", "sk": "LOOKUP", "agent_id": agent_id})
        profile = {"agent_id": agent_id, "name": name, "team": team, "connect_user_id": agent.id}
        table.put({"pk": f"AGT#{agent_id}", "sk": "PROFILE", "tier": "senior", **profile})


def evaluate(center: Center) -> None:
    """Plans the scores of a quality analyst: two for each agent in each week, seeded by their place."""
    for place, agent in enumerate(center.agents):
        for week in range(WEEKS):
            for number, score in enumerate((78 + 3 * place + week, 90 - place)):
                at = center.clock.now + timedelta(days=7 * week + 2 + number).total_seconds()
                agent.activity.evaluations.append((at, float(min(100, score))))


def written(center: Center) -> dict[str, bytes]:
    """Returns the files of the last weekly report, by their ending."""
    found: dict[str, bytes] = {
        key: body
        for bucket in center.buckets.values()
        for key, body in bucket.objects.items()
        if key.startswith("reports/week/")
    }
    periods = {
        str(json.loads(body)["period"]["start"]): key.rpartition(".")[0]
        for key, body in found.items()
        if key.endswith(".json")
    }
    last = periods[max(periods)]
    return {end: found[f"{last}.{end}"] for end in ("html", "json", "csv")}


def picture(page: Path, folder: Path) -> None:
    """Takes pictures of the page, and prints what a checker of accessibility finds."""
    os.environ["AICC_REPORT_PICTURES"] = str(folder)
    axe = ROOT / "node_modules/axe-core/axe.min.js"
    met = played("report.mjs", page.resolve().as_uri(), str(axe), pictures="AICC_REPORT_PICTURES")
    sys.stdout.write(f"{json.dumps(met)}\n")


def main() -> int:
    """Lives through two weeks and writes the report of the second."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assembly", type=Path, default=Path("cdk.out"))
    parser.add_argument("--stage", default="aicc-dev")
    parser.add_argument("--contacts", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("reports/week"))
    parser.add_argument("--pictures", type=Path)
    given = parser.parse_args()
    options = simulator.Options(keep_contacts=100_000)
    center = simulator.load(given.assembly, stage=given.stage, start=START, seed=given.seed, options=options)
    for number in range(EXTRA_AGENTS):
        center.add_agent(f"extra{number}")
    register(center)
    evaluate(center)
    began = time.perf_counter()
    Week(
        center,
        given.stage,
        seed=given.seed,
        contacts=given.contacts,
        days=7 * WEEKS,
        after=timedelta(days=1),
        agents=0,
        kinds=KINDS[given.stage.partition("-")[0]],
        outages=(),
    ).live()
    sys.stdout.write(f"{given.contacts} customers in {WEEKS} weeks, {time.perf_counter() - began:.0f} s\n")
    given.out.mkdir(parents=True, exist_ok=True)
    for end, body in written(center).items():
        (given.out / f"report.{end}").write_bytes(body)
    if given.pictures is not None:
        picture(given.out / "report.html", given.pictures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
