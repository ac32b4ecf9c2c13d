"""Changes of flows that people make on the page: linted, drawn, phoned, written to the file they come from."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringback.flow_language.errors import FlowFormatError
from ringback.flow_language.findings import Finding, Level
from ringback.flow_language.formatting import Positions
from ringback.simulator.errors import NotPossibleError, UnknownNameError
from ringback.simulator.studio.flows import places
from ringback.simulator.studio.flows.sources import References, Source, Sources
from ringback.simulator.world.model import FlowDefinition

if TYPE_CHECKING:
    from ringback.flow_language.workspace import Around, FlowSet

#: A change: the action, and the place in it.
Place = tuple[str, str]


@dataclass
class Draft:
    """The changes of one flow, as people write them: with references where it has a file of its own."""

    flow: FlowDefinition
    source: Source | None
    #: What each place that was touched held before, and what it holds now.
    before: dict[Place, Any] = field(default_factory=dict)
    now: dict[Place, Any] = field(default_factory=dict)
    #: The changes that the center plays which the page phones.
    phoned: dict[Place, Any] = field(default_factory=dict)
    version: int = 0

    @property
    def changes(self) -> dict[Place, Any]:
        """The places that hold something else than before."""
        return {place: value for place, value in self.now.items() if value != self.before[place]}

    @property
    def saved(self) -> bool:
        """Whether the file holds what was changed."""
        base = self.base()
        return all(places.get(base, *place) == value for place, value in self.now.items())

    def base(self) -> dict[str, Any]:
        """Returns a copy of the flow as it is written: in its file, else in the template."""
        found: dict[str, Any] = self.source.document if self.source else json.loads(self.flow.content)
        return found

    def document(self) -> dict[str, Any]:
        """Returns the flow with the changes."""
        found = self.base()
        for place, value in self.now.items():
            places.put(found, *place, value)
        return found

    def deployed(self, references: References) -> str:
        """Returns the content of the template with the changes in it."""
        found = json.loads(self.flow.content)
        for place, value in self.changes.items():
            places.put(found, *place, references.filled(value))
        return json.dumps(found, ensure_ascii=False)

    def put(self, place: Place, value: Any) -> None:
        """Changes a place to a value of the same kind; a branch leads to an action of the flow."""
        found = self.document()
        if place[1].endswith("NextAction"):
            places.action_of(found, str(value))
        known = places.get(found, *place)
        places.put(found, *place, value)
        self.before.setdefault(place, known)
        self.now[place] = value
        self.version += 1

    def based_on(self, flow: FlowDefinition, source: Source | None, references: References) -> None:
        """Takes the flow as it is synthesized and written now: what is in it, or has no place in it, is no change."""
        self.flow, self.source, self.phoned = flow, source, {}
        deployed, base = json.loads(flow.content), self.base()
        self.now = {
            place: value
            for place, value in self.now.items()
            if places.has(base, *place)
            and places.has(deployed, *place)
            and places.get(deployed, *place) != _synthesized(value, references)
        }
        self.version += 1

    def forget(self) -> None:
        """Takes all changes back."""
        self.before, self.now, self.phoned = {}, {}, {}
        self.version += 1


def _synthesized(value: Any, references: References) -> Any:
    """Returns what a value is in a template; one whose references nobody knows is in none."""
    try:
        return references.filled(value)
    except NotPossibleError:
        return None


class Drafts:
    """The drafts of the flows of one assembly."""

    def __init__(self, sources: Sources, around: Around | None, revise: Callable[[dict[str, str]], None]) -> None:
        """Knows the files, what says with which others each is deployed, and how the center gets other flows."""
        self._sources, self._around, self._revise = sources, around, revise
        self._drafts: dict[str, Draft] = {}
        self._files: dict[str, Source] | None = None
        self._references: References | None = None
        self._sets: dict[Path, Sequence[FlowSet]] = {}
        self._originals: dict[str, FlowDefinition] = {}

    # --- what there is -----------------------------------------------------------------------------------------------

    def learn(self, definitions: Iterable[FlowDefinition]) -> None:
        """Takes the flows of an assembly that was loaded; changes that are not in them stay changes."""
        self._originals = {one.name: one for one in definitions}
        self._files = self._references = None
        for name, draft in list(self._drafts.items()):
            if name in self._originals:
                draft.based_on(self._originals[name], self._file_of(name), self.references)
            if name not in self._originals or not draft.now:
                del self._drafts[name]

    def versions(self) -> dict[str, int]:
        """Returns a number for each flow that has changes; another one when they are others."""
        return {name: draft.version for name, draft in self._drafts.items() if draft.version}

    def of(self, name: str) -> Draft:
        """Returns the draft of a flow, without changes when there was none."""
        if name not in self._originals:
            raise UnknownNameError("flow", name, list(self._originals))
        if name not in self._drafts:
            self._drafts[name] = Draft(self._originals[name], self._file_of(name))
        return self._drafts[name]

    def _file_of(self, name: str) -> Source | None:
        if self._files is None:
            self._files = self._sources.match(self._originals.values()) if self._sources else {}
        return self._files.get(name)

    @property
    def references(self) -> References:
        """What the references of the files stand for."""
        if self._references is None:
            self._file_of("")
            files = self._files or {}
            pairs = [(file.document, json.loads(self._originals[name].content)) for name, file in files.items()]
            self._references = References(pairs)
        return self._references

    # --- changing ----------------------------------------------------------------------------------------------------

    def edit(self, name: str, action: str, path: str, value: Any) -> None:
        """Changes one place of a flow."""
        self.of(name).put((action, path), value)

    def discard(self, name: str) -> None:
        """Forgets the changes of a flow; the center plays it again as it was synthesized."""
        draft = self.of(name)
        if draft.phoned:
            self._revise({name: draft.flow.content})
        draft.forget()
        if draft.source is not None:
            draft.source = draft.source.again()

    def phone(self, name: str) -> None:
        """Puts the changed flow into the center that the page phones; only this flow is compiled again."""
        draft = self.of(name)
        self._revise({name: draft.deployed(self.references)})
        draft.phoned = draft.changes
        draft.version += 1

    # --- checking ----------------------------------------------------------------------------------------------------

    def checking(self, name: str) -> Callable[[], dict[str, Any]]:
        """Returns what lints a draft; linting takes a moment, and needs nothing that an act could change."""
        draft = self.of(name)
        document, flow, source = draft.document(), draft.flow, draft.source
        told = self.told(name)

        def check() -> dict[str, Any]:
            findings = self._lint(document, flow, source)
            return {**told, "findings": [_finding(found) for found in findings]}

        return check

    def _lint(self, document: dict[str, Any], flow: FlowDefinition, source: Source | None) -> list[Finding]:
        # The rules take longer to import than the page to start.
        from ringback.flow_language.linter import lint
        from ringback.flow_language.parser import parse
        from ringback.flow_language.profile import PLAIN, profile_above
        from ringback.flow_language.rules import RULES
        from ringback.flow_language.workspace import lint_files

        text = json.dumps(document, ensure_ascii=False)
        if source is None:
            return lint(parse(text, file=flow.name, flow_type=flow.type), profile=PLAIN)
        return lint_files({source.path: text.encode()}, self._together, None, profile_above(RULES))

    def _together(self, paths: Sequence[Path]) -> list[FlowSet]:
        """Returns the sets around files; settings and manifests are read once."""
        for path in paths:
            if path not in self._sets:
                self._sets[path] = list(self._around([path])) if self._around else []
        return [one for path in paths for one in self._sets[path]]

    def told(self, name: str) -> dict[str, Any]:
        """Returns a draft as plain data."""
        draft = self.of(name)
        file = draft.source.path.relative_to(draft.source.folder.parent).as_posix() if draft.source else None
        return {
            "flow": name,
            "version": draft.version,
            "file": file,
            "phoned": draft.phoned == draft.changes,
            "saved": draft.saved,
            "edits": [
                {"action": action, "path": path, "before": draft.before[action, path], "after": value}
                for (action, path), value in draft.changes.items()
            ],
        }

    # --- writing -----------------------------------------------------------------------------------------------------

    def text(self, name: str) -> str:
        """Returns a flow with its changes in canonical form."""
        from ringback.flow_language.files import canonical_text

        draft = self.of(name)
        text = json.dumps(draft.document(), ensure_ascii=False)
        try:
            if draft.source is not None:
                canonical_text(draft.source.text, str(draft.source.path), Positions.KEEP)
            return canonical_text(text, name, Positions.MISSING if draft.source else Positions.KEEP)
        except FlowFormatError as error:
            raise NotPossibleError(str(error)) from error

    def write(self, name: str) -> None:
        """Writes the file a flow comes from; refused when somebody else has changed it, or the service would refuse."""
        draft = self.of(name)
        if draft.source is None:
            raise NotPossibleError(f"flow {name!r} has no file of its own here: download it instead")
        if draft.source.again().text != draft.source.text:
            raise NotPossibleError(
                f"{draft.source.path} was changed meanwhile: discard the changes here and begin anew"
            )
        refused = [one for one in self._lint(draft.document(), draft.flow, draft.source) if one.level is Level.REFUSED]
        if refused:
            raise NotPossibleError(f"Amazon Connect would refuse this flow, so it is not written: {refused[0]}")
        _replace(draft.source.path, self.text(name))
        draft.source = draft.source.again()
        draft.version += 1


def _replace(path: Path, text: str) -> None:
    """Writes a file as a whole or not at all."""
    made: Path | None = None
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n", dir=path.parent, delete=False) as file:
            made = Path(file.name)
            file.write(text)
        made.chmod(path.stat().st_mode)
        made.replace(path)
    except OSError as error:
        if made is not None:
            made.unlink(missing_ok=True)
        raise NotPossibleError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}") from error


def _finding(found: Finding) -> dict[str, Any]:
    """Returns a finding with the place in its action."""
    return {
        "rule": found.rule,
        "severity": found.severity,
        "message": found.message,
        "action": found.action,
        "path": found.path.partition("].")[2] if found.path.startswith("Actions[") else "",
    }
