"""Every stage as it is synthesized, rehearsed; and faults planted into one of them, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ringback.cloudformation import Assembly, Template
from ringback.cloudformation.rehearsal import (
    FILE,
    PHASES,
    Finding,
    Rehearsal,
    Severity,
    read_acknowledgments,
    rehearsals,
    rehearse,
)
from ringback.cloudformation.rehearsal.play.failure import matrices

TODAY = date(2026, 11, 30)
PLANTED_INTO = "aicc-staging"
Documents = Mapping[str, dict[str, Any]]
"""Templates by the last word of their stack."""


@pytest.fixture(scope="module", name="stages")
def _stages(assembly: Path) -> Mapping[str, Rehearsal]:
    return {one.name: one for one in rehearsals(assembly)}


def opened(findings: Sequence[Finding], *severities: Severity) -> list[str]:
    """Returns open findings of some severities as texts."""
    return [str(one) for one in findings if one.is_open and one.severity in severities]


def test_nothing_is_open_that_is_not_acknowledged_with_a_reason(stages: Mapping[str, Rehearsal], root: Path) -> None:
    acknowledged = read_acknowledgments(root / FILE)
    findings = rehearse(list(stages.values()), PHASES, acknowledged, today=TODAY, complete=True)

    assert opened(findings, Severity.ERROR, Severity.WARNING) == []


@pytest.mark.parametrize("environment", ["dev", "staging"])
def test_a_first_deployment_that_failed_anywhere_succeeds_the_second_time(
    environment: str, stages: Mapping[str, Rehearsal]
) -> None:
    played = [matrix for name, stage in stages.items() if name.endswith(environment) for matrix in matrices(stage)]

    assert sum(matrix.points for matrix in played) > 900
    assert [(matrix.stack, matrix.causes) for matrix in played if matrix.blocked] == []


def test_nothing_blocks_the_end_of_a_development_environment(stages: Mapping[str, Rehearsal]) -> None:
    dev = [stage for name, stage in stages.items() if name.endswith("-dev")]
    findings = rehearse(dev, ["destroy"], today=TODAY)

    assert len(dev) == 2
    assert opened(findings, Severity.ERROR, Severity.WARNING) == []


# --- faults, one at a time


def first(document: dict[str, Any], kind: str, part: str = "") -> str:
    """Returns the logical id of the first resource of a type with something in its id."""
    return next(str(name) for name, body in document["Resources"].items() if body["Type"] == kind and part in name)


def properties(document: dict[str, Any], kind: str, part: str = "") -> tuple[str, dict[str, Any]]:
    """Returns logical id and properties of the first resource of a type."""
    name = first(document, kind, part)
    return name, document["Resources"][name]["Properties"]


Planted = tuple[str, str]
"""Logical id and property that have to be named."""


def wrong_type(documents: Documents) -> Planted:
    name = first(documents["Data"], "AWS::KMS::Alias")
    documents["Data"]["Resources"][name]["Type"] = "AWS::KMS::Nickname"
    return name, ""


def unknown_property(documents: Documents) -> Planted:
    name, given = properties(documents["Data"], "AWS::DynamoDB::Table")
    given["BilingMode"] = "PROVISIONED"
    return name, "BilingMode"


def missing_property(documents: Documents) -> Planted:
    name, given = properties(documents["Connect"], "AWS::Connect::Queue")
    del given["HoursOfOperationArn"]
    return name, "HoursOfOperationArn"


def wrong_value_through_another_stack(documents: Documents) -> Planted:
    """An output gives a name instead of an ARN; the template that uses it is right as it is written."""
    storage, given = properties(documents["Connect"], "AWS::Connect::InstanceStorageConfig", "CONTACTTRACERECORDS")
    stream = given["KinesisFirehoseConfig"] if "KinesisFirehoseConfig" in given else given["KinesisStreamConfig"]
    output = stream["StreamArn"]["Fn::GetStackOutput"]["OutputName"]
    documents["Data"]["Outputs"][output]["Value"] = "contact-records"
    return storage, "KinesisStreamConfig.StreamArn"


def assigned_property(documents: Documents) -> Planted:
    name, given = properties(documents["Data"], "AWS::DynamoDB::Table")
    given["Arn"] = "arn:aws:dynamodb:ap-northeast-2:111122223333:table/x"
    return name, "Arn"


def circle(documents: Documents) -> Planted:
    resources = documents["Data"]["Resources"]
    one, two = (first(documents["Data"], "AWS::DynamoDB::Table", word) for word in ("Conversations", "Sessions"))
    resources[one]["DependsOn"], resources[two]["DependsOn"] = two, one
    return one, ""


def forgotten_wait(documents: Documents) -> Planted:
    name = first(documents["Background"], "AWS::Logs::SubscriptionFilter", "dataloader")
    resources = documents["Background"]["Resources"]
    resources[name]["DependsOn"] = [one for one in resources[name]["DependsOn"] if "Logs" not in one]
    return name, "LogGroupName"


def name_twice(documents: Documents) -> Planted:
    _, given = properties(documents["Functions"], "AWS::Logs::LogGroup", "bothook")
    other, too = properties(documents["Functions"], "AWS::Logs::LogGroup", "survey")
    too["LogGroupName"] = given["LogGroupName"]
    return other, "LogGroupName"


def late_flow_logs(documents: Documents) -> Planted:
    del documents["Connect"]["Resources"][first(documents["Connect"], "AWS::Connect::Instance")]["DependsOn"]
    return first(documents["Connect"], "AWS::Logs::LogGroup", "FlowLogs"), "LogGroupName"


def large_environment(documents: Documents) -> Planted:
    name, given = properties(documents["Functions"], "AWS::Lambda::Function")
    given["Environment"]["Variables"]["TEXT"] = "x" * 4096
    return name, "Environment.Variables"


def number_of_the_future(documents: Documents) -> Planted:
    connect = documents["Connect"]
    connect["Parameters"]["Number"] = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shop/number"}
    name, given = properties(connect, "AWS::Connect::Queue")
    given["OutboundCallerConfig"]["OutboundCallerIdNumberArn"] = {"Ref": "Number"}
    return name, "OutboundCallerConfig.OutboundCallerIdNumberArn"


def day_that_is_over(documents: Documents) -> Planted:
    name, given = properties(documents["Connect"], "AWS::Connect::HoursOfOperation")
    slot = {"Day": "MONDAY", "StartTime": {"Hours": 0, "Minutes": 0}, "EndTime": {"Hours": 0, "Minutes": 0}}
    given["HoursOfOperationOverrides"] = [
        {
            "OverrideName": "founding day",
            "OverrideDescription": "closed",
            "EffectiveFrom": "2026-11-29",
            "EffectiveTill": "2026-11-29",
            "OverrideConfig": [slot],
        }
    ]
    return name, "HoursOfOperationOverrides.*.EffectiveTill"


def all_at_once(documents: Documents) -> Planted:
    for body in documents["Flows"]["Resources"].values():
        body.pop("DependsOn", None)
    return "", ""


def kept_name(documents: Documents) -> Planted:
    name = first(documents["Functions"], "AWS::Logs::LogGroup", "bothook")
    documents["Functions"]["Resources"][name]["DeletionPolicy"] = "Retain"
    return name, "LogGroupName"


def guarded_table(documents: Documents) -> Planted:
    name, given = properties(documents["Data"], "AWS::DynamoDB::Table", "Customers")
    given["DeletionProtectionEnabled"] = True
    return name, "DeletionProtectionEnabled"


def key_that_goes_first(documents: Documents) -> Planted:
    name = first(documents["Data"], "AWS::KMS::Key", "DataKey")
    documents["Data"]["Resources"][name]["DeletionPolicy"] = "Delete"
    return first(documents["Data"], "AWS::DynamoDB::Table", "Customers"), "SSESpecification.KMSMasterKeyId"


def bucket_that_is_not_emptied(documents: Documents) -> Planted:
    name = first(documents["Data"], "AWS::S3::Bucket", "Media")
    documents["Data"]["Resources"][name]["DeletionPolicy"] = "Delete"
    return name, ""


def association_fed_from_elsewhere(documents: Documents) -> Planted:
    name, given = properties(documents["Functions"], "AWS::Connect::IntegrationAssociation")
    output = next(one for one in documents["Data"]["Outputs"] if one.startswith("Publish"))
    given["InstanceId"] = {"Fn::GetStackOutput": {"StackName": f"{PLANTED_INTO}-Data", "OutputName": output}}
    return name, "InstanceId"


def number_without_its_whisper(documents: Documents) -> Planted:
    """A queue shows a number that the resource which puts the whisper back does not know."""
    number = "arn:aws:connect:ap-northeast-2:111122223333:phone-number/n"
    _, queue = properties(documents["Connect"], "AWS::Connect::Queue", "general")
    queue["OutboundCallerConfig"]["OutboundCallerIdNumberArn"] = number
    name = first(documents["Background"], "Custom::ConnectQueueOutboundFlow", "general")
    return name, "OutboundCallerConfig.OutboundCallerIdNumberArn"


FAULTS: Mapping[str, Callable[[Documents], Planted]] = {
    "RH101": wrong_type,
    "RH102": unknown_property,
    "RH103": missing_property,
    "RH104": wrong_value_through_another_stack,
    "RH105": assigned_property,
    "RH108": circle,
    "RH109": forgotten_wait,
    "RH110": name_twice,
    "RH112": late_flow_logs,
    "RH121": large_environment,
    "RH131": number_of_the_future,
    "RH132": day_that_is_over,
    "RH141": all_at_once,
    "RH301": kept_name,
    "RH302": guarded_table,
    "RH401": association_fed_from_elsewhere,
    "RH402": number_without_its_whisper,
    "RH501": bucket_that_is_not_emptied,
    "RH506": key_that_goes_first,
}


def with_fault(stage: Rehearsal, plant: Callable[[Documents], Planted]) -> tuple[Rehearsal, Planted]:
    """Returns the stage with a fault planted into copies of its templates, and what has to be named."""
    stacks = {name: replace(one) for name, one in stage.assembly.stacks.items()}
    documents = {name.rpartition("-")[2]: deepcopy(dict(one.template.document)) for name, one in stacks.items()}
    expected = plant(documents)
    for name, one in stacks.items():
        one.template = Template(documents[name.rpartition("-")[2]], one.template.source)
    assembly = Assembly(stacks, stage.assembly.path, stage.name)
    return Rehearsal(assembly, stage.name, today=TODAY), expected


def found(stage: Rehearsal) -> Iterator[tuple[str, str, str]]:
    """Yields rule, resource and property of everything that is found in a stage."""
    for one in rehearse([stage], PHASES, today=TODAY):
        yield one.rule, one.logical_id, one.path


# What RH402 plants takes the place of what this one does; all others do not touch each other.
APART = ("RH131",)


@pytest.fixture(scope="module")
def planted(stages: Mapping[str, Rehearsal]) -> Mapping[str, tuple[Planted, set[tuple[str, str, str]]]]:
    """By rule what has to be named and what was found: faults are planted together, and the stage rehearsed twice."""
    before = set(found(stages[PLANTED_INTO]))
    told: dict[str, tuple[Planted, set[tuple[str, str, str]]]] = {}
    for rules in (APART, [rule for rule in FAULTS if rule not in APART]):
        expected: dict[str, Planted] = {}

        def plant(documents: Documents, rules: Sequence[str] = rules, named: dict[str, Planted] = expected) -> Planted:
            named.update({rule: FAULTS[rule](documents) for rule in rules})
            return "", ""

        stage, _ = with_fault(stages[PLANTED_INTO], plant)
        new = set(found(stage)) - before
        told |= {rule: (named, new) for rule, named in expected.items()}
    return told


@pytest.mark.parametrize("rule", FAULTS)
def test_a_planted_fault_is_named_by_resource_and_property(
    rule: str, planted: Mapping[str, tuple[Planted, set[tuple[str, str, str]]]]
) -> None:
    (name, path), new = planted[rule]

    if name:
        assert (rule, name, path) in new
    else:
        assert rule in {one for one, _, _ in new}


# --- what a second deployment does, one change at a time


def another_key_of_a_table(documents: Documents) -> Planted:
    name, given = properties(documents["Data"], "AWS::DynamoDB::Table", "Customers")
    given["KeySchema"] = [{**one, "AttributeName": f"x{one['AttributeName']}"} for one in given["KeySchema"]]
    return name, "KeySchema"


def user_of_another_table(documents: Documents) -> Planted:
    """The table is another one, and the name of its output is not."""
    another_key_of_a_table(documents)
    return first(documents["Functions"], "AWS::Lambda::Function", "customerlookup"), "Environment"


def another_type_of_flow(documents: Documents) -> Planted:
    name, given = properties(documents["Flows"], "AWS::Connect::ContactFlow", "inbound")
    given["Type"] = "CUSTOMER_QUEUE"
    return name, "Type"


def another_provider(documents: Documents) -> Planted:
    name, given = properties(documents["Background"], "Custom::ConnectQueueOutboundFlow", "general")
    given["ServiceToken"] = "arn:aws:lambda:ap-northeast-2:111122223333:function:other"
    return name, "ServiceToken"


def one_keypad_key_for_another(documents: Documents) -> Planted:
    """Certificates replaced without a second key: the old one goes before the flows publish the new certificate."""
    resources = documents["Connect"]["Resources"]
    name = first(documents["Connect"], "AWS::Connect::SecurityKey")
    resources["SecurityKeyOther"] = {**resources.pop(name)}
    resources["SecurityKeyOther"]["Properties"] = {**resources["SecurityKeyOther"]["Properties"], "Key": "other"}
    for output in documents["Connect"]["Outputs"].values():
        if output["Value"] == {"Fn::GetAtt": [name, "AssociationId"]}:
            output["Value"] = {"Fn::GetAtt": ["SecurityKeyOther", "AssociationId"]}
    return name, ""


def another_instance(documents: Documents) -> Planted:
    _, given = properties(documents["Connect"], "AWS::Connect::Instance")
    given["InstanceAlias"] = "other"
    return "", ""


CHANGES: Mapping[str, Callable[[Documents], Planted]] = {
    "RH412": another_key_of_a_table,
    "RH413": another_type_of_flow,
    "RH414": user_of_another_table,
    "RH417": another_provider,
    "RH418": one_keypad_key_for_another,
    "RH419": another_instance,
}


@pytest.mark.parametrize("rule", CHANGES)
def test_what_a_change_does_to_what_is_deployed_is_named(rule: str, stages: Mapping[str, Rehearsal]) -> None:
    clean = stages[PLANTED_INTO]
    planted, (name, path) = with_fault(clean, CHANGES[rule])
    findings = rehearse([planted], ["change"], today=TODAY, before={clean.name: clean})

    assert (rule, name, path) in {(one.rule, one.logical_id, one.path) for one in findings}


def test_the_same_assembly_changes_nothing(stages: Mapping[str, Rehearsal]) -> None:
    assert rehearse(list(stages.values()), ["change"], today=TODAY, before=stages) == []
