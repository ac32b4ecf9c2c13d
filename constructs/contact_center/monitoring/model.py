"""What a center declares to be watched, and what is derived from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from contact_center.base.metrics_catalogue import Metric
from contact_center.settings import AlarmKind, Objectives, Severity, Thresholds

Comparison = Literal["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold"]


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchedQueue:
    """A queue by the name that is its metric dimension."""

    name: str
    max_contacts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchedFunction:
    """A function; `caller_waits` when a flow or the bot calls it, `reads_stream` when a table stream feeds it,
    `answers_turns` when the bot calls it for each turn, `runs_seldom` when it never runs often enough for a rate.
    """

    name: str
    caller_waits: bool = False
    reads_stream: bool = False
    answers_turns: bool = False
    runs_seldom: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchedBot:
    """A bot by the ids of bot and alias."""

    bot_id: str
    alias_id: str
    locale: str = "ko_KR"


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """Everything a center declares; mappings go from key to what the metrics name."""

    center: str
    environment: str
    instance_id: str
    """The bare id of the instance, never its ARN."""
    queues: Mapping[str, WatchedQueue] = field(default_factory=dict)
    flows: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, WatchedFunction] = field(default_factory=dict)
    bot: WatchedBot | None = None
    api_name: str | None = None
    """Name of the REST API, where there is one."""
    tables: Mapping[str, str] = field(default_factory=dict)
    dead_letter_queues: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    log_groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names of the log groups whose findings of personal data are counted, by what writes them."""
    messages: bool = False
    """Whether customers are sent messages."""
    systems: Sequence[str] = ()
    """Systems around the center that functions ask or tell, by the names that their requests are counted under."""
    model_id: str | None = None
    """Inference profile of the language model, when it is enabled."""

    @property
    def prefix(self) -> str:
        """Start of every physical name."""
        return f"{self.center}-{self.environment}"


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmDefinition:
    """One alarm: a metric, or an expression over several, compared with a threshold."""

    key: str
    kind: AlarmKind
    title: str
    """What happened, in Korean; the description of the alarm."""
    severity: Severity
    threshold: float
    comparison: Comparison = "GreaterThanOrEqualToThreshold"
    metrics: tuple[Metric, ...]
    expression: str | None = None
    """Metric math over m0, m1 ... in the order of the metrics; needed when there is more than one."""
    evaluation_periods: int = 1

    @property
    def period_s(self) -> int:
        """Seconds of one period."""
        return self.metrics[0].period_s


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmRules:
    """Limits and severities of alarms, what is promised, and which kinds of alarms are left out."""

    thresholds: Thresholds = field(default_factory=Thresholds)
    severities: Mapping[AlarmKind, Severity] = field(default_factory=dict)
    objectives: Objectives = field(default_factory=Objectives)
    without: Collection[AlarmKind] = ()
