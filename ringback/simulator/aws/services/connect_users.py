"""Proficiencies of agents in Amazon Connect's API; what is changed routes the next contact.

https://docs.aws.amazon.com/connect/latest/APIReference/API_AssociateUserProficiencies.html and its neighbors: name and
value are those of a predefined attribute, and what is updated was associated before. What the pages leave open is
refused here, so that nobody comes to rely on it: to associate what a user has, to disassociate what they have not.
"""

from __future__ import annotations

from typing import Any

from ringback.cloudformation.limits import PROFICIENCIES
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.services.base import Answer, Params, page_of
from ringback.simulator.aws.services.connect_hours import not_found
from ringback.simulator.aws.services.connect_media import MediaService
from ringback.simulator.kernel.contact import Desk

_LEVELS = (1.0, 2.0, 3.0, 4.0, 5.0)
_PAGE = 100


class UsersService(MediaService):
    """Serves the operations on what agents are good at."""

    def _ListUserProficiencies(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        agent = self._user(params)
        has = [_entry(*one, level) for one, level in agent.proficiencies.items()]
        page, more = page_of(has, params, _PAGE)
        return {"UserProficiencyList": page, **more}

    def _AssociateUserProficiencies(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        agent, given = self._user(params), self._given(params)
        if given.keys() & agent.proficiencies.keys():
            raise AwsError("InvalidRequestException", "A proficiency is associated with the user already")
        if len(given) + len(agent.proficiencies) > PROFICIENCIES:
            raise AwsError("InvalidRequestException", f"A user has at most {PROFICIENCIES} proficiencies")
        agent.proficiencies |= given
        return self._routed()

    def _UpdateUserProficiencies(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        agent, given = self._user(params), self._given(params)
        if not given.keys() <= agent.proficiencies.keys():
            raise AwsError("InvalidRequestException", "A proficiency is not associated with the user")
        agent.proficiencies |= given
        return self._routed()

    def _DisassociateUserProficiencies(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        agent = self._user(params)
        gone = [(str(one["AttributeName"]), str(one["AttributeValue"])) for one in params["UserProficiencies"]]
        if not agent.proficiencies.keys() >= set(gone):
            raise AwsError("InvalidRequestException", "A proficiency is not associated with the user")
        for one in gone:
            del agent.proficiencies[one]
        return self._routed()

    def _user(self, params: Params) -> Desk:
        agent = self.center.agents.get(str(params["UserId"]).rpartition("/")[2])
        if agent is None:
            raise not_found(f"User {params['UserId']}")
        return agent

    def _given(self, params: Params) -> dict[tuple[str, str], float]:
        """Returns the proficiencies of a request; each is a value of a predefined attribute, at a whole level."""
        known = {
            str(one.properties.get("Name")): set((one.properties.get("Values") or {}).get("StringList") or ())
            for one in self.center.world.of_type("AWS::Connect::PredefinedAttribute")
        }
        found: dict[tuple[str, str], float] = {}
        for one in params["UserProficiencies"]:
            name, value, level = str(one["AttributeName"]), str(one["AttributeValue"]), float(one["Level"])
            if value not in known.get(name, ()):
                raise AwsError("InvalidParameterException", f"{value} is no value of a predefined attribute {name}")
            if level not in _LEVELS:
                raise AwsError("InvalidParameterException", "The level of a proficiency is 1, 2, 3, 4 or 5")
            found[name, value] = level
        return found

    def _routed(self) -> Answer:
        # Whoever waits may have found somebody.
        self.center.router.match()
        return {}


def _entry(name: str, value: str, level: float) -> dict[str, Any]:
    return {"AttributeName": name, "AttributeValue": value, "Level": level}
