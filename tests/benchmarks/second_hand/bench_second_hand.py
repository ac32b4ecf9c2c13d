"""What gets through and what is hidden without need, over forms written apart from the rules.

python tests/benchmarks/second_hand/bench_second_hand.py [--count 3000] [--show]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(_ROOT), str(_ROOT / "runtime")]

from contact_handlers.base.text import clean  # noqa: E402 - found through the line above
from contact_handlers.records.masking import mask  # noqa: E402
from tests.benchmarks.second_hand.messages import Message, messages, survives  # noqa: E402


def main() -> int:
    """Prints the shares by side and by form, and the time a message takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000, help="messages of each side")
    parser.add_argument("--seed", type=int, default=20260)
    parser.add_argument("--show", action="store_true", help="print the messages that went wrong")
    options = parser.parse_args()
    times: list[float] = []
    for file in ("to_hide", "to_keep"):
        wrong: dict[bool, list[tuple[Message, str]]] = defaultdict(list)
        total: dict[bool, int] = defaultdict(int)
        for message in messages(file, options.count, options.seed):
            start = time.process_time()
            shown = mask(clean(message.text))
            times.append(time.process_time() - start)
            total[message.everyday] += 1
            if survives(message, shown) if file == "to_hide" else shown != clean(message.text):
                wrong[message.everyday].append((message, shown))
        _report(file, wrong, total, options.show)
    times.sort()
    _say(
        f"mean {1000 * sum(times) / len(times):.3f} ms, p99 {1000 * times[len(times) * 99 // 100]:.3f} ms of processor"
    )
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _report(file: str, wrong: dict[bool, list[tuple[Message, str]]], total: dict[bool, int], show: bool) -> None:
    everything = sum(map(len, wrong.values()))
    _say(
        f"{file}: everyday {len(wrong[True])} of {total[True]} ({len(wrong[True]) / total[True]:.2%}), "
        f"all {everything} of {sum(total.values())} ({everything / sum(total.values()):.2%})"
    )
    by_form: dict[str, list[tuple[Message, str]]] = defaultdict(list)
    for everyday in (True, False):
        for message, shown in wrong[everyday]:
            by_form[f"{'everyday' if everyday else 'unusual'} {message.form}"].append((message, shown))
    for form, found in by_form.items():
        _say(f"  {form}: {len(found)}")
        for message, shown in found if show else ():
            _say(f"      {message.text!r} -> {shown!r}")


if __name__ == "__main__":
    sys.exit(main())
