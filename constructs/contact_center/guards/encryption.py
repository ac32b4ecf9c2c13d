"""Rules on who reaches an encrypted target: without the key, or with a condition it does not send, nothing arrives.

A service that may not use the key of a topic, queue or log group fails without a word: the message is gone or lies in a
dead-letter queue. A condition on a key that the service does not send is the same as no permission at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contact_center.guards.model import Finding, Resource, Rule, Stage, as_list, finding, text_of
from ringback.cloudformation import reference_to

_SOURCE = frozenset({"aws:SourceAccount", "aws:SourceArn"})
_NONE: frozenset[str] = frozenset()
_TOPIC, _QUEUE, _BUS, _LOGS = "AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::Events::EventBus", "AWS::Logs::LogGroup"
_GUIDE = "https://docs.aws.amazon.com"


@dataclass(frozen=True, slots=True)
class Sender:
    """What a service sends with a request to one kind of target: the condition keys that policies may ask for."""

    key: frozenset[str]
    """Condition keys that a statement of the key policy may use."""
    policy: frozenset[str] | None
    """Condition keys that a statement of the policy of the target may use; None where the target has no policy."""
    source: str


# Per service and kind of target. What the guides do not promise is not in here, so a policy may not rest on it.
SENDERS: Mapping[tuple[str, str], Sender] = {
    # "Adding the aws:SourceAccount, aws:SourceArn, and aws:SourceOrgID to a AWS KMS policy is not supported for
    # EventBridge-to-encrypted topics"; "You can't use Condition blocks in Amazon SNS topic policies for EventBridge".
    ("events", _TOPIC): Sender(
        _NONE,
        _NONE,
        f"{_GUIDE}/sns/latest/dg/sns-key-management.html, "
        f"{_GUIDE}/eventbridge/latest/userguide/eb-use-resource-based.html",
    ),
    # The guide shows aws:SourceArn in the policy of the queue, and none in the policy of its key.
    ("events", _QUEUE): Sender(
        _NONE, frozenset({"aws:SourceArn"}), f"{_GUIDE}/eventbridge/latest/userguide/eb-rule-dlq.html"
    ),
    ("events", _BUS): Sender(
        _SOURCE | {"kms:EncryptionContext:aws:events:event-bus:arn"},
        None,
        f"{_GUIDE}/eventbridge/latest/userguide/eb-encryption-key-policy.html",
    ),
    ("cloudwatch", _TOPIC): Sender(_SOURCE, _SOURCE, f"{_GUIDE}/sns/latest/dg/sns-key-management.html"),
    ("s3", _TOPIC): Sender(
        _SOURCE, _SOURCE, f"{_GUIDE}/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html"
    ),
    ("s3", _QUEUE): Sender(
        _SOURCE, _SOURCE, f"{_GUIDE}/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html"
    ),
    ("sns", _QUEUE): Sender(
        _SOURCE,
        _SOURCE,
        f"{_GUIDE}/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-least-privilege-policy.html",
    ),
    ("logs", _LOGS): Sender(
        frozenset({"kms:EncryptionContext:aws:logs:arn"}),
        None,
        f"{_GUIDE}/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    ),
}
_KEY_PROPERTY: Mapping[str, str] = {
    _TOPIC: "KmsMasterKeyId",
    _QUEUE: "KmsMasterKeyId",
    _BUS: "KmsKeyIdentifier",
    _LOGS: "KmsKeyId",
}
_PUT: Mapping[str, str] = {_TOPIC: "sns:Publish", _QUEUE: "sqs:SendMessage"}
_USE = ("kms:Decrypt", "kms:GenerateDataKey")


@dataclass(frozen=True, slots=True)
class Path:
    """A service that sends something to a target, and the resource that makes it do so."""

    service: str
    because: Resource
    location: str
    target: Resource


def paths(stage: Stage) -> Iterator[Path]:
    """Yields every service that must reach a topic, a queue, a bus or a log group of the stage."""
    for service, because, location, arn in _arrows(stage):
        target = stage.target(because.stack, arn)
        if target is not None and (service, target.type) in SENDERS:
            yield Path(service, because, location, target)


Arrow = tuple[str, Resource, str, Any]


def _arrows(stage: Stage) -> Iterator[Arrow]:
    yield from _events(stage)
    for alarm in stage.of_type("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"):
        for name in ("AlarmActions", "OKActions", "InsufficientDataActions"):
            for action in as_list(alarm.get(name)):
                yield "cloudwatch", alarm, f"Properties.{name}", action
    for bucket in stage.of_type("AWS::S3::Bucket"):
        for name, arn in (("TopicConfigurations", "Topic"), ("QueueConfigurations", "Queue")):
            for entry in as_list(bucket.get(f"NotificationConfiguration.{name}")):
                yield "s3", bucket, f"Properties.NotificationConfiguration.{name}", entry.get(arn)
    for subscription in stage.of_type("AWS::SNS::Subscription"):
        if subscription.get("Protocol") == "sqs":
            yield "sns", subscription, "Properties.Endpoint", subscription.get("Endpoint")
    for group in stage.of_type(_LOGS):
        yield "logs", group, "Properties.KmsKeyId", reference_to(group.logical_id)


def _events(stage: Stage) -> Iterator[Arrow]:
    for rule in stage.of_type("AWS::Events::Rule"):
        for index, target in enumerate(as_list(rule.get("Targets"))):
            place = f"Properties.Targets.{index}"
            # With a role the message is sent by the role, not by the service.
            if "RoleArn" not in target:
                yield "events", rule, f"{place}.Arn", target.get("Arn")
            yield "events", rule, f"{place}.DeadLetterConfig", target.get("DeadLetterConfig", {}).get("Arn")
    for bus in stage.of_type(_BUS):
        yield "events", bus, "Properties.DeadLetterConfig", bus.get("DeadLetterConfig.Arn")
        yield "events", bus, "Properties.KmsKeyIdentifier", reference_to(bus.logical_id)


def _service(principal: str) -> str:
    return principal.partition(".")[0]


def _services(statement: Mapping[str, Any]) -> Iterator[str]:
    principal = statement.get("Principal")
    if statement.get("Effect") == "Allow" and isinstance(principal, Mapping):
        for name in as_list(principal.get("Service")):
            yield _service(text_of(name))


def _conditions(statement: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(str(name) for block in (statement.get("Condition") or {}).values() for name in block)


def _covers(statement: Mapping[str, Any], *wanted: str) -> bool:
    actions = [str(action) for action in as_list(statement.get("Action"))]
    return all(
        any(action == one or (action.endswith("*") and one.startswith(action[:-1])) for action in actions)
        for one in wanted
    )


def _key_usable(stage: Stage) -> Iterator[Finding]:
    seen: set[tuple[str, str, str]] = set()
    for path in paths(stage):
        name = _KEY_PROPERTY[path.target.type]
        key = stage.target(path.target.stack, path.target.get(name))
        if path.target.get(name) is None or (mark := (path.service, path.target.stack, path.target.logical_id)) in seen:
            continue
        seen.add(mark)
        sender = SENDERS[path.service, path.target.type]
        if key is None or key.type != "AWS::KMS::Key":
            if path.target.type in _PUT:
                message = f"{path.target.logical_id} has a key whose policy {path.service} cannot be written into"
                yield finding(stage, path.because, path.location, message, detail=path.service)
        elif not _allowed(as_list(key.get("KeyPolicy.Statement")), path.service, sender.key, _USE):
            message = (
                f"{path.service} may not use key {key.logical_id} of {path.target.logical_id}: no statement without "
                f"other conditions than {', '.join(sorted(sender.key)) or 'none'}"
            )
            yield finding(stage, path.because, path.location, message, detail=path.service)


def _allowed(statements: list[Any], service: str, keys: frozenset[str], actions: tuple[str, ...]) -> bool:
    return any(
        service in _services(statement) and _covers(statement, *actions) and _conditions(statement) <= keys
        for statement in statements
    )


def _policies(stage: Stage) -> Mapping[tuple[str, str], list[Mapping[str, Any]]]:
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for policy in stage.of_type("AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"):
        for entry in as_list(policy.get("Topics")) + as_list(policy.get("Queues")):
            target = stage.target(policy.stack, entry)
            if target is not None:
                statements = as_list(policy.get("PolicyDocument.Statement"))
                found.setdefault((target.stack, target.logical_id), []).extend(statements)
    return found


def _target_reachable(stage: Stage) -> Iterator[Finding]:
    policies = _policies(stage)
    for path in paths(stage):
        sender = SENDERS[path.service, path.target.type]
        statements = policies.get((path.target.stack, path.target.logical_id))
        if sender.policy is None or (statements is None and path.service == "cloudwatch"):
            continue  # a topic without a policy of its own has one that lets alarms of its account publish
        if not _allowed(list(statements or ()), path.service, sender.policy, (_PUT[path.target.type],)):
            message = (
                f"{path.service} may not send to {path.target.logical_id}: no statement of its policy without other "
                f"conditions than {', '.join(sorted(sender.policy)) or 'none'}"
            )
            yield finding(stage, path.because, path.location, message, detail=path.service)


def _conditions_sent(stage: Stage) -> Iterator[Finding]:
    for policy in stage.of_type("AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy", "AWS::KMS::Key"):
        document = "KeyPolicy.Statement" if policy.type == "AWS::KMS::Key" else "PolicyDocument.Statement"
        for index, statement in enumerate(as_list(policy.get(document))):
            for service in _services(statement):
                unsent = _conditions(statement) - _sent(service, policy.type)
                if unsent and any(name == service for name, _ in SENDERS):
                    place = f"Properties.{document}.{index}"
                    message = f"{service} does not send {', '.join(sorted(unsent))}: the statement allows nothing"
                    yield finding(stage, policy, place, message, detail=service)


def _sent(service: str, holder: str) -> frozenset[str]:
    sent: set[str] = set()
    for (name, target), sender in SENDERS.items():
        if name != service:
            continue
        if holder == "AWS::KMS::Key":
            sent |= sender.key
        elif target == {"AWS::SNS::TopicPolicy": _TOPIC, "AWS::SQS::QueuePolicy": _QUEUE}[holder]:
            sent |= sender.policy or _NONE
    return frozenset(sent)


def _stream_keys(stage: Stage) -> Iterator[Finding]:
    configs = list(stage.of_type("AWS::Connect::InstanceStorageConfig"))
    granted = {
        stage.identity(config.stack, config.get("S3Config.EncryptionConfig.KeyId"))
        for config in configs
        if config.get("S3Config.EncryptionConfig.KeyId") is not None
    }
    for config in configs:
        stream = stage.target(config.stack, config.get("KinesisStreamConfig.StreamArn"))
        key = None if stream is None else stream.get("StreamEncryption.KeyId")
        if stream is not None and key is not None and stage.identity(stream.stack, key) not in granted:
            yield finding(
                stage,
                config,
                "Properties.KinesisStreamConfig",
                f"{config.get('ResourceType')} cannot be written: the instance has no grant on the key of the stream",
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "CC026",
        "a service that reaches an encrypted target may use its key",
        "give the key a statement for the service with no other conditions than SENDERS names",
        "fatal",
        _key_usable,
    ),
    Rule(
        "CC027",
        "a service that sends to a topic or queue is allowed to",
        "give the policy a statement for the service with no other conditions than SENDERS names",
        "fatal",
        _target_reachable,
    ),
    Rule(
        "CC028",
        "policies ask for nothing that the service does not send",
        "remove the condition, or add it to SENDERS with the page of the guide that promises it",
        "fatal",
        _conditions_sent,
    ),
    Rule(
        "CC029",
        "streams of the instance have the key of its recordings",
        # "Choose the same customer managed key ... that you use for scheduled reports or recordings":
        # https://docs.aws.amazon.com/connect/latest/adminguide/data-streaming.html
        "encrypt the stream with the key of an S3 storage configuration, on which the instance has a grant",
        "fatal",
        _stream_keys,
    ),
)
