"""What the mappings of templates are asked by: where nobody says it, a value is taken that they have an entry for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ringback.cloudformation.assembly import Stack
from ringback.cloudformation.syntax import calls, reference_of
from ringback.cloudformation.template import Template

_KNOWN = ("us-east-1", "us-west-2", "eu-west-2", "eu-central-1", "ap-northeast-1")
"""Regions with Amazon Connect that stand in, the first that fits; most templates are written for them."""


def fitting_region(stacks: Iterable[Stack], preferred: str) -> str:
    """Returns the preferred Region, or another one where only that has what the mappings of the templates hold."""
    common = _common(stacks, "AWS::Region")
    if not common or preferred in common:
        return preferred
    return next((region for region in _KNOWN if region in common), min(common))


def fitting_account(stacks: Iterable[Stack], preferred: str) -> str:
    """Returns the preferred account, or another one where only that has what the mappings of the templates hold."""
    common = _common(stacks, "AWS::AccountId")
    return preferred if not common or preferred in common else min(common)


def mapped_keys(template: Template, name: str) -> list[str]:
    """Returns the keys that every mapping has which a template asks by the value of a parameter, in their order."""
    found = list(_asked(template, name))
    return [key for key in found[0] if all(key in keys for keys in found)] if found else []


def _common(stacks: Iterable[Stack], name: str) -> set[str]:
    common: set[str] | None = None
    for stack in stacks:
        for keys in _asked(stack.template, name):
            common = set(keys) if common is None else common & set(keys)
    return common or set()


def _asked(template: Template, name: str) -> Iterator[list[str]]:
    """Yields the keys of every mapping that is asked by a reference and has no default for others."""
    if not template.mappings:
        return
    document = [dict(template.section(part)) for part in ("Resources", "Outputs", "Conditions")]
    for argument in calls(document, "Fn::FindInMap"):
        if not isinstance(argument, list) or len(argument) != 3 or not isinstance(argument[0], str):
            continue
        found = template.mappings.get(argument[0])
        if not isinstance(found, Mapping) or not found:
            continue
        if _names(argument[1], name):
            yield [str(key) for key in found]
        elif _names(argument[2], name):
            first = found.get(argument[1]) if isinstance(argument[1], str) else next(iter(found.values()))
            yield [str(key) for key in first] if isinstance(first, Mapping) else []


def _names(argument: object, name: str) -> bool:
    reference = reference_of(argument)
    return reference is not None and reference.name == name
