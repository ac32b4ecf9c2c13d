"""Windows over the digits of a text: which groups could be one number, and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from contact_handlers.base.frozen import dataclass
from contact_handlers.personal.findings import SECRET
from contact_handlers.personal.labels import KEPT, NEAR, Label, Labels
from contact_handlers.personal.reading import Group

_LEAST_UNNAMED = 8
_MOST_DIGITS, _MOST_GROUPS, _MOST_READINGS = 23, 20, 4
_ADDRESS = re.compile(r"\S*(?:://|www\.|\.(?:com|net|kr|org|io|shop)(?:/|\b))\S*")


@dataclass(frozen=True, slots=True)
class Window:
    """Neighboring groups of one run in one reading."""

    first: int
    last: int
    digits: str
    sizes: tuple[int, ...]
    start: int
    end: int
    label: Label | None
    after: Label | None
    code: bool
    """Whether letters or an address stand right around the digits."""
    tight: bool
    """Whether the groups are joined by signs and not by spaces or words."""
    free: bool
    """Whether no further group is joined to the window by a sign."""
    whole: bool
    """Whether digits one by one or in pairs go on neither before nor behind."""
    said: bool

    @property
    def named(self) -> str:
        """The kind that the word before says, or empty."""
        return self.label.kind if self.label else ""

    @property
    def kept(self) -> bool:
        """Whether a word says that this is an order, a reference or a coupon."""
        if self.named:
            return self.named in KEPT
        return self.after is not None and self.after.kind in KEPT and self.after.start - self.end <= 2

    def is_called(self, *kinds: str) -> bool:
        """Tells whether the word before or after says one of some kinds."""
        return self.named in kinds or (self.after is not None and self.after.kind in kinds)

    @property
    def regular(self) -> bool:
        """Whether the digits stand in one group, one by one, or in pairs."""
        first, last = self.sizes[0], self.sizes[-1]
        return len(self.sizes) == 1 or (first <= 2 and last <= first and set(self.sizes[:-1]) == {first})


class Windows:
    """The windows of one plain text."""

    def __init__(self, text: str, labels: Labels) -> None:
        self._text = text
        self._labels = labels
        self._addresses = _web_addresses(text)

    def of(self, run: Sequence[Group]) -> Iterator[Window]:
        """Yields the windows of a run of groups."""
        loose = [_loose(group.gap) for group in run]
        for first, group in enumerate(run):
            label = self._labels.direct(group.start)
            named = label is not None or self._labels.before(group.start, (SECRET,), NEAR) is not None
            partial: list[tuple[str, tuple[int, ...], int]] = [("", (), 0)]
            tight, said = True, False
            for last in range(first, min(first + _MOST_GROUPS, len(run))):
                added = run[last]
                if last > first and loose[last]:
                    tight = False
                said = said or added.said
                partial = [
                    (digits + more, (*sizes, len(more)), end)
                    for digits, sizes, _ in partial
                    for more, end in added.readings
                    if len(digits) + len(more) <= _MOST_DIGITS
                ][:_MOST_READINGS]
                if not partial:
                    break
                if partial and _is_mixed(self._text, group.start, partial[0][2]):
                    continue
                free = (first == 0 or loose[first]) and (last + 1 == len(run) or loose[last + 1])
                for digits, sizes, end in partial:
                    if len(digits) > 2 and (named or self._matters(digits, end)):
                        whole = len(set(sizes[:-1])) == 1 and not _goes_on(run, first, last, sizes[0])
                        yield Window(
                            first, last, digits, sizes, group.start, end, label, self._labels.after(end),
                            self._is_code(group.start, end), tight, free, whole, said,
                        )  # fmt: skip

    def _matters(self, digits: str, end: int) -> bool:
        """Tells whether digits without a word before them can be anything: only 생 behind a birthday needs no word."""
        return (
            len(digits) >= _LEAST_UNNAMED
            or (len(digits) == 6 and self._text.startswith("생", end))
            or self._labels.after(end) is not None
        )

    def _is_code(self, start: int, end: int) -> bool:
        text = self._text
        before, behind = text[start - 1 : start], text[end : end + 1]
        if (before.isascii() and before.isalpha()) or (behind.isascii() and behind.isalpha()):
            return True
        if before and before in "-_/.=&" and start > 1 and text[start - 2].isascii() and text[start - 2].isalpha():
            return True
        if text[max(0, start - 3) : start].rstrip().endswith('":'):
            return True
        return any(first <= start < last for first, last in self._addresses)


def _goes_on(run: Sequence[Group], first: int, last: int, size: int) -> bool:
    around = (*run[max(0, first - 1) : first], *run[last + 1 : last + 2])
    return any(len(group.readings[0][0]) == size for group in around)


def _loose(gap: str) -> bool:
    return not gap or any(char.isspace() or "가" <= char <= "힣" for char in gap)


def _web_addresses(text: str) -> list[tuple[int, int]]:
    """Returns the spans of web addresses, whose numbers are pages and goods as a rule."""
    if not any(sign in text for sign in ("://", "www.", ".com", ".kr", ".net")):
        return []
    return [found.span() for found in _ADDRESS.finditer(text) if "@" not in found[0]]


def _is_mixed(text: str, start: int, end: int) -> bool:
    """Tells whether digits stand in a word of letters and digits, such as a checksum; tel010... is none."""
    at = start
    while at and _is_letter(text[at - 1]):
        at -= 1
    if start - at > 8 or (at < start and at and text[at - 1].isdigit()):
        return True
    at = end
    while at < len(text) and _is_letter(text[at]):
        at += 1
    return at > end and at < len(text) and text[at].isdigit()


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()
