"""Flow files: what a file in contact_flows/ says about itself, before anything is filled in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from contact_center import names
from contact_center.errors import FlowError, nearest
from flow_language.references import Reference, find_references, strings

MODULE = "MODULE"
# Spelling of Metadata.type (that of the console's file export) -> Type of AWS::Connect::ContactFlow.
TYPES: Mapping[str, str] = {
    "contactFlow": "CONTACT_FLOW",
    "customerQueue": "CUSTOMER_QUEUE",
    "customerHold": "CUSTOMER_HOLD",
    "customerWhisper": "CUSTOMER_WHISPER",
    "agentHold": "AGENT_HOLD",
    "agentWhisper": "AGENT_WHISPER",
    "outboundWhisper": "OUTBOUND_WHISPER",
    "agentTransfer": "AGENT_TRANSFER",
    "queueTransfer": "QUEUE_TRANSFER",
    "module": MODULE,
}
# Parts of the metadata that are ours and not deployed.
_OWN_METADATA = ("contract",)
_OWN_ACTION_METADATA = ("suppress",)


@dataclass(frozen=True, slots=True)
class UsedReference:
    """A symbolic reference with the action and the path it stands at."""

    reference: Reference
    action: str
    path: str


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class FlowSource:
    """A flow or module file; `file` is how messages name it."""

    key: str
    file: str
    document: Mapping[str, Any]
    type: str

    @property
    def is_module(self) -> bool:
        """Whether the file is a flow module."""
        return self.type == MODULE

    @property
    def metadata(self) -> Mapping[str, Any]:
        """The metadata of the document."""
        metadata = self.document.get("Metadata")
        return metadata if isinstance(metadata, Mapping) else {}

    @property
    def name(self) -> str:
        """The name Amazon Connect and CloudWatch show; the key when the file gives none."""
        return names.displayed_name(f"{self.file}: flow", str(self.metadata.get("name") or self.key))

    @property
    def description(self) -> str:
        """The description of the file."""
        return str(self.metadata.get("description") or self.name)

    @property
    def contract(self) -> Mapping[str, Any] | None:
        """What a module takes and returns, as the `Settings` of AWS::Connect::ContactFlowModule."""
        contract = self.metadata.get("contract")
        return contract if isinstance(contract, Mapping) else None

    def content(self) -> dict[str, Any]:
        """Returns the document as it is deployed: without the metadata that only our tools read."""
        document = dict(self.document)
        if self.metadata:
            metadata = {key: value for key, value in self.metadata.items() if key not in _OWN_METADATA}
            actions = metadata.get("ActionMetadata")
            if isinstance(actions, Mapping):
                metadata["ActionMetadata"] = {identifier: _deployed(entry) for identifier, entry in actions.items()}
            document["Metadata"] = metadata
        return document

    def references(self) -> Iterator[UsedReference]:
        """Yields every symbolic reference with the action it stands in."""
        actions = self.document.get("Actions")
        for action in actions if isinstance(actions, list) else []:
            identifier = str(action.get("Identifier", "?")) if isinstance(action, Mapping) else "?"
            for path, text in strings(action):
                for reference in find_references(text):
                    yield UsedReference(reference, identifier, path)


def _deployed(entry: object) -> object:
    if not isinstance(entry, Mapping):
        return entry
    return {key: value for key, value in entry.items() if key not in _OWN_ACTION_METADATA}


@lru_cache(maxsize=256)
def _document(path: Path, _changed: int) -> Mapping[str, Any]:
    document = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise TypeError("is not a JSON object")
    return document


def read_flow(key: str, path: Path, *, root: Path, module: bool, type_: str | None = None) -> FlowSource:
    """Reads a flow or module file; a file that is no flow is one clear error.

    `type_` is the type as CloudFormation spells it and wins over the metadata of the file.
    """
    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    try:
        document = _document(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise FlowError(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except (ValueError, TypeError) as error:
        raise FlowError(f"{file}: is not a flow: {error}") from error
    declared = _declared_type(file, document)
    found = MODULE if module else type_ or declared or "CONTACT_FLOW"
    if declared is not None and declared != found:
        raise FlowError(f"{file}: says it is {declared}, but the settings deploy it as {found}")
    return FlowSource(key=key, file=file, document=document, type=found)


def _declared_type(file: str, document: Mapping[str, Any]) -> str | None:
    metadata = document.get("Metadata")
    declared = metadata.get("type") if isinstance(metadata, Mapping) else None
    if declared is None:
        return None
    if declared not in TYPES:
        raise FlowError(
            f"{file}: Metadata.type is {declared!r}, allowed are {', '.join(TYPES)}{nearest(str(declared), TYPES)}"
        )
    return TYPES[declared]
