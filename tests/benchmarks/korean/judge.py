"""The judge: what customers got, compared with what they would call right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.benchmarks.korean.contacts import Outcome
from tests.benchmarks.korean.sets import Sentence

#: The least share of questions answered or offered, answered at once, and of requests understood.
FAQ_FOUND, FAQ_AT_ONCE, REQUESTS = 0.95, 0.85, 0.95
#: The greatest share of forbidden outcomes.
FORBIDDEN: Final = 0.02
#: The greatest shares of false actions on sentences that belong to no center.
FALSE_ACTIONS: Final = {"handover": 0.001, "callback": 0.001, "end": 0.001, "scenario": 0.005, "faq": 0.01}

Play = Callable[[str, str], Outcome]


@dataclass(frozen=True)
class Verdict:
    """What came of a sentence on a channel, and how right that is."""

    sentence: Sentence
    channel: str
    outcome: Outcome

    @property
    def forbidden(self) -> bool:
        """Whether the customer got what they must never get."""
        return self.outcome.is_any(self.sentence.never)

    @property
    def at_once(self) -> bool:
        """Whether the customer got what is right; a trap without anything named is right when nothing is forbidden."""
        if self.forbidden:
            return False
        return self.outcome.is_any(self.sentence.right) or (self.sentence.kind == "trap" and not self.sentence.right)

    @property
    def right(self) -> bool:
        """Whether the customer got it, or only has to say yes to it."""
        return self.at_once or (not self.forbidden and self.outcome.is_any(self.sentence.asked))

    @property
    def answered_wrong(self) -> bool:
        """Whether an FAQ answer was given that is not the one."""
        return any(label.startswith("faq:") for label in self.outcome.labels) and not self.right

    def __str__(self) -> str:
        mark = "FORBIDDEN" if self.forbidden else "wrong"
        wanted = "|".join(self.sentence.right) or "anything"
        never = "|".join(self.sentence.never)
        return (
            f"{mark:9} {self.channel:5} {self.sentence.kind}/{self.sentence.group}: {self.sentence.text}"
            f" -> {self.outcome} (right {wanted}; never {never}) [{self.outcome.heard[:80]}]"
        )


@dataclass(frozen=True)
class Figures:
    """The shares of one set on one channel; None for a kind that the set does not have."""

    faq_found: float | None
    faq_at_once: float | None
    requests: float | None
    requests_at_once: float | None
    traps: float | None
    forbidden: float
    answered_wrong: float | None
    sentences: int

    def missed(self) -> list[str]:
        """Returns the targets that are not reached."""
        least = {"faq_found": FAQ_FOUND, "faq_at_once": FAQ_AT_ONCE, "requests": REQUESTS}
        shares = {name: getattr(self, name) for name in least}
        found = [name for name, share in shares.items() if share is not None and share < least[name]]
        return found + ["forbidden"] * (self.forbidden > FORBIDDEN)


@dataclass
class Tally:
    """The verdicts of one set on one channel."""

    verdicts: list[Verdict] = field(default_factory=list)

    def figures(self) -> Figures:
        """Returns the shares."""
        faq, requests, traps = (self._of(kind) for kind in ("faq", "request", "trap"))
        return Figures(
            faq_found=_share(verdict.right for verdict in faq),
            faq_at_once=_share(verdict.at_once for verdict in faq),
            requests=_share(verdict.right for verdict in requests),
            requests_at_once=_share(verdict.at_once for verdict in requests),
            traps=_share(verdict.right for verdict in traps),
            forbidden=_share(verdict.forbidden for verdict in self.verdicts) or 0.0,
            answered_wrong=_share(verdict.answered_wrong for verdict in faq),
            sentences=len(self.verdicts),
        )

    def _of(self, kind: str) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.sentence.kind == kind]

    def by_class(self) -> dict[str, tuple[int, int, int]]:
        """Returns for each class how many sentences it has, how many are right, how many got something forbidden."""
        groups: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in self.verdicts:
            groups[f"{verdict.sentence.kind}/{verdict.sentence.group}"].append(verdict)
        return {
            name: (len(found), sum(verdict.right for verdict in found), sum(verdict.forbidden for verdict in found))
            for name, found in groups.items()
        }

    def failures(self) -> Iterator[Verdict]:
        """Yields what is not right, forbidden outcomes first."""
        wrong = [verdict for verdict in self.verdicts if not verdict.right]
        yield from sorted(wrong, key=lambda verdict: not verdict.forbidden)


def judged(sentences: Sequence[Sentence], channel: str, play: Play) -> Tally:
    """Returns the verdicts about sentences on one channel."""
    return Tally(
        [
            Verdict(sentence, channel, play(channel, sentence.text))
            for sentence in sentences
            if channel in sentence.channels
        ]
    )


@dataclass
class FalseActions:
    """What sentences that belong to no center brought about, and which."""

    sentences: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, more: FalseActions) -> None:
        """Counts those of another set too."""
        self.sentences += more.sentences
        self.kinds += more.kinds
        self.examples += more.examples

    def missed(self) -> list[str]:
        """Returns the kinds of actions that happen too often."""
        return [kind for kind, most in FALSE_ACTIONS.items() if self.kinds[kind] > most * self.sentences]


def false_actions(texts: Iterable[str], channel: str, play: Play) -> FalseActions:
    """Counts what sentences bring about that nobody meant for a center."""
    found = FalseActions()
    for text in texts:
        outcome = play(channel, text)
        found.sentences += 1
        for kind in FALSE_ACTIONS:
            if outcome.is_any([kind]):
                found.kinds[kind] += 1
                found.examples.append((kind, text, str(outcome)))
    return found


def _share(marks: Iterable[bool]) -> float | None:
    found = list(marks)
    return sum(found) / len(found) if found else None
