"""What AWS reports about messages that a center has sent, and the function that is told of it."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from contact_center.base.statements import place_of
from contact_center.functions.environment import mail_events_name
from contact_center.functions.events import ServiceEventRule

# https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-sms-voice.html
_SMS = ("Text Message Delivery Status Updated",)
# What is asked of the configuration set, and what arrives: https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ses.html
_MAIL = {
    "SEND": "Email Sent",
    "DELIVERY": "Email Delivered",
    "BOUNCE": "Email Bounced",
    "REJECT": "Email Rejected",
    "RENDERING_FAILURE": "Email Rendering Failed",
    "COMPLAINT": "Email Complaint Received",
}


class MessageReports(Construct):
    """Rules that tell a function what became of text messages and mail, by the ways that are used.

    AWS End User Messaging sends its events to the default bus by itself; Amazon SES does for mail that goes by the
    configuration set `<stage_id>-messages`, which this creates. Messages of other centers in the account are left out:
    their context and tags name another center. Another `stage_id` replaces the configuration set.

    https://docs.aws.amazon.com/end-user-messaging/latest/userguide/nx-features-messaging-events.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage_id: str,
        center: str,
        environment: str,
        channels: Sequence[str],
        function: lambda_.IFunction,
        dead_letter_queue: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        ours = {"center": [center], "environment": [environment]}
        self.rule_names: dict[str, str] = {}
        if "sms" in channels:
            self.rule_names["sms-reports"] = ServiceEventRule(
                self,
                "Sms",
                source="aws.sms-voice",
                detail_types=_SMS,
                detail={"context": ours},
                function=function,
                dead_letter_queue=dead_letter_queue,
            ).rule_name
        if "email" in channels:
            self._by_mail(stage_id)
            self.rule_names["email-reports"] = ServiceEventRule(
                self,
                "Email",
                source="aws.ses",
                detail_types=tuple(_MAIL.values()),
                detail={"mail": {"tags": ours}},
                function=function,
                dead_letter_queue=dead_letter_queue,
            ).rule_name

    def _by_mail(self, stage_id: str) -> None:
        types = ses.CfnConfigurationSetEventDestination
        self.configuration_set = ses.CfnConfigurationSet(
            self,
            "MailSet",
            name=mail_events_name(stage_id),
            delivery_options=ses.CfnConfigurationSet.DeliveryOptionsProperty(tls_policy="REQUIRE"),
        )
        place = place_of(self)
        destination = types(
            self,
            "MailEvents",
            configuration_set_name=self.configuration_set.ref,
            event_destination=types.EventDestinationProperty(
                name="default-bus",
                enabled=True,
                matching_event_types=list(_MAIL),
                # Only the default bus is supported.
                event_bridge_destination=types.EventBridgeDestinationProperty(
                    event_bus_arn=place.arn("events", "event-bus/default")
                ),
            ),
        )
        destination.node.add_dependency(self.configuration_set)
