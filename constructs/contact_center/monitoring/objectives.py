"""Service level objectives and the alarms on how fast their error budgets burn.

Windows and factors are those of Google's SRE workbook, chapter 5, table 5-8
(https://sre.google/workbook/alerting-on-slos/): an alarm rings when errors come `factor` times as fast as the budget of
30 days allows, over the long window, and still do over the short one, which is a twelfth of it. CloudWatch moves the
window of an alarm with every evaluation, so one period is one window
(https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from contact_center.base import measures
from contact_center.base.errors import DefinitionError, nearest
from contact_center.base.metrics_catalogue import Metric
from contact_center.monitoring.model import AlarmDefinition, AlarmRules, Watched
from contact_center.settings import AlarmKind, Objectives, Severity
from ringback.cloudformation.limits import METRICS_PER_ALARM

Found = TypeVar("Found")
SEVERITY: Severity = "critical"


@dataclass(frozen=True, kw_only=True, slots=True)
class BurnRate:
    """How much faster than planned the budget burns, and over which windows that is judged."""

    kind: AlarmKind
    factor: float
    long_s: int
    short_s: int


BURN_RATES = (
    BurnRate(kind="slo-fast", factor=14.4, long_s=3600, short_s=300),
    BurnRate(kind="slo-slow", factor=6, long_s=21_600, short_s=1800),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Objective:
    """A promise to callers; `bad` and `total` are places in `metrics` of what went wrong and of what happened."""

    key: str
    title: str
    percent: float
    metrics: tuple[Metric, ...]
    bad: tuple[int, ...]
    total: tuple[int, ...]

    @property
    def budget_percent(self) -> float:
        """The share that may go wrong."""
        return round(100 - self.percent, 6)

    def limit_percent(self, rate: BurnRate) -> float:
        """The share of errors at which the budget burns at a rate."""
        return round(rate.factor * self.budget_percent, 6)

    def over(self, seconds: int) -> tuple[Metric, ...]:
        """Returns the metrics with a window as their period."""
        return tuple(
            Metric(metric.namespace, metric.name, metric.dimensions, metric.statistic, seconds)
            for metric in self.metrics
        )

    def errors_percent(self, at_least: int = 1) -> str:
        """Returns the metric math of the share of errors, zero with fewer errors than `at_least`."""
        bad, total = _sum(self.bad), _sum(self.total)
        return f"IF({bad} >= {at_least}, 100 * {bad} / {total}, 0)"


def _sum(places: Sequence[int]) -> str:
    if len(places) == 1:
        return f"FILL(m{places[0]}, 0)"
    return f"SUM(FILL([{', '.join(f'm{place}' for place in places)}], 0))"


@dataclass(frozen=True, kw_only=True, slots=True)
class BurnAlarm:
    """An alarm that rings while both of its windows do; the two by themselves tell nobody."""

    key: str
    kind: AlarmKind
    title: str
    severity: Severity
    windows: tuple[AlarmDefinition, AlarmDefinition]


def objectives(watched: Watched, promised: Objectives) -> tuple[Objective, ...]:
    """Returns what a center promises; an unknown function or flow and too many of them are a DefinitionError."""
    return tuple(_objectives(watched, promised))


def _objectives(watched: Watched, promised: Objectives) -> Iterator[Objective]:
    refused = [measures.calls(watched, name) for name in ("ThrottledCalls", "CallsBreachingConcurrencyQuota")]
    lost = [measures.calls(watched, "MisconfiguredPhoneNumbers")]
    stopped = [
        measures.flow(watched, _known(key, watched.flows, "flow"), "ContactFlowFatalErrors") for key in promised.flows
    ]
    bad = [*refused, *lost, *stopped]
    # Whether calls that were refused are among CallsPerInterval is documented nowhere; counted twice, a share of
    # 2 % of errors reads 1.96 %, and one of all reads half, which still rings.
    yield _objective(
        "calls",
        f"전화가 챗봇, 상담원, 콜백에 연결됨 {promised.calls_percent:g} %",
        promised.calls_percent,
        bad,
        [*bad, measures.calls(watched, "CallsPerInterval")],
    )
    names = [_known(key, watched.functions, "function").name for key in promised.functions]
    if names:
        yield _objective(
            "functions",
            f"통화 중 함수가 성공함 {promised.functions_percent:g} %",
            promised.functions_percent,
            [measures.function(name, "Errors") for name in names],
            [measures.function(name, "Invocations") for name in names],
        )
    answering = [function.name for function in watched.functions.values() if function.answers_turns]
    if answering:
        limit = promised.turn_limit_ms
        yield _objective(
            "turns",
            f"챗봇이 {limit / 1000:g}초 안에 대답함 {promised.turns_percent:g} %",
            promised.turns_percent,
            # The count of values above the limit: "TC(limit:)", the lower end excluded.
            # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
            [measures.function(name, "Duration", f"TC({limit}:)") for name in answering],
            [measures.function(name, "Invocations") for name in answering],
        )


def _objective(key: str, title: str, percent: float, bad: Sequence[Metric], total: Sequence[Metric]) -> Objective:
    metrics = [*bad, *(metric for metric in total if metric not in bad)]
    if len(metrics) > METRICS_PER_ALARM:
        raise DefinitionError(f"objective {key} needs {len(metrics)} metrics; allowed: {METRICS_PER_ALARM}")
    return Objective(
        key=key,
        title=title,
        percent=percent,
        metrics=tuple(metrics),
        bad=tuple(range(len(bad))),
        total=tuple(metrics.index(metric) for metric in total),
    )


def _known(key: str, found: Mapping[str, Found], what: str) -> Found:
    if key not in found:
        raise DefinitionError(f"monitoring.objectives: unknown {what} {key!r}{nearest(key, list(found))}")
    return found[key]


def burn_alarms(watched: Watched, rules: AlarmRules) -> tuple[BurnAlarm, ...]:
    """Returns a fast and a slow alarm per objective."""
    return tuple(
        _burn_alarm(objective, rate, rules)
        for objective in objectives(watched, rules.objectives)
        for rate in BURN_RATES
        if rate.kind not in rules.without
    )


def _burn_alarm(objective: Objective, rate: BurnRate, rules: AlarmRules) -> BurnAlarm:
    key = f"{rate.kind}-{objective.key}"
    severity = rules.severities.get(rate.kind, SEVERITY)
    title = f"오류 예산이 {rate.factor:g}배로 소진됨: {objective.title}"

    def window(seconds: int, at_least: int) -> AlarmDefinition:
        return AlarmDefinition(
            key=f"{key}-{_spelled(seconds)}",
            kind=rate.kind,
            title=f"{title} ({_spelled(seconds)})",
            severity=severity,
            threshold=objective.limit_percent(rate),
            comparison="GreaterThanThreshold",
            metrics=objective.over(seconds),
            expression=objective.errors_percent(at_least),
        )

    return BurnAlarm(
        key=key,
        kind=rate.kind,
        title=title,
        severity=severity,
        # The short window says that it goes on; whether a few errors are many is judged over the long one.
        windows=(window(rate.long_s, rules.objectives.min_errors), window(rate.short_s, 1)),
    )


def _spelled(seconds: int) -> str:
    return f"{seconds // 3600}h" if seconds >= 3600 else f"{seconds // 60}m"
