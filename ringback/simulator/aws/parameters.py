"""Whether parameters of a call are plainly what the model of their operation says, told fast.

botocore's own check walks the model for every value and takes a fifth of a simulated call to a table. Here each shape
becomes a function once. They say yes only where botocore reports nothing; whatever they are not sure of is left to
botocore, which also words the report: https://github.com/boto/botocore/blob/develop/botocore/validate.py
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

Check = Callable[[Any], bool]
_NUMBERS: Final[dict[str, tuple[type, ...]]] = {
    "integer": (int,),
    "long": (int,),
    "float": (float, Decimal, int),
    "double": (float, Decimal, int),
}
_checks: weakref.WeakKeyDictionary[Any, dict[str, Check]] = weakref.WeakKeyDictionary()


def plainly_valid(params: Any, operation: Any) -> bool:
    """Tells whether parameters are certainly valid for an operation model; False says nothing."""
    shape = operation.input_shape
    if shape is None:
        return True
    known = _checks.setdefault(operation.service_model, {})
    check = known.get(shape.name) or _check_of(shape, known)
    return check(params)


def _check_of(shape: Any, known: dict[str, Check]) -> Check:
    """Returns the check of a shape; shapes may contain themselves, so members are made when they are met."""
    # The same name may have another least length where it is a member: such checks are not shared.
    made = _made(shape, known)
    if shape.type_name in ("structure", "map", "list"):
        known.setdefault(shape.name, made)
    return made


def _made(shape: Any, known: dict[str, Check]) -> Check:
    # Where nothing calls an operation, botocore need not be there.
    from botocore.utils import is_json_value_header

    kind, least = shape.type_name, shape.metadata.get("min")
    if is_json_value_header(shape) or getattr(shape, "serialization", {}).get("hostLabel"):
        return _unsure
    if kind == "structure":
        return _unsure if shape.is_document_type else _structure(shape, known)
    if kind == "map":
        return _map(shape, known)
    if kind == "list":
        return _list(shape, known, least or 0)
    if kind == "string":
        return _string(least) if least else lambda value: isinstance(value, str)
    if kind in _NUMBERS:
        types = _NUMBERS[kind]
        return lambda value: isinstance(value, types) and (least is None or value >= least)
    if kind == "boolean":
        return lambda value: isinstance(value, bool)
    if kind == "blob":
        return lambda value: isinstance(value, bytes | bytearray | str)
    return (lambda value: isinstance(value, datetime)) if kind == "timestamp" else _unsure


def _unsure(_: Any) -> bool:
    return False


def _string(least: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) >= least


def _structure(shape: Any, known: dict[str, Check]) -> Check:
    needed, one_of = tuple(shape.metadata.get("required", ())), shape.is_tagged_union
    shapes, members = shape.members, dict[str, Check]()

    def check(value: Any) -> bool:
        if not isinstance(value, dict) or (one_of and len(value) != 1):
            return False
        for name in needed:
            if name not in value:
                return False
        for name, inner in value.items():
            judge = members.get(name)
            if judge is None:
                if name not in shapes:
                    return False
                judge = members[name] = _of(shapes[name], known)
            if not judge(inner):
                return False
        return True

    return check


def _map(shape: Any, known: dict[str, Check]) -> Check:
    key, value_shape, inner = _of(shape.key, known), shape.value, list[Check]()

    def check(value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        judge = _late(inner, value_shape, known)
        return all(key(name) and judge(one) for name, one in value.items())

    return check


def _list(shape: Any, known: dict[str, Check], least: int) -> Check:
    member, inner = shape.member, list[Check]()

    def check(value: Any) -> bool:
        if not isinstance(value, list | tuple) or len(value) < least:
            return False
        judge = _late(inner, member, known)
        return all(map(judge, value))

    return check


def _late(made: list[Check], shape: Any, known: dict[str, Check]) -> Check:
    if not made:
        made.append(_of(shape, known))
    return made[0]


def _of(shape: Any, known: dict[str, Check]) -> Check:
    return known.get(shape.name) or _check_of(shape, known)
