"""What a deployment of a stage should lead to, read from its synthesized templates."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.placeholders import refusals
from ringback.cloudformation import (
    CloudFormationError,
    Declaration,
    Resolver,
    Stack,
    is_assembly,
    parts,
    read_assembly,
    reference_of,
    stack_order,
)

_INSTANCE = "AWS::Connect::Instance"
_FLOW = "AWS::Connect::ContactFlow"
_FUNCTION = "AWS::Lambda::Function"
_ALIAS = "AWS::Lambda::Alias"
_ALARM = "AWS::CloudWatch::Alarm"
_DEPLOYMENTS = "AWS::CodeDeploy::DeploymentGroup"
LOG_GROUP = "AWS::Logs::LogGroup"
KEY_ALIAS = "AWS::KMS::Alias"
# Of the types we name, those that the validation before a deployment leaves out:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
_NAMES = {LOG_GROUP: "LogGroupName", KEY_ALIAS: "AliasName"}
_PARAMETER = "AWS::SSM::Parameter::Value"


class AssemblyError(Exception):
    """A stage that cannot be found; the message names what there is."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """A resource with a name of its own: CloudFormation does not look beforehand whether somebody has it."""

    stack: str
    type: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Bootstrap:
    """What the assembly asks of the bootstrap stack; an own qualifier is in all three."""

    parameter: str = "/cdk-bootstrap/hnb659fds/version"
    version: int = 6
    role: str = ""
    """The ARN of the role that makes resources, with the pseudo parameters of the account in it."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """A language model as the bot asks it; without a temperature none is sent."""

    profile: str
    region: str
    temperature: float | None = None


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Names and numbers of one center and environment."""

    stage: str
    alias: str
    stacks: tuple[str, ...]
    """Names of the stacks in the order in which they are deployed."""
    flows: tuple[str, ...]
    reserved_concurrency: int
    models: tuple[Model, ...]
    alarms: int
    rollout_alarms: tuple[str, ...] = ()
    """How the names of alarms begin that deployments of functions read; they tell nobody else."""
    refused: tuple[str, ...] = ()
    """Why the templates refuse to be deployed."""
    region: str = "ap-northeast-2"
    account: str | None = None
    """The account that the assembly is made for, None where it is left open."""
    longest_s: int = 60
    """Longest time that a function may take."""
    bootstrap: Bootstrap = Bootstrap()
    parameters: tuple[str, ...] = ()
    """Systems Manager parameters that a template reads; without them nothing is deployed."""
    goes: bool = False
    """Whether the stage may be thrown away: its instance goes with its stack."""
    snapshots: tuple[str, ...] = ()
    """Functions that start from snapshots, each with the alias that is called, as `name:alias`."""
    functions: tuple[str, ...] = ()
    """Names of the functions."""
    skills: str = "{}"
    """The skills of agents as functions are told of them (SKILLS)."""
    names: tuple[Named, ...] = ()
    """Names that a stack gives to log groups and keys, and that nobody else may have."""

    @property
    def log_groups(self) -> tuple[str, ...]:
        """Names of the log groups that the templates make."""
        return tuple(one.name for one in self.names if one.type == LOG_GROUP)

    @property
    def connect_stack(self) -> str:
        """Name of the stack that makes the instance."""
        return next(name for name in self.stacks if name.endswith("Connect"))


def read(assembly: Path, stage: str) -> Expected:
    """Reads what is expected of a stage; raises AssemblyError when the folder does not hold it."""
    folder = assembly / f"assembly-{stage}"
    if not is_assembly(folder):
        known = sorted(path.name.removeprefix("assembly-") for path in assembly.glob("assembly-*"))
        raise AssemblyError(f"no stage {stage!r} in {assembly}, known: {', '.join(known) or 'none; run `make synth`'}")
    try:
        found = read_assembly(folder).stacks
        stacks = [found[name] for name in stack_order(Resolver(found.values()))]
        resources = [resource for stack in stacks for resource in stack.resources.values()]
    except CloudFormationError as error:
        raise AssemblyError(str(error)) from error
    kinds = Counter(one.type for one in resources)
    bootstrap = _bootstrap(folder)
    return Expected(
        stage=stage,
        alias=next(one.properties["InstanceAlias"] for one in resources if one.type == _INSTANCE),
        stacks=tuple(stack.name for stack in stacks),
        flows=tuple(sorted(one.properties["Name"] for one in resources if one.type == _FLOW)),
        reserved_concurrency=sum(
            one.properties.get("ReservedConcurrentExecutions", 0) for one in resources if one.type == _FUNCTION
        ),
        models=tuple(sorted(set(_models(resources)), key=lambda model: model.profile)),
        alarms=kinds[_ALARM],
        rollout_alarms=tuple(_rollout_alarms(stacks)),
        refused=tuple(refusals(assembly, stage)),
        region=next((stack.region for stack in stacks if stack.region), Expected.region),
        account=next((stack.account for stack in stacks if stack.account), None),
        longest_s=max((one.properties.get("Timeout", 3) for one in resources if one.type == _FUNCTION), default=3),
        bootstrap=bootstrap,
        parameters=tuple(sorted(set(_parameters(stacks)) - {bootstrap.parameter})),
        goes=all(one.deletion_policy == "Delete" for one in resources if one.type == _INSTANCE),
        snapshots=tuple(sorted(_snapshots(stacks))),
        functions=tuple(
            sorted(
                one.properties["FunctionName"]
                for one in resources
                if one.type == _FUNCTION and "FunctionName" in one.properties
            )
        ),
        skills=next(filter(None, map(_skills, resources)), "{}"),
        names=tuple(_names(stacks)),
    )


def _skills(resource: Declaration) -> str:
    told = resource.get("Environment.Variables.SKILLS") if resource.type == _FUNCTION else None
    return told if isinstance(told, str) else ""


def _snapshots(stacks: Iterable[Stack]) -> Iterator[str]:
    """Yields the functions with SnapStart by their aliases."""
    for stack in stacks:
        for alias in stack.resources.values():
            called = reference_of(alias.properties.get("FunctionName")) if alias.type == _ALIAS else None
            function = stack.resources.get(called.name) if called else None
            if function is not None and function.properties.get("SnapStart", {}).get("ApplyOn") == "PublishedVersions":
                yield f"{function.properties['FunctionName']}:{alias.properties['Name']}"


def _rollout_alarms(stacks: Iterable[Stack]) -> Iterator[str]:
    """Yields the beginnings of names that CloudFormation makes of stack and logical id, with a random end."""
    for stack in stacks:
        for resource in stack.resources.values():
            if resource.type == _DEPLOYMENTS:
                for alarm in resource.properties.get("AlarmConfiguration", {}).get("Alarms", ()):
                    made = reference_of(alarm["Name"])
                    yield f"{stack.name}-{made.name}-" if made else alarm["Name"]


def _bootstrap(folder: Path) -> Bootstrap:
    artifacts = json.loads((folder / "manifest.json").read_text(encoding="utf-8")).get("artifacts", {}).values()
    stacks = [one["properties"] for one in artifacts if one.get("type") == "aws:cloudformation:stack"]
    first: dict[str, Any] = stacks[0] if stacks else {}
    return Bootstrap(
        parameter=first.get("bootstrapStackVersionSsmParameter", Bootstrap.parameter),
        version=max((one.get("requiresBootstrapStackVersion", 0) for one in stacks), default=Bootstrap.version),
        role=first.get("cloudFormationExecutionRoleArn", ""),
    )


def _parameters(stacks: Iterable[Stack]) -> Iterator[str]:
    for stack in stacks:
        for parameter in stack.template.document.get("Parameters", {}).values():
            if str(parameter.get("Type", "")).startswith(_PARAMETER) and parameter.get("Default"):
                yield str(parameter["Default"])


def _names(stacks: Iterable[Stack]) -> Iterator[Named]:
    for stack in stacks:
        for resource in stack.resources.values():
            name = resource.properties.get(_NAMES.get(resource.type, ""))
            if isinstance(name, str):
                yield Named(stack=stack.name, type=resource.type, name=name)


def _models(resources: Iterable[Declaration]) -> Iterator[Model]:
    """Yields the language models as functions are told of them."""
    for resource in resources:
        if resource.type == _FUNCTION:
            told = resource.get("Environment.Variables.LLM")
            text = "".join(part for part in parts(told) if isinstance(part, str)) if told else ""
            profile = re.search(r'"profile_id":"([^"]+)"', text)
            if '"enabled":true' in text and profile:
                region = re.search(r'"region":"([^"]+)"', text)
                warmth = re.search(r'"temperature":([0-9.]+)', text)
                yield Model(
                    profile=profile[1],
                    region=region[1] if region else Expected.region,
                    temperature=float(warmth[1]) if warmth else None,
                )
