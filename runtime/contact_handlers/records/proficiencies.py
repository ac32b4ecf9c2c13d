"""The skills of agents as Amazon Connect routes by them: proficiencies of its users.

A proficiency is a value of a predefined attribute with a level from 1 to 5. One attribute holds the skills of a center
(`[predefined_attributes.skill]`); proficiencies of other attributes are left alone. Only what differs is sent: the
service has one operation for new values, one for other levels and one for what goes.

https://docs.aws.amazon.com/connect/latest/APIReference/API_AssociateUserProficiencies.html
https://docs.aws.amazon.com/connect/latest/APIReference/API_UpdateUserProficiencies.html
https://docs.aws.amazon.com/connect/latest/APIReference/API_DisassociateUserProficiencies.html
https://docs.aws.amazon.com/connect/latest/adminguide/predefined-attributes.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any, Final, Self

from contact_handlers.base import aws
from contact_handlers.base.errors import DependencyError, NotThereError
from contact_handlers.base.frozen import dataclass

Call = Callable[..., dict[str, Any]]
# So many are listed at a time.
PAGE: Final = 100
_USERS: Final = 1000
# So many may a user have, unless the account was granted more:
# https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
USUAL_LIMIT: Final = 10
# Codes with which the service says that it will never take what was sent.
_REFUSED: Final = frozenset({"InvalidParameterException", "InvalidRequestException"})


@dataclass(frozen=True)
class Skills:
    """The skills that contacts are routed by: a predefined attribute and its values. Without a name there are none."""

    attribute: str = ""
    values: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable SKILLS."""
        found = json.loads(text)
        return cls(str(found.get("attribute", "")), tuple(map(str, found.get("values", ()))))

    def unknown(self, skill: str) -> bool:
        """Tells whether nothing is routed by a skill; a center that routes by none takes any."""
        return bool(self.attribute) and skill not in self.values

    def nearest(self, skill: str) -> str:
        """Returns the skill that somebody may have meant; empty when none comes near."""
        from difflib import get_close_matches

        folded = {value.casefold(): value for value in self.values}
        return next((folded[one] for one in get_close_matches(skill.casefold(), folded, n=1)), "")

    def routed(self, levels: Mapping[str, int]) -> dict[str, int]:
        """Returns those of some levels that contacts are routed by."""
        return {skill: level for skill, level in levels.items() if skill in self.values}


@dataclass(frozen=True)
class Change:
    """What differs between a user and what they should know: levels by skill, of `changed` before and after."""

    added: Mapping[str, int]
    changed: Mapping[str, tuple[int, int]]
    removed: Mapping[str, int]
    before: int = 0
    """How many proficiencies the user has, those of other attributes too."""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def told(self) -> Iterator[str]:
        """Yields each difference for people."""
        yield from (f"{skill} {level} added" for skill, level in self.added.items())
        yield from (f"{skill} {old} to {new}" for skill, (old, new) in self.changed.items())
        yield from (f"{skill} {level} removed" for skill, level in self.removed.items())


@dataclass
class Users:
    """The users of an instance by their login names, listed once when somebody is named."""

    instance_id: str
    call: Call = partial(aws.call, "connect")

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        """Ids by login name."""
        users = aws.pages(self.call, "list_users", "UserSummaryList", InstanceId=self.instance_id, MaxResults=_USERS)
        return {str(user["Username"]): str(user["Id"]) for user in users}


@dataclass(frozen=True)
class Mirror:
    """The proficiencies of an instance's users, kept like the skills in the records."""

    instance_id: str
    skills: Skills
    call: Call = partial(aws.call, "connect")

    def difference(self, user_id: str, levels: Mapping[str, int]) -> Change:
        """Returns what has to change for a user to have exactly these skills."""
        wanted = self.skills.routed(levels)
        try:
            everything = list(
                aws.pages(
                    self.call,
                    "list_user_proficiencies",
                    "UserProficiencyList",
                    InstanceId=self.instance_id,
                    UserId=user_id,
                    MaxResults=PAGE,
                )
            )
        except NotThereError:
            if wanted:
                raise
            # Nobody has nothing that could be taken away.
            return Change({}, {}, {})
        has = {
            str(one["AttributeValue"]): int(one["Level"])
            for one in everything
            if one["AttributeName"] == self.skills.attribute
        }
        return Change(
            {skill: level for skill, level in wanted.items() if skill not in has},
            {skill: (has[skill], level) for skill, level in wanted.items() if has.get(skill, level) != level},
            {skill: level for skill, level in has.items() if skill not in wanted},
            len(everything),
        )

    def apply(self, user_id: str, change: Change) -> None:
        """Makes the differences; stopped anywhere, what is left differs the next time.

        New skills come first, so that nothing is gone when one is refused; unless a user has too many for that.
        """
        crowded = change.before + len(change.added) > USUAL_LIMIT
        steps = [
            ("associate_user_proficiencies", self._entries(change.added)),
            ("update_user_proficiencies", self._entries({skill: new for skill, (_, new) in change.changed.items()})),
        ]
        steps.insert(0 if crowded else 2, ("disassociate_user_proficiencies", [*map(self._named, change.removed)]))
        for operation, entries in steps:
            if entries:
                self.call(operation, InstanceId=self.instance_id, UserId=user_id, UserProficiencies=entries)

    def keep(self, user_id: str, levels: Mapping[str, int]) -> Change:
        """Gives a user exactly these skills and returns what changed."""
        change = self.difference(user_id, levels)
        try:
            self.apply(user_id, change)
        except DependencyError as fault:
            # What was made although its answer was lost is refused when the SDK sends it again.
            left = self.difference(user_id, levels) if is_refused(fault) else change
            if left == change:
                raise
            self.apply(user_id, left)
        return change

    def _named(self, skill: str) -> dict[str, Any]:
        return {"AttributeName": self.skills.attribute, "AttributeValue": skill}

    def _entries(self, levels: Mapping[str, int]) -> list[dict[str, Any]]:
        return [{**self._named(skill), "Level": float(level)} for skill, level in levels.items()]


def is_refused(fault: DependencyError) -> bool:
    """Tells whether the service will never take what was sent, so that to ask again helps nobody."""
    return isinstance(fault, NotThereError) or fault.code in _REFUSED
