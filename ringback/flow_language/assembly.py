"""Finds the flows of a synthesized cloud assembly, as CloudFormation will send them.

``Content`` is a text, or a join or substitution of texts and tokens. A token becomes ``${LogicalId}`` or
``${LogicalId.Attribute}``; a token for a resource that flows refer to becomes a reference by logical id, such as
``${queue.QueueGeneral1A2B.arn}``, so that the same checks work before and after synth. What only the linter reads is in
the metadata of the resource and joins the content again for a check.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ringback.flow_language.context import CenterContext
from ringback.flow_language.errors import FlowLanguageError
from ringback.flow_language.model import Flow, FlowType, ModuleContract
from ringback.flow_language.parser import parse

FLOW_RESOURCE = "AWS::Connect::ContactFlow"
MODULE_RESOURCE = "AWS::Connect::ContactFlowModule"
SOURCE_METADATA = "ContactCenter::Flow"
"""Key of a resource's ``Metadata`` under which a template keeps what the content of its flow leaves out."""
_ALIASES: Mapping[str, str] = {
    "AWS::Connect::ContactFlowModuleAlias": "ContactFlowModuleId",
    "AWS::Connect::ContactFlowModuleVersion": "ContactFlowModuleId",
    "AWS::Connect::ContactFlowVersion": "ContactFlowId",
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Lambda::Version": "FunctionName",
}
"""Resources that stand for another one, and the property that names it."""
_KINDS: Mapping[str, str] = {
    FLOW_RESOURCE: "flow",
    MODULE_RESOURCE: "module",
    "AWS::Connect::Queue": "queue",
    "AWS::Connect::HoursOfOperation": "hours",
    "AWS::Connect::Prompt": "prompt",
    "AWS::Connect::View": "view",
    "AWS::Lambda::Function": "lambda",
    "AWS::Lex::BotAlias": "lex",
}
Names = Mapping[str, tuple[str, str]]
"""Kind and logical id of the resource that a logical id stands for."""
Outputs = Mapping[tuple[str, str], str]
"""What the outputs of other stacks are, as references, by stack name and output name."""


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
    contract: ModuleContract | None = None
    """What a module takes and gives, from the settings of its resource."""
    own: Mapping[str, Any] = field(default_factory=dict)
    """What the file says to the linter alone (channels, suppressions), from the metadata of the resource."""

    def parsed(self) -> Flow:
        """Returns the flow as the linter reads its file: the content, and what the content leaves out."""
        return parse(_with_own(self.content, self.own), file=self.file, key=self.logical_id, flow_type=self.type)

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
    outputs = _outputs(folder)
    return [flow for template in templates for flow in read_template(template, outputs)]


def read_template(path: Path, outputs: Outputs | None = None) -> Iterator[DeployedFlow]:
    """Yields the flows and modules of one template; ``outputs`` says what it takes from other stacks."""
    resources = _section(_template(path), "Resources")
    names = _names(resources)
    for name, body in resources.items():
        kind = body.get("Type")
        if kind not in (FLOW_RESOURCE, MODULE_RESOURCE):
            continue
        properties = body.get("Properties", {})
        flow_type = FlowType.MODULE if kind == MODULE_RESOURCE else FlowType.from_text(str(properties.get("Type")))
        yield DeployedFlow(
            template=path,
            logical_id=name,
            type=flow_type or FlowType.CONTACT_FLOW,
            content=render(properties.get("Content", ""), names, outputs),
            name=render(properties.get("Name", name), {}),
            contract=_contract(properties.get("Settings")),
            own=_own(body.get("Metadata")),
        )


def assembly_context(flows: Iterable[DeployedFlow]) -> CenterContext:
    """Returns what the templates say about the flows and modules beside each other."""
    every = list(flows)
    return CenterContext(
        flows={flow.logical_id: flow.type for flow in every if flow.type is not FlowType.MODULE},
        modules={flow.logical_id: flow.contract for flow in every if flow.type is FlowType.MODULE},
        attributes=None,
    )


def _own(metadata: Any) -> Mapping[str, Any]:
    own = metadata.get(SOURCE_METADATA) if isinstance(metadata, dict) else None
    return own if isinstance(own, dict) else {}


def _with_own(content: str, own: Mapping[str, Any]) -> str:
    """Returns content with our metadata put back; content that is no flow stays as it is, for the parser to judge."""
    try:
        document = json.loads(content) if own else None
    except ValueError:
        return content
    if not isinstance(document, dict):
        return content
    metadata = document.get("Metadata") or {}
    actions = {**metadata.get("ActionMetadata", {})}
    for identifier, entry in own.get("ActionMetadata", {}).items():
        actions[identifier] = {**actions.get(identifier, {}), **entry}
    document["Metadata"] = {**metadata, **own, "ActionMetadata": actions}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _contract(settings: Any) -> ModuleContract | None:
    try:
        value = json.loads(settings) if isinstance(settings, str) else None
    except ValueError:
        value = None
    return ModuleContract.from_settings(value) if isinstance(value, dict) else None


def _names(resources: Mapping[str, Any]) -> Names:
    """Returns what each logical id stands for; an alias stands for its module."""
    names = {key: (_KINDS[body["Type"]], key) for key, body in resources.items() if body.get("Type") in _KINDS}
    for key, body in resources.items():
        holder = _ALIASES.get(str(body.get("Type")))
        target = _target(body.get("Properties", {}).get(holder)) if holder else None
        if target in names:
            names[key] = names[target]
    return names


def _target(value: Any) -> str | None:
    """Returns the logical id that a reference points to."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    ((function, argument),) = value.items()
    if function == "Fn::GetAtt":
        return str(argument[0]) if isinstance(argument, list) and argument else str(argument).split(".")[0]
    return str(argument) if function == "Ref" else None


def _template(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AssemblyError(f"{path}: cannot be read as a template: {error}") from error


def _section(template: Any, name: str) -> dict[str, dict[str, Any]]:
    section = template.get(name) if isinstance(template, dict) else None
    return {key: body for key, body in (section or {}).items() if isinstance(body, dict)}


def _outputs(folder: Path) -> Outputs:
    """Returns the outputs of every stack of an assembly that stand for something flows refer to."""
    found = {}
    for stack, path in _stacks(folder):
        template = _template(path)
        names = _names(_section(template, "Resources"))
        for key, body in _section(template, "Outputs").items():
            if _target(body.get("Value")) in names:
                found[stack, key] = render(body["Value"], names)
    return found


def _stacks(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yields name and template of every stack that the manifests of an assembly list."""
    for manifest in sorted(folder.glob("**/manifest.json")):
        for name, artifact in _section(_template(manifest), "artifacts").items():
            properties = artifact.get("properties") or {}
            path = manifest.parent / str(properties.get("templateFile"))
            if artifact.get("type") == "aws:cloudformation:stack" and path.is_file():
                yield str(properties.get("stackName") or name), path


def render(value: Any, names: Names, outputs: Outputs | None = None) -> str:
    """Returns the text of a property, tokens written as references."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict) or len(value) != 1:
        return json.dumps(value, ensure_ascii=False)
    ((function, argument),) = value.items()
    if function == "Fn::Join" and isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], list):
        return str(argument[0]).join(render(item, names, outputs) for item in argument[1])
    if function == "Fn::Sub":
        return _substitute(argument, names, outputs)
    if function == "Fn::GetStackOutput" and isinstance(argument, dict) and outputs:
        place = (str(argument.get("StackName")), str(argument.get("OutputName")))
        if place in outputs:
            return outputs[place]
    return _token(function, argument, names)


def _substitute(argument: Any, names: Names, outputs: Outputs | None) -> str:
    text, values = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        return render(values[name], names, outputs) if name in values else _named(name, names)

    return re.sub(r"\$\{([^}]+)\}", fill, str(text))


def _token(function: str, argument: Any, names: Names) -> str:
    if function == "Ref":
        return _named(str(argument), names)
    if function == "Fn::GetAtt":
        return _named(".".join(argument) if isinstance(argument, list) else str(argument), names)
    return f"${{{function.removeprefix('Fn::')}:{_plain(argument)}}}"


def _named(name: str, names: Names) -> str:
    known = names.get(name.split(".")[0])
    if known is None:
        return f"${{{name}}}"
    kind, key = known
    attribute = "alias_arn" if kind == "lex" else "id" if name.endswith(("Id", "Name")) and "." in name else "arn"
    return f"${{{kind}.{key}.{attribute}}}"


def _plain(argument: Any) -> str:
    text = argument if isinstance(argument, str) else json.dumps(argument, ensure_ascii=False)
    return re.sub(r'[{}"$\s\\]+', "", text)
