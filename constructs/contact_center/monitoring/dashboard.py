"""The dashboard of a center: one page, rows from what callers notice down to what causes it. Titles are Korean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contact_center.base import measures
from contact_center.base.errors import DefinitionError
from contact_center.base.metrics_catalogue import Metric, definition
from contact_center.monitoring.model import Watched
from contact_center.monitoring.objectives import BURN_RATES, Objective
from contact_center.settings import Thresholds

Widget = dict[str, Any]
_WIDTH = 24
_HEIGHT = 6
_RED = "#d62728"


def dashboard_body(
    watched: Watched,
    *,
    thresholds: Thresholds,
    region: str,
    alarm_arns: Sequence[str],
    queries: Mapping[str, str],
    objectives: Sequence[Objective] = (),
) -> dict[str, Any]:
    """Returns the body of the dashboard; `queries` are the names and descriptions of the saved queries."""
    page = _Page(watched, thresholds, region)
    rows = [
        [_alarm_status(alarm_arns)],
        page.objectives(objectives),
        page.calls(),
        page.queues(),
        page.chats(),
        page.flows(),
        page.bot(),
        page.business(),
        page.functions(),
        page.api(),
        page.storage(),
        page.language_model(),
        [_query_list(queries)],
    ]
    return {"start": "-PT3H", "widgets": list(_placed(row for row in rows if row))}


def _placed(rows: Iterable[list[Widget]]) -> Iterable[Widget]:
    top = 0
    for row in rows:
        left = 0
        height = max(widget["height"] for widget in row)
        for widget in row:
            yield {**widget, "x": left, "y": top}
            left += widget["width"]
        if left > _WIDTH:
            raise DefinitionError(f"a dashboard row is {left} columns wide; allowed: {_WIDTH}")
        top += height


def _alarm_status(arns: Sequence[str]) -> Widget:
    # Each row of the widget shows about eight alarms per 24 columns.
    height = max(2, 2 * -(-len(arns) // 12))
    return {
        "type": "alarm",
        "width": _WIDTH,
        "height": min(height, 24),
        "properties": {"title": "경보 상태", "alarms": list(arns)},
    }


def _query_list(queries: Mapping[str, str]) -> Widget:
    lines = "\n".join(f"- `{name}`: {text}" for name, text in queries.items())
    return {
        "type": "text",
        "width": _WIDTH,
        "height": 4,
        "properties": {"markdown": f"**저장된 로그 쿼리** (CloudWatch Logs Insights)\n\n{lines}"},
    }


def search(namespace: str, name: str, dimensions: Sequence[str], filters: Mapping[str, str], statistic: str) -> str:
    """Returns an expression that finds every metric of a documented dimension set, whatever the other values are."""
    known = definition(namespace, name)
    if not any(tuple(dimension for dimension, _ in wanted) == tuple(dimensions) for wanted in known.dimension_sets):
        raise DefinitionError(f"metric {namespace} {name}: dimensions {', '.join(dimensions)} are not documented")
    if not known.takes(statistic):
        raise DefinitionError(f"metric {namespace} {name}: statistic {statistic!r} is not allowed")
    schema = ",".join([namespace, *dimensions])
    wanted = " ".join(f'{key}="{value}"' for key, value in filters.items())
    return f"SEARCH('{{{schema}}} MetricName=\"{name}\" {wanted}', '{statistic}', 300)"


class _Page:
    def __init__(self, watched: Watched, thresholds: Thresholds, region: str) -> None:
        self._watched = watched
        self._limits = thresholds
        self._region = region

    def _graph(
        self,
        title: str,
        rows: Sequence[list[Any]],
        *,
        width: int = 8,
        unit: str | None = None,
        line: tuple[str, float] | None = None,
    ) -> Widget:
        properties: dict[str, Any] = {
            "title": title,
            "view": "timeSeries",
            "region": self._region,
            "period": 300,
            "metrics": list(rows),
            "yAxis": {"left": {"min": 0, **({"label": unit, "showUnits": False} if unit else {})}},
        }
        if line is not None:
            label, value = line
            properties["annotations"] = {"horizontal": [{"label": label, "value": value, "color": _RED}]}
        return {"type": "metric", "width": width, "height": _HEIGHT, "properties": properties}

    @staticmethod
    def _rows(metrics: Mapping[str, Metric]) -> list[list[Any]]:
        return [metric.widget_row(label=label) for label, metric in metrics.items()]

    @staticmethod
    def _sum(label: str, metrics: Sequence[Metric], prefix: str) -> list[list[Any]]:
        hidden = [metric.widget_row(id=f"{prefix}{index}", visible=False) for index, metric in enumerate(metrics)]
        terms = ", ".join(f"{prefix}{index}" for index in range(len(metrics)))
        return [[{"expression": f"SUM(FILL([{terms}], 0))", "label": label, "id": f"{prefix}sum"}], *hidden]

    def objectives(self, promised: Sequence[Objective]) -> list[Widget]:
        """Shares of errors against the share at which the fast alarm rings."""
        rate = BURN_RATES[0]
        return [
            self._graph(
                f"목표: {objective.title}",
                [
                    [{"expression": objective.errors_percent(), "label": "오류 (%)", "id": "errors"}],
                    *(
                        metric.widget_row(id=f"m{index}", visible=False)
                        for index, metric in enumerate(objective.metrics)
                    ),
                ],
                unit="%",
                line=(f"예산의 {rate.factor:g}배", objective.limit_percent(rate)),
            )
            for objective in promised
        ]

    def calls(self) -> list[Widget]:
        watched = self._watched
        return [
            self._graph(
                "Connect 통화 메트릭",
                self._rows(
                    {
                        "초당 통화": measures.calls(watched, "CallsPerInterval"),
                        "동시 통화": measures.calls(watched, "ConcurrentCalls", "Maximum"),
                        "받지 못한 전화": measures.calls(watched, "MissedCalls"),
                    }
                ),
                width=12,
            ),
            self._graph(
                "동시 통화 한도 사용률 (1 = 100 %)",
                self._rows({"사용률": measures.calls(watched, "ConcurrentCallsPercentage", "Maximum")}),
                width=6,
                line=("경보", self._limits.concurrent_calls_share),
            ),
            self._graph(
                "거절되거나 잘못된 전화",
                self._rows(
                    {
                        "초당 한도 초과": measures.calls(watched, "ThrottledCalls"),
                        "동시 한도 초과": measures.calls(watched, "CallsBreachingConcurrencyQuota"),
                        "플로우 없는 번호": measures.calls(watched, "MisconfiguredPhoneNumbers"),
                        "녹취 저장 실패": measures.recordings(watched, "CallRecordingUploadError"),
                    }
                ),
                width=6,
            ),
        ]

    def queues(self) -> list[Widget]:
        watched = self._watched
        if not watched.queues:
            return []
        names = {key: queue.name for key, queue in watched.queues.items()}
        size = {key: measures.queue(watched, name, "QueueSize", "Maximum") for key, name in names.items()}
        wait = {key: measures.queue(watched, name, "LongestQueueWaitTime", "Maximum") for key, name in names.items()}
        full = {key: measures.queue(watched, name, "QueueCapacityExceededError", "Sum") for key, name in names.items()}
        limit = self._limits.queue_wait_s
        return [
            self._graph("큐별 대기 고객", self._rows(size)),
            self._graph("큐별 최장 대기 시간", self._rows(wait), unit="초", line=(f"{limit}초", limit)),
            self._graph("가득 찬 큐", self._rows(full)),
        ]

    def chats(self) -> list[Widget]:
        watched = self._watched
        return [
            self._graph(
                "채팅",
                self._rows(
                    {
                        "시작된 채팅": measures.chats(watched, "SuccessfulChatsPerInterval"),
                        "동시 채팅": measures.chats(watched, "ConcurrentActiveChats", "Maximum"),
                        "한도 초과": measures.chats(watched, "ChatsBreachingActiveChatQuota"),
                    }
                ),
            ),
            self._graph(
                "동시 채팅 한도 사용률 (%)",
                self._rows({"사용률": measures.chats(watched, "ConcurrentActiveChatsPercentage", "Maximum")}),
                line=("경보", self._limits.concurrent_chats_percent),
            ),
            self._graph(
                "작업과 콜백",
                self._rows(
                    {
                        "동시 작업": measures.tasks(watched, "ConcurrentTasks", "Maximum"),
                        "예약된 콜백": measures.own(watched, "CallbackScheduled"),
                        "실패한 콜백": measures.own(watched, "CallbackFailed"),
                    }
                ),
            ),
        ]

    def flows(self) -> list[Widget]:
        watched = self._watched
        if not watched.flows:
            return []
        errors = {key: measures.flow(watched, name, "ContactFlowErrors") for key, name in watched.flows.items()}
        fatal = {key: measures.flow(watched, name, "ContactFlowFatalErrors") for key, name in watched.flows.items()}
        return [
            self._graph("콜 플로우 오류 분기", self._rows(errors), width=12),
            self._graph("콜 플로우 중단", self._rows(fatal), width=12),
        ]

    def bot(self) -> list[Widget]:
        watched = self._watched
        if watched.bot is None:
            return []
        bot = watched.bot
        latency = search(
            "AWS/Lex",
            "RuntimeSucessfulRequestLatency",
            ("BotAliasId", "BotId", "InputMode", "LocaleId", "Operation"),
            {"BotAliasId": bot.alias_id, "BotId": bot.bot_id},
            "p95",
        )
        errors = {
            "함수 오류": "RuntimeLambdaErrors",
            "응답 형식 오류": "RuntimeInvalidLambdaResponses",
            "서비스 오류": "RuntimeSystemErrors",
            "제한": "RuntimeThrottledEvents",
        }
        error_rows = [
            row
            for index, (label, name) in enumerate(errors.items())
            for row in self._sum(label, measures.bot(bot, name), f"e{index}x")
        ]
        return [
            self._graph("챗봇 요청", self._sum("요청", measures.bot(bot, "RuntimeRequestCount"), "r")),
            self._graph("챗봇 응답 시간 p95", [[{"expression": latency, "id": "latency"}]], unit="밀리초"),
            self._graph("챗봇 오류", error_rows),
        ]

    def business(self) -> list[Widget]:
        watched = self._watched
        center = {"Center": watched.center, "Environment": watched.environment}
        by_reason = search(
            measures.NAMESPACE,
            "EscalationCreated",
            ("Center", "Environment", "Priority", "Reason"),
            center,
            "Sum",
        )
        ended = [measures.own(watched, "ConversationCompleted", Channel=channel) for channel in ("voice", "chat")]
        escalated = [measures.own(watched, "ConversationEscalated", Channel=channel) for channel in ("voice", "chat")]
        hidden = [
            metric.widget_row(id=f"{prefix}{index}", visible=False)
            for prefix, metrics in (("ended", ended), ("escalated", escalated))
            for index, metric in enumerate(metrics)
        ]
        containment = (
            "IF(SUM(FILL([ended0, ended1], 0)) > 0, "
            "100 - 100 * SUM(FILL([escalated0, escalated1], 0)) / SUM(FILL([ended0, ended1], 0)))"
        )
        return [
            self._graph(
                "챗봇 자체 해결률 (%)", [[{"expression": containment, "label": "해결률", "id": "containment"}], *hidden]
            ),
            self._graph("상담원 연결 사유별 건수", [[{"expression": by_reason, "id": "reasons"}]]),
            self._graph(
                "본인확인과 설문",
                self._rows(
                    {
                        "본인확인 실패": measures.own(watched, "AuthFailure"),
                        "본인확인 잠금": measures.own(watched, "AuthLockout"),
                        "증명되지 않은 신원": measures.own(watched, "IdentityRefused"),
                        "만족도(전화)": measures.own(watched, "SurveyScore", "Average", Channel="voice"),
                        "만족도(채팅)": measures.own(watched, "SurveyScore", "Average", Channel="chat"),
                    }
                ),
            ),
        ]

    def functions(self) -> list[Widget]:
        functions = self._watched.functions
        if not functions:
            return []
        return [
            self._graph(
                "함수 오류",
                self._rows({key: measures.function(entry.name, "Errors") for key, entry in functions.items()}),
            ),
            self._graph(
                "함수 호출 제한",
                self._rows({key: measures.function(entry.name, "Throttles") for key, entry in functions.items()}),
            ),
            self._graph(
                "함수 응답 시간 p95",
                self._rows({key: measures.function(entry.name, "Duration", "p95") for key, entry in functions.items()}),
                unit="밀리초",
                line=("경보", self._limits.duration_ms),
            ),
        ]

    def api(self) -> list[Widget]:
        name = self._watched.api_name
        if name is None:
            return []
        return [
            self._graph(
                "API 요청과 오류",
                self._rows(
                    {
                        "요청": measures.api(name, "Count"),
                        "거절(4xx)": measures.api(name, "4XXError"),
                        "오류(5xx)": measures.api(name, "5XXError"),
                    }
                ),
            ),
            self._graph(
                "API 응답 시간 p95",
                self._rows(
                    {
                        "전체": measures.api(name, "Latency", "p95"),
                        "함수": measures.api(name, "IntegrationLatency", "p95"),
                    }
                ),
                unit="밀리초",
                line=("경보", self._limits.api_latency_ms),
            ),
        ]

    def storage(self) -> list[Widget]:
        watched = self._watched
        widgets: list[Widget] = []
        if watched.tables:
            throttles = {
                f"{key} {label}": measures.table(name, metric)
                for key, name in watched.tables.items()
                for label, metric in (("읽기", "ReadThrottleEvents"), ("쓰기", "WriteThrottleEvents"))
            }
            widgets.append(self._graph("테이블 요청 제한", self._rows(throttles)))
        if watched.dead_letter_queues:
            letters = {
                key: measures.sqs(name, "ApproximateNumberOfMessagesVisible")
                for key, name in watched.dead_letter_queues.items()
            }
            widgets.append(self._graph("처리하지 못한 메시지", self._rows(letters)))
        if watched.rules:
            failed = {key: measures.rule(name, "FailedInvocations") for key, name in watched.rules.items()}
            widgets.append(self._graph("전달하지 못한 이벤트", self._rows(failed)))
        return widgets

    def language_model(self) -> list[Widget]:
        model = self._watched.model_id
        if model is None:
            return []
        counts = {"호출": "Invocations", "제한": "InvocationThrottles", "요청 오류": "InvocationClientErrors"}
        tokens = {"입력": "InputTokenCount", "출력": "OutputTokenCount"}
        return [
            self._graph(
                "언어 모델 호출", self._rows({label: measures.model(model, name) for label, name in counts.items()})
            ),
            self._graph(
                "언어 모델 응답 시간 p95",
                self._rows({"응답 시간": measures.model(model, "InvocationLatency", "p95")}),
                unit="밀리초",
            ),
            self._graph(
                "언어 모델 토큰", self._rows({label: measures.model(model, name) for label, name in tokens.items()})
            ),
        ]
