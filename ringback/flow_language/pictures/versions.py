"""The flows that people name: files, folders, an assembly, and two versions of them (of two places, or of git)."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from ringback.flow_language.errors import FlowLanguageError
from ringback.flow_language.findings import Finding
from ringback.flow_language.inputs import Found, Given, flows_at, look, look_into, read_all
from ringback.flow_language.model import Flow
from ringback.flow_language.pictures.difference import Difference, Kind


def named_flows(paths: Iterable[Path]) -> tuple[list[Flow], list[Finding]]:
    """Reads the flows of files, folders, templates and assemblies; returns also what could not be read.

    Raises FlowLanguageError when there is no flow at all.
    """
    flows: list[Flow] = []
    damaged: list[Finding] = []
    for path in paths:
        found = flows_at(path)
        read, broken = read_all(found.flows)
        flows += read
        damaged += [*found.damaged, *broken]
    if not flows and not damaged:
        raise FlowLanguageError("no flows given; name files, folders or an assembly")
    return flows, damaged


def file_names(flows: Sequence[Flow]) -> list[str]:
    """Returns a file name per flow, with the folder in front where keys repeat."""
    keys = [_UNFIT.sub("-", flow.key or flow.name or "flow") for flow in flows]
    return [
        key if keys.count(key) == 1 else f"{Path(flow.file or '').parent.name or index}-{key}"
        for index, (flow, key) in enumerate(zip(flows, keys, strict=True))
    ]


_UNFIT = re.compile(r"[^\w.-]+")


Versions = tuple[list[tuple[Flow, Flow]], list[Finding]]
"""Pairs of an old and a new flow, and what could not be read on either side."""


def versions_since(revision: str, paths: Sequence[Path]) -> Versions:
    """Pairs each flow of files and folders with what it was at a revision of git."""
    pairs: list[tuple[Flow, Flow]] = []
    damaged: list[Finding] = []
    for path in paths:
        found = look(path)
        damaged += found.damaged
        for file in dict.fromkeys(given.path for given in found.flows):
            now = _by_place(look(file), file, damaged)
            pairs += _paired(_at_revision(file, revision, damaged), now, file)
    return pairs, damaged


def versions_between(old: Path, new: Path) -> Versions:
    """Pairs the flows of two files or of two folders by their names; two files of one flow each need no name."""
    if old.is_dir() != new.is_dir():
        raise FlowLanguageError(f"{old} and {new}: compare two files or two folders")
    damaged: list[Finding] = []
    sides = []
    for path in (old, new):
        found = flows_at(path)
        damaged += found.damaged
        sides.append(_by_place(found, path, damaged))
    if not old.is_dir() and damaged:
        return [], damaged
    return _paired(sides[0], sides[1], new), damaged


def _by_place(found: Found, root: Path, damaged: list[Finding]) -> dict[str, Flow]:
    """Returns flows by what tells them apart below a path: the file in a folder, the name in a file."""
    flows: dict[str, Flow] = {}
    for given in found.flows:
        read, broken = read_all([given])
        damaged += broken
        flows |= {_place(given, root): flow for flow in read}
    return flows


def _place(given: Given, root: Path) -> str:
    file = "" if given.path == root else str(given.path.relative_to(root))
    return f"{file}#{given.inside}" if given.inside else file


def _paired(old: Mapping[str, Flow], new: Mapping[str, Flow], root: Path) -> list[tuple[Flow, Flow]]:
    if len(old) == len(new) == 1:
        return [(next(iter(old.values())), next(iter(new.values())))]
    return [
        (old.get(place) or _nothing(_path(root, place)), new.get(place) or _nothing(_path(root, place)))
        for place in dict.fromkeys([*old, *new])
    ]


def _nothing(path: Path) -> Flow:
    """Returns a flow without actions, for a file that one side does not have."""
    return Flow(raw={}, actions=(), start="", type=None, file=str(path), key=path.stem)


def _path(root: Path, place: str) -> Path:
    return Path(f"{root}{place}") if place.startswith("#") else root / place


def _at_revision(path: Path, revision: str, damaged: list[Finding]) -> dict[str, Flow]:
    """Returns the flows of a file at a revision, by their names within it; none when the file was not there."""
    command = ["git", "-C", str(path.resolve().parent), "show", f"{revision}:./{path.name}"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode == 0:
        flows = _by_place(look_into(path, done.stdout, named=True), path, damaged)
        return {place: replace(flow, file=f"{revision}:{flow.file}") for place, flow in flows.items()}
    known = subprocess.run(
        [*command[:3], "rev-parse", "--verify", "--quiet", revision], capture_output=True, check=False
    )
    if known.returncode != 0:
        raise FlowLanguageError(f"{revision}: no such revision, or {path.parent} is in no git repository")
    return {}


def as_json(difference: Difference) -> dict[str, object]:
    """Returns a difference as plain data."""
    return {
        "flow": difference.new.key or difference.new.name,
        "file": difference.new.file,
        "document": [asdict(change) for change in difference.document],
        "actions": [
            {
                "identifier": change.identifier,
                "kind": change.kind.value,
                "renamed_from": change.renamed_from,
                "parameters": [asdict(part) for part in change.parameters],
                "branches": [asdict(part) for part in change.branches],
            }
            for change in difference.actions
            if change.kind is not Kind.SAME
        ],
    }
