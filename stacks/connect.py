"""The Amazon Connect instance with its people, queues and opening hours."""

from __future__ import annotations

from constructs import Construct

from contact_center.base.pacing import pace_control_plane
from contact_center.functions.customer_profiles import CustomerProfilesAssociation
from contact_center.instance.instance import ContactCenterInstance
from contact_center.instance.instance_settings import (
    instance_props,
    phone_number,
    retiring_key,
    security_key,
    store_media,
)
from contact_center.instance.numbers import PhoneNumber
from contact_center.people.workforce import Workforce, WorkforceProps
from contact_center.routing.opening_hours import opening_hours
from contact_center.routing.routing import Routing
from contact_center.settings import ImportedPhoneNumber, Settings
from contact_center.storage.record_streams import RecordStream
from stacks.base import CenterStack
from stacks.data import DataStack


class ConnectStack(CenterStack):
    """Instance, storage, hours, queues, profiles, people."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, data: DataStack) -> None:
        super().__init__(scope, construct_id, settings=settings, description="instance, queues, hours, people")
        self.instance = ContactCenterInstance(
            self,
            "Instance",
            props=instance_props(
                settings.connect,
                flow_logs_days=settings.retention.flow_logs_days,
                log_encryption_key=data.key,
                retain=self.retain,
            ),
        )
        store_media(self.instance, bucket=data.media, key=data.media_key)
        if isinstance(data.contact_records, RecordStream):
            self.instance.add_stream("CONTACT_TRACE_RECORDS", stream=data.contact_records.stream)
        elif data.contact_records is not None:
            self.instance.add_delivery(delivery_arn=data.contact_records.delivery_arn)
        if data.agent_events is not None:
            self.instance.add_stream("AGENT_EVENTS", stream=data.agent_events.stream)
        if data.profiles is not None:
            CustomerProfilesAssociation(self, "Profiles", domain_name=data.profiles.domain_name, instance=self.instance)
        self.security_key = security_key(self, settings.auth, root=settings.root, instance=self.instance)
        self.retiring_key = retiring_key(self, settings.auth, root=settings.root, instance=self.instance)
        self.number = self._number(self)
        self.routing = Routing(
            self,
            "Routing",
            instance=self.instance,
            hours=settings.hours,
            opening={key: opening_hours(settings, key) for key in settings.hours},
            queues=settings.queues,
            routing_profiles=settings.routing_profiles,
            outbound_number=self.number,
        )
        self.workforce = Workforce(
            self,
            "Workforce",
            instance=self.instance,
            props=WorkforceProps(
                center_name=settings.center.display_name,
                security_profiles=settings.security_profiles,
                teams=settings.connect.teams,
                agent_statuses=settings.agent_statuses,
                predefined_attributes=settings.predefined_attributes,
                users=settings.connect.users,
                password_key=data.key if settings.connect.identity == "CONNECT_MANAGED" else None,
            ),
            routing_profiles=self.routing.routing_profiles,
        )
        pace_control_plane(self)
        self.output("InstanceId", self.instance.instance_id, "Bare id of the instance, a dimension of its metrics")
        self.output("InstanceArn", self.instance.instance_arn, "ARN of the instance")
        self.output("ConnectAdminUrl", self.instance.admin_url, "connect_admin_url: admin website")
        self.output("AgentWorkspaceUrl", self.instance.agent_workspace_url, "agent_workspace_url: agent workspace")
        for key, queue in self.routing.queues.items():
            self.output(f"Queue-{key}", queue.queue_arn, f"ARN of queue {queue.name}")
        for key, profile in self.routing.routing_profiles.items():
            self.output(f"RoutingProfile-{key}", profile.routing_profile_arn, f"ARN of routing profile {profile.name}")
        for key, security in self.workforce.security_profiles.items():
            self.output(
                f"SecurityProfile-{key}", security.security_profile_arn, f"ARN of security profile {security.name}"
            )

    def number_in(self, stack: CenterStack) -> PhoneNumber | None:
        """Returns the number as a later stack refers to it.

        What an imported number is stands in a parameter of the account and changes without any template. Each stack
        asks for it, so that each is deployed with the new one.
        """
        imported = isinstance(self.settings.connect.phone_number, ImportedPhoneNumber)
        return self._number(stack) if imported else self.number

    def _number(self, scope: CenterStack) -> PhoneNumber | None:
        return phone_number(
            scope,
            self.settings.connect.phone_number,
            instance=self.instance,
            description=f"{self.settings.stage_id} voice",
        )
