"""One readable snapshot per stack of dev, and what the other environments say otherwise.

After reading the diff, `make snapshots` accepts it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex

from tests.snapshot.differences import differences
from tests.snapshot.readable import readable

ROOT = Path(__file__).resolve().parents[2]
STACKS = ("Data", "Connect", "Functions", "Bot", "Flows", "Background", "Api", "Monitoring")
STAGES = tuple(f"{path.parent.name}-{path.stem}" for path in sorted((ROOT / "config").glob("*/*.toml")))
BASE: Final = "dev"
# Stacks in which centers and environments hardly differ: those of other centers are told by what differs from this one.
ALIKE: Final = {"Api": "aicc", "Background": "aicc"}
MOST_LINES: Final = 61_000

Templates = dict[tuple[str, str], dict[str, Any]]


class TemplateFile(SingleFileSnapshotExtension):
    """Keeps each template in a file of its own: __snapshots__/<stage>/<stack>.json."""

    file_extension = "json"
    _write_mode = WriteMode.TEXT

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        stage = test_location.snapshot_name.partition("[")[2].rstrip("]").rpartition("-")[0]
        return str(Path(test_location.filepath).parent / "__snapshots__" / stage)

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        return test_location.snapshot_name.partition("[")[2].rstrip("]").rpartition("-")[2]


class DifferenceFile(TemplateFile):
    """Keeps what a template says otherwise than that of dev: __snapshots__/<stage>/<stack>.diff."""

    file_extension = "diff"


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("stage", STAGES)
def test_template(templates: Templates, snapshot: SnapshotAssertion, stage: str, stack: str) -> None:
    """What a deployment changes is what the diff of this file shows."""
    center, _, environment = stage.rpartition("-")
    base = base_of(stack, center, environment)
    if stage == base:
        assert readable(templates[stage, stack]) == snapshot(extension_class=TemplateFile)
    else:
        found = otherwise(templates[base, stack], templates[stage, stack], base, stage)
        assert found == snapshot(extension_class=DifferenceFile)


def base_of(stack: str, center: str, environment: str) -> str:
    """Returns the stage that a template is compared with; prod with staging where stages hardly differ, else dev."""
    alike = ALIKE.get(stack)
    if alike is None:
        return f"{center}-{BASE}"
    if center != alike:
        return f"{alike}-{environment}"
    return f"{center}-{'staging' if environment == 'prod' else BASE}"


def otherwise(base: dict[str, Any], other: dict[str, Any], base_stage: str, stage: str) -> str:
    """Returns what the template of a stage says otherwise; names that differ by the stage alone are the same."""
    renamed = json.loads(json.dumps(other, ensure_ascii=False).replace(stage, base_stage))
    return differences(readable(base), readable(renamed), base_name=base_stage, name=stage)


def test_every_stack_has_a_snapshot(templates: Templates) -> None:
    assert {stage for stage, _ in templates} == set(STAGES)
    assert {stack for _, stack in templates} == set(STACKS)


def test_snapshots_stay_small_enough_to_be_read() -> None:
    files = [path for path in (Path(__file__).parent / "__snapshots__").rglob("*") if path.is_file()]

    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) <= MOST_LINES


# --- the normalizer, on a template of its own -------------------------------------------------------------------------


def _template(*, prompt: str = "번호를 눌러 주세요.", threshold: int = 5, code: str = "a" * 64) -> dict[str, Any]:
    content = {"StartAction": "menu", "Actions": [{"Identifier": "menu", "Parameters": {"Text": prompt}}]}
    return {
        "Resources": {
            "Flow": {
                "Type": "AWS::Connect::ContactFlow",
                "Properties": {"Name": "acme-dev-menu", "Content": json.dumps(content, ensure_ascii=False)},
            },
            "Alarm": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {"AlarmName": "acme-dev-wait", "Threshold": threshold, "Period": 60},
            },
            "Function": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"S3Key": f"{code}.zip"}}},
        }
    }


def _changed_lines(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    one, two = readable(before).splitlines(), readable(after).splitlines()
    assert len(one) == len(two)
    return [(left, right) for left, right in zip(one, two, strict=True) if left != right]


def test_a_word_of_a_prompt_is_one_line() -> None:
    changed = _changed_lines(_template(), _template(prompt="번호를 눌러 주십시오."))

    assert [("눌러 주세요" in left, "눌러 주십시오" in right) for left, right in changed] == [(True, True)]


def test_a_threshold_is_one_line() -> None:
    changed = _changed_lines(_template(), _template(threshold=7))

    assert [('Threshold": 5' in left, 'Threshold": 7' in right) for left, right in changed] == [(True, True)]


def test_a_policy_that_log_groups_share_is_told_once_and_another_one_at_its_group() -> None:
    """A group that masks less than its neighbors would show."""
    policy = {"Statement": [{"DataIdentifier": ["A", "B"]}]}
    less = {"Statement": [{"DataIdentifier": ["A"]}]}
    groups = {"A": policy, "B": policy, "C": less}
    resources = {
        name: {"Type": "AWS::Logs::LogGroup", "Properties": {"DataProtectionPolicy": one}}
        for name, one in groups.items()
    }
    written = {
        name: entry["Properties"]["DataProtectionPolicy"]
        for name, entry in json.loads(readable({"Resources": resources}))["Resources"].items()
    }

    assert written == {"A": policy, "B": "as A", "C": less}


def test_every_word_of_a_metric_of_an_alarm_shows_in_its_line() -> None:
    said: dict[str, Any] = {"id": "m0", "space": "AICC", "name": "Turns", "where": "a", "period": 300, "stat": "Sum"}
    said |= {"shown": False, "more": {}}
    others: dict[str, Any] = {"id": "m1", "space": "B", "name": "C", "where": "b", "period": 60, "stat": "p99"}
    others |= {"shown": True, "more": {"Unit": "Count"}}

    def alarm(told: dict[str, Any]) -> str:
        metric = {"Namespace": told["space"], "MetricName": told["name"]}
        dimensions = [{"Name": "Center", "Value": told["where"]}]
        stat = {"Metric": {**metric, "Dimensions": dimensions}, "Period": told["period"], "Stat": told["stat"]}
        query = {"Id": told["id"], "MetricStat": stat | told["more"], "ReturnData": told["shown"]}
        return readable({"Resources": {"A": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": [query]}}}})

    assert '"m0: Sum of AICC Turns (Center=a) per 300 s, hidden"' in alarm(said)
    for key, other in others.items():
        assert alarm(said | {key: other}) != alarm(said), key


def test_new_code_alone_changes_nothing() -> None:
    """The hash of the handlers is in every function; what it stands for is reviewed as code."""
    assert readable(_template(code="b" * 64)) == readable(_template())


def test_what_every_environment_has_is_told_once() -> None:
    """A changed prompt shows in dev alone; the others still differ by their stage's name and nothing else."""
    other = json.loads(json.dumps(_template(), ensure_ascii=False).replace("acme-dev", "acme-prod"))

    assert otherwise(_template(), other, "acme-dev", "acme-prod") == "acme-prod is as acme-dev\n"


def test_what_one_environment_has_otherwise_is_told_under_its_resource() -> None:
    other = _template(threshold=7)
    other["Resources"]["Topic"] = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "acme-prod-alarms"}}
    del other["Resources"]["Function"]

    found = otherwise(_template(), other, "acme-dev", "acme-prod").splitlines()

    assert found[0] == "acme-prod is as acme-dev, except:"
    assert [line for line in found if line.startswith("@@")] == [
        "@@ Resources.Alarm",
        "@@ Resources.Function is not in acme-prod",
        "@@ Resources.Topic is only in acme-prod",
    ]
    changed = [line for line in found if "Threshold" in line]
    assert [line[0] for line in changed] == ["-", "+"]
    assert any(line.startswith("+") and "acme-dev-alarms" in line for line in found)
