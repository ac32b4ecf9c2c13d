"""The resources of an assembly as they stand after a simulated deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ringback import cloudformation
from ringback.cloudformation import Assembly, PartialText, Resolver, Unknown
from ringback.cloudformation.standins import Identity, StandIns
from ringback.simulator.cloud.stacks import refused


@dataclass(slots=True)
class Resource:
    """A deployed resource."""

    stack: str
    logical_id: str
    type: str
    properties: dict[str, Any]
    identity: Identity
    metadata: Mapping[str, Any] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()

    @property
    def arn(self) -> str:
        """The stand-in ARN."""
        return self.identity.arn

    @property
    def name(self) -> str:
        """The physical name."""
        return self.identity.name

    @property
    def id(self) -> str:
        """The last part of the ARN."""
        return self.identity.arn.rpartition("/")[2] or self.identity.name

    @property
    def path(self) -> str:
        """The construct path where the template tells it, otherwise stack and logical id."""
        path = self.metadata.get("aws:cdk:path")
        return str(path) if path else f"{self.stack}/{self.logical_id}"

    @property
    def label(self) -> str:
        """What messages call the resource: logical id and construct path."""
        return f"{self.logical_id} ({self.path})"

    def __str__(self) -> str:
        return self.label


def deployed(assembly: Assembly, identities: StandIns | None = None) -> tuple[list[Resource], list[str]]:
    """Returns the resources whose condition holds, and what of them nobody decided.

    A property that is not known is left out, as if the template did not set it; in a text the unknown part stays
    written as a reference. A resource whose condition is not known is not deployed. Raises AssemblyError.
    """
    identities = identities or StandIns()
    resolver = Resolver(assembly.stacks.values(), identities)
    found: list[Resource] = []
    unresolved: dict[str, None] = {}
    with refused():
        for one in resolver.resources():
            if isinstance(one.exists, Unknown):
                unresolved[_said(one, one.exists)] = None
                continue
            properties = one.properties
            if not one.is_known:
                settled = _Settled()
                properties = settled.object(properties)
                unresolved |= dict.fromkeys(_said(one, unknown) for unknown in settled.unknown)
            found.append(
                Resource(
                    stack=one.stack.name,
                    logical_id=one.logical_id,
                    type=one.type,
                    properties=properties,
                    identity=identities.identity(resolver, one.stack, one.declared),
                    metadata=one.declared.metadata,
                    depends_on=one.declared.depends_on,
                )
            )
    return found, list(unresolved)


def _said(resource: cloudformation.Resource, unknown: Unknown) -> str:
    return f"{resource.stack.source}: {resource.logical_id}: {unknown.describe()}"


class _Settled:
    """Properties without what is not known."""

    def __init__(self) -> None:
        self.unknown: list[Unknown] = []

    def object(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Returns an object without the keys whose value is not known."""
        return {key: self._value(entry) for key, entry in value.items() if not self._is_unknown(entry)}

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        if isinstance(value, dict):
            return self.object(value)
        if isinstance(value, list):
            return [self._value(entry) for entry in value if not self._is_unknown(entry)]
        if isinstance(value, PartialText):
            self.unknown += value.unknowns()
            return str(value)
        return value

    def _is_unknown(self, value: Any) -> bool:
        if isinstance(value, Unknown):
            self.unknown.append(value)
            return True
        return False
