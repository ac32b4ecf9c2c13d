"""What watches a center: dashboard, alarms, alarm topics, saved queries."""

from __future__ import annotations

from constructs import Construct

from contact_center.base.pacing import pace_alarms
from contact_center.monitoring import (
    AlarmRules,
    Monitoring,
    MonitoringProps,
    Watched,
    WatchedBot,
    WatchedFunction,
    WatchedQueue,
)
from contact_center.settings import Settings
from contact_center.settings.integrations import IntegrationSettings
from stacks.api import ApiStack
from stacks.background import BackgroundStack
from stacks.base import CenterStack
from stacks.bot import BotStack
from stacks.connect import ConnectStack
from stacks.data import DataStack
from stacks.flows import FlowsStack
from stacks.functions import FunctionsStack


class MonitoringStack(CenterStack):
    """Everything a center declares, watched."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        data: DataStack,
        connect: ConnectStack,
        functions: FunctionsStack,
        bot: BotStack,
        flows: FlowsStack,
        background: BackgroundStack,
        api: ApiStack | None,
    ) -> None:
        super().__init__(scope, construct_id, settings=settings, description="dashboard, alarms, saved queries")
        fleets = (functions.fleet, background.fleet, *((api.fleet,) if api else ()))
        watched = Watched(
            center=settings.center.key,
            environment=settings.environment,
            instance_id=connect.instance.instance_id,
            queues={
                key: WatchedQueue(name=queue.name, max_contacts=queue.max_contacts)
                for key, queue in connect.routing.queues.items()
            },
            flows={key: flow.name for key, flow in flows.library.flows.items()},
            functions={
                name: WatchedFunction(
                    name=function.function_name,
                    caller_waits=fleet.specs[name].during_call,
                    reads_stream=fleet.specs[name].kind == "stream",
                    answers_turns=fleet.specs[name].kind == "bot",
                    runs_seldom=fleet.specs[name].runs_seldom,
                )
                for fleet in fleets
                for name, function in fleet.functions.items()
            },
            bot=WatchedBot(bot_id=bot.bot.bot_id, alias_id=bot.bot.alias_id, locale=bot.bot.definition.locale_id),
            api_name=api.gateway.name if api else None,
            tables={name: table.table_name for name, table in data.tables.tables.items()},
            dead_letter_queues={
                **({"events": data.events.dead_letters.queue_name} if data.events else {}),
                **({"profiles": data.profiles.dead_letters.queue_name} if data.profiles else {}),
                "schedules": data.schedules.dead_letters.queue.queue_name,
                "background": background.dead_letters.queue_name,
            },
            rules=background.rule_names,
            log_groups={
                "flows": [connect.instance.flow_log_group_name],
                "bot": [bot.log_group_name],
                "audit": [data.audit.log_group_name],
                **({"api": [api.gateway.log_group_name]} if api else {}),
                "functions": [function.log_group_name for fleet in fleets for function in fleet.functions.values()],
            },
            messages=settings.notifier is not None,
            systems=_systems(settings.integrations),
            model_id=settings.llm.profile_id if settings.llm.enabled else None,
        )
        monitoring = settings.monitoring
        self.monitoring = Monitoring(
            self,
            "Monitoring",
            props=MonitoringProps(
                watched=watched,
                dashboard_name=monitoring.dashboard_name,
                key=data.key,
                rules=AlarmRules(
                    thresholds=monitoring.thresholds,
                    severities=monitoring.severities,
                    objectives=monitoring.objectives,
                    without=monitoring.without.keys(),
                ),
                emails={"critical": monitoring.critical_emails, "warning": monitoring.warning_emails},
                endpoints={"critical": monitoring.critical_endpoints, "warning": monitoring.warning_endpoints},
                ok_actions=monitoring.ok_actions,
                log_groups={
                    "functions": [function.log_group_name for fleet in fleets for function in fleet.functions.values()],
                    "flows": [connect.instance.flow_log_group_name],
                },
            ),
        )
        pace_alarms(self)
        self.output("DashboardName", self.monitoring.dashboard_name, "CloudWatch dashboard")


def _systems(around: IntegrationSettings) -> tuple[str, ...]:
    """Returns the systems that functions ask or tell; what EventBridge tells has an alarm of its rule."""
    single = (("crm", around.crm), ("payment", around.payment))
    return (*(name for name, found in single if found is not None), *around.webhooks)
