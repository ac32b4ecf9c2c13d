"""Attribute values in DynamoDB's typed form: copying, comparing, validating, and conversion from and to Python."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ringback.simulator.aws.errors import AwsError

Value = dict[str, Any]
Item = dict[str, Value]

_TYPES = frozenset({"S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL"})
ITEM_LIMIT = 400 * 1024
MAX_DIGITS = 38


def invalid(message: str) -> AwsError:
    """Builds a ValidationException."""
    return AwsError("ValidationException", message)


def type_of(value: Value) -> str:
    """Returns the type letter of a value."""
    return next(iter(value))


def copy(value: Value) -> Value:
    """Copies a value deeply."""
    kind, body = next(iter(value.items()))
    if kind == "M":
        return {"M": {k: copy(v) for k, v in body.items()}}
    if kind == "L":
        return {"L": [copy(v) for v in body]}
    if kind in {"SS", "NS", "BS"}:
        return {kind: list(body)}
    return {kind: body}


def copy_item(item: Mapping[str, Value]) -> Item:
    """Copies an item deeply."""
    return {k: copy(v) for k, v in item.items()}


def number(text: Any) -> Decimal:
    """Parses a number with DynamoDB's precision."""
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        raise invalid(f"The parameter cannot be converted to a numeric value: {text}") from None
    if not value.is_finite():
        raise invalid(f"The parameter cannot be converted to a numeric value: {text}")
    digits = value.as_tuple().digits
    if len(str(int("".join(map(str, digits)) or "0")).rstrip("0")) > MAX_DIGITS:
        raise invalid("Attempting to store more than 38 significant digits in a Number")
    if value and not -130 <= value.adjusted() <= 125:
        size, than = ("overflow", "larger") if value.adjusted() > 0 else ("underflow", "smaller")
        raise invalid(f"Number {size}. Attempting to store a number with magnitude {than} than supported range")
    return value


def number_text(value: Decimal) -> str:
    """Writes a number as the service returns it."""
    normal = value.normalize()
    text = format(normal, "f") if -20 < normal.adjusted() < 40 else str(normal)
    return "0" if text in {"-0", "0"} else text


def normalize(value: Value) -> Value:
    """Checks and copies a value a caller gives."""
    if not isinstance(value, Mapping) or len(value) != 1:
        raise invalid(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
            "datatypes"
        )
    kind, body = next(iter(value.items()))
    if kind not in _TYPES:
        raise invalid(f"Supplied AttributeValue is empty, must contain exactly one of the supported datatypes: {kind}")
    if kind == "N":
        return {"N": number_text(number(body))}
    if kind == "M":
        return {"M": {k: normalize(v) for k, v in body.items()}}
    if kind == "L":
        return {"L": [normalize(v) for v in body]}
    if kind in {"SS", "NS", "BS"}:
        return {kind: _set(kind, list(body))}
    if kind == "B":
        return {"B": bytes(body.value if hasattr(body, "value") else body)}
    return {kind: body}


def _set(kind: str, body: list[Any]) -> list[Any]:
    if not body:
        raise invalid(f"One or more parameter values were invalid: An {_SETS[kind]} set  may not be empty")
    items = [number_text(number(v)) for v in body] if kind == "NS" else body
    if len(set(items)) != len(items):
        raise invalid("One or more parameter values were invalid: Input collection contains duplicates.")
    return items


_SETS = {"SS": "string", "NS": "number", "BS": "binary"}


def key_of(value: Value) -> Any:
    """Returns something to sort and compare scalars by."""
    kind, body = next(iter(value.items()))
    return Decimal(body) if kind == "N" else body


def equal(left: Value | None, right: Value | None) -> bool:
    """Compares two values as ``=`` does."""
    if left is None or right is None:
        return False
    (kind_a, a), (kind_b, b) = next(iter(left.items())), next(iter(right.items()))
    if kind_a != kind_b:
        return False
    if kind_a == "N":
        return Decimal(a) == Decimal(b)
    if kind_a in {"SS", "BS"}:
        return set(a) == set(b)
    if kind_a == "NS":
        return {Decimal(v) for v in a} == {Decimal(v) for v in b}
    if kind_a == "M":
        return a.keys() == b.keys() and all(equal(a[k], b[k]) for k in a)
    if kind_a == "L":
        return len(a) == len(b) and all(equal(x, y) for x, y in zip(a, b, strict=True))
    return bool(a == b)


def size_of(value: Value) -> int:
    """Returns the size in bytes that counts toward the item limit."""
    kind, body = next(iter(value.items()))
    if kind == "S":
        return len(body.encode())
    if kind == "N":
        return len(body) // 2 + 2
    if kind == "B":
        return len(body)
    if kind in {"BOOL", "NULL"}:
        return 1
    if kind == "M":
        return 3 + sum(len(k.encode()) + size_of(v) + 1 for k, v in body.items())
    if kind == "L":
        return 3 + sum(size_of(v) + 1 for v in body)
    return sum(len(v.encode()) if isinstance(v, str) else len(v) for v in body)


def item_size(item: Mapping[str, Value]) -> int:
    """Returns the size of an item in bytes."""
    return sum(len(k.encode()) + size_of(v) for k, v in item.items())


def to_python(value: Value) -> Any:
    """Returns a value as plain Python; whole numbers become int, others Decimal."""
    kind, body = next(iter(value.items()))
    if kind == "N":
        plain = Decimal(body)
        return int(plain) if plain == plain.to_integral_value() else plain
    if kind == "M":
        return {k: to_python(v) for k, v in body.items()}
    if kind == "L":
        return [to_python(v) for v in body]
    if kind == "NULL":
        return None
    if kind in {"SS", "BS"}:
        return set(body)
    if kind == "NS":
        return {to_python({"N": v}) for v in body}
    return body


def from_python(value: Any) -> Value:
    """Returns plain Python as a typed value."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, int | float | Decimal):
        return {"N": number_text(number(value))}
    if isinstance(value, bytes):
        return {"B": value}
    if isinstance(value, Mapping):
        return {"M": {str(k): from_python(v) for k, v in value.items()}}
    if isinstance(value, set | frozenset):
        kind = "SS" if all(isinstance(v, str) for v in value) else "NS"
        return {kind: [v if isinstance(v, str) else number_text(number(v)) for v in sorted(value, key=str)]}
    return {"L": [from_python(v) for v in value]}
