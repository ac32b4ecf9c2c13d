"""Finds flow files and lints them, each with the flows it is deployed with when somebody knows them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ringback.flow_language.context import CenterContext
from ringback.flow_language.errors import FlowFormatError, FlowLanguageError
from ringback.flow_language.findings import Finding
from ringback.flow_language.linter import lint, lint_center
from ringback.flow_language.model import Flow, FlowType
from ringback.flow_language.modules import ModuleBook
from ringback.flow_language.parser import parse
from ringback.flow_language.profile import HOUSE, PLAIN, ProfileOf

STALE = "FL901"
_BEFORE = frozenset({"FL205", "FL309", "FL310"})
"""Rules that speak of what happened before, which a flow that leads here may have done."""


@dataclass(frozen=True)
class Member:
    """A flow file under the key that references use."""

    path: Path
    key: str
    type: FlowType | None = None
    """Type the flow is deployed with; the file's own statement counts when this is None."""


@dataclass(frozen=True)
class FlowSet:
    """Flow files that are deployed together, and what is known about their center."""

    members: tuple[Member, ...]
    context: CenterContext = field(default_factory=CenterContext)


Around = Callable[[Sequence[Path]], Iterable[FlowSet]]
"""Returns the sets that some flow files, given by their resolved paths, are deployed in."""
Neighbors = Callable[[Path], Mapping[Path, bytes]]
"""Returns the flow files around one, by their resolved paths, with what they hold."""


def json_files(folder: Path) -> list[Path]:
    """Returns the flow files below a folder: all JSON but schemas."""
    return sorted(file for file in folder.rglob("*.json") if not file.name.endswith(".schema.json"))


def lint_files(
    wanted: Mapping[Path, bytes],
    around: Around | None = None,
    flow_type: FlowType | str | None = None,
    profile_of: ProfileOf = lambda path: None,
    neighbors: Neighbors = lambda path: {},
) -> list[Finding]:
    """Returns the findings of flow files, given with what they hold.

    A file is checked in every set it is part of; a file of no set is checked by itself, as a flow of ``flow_type``.
    Where no profile is asked for, the house rules hold for sets alone. What a file of no set finds done when a contact
    comes to it, the other given files say, and the neighbors of the file where these say nothing.
    """
    names = {path.resolve(): str(path) for path in wanted}
    texts = {path.resolve(): data for path, data in wanted.items()}
    sets = [(files, _lint_set(files, names, texts, profile_of)) for files in (around(tuple(names)) if around else ())]
    alone = set(names) - {member.path for files, _ in sets for member in files.members}
    findings = dict.fromkeys(found for _, findings in sets for found in findings)
    kept = [found for found in findings if found.rule != STALE or _stale_everywhere(found, sets, names)]
    own = {path: texts[path] for path in names if path in alone}
    return kept + _lint_alone(own, names, neighbors, flow_type, profile_of)


def _stale_everywhere(found: Finding, sets: Iterable[tuple[FlowSet, list[Finding]]], names: Mapping[Path, str]) -> bool:
    """Tells whether a suppression is of no use in any set of its file; one center may need what another does not."""
    own = [findings for files, findings in sets if found.file in {names.get(m.path) for m in files.members}]
    return all(found in findings for findings in own)


def _lint_alone(
    texts: Mapping[Path, bytes],
    names: Mapping[Path, str],
    neighbors: Neighbors,
    flow_type: FlowType | str | None,
    profile_of: ProfileOf,
) -> list[Finding]:
    """Returns the findings of files of no set: each alone, but for what flows that lead to it did before."""
    flows: dict[Path, Flow] = {}
    damaged: list[Finding] = []
    for path, text in texts.items():
        try:
            flows[path] = parse(text, file=names[path], key=path.stem, flow_type=flow_type)
        except FlowFormatError as error:
            damaged.append(error.finding)
    together = ModuleBook(list(flows.values()))
    findings: list[Finding] = []
    for path, flow in flows.items():
        profile = profile_of(path) or PLAIN
        found = lint(flow, profile=profile, beside=together)
        if any(one.rule in _BEFORE for one in found):
            near = [_parsed(place, text) for place, text in neighbors(path).items() if place not in flows]
            found = lint(flow, profile=profile, beside=ModuleBook([*flows.values(), *filter(None, near)]))
        findings += found
    return damaged + findings


def _parsed(path: Path, text: bytes) -> Flow | None:
    """Returns a flow that lies beside others; None for what cannot be read."""
    try:
        return parse(text, file=str(path), key=path.stem)
    except FlowFormatError:
        return None


def _lint_set(
    files: FlowSet, names: Mapping[Path, str], texts: Mapping[Path, bytes], profile_of: ProfileOf
) -> list[Finding]:
    """Returns the findings of the wanted files of one set.

    While a file cannot be read nothing is known about what it names and leads to: what is wrong with it comes first.
    """
    flows: list[Flow] = []
    findings: list[Finding] = []
    for member in files.members:
        try:
            text = texts[member.path] if member.path in texts else member.path.read_bytes()
            name = names.get(member.path, str(member.path))
            flows.append(parse(text, file=name, key=member.key, flow_type=member.type))
        except FlowFormatError as error:
            findings.append(error.finding)
        except OSError as error:
            raise FlowLanguageError(f"{member.path}: cannot be read: {error}") from error
    wanted = set(names.values())
    if not findings:
        asked = next((found for member in files.members if (found := profile_of(member.path))), HOUSE)
        findings = lint_center(flows, _knowing(files.context, flows), asked)
    return [found for found in findings if found.file in wanted]


def _knowing(context: CenterContext, flows: Collection[Flow]) -> CenterContext:
    """Returns a context that knows the contracts of the given modules."""
    return replace(context, modules={flow.key or "": flow.contract for flow in flows if flow.is_module})
