"""The check of the contracts: every place of a stage where one service uses another, and what that needs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from ringback.cloudformation import is_known
from ringback.cloudformation.policies import as_list, like
from ringback.cloudformation.rehearsal.contracts import needs, needs_of_their_own, paths
from ringback.cloudformation.rehearsal.contracts.access import Access
from ringback.cloudformation.rehearsal.contracts.needs import Judge, Use
from ringback.cloudformation.rehearsal.contracts.table import Contract, contracts
from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.model import Node, Rehearsal

KINDS: Mapping[str, Judge] = {**needs.KINDS, **needs_of_their_own.KINDS}


def contracts_kept(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields what is missing for one service to use another."""
    for use in uses(rehearsal):
        if not use.is_of_strangers:
            for need in use.contract.needs:
                yield from KINDS[need.kind](use, need)


def uses(rehearsal: Rehearsal) -> Iterator[Use]:
    """Yields every place where a contract has to hold."""
    access = rehearsal.shared(Access)
    grants = list(_grants(access))
    for contract in contracts():
        yield from _uses(access, contract, grants)


def _uses(access: Access, contract: Contract, grants: list[Grant]) -> Iterator[Use]:
    if contract.granted:
        yield from _granted(access, contract, grants)
        return
    for consumer in access.rehearsal.of_type(*contract.consumer):
        if consumer.problem is not None:
            continue
        if not contract.property:
            yield Use(access, contract, consumer, "")
        for path in contract.property:
            yield from _named(access, contract, consumer, path)


def _named(access: Access, contract: Contract, consumer: Node, path: str) -> Iterator[Use]:
    for at, value in paths.values(consumer.properties, path):
        if contract.unless and paths.beside(consumer.properties, at, contract.unless) is not None:
            continue
        if contract.value and value != contract.value:
            continue
        if contract.given and paths.beside(consumer.properties, at, contract.given) is None:
            continue
        if not contract.provider:
            yield Use(access, contract, consumer, at)
            continue
        inner = re.search(contract.within, str(value)) if contract.within else None
        provider = access.rehearsal.owner(inner[1] if inner else value, *contract.provider)
        if provider is not None:
            yield Use(access, contract, consumer, at, provider, value)


# --- what roles may ---------------------------------------------------------------------------------------------------


class Grant:
    """A statement of a role that allows something on a resource of the stage."""

    __slots__ = ("actions", "holder", "path", "provider", "role")

    def __init__(self, role: Node, holder: Node, path: str, actions: list[str], provider: Node) -> None:
        self.role, self.holder, self.path, self.actions, self.provider = role, holder, path, actions, provider


def _grants(access: Access) -> Iterator[Grant]:
    for role in access.rehearsal.of_type("AWS::IAM::Role"):
        granted = access.granted(role)
        for (statement, _), holder, place in zip(granted.statements, granted.holders, granted.places, strict=True):
            if statement.get("Effect") != "Allow" or "Action" not in statement:
                continue
            actions = [str(one) for one in as_list(statement["Action"])]
            for path, one in paths.each(statement.get("Resource"), f"{place}.Resource"):
                provider = _meant(access, one)
                if provider is not None:
                    yield Grant(role, holder, path, actions, provider)


def _meant(access: Access, pattern: object) -> Node | None:
    """Returns the resource whose ARN, or something below it, a pattern means; None for patterns over several."""
    if not isinstance(pattern, str) or not is_known(pattern):
        return None
    text = pattern
    for _ in range(4):
        found = access.rehearsal.owner(text)
        if found is not None:
            return found
        cut = max(text.rfind("/"), text.rfind(":"))
        if cut < 0 or text.count(":") < 5:
            return None
        text = text[:cut]
    return None


def _granted(access: Access, contract: Contract, grants: list[Grant]) -> Iterator[Use]:
    seen: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for grant in grants:
        if grant.provider.type not in contract.provider or grant.role.key in seen[str(grant.provider)]:
            continue
        if any(like(action, one, ignore_case=True) for action in grant.actions for one in contract.granted):
            seen[str(grant.provider)].add(grant.role.key)
            yield Use(access, contract, grant.holder, grant.path, grant.provider, granted_to=grant.role)
