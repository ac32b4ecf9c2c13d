"""The written form of intrinsic functions: which objects are calls, and what they refer to, nothing resolved.

This module alone knows how a reference is spelled. Checks and drawings that must not resolve anything (they look at
what is written, for any environment) read values through `parts` and `references`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ringback.cloudformation.values import scalar_text

PSEUDO = "AWS::"
"""Beginning of the names of pseudo parameters."""
IMPORT_VALUE = "Fn::ImportValue"
TO_JSON_STRING = "Fn::ToJsonString"
"""The function that takes what another stack exports."""
FUNCTIONS = frozenset(
    {
        "Fn::And",
        "Fn::Base64",
        "Fn::Cidr",
        "Fn::Equals",
        "Fn::FindInMap",
        "Fn::GetAtt",
        "Fn::GetAZs",
        "Fn::GetStackOutput",
        "Fn::If",
        IMPORT_VALUE,
        "Fn::Join",
        "Fn::Length",
        "Fn::Not",
        "Fn::Or",
        "Fn::Select",
        "Fn::Split",
        "Fn::Sub",
        "Fn::ToJsonString",
        "Fn::Transform",
    }
)
_SUB = re.compile(r"\$\{(!?)([^}]*)\}")
DYNAMIC = "{{resolve:"
"""Beginning of a dynamic reference; the service follows, then a colon and the key."""
# Until the two braces that end it; the key may hold a reference as `Fn::Sub` writes it.
_DYNAMIC = re.compile(r"\{\{resolve:([a-z-]+):((?:[^}]|\}(?!\})|\}(?=\}\}))+)\}\}")


@dataclass(frozen=True, slots=True)
class Call:
    """An intrinsic function with its argument as it is written."""

    function: str
    argument: Any

    @property
    def short(self) -> str:
        """The name as its short tag spells it, without the exclamation mark."""
        return self.function.removeprefix("Fn::")


@dataclass(frozen=True, slots=True)
class Reference:
    """A `Ref`, or a `Fn::GetAtt` when it has an attribute."""

    name: str
    """Logical id, parameter or pseudo parameter."""
    attribute: str = ""

    @property
    def is_pseudo(self) -> bool:
        """True for `AWS::Region` and the like."""
        return self.name.startswith(PSEUDO)

    @property
    def text(self) -> str:
        """The name as it stands in `Fn::Sub`."""
        return f"{self.name}.{self.attribute}" if self.attribute else self.name

    def __str__(self) -> str:
        return f"${{{self.text}}}"


@dataclass(frozen=True, slots=True)
class OutputReference:
    """A `Fn::GetStackOutput`: an output of another stack, not exported."""

    stack: str
    output: str
    region: str = ""

    def __str__(self) -> str:
        return f"${{{self.stack}.{self.output}}}"


@dataclass(frozen=True, slots=True)
class DynamicReference:
    """A `{{resolve:service:key}}` in a text, which CloudFormation fills in at deployment."""

    service: str
    key: str

    def __str__(self) -> str:
        return f"{{{{resolve:{self.service}:{self.key}}}}}"


Part = str | Reference | OutputReference | Call
"""Piece of a text: literal, reference, or a function that cannot be spelled as text."""


def reference_to(logical_id: str, attribute: str = "") -> dict[str, Any]:
    """Writes a reference to a resource, or to an attribute of it, as a template does."""
    return {"Fn::GetAtt": [logical_id, attribute]} if attribute else {"Ref": logical_id}


def joined_parts(parts: list[Any]) -> Any:
    """Writes a text of literals and references as a template does; a single part stays itself."""
    return parts[0] if len(parts) == 1 else {"Fn::Join": ["", parts]}


def substituted(text: str) -> dict[str, str]:
    """Writes a text with variables as a template does."""
    return {"Fn::Sub": text}


def call_of(value: Any) -> Call | None:
    """Returns the intrinsic function that a value is, or None."""
    if isinstance(value, dict) and len(value) == 1:
        function, argument = next(iter(value.items()))
        if function == "Ref" or (isinstance(function, str) and function.startswith("Fn::")):
            return Call(function, argument)
    return None


def branches(value: Any, when: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yields the values between which `Fn::If` chooses, each with what has to hold for it; any other value is alone."""
    call = call_of(value)
    chosen = call.argument if call is not None and call.function == "Fn::If" else None
    if not (isinstance(chosen, list) and len(chosen) == 3 and isinstance(chosen[0], str)):
        yield when, value
        return
    for condition, branch in ((chosen[0], chosen[1]), (f"not {chosen[0]}", chosen[2])):
        if branch != {"Ref": "AWS::NoValue"}:
            yield from branches(branch, (*when, condition))


def reference_of(value: Any) -> Reference | None:
    """Returns the reference that a value is, or None."""
    call = call_of(value)
    found = _part_of(call) if call else None
    return found if isinstance(found, Reference) else None


def output_of(value: Any) -> OutputReference | None:
    """Returns the output of another stack that a value is, or None."""
    call = call_of(value)
    found = _part_of(call) if call else None
    return found if isinstance(found, OutputReference) else None


def piece_of(value: Any) -> tuple[Any, Any] | None:
    """Returns index and text of a `Fn::Select` from the pieces of a `Fn::Split`, or None for anything else."""
    call = call_of(value)
    if call is None or call.function != "Fn::Select" or not isinstance(call.argument, list) or len(call.argument) != 2:
        return None
    inner = call_of(call.argument[1])
    if inner is None or inner.function != "Fn::Split" or not isinstance(inner.argument, list):
        return None
    return call.argument[0], inner.argument[-1]


def attribute_of(argument: Any) -> tuple[str, Any]:
    """Returns logical id and attribute of `Fn::GetAtt`, from a list or dotted text; the attribute may be a `Ref`."""
    if isinstance(argument, str):
        name, _, attribute = argument.partition(".")
        return name, attribute
    if isinstance(argument, list) and argument and isinstance(argument[0], str):
        rest = argument[1:]
        return argument[0], rest[0] if len(rest) == 1 else ".".join(map(str, rest))
    return "", ""


def substitution(argument: Any) -> tuple[str, Mapping[str, Any]]:
    """Returns text and own values of `Fn::Sub`, of its short and its long form."""
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], Mapping):
        return str(argument[0]), argument[1]
    return str(argument), {}


def pieces_of(text: str) -> Iterator[tuple[str, bool]]:
    """Yields the pieces of the text of `Fn::Sub`, and whether each is the name of a variable."""
    end = 0
    for match in _SUB.finditer(text):
        if match.start() > end:
            yield text[end : match.start()], False
        literal, name = match.groups()
        yield ("${" + name + "}", False) if literal else (name.strip(), True)
        end = match.end()
    if end < len(text):
        yield text[end:], False


def dynamic_pieces(text: str) -> Iterator[str | DynamicReference]:
    """Yields the pieces of a text, dynamic references apart."""
    end = 0
    for match in _DYNAMIC.finditer(text):
        if match.start() > end:
            yield text[end : match.start()]
        yield DynamicReference(*match.groups())
        end = match.end()
    if end < len(text):
        yield text[end:]


def named(text: str) -> Reference:
    """Returns the reference that a variable of `Fn::Sub` is: `Name`, or `Name.Attribute`."""
    name, _, attribute = text.partition(".")
    return Reference(name, attribute)


def _part_of(call: Call) -> Reference | OutputReference | Call:
    argument = call.argument
    if call.function == "Ref" and isinstance(argument, str):
        return Reference(argument)
    if call.function == "Fn::GetAtt":
        name, attribute = attribute_of(argument)
        if name and isinstance(attribute, str) and attribute:
            return Reference(name, attribute)
    if call.function == "Fn::GetStackOutput":
        return _output(argument) or call
    return call


def _output(argument: Any) -> OutputReference | None:
    if not isinstance(argument, Mapping):
        return None
    stack, output, region = (argument.get(key, "") for key in ("StackName", "OutputName", "Region"))
    if not (isinstance(stack, str) and isinstance(output, str) and stack and output):
        return None
    return OutputReference(stack, output, region if isinstance(region, str) else "")


def parts(value: Any) -> list[Part]:
    """Returns a text as it is written: `Fn::Join` and `Fn::Sub` taken apart into literals and references.

    Values that are no text and no function come back as one literal, the way CloudFormation would print them.
    """
    if isinstance(value, str):
        return [value]
    call = call_of(value)
    if call is None:
        return [scalar_text(value)]
    if call.function == "Fn::Join" and _joins(call.argument):
        return _join(*call.argument)
    if call.function == "Fn::Sub":
        return _sub(*substitution(call.argument))
    return [_part_of(call)]


def _joins(argument: Any) -> bool:
    return (
        isinstance(argument, list)
        and len(argument) == 2
        and isinstance(argument[0], str)
        and isinstance(argument[1], list)
    )


def _join(separator: str, items: list[Any]) -> list[Part]:
    found: list[Part] = []
    for index, item in enumerate(items):
        if index and separator:
            found.append(separator)
        found += parts(item)
    return found


def _sub(text: str, own: Mapping[str, Any]) -> list[Part]:
    found: list[Part] = []
    for piece, variable in pieces_of(text):
        if not variable:
            found.append(piece)
        elif piece in own:
            found += parts(own[piece])
        else:
            found.append(named(piece))
    return found


def references(value: Any) -> Iterator[Reference]:
    """Yields every reference inside a value, those in the text of `Fn::Sub` included."""
    if isinstance(value, list):
        for entry in value:
            yield from references(entry)
    elif isinstance(value, dict):
        call = call_of(value)
        if call is None:
            for entry in value.values():
                yield from references(entry)
        else:
            yield from _references(call)


def _references(call: Call) -> Iterator[Reference]:
    part = _part_of(call)
    if isinstance(part, Reference):
        yield part
    elif call.function == "Fn::GetAtt":
        name, attribute = attribute_of(call.argument)
        yield Reference(name, "?")
        yield from references(attribute)
    elif call.function == "Fn::Sub":
        text, own = substitution(call.argument)
        yield from (named(piece) for piece, variable in pieces_of(text) if variable and piece not in own)
        yield from references(list(own.values()))
    else:
        yield from references(call.argument)


def calls(value: Any, function: str) -> Iterator[Any]:
    """Yields the argument of every call of one function inside a value."""
    # Asked of whole templates again and again: without a generator for every level.
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if len(one) == 1 and function in one:
                yield one[function]
            waiting.extend(entry for entry in reversed(one.values()) if isinstance(entry, dict | list))
        elif isinstance(one, list):
            waiting.extend(entry for entry in reversed(one) if isinstance(entry, dict | list))


def dynamic_references(value: Any) -> Iterator[DynamicReference]:
    """Yields every dynamic reference in the texts of a value."""
    if isinstance(value, str):
        if DYNAMIC in value:
            yield from (piece for piece in dynamic_pieces(value) if isinstance(piece, DynamicReference))
    elif isinstance(value, dict):
        for entry in value.values():
            yield from dynamic_references(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from dynamic_references(entry)
