"""Python values to DynamoDB attribute values and back, at every depth, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

# The service keeps 38 significant digits.
LARGEST_EXACT = 10**38

AttributeValue = dict[str, Any]
Item = dict[str, Any]


def dump(value: Any) -> AttributeValue:
    """Writes one value; floats become exact decimals, empty sets are refused because the service refuses them."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, (int, Decimal)):
        return {"N": str(value)}
    if isinstance(value, float):
        return {"N": _number(value)}
    if isinstance(value, (bytes, bytearray)):
        return {"B": bytes(value)}
    return _dump_many(value)


def _dump_many(value: Any) -> AttributeValue:
    if isinstance(value, Mapping):
        return {"M": {str(key): dump(inner) for key, inner in value.items()}}
    if isinstance(value, (list, tuple)):
        return {"L": [dump(inner) for inner in value]}
    if isinstance(value, (set, frozenset)) and value and all(isinstance(inner, str) for inner in value):
        return {"SS": sorted(value)}
    raise TypeError(f"a {type(value).__name__} cannot be stored, allowed are text, numbers, bytes, lists and maps")


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        raise TypeError("a number that is not finite cannot be stored")
    if value.is_integer() and abs(value) < LARGEST_EXACT:
        # The shortest text of a large whole float is not its value, and whole numbers are read back exactly.
        return str(int(value))
    # repr is the shortest text that reads back as the same float.
    return format(Decimal(repr(value)), "f")


def load(value: AttributeValue) -> Any:
    """Reads one value; whole numbers become int, others float."""
    ((kind, inner),) = value.items()
    if kind == "N":
        return int(inner) if inner.lstrip("-").isdigit() else _float(inner)
    if kind == "M":
        return {key: load(deeper) for key, deeper in inner.items()}
    if kind == "L":
        return [load(deeper) for deeper in inner]
    if kind == "NULL":
        return None
    return set(inner) if kind in ("SS", "BS") else inner


def _float(text: str) -> int | float:
    exact = Decimal(text)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def dump_item(item: Mapping[str, Any]) -> dict[str, AttributeValue]:
    """Writes an item; attributes that are None are left out, so that a missing fact stays missing."""
    return {name: dump(value) for name, value in item.items() if value is not None}


def load_item(item: Mapping[str, AttributeValue]) -> Item:
    """Reads an item."""
    return {name: load(value) for name, value in item.items()}
