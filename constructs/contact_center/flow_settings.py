"""Which flows a center deploys, and what they may refer to, from its settings."""

from __future__ import annotations

from collections.abc import Mapping

from contact_center.flow_library import FlowTargets
from contact_center.flow_source import FlowSource, read_flow
from contact_center.instance import ContactCenterInstance
from contact_center.routing import Routing
from contact_center.security_key import SecurityKey
from contact_center.settings import Settings


def flow_sources(settings: Settings) -> list[FlowSource]:
    """Reads the flow files of the settings."""
    return [
        read_flow(key, settings.path(entry.file), root=settings.root, module=False, type_=entry.type)
        for key, entry in settings.flows.items()
    ]


def module_sources(settings: Settings) -> list[FlowSource]:
    """Reads the module files of the settings."""
    return [
        read_flow(key, settings.path(entry.file), root=settings.root, module=True)
        for key, entry in settings.modules.items()
    ]


def flow_targets(
    settings: Settings,
    *,
    instance: ContactCenterInstance,
    routing: Routing,
    security_key: SecurityKey | None,
    lambdas: Mapping[str, str],
    bots: Mapping[str, str],
    views: Mapping[str, str],
) -> FlowTargets:
    """Returns everything the flows of a center may refer to."""
    agents = routing.hours[settings.queues[settings.callback.queue].hours]
    keys = (
        {} if security_key is None else {"auth": {"id": security_key.key_id, "certificate": security_key.certificate}}
    )
    return FlowTargets(
        instance_arn=instance.instance_arn,
        instance_id=instance.instance_id,
        center={"key": settings.center.key, "display_name": settings.center.display_name},
        environment=settings.environment,
        queues=routing.queue_arns,
        hours=routing.hours_arns,
        lambdas=lambdas,
        bots=bots,
        views=views,
        security_keys=keys,
        texts={"hours": agents.opening.text},
        setting=settings.scalar,
    )
