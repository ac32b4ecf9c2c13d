"""Who says what a deployment assigns: ids, ARNs, names, stored parameters.

A reader that deploys nothing knows none of it and gets unknown values. Who plays a deployment, as a simulator does,
passes an `Identities` of its own to the resolver.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ringback.cloudformation.assembly import Stack
from ringback.cloudformation.syntax import DynamicReference
from ringback.cloudformation.template import Declaration
from ringback.cloudformation.values import Unknown


class Values(Protocol):
    """The side of a resolver that identities may ask."""

    @property
    def stacks(self) -> Mapping[str, Stack]:
        """Stacks by name."""

    def resolve(self, stack: Stack, value: Any) -> Any:
        """Returns a value of a template with its functions computed."""


class Identities:
    """What a deployment assigns, where nothing is deployed: every answer is unknown and says what it stands for."""

    def reference(self, values: Values, stack: Stack, declared: Declaration) -> Any:
        """Returns what `Ref` gives for a resource."""
        return Unknown("reference", declared.logical_id, stack.name)

    def attribute(self, values: Values, stack: Stack, declared: Declaration, attribute: str) -> Any:
        """Returns what `Fn::GetAtt` gives for a resource."""
        return Unknown("attribute", f"{declared.logical_id}.{attribute}", stack.name)

    def dynamic(self, values: Values, stack: Stack, reference: DynamicReference) -> Any:
        """Returns what a dynamic reference (`{{resolve:...}}`) or a stored parameter stands for."""
        return Unknown("dynamic reference", f"{reference.service}:{reference.key}", stack.name)

    def parameter(self, values: Values, stack: Stack, name: str) -> Any:
        """Returns the value of a parameter that nobody gave and that has no default."""
        return Unknown("parameter", name, stack.name)

    def imported(self, stack: Stack, name: str) -> Any:
        """Returns what `Fn::ImportValue` gives for an export of no stack that is known."""
        return Unknown("import", name, stack.name)

    def output(self, stack: Stack, producer: str, name: str) -> Any:
        """Returns what an output gives of a stack that is not known."""
        return Unknown("output", f"{producer}.{name}", stack.name)

    def stack_id(self, stack: Stack) -> Any:
        """Returns `AWS::StackId`."""
        return Unknown("pseudo parameter", "AWS::StackId", stack.name)

    def zones(self, stack: Stack, region: str) -> Any:
        """Returns the availability zones of a Region, for `Fn::GetAZs`."""
        return Unknown("function", "Fn::GetAZs", stack.name)
