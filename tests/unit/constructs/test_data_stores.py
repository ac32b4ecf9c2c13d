"""Keys, buckets, tables, secrets, streams, topics, queues, schedules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3

from contact_center.base.errors import DefinitionError, UnknownNameError
from contact_center.functions.messaging import DeadLetterQueue, DomainEventBus, NotificationTopic, OneShotSchedules
from contact_center.settings import EventSettings, RecordSettings, load
from contact_center.storage.buckets import AccessLogBucket, PrivateBucket, RetentionRule
from contact_center.storage.keys import ServiceKey
from contact_center.storage.record_streams import RecordDelivery, RecordStream
from contact_center.storage.retention import data_retention
from contact_center.storage.secrets import CenterSecrets
from contact_center.storage.tables import TABLES, CenterTables
from ringback.cloudformation import Assembly, Stack, Template
from ringback.cloudformation.rehearsal import Rehearsal
from ringback.cloudformation.rehearsal.contracts.kept import contracts_kept
from stacks.data import DataStack
from tests.unit.constructs.workbench import Bench


@pytest.fixture
def key(bench: Bench) -> kms.Key:
    return kms.Key(bench.stack, "Key")


def _statements(policy: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = policy["Statement"]
    return found


def test_a_key_names_the_services_that_use_it_for_this_account_only(bench: Bench) -> None:
    """Services reach the key only on behalf of this account; the key rotates."""
    ServiceKey(
        bench.stack,
        "K",
        alias="acme-data",
        description="data",
        services=("sns", "cloudwatch"),
        senders=("events",),
        logs=True,
    )

    properties = bench.one("AWS::KMS::Key")
    by_sid = {entry.get("Sid"): entry for entry in _statements(properties["KeyPolicy"])}

    assert properties["EnableKeyRotation"] is True
    services = by_sid["ServicesOfThisAccount"]
    assert set(services["Principal"]["Service"]) == {"cloudwatch.amazonaws.com", "sns.amazonaws.com"}
    assert services["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    sender = by_sid["SendersWithoutSource"]
    assert sender["Principal"] == {"Service": "events.amazonaws.com"}
    assert "Condition" not in sender, "EventBridge sends no source to the key of a topic or queue"
    assert sender["Action"] == ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"]
    assert by_sid["LogGroupsOfThisAccount"]["Principal"]["Service"] == "logs.ap-northeast-2.amazonaws.com"


@pytest.mark.parametrize(("retain", "policy"), [(True, "RetainExceptOnCreate"), (False, "Delete")])
def test_keys_tables_buckets_and_secrets_follow_the_removal_policy(bench: Bench, retain: bool, policy: str) -> None:
    held = ServiceKey(bench.stack, "K", alias="a", description="d", services=(), retain=retain).key
    access = AccessLogBucket(bench.stack, "Access", retain=retain).bucket
    PrivateBucket(bench.stack, "Data", key=held, retention={}, access_logs=access, retain=retain)
    CenterTables(bench.stack, "Tables", key=held, retain=retain)
    CenterSecrets(bench.stack, "Secrets", key=held, retain=retain)

    stateful = {"AWS::KMS::Key", "AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret"}
    found = [entry for entry in bench.template()["Resources"].values() if entry["Type"] in stateful]

    assert len(found) == 1 + 2 + len(TABLES) + 4
    assert {entry["DeletionPolicy"] for entry in found} == {policy}
    emptied = [entry["Properties"]["BucketName"] for entry in bench.all("Custom::S3AutoDeleteObjects")]
    assert len(emptied) == (0 if retain else 2), "a bucket that goes has to be empty"
    assert {entry["UpdateReplacePolicy"] for entry in found} == {"Retain" if retain else "Delete"}


def test_a_bucket_is_private_encrypted_versioned_and_tls_only(bench: Bench, key: kms.Key) -> None:
    PrivateBucket(
        bench.stack,
        "Media",
        key=key,
        access_logs=s3.Bucket(bench.stack, "Access"),
        retention={"calls/": RetentionRule(delete_after_days=365, archive_after_days=90)},
    )

    (bucket,) = [
        entry for entry in bench.all("AWS::S3::Bucket") if "LifecycleConfiguration" in entry.get("Properties", {})
    ]
    properties = bucket["Properties"]

    assert "BucketName" not in properties
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    (rule,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    expiry = properties["LifecycleConfiguration"]["Rules"][0]
    assert (expiry["Prefix"], expiry["ExpirationInDays"]) == ("calls/", 365)
    assert expiry["Transitions"] == [{"StorageClass": "GLACIER_IR", "TransitionInDays": 90}]
    (policy,) = [
        entry
        for entry in bench.all("AWS::S3::BucketPolicy")
        if entry["Properties"]["Bucket"]["Ref"].startswith("Media")
    ]
    denied = [entry for entry in _statements(policy["Properties"]["PolicyDocument"]) if entry["Effect"] == "Deny"]
    assert {"Bool": {"aws:SecureTransport": "false"}} in [entry["Condition"] for entry in denied]


def test_pages_of_the_given_origins_may_put_and_get_files(bench: Bench, key: kms.Key) -> None:
    """What the browser asks for before it uploads or shows an attachment.

    https://docs.aws.amazon.com/connect/latest/adminguide/enable-attachments.html
    """
    origins = ("https://acme.my.connect.aws", "https://shop.example.com")
    PrivateBucket(
        bench.stack, "B", key=key, access_logs=s3.Bucket(bench.stack, "Access"), retention={}, origins=origins
    )

    (rule,) = next(
        entry["Properties"]["CorsConfiguration"]["CorsRules"]
        for entry in bench.all("AWS::S3::Bucket")
        if "CorsConfiguration" in entry.get("Properties", {})
    )
    assert rule == {"AllowedMethods": ["PUT", "GET"], "AllowedOrigins": list(origins), "AllowedHeaders": ["*"]}


def test_a_short_stay_in_the_cold_goes_to_infrequent_access(bench: Bench, key: kms.Key) -> None:
    """Glacier bills at least 90 days per object."""
    rule = RetentionRule(delete_after_days=60, archive_after_days=30)

    PrivateBucket(bench.stack, "B", key=key, access_logs=s3.Bucket(bench.stack, "Access"), retention={"x/": rule})

    (bucket,) = [
        entry for entry in bench.all("AWS::S3::Bucket") if "LifecycleConfiguration" in entry.get("Properties", {})
    ]
    transitions = bucket["Properties"]["LifecycleConfiguration"]["Rules"][0]["Transitions"]
    assert transitions == [{"StorageClass": "STANDARD_IA", "TransitionInDays": 30}]


@pytest.mark.parametrize(("delete", "archive", "earlier"), [(0, None, 30), (30, 30, 30), (30, 31, 30), (30, None, 0)])
def test_a_retention_that_cannot_be_kept_is_refused(delete: int, archive: int | None, earlier: int) -> None:
    with pytest.raises(DefinitionError):
        RetentionRule(delete_after_days=delete, archive_after_days=archive, earlier_versions_days=earlier)


def test_files_with_pins_go_with_their_earlier_versions(bench: Bench, key: kms.Key, root: Path) -> None:
    """Everything else can be restored for 30 days; a file of an import holds what nobody may restore."""
    rules = data_retention(load(root / "config/aicc/dev.toml").retention)
    PrivateBucket(bench.stack, "B", key=key, access_logs=s3.Bucket(bench.stack, "Access"), retention=rules)

    (bucket,) = [
        entry for entry in bench.all("AWS::S3::Bucket") if "LifecycleConfiguration" in entry.get("Properties", {})
    ]
    written = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    kept = {
        rule["Prefix"]: rule["NoncurrentVersionExpiration"]["NoncurrentDays"] for rule in written if "Prefix" in rule
    }
    assert kept.pop("imports/in/") == 1
    assert set(kept.values()) == {30}


def test_tables_serve_the_access_patterns(bench: Bench, key: kms.Key) -> None:
    """Keys, indexes, stream and number sort key follow the schemas; the billing mode is the table's alone."""
    CenterTables(bench.stack, "Tables", key=key)

    found = bench.all("AWS::DynamoDB::Table")
    indexes = {
        tuple(index["IndexName"] for index in table["Properties"].get("GlobalSecondaryIndexes", ())) for table in found
    }

    assert len(found) == 8
    assert indexes == {schema.indexes for schema in TABLES.values()}
    for table in found:
        properties = table["Properties"]
        assert "TableName" not in properties
        assert [entry["AttributeName"] for entry in properties["KeySchema"]] == ["pk", "sk"]
        assert properties["BillingMode"] == "PAY_PER_REQUEST"
        assert properties["SSESpecification"]["SSEType"] == "KMS"
        assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
        assert properties["DeletionProtectionEnabled"] is True
    streamed = [table for table in found if "StreamSpecification" in table["Properties"]]
    assert [entry["Properties"]["StreamSpecification"] for entry in streamed] == [
        {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    ]
    numbers = [
        entry["AttributeName"]
        for table in found
        for entry in table["Properties"]["AttributeDefinitions"]
        if entry["AttributeType"] == "N"
    ]
    assert numbers == ["popular_sk"]


def test_indexes_are_named_one_by_one(bench: Bench, key: kms.Key) -> None:
    """A policy on indexes needs no wildcard."""
    tables = CenterTables(bench.stack, "Tables", key=key)

    assert [arn.rsplit("/", 1)[1] for arn in tables.index_arns("requests")] == [
        "by_kind",
        "by_customer",
        "by_phone",
        "sweep",
    ]
    with pytest.raises(UnknownNameError, match=r"'by_custmer'.*'by_customer'"):
        tables.index_arn("requests", "by_custmer")
    with pytest.raises(UnknownNameError, match=r"unknown table 'request'.*'requests'"):
        tables.table("request")


def test_secrets_are_generated_or_empty_never_written(bench: Bench, key: kms.Key) -> None:
    """Three secrets are generated; the private key waits for an operator."""
    secrets = CenterSecrets(bench.stack, "Secrets", key=key)

    found = {name: entry["Properties"] for name, entry in bench.template()["Resources"].items() if "Secret" in name}
    generated = [entry for entry in found.values() if "GenerateSecretString" in entry]

    assert len(generated) == 3
    assert not [entry for entry in found.values() if "SecretString" in entry]
    with pytest.raises(UnknownNameError, match=r"'phone_hahs'.*'phone_hash'"):
        secrets.arn("phone_hahs")


def test_a_topic_is_encrypted_and_lets_alarms_of_this_account_publish(bench: Bench, key: kms.Key) -> None:
    NotificationTopic(
        bench.stack,
        "T",
        key=key,
        display_name="notices",
        emails=("oncall@example.com",),
        endpoints=("function:desk:live",),
        publishers=("cloudwatch",),
    )

    assert bench.one("AWS::SNS::Topic")["KmsMasterKeyId"]
    listening = [one for one in bench.template()["Resources"].values() if one["Type"] == "AWS::SNS::Subscription"]
    assert [one["Properties"]["Protocol"] for one in listening] == ["email", "lambda"]
    assert listening[0]["Properties"]["Endpoint"] == "oncall@example.com"
    assert listening[1]["Properties"]["Endpoint"]["Fn::Join"][1][-1].endswith(":function:desk:live")
    allowed = [
        entry
        for entry in _statements(bench.one("AWS::SNS::TopicPolicy")["PolicyDocument"])
        if entry["Effect"] == "Allow"
    ]
    assert [(entry["Principal"], entry["Action"], entry.get("Condition")) for entry in allowed] == [
        (
            {"Service": "cloudwatch.amazonaws.com"},
            "sns:Publish",
            {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
        ),
    ]


def test_rules_publish_without_conditions_to_a_topic_of_their_own(bench: Bench, key: kms.Key) -> None:
    """A condition would lock EventBridge out, and without one rules of others could publish what an alarm may say.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    """
    NotificationTopic(bench.stack, "T", key=key, display_name="notices", rules=True)

    allowed = [
        (entry["Principal"], entry["Action"], entry.get("Condition"))
        for entry in _statements(bench.one("AWS::SNS::TopicPolicy")["PolicyDocument"])
        if entry["Effect"] == "Allow"
    ]
    assert allowed == [({"Service": "events.amazonaws.com"}, "sns:Publish", None)]
    with pytest.raises(DefinitionError, match=r"'Both' takes messages of rules, .* and of cloudwatch: give rules"):
        NotificationTopic(bench.stack, "Both", key=key, display_name="notices", publishers=("cloudwatch",), rules=True)


def test_dead_letters_are_encrypted_and_kept_for_two_weeks(bench: Bench, key: kms.Key) -> None:
    DeadLetterQueue(bench.stack, "Q", key=key)

    queue = bench.one("AWS::SQS::Queue")
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert queue["KmsMasterKeyId"]


def test_schedules_may_invoke_the_named_functions_and_nothing_else(bench: Bench, key: kms.Key) -> None:
    """The role trusts the scheduler of this account and group only, and names each function."""
    OneShotSchedules(bench.stack, "S", group_name="acme-schedules", key=key, function_arns=["arn:one", "arn:two"])

    role = bench.one("AWS::IAM::Role")
    (trust,) = _statements(role["AssumeRolePolicyDocument"])
    (policy,) = role["Policies"]
    invoke = _statements(policy["PolicyDocument"])[0]

    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert set(trust["Condition"]["StringEquals"]) == {"aws:SourceAccount", "aws:SourceArn"}
    assert (invoke["Action"], invoke["Resource"]) == ("lambda:InvokeFunction", ["arn:one", "arn:two"])
    assert bench.one("AWS::Scheduler::ScheduleGroup") == {"Name": "acme-schedules"}


def test_the_bus_keeps_events_nobody_took(bench: Bench, key: kms.Key) -> None:
    DomainEventBus(bench.stack, "Bus", name="acme-events", key=key)

    bus = bench.one("AWS::Events::EventBus")
    assert bus["Name"] == "acme-events"
    assert "DeadLetterConfig" in bus
    assert "KmsKeyIdentifier" in bus
    allowed = [
        entry
        for entry in _statements(bench.one("AWS::SQS::QueuePolicy")["PolicyDocument"])
        if entry["Effect"] == "Allow"
    ]
    (source,) = [entry["Condition"]["ArnEquals"]["aws:SourceArn"] for entry in allowed]
    assert source["Fn::GetAtt"][1] == "Arn", "the bus itself, not an ARN that somebody wrote"
    assert [entry["Action"] for entry in allowed] == ["sqs:SendMessage"]


@pytest.mark.parametrize("wanted", [False, True])
def test_a_center_has_a_bus_only_where_somebody_listens(root: Path, wanted: bool) -> None:
    """Every event costs, and no rule of a center takes one, so there is no bus and no queue behind it by default."""
    settings = load(root / "config" / "aicc" / "dev.toml")
    if wanted:
        settings = settings.model_copy(update={"events": EventSettings(bus=True)})

    flags = json.loads((root / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = cdk.App(context=flags)
    data = DataStack(app, "Data", settings=settings, scheduled=["callback_dispatch"])

    found = [resource for resource in data.node.find_all() if isinstance(resource, events.CfnEventBus)]
    assert (len(found), data.events is not None) == (int(wanted), wanted)
    template = Template(app.synth().get_stack_artifact(data.artifact_id).template, "Data")
    stack = Stack("Data", template, "ap-northeast-2", "111122223333")
    missing = contracts_kept(Rehearsal(Assembly({"Data": stack}, Path("Data")), "stage"))
    # Whoever switches it on brings the rule that listens; everything else the bus needs is there.
    assert [one.rule for one in missing] == ["RH210"] * wanted


def test_records_are_delivered_encrypted_and_dated(bench: Bench, key: kms.Key) -> None:
    recordings = kms.Key(bench.stack, "Recordings")
    RecordStream(
        bench.stack,
        "Records",
        stream_key=recordings,
        key=key,
        bucket=s3.Bucket(bench.stack, "B"),
        prefix="contact-records/",
        log_retention=logs.RetentionDays.ONE_WEEK,
    )

    stream = bench.one("AWS::Kinesis::Stream")
    child = recordings.node.default_child
    assert isinstance(child, kms.CfnKey)
    delivery = bench.one("AWS::KinesisFirehose::DeliveryStream")
    target = delivery["ExtendedS3DestinationConfiguration"]

    assert stream["StreamEncryption"] == {
        "EncryptionType": "KMS",
        "KeyId": {"Fn::GetAtt": [bench.stack.get_logical_id(child), "Arn"]},
    }
    (policy,) = bench.one("AWS::IAM::Role")["Policies"]
    (keys,) = [entry["Resource"] for entry in _statements(policy["PolicyDocument"]) if entry.get("Sid") == "Key"]
    assert len(keys) == 2, "reads with the key of the stream, writes with the key of the bucket"
    assert delivery["DeliveryStreamType"] == "KinesisStreamAsSource"
    assert target["Prefix"] == "contact-records/!{timestamp:yyyy/MM/dd}/"
    assert target["ErrorOutputPrefix"].startswith("contact-records/delivery-errors/")
    assert "KMSEncryptionConfig" in target["EncryptionConfiguration"]


def test_records_are_delivered_without_a_stream_that_costs_by_the_hour(bench: Bench, key: kms.Key) -> None:
    """Encrypted on the way by a key the writer needs no grant on, and in the bucket by ours."""
    RecordDelivery(
        bench.stack,
        "Records",
        key=key,
        bucket=s3.Bucket(bench.stack, "B"),
        prefix="contact-records/",
        log_retention=logs.RetentionDays.ONE_WEEK,
    )

    delivery = bench.one("AWS::KinesisFirehose::DeliveryStream")
    (policy,) = bench.one("AWS::IAM::Role")["Policies"]
    actions = json.dumps([entry["Action"] for entry in _statements(policy["PolicyDocument"])])

    assert not bench.all("AWS::Kinesis::Stream")
    assert delivery["DeliveryStreamType"] == "DirectPut"
    assert delivery["DeliveryStreamEncryptionConfigurationInput"] == {"KeyType": "AWS_OWNED_CMK"}
    assert delivery["ExtendedS3DestinationConfiguration"]["Prefix"] == "contact-records/!{timestamp:yyyy/MM/dd}/"
    assert "s3:PutObject" in actions
    assert "kinesis:" not in actions


@pytest.mark.parametrize(
    ("records", "events", "kinds"),
    [
        ("stream", "stream", ("RecordStream", "RecordStream")),
        ("delivery", "off", ("RecordDelivery", "NoneType")),
        ("off", "off", ("NoneType", "NoneType")),
    ],
)
def test_a_center_has_the_streams_its_settings_ask_for(
    root: Path, records: str, events: str, kinds: tuple[str, str]
) -> None:
    settings = load(root / "config" / "aicc" / "dev.toml")
    wanted = RecordSettings.model_validate({"contact_records": records, "agent_events": events})
    settings = settings.model_copy(update={"connect": settings.connect.model_copy(update={"records": wanted})})

    flags = json.loads((root / "cdk.json").read_text(encoding="utf-8"))["context"]
    data = DataStack(cdk.App(context=flags), "Data", settings=settings, scheduled=[])

    assert (type(data.contact_records).__name__, type(data.agent_events).__name__) == kinds
