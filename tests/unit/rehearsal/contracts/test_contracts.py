"""Contracts between services: a template that keeps them all, and what is found when one thing is taken out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ringback.cloudformation.documents import read_document
from ringback.cloudformation.rehearsal import Finding, distinct
from ringback.cloudformation.rehearsal.contracts.kept import KINDS, contracts_kept
from ringback.cloudformation.rehearsal.contracts.table import contracts
from tests.unit.rehearsal.contracts import (
    faults_of_events,
    faults_of_functions,
    faults_of_roles,
    faults_of_stores,
    faults_of_web,
)
from tests.unit.rehearsal.contracts.faults import DROP, Fault
from tests.unit.rehearsal.planted import played, stack

FAULTS: Mapping[str, Fault] = {
    **faults_of_events.FAULTS,
    **faults_of_functions.FAULTS,
    **faults_of_stores.FAULTS,
    **faults_of_roles.FAULTS,
    **faults_of_web.FAULTS,
}
SHOP: Mapping[str, Any] = read_document(Path(__file__).with_name("shop.yaml"))


def broken(**resources: Any) -> list[Finding]:
    """Returns what is found of the contracts in a stack."""
    return distinct(contracts_kept(played(stack(**resources))))


def planted(fault: Fault) -> dict[str, Any]:
    """Returns the good template with a fault in it."""
    resources = deepcopy(dict(SHOP))
    for path, value in fault.change.items():
        *way, last = path.split(".")
        within: Any = resources
        for part in way:
            within = within[int(part) if isinstance(within, list) else part]
        place: Any = int(last) if isinstance(within, list) else last
        if value is DROP:
            del within[place]
        else:
            within[place] = value
    return resources


def test_a_template_that_keeps_every_contract_has_no_finding() -> None:
    assert broken(**SHOP) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_once_by_resource_and_property(name: str) -> None:
    fault = FAULTS[name]

    (found,) = broken(**planted(fault))

    assert (found.rule, f"{found.logical_id}.{found.path}") == (fault.rule, fault.at)
    assert re.search(fault.says, found.message), found.message
    assert found.source.startswith("https://")


def test_every_need_of_every_contract_has_a_planted_fault() -> None:
    """A contract that nothing breaks is no contract: the check may never have looked."""
    needed = {f"{one.id} {need.kind}" for one in contracts() for need in one.needs}

    assert needed == {fault.need for fault in FAULTS.values()}
    assert {need.kind for one in contracts() for need in one.needs} == set(KINDS)


@pytest.mark.parametrize(
    ("policy", "rules"),
    [
        ("service-role/AWSLambdaSQSQueueExecutionRole", []),
        ("service-role/AWSLambdaBasicExecutionRole", ["RH203"]),
        ("PowerUserAccess", []),
    ],
)
def test_what_policies_of_aws_allow_counts_and_unknown_ones_may_allow_all(policy: str, rules: list[str]) -> None:
    """https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html."""
    resources = deepcopy(dict(SHOP))
    role = resources["FunctionRole"]["Properties"]
    del role["Policies"][0]["PolicyDocument"]["Statement"][3]
    role["ManagedPolicyArns"] = [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/" + policy}]

    assert [one.rule for one in broken(**resources)] == rules


JUNK: tuple[Any, ...] = (None, True, 5, "", "*", [], {}, [None], {"a": 1}, ["x", 5], {"Ref": "AWS::NoValue"})


def places(within: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yields every place of a template."""
    items = within.items() if isinstance(within, dict) else enumerate(within) if isinstance(within, list) else ()
    for key, value in items:
        yield (*way, key)
        yield from places(value, (*way, key))


def test_whatever_stands_in_a_template_is_judged_or_left_alone() -> None:
    """Templates of others hold anything; what is no policy allows nothing, and nothing ends the rehearsal."""
    chance = Random(11)  # noqa: S311 - junk, not secrets
    inner = [way for way in places(dict(SHOP)) if len(way) > 2]

    for way in chance.sample(inner, 40):
        resources = deepcopy(dict(SHOP))
        within: Any = resources
        for part in way[:-1]:
            within = within[part]
        within[way[-1]] = chance.choice(JUNK)

        assert all(one.rule.startswith("RH2") for one in broken(**resources)), way
