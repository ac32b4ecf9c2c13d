"""Measures what the classifier of personal data lets through, what it hides wrongly, and what it costs.

    python tests/benchmarks/personal_data/bench_personal_data.py
        [--messages N] [--show N] [--held-out] [--presidio] [--json FILE]

Messages are generated (`personal_messages.py`, `ordinary_messages.py`; the seeds stand there), each passes `clean` and
`mask` as on its way to a record. A message leaks when more digits in a row of its number can be read out of the masked
text than the rules of display allow, in whatever writing. `--held-out` measures forms and sentences that nothing was
tuned on; `--presidio` compares with the Korean recognizers of Microsoft Presidio, which must be installed. Exits with 1
when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from contact_handlers.base.text import clean  # noqa: E402 - found through the line above
from contact_handlers.records.masking import mask  # noqa: E402
from tests.benchmarks.personal_data import ordinary_messages, personal_messages  # noqa: E402
from tests.benchmarks.personal_data.personal_messages import Personal  # noqa: E402

EVERYDAY_LEAKS, ALL_LEAKS, FALSE_MASKS, P99_MS = 0.005, 0.05, 0.005, 1.0


def leaked(messages: Iterable[Personal]) -> tuple[int, list[tuple[Personal, str]]]:
    """Returns how many messages there were, and those that leak with what they became."""
    count, found = 0, []
    for message in messages:
        count += 1
        masked = mask(clean(message.text))
        if message.leaks(masked):
            found.append((message, masked))
    return count, found


def hidden(messages: Iterable[tuple[str, str]]) -> tuple[int, list[tuple[str, str, str]]]:
    """Returns how many messages there were, and those that were changed."""
    count, found = 0, []
    for kind, text in messages:
        count += 1
        masked = mask(clean(text))
        if masked != clean(text):
            found.append((kind, text, masked))
    return count, found


def timed(texts: list[str]) -> dict[str, float]:
    """Returns the processor milliseconds of one message: median, 99th percentile and the most.

    Neighbors on the machine make wall time longer and never shorter.
    """
    spent = []
    for text in texts:
        started = time.thread_time()
        mask(text)
        spent.append((time.thread_time() - started) * 1000)
    cuts = statistics.quantiles(spent, n=100)
    return {"median_ms": cuts[49], "p99_ms": cuts[98], "max_ms": max(spent)}


def main() -> int:
    """Runs the benchmark and returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=3_000)
    parser.add_argument("--show", type=int, default=0, help="print so many of the messages that miss")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--presidio", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    figures, missed = measure(given.messages, given.show)
    if given.held_out:
        figures |= measure_held_out(given.messages, given.show)
    if given.presidio:
        from tests.benchmarks.personal_data import presidio_korea

        figures["presidio"] = presidio_korea.compare(given.messages)
    sys.stdout.write(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for line in missed:
        sys.stdout.write(f"missed: {line}\n")
    return 1 if missed else 0


def measure(messages: int, show: int) -> tuple[dict[str, Any], list[str]]:
    """Measures the tuned forms; returns the figures and the targets that were missed."""
    everyday, everyday_leaks = leaked(personal_messages.everyday(messages))
    unusual, unusual_leaks = leaked(personal_messages.unusual(messages))
    ordinary, changed = hidden(ordinary_messages.ordinary(messages))
    _show(show, everyday_leaks, unusual_leaks, changed)
    texts = [clean(message.text) for message in personal_messages.everyday(messages)]
    texts += [clean(text) for _, text in ordinary_messages.ordinary(messages)]
    figures: dict[str, Any] = {
        "everyday_leaks": len(everyday_leaks) / everyday,
        "all_leaks": (len(everyday_leaks) + len(unusual_leaks)) / (everyday + unusual),
        "false_masks": len(changed) / ordinary,
        "messages": {"everyday": everyday, "unusual": unusual, "ordinary": ordinary},
        "leaks_by_kind": Counter(message.kind for message, _ in everyday_leaks + unusual_leaks),
        **timed(texts),
    }
    targets = {
        "everyday_leaks": EVERYDAY_LEAKS, "all_leaks": ALL_LEAKS, "false_masks": FALSE_MASKS, "p99_ms": P99_MS
    }  # fmt: skip
    return figures, [
        f"{name} {figures[name]:.4f}, at most {most}" for name, most in targets.items() if figures[name] > most
    ]


def measure_held_out(messages: int, show: int) -> dict[str, Any]:
    """Measures what nothing was tuned on."""
    count, leaks = leaked(personal_messages.held_out(messages))
    ordinary, changed = hidden(ordinary_messages.held_out(messages))
    _show(show, leaks, [], changed)
    return {"held_out_leaks": len(leaks) / count, "held_out_false_masks": len(changed) / ordinary}


def _show(count: int, *found: list[Any]) -> None:
    for some in found:
        for entry in some[:count]:
            sys.stdout.write(f"{entry}\n")


if __name__ == "__main__":
    sys.exit(main())
