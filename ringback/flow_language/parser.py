"""Turns JSON text or values into a `Flow`, and notes every malformed part instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ringback.encodings import BOM, EncodingError, utf8_text
from ringback.flow_language.errors import FlowFormatError
from ringback.flow_language.findings import Finding, Level
from ringback.flow_language.model import VERSION, Action, Condition, Flow, FlowType, Transition, TransitionKind
from ringback.flow_language.source import Source, SourceError, check_depth, check_text, read_json
from ringback.flow_language.words import shortened

UNREADABLE = "FL001"
NOT_A_FLOW = "FL002"
MALFORMED = "FL003"
DUPLICATE_KEY = "FL004"
BYTE_ORDER_MARK = "FL021"
_LEVELS = {DUPLICATE_KEY: Level.WRONG, BYTE_ORDER_MARK: Level.PRACTICE}


def parse(
    document: str | bytes | Mapping[str, Any],
    *,
    file: str | None = None,
    key: str | None = None,
    flow_type: FlowType | str | None = None,
    tokens: frozenset[str] | None = None,
) -> Flow:
    """Reads a flow from JSON text or an already decoded document.

    ``file`` and ``key`` name the flow in messages and references; ``flow_type`` wins over what the metadata says;
    ``tokens`` are the only ``${...}`` that are filled in, when the document does not come from a file of this language.
    Raises `FlowFormatError` when the document is no flow at all. Smaller damage ends up in ``Flow.problems``, which
    `ringback.flow_language.lint` reports together with everything else.
    """
    source, value = _read(document, file, key)
    reader = _Reader(file=file, key=key, source=source)
    if not isinstance(value, dict):
        raise reader.fatal(f"a flow is a JSON object, this is {_kind(value)}")
    _check_envelope(value, reader)
    if _is_marked(document):
        reader.note("the file begins with a byte order mark; save it without", "", rule=BYTE_ORDER_MARK)
    actions = reader.actions(value)
    if source is not None:
        reader.duplicates(source, actions)
    return Flow(
        raw=value,
        actions=actions,
        start=value["StartAction"] if isinstance(value.get("StartAction"), str) else "",
        type=_flow_type(value, actions, flow_type),
        file=file,
        key=key,
        source=source,
        problems=tuple(reader.problems),
        tokens=tokens,
    )


def load(
    path: Path | str, *, key: str | None = None, flow_type: FlowType | str | None = None, name: str | None = None
) -> Flow:
    """Reads a flow file; the key is the file name without ``.json`` unless given, messages call the file ``name``."""
    place = Path(path)
    return parse(place.read_bytes(), file=name or str(path), key=key or place.stem, flow_type=flow_type)


def _read(document: str | bytes | Mapping[str, Any], file: str | None, key: str | None) -> tuple[Source | None, Any]:
    try:
        if isinstance(document, bytes):
            document = _decode(document)
        if isinstance(document, str):
            source = read_json(document)
            return source, source.value
        check_depth(document)
        check_text(document)
    except SourceError as error:
        finding = Finding(
            rule=UNREADABLE,
            level=Level.REFUSED,
            message=str(error),
            file=file,
            flow=key,
            line=error.line,
            column=error.column,
        )
        raise FlowFormatError(finding) from error
    return None, document


def _is_marked(document: str | bytes | Mapping[str, Any]) -> bool:
    """Tells whether a document begins with a byte order mark."""
    if isinstance(document, bytes):
        return document.startswith(BOM)
    return isinstance(document, str) and document.startswith("\ufeff")


def _decode(document: bytes) -> str:
    try:
        return utf8_text(document)
    except EncodingError as error:
        raise SourceError(str(error), line=error.line) from error


def _check_envelope(value: dict[str, Any], reader: _Reader) -> None:
    if "modules" in value and "Actions" not in value:
        raise reader.fatal(
            "this is the retired export format (a 'modules' list, version 1), which the console stopped importing on"
            " 2026-03-31; export the flow again from the console, or create it with the current one"
        )
    version = value.get("Version")
    if "Actions" not in value:
        raise reader.fatal(f"no 'Actions' list; a flow has Version \"{VERSION}\", StartAction and Actions")
    if version != VERSION:
        raise reader.fatal(f'Version is {_show(version)}; the only one that exists is "{VERSION}"', "Version")
    if not isinstance(value["Actions"], list):
        raise reader.fatal(f"Actions is {_kind(value['Actions'])}; it is a list of actions", "Actions")


def _flow_type(value: dict[str, Any], actions: tuple[Action, ...], given: FlowType | str | None) -> FlowType | None:
    if given is not None:
        return FlowType(given) if isinstance(given, FlowType) else FlowType.from_text(given)
    metadata = value.get("Metadata")
    stated = metadata.get("type") if isinstance(metadata, dict) else None
    if isinstance(stated, str) and FlowType.from_text(stated):
        return FlowType.from_text(stated)
    if "Settings" in value or any(action.type == "EndFlowModuleExecution" for action in actions):
        return FlowType.MODULE
    return None


@dataclass
class _Reader:
    """Reads the parts of a document and keeps the problems it meets."""

    file: str | None
    key: str | None
    source: Source | None
    problems: list[Finding] = field(default_factory=list)

    def _finding(self, message: str, path: str, rule: str, action: str | None = None) -> Finding:
        line, column = self.source.position(path) if self.source else (None, None)
        return Finding(
            rule=rule,
            level=_LEVELS.get(rule, Level.REFUSED),
            message=message,
            file=self.file,
            flow=self.key,
            action=action,
            path=path,
            line=line,
            column=column,
        )

    def fatal(self, message: str, path: str = "") -> FlowFormatError:
        """Returns the error for a document that is no flow."""
        return FlowFormatError(self._finding(message, path, NOT_A_FLOW))

    def note(self, message: str, path: str, rule: str = MALFORMED, action: str | None = None) -> None:
        """Keeps a problem that does not stop the reading."""
        self.problems.append(self._finding(message, path, rule, action))

    def duplicates(self, source: Source, actions: tuple[Action, ...]) -> None:
        """Keeps a problem for every key that is written twice, where it is written again."""
        names = {action.index: action.identifier for action in actions}
        for name, offset in source.duplicates:
            line, column, index = source.place(offset)
            finding = self._finding(
                f"the key '{name}' is written twice in one object; only the last one counts",
                "" if index is None else f"Actions[{index}]",
                DUPLICATE_KEY,
                names.get(index) if index is not None else None,
            )
            self.problems.append(replace(finding, line=line, column=column))

    def actions(self, value: dict[str, Any]) -> tuple[Action, ...]:
        """Reads the list of actions."""
        metadata = value.get("Metadata")
        if metadata is not None and not isinstance(metadata, dict):
            self.note(f"Metadata is {_kind(metadata)}; it is an object", "Metadata")
        if not isinstance(value.get("StartAction"), str):
            self.note(
                f"StartAction is {_kind(value.get('StartAction'))}; it is the Identifier of an action", "StartAction"
            )
        entries = metadata.get("ActionMetadata") if isinstance(metadata, dict) else None
        if entries is not None and not isinstance(entries, dict):
            self.note(
                f"ActionMetadata is {_kind(entries)}; it is an object by action identifier", "Metadata.ActionMetadata"
            )
        entries = entries if isinstance(entries, dict) else {}
        read = [self._action(raw, index, entries) for index, raw in enumerate(value["Actions"])]
        return tuple(action for action in read if action is not None)

    def _action(self, raw: Any, index: int, entries: Mapping[str, Any]) -> Action | None:
        path = f"Actions[{index}]"
        if not isinstance(raw, dict):
            self.note(
                f"an action is {_kind(raw)}; it is an object with Identifier, Type, Parameters, Transitions", path
            )
            return None
        identifier, kind = raw.get("Identifier"), raw.get("Type")
        for name, text in (("Identifier", identifier), ("Type", kind)):
            if not isinstance(text, str) or not text:
                self.note(f"{name} is {_show(text)}; it is a text that is not empty", f"{path}.{name}")
        if not isinstance(identifier, str) or not isinstance(kind, str) or not identifier or not kind:
            return None
        parameters = raw.get("Parameters", {})
        if not isinstance(parameters, dict):
            self.note(f"Parameters is {_kind(parameters)}; it is an object", f"{path}.Parameters", action=identifier)
            parameters = {}
        entry = entries.get(identifier)
        return Action(
            identifier=identifier,
            type=kind,
            index=index,
            parameters=parameters,
            transitions=tuple(self._transitions(raw, path, identifier)),
            metadata=entry if isinstance(entry, dict) else {},
            raw=raw,
        )

    def _transitions(self, raw: dict[str, Any], path: str, action: str) -> list[Transition]:
        transitions = raw.get("Transitions", {})
        path = f"{path}.Transitions"
        if not isinstance(transitions, dict):
            self.note(f"Transitions is {_kind(transitions)}; it is an object", path, action=action)
            return []
        found: list[Transition] = []
        if "NextAction" in transitions:
            target = self._target(transitions, path, action)
            if target is not None:
                found.append(Transition(TransitionKind.NEXT, target))
        for index, entry in enumerate(self._list(transitions, "Conditions", path, action)):
            found += self._condition(entry, index, f"{path}.Conditions[{index}]", action)
        for index, entry in enumerate(self._list(transitions, "Errors", path, action)):
            found += self._error(entry, index, f"{path}.Errors[{index}]", action)
        return found

    def _list(self, holder: dict[str, Any], name: str, path: str, action: str) -> list[Any]:
        value = holder.get(name, [])
        if isinstance(value, list):
            return value
        self.note(f"{name} is {_kind(value)}; it is a list", f"{path}.{name}", action=action)
        return []

    def _target(self, holder: Any, path: str, action: str) -> str | None:
        target = holder.get("NextAction") if isinstance(holder, dict) else None
        if isinstance(target, str) and target:
            return target
        self.note(
            f"NextAction is {_show(target)}; it is the Identifier of an action", f"{path}.NextAction", action=action
        )
        return None

    def _condition(self, entry: Any, index: int, path: str, action: str) -> list[Transition]:
        target = self._target(entry, path, action)
        body = entry.get("Condition") if isinstance(entry, dict) else None
        operator = body.get("Operator") if isinstance(body, dict) else None
        operands = body.get("Operands") if isinstance(body, dict) else None
        if not isinstance(operator, str) or not isinstance(operands, list):
            self.note(
                'a condition is {"NextAction": ..., "Condition": {"Operator": "Equals", "Operands": ["1"]}}',
                path,
                action=action,
            )
            return []
        if target is None:
            return []
        texts = tuple(operand if isinstance(operand, str) else _show(operand) for operand in operands)
        return [Transition(TransitionKind.CONDITION, target, index, Condition(operator, texts))]

    def _error(self, entry: Any, index: int, path: str, action: str) -> list[Transition]:
        target = self._target(entry, path, action)
        error = entry.get("ErrorType") if isinstance(entry, dict) else None
        if not isinstance(error, str):
            self.note(
                f"ErrorType is {_show(error)}; it is a name such as NoMatchingError", f"{path}.ErrorType", action=action
            )
            return []
        return [] if target is None else [Transition(TransitionKind.ERROR, target, index, None, error)]


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "a boolean"),
    (str, "a text"),
    ((int, float), "a number"),
    (list, "a list"),
    (dict, "an object"),
)


def _kind(value: Any) -> str:
    """Names the JSON type of a value in words."""
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "missing")


def _show(value: Any) -> str:
    """Shows a value in a message, shortened."""
    if value is None:
        return "missing"
    text = f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return shortened(text)
