"""What a deployment assigns in the rehearsal: stand-ins where their shape is known, unknown values elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ringback.cloudformation import Declaration, Identities, Stack, Unknown, Values
from ringback.cloudformation.rehearsal.schemas import Schemas
from ringback.cloudformation.standins import StandIns, is_modeled


class Deployed(StandIns):
    """Stand-ins for the types whose identities are known; guesses would be judged by schemas and found wrong."""

    def __init__(self, schemas: Schemas) -> None:
        super().__init__()
        self._schemas = schemas

    def reference(self, values: Values, stack: Stack, declared: Declaration) -> Any:
        """Returns what `Ref` gives: the identifier, where the template gives it or it can stand in."""
        if is_modeled(declared.type):
            return super().reference(values, stack, declared)
        schema = self._schemas.schema(stack.region, declared.type) if stack.region else None
        identifier = schema.primary_identifier if schema else ()
        if len(identifier) == 1 and identifier[0] in declared.properties:
            return values.resolve(stack, declared.properties[identifier[0]])
        return Identities.reference(self, values, stack, declared)

    def attribute(self, values: Values, stack: Stack, declared: Declaration, attribute: str) -> Any:
        """Returns what `Fn::GetAtt` gives, unknown where only a guess could stand in."""
        if is_modeled(declared.type) or declared.type == "AWS::SSM::Parameter":
            return super().attribute(values, stack, declared, attribute)
        return Unknown("attribute", f"{declared.logical_id}.{attribute}", stack.name)

    def values_of(self, values: Values, stack: Stack, declared: Declaration) -> Iterator[str]:
        """Yields the texts by which other resources mean this one: identifier, ARN and attributes."""
        if not is_modeled(declared.type):
            return
        identity = self.identity(values, stack, declared)
        texts = (identity.arn, identity.ref, *identity.attributes.values())
        yield from dict.fromkeys(text for text in texts if isinstance(text, str) and len(text) > 2)

    def name_of(self, values: Values, stack: Stack, declared: Declaration) -> str:
        """Returns the physical name, empty where only a guess could stand in."""
        return self.identity(values, stack, declared).name if is_modeled(declared.type) else ""
