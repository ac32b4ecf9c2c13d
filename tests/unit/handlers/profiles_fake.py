"""A fake of Customer Profiles that is held to the SDK's model: a domain, its profiles, and two of their keys."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from tests.unit.handlers.modeled import ModeledService, ServiceError

DOMAIN = "aicc-dev-profiles"
# https://docs.aws.amazon.com/connect/latest/adminguide/standard-profile-definition.html
NUMBERS = ("PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber")


class FakeProfiles(ModeledService):
    """One domain; a test puts profiles."""

    service = "customer-profiles"

    def __init__(self) -> None:
        super().__init__()
        self.reset()

    def reset(self) -> None:
        """Forgets everything."""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.profiles: list[dict[str, Any]] = []

    def put(self, number: str, **fields: Any) -> None:
        """Adds a profile with a number."""
        self.profiles.append({"ProfileId": uuid.uuid4().hex, "MobilePhoneNumber": number, **fields})

    def search_profiles(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Returns the profiles with a number or an account, a page of them."""
        self._known(given)
        fields = {"_phone": NUMBERS, "_account": ("AccountNumber",)}[given["KeyName"]]
        found = [one for one in self.profiles if any(one.get(field) in given["Values"] for field in fields)]
        start, size = int(given.get("NextToken") or 0), int(given.get("MaxResults") or 20)
        more = {"NextToken": str(start + size)} if len(found) > start + size else {}
        return {"Items": found[start : start + size], **more}

    def delete_profile(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Deletes a profile."""
        self._known(given)
        left = [one for one in self.profiles if one["ProfileId"] != given["ProfileId"]]
        if len(left) == len(self.profiles):
            raise ServiceError("ResourceNotFoundException", 404)
        self.profiles = left
        return {"Message": "deleted"}

    def _known(self, given: dict[str, Any]) -> None:
        if given["DomainName"] != DOMAIN:
            raise ServiceError("ResourceNotFoundException", 404)
