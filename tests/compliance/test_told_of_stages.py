"""What pages tell of the stages is so: what they cost, what they do without, and which settings there are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from contact_center.cost.estimate import Deployed, estimate, idle
from contact_center.settings import load_all
from contact_center.settings.model import Settings

#: Services of set-ups with machines of their own, which no stage has.
MACHINES: Final = tuple(
    f"AWS::{service}::"
    for service in ("ECS", "EKS", "ECR", "EC2", "ElastiCache", "MemoryDB", "OpenSearchService", "RDS", "Transcribe")
)
_ROW: Final = re.compile(r"^\| ([a-z]+-[a-z]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", re.MULTILINE)
#: How far a figure of the page may be from the estimate.
NEAR: Final = 0.1


def _resources(assembly: Path, stage: str) -> Mapping[str, Mapping[str, Any]]:
    files = sorted((assembly / f"assembly-{stage}").glob("*.template.json"))
    return {file.name: json.loads(file.read_text(encoding="utf-8")) for file in files}


def test_the_figures_of_the_cost_page_are_those_of_the_estimate(assembly: Path, root: Path) -> None:
    rows = _ROW.findall((root / "docs/cost.md").read_text(encoding="utf-8"))
    told = {name: [float(number.replace(",", "")) for number in numbers] for name, *numbers in rows}

    for settings in load_all(root):
        deployed = Deployed.counted(_resources(assembly, settings.stage_id).values())
        planned, quiet = estimate(settings, deployed), estimate(idle(settings), deployed)
        calls, chats, *usd = told.pop(settings.stage_id)
        assert (calls, chats) == (settings.volumes.calls, settings.volumes.chats)
        assert usd == pytest.approx([planned.total_usd, quiet.total_usd], rel=NEAR), settings.stage_id
    assert told == {}


def test_no_stage_has_machines_of_its_own(assembly: Path, root: Path) -> None:
    types = {
        resource["Type"]
        for settings in load_all(root)
        for template in _resources(assembly, settings.stage_id).values()
        for resource in template["Resources"].values()
    }

    assert "AWS::Lambda::Function" in types
    assert [kind for kind in sorted(types) if kind.startswith(MACHINES)] == []


def test_every_setting_of_the_page_for_other_set_ups_exists(root: Path) -> None:
    page = (root / "docs/other-setups.md").read_text(encoding="utf-8")

    named = set(re.findall(r"`\[([a-z_]+)(?:\.[a-z_*]+)?\]`", page))

    assert {"connect", "queues", "flows"} <= named
    assert named - set(Settings.model_fields) == set()
