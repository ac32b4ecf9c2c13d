"""Settings of deployment, functions, monitoring, retention and cost."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contact_center.settings.types import (
    AlarmEndpoint,
    Count,
    Days,
    EmailAddress,
    FunctionKey,
    Key,
    LogRetentionDays,
    Model,
    NoticeEndpoint,
    Percent,
    Seconds,
    Share,
    TagValue,
)

AlarmKind = Literal[
    "queue-wait",
    "queue-size",
    "queue-full",
    "missed-calls",
    "throttled-calls",
    "concurrent-calls",
    "calls-over-quota",
    "concurrent-chats",
    "chats-over-quota",
    "tasks-over-quota",
    "bad-number",
    "recording-upload",
    "flow-errors",
    "flow-fatal",
    "api-errors",
    "api-slow",
    "lambda-errors",
    "lambda-throttles",
    "lambda-duration",
    "stream-age",
    "table-throttle",
    "table-errors",
    "lex-lambda",
    "lex-invalid",
    "lex-system",
    "lex-throttle",
    "dlq",
    "event-delivery",
    "log-findings",
    "llm-throttle",
    "llm-errors",
    "nlu-fallback",
    "escalation-critical-timeout",
    "callback-failed",
    "message-lost",
    "message-failed",
    "message-deferred",
    "system-down",
    "sweep-given-up",
    "sweep-mended",
    "erasure-late",
    "auth-lockout",
    "identity-refused",
    "auth-failure",
    "auth-failure-share",
    "auth-spraying",
    "callback-flood",
    "callback-surge",
    "chat-flood",
    "lookup-flood",
    "slo-fast",
    "slo-slow",
]
Severity = Literal["critical", "warning"]


class CanarySettings(Model):
    """Gradual shift of traffic to a new version of a function, with rollback on its alarms."""

    percent: Annotated[int, Field(ge=1, le=50, strict=True)] = 10
    """Share of traffic that meets the new version first."""
    minutes: Annotated[int, Field(ge=1, le=60, strict=True)] = 5
    """How long it is watched."""


class DeploymentSettings(Model):
    """How resources are deployed and protected."""

    removal: Literal["destroy", "retain"]
    """What happens to instance, tables, buckets and keys when their stack is deleted."""
    deletion_protection: bool
    """Whether tables refuse deletion."""
    termination_protection: bool
    """Whether stacks refuse deletion."""
    canary: CanarySettings | None = None
    """Gradual roll-out of functions; without it all at once."""
    owner: TagValue
    """Value of the tag `owner` on every resource."""
    cost_center: TagValue
    """Value of the tag `cost-center` on every resource."""
    account: Key = "shared"
    """Word for the account the center lives in. Centers with the same word share its quotas, above all the two
    instances that an account has per Region; nothing is deployed by it, credentials choose the account."""


class RuntimeSettings(Model):
    """Defaults of every function."""

    python: Literal["3.13", "3.14"] = "3.14"
    """Python of the functions."""
    architecture: Literal["arm64", "x86_64"] = "arm64"
    """Processor of the functions."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """Least severity that is logged; personal data is masked on every level."""
    tracing: bool = True
    """Whether X-Ray traces are written."""


class FunctionSettings(Model):
    """What one function does differently; keys are those of runtime/functions.toml."""

    memory_mb: Annotated[int, Field(ge=128, le=3008, strict=True)] | None = None
    """Memory in MB."""
    timeout_s: Annotated[int, Field(ge=1, le=900, strict=True)] | None = None
    """Timeout; at most 7 for functions that a flow or the bot waits for."""
    reserved_concurrency: Annotated[int, Field(ge=1, le=1000, strict=True)] | None = None
    """Executions that no other function can take, and this one cannot exceed."""
    snap_start: bool = False
    """Starts from a snapshot of the loaded function; for `bot_hook`, which loads a model (docs/adr)."""


class Thresholds(Model):
    """Limits that raise alarms; a percentage is 0 to 100 unless its name says share."""

    queue_wait_s: Seconds = 120
    """Longest waiting time in a queue."""
    queue_size_percent: Percent = 80
    """Waiting contacts in percent of what the queue holds."""
    missed_calls: Count = 5
    """Missed calls in 5 minutes."""
    concurrent_calls_share: Share = 0.8
    """Share of the quota of concurrent calls; the metric is a decimal, 0.8 means 80 %."""
    concurrent_chats_percent: Percent = 80
    """Percent of the quota of concurrent chats; the metric is a whole number, 80 means 80 %."""
    flow_errors: Count = 5
    """Error branches taken in 5 minutes, per flow."""
    error_percent: Percent = 5
    """Failed invocations of a function in percent."""
    min_invocations: Count = 20
    """Invocations in 5 minutes below which the error percentage is not judged."""
    duration_ms: Annotated[int, Field(ge=100, le=900_000, strict=True)] = 6000
    """p99 duration of functions that a caller waits for; Amazon Connect gives up at 8,000."""
    api_latency_ms: Annotated[int, Field(ge=100, le=29_000, strict=True)] = 5000
    """p95 of the time in which the API answers; a page gives up earlier than the gateway, at 29,000."""
    stream_age_ms: Annotated[int, Field(ge=1000, strict=True)] = 300_000
    """Age of the oldest unread stream record."""
    bot_errors: Count = 3
    """Errors of the bot in 5 minutes, per kind."""
    llm_errors: Count = 5
    """Errors or throttles of the language model in 5 minutes."""
    nlu_fallbacks: Count = 5
    """Turns answered without Lex in 5 minutes."""
    callbacks_failed: Count = 3
    """Callbacks in an hour that reached nobody at the last attempt."""
    messages_failed: Count = 5
    """Messages to customers in 15 minutes that a way could not send or deliver."""
    messages_deferred: Count = 20
    """Messages to customers in an hour that wait because no way took them, or because the customer had enough."""
    systems_unavailable: Count = 5
    """Requests in 15 minutes that one system around the center did not answer."""
    swept_records: Count = 5
    """Records in 15 minutes that did not go on by themselves."""
    auth_lockouts: Count = 5
    """Locked customers in 15 minutes."""
    auth_failures: Count = 30
    """Failed authentications in 15 minutes."""
    auth_failure_percent: Percent = 50
    """Failed authentications in percent of all in 5 minutes."""
    min_auth_attempts: Count = 20
    """Authentications in 5 minutes below which the percentage is not judged."""
    auth_spraying: Count = 1
    """Attempts in 5 minutes of callers who fail for one customer number after another."""
    callbacks_refused: Count = 5
    """Callbacks refused by a limit in 5 minutes."""
    callbacks_booked: Count = 50
    """Callbacks booked in 5 minutes."""
    turns_refused: Count = 50
    """Messages to the bot that were too fast or too long, in 5 minutes."""
    lookups_refused: Count = 5
    """Look-ups refused by a limit in 5 minutes."""
    identities_refused: Count = 5
    """Contacts in 15 minutes that came with an identity which nothing proves."""


Promise = Annotated[float, Field(ge=95, le=99.99)]


class Objectives(Model):
    """What callers are promised over 30 days; docs/slo.md says what it means and what happens when it is missed."""

    calls_percent: Promise = 99.9
    """Calls that reach the bot, an agent or a callback, of all calls."""
    flows: Annotated[tuple[Key, ...], Field(max_length=6)] = ()
    """Flows on the way of a call, which lose it when they stop; an alarm takes ten metrics, four are about calls."""
    functions_percent: Promise = 99.9
    """Invocations without an error, of all of `functions`."""
    functions: Annotated[tuple[FunctionKey, ...], Field(max_length=5)] = ()
    """Functions that callers wait for; an alarm takes ten metrics, two per function."""
    turns_percent: Promise = 99.0
    """Turns of the bot that are answered within `turn_limit_ms`."""
    turn_limit_ms: Annotated[int, Field(ge=100, le=8000, strict=True)] = 3000
    """Longest time of a turn; Amazon Connect gives up at 8,000."""
    min_errors: Count = 5
    """Errors in the long window below which nothing rings; with little traffic, one error is a large share."""


Reason = Annotated[str, Field(min_length=10, max_length=240, pattern=r"\S")]


class MonitoringSettings(Model):
    """Dashboard, alarms and who hears of them."""

    dashboard_name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,255}$")]
    """Name of the dashboard, unique in the account."""
    critical_emails: tuple[EmailAddress, ...] = ()
    """Who gets critical alarms."""
    warning_emails: tuple[EmailAddress, ...] = ()
    """Who gets warnings."""
    critical_endpoints: Annotated[tuple[AlarmEndpoint, ...], Field(max_length=10)] = ()
    """What else gets critical alarms: addresses, queues and functions subscribe to the topic, topics are told by the
    alarms themselves."""
    warning_endpoints: Annotated[tuple[AlarmEndpoint, ...], Field(max_length=10)] = ()
    """What else gets warnings."""
    ok_actions: bool = False
    """Whether the end of an alarm is announced too."""
    thresholds: Thresholds = Thresholds()
    """Limits that raise alarms."""
    objectives: Objectives = Objectives()
    """What callers are promised."""
    severities: dict[AlarmKind, Severity] = Field(default_factory=dict)
    """Severities that differ from the built-in ones."""
    without: dict[AlarmKind, Reason] = Field(default_factory=dict)
    """Classes of alarms that the environment does not have, each with the reason; every metric of an alarm costs by the
    month. In prod none."""


class EventSettings(Model):
    """What a center tells systems outside of it."""

    bus: bool = False
    """Whether domain events are published on a bus of the center, for `integrations` and for rules of others."""


class NotifySettings(Model):
    """Messages to people outside the alarm topics."""

    escalation_emails: tuple[EmailAddress, ...] = ()
    """Who gets a message when an escalation is created or times out; it holds no personal data."""
    escalation_endpoints: Annotated[tuple[NoticeEndpoint, ...], Field(max_length=10)] = ()
    """What else gets it: addresses, queues and functions."""


class RetentionSettings(Model):
    """How long each class of data lives, in days unless the name says hours."""

    conversations_days: Days = 90
    """Conversations and messages in the table after their end."""
    archive_days: Days = 1095
    """Archived conversations, escalations and requests in the data bucket."""
    recordings_standard_days: Days = 90
    """Call recordings before they move to cold storage."""
    recordings_days: Days = 365
    """Call recordings until deletion."""
    transcripts_days: Days = 365
    """Chat transcripts and analysis output."""
    escalations_days: Days = 365
    """Escalations in the table."""
    requests_days: Days = 365
    """Requests in the table."""
    customers_days: Days = 1095
    """Customers after their last contact, or since they were loaded when there was none; then they are forgotten."""
    counters_days: Days = 400
    """Hourly counters."""
    sessions_hours: Annotated[int, Field(ge=1, le=168, strict=True)] = 24
    """Bot sessions and tokens."""
    feedback_days: Days = 180
    """Masked feedback."""
    exports_days: Days = 7
    """Exports."""
    reports_days: Days = 1095
    """Reports."""
    function_logs_days: LogRetentionDays = 30
    """Log groups of functions."""
    flow_logs_days: LogRetentionDays = 30
    """Log group of the flows."""
    audit_logs_days: LogRetentionDays = 365
    """Log group of audit lines: authentications, locks, profiles read, reminders checked. In prod at least 365."""
    bot_logs_days: LogRetentionDays = 30
    """Log group of the bot's conversation logs."""


class TestCaseSettings(Model):
    """Native test cases of Amazon Connect."""

    __test__ = False

    enabled: bool = False
    """Whether call scenarios are deployed as AWS::Connect::TestCase."""
    status: Literal["SAVED", "PUBLISHED"] = "SAVED"
    """SAVED ones are taken as they are and cannot run; a PUBLISHED one that the service refuses rolls back the
    stack it shares with others. So they are saved by the first deployment and published by a later one."""
    saved: tuple[str, ...] = ()
    """Names of scenarios that stay SAVED when the others are published: those the service refused."""

    def published(self, scenario: str) -> bool:
        """Returns whether the test case of a scenario is published."""
        return self.status == "PUBLISHED" and scenario not in self.saved


class VolumeSettings(Model):
    """What a month looks like; the cost estimate reads nothing else."""

    calls: Annotated[int, Field(ge=0, strict=True)] = 0
    """Incoming calls."""
    call_minutes: Annotated[float, Field(ge=0, le=240)] = 4.0
    """Average length of a call from answer to hang-up, waiting included."""
    agent_share: Share = 0.5
    """Share of calls and chats that reach an agent."""
    outbound_calls: Annotated[int, Field(ge=0, strict=True)] = 0
    """Calls placed by the center."""
    chats: Annotated[int, Field(ge=0, strict=True)] = 0
    """Chats."""
    messages_per_chat: Annotated[float, Field(ge=0, le=500)] = 12.0
    """Messages of a chat in both directions."""
    tasks: Annotated[int, Field(ge=0, strict=True)] = 0
    """Tasks, for example callbacks."""
    bot_turns_per_contact: Annotated[float, Field(ge=0, le=50)] = 4.0
    """Turns with the bot per contact."""
    llm_share: Share = 0.1
    """Share of bot turns that reach the language model."""
    llm_input_tokens: Annotated[int, Field(ge=0, strict=True)] = 1500
    """Tokens sent per request to the language model."""
    llm_output_tokens: Annotated[int, Field(ge=0, strict=True)] = 200
    """Tokens received per request to the language model."""
    phone_numbers: Annotated[int, Field(ge=0, strict=True)] = 0
    """Telephone numbers."""


class PriceSettings(Model):
    """Prices that no public text states for Korea; the estimate names what is missing instead of guessing."""

    tier: Literal["unlimited-ai", "individual"] = "individual"
    """Price plan of the instance: everything included, or per feature."""
    telephony_inbound_minute_usd: Annotated[float, Field(ge=0, le=10)] | None = None
    """Incoming telephony per minute, from the contract."""
    telephony_outbound_minute_usd: Annotated[float, Field(ge=0, le=10)] | None = None
    """Outgoing telephony per minute, from the contract."""
    phone_number_day_usd: Annotated[float, Field(ge=0, le=100)] | None = None
    """Telephone number per day, from the contract."""
    llm_input_million_usd: Annotated[float, Field(ge=0, le=1000)] | None = None
    """Language model, per million input tokens."""
    llm_output_million_usd: Annotated[float, Field(ge=0, le=1000)] | None = None
    """Language model, per million output tokens."""
    krw_per_usd: Annotated[float, Field(ge=100, le=10_000)] | None = None
    """Exchange rate for a second column in won."""
    idle_month_usd: Annotated[float, Field(gt=0, le=100_000)] | None = None
    """Most that a month without a contact may cost; `aicc cost` fails above it."""
