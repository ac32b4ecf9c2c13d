"""What resources cost by, read from synthesized templates: the mode of each, and how often it is there.

A mode is a way of paying: a stream by its shards or on demand, a table by requests or by capacity, an alarm by each
metric it evaluates. The same service has other prices in another mode, so a price stands for one mode and no other.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from ringback.cloudformation import reference_of

Properties: TypeAlias = Mapping[str, Any]
Found: TypeAlias = Iterator[tuple[str, int]]
_FREE = Path(__file__).with_name("free.toml")
#: Below it an alarm is one of high resolution: https://aws.amazon.com/cloudwatch/pricing/
_STANDARD_PERIOD_S = 60
#: Kept longer, records of a stream cost extra: https://aws.amazon.com/kinesis/data-streams/pricing/
_STREAM_HOURS = 24
#: Scratch space above it costs extra: https://aws.amazon.com/lambda/pricing/
_SCRATCH_MB = 512
#: A function that says nothing has so much; a snapshot costs by it.
_MEMORY_MB = 128


def modes(templates: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Counts the modes of all resources; a type that is neither read nor free is its own mode, with no price."""
    found: Counter[str] = Counter()
    for template in templates:
        resources = template.get("Resources", {})
        providers = {name for resource in resources.values() for name in _provider(resource)}
        for logical, resource in resources.items():
            kind, properties = resource["Type"], resource.get("Properties", {})
            if logical in providers:
                # Runs while something is deployed or removed.
                continue
            if kind in _READ:
                for mode, count in _READ[kind](properties):
                    found[mode] += count
            elif kind not in free():
                found[kind] += 1
    return found


@cache
def free() -> Mapping[str, str]:
    """Returns the types that cost nothing by themselves, each with the reason."""
    raw = tomllib.loads(_FREE.read_text(encoding="utf-8"))
    return {kind: entry["reason"] for entry in raw["free"] for kind in entry["types"]}


def read_types() -> frozenset[str]:
    """Returns the types whose modes are read."""
    return frozenset(_READ)


def _provider(resource: Mapping[str, Any]) -> Iterator[str]:
    """Returns the logical id of the function behind a custom resource, when it is in the same template."""
    named = reference_of(resource.get("Properties", {}).get("ServiceToken"))
    if named is not None:
        yield named.name


def _alarm(properties: Properties) -> Found:
    queries = [query for query in properties.get("Metrics", ()) if "MetricStat" in query]
    expressions = " ".join(str(query.get("Expression", "")) for query in properties.get("Metrics", ()))
    periods = [query["MetricStat"].get("Period", _STANDARD_PERIOD_S) for query in queries]
    period = min((*periods, properties.get("Period", _STANDARD_PERIOD_S)))
    if "SELECT " in expressions:
        yield "alarm metrics insights", 1
    elif "ANOMALY_DETECTION_BAND" in expressions or "ThresholdMetricId" in properties:
        yield "alarm anomaly", 1
    else:
        yield f"alarm {'high' if period < _STANDARD_PERIOD_S else 'standard'} resolution", len(queries) or 1


def _one(mode: str) -> Callable[[Properties], Found]:
    def counted(_: Properties) -> Found:
        yield mode, 1

    return counted


def _key(properties: Properties) -> Found:
    yield "key", 1
    if properties.get("KeyUsage") == "GENERATE_VERIFY_MAC":
        yield "key of proofs", 1
    elif str(properties.get("KeySpec", "SYMMETRIC_DEFAULT")) != "SYMMETRIC_DEFAULT":
        yield f"key {properties['KeySpec']}", 1


def _secret(properties: Properties) -> Found:
    yield "secret", 1 + len(properties.get("ReplicaRegions", ()))


def _stream(properties: Properties) -> Found:
    mode = properties.get("StreamModeDetails", {}).get("StreamMode", "PROVISIONED")
    yield f"stream {mode}", properties.get("ShardCount", 1) if mode == "PROVISIONED" else 1
    if properties.get("RetentionPeriodHours", _STREAM_HOURS) > _STREAM_HOURS:
        yield "stream extended retention", properties.get("ShardCount", 1)


def _delivery(properties: Properties) -> Found:
    destination = properties.get("ExtendedS3DestinationConfiguration", {})
    yield "delivery", 1
    for name, mode in (
        ("DynamicPartitioningConfiguration", "delivery partitioned"),
        ("DataFormatConversionConfiguration", "delivery converted"),
    ):
        if destination.get(name, {}).get("Enabled"):
            yield mode, 1


def _table(properties: Properties) -> Found:
    mode, kind = properties.get("BillingMode", "PROVISIONED"), properties.get("TableClass", "STANDARD")
    yield f"table {mode}" if kind == "STANDARD" else f"table {mode} {kind}", 1
    if properties.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"):
        yield "table recovery", 1
    if properties.get("KinesisStreamSpecification"):
        yield "table changes to a stream", 1


def _bucket(properties: Properties) -> Found:
    yield "bucket STANDARD", 1
    if properties.get("VersioningConfiguration", {}).get("Status") == "Enabled":
        yield "bucket versions", 1
    for rule in properties.get("LifecycleConfiguration", {}).get("Rules", ()):
        for transition in (*rule.get("Transitions", ()), *rule.get("NoncurrentVersionTransitions", ())):
            yield f"bucket {transition['StorageClass']}", 1
    for name, mode in (
        ("ReplicationConfiguration", "bucket replicated"),
        ("InventoryConfigurations", "bucket inventory"),
        ("IntelligentTieringConfigurations", "bucket INTELLIGENT_TIERING"),
    ):
        if properties.get(name):
            yield mode, 1


def _function(properties: Properties) -> Found:
    yield f"function {(properties.get('Architectures') or ['x86_64'])[0]}", 1
    if properties.get("SnapStart", {}).get("ApplyOn", "None") != "None":
        yield "function SnapStart", int(properties.get("MemorySize", _MEMORY_MB))
    if properties.get("EphemeralStorage", {}).get("Size", _SCRATCH_MB) > _SCRATCH_MB:
        yield "function scratch space", 1


def _provisioned(properties: Properties) -> Found:
    if properties.get("ProvisionedConcurrencyConfig"):
        yield "function provisioned concurrency", 1


def _log_group(properties: Properties) -> Found:
    yield f"log group {properties.get('LogGroupClass', 'STANDARD')}", 1
    if properties.get("DataProtectionPolicy"):
        yield "log protection", 1


def _rule(properties: Properties) -> Found:
    if properties.get("ScheduleExpression"):
        yield "clock", 1


def _firewall(properties: Properties) -> Found:
    yield "firewall", 1
    yield "firewall rule", len(properties.get("Rules", ()))


def _guardrail(properties: Properties) -> Found:
    for name, mode in (
        ("ContentPolicyConfig", "guardrail content"),
        ("TopicPolicyConfig", "guardrail topics"),
        ("ContextualGroundingPolicyConfig", "guardrail grounding"),
        ("AutomatedReasoningPolicyConfig", "guardrail reasoning"),
    ):
        if properties.get(name):
            yield mode, 1
    # Patterns and words of one's own are free.
    if properties.get("SensitiveInformationPolicyConfig", {}).get("PiiEntitiesConfig"):
        yield "guardrail personal data", 1


_READ: Mapping[str, Callable[[Properties], Found]] = {
    "AWS::ApiGateway::RestApi": _one("api REST"),
    "AWS::WAFv2::WebACL": _firewall,
    "AWS::Bedrock::Guardrail": _guardrail,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::CompositeAlarm": _one("composite alarm"),
    "AWS::CloudWatch::Dashboard": _one("dashboard"),
    "AWS::DynamoDB::Table": _table,
    "AWS::Events::Rule": _rule,
    "AWS::KMS::Key": _key,
    "AWS::Kinesis::Stream": _stream,
    "AWS::KinesisFirehose::DeliveryStream": _delivery,
    "AWS::Lambda::Alias": _provisioned,
    "AWS::Lambda::Function": _function,
    "AWS::Logs::LogGroup": _log_group,
    "AWS::S3::Bucket": _bucket,
    "AWS::SecretsManager::Secret": _secret,
}
