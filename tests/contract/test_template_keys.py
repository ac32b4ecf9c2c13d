"""Resources that settings, flows and scenarios name carry the key they are named by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contact_center.base.keys import METADATA
from contact_center.functions.manifest import load_manifest
from contact_center.settings import load_all
from ringback.simulator.world.model import KEY

Templates = dict[tuple[str, str], dict[str, Any]]


def _keys(templates: Templates, stage: str, kind: str) -> set[str]:
    found = [
        resource.get("Metadata", {}).get(METADATA)
        for (name, _), template in templates.items()
        if name == stage
        for resource in template["Resources"].values()
        if resource["Type"] == kind
    ]
    assert len(set(found)) == len(found), f"a {kind} without a key, or two with one"
    return set(found)


def test_the_simulator_reads_what_the_constructs_write() -> None:
    """Neither may import the other."""
    assert KEY == METADATA


@pytest.mark.parametrize("stage", ["aicc-dev", "aicc-prod", "saltware-dev"])
def test_keys_are_those_of_the_settings(stage: str, templates: Templates, root: Path) -> None:
    center, _, environment = stage.partition("-")
    (settings,) = load_all(root, center=center, environment=environment)

    assert _keys(templates, stage, "AWS::Connect::Queue") == set(settings.queues)
    assert _keys(templates, stage, "AWS::Connect::HoursOfOperation") == set(settings.hours)
    assert _keys(templates, stage, "AWS::Connect::RoutingProfile") == set(settings.routing_profiles)


def test_functions_are_named_by_the_manifest(templates: Templates, root: Path) -> None:
    manifest = load_manifest(root / "runtime" / "functions.toml")

    found = {
        resource["Metadata"][METADATA]
        for (stage, _), template in templates.items()
        if stage == "aicc-dev"
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function" and METADATA in resource.get("Metadata", {})
    }

    assert found >= {name for name, spec in manifest.items() if not spec.only_with}
