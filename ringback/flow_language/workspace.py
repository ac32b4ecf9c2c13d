"""Loads flow files as the project keeps them, with what the files around them say about their center.

``config/<center>/<environment>.toml`` lists the flows and modules of a center by key, its queues, hours, quick
connects and entries; ``runtime/functions.toml`` says what functions take and return, ``bots/`` which intents its bot
has. A file is checked in every center that lists it, so that references are known. A file no center lists is checked
with what its folder tells, and a file outside ``contact_flows/`` all by itself.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ringback.flow_language.context import BotFacts, CenterContext, FunctionFacts, QuickConnectFacts
from ringback.flow_language.errors import FlowFormatError, FlowLanguageError
from ringback.flow_language.findings import Finding
from ringback.flow_language.linter import lint, lint_center
from ringback.flow_language.model import Flow, FlowType
from ringback.flow_language.parser import load

ROOT = "contact_flows"
MODULES = "modules"
BOTS = "bots"
BOT_KEY = "assistant"
"""Key under which flows refer to the bot of a center."""
TEXTS = frozenset({"hours"})
"""Names of the texts that synth writes into flows (``${text.hours}``)."""
SETTINGS_SCHEMA = Path("config") / "settings.schema.json"
FALLBACK_INTENT = "FallbackIntent"
"""Every bot of Amazon Lex has this intent."""
_DEEPEST_SETTING = 8
_FIRST_ENVIRONMENT = "dev.toml"
STALE = "FL901"


@dataclass(frozen=True)
class Member:
    """Is a file of a center under the key that references use."""

    path: Path
    key: str
    type: FlowType | None
    """Type the settings state; the file's own statement counts when this is None."""


@dataclass(frozen=True)
class Center:
    """Is the files of a center and what is known about it."""

    members: tuple[Member, ...]
    context: CenterContext


@dataclass(frozen=True)
class Workspace:
    """Is a set of flow files to check, and the project around them."""

    wanted: tuple[Path, ...]
    project: Path | None
    """Folder that holds ``contact_flows/``."""
    texts: Mapping[str, str] = field(default_factory=dict)

    def lint(self, flow_type: str | None = None) -> list[Finding]:
        """Returns the findings of the wanted files."""
        if self.project is None:
            return [found for path in self.wanted for found in _lint_alone(path, flow_type)]
        names = {path.resolve(): str(path) for path in self.wanted}
        centers = [(center, _lint_center(center, names)) for center in self._centers(names)]
        findings = dict.fromkeys(found for _, findings in centers for found in findings)
        return [found for found in findings if found.rule != STALE or _stale_everywhere(found, centers, names)]

    def _centers(self, wanted: Iterable[Path]) -> Iterator[Center]:
        """Yields the centers that have a wanted file; a file no settings list joins the center of its folder."""
        assert self.project is not None  # noqa: S101 - the caller has looked
        left = set(wanted)
        settings = _settings(self.project)
        centers = {key: _configured(self.project, key, content) for key, content in settings.items()}
        listed = {member.path for center in centers.values() for member in center.members}
        for key, center in centers.items():
            own = [_unlisted(path) for path in sorted(left - listed) if self._home(path, centers) == key]
            if own or any(member.path in left for member in center.members):
                yield Center((*center.members, *own), center.context)
        strays = [path for path in left - listed if self._home(path, centers) not in centers]
        for name in sorted({self._folder(path) for path in strays}):
            yield _unconfigured(self.project, name)

    def _folder(self, path: Path) -> str:
        assert self.project is not None  # noqa: S101 - the caller has looked
        return path.relative_to((self.project / ROOT).resolve()).parts[0]

    def _home(self, path: Path, centers: Mapping[str, Center]) -> str | None:
        """Returns the center whose folder a file lies in; shared modules belong to the first center."""
        folder = self._folder(path)
        return next(iter(centers), None) if folder == MODULES else folder


def _stale_everywhere(
    found: Finding, centers: Iterable[tuple[Center, list[Finding]]], names: Mapping[Path, str]
) -> bool:
    """Tells whether a suppression is of no use in any center of its file; one center may need what another does not."""
    own = [findings for center, findings in centers if found.file in {names.get(m.path) for m in center.members}]
    return all(found in findings for findings in own)


def load_workspace(path: Path) -> Workspace:
    """Returns the flow files of a path, with the texts of those files for reports."""
    wanted = flow_files(path)
    texts = {str(file): file.read_bytes().decode("utf-8", errors="replace") for file in wanted}
    return Workspace(wanted, _project(path), texts)


def flow_files(path: Path) -> tuple[Path, ...]:
    """Returns a file, or the flow files below a folder; a folder without any is an error."""
    found = tuple(_json_files(path)) if path.is_dir() else (path,)
    if not found:
        raise FlowLanguageError(f"{path}: no flow files (*.json) in this folder")
    return found


def _project(path: Path) -> Path | None:
    resolved = path.resolve()
    around = (resolved, *resolved.parents)
    return next((folder.parent for folder in around if folder.name == ROOT and folder.is_dir()), None)


def _json_files(folder: Path) -> list[Path]:
    """Returns the flow files of a folder."""
    return sorted(file for file in folder.rglob("*.json") if not file.name.endswith(".schema.json"))


def _lint_alone(path: Path, flow_type: str | None) -> list[Finding]:
    try:
        return lint(load(path, flow_type=flow_type))
    except FlowFormatError as error:
        return [error.finding]


def _lint_center(center: Center, names: Mapping[Path, str]) -> list[Finding]:
    """Returns the findings of the wanted files of one center."""
    flows: list[Flow] = []
    findings: list[Finding] = []
    for member in center.members:
        try:
            flows.append(load(member.path, key=member.key, flow_type=member.type, name=names.get(member.path)))
        except FlowFormatError as error:
            findings.append(error.finding)
        except OSError as error:
            raise FlowLanguageError(f"{member.path}: cannot be read: {error}") from error
    wanted = set(names.values())
    return [
        found for found in (*findings, *lint_center(flows, _knowing(center.context, flows))) if found.file in wanted
    ]


def _knowing(context: CenterContext, flows: Iterable[Flow]) -> CenterContext:
    """Returns a context that knows the contracts of the given modules."""
    contracts = {flow.key or "": flow.contract for flow in flows if flow.is_module}
    return replace(context, modules=contracts)


def _settings(project: Path) -> dict[str, Mapping[str, Any]]:
    """Returns the settings of the first environment of every center, by key of the center."""
    found = {}
    for folder in sorted((project / "config").glob("*/")):
        files = sorted(folder.glob("*.toml"), key=lambda file: (file.name != _FIRST_ENVIRONMENT, file.name))
        content = _toml(files[0]) if files else {}
        if isinstance(content.get("flows"), dict):
            found[folder.name] = content
    return found


def _toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FlowLanguageError(f"{path}: {error}") from error


def _configured(project: Path, key: str, content: Mapping[str, Any]) -> Center:
    flows, modules = _members(project, content, "flows"), _members(project, content, MODULES)
    entries = content.get("entry_points")
    context = CenterContext(
        key=key,
        queues=_keys(content, "queues"),
        hours=_keys(content, "hours"),
        flows={member.key: _type(member) for member in flows},
        lambdas=_functions(project),
        settings=_settings_known(project, content),
        texts=TEXTS,
        lex_bots=_bots(project, key),
        quick_connects=_quick_connects(content),
        entry_flows=frozenset(str(value) for value in entries.values()) if isinstance(entries, dict) else None,
    )
    return Center((*flows, *modules), context)


def _members(project: Path, content: Mapping[str, Any], table: str) -> list[Member]:
    entries = content.get(table)
    found = []
    for key, entry in entries.items() if isinstance(entries, dict) else ():
        file = entry.get("file") if isinstance(entry, dict) else None
        if isinstance(file, str):
            stated = FlowType.MODULE if table == MODULES else FlowType.from_text(str(entry.get("type")))
            found.append(Member((project / file).resolve(), key, stated))
    return found


def _type(member: Member) -> FlowType:
    """Returns the type of a flow file, from the settings or from its metadata."""
    try:
        return member.type or load(member.path).type or FlowType.CONTACT_FLOW
    except (FlowFormatError, OSError):
        return FlowType.CONTACT_FLOW


def _unconfigured(project: Path, folder: str) -> Center:
    """Returns a center without settings: its files and the shared modules, nothing known about the rest."""
    own = [_unlisted(path.resolve()) for path in _json_files(project / ROOT / folder)]
    shared = [_unlisted(path.resolve()) for path in _json_files(project / ROOT / MODULES)] if folder != MODULES else []
    return Center((*own, *shared), CenterContext(key=folder, lambdas=_functions(project)))


def _unlisted(path: Path) -> Member:
    return Member(path, path.stem, FlowType.MODULE if path.parent.name == MODULES else None)


def _keys(content: Mapping[str, Any], table: str) -> frozenset[str] | None:
    entries = content.get(table)
    return frozenset(entries) if isinstance(entries, dict) else None


def _quick_connects(content: Mapping[str, Any]) -> Mapping[str, QuickConnectFacts]:
    entries = content.get("quick_connects")
    return {
        key: QuickConnectFacts(kind=str(entry.get("kind")), flow=str(entry["flow"]))
        for key, entry in (entries.items() if isinstance(entries, dict) else ())
        if isinstance(entry, dict) and "flow" in entry
    }


def _functions(project: Path) -> Mapping[str, FunctionFacts] | None:
    """Returns the functions that flows call, from the manifest of functions."""
    manifest = project / "runtime" / "functions.toml"
    if not manifest.is_file():
        return None
    return {
        name: FunctionFacts(results=_names(entry, "results"), parameters=_names(entry, "parameters"))
        for name, entry in _toml(manifest).items()
        if isinstance(entry, dict) and entry.get("kind") == "flow"
    }


def _settings_known(project: Path, content: Mapping[str, Any]) -> frozenset[str] | None:
    """Returns the dotted paths of single values in the settings, defaults included: what the schema of the settings
    lists, with the names that a center gives its queues, hours and the like."""
    try:
        schema = json.loads((project / SETTINGS_SCHEMA).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return frozenset(_scalar_paths(schema, schema, content, ())) if isinstance(schema, dict) else None


def _scalar_paths(root: Mapping[str, Any], node: Any, value: Any, path: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(node, dict) or len(path) > _DEEPEST_SETTING:
        return
    if "$ref" in node:
        node = root.get("definitions", {}).get(str(node["$ref"]).rsplit("/", 1)[-1], {})
    for other in (*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("allOf", ())):
        yield from _scalar_paths(root, other, value, path)
    if node.get("type") in ("string", "integer", "number", "boolean") or "enum" in node or "const" in node:
        yield ".".join(path)
    given = value if isinstance(value, dict) else {}
    for name in (*given, *(own for own in node.get("properties", {}) if own not in given)):
        yield from _scalar_paths(root, _member(node, name), given.get(name), (*path, name))


def _member(node: Mapping[str, Any], name: str) -> Any:
    """Returns the schema of a member: by its name, by a pattern its name fits, or that of all others."""
    if name in node.get("properties", {}):
        return node["properties"][name]
    fits = (inner for pattern, inner in node.get("patternProperties", {}).items() if re.search(pattern, name))
    return next(fits, node.get("additionalProperties"))


def _bots(project: Path, center: str) -> Mapping[str, BotFacts] | None:
    """Returns the bot of a center with the intents of its packs, from the content of bots."""
    file = project / BOTS / f"{center}.toml"
    if not file.is_file():
        return None
    content = _toml(file)
    packs = (project / BOTS / "packs" / str(pack) / "intents.toml" for pack in content.get("packs", ()))
    intents = {name for pack in packs if pack.is_file() for name in _toml(pack)}
    return {BOT_KEY: BotFacts(locales={str(content.get("locale")): intents | {FALLBACK_INTENT}})}


def _names(entry: Mapping[str, Any], key: str) -> frozenset[str]:
    return frozenset(str(name) for name in entry.get(key, ()))
