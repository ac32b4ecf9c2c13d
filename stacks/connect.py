"""The Amazon Connect instance with its people, queues and opening hours."""

from __future__ import annotations

from constructs import Construct

from contact_center.base.pacing import pace_control_plane
from contact_center.instance.instance import ContactCenterInstance
from contact_center.instance.instance_settings import instance_props, phone_number, security_key, store_media
from contact_center.people.workforce import Workforce
from contact_center.routing.routing import Routing
from contact_center.settings import Settings
from stacks.base import CenterStack
from stacks.data import DataStack


class ConnectStack(CenterStack):
    """Instance, storage, hours, queues, profiles, people."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, data: DataStack) -> None:
        super().__init__(scope, construct_id, settings=settings, description="instance, queues, hours, people")
        self.instance = ContactCenterInstance(
            self, "Instance", props=instance_props(settings, log_encryption_key=data.key, retain=self.retain)
        )
        store_media(self.instance, bucket=data.media, key=data.media_key)
        self.instance.add_stream("CONTACT_TRACE_RECORDS", stream=data.contact_records)
        self.instance.add_stream("AGENT_EVENTS", stream=data.agent_events)
        arn = self.instance.instance_arn
        self.security_key = security_key(self, settings, instance_arn=arn)
        self.number = phone_number(self, settings, instance_arn=arn)
        self.routing = Routing(
            self,
            "Routing",
            instance_arn=arn,
            settings=settings,
            outbound_number_arn=self.number.phone_number_arn if self.number else None,
        )
        self.workforce = Workforce(
            self,
            "Workforce",
            instance_arn=arn,
            settings=settings,
            routing_profiles=self.routing.routing_profiles,
            password_key=data.key,
        )
        pace_control_plane(self)
        self.output("InstanceId", self.instance.instance_id, "Bare id of the instance, a dimension of its metrics")
        self.output("InstanceArn", arn, "ARN of the instance")
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
