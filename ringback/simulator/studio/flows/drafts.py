"""Changes of flows that people make on the page: linted, drawn, phoned, written to the file they come from."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ringback.flow_language.catalogue import CATALOGUE
from ringback.flow_language.errors import FlowFormatError
from ringback.flow_language.findings import Finding, Level
from ringback.flow_language.formatting import Positions
from ringback.flow_language.model import FlowType
from ringback.simulator.errors import FlowContentError, NotPossibleError, UnknownNameError
from ringback.simulator.studio.flows import building, places
from ringback.simulator.studio.flows.differences import ABSENT, Change, differences
from ringback.simulator.studio.flows.sources import References, Source, Sources
from ringback.simulator.world.model import FlowDefinition

if TYPE_CHECKING:
    from ringback.flow_language.workspace import Around, FlowSet

#: An action, and a path in it.
Place = tuple[str, str]
_T = TypeVar("_T")
#: Changes that can be taken back one by one; each keeps a copy of the flow.
_KEPT = 100


@dataclass
class Draft:
    """The changes of one flow, as people write them: with references where it has a file of its own."""

    flow: FlowDefinition
    source: Source | None
    #: The flow as it was synthesized, and as it is now.
    origin: dict[str, Any] = field(init=False)
    document: dict[str, Any] = field(init=False)
    #: The changes that the center plays which the page phones.
    phoned: list[Change] = field(default_factory=list)
    version: int = 0
    #: What was there before each act, with the place that it changed.
    _past: list[tuple[Place, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.origin = self.document = self.base()

    @property
    def changes(self) -> list[Change]:
        """What is different from the flow as it was synthesized."""
        return differences(self.origin, self.document)

    @property
    def saved(self) -> bool:
        """Whether the file holds what was changed."""
        return not differences(self.base(), self.document)

    @property
    def kind(self) -> FlowType | None:
        """The type of the flow."""
        return FlowType.from_text(self.flow.type)

    @property
    def undoable(self) -> int:
        """How many acts can be taken back."""
        return len(self._past)

    def base(self) -> dict[str, Any]:
        """Returns a copy of the flow as it is written: in its file, else in the template."""
        return self.source.document if self.source else content_of(self.flow)

    def deployed(self, references: References) -> str:
        """Returns the content of the template with the changes in it."""
        found = content_of(self.flow)
        for change in self.changes:
            change.make(found, references.filled)
        return json.dumps(found, ensure_ascii=False)

    def change(self, act: Callable[[dict[str, Any]], _T], place: Place = ("", "")) -> _T:
        """Changes the flow, as a whole or not at all; acts at the same place are taken back together."""
        changed = copy.deepcopy(self.document)
        answer = act(changed)
        known = places.actions(self.origin)
        for name, action in places.actions(changed).items():
            if name not in known and action.get("Type") in CATALOGUE:
                building.fit(changed, action, self.kind)
        if not (place[1] and self._past and self._past[-1][0] == place):
            self._past = [*self._past[1 - _KEPT :], (place, self.document)]
        self.document = changed
        self.version += 1
        return answer

    def put(self, place: Place, value: Any) -> None:
        """Changes a place to a value of the same kind; a branch leads to an action of the flow."""

        def act(document: dict[str, Any]) -> None:
            action = places.action_of(document, place[0])
            if place[1].endswith("NextAction"):
                places.action_of(document, str(value))
            entry = CATALOGUE.get(str(action.get("Type")))
            keys = places.keys_of(action, place[1], entry.tree if entry else None)
            places.same_kind(place[1], places.get(action, keys), value)
            places.put(action, keys, value)

        self.change(act, place)

    def drop(self, place: Place) -> None:
        """Takes a parameter or a branch away."""

        def act(document: dict[str, Any]) -> None:
            action = places.action_of(document, place[0])
            keys = places.keys_of(action, place[1])
            if not building.may_drop(action, keys, self.kind):
                raise NotPossibleError(f"{place[0]!r} cannot be without {place[1]}")
            places.put(action, keys, places.ABSENT)

        self.change(act)

    def undo(self) -> None:
        """Takes the last act back."""
        if not self._past:
            raise NotPossibleError("there is nothing to take back")
        self.document = self._past.pop()[1]
        self.version += 1

    def based_on(self, flow: FlowDefinition, source: Source | None, references: References) -> None:
        """Takes the flow as it is synthesized and written now: what is in it, or has no place in it, is no change."""
        changes = self.changes
        self.flow, self.source, self.phoned, self._past = flow, source, [], []
        deployed, document = content_of(flow), self.base()

        def filled(value: Any) -> Any:
            return _synthesized(value, references)

        left = [one for one in changes if one.fits(document) and one.fits(deployed) and not one.made(deployed, filled)]
        for change in left:
            change.make(document)
        self.document, self.origin = document, copy.deepcopy(document)
        for change in reversed(left):
            change.reversed.make(self.origin)
        self.version += 1

    def forget(self) -> None:
        """Takes all changes back."""
        self.origin = self.document = self.base()
        self.phoned, self._past = [], []
        self.version += 1


def content_of(flow: FlowDefinition) -> dict[str, Any]:
    """Returns the document of a flow; raises ``FlowContentError`` when it holds no actions."""
    try:
        found = json.loads(flow.content)
    except (ValueError, RecursionError) as error:
        raise FlowContentError(f"flow {flow.name!r} is not JSON: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("Actions"), list):
        raise FlowContentError(f"flow {flow.name!r} has no list of actions")
    return found


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
            if name not in self._originals or not draft.changes:
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

    def insert(self, name: str, edge: Place, kind: str, identifier: str, otherwise: str) -> None:
        """Puts a new action on an edge, its errors leading to the action `otherwise`."""
        draft = self.of(name)
        draft.change(lambda document: building.insert(document, edge, kind, identifier, otherwise, draft.kind))

    def remove(self, name: str, action: str, to: str) -> None:
        """Takes an action out; what led to it leads to another one."""
        self.of(name).change(lambda document: building.remove(document, action, to))

    def branch(self, name: str, action: str, branch: tuple[str, str]) -> None:
        """Gives an action a further branch: an error, or a condition with an operator and its operand."""
        draft = self.of(name)

        def act(document: dict[str, Any]) -> None:
            found = places.action_of(document, action)
            onward = str((found.get("Transitions") or {}).get("NextAction") or document["StartAction"])
            building.add_branch(found, branch, building.safe_target(document, action, onward), draft.kind)

        draft.change(act)

    def drop(self, name: str, action: str, path: str) -> None:
        """Takes a parameter or a branch of an action away."""
        self.of(name).drop((action, path))

    def undo(self, name: str) -> None:
        """Takes the last change of a flow back."""
        self.of(name).undo()

    def discard(self, name: str) -> None:
        """Forgets the changes of a flow; the center plays it again as it was synthesized."""
        draft = self.of(name)
        if draft.phoned:
            self._revise({name: draft.flow.content})
        if draft.source is not None:
            draft.source = draft.source.again()
        draft.forget()

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
        document, flow, source = draft.document, draft.flow, draft.source
        told = self.told(name)

        def check() -> dict[str, Any]:
            findings = self._lint(document, flow, source)
            return {**told, "findings": [_finding(found) for found in findings]}

        return check

    def _lint(self, document: dict[str, Any], flow: FlowDefinition, source: Source | None) -> list[Finding]:
        # The rules take longer to import than the page to start.
        from ringback.flow_language.files import neighbors
        from ringback.flow_language.linter import lint
        from ringback.flow_language.parser import parse
        from ringback.flow_language.profile import PLAIN, profile_above
        from ringback.flow_language.rules import RULES
        from ringback.flow_language.workspace import lint_files

        text = json.dumps(document, ensure_ascii=False)
        if source is None:
            return lint(parse(text, file=flow.name, flow_type=flow.type), profile=PLAIN)
        return lint_files({source.path: text.encode()}, self._together, None, profile_above(RULES), neighbors)

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
            "undo": draft.undoable,
            "actions": list(places.actions(draft.document)),
            "edits": [
                {"action": one.action, "path": one.path, "before": _told(one.before), "after": _told(one.after)}
                for one in draft.changes
            ],
        }

    # --- writing -----------------------------------------------------------------------------------------------------

    def text(self, name: str) -> str:
        """Returns a flow with its changes in canonical form."""
        from ringback.flow_language.files import canonical_text

        draft = self.of(name)
        text = json.dumps(_tidy(draft), ensure_ascii=False)
        try:
            if draft.source is not None:
                canonical_text(draft.source.text, str(draft.source.path), Positions.KEEP)
            new = set(places.actions(draft.document)) - set(places.actions(draft.origin))
            return canonical_text(text, name, Positions.MISSING if draft.source or new else Positions.KEEP)
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
        refused = [one for one in self._lint(draft.document, draft.flow, draft.source) if one.level is Level.REFUSED]
        if refused:
            raise NotPossibleError(f"Amazon Connect would refuse this flow, so it is not written: {refused[0]}")
        _replace(draft.source.path, self.text(name))
        draft.source = draft.source.again()
        draft.version += 1


def _told(value: Any) -> Any:
    return None if value is ABSENT else value


def _tidy(draft: Draft) -> dict[str, Any]:
    """Returns the flow of a draft without what the console notes of actions that were taken out."""
    document = draft.document
    metadata = document.get("Metadata")
    noted = metadata.get("ActionMetadata") if isinstance(metadata, dict) else None
    gone = set(places.actions(draft.origin)) - set(places.actions(document))
    if not gone or not isinstance(metadata, dict) or not isinstance(noted, dict):
        return document
    kept = {name: note for name, note in noted.items() if name not in gone}
    return {**document, "Metadata": {**metadata, "ActionMetadata": kept}}


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
