"""The flows of a synthesized cloud assembly, as CloudFormation will send them.

``Content`` is a text, or a join or substitution of texts and tokens. A token becomes ``${LogicalId}`` or
``${LogicalId.Attribute}``; a token for a resource that flows refer to becomes a reference by logical id, such as
``${queue.QueueGeneral1A2B.arn}``, so that the same checks work before and after synth. What only the linter reads is in
the metadata of the resource and joins the content again for a check.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ringback import cloudformation
from ringback.cloudformation import (
    DYNAMIC,
    Call,
    CloudFormationError,
    Declaration,
    DynamicReference,
    OutputReference,
    Part,
    Reference,
    Resolver,
    Stack,
    StackArtifact,
    Template,
    call_of,
    parts,
    reference_of,
    stack_artifacts,
)
from ringback.cloudformation.standins import StandIns
from ringback.cloudformation.syntax import TO_JSON_STRING, branches, dynamic_pieces
from ringback.flow_language.context import CenterContext
from ringback.flow_language.errors import FlowLanguageError
from ringback.flow_language.model import Flow, FlowType, ModuleContract
from ringback.flow_language.parser import parse
from ringback.flow_language.views import ViewFacts, view_facts

FLOW_RESOURCE = "AWS::Connect::ContactFlow"
MODULE_RESOURCE = "AWS::Connect::ContactFlowModule"
VIEW_RESOURCE = "AWS::Connect::View"
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
    VIEW_RESOURCE: "view",
    "AWS::Lambda::Function": "lambda",
    "AWS::Serverless::Function": "lambda",
    "AWS::Lex::BotAlias": "lex",
}
Names = Mapping[str, tuple[str, str]]
"""Kind and logical id of the resource that a logical id stands for."""
Outputs = Mapping[tuple[str, str], str]
"""What the outputs of other stacks are, as references, by stack name and output name."""


class AssemblyError(FlowLanguageError):
    """A folder that is no cloud assembly, or a template in it that cannot be read."""


@dataclass(frozen=True, slots=True)
class DeployedFlow:
    """A flow or module resource of a template."""

    template: Path
    logical_id: str
    type: FlowType
    content: str
    name: str
    contract: ModuleContract | None = None
    """What a module takes and gives, from the settings of its resource."""
    own: Mapping[str, Any] = field(default_factory=dict)
    """What the file says to the linter alone (channels, suppressions), from the metadata of the resource."""
    tokens: frozenset[str] = frozenset()
    """Every ``${...}`` of the content that the deployment fills in."""
    is_object: bool = False
    """The content is an object, which CloudFormation refuses; it takes a text."""
    views: Mapping[str, ViewFacts] = field(default_factory=dict)
    """What the views of the same template take and answer, by logical id."""
    address: str = ""
    """What Terraform calls the resource, for one that comes from a plan."""
    when: str = ""
    """Conditions under which the resource has this content, where `Fn::If` chooses between several."""

    def parsed(self) -> Flow:
        """Returns the flow as the linter reads its file: the content, and what the content leaves out."""
        content = _with_own(self.content, self.own)
        return parse(content, file=self.file, key=self.logical_id, flow_type=self.type, tokens=self.tokens)

    @property
    def file(self) -> str:
        """What messages call it: the template and the logical id."""
        return f"{self.template}#{self.inside}"

    @property
    def inside(self) -> str:
        """What the flow is called in its template."""
        return f"{self.address or self.logical_id}{f' ({self.when})' if self.when else ''}"


def is_assembly(folder: Path) -> bool:
    """Returns whether a folder holds a synthesized cloud assembly."""
    return cloudformation.is_assembly(folder) and any(folder.glob("**/*.template.json"))


def read_assembly(folder: Path) -> list[DeployedFlow]:
    """Returns every flow and module of an assembly, nested assemblies included."""
    templates = {path: _template(path) for path in sorted(folder.glob("**/*.template.json"))}
    if not templates:
        raise AssemblyError(f"{folder}: no templates (*.template.json); run the synth first")
    outputs = _outputs(folder, templates)
    return [flow for path, template in templates.items() for flow in _flows(path, template, outputs)]


def read_template(path: Path) -> list[DeployedFlow]:
    """Returns the flows and modules of one template, what other stacks give it left open."""
    return template_flows(path, _template(path))


def template_flows(path: Path, template: Template) -> list[DeployedFlow]:
    """Returns the flows and modules of a template that was read already, what other stacks give it left open."""
    return list(_flows(path, written_out(template), {}))


def written_out(template: Template) -> Template:
    """Returns a template with its loops (`Fn::ForEach`) as CloudFormation writes them out, lists without items too."""
    stack = Stack("", template)
    Resolver([stack], StandIns(for_missing=True))
    return stack.template


def _template(path: Path) -> Template:
    try:
        template = cloudformation.read_template(path, generated=True)
        _ = template.resources  # refused here, with the words that say where
    except CloudFormationError as error:
        raise AssemblyError(f"{path}: cannot be read as a template: {error}") from error
    return template


def _flows(path: Path, template: Template, outputs: Outputs) -> Iterator[DeployedFlow]:
    names = _names(template.resources)
    views = {view.logical_id: _view(view) for view in template.of_type(VIEW_RESOURCE)}
    for resource in template.of_type(FLOW_RESOURCE, MODULE_RESOURCE):
        properties = resource.properties
        module = resource.type == MODULE_RESOURCE
        flow_type = FlowType.MODULE if module else FlowType.from_text(str(properties.get("Type")))
        for when, given in branches(properties.get("Content", "")):
            tokens: set[str] = set()
            written = call_of(given)
            whole = written.argument if written is not None and written.function == TO_JSON_STRING else given
            plain = isinstance(whole, dict) and call_of(whole) is None
            content = _json(whole, names, outputs, tokens) if plain else render(given, names, outputs, tokens)
            yield DeployedFlow(
                template=path,
                logical_id=resource.logical_id,
                type=flow_type or FlowType.CONTACT_FLOW,
                content=content,
                name=render(properties.get("Name", resource.logical_id), {}),
                contract=_contract(properties.get("Settings")),
                own=_own(resource.metadata),
                tokens=frozenset(tokens),
                is_object=plain and whole is given,
                views=views,
                address=str(resource.metadata.get("terraform:address") or ""),
                when=", ".join(when),
            )


def assembly_context(flows: Iterable[DeployedFlow]) -> CenterContext:
    """Returns what the templates say about the flows and modules beside each other."""
    every = list(flows)
    return CenterContext(
        flows={flow.logical_id: flow.type for flow in every if flow.type is not FlowType.MODULE},
        modules={flow.logical_id: flow.contract for flow in every if flow.type is FlowType.MODULE},
        view_facts={key: view for flow in every for key, view in flow.views.items()},
        attributes=None,
    )


def _view(view: Declaration) -> ViewFacts:
    given = view.properties
    return view_facts(render(given.get("Name", view.logical_id), {}), given.get("Template"), given.get("Actions"))


def _own(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    own = metadata.get(SOURCE_METADATA)
    return own if isinstance(own, dict) else {}


def _with_own(content: str, own: Mapping[str, Any]) -> str:
    """Returns content with our metadata put back; content that is no flow stays as it is, for the parser to judge."""
    try:
        document = json.loads(content) if own else None
    except ValueError:
        return content
    if not isinstance(document, dict):
        return content
    metadata = _object(document.get("Metadata"))
    actions = {**_object(metadata.get("ActionMetadata"))}
    for identifier, entry in _object(own.get("ActionMetadata")).items():
        actions[identifier] = {**_object(actions.get(identifier)), **_object(entry)}
    document["Metadata"] = {**metadata, **own, "ActionMetadata": actions}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _contract(settings: Any) -> ModuleContract | None:
    try:
        value = json.loads(settings) if isinstance(settings, str) else None
    except ValueError:
        value = None
    return ModuleContract.from_settings(value) if isinstance(value, dict) else None


def _names(resources: Mapping[str, Declaration]) -> Names:
    """Returns what each logical id stands for; an alias stands for its module."""
    names = {key: (_KINDS[one.type], key) for key, one in resources.items() if one.type in _KINDS}
    for key, one in resources.items():
        holder = _ALIASES.get(one.type)
        target = _target(one.properties.get(holder)) if holder else None
        if target in names:
            names[key] = names[target]
    return names


def _target(value: Any) -> str | None:
    """Returns the logical id that a reference points to."""
    reference = reference_of(value)
    return reference.name if reference else None


def _outputs(folder: Path, templates: Mapping[Path, Template]) -> Outputs:
    """Returns the outputs of every stack of an assembly that stand for something flows refer to."""
    found = {}
    for stack in _stacks(folder):
        template = templates.get(stack.file)
        if template is None:
            continue
        names = _names(template.resources)
        for key, body in template.outputs.items():
            if _target(body.get("Value")) in names:
                found[stack.name, key] = render(body["Value"], names)
    return found


def _stacks(folder: Path) -> list[StackArtifact]:
    if not cloudformation.is_assembly(folder):
        return []
    try:
        return list(stack_artifacts(folder, nested=True))
    except CloudFormationError as error:
        raise AssemblyError(str(error)) from error


def render(value: Any, names: Names, outputs: Outputs | None = None, tokens: set[str] | None = None) -> str:
    """Returns the text of a property, tokens written as references; ``tokens`` takes every one of them."""
    written = []
    for part in _pieces(value):
        text = _written(part, names, outputs or {})
        written.append(text)
        if tokens is not None and not isinstance(part, str):
            tokens.add(text)
    return "".join(written)


def _pieces(value: Any) -> Iterator[Part | DynamicReference]:
    """Yields the parts of a text, a stored value that the deployment fills in (`{{resolve:...}}`) by itself."""
    for part in parts(value):
        if isinstance(part, str) and DYNAMIC in part:
            yield from dynamic_pieces(part)
        else:
            yield part


def _json(value: Any, names: Names, outputs: Outputs, tokens: set[str]) -> str:
    """Returns an object as the text that `Fn::ToJsonString` makes of it, functions in it written as references."""

    def plain(item: Any) -> Any:
        if call_of(item) is not None or (isinstance(item, str) and DYNAMIC in item):
            return render(item, names, outputs, tokens)
        if isinstance(item, dict):
            return {key: plain(below) for key, below in item.items()}
        return [plain(below) for below in item] if isinstance(item, list) else item

    return json.dumps(plain(value), ensure_ascii=False)


def _written(part: Part | DynamicReference, names: Names, outputs: Outputs) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Reference):
        return _named(part, names)
    if isinstance(part, OutputReference):
        known = outputs.get((part.stack, part.output))
        return known or f"${{GetStackOutput:StackName:{part.stack},OutputName:{part.output}}}"
    if isinstance(part, DynamicReference):
        return f"${{resolve:{f'{part.service}:{part.key}'.translate(_UNFIT)}}}"
    return f"${{{part.short}:{_plain(part)}}}"


def _named(reference: Reference, names: Names) -> str:
    known = names.get(reference.name)
    if known is None:
        return str(reference)
    kind, key = known
    attribute = "alias_arn" if kind == "lex" else "id" if reference.attribute.endswith(("Id", "Name")) else "arn"
    return f"${{{kind}.{key}.{attribute}}}"


def _plain(call: Call) -> str:
    """Returns the argument of a function without what a reference must not hold."""
    text = call.argument if isinstance(call.argument, str) else json.dumps(call.argument, ensure_ascii=False)
    return text.translate(_UNFIT)


_UNFIT = dict.fromkeys(map(ord, '{}"$\\ \t\n\r'))
