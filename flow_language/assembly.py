"""Finds the flows of a synthesized cloud assembly, as CloudFormation will send them.

``Content`` is a text, or a join or substitution of texts and tokens. A token becomes ``${LogicalId}`` or
``${LogicalId.Attribute}``; a token for a resource that flows refer to becomes a reference by logical id, such as
``${queue.QueueGeneral1A2B.arn}``, so that the same checks work before and after synth.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flow_language.errors import FlowLanguageError
from flow_language.model import FlowType

FLOW_RESOURCE = "AWS::Connect::ContactFlow"
MODULE_RESOURCE = "AWS::Connect::ContactFlowModule"
_KINDS: Mapping[str, str] = {
    FLOW_RESOURCE: "flow",
    MODULE_RESOURCE: "module",
    "AWS::Connect::Queue": "queue",
    "AWS::Connect::HoursOfOperation": "hours",
    "AWS::Connect::Prompt": "prompt",
    "AWS::Connect::View": "view",
    "AWS::Lambda::Function": "lambda",
    "AWS::Lambda::Alias": "lambda",
    "AWS::Lex::BotAlias": "lex",
}


class AssemblyError(FlowLanguageError):
    """Says that a folder is no cloud assembly, or that a template in it cannot be read."""


@dataclass(frozen=True, slots=True)
class DeployedFlow:
    """Is a flow or module resource of a template."""

    template: Path
    logical_id: str
    type: FlowType
    content: str
    name: str

    @property
    def file(self) -> str:
        """Returns what messages call it: the template and the logical id."""
        return f"{self.template}#{self.logical_id}"


def is_assembly(folder: Path) -> bool:
    """Tells whether a folder holds a synthesized cloud assembly."""
    return (folder / "manifest.json").is_file() and any(folder.glob("**/*.template.json"))


def read_assembly(folder: Path) -> list[DeployedFlow]:
    """Returns every flow and module of an assembly, nested assemblies included."""
    templates = sorted(folder.glob("**/*.template.json"))
    if not templates:
        raise AssemblyError(f"{folder}: no templates (*.template.json); run the synth first")
    return [flow for template in templates for flow in read_template(template)]


def read_template(path: Path) -> Iterator[DeployedFlow]:
    """Yields the flows and modules of one template."""
    try:
        template = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AssemblyError(f"{path}: cannot be read as a template: {error}") from error
    resources = template.get("Resources") if isinstance(template, dict) else None
    resources = resources if isinstance(resources, dict) else {}
    kinds = {name: _KINDS.get(body.get("Type", ""), "") for name, body in resources.items() if isinstance(body, dict)}
    for name, body in resources.items():
        kind = body.get("Type") if isinstance(body, dict) else None
        if kind not in (FLOW_RESOURCE, MODULE_RESOURCE):
            continue
        properties = body.get("Properties", {})
        flow_type = FlowType.MODULE if kind == MODULE_RESOURCE else FlowType.from_text(str(properties.get("Type")))
        yield DeployedFlow(
            template=path,
            logical_id=name,
            type=flow_type or FlowType.CONTACT_FLOW,
            content=render(properties.get("Content", ""), kinds),
            name=render(properties.get("Name", name), {}),
        )


def render(value: Any, kinds: Mapping[str, str]) -> str:
    """Returns the text of a property, tokens written as references."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict) or len(value) != 1:
        return json.dumps(value, ensure_ascii=False)
    ((function, argument),) = value.items()
    if function == "Fn::Join" and isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], list):
        return str(argument[0]).join(render(item, kinds) for item in argument[1])
    if function == "Fn::Sub":
        return _substitute(argument, kinds)
    return _token(function, argument, kinds)


def _substitute(argument: Any, kinds: Mapping[str, str]) -> str:
    text, values = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        return render(values[name], kinds) if name in values else _named(name, kinds)

    return re.sub(r"\$\{([^}]+)\}", fill, str(text))


def _token(function: str, argument: Any, kinds: Mapping[str, str]) -> str:
    if function == "Ref":
        return _named(str(argument), kinds)
    if function == "Fn::GetAtt":
        return _named(".".join(argument) if isinstance(argument, list) else str(argument), kinds)
    return f"${{{function.removeprefix('Fn::')}:{_plain(argument)}}}"


def _named(name: str, kinds: Mapping[str, str]) -> str:
    logical_id = name.split(".")[0]
    kind = kinds.get(logical_id)
    if not kind:
        return f"${{{name}}}"
    attribute = "alias_arn" if kind == "lex" else "id" if name.endswith(("Id", "Name")) and "." in name else "arn"
    return f"${{{kind}.{logical_id}.{attribute}}}"


def _plain(argument: Any) -> str:
    text = argument if isinstance(argument, str) else json.dumps(argument, ensure_ascii=False)
    return re.sub(r'[{}"$\s\\]+', "", text)
