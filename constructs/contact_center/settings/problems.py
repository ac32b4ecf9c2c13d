"""What can be wrong with settings: problems, and the one error that carries all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from contact_center.base.errors import ContactCenterError

_SHOWN = 60


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where it is, what was given, what is allowed."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message}" if self.key else f"{self.file}: {self.message}"


_MISSING = re.compile(r"^'(?P<name>[^']+)' is not in \[")
_SUGGESTED = re.compile(r"did you mean '([^']+)'\?$")


def without_echoes(problems: Iterable[Problem]) -> list[Problem]:
    """Returns the problems of one file without those that are there only because of another.

    A name that several places use and nothing defines is one problem, told at the first place. Where its definition is
    there under a name that is refused itself, the refusal is the one problem; that nothing uses the misspelled
    definition is none.
    """
    found = sorted(set(problems))
    refused = {problem.key.rpartition(".")[2] for problem in found if problem.message.startswith("the name ")}
    places: dict[str, list[Problem]] = {}
    for problem in found:
        if _MISSING.match(problem.message):
            places.setdefault(problem.message, []).append(problem)
    misspelled = {match[1] for message in places if (match := _SUGGESTED.search(message))}
    told: list[Problem] = []
    for problem in found:
        same = places.get(problem.message)
        if same is None:
            if "." not in problem.key or problem.key.rpartition(".")[2] not in misspelled - refused:
                told.append(problem)
            continue
        match = _SUGGESTED.search(problem.message)
        if same[0] is problem and not (match and match[1] in refused):
            others = [one.key for one in same[1:]]
            further = f"; also in {', '.join(others)}" if others else ""
            told.append(Problem(problem.file, problem.key, f"{problem.message}{further}"))
    return told


class SettingsError(ContactCenterError):
    """Settings that cannot be deployed; `problems` holds every one of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        head = "1 problem in the settings" if count == 1 else f"{count} problems in the settings"
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))


def shown(value: object) -> str:
    """Quotes a given value, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def one_of(values: Iterable[str]) -> str:
    """Lists allowed values."""
    listed = [str(value) for value in values]
    return ", ".join(listed) if listed else "none is defined"
