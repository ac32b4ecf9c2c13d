"""A template and its resources as they are written, nothing resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ringback.cloudformation.documents import read_document, section
from ringback.cloudformation.errors import TemplateError
from ringback.cloudformation.inputs.translating import as_template
from ringback.cloudformation.syntax import references
from ringback.cloudformation.values import scalar_text

LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
"""The transform that allows `Fn::ForEach`."""
NESTED_STACK = "AWS::CloudFormation::Stack"


def is_custom(type_name: str) -> bool:
    """Returns whether a type is a custom resource, which a function makes."""
    return type_name.startswith("Custom::") or type_name == "AWS::CloudFormation::CustomResource"


@dataclass(frozen=True, slots=True)
class Declaration:
    """A resource as its template declares it."""

    logical_id: str
    body: Mapping[str, Any]

    @property
    def type(self) -> str:
        """Type such as `AWS::Connect::Queue`."""
        return str(self.body.get("Type", ""))

    @property
    def properties(self) -> Mapping[str, Any]:
        """Properties as they are written."""
        found = self.body.get("Properties")
        return found if isinstance(found, dict) else {}

    @property
    def metadata(self) -> Mapping[str, Any]:
        """Metadata as they are written."""
        found = self.body.get("Metadata")
        return found if isinstance(found, dict) else {}

    @property
    def is_custom(self) -> bool:
        """True for resources that a function makes, and nobody else knows."""
        return is_custom(self.type)

    @property
    def condition(self) -> str | None:
        """Name of the condition under which the resource exists."""
        found = self.body.get("Condition")
        return found if isinstance(found, str) else None

    @property
    def depends_on(self) -> tuple[str, ...]:
        """Logical ids that `DependsOn` names, and as text whatever else stands there, which is no resource."""
        found = self.body.get("DependsOn") or []
        return tuple(map(scalar_text, found if isinstance(found, list | tuple) else [found]))

    @property
    def deletion_policy(self) -> str:
        """What happens to the thing when the resource leaves the template: Delete unless said otherwise."""
        return str(self.body.get("DeletionPolicy") or "Delete")

    @property
    def update_replace_policy(self) -> str:
        """What happens to the old thing when a change replaces it: Delete unless said otherwise."""
        return str(self.body.get("UpdateReplacePolicy") or "Delete")

    @property
    def path(self) -> str:
        """Construct path, where the CDK wrote one."""
        return str(self.metadata.get("aws:cdk:path") or "")

    def get(self, dotted: str) -> Any:
        """Returns a property by its dotted path, or None."""
        value: Any = self.properties
        for part in dotted.split("."):
            if not isinstance(value, Mapping):
                return None
            value = value.get(part)
        return value

    def needs(self) -> Iterator[str]:
        """Yields the names that have to exist before: those of `DependsOn` and of every reference written in it."""
        yield from self.depends_on
        for key in ("Properties", "UpdatePolicy", "CreationPolicy"):
            for reference in references(self.body.get(key)):
                if not reference.is_pseudo:
                    yield reference.name


@dataclass(frozen=True)
class Template:
    """A parsed template; sections are the document's own, empty where they are missing."""

    document: Mapping[str, Any]
    source: str = "template"
    """File it was read from, for messages."""
    path: Path | None = field(default=None, compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)
    """What the file holds and the document does not, where it was translated from something else."""

    @cached_property
    def resources(self) -> Mapping[str, Declaration]:
        """Resources by logical id, in template order; loops (`Fn::ForEach`) are no resources."""
        return {
            name: Declaration(name, self._body(name, body))
            for name, body in self.section("Resources").items()
            if not name.startswith("Fn::")
        }

    def _body(self, name: str, body: Any) -> Mapping[str, Any]:
        if not isinstance(body, dict):
            raise TemplateError(self.source, f"a resource is an object, this is {type(body).__name__}", name)
        return body

    @cached_property
    def outputs(self) -> Mapping[str, Mapping[str, Any]]:
        """Outputs by name."""
        return {name: body for name, body in self.section("Outputs").items() if isinstance(body, dict)}

    @cached_property
    def parameters(self) -> Mapping[str, Mapping[str, Any]]:
        """Declared parameters by name."""
        found = self.section("Parameters")
        for name, body in found.items():
            if not isinstance(body, Mapping):
                raise TemplateError(self.source, f"a parameter is an object, this is {type(body).__name__}", name)
        return found

    @cached_property
    def conditions(self) -> Mapping[str, Any]:
        """Conditions by name."""
        return self.section("Conditions")

    @cached_property
    def mappings(self) -> Mapping[str, Any]:
        """Mappings by name."""
        return self.section("Mappings")

    @property
    def transforms(self) -> tuple[str, ...]:
        """Names of the transforms that CloudFormation would run before it reads the template."""
        found = self.document.get("Transform") or []
        every = found if isinstance(found, list) else [found]
        return tuple(str(one.get("Name") if isinstance(one, Mapping) else one) for one in every)

    def section(self, name: str) -> Mapping[str, Any]:
        """Returns a section by its name."""
        return section(self.document, name, self.source)

    def of_type(self, *types: str) -> Iterator[Declaration]:
        """Yields the resources of some types."""
        return (one for one in self.resources.values() if one.type in types)

    def dependencies(self) -> dict[str, frozenset[str]]:
        """Returns for every resource the resources of the template that have to exist before it."""
        return {
            name: frozenset(other for other in one.needs() if other in self.resources and other != name)
            for name, one in self.resources.items()
        }


def read_template(path: str | Path, *, generated: bool = False) -> Template:
    """Returns the template of a JSON or YAML file; `generated` as for `read_document`.

    A SAM template and a plan or state of Terraform come as the document that CloudFormation would see.

    Raises DocumentError with line and column when the file cannot be parsed, TemplateError when it is no template.
    """
    file = Path(path)
    document, notes = as_template(read_document(file, generated=generated), file)
    return Template(document, str(file), file, notes)
