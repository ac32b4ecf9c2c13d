"""The files that flows of an assembly were written in, and what their references became when it was synthesized."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringback.encodings import EncodingError, utf8_text
from ringback.simulator.errors import NotPossibleError
from ringback.simulator.studio.flows import places
from ringback.simulator.world.model import FlowDefinition

_TOKEN = re.compile(r"\$\{[^{}]+\}")


@dataclass(frozen=True)
class Source:
    """A file, and the folder that it may be written in."""

    path: Path
    folder: Path
    text: str

    @property
    def document(self) -> dict[str, Any]:
        """The flow in it, a new copy each time."""
        found: dict[str, Any] = json.loads(self.text)
        return found

    def again(self) -> Source:
        """Returns the file as it is now; raises ``NotPossibleError`` when it has left its folder or holds no flow."""
        found = _read(self.path, self.folder)
        if found is None:
            raise NotPossibleError(f"{self.path} is no flow any more, or does not lie in {self.folder}")
        return found


class Sources:
    """Files of flows below some folders; nothing outside of them is ever read or written."""

    def __init__(self, folders: Sequence[Path], center: str = "") -> None:
        """Looks into folders; of equal files the one in a folder of the center's name is meant."""
        self._folders, self._center = folders, center

    def __bool__(self) -> bool:
        return bool(self._folders)

    def match(self, definitions: Iterable[FlowDefinition]) -> dict[str, Source]:
        """Returns the file of each flow, by name; a flow that several files could be is left out."""
        from ringback.flow_language.workspace import json_files

        files = [found for folder in self._folders for path in json_files(folder) if (found := _read(path, folder))]
        shapes: dict[frozenset[tuple[str, str]], list[Source]] = {}
        for file in files:
            shapes.setdefault(_shape(file.document), []).append(file)
        matched = {}
        for definition in definitions:
            deployed = _document(definition.content)
            candidates = shapes.get(_shape(deployed), ()) if deployed else ()
            best = sorted(candidates, key=lambda one: self._likeness(one, definition, deployed), reverse=True)
            if best and (len(best) == 1 or self._differ(best[0], best[1], definition, deployed)):
                matched[definition.name] = best[0]
        return matched

    def _differ(self, one: Source, other: Source, definition: FlowDefinition, deployed: Any) -> bool:
        return self._likeness(one, definition, deployed) != self._likeness(other, definition, deployed)

    def _likeness(self, file: Source, definition: FlowDefinition, deployed: Any) -> tuple[int, bool, bool]:
        """Tells how like a file is to a flow: by values, by name, by the folder it lies in."""
        document = file.document
        mine, theirs = (dict(_values(one)) for one in (document, deployed))
        same = sum(theirs.get(place) == value for place, value in mine.items())
        name = document.get("Metadata", {}).get("name", file.path.stem)
        home = self._center in file.path.relative_to(file.folder).parts if self._center else False
        return same, name == definition.name or file.path.stem == definition.key, home


def _read(path: Path, folder: Path) -> Source | None:
    """Returns a flow file below a folder, wherever links lead; None for anything else."""
    try:
        real, home = path.resolve(strict=True), folder.resolve(strict=True)
        if not real.is_relative_to(home) or not real.is_file():
            return None
        text = utf8_text(real.read_bytes())
    except (OSError, EncodingError):
        return None
    return Source(real, home, text) if _document(text) else None


def _document(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("Actions"), list) else None


def _shape(document: dict[str, Any]) -> frozenset[tuple[str, str]]:
    actions = [one for one in document["Actions"] if isinstance(one, dict)]
    return frozenset((str(one.get("Identifier")), str(one.get("Type"))) for one in actions)


def _values(document: dict[str, Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    for action in document["Actions"]:
        if isinstance(action, dict):
            for path, value in places.leaves(action):
                yield (str(action.get("Identifier")), path), value


class References:
    """What ``${...}`` stands for, learned from files and what was made of them."""

    def __init__(self, pairs: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> None:
        """Compares documents of files with the deployed ones, place by place."""
        self._known: dict[str, str] = {}
        for written, deployed in pairs:
            there = dict(_values(deployed))
            for place, value in _values(written):
                if isinstance(value, str) and isinstance(there.get(place), str):
                    self._learn(value, there[place])

    def _learn(self, written: str, deployed: str) -> None:
        names = _TOKEN.findall(written)
        if not names:
            return
        pattern = "(.*?)".join(re.escape(part) for part in _TOKEN.split(written))
        found = re.fullmatch(pattern, deployed, re.DOTALL)
        if found is not None:
            for name, value in zip(names, found.groups(), strict=True):
                self._known.setdefault(name, value)

    @property
    def known(self) -> Mapping[str, str]:
        """Every reference with what it stands for."""
        return self._known

    def filled(self, value: Any) -> Any:
        """Returns a value with references filled; one that no flow of the assembly has raises ``NotPossibleError``."""
        if isinstance(value, dict):
            return {name: self.filled(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.filled(one) for one in value]
        if not isinstance(value, str):
            return value
        missing = [name for name in _TOKEN.findall(value) if name not in self._known]
        if missing:
            raise NotPossibleError(f"no flow of the assembly has {missing[0]}: synthesize it to phone this change")
        return _TOKEN.sub(lambda found: self._known[found[0]], value)
