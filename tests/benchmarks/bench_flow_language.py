"""Measures the linter and prints figures.

    python tests/benchmarks/bench_flow_language.py [--rounds N]

Targets: all published flows and ours in one process at 2,000 actions per second or more, reading and line numbers
included; a flow of 250 actions in less than 150 ms. Processor time of the best round, so that other work on the machine
does not count. Exit code 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from ringback.flow_language import canonical, lint, parse
from ringback.flow_language.examples.build import SORRY, call, compare, flow, keep, loop, menu, say
from tests.unit.flow_language.flow_files import own_flows

ACTIONS_PER_SECOND, LARGE_MS, LARGE_ACTIONS = 2_000.0, 150.0, 250


def best(rounds: int, action: Callable[[], Any]) -> float:
    """Returns the processor seconds of the fastest round."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times)


def report(line: str) -> None:
    """Writes one line of the report."""
    sys.stdout.write(f"{line}\n")


def large_flow(actions: int) -> dict[str, Any]:
    """Returns a flow of menus, calls, comparisons and prompts with the given number of actions."""
    rows: list[dict[str, Any]] = []
    step = 0
    while len(rows) + 11 <= actions:
        following = f"menu-{step + 1}" if len(rows) + 17 <= actions else SORRY
        rows += [
            menu(
                f"menu-{step}",
                "상담은 1번, 콜백은 2번을 눌러 주세요.",
                {"1": f"call-{step}", "2": f"say-{step}"},
                back=f"tries-{step}",
            ),
            loop(f"tries-{step}", again=f"menu-{step}"),
            call(f"call-{step}", "lookup", f"check-{step}"),
            compare(f"check-{step}", "$.External.status", {"OK": f"save-{step}"}, f"say-{step}"),
            keep(f"save-{step}", f"say-{step}", **{f"Name{step}": "$.External.name"}),
            say(f"say-{step}", f"고객님, $.Attributes.Name{step} 상담을 이어 갑니다.", following),
        ]
        step += 1
    document = flow(*rows)
    spare = actions - len(document["Actions"])
    document["Actions"] += [say(f"spare-{number}", "네.", SORRY) for number in range(spare)]
    return document


def main() -> int:
    """Prints the figures and answers whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--published-flows", type=Path, metavar="DIR", help="flows other people published, to lint too")
    arguments = parser.parse_args()
    rounds, published = arguments.rounds, arguments.published_flows
    texts = [path.read_text(encoding="utf-8") for path in sorted(published.glob("*.json"))] if published else []
    texts += [json.dumps(document, ensure_ascii=False, indent=2) for document in own_flows().values()]
    count = sum(len(parse(text).actions) for text in texts)
    seconds = best(rounds, lambda: [lint(parse(text)) for text in texts])
    rate = count / seconds
    report(f"{len(texts)} flows, {count} actions: {rate:,.0f} actions per second (target {ACTIONS_PER_SECOND:,.0f})")
    text = json.dumps(large_flow(LARGE_ACTIONS), ensure_ascii=False, indent=2)
    actions = len(parse(text).actions)
    large = best(rounds, lambda: lint(parse(text))) * 1000
    report(f"a flow of {actions} actions: {large:.0f} ms (target {LARGE_MS:.0f})")
    shaped = best(rounds, lambda: canonical(json.loads(text), positions="all")) * 1000
    report(f"formatting and placing it: {shaped:.0f} ms")
    return 0 if rate >= ACTIONS_PER_SECOND and large < LARGE_MS and actions == LARGE_ACTIONS else 1


if __name__ == "__main__":
    sys.exit(main())
