"""Intrinsic functions that compute: arguments are resolved, results are values, unknown in means unknown out.

Every function raises ArgumentError with the rest of a sentence where CloudFormation would refuse the argument.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Iterable
from itertools import islice
from typing import Any

from ringback.cloudformation.errors import ArgumentError
from ringback.cloudformation.values import (
    NO_VALUE,
    PartialText,
    Unknown,
    is_known,
    joined,
    json_text,
    scalar_text,
    unknowns_in,
)

MAX_CIDRS = 256


def unknown(function: str, *arguments: Any) -> Unknown:
    """Returns the unknown result of a function over arguments that are not all known."""
    return Unknown("function", function, because=tuple(dict.fromkeys(unknowns_in(list(arguments)))))


def join(argument: Any) -> str | Unknown | PartialText:
    """`Fn::Join`: [separator, list]."""
    if not (isinstance(argument, list) and len(argument) == 2 and isinstance(argument[0], str)):
        raise ArgumentError("takes [separator, list]")
    separator, values = argument
    if isinstance(values, Unknown):
        return unknown("Fn::Join", values)
    if not isinstance(values, list):
        raise ArgumentError(f"takes a list as second argument, this is {values!r}")
    return joined(values, separator)


def select(argument: Any) -> Any:
    """`Fn::Select`: [index, list]; the index counts from 0 and may be text."""
    if not (isinstance(argument, list) and len(argument) == 2):
        raise ArgumentError("takes [index, list]")
    index, values = argument
    if not is_known(index) or isinstance(values, Unknown):
        return unknown("Fn::Select", index, values)
    place = _whole(index, "the index")
    if not isinstance(values, list) or not 0 <= place < len(values):
        shown = f"{len(values)} items" if isinstance(values, list) else repr(values)
        raise ArgumentError(f"{place} of {shown}")
    return values[place]


def split(argument: Any) -> list[str] | Unknown:
    """`Fn::Split`: [delimiter, text]."""
    if not (isinstance(argument, list) and len(argument) == 2 and isinstance(argument[0], str) and argument[0]):
        raise ArgumentError("takes [delimiter, text]")
    delimiter, text = argument
    if not is_known(text):
        return unknown("Fn::Split", text)
    if isinstance(text, dict | list):
        raise ArgumentError(f"takes a text, this is {text!r}")
    return scalar_text(text).split(delimiter)


def encoded(argument: Any) -> str | Unknown:
    """`Fn::Base64`: text."""
    if not is_known(argument):
        return unknown("Fn::Base64", argument)
    return base64.b64encode(scalar_text(argument).encode()).decode("ascii")


def length(argument: Any) -> int | Unknown:
    """`Fn::Length`: a list; unknown items count."""
    if isinstance(argument, Unknown | PartialText):
        return unknown("Fn::Length", argument)
    if not isinstance(argument, list):
        raise ArgumentError(f"takes a list, this is {argument!r}")
    return len(argument)


def to_json(argument: Any) -> str | Unknown:
    """`Fn::ToJsonString`: an object or a list, as compact JSON."""
    if not is_known(argument):
        return unknown("Fn::ToJsonString", argument)
    if not isinstance(argument, dict | list):
        raise ArgumentError(f"takes an object or a list, this is {argument!r}")
    return json_text(argument)


def cidr(argument: Any) -> list[str] | Unknown:
    """`Fn::Cidr`: [block, count, bits]; bits are those of the host part, 8 makes a `/24`.

    Without bits the size of the blocks is not documented, so that the result is unknown.
    """
    if not (isinstance(argument, list) and len(argument) in (2, 3)):
        raise ArgumentError("takes [block, count, bits]")
    if len(argument) == 2 or not is_known(argument):
        return unknown("Fn::Cidr", *argument)
    count = _whole(argument[1], "the count")
    if not 1 <= count <= MAX_CIDRS:
        raise ArgumentError(f"count {count}; allowed: 1 to {MAX_CIDRS}")
    network = _network(scalar_text(argument[0]))
    bits = _whole(argument[2], "the number of bits")
    found = [str(one) for one in islice(_subnets(network, bits), count)]
    if len(found) < count:
        raise ArgumentError(f"{network} has only {len(found)} blocks of {bits} bits, asked for {count}")
    return found


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as problem:
        raise ArgumentError(f"takes a CIDR block, this is {text!r}") from problem


def _subnets(network: ipaddress.IPv4Network | ipaddress.IPv6Network, bits: int) -> Iterable[object]:
    prefix = network.max_prefixlen - bits
    if not network.prefixlen <= prefix <= network.max_prefixlen:
        raise ArgumentError(f"{network} has no blocks of {bits} bits")
    return network.subnets(new_prefix=prefix)


def _whole(value: Any, what: str) -> int:
    try:
        return int(scalar_text(value))
    except ValueError:
        raise ArgumentError(f"{what} is a whole number, this is {value!r}") from None


# --- conditions: True, False or Unknown -----------------------------------------------------------------------------

Truth = bool | Unknown


def equals(one: Any, other: Any) -> Truth:
    """`Fn::Equals`: texts are compared, upper and lower case matter."""
    if one == other and type(one) is type(other):
        return True
    if not is_known([one, other]):
        return unknown("Fn::Equals", one, other)
    if isinstance(one, dict | list) or isinstance(other, dict | list):
        return bool(one == other)
    return scalar_text(one) == scalar_text(other)


def every(values: Iterable[Truth]) -> Truth:
    """`Fn::And`: false as soon as one value is, whatever is unknown."""
    return _first(list(values), decisive=False, function="Fn::And")


def some(values: Iterable[Truth]) -> Truth:
    """`Fn::Or`: true as soon as one value is, whatever is unknown."""
    return _first(list(values), decisive=True, function="Fn::Or")


def negated(value: Truth) -> Truth:
    """`Fn::Not`."""
    return unknown("Fn::Not", value) if isinstance(value, Unknown) else not value


def _first(values: list[Truth], *, decisive: bool, function: str) -> Truth:
    if any(value is decisive for value in values):
        return decisive
    open_values = [value for value in values if isinstance(value, Unknown)]
    return unknown(function, *open_values) if open_values else not decisive


def as_truth(value: Any) -> Truth:
    """Returns a value as a condition: booleans, and the texts `true` and `false` in any case."""
    if isinstance(value, bool | Unknown):
        return value
    if isinstance(value, PartialText):
        return unknown("Condition", value)
    text = "" if value is NO_VALUE else scalar_text(value).lower()
    if text not in ("true", "false"):
        raise ArgumentError(f"a condition is true or false, this is {value!r}")
    return text == "true"
