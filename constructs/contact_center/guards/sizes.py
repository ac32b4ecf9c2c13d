"""Sizes of a stage's texts as they are after the deployment: references count as the ids and ARNs they become.

Measured with stand-ins of real length, because a reference in a template is a few characters and what it stands for
may be a hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ringback.cloudformation import Resolver, Template
from ringback.cloudformation.assembly import Stack as Deployed
from ringback.cloudformation.errors import CloudFormationError
from ringback.cloudformation.standins import StandIns
from ringback.cloudformation.values import PartialText, Unknown, scalar_text

_ACCOUNT = "1" * 12
_UNKNOWN = "u" * 100
"""What stands for a value that nothing says anything about: as long as most ARNs."""


class Sizes:
    """Resolves properties of one stage."""

    def __init__(self, stage: str, templates: Mapping[str, Template], region: str) -> None:
        self._stacks = {
            name: Deployed(f"{stage}-{name}", template, region, _ACCOUNT) for name, template in templates.items()
        }
        self._resolver = Resolver(self._stacks.values(), StandIns())

    def text(self, stack: str, value: Any) -> str:
        """Returns a value as text; what cannot be resolved counts as it is written."""
        return scalar_text(self.value(stack, value))

    def value(self, stack: str, value: Any) -> Any:
        """Returns a value, a policy for instance, with its references replaced."""
        try:
            return _plain(self._resolver.resolve(self._stacks[stack], value))
        except CloudFormationError:
            return value  # other rules report what is wrong with the template


def _plain(value: Any) -> Any:
    if isinstance(value, Unknown):
        return _UNKNOWN
    if isinstance(value, PartialText):
        return "".join(_UNKNOWN if isinstance(part, Unknown) else part for part in value.parts)
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(entry) for entry in value]
    return value
