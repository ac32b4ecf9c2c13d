"""Amazon Connect Customer Profiles: profiles of the domain that an assembly holds, found by their standard keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringback.simulator.aws.errors import AwsError, not_found
from ringback.simulator.aws.services.base import Answer, Params, Service, page_of

_DOMAIN = "AWS::CustomerProfiles::Domain"
#: Fields of the standard profile behind each key:
#: https://docs.aws.amazon.com/connect/latest/adminguide/standard-profile-definition.html
_KEYS: Mapping[str, tuple[str, ...]] = {
    "_account": ("AccountNumber",),
    "_email": ("EmailAddress", "PersonalEmailAddress", "BusinessEmailAddress"),
    "_phone": ("PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber"),
    "_profileId": ("ProfileId",),
}
_PAGE = 20


class CustomerProfiles(Service):
    """Finds and deletes the profiles that tests put and flows made (`center.stores.profiles`).

    Values are compared as they are written; keys of object types of one's own are refused as not simulated.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-customer-profiles_SearchProfiles.html
    """

    name = "customer-profiles"

    def _SearchProfiles(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self._domain(params)
        pairs = [params, *(params.get("AdditionalSearchKeys") or ())]
        test = any if params.get("LogicalOperator") == "OR" else all
        found = [one for one in self.center.stores.profiles if test(_has(one, pair) for pair in pairs)]
        page, more = page_of(found, params, _PAGE)
        return {"Items": [dict(one) for one in page], **more}

    def _DeleteProfile(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self._domain(params)
        wanted, profiles = str(params["ProfileId"]), self.center.stores.profiles
        found = next((one for one in profiles if one.get("ProfileId") == wanted), None)
        if found is None:
            raise not_found("profile", wanted)
        profiles.remove(found)
        return {"Message": f"Profile {wanted} deleted"}

    def _domain(self, params: Params) -> None:
        domain = str(params["DomainName"])
        if all(one.properties.get("DomainName") != domain for one in self.center.world.of_type(_DOMAIN)):
            raise not_found("domain", domain)


def _has(profile: Mapping[str, Any], pair: Mapping[str, Any]) -> bool:
    key = str(pair["KeyName"])
    if key not in _KEYS:
        raise AwsError("NotSimulated", f"search key {key!r} is not simulated, known are {', '.join(_KEYS)}")
    return any(profile.get(field) in pair["Values"] for field in _KEYS[key])
