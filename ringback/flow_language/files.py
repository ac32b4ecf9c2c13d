"""Flow files, folders and assemblies as people name them: checked together, formatted one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ringback.flow_language.assembly import DeployedFlow, assembly_context, is_assembly, read_assembly
from ringback.flow_language.context import CenterContext
from ringback.flow_language.errors import FlowFormatError, FlowLanguageError
from ringback.flow_language.findings import Finding
from ringback.flow_language.formatting import Positions, canonical
from ringback.flow_language.linter import lint_center
from ringback.flow_language.model import Flow
from ringback.flow_language.parser import parse
from ringback.flow_language.workspace import Around, flow_files, lint_files


@dataclass
class Checked:
    """What was linted: the findings, the number of flows, the texts by file for showing lines around a finding."""

    around: Around | None = None
    """What says with which other files a file is deployed; without it each is checked by itself."""
    findings: list[Finding] = field(default_factory=list)
    flows: int = 0
    texts: dict[str, str] = field(default_factory=dict)

    def add_path(self, path: Path, flow_type: str | None = None) -> None:
        """Checks a file, a folder or an assembly; raises FlowLanguageError when there is none."""
        if path.is_dir() and is_assembly(path):
            self._add_assembly(path)
        elif path.is_dir() or path.is_file():
            wanted = flow_files(path)
            self.texts |= {str(file): file.read_bytes().decode("utf-8", errors="replace") for file in wanted}
            self.flows += len(wanted)
            self.findings += lint_files(wanted, self.around, flow_type)
        else:
            raise FlowLanguageError(f"{path}: no such file or folder")

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
                self.findings += lint_center([flow], CenterContext())

    def _add_assembly(self, path: Path) -> None:
        """Checks the flows of every template together, with the suppressions in the metadata of their resources."""
        by_template: dict[Path, list[DeployedFlow]] = {}
        for deployed in read_assembly(path):
            by_template.setdefault(deployed.template, []).append(deployed)
        for group in by_template.values():
            flows: list[Flow] = []
            for one in group:
                self.flows += 1
                try:
                    flows.append(one.parsed())
                except FlowFormatError as error:
                    self.findings.append(error.finding)
            self.findings += lint_center(flows, assembly_context(group))


def canonical_text(text: str | bytes, name: str, positions: Positions) -> str:
    """Returns the canonical form of a text; a document with doubled keys is refused, for one of them would be lost."""
    flow = parse(text, file=name)
    doubled = [finding for finding in flow.problems if finding.rule == "FL004"]
    if doubled:
        raise FlowFormatError(doubled[0])
    return canonical(flow.raw, positions=positions)


def named_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yields the flow files that the paths name; raises FlowLanguageError for a path that is not there."""
    for path in paths:
        if not path.exists():
            raise FlowLanguageError(f"{path}: no such file or folder")
        yield from flow_files(path)
