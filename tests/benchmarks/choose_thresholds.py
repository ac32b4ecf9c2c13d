"""Chooses the scores from which an FAQ item is the answer (`faq.answer_min`) and from which it is offered
(`faq.list_min`), for each center by its own content.

    python tests/benchmarks/choose_thresholds.py --corpus FOLDER

The folder has kochat/ and songys/ as for bench_korean.py: sentences that belong to no center. An answer to one of them
is wrong, so `answer_min` is the least score that answers at most 8 in 1,000 of them, and `list_min` the least that
offers something to at most 50 in 1,000; neither goes below FLOORS, because customers come closer to the items than
strangers do. What the choice means is measured on the paraphrases, each left out of the index in turn, and on the open
set of korean/. Write the figures into [faq] of config/<center>/*.toml when they move by more than 0.02.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from contact_center.bot.content import compile_content  # noqa: E402 - found through the line above
from contact_handlers.dialogue.faq import EVERYWHERE, NEVER, FaqItem, FaqLimits, Found, Matcher  # noqa: E402
from contact_handlers.dialogue.matching.learning import analyses  # noqa: E402
from contact_handlers.dialogue.matching.questions import Questions  # noqa: E402
from contact_handlers.dialogue.matching.vocabulary import slight  # noqa: E402

CENTERS = ("aicc", "saltware")
#: Shares of the strangers that may be answered and offered something.
ANSWERED, OFFERED = 0.008, 0.05
#: The least scores, whatever strangers say.
FLOORS = (0.36, 0.18)
FOLDS = 6
SAMPLE = 3_000
FILES = ("kochat/ood_data.csv", "kochat/intent_data.csv", "songys/ChatbotData.csv")


def strangers(corpus: Path) -> list[str]:
    """Returns the same sample of every file of sentences that belong to no center."""
    found = []
    for name in FILES:
        with (corpus / name).open(encoding="utf-8", newline="") as file:
            texts = [row[0] for row in list(csv.reader(file))[1:]]
        found += random.Random(1).sample(texts, SAMPLE)  # noqa: S311 - the same sample every time
    return found


def at_most(scores: Sequence[float], share: float, floor: float) -> float:
    """Returns the least score, in hundredths, that at most a share of the sentences reaches."""
    reached = sorted(scores, reverse=True)[int(share * len(scores))]
    return max(floor, round(reached + 0.01, 2))


def outcome(found: Found, wanted: Sequence[str]) -> str:
    """Returns what a search makes of a question that one of these items answers."""
    if found.answer is not None:
        return "right" if found.answer.item.id in wanted else "wrong"
    return "offered" if any(hit.item.id in wanted for hit in found.offers) else "missed"


class Center:
    """The questions of a center, to be searched with any thresholds."""

    def __init__(self, name: str) -> None:
        self.name = name
        content: dict[str, Any] = json.loads(json.dumps(compile_content(name, ROOT)))
        self._items = [FaqItem.of(item) for item in content["faq"]]
        self._synonyms, self._slight = content["synonyms"], slight(content["language"]["slight"])
        index = Questions.restore(content["model"]["faq"])
        self._known = analyses(index, [item.source for item in self._items if item.search != NEVER])

    def matcher(self, items: Iterable[FaqItem] | None = None, limits: FaqLimits | None = None) -> Matcher:
        """Returns the search over all items, or over others; with every score without limits."""
        every = FaqLimits(list_min=0, answer_min=2, limit=1)
        return Matcher.build(items or self._items, self._synonyms, self._slight, limits or every, self._known)

    def left_out(self, limits: FaqLimits) -> Iterator[str]:
        """Yields the outcome of every phrasing, searched in an index that was learned without it."""
        for fold in range(FOLDS):
            kept, asked = [], []
            for item in self._items:
                if item.search != EVERYWHERE:
                    continue
                phrasings = [item.question, *item.paraphrases]
                asked += [(item.id, text) for number, text in enumerate(phrasings) if number % FOLDS == fold]
                rest = [text for number, text in enumerate(phrasings) if number % FOLDS != fold]
                kept.append(replace(item, question=rest[0], paraphrases=tuple(rest[1:])))
            matcher = self.matcher(kept, limits)
            yield from (outcome(matcher.find(text), [name]) for name, text in asked)

    def open_set(self, limits: FaqLimits) -> Iterator[str]:
        """Yields the outcome of the questions of the open sets, without those that may be phrasings."""
        folder = ROOT / "tests" / "benchmarks" / "korean" / "open"
        matcher = self.matcher(limits=limits)
        for name, step in ((f"{self.name}.toml", slice(None)), (f"questions_{self.name}.toml", slice(1, None, 2))):
            for group in tomllib.loads((folder / name).read_text(encoding="utf-8"))["groups"]:
                if group["kind"] == "faq":
                    wanted = [right.removeprefix("faq:") for right in group["right"]]
                    yield from (outcome(matcher.find(text), wanted) for text in group["says"][step])


def say(line: str) -> None:
    """Writes a line."""
    sys.stdout.write(line + "\n")


def shares(outcomes: Iterable[str]) -> str:
    """Returns the shares of outcomes in one line."""
    counted = Counter(outcomes)
    total = counted.total()
    parts = [f"{name} {counted[name] / total:.3f}" for name in ("right", "offered", "missed", "wrong")]
    return f"{total} questions  " + "  ".join(parts)


def main() -> int:
    """Prints the choice for every center and what it means."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="folder with kochat/ and songys/")
    given = parser.parse_args()
    texts = strangers(given.corpus)
    for name in CENTERS:
        center = Center(name)
        search = center.matcher().search
        scores = [hits[0].score if (hits := search(text)) else 0.0 for text in texts]
        answer_min, list_min = at_most(scores, ANSWERED, FLOORS[0]), at_most(scores, OFFERED, FLOORS[1])
        limits = FaqLimits(list_min=list_min, answer_min=answer_min)
        answered = sum(score >= answer_min for score in scores) / len(scores)
        say(f"{name}: answer_min = {answer_min:.2f}, list_min = {list_min:.2f}")
        say(f"  strangers       {len(scores)} sentences  answered {answered:.4f}")
        say(f"  left out        {shares(center.left_out(limits))}")
        say(f"  open set        {shares(center.open_set(limits))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
