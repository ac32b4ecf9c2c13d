"""Which flows a center deploys, and what they may refer to, from its settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aws_cdk import aws_lambda as lambda_

from contact_center.base.interfaces import IBot, IInstance, IView
from contact_center.bot.content import LexBot
from contact_center.flows.library import FlowTargets
from contact_center.flows.source import FlowSource, read_flow
from contact_center.functions.manifest import FunctionSpec
from contact_center.instance.security_key import SecurityKey
from contact_center.routing.routing import Routing
from contact_center.settings import PhoneQuickConnect, Settings
from ringback.flow_language import BotFacts, CenterContext, FunctionFacts, QuickConnectFacts


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
        {} if security_key is None else {"auth": {"id": security_key.key_id, "certificate": security_key.certificate}}
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
        texts={"hours": agents.opening.text},
        setting=settings.scalar,
    )


def lint_context(
    settings: Settings,
    *,
    targets: FlowTargets,
    flows: Sequence[FlowSource],
    modules: Sequence[FlowSource],
    functions: Mapping[str, FunctionSpec],
    bots: Mapping[str, LexBot],
) -> CenterContext:
    """Returns what the linter may know about a center: everything its flows can name, call or be entered by."""
    return CenterContext(
        key=settings.center.key,
        locale=settings.locale,
        queues=set(targets.queues),
        hours=set(targets.hours),
        prompts=set(targets.prompts),
        views=set(targets.views),
        security_keys=set(targets.security_keys),
        settings=set(_scalars(settings.model_dump(mode="json", by_alias=True))),
        texts=set(targets.texts),
        flows={source.key: source.type for source in flows},
        modules={source.key: source.flow.contract for source in modules},
        lambdas={
            name: FunctionFacts(results=set(functions[name].results), parameters=set(functions[name].parameters))
            for name in targets.lambdas
        },
        lex_bots={
            key: BotFacts(locales={bot.locale_id: {intent.name for intent in bot.intents}}) for key, bot in bots.items()
        },
        quick_connects={
            key: QuickConnectFacts(kind=entry.kind, flow=entry.flow)
            for key, entry in settings.quick_connects.items()
            if not isinstance(entry, PhoneQuickConnect)
        },
        entry_flows=set(settings.entry_points.model_dump().values()),
    )


def _scalars(value: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for key, entry in value.items():
        if isinstance(entry, Mapping):
            yield from _scalars(entry, f"{path}{key}.")
        elif isinstance(entry, str | int | float):
            yield f"{path}{key}"
