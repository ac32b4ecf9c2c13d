"""Rules on the instance: what it stores, who may reach it, names, routing and alarms; no public rule pack has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contact_center.base.limits import CLOUDWATCH_NAME
from contact_center.guards.model import Finding, Resource, Rule, Stage, as_list, finding, mentioned, text_of

_RETAINED = ("AWS::Connect::Instance", "AWS::Connect::InstanceStorageConfig", "AWS::Connect::PhoneNumber")
_KEPT_MEDIA = ("CALL_RECORDINGS", "CHAT_TRANSCRIPTS", "SCREEN_RECORDINGS", "ATTACHMENTS", "EMAIL_MESSAGES")
_CALLED_BY = {"connect.amazonaws.com", "lexv2.amazonaws.com"}
_NAMED = {
    "AWS::Connect::Queue": "queue",
    "AWS::Connect::ContactFlow": "contact flow",
    "AWS::Connect::ContactFlowModule": "flow module",
    "AWS::Connect::HoursOfOperation": "hours of operation",
    "AWS::Connect::RoutingProfile": "routing profile",
}
_ORIGIN = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(:\d+)?|http://localhost(:\d+)?", re.I)


def _storage_key(stage: Stage) -> Iterator[Finding]:
    for config in stage.of_type("AWS::Connect::InstanceStorageConfig"):
        kind = config.get("ResourceType")
        if config.get("StorageType") == "S3" and config.get("S3Config.EncryptionConfig.EncryptionType") != "KMS":
            yield finding(
                stage,
                config,
                "Properties.S3Config.EncryptionConfig",
                f"{kind} are stored without a customer-managed key",
            )
        if config.get("StorageType") == "KINESIS_STREAM":
            stream = stage.target(config.stack, config.get("KinesisStreamConfig.StreamArn"))
            if stream is not None and stream.get("StreamEncryption.EncryptionType") != "KMS":
                yield finding(
                    stage, stream, "Properties.StreamEncryption", f"{kind} pass through an unencrypted stream"
                )


def _media_retention(stage: Stage) -> Iterator[Finding]:
    for config in stage.of_type("AWS::Connect::InstanceStorageConfig"):
        kind = config.get("ResourceType")
        bucket = stage.target(config.stack, config.get("S3Config.BucketName"))
        if kind not in _KEPT_MEDIA or bucket is None:
            continue
        prefix = str(config.get("S3Config.BucketPrefix"))
        if not any(_expires(rule, prefix) for rule in as_list(bucket.get("LifecycleConfiguration.Rules"))):
            yield finding(
                stage,
                config,
                "Properties.S3Config.BucketPrefix",
                f"{kind} under {prefix!r} are kept for ever: no lifecycle rule of the bucket deletes them",
            )


def _expires(rule: Mapping[str, Any], prefix: str) -> bool:
    covered = str(rule.get("Prefix") or rule.get("Filter", {}).get("Prefix") or "")
    deletes = rule.get("ExpirationInDays") or rule.get("ExpirationDate")
    return bool(deletes) and rule.get("Status") == "Enabled" and f"{prefix.rstrip('/')}/".startswith(covered)


def _retention_of_instance(stage: Stage) -> Iterator[Finding]:
    if stage.id.endswith("-dev"):
        return
    for resource in stage.of_type(*_RETAINED):
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if resource.body.get(policy) not in ("Retain", "RetainExceptOnCreate"):
                yield finding(
                    stage,
                    resource,
                    policy,
                    f"{resource.type} has {policy} {resource.body.get(policy, 'Delete')}",
                    detail=policy,
                )


def _messages_encrypted(stage: Stage) -> Iterator[Finding]:
    for kind, name in (("AWS::SQS::Queue", "queue"), ("AWS::SNS::Topic", "topic")):
        for resource in stage.of_type(kind):
            key = resource.get("KmsMasterKeyId")
            if key is None or "alias/aws/" in text_of(key):
                yield finding(stage, resource, "Properties.KmsMasterKeyId", f"the {name} has no customer-managed key")


def _scoped_permissions(stage: Stage) -> Iterator[Finding]:
    permitted: dict[str, list[Resource]] = {}
    for permission in stage.of_type("AWS::Lambda::Permission"):
        principal = permission.get("Principal")
        if principal in _CALLED_BY:
            for name in ("SourceArn", "SourceAccount"):
                if permission.get(name) is None:
                    yield finding(
                        stage,
                        permission,
                        f"Properties.{name}",
                        f"{principal} may call from anywhere: {name} is missing",
                        detail=name,
                    )
        if principal == "connect.amazonaws.com":
            identity = stage.identity(permission.stack, permission.get("FunctionName"))
            permitted.setdefault(identity, []).append(permission)
    for association in stage.of_type("AWS::Connect::IntegrationAssociation"):
        if association.get("IntegrationType") != "LAMBDA_FUNCTION":
            continue
        if stage.identity(association.stack, association.get("IntegrationArn")) not in permitted:
            yield finding(
                stage,
                association,
                "Properties.IntegrationArn",
                "the associated function has no permission for connect.amazonaws.com with SourceArn and SourceAccount",
            )


def _origins(stage: Stage) -> Iterator[Finding]:
    for origin in stage.of_type("AWS::Connect::ApprovedOrigin"):
        value = str(origin.get("Origin"))
        local = value.startswith("http://localhost")
        if not _ORIGIN.fullmatch(value) or (local and not stage.id.endswith("-dev")):
            yield finding(
                stage, origin, "Properties.Origin", f"origin {value!r} lets strangers embed the agent workspace"
            )


def _shown_names(stage: Stage) -> Iterator[Finding]:
    shown = re.compile(CLOUDWATCH_NAME)
    for kind, words in _NAMED.items():
        for resource in stage.of_type(kind):
            name = str(resource.get("Name"))
            if not shown.fullmatch(name):
                yield finding(
                    stage, resource, "Properties.Name", f"{words} {name!r} has no metrics: CloudWatch shows ASCII only"
                )


def _unique_names(stage: Stage) -> Iterator[Finding]:
    for kind, words in _NAMED.items():
        seen: dict[str, str] = {}
        for resource in stage.of_type(kind):
            name = str(resource.get("Name")).casefold()
            if name in seen:
                yield finding(
                    stage,
                    resource,
                    "Properties.Name",
                    f"{words} name {resource.get('Name')!r} is taken by {seen[name]}",
                )
            seen.setdefault(name, resource.logical_id)


def _served_queues(stage: Stage) -> Iterator[Finding]:
    profiles = list(stage.of_type("AWS::Connect::RoutingProfile"))
    served = {
        stage.identity(profile.stack, entry.get("QueueReference", {}).get("QueueArn"))
        for profile in profiles
        for entry in as_list(profile.get("QueueConfigs"))
    }
    for profile in profiles:
        if not as_list(profile.get("QueueConfigs")):
            yield finding(
                stage, profile, "Properties.QueueConfigs", f"routing profile {profile.get('Name')!r} serves no queue"
            )
    for queue in stage.of_type("AWS::Connect::Queue"):
        if f"${{{queue.stack}.{queue.logical_id}.QueueArn}}" not in served:
            yield finding(stage, queue, "Properties", f"queue {queue.get('Name')!r} is served by no routing profile")
        if queue.get("MaxContacts") is None:
            yield finding(
                stage,
                queue,
                "Properties.MaxContacts",
                f"queue {queue.get('Name')!r} has no maximum of contacts",
                detail="MaxContacts",
            )


def _alarms_reach_somebody(stage: Stage) -> Iterator[Finding]:
    composites = list(stage.of_type("AWS::CloudWatch::CompositeAlarm"))
    for alarm in composites:
        if not alarm.get("AlarmActions"):
            name = alarm.get("AlarmName")
            yield finding(
                stage, alarm, "Properties.AlarmActions", f"alarm {name!r} has no AlarmActions", detail="AlarmActions"
            )
    rules = " ".join(str(alarm.get("AlarmRule")) for alarm in composites)
    for alarm in stage.of_type("AWS::CloudWatch::Alarm"):
        if "-rollout-" in str(alarm.get("AlarmName")):
            continue  # read by the deployment of its function, which rolls back
        read = f'ALARM("{alarm.get("AlarmName")}")' in rules
        for name in ("AlarmActions", "TreatMissingData", "DatapointsToAlarm"):
            if not alarm.get(name) and not (read and name == "AlarmActions"):
                yield finding(
                    stage, alarm, f"Properties.{name}", f"alarm {alarm.get('AlarmName')!r} has no {name}", detail=name
                )


def _flow_logs(stage: Stage) -> Iterator[Finding]:
    for instance in stage.of_type("AWS::Connect::Instance"):
        if instance.get("Attributes.ContactflowLogs") is not True:
            yield finding(
                stage, instance, "Properties.Attributes.ContactflowLogs", "flows leave no trace of what they did"
            )


def _numbers_enter_flows(stage: Stage) -> Iterator[Finding]:
    """CloudFormation cannot say it: a custom resource gives a number its flow, or callers reach nobody."""
    entered = {
        resource.logical_id
        for operation in stage.of_type("Custom::ConnectPhoneNumberFlow")
        for resource in mentioned(stage, operation.stack, operation.get("PhoneNumberId"))
    }
    for number in stage.of_type("AWS::Connect::PhoneNumber"):
        if number.logical_id not in entered:
            yield finding(
                stage, number, "Properties.TargetArn", "no flow is given to the number, so its callers reach nobody"
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "CC038",
        "calls to a number enter a flow",
        "give CenterOperations the number and the flow that its calls enter",
        "error",
        _numbers_enter_flows,
    ),
    Rule(
        "CC001",
        "what Connect stores is encrypted with a customer-managed key",
        "give the storage configuration a KMS key",
        "error",
        _storage_key,
    ),
    Rule(
        "CC002",
        "recordings and transcripts are deleted after their time",
        "add a lifecycle rule for the prefix to the bucket",
        "error",
        _media_retention,
    ),
    Rule(
        "CC003",
        "instance, storage and numbers outlive their stack outside dev",
        "set deployment.removal = 'retain'",
        "error",
        _retention_of_instance,
    ),
    Rule(
        "CC006",
        "message queues and topics are encrypted with a customer-managed key",
        "pass the data key of the center",
        "error",
        _messages_encrypted,
    ),
    Rule(
        "CC007",
        "Connect and Lex may call a function from one source only",
        "use CenterFunction.allow_connect and allow_lex",
        "error",
        _scoped_permissions,
    ),
    Rule(
        "CC010",
        "only known web pages embed the agent workspace",
        "name each origin as https://host in connect.approved_origins",
        "error",
        _origins,
    ),
    Rule(
        "CC011",
        "queues, flows and hours have names that CloudWatch shows",
        "use ASCII and put Korean into the description",
        "fatal",
        _shown_names,
    ),
    Rule("CC012", "names are unique within the instance", "rename one of the two", "fatal", _unique_names),
    Rule(
        "CC013",
        "every queue is served and limited",
        "add it to a routing profile and set max_contacts",
        "error",
        _served_queues,
    ),
    Rule(
        "CC016",
        "every alarm is judged and reaches somebody",
        "set actions, datapoints and the meaning of missing data",
        "error",
        _alarms_reach_somebody,
    ),
    Rule("CC018", "flows write logs", "set connect.flow_logs = true", "error", _flow_logs),
)
