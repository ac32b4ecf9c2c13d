"""Attributes of a resource of Terraform: their value, or the reference they will be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ringback.cloudformation.inputs.terraform.attributes import attribute_of
from ringback.cloudformation.inputs.terraform.things import Thing, Things, references
from ringback.cloudformation.syntax import reference_to

Ids = Mapping[str, tuple[Thing, str]]
"""What a state calls its resources: an id or ARN, the resource, the attribute that has it."""


class Block:
    """A nested block of a resource."""

    def __init__(self, reading: Reading, values: Mapping[str, Any], expressions: Mapping[str, Any]) -> None:
        self._reading = reading
        self.values = values
        self.expressions = expressions

    def get(self, key: str) -> Any:
        """Returns an attribute, as a reference where only the apply knows it; None where there is none."""
        return self._reading.value(self.values, self.expressions, key)

    def blocks(self, key: str) -> Iterator[Block]:
        """Yields the blocks of a name."""
        values, expressions = self.values.get(key), self.expressions.get(key)
        written = expressions if isinstance(expressions, list) else []
        for number, one in enumerate(values if isinstance(values, list) else []):
            if isinstance(one, Mapping):
                entry = written[number] if number < len(written) and isinstance(written[number], Mapping) else {}
                yield Block(self._reading, one, entry)

    def block(self, key: str) -> Block:
        """Returns the only block of a name, an empty one where there is none."""
        return next(self.blocks(key), Block(self._reading, {}, {}))


class Reading(Block):
    """Reads one resource, the outermost block; notes what it cannot tell."""

    def __init__(self, thing: Thing, things: Things, folder: Path, ids: Ids) -> None:
        super().__init__(self, thing.values, thing.expressions)
        self.thing = thing
        self.folder = folder
        self.notes: list[str] = []
        self.unusable = False
        self._things = things
        self._ids = ids

    def value(self, values: Mapping[str, Any], expressions: Mapping[str, Any], key: str) -> Any:
        """Returns an attribute of some values; the id of another resource is a reference to it."""
        found = values.get(key)
        if found is None:
            return self.reference(expressions.get(key))
        named = self._ids.get(found) if isinstance(found, str) else None
        if named is None or named[0] is self.thing:
            return found
        return reference_to(named[0].logical_id, attribute_of(*named) or "")

    def reference(self, expression: Any) -> Any:
        """Returns the reference that an expression is, None where it names no resource."""
        for reference in references(expression):
            found = self._things.find(reference, self.thing)
            if found is not None:
                thing, key = found
                attribute = attribute_of(thing, key or "id")
                if attribute is not None:
                    return reference_to(thing.logical_id, attribute)
        return None

    def map(self, values: Any, unknown: Any, expression: Any) -> dict[str, Any]:
        """Returns a map of which the apply knows some values: each of them by the resource its key speaks of."""
        found = {key: value for key, value in (values or {}).items() if value is not None}
        open_keys = [key for key in (unknown if isinstance(unknown, Mapping) else {}) if key not in found]
        named = [self._things.find(one, self.thing) for one in references(expression)]
        targets = [one for one in named if one is not None and one[1]]
        for key in open_keys:
            fitting = targets if len(open_keys) == 1 else [one for one in targets if _speaks_of(key, one[0])]
            if len({one[0].address for one in fitting}) == 1:
                thing, attribute = fitting[0]
                found[key] = reference_to(thing.logical_id, attribute_of(thing, attribute) or "")
            else:
                self.notes.append(f"{key} is known only after the apply")
        return found


def _speaks_of(key: str, thing: Thing) -> bool:
    words = set(key.lower().split("_")) - {"arn", "id", "name", "url"}
    name = thing.plain.rpartition(".")[2].lower().replace("-", "_")
    return bool(words & {*thing.type.split("_"), *name.split("_")})
