"""What can be wrong with settings: problems, and the one error that carries all of them."""

from __future__ import annotations

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
