"""Nothing unacknowledged, nothing stale: cdk-nag and our own rules over every stage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contact_center.guards import NAME, all_rules, create_only, findings
from contact_center.guards.assembly import read_stages
from contact_center.guards.findings import ACKNOWLEDGMENTS, stale
from contact_center.guards.nag import readable

# How cdk-nag spells a weak reference inside an id.
_WEAK = (
    '{"Fn::GetStackOutput":{"StackName":"aicc-dev-Connect",'
    '"OutputName":"PublishOutputFnGetAttInstanceC1063A87Arn6B503394"}}'
)


def _has_nag(report: Path) -> bool:
    if not report.is_file():
        return False
    plugins = json.loads(report.read_text(encoding="utf-8"))["pluginReports"]
    return any(plugin["pluginName"] == "AwsSolutions" for plugin in plugins)


@pytest.fixture(scope="module")
def report(assembly: Path) -> Path:
    """The validation report of a synthesis of every stage with both rule packs."""
    written = assembly / "validation-report.json"
    assert _has_nag(written), f"{written} does not show that cdk-nag ran; app.py must apply the guards"
    return written


def plugins(report: Path) -> dict[str, dict[str, Any]]:
    """Returns the part of each plugin."""
    return {plugin["pluginName"]: plugin for plugin in json.loads(report.read_text(encoding="utf-8"))["pluginReports"]}


def test_nothing_is_unacknowledged(report: Path) -> None:
    """Every finding of every stage has been looked at."""
    open_findings = [
        f"{name}: {violation['ruleName']} {place['constructPath']}"
        for name, plugin in plugins(report).items()
        if name in ("AwsSolutions", NAME)
        for violation in plugin["violations"]
        for place in violation["violatingConstructs"]
    ]

    assert open_findings == []


def test_nothing_is_stale(report: Path) -> None:
    """A reason whose finding is gone hides the next one at the same place."""
    # The stacks of native test cases are synthesized on demand, tests/compliance/test_native_tests.py looks at theirs.
    entries = [entry for entry in ACKNOWLEDGMENTS if not entry.path.startswith("Tests/")]

    assert [f"{entry.path} {entry.id}" for entry in stale(report, entries)] == []


def test_the_checks_are_on(report: Path) -> None:
    """Acknowledged findings prove that cdk-nag looked."""
    assert len(plugins(report)["AwsSolutions"]["suppressedViolations"]) > 20


def test_our_rules_find_nothing_in_the_assembly(assembly: Path, root: Path) -> None:
    """Read from the written templates, the way a reviewer would run them."""
    baseline = create_only.read_baseline(root / create_only.FILE)

    found = [
        f"{rule.id} {item.stage}/{item.stack}: {item.message}"
        for rule, item in findings(all_rules(baseline), read_stages(assembly))
    ]

    assert found == []


def test_accepted_instances_are_those_of_the_assembly(assembly: Path, root: Path) -> None:
    """What was accepted still is what will be deployed, and every environment of aicc is covered."""
    baseline = create_only.read_baseline(root / create_only.FILE)

    current = {stage.id: create_only.current(stage) for stage in read_stages(assembly) if stage.id in baseline}

    assert {stage: dict(values) for stage, values in baseline.items()} == current
    assert {"aicc-dev", "aicc-staging", "aicc-prod"} <= set(baseline)


@pytest.mark.parametrize("entry", ACKNOWLEDGMENTS, ids=lambda entry: f"{entry.path}-{entry.id}")
def test_a_reason_is_a_sentence(entry: Any) -> None:
    """It says why the risk is acceptable here and what limits it, not that it is a false positive."""
    words = entry.reason.split()

    assert len(words) >= 15
    assert entry.reason[0].isupper()
    assert entry.reason.endswith(".")
    assert not {"false positive", "sample", "todo"} & {entry.reason.lower()}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            f"AwsSolutions-IAM5[Resource::{_WEAK}/queue/*]",
            "AwsSolutions-IAM5[Resource::<Instance.Arn>/queue/*]",
        ),
        ("AwsSolutions-IAM5[Resource::<Data2D4B752F.Arn>/*]", "AwsSolutions-IAM5[Resource::<Data.Arn>/*]"),
        (
            "AwsSolutions-IAM5[Resource::arn:aws:scheduler:ap-northeast-2:<AWS::AccountId>:schedule/aicc-dev-x/*]",
            "AwsSolutions-IAM5[Resource::arn:aws:scheduler:<region>:<account>:schedule/<stage>-x/*]",
        ),
        (
            "AwsSolutions-IAM5[Resource::arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0]",
            "AwsSolutions-IAM5[Resource::arn:aws:bedrock:*::foundation-model/<model>]",
        ),
        ("AwsSolutions-SQS3", "AwsSolutions-SQS3"),
    ],
)
def test_ids_of_findings_can_be_written_down(given: str, expected: str) -> None:
    """One acknowledgment fits every environment, whatever the hashes are."""
    assert readable(given, "aicc-dev") == expected
