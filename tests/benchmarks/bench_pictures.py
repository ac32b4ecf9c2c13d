"""Measures how long pictures take: one flow of 250 actions, a diff of it, all flows of the project, the map.

    python tests/benchmarks/bench_pictures.py [--repeat N]

The large flow is twelve menus of the project behind each other, as a center that puts everything into one flow would
have it. The clock on the wall counts everything, the start of Node.js included; the processor time of this process and
of Node.js is what other programs on the machine do not change. Target: 2 s for the large flow.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from commands.gallery import centers, sources
from ringback.flow_language import load, parse
from ringback.flow_language.model import Flow
from ringback.flow_language.pictures import diff, draw, draw_all, map_center
from tests.benchmarks.stopwatch import measured

ROOT = Path(__file__).resolve().parents[2]
ACTIONS = 250
TARGET_S = 2.0


def large_flow(changed: str = "") -> Flow:
    """Returns a flow of 250 actions: copies of the main menu, each leading to the next."""
    source = json.loads((ROOT / "contact_flows/aicc/main-menu.json").read_text(encoding="utf-8"))
    actions: list[dict[str, Any]] = []
    while len(actions) < ACTIONS:
        copy = len(actions) // len(source["Actions"])
        names = {action["Identifier"]: f"{action['Identifier']}-{copy}" for action in source["Actions"]}
        names["hang-up"] = "hang-up"
        text = json.dumps(source["Actions"], ensure_ascii=False)
        for old, new in sorted(names.items(), key=lambda pair: -len(pair[0])):
            text = text.replace(f'"{old}"', f'"{new}"')
        following = f"enable-flow-logs-{copy + 1}"
        for action in json.loads(text):
            if action["Identifier"].startswith("apologize-"):
                action["Transitions"]["NextAction"] = following
            if action["Identifier"] != "hang-up":
                actions.append(action)
    actions = actions[: ACTIONS - 1]
    known = {action["Identifier"] for action in actions}
    actions.append({"Identifier": "hang-up", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}})
    for action in actions:
        _close(action["Transitions"], known)
        if changed and action["Type"] == "MessageParticipant":
            action["Parameters"]["Text"] += changed
    document = {"Version": "2019-10-30", "StartAction": actions[0]["Identifier"], "Metadata": {}, "Actions": actions}
    return parse(json.dumps(document, ensure_ascii=False), key="large")


def _close(transitions: dict[str, Any], known: set[str]) -> None:
    for branch in [transitions, *transitions.get("Conditions", ()), *transitions.get("Errors", ())]:
        if "NextAction" in branch and branch["NextAction"] not in known:
            branch["NextAction"] = "hang-up"


def _named(size: int) -> Callable[[], object]:
    name = "x" * size
    action = {"Identifier": name, "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
    flow = parse(
        json.dumps({"Version": "2019-10-30", "StartAction": name, "Metadata": {}, "Actions": [action]}), key="x"
    )
    return lambda: draw(flow)


def main() -> int:
    """Runs the measurements."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3)
    repeat = parser.parse_args().repeat
    large, edited = large_flow(), large_flow(" 감사합니다.")
    flows = [load(path) for path in sources(ROOT)]
    center = centers(ROOT)[0]
    took = measured(f"one flow of {len(large.actions)} actions", lambda: draw(large), repeat)
    measured("the same flow against a changed version", lambda: diff(large, edited), repeat)
    actions = sum(len(flow.actions) for flow in flows)
    measured(f"all {len(flows)} flows of the project ({actions} actions)", lambda: draw_all(flows), repeat)
    measured(f"map of center {center.key}", lambda: map_center(center.load(), heading=center.key), repeat)
    short, long = (
        measured(f"an identifier of {size:,} characters", _named(size), repeat) for size in (50_000, 100_000)
    )
    sys.stdout.write(f"twice the identifier takes {long / short:.1f} times as long\n")
    sys.stdout.write(f"target {TARGET_S:.1f} s for {ACTIONS} actions: {'met' if took <= TARGET_S else 'MISSED'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
