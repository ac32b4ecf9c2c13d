"""Rules on what the services accept at most: counts per instance, lengths, sizes per stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contact_center.base import limits
from contact_center.guards.model import Finding, Resource, Rule, Stage, as_list, finding
from ringback.cloudformation import DYNAMIC
from ringback.cloudformation import limits as counts
from ringback.cloudformation.sizes import SIZES


def _counts(stage: Stage) -> Iterator[Finding]:
    by_type: dict[str, list[Resource]] = {}
    for stack in stage.stacks:
        for resource in stack.resources:
            by_type.setdefault(_counted_as(resource), []).append(resource)
    allowed = {
        **counts.PER_INSTANCE,
        "functions": (counts.FUNCTIONS_PER_INSTANCE, False),
        "bots": (counts.BOTS_PER_INSTANCE, True),
        "AWS::Connect::Instance": (1, False),
    }
    for kind, (limit, adjustable) in allowed.items():
        given = by_type.get(kind, [])
        if len(given) > limit:
            excess = given[limit]
            raised = "a support case can raise it" if adjustable else "no support case raises it"
            yield finding(
                stage, excess, "Type", f"{len(given)} {_in_words(kind)} for one instance, allowed are {limit}; {raised}"
            )


def _counted_as(resource: Resource) -> str:
    if resource.type == "AWS::Connect::IntegrationAssociation":
        return {"LAMBDA_FUNCTION": "functions", "LEX_BOT": "bots"}.get(
            str(resource.get("IntegrationType")), resource.type
        )
    return resource.type


def _in_words(kind: str) -> str:
    words = {
        "functions": "associated functions (kind flow in runtime/functions.toml)",
        "bots": "associated bot aliases",
        "AWS::Connect::Queue": "queues ([queues] of the settings)",
        "AWS::Connect::AgentStatus": "agent statuses ([agent_statuses] of the settings)",
        "AWS::Connect::User": "users ([[connect.users]] of the settings)",
        "AWS::Connect::QuickConnect": "quick connects ([quick_connects] of the settings)",
    }
    return words.get(kind, f"resources of type {kind}")


def _inner_counts(stage: Stage) -> Iterator[Finding]:
    lists = (
        ("AWS::Connect::RoutingProfile", "QueueConfigs", counts.QUEUE_CHANNEL_PAIRS, "pairs of queue and channel"),
        ("AWS::Connect::HoursOfOperation", "HoursOfOperationOverrides", counts.OVERRIDES, "overrides"),
        ("AWS::Connect::User", "UserProficiencies", counts.PROFICIENCIES, "proficiencies"),
    )
    for kind, name, limit, words in lists:
        for resource in stage.of_type(kind):
            given = len(as_list(resource.get(name)))
            if given > limit:
                yield finding(stage, resource, f"Properties.{name}", f"{given} {words}, allowed are {limit}")


def _lengths(stage: Stage) -> Iterator[Finding]:
    for kind, properties in limits.LENGTHS.items():
        for resource in stage.of_type(kind):
            for name, (least, most) in properties.items():
                value = resource.get(name)
                if value is None:
                    continue
                given = len(stage.sizes.text(resource.stack, value))
                if not least <= given <= most:
                    yield finding(
                        stage,
                        resource,
                        f"Properties.{name}",
                        f"{kind} {name} has {given:,} characters, allowed are {least} to {most:,}",
                    )
    for kind, path, limit, measure, unit in SIZES:
        for resource in stage.of_type(kind):
            value = resource.get(path)
            if value is None:
                continue
            resolved = stage.sizes.value(resource.stack, value)
            given = measure(resolved)
            if given > limit:
                message = f"{path} has {given:,} {unit} once its references are resolved, allowed are {limit:,}"
                yield finding(stage, resource, f"Properties.{path}", f"{message}{_largest(resolved)}")


def _largest(value: Any) -> str:
    """Names the variable that takes most room."""
    if not isinstance(value, Mapping) or not all(isinstance(one, str) for one in value.values()):
        return ""
    return f"; the largest is {max(value, key=lambda name: len(value[name]))}"


def _stack_sizes(stage: Stage) -> Iterator[Finding]:
    for stack in stage.stacks:
        measured: tuple[tuple[str, int, int], ...] = (
            ("resources", len(stack.resources), counts.RESOURCES_PER_STACK),
            ("outputs", len(stack.template.outputs), counts.OUTPUTS_PER_STACK),
            ("parameters", len(stack.template.parameters), counts.PARAMETERS_PER_STACK),
            ("bytes", stack.size, counts.TEMPLATE_BYTES),
            ("dynamic references", stack.text.count(DYNAMIC), counts.DYNAMIC_REFERENCES),
        )
        for what, given, limit in measured:
            if given > limit:
                message = f"stack {stack.id} has {given:,} {what}, allowed are {limit:,}; split it by lifecycle"
                yield Finding(stage.id, stack.id, _first(stack.resources), "Resources", message, what)


def _first(resources: tuple[Resource, ...]) -> str:
    return resources[0].logical_id if resources else ""


def too_many_instances(accounts: Mapping[str, str]) -> Iterator[str]:
    """Says which accounts would need more instances than one may have; `accounts` gives each stage its account."""
    shared: dict[tuple[str, str], list[str]] = {}
    for stage, account in sorted(accounts.items()):
        shared.setdefault((stage.rpartition("-")[2], account), []).append(stage)
    for (environment, account), stages in shared.items():
        if len(stages) > counts.INSTANCES_PER_ACCOUNT:
            yield (
                f"{len(stages)} instances in account {account!r} of environment {environment} ({', '.join(stages)}), "
                f"allowed are {counts.INSTANCES_PER_ACCOUNT} per account and Region; give one of the centers another "
                "account in deployment.account of its settings"
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "CC111",
        "an instance stays within its quotas",
        "remove what is not needed, or open a support case",
        "fatal",
        _counts,
    ),
    Rule(
        "CC112",
        "a resource holds no more entries than the service takes",
        "spread the entries over several resources",
        "fatal",
        _inner_counts,
    ),
    Rule(
        "CC113",
        "names, texts, environments and policies have an accepted size",
        "shorten the text, or keep it elsewhere",
        "fatal",
        _lengths,
    ),
    Rule(
        "CC114",
        "a stack stays within the limits of CloudFormation",
        "split the stack by lifecycle",
        "fatal",
        _stack_sizes,
    ),
)
