"""The monthly estimate: arithmetic, sources, and honesty about prices nobody published."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contact_center.cost.estimate import Deployed, Estimate, Line, estimate, idle, prices
from contact_center.cost.modes import free, modes, read_types
from contact_center.cost.text import report
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
    assert "telephony, incoming: set prices.telephony_inbound_minute_usd of the settings" in shown(prod)
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
    assert "in won" not in report(without, without)


def test_a_small_center_is_in_the_expected_order(prod: Settings) -> None:
    """Without telephony a small center costs a few hundred thousand won."""
    small = changed(
        prod, "volumes", calls=1000, call_minutes=3.0, outbound_calls=0, chats=1000, tasks=100, agent_share=0.3
    )

    total = estimate(small, Deployed({"alarm standard resolution": 150, "key": 2, "secret": 7})).total_krw

    assert total is not None
    assert 100_000 < total < 500_000


def test_an_idle_center_costs_what_stands_there(prod: Settings) -> None:
    """Keys, secrets, alarms and shards cost without a call."""
    there = {"alarm standard resolution": 10, "key": 2, "secret": 3, "stream PROVISIONED": 1}

    result = estimate(idle(changed(prod, "volumes", phone_numbers=0)), Deployed(there))

    amounts = {entry.item: round(entry.amount_usd or 0, 2) for entry in result.lines}
    # 730 hours of a shard at 0.0185 dollars.
    assert amounts == {"alarms": 1.0, "keys": 2.0, "secrets": 1.2, "streams, shards": 13.5}


def test_a_number_costs_while_nobody_calls_it(prod: Settings) -> None:
    """It is rented by the day."""
    assert [entry.item for entry in estimate(idle(prod)).lines] == ["telephone numbers"]


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    """Returns a template with one resource."""
    return {"Resources": {"One": {"Type": kind, "Properties": properties}}}


_STAT = {"MetricStat": {"Period": 300}}
_TEN = {"MetricStat": {"Period": 10}}

READ: tuple[tuple[str, dict[str, Any], dict[str, int]], ...] = (
    # What the service charges for, by its price page: type, properties, modes.
    ("AWS::CloudWatch::Alarm", {"MetricName": "Errors", "Period": 300}, {"alarm standard resolution": 1}),
    (
        "AWS::CloudWatch::Alarm",
        {"Metrics": [{"Expression": "m0 + m1"}, _STAT, _STAT]},
        {"alarm standard resolution": 2},
    ),
    ("AWS::CloudWatch::Alarm", {"MetricName": "Errors", "Period": 10}, {"alarm high resolution": 1}),
    ("AWS::CloudWatch::Alarm", {"Metrics": [{"Expression": "m0"}, _TEN]}, {"alarm high resolution": 1}),
    (
        "AWS::CloudWatch::Alarm",
        {"ThresholdMetricId": "a", "Metrics": [{"Expression": "ANOMALY_DETECTION_BAND(m0)"}, _STAT]},
        {"alarm anomaly": 1},
    ),
    (
        "AWS::CloudWatch::Alarm",
        {"Metrics": [{"Expression": "SELECT SUM(Errors) FROM SCHEMA(a)"}]},
        {"alarm metrics insights": 1},
    ),
    ("AWS::CloudWatch::CompositeAlarm", {}, {"composite alarm": 1}),
    ("AWS::Kinesis::Stream", {"ShardCount": 4}, {"stream PROVISIONED": 4}),
    ("AWS::Kinesis::Stream", {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}, {"stream ON_DEMAND": 1}),
    (
        "AWS::Kinesis::Stream",
        {"ShardCount": 2, "RetentionPeriodHours": 168},
        {"stream PROVISIONED": 2, "stream extended retention": 2},
    ),
    ("AWS::DynamoDB::Table", {}, {"table PROVISIONED": 1}),
    ("AWS::DynamoDB::Table", {"BillingMode": "PAY_PER_REQUEST"}, {"table PAY_PER_REQUEST": 1}),
    (
        "AWS::DynamoDB::Table",
        {"BillingMode": "PAY_PER_REQUEST", "TableClass": "STANDARD_INFREQUENT_ACCESS"},
        {"table PAY_PER_REQUEST STANDARD_INFREQUENT_ACCESS": 1},
    ),
    (
        "AWS::DynamoDB::Table",
        {"BillingMode": "PAY_PER_REQUEST", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
        {"table PAY_PER_REQUEST": 1, "table recovery": 1},
    ),
    (
        "AWS::DynamoDB::Table",
        {"BillingMode": "PAY_PER_REQUEST", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}},
        {"table PAY_PER_REQUEST": 1},
    ),
    ("AWS::Lambda::Function", {}, {"function x86_64": 1}),
    ("AWS::Lambda::Function", {"Architectures": ["arm64"]}, {"function arm64": 1}),
    (
        "AWS::Lambda::Function",
        {"Architectures": ["arm64"], "SnapStart": {"ApplyOn": "PublishedVersions"}, "EphemeralStorage": {"Size": 1024}},
        {"function arm64": 1, "function SnapStart": 128, "function scratch space": 1},
    ),
    (
        "AWS::Lambda::Function",
        {"Architectures": ["arm64"], "SnapStart": {"ApplyOn": "PublishedVersions"}, "MemorySize": 1769},
        {"function arm64": 1, "function SnapStart": 1769},
    ),
    (
        "AWS::Lambda::Function",
        {"Architectures": ["arm64"], "SnapStart": {"ApplyOn": "None"}},
        {"function arm64": 1},
    ),
    (
        "AWS::Lambda::Alias",
        {"ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 1}},
        {"function provisioned concurrency": 1},
    ),
    ("AWS::KMS::Key", {}, {"key": 1}),
    ("AWS::KMS::Key", {"KeyUsage": "GENERATE_VERIFY_MAC", "KeySpec": "HMAC_256"}, {"key": 1, "key of proofs": 1}),
    ("AWS::KMS::Key", {"KeySpec": "RSA_2048"}, {"key": 1, "key RSA_2048": 1}),
    ("AWS::SecretsManager::Secret", {"ReplicaRegions": [{"Region": "ap-northeast-1"}]}, {"secret": 2}),
    ("AWS::Logs::LogGroup", {"LogGroupClass": "INFREQUENT_ACCESS"}, {"log group INFREQUENT_ACCESS": 1}),
    ("AWS::Logs::LogGroup", {"DataProtectionPolicy": {"Name": "a"}}, {"log group STANDARD": 1, "log protection": 1}),
    (
        "AWS::S3::Bucket",
        {
            "VersioningConfiguration": {"Status": "Enabled"},
            "LifecycleConfiguration": {"Rules": [{"Transitions": [{"StorageClass": "DEEP_ARCHIVE"}]}]},
        },
        {"bucket STANDARD": 1, "bucket versions": 1, "bucket DEEP_ARCHIVE": 1},
    ),
    ("AWS::S3::Bucket", {"VersioningConfiguration": {"Status": "Suspended"}}, {"bucket STANDARD": 1}),
    ("AWS::Events::Rule", {"ScheduleExpression": "rate(2 minutes)"}, {"clock": 1}),
    ("AWS::Events::Rule", {"EventPattern": {}}, {}),
    ("AWS::RDS::DBInstance", {}, {"AWS::RDS::DBInstance": 1}),
    ("AWS::IAM::Role", {}, {}),
)


@pytest.mark.parametrize(("kind", "properties", "found"), READ)
def test_what_a_resource_costs_by_is_read_from_its_properties(
    kind: str, properties: dict[str, Any], found: dict[str, int]
) -> None:
    assert dict(modes([resource(kind, **properties)])) == found


def test_a_function_that_only_serves_a_deployment_is_not_counted() -> None:
    template = {
        "Resources": {
            "Handler": {"Type": "AWS::Lambda::Function", "Properties": {}},
            "Other": {"Type": "AWS::Lambda::Function", "Properties": {}},
            "Emptied": {
                "Type": "Custom::S3AutoDeleteObjects",
                "Properties": {"ServiceToken": {"Fn::GetAtt": ["Handler", "Arn"]}},
            },
        }
    }

    assert dict(modes([template])) == {"function x86_64": 1}


def test_every_mode_of_the_templates_has_a_price_and_every_price_a_mode(
    templates: dict[tuple[str, str], dict[str, Any]],
) -> None:
    """Of all six stages together: a price of a mode that nothing is in would hide that a template has changed."""
    found = modes(templates.values())
    priced = {price.mode for price in prices().values() if price.mode}

    assert set(found) - priced == set()
    assert priced - set(found) == set()
    assert not read_types() & set(free())


def test_each_stage_is_priced_by_its_own_modes(root: Path, templates: dict[tuple[str, str], dict[str, Any]]) -> None:
    """No line without its resource, and nothing that stands there without its line."""
    for stage in sorted({name for name, _ in templates}):
        center, environment = stage.split("-")
        there = modes(template for (name, _), template in templates.items() if name == stage)
        settings = load(root / f"config/{center}/{environment}.toml")
        result = estimate(settings, Deployed(there, assumed=False))

        used = {entry.mode for entry in result.lines if entry.mode}
        assert used <= set(there), stage
        assert set(there) - used == set(), stage
        assert all(entry.status != "missing" or entry.source.endswith("of the settings") for entry in result.lines)


@pytest.mark.parametrize(
    ("kind", "change", "gone", "named"),
    [
        (
            "AWS::Kinesis::Stream",
            {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}},
            "streams, shards",
            "stream ON_DEMAND",
        ),
        ("AWS::DynamoDB::Table", {"BillingMode": "PROVISIONED"}, "tables, reads", "table PROVISIONED"),
        ("AWS::Lambda::Function", {"Architectures": ["x86_64"]}, "functions, time", "function x86_64"),
        ("AWS::Logs::LogGroup", {"LogGroupClass": "INFREQUENT_ACCESS"}, "logs", "log group INFREQUENT_ACCESS"),
        ("AWS::CloudWatch::Alarm", {"ThresholdMetricId": "band"}, "alarms", "alarm anomaly"),
    ],
)
def test_another_mode_is_never_priced_like_the_one_before(
    prod: Settings,
    templates: dict[tuple[str, str], dict[str, Any]],
    kind: str,
    change: dict[str, Any],
    gone: str,
    named: str,
) -> None:
    """The line goes, and the estimate says which price is not known."""
    changed_templates = [
        {
            "Resources": {
                name: {**found, "Properties": {**found["Properties"], **change}} if found["Type"] == kind else found
                for name, found in template["Resources"].items()
            }
        }
        for (stage, _), template in templates.items()
        if stage == "aicc-prod"
    ]

    result = estimate(prod, Deployed.counted(changed_templates))

    assert gone not in {entry.item for entry in result.lines}
    missing = next(entry for entry in result.missing if entry.item == named)
    assert missing.source == f"a price with mode = {named!r} in prices.toml"


@pytest.mark.parametrize("center", ["aicc", "saltware"])
def test_an_idle_dev_stage_costs_at_most_forty_dollars(
    root: Path, templates: dict[tuple[str, str], dict[str, Any]], center: str
) -> None:
    """And its settings say so, so that `aicc cost` fails when somebody adds to it."""
    settings = load(root / f"config/{center}/dev.toml")
    there = [template for (stage, _), template in templates.items() if stage == f"{center}-dev"]

    result = estimate(idle(settings), Deployed.counted(there))

    assert result.total_usd <= 40
    assert result.most_usd == 40
    assert not result.over
    assert Estimate(result.stage, result.lines, None, most_usd=result.total_usd - 1).over


def kept(settings: Settings, **resources: int) -> dict[str, float]:
    """Returns quantities by item of a center with these resources."""
    there = {name.replace("_", " "): count for name, count in resources.items()}
    return {entry.item: entry.quantity for entry in estimate(settings, Deployed(there)).lines}


def shown(settings: Settings, deployed: Deployed | None = None) -> str:
    """Returns the report."""
    return report(estimate(settings, deployed), estimate(idle(settings), deployed))


def test_what_is_kept_to_get_things_back_is_counted(prod: Settings) -> None:
    """100,000 turns of 5 KB, kept for a year, are 6 GB, once stored and once recoverable."""
    year = changed(prod, "volumes", calls=25_000, chats=0, tasks=0, outbound_calls=0, bot_turns_per_contact=4.0)
    year = changed(
        year, "retention", conversations_days=365, recordings_days=365, audit_logs_days=365, archive_days=730
    )

    found = kept(year, table_recovery=8, bucket_versions=3)

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

    found = kept(one, log_protection=23, key_of_proofs=1)

    assert found["audit log, ingestion"] == pytest.approx(0.075)
    assert found["audit log, requests"] == pytest.approx(0.075)
    assert found["audit log, when storage is full"] == pytest.approx(0.9)
    assert found["logs, data protection"] == pytest.approx(0.4 + 0.075)
    assert found["keys, proofs of identity"] == 50_000
    assert "logs, data protection" not in kept(one)


def test_the_sweeper_runs_whether_anybody_calls_or_not(prod: Settings) -> None:
    """Every two minutes: 21,900 times in a month of 730 hours."""
    quiet = idle(changed(prod, "volumes", phone_numbers=0))

    assert kept(quiet, clock=1)["sweeper, requests"] == pytest.approx(0.0219)
    assert kept(quiet) == {}


def test_recordings_cost_less_where_they_move(prod: Settings) -> None:
    """22,000 calls of 4 minutes at 1 MB are 88 GB a month; 90 of 365 days stand in standard storage."""
    result = estimate(prod, Deployed({"bucket GLACIER_IR": 1}))
    found = {entry.item: entry.quantity for entry in result.lines}
    day = 88 / (365 / 12)

    assert found["recordings, when storage is full"] == pytest.approx(day * 90)
    assert found["recordings, moved to colder storage"] == pytest.approx(day * 275)
    assert kept(prod)["recordings, when storage is full"] == pytest.approx(day * 365)


def test_every_price_names_its_source(prod: Settings) -> None:
    """A reader can verify each number before quoting it."""
    modes_there = {price.mode: 1 for price in prices().values() if price.mode}
    for entry in estimate(prod, Deployed(modes_there)).lines:
        assert len(entry.source) > 10
        assert entry.status in {"seen", "general", "input", "missing"}


def test_the_report_shows_how_each_amount_comes_about(prod: Settings) -> None:
    """Quantity, unit price, amount, idle amount and source stand together; what was not counted is said."""
    text = shown(prod, Deployed({"dashboard": 2}))

    assert re.search(r"dashboards +2\.00 dashboards +x 3 +6\.00 +6\.00 +general", text)
    assert re.search(r"Connect voice +88,000\.00 minutes +x 0\.018 +1,584\.00 +seen", text)
    assert "Lex, speech, Lex, text: https://aws.amazon.com/lex/pricing/" in text
    assert "no synthesized center was found" not in text
    assert "no synthesized center was found: alarms, composite alarms, dashboards, keys" in shown(prod)


def test_the_report_says_when_an_idle_month_costs_too_much(prod: Settings) -> None:
    """Two dashboards are six dollars."""
    limited = changed(prod, "prices", idle_month_usd=5.0)

    assert "a month without a contact costs 6.00 dollars, allowed are 5.00" in shown(
        limited, Deployed({"dashboard": 2})
    )
    assert "a month without a contact" not in shown(prod, Deployed({"dashboard": 2}))


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
