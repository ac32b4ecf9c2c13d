"""Contracts between services in the stages as they are synthesized, and faults planted into one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ringback.cloudformation import Assembly, Stack, Template, read_assembly, stage_folders
from ringback.cloudformation.rehearsal import Finding, Rehearsal, distinct
from ringback.cloudformation.rehearsal.contracts.kept import contracts_kept, uses

STAGE = "aicc-staging"
ACCOUNT, REGION = "111122223333", "ap-northeast-2"
Resources = dict[str, Any]

# Every way in which a service uses another one in the stages; one that is not looked at any more would go unnoticed.
USED = {
    *("bus-heard", "bus-key", "bus-queue"),
    *("guardrail-key", "instance-key", "table-key"),
    *(
        "alarm-topic",
        "bot-function",
        "bot-logs",
        "bot-role",
        "bot-voice",
        "bucket-logs",
        "delivery-bucket",
        "delivery-logs",
    ),
    *("delivery-role", "delivery-source", "deployment-alarms", "deployment-alias", "deployment-role", "flow-bot"),
    *(
        "flow-function",
        "function-logs",
        "function-queue",
        "function-traces",
        "function-role",
        "instance-bucket",
        "instance-pages",
        "instance-stream",
    ),
    *("api-document-function", "api-logs-role"),
    *("log-group-key", "log-subscription", "mapping-failures", "mapping-table", "passed-role", "role-guardrail"),
    *(
        "role-guardrail-regions",
        "role-model-regions",
        "role-object-read",
        "role-object-write",
        "role-queue-send",
        "role-secret",
    ),
    *("role-table", "role-topic", "rule-function", "rule-queue", "rule-topic"),
}


@pytest.fixture(scope="module")
def stages(assembly: Path) -> Mapping[str, Assembly]:
    return {
        name: read_assembly(assembly, name, account=ACCOUNT, region=REGION) for name in sorted(stage_folders(assembly))
    }


def missing(stacks: Mapping[str, Stack]) -> list[Finding]:
    return distinct(contracts_kept(Rehearsal(Assembly(dict(stacks), Path(STAGE)), STAGE)))


def test_every_service_of_every_stage_may_use_what_it_uses(stages: Mapping[str, Assembly]) -> None:
    found = {name: list(map(str, missing(one.stacks))) for name, one in stages.items()}

    assert set(found) == set(stages)
    assert not any(found.values()), found


def test_every_use_of_the_stages_is_looked_at(stages: Mapping[str, Assembly]) -> None:
    played = Rehearsal(stages[STAGE], STAGE)

    assert {use.contract.id for use in uses(played) if not use.is_of_strangers} == USED


def one(resources: Resources, kind: str, part: str = "") -> Resources:
    """Returns the properties of the one resource of a type with something in its name."""
    (name,) = [name for name, body in resources.items() if body["Type"] == kind and part in name]
    found: Resources = resources[name]["Properties"]
    return found


def statements(properties: Resources) -> list[Resources]:
    found: list[Resources] = properties["Policies"][0]["PolicyDocument"]["Statement"]
    return found


def _stream_key(data: Resources) -> None:
    stream = one(data, "AWS::Kinesis::Stream", "ContactRecords")
    stream["StreamEncryption"]["KeyId"] = one(data, "AWS::SNS::Topic", "Notifications")["KmsMasterKeyId"]


def _topic_condition(data: Resources) -> None:
    policy = one(data, "AWS::SNS::TopicPolicy", "RuleNotices")
    allow = next(entry for entry in policy["PolicyDocument"]["Statement"] if entry["Effect"] == "Allow")
    allow["Condition"] = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def _key_condition(data: Resources) -> None:
    for entry in one(data, "AWS::KMS::Key", "DataKey")["KeyPolicy"]["Statement"]:
        if entry.get("Sid") == "SendersWithoutSource":
            entry["Condition"] = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def _no_pages(data: Resources) -> None:
    del one(data, "AWS::S3::Bucket", "Media")["CorsConfiguration"]


def _guardrail_key(functions: Resources) -> None:
    role = one(functions, "AWS::IAM::Role", "bothook")
    role["Policies"][0]["PolicyDocument"]["Statement"] = [
        entry for entry in statements(role) if entry.get("Sid") != "GuardrailKey"
    ]


def _guardrail_profile(functions: Resources) -> None:
    role = one(functions, "AWS::IAM::Role", "bothook")
    (apply,) = [entry for entry in statements(role) if entry.get("Sid") == "Guardrail"]
    apply["Resource"] = apply["Resource"][:1]


def _queue_policy(background: Resources) -> None:
    policy = one(background, "AWS::SQS::QueuePolicy")
    policy["PolicyDocument"]["Statement"] = [
        entry for entry in policy["PolicyDocument"]["Statement"] if entry.get("Sid") != "MatchedRules"
    ]


FAULTS: Mapping[str, tuple[str, Callable[[Resources], None], str]] = {
    "contact records under the key of the data": (
        "Data",
        _stream_key,
        "RH202 .*Connect/InstanceStorageCONTACTTRACERECORDS",
    ),
    "topic of rules asks for the account": (
        "Data",
        _topic_condition,
        r"RH201 .*Background/MatchedRules\w*.Targets.0.Arn",
    ),
    "key asks rules for the account": ("Data", _key_condition, r"RH202 .*Background/MatchedRules\w*.Targets.0.Arn"),
    "pages may not upload": ("Data", _no_pages, "RH207 .*Connect/InstanceStorageATTACHMENTS"),
    "the bot may not use the key of its guardrail": ("Functions", _guardrail_key, r"RH204 .*bothook\w*.Policies.0"),
    "the bot may not apply the profile": ("Functions", _guardrail_profile, r"RH203 .*bothook\w*.Policies.0"),
    "a rule may not keep what it failed on": (
        "Background",
        _queue_policy,
        r"RH201 .*MatchedRules\w*.Targets.0.DeadLetterConfig.Arn",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_a_stage_is_named_once(stages: Mapping[str, Assembly], name: str) -> None:
    where, plant, pattern = FAULTS[name]
    stacks = dict(_planted(stages[STAGE].stacks, where, plant))

    (found,) = missing(stacks)

    assert re.search(pattern, str(found)), str(found)


def _planted(
    stacks: Mapping[str, Stack], where: str, plant: Callable[[Resources], None]
) -> Iterator[tuple[str, Stack]]:
    for name, stack in stacks.items():
        if name == f"{STAGE}-{where}":
            document = deepcopy(dict(stack.template.document))
            plant(document["Resources"])
            stack = replace(stack, template=Template(document, stack.source))
        yield name, stack
