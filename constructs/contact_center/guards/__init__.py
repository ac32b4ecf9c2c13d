"""Everything that can be refused without an account: guards run at every synth and fail it.

    guards.apply(app, stages, root=root)

Rules from CC001 judge Amazon Connect, from CC021 access, from CC101 any template, from CC111 quotas, CC121 pacing,
CC131 replacements, CC141 the life of a stage, CC151 what works in the background. Findings of severity error can be
acknowledged in findings.py with a reason; fatal ones cannot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import aws_cdk as cdk

from contact_center.base.errors import ContactCenterError
from contact_center.guards import (
    access,
    background,
    connect,
    conversation,
    create_only,
    lifecycle,
    logs,
    nag,
    pacing,
    people,
    quotas,
    templates,
)
from contact_center.guards import findings as acknowledged
from contact_center.guards.model import Finding, Resource, Rule, Stack, Stage
from contact_center.guards.plugin import NAME, ContactCenterRules, findings, rule_name, stages_of


class GuardError(ContactCenterError):
    """The app as a whole asks for something that is refused."""


def all_rules(baseline: create_only.Baseline | None = None) -> tuple[Rule, ...]:
    """Returns every rule; create-only values are compared with a baseline."""
    return (
        *connect.RULES,
        *people.RULES,
        *conversation.RULES,
        *access.RULES,
        *logs.RULES,
        *templates.RULES,
        *quotas.RULES,
        *pacing.RULES,
        *lifecycle.RULES,
        *background.RULES,
        *create_only.rules(baseline or {}),
    )


def apply(
    app: cdk.App,
    stages: Sequence[cdk.Stage],
    *,
    root: Path,
    accounts: Mapping[str, str] | None = None,
    acknowledge: bool = True,
    with_nag: bool = True,
) -> None:
    """Registers the guards with an app; its synthesis then fails on any finding nobody acknowledged.

    `root` is the folder of config/baseline.toml. `accounts` says per stage which account it lives in, by default all
    stages of an environment in one. `acknowledge=False` shows every finding, which is how stale
    acknowledgments are found.
    """
    named = accounts or {}
    refused = list(quotas.too_many_instances({stage.stage_name: named.get(stage.stage_name, "") for stage in stages}))
    if refused:
        raise GuardError("; ".join(refused))
    baseline = create_only.read_baseline(root / create_only.FILE)
    if acknowledge:
        acknowledged.acknowledge(stages)
    plugins: list[cdk.IPolicyValidationPlugin] = [ContactCenterRules(all_rules(baseline))]
    if with_nag:
        plugins.append(nag.checks())
    cdk.Validations.of(app).add_plugins(*plugins)


__all__ = [
    "NAME",
    "ContactCenterRules",
    "Finding",
    "GuardError",
    "Resource",
    "Rule",
    "Stack",
    "Stage",
    "all_rules",
    "apply",
    "findings",
    "rule_name",
    "stages_of",
]
