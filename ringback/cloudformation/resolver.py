"""Computes the values of templates the way CloudFormation does, over all stacks of an assembly.

Values that a deployment, a person or another stack decides come from `Identities` and are unknown by default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from ringback.cloudformation import functions, loops, parameters
from ringback.cloudformation.assembly import Stack
from ringback.cloudformation.errors import ArgumentError, TemplateError, nearest
from ringback.cloudformation.functions import Truth
from ringback.cloudformation.identities import Identities
from ringback.cloudformation.resource import Export, Resource
from ringback.cloudformation.syntax import (
    DYNAMIC,
    PSEUDO,
    DynamicReference,
    attribute_of,
    dynamic_pieces,
    pieces_of,
    substitution,
)
from ringback.cloudformation.template import NESTED_STACK, Declaration
from ringback.cloudformation.values import NO_VALUE, PartialText, Unknown, is_known, joined, scalar_text

_Function = Callable[[Stack, Any], Any]


class Resolver:
    """Values of some stacks; outputs, parameters and conditions are computed at most once."""

    def __init__(self, stacks: Iterable[Stack], identities: Identities | None = None) -> None:
        self.identities = identities or Identities()
        self._stacks = {stack.name: stack for stack in stacks}
        self._known: dict[tuple[str, str, str], Any] = {}
        self._open: list[tuple[str, str, str]] = []
        self._exports: dict[str, tuple[Stack, str]] | None = None
        #: Set as soon as a function gives something unknown, which spares looking for it in whole resources.
        self._met_unknown = False
        self._calls: dict[str, _Function] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Join": self._computed("Fn::Join", functions.join),
            "Fn::Sub": self._sub,
            "Fn::Select": self._computed("Fn::Select", functions.select),
            "Fn::Split": self._computed("Fn::Split", functions.split),
            "Fn::If": self._if,
            "Fn::FindInMap": self._find_in_map,
            "Fn::ImportValue": self._import_value,
            "Fn::GetStackOutput": self._stack_output,
            "Fn::Base64": self._computed("Fn::Base64", functions.encoded),
            "Fn::Cidr": self._computed("Fn::Cidr", functions.cidr),
            "Fn::GetAZs": self._zones,
            "Fn::Length": self._computed("Fn::Length", functions.length),
            "Fn::ToJsonString": self._computed("Fn::ToJsonString", functions.to_json),
            "Fn::Transform": self._transform,
            **{name: self._condition_function(name) for name in _LOGIC},
        }
        for stack in self._stacks.values():
            if loops.has_loops(stack.template):
                stack.template = loops.expanded(stack.template, partial(self._items, stack))

    @property
    def stacks(self) -> Mapping[str, Stack]:
        """Stacks by name."""
        return self._stacks

    # --- what a template holds ---------------------------------------------------------------------------------------

    def resources(self) -> Iterator[Resource]:
        """Yields the resources of all stacks whose condition is not false."""
        for stack in self._stacks.values():
            for logical_id in stack.resources:
                resource = self.resource(stack, logical_id)
                if resource.exists is not False:
                    yield resource

    def resource(self, stack: Stack, logical_id: str) -> Resource:
        """Returns a resource; its properties are resolved when they are asked for."""
        declared = stack.resources[logical_id]
        exists: Truth = True
        if declared.condition is not None:
            try:
                exists = self.condition(stack, declared.condition)
            except TemplateError as problem:
                raise problem.at(logical_id) from problem
        return Resource(stack, declared, exists, lambda: self._properties(stack, declared))

    def _properties(self, stack: Stack, declared: Declaration) -> tuple[dict[str, Any], bool]:
        self._met_unknown = False
        try:
            found = self.resolve(stack, declared.properties)
        except TemplateError as problem:
            raise problem.at(declared.logical_id) from problem
        if not isinstance(found, dict):
            return {}, True
        return found, not self._met_unknown or is_known(found)

    def output(self, stack: Stack, name: str) -> Any:
        """Returns the value of an output."""
        key = ("output", stack.name, name)
        if key in self._known:
            return self._known[key]
        outputs = stack.template.outputs
        if name not in outputs:
            raise TemplateError(stack.source, f"no output {name!r}{nearest(name, outputs)}", "Outputs")
        return self._once("output", stack, name, lambda: self.resolve(stack, outputs[name].get("Value")))

    def outputs(self, stack: Stack) -> dict[str, Any]:
        """Returns the outputs of a stack whose condition is not false."""
        return {name: self.output(stack, name) for name in stack.template.outputs if self._has_output(stack, name)}

    def _has_output(self, stack: Stack, name: str) -> bool:
        condition = stack.template.outputs[name].get("Condition")
        return condition is None or self.condition(stack, str(condition)) is not False

    def exports(self) -> dict[str, Export]:
        """Returns what the stacks export, by the name of the export; names that are not known are left out."""
        return {name: Export(name, stack.name, output) for name, (stack, output) in self._exported().items()}

    def _exported(self) -> dict[str, tuple[Stack, str]]:
        if self._exports is None:
            self._exports = {}
            for stack in self._stacks.values():
                for output, body in stack.template.outputs.items():
                    export = body.get("Export")
                    name = self.resolve(stack, export.get("Name")) if isinstance(export, Mapping) else None
                    if isinstance(name, str) and self._has_output(stack, output):
                        self._exports[name] = (stack, output)
        return self._exports

    def condition(self, stack: Stack, name: str) -> Truth:
        """Returns whether a condition of the template holds."""
        conditions = stack.template.conditions
        if name not in conditions:
            raise TemplateError(stack.source, f"no condition {name!r}{nearest(name, conditions)}")

        def compute() -> Truth:
            truth = self._truth_of(stack, conditions[name])
            return Unknown("condition", name, stack.name, (truth,)) if isinstance(truth, Unknown) else truth

        found: Truth = self._once("condition", stack, name, compute)
        return found

    def parameter(self, stack: Stack, name: str) -> Any:
        """Returns the value of a template parameter: given, passed by the parent of a nested stack, or the default."""
        return self._once("parameter", stack, name, lambda: self._parameter(stack, name))

    # --- values ------------------------------------------------------------------------------------------------------

    def resolve(self, stack: Stack, value: Any) -> Any:
        """Returns a value with every function computed; `AWS::NoValue` removes its key or item, and is None alone."""
        result = self._resolve(stack, value)
        return None if result is NO_VALUE else result

    def _resolve(self, stack: Stack, value: Any) -> Any:
        if isinstance(value, str):
            return self._dynamic(stack, value) if DYNAMIC in value else value
        if isinstance(value, list):
            return [found for item in value if (found := self._resolve(stack, item)) is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            function = self._calls.get(name)
            if function is not None:
                found = function(stack, argument)
                if not isinstance(found, str) and not is_known(found):
                    self._met_unknown = True
                return found
            if name.startswith("Fn::"):
                raise TemplateError(stack.source, f"unknown function {name!r}{nearest(name, self._calls)}")
        elif "Fn::Transform" in value:
            self._met_unknown = True
            return self._transform(stack, value["Fn::Transform"])
        return {key: found for key, item in value.items() if (found := self._resolve(stack, item)) is not NO_VALUE}

    def _computed(self, name: str, function: Callable[[Any], Any]) -> _Function:
        """Returns a function of a template that needs nothing but its resolved argument."""

        def call(stack: Stack, argument: Any) -> Any:
            try:
                found = function(self.resolve(stack, argument))
            except ArgumentError as problem:
                raise TemplateError(stack.source, f"{name} {problem}") from problem
            # Functions are computed first, so that a key may be put together by them.
            return self._dynamic(stack, found) if isinstance(found, str) and DYNAMIC in found else found

        return call

    def _ref(self, stack: Stack, name: Any) -> Any:
        if not isinstance(name, str):
            raise TemplateError(stack.source, f"Ref takes a name, this is {name!r}")
        if name.startswith(PSEUDO):
            return self._pseudo(stack, name)
        declared = stack.resources.get(name)
        if declared is not None:
            return self.identities.reference(self, stack, declared)
        if name in stack.template.parameters:
            return self.parameter(stack, name)
        known = nearest(name, [*stack.resources, *stack.template.parameters])
        raise TemplateError(stack.source, f"Ref names neither a resource nor a parameter: {name!r}{known}")

    def _pseudo(self, stack: Stack, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name == "AWS::StackName":
            return stack.name
        if name == "AWS::StackId":
            return self.identities.stack_id(stack)
        if name == "AWS::NotificationARNs":
            return []
        if name == "AWS::AccountId":
            return stack.account or Unknown("pseudo parameter", name, stack.name)
        if name not in _PSEUDO:
            raise TemplateError(stack.source, f"unknown pseudo parameter {name!r}{nearest(name, _PSEUDO)}")
        return _PSEUDO[name](stack.region) if stack.region else Unknown("pseudo parameter", name, stack.name)

    def _parameter(self, stack: Stack, name: str) -> Any:
        declared = stack.template.parameters[name]
        value = self._given(stack, name, declared)
        if value is None:
            return self.identities.parameter(self, stack, name)
        if not is_known(value):
            return value
        inner = parameters.ssm_type(declared)
        if inner is None:
            return parameters.typed(stack.source, name, declared, value)
        found = self.identities.dynamic(self, stack, DynamicReference("ssm", scalar_text(value)))
        return parameters.items(found) if parameters.is_list(inner) and is_known(found) else found

    def _given(self, stack: Stack, name: str, declared: Mapping[str, Any]) -> Any:
        if name in stack.parameters:
            return stack.parameters[name]
        parent = self._stacks.get(stack.parent[0]) if stack.parent else None
        if parent is not None and stack.parent is not None:
            given = parent.resources[stack.parent[1]].properties.get("Parameters") or {}
            if name in given:
                return self.resolve(parent, given[name])
        return declared.get("Default")

    def _get_att(self, stack: Stack, argument: Any) -> Any:
        logical_id, attribute = attribute_of(argument)
        if not isinstance(attribute, str):
            attribute = self.resolve(stack, attribute)
            if not is_known(attribute):
                return functions.unknown("Fn::GetAtt", attribute)
        declared = stack.resources.get(logical_id)
        if declared is None or not attribute:
            known = nearest(logical_id, stack.resources)
            raise TemplateError(stack.source, f"Fn::GetAtt names no attribute of a resource: {argument!r}{known}")
        if declared.type == NESTED_STACK and attribute.startswith("Outputs."):
            name, output = f"{stack.name}-{logical_id}", attribute.removeprefix("Outputs.")
            child = self._stacks.get(name)
            return self.output(child, output) if child else self.identities.output(stack, name, output)
        return self.identities.attribute(self, stack, declared, str(attribute))

    def _sub(self, stack: Stack, argument: Any) -> str | Unknown | PartialText:
        if not isinstance(argument, str) and not (isinstance(argument, list) and len(argument) == 2):
            raise TemplateError(stack.source, f"Fn::Sub takes a text, or [text, values]: {argument!r}")
        text, values = substitution(argument)
        own = {name: self.resolve(stack, value) for name, value in values.items()}
        found = joined(self._piece(stack, piece, own) if variable else piece for piece, variable in pieces_of(text))
        return self._dynamic(stack, found) if isinstance(found, str) and DYNAMIC in found else found

    def _piece(self, stack: Stack, name: str, own: Mapping[str, Any]) -> Any:
        if name in own:
            return own[name]
        found = self._get_att(stack, name) if "." in name else self._ref(stack, name)
        return ",".join(map(scalar_text, found)) if isinstance(found, list) and is_known(found) else found

    def _if(self, stack: Stack, argument: Any) -> Any:
        if not (isinstance(argument, list) and len(argument) == 3 and isinstance(argument[0], str)):
            raise TemplateError(stack.source, f"Fn::If takes [condition, value, value]: {argument!r}")
        truth = self.condition(stack, argument[0])
        return truth if isinstance(truth, Unknown) else self._resolve(stack, argument[1 if truth else 2])

    def _find_in_map(self, stack: Stack, argument: Any) -> Any:
        if not (isinstance(argument, list) and len(argument) in (3, 4)):
            raise TemplateError(stack.source, f"Fn::FindInMap takes [map, key, key]: {argument!r}")
        keys = [self.resolve(stack, item) for item in argument[:3]]
        if not is_known(keys):
            return functions.unknown("Fn::FindInMap", keys)
        value: Any = stack.template.mappings
        for key in map(scalar_text, keys):
            if not isinstance(value, Mapping) or key not in value:
                if len(argument) == 4 and isinstance(argument[3], Mapping) and "DefaultValue" in argument[3]:
                    return self._resolve(stack, argument[3]["DefaultValue"])
                known = nearest(key, value) if isinstance(value, Mapping) else ""
                shown = ".".join(map(scalar_text, keys))
                raise TemplateError(stack.source, f"Fn::FindInMap has no {shown}: no {key!r}{known}")
            value = value[key]
        return value

    def _import_value(self, stack: Stack, argument: Any) -> Any:
        name = self.resolve(stack, argument)
        if not is_known(name):
            return functions.unknown("Fn::ImportValue", name)
        found = self._exported().get(scalar_text(name))
        return self.output(*found) if found else self.identities.imported(stack, scalar_text(name))

    def _stack_output(self, stack: Stack, argument: Any) -> Any:
        if not isinstance(argument, dict) or not argument.get("StackName") or not argument.get("OutputName"):
            raise TemplateError(stack.source, f"Fn::GetStackOutput takes StackName and OutputName: {argument!r}")
        name, output = (self._resolve(stack, argument[key]) for key in ("StackName", "OutputName"))
        if not (isinstance(name, str) and isinstance(output, str)):
            return functions.unknown("Fn::GetStackOutput", name, output)
        producer = self._stacks.get(name.split("/")[1] if name.startswith("arn:") and "/" in name else name)
        if producer is None or output not in producer.template.outputs:
            return self.identities.output(stack, name, output)
        return self.output(producer, output)

    def _zones(self, stack: Stack, argument: Any) -> Any:
        region = self.resolve(stack, argument) or self._pseudo(stack, "AWS::Region")
        if not isinstance(region, str):
            return functions.unknown("Fn::GetAZs", region)
        return self.identities.zones(stack, region)

    def _transform(self, stack: Stack, argument: Any) -> Unknown:
        name = argument.get("Name") if isinstance(argument, Mapping) else argument
        return Unknown("transform", str(name), stack.name)

    def _dynamic(self, stack: Stack, text: str) -> str | Unknown | PartialText:
        found = joined(
            self.identities.dynamic(self, stack, piece) if isinstance(piece, DynamicReference) else piece
            for piece in dynamic_pieces(text)
        )
        self._met_unknown = self._met_unknown or not isinstance(found, str)
        return found

    # --- conditions --------------------------------------------------------------------------------------------------

    def _truth_of(self, stack: Stack, value: Any) -> Truth:
        if isinstance(value, dict) and len(value) == 1:
            name, argument = next(iter(value.items()))
            if name == "Condition":
                return self.condition(stack, str(argument))
            if name in _LOGIC:
                return self._logic(stack, name, argument)
        try:
            return functions.as_truth(self._resolve(stack, value))
        except ArgumentError as problem:
            raise TemplateError(stack.source, str(problem)) from problem

    def _logic(self, stack: Stack, name: str, argument: Any) -> Truth:
        fewest, most = _LOGIC[name]
        if not isinstance(argument, list) or not fewest <= len(argument) <= most:
            shown = str(fewest) if fewest == most else f"{fewest} to {most}"
            raise TemplateError(stack.source, f"{name} takes a list of {shown}: {argument!r}")
        if name == "Fn::Equals":
            return functions.equals(self.resolve(stack, argument[0]), self.resolve(stack, argument[1]))
        values = [self._truth_of(stack, item) for item in argument]
        if name == "Fn::Not":
            return functions.negated(values[0])
        return functions.every(values) if name == "Fn::And" else functions.some(values)

    def _condition_function(self, name: str) -> _Function:
        return lambda stack, argument: self._logic(stack, name, argument)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _items(self, stack: Stack, collection: Any) -> list[str]:
        """Returns the items of a loop."""
        found = self.resolve(stack, collection)
        if not isinstance(found, list) or not is_known(found):
            shown = found.describe() if isinstance(found, Unknown) else repr(found)
            raise TemplateError(stack.source, f"Fn::ForEach takes a list of texts that is known, this is {shown}")
        return [scalar_text(item) for item in found]

    def _once(self, kind: str, stack: Stack, name: str, compute: Callable[[], Any]) -> Any:
        key = (kind, stack.name, name)
        if key in self._known:
            return self._known[key]
        if key in self._open:
            circle = " -> ".join(f"{kind} {name}" for kind, _, name in [*self._open[self._open.index(key) :], key])
            raise TemplateError(stack.source, f"values depend on each other: {circle}")
        self._open.append(key)
        try:
            self._known[key] = found = compute()
        finally:
            self._open.pop()
        return found


def _partition(region: str) -> str:
    return "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"


_PSEUDO: Mapping[str, Callable[[str], str]] = {
    "AWS::Region": str,
    "AWS::Partition": _partition,
    "AWS::URLSuffix": lambda region: "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com",
}
_LOGIC = {"Fn::Equals": (2, 2), "Fn::And": (2, 10), "Fn::Or": (2, 10), "Fn::Not": (1, 1)}
"""How many values the functions of conditions take."""
