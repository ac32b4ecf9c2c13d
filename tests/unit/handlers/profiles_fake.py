"""A fake of Customer Profiles that is held to the SDK's model: a domain, its profiles, and the key of their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.unit.handlers.modeled import ModeledService, ServiceError

DOMAIN = "aicc-dev-profiles"
# https://docs.aws.amazon.com/connect/latest/adminguide/standard-profile-definition.html
NUMBERS = ("PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber")


class FakeProfiles(ModeledService):
    """One domain; a test puts profiles, and says what goes wrong."""

    service = "customer-profiles"

    def __init__(self) -> None:
        super().__init__()
        self.reset()

    def reset(self) -> None:
        """Forgets everything."""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.profiles: list[dict[str, Any]] = []
        self.refusal: tuple[str, int] | None = None
        """Code and status of the error that every search ends with."""

    def put(self, number: str, **fields: Any) -> None:
        """Adds a profile with a number."""
        self.profiles.append({"ProfileId": f"{len(self.profiles):032x}", "MobilePhoneNumber": number, **fields})

    def search_profiles(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Returns the profiles with a number, a page of them."""
        if self.refusal is not None:
            raise ServiceError(*self.refusal)
        if given["DomainName"] != DOMAIN:
            raise ServiceError("ResourceNotFoundException", 404)
        assert given["KeyName"] == "_phone", given
        found = [one for one in self.profiles if any(one.get(field) in given["Values"] for field in NUMBERS)]
        size = int(given.get("MaxResults") or 20)
        return {"Items": found[:size], **({"NextToken": "more"} if len(found) > size else {})}
