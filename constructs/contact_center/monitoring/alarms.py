"""Which alarms a center gets: derived from what it declares, limits from its settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contact_center.base import measures
from contact_center.base.errors import DefinitionError
from contact_center.base.metrics_catalogue import Metric
from contact_center.monitoring import objectives
from contact_center.monitoring.model import AlarmDefinition, AlarmRules, Comparison, Watched, WatchedFunction
from contact_center.settings import AlarmKind, Severity
from ringback.cloudformation.limits import METRICS_PER_ALARM

# CloudWatch evaluates at most ten metrics in one alarm.

SEVERITIES: Mapping[AlarmKind, Severity] = {
    "queue-wait": "warning",
    "queue-size": "warning",
    "queue-full": "critical",
    "missed-calls": "warning",
    "throttled-calls": "critical",
    "concurrent-calls": "warning",
    "calls-over-quota": "critical",
    "concurrent-chats": "warning",
    "chats-over-quota": "critical",
    "tasks-over-quota": "warning",
    "bad-number": "critical",
    "recording-upload": "critical",
    "flow-errors": "warning",
    "flow-fatal": "critical",
    "api-errors": "critical",
    "api-slow": "warning",
    "lambda-errors": "critical",
    "lambda-throttles": "critical",
    "lambda-duration": "warning",
    "stream-age": "warning",
    "table-throttle": "warning",
    "table-errors": "critical",
    "lex-lambda": "critical",
    "lex-invalid": "critical",
    "lex-system": "critical",
    "lex-throttle": "critical",
    "dlq": "warning",
    "event-delivery": "warning",
    "log-findings": "warning",
    "llm-throttle": "warning",
    "llm-errors": "warning",
    "nlu-fallback": "warning",
    "escalation-critical-timeout": "critical",
    "callback-failed": "warning",
    "message-lost": "critical",
    "message-failed": "warning",
    "message-deferred": "warning",
    "system-down": "warning",
    "sweep-given-up": "critical",
    "sweep-mended": "warning",
    "erasure-late": "critical",
    "auth-lockout": "warning",
    "identity-refused": "warning",
    "auth-failure": "warning",
    "auth-failure-share": "critical",
    "auth-spraying": "critical",
    "callback-flood": "warning",
    "callback-surge": "warning",
    "chat-flood": "warning",
    "lookup-flood": "warning",
    "slo-fast": objectives.SEVERITY,
    "slo-slow": objectives.SEVERITY,
}

# Names of limits, as the functions measure them.
CALLBACK_LIMITS = ("callback_contact", "callback_caller", "callback_number", "callback_anonymous")
CHAT_LIMITS = ("chat_turns", "chat_length")
LOOKUP_LIMITS = ("lookup_own",)
# How a message fails on one of its ways, and why it waits; advertising that waits for the morning rings nothing.
MESSAGE_FAILURES = ("error", "later", "undelivered", "unsure")
MESSAGE_DELAYS = ("daily_limit", "no_way")


def alarms(watched: Watched, rules: AlarmRules) -> tuple[AlarmDefinition, ...]:
    """Returns the alarms of a center but the kinds it is to be without, keys unique and in a stable order."""
    maker = _Maker(watched, rules)
    found = [
        *maker.instance(),
        *maker.queues(),
        *maker.flows(),
        *maker.functions(),
        *maker.api(),
        *maker.bot(),
        *maker.storage(),
        *maker.log_groups(),
        *maker.language_model(),
        *maker.business(),
        *(maker.messages() if watched.messages else ()),
        *maker.systems(),
        *maker.abuse(),
    ]
    keys = [alarm.key for alarm in found]
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise DefinitionError(
            f"alarm key {repeated[0]!r} is used twice; keys of queues, flows and functions must differ"
        )
    return tuple(alarm for alarm in found if alarm.kind not in rules.without)


class _Maker:
    def __init__(self, watched: Watched, rules: AlarmRules) -> None:
        self._watched = watched
        self._severities = {**SEVERITIES, **rules.severities}
        self._limits = rules.thresholds

    def _alarm(
        self,
        kind: AlarmKind,
        title: str,
        threshold: float,
        *metrics: Metric,
        subject: str | None = None,
        comparison: Comparison = "GreaterThanOrEqualToThreshold",
        expression: str | None = None,
        evaluation_periods: int = 1,
    ) -> AlarmDefinition:
        if len(metrics) > METRICS_PER_ALARM:
            raise DefinitionError(f"alarm {kind} uses {len(metrics)} metrics; allowed: {METRICS_PER_ALARM}")
        return AlarmDefinition(
            key=kind if subject is None else f"{kind}-{subject.replace('_', '-')}",
            kind=kind,
            title=title,
            severity=self._severities[kind],
            threshold=threshold,
            comparison=comparison,
            metrics=metrics,
            expression=expression or (None if len(metrics) == 1 else "SUM(FILL(METRICS(), 0))"),
            evaluation_periods=evaluation_periods,
        )

    def instance(self) -> Iterator[AlarmDefinition]:
        watched, limits = self._watched, self._limits
        yield self._alarm(
            "missed-calls",
            "상담원이 받지 못한 전화가 많음",
            limits.missed_calls,
            measures.calls(watched, "MissedCalls"),
        )
        yield self._alarm(
            "throttled-calls",
            "전화가 거절됨: 초당 통화 한도 초과",
            1,
            measures.calls(watched, "ThrottledCalls", period_s=60),
        )
        yield self._alarm(
            "concurrent-calls",
            "동시 통화가 한도에 가까움",
            limits.concurrent_calls_share,
            measures.calls(watched, "ConcurrentCallsPercentage", "Maximum", period_s=60),
            comparison="GreaterThanThreshold",
            evaluation_periods=3,
        )
        yield self._alarm(
            "calls-over-quota",
            "동시 통화 한도를 넘어 전화가 끊김",
            1,
            measures.calls(watched, "CallsBreachingConcurrencyQuota", period_s=60),
        )
        yield self._alarm(
            "bad-number",
            "콜 플로우가 연결되지 않은 번호로 전화가 옴",
            1,
            measures.calls(watched, "MisconfiguredPhoneNumbers"),
        )
        yield self._alarm(
            "recording-upload", "녹취 파일을 저장하지 못함", 1, measures.recordings(watched, "CallRecordingUploadError")
        )
        yield self._alarm(
            "concurrent-chats",
            "동시 채팅이 한도에 가까움",
            limits.concurrent_chats_percent,
            measures.chats(watched, "ConcurrentActiveChatsPercentage", "Maximum", period_s=60),
            comparison="GreaterThanThreshold",
            evaluation_periods=3,
        )
        yield self._alarm(
            "chats-over-quota",
            "동시 채팅 한도를 넘어 채팅이 거절됨",
            1,
            measures.chats(watched, "ChatsBreachingActiveChatQuota", period_s=60),
        )
        yield self._alarm(
            "tasks-over-quota", "동시 작업 한도를 넘음", 1, measures.tasks(watched, "TasksBreachingConcurrencyQuota")
        )

    def queues(self) -> Iterator[AlarmDefinition]:
        watched, limits = self._watched, self._limits
        for key, queue in watched.queues.items():
            yield self._alarm(
                "queue-wait",
                f"큐 대기 시간이 높음: {queue.name}",
                limits.queue_wait_s,
                measures.queue(watched, queue.name, "LongestQueueWaitTime", "Maximum"),
                subject=key,
                comparison="GreaterThanThreshold",
            )
            yield self._alarm(
                "queue-size",
                f"큐 대기 고객이 많음: {queue.name}",
                queue.max_contacts * limits.queue_size_percent / 100,
                measures.queue(watched, queue.name, "QueueSize", "Maximum", period_s=60),
                subject=key,
                comparison="GreaterThanThreshold",
                evaluation_periods=3,
            )
            yield self._alarm(
                "queue-full",
                f"큐가 가득 차 연결하지 못함: {queue.name}",
                1,
                measures.queue(watched, queue.name, "QueueCapacityExceededError", "Sum"),
                subject=key,
            )

    def flows(self) -> Iterator[AlarmDefinition]:
        watched = self._watched
        for key, name in watched.flows.items():
            yield self._alarm(
                "flow-errors",
                f"콜 플로우 오류 분기가 많음: {name}",
                self._limits.flow_errors,
                measures.flow(watched, name, "ContactFlowErrors"),
                subject=key,
            )
            yield self._alarm(
                "flow-fatal",
                f"콜 플로우가 중단됨: {name}",
                1,
                measures.flow(watched, name, "ContactFlowFatalErrors"),
                subject=key,
            )

    def functions(self) -> Iterator[AlarmDefinition]:
        for key, function in self._watched.functions.items():
            yield from self._function(key, function)

    def _function(self, key: str, function: WatchedFunction) -> Iterator[AlarmDefinition]:
        limits = self._limits
        # What starts every few minutes, once per file or once per deployment never reaches the count that makes a
        # rate; it rings when it fails again within ten minutes.
        fewest = 1 if function.runs_seldom else limits.min_invocations
        yield self._alarm(
            "lambda-errors",
            f"함수 오류율이 높음: {key}",
            limits.error_percent,
            measures.function(function.name, "Errors"),
            measures.function(function.name, "Invocations"),
            subject=key,
            comparison="GreaterThanThreshold",
            expression=f"IF(m1 >= {fewest}, m0 / m1 * 100, 0)",
            evaluation_periods=2,
        )
        yield self._alarm(
            "lambda-throttles",
            f"함수 호출이 제한됨: {key}",
            1,
            measures.function(function.name, "Throttles", period_s=60),
            subject=key,
        )
        if function.caller_waits:
            yield self._alarm(
                "lambda-duration",
                f"함수 응답이 느림: {key}",
                limits.duration_ms,
                measures.function(function.name, "Duration", "p99"),
                subject=key,
                comparison="GreaterThanThreshold",
                evaluation_periods=3,
            )
        if function.reads_stream:
            yield self._alarm(
                "stream-age",
                f"스트림 처리가 밀림: {key}",
                limits.stream_age_ms,
                measures.function(function.name, "IteratorAge", "Maximum"),
                subject=key,
                comparison="GreaterThanThreshold",
            )

    def api(self) -> Iterator[AlarmDefinition]:
        """Alarms of what applications are answered; a function that fails there is an error of the API."""
        name, limits = self._watched.api_name, self._limits
        if name is None:
            return
        yield self._alarm(
            "api-errors",
            "API 오류율이 높음",
            limits.error_percent,
            measures.api(name, "5XXError"),
            measures.api(name, "Count"),
            comparison="GreaterThanThreshold",
            expression=f"IF(m1 >= {limits.min_invocations}, m0 / m1 * 100, 0)",
            evaluation_periods=2,
        )
        yield self._alarm(
            "api-slow",
            "API 응답이 느림",
            limits.api_latency_ms,
            measures.api(name, "Latency", "p95"),
            comparison="GreaterThanThreshold",
            evaluation_periods=3,
        )

    def bot(self) -> Iterator[AlarmDefinition]:
        bot = self._watched.bot
        if bot is None:
            return
        kinds: tuple[tuple[AlarmKind, str, str], ...] = (
            ("lex-lambda", "챗봇이 함수를 호출하지 못함", "RuntimeLambdaErrors"),
            ("lex-invalid", "챗봇 함수의 응답 형식이 잘못됨", "RuntimeInvalidLambdaResponses"),
            ("lex-system", "챗봇 서비스 오류", "RuntimeSystemErrors"),
            ("lex-throttle", "챗봇 호출이 제한됨", "RuntimeThrottledEvents"),
        )
        for kind, title, name in kinds:
            yield self._alarm(kind, title, self._limits.bot_errors, *measures.bot(bot, name))

    def storage(self) -> Iterator[AlarmDefinition]:
        watched = self._watched
        for key, name in watched.tables.items():
            yield self._alarm(
                "table-throttle",
                f"테이블 요청이 제한됨: {key}",
                1,
                measures.table(name, "ReadThrottleEvents"),
                measures.table(name, "WriteThrottleEvents"),
                subject=key,
            )
            yield self._alarm(
                "table-errors", f"테이블 시스템 오류: {key}", 1, *measures.table_errors(name), subject=key
            )
        for key, name in watched.dead_letter_queues.items():
            yield self._alarm(
                "dlq",
                f"처리하지 못한 메시지가 있음: {key}",
                1,
                measures.sqs(name, "ApproximateNumberOfMessagesVisible", period_s=60),
                subject=key,
            )
        for key, name in watched.rules.items():
            yield self._alarm(
                "event-delivery",
                f"이벤트를 전달하지 못함: {key}",
                1,
                measures.rule(name, "FailedInvocations"),
                subject=key,
            )

    def log_groups(self) -> Iterator[AlarmDefinition]:
        for key, names in self._watched.log_groups.items():
            parts = [names[first : first + METRICS_PER_ALARM] for first in range(0, len(names), METRICS_PER_ALARM)]
            for number, part in enumerate(parts, start=1):
                yield self._alarm(
                    "log-findings",
                    f"로그에서 개인정보가 발견되어 가림: {key}",
                    1,
                    *(measures.log_findings(name) for name in part),
                    subject=key if len(parts) == 1 else f"{key}-{number}",
                )

    def language_model(self) -> Iterator[AlarmDefinition]:
        model = self._watched.model_id
        if model is None:
            return
        limit = self._limits.llm_errors
        yield self._alarm(
            "llm-throttle", "언어 모델 호출이 제한됨", limit, measures.model(model, "InvocationThrottles")
        )
        yield self._alarm(
            "llm-errors",
            "언어 모델 오류가 많음",
            limit,
            measures.model(model, "InvocationClientErrors"),
            measures.model(model, "InvocationServerErrors"),
        )

    def business(self) -> Iterator[AlarmDefinition]:
        watched, limits = self._watched, self._limits
        yield self._alarm(
            "nlu-fallback",
            "챗봇이 답하지 못해 사람이 이어받은 대화가 많음",
            limits.nlu_fallbacks,
            measures.own(watched, "NluFallback", Outcome="lex_error"),
        )
        yield self._alarm(
            "escalation-critical-timeout",
            "긴급 상담이 제때 연결되지 않음",
            1,
            measures.own(watched, "EscalationTimeout", period_s=60, Priority="CRITICAL"),
        )
        yield self._alarm(
            "callback-failed",
            "마지막 시도까지 연결되지 않은 콜백이 많음",
            limits.callbacks_failed,
            measures.own(watched, "CallbackFailed", period_s=3600),
        )
        yield self._alarm(
            "sweep-given-up",
            "진행되지 않은 요청을 자동으로 처리하지 못함",
            1,
            measures.own(watched, "SweepGivenUp", period_s=60),
        )
        yield self._alarm(
            "erasure-late",
            "고객 정보 삭제가 기한 안에 끝나지 않을 수 있음",
            1,
            measures.own(watched, "ErasureLate", period_s=3600),
        )
        yield self._alarm(
            "sweep-mended",
            "제때 진행되지 않은 요청이 많음",
            limits.swept_records,
            measures.own(watched, "Sweep", period_s=900, Outcome="mended"),
            measures.own(watched, "Sweep", period_s=900, Outcome="failed"),
        )
        yield self._alarm(
            "auth-lockout",
            "본인확인 잠금이 많음",
            limits.auth_lockouts,
            measures.own(watched, "AuthLockout", period_s=900),
        )
        yield self._alarm(
            "auth-failure",
            "본인확인 실패가 많음",
            limits.auth_failures,
            measures.own(watched, "AuthFailure", period_s=900),
        )
        yield self._alarm(
            "identity-refused",
            "증명되지 않은 고객 정보가 전달됨",
            limits.identities_refused,
            measures.own(watched, "IdentityRefused", period_s=900),
        )

    def messages(self) -> Iterator[AlarmDefinition]:
        """What customers were to be told; one that is lost is a promise that was not kept."""
        watched, limits = self._watched, self._limits
        yield self._alarm(
            "message-lost",
            "고객에게 보내지 못한 안내 메시지가 있음",
            1,
            measures.own(watched, "MessageLost", period_s=60),
        )
        yield self._alarm(
            "message-failed",
            "전송에 실패한 안내 메시지가 많음",
            limits.messages_failed,
            *(measures.own(watched, "MessageFailed", period_s=900, Outcome=name) for name in MESSAGE_FAILURES),
        )
        yield self._alarm(
            "message-deferred",
            "전송이 미루어진 안내 메시지가 많음",
            limits.messages_deferred,
            *(measures.own(watched, "MessageDeferred", period_s=3600, Reason=name) for name in MESSAGE_DELAYS),
        )

    def systems(self) -> Iterator[AlarmDefinition]:
        """Systems around the center that do not answer; what they do not take they are told again later, for a day."""
        for name in self._watched.systems:
            yield self._alarm(
                "system-down",
                f"연동 시스템이 응답하지 않음: {name}",
                self._limits.systems_unavailable,
                measures.own(self._watched, "SystemRequest", period_s=900, Outcome="unavailable", System=name),
                subject=name,
            )

    def abuse(self) -> Iterator[AlarmDefinition]:
        """Guessing, spraying and flooding; docs/abuse.md has the limits that are met before."""
        watched, limits = self._watched, self._limits
        yield self._alarm(
            "auth-failure-share",
            "본인확인 실패 비율이 높음",
            limits.auth_failure_percent,
            measures.own(watched, "AuthFailure"),
            measures.own(watched, "AuthAttempt"),
            comparison="GreaterThanThreshold",
            expression=f"IF(m1 >= {limits.min_auth_attempts}, m0 / m1 * 100, 0)",
        )
        yield self._alarm(
            "auth-spraying",
            "한 발신번호에서 여러 고객번호의 본인확인이 실패함",
            limits.auth_spraying,
            measures.own(watched, "AuthSpraying"),
        )
        yield self._alarm(
            "callback-surge",
            "콜백 예약이 갑자기 많음",
            limits.callbacks_booked,
            measures.own(watched, "CallbackScheduled"),
        )
        floods: tuple[tuple[AlarmKind, str, int, tuple[str, ...]], ...] = (
            ("callback-flood", "콜백 한도를 넘는 요청이 많음", limits.callbacks_refused, CALLBACK_LIMITS),
            ("chat-flood", "챗봇에 너무 빠르거나 긴 메시지가 많음", limits.turns_refused, CHAT_LIMITS),
            ("lookup-flood", "조회 한도를 넘는 요청이 많음", limits.lookups_refused, LOOKUP_LIMITS),
        )
        for kind, title, threshold, names in floods:
            yield self._alarm(
                kind, title, threshold, *(measures.own(watched, "LimitReached", Reason=name) for name in names)
            )
