"""Flows as people name them (files, folders, templates, assemblies): checked together, formatted one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ringback.flow_language.assembly import assembly_context
from ringback.flow_language.errors import FlowFormatError, FlowLanguageError
from ringback.flow_language.findings import Finding
from ringback.flow_language.formatting import Positions, canonical
from ringback.flow_language.inputs import Given, PassedOver, look, no_flows, read_all
from ringback.flow_language.linter import lint, lint_center
from ringback.flow_language.parser import parse
from ringback.flow_language.profile import PLAIN, Profile, ProfileOf, profile_above, project_folder
from ringback.flow_language.rules import RULES
from ringback.flow_language.workspace import Around, lint_files


@dataclass
class Checked:
    """What was linted: the findings, the number of flows, the texts by file for showing lines around a finding."""

    around: Around | None = None
    """What says with which other files a file is deployed; without it each is checked by itself."""
    profile: Profile | None = None
    """The house rules that hold for everything; without it the folders of the files say which."""
    findings: list[Finding] = field(default_factory=list)
    flows: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    passed_over: list[PassedOver] = field(default_factory=list)
    """What was not looked at, and why."""

    def add_path(self, path: Path, flow_type: str | None = None, *, needed: bool = True) -> None:
        """Checks what is behind a path; raises FlowLanguageError when there is no such path.

        With `needed` it is an error too that there is no flow behind it.
        """
        found = look(path, named=needed)
        self.passed_over += found.passed_over
        if needed and not found.flows and not found.damaged:
            raise FlowLanguageError(no_flows(path, found))
        findings = [*found.damaged]
        self.flows += len(found.flows)
        files = {given.path: given.data for given in found.flows if not given.inside}
        findings += lint_files(files, self.around, flow_type, self._profile_of, neighbors)
        for file, group in _by_file(given for given in found.flows if given.inside).items():
            findings += _lint_group(group, flow_type, self._profile_of(file) or PLAIN)
        self.findings += findings
        wrong = {finding.file for finding in findings}
        self.texts |= {str(path): data.decode("utf-8", "replace") for path, data in files.items() if str(path) in wrong}

    def add_texts(self, texts: Mapping[str, str], flow_type: str | None = None) -> None:
        """Checks flows that are in no file, each alone."""
        self.texts.update(texts)
        self.flows += len(texts)
        for name, text in texts.items():
            try:
                flow = parse(text, file=name, flow_type=flow_type)
            except FlowFormatError as error:
                self.findings.append(error.finding)
            else:
                self.findings += lint(flow, profile=self._profile_of(Path(name)) or PLAIN)

    @cached_property
    def _profile_of(self) -> ProfileOf:
        return (lambda path: self.profile) if self.profile is not None else profile_above(RULES)


def neighbors(path: Path) -> Mapping[Path, bytes]:
    """Returns the flow files that lie around one: those of its project, below the file with its house rules, else
    those of its folder."""
    project = project_folder(path.parent)
    if project is None:
        files = sorted(file for file in path.resolve().parent.glob("*.json") if file.is_file())
        return {file: file.read_bytes() for file in files}
    return {given.path.resolve(): given.data for given in look(project, named=False).flows if not given.inside}


def _by_file(flows: Iterable[Given]) -> dict[Path, list[Given]]:
    found: dict[Path, list[Given]] = {}
    for given in flows:
        found.setdefault(given.path, []).append(given)
    return found


def _lint_group(group: list[Given], flow_type: str | None, profile: Profile) -> list[Finding]:
    """Returns the findings of the flows of one file; the resources of a template know each other."""
    flows, findings = read_all(group, flow_type)
    deployed = [given.deployed for given in group if given.deployed is not None]
    if deployed:
        return findings + lint_center(flows, assembly_context(deployed), profile)
    return findings + [finding for flow in flows for finding in lint(flow, profile=profile)]


def canonical_text(text: str | bytes, name: str, positions: Positions) -> str:
    """Returns the canonical form of a text; a document with doubled keys is refused, for one of them would be lost."""
    flow = parse(text, file=name)
    doubled = [finding for finding in flow.problems if finding.rule == "FL004"]
    if doubled:
        raise FlowFormatError(doubled[0])
    return canonical(flow.raw, positions=positions)


def named_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yields the flow files that the paths name, the damaged ones too.

    Raises FlowLanguageError for a path that is not there, and for one without a flow file behind it.
    """
    for path in paths:
        found = look(path)
        files = [given.path for given in found.flows if not given.inside]
        files += [Path(finding.file) for finding in found.damaged if finding.file and finding.file.endswith(".json")]
        if not files:
            raise FlowLanguageError(no_flows(path, found) if not found.flows else f"{path}: no flow file in it")
        yield from sorted(files)
