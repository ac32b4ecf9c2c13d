"""Loads flow files as the project keeps them: ``contact_flows/<center>/*.json`` and modules beside them.

A file is checked together with the other flows and modules of its center, so that references between them are known.
What functions return is read from ``runtime/functions.toml`` when that file is there.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flow_language.context import CenterContext, FunctionFacts
from flow_language.errors import FlowFormatError, FlowLanguageError
from flow_language.findings import Finding
from flow_language.linter import lint_center
from flow_language.model import Flow, FlowType
from flow_language.parser import load

ROOT = "contact_flows"
MODULES = "modules"


@dataclass(frozen=True)
class Workspace:
    """Is a set of flow files to check, and the files around them."""

    wanted: tuple[Path, ...]
    root: Path | None
    texts: Mapping[str, str] = field(default_factory=dict)

    def lint(self, flow_type: str | None = None) -> list[Finding]:
        """Returns the findings of the wanted files, checked center by center."""
        findings: list[Finding] = []
        centers: dict[Path | None, list[Path]] = {}
        for path in self.wanted:
            centers.setdefault(self._center(path), []).append(path)
        for center, paths in centers.items():
            findings += self._lint_center(center, paths, flow_type)
        return findings

    def _center(self, path: Path) -> Path | None:
        """Returns the folder of the center a file belongs to, or None for a file outside ``contact_flows``."""
        if self.root is None:
            return None
        first = path.resolve().relative_to(self.root.resolve()).parts[0]
        return self.root / first

    def _lint_center(self, center: Path | None, wanted: list[Path], flow_type: str | None) -> list[Finding]:
        if center is None:
            return [found for path in wanted for found in _lint_files([path], [path], CenterContext(), flow_type)]
        around = [*_json_files(center), *(_json_files(center.parent / MODULES) if center.name != MODULES else ())]
        return _lint_files(around, wanted, center_context(center), flow_type)


def _lint_files(paths: list[Path], wanted: list[Path], context: CenterContext, flow_type: str | None) -> list[Finding]:
    flows: list[Flow] = []
    broken: list[Finding] = []
    for path in paths:
        is_module = path.parent.name == MODULES and flow_type is None
        try:
            flows.append(load(path, flow_type=FlowType.MODULE if is_module else flow_type))
        except FlowFormatError as error:
            broken.append(error.finding)
    names = {str(path) for path in wanted}
    known = known_flows(flows, context)
    return [found for found in (*broken, *lint_center(flows, known)) if found.file in names]


def load_workspace(path: Path) -> Workspace:
    """Returns the flow files of a path, with the texts of those files for reports."""
    wanted = tuple(_json_files(path)) if path.is_dir() else (path,)
    if not wanted:
        raise FlowLanguageError(f"{path}: no flow files (*.json) in this folder")
    texts = {str(file): file.read_bytes().decode("utf-8", errors="replace") for file in wanted}
    return Workspace(wanted, _root(path), texts)


def _root(path: Path) -> Path | None:
    for folder in (path, *path.parents) if path.is_dir() else path.parents:
        if folder.name == ROOT or (folder.resolve().name == ROOT):
            return folder
    resolved = path.resolve()
    return next((folder for folder in resolved.parents if folder.name == ROOT), None)


def _json_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*.json") if not file.name.endswith(".schema.json"))


def known_flows(flows: list[Flow], context: CenterContext) -> CenterContext:
    """Returns a context that also knows the given flows and modules by key."""

    return dataclasses.replace(
        context,
        flows={flow.key or "": flow.type or FlowType.CONTACT_FLOW for flow in flows if not flow.is_module},
        modules={flow.key or "": flow.contract for flow in flows if flow.is_module},
    )


def center_context(center: Path) -> CenterContext:
    """Returns what the files around a center say about it."""
    manifest = center.resolve().parent.parent / "runtime" / "functions.toml"
    return CenterContext(key=center.name, lambdas=read_functions(manifest) if manifest.is_file() else None)


def read_functions(manifest: Path) -> Mapping[str, FunctionFacts]:
    """Returns the functions that flows call, from the manifest of functions."""
    try:
        entries: dict[str, Any] = tomllib.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise FlowLanguageError(f"{manifest}: {error}") from error
    return {
        name: FunctionFacts(results=_names(entry, "results"), parameters=_names(entry, "parameters"))
        for name, entry in entries.items()
        if isinstance(entry, dict) and entry.get("kind") == "flow"
    }


def _names(entry: Mapping[str, Any], key: str) -> frozenset[str]:
    return frozenset(str(name) for name in entry.get(key, ()))
