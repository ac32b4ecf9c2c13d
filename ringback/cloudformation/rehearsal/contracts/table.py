"""The table of contracts between services, read from `data/contracts.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

from ringback.cloudformation.errors import nearest
from ringback.cloudformation.rehearsal.data import tables
from ringback.cloudformation.rehearsal.rules import GRADES

FILE = "contracts.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that has to be there for a contract to hold."""

    kind: str
    """What looks for it: a name of `needs.KINDS`."""
    actions: tuple[str, ...] = ()
    sends: Mapping[str, str] = field(default_factory=dict)
    """Condition keys that come with the request, and their values; what is not in here, no policy may ask for.

    `*` is a value that is sent and not known here.
    """
    on: tuple[str, ...] = ("",)
    """What stands behind the ARN of the provider in the resources that a role needs."""
    key: str = ""
    """Property of the provider that names its key."""
    service: str = ""
    """Service that a role has to trust."""
    default: bool = False
    """True where a provider without a policy of its own lets the service in."""
    ready: bool = False
    """True where the service asks at creation, so that the consumer has to come after the policy."""
    type: str = ""
    """Type of the resource that has to be there."""
    where: Mapping[str, Any] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    """Properties of that resource, and what they have to name."""
    most: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """Who uses whom, and what that takes."""

    id: str
    title: str
    consumer: tuple[str, ...]
    """Types of the resource that names the other."""
    property: tuple[str, ...] = ()
    """Paths of the properties that name it; `*` is every item, `#` reads a text as JSON."""
    provider: tuple[str, ...] = ()
    """Types of what is named; anything else is not meant by this contract."""
    unless: str = ""
    """Property next to the named one under which another contract holds."""
    value: str = ""
    """The one value of the property with which the contract holds."""
    given: str = ""
    """Property next to the named one without which the contract does not hold."""
    within: str = ""
    """Pattern that finds the name in the value of the property; the whole value where it does not match."""
    caller: str = ""
    """Service that makes the request."""
    role: str = ""
    """Property with the role that makes the request; `>` goes on at the resource that a property names."""
    granted: tuple[str, ...] = ()
    """Actions: the consumer is every role that is allowed one of them on a provider."""
    needs: tuple[Need, ...]
    grade: str
    source: str


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else (value,)


_LISTS = {"consumer", "property", "provider", "granted", "actions", "on"}


def _made(kind: type[Any], place: str, given: Mapping[str, Any]) -> Any:
    known = {one.name for one in fields(kind)}
    for name in given:
        if name not in known:
            raise ValueError(f"{FILE}: {place}: unknown key {name!r}{nearest(name, known)}")
    return kind(**{name: _tuple(value) if name in _LISTS else value for name, value in given.items()})


@cache
def contracts() -> tuple[Contract, ...]:
    """Returns the contracts in the order of the file."""
    found = []
    for name, entry in tables(FILE)["contract"].items():
        needs = tuple(_made(Need, name, one) for one in entry["needs"])
        contract: Contract = _made(Contract, name, {**entry, "id": name, "needs": needs})
        if contract.grade not in GRADES:
            raise ValueError(f"{FILE}: {name}: unknown grade {contract.grade!r}, allowed: {', '.join(GRADES)}")
        found.append(contract)
    return tuple(found)


def policy_holders() -> Mapping[str, tuple[str, str, str]]:
    """Returns types whose resources are policies of others: type of these, property that names them, document."""
    return {kind: (one["type"], one["of"], one["document"]) for kind, one in tables(FILE)["policies"].items()}


def managed_actions(arn: str) -> tuple[str, ...]:
    """Returns what a policy of AWS allows on everything; empty where that is not known here."""
    return tuple(tables(FILE)["managed"].get(arn.rpartition("/")[2], ())) if arn.count(":aws:policy/") == 1 else ()


def geography_regions(geography: str) -> tuple[str, ...]:
    """Returns the Regions of a geography such as `apac`, as far as guardrail profiles name them."""
    profile: Mapping[str, Any] = tables(FILE)["profiles"].get(f"{geography}.guardrail.v1:0", {})
    return tuple(sorted({one for regions in profile.values() for one in regions}))


def destinations(profile: str, region: str) -> tuple[str, ...]:
    """Returns the Regions to which a guardrail profile routes from a Region; empty where that is not known."""
    return tuple(tables(FILE)["profiles"].get(profile, {}).get(region, ()))
