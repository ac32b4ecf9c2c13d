"""cfn-lint with the schemas of the Region finds nothing in any template.

Stages differ in little but their names. What takes the tool most of its time, holding a resource against the schema of
its type, is done once for resources that are the same without the names of their stage and refer to the same types by
`Ref`, `Fn::GetAtt` and `Fn::Sub`. What it says about a template as a whole it is asked for every template.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cfnlint.config import ConfigMixIn
from cfnlint.decode.utils import convert_dict
from cfnlint.jsonschema import validators
from cfnlint.runner import Runner
from cfnlint.version import __version__

REGION = "ap-northeast-2"
# What the tool says about things that are meant, each with the reason.
ACCEPTED: Mapping[str, str] = {
    "W3005": "an explicit dependency repeats an implied one: pacing chains every Connect resource, and so does the CDK",
}
NAMES_OF_AN_ALARM = {"AlarmName", "AlarmDescription", "Threshold", "Value", "Expression", "Label"}
# The longest names first: what fits with them fits with all.
STAGES = sorted(
    (
        f"{folder.name}-{environment}"
        for folder in sorted((Path(__file__).resolve().parents[2] / "config").iterdir())
        for environment in ("dev", "staging", "prod")
        if (folder / f"{environment}.toml").exists()
    ),
    key=lambda stage: [-len(part) for part in stage.split("-")],
)
ARN = f"arn:aws:connect:{REGION}:111122223333:instance/11111111-2222-4333-8444-555555555555"
# Of these alone the tool looks at other resources, beyond their types, while it looks at one (`get_resource_by_name`).
LOOKING_AROUND = ("AWS::EC2::", "AWS::ECS::")
# The end of a name that differs when what it stands for does: of an output of another stack, of a function's version.
_HASHED = re.compile(r'("OutputName": "\w+|"\w+CurrentVersion[0-9A-F]{8})([0-9a-f]{8}|[0-9a-f]{32})(?=")')
_VARIABLE = re.compile(r"\$\{([^!}.]+)[^}]*\}")

# In one process, or none would find what another has looked at.
pytestmark = pytest.mark.xdist_group("cfn-lint")

Template = dict[str, Any]


def _named(value: Any) -> Iterator[str]:
    """Yields the names that `Ref`, `Fn::GetAtt` and `Fn::Sub` of a value give."""
    if isinstance(value, list):
        for entry in value:
            yield from _named(entry)
    if not isinstance(value, dict):
        return
    for key, entry in value.items():
        if key == "Ref":
            yield str(entry)
        elif key == "Fn::GetAtt":
            yield entry[0] if isinstance(entry, list) else str(entry).split(".")[0]
        else:
            if key == "Fn::Sub":
                yield from _VARIABLE.findall(entry if isinstance(entry, str) else entry[0])
            yield from _named(entry)


class Sound:
    """Resources that had no problem, as they are without the names of their stage and with the types they refer to."""

    def __init__(self) -> None:
        self.stage = ""
        self._known: dict[str, tuple[int, ...]] = {}

    def once(self, validate: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        """Returns the check of the resources of a template that looks at those alone that it has not found sound."""

        def validate_once(validator: Any, pattern: Any, resources: Any, schema: Any) -> Iterator[Any]:
            if list(validator.context.path.path) != ["Resources"]:
                # The patterns of a map inside of a resource.
                yield from validate(validator, pattern, resources, schema)
                return
            lengths = tuple(len(part) for part in self.stage.split("-"))
            keys = {name: self._key(validator.cfn.template, resource) for name, resource in resources.items()}
            new = {name: resources[name] for name, key in keys.items() if not self._fits(key, lengths)}
            unsound = set()
            for problem in validate(validator, pattern, new, schema):
                if not problem.rule or not problem.rule.id.startswith(("I", *ACCEPTED)):
                    unsound.add(problem.path[0])
                yield problem
            sound = (name for name in new if name not in unsound)
            self._known |= {keys[name]: lengths for name in sound if not _looks_around(resources[name])}

        return validate_once

    def _fits(self, key: str, lengths: tuple[int, ...]) -> bool:
        """Tells whether a resource was sound with names that were no shorter: longer ones may be too long."""
        known = self._known.get(key, ())
        return len(known) == len(lengths) and all(map(int.__le__, lengths, known))

    def _key(self, template: Template, resource: Template) -> str:
        kinds = {name: entry["Type"] for name, entry in template["Resources"].items()}
        parameters = template.get("Parameters", {})
        after = resource.get("DependsOn", [])
        seen = [
            {part: entry for part, entry in resource.items() if part not in ("DependsOn", "Metadata")},
            [name in kinds for name in (after if isinstance(after, list) else [after])],
            [(name, kinds.get(name), parameters.get(name)) for name in sorted(set(_named(resource)))],
            [template.get(section) for section in ("Conditions", "Mappings")],
        ]
        text = json.dumps(_shape(seen) if resource["Type"] == "AWS::CloudWatch::Alarm" else seen, sort_keys=True)
        if self.stage:
            names = "|".join((self.stage, *self.stage.split("-")))
            text = re.sub(rf"(?<![A-Za-z0-9])(?:{names})(?![A-Za-z0-9])", "*", text)
            text = _HASHED.sub(lambda found: found[1] + "*" * len(found[2]), text)
        return hashlib.sha256(text.encode()).hexdigest()


def _looks_around(resource: Template) -> bool:
    return str(resource["Type"]).startswith(LOOKING_AROUND)


SOUND = Sound()


def _made_once(create: Callable[..., Any]) -> Callable[..., Any]:
    """Returns what makes the class of a validator, once for the same checks: one takes milliseconds, for each use."""
    known: dict[tuple[Any, ...], Any] = {}

    def made(*, function_filter: Any, **checks: Mapping[str, Any]) -> Any:
        # A filter is a value; its fields are lists.
        key = (repr(function_filter), *((kind, *checks[kind].items()) for kind in sorted(checks)))
        if key not in known:
            known[key] = create(function_filter=function_filter, **checks)
        return known[key]

    return made


@cache
def _runner() -> Runner:
    """Loads the rules once; that takes longer than to check a small template."""
    vars(validators)["create"] = _made_once(validators.create)
    runner = Runner(ConfigMixIn(regions=[REGION]))
    every: Any = runner.rules["E3001"]
    every.validators["patternProperties"] = SOUND.once(every.validators["patternProperties"])
    return runner


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


def _found(text: str, stage: str) -> list[str]:
    SOUND.stage = stage
    matches = _runner().validate_template(convert_dict(json.loads(text)))
    return sorted(f"{match.rule.id} {match.message}" for match in matches)


def problems(template: Template, stage: str = "") -> list[str]:
    """Returns what cfn-lint says about a template, looked at now."""
    return _found(without_twins(template), stage)


def remembered(template: Template, stage: str, cache: pytest.Cache | None) -> list[str]:
    """Returns what cfn-lint says about a template; one that did not change is remembered from the last run."""
    if cache is None:
        return problems(template, stage)
    text = without_twins(template)
    key = f"cfn-lint/{hashlib.sha256(f'{__version__}{REGION}{text}'.encode()).hexdigest()}"
    known: list[str] | None = cache.get(key, None)
    if known is None:
        known = _found(text, stage)
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
        for problem in remembered(template, stage, cache)
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


@pytest.mark.parametrize("stage", STAGES)
def test_a_mistake_in_one_stage_is_found(stage: str, templates: dict[tuple[str, str], Template]) -> None:
    """What has been found sound in all stages hides nothing that is wrong in one of them."""
    template = json.loads(json.dumps(templates[stage, "Data"]))
    assert {problem.split(" ")[0] for problem in problems(template, stage)} <= {*ACCEPTED}
    queue = next(one for one in reversed(template["Resources"].values()) if one["Type"] == "AWS::SQS::Queue")
    table = next(one for one in reversed(template["Resources"].values()) if one["Type"] == "AWS::DynamoDB::Table")

    queue["Properties"]["MessageRetentionPeriod"] = 1_209_601
    table["DependsOn"] = "Nothing"
    queue["Properties"]["KmsMasterKeyId"] = {"Fn::GetAtt": ["Nobody", "Arn"]}
    found = {problem.split(" ")[0] for problem in problems(template, stage)} - {*ACCEPTED}

    assert found == {"E3034", "E3005", "E1010"}


def test_a_name_that_is_too_long_in_one_stage_is_found() -> None:
    """Names are left out of the comparison, their lengths are not."""
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-connect-agentstatus.html: 127
    status: Template = {"Name": f"a-b-{'x' * 123}", "State": "ENABLED", "InstanceArn": ARN}
    template = {"Resources": {"Canary": {"Type": "AWS::Connect::AgentStatus", "Properties": status}}}
    assert problems(template, "a-b") == []
    status["Name"] = f"a-bcd-{'x' * 123}"

    assert {problem.split(" ")[0] for problem in problems(template, "a-bcd")} == {"E3033"}


def test_a_resource_is_looked_at_again_when_it_refers_to_another_type() -> None:
    """A bucket has a name of its domain, a queue has none."""
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::GetAtt": ["Other", "DomainName"]}}}
    sound = {"Topic": topic, "Other": {"Type": "AWS::S3::Bucket"}}
    assert not any(problem.startswith("E") for problem in problems({"Resources": sound}))
    other = {"Topic": topic, "Other": {"Type": "AWS::SQS::Queue"}}

    assert "E1010" in {problem.split(" ")[0] for problem in problems({"Resources": other})}


def test_only_alarms_of_one_shape_are_left_out() -> None:
    """Another metric, period or property keeps an alarm in."""
    alarm = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": "a", "Period": 60, "MetricName": "Errors"}}
    twin = {**alarm, "Properties": {**alarm["Properties"], "AlarmName": "b"}}  # type: ignore[dict-item]
    other = {**alarm, "Properties": {**alarm["Properties"], "Period": 61}}  # type: ignore[dict-item]
    template = {"Resources": {"A": alarm, "B": twin, "C": other}, "Outputs": {"O": {"Value": {"Ref": "B"}}}}

    left = json.loads(without_twins(template))

    assert set(left["Resources"]) == {"A", "C"}
    assert left["Outputs"]["O"]["Value"] == {"Ref": "A"}
