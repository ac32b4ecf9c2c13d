"""The AwsSolutions rules of cdk-nag, as a validation plugin whose findings have ids that people can write down."""

from __future__ import annotations

import json
import re

import aws_cdk as cdk
import jsii

from ringback.cloudformation import output_of

PREFIX = "AwsSolutions::"
# What cdk-nag puts into an id of its own is the template: hashed logical ids and whole intrinsics.
_PUBLISHED = re.compile(
    r"PublishOutput(?:FnGetAtt|Ref)([A-Za-z0-9]+?)[0-9A-F]{8}([A-Za-z]*)[0-9A-F]{8}(?:[0-9a-f]{8})?"
)
_IMPORTED = re.compile(
    r"(?<=::)[A-Za-z0-9-]+:ExportsOutput(?:FnGetAtt|Ref)([A-Za-z0-9]+?)[0-9A-F]{8}([A-Za-z]*)[0-9A-F]{8}"
)
_JSON = json.JSONDecoder()
_LOCAL = re.compile(r"<([A-Za-z0-9]+?)[0-9A-F]{8}(\.[A-Za-z]+)?>")
# The model is a setting.
_MODEL = re.compile(r"(?<=:foundation-model/)[^\]]+")
_PLACE = re.compile(r"(arn:aws[a-z-]*:[a-z0-9-]+):[a-z0-9-]+:<AWS::AccountId>:")


def readable(rule: str, stage: str) -> str:
    """Returns the id of a finding without hashes, Region and stage, so that one reason fits every environment."""
    text = _IMPORTED.sub(_named, _without_weak_references(rule))
    text = _LOCAL.sub(lambda match: f"<{match[1]}{match[2] or ''}>", text)
    text = _MODEL.sub("<model>", text)
    text = _PLACE.sub(r"\1:<region>:<account>:", text)
    return text.replace(f"{stage}-", "<stage>-") if stage else text


def _without_weak_references(rule: str) -> str:
    """Returns an id with what it takes from other stacks as the name of the thing instead of JSON."""
    before, brace, rest = rule.partition("{")
    if not brace:
        return rule
    try:
        value, end = _JSON.raw_decode(brace + rest)
    except ValueError:
        return before + brace + _without_weak_references(rest)
    output = output_of(value)
    match = _PUBLISHED.fullmatch(output.output) if output else None
    if match is None:
        return before + brace + _without_weak_references(rest)
    return before + _named(match) + _without_weak_references((brace + rest)[end:])


def _named(match: re.Match[str]) -> str:
    return f"<{match[1]}{'.' if match[2] else ''}{match[2]}>"


@jsii.implements(cdk.IPolicyValidationPlugin)
class AwsSolutions:
    """Runs cdk-nag and makes the ids of its findings readable."""

    def __init__(self) -> None:
        from cdk_nag import AwsSolutionsChecks  # loads a second library into Node.js, so only when it is asked for

        self._checks = AwsSolutionsChecks()

    @property
    def name(self) -> str:
        """Name in the report, and prefix of acknowledged ids."""
        return PREFIX.removesuffix("::")

    @property
    def version(self) -> str | None:
        """Version of cdk-nag."""
        return self._checks.version

    @property
    def rule_ids(self) -> list[str] | None:
        """Ids of the rules."""
        return self._checks.rule_ids

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Checks every construct of the app."""
        report = self._checks.validate(context)
        violations = [_renamed(violation) for violation in report.violations]
        return cdk.PolicyValidationPluginReport(success=report.success, violations=violations)


def _renamed(violation: cdk.PolicyViolation) -> cdk.PolicyViolation:
    path = next((place.construct_path or "" for place in violation.violating_resources), "")
    return cdk.PolicyViolation(
        rule_name=readable(violation.rule_name, path.partition("/")[0]),
        description=violation.description,
        severity=violation.severity,
        violating_resources=violation.violating_resources,
    )


def checks() -> cdk.IPolicyValidationPlugin:
    """Returns the plugin; findings are acknowledged one by one in findings.py, never in bulk."""
    return AwsSolutions()
