"""The flows that people name: files, folders, an assembly, and two versions of them (of two places, or of git)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from ringback.flow_language.assembly import is_assembly, read_assembly
from ringback.flow_language.errors import FlowLanguageError
from ringback.flow_language.model import Flow
from ringback.flow_language.parser import load, parse
from ringback.flow_language.pictures.difference import Difference, Kind


def named_flows(paths: Iterable[Path]) -> list[Flow]:
    """Reads the flows of files, folders and assemblies; raises FlowLanguageError when there are none."""
    flows: list[Flow] = []
    for path in paths:
        if not path.exists():
            raise FlowLanguageError(f"{path}: no such file or folder")
        if path.is_dir() and is_assembly(path):
            flows += [found.parsed() for found in read_assembly(path)]
        elif path.is_dir():
            flows += [load(file) for file in _json_files(path)]
        else:
            flows.append(load(path))
    if not flows:
        raise FlowLanguageError("no flows given; name files, folders or an assembly")
    return flows


def _json_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*.json") if not file.name.endswith(".schema.json"))


def file_names(flows: Sequence[Flow]) -> list[str]:
    """Returns a file name per flow, with the folder in front where keys repeat."""
    keys = [flow.key or flow.name or "flow" for flow in flows]
    return [
        key if keys.count(key) == 1 else f"{Path(flow.file or '').parent.name or index}-{key}"
        for index, (flow, key) in enumerate(zip(flows, keys, strict=True))
    ]


def versions_since(revision: str, paths: Sequence[Path]) -> list[tuple[Flow, Flow]]:
    """Pairs each flow file with what it was at a revision of git."""
    files = [file for path in paths for file in (_json_files(path) if path.is_dir() else [path])]
    return [(_at_revision(file, revision), load(file)) for file in files]


def versions_between(old: Path, new: Path) -> list[tuple[Flow, Flow]]:
    """Pairs the flows of two files or of two folders by their names."""
    if old.is_dir() != new.is_dir():
        raise FlowLanguageError(f"{old} and {new}: compare two files or two folders")
    if not old.is_dir():
        return [(load(old), load(new))]
    names = dict.fromkeys(file.relative_to(folder) for folder in (old, new) for file in _json_files(folder))
    return [(_or_nothing(old / name), _or_nothing(new / name)) for name in names]


def _or_nothing(path: Path) -> Flow:
    return load(path) if path.is_file() else _nothing(path)


def _nothing(path: Path) -> Flow:
    """Returns a flow without actions, for a file that one side does not have."""
    return Flow(raw={}, actions=(), start="", type=None, file=str(path), key=path.stem)


def _at_revision(path: Path, revision: str) -> Flow:
    command = ["git", "-C", str(path.resolve().parent), "show", f"{revision}:./{path.name}"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode == 0:
        return parse(done.stdout, file=f"{revision}:{path}", key=path.stem)
    known = subprocess.run(
        [*command[:3], "rev-parse", "--verify", "--quiet", revision], capture_output=True, check=False
    )
    if known.returncode != 0:
        raise FlowLanguageError(f"{revision}: no such revision, or {path.parent} is in no git repository")
    return _nothing(path)


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
