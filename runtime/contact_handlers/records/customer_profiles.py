"""Customers whose profiles are in Amazon Connect Customer Profiles; the table keeps what a profile does not hold.

A profile says name, tier, language and whether a customer is blocked; consents, preferences, counts and the PIN are
those of the table. `AccountNumber` is the id of the customer: profiles without one are those that Amazon Connect makes
of every number that calls, and name nobody. Whom the table names as the owner of a number is the owner, whatever the
profiles say, and blocked is who is blocked in either. Numbers are found as they are written there, in E.164.

https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-customer-profiles_SearchProfiles.html
https://docs.aws.amazon.com/connect/latest/adminguide/standard-profile-definition.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contact_handlers.base import aws, deadline, logs, metrics
from contact_handlers.base.errors import DependencyError, NotThereError
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import tables
from contact_handlers.records.customers import BLOCKED, Customer, TableCustomers
from contact_handlers.records.vocabulary import TIERS

SERVICE, SYSTEM = "customer-profiles", "profiles"
# What the search may take of the seven seconds of a flow function: one attempt of 1.2 s, never a second one.
SEARCH_S = 1.5
# More profiles with one number than this are not looked at: nobody can tell whose it is.
MOST = 20

_ID = re.compile(r"cust_[A-Za-z0-9_-]{1,64}")
_LANGUAGE = re.compile(r"[a-z]{2}-[A-Z]{2}")

FOUND, NOBODY, SEVERAL, DIFFERS, UNAVAILABLE = "found", "nobody", "several", "differs", "unavailable"


@dataclass(frozen=True, kw_only=True)
class ProfiledCustomers:
    """The customers of a domain and of the table; it costs one search more, and the table answers when that fails."""

    domain: str
    table: TableCustomers

    def by_phone(self, e164: str) -> Customer | None:
        """Returns the one customer who owns a number, or None, also where several profiles claim it."""
        owner = self.table.owner(e164)
        try:
            found, more = self._search(e164)
        except DependencyError as fault:
            logs.error("customer.profiles_unavailable", fault)
            found, more = {}, False
            outcome = UNAVAILABLE
        else:
            outcome = _outcome(owner, found, more)
            if outcome in (SEVERAL, DIFFERS):
                # A number that two systems give to different people is for people to settle.
                logs.warning("customer.profiles_disagree", outcome=outcome, profiles=len(found))
        metrics.put("SystemRequest", System=SYSTEM, Outcome=outcome)
        customer_id = owner or (next(iter(found)) if outcome == FOUND else None)
        if customer_id is None:
            return None
        item, profile = self.table.table.get(tables.customer(customer_id)), found.get(customer_id)
        if profile is None:
            return None if item is None else Customer.from_item(customer_id, item)
        return Customer.from_item(customer_id, _merged(customer_id, item or {}, profile, e164))

    def _search(self, e164: str) -> tuple[dict[str, Mapping[str, Any]], bool]:
        """Returns the profiles of customers by their ids, and whether there are more than were looked at."""
        with deadline.within(SEARCH_S):
            answer = aws.call(
                SERVICE,
                "search_profiles",
                DomainName=self.domain,
                KeyName="_phone",
                Values=[e164],
                MaxResults=MOST,
            )
        items = answer.get("Items")
        found: dict[str, Mapping[str, Any]] = {}
        for profile in items if isinstance(items, list) else ():
            account = _text(profile, "AccountNumber")
            # Of two profiles of one customer the blocked one counts.
            if _ID.fullmatch(account) and not _is_blocked(found.get(account, {})):
                found[account] = profile
        return found, bool(answer.get("NextToken"))


def _outcome(owner: str | None, found: Mapping[str, Any], more: bool) -> str:
    if owner is not None:
        return FOUND if owner in found else DIFFERS if found else NOBODY
    if more or len(found) > 1:
        return SEVERAL
    return FOUND if found else NOBODY


def _merged(customer_id: str, item: Mapping[str, Any], profile: Mapping[str, Any], e164: str) -> Mapping[str, Any]:
    """Returns the item of the table with what the profile says; what it says wrongly it does not say."""
    said: dict[str, Any] = {"customer_id": customer_id}
    if name := _name(profile):
        said["display_name"] = name
    attributes = profile.get("Attributes")
    tier, language = _text(attributes, "tier"), _text(attributes, "language")
    if tier in TIERS:
        said["tier"] = tier
    if _LANGUAGE.fullmatch(language):
        said["language"] = language
    if _is_blocked(profile):
        said["status"] = BLOCKED
    return {"contacts": [{"channel": "voice", "value": e164}], **item, **said}


def _is_blocked(profile: Mapping[str, Any]) -> bool:
    return _text(profile.get("Attributes"), "status").lower() == BLOCKED


def _name(profile: Mapping[str, Any]) -> str:
    """Returns the whole name; Korean ones have the family name first and no space."""
    first, last = _text(profile, "FirstName"), _text(profile, "LastName")
    if not (first and last):
        return first or last or _text(profile, "BusinessName")
    return f"{first} {last}" if (first + last).isascii() else f"{last}{first}"


def _text(container: Any, name: str) -> str:
    value = container.get(name) if isinstance(container, Mapping) else None
    return value.strip() if isinstance(value, str) else ""


def forget(domain: str, customer_id: str, numbers: Iterable[str]) -> int:
    """Deletes the profiles of a customer, and those that name nobody of numbers that are theirs; returns how many.

    A profile goes with all its data. What the search shows late is found by the next run.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-customer-profiles_DeleteProfile.html
    """
    asked = [("_account", customer_id), *(("_phone", number) for number in numbers)]
    gone = {
        _text(profile, "ProfileId")
        for key, value in asked
        for profile in _all(domain, key, value)
        if _text(profile, "AccountNumber") in ("", customer_id)
    }
    return sum(_deleted(domain, profile_id) for profile_id in sorted(gone) if profile_id)


def _all(domain: str, key: str, value: str) -> Iterator[Any]:
    more: dict[str, str] = {}
    while True:
        answer = aws.call(SERVICE, "search_profiles", DomainName=domain, KeyName=key, Values=[value], **more)
        items = answer.get("Items")
        yield from items if isinstance(items, list) else ()
        if not answer.get("NextToken"):
            return
        more = {"NextToken": answer["NextToken"]}


def _deleted(domain: str, profile_id: str) -> int:
    try:
        aws.call(SERVICE, "delete_profile", DomainName=domain, ProfileId=profile_id)
    except NotThereError:
        # Taken already; the search shows it a while longer.
        return 0
    return 1
