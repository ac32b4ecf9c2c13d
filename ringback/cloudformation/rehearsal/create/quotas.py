"""Limits of CloudFormation and quotas of services, counted on resolved values; the numbers stand in `limits`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ringback.cloudformation import DYNAMIC, Stack, is_known, limits, references, scalar_text
from ringback.cloudformation.rehearsal.findings import Finding, Severity
from ringback.cloudformation.rehearsal.model import ACCOUNT, Node, Rehearsal
from ringback.cloudformation.rehearsal.rules import finding
from ringback.cloudformation.sizes import SIZES, compact_bytes

LISTS: Sequence[tuple[str, str, int, str]] = (
    ("AWS::CloudWatch::Alarm", "Metrics", limits.METRICS_PER_ALARM, "metrics"),
    ("AWS::CodeDeploy::DeploymentGroup", "AlarmConfiguration.Alarms", limits.ALARMS_PER_DEPLOYMENT_GROUP, "alarms"),
    ("AWS::Connect::HoursOfOperation", "HoursOfOperationOverrides", limits.OVERRIDES, "overrides"),
    ("AWS::Connect::RoutingProfile", "QueueConfigs", limits.QUEUE_CHANNEL_PAIRS, "pairs of queue and channel"),
    ("AWS::Connect::User", "UserProficiencies", limits.PROFICIENCIES, "proficiencies"),
    ("AWS::DynamoDB::Table", "GlobalSecondaryIndexes", limits.INDEXES_PER_TABLE, "indexes"),
    ("AWS::Events::Rule", "Targets", limits.TARGETS_PER_RULE, "targets"),
    ("AWS::IAM::Role", "ManagedPolicyArns", limits.MANAGED_POLICIES_PER_ROLE, "managed policies"),
    ("AWS::SQS::QueuePolicy", "PolicyDocument.Statement", limits.QUEUE_POLICY_STATEMENTS, "statements"),
)
"""Type, list, how many entries it takes, and what these are."""


def stacks_are_small_enough(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields what a template has too much of; unknown parts of texts are not counted."""
    for stack in rehearsal.resolver.stacks.values():
        document = stack.template.document
        measured: Sequence[tuple[str, str, int, int]] = (
            ("Resources", "resources", len(stack.resources), limits.RESOURCES_PER_STACK),
            ("Outputs", "outputs", len(stack.template.outputs), limits.OUTPUTS_PER_STACK),
            ("Parameters", "parameters", len(stack.template.parameters), limits.PARAMETERS_PER_STACK),
            ("Mappings", "mappings", len(stack.template.mappings), limits.MAPPINGS_PER_STACK),
            ("", "bytes", _template_bytes(stack), limits.TEMPLATE_BYTES),
            ("", "dynamic references", _dynamic_references(document), limits.DYNAMIC_REFERENCES),
            ("", "characters in its name", len(stack.name), limits.STACK_NAME_LENGTH),
            ("Description", "bytes", len(str(document.get("Description", "")).encode()), limits.DESCRIPTION_BYTES),
        )
        for section, unit, given, limit in measured:
            if given > limit:
                message = f"{section or 'the template'}: {given:,} {unit}, allowed: {limit:,}"
                yield finding(
                    "RH120", message, place=_of_stack(rehearsal, stack), fault=f"{stack.name} {section} {unit}"
                )
        for name in stack.resources:
            if len(name) > limits.LOGICAL_ID_LENGTH:
                message = f"a logical id of {len(name)} characters, allowed: {limits.LOGICAL_ID_LENGTH}"
                yield finding("RH120", message, place=_of_stack(rehearsal, stack), logical_id=name)


def _of_stack(rehearsal: Rehearsal, stack: Stack) -> dict[str, str]:
    return {"stage": rehearsal.name, "stack": stack.name, "file": stack.source}


def _template_bytes(stack: Stack) -> int:
    path = stack.template.path
    return path.stat().st_size if path is not None and path.is_file() else compact_bytes(stack.template.document)


def _dynamic_references(value: Any) -> int:
    if isinstance(value, str):
        return value.count(DYNAMIC)
    if isinstance(value, Mapping):
        return sum(map(_dynamic_references, value.values()))
    return sum(map(_dynamic_references, value)) if isinstance(value, list) else 0


def resources_are_small_enough(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields lists, policies and texts that are larger than the service takes, once they are resolved."""
    for kind, path, limit, words in LISTS:
        for node in rehearsal.of_type(kind):
            given = _counted(node.get(path))
            if given > limit:
                yield finding("RH121", f"{given} {words}, allowed: {limit}", node, path=path)
    for kind, path, limit, measure, unit in SIZES:
        for node in rehearsal.of_type(kind):
            value = node.get(path)
            size = measure(value) if value is not None and _is_measured(value) else 0
            if size > limit:
                yield finding("RH121", f"{size:,} {unit}, allowed: {limit:,}", node, path=path)


def _counted(value: Any) -> int:
    if not isinstance(value, list):
        return 0
    # Expressions of metric math stand between the metrics they use.
    return sum(not (isinstance(one, Mapping) and "Expression" in one and "Id" in one) for one in value)


def _is_measured(value: Any) -> bool:
    # A text of which parts are unknown is at least as long as its known parts.
    return is_known(value) or isinstance(value, list | Mapping)


def parents_are_not_too_full(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields what an instance, a log group or a function has too many of."""
    for kind, (limit, adjustable) in limits.PER_INSTANCE.items():
        yield from _crowded(list(rehearsal.of_type(kind)), limit, ("InstanceArn", "InstanceId"), adjustable=adjustable)
    associations = list(rehearsal.of_type("AWS::Connect::IntegrationAssociation"))
    for word, limit, adjustable in (
        ("LAMBDA_FUNCTION", limits.FUNCTIONS_PER_INSTANCE, True),
        ("LEX_BOT", limits.BOTS_PER_INSTANCE, True),
    ):
        of_kind = [node for node in associations if node.get("IntegrationType") == word]
        yield from _crowded(of_kind, limit, ("InstanceId",), adjustable=adjustable)
    filters = list(rehearsal.of_type("AWS::Logs::SubscriptionFilter"))
    yield from _crowded(filters, limits.FILTERS_PER_LOG_GROUP, ("LogGroupName",), adjustable=False)
    yield from _permissions(rehearsal)


def _crowded(nodes: Sequence[Node], limit: int, parents: Sequence[str], *, adjustable: bool) -> Iterator[Finding]:
    by_parent: dict[str, list[Node]] = {}
    for node in nodes:
        parent = next((value for one in parents if (value := node.get(one)) is not None), None)
        if parent is not None and is_known(parent):
            by_parent.setdefault(scalar_text(parent), []).append(node)
    for parent, members in by_parent.items():
        if len(members) > limit:
            raised = "a support case can raise it" if adjustable else "no support case raises it"
            message = f"{len(members)} of type {members[0].type} for {parent}, allowed: {limit}; {raised}"
            severity = Severity.WARNING if adjustable else Severity.ERROR
            yield finding("RH122", message, members[limit], severity=severity, fault=f"{members[0].type} {parent}")


def _permissions(rehearsal: Rehearsal) -> Iterator[Finding]:
    sizes: dict[str, int] = {}
    for node in rehearsal.of_type("AWS::Lambda::Permission"):
        function = node.get("FunctionName")
        if function is None or not is_known(function):
            continue
        name = scalar_text(function)
        # A statement of the policy carries an id, the effect, the function and what the permission says.
        sizes[name] = sizes.get(name, 0) + compact_bytes(dict(node.properties)) + len(name) + 120
        if sizes[name] > limits.FUNCTION_POLICY_BYTES:
            message = (
                f"permissions of {name} take about {sizes[name]:,} bytes, allowed: {limits.FUNCTION_POLICY_BYTES:,}"
            )
            yield finding("RH122", message, node, path="FunctionName", fault=name)


def accounts_are_not_too_full(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields what one stage alone has too many of for a new account in its Region."""
    for nodes, limit, source in _too_many([rehearsal]):
        message = f"{len(nodes)} of type {nodes[0].type} in {nodes[0].stack.region}, a new account is allowed {limit}"
        yield finding("RH123", message, nodes[limit], source=source, fault=nodes[0].type)


def shared_accounts_are_not_too_full(rehearsals: Sequence[Rehearsal]) -> Iterator[Finding]:
    """Yields what stages have too many of together, where the assembly puts them into one account."""
    for nodes, limit, source in _too_many(rehearsals):
        stages = dict.fromkeys(node.stage for node in nodes)
        if len(stages) > 1 and nodes[0].stack.account != ACCOUNT:
            message = f"{len(nodes)} of type {nodes[0].type} in {', '.join(stages)}, a new account is allowed {limit}"
            yield finding("RH123", message, nodes[limit], source=source, fault=f"{nodes[0].type} together")


def _too_many(rehearsals: Sequence[Rehearsal]) -> Iterator[tuple[list[Node], int, str]]:
    for kind, (limit, source) in limits.PER_ACCOUNT.items():
        by_place: dict[tuple[str | None, str | None], list[Node]] = {}
        for rehearsal in rehearsals:
            for node in rehearsal.of_type(kind):
                by_place.setdefault((node.stack.account, node.stack.region), []).append(node)
        yield from ((nodes, limit, source) for nodes in by_place.values() if len(nodes) > limit)


def parameters_are_short_enough(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields given or default values of template parameters that are too long."""
    for stack in rehearsal.resolver.stacks.values():
        for name, declared in stack.template.parameters.items():
            value = stack.parameters.get(name, declared.get("Default", ""))
            size = len(scalar_text(value).encode())
            if size > limits.PARAMETER_BYTES:
                message = f"parameter {name}: {size:,} bytes, allowed: {limits.PARAMETER_BYTES:,}"
                yield finding("RH120", message, place=_of_stack(rehearsal, stack), fault=f"{stack.name} {name}")


def code_is_small_enough(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields functions whose code and layers are larger than a function may be, unpacked."""
    sizes: dict[Path, int] = {}
    for node in rehearsal.of_type("AWS::Lambda::Function"):
        places = [node.stack.asset_of(node.get("Code.S3Key") or "")]
        for layer in node.declared.properties.get("Layers") or []:
            owner = next((one for one in map(node.stack.resources.get, _names(layer)) if one is not None), None)
            if owner is not None:
                places.append(node.stack.asset_of(owner.get("Content.S3Key") or ""))
        total = 0
        for place in places:
            if place is not None and place.is_dir():
                if place not in sizes:
                    sizes[place] = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
                total += sizes[place]
        if total > limits.CODE_BYTES:
            yield finding("RH121", f"{total:,} bytes unpacked, allowed: {limits.CODE_BYTES:,}", node, path="Code")


def _names(value: Any) -> Iterator[str]:
    return (one.name for one in references(value))
