"""cfn-lint with the schemas of the Region finds nothing in any template."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cfnlint.config import ConfigMixIn
from cfnlint.decode import decode_str
from cfnlint.runner import Runner
from cfnlint.version import __version__

REGION = "ap-northeast-2"
# What the tool says about things that are meant, each with the reason.
ACCEPTED: Mapping[str, str] = {
    "W3005": "an explicit dependency repeats an implied one: pacing chains every Connect resource, and so does the CDK",
}
NAMES_OF_AN_ALARM = {"AlarmName", "AlarmDescription", "Threshold", "Value", "Expression", "Label"}
STAGES = [
    f"{folder.name}-{environment}"
    for folder in sorted((Path(__file__).resolve().parents[2] / "config").iterdir())
    for environment in ("dev", "staging", "prod")
    if (folder / f"{environment}.toml").exists()
]

Template = dict[str, Any]


@cache
def _runner() -> Runner:
    """Loads the rules once; that takes longer than to check a small template."""
    return Runner(ConfigMixIn(regions=[REGION]))


def _shape(value: Any) -> Any:
    """Leaves out what makes one alarm differ from the next and no schema looks at."""
    if isinstance(value, dict):
        return {key: key in NAMES_OF_AN_ALARM or _shape(entry) for key, entry in value.items()}
    return [_shape(entry) for entry in value] if isinstance(value, list) else value


def without_twins(template: Template) -> str:
    """Returns a template with one alarm of each shape, since two hundred alike take longer than all else together."""
    kept: dict[str, str] = {}
    twins: dict[str, str] = {}
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::CloudWatch::Alarm":
            shape = json.dumps(_shape(resource), sort_keys=True)
            if shape in kept:
                twins[name] = kept[shape]
            kept.setdefault(shape, name)
    resources = {name: resource for name, resource in template["Resources"].items() if name not in twins}
    text = json.dumps({**template, "Resources": resources}, ensure_ascii=False)
    for name, twin in twins.items():
        text = text.replace(f'"{name}"', f'"{twin}"')
    return text


def _found(text: str) -> list[str]:
    document, errors = decode_str(text)
    matches = errors or list(_runner().validate_template(document))
    return sorted(f"{match.rule.id} {match.message}" for match in matches)


def problems(template: Template) -> list[str]:
    """Returns what cfn-lint says about a template, looked at now."""
    return _found(without_twins(template))


def remembered(template: Template, cache: pytest.Cache | None) -> list[str]:
    """Returns what cfn-lint says about a template; one that did not change is remembered from the last run."""
    if cache is None:
        return problems(template)
    text = without_twins(template)
    key = f"cfn-lint/{hashlib.sha256(f'{__version__}{REGION}{text}'.encode()).hexdigest()}"
    known: list[str] | None = cache.get(key, None)
    if known is None:
        known = _found(text)
        cache.set(key, known)
    return known


@pytest.mark.parametrize("stage", STAGES)
def test_no_template_has_a_problem(
    stage: str, templates: dict[tuple[str, str], Template], request: pytest.FixtureRequest
) -> None:
    """No error, no warning and no hint beyond the accepted ones."""
    # None when pytest runs without its cache.
    cache: pytest.Cache | None = getattr(request.config, "cache", None)
    mine = {stack: template for (name, stack), template in templates.items() if name == stage}
    assert len(mine) >= 5

    found = {
        f"{stack}: {problem}"
        for stack, template in mine.items()
        for problem in remembered(template, cache)
        if problem.split(" ")[0] not in ACCEPTED
    }

    assert sorted(found) == []


@pytest.mark.parametrize(
    ("resource", "rule"),
    [
        ({"Type": "AWS::Connect::ContactFlowVersion", "Properties": {"ContactFlowId": "x"}}, "E3006"),
        ({"Type": "AWS::SQS::Queue", "Properties": {"QueueNme": "x"}}, "E3002"),
        (
            {"Type": "AWS::Connect::AgentStatus", "Properties": {"Name": "휴식", "State": "ON", "InstanceArn": "x"}},
            "E3030",
        ),
    ],
    ids=["type that the Region lacks", "unknown property", "wrong choice"],
)
def test_the_check_is_on(resource: Template, rule: str) -> None:
    """Planted mistakes are found by a look that nothing remembers, so an empty result means something."""
    found = problems({"Resources": {"Canary": resource}})

    assert rule in {problem.split(" ")[0] for problem in found}


def test_only_alarms_of_one_shape_are_left_out() -> None:
    """Another metric, period or property keeps an alarm in."""
    alarm = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": "a", "Period": 60, "MetricName": "Errors"}}
    twin = {**alarm, "Properties": {**alarm["Properties"], "AlarmName": "b"}}  # type: ignore[dict-item]
    other = {**alarm, "Properties": {**alarm["Properties"], "Period": 61}}  # type: ignore[dict-item]
    template = {"Resources": {"A": alarm, "B": twin, "C": other}, "Outputs": {"O": {"Value": {"Ref": "B"}}}}

    left = json.loads(without_twins(template))

    assert set(left["Resources"]) == {"A", "C"}
    assert left["Outputs"]["O"]["Value"] == {"Ref": "A"}
