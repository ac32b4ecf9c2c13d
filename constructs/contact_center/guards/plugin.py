"""Runs the rules at synth as a validation plugin of the CDK, with its report, construct paths and acknowledgments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import aws_cdk as cdk
import jsii

from contact_center.guards.model import REGION, Finding, Rule, Stack, Stage
from ringback.cloudformation import read_template

NAME = "ContactCenter"


def stages_of(templates: Iterable[tuple[str, str, str | None]]) -> list[Stage]:
    """Groups templates by stage.

    Each comes as construct path of its stack, for example aicc-dev/Data, file, and Region where it is known.
    """
    grouped: dict[str, list[Stack]] = defaultdict(list)
    regions: dict[str, str] = {}
    for construct_path, file, region in templates:
        stage, _, stack = construct_path.rpartition("/")
        template = read_template(file, generated=True)
        grouped[stage].append(Stack(stack, template.document, file, stage))
        regions[stage] = region or REGION
    return [
        Stage(stage.rpartition("/")[2] or stage, tuple(stacks), regions[stage])
        for stage, stacks in sorted(grouped.items())
    ]


def findings(rules: Sequence[Rule], stages: Sequence[Stage]) -> Iterator[tuple[Rule, Finding]]:
    """Yields what the rules refuse in some stages."""
    for rule in rules:
        for stage in stages:
            for found in rule.check(stage):
                yield rule, found


def rule_name(rule: Rule, found: Finding) -> str:
    """Returns the id that an acknowledgment names, with the detail in brackets when the rule gives one."""
    detail = "".join(character if character not in "[](){}" else "_" for character in found.detail)
    return f"{rule.id}[{detail}]" if detail else rule.id


@jsii.implements(cdk.IPolicyValidationPlugin)
class ContactCenterRules:
    """The rule pack as a validation plugin."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)

    @property
    def name(self) -> str:
        """Name in the report, and prefix of acknowledged ids."""
        return NAME

    @property
    def version(self) -> str:
        """Version of the rules."""
        return "1.0.0"

    @property
    def rule_ids(self) -> list[str]:
        """Ids of the rules."""
        return [rule.id for rule in self._rules]

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Checks every template of the assembly."""
        stages = stages_of(
            (entry.stack_construct_path, entry.template_path, entry.region) for entry in context.stack_templates
        )
        files = {(stage.id, stack.id): stack.path for stage in stages for stack in stage.stacks}
        violations = [
            _violation(rule, found, files[found.stage, found.stack]) for rule, found in findings(self._rules, stages)
        ]
        return cdk.PolicyValidationPluginReport(success=not violations, violations=violations)


def _violation(rule: Rule, found: Finding, file: str) -> cdk.PolicyViolation:
    resource: dict[str, Any] = {"locations": [found.location], "template_path": file}
    if found.logical_id:
        resource["resource_logical_id"] = found.logical_id
    return cdk.PolicyViolation(
        rule_name=rule_name(rule, found),
        description=f"{found.stage}/{found.stack}: {found.message} ({rule.title})",
        fix=rule.fix,
        severity=rule.severity,
        violating_resources=[cdk.PolicyViolatingResource(**resource)],
    )
