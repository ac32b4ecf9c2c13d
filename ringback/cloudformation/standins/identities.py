"""Stand-in identities for the reader of templates: what this simulated deployment assigns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringback.cloudformation import (
    Declaration,
    DynamicReference,
    Identities,
    Stack,
    TemplateError,
    Values,
    is_known,
    mapped_keys,
)
from ringback.cloudformation.standins.missing import Origin, StandIn, answered_value, missing_parameter, missing_value
from ringback.cloudformation.standins.names import Identity, Place, identify

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
        "StageName",
        "Domain",
        "Identifier",
        "ClientName",
        "Scope",
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
_PARAMETER = "AWS::SSM::Parameter"
Answers = Mapping[tuple[str, str], Mapping[str, Any]]
"""What custom resources have answered, by stack and logical id: `PhysicalResourceId` and `Data`."""
_STORED = frozenset({"ssm", "ssm-secure"})


class StandIns(Identities):
    """Ids, ARNs and names that stay the same every time; stored parameters are those of the assembly.

    With `for_missing`, what templates take from elsewhere and nobody gave (parameters, imports, stored parameters,
    outputs of other stacks, answers of custom resources) has values that fit; `missing` keeps them.
    `answers` are what custom resources have answered: what `Ref` and `Fn::GetAtt` give for them.
    """

    def __init__(self, *, for_missing: bool = False, answers: Answers | None = None) -> None:
        self.for_missing = for_missing
        self.answers = answers or {}
        self.missing: dict[str, StandIn] = {}
        #: What came from answers, and may lie outside the assembly.
        self.answered: dict[str, StandIn] = {}
        #: Custom resources of which a value was asked for.
        self.asked: set[tuple[str, str]] = set()
        self._identities: dict[tuple[str, str], Identity] = {}
        self._open: set[tuple[str, str]] = set()
        self._parameters: dict[str, tuple[Stack, Declaration]] | None = None

    def identity(self, values: Values, stack: Stack, declared: Declaration) -> Identity:
        """Returns the stand-in identity of a resource."""
        key = (stack.name, declared.logical_id)
        found = self._identities.get(key)
        if found is not None:
            return found
        if key in self._open:
            raise TemplateError(stack.source, "refers to itself through its own name", declared.logical_id)
        self._open.add(key)
        try:
            place = Place(stack.name, declared.logical_id, stack.region or "", stack.account or "")
            made = identify(declared.type, place, _naming(values, stack, declared.properties))
        finally:
            self._open.discard(key)
        self._identities[key] = made
        return made

    def reference(self, values: Values, stack: Stack, declared: Declaration) -> Any:
        """Returns what `Ref` gives for a resource."""
        if declared.is_custom:
            self.asked.add((stack.name, declared.logical_id))
            told = self.answers.get((stack.name, declared.logical_id), {}).get("PhysicalResourceId")
            if isinstance(told, str) and told:
                return told
        return self.identity(values, stack, declared).ref

    def attribute(self, values: Values, stack: Stack, declared: Declaration, attribute: str) -> Any:
        """Returns what `Fn::GetAtt` gives for a resource; attributes that no maker knows are unknown."""
        if declared.type == _PARAMETER and attribute == "Value":
            return values.resolve(stack, declared.properties.get("Value"))
        if self.for_missing and declared.is_custom:
            self.asked.add((stack.name, declared.logical_id))
            data = self.answers.get((stack.name, declared.logical_id), {}).get("Data")
            if isinstance(data, Mapping) and data.get(attribute) is not None:
                found = answered_value(_inside(stack), f"{declared.logical_id}.{attribute}", attribute, data[attribute])
                return self.answered.setdefault(found.name, found).value
            # What its function looks up lies outside the assembly.
            return self._elsewhere(stack, "attribute", f"{declared.logical_id}.{attribute}", attribute)
        identity = self.identity(values, stack, declared)
        if attribute in identity.attributes:
            return identity.attributes[attribute]
        if attribute.lower().endswith("arn") and identity.arn:
            return identity.arn
        return super().attribute(values, stack, declared, attribute)

    def dynamic(self, values: Values, stack: Stack, reference: DynamicReference) -> Any:
        """Returns the value of a parameter that a stack of the assembly stores."""
        found = self._stored(values).get(reference.key.split(":")[0]) if reference.service in _STORED else None
        if found is None and self.for_missing and reference.service in _STORED:
            return self._elsewhere(stack, "stored parameter", reference.key)
        if found is None:
            return super().dynamic(values, stack, reference)
        producer, declared = found
        return values.resolve(producer, declared.properties.get("Value"))

    def parameter(self, values: Values, stack: Stack, name: str) -> Any:
        """Returns a value that the declaration of a parameter allows, where stand-ins are wanted."""
        found = None
        if self.for_missing:
            declared = stack.template.parameters[name]
            keys = [] if "AllowedValues" in declared else mapped_keys(stack.template, name)
            declared = {**declared, "AllowedValues": keys} if keys else declared
            found = missing_parameter(stack.source, _inside(stack), name, declared)
        return super().parameter(values, stack, name) if found is None else self._kept(found)

    def imported(self, stack: Stack, name: str) -> Any:
        """Returns what an export of another stack would be, where stand-ins are wanted."""
        if not self.for_missing:
            return super().imported(stack, name)
        return self._elsewhere(stack, "import", name)

    def output(self, stack: Stack, producer: str, name: str) -> Any:
        """Returns what an output of a stack that is not here would be, where stand-ins are wanted."""
        if not self.for_missing:
            return super().output(stack, producer, name)
        return self._elsewhere(stack, "output", f"{producer}.{name}", name)

    def _elsewhere(self, stack: Stack, origin: Origin, name: str, *told: str) -> Any:
        return self._kept(missing_value(_inside(stack), origin, name, *told))

    def _kept(self, found: StandIn) -> Any:
        self.missing.setdefault(f"{found.origin} {found.name}", found)
        return found.value

    def stack_id(self, stack: Stack) -> Any:
        """Returns `AWS::StackId`."""
        return f"arn:aws:cloudformation:{stack.region}:{stack.account}:stack/{stack.name}/sim"

    def zones(self, stack: Stack, region: str) -> Any:
        """Returns three availability zones."""
        return [f"{region}{zone}" for zone in "abc"]

    def _stored(self, values: Values) -> Mapping[str, tuple[Stack, Declaration]]:
        if self._parameters is None:
            self._parameters = {
                name: (stack, declared)
                for stack in values.stacks.values()
                for declared in stack.template.of_type(_PARAMETER)
                if isinstance(name := values.resolve(stack, declared.properties.get("Name")), str)
            }
        return self._parameters


def _inside(stack: Stack) -> Place:
    return Place(stack.name, "", stack.region or "", stack.account or "")


def _naming(values: Values, stack: Stack, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Resolves only what identities depend on, never bodies such as flow content, which may be cyclic.

    What is not known gives no name: the resource is then called as if the template named it not at all.
    """
    wanted: dict[str, Any] = {}
    for key, value in properties.items():
        if key in _NAMING_KEYS:
            found = values.resolve(stack, value)
            if is_known(found):
                wanted[key] = found
    return wanted
