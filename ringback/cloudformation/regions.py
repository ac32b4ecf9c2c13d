"""The Region of templates that leave it open: one in which every mapping by Region has an entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ringback.cloudformation.assembly import Stack
from ringback.cloudformation.syntax import calls, reference_of
from ringback.cloudformation.template import Template

_REGION = "AWS::Region"
_KNOWN = ("us-east-1", "us-west-2", "eu-west-2", "eu-central-1", "ap-northeast-1")
"""Regions with Amazon Connect that stand in, the first that fits; most templates are written for them."""


def fitting_region(stacks: Iterable[Stack], preferred: str) -> str:
    """Returns the preferred Region, or another one where only that has what the mappings of the templates hold."""
    common: set[str] | None = None
    for stack in stacks:
        for keys in _maps_by_region(stack.template):
            common = keys if common is None else common & keys
    if not common or preferred in common:
        return preferred
    return next((region for region in _KNOWN if region in common), min(common))


def _maps_by_region(template: Template) -> Iterator[set[str]]:
    """Yields the Regions of every mapping that is asked by Region and has no default for others."""
    if not template.mappings:
        return
    document = [template.section(name) for name in ("Resources", "Outputs", "Conditions")]
    for argument in calls([dict(one) for one in document], "Fn::FindInMap"):
        if not isinstance(argument, list) or len(argument) != 3:
            continue
        reference = reference_of(argument[1])
        found = template.mappings.get(argument[0]) if isinstance(argument[0], str) else None
        if reference is not None and reference.name == _REGION and isinstance(found, Mapping) and found:
            yield set(found)
