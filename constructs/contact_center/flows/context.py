"""Which flows a center deploys, and what they refer to, from its settings and its other constructs."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import aws_lambda as lambda_

from contact_center.base.interfaces import IBot, IInstance, IView
from contact_center.flows.knowledge import HOURS_TEXT, KEYPAD_KEY
from contact_center.flows.library import FlowTargets
from contact_center.flows.source import FlowSource, read_flow
from contact_center.instance.security_key import SecurityKey
from contact_center.routing.routing import Routing
from contact_center.settings import Settings


def flow_sources(settings: Settings) -> list[FlowSource]:
    """Reads the flow files of the settings."""
    return [
        read_flow(key, settings.path(entry.file), root=settings.root, type_=entry.type)
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
    instance: IInstance,
    routing: Routing,
    security_key: SecurityKey | None,
    lambdas: Mapping[str, lambda_.IFunction],
    bots: Mapping[str, IBot],
    views: Mapping[str, IView],
) -> FlowTargets:
    """Returns everything the flows of a center may refer to."""
    agents = routing.hours[settings.queues[settings.callback.queue].hours]
    keys = (
        {}
        if security_key is None
        else {KEYPAD_KEY: {"id": security_key.key_id, "certificate": security_key.certificate}}
    )
    return FlowTargets(
        instance=instance,
        center={"key": settings.center.key, "display_name": settings.center.display_name},
        environment=settings.environment,
        queues=routing.queues,
        hours=routing.hours,
        lambdas=lambdas,
        bots=bots,
        views=views,
        security_keys=keys,
        texts={HOURS_TEXT: agents.opening.text},
        setting=settings.scalar,
    )
