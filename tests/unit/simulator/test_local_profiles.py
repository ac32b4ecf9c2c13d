"""Profiles of the domain of an assembly are found by functions, as Customer Profiles finds them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.simulator.test_local_aws import result, world

DOMAIN = {
    "Type": "AWS::CustomerProfiles::Domain",
    "Properties": {"DomainName": "acme", "DefaultExpirationDays": 366},
}
ALLOWED = {"Effect": "Allow", "Action": "profile:SearchProfiles", "Resource": "arn:aws:profile:*:*:domains/acme"}
SEARCH = """
given = {"DomainName": "acme", "KeyName": "_phone", "Values": ["+821012345678"], **event}
try:
    found = boto3.client("customer-profiles").search_profiles(**given)
    return [[one["ProfileId"][-1] for one in found["Items"]], found.get("NextToken")]
except Exception as error:
    return error.response["Error"]["Code"]
"""
HOME, WORK = {"HomePhoneNumber": "+821012345678"}, {"BusinessPhoneNumber": "+821012345678"}


@pytest.mark.parametrize(
    ("event", "answer"),
    [
        ({}, [["0", "1"], None]),
        ({"MaxResults": 1}, [["0"], "1"]),
        ({"MaxResults": 1, "NextToken": "1"}, [["1"], None]),
        ({"Values": ["01012345678"]}, [[], None]),
        ({"AdditionalSearchKeys": [{"KeyName": "_account", "Values": ["a-2"]}]}, [["1"], None]),
        (
            {"AdditionalSearchKeys": [{"KeyName": "_account", "Values": ["a-3"]}], "LogicalOperator": "OR"},
            [["0", "1", "2"], None],
        ),
        ({"KeyName": "_caseId"}, "NotSimulated"),
        ({"DomainName": "other"}, "AccessDeniedException"),
    ],
)
def test_profiles_are_found_by_their_standard_keys(tmp_path: Path, event: dict[str, Any], answer: Any) -> None:
    center = world(tmp_path, SEARCH, ALLOWED, Domain=DOMAIN)
    center.stores.profiles += [
        {"ProfileId": "0" * 32, **HOME},
        {"ProfileId": "1".rjust(32, "0"), "AccountNumber": "a-2", **WORK},
        {"ProfileId": "2".rjust(32, "0"), "AccountNumber": "a-3"},
    ]
    assert result(center, event) == answer


def test_without_the_domain_there_is_nothing_to_search(tmp_path: Path) -> None:
    assert result(world(tmp_path, SEARCH, ALLOWED)) == "ResourceNotFoundException"


def test_a_deleted_profile_is_gone_and_cannot_be_deleted_again(tmp_path: Path) -> None:
    code = """
client = boto3.client("customer-profiles")
client.delete_profile(DomainName="acme", ProfileId="0" * 32)
try:
    client.delete_profile(DomainName="acme", ProfileId="0" * 32)
except client.exceptions.ResourceNotFoundException:
    return len(client.search_profiles(DomainName="acme", KeyName="_phone", Values=["+821012345678"])["Items"])
"""
    may = {**ALLOWED, "Action": ["profile:DeleteProfile", "profile:SearchProfiles"]}
    center = world(tmp_path, code, may, Domain=DOMAIN)
    center.stores.profiles += [{"ProfileId": "0" * 32, **HOME}, {"ProfileId": "1" * 32, **WORK}]
    assert result(center) == 1
