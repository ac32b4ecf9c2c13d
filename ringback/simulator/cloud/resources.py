"""Resolves intrinsic functions over all stacks of an assembly and answers finished resources."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ringback.simulator.cloud.assembly import Assembly, Stack
from ringback.simulator.cloud.names import Identity, Place, identify
from ringback.simulator.errors import AssemblyError

_NO_VALUE = object()
_SUB = re.compile(r"\$\{(!?)([^}]+)\}")
_DYNAMIC = re.compile(r"\{\{resolve:([a-z-]+):([^}]+)\}\}")


@dataclass(slots=True)
class Resource:
    """Is one resource with its properties resolved."""

    stack: str
    logical_id: str
    type: str
    properties: dict[str, Any]
    identity: Identity
    metadata: Mapping[str, Any] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()

    @property
    def arn(self) -> str:
        """Is the stand-in ARN."""
        return self.identity.arn

    @property
    def name(self) -> str:
        """Is the physical name."""
        return self.identity.name

    @property
    def id(self) -> str:
        """Is the last part of the ARN."""
        return self.identity.arn.rpartition("/")[2] or self.identity.name

    @property
    def path(self) -> str:
        """Is the construct path where the template tells it, otherwise stack and logical id."""
        path = self.metadata.get("aws:cdk:path")
        return str(path) if path else f"{self.stack}/{self.logical_id}"

    @property
    def label(self) -> str:
        """Is how messages name the resource: logical id and construct path."""
        return f"{self.logical_id} ({self.path})"

    def __str__(self) -> str:
        return self.label


class Resolver:
    """Resolves values of one assembly; every resource is resolved at most once."""

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly
        self._identities: dict[tuple[str, str], Identity] = {}
        self._resolving: set[tuple[str, str]] = set()
        self._exports: dict[str, tuple[Stack, Any]] = {}
        self._parameters_by_name: dict[str, tuple[Stack, Mapping[str, Any]]] = {}
        self._conditions: dict[tuple[str, str], bool] = {}
        #: Attributes of custom resources, filled by whoever ran them: (stack, logical id) -> values.
        self.custom: dict[tuple[str, str], dict[str, Any]] = {}
        #: References that resolve to nothing in the assembly, with where they were met.
        self.unresolved: list[str] = []
        self._functions: dict[str, Callable[[Stack, Any], Any]] = {
            "Ref": self._ref,
            "Condition": lambda stack, value: self.condition(stack, str(value)),
            "Fn::GetAtt": self._get_att,
            "Fn::Join": self._join,
            "Fn::Sub": self._sub,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::If": self._if,
            "Fn::Equals": lambda stack, v: self.resolve(stack, v[0]) == self.resolve(stack, v[1]),
            "Fn::And": lambda stack, v: all(self.resolve(stack, item) for item in v),
            "Fn::Or": lambda stack, v: any(self.resolve(stack, item) for item in v),
            "Fn::Not": lambda stack, v: not self.resolve(stack, v[0]),
            "Fn::FindInMap": self._find_in_map,
            "Fn::ImportValue": self._import_value,
            "Fn::GetStackOutput": self._stack_output,
            "Fn::Base64": lambda stack, v: base64.b64encode(str(self.resolve(stack, v)).encode()).decode(),
            "Fn::GetAZs": lambda stack, _: [f"{stack.region}{zone}" for zone in "abc"],
            "Fn::Length": lambda stack, v: len(self.resolve(stack, v)),
            "Fn::ToJsonString": lambda stack, v: json.dumps(self.resolve(stack, v), ensure_ascii=False),
        }
        self._index()

    def _index(self) -> None:
        for stack in self.assembly.stacks.values():
            for output in (stack.template.get("Outputs") or {}).values():
                name = (output.get("Export") or {}).get("Name")
                if name is not None:
                    self._exports[str(self.resolve(stack, name))] = (stack, output.get("Value"))
            for resource in stack.resources.values():
                name = resource.get("Properties", {}).get("Name")
                if resource.get("Type") == "AWS::SSM::Parameter" and isinstance(name, str):
                    self._parameters_by_name[name] = (stack, resource)

    # --- resources ---------------------------------------------------------------------------------------------------

    def resources(self) -> Iterator[Resource]:
        """Answers all resources whose condition holds, with resolved properties."""
        for stack in self.assembly.stacks.values():
            for logical_id, raw in stack.resources.items():
                condition = raw.get("Condition")
                if condition is not None and not self.condition(stack, condition):
                    continue
                depends = raw.get("DependsOn") or ()
                yield Resource(
                    stack=stack.name,
                    logical_id=logical_id,
                    type=str(raw.get("Type", "")),
                    properties=self.resolve(stack, raw.get("Properties") or {}),
                    identity=self.identity(stack, logical_id),
                    metadata=raw.get("Metadata") or {},
                    depends_on=(depends,) if isinstance(depends, str) else tuple(depends),
                )

    def identity(self, stack: Stack, logical_id: str) -> Identity:
        """Answers the stand-in identity of a resource."""
        key = (stack.name, logical_id)
        found = self._identities.get(key)
        if found is not None:
            return found
        if key in self._resolving:
            raise AssemblyError(f"{stack.source}: {logical_id} refers to itself through its own name")
        self._resolving.add(key)
        try:
            raw = stack.resources[logical_id]
            place = Place(stack.name, logical_id, stack.region, stack.account)
            made = identify(str(raw.get("Type", "")), place, self._naming(stack, raw.get("Properties") or {}))
        finally:
            self._resolving.discard(key)
        self._identities[key] = made
        return made

    def _naming(self, stack: Stack, properties: Mapping[str, Any]) -> dict[str, Any]:
        """Resolves only what identities depend on: scalars, not bodies such as flow content (which may be cyclic)."""
        wanted = {}
        for key, value in properties.items():
            if key in _NAMING_KEYS:
                wanted[key] = self.resolve(stack, value)
        return wanted

    # --- values ------------------------------------------------------------------------------------------------------

    def condition(self, stack: Stack, name: str) -> bool:
        """Evaluates a condition of a template."""
        key = (stack.name, name)
        if key not in self._conditions:
            conditions = stack.template.get("Conditions") or {}
            if name not in conditions:
                raise AssemblyError(f"{stack.source}: no condition {name!r}")
            self._conditions[key] = bool(self.resolve(stack, conditions[name]))
        return self._conditions[key]

    def resolve(self, stack: Stack, value: Any) -> Any:
        """Resolves every intrinsic function in a value; ``AWS::NoValue`` removes its key or item."""
        result = self._resolve(stack, value)
        return None if result is _NO_VALUE else result

    def _resolve(self, stack: Stack, value: Any) -> Any:
        if isinstance(value, str):
            return self._dynamic(stack, value) if "{{resolve:" in value else value
        if isinstance(value, list):
            return [v for v in (self._resolve(stack, item) for item in value) if v is not _NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            function = self._functions.get(name)
            if function is not None and not (name == "Condition" and not isinstance(argument, str)):
                return function(stack, argument)
        resolved = ((k, self._resolve(stack, v)) for k, v in value.items())
        return {k: v for k, v in resolved if v is not _NO_VALUE}

    def _ref(self, stack: Stack, name: str) -> Any:
        if name.startswith("AWS::"):
            return self._pseudo(stack, name)
        if name in stack.resources:
            custom = self.custom.get((stack.name, name), {})
            return custom.get("Ref", self.identity(stack, name).ref)
        if name in (stack.template.get("Parameters") or {}):
            return self._parameter(stack, name)
        self.unresolved.append(f"{stack.source}: Ref {name}")
        raise AssemblyError(f"{stack.source}: Ref names neither a resource nor a parameter: {name!r}")

    def _pseudo(self, stack: Stack, name: str) -> Any:
        values = {
            "AWS::AccountId": stack.account,
            "AWS::Region": stack.region,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": stack.name,
            "AWS::StackId": f"arn:aws:cloudformation:{stack.region}:{stack.account}:stack/{stack.name}/sim",
            "AWS::NotificationARNs": [],
            "AWS::NoValue": _NO_VALUE,
        }
        if name not in values:
            raise AssemblyError(f"{stack.source}: unknown pseudo parameter {name!r}")
        return values[name]

    def _parameter(self, stack: Stack, name: str) -> Any:
        declared = stack.template["Parameters"][name]
        value = stack.parameters.get(name, declared.get("Default"))
        if stack.parent is not None and name not in stack.parameters:
            parent = self.assembly.stacks[stack.parent[0]]
            given = parent.resources[stack.parent[1]].get("Properties", {}).get("Parameters") or {}
            if name in given:
                value = self.resolve(parent, given[name])
        kind = str(declared.get("Type", "String"))
        if value is None:
            self.unresolved.append(f"{stack.source}: parameter {name} has no value")
            return f"unset-parameter-{name}"
        if kind.startswith("AWS::SSM::Parameter::Value"):
            return self._ssm(stack, str(value))
        if kind in {"CommaDelimitedList", "List<Number>", "List<String>"} and isinstance(value, str):
            return [item.strip() for item in value.split(",")]
        return value

    def _get_att(self, stack: Stack, argument: Any) -> Any:
        logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else (argument[0], argument[1])
        attribute = str(self.resolve(stack, attribute))
        if logical_id not in stack.resources:
            raise AssemblyError(f"{stack.source}: Fn::GetAtt names no resource: {logical_id!r}")
        raw = stack.resources[logical_id]
        if raw.get("Type") == "AWS::CloudFormation::Stack" and attribute.startswith("Outputs."):
            return self._child_output(stack, logical_id, attribute.removeprefix("Outputs."))
        custom = self.custom.get((stack.name, logical_id))
        if custom is not None and attribute in custom:
            return custom[attribute]
        if raw.get("Type") == "AWS::SSM::Parameter" and attribute == "Value":
            return self.resolve(stack, raw["Properties"].get("Value"))
        identity = self.identity(stack, logical_id)
        if attribute in identity.attributes:
            return identity.attributes[attribute]
        if attribute.lower().endswith("arn") and identity.arn:
            return identity.arn
        return f"{identity.name or logical_id}-{attribute}"

    def _child_output(self, stack: Stack, logical_id: str, output: str) -> Any:
        child = self.assembly.stacks.get(f"{stack.name}-{logical_id}")
        if child is None:
            self.unresolved.append(f"{stack.source}: template of nested stack {logical_id} is not in the assembly")
            return f"{logical_id}-{output}"
        return self.resolve(child, child.template["Outputs"][output]["Value"])

    def _join(self, stack: Stack, argument: Any) -> str:
        items = self.resolve(stack, argument[1])
        return str(argument[0]).join(_to_text(item) for item in items)

    def _sub(self, stack: Stack, argument: Any) -> str:
        template, values = (argument, {}) if isinstance(argument, str) else (argument[0], argument[1])
        local = {k: self.resolve(stack, v) for k, v in values.items()}

        def one(match: re.Match[str]) -> str:
            escaped, name = match.groups()
            if escaped:
                return "${" + name + "}"
            if name in local:
                return _to_text(local[name])
            return _to_text(self._get_att(stack, name) if "." in name else self._ref(stack, name))

        return _SUB.sub(one, template)

    def _select(self, stack: Stack, argument: Any) -> Any:
        index, items = int(self.resolve(stack, argument[0])), self.resolve(stack, argument[1])
        if not isinstance(items, list) or not 0 <= index < len(items):
            raise AssemblyError(f"{stack.source}: Fn::Select {index} of {items!r}")
        return items[index]

    def _split(self, stack: Stack, argument: Any) -> list[str]:
        return _to_text(self.resolve(stack, argument[1])).split(argument[0])

    def _if(self, stack: Stack, argument: Any) -> Any:
        return self._resolve(stack, argument[1] if self.condition(stack, argument[0]) else argument[2])

    def _find_in_map(self, stack: Stack, argument: Any) -> Any:
        name, first, second = (self.resolve(stack, item) for item in argument[:3])
        try:
            return self.resolve(stack, stack.template["Mappings"][name][first][second])
        except KeyError:
            if len(argument) > 3 and "DefaultValue" in argument[3]:
                return self.resolve(stack, argument[3]["DefaultValue"])
            raise AssemblyError(f"{stack.source}: Fn::FindInMap has no {name}.{first}.{second}") from None

    def _import_value(self, stack: Stack, argument: Any) -> Any:
        name = str(self.resolve(stack, argument))
        if name not in self._exports:
            self.unresolved.append(f"{stack.source}: export {name}")
            return f"unresolved-export-{name}"
        producer, value = self._exports[name]
        return self.resolve(producer, value)

    def _stack_output(self, stack: Stack, argument: Any) -> Any:
        wanted = self.resolve(stack, argument)
        if isinstance(wanted, list):
            wanted = {"StackName": wanted[0], "OutputName": wanted[1]}
        name = str(wanted.get("StackName") or wanted.get("StackId") or wanted.get("StackArn"))
        output = str(wanted.get("OutputName") or wanted.get("OutputKey"))
        producer = self.assembly.stacks.get(name.split("/")[1] if name.startswith("arn:") else name)
        if producer is None or output not in (producer.template.get("Outputs") or {}):
            self.unresolved.append(f"{stack.source}: output {output} of stack {name}")
            return f"unresolved-output-{name}-{output}"
        return self.resolve(producer, producer.template["Outputs"][output]["Value"])

    def _ssm(self, stack: Stack, name: str) -> Any:
        found = self._parameters_by_name.get(name.split(":")[0])
        if found is None:
            self.unresolved.append(f"{stack.source}: SSM parameter {name}")
            return f"unresolved-ssm-{name}"
        producer, resource = found
        return self.resolve(producer, resource["Properties"].get("Value"))

    def _dynamic(self, stack: Stack, text: str) -> str:
        def one(match: re.Match[str]) -> str:
            service, name = match.groups()
            return _to_text(self._ssm(stack, name)) if service in {"ssm", "ssm-secure"} else match.group(0)

        return _DYNAMIC.sub(one, text)


#: Properties that stand-in names and ids may depend on.
_NAMING_KEYS = frozenset(
    [
        "Name",
        "Username",
        "SecurityProfileName",
        "InstanceAlias",
        "InstanceArn",
        "InstanceId",
        "CountryCode",
        "Prefix",
        "IntegrationType",
        "IntegrationArn",
        "ContactFlowModuleId",
        "ViewArn",
        "BotId",
        "BotAliasName",
        "FunctionName",
        "TableName",
        "BucketName",
        "TopicName",
        "QueueName",
        "AliasName",
        "RoleName",
        "UserName",
        "GroupName",
        "Path",
        "ManagedPolicyName",
        "EventBusName",
        "LogGroupName",
        "AlarmName",
        "DeliveryStreamName",
        "GuardrailIdentifier",
        "StateMachineName",
        "Type",
    ]
)


def _to_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is _NO_VALUE or value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value) if isinstance(value, list | dict) else str(value)
