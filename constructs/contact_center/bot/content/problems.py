"""What can be wrong with the content of a center, and the one error that carries all of it."""

from __future__ import annotations

from collections.abc import Iterable

from contact_center.base.errors import ContactCenterError
from contact_center.settings.problems import Problem


class ContentError(ContactCenterError):
    """Content that cannot be deployed; `problems` holds every mistake."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        head = "1 problem in the bot content" if count == 1 else f"{count} problems in the bot content"
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))
