"""What other apps get from the constructs: exact permissions, and metrics that exist."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3

from contact_center.base.errors import UnknownNameError
from contact_center.bot.content import FALLBACK_SIGNATURE, LexIntent
from contact_center.bot.content import LexBot as Definition
from contact_center.bot.guardrail import KoreanGuardrail
from contact_center.bot.lex_bot import BotProps, LexBot
from contact_center.functions.functions import CenterFunction, FunctionDefaults, FunctionProps
from contact_center.functions.messaging import DeadLetterQueue, DomainEventBus, NotificationTopic, OneShotSchedules
from contact_center.instance.instance import ContactCenterInstance
from contact_center.monitoring import AlarmRules, Watched, WatchedBot, WatchedFunction, WatchedQueue, alarms
from contact_center.routing.hours import HoursOfOperation
from contact_center.routing.queues import Queue
from contact_center.storage.buckets import PrivateBucket, RetentionRule
from contact_center.storage.keys import ServiceKey
from contact_center.storage.record_streams import RecordStream
from contact_center.storage.secrets import CenterSecrets
from contact_center.storage.tables import CenterTables
from tests.unit.constructs.workbench import INSTANCE_ARN, Bench

FALLBACK = LexIntent(
    name="FallbackIntent", display_name="", description="", utterances=(), slots=(), parent_signature=FALLBACK_SIGNATURE
)
INSTANCE_ID = INSTANCE_ARN.rpartition("/")[2]


@pytest.fixture
def reader(bench: Bench) -> iam.Role:
    """Somebody who is granted something."""
    return iam.Role(bench.stack, "Reader", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))


@pytest.fixture
def key(bench: Bench) -> kms.Key:
    return kms.Key(bench.stack, "Key")


def _granted(bench: Bench) -> dict[str, Any]:
    """Resources by action, of the one policy of the reader."""
    statements = bench.one("AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    return {
        action: statement["Resource"]
        for statement in statements
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }


def test_an_action_on_an_instance_is_granted_on_the_resources_it_takes(bench: Bench, reader: iam.Role) -> None:
    granted = bench.instance.grant(
        reader, "connect:StartTaskContact", "connect:DescribeQueue", "connect:UpdateQueueOutboundCallerConfig"
    )

    assert granted.success
    phone_numbers = "arn:aws:connect:ap-northeast-2:111122223333:phone-number/*"
    assert _granted(bench) == {
        "connect:StartTaskContact": [INSTANCE_ARN, f"{INSTANCE_ARN}/contact-flow/*", f"{INSTANCE_ARN}/contact/*"],
        "connect:DescribeQueue": f"{INSTANCE_ARN}/queue/*",
        # The number belongs to the account and not to the instance.
        "connect:UpdateQueueOutboundCallerConfig": [
            f"{INSTANCE_ARN}/contact-flow/*",
            f"{INSTANCE_ARN}/queue/*",
            phone_numbers,
        ],
    }


def test_an_action_nobody_knows_is_refused_with_the_nearest(bench: Bench, reader: iam.Role) -> None:
    with pytest.raises(UnknownNameError, match=r"'connect:StartTaskContac'.*did you mean 'connect:StartTaskContact'"):
        bench.instance.grant(reader, "connect:StartTaskContac")


def test_a_secret_is_read_with_its_key(bench: Bench, reader: iam.Role, key: kms.Key) -> None:
    CenterSecrets(bench.stack, "Secrets", key=key).grant_read("pin_pepper", reader)

    assert set(_granted(bench)) == {"secretsmanager:GetSecretValue", "kms:Decrypt"}


def test_what_is_read_is_never_written(bench: Bench, reader: iam.Role, key: kms.Key) -> None:
    CenterTables(bench.stack, "Tables", key=key).grant_read_data("customers", reader)
    _bucket(bench, key).grant_read(reader, "reports/*")

    actions = set(_granted(bench))
    assert {"dynamodb:GetItem", "dynamodb:Query", "s3:GetObject*", "kms:Decrypt"} <= actions
    assert not [name for name in actions if re.search(r"Put|Write|Delete|Update|Encrypt|Generate", name)]


def _bucket(bench: Bench, key: kms.Key) -> PrivateBucket:
    return PrivateBucket(
        bench.stack,
        "Files",
        key=key,
        retention={"reports/": RetentionRule(delete_after_days=30)},
        access_logs=s3.Bucket(bench.stack, "AccessLogs"),
    )


def _one_shots(bench: Bench, key: kms.Key) -> OneShotSchedules:
    return OneShotSchedules(bench.stack, "Schedules", group_name="acme", key=key, function_arns=["arn:f"])


GRANTS: dict[str, tuple[Callable[[Bench, kms.Key, iam.Role], iam.Grant], set[str]]] = {
    "tables written": (
        lambda bench, key, reader: CenterTables(bench.stack, "T", key=key).grant_read_write_data("customers", reader),
        {"dynamodb:PutItem", "dynamodb:Query", "kms:Encrypt"},
    ),
    "bucket written": (
        lambda bench, key, reader: _bucket(bench, key).grant_read_write(reader),
        {"s3:PutObject", "s3:GetObject*", "kms:Encrypt"},
    ),
    "key": (
        lambda bench, key, reader: ServiceKey(
            bench.stack, "K", alias="acme", description="d", services=()
        ).grant_encrypt_decrypt(reader),
        {"kms:Encrypt", "kms:Decrypt"},
    ),
    "key to read": (
        lambda bench, key, reader: ServiceKey(
            bench.stack, "K", alias="acme", description="d", services=()
        ).grant_decrypt(reader),
        {"kms:Decrypt"},
    ),
    "stream": (
        lambda bench, key, reader: RecordStream(
            bench.stack,
            "R",
            stream_key=key,
            key=key,
            bucket=s3.Bucket(bench.stack, "B"),
            prefix="records/",
            log_retention=logs.RetentionDays.ONE_WEEK,
        ).grant_read(reader),
        {"kinesis:GetRecords", "kms:Decrypt"},
    ),
    "topic": (
        lambda bench, key, reader: NotificationTopic(bench.stack, "T", key=key, display_name="acme").grant_publish(
            reader
        ),
        {"sns:Publish", "kms:GenerateDataKey*"},
    ),
    "bus": (
        lambda bench, key, reader: DomainEventBus(bench.stack, "B", name="acme", key=key).grant_put_events_to(reader),
        {"events:PutEvents"},
    ),
    "dead letters kept": (
        lambda bench, key, reader: DeadLetterQueue(bench.stack, "Q", key=key).grant_send_messages(reader),
        {"sqs:SendMessage", "kms:GenerateDataKey*"},
    ),
    "dead letters read": (
        lambda bench, key, reader: DeadLetterQueue(bench.stack, "Q", key=key).grant_consume_messages(reader),
        {"sqs:ReceiveMessage", "sqs:DeleteMessage", "kms:Decrypt"},
    ),
    "schedules": (
        lambda bench, key, reader: _one_shots(bench, key).grant_schedule(reader),
        {"scheduler:CreateSchedule", "iam:PassRole"},
    ),
    "function": (
        lambda bench, key, reader: _function(bench).grant_invoke(reader),
        {"lambda:InvokeFunction"},
    ),
    "bot": (
        lambda bench, key, reader: _bot(bench).grant(reader, "lex:RecognizeText"),
        {"lex:RecognizeText"},
    ),
    "guardrail": (
        lambda bench, key, reader: KoreanGuardrail(bench.stack, "G", name="acme", key=key).grant_apply(reader),
        {"bedrock:ApplyGuardrail", "kms:Decrypt"},
    ),
}


@pytest.mark.parametrize("what", GRANTS)
def test_a_grant_gives_what_its_name_says_on_named_resources(
    bench: Bench, reader: iam.Role, key: kms.Key, what: str
) -> None:
    grant, wanted = GRANTS[what]

    assert grant(bench, key, reader).success

    granted = {
        name: resources
        for policy in bench.all("AWS::IAM::Policy")
        if policy["Properties"]["Roles"] == [{"Ref": bench.stack.get_logical_id(_l1(reader))}]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        for name in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
        for resources in [statement["Resource"]]
    }
    assert wanted <= set(granted)
    assert "*" not in granted.values()


def _l1(role: iam.Role) -> Any:
    return role.node.default_child


def _function(bench: Bench) -> CenterFunction:
    props = FunctionProps(
        function_name="acme-dev-lookup",
        description="finds a customer",
        code=lambda_.Code.from_inline("def handler(event, context): return {}"),
        handler="index.handler",
        timeout_s=7,
        memory_mb=256,
    )
    return CenterFunction(bench.stack, "Function", props=props, defaults=FunctionDefaults())


def _bot(bench: Bench) -> LexBot:
    definition = Definition(
        locale_id="ko_KR",
        description="ACME",
        voice_id="Seoyeon",
        voice_engine="neural",
        intents=(FALLBACK,),
        slot_types=(),
    )
    props = BotProps(name="acme-bot", definition=definition, code_hook=bench.function("hook"))
    return LexBot(bench.stack, "Bot", props=props)


def _queue(bench: Bench) -> Queue:
    return Queue(
        bench.stack,
        "Queue",
        instance=bench.instance,
        name="acme-general",
        description="일반 문의",
        hours=HoursOfOperation.from_hours_of_operation_arn(bench.arn("operating-hours", "h")),
        max_contacts=10,
    )


METERED: dict[str, Callable[[Bench], object]] = {
    "instance": lambda bench: bench.instance,
    "queue": _queue,
    "function": _function,
    "bot": _bot,
    "dead letters": lambda bench: DeadLetterQueue(bench.stack, "Q", key=kms.Key(bench.stack, "Key")),
    "tables": lambda bench: CenterTables(bench.stack, "Tables", key=kms.Key(bench.stack, "Key")),
}


@pytest.mark.parametrize("what", METERED)
def test_every_metric_is_called_what_the_service_calls_it(bench: Bench, what: str) -> None:
    """A metric of an invented name is valid CloudFormation and never shows a value."""
    subject = METERED[what](bench)
    methods = [name for name, _ in inspect.getmembers(subject, callable) if name.startswith("metric_")]

    assert len(methods) >= 1
    for name in methods:
        metric = getattr(subject, name)(*(["customers"] if what == "tables" else []))
        for one in _metrics(metric):
            assert _snake(one.metric_name) == name.removeprefix("metric_")


def _metrics(metric: cloudwatch.Metric | cloudwatch.MathExpression) -> list[cloudwatch.Metric]:
    found = metric.using_metrics.values() if isinstance(metric, cloudwatch.MathExpression) else [metric]
    return [one for one in found if isinstance(one, cloudwatch.Metric)]


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def test_an_alarm_of_the_monitoring_watches_the_metric_of_the_construct(bench: Bench) -> None:
    """Both come from one definition, so they cannot drift apart."""
    queue, function, bot = _queue(bench), _function(bench), _bot(bench)
    watched = Watched(
        center="acme",
        environment="dev",
        instance_id=INSTANCE_ID,
        queues={"general": WatchedQueue(name=queue.name, max_contacts=10)},
        functions={"lookup": WatchedFunction(name=function.function_name)},
        bot=WatchedBot(bot_id=bot.bot_id, alias_id=bot.alias_id),
    )
    found = {alarm.key: alarm for alarm in alarms(watched, AlarmRules())}
    instance = ContactCenterInstance.from_instance_arn(INSTANCE_ARN)
    offered = {
        "queue-size-general": [queue.metric_queue_size(period_s=60)],
        "queue-wait-general": [queue.metric_longest_queue_wait_time()],
        "missed-calls": [instance.metric_missed_calls()],
        "lambda-throttles-lookup": [function.metric_throttles(period_s=60)],
        "lex-system": _metrics(bot.metric_runtime_system_errors()),
    }

    for key, metrics in offered.items():
        watched_metrics = [
            (metric.namespace, metric.name, dict(metric.dimensions), metric.statistic, metric.period_s)
            for metric in found[key].metrics
        ]
        assert watched_metrics == [
            (one.namespace, one.metric_name, dict(one.dimensions or {}), one.statistic, one.period.to_seconds())
            for one in metrics
        ]
