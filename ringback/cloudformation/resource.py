"""Resources and exports as a resolver hands them out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ringback.cloudformation.assembly import Stack
from ringback.cloudformation.functions import Truth
from ringback.cloudformation.template import Declaration


@dataclass(frozen=True)
class Resource:
    """A resource of a stack; its properties are resolved when they are asked for first."""

    stack: Stack
    declared: Declaration
    """What the template says, nothing resolved."""
    exists: Truth
    """Whether its condition holds; unknown where that depends on something unknown."""
    _resolve: Callable[[], tuple[dict[str, Any], bool]] = field(repr=False, compare=False)

    @property
    def logical_id(self) -> str:
        """Name within the template."""
        return self.declared.logical_id

    @property
    def type(self) -> str:
        """Type such as `AWS::Connect::Queue`."""
        return self.declared.type

    @cached_property
    def _resolved(self) -> tuple[dict[str, Any], bool]:
        return self._resolve()

    @property
    def properties(self) -> dict[str, Any]:
        """Properties with every function computed; what nobody knows is an `Unknown` or a `PartialText`."""
        return self._resolved[0]

    @property
    def is_known(self) -> bool:
        """True when nothing in the properties is unknown, so that nobody has to look for it."""
        return self._resolved[1]


@dataclass(frozen=True, slots=True)
class Export:
    """An output that other stacks of the Region import by a name."""

    name: str
    stack: str
    output: str
