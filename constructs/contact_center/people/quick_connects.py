"""Quick connects of a center from its settings."""

from __future__ import annotations

from constructs import Construct

from contact_center.flows.library import FlowLibrary
from contact_center.people.workforce import Workforce
from contact_center.routing.routing import Routing
from contact_center.routing.transfers import QuickConnect
from contact_center.settings import QueueQuickConnect, QuickConnectSettings, Settings, UserQuickConnect


def quick_connects(
    scope: Construct,
    settings: Settings,
    *,
    instance_arn: str,
    routing: Routing,
    workforce: Workforce,
    library: FlowLibrary,
) -> dict[str, QuickConnect]:
    """Defines the quick connects of the settings by key."""
    parent = Construct(scope, "QuickConnects")

    def one(key: str, entry: QuickConnectSettings) -> QuickConnect:
        if isinstance(entry, QueueQuickConnect):
            return QuickConnect.to_queue(
                parent,
                key,
                instance_arn=instance_arn,
                name=entry.name,
                description=entry.description,
                queue_arn=routing.queues[entry.queue].queue_arn,
                flow_arn=library.flow(entry.flow).flow_arn,
            )
        if isinstance(entry, UserQuickConnect):
            return QuickConnect.to_user(
                parent,
                key,
                instance_arn=instance_arn,
                name=entry.name,
                description=entry.description,
                user_arn=workforce.users[entry.user].user_arn,
                flow_arn=library.flow(entry.flow).flow_arn,
            )
        return QuickConnect.to_phone(
            parent,
            key,
            instance_arn=instance_arn,
            name=entry.name,
            description=entry.description,
            number=entry.number,
        )

    return {key: one(key, entry) for key, entry in settings.quick_connects.items()}
