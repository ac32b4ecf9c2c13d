"""Dashboard, alarms, alarm topics and saved queries of a center."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from contact_center.base.endpoints import endpoint_arn, is_topic, subscribe
from contact_center.base.statements import place_of
from contact_center.base.tokens import json_text
from contact_center.monitoring.alarms import alarms
from contact_center.monitoring.dashboard import dashboard_body
from contact_center.monitoring.model import AlarmDefinition, AlarmRules, Watched
from contact_center.monitoring.objectives import BurnAlarm, burn_alarms, objectives
from contact_center.monitoring.queries import QUERIES, Source
from contact_center.settings import AlarmKind, Severity

RUNBOOK = "docs/runbook.md"
"""Where each class of alarms has its entry."""

_DISPLAY_NAMES: Mapping[Severity, str] = {"critical": "긴급 경보", "warning": "주의 경보"}


@dataclass(frozen=True, kw_only=True, slots=True)
class MonitoringProps:
    """How a center is watched.

    `key` encrypts both topics; its policy must let `cloudwatch.amazonaws.com` decrypt and generate data keys, else
    alarms change their state and nobody hears of it. `emails` get a confirmation message before the first alarm.
    `endpoints` are HTTPS addresses, `queue:NAME` and `function:NAME`, which subscribe to the topic of a severity, and
    `topic:NAME`, four at most, which alarms tell besides; policy and key of such a topic must let
    `cloudwatch.amazonaws.com` use them.
    """

    watched: Watched
    dashboard_name: str
    key: kms.IKey
    rules: AlarmRules = field(default_factory=AlarmRules)
    emails: Mapping[Severity, Sequence[str]] = field(default_factory=dict)
    endpoints: Mapping[Severity, Sequence[str]] = field(default_factory=dict)
    ok_actions: bool = False
    log_groups: Mapping[Source, Sequence[str]] = field(default_factory=dict)


class Monitoring(Construct):
    """What watches a center: one dashboard, its alarms, two encrypted topics and saved log queries.

    Everything is derived from the declared names in `watched`, so a queue or function without alarm cannot exist. Names
    of alarms and topics begin with `<center>-<environment>`; another center, environment or `dashboard_name` replaces
    them. Two alarms of one key are a DefinitionError.
    """

    dashboard: cloudwatch.CfnDashboard
    topics: dict[Severity, sns.Topic]
    alarms: dict[str, cloudwatch.CfnAlarm]
    burn_alarms: dict[str, cloudwatch.CfnCompositeAlarm]

    def __init__(self, scope: Construct, construct_id: str, *, props: MonitoringProps) -> None:
        super().__init__(scope, construct_id)
        self._props = props
        self._prefix = props.watched.prefix
        self.topics = {severity: self._topic(severity) for severity in _DISPLAY_NAMES}
        # Asking for an attribute is a round trip into the CDK, and every alarm wants the same two.
        self._told = {severity: [topic.topic_arn, *self._others(severity)] for severity, topic in self.topics.items()}
        self.alarms = {alarm.key: self._alarm(alarm) for alarm in alarms(props.watched, props.rules)}
        self.burn_alarms = {
            burning.key: self._burn_alarm(burning) for burning in burn_alarms(props.watched, props.rules)
        }
        self.queries = self._queries()
        self.dashboard = self._dashboard()

    @property
    def dashboard_name(self) -> str:
        """Name of the dashboard."""
        return self._props.dashboard_name

    def _others(self, severity: Severity) -> list[str]:
        place = place_of(self)
        return [endpoint_arn(place, one) for one in self._props.endpoints.get(severity, ()) if is_topic(one)]

    def _topic(self, severity: Severity) -> sns.Topic:
        topic = sns.Topic(
            self,
            f"{severity.capitalize()}Alarms",
            topic_name=f"{self._prefix}-alarms-{severity}",
            display_name=f"{self._prefix} {_DISPLAY_NAMES[severity]}",
            master_key=self._props.key,
            enforce_ssl=True,
        )
        # A topic policy of our own replaces the default one, which would have let alarms of the account publish.
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsOfThisAccount",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            )
        )
        for address in self._props.emails.get(severity, ()):
            sns.CfnSubscription(topic, address, topic_arn=topic.topic_arn, protocol="email", endpoint=address)
        subscribe(topic, (one for one in self._props.endpoints.get(severity, ()) if not is_topic(one)))
        return topic

    def _burn_alarm(self, burning: BurnAlarm) -> cloudwatch.CfnCompositeAlarm:
        told = self._told[burning.severity]
        windows = [self._alarm(window, tells=False) for window in burning.windows]
        composite = cloudwatch.CfnCompositeAlarm(
            self,
            f"Alarm-{burning.key}",
            alarm_name=f"{self._prefix}-{burning.key}",
            alarm_description=_description(burning.title, burning.kind),
            alarm_rule=" AND ".join(f'ALARM("{self._prefix}-{window.key}")' for window in burning.windows),
            alarm_actions=told,
            ok_actions=told if self._props.ok_actions else None,
        )
        # The service refuses a rule about alarms that do not exist yet.
        for window in windows:
            composite.add_resource_dependency(window)
        return composite

    def _alarm(self, alarm: AlarmDefinition, *, tells: bool = True) -> cloudwatch.CfnAlarm:
        topics = self._told[alarm.severity] if tells else None
        return cloudwatch.CfnAlarm(
            self,
            f"Alarm-{alarm.key}",
            alarm_name=f"{self._prefix}-{alarm.key}",
            alarm_description=_description(alarm.title, alarm.kind),
            comparison_operator=alarm.comparison,
            threshold=alarm.threshold,
            evaluation_periods=alarm.evaluation_periods,
            datapoints_to_alarm=alarm.evaluation_periods,
            # Services send no datapoint while nothing happens, and nothing happening is not a fault.
            treat_missing_data="notBreaching",
            alarm_actions=topics,
            ok_actions=topics if self._props.ok_actions else None,
            **_measured(alarm),
        )

    def _queries(self) -> dict[str, logs.CfnQueryDefinition]:
        return {
            query.key: logs.CfnQueryDefinition(
                self,
                f"Query-{query.key}",
                name=f"{self._prefix}/{query.key}",
                query_string=query.text,
                log_group_names=list(groups),
            )
            for query in QUERIES
            if (groups := self._props.log_groups.get(query.source))
        }

    def _dashboard(self) -> cloudwatch.CfnDashboard:
        place = place_of(self)
        titles = {f"{self._prefix}/{query.key}": query.title for query in QUERIES if query.key in self.queries}
        body = dashboard_body(
            self._props.watched,
            thresholds=self._props.rules.thresholds,
            region=place.region,
            # From their names: asking a hundred alarms for their ARN is a hundred round trips into the CDK.
            alarm_arns=[
                place.arn("cloudwatch", f"alarm:{self._prefix}-{key}") for key in (*self.burn_alarms, *self.alarms)
            ],
            queries=titles,
            objectives=objectives(self._props.watched, self._props.rules.objectives),
        )
        return cloudwatch.CfnDashboard(
            self,
            "Dashboard",
            dashboard_name=self._props.dashboard_name,
            dashboard_body=json_text(body),
        )


def _description(title: str, kind: AlarmKind) -> str:
    return f"{title} ({RUNBOOK}#{kind})"


def _measured(alarm: AlarmDefinition) -> dict[str, Any]:
    if alarm.expression is None:
        metric = alarm.metrics[0]
        percentile = metric.statistic.startswith("p")
        return {
            "namespace": metric.namespace,
            "metric_name": metric.name,
            "dimensions": [
                cloudwatch.CfnAlarm.DimensionProperty(name=name, value=value)
                for name, value in sorted(metric.dimensions.items())
            ],
            "period": metric.period_s,
            "extended_statistic" if percentile else "statistic": metric.statistic,
        }
    terms = [
        cloudwatch.CfnAlarm.MetricDataQueryProperty(
            id=f"m{index}",
            metric_stat=cloudwatch.CfnAlarm.MetricStatProperty(
                metric=cloudwatch.CfnAlarm.MetricProperty(
                    namespace=metric.namespace,
                    metric_name=metric.name,
                    dimensions=[
                        cloudwatch.CfnAlarm.DimensionProperty(name=name, value=value)
                        for name, value in sorted(metric.dimensions.items())
                    ],
                ),
                period=metric.period_s,
                stat=metric.statistic,
            ),
            return_data=False,
        )
        for index, metric in enumerate(alarm.metrics)
    ]
    result = cloudwatch.CfnAlarm.MetricDataQueryProperty(
        id="result", expression=alarm.expression, label=alarm.key, return_data=True
    )
    return {"metrics": [result, *terms]}
