"""One readable snapshot per stack and environment; after reading the diff, `make snapshots` accepts it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex

from tests.snapshot.readable import readable

ROOT = Path(__file__).resolve().parents[2]
STACKS = ("Data", "Connect", "Functions", "Bot", "Flows", "Background", "Monitoring")
STAGES = tuple(f"{path.parent.name}-{path.stem}" for path in sorted((ROOT / "config").glob("*/*.toml")))

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


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("stage", STAGES)
def test_template(templates: Templates, snapshot: SnapshotAssertion, stage: str, stack: str) -> None:
    """What a deployment changes is what the diff of this file shows."""
    if (stage, stack) not in templates:
        pytest.skip(f"{stage} has no stack {stack}")

    assert readable(templates[stage, stack]) == snapshot(extension_class=TemplateFile)


def test_every_stack_has_a_snapshot(templates: Templates) -> None:
    assert {stage for stage, _ in templates} == set(STAGES)
    assert {stack for _, stack in templates} <= set(STACKS)


def _changed_lines(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    one, two = readable(before).splitlines(), readable(after).splitlines()
    assert len(one) == len(two)
    return [(left, right) for left, right in zip(one, two, strict=True) if left != right]


def test_a_word_of_a_prompt_is_one_line(templates: Templates) -> None:
    before = templates["aicc-dev", "Flows"]
    text = json.dumps(before, ensure_ascii=False)
    word = "원하시는 서비스를 선택해 주세요"
    assert word in text

    changed = _changed_lines(before, json.loads(text.replace(word, "원하시는 업무를 선택해 주세요", 1)))

    assert len(changed) == 1
    assert "원하시는 업무를 선택해 주세요" in changed[0][1]


def test_a_threshold_is_one_line(templates: Templates) -> None:
    before = templates["aicc-prod", "Monitoring"]
    after = json.loads(json.dumps(before))
    name, alarm = next(
        (name, entry)
        for name, entry in after["Resources"].items()
        if entry["Type"] == "AWS::CloudWatch::Alarm" and entry["Properties"].get("MetricName") == "LongestQueueWaitTime"
    )
    alarm["Properties"]["Threshold"] = 7

    changed = _changed_lines(before, after)

    assert [right.strip() for _, right in changed] == ['"Threshold": 7,']
    assert name in readable(after)


def test_new_code_alone_changes_nothing(templates: Templates) -> None:
    """The hash of the handlers is in every function; what it stands for is reviewed as code."""
    template = templates["aicc-dev", "Functions"]
    text = json.dumps(template)
    keys = {
        entry["Properties"]["Code"]["S3Key"]
        for entry in template["Resources"].values()
        if "Code" in entry.get("Properties", {})
    }
    other = text
    for key in keys:
        other = other.replace(key, "0" * 64 + ".zip")

    assert other != text
    assert readable(json.loads(other)) == readable(template)
