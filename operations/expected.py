"""What a deployment of a stage should lead to, read from its synthesized templates."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from operations.placeholders import refusals
from ringback.cloudformation import (
    CloudFormationError,
    Declaration,
    Resolver,
    Stack,
    is_assembly,
    read_assembly,
    stack_order,
)

_INSTANCE = "AWS::Connect::Instance"
_FLOW = "AWS::Connect::ContactFlow"
_FUNCTION = "AWS::Lambda::Function"
_ALARM = "AWS::CloudWatch::Alarm"
LOG_GROUP = "AWS::Logs::LogGroup"
_KEY_ALIAS = "AWS::KMS::Alias"
# Of the types we name, those that the validation before a deployment leaves out:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
_NAMES = {LOG_GROUP: "LogGroupName", _KEY_ALIAS: "AliasName"}


class AssemblyError(Exception):
    """A stage that cannot be found; the message names what there is."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """A resource with a name of its own: CloudFormation does not look beforehand whether somebody has it."""

    stack: str
    type: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Names and numbers of one center and environment."""

    stage: str
    alias: str
    stacks: tuple[str, ...]
    """Names of the stacks in the order in which they are deployed."""
    flows: tuple[str, ...]
    reserved_concurrency: int
    inference_profiles: tuple[str, ...]
    alarms: int
    refused: tuple[str, ...] = ()
    """Why the templates refuse to be deployed."""
    goes: bool = False
    """Whether the stage may be thrown away: its instance goes with its stack."""
    names: tuple[Named, ...] = ()
    """Names that a stack gives to log groups and keys, and that nobody else may have."""

    @property
    def log_groups(self) -> tuple[str, ...]:
        """Names of the log groups that the templates make."""
        return tuple(one.name for one in self.names if one.type == LOG_GROUP)


def read(assembly: Path, stage: str) -> Expected:
    """Reads what is expected of a stage; raises AssemblyError when the folder does not hold it."""
    folder = assembly / f"assembly-{stage}"
    if not is_assembly(folder):
        known = sorted(path.name.removeprefix("assembly-") for path in assembly.glob("assembly-*"))
        raise AssemblyError(f"no stage {stage!r} in {assembly}, known: {', '.join(known) or 'none; run `make synth`'}")
    try:
        read_stacks = read_assembly(folder)
        stacks = [read_stacks.stacks[name] for name in stack_order(Resolver(read_stacks.stacks.values()))]
        resources = [resource for stack in stacks for resource in stack.resources.values()]
    except CloudFormationError as error:
        raise AssemblyError(str(error)) from error
    kinds = Counter(one.type for one in resources)
    return Expected(
        stage=stage,
        alias=next(one.properties["InstanceAlias"] for one in resources if one.type == _INSTANCE),
        stacks=tuple(stack.name for stack in stacks),
        flows=tuple(sorted(one.properties["Name"] for one in resources if one.type == _FLOW)),
        reserved_concurrency=sum(
            one.properties.get("ReservedConcurrentExecutions", 0) for one in resources if one.type == _FUNCTION
        ),
        inference_profiles=tuple(sorted(set(_profiles(resources)))),
        alarms=kinds[_ALARM],
        refused=tuple(refusals(assembly, stage)),
        goes=all(one.deletion_policy == "Delete" for one in resources if one.type == _INSTANCE),
        names=tuple(_names(stacks)),
    )


def _names(stacks: Iterable[Stack]) -> Iterator[Named]:
    for stack in stacks:
        for resource in stack.resources.values():
            name = resource.properties.get(_NAMES.get(resource.type, ""))
            if isinstance(name, str):
                yield Named(stack=stack.name, type=resource.type, name=name)


def _profiles(resources: Iterable[Declaration]) -> Iterator[str]:
    """Yields the inference profiles that roles may use."""
    for resource in resources:
        if resource.type.startswith("AWS::IAM::"):
            for part in json.dumps(resource.properties).split("inference-profile/")[1:]:
                yield part.split('"', 1)[0]
