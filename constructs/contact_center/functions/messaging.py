"""What moves between functions: the event bus, the notification topic, one-shot schedules and dead letters."""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from contact_center.base import measures
from contact_center.base.cloudwatch import cloudwatch_metric
from contact_center.base.endpoints import subscribe
from contact_center.base.errors import DefinitionError
from contact_center.base.keys import keep_key
from contact_center.base.statements import Statement, place_of, service_role


class DeadLetterQueue(Construct):
    """An encrypted queue that keeps what could not be processed for 14 days, the longest time there is."""

    def __init__(self, scope: Construct, construct_id: str, *, key: kms.IKey) -> None:
        super().__init__(scope, construct_id)
        self.queue = sqs.Queue(
            self,
            "Resource",
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=key,
            enforce_ssl=True,
            retention_period=cdk.Duration.days(14),
        )

    def grant_send_messages(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allows to keep what could not be processed, and to encrypt it."""
        return self.queue.grant_send_messages(grantee)

    def grant_consume_messages(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allows to read and delete messages, and to decrypt them."""
        return self.queue.grant_consume_messages(grantee)

    def metric_approximate_number_of_messages_visible(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the most messages that wait; every one of them is something that was not processed."""
        name = self.queue.queue_name
        return cloudwatch_metric(measures.sqs(name, "ApproximateNumberOfMessagesVisible", period_s=period_s))


class NotificationTopic(Construct):
    """An encrypted, TLS-only topic with e-mail subscriptions and the services that may publish to it.

    `publishers` are service names such as `cloudwatch`; the key must let them use it. `rules` lets rules of EventBridge
    publish, in a statement without conditions, because EventBridge sends none: rules of any account could, so such a
    topic takes no other publisher, and both together are a DefinitionError. Every one of `emails` gets a message to
    confirm first, as does every address of `endpoints`: HTTPS addresses, `queue:NAME`, `function:NAME`.
    The name is generated.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        key: kms.IKey,
        display_name: str,
        emails: Sequence[str] = (),
        endpoints: Sequence[str] = (),
        publishers: Sequence[str] = (),
        rules: bool = False,
    ) -> None:
        super().__init__(scope, construct_id)
        if rules and publishers:
            raise DefinitionError(
                f"topic {construct_id!r} takes messages of rules, which come without their source, and of "
                f"{', '.join(publishers)}: give rules a topic of their own"
            )
        self.topic = sns.Topic(self, "Resource", master_key=key, enforce_ssl=True, display_name=display_name)
        keep_key(self.topic, construct_id)
        for email in emails:
            self.topic.add_subscription(subscriptions.EmailSubscription(email))
        subscribe(self.topic, endpoints)
        if publishers:
            self.topic.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="ServicesOfThisAccount",
                    principals=[iam.ServicePrincipal(f"{service}.amazonaws.com") for service in publishers],
                    actions=["sns:Publish"],
                    resources=[self.topic.topic_arn],
                    conditions={"StringEquals": {"aws:SourceAccount": place_of(self).account}},
                )
            )
        if rules:
            self.topic.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="RulesOfEventBridge",
                    principals=[iam.ServicePrincipal("events.amazonaws.com")],
                    actions=["sns:Publish"],
                    resources=[self.topic.topic_arn],
                )
            )

    def grant_publish(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allows to publish, and to use the key of the topic."""
        return self.topic.grant_publish(grantee)


class DomainEventBus(Construct):
    """The encrypted bus of domain events, and the dead-letter queue that keeps those it could not deliver.

    The key must let `events.amazonaws.com` use it. Another `name` replaces the bus.
    """

    def __init__(self, scope: Construct, construct_id: str, *, name: str, key: kms.IKey) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = DeadLetterQueue(self, "DeadLetters", key=key).queue
        self.bus = events.EventBus(
            self, "Resource", event_bus_name=name, kms_key=key, dead_letter_queue=self.dead_letters
        )
        # The CDK leaves this out: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
        self.dead_letters.add_to_resource_policy(
            iam.PolicyStatement(
                sid=f"{construct_id}Failed",
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[self.dead_letters.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": self.bus.event_bus_arn}},
            )
        )

    def grant_put_events_to(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allows to put events on the bus."""
        return self.bus.grant_put_events_to(grantee)


class OneShotSchedules(Construct):
    """The group, the role and the dead-letter queue of schedules that functions create at run time.

    The role may invoke only the given function ARNs. They are built from names, because the functions that create
    schedules exist before the functions that schedules invoke. Another `group_name` replaces the group, and the
    schedules in it are lost.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        group_name: str,
        key: kms.IKey,
        function_arns: Sequence[str],
    ) -> None:
        super().__init__(scope, construct_id)
        self.group = scheduler.CfnScheduleGroup(self, "Group", name=group_name)
        self.group_name = group_name
        self.dead_letters = DeadLetterQueue(self, "DeadLetters", key=key)
        place = place_of(self)
        group_arn = place.arn("scheduler", f"schedule-group/{group_name}")
        self.role = service_role(
            self,
            "Role",
            service="scheduler",
            policy_name="Invoke",
            conditions={"StringEquals": {"aws:SourceAccount": place.account, "aws:SourceArn": group_arn}},
            statements=[
                Statement(sid="Functions", actions=["lambda:InvokeFunction"], resources=list(function_arns)),
                Statement(
                    sid="DeadLetters", actions=["sqs:SendMessage"], resources=[self.dead_letters.queue.queue_arn]
                ),
                Statement(
                    sid="Key",
                    actions=["kms:Decrypt", "kms:GenerateDataKey"],
                    resources=[key.key_arn],
                    conditions={"StringEquals": {"kms:ViaService": f"sqs.{place.region}.amazonaws.com"}},
                ),
            ],
        )

    def grant_schedule(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allows to create, read and delete schedules of the group, and to hand the role to the scheduler."""
        every = place_of(self).arn("scheduler", f"schedule/{self.group_name}/*")
        schedules = iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["scheduler:CreateSchedule", "scheduler:DeleteSchedule", "scheduler:GetSchedule"],
            resource_arns=[every],
        )
        passed = iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["iam:PassRole"],
            resource_arns=[self.role.role_arn],
            conditions={"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}},
        )
        return schedules.combine(passed)
