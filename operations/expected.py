"""What a deployment of a stage should lead to, read from its synthesized templates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_INSTANCE = "AWS::Connect::Instance"
_FLOW = "AWS::Connect::ContactFlow"
_FUNCTION = "AWS::Lambda::Function"
_ALARM = "AWS::CloudWatch::Alarm"


class AssemblyError(Exception):
    """Tells that a stage cannot be found; the message names what there is."""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Names and numbers of one center and environment."""

    stage: str
    alias: str
    stacks: tuple[str, ...]
    flows: tuple[str, ...]
    reserved_concurrency: int
    inference_profiles: tuple[str, ...]
    alarms: int


def read(assembly: Path, stage: str) -> Expected:
    """Reads what is expected of a stage; raises AssemblyError when the folder does not hold it."""
    folder = assembly / f"assembly-{stage}"
    if not (folder / "manifest.json").is_file():
        known = sorted(path.name.removeprefix("assembly-") for path in assembly.glob("assembly-*"))
        raise AssemblyError(f"no stage {stage!r} in {assembly}, known: {', '.join(known) or 'none; run `make synth`'}")
    artifacts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    stacks = [one["properties"] for one in artifacts.values() if one["type"] == "aws:cloudformation:stack"]
    resources = [item for stack in stacks for item in _resources(folder / stack["templateFile"])]
    return Expected(
        stage=stage,
        alias=next(p["InstanceAlias"] for kind, p in resources if kind == _INSTANCE),
        stacks=tuple(sorted(stack["stackName"] for stack in stacks)),
        flows=tuple(sorted(p["Name"] for kind, p in resources if kind == _FLOW)),
        reserved_concurrency=sum(
            p.get("ReservedConcurrentExecutions", 0) for kind, p in resources if kind == _FUNCTION
        ),
        inference_profiles=tuple(sorted(set(_profiles(resources)))),
        alarms=sum(kind == _ALARM for kind, _ in resources),
    )


def _resources(template: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for resource in json.loads(template.read_text(encoding="utf-8"))["Resources"].values():
        yield resource["Type"], resource.get("Properties", {})


def _profiles(resources: list[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    """Yields the inference profiles that roles may use."""
    for kind, properties in resources:
        if kind.startswith("AWS::IAM::"):
            for part in json.dumps(properties).split("inference-profile/")[1:]:
                yield part.split('"', 1)[0]
