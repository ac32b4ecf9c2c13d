"""Reads a synthesized cloud assembly the way the rules see it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from contact_center.base.errors import ContactCenterError
from contact_center.guards.model import Stage
from contact_center.guards.plugin import stages_of


class AssemblyError(ContactCenterError):
    """A folder is no cloud assembly."""


def read_stages(folder: Path) -> list[Stage]:
    """Returns the stages of an assembly with their templates."""
    if not (folder / "manifest.json").is_file():
        raise AssemblyError(f"{folder} is no cloud assembly: manifest.json is missing; run `make synth` first")
    return stages_of(_templates(folder))


def _templates(folder: Path) -> Iterator[tuple[str, str, str | None]]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name, artifact in manifest.get("artifacts", {}).items():
        properties = artifact.get("properties", {})
        if artifact["type"] == "cdk:cloud-assembly":
            yield from _templates(folder / properties["directoryName"])
        elif artifact["type"] == "aws:cloudformation:stack":
            construct_path = artifact.get("displayName", name).split(" ")[0]
            region = str(artifact.get("environment", "")).rpartition("/")[2]
            known = None if region in ("", "unknown-region") else region
            yield construct_path, str(folder / properties["templateFile"]), known
