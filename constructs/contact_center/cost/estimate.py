"""Estimates what a center costs per month from the volumes in its settings.

Prices without a public source for Korea (telephony, numbers, the chosen language model) are inputs of the settings;
what is missing is named, never guessed.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from contact_center.settings import Settings

Status = Literal["seen", "general", "input", "missing"]

_FILE = Path(__file__).with_name("prices.toml")
_DAYS = 365 / 12
# Assumptions of the estimate; each is printed with the result.
FUNCTION_SECONDS = 0.15
FUNCTION_GB = 0.5
FLOW_FUNCTIONS_PER_CONTACT = 4
READS_PER_TURN = 6
WRITES_PER_TURN = 5
LOG_KB_PER_TURN = 4
SPOKEN_CHARACTERS_PER_TURN = 60
RECORDING_MB_PER_MINUTE = 1.0
# Items of a contact in the tables, its messages among them: a kilobyte per written unit, without indexes.
TABLE_KB_PER_TURN = WRITES_PER_TURN
AUDIT_LINES_PER_CONTACT = 3
AUDIT_KB = 1.0
PROOFS_PER_CONTACT = 2
REPLACED_OBJECT_SHARE = 0.05
SWEEPS_PER_HOUR = 30
SWEEP_READS = 3
_HOURS = 24 * _DAYS
ASSUMPTIONS: tuple[str, ...] = (
    f"functions run {FUNCTION_SECONDS} s with {FUNCTION_GB} GB, {FLOW_FUNCTIONS_PER_CONTACT} per contact, 1 per turn",
    f"a turn of the bot reads {READS_PER_TURN} and writes {WRITES_PER_TURN} table units, logs {LOG_KB_PER_TURN} KB",
    f"a turn speaks {SPOKEN_CHARACTERS_PER_TURN} syllables; a minute of recording takes {RECORDING_MB_PER_MINUTE} MB",
    f"a turn leaves {TABLE_KB_PER_TURN} KB in the tables while conversations are kept; recovery costs by their size",
    f"a contact writes {AUDIT_LINES_PER_CONTACT} audit lines of {AUDIT_KB:g} KB, each an invocation of its own",
    f"a contact makes or checks {PROOFS_PER_CONTACT} proofs of identity",
    "a turn is archived with as much as it left in the tables; objects stay 30 days more after their time is over",
    f"{REPLACED_OBJECT_SHARE:.0%} of a month's objects are replaced and stay 30 days as earlier versions",
    f"the sweeper runs {SWEEPS_PER_HOUR} times an hour and reads {SWEEP_READS} indexes each time",
    "no backups beside these exist; a restore costs per GB and is not counted",
    "recordings are counted as if all were in standard storage; free tiers, taxes and data transfer are left out",
)


_STANDING = ("alarms", "dashboards", "keys", "secrets", "event streams", "composite alarms")
_GUARDING = ("point-in-time recovery", "earlier versions", "data protection", "proofs of identity", "sweeper")


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the estimate; `amount_usd` is None while its price is not known."""

    item: str
    quantity: float
    unit: str
    price_usd: float | None
    status: Status
    source: str

    @property
    def amount_usd(self) -> float | None:
        """Monthly amount."""
        return None if self.price_usd is None else self.quantity * self.price_usd


@dataclass(frozen=True, slots=True)
class Estimate:
    """The lines of a center in one environment."""

    stage: str
    lines: tuple[Line, ...]
    krw_per_usd: float | None

    @property
    def total_usd(self) -> float:
        """Sum of the lines whose price is known."""
        return sum(line.amount_usd or 0 for line in self.lines)

    @property
    def total_krw(self) -> float | None:
        """The same in won, when the settings hold a rate."""
        return None if self.krw_per_usd is None else self.total_usd * self.krw_per_usd

    @property
    def missing(self) -> tuple[Line, ...]:
        """Lines that are used and have no price."""
        return tuple(line for line in self.lines if line.price_usd is None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployed:
    """Resources of a synthesized center that cost by the month."""

    alarm_metrics: int = 0
    composite_alarms: int = 0
    dashboards: int = 0
    keys: int = 0
    secrets: int = 0
    streams: int = 0
    recoverable_tables: int = 0
    """Tables with point-in-time recovery."""
    versioned_buckets: int = 0
    protected_log_groups: int = 0
    """Log groups with a data protection policy."""
    proof_keys: int = 0
    """Keys that make and verify codes of messages."""
    sweepers: int = 0
    """Rules that call a function by the clock."""

    @classmethod
    def counted(cls, templates: Iterable[Mapping[str, Any]]) -> Deployed:
        """Counts them in templates."""
        resources = [resource for template in templates for resource in template.get("Resources", {}).values()]

        def count(kind: str, *path: str) -> int:
            return sum(resource["Type"] == kind and _has(resource, *path) for resource in resources)

        kinds = Counter(resource["Type"] for resource in resources)
        alarms = [resource["Properties"] for resource in resources if resource["Type"] == "AWS::CloudWatch::Alarm"]
        return cls(
            alarm_metrics=sum(
                sum("MetricStat" in query for query in alarm.get("Metrics", ())) or 1 for alarm in alarms
            ),
            composite_alarms=kinds["AWS::CloudWatch::CompositeAlarm"],
            dashboards=kinds["AWS::CloudWatch::Dashboard"],
            keys=kinds["AWS::KMS::Key"],
            secrets=kinds["AWS::SecretsManager::Secret"],
            streams=kinds["AWS::Kinesis::Stream"],
            recoverable_tables=count(
                "AWS::DynamoDB::Table", "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"
            ),
            versioned_buckets=count("AWS::S3::Bucket", "VersioningConfiguration"),
            protected_log_groups=count("AWS::Logs::LogGroup", "DataProtectionPolicy"),
            proof_keys=sum(
                resource.get("Properties", {}).get("KeyUsage") == "GENERATE_VERIFY_MAC"
                for resource in resources
                if resource["Type"] == "AWS::KMS::Key"
            ),
            sweepers=count("AWS::Events::Rule", "ScheduleExpression"),
        )


def _has(resource: Mapping[str, Any], *path: str) -> bool:
    found: Any = resource.get("Properties", {})
    for name in path:
        found = found.get(name, {})
    return bool(found)


@dataclass(frozen=True, slots=True)
class _Price:
    usd: float
    status: Status
    source: str


@cache
def _prices() -> Mapping[str, _Price]:
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {key: _Price(entry["usd"], entry["status"], entry["source"]) for key, entry in raw.items()}


def estimate(settings: Settings, deployed: Deployed | None = None) -> Estimate:
    """Estimates a month; `deployed` counts the resources that cost without being used, none of them by default."""
    lines = (
        *_voice(settings),
        *_chat(settings),
        *_bot(settings),
        *_model(settings),
        *_usage(settings),
        *_kept(settings, deployed or Deployed()),
        *_standing(deployed or Deployed()),
    )
    return Estimate(settings.stage_id, tuple(line for line in lines if line.quantity > 0), settings.prices.krw_per_usd)


def _known(item: str, quantity: float, unit: str, price: str) -> Line:
    found = _prices()[price]
    return Line(item, quantity, unit, found.usd, found.status, found.source)


def _asked(item: str, quantity: float, unit: str, key: str, price: float | None) -> Line:
    status: Status = "missing" if price is None else "input"
    return Line(item, quantity, unit, price, status, f"prices.{key} of the settings")


def _minutes(settings: Settings) -> tuple[float, float]:
    volumes = settings.volumes
    return volumes.calls * volumes.call_minutes, volumes.outbound_calls * volumes.call_minutes


def _voice(settings: Settings) -> Iterator[Line]:
    volumes, prices = settings.volumes, settings.prices
    inbound, outbound = _minutes(settings)
    tier = prices.tier.replace("-", "_")
    yield _known("Connect voice", inbound + outbound, "minutes", f"voice_minute_{tier}")
    if prices.tier == "individual" and settings.connect.contact_lens:
        analyzed = (inbound + outbound) * volumes.agent_share
        yield _known("Contact Lens, calls with an agent", analyzed, "minutes", "analyzed_voice_minute")
    yield _asked(
        "telephony, incoming",
        inbound,
        "minutes",
        "telephony_inbound_minute_usd",
        prices.telephony_inbound_minute_usd,
    )
    yield _asked(
        "telephony, outgoing",
        outbound,
        "minutes",
        "telephony_outbound_minute_usd",
        prices.telephony_outbound_minute_usd,
    )
    yield _asked(
        "telephone numbers", volumes.phone_numbers * _DAYS, "days", "phone_number_day_usd", prices.phone_number_day_usd
    )


def _chat(settings: Settings) -> Iterator[Line]:
    volumes, prices = settings.volumes, settings.prices
    messages = volumes.chats * volumes.messages_per_chat
    yield _known("Connect chat", messages, "messages", f"chat_message_{prices.tier.replace('-', '_')}")
    if prices.tier == "individual" and settings.connect.contact_lens:
        analyzed = messages * volumes.agent_share
        yield _known("Contact Lens, chats with an agent", analyzed, "messages", "analyzed_chat_message")
    yield _known("tasks", volumes.tasks, "tasks", "task")


def _bot(settings: Settings) -> Iterator[Line]:
    volumes = settings.volumes
    spoken = volumes.calls * volumes.bot_turns_per_contact
    written = volumes.chats * volumes.bot_turns_per_contact
    if settings.prices.tier == "individual":
        yield _known("Lex, speech", spoken, "requests", "bot_speech_request")
        yield _known("Lex, text", written, "requests", "bot_text_request")
        characters = spoken * SPOKEN_CHARACTERS_PER_TURN / 1_000_000
        yield _known("Polly, neural voice", characters, "million characters", "speech_million_characters")


def _model(settings: Settings) -> Iterator[Line]:
    if not settings.llm.enabled:
        return
    volumes, prices = settings.volumes, settings.prices
    requests = _turns(settings) * volumes.llm_share
    for direction, tokens, price in (
        ("input", volumes.llm_input_tokens, prices.llm_input_million_usd),
        ("output", volumes.llm_output_tokens, prices.llm_output_million_usd),
    ):
        quantity = requests * tokens / 1_000_000
        yield _asked(f"language model, {direction}", quantity, "million tokens", f"llm_{direction}_million_usd", price)


def _turns(settings: Settings) -> float:
    volumes = settings.volumes
    return (volumes.calls + volumes.chats) * volumes.bot_turns_per_contact


def _usage(settings: Settings) -> Iterator[Line]:
    turns, contacts = _turns(settings), _contacts(settings)
    invocations = turns + contacts * FLOW_FUNCTIONS_PER_CONTACT
    yield _known("functions, requests", invocations / 1_000_000, "million", "function_million_requests")
    yield _known("functions, time", invocations * FUNCTION_SECONDS * FUNCTION_GB, "GB-seconds", "function_gb_second")
    yield _known("tables, reads", turns * READS_PER_TURN / 1_000_000, "million", "table_million_reads")
    yield _known("tables, writes", turns * WRITES_PER_TURN / 1_000_000, "million", "table_million_writes")
    yield _known("logs", turns * LOG_KB_PER_TURN / 1_000_000, "GB", "log_gb")
    for item, written, kept in (
        ("recordings", _recorded(settings), settings.retention.recordings_days),
        ("archives", _archived(settings), settings.retention.archive_days),
    ):
        yield _known(f"{item}, when storage is full", written * kept / _DAYS, "GB", "storage_gb_month")


def _contacts(settings: Settings) -> int:
    volumes = settings.volumes
    return volumes.calls + volumes.chats + volumes.tasks + volumes.outbound_calls


def _recorded(settings: Settings) -> float:
    """Returns the gigabytes of recordings of a month."""
    return sum(_minutes(settings)) * RECORDING_MB_PER_MINUTE / 1_000


def _archived(settings: Settings) -> float:
    """Returns the gigabytes of conversations that are archived in a month."""
    return _turns(settings) * TABLE_KB_PER_TURN / 1_000_000


def _kept(settings: Settings, deployed: Deployed) -> Iterator[Line]:
    """What is kept to get lost things back, to hide what identifies people, and to tell who did what."""
    turns, contacts = _turns(settings), _contacts(settings)
    stored = turns * TABLE_KB_PER_TURN / 1_000_000 * settings.retention.conversations_days / _DAYS
    yield _known("tables, storage", stored, "GB", "table_gb_month")
    if deployed.recoverable_tables:
        yield _known("tables, point-in-time recovery", stored, "GB", "table_recovery_gb_month")
    if deployed.versioned_buckets:
        # An object whose time is over gets a delete marker and stays below it as long as a replaced one: what comes in
        # within a month goes within a month, a month late.
        written = _recorded(settings) + _archived(settings)
        yield _known("buckets, earlier versions", written * (1 + REPLACED_OBJECT_SHARE), "GB", "storage_gb_month")
    audit = contacts * AUDIT_LINES_PER_CONTACT * AUDIT_KB / 1_000_000
    yield _known("audit log, ingestion", audit, "GB", "log_gb")
    lines = contacts * AUDIT_LINES_PER_CONTACT
    yield _known("audit log, requests", lines / 1_000_000, "million", "function_million_requests")
    yield _known("audit log, time", lines * FUNCTION_SECONDS * FUNCTION_GB, "GB-seconds", "function_gb_second")
    months = settings.retention.audit_logs_days / _DAYS
    yield _known("audit log, when storage is full", audit * months, "GB", "log_storage_gb_month")
    if deployed.protected_log_groups:
        yield _known("logs, data protection", turns * LOG_KB_PER_TURN / 1_000_000 + audit, "GB", "log_protection_gb")
    if deployed.proof_keys:
        yield _known("keys, proofs of identity", contacts * PROOFS_PER_CONTACT, "requests", "key_request")
    sweeps = deployed.sweepers * SWEEPS_PER_HOUR * _HOURS
    yield _known("sweeper, requests", sweeps / 1_000_000, "million", "function_million_requests")
    yield _known("sweeper, time", sweeps * FUNCTION_SECONDS * FUNCTION_GB, "GB-seconds", "function_gb_second")
    yield _known("sweeper, reads", sweeps * SWEEP_READS / 1_000_000, "million", "table_million_reads")


def _standing(deployed: Deployed) -> Iterator[Line]:
    yield _known("alarms", deployed.alarm_metrics, "metrics", "alarm_metric_month")
    yield _known("composite alarms", deployed.composite_alarms, "alarms", "composite_alarm_month")
    yield _known("dashboards", deployed.dashboards, "dashboards", "dashboard_month")
    yield _known("keys", deployed.keys, "keys", "key_month")
    yield _known("secrets", deployed.secrets, "secrets", "secret_month")
    yield _known("event streams", deployed.streams * _HOURS, "hours", "stream_hour")


def report(result: Estimate) -> str:
    """Returns the estimate as text for a terminal: quantity x unit price = amount, then where each price is from."""
    width = max((len(line.item) for line in result.lines), default=0)
    rows = [f"{result.stage}: estimate per month in US dollars", ""]
    for line in result.lines:
        price = "" if line.price_usd is None else f"x {line.price_usd:.7f}".rstrip("0").rstrip(".")
        amount = "price unknown" if line.amount_usd is None else f"{line.amount_usd:,.2f}"
        rows.append(
            f"  {line.item:<{width}} {line.quantity:>14,.2f} {line.unit:<18} {price:<14} {amount:>13}  {line.status}"
        )
    rows += ["", f"  {'total of known prices':<{width}} {'':>14} {'':<18} {'':<14} {result.total_usd:>13,.2f}"]
    if result.total_krw is not None:
        rows.append(f"  {'in won':<{width}} {'':>14} {'':<18} {'':<14} {result.total_krw:>13,.0f}")
    if result.missing:
        rows += ["", "  not included, because no price is known:"]
        rows += [f"    {line.item}: set {line.source}" for line in result.missing]
    if not any(line.item in _STANDING for line in result.lines):
        left_out = ", ".join((*_STANDING, *_GUARDING))
        rows += ["", f"  not included, because no synthesized center was found: {left_out}; run make synth"]
    rows += [
        "",
        "  prices (seen: in a document that names its source; general: the public price list, verify before quoting):",
    ]
    sources: dict[str, list[str]] = {}
    for line in result.lines:
        if line.status in ("seen", "general"):
            sources.setdefault(line.source, []).append(line.item)
    rows += [f"    {', '.join(items)}: {source}" for source, items in sources.items()]
    rows += ["", "  assumptions:", *(f"    {text}" for text in ASSUMPTIONS)]
    return "\n".join(rows)
