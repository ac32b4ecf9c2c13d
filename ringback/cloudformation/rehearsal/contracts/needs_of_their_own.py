"""Needs that one service has and no other: pages that upload, grants of an instance, Regions of a guardrail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ringback.cloudformation import is_known, reference_of
from ringback.cloudformation.policies import as_list, conditions, like
from ringback.cloudformation.rehearsal.contracts import paths
from ringback.cloudformation.rehearsal.contracts.needs import Judge, Use, lacking
from ringback.cloudformation.rehearsal.contracts.table import Need, destinations, geography_regions
from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.model import Node
from ringback.numbers import whole_number

_SSE = "BucketEncryption.ServerSideEncryptionConfiguration.*.ServerSideEncryptionByDefault"
_DEAD_LETTERS = ("DeadLetterConfig.Arn", "DeadLetterConfig.TargetArn", "Destination")
_PROFILE = re.compile(r"arn:aws:bedrock:([a-z0-9-]+):\d*:inference-profile/(apac|ca|eu|us)\.(.+)")
_STORES = "AWS::Connect::InstanceStorageConfig"


def pages(use: Use, need: Need) -> Iterator[Finding]:
    """The bucket lets pages of the instance and of every approved origin put and get files."""
    bucket = use.provider
    if bucket is None or use.consumer.get("ResourceType") != "ATTACHMENTS":
        return
    wanted = list(_origins(use, use.consumer.get("InstanceArn")))
    given = paths.values(bucket.properties, "CorsConfiguration.CorsRules.*")
    rules = [rule for _, rule in given if isinstance(rule, Mapping)]
    for origin in wanted:
        allowed = {
            str(method)
            for rule in rules
            if any(like(str(one), origin) for one in as_list(rule.get("AllowedOrigins")))
            for method in as_list(rule.get("AllowedMethods"))
        }
        missing = [method for method in ("GET", "PUT") if method not in allowed]
        if missing:
            message = f"{bucket.logical_id} lets {origin} neither put nor get files"
            if len(missing) == 1:
                message = f"{bucket.logical_id} does not let {origin} {missing[0]} files"
            yield use.fails("RH207", message, fault=f"{bucket} cors")
            return


def _origins(use: Use, instance: Any) -> Iterator[str]:
    owner = use.rehearsal.owner(instance, "AWS::Connect::Instance")
    alias = owner.get("InstanceAlias") if owner else None
    if isinstance(alias, str):
        yield f"https://{alias}.my.connect.aws"
    for origin in use.rehearsal.of_type("AWS::Connect::ApprovedOrigin"):
        text = origin.get("Origin")
        if isinstance(text, str) and origin.get("InstanceId") == instance:
            yield text


def granted_key(use: Use, need: Need) -> Iterator[Finding]:
    """The key of a stream is one on which the instance has a grant: that of something it stores in a bucket."""
    stream = use.provider
    value = stream.get(need.key) if stream else None
    if stream is None or value is None or not is_known(value):
        return
    instance = use.consumer.get("InstanceArn")
    named = (
        value
        for store in use.rehearsal.of_type(_STORES)
        if store.get("InstanceArn") == instance
        for _, value in paths.values(store.properties, "*.EncryptionConfig.KeyId")
    )
    granted = {one.key for one in map(use.access.key, named) if one is not None}
    found = use.access.key(value)
    if found is None or found.key not in granted:
        message = f"{stream.logical_id} has a key on which the instance has no grant, so nothing is written"
        yield use.fails("RH202", message, fault=f"{stream} {need.key}")


def guardrail_regions(use: Use, need: Need) -> Iterator[Finding]:
    """The role may apply the guardrail's profile in every Region to which that routes."""
    guardrail, role = use.provider, use.role
    profile = guardrail.get("CrossRegionConfig.GuardrailProfileArn") if guardrail else None
    if role is None or not isinstance(profile, str) or profile.count(":") < 5:
        return
    before, region, after = profile.split(":", 5)[:3], profile.split(":", 5)[3], profile.split(":", 5)[4:]
    name = profile.partition("guardrail-profile/")[2]
    missing = [
        one
        for one in destinations(name, region) or (region,)
        if not use.access.role_may(role, need.actions[0], ":".join((*before, one, *after)), {}).allowed
    ]
    if missing:
        message = f"{use.user} may not {need.actions[0]} guardrail profile {name} in {', '.join(missing)}"
        yield use.fails("RH203", message, fault=f"{role} {name}")


def model_regions(use: Use, need: Need) -> Iterator[Finding]:
    """A role that may call an inference profile may call its model in another Region too, to which that routes."""
    role = use.consumer
    granted = use.access.granted(role)
    for (statement, _), holder, place in zip(granted.statements, granted.holders, granted.places, strict=True):
        for path, arn in paths.each(statement.get("Resource"), f"{place}.Resource"):
            match = _PROFILE.fullmatch(arn) if isinstance(arn, str) and statement.get("Effect") == "Allow" else None
            if match is None:
                continue
            region, geography, model = match.groups()
            others = [one for one in geography_regions(geography) if one != region]
            models = [f"arn:aws:bedrock:{one}::foundation-model/{model}" for one in others]
            context = {"bedrock:InferenceProfileArn": arn}
            if others and not any(use.access.role_may(role, need.actions[0], one, context).allowed for one in models):
                name = f"{geography}.{model}"
                message = f"role {role.logical_id} may call {name}, and its model in no Region but {region}"
                yield use.fails("RH203", message, fault=f"{role} {name}", path=path if holder is role else "")


def heard(use: Use, need: Need) -> Iterator[Finding]:
    """Somebody listens on an event bus: a rule, an archive or another account."""
    bus = use.consumer
    listeners = (
        "AWS::Events::Rule",
        "AWS::Events::Archive",
        "AWS::Events::EventBusPolicy",
        "AWS::EventSchemas::Discoverer",
    )
    for listener in use.rehearsal.of_type(*listeners):
        for name in ("EventBusName", "SourceArn"):
            if use.rehearsal.owner(listener.get(name), bus.type) is bus:
                return
    yield use.fails(
        "RH210", "no rule, no archive and no other account listens: every event is paid and lost", fault=str(bus)
    )


def plain_encryption(use: Use, need: Need) -> Iterator[Finding]:
    """The bucket of access logs is encrypted by S3 alone, and does not log into itself."""
    target = use.provider
    if target is None:
        return
    for _, one in paths.values(target.properties, _SSE):
        if isinstance(one, Mapping) and one.get("SSEAlgorithm") != "AES256":
            message = f"{target.logical_id} is encrypted with {one.get('SSEAlgorithm')}, under which no logs arrive"
            yield use.fails("RH202", message, fault=f"{target} encryption")
    if target.get("ObjectLockConfiguration.Rule") is not None:
        message = f"{target.logical_id} locks its objects by default, under which no logs arrive"
        yield use.fails("RH211", message, fault=f"{target} lock")
    if target is use.consumer:
        yield use.fails(
            "RH211", f"{target.logical_id} logs into itself, each line makes another", fault=f"{target} itself"
        )


def passed(use: Use, need: Need) -> Iterator[Finding]:
    """A role that may be passed to a service trusts it."""
    role = use.provider
    place = use.path.rpartition(".Resource")[0]
    statement: Mapping[str, Any] = next((one for _, one in paths.values(use.consumer.properties, place)), {})
    for operator, key, services in conditions(statement):
        if role is None or key.lower() != "iam:passedtoservice" or not operator.startswith("String"):
            continue
        for service in map(str, as_list(services)):
            context = _trusted_context(role, service)
            if "*" not in service and not use.access.trusts(role, service, context).allowed:
                message = f"{role.logical_id} may be passed to {service} and does not trust it"
                yield use.fails("RH205", message, fault=f"{role} {service}")


def _trusted_context(role: Node, service: str) -> Mapping[str, Any]:
    """Returns what a service sends when it assumes a role: its source, whatever the policy asks of it."""
    found: dict[str, Any] = {"aws:SourceAccount": role.stack.account or ""}
    for _, condition in paths.values(role.properties, "AssumeRolePolicyDocument.Statement.*.Condition.*"):
        source = condition.get("aws:SourceArn") if isinstance(condition, Mapping) else None
        if isinstance(source, str) and f":{service.partition('.')[0]}:" in source:
            found["aws:SourceArn"] = source
    return found


def seen_long_enough(use: Use, need: Need) -> Iterator[Finding]:
    """A message stays hidden for as long as the function may work on it."""
    function = use.access.follow(use.consumer, "FunctionName")
    function = use.access.function(function) if function else None
    if function is None or use.provider is None:
        return
    hidden, works = _seconds(use.provider, "VisibilityTimeout", 30), _seconds(function, "Timeout", 3)
    if hidden is not None and works is not None and hidden < works:
        told = f"come again after {hidden} s, {function.logical_id} may take {works} s"
        message = f"messages of {use.provider.logical_id} {told}"
        yield use.fails("RH211", message, fault=f"{use.provider} {function}")


def moved(use: Use, need: Need) -> Iterator[Finding]:
    """The role of a deployment may move the alias whose updates it makes."""
    alias = use.consumer
    policy = paths.values(alias.declared.body, "UpdatePolicy.CodeDeployLambdaAliasUpdate.DeploymentGroupName")
    named = reference_of(next((value for _, value in policy), None))
    group = use.rehearsal.nodes.get((alias.stack.name, named.name)) if named else None
    role = use.rehearsal.owner(group.get("ServiceRoleArn"), "AWS::IAM::Role") if group else None
    function = use.access.function(alias)
    if role is None:
        return
    for action in need.actions:
        decision = use.access.role_may(role, action, use.access.arn(function), {})
        if not decision.allowed:
            message = f"role {role.logical_id} may not {action} {function.logical_id}: {decision.because}"
            yield use.fails("RH203", message, fault=lacking(role, function, action, decision))
            return


def _seconds(node: Node, name: str, otherwise: int) -> int | None:
    value = node.get(name)
    if value is None:
        return otherwise
    return whole_number(value)


def in_no_order(use: Use, need: Need) -> Iterator[Finding]:
    """The queue is a standard one: dead letters of events are not taken in order."""
    if use.provider is not None and use.path.endswith(_DEAD_LETTERS) and use.provider.get("FifoQueue") is True:
        message = f"{use.provider.logical_id} is a FIFO queue, only a standard queue is taken"
        yield use.fails("RH211", message, fault=f"{use.consumer} {use.path}")


KINDS: Mapping[str, Judge] = {
    "pages": pages,
    "granted key": granted_key,
    "guardrail regions": guardrail_regions,
    "heard": heard,
    "model regions": model_regions,
    "in no order": in_no_order,
    "moved": moved,
    "plain encryption": plain_encryption,
    "passed": passed,
    "seen long enough": seen_long_enough,
}
