"""The numbers of a text that must not be shown: the surest windows first, each digit once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from contact_handlers.personal import checks
from contact_handlers.personal.findings import CARD, NUMBER, PHONE, SECRET, Finding
from contact_handlers.personal.forms import shown
from contact_handlers.personal.labels import Labels
from contact_handlers.personal.patterns import lazy
from contact_handlers.personal.reading import CORRECTION, Group, runs
from contact_handlers.personal.verdicts import PUBLIC, judge
from contact_handlers.personal.windows import Window, Windows

# What explains its digits by itself: dates, times, amounts, quantities. Letters that are an ending as often as a unit
# (5678인데요, 5678도) count as a unit only after few digits.
_EXPLAINED = re.compile(
    r"(?<![\d\-./])(?:19|20)\d\d([\-./]) ?(?:0?[1-9]|1[0-2])\1 ?(?:0?[1-9]|[12]\d|3[01])(?!\d|\1\d)"
    # A decimal fraction, and an identifier of a machine.
    r"|arn:[!-~]+|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)|(?<![\d.])(?:0|[1-9]\d{0,3})\.\d{7,}(?![\d.])|"
    r"(?<![0-9a-f-])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])"
    r"|(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?![\d:])"
    r"|(?<![\d,.])[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?(?!\d|,\d)"
    r"|(?<!\d)\d+(?:\.\d+)? ?(?:원(?!주|룸)|만 ?원|천 ?원|백 ?원|억|달러|불(?!러)|엔|위안|유로|퍼센트|%)"
    r"|(?<!\d)\d{1,5}(?:\.\d+)? ?(?:개|명(?!의)|자리|자릿|년(?!생)|포인트|그램|킬로|리터|미터|인치|글자|박스|"
    r"세트|켤레|페이지|kg|cm|mm|km|ml|gb|mb|tb|mah)"
    r"|(?<![\d\-./*:~+])(?<!\d )\d{1,3} ?(?:만|천|백|인분|인용|분|시간|시|초|월|"
    r"일(?![\s,\-]?[공영일이삼사오육칠팔구])|주|층|평|박|매|장|권|대(?!시)|병|"
    r"잔|벌|점|배|도|회|차|번|세|살|건|통|팩|봉|가지|"
    r"종|단계|등|위|호선|g|l|m|w|v|p|k)(?![a-z])",
    re.IGNORECASE,
)

_CORRECTION = lazy(CORRECTION)
_MOST_CORRECTIONS, _AROUND = 3, 16
# A card with everything on it and two telephone numbers, digit by digit, are 60 groups.
_MOST_GROUPS, _LEAST_UNREAD = 80, 8


def _count(run: list[Group]) -> int:
    return sum(len(group.readings[0][0]) for group in run)


class Numbers:
    """The numbers of one plain text."""

    def __init__(self, text: str, labels: Labels) -> None:
        self._text = text
        self._labels = labels
        self._windows = Windows(text, labels)

    def find(self, closed: Sequence[tuple[int, int]] = ()) -> Iterator[Finding]:
        """Yields the findings; `closed` are spans that are found already."""
        explained = [found.span() for found in _EXPLAINED.finditer(self._text)]
        found = runs(self._text, [*closed, *explained])
        if sum(map(len, found)) > _MOST_GROUPS:
            yield from map(self._unread, (run for run in found if _count(run) >= _LEAST_UNREAD))
            return
        for run in found:
            yield from self._choose(run)

    def _unread(self, run: list[Group]) -> Finding:
        """Returns all digits of a run as one number: nobody says that many, and to judge them would take too long."""
        digits, end = run[-1].readings[0]
        value = "".join([group.readings[0][0] for group in run[:-1]] + [digits])
        return Finding(NUMBER, run[0].start, end, value, "*" * _LEAST_UNREAD, certain=False)

    def _choose(self, run: list[Group]) -> Iterator[Finding]:
        candidates: list[tuple[int, str, Window, int]] = []
        for window, dropped in self._windows_of(run):
            verdict = judge(window, self._text, self._labels)
            if verdict is not None:
                candidates.append((*verdict, window, dropped))
        # A corrected number wins over what it would have been without the correction.
        candidates.sort(key=lambda found: (-found[0], -found[3], -len(found[2].digits), found[2].start))
        starts = [group.start for group in run]
        taken: set[int] = set()
        for _, kind, window, _ in candidates:
            groups = set(range(bisect_left(starts, window.start), bisect_left(starts, window.end)))
            if groups & taken:
                continue
            taken |= groups
            yield self._finding(kind, window)
            if kind == CARD:
                yield from self._behind_card(run, max(groups), taken)

    def _windows_of(self, run: list[Group]) -> Iterator[tuple[Window, int]]:
        """Yields windows with the number of groups in them that were taken back: 010-1234-5679 아니 5678."""
        joints = [at for at, group in enumerate(run) if at and _CORRECTION().search(group.gap)][:_MOST_CORRECTIONS]
        for first, last in pairwise((0, *joints, len(run))):
            for window in self._windows.of(run[first:last]):
                yield window, 0
        for joint in joints:
            for dropped in {1, min(joint, len(run) - joint)}:
                head = run[max(0, joint - dropped - _AROUND) : joint - dropped]
                # What comes after a correction stands where the dropped group stood, joined by the same sign.
                again = replace(run[joint], gap=run[joint - dropped].gap)
                said = [*head, again, *run[joint + 1 : joint + _AROUND]]
                for window in self._windows.of(said):
                    if window.first < len(head) <= window.last:
                        yield window, dropped

    def _finding(self, kind: str, window: Window) -> Finding:
        text, start, end = self._text, window.start, window.end
        if text[start - 1 : start] == "+" or (text[start - 1 : start] == "(" and ")" in text[start:end]):
            start -= 1
        if text[end : end + 1] == ")" and "(" in text[start:end] and ")" not in text[start:end]:
            end += 1
        if kind == PUBLIC:
            return Finding(PHONE, start, end, "+82" + window.digits, text[start:end])
        value, kept = shown(kind, window.digits, window.sizes)
        return Finding(kind, start, end, value, kept, kind != CARD or checks.luhn(window.digits))

    def _behind_card(self, run: list[Group], card: int, taken: set[int]) -> Iterator[Finding]:
        """Yields what stands behind a card number: the month it expires and the code on its back."""
        rest = [at for at in range(card + 1, len(run)) if at not in taken]
        sizes = [len(run[at].readings[0][0]) for at in rest]
        if not rest or len(rest) > 3 or sum(sizes) > 8 or not all(2 <= size <= 4 for size in sizes):
            return
        taken.update(rest)
        first, last = run[rest[0]], run[rest[-1]]
        digits = "".join(run[at].readings[0][0] for at in rest)
        yield Finding(SECRET, first.start, last.readings[0][1], digits, shown(SECRET, digits, tuple(sizes))[1])
