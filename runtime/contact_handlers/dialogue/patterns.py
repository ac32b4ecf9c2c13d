"""Keyword patterns of intents, and words that mean something unless they are negated.

A pattern is a line of groups, all of which must occur in the text without spaces: `a|b` either word, `!a|b` none of
these (a group after the first `!` is negative too), `^a` at the beginning, `a$` at the end, `@slot` any value of a
slot's list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact


@dataclass(frozen=True, slots=True)
class Word:
    """One alternative of a group."""

    text: str
    first: bool
    last: bool

    def found(self, text: str) -> bool:
        """Tells whether the word occurs where it must."""
        if self.text not in text:
            return False
        return (not self.first or text.startswith(self.text)) and (not self.last or text.endswith(self.text))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern: every wanted group must occur, no unwanted word may."""

    wanted: tuple[tuple[Word, ...], ...]
    unwanted: tuple[Word, ...]

    def strength(self, text: str) -> int:
        """Returns the syllables of the longest words found, 0 when the pattern does not hold."""
        total = 0
        for group in self.wanted:
            longest = 0
            for word in group:
                if len(word.text) > longest and word.found(text):
                    longest = len(word.text)
            if longest == 0:
                return 0
            total += longest
        return 0 if any(word.found(text) for word in self.unwanted) else total


def parse(pattern: str, lists: Mapping[str, Sequence[str]]) -> Pattern:
    """Reads a pattern; `lists` has the words of each @slot."""
    wanted: list[tuple[Word, ...]] = []
    unwanted: list[Word] = []
    for group in pattern.split():
        words = tuple(_words(group.removeprefix("!"), lists))
        if group.startswith("!") or unwanted:
            unwanted += words
        else:
            wanted.append(words)
    return Pattern(tuple(wanted), tuple(unwanted))


def _words(group: str, lists: Mapping[str, Sequence[str]]) -> Iterable[Word]:
    for part in group.split("|"):
        if part.startswith("@"):
            for value in lists.get(part[1:], ()):
                yield Word(compact(value), first=False, last=False)
        else:
            yield Word(part.strip("^$").lower(), first=part.startswith("^"), last=part.endswith("$"))


def slot_words(content: Mapping[str, Any]) -> dict[str, list[str]]:
    """Returns the words of every slot that has a list of values."""
    found = {}
    for name, slot in content["slots"].items():
        kind = content["slot_types"].get(slot["type"])
        if kind is not None:
            found[name] = [word for value in kind["values"] for word in (value["value"], *value.get("synonyms", ()))]
    return found


# How many syllables after a word a negation may stand: 불만이 하나도 없어요.
_REACH = 7


@dataclass(frozen=True)
class Lexicon:
    """Finds listed words that are meant: not part of another word, and not negated."""

    negation_after: tuple[str, ...]
    negation_before: tuple[str, ...]
    double_negation: tuple[str, ...]
    not_after: Mapping[str, tuple[str, ...]]
    not_before: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, language: Mapping[str, Any]) -> Lexicon:
        """Makes the lexicon of language.toml."""
        feeling, exceptions = language["sentiment"], language["exceptions"]
        return cls(
            tuple(feeling["negation_after"]),
            tuple(feeling["negation_before"]),
            tuple(feeling["double_negation"]),
            {word: tuple(parts) for word, parts in exceptions["not_after"].items()},
            {word: tuple(parts) for word, parts in exceptions["not_before"].items()},
        )

    def first(self, text: str, words: Iterable[str]) -> str | None:
        """Returns the first listed word that the text means, or None; `text` is compact."""
        return next((word for word in words if any(not negated for negated in self._uses(text, word))), None)

    def meant(self, text: str, words: Iterable[str]) -> tuple[list[str], list[str]]:
        """Returns the listed words a text means and those it negates."""
        plain: list[str] = []
        negated: list[str] = []
        for word in words:
            uses = self._uses(text, word)
            plain += [word] if any(not use for use in uses) else []
            negated += [word] if uses and all(uses) else []
        return plain, negated

    def _uses(self, text: str, word: str) -> list[bool]:
        """Returns for every use of a word whether it is negated; look-alikes are no use."""
        found: list[bool] = []
        position = text.find(word)
        while position >= 0:
            end = position + len(word)
            before, after = text[:position], text[end:]
            if not before.endswith(self.not_after.get(word, ())) and not after.startswith(
                self.not_before.get(word, ())
            ):
                found.append(self._negated(before, after))
            position = text.find(word, end)
        return found

    def _negated(self, before: str, after: str) -> bool:
        if before.endswith(self.negation_before):
            return True
        near = after[:_REACH]
        if any(word in after[: _REACH + 4] for word in self.double_negation):
            return False
        return any(word in near for word in self.negation_after)
