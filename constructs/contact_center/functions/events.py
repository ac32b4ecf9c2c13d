"""Rules that start functions: on what Amazon Connect, the center or a bucket report, and every few minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from contact_center.base.interfaces import IInstance

_RETRIES = 8
_MAX_AGE = 2  # hours
# One line: how a mail shows a line break inside of a JSON string is not documented.
_MATCHED = (
    '"Contact Lens 규칙 <rule>에 해당하는 상담이 있습니다. 시각(UTC): <time>, 상담: <contact>. '
    'Amazon Connect의 연락처 검색에서 contact/ 뒤의 연락처 ID로 찾으실 수 있습니다."'
)


def _to(function: lambda_.IFunction, dead_letter_queue: sqs.IQueue, max_age: cdk.Duration) -> targets.LambdaFunction:
    """A function that is tried until an event is too old, after which the event is kept."""
    return targets.LambdaFunction(
        function, dead_letter_queue=dead_letter_queue, retry_attempts=_RETRIES, max_event_age=max_age
    )


class ContactEventRule(Construct):
    """A rule that sends every contact event of one instance to a function; what cannot be delivered is kept.

    An event is tried 8 times within 2 hours. Contact events are best effort and unordered:
    https://docs.aws.amazon.com/connect/latest/adminguide/contact-events.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        function: lambda_.IFunction,
        dead_letter_queue: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        self.rule = events.Rule(
            self,
            "Resource",
            description="Contact events of the instance",
            event_pattern=events.EventPattern(
                source=["aws.connect"],
                detail_type=["Amazon Connect Contact Event"],
                detail={"instanceArn": [instance.instance_arn]},
            ),
            targets=[_to(function, dead_letter_queue, cdk.Duration.hours(_MAX_AGE))],
        )
        self.rule_name: str = self.rule.rule_name


class DomainEventRule(Construct):
    """A rule that sends some kinds of domain events of a bus to a function; what cannot be delivered is kept.

    An event is tried 8 times within 2 hours and may come twice:
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bus: events.IEventBus,
        detail_types: Sequence[str],
        function: lambda_.IFunction,
        dead_letter_queue: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        self.rule = events.Rule(
            self,
            "Resource",
            event_bus=bus,
            description="Domain events of the center",
            event_pattern=events.EventPattern(detail_type=list(detail_types)),
            targets=[_to(function, dead_letter_queue, cdk.Duration.hours(_MAX_AGE))],
        )
        self.rule_name: str = self.rule.rule_name


class ServiceEventRule(Construct):
    """A rule that sends events of an AWS service to a function, those that fit `detail`; what fails is kept.

    An event is tried 8 times within 2 hours. Services send most of their events as a best effort:
    https://docs.aws.amazon.com/eventbridge/latest/ref/event-delivery-level.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        source: str,
        detail_types: Sequence[str],
        detail: Mapping[str, Any],
        function: lambda_.IFunction,
        dead_letter_queue: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        self.rule = events.Rule(
            self,
            "Resource",
            description=f"What {source} reports",
            event_pattern=events.EventPattern(source=[source], detail_type=list(detail_types), detail=dict(detail)),
            targets=[_to(function, dead_letter_queue, cdk.Duration.hours(_MAX_AGE))],
        )
        self.rule_name: str = self.rule.rule_name


class ObjectCreatedRule(Construct):
    """A rule that starts a function for every object that arrives under some prefixes of a bucket; what fails is kept.

    The bucket must send its events to EventBridge. An event is tried 8 times within 2 hours and may come twice:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket: s3.IBucket,
        prefixes: Sequence[str],
        function: lambda_.IFunction,
        dead_letter_queue: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        self.rule = events.Rule(
            self,
            "Resource",
            description=f"Objects that arrive under {', '.join(prefixes)}",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [bucket.bucket_name]},
                    "object": {"key": [{"prefix": prefix} for prefix in prefixes]},
                },
            ),
            targets=[_to(function, dead_letter_queue, cdk.Duration.hours(_MAX_AGE))],
        )
        self.rule_name: str = self.rule.rule_name


class PeriodicRule(Construct):
    """A rule that starts a function every few minutes; an invocation that cannot be delivered is kept.

    The next invocation does what one has missed, so a late one is of no use: it is tried within one period only.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        minutes: int,
        function: lambda_.IFunction,
        dead_letter_queue: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        self.rule = events.Rule(
            self,
            "Resource",
            description=f"Every {minutes} minutes",
            schedule=events.Schedule.rate(cdk.Duration.minutes(minutes)),
            targets=[_to(function, dead_letter_queue, cdk.Duration.minutes(minutes))],
        )
        self.rule_name: str = self.rule.rule_name


class MatchedRuleNotice(Construct):
    """A rule that tells a topic when a Contact Lens rule matched: a Korean sentence with rule, time and contact.

    It holds no words of the conversation. What EventBridge makes of a template of text is a JSON string, so a mail has
    it in quotation marks: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    Sending a notice again (`operations.redrive`) says the same.

    The policy of the topic must let `events.amazonaws.com` publish, without conditions. A message is tried 8 times
    within 2 hours, then kept in the dead-letter queue.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        topic: sns.ITopic,
        dead_letter_queue: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        types = events.CfnRule
        # An L1: the typed target would write its permission into the policy of a topic in another stack.
        self.rule = types(
            self,
            "Resource",
            description="Contact Lens rules that matched",
            state="ENABLED",
            event_pattern={
                "source": ["aws.connect"],
                # The guide prints these names in two ways; both end alike.
                "detail-type": [{"suffix": "Rules Matched"}],
                "detail": {"instanceArn": [instance.instance_arn]},
            },
            targets=[
                types.TargetProperty(
                    id="Topic",
                    arn=topic.topic_arn,
                    input_transformer=types.InputTransformerProperty(
                        input_paths_map={
                            "rule": "$.detail.ruleName",
                            "contact": "$.detail.contactArn",
                            "time": "$.time",
                        },
                        input_template=_MATCHED,
                    ),
                    dead_letter_config=types.DeadLetterConfigProperty(arn=dead_letter_queue.queue_arn),
                    retry_policy=types.RetryPolicyProperty(
                        maximum_retry_attempts=_RETRIES,
                        maximum_event_age_in_seconds=cdk.Duration.hours(_MAX_AGE).to_seconds(),
                    ),
                )
            ],
        )
        self.rule_name: str = self.rule.ref
        dead_letter_queue.add_to_resource_policy(
            iam.PolicyStatement(
                sid="MatchedRules",
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[dead_letter_queue.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": self.rule.attr_arn}},
            )
        )
