"""Shared ground of the handlers: clock, ids, numbers, settings, logs, metrics, events."""

from __future__ import annotations

import json
import string
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_handlers.base import clock, events, ids, logs, metrics, settings
from contact_handlers.base.clock import KST, Hours
from contact_handlers.base.errors import EventError, SettingsError
from contact_handlers.customer_auth.settings import Settings as AuthSettings
from contact_handlers.escalate.settings import Settings as EscalateSettings
from contact_handlers.records import phone, waiting
from contact_handlers.records.limits import CallbackLimits, EscalationLimits, Retention
from contact_handlers.records.waiting import QueueState
from tests.unit.handlers.world import WEEK, fixture, hours

HOLIDAYS = ("2026-09-24", "2026-09-25", "2026-12-25", "2027-01-01")
OPENING = Hours.from_json(hours(WEEK, HOLIDAYS))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KST)


@pytest.mark.parametrize(
    ("moment", "is_open", "next_open"),
    [
        ("2026-11-20T08:59:59", False, "2026-11-20T09:00:00"),
        ("2026-11-20T09:00:00", True, "2026-11-20T09:00:00"),
        ("2026-11-20T17:59:59", True, "2026-11-20T17:59:59"),
        ("2026-11-20T18:00:00", False, "2026-11-23T09:00:00"),
        ("2026-11-21T12:00:00", False, "2026-11-23T09:00:00"),
        ("2026-09-23T19:00:00", False, "2026-09-28T09:00:00"),
        ("2026-12-24T18:00:00", False, "2026-12-28T09:00:00"),
        ("2026-12-31T23:59:59", False, "2027-01-04T09:00:00"),
    ],
)
def test_opening_hours_at_their_edges(moment: str, is_open: bool, next_open: str) -> None:
    """Opening and closing minute, weekend, holidays and the turn of the year are judged in Korean time."""
    assert OPENING.is_open(at(moment)) is is_open
    assert OPENING.next_open(at(moment)) == at(next_open)


def test_a_shift_over_midnight_belongs_to_the_day_it_starts_on() -> None:
    night = Hours.from_json(hours({"FRI": [["22:00", "02:00"]]}))
    assert night.is_open(at("2026-11-21T01:59:59"))
    assert not night.is_open(at("2026-11-21T02:00:00"))


def test_hours_that_never_open_have_no_next_opening() -> None:
    assert Hours.from_json(hours({})).next_open(at("2026-11-20T12:00:00")) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"week": {"MON": [["nine", "18:00"]]}, "text": "x"}'])
def test_malformed_hours_name_the_variable(text: str) -> None:
    with pytest.raises(SettingsError, match="HOURS"):
        Hours.from_json(text)


@given(st.integers(0, 4_000_000_000_000_000))
def test_stamps_survive_reading_to_the_millisecond(microseconds: int) -> None:
    aware = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    read = clock.parse(clock.stamp(aware))
    assert read is not None
    assert abs((read - aware).total_seconds()) < 0.001


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23T09:00:00", "11월 23일 월요일 오전 9시"),
        ("2026-11-23T12:05:00", "11월 23일 월요일 낮 12시 5분"),
        ("2026-11-23T00:30:00", "11월 23일 월요일 밤 12시 30분"),
    ],
)
def test_due_times_are_said_in_korean(moment: str, words: str) -> None:
    assert clock.spoken(at(moment)) == words


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 1), (1, 1), (60, 1), (61, 2), (540, 9), (900, 15)])
def test_minutes_are_rounded_up(seconds: int, minutes: int) -> None:
    assert clock.minutes(seconds) == minutes


def test_ulids_rise_within_one_millisecond_and_across_threads() -> None:
    """Messages written in the same millisecond keep their order."""
    made = [ids.ulid() for _ in range(5_000)]
    assert made == sorted(made)
    assert all(len(ulid) == ids.LENGTH and set(ulid) <= set(ids.ALPHABET) for ulid in made)
    with ThreadPoolExecutor(8) as pool:
        many = list(pool.map(lambda _: ids.ulid(), range(4_000)))
    assert len(set(many)) == len(many)


def test_reference_numbers_have_forty_random_bits_and_are_spelled_out() -> None:
    """The number of another customer's request cannot be guessed."""
    escalation_id = ids.new("esc")
    number = ids.reference(escalation_id)
    assert number.replace("-", "") == escalation_id[-8:]
    assert ids.spelled("ABCD-1234") == "A B C D 1 2 3 4"
    assert len({ids.reference(f"esc_{ids.ulid_of(0, str(n))}") for n in range(2_000)}) == 2_000


def test_derived_ulids_name_the_fact_and_sort_by_time() -> None:
    assert ids.ulid_of(5, "a", "b") == ids.ulid_of(5, "a", "b") != ids.ulid_of(5, "ab", "")
    assert ids.ulid_of(5, "z") < ids.ulid_of(6, "a")


def test_unknown_prefixes_are_refused() -> None:
    with pytest.raises(ValueError, match="'abc'"):
        ids.new("abc")


@pytest.mark.parametrize(
    ("given_number", "e164"),
    [
        ("010-1234-5678", "+821012345678"),
        ("01012345678", "+821012345678"),
        ("+82 10-1234-5678", "+821012345678"),
        ("821012345678", "+821012345678"),
        ("00982 10 1234 5678", "+821012345678"),
        ("011-123-4567", "+82111234567"),
        ("02-345-6789", "+8223456789"),
        ("02-3456-7890", "+82234567890"),
        ("031 345 6789", "+82313456789"),
        ("070-1234-5678", "+827012345678"),
        ("0505-123-4567", "+825051234567"),
        ("+8202-3456-7890", "+82234567890"),
    ],
)
def test_numbers_of_people_become_e164(given_number: str, e164: str) -> None:
    assert phone.to_e164(given_number) == e164
    assert phone.to_e164(e164) == e164


@pytest.mark.parametrize(
    "given_number",
    [
        "",
        "anonymous",
        "112",
        "119",
        "1588-0000",
        "+8215880000",
        "060-700-1234",
        "+15551234567",
        "010-123-456",
        "0101234567890",
    ],
)
def test_numbers_that_nobody_answers_are_refused(given_number: str) -> None:
    assert phone.to_e164(given_number) is None


def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has a silent default."""
    for name in settings.variables(AuthSettings):
        monkeypatch.setenv(name, "1")
    monkeypatch.delenv("TABLE_CUSTOMERS")
    with pytest.raises(SettingsError, match="TABLE_CUSTOMERS: missing"):
        settings.load(AuthSettings)


@pytest.mark.parametrize(
    ("name", "value"), [("AUTH_NUMBER_DIGITS", "3.5"), ("AUTH_LIMITS", "soon"), ("AUTH_LIMITS", "5")]
)
def test_a_malformed_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    for other in settings.variables(AuthSettings):
        monkeypatch.setenv(other, "{}" if other == "AUTH_LIMITS" else "1")
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        settings.load(AuthSettings)


def test_a_changed_environment_gives_changed_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is frozen at import."""
    for name in settings.variables(AuthSettings):
        monkeypatch.setenv(name, "{}" if name == "AUTH_LIMITS" else "1")
    assert settings.load(AuthSettings).auth_number_digits == 1
    monkeypatch.setenv("AUTH_NUMBER_DIGITS", "2")
    assert settings.load(AuthSettings).auth_number_digits == 2
    monkeypatch.setenv("AUTH_NUMBER_DIGITS", "")
    assert settings.load(AuthSettings).auth_number_digits == 7


def test_limits_accept_what_the_settings_write() -> None:
    found = EscalationLimits.from_json('{"timeouts_s": {"critical": 5}, "max_per_conversation": 2, "other": 1}')
    assert found.timeouts_s == {"CRITICAL": 5, "HIGH": 600, "MEDIUM": 1200, "LOW": 1800}
    assert found.max_per_conversation == 2
    assert CallbackLimits.from_json("{}").max_attempts == 3
    assert Retention.from_json('{"conversations_days": 7, "recordings_days": 1}').conversations_days == 7
    with pytest.raises(ValueError, match="SOON"):
        EscalationLimits.from_json('{"timeouts_s": {"soon": 5}}')


def test_settings_of_inherited_classes_keep_every_field() -> None:
    names = settings.variables(EscalateSettings)
    assert len(names) == len(set(names))
    assert {"ESCALATION_TIMEOUT_FUNCTION_ARN", "QUEUES", "CENTER"} <= set(names)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@given(value=st.text(max_size=60), name=st.sampled_from([*sorted(logs.FIELDS), "name", "content", "phone_number"]))
def test_no_text_of_people_passes_the_logger(value: str, name: str) -> None:
    """A line may hold identifiers; six digits in a row, Hangul and blanks are none."""
    shown = logs.safe(name, value)
    if name not in logs.FIELDS:
        assert shown == f"[text:{len(value)}]" or logs._IDENTIFIERS.fullmatch(value)
    elif shown == value:
        assert set(value) <= set(string.ascii_letters + string.digits + "_.:/#,+-")
        assert not logs._DIGITS.search(value) or logs._IDENTIFIERS.fullmatch(value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000001"),
        ("conv_01M7XX5KBZ4V0CJDJAXE59BG5J", "conv_01M7XX5KBZ4V0CJDJAXE59BG5J"),
        ("2026-11-20T01:02:03.456Z", "2026-11-20T01:02:03.456Z"),
        ("010-1234-5678", "[digits]"),
        ("+821012345678", "[digits]"),
        ("1234567", "[digits]"),
        ("123456", "[digits]"),
        ("홍길동", "[text:3]"),
        ("a@b.co", "[text:6]"),
        ("TRANSFER", "TRANSFER"),
    ],
)
def test_what_stays_of_a_value_in_a_log_line(value: str, shown: str) -> None:
    assert logs.safe("status", value) == shown


def test_log_lines_carry_the_invocation_and_respect_the_level(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines are JSON with the ids of request, conversation and contact."""
    monkeypatch.setenv("CENTER", "aicc")
    monkeypatch.setenv("LOG_LEVEL", "INFO")
    with logs.bound(function="survey", request_id="r-1"):
        logs.bind(contact_id="aaaaaaaa-0000-4000-8000-000000000001")
        logs.debug("not.shown")
        logs.info("shown", score=5)
    logs.error("outside", ValueError("010-1234-5678"))
    first, second = lines(capsys.readouterr().out)
    assert (first["level"], first["message"], first["function"], first["score"]) == ("INFO", "shown", "survey", 5)
    assert first["contact_id"].startswith("aaaaaaaa")
    assert second["error"] == "ValueError"
    assert "function" not in second
    assert "1234" not in json.dumps(second)


def test_slow_operations_are_warnings(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A second or more is slow."""
    monkeypatch.setenv("LOG_LEVEL", "INFO")
    logs.performance("fast", 999)
    logs.performance("slow", 1000)
    (line,) = lines(capsys.readouterr().out)
    assert (line["message"], line["level"], line["kind"]) == ("slow", "WARNING", "performance")


def test_metrics_of_one_invocation_share_documents_by_dimensions(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Metrics are written in the embedded metric format."""
    monkeypatch.setenv("CENTER", "aicc")
    monkeypatch.setenv("ENVIRONMENT", "dev")
    metrics.begin()
    metrics.put("ConversationCompleted", Channel="voice")
    metrics.put("ConversationDuration", 61, Channel="voice")
    metrics.put("AuthFailure")
    assert capsys.readouterr().out == ""
    metrics.flush()
    by_channel, plain = lines(capsys.readouterr().out)
    (declared,) = by_channel["_aws"]["CloudWatchMetrics"]
    assert declared["Namespace"] == "AICC"
    assert declared["Dimensions"] == [["Center", "Environment", "Channel"]]
    assert {entry["Name"]: entry["Unit"] for entry in declared["Metrics"]} == {
        "ConversationCompleted": "Count",
        "ConversationDuration": "Seconds",
    }
    assert (by_channel["ConversationDuration"], by_channel["Channel"], plain["AuthFailure"]) == (61, "voice", 1)


@pytest.mark.parametrize(
    ("name", "dimensions"), [("Unknown", {}), ("AuthFailure", {"Channel": "voice"}), ("SurveyScore", {})]
)
def test_metrics_outside_the_catalogue_are_refused(name: str, dimensions: dict[str, str]) -> None:
    """No metric and no dimension is sent that nobody planned."""
    with pytest.raises(ValueError, match=name):
        metrics.put(name, 1, **dimensions)


@pytest.mark.parametrize("channel", ["voice", "chat", "task"])
@pytest.mark.parametrize("size", ["min", "full"])
def test_contact_events_are_read_in_every_shape(channel: str, size: str) -> None:
    """Unknown members, absent ones and both spellings of names do no harm."""
    change = events.contact_change(fixture(f"contact-{channel}-{size}"))
    assert change.channel == channel
    assert change.initial_contact_id == change.contact_id
    if channel == "chat" and size == "full":
        assert change.agent_arn.endswith("agent/77777777-2222-4333-8444-555555555555")
        assert change.agent_connected_at is not None
        assert change.queued_at is not None


@pytest.mark.parametrize(
    "raw", [{}, {"detail": {}}, {"detail": {"contactId": "c", "eventType": "X"}}, {"detail": None}]
)
def test_what_is_no_contact_event_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(EventError):
        events.contact_change(raw)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_any_flow_event_is_read_or_refused(details: Any) -> None:
    """Garbage never raises anything but EventError."""
    raw = {"Details": {"ContactData": {"ContactId": "c", "Attributes": details}, "Parameters": details}}
    found = events.flow_event(raw)
    assert all(isinstance(value, str) for value in found.parameters.values())
    with suppress(EventError):
        events.flow_event({"Details": details})


@pytest.mark.parametrize("word", ["", "none", "None", "null", "unknown", " undefined "])
def test_words_for_nothing_are_nothing(word: str) -> None:
    raw = fixture("flow-voice-full")
    raw["Details"]["Parameters"] = {"conversation_id": word}
    assert events.flow_event(raw).parameter("conversation_id") == ""


@pytest.mark.parametrize(
    ("contacts", "available", "oldest", "priority", "expected"),
    [
        (0, 2, 0, "LOW", 60),
        (5, 2, 100, "LOW", 540),
        (1, 3, 20, "MEDIUM", 180),
        (10, 0, 1200, "LOW", 1200),
        (10, 0, 200, "MEDIUM", 900),
        (10, 0, 1200, "HIGH", 600),
        (10, 0, 1200, "CRITICAL", 300),
    ],
)
def test_the_waiting_time_table(contacts: int, available: int, oldest: float, priority: str, expected: int) -> None:
    """Agents, waiting contacts and priority give the waiting time that callers are told."""
    assert waiting.wait_s(QueueState(contacts, available, 1, oldest), priority) == expected


def test_waiting_time_without_metrics_and_with_an_estimate_of_the_service() -> None:
    assert waiting.wait_s(QueueState(), "LOW") == 900
    assert waiting.wait_s(QueueState(5, 0, 1, 1200, 75.2), "LOW") == 76
    assert waiting.wait_s(QueueState(5, 0, 1, 1200, 5), "LOW") == 60
    assert waiting.wait_s(QueueState(5, 0, 1, 1200, 5000), "CRITICAL") == 300


def test_times_are_never_naive() -> None:
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.parse("2026-11-20T09:00:00") == datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
    assert clock.parse("tomorrow") is None
    assert clock.local_date(datetime(2026, 11, 19, 15, 0, tzinfo=UTC)) == "2026-11-20"
