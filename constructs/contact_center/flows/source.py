"""Flow files of a center: what a file in contact_flows/ says about itself, before anything is filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from contact_center.base import names
from contact_center.base.errors import FlowError, nearest
from ringback.flow_language import Flow, FlowFormatError, FlowType, parse
from ringback.flow_language.references import Reference


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
    flow: Flow
    type: FlowType

    @property
    def is_module(self) -> bool:
        """Whether the file is a flow module."""
        return self.type is FlowType.MODULE

    @property
    def name(self) -> str:
        """The name Amazon Connect and CloudWatch show; the key when the file gives none."""
        return names.displayed_name(f"{self.file}: flow", self.flow.name or self.key)

    @property
    def description(self) -> str:
        """The description of the file."""
        return self.flow.description or self.name

    @property
    def contract(self) -> Mapping[str, Any] | None:
        """What a module takes and returns, as the `Settings` of AWS::Connect::ContactFlowModule."""
        return self.flow.contract.raw if self.flow.contract else None

    def references(self) -> Iterator[UsedReference]:
        """Yields every symbolic reference with the action it stands in."""
        for action in self.flow.actions:
            for path, reference in action.references:
                yield UsedReference(reference, action.identifier, path)


def read_flow(key: str, path: Path, *, root: Path, module: bool = False, type_: str | None = None) -> FlowSource:
    """Reads a flow or module file; a file that is no flow is one clear error.

    `type_` is the type as CloudFormation spells it; the metadata of the file must not say otherwise.
    """
    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    try:
        flow = _parsed(key, path, file, path.stat().st_mtime_ns)
    except OSError as error:
        raise FlowError(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except FlowFormatError as error:
        raise FlowError(str(error)) from error
    declared = _declared_type(file, flow)
    wanted = FlowType.MODULE if module else FlowType(type_) if type_ else declared or FlowType.CONTACT_FLOW
    if declared is not None and declared is not wanted:
        raise FlowError(f"{file}: says it is {declared.value}, but the settings deploy it as {wanted.value}")
    return FlowSource(key=key, file=file, flow=flow, type=wanted)


@lru_cache(maxsize=512)
def _parsed(key: str, path: Path, file: str, _changed: int) -> Flow:
    return parse(path.read_bytes(), file=file, key=key)


def _declared_type(file: str, flow: Flow) -> FlowType | None:
    declared = flow.metadata.get("type")
    if declared is None:
        return None
    found = FlowType.from_text(str(declared))
    if found is None:
        known = [kind.export_name for kind in FlowType]
        raise FlowError(
            f"{file}: Metadata.type is {declared!r}, allowed are {', '.join(known)}{nearest(str(declared), known)}"
        )
    return found
