"""Every resource type exists in Seoul, and the list this rests on is current."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cfnlint.helpers import REGIONS
from cfnlint.schema.manager import ProviderSchemaManager

from contact_center.guards.model import REGION
from contact_center.guards.templates import absent_types


@pytest.fixture(scope="module")
def offered() -> dict[str, set[str]]:
    """The types of each Region as the CloudFormation registry publishes them."""
    manager = ProviderSchemaManager()
    return {region: set(manager.get_resource_types(region)) for region in REGIONS}


def test_the_list_of_absent_types_is_current(offered: dict[str, set[str]], root: Path) -> None:
    """`aicc settings regions` was run after the last update of the schemas."""
    file = root / f"constructs/contact_center/guards/regions/{REGION}.json"

    absent = json.loads(file.read_text(encoding="utf-8"))["absent"]

    assert absent == sorted(set().union(*offered.values()) - offered[REGION])


def test_no_stack_uses_a_type_that_seoul_lacks(
    templates: dict[tuple[str, str], dict[str, Any]], offered: dict[str, set[str]]
) -> None:
    """Checked against what the Region offers, not only against what it is known to lack."""
    used = {resource["Type"] for template in templates.values() for resource in template["Resources"].values()}

    unknown = {kind for kind in used if kind not in offered[REGION] and not kind.startswith(("Custom::", "AWS::CDK::"))}

    assert unknown == set()
    assert "AWS::Connect::Instance" in used


@pytest.mark.parametrize(
    "kind",
    [
        "AWS::Connect::ContactFlowVersion",
        "AWS::Connect::TrafficDistributionGroup",
        "AWS::Connect::UseCase",
        "AWS::Wisdom::AIGuardrail",
        "AWS::Kendra::Index",
    ],
)
def test_known_gaps_are_in_the_list(kind: str) -> None:
    """What people reach for first and Seoul does not have."""
    absent = absent_types(REGION)

    assert absent is not None
    assert kind in absent
