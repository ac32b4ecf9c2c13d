"""Domain events for systems outside of a center: by a function that signs them, or by EventBridge itself."""

from __future__ import annotations

import json
from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from contact_center.base.statements import Statement, place_of, service_role

_RETRIES = 8
_MAX_AGE = 2  # hours
# Whoever gets events from EventBridge may be down for a day; longer and more often the service does not try:
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
_SYNC_RETRIES = 185
_SYNC_MAX_AGE = 24  # hours
# The whole event as JSON, and its parts, which hold identifiers and words of the center alone.
_WHOLE = "<aws.events.event.json>"
_PARTS = {"id": "$.id", "type": "$.detail-type", "at": "$.detail.timestamp", "detail": "$.detail"}
_BODY = '{"event_id": <id>, "event_type": <type>, "happened_at": <at>, "data": <detail>}'


class _EventRule(Construct):
    """A rule of a bus with one target; an event that could not be delivered is kept."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bus: events.IEventBus,
        detail_types: Sequence[str],
        description: str,
        dead_letter_queue: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        self._bus, self._queue = bus, dead_letter_queue
        self._types, self._description = sorted(detail_types), description

    def _define(self, target: events.CfnRule.TargetProperty) -> events.CfnRule:
        # An L1: the typed targets know no predefined variables, and one role for each rule is enough.
        rule = events.CfnRule(
            self,
            "Resource",
            description=self._description,
            event_bus_name=self._bus.event_bus_name,
            event_pattern={"detail-type": self._types},
            state="ENABLED",
            targets=[target],
        )
        self._queue.add_to_resource_policy(
            iam.PolicyStatement(
                sid=f"Kept{self.node.addr[-8:]}",
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[self._queue.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": rule.attr_arn}},
            )
        )
        return rule

    def _kept(self) -> events.CfnRule.DeadLetterConfigProperty:
        return events.CfnRule.DeadLetterConfigProperty(arn=self._queue.queue_arn)


class NoticeRule(_EventRule):
    """A rule that hands domain events to a function together with the name of the system that is to be told.

    One rule for each system, so that one that is down holds nobody else up. An event is tried 8 times within 2 hours
    until the function has it; what the function does not manage it does later itself.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-predefined
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        system: str,
        bus: events.IEventBus,
        detail_types: Sequence[str],
        function: lambda_.IFunction,
        dead_letter_queue: sqs.IQueue,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            bus=bus,
            detail_types=detail_types,
            description=f"Domain events for {system}",
            dead_letter_queue=dead_letter_queue,
        )
        types = events.CfnRule
        self.rule = self._define(
            types.TargetProperty(
                id="Function",
                arn=function.function_arn,
                input_transformer=types.InputTransformerProperty(
                    input_template=f'{{"endpoint": {json.dumps(system)}, "event": {_WHOLE}}}'
                ),
                dead_letter_config=self._kept(),
                retry_policy=types.RetryPolicyProperty(
                    maximum_retry_attempts=_RETRIES,
                    maximum_event_age_in_seconds=cdk.Duration.hours(_MAX_AGE).to_seconds(),
                ),
            )
        )
        lambda_.CfnPermission(
            self,
            "Permission",
            action="lambda:InvokeFunction",
            function_name=function.function_arn,
            principal="events.amazonaws.com",
            source_arn=self.rule.attr_arn,
        )
        self.rule_name: str = self.rule.ref


class EventSync(_EventRule):
    """Domain events that EventBridge sends to a system over HTTPS, with a key in a header.

    The system gets a POST with `event_id`, `event_type`, `happened_at` and `data`, and must answer within five seconds;
    timeouts and the statuses 401, 407, 409, 429 and 5xx are tried again, 185 times within 24 hours, then the event is
    kept. The key is read from the secret when the connection is deployed, and again when its template changes.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        url: str,
        header: str,
        secret_name: str,
        requests_per_second: int,
        bus: events.IEventBus,
        detail_types: Sequence[str],
        dead_letter_queue: sqs.IQueue,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            bus=bus,
            detail_types=detail_types,
            description=f"Domain events for {name}",
            dead_letter_queue=dead_letter_queue,
        )
        parameters = events.CfnConnection
        self.connection = events.CfnConnection(
            self,
            "Connection",
            name=name,
            description=f"Key with which {name} knows the center",
            authorization_type="API_KEY",
            auth_parameters=parameters.AuthParametersProperty(
                api_key_auth_parameters=parameters.ApiKeyAuthParametersProperty(
                    api_key_name=header,
                    api_key_value=cdk.SecretValue.secrets_manager(secret_name).unsafe_unwrap(),
                )
            ),
        )
        self.destination = events.CfnApiDestination(
            self,
            "Destination",
            name=name,
            description=f"Where {name} takes domain events",
            connection_arn=self.connection.attr_arn,
            http_method="POST",
            invocation_endpoint=url,
            invocation_rate_limit_per_second=requests_per_second,
        )
        role = service_role(
            self,
            "Role",
            service="events",
            policy_name="Invoke",
            conditions={"StringEquals": {"aws:SourceAccount": place_of(self).account}},
            statements=[
                Statement(
                    sid="Destination",
                    actions=["events:InvokeApiDestination"],
                    resources=[self.destination.attr_arn],
                )
            ],
        )
        types = events.CfnRule
        self.rule = self._define(
            types.TargetProperty(
                id="Destination",
                arn=self.destination.attr_arn,
                role_arn=role.role_arn,
                input_transformer=types.InputTransformerProperty(input_paths_map=_PARTS, input_template=_BODY),
                dead_letter_config=self._kept(),
                retry_policy=types.RetryPolicyProperty(
                    maximum_retry_attempts=_SYNC_RETRIES,
                    maximum_event_age_in_seconds=cdk.Duration.hours(_SYNC_MAX_AGE).to_seconds(),
                ),
            )
        )
        self.rule_name: str = self.rule.ref
