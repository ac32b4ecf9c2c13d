"""What belongs to a template and does not stand in it: templates elsewhere, macros, files of a bucket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ringback.cloudformation.inputs.recognition import SERVERLESS
from ringback.cloudformation.template import LANGUAGE_EXTENSIONS, NESTED_STACK, Declaration, Template

_TRANSFORM = "Fn::Transform"
_READ = (LANGUAGE_EXTENSIONS, SERVERLESS)
_ELSEWHERE = {
    NESTED_STACK: ("TemplateURL", "its template is not beside this one"),
    "AWS::Serverless::Application": ("Location", "its template is not beside this one"),
    "AWS::CloudFormation::StackSet": ("TemplateURL", "the stacks of a stack set are not read"),
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct": ("ProductName", "its template lies in a catalog"),
}
"""Types whose resources are other templates: the property that says which, and why it is left out."""


def local_template(declared: Declaration, folder: Path) -> Path | None:
    """Returns the file of a nested stack that is named as `aws cloudformation package` takes it, where it is there."""
    written = declared.metadata.get("aws:asset:path") or declared.properties.get("TemplateURL")
    if not isinstance(written, str) or "://" in written:
        return None
    file = folder / written
    return file if file.is_file() else None


def left_out(template: Template, *, read: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Yields what nobody read of a template, each by its name with the reason; nested stacks in `read` were."""
    for name in template.transforms:
        if not name.startswith(_READ):
            yield "Transform", f"what {_macro({'Name': name})} makes of the template is not known"
    resources = template.section("Resources")
    if isinstance(resources.get(_TRANSFORM), Mapping):
        yield "Resources", f"what {_macro(resources[_TRANSFORM])} adds is not known"
    for key, declared in template.resources.items():
        if declared.type in _ELSEWHERE and key not in read:
            property_name, why = _ELSEWHERE[declared.type]
            named = declared.properties.get(property_name)
            yield key, f"{why}{f' ({named})' if isinstance(named, str) else ''}"


def _macro(argument: Mapping[str, Any]) -> str:
    given = argument.get("Parameters")
    place = given.get("Location") if isinstance(given, Mapping) else None
    return f"the macro {argument.get('Name')}{f' of {place}' if isinstance(place, str) else ''}"
