"""The monthly estimate: arithmetic, sources, and honesty about prices nobody published."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contact_center.cost.estimate import Deployed, Estimate, Line, estimate, report
from contact_center.settings import Settings, load


@pytest.fixture(scope="module")
def prod(root: Path) -> Settings:
    """Settings of the production center."""
    return load(root / "config/aicc/prod.toml")


def changed(settings: Settings, part: str, **values: Any) -> Settings:
    """Returns settings with other volumes or prices."""
    return settings.model_copy(update={part: getattr(settings, part).model_copy(update=values)})


def line(result: Estimate, item: str) -> Line:
    """Returns one line of an estimate."""
    return next(entry for entry in result.lines if entry.item == item)


def test_voice_is_minutes_times_price(prod: Settings) -> None:
    """20,000 calls in and 2,000 out of 4 minutes at 0.018 dollars."""
    found = line(estimate(prod), "Connect voice")

    assert found.quantity == 88_000
    assert found.amount_usd == pytest.approx(1584.0)


def test_the_plan_with_everything_included_has_no_lines_per_feature(prod: Settings) -> None:
    """Analytics, Lex and speech are part of the price per minute and message."""
    single = {entry.item for entry in estimate(prod).lines}
    flat = {entry.item for entry in estimate(changed(prod, "prices", tier="unlimited-ai")).lines}

    assert single - flat == {
        "Contact Lens, calls with an agent",
        "Contact Lens, chats with an agent",
        "Lex, speech",
        "Lex, text",
        "Polly, neural voice",
    }


def test_unknown_prices_are_named_and_left_out(prod: Settings) -> None:
    """Korean telephony has no published price; the estimate says which setting takes it."""
    result = estimate(prod)

    assert [entry.item for entry in result.missing] == [
        "telephony, incoming",
        "telephony, outgoing",
        "telephone numbers",
    ]
    assert "telephony, incoming: set prices.telephony_inbound_minute_usd of the settings" in report(result)
    assert result.total_usd == pytest.approx(sum(entry.amount_usd or 0 for entry in result.lines))


def test_a_given_price_enters_the_total(prod: Settings) -> None:
    """80,000 incoming minutes at 0.01 dollars are 800 dollars more."""
    before, after = estimate(prod), estimate(changed(prod, "prices", telephony_inbound_minute_usd=0.01))

    assert after.total_usd - before.total_usd == pytest.approx(800)
    assert line(after, "telephony, incoming").status == "input"


def test_the_language_model_costs_only_where_it_is_on(prod: Settings) -> None:
    """Tokens are requests times share times size."""
    enabled = changed(prod, "llm", enabled=True)
    priced = changed(enabled, "prices", llm_input_million_usd=1.0, llm_output_million_usd=5.0)

    assert not [entry for entry in estimate(prod).lines if entry.item.startswith("language model")]
    assert line(estimate(priced), "language model, input").quantity == pytest.approx(28_000 * 4 * 0.1 * 1500 / 1e6)
    assert {entry.item for entry in estimate(enabled).missing} >= {"language model, input", "language model, output"}


def test_won_follow_the_rate_of_the_settings(prod: Settings) -> None:
    """Without a rate there is no second column."""
    result, without = estimate(prod), estimate(changed(prod, "prices", krw_per_usd=None))

    assert result.total_krw == pytest.approx(result.total_usd * 1400)
    assert without.total_krw is None
    assert "in won" not in report(without)


def test_a_small_center_is_in_the_expected_order(prod: Settings) -> None:
    """Without telephony a small center costs a few hundred thousand won."""
    small = changed(
        prod, "volumes", calls=1000, call_minutes=3.0, outbound_calls=0, chats=1000, tasks=100, agent_share=0.3
    )

    total = estimate(small, Deployed(alarm_metrics=150, keys=2, secrets=7)).total_krw

    assert total is not None
    assert 100_000 < total < 500_000


def test_an_idle_center_costs_what_stands_there(prod: Settings) -> None:
    """Keys, secrets, alarms and streams cost without a call."""
    idle = changed(prod, "volumes", calls=0, outbound_calls=0, chats=0, tasks=0, phone_numbers=0)

    result = estimate(idle, Deployed(alarm_metrics=10, keys=2, secrets=3, streams=1))

    amounts = {entry.item: round(entry.amount_usd or 0, 2) for entry in result.lines}
    assert amounts == {"alarms": 1.0, "keys": 2.0, "secrets": 1.2, "event streams": 29.2}


def test_standing_resources_are_counted_in_templates() -> None:
    """An alarm on metric math pays per metric."""
    single = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "Errors"}}
    math = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {"Metrics": [{"Expression": "m0 + m1"}, {"MetricStat": {}}, {"MetricStat": {}}]},
    }
    template = {
        "Resources": {"A": single, "B": math, "K": {"Type": "AWS::KMS::Key"}, "S": {"Type": "AWS::Kinesis::Stream"}}
    }

    assert Deployed.counted([template]) == Deployed(alarm_metrics=3, keys=1, secrets=0, streams=1)


def test_what_is_kept_is_counted_in_templates() -> None:
    """Only what is switched on costs."""
    found = {
        "Both": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {}},
        "Safe": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
        },
        "Unsafe": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}},
        },
        "Versions": {"Type": "AWS::S3::Bucket", "Properties": {"VersioningConfiguration": {"Status": "Enabled"}}},
        "Plain": {"Type": "AWS::S3::Bucket"},
        "Masked": {"Type": "AWS::Logs::LogGroup", "Properties": {"DataProtectionPolicy": {"Name": "a"}}},
        "Open": {"Type": "AWS::Logs::LogGroup", "Properties": {}},
        "Proofs": {"Type": "AWS::KMS::Key", "Properties": {"KeyUsage": "GENERATE_VERIFY_MAC"}},
        "Clock": {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "rate(2 minutes)"}},
        "Events": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {}}},
    }

    assert Deployed.counted([{"Resources": found}]) == Deployed(
        composite_alarms=1,
        keys=1,
        recoverable_tables=1,
        versioned_buckets=1,
        protected_log_groups=1,
        proof_keys=1,
        sweepers=1,
    )


def kept(settings: Settings, **resources: int) -> dict[str, float]:
    """Returns quantities by item of a center with these resources."""
    return {entry.item: entry.quantity for entry in estimate(settings, Deployed(**resources)).lines}


def test_what_is_kept_to_get_things_back_is_counted(prod: Settings) -> None:
    """100,000 turns of 5 KB, kept for a year, are 6 GB, once stored and once recoverable."""
    year = changed(prod, "volumes", calls=25_000, chats=0, tasks=0, outbound_calls=0, bot_turns_per_contact=4.0)
    year = changed(
        year, "retention", conversations_days=365, recordings_days=365, audit_logs_days=365, archive_days=730
    )

    found = kept(year, recoverable_tables=8, versioned_buckets=3)

    assert found["tables, storage"] == pytest.approx(6.0)
    assert found["tables, point-in-time recovery"] == pytest.approx(6.0)
    assert found["archives, when storage is full"] == pytest.approx(12.0)
    # 25,000 calls of 4 minutes at 1 MB are 100 GB a month, with 0.5 GB of archives. As much ends each month and stays
    # another month under its delete marker; a twentieth was replaced before and stays a month too.
    assert found["buckets, earlier versions"] == pytest.approx(100.5 + 5.025)
    assert not {"tables, point-in-time recovery", "buckets, earlier versions"} & set(kept(year))


def test_logs_are_paid_for_what_is_searched_in_them_and_the_audit_log_for_a_year(prod: Settings) -> None:
    """25,000 contacts write 75 MB of audit lines a month, 0.9 GB a year; 100,000 turns of 4 KB are searched too."""
    one = changed(prod, "volumes", calls=25_000, chats=0, tasks=0, outbound_calls=0, bot_turns_per_contact=4.0)

    found = kept(one, protected_log_groups=23, proof_keys=1)

    assert found["audit log, ingestion"] == pytest.approx(0.075)
    assert found["audit log, requests"] == pytest.approx(0.075)
    assert found["audit log, when storage is full"] == pytest.approx(0.9)
    assert found["logs, data protection"] == pytest.approx(0.4 + 0.075)
    assert found["keys, proofs of identity"] == 50_000
    assert "logs, data protection" not in kept(one)


def test_the_sweeper_runs_whether_anybody_calls_or_not(prod: Settings) -> None:
    """Every two minutes: 21,900 times in a month of 730 hours."""
    idle = changed(prod, "volumes", calls=0, outbound_calls=0, chats=0, tasks=0, phone_numbers=0)

    assert kept(idle, sweepers=1)["sweeper, requests"] == pytest.approx(0.0219)
    assert kept(idle) == {}


def test_every_price_names_its_source(prod: Settings) -> None:
    """A reader can verify each number before quoting it."""
    for entry in estimate(prod, Deployed(alarm_metrics=1, keys=1, secrets=1, streams=1)).lines:
        assert len(entry.source) > 10
        assert entry.status in {"seen", "general", "input", "missing"}


def test_the_report_shows_how_each_amount_comes_about(prod: Settings) -> None:
    """Quantity, unit price, amount and source stand together; what was not counted is said."""
    text = report(estimate(prod, Deployed(dashboards=2)))

    assert re.search(r"dashboards +2\.00 dashboards +x 3 +6\.00 +general", text)
    assert "Lex, speech, Lex, text: https://aws.amazon.com/lex/pricing/" in text
    assert "no synthesized center was found" not in text
    assert "no synthesized center was found: alarms, dashboards, keys" in report(estimate(prod))


def test_the_command_prints_machine_readable_lines(root: Path, tmp_path: Path) -> None:
    """`aicc cost --json` works without an assembly."""
    done = subprocess.run(
        [sys.executable, "-m", "commands.main", "cost", "--center", "aicc", "--json", "--assembly", str(tmp_path)],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )

    assert [entry["stage"] for entry in json.loads(done.stdout)] == ["aicc-dev", "aicc-staging", "aicc-prod"]
