"""Estimates what a center costs per month from the volumes in its settings.

Prices without a public source for Korea (telephony, numbers, the chosen language model) are inputs of the settings;
what is missing is named, never guessed.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from contact_center.cost.modes import modes
from contact_center.settings import Settings, VolumeSettings

Status = Literal["seen", "general", "input", "missing"]

_FILE = Path(__file__).with_name("prices.toml")
_DAYS = 365 / 12
# Assumptions of the estimate; each is printed with the result.
FUNCTION_SECONDS = 0.15
FUNCTION_GB = 0.5
# The code hook has a whole processor for its model of Korean.
BOT_GB = 1.73
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
API_REQUESTS_PER_CHAT = 4
SWEEPS_PER_HOUR = 30
SWEEP_READS = 3
TOKENS_PER_TEXT_UNIT = 500
RECORD_KB = 20
OWN_METRICS = 36
_HOURS = 24 * _DAYS
ASSUMPTIONS: tuple[str, ...] = (
    f"functions run {FUNCTION_SECONDS} s with {FUNCTION_GB} GB, {FLOW_FUNCTIONS_PER_CONTACT} per contact",
    f"the code hook runs {FUNCTION_SECONDS} s with {BOT_GB} GB, once per turn",
    f"a turn of the bot reads {READS_PER_TURN} and writes {WRITES_PER_TURN} table units, logs {LOG_KB_PER_TURN} KB",
    f"a turn speaks {SPOKEN_CHARACTERS_PER_TURN} syllables; a minute of recording takes {RECORDING_MB_PER_MINUTE} MB",
    f"a turn leaves {TABLE_KB_PER_TURN} KB in the tables while conversations are kept; recovery costs by their size",
    f"a contact writes {AUDIT_LINES_PER_CONTACT} audit lines of {AUDIT_KB:g} KB, each an invocation of its own",
    f"a chat asks the API once per turn and {API_REQUESTS_PER_CHAT} times besides",
    f"a contact makes or checks {PROOFS_PER_CONTACT} proofs of identity",
    "a turn is archived with as much as it left in the tables; objects stay 30 days more after their time is over",
    f"{REPLACED_OBJECT_SHARE:.0%} of a month's objects are replaced and stay 30 days as earlier versions",
    f"the sweeper runs {SWEEPS_PER_HOUR} times an hour and reads {SWEEP_READS} indexes each time",
    "no backups beside these exist; a restore costs per GB and is not counted",
    f"a text unit of the guardrail holds {TOKENS_PER_TEXT_UNIT} tokens; a contact record takes {RECORD_KB} KB",
    f"functions write {OWN_METRICS} metrics in a month with contacts, each with one set of values",
    "keys are in their first year; each of the first two rotations adds a dollar a month",
    "requests to queues, topics, schedules and streams, traces, free tiers, taxes and data transfer are left out",
)


#: What costs without being used: item, unit, price, and units per resource.
STANDING = (
    ("alarms", "metrics", "alarm_metric_month", 1.0),
    ("composite alarms", "alarms", "composite_alarm_month", 1.0),
    ("dashboards", "dashboards", "dashboard_month", 1.0),
    ("keys", "keys", "key_month", 1.0),
    ("secrets", "secrets", "secret_month", 1.0),
    ("streams, shards", "hours", "stream_shard_hour", _HOURS),
    ("functions, snapshots", "GB-seconds", "snapshot_gb_second", _HOURS * 3600 / 1024),
    ("firewalls", "web ACLs", "firewall_month", 1.0),
    ("firewalls, rules", "rules", "firewall_rule_month", 1.0),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the estimate; `amount_usd` is None while its price is not known."""

    item: str
    quantity: float
    unit: str
    price_usd: float | None
    status: Status
    source: str
    mode: str | None = None
    """The way of paying in which some resource must be, else the line is left out."""

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
    most_usd: float | None = None
    """What a month without a contact may cost at most, by the settings."""

    @property
    def total_usd(self) -> float:
        """Sum of the lines whose price is known."""
        return sum(line.amount_usd or 0 for line in self.lines)

    @property
    def total_krw(self) -> float | None:
        """The same in won, when the settings hold a rate."""
        return None if self.krw_per_usd is None else self.total_usd * self.krw_per_usd

    @property
    def over(self) -> bool:
        """Tells whether it costs more than a month without a contact may."""
        return self.most_usd is not None and self.total_usd > self.most_usd

    @property
    def missing(self) -> tuple[Line, ...]:
        """Lines that are used and have no price."""
        return tuple(line for line in self.lines if line.price_usd is None)


@dataclass(frozen=True, slots=True)
class Deployed:
    """The resources of a synthesized center by the mode they cost in (modes.py).

    Without templates, `assumed` stands for what every center has: tables by requests, functions on arm64.
    """

    modes: Mapping[str, int] = field(default_factory=dict)
    assumed: bool = True

    @classmethod
    def counted(cls, templates: Iterable[Mapping[str, Any]]) -> Deployed:
        """Counts them in templates; with no template at all, everything is assumed."""
        found = list(templates)
        return cls(modes(found), assumed=not found)

    def has(self, mode: str | None) -> bool:
        """Tells whether something of the center costs in a mode; None is a price that depends on no resource."""
        return mode is None or self.modes.get(mode, 0) > 0 or (self.assumed and mode in _ASSUMED)

    def count(self, mode: str) -> int:
        """Returns how often a mode is there."""
        return self.modes.get(mode, 0)


_ASSUMED = frozenset({"table PAY_PER_REQUEST", "function arm64", "bucket STANDARD", "log group STANDARD"})


@dataclass(frozen=True, slots=True)
class Price:
    """A unit price in US dollars, where it comes from, and the way of paying it stands for."""

    usd: float
    status: Status
    source: str
    mode: str | None = None


@cache
def prices() -> Mapping[str, Price]:
    """Returns the unit prices by key."""
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {key: Price(entry["usd"], entry["status"], entry["source"], entry.get("mode")) for key, entry in raw.items()}


def idle(settings: Settings) -> Settings:
    """Returns the settings of a month in which nobody calls, writes or is called; numbers stay."""
    quiet = VolumeSettings(phone_numbers=settings.volumes.phone_numbers)
    return settings.model_copy(update={"volumes": quiet})


def estimate(settings: Settings, deployed: Deployed | None = None) -> Estimate:
    """Estimates a month; `deployed` counts the resources that cost without being used, none of them by default."""
    there = deployed or Deployed()
    lines = (
        *_voice(settings),
        *_chat(settings),
        *_bot(settings),
        *_model(settings),
        *_usage(settings),
        *_recordings(settings, there),
        *_kept(settings, there),
        *standing(there),
    )
    counted = [line for line in lines if line.quantity > 0 and there.has(line.mode)]
    return Estimate(
        settings.stage_id,
        (*counted, *unpriced(there)),
        settings.prices.krw_per_usd,
        settings.prices.idle_month_usd,
    )


def unpriced(deployed: Deployed) -> Iterator[Line]:
    known = {price.mode for price in prices().values()}
    for mode, count in sorted(deployed.modes.items()):
        if mode not in known:
            yield Line(mode, count, "resources", None, "missing", f"a price with mode = {mode!r} in prices.toml")


def _known(item: str, quantity: float, unit: str, price: str) -> Line:
    found = prices()[price]
    return Line(item, quantity, unit, found.usd, found.status, found.source, found.mode)


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
    volumes, given = settings.volumes, settings.prices
    reviewed = volumes.calls + volumes.chats if settings.llm.review else 0
    requests = _turns(settings) * volumes.llm_share + reviewed
    units = 0
    for direction, tokens, price in (
        ("input", volumes.llm_input_tokens, given.llm_input_million_usd),
        ("output", volumes.llm_output_tokens, given.llm_output_million_usd),
    ):
        quantity = requests * tokens / 1_000_000
        units += math.ceil(tokens / TOKENS_PER_TEXT_UNIT)
        yield _asked(f"language model, {direction}", quantity, "million tokens", f"llm_{direction}_million_usd", price)
    for what in ("content", "topics", "personal"):
        quantity = requests * units / 1_000
        yield _known(f"guardrail, {what}", quantity, "thousand units", f"guardrail_{what}_thousand_units")


def _turns(settings: Settings) -> float:
    volumes = settings.volumes
    return (volumes.calls + volumes.chats) * volumes.bot_turns_per_contact


def _usage(settings: Settings) -> Iterator[Line]:
    turns, contacts = _turns(settings), _contacts(settings)
    in_flows = contacts * FLOW_FUNCTIONS_PER_CONTACT
    yield _known("functions, requests", (turns + in_flows) / 1_000_000, "million", "function_million_requests")
    time = FUNCTION_SECONDS * (turns * BOT_GB + in_flows * FUNCTION_GB)
    yield _known("functions, time", time, "GB-seconds", "function_gb_second")
    yield _known("tables, reads", turns * READS_PER_TURN / 1_000_000, "million", "table_million_reads")
    yield _known("tables, writes", turns * WRITES_PER_TURN / 1_000_000, "million", "table_million_writes")
    # A chat of a page is a handful of requests around its turns; calls need none.
    asked = settings.volumes.chats * (settings.volumes.bot_turns_per_contact + API_REQUESTS_PER_CHAT) / 1_000_000
    yield _known("API, requests", asked, "million", "api_million_requests")
    yield _known("firewall, requests", asked, "million", "firewall_million_requests")
    yield _known("logs", turns * LOG_KB_PER_TURN / 1_000_000, "GB", "log_gb")
    archives = _archived(settings) * settings.retention.archive_days / _DAYS
    yield _known("archives, when storage is full", archives, "GB", "storage_gb_month")
    if contacts:
        yield _known("metrics of the functions", OWN_METRICS, "metrics", "own_metric_month")


def _recordings(settings: Settings, deployed: Deployed) -> Iterator[Line]:
    """Returns recordings when storage is full: the first days in standard storage, later ones where they move to."""
    kept, standard = settings.retention.recordings_days, settings.retention.recordings_standard_days
    colder = [price for price in ("infrequent_gb_month", "glacier_gb_month") if deployed.has(prices()[price].mode)]
    first = min(standard, kept) if colder else kept
    a_day = _recorded(settings) / _DAYS
    yield _known("recordings, when storage is full", a_day * first, "GB", "storage_gb_month")
    for price in colder:
        yield _known("recordings, moved to colder storage", a_day * (kept - first), "GB", price)


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
    yield _known("tables, point-in-time recovery", stored, "GB", "table_recovery_gb_month")
    # An object whose time is over gets a delete marker and stays below it as long as a replaced one: what comes in
    # within a month goes within a month, a month late.
    written = _recorded(settings) + _archived(settings)
    yield _known("buckets, earlier versions", written * (1 + REPLACED_OBJECT_SHARE), "GB", "version_gb_month")
    audit = contacts * AUDIT_LINES_PER_CONTACT * AUDIT_KB / 1_000_000
    yield _known("audit log, ingestion", audit, "GB", "log_gb")
    lines = contacts * AUDIT_LINES_PER_CONTACT
    yield _known("audit log, requests", lines / 1_000_000, "million", "function_million_requests")
    yield _known("audit log, time", lines * FUNCTION_SECONDS * FUNCTION_GB, "GB-seconds", "function_gb_second")
    months = settings.retention.audit_logs_days / _DAYS
    yield _known("audit log, when storage is full", audit * months, "GB", "log_storage_gb_month")
    yield _known("logs, data protection", turns * LOG_KB_PER_TURN / 1_000_000 + audit, "GB", "log_protection_gb")
    yield _known("keys, proofs of identity", contacts * PROOFS_PER_CONTACT, "requests", "key_request")
    records = contacts * RECORD_KB / 1_000_000
    yield _known("contact records, delivery", records, "GB", "delivery_gb")
    sweeps = deployed.count("clock") * SWEEPS_PER_HOUR * _HOURS
    yield _known("sweeper, requests", sweeps / 1_000_000, "million", "sweep_million_requests")
    yield _known("sweeper, time", sweeps * FUNCTION_SECONDS * FUNCTION_GB, "GB-seconds", "function_gb_second")
    yield _known("sweeper, reads", sweeps * SWEEP_READS / 1_000_000, "million", "table_million_reads")


def standing(deployed: Deployed) -> Iterator[Line]:
    for item, unit, price, factor in STANDING:
        yield _known(item, deployed.count(prices()[price].mode or "") * factor, unit, price)
