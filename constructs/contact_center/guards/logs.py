"""Rules on log groups: each masks what identifies people, in the dialect that the service reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any

from contact_center.guards.access import statements
from contact_center.guards.model import Finding, Resource, Rule, Stage, as_list, finding, text_of
from contact_center.storage.audit_log import READ
from contact_center.storage.log_groups import KOREAN_IDENTIFIERS, MANAGED_IDENTIFIERS
from ringback.cloudformation import reference_to

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL-custom-data-identifiers.html
_AUDIT_LINES = '"audit"'
MAX_IDENTIFIERS, MAX_NAME, MAX_REGEX = 10, 128, 200
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_DIALECT = re.compile(r"[A-Za-z0-9_#=@/;,\- ^$?\[\]{}|\\*+.]+")


def _masked(stage: Stage) -> Iterator[Finding]:
    wanted = {*KOREAN_IDENTIFIERS, *MANAGED_IDENTIFIERS}
    for group in stage.of_type("AWS::Logs::LogGroup"):
        policy = group.get("DataProtectionPolicy")
        if not isinstance(policy, Mapping) or not policy:
            yield finding(stage, group, "Properties", "has no data protection policy: what people say is kept in clear")
            continue
        for operation, does in (("Audit", "count"), ("Deidentify", "mask")):
            missing = sorted(wanted - _identifiers(policy, operation))
            if missing:
                message = f"its policy does not {does} {', '.join(missing)}"
                yield finding(stage, group, "Properties.DataProtectionPolicy", message, detail=operation)
    for alias in stage.of_type("AWS::Lex::BotAlias"):
        for number, setting in enumerate(as_list(alias.get("ConversationLogSettings.TextLogSettings"))):
            arn = setting.get("Destination", {}).get("CloudWatch", {}).get("CloudWatchLogGroupArn")
            target = stage.target(alias.stack, arn)
            if target is None or target.type != "AWS::Logs::LogGroup":
                place = f"Properties.ConversationLogSettings.TextLogSettings.{number}"
                message = "what people say to the bot goes to a log group of somebody else, which nothing here masks"
                yield finding(stage, alias, place, message, detail=str(number))


def _identifiers(policy: Mapping[str, Any], operation: str) -> Set[str]:
    return {
        text_of(identifier).rpartition("/")[2]
        for statement in as_list(policy.get("Statement"))
        if operation in statement.get("Operation", {})
        for identifier in as_list(statement.get("DataIdentifier"))
    }


def _readable(stage: Stage) -> Iterator[Finding]:
    for group in stage.of_type("AWS::Logs::LogGroup"):
        policy = group.get("DataProtectionPolicy")
        if isinstance(policy, Mapping):
            yield from _custom(stage, group, policy)


def _custom(stage: Stage, group: Resource, policy: Mapping[str, Any]) -> Iterator[Finding]:
    place = "Properties.DataProtectionPolicy"
    custom = as_list(policy.get("Configuration", {}).get("CustomDataIdentifier"))
    if len(custom) > MAX_IDENTIFIERS:
        message = f"has {len(custom)} identifiers of its own, allowed are {MAX_IDENTIFIERS}"
        yield finding(stage, group, place, message, detail="count")
    for entry in custom:
        name, regex = str(entry.get("Name")), str(entry.get("Regex"))
        if not _NAME.fullmatch(name) or len(name) > MAX_NAME:
            message = f"identifier {name!r} is not at most {MAX_NAME} letters, digits, _ and -"
            yield finding(stage, group, place, message, detail="name")
        if len(regex) > MAX_REGEX:
            message = f"identifier {name} has {len(regex)} characters, allowed are {MAX_REGEX}"
            yield finding(stage, group, place, message, detail=name)
        elif not _DIALECT.fullmatch(regex):
            strange = sorted({character for character in regex if not _DIALECT.fullmatch(character)})
            message = f"identifier {name} has characters that the service does not read: {' '.join(strange)}"
            yield finding(stage, group, place, message, detail=name)


def _audit_groups(stage: Stage) -> list[Resource]:
    groups = stage.of_type("AWS::Logs::LogGroup")
    return [group for group in groups if text_of(group.get("LogGroupName")).endswith("/audit")]


def _audited(stage: Stage) -> Iterator[Finding]:
    filters = [
        entry
        for entry in stage.of_type("AWS::Logs::SubscriptionFilter")
        if _AUDIT_LINES in text_of(entry.get("FilterPattern"))
    ]
    keepers = {stage.identity(entry.stack, entry.get("DestinationArn")) for entry in filters}
    subscribed = {text_of(entry.get("LogGroupName")) for entry in filters}
    # The CDK's own, which empties the buckets of a stage that goes, writes no audit lines.
    strangers = [
        stage.target(one.stack, one.get("ServiceToken")) for one in stage.of_type("Custom::S3AutoDeleteObjects")
    ]
    for function in stage.of_type("AWS::Lambda::Function") if _audit_groups(stage) else ():
        if function in strangers:
            continue
        group = f"/aws/lambda/{text_of(function.get('FunctionName'))}"
        if group not in subscribed and not any(_belongs(stage, function, keeper) for keeper in keepers):
            yield finding(stage, function, "Properties", "its audit lines stay in its own log group")


def _belongs(stage: Stage, function: Resource, keeper: str) -> bool:
    return any(
        keeper == stage.identity(alias.stack, reference_to(alias.logical_id))
        and stage.target(alias.stack, alias.get("FunctionName")) == function
        for alias in stage.of_type("AWS::Lambda::Alias")
    )


def _unread(stage: Stage) -> Iterator[Finding]:
    audit = {stage.identity(group.stack, reference_to(group.logical_id, "Arn")) for group in _audit_groups(stage)}
    for role in stage.of_type("AWS::IAM::Role", "AWS::IAM::Policy"):
        for statement in statements(role):
            resources = {stage.identity(role.stack, entry) for entry in as_list(statement.get("Resource"))}
            read = sorted(set(map(str, as_list(statement.get("Action")))) & set(READ))
            if read and statement.get("Effect") == "Allow" and resources & (audit | {"*"}):
                yield finding(stage, role, "Properties", f"reads the audit log: {read[0]}", detail=read[0])


RULES: tuple[Rule, ...] = (
    Rule("CC032", "log groups mask what identifies people", "make it a MaskedLogGroup", "error", _masked),
    Rule(
        "CC033",
        "identifiers of a data protection policy are in the dialect of the service",
        "write it without groups, colons and letters beyond ASCII, shorter, or as two",
        "fatal",
        _readable,
    ),
    Rule(
        "CC034",
        "audit lines of every function are kept apart",
        "subscribe its log group with AuditDelivery",
        "error",
        _audited,
    ),
    Rule("CC035", "nothing of a center reads the audit log", "remove the statement", "fatal", _unread),
)
