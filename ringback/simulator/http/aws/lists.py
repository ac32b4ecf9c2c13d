"""What people and tools ask first and no function of a center asks: which resources there are.

Lists are complete: no page is ever left over, so no answer has a token for a next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from ringback.cloudformation import Resolver, is_known
from ringback.cloudformation.standins import StandIns
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.http.aws import cloudwatch
from ringback.simulator.world.model import Definition

if TYPE_CHECKING:
    from ringback.simulator.center import Center

Params = Mapping[str, Any]
_List = Callable[["Center", Params], dict[str, Any]]
LISTS: Final[dict[tuple[str, str], _List]] = {}


def _answers(service: str, operation: str) -> Callable[[_List], _List]:
    def keep(made: _List) -> _List:
        LISTS[service, operation] = made
        return made

    return keep


def _summaries(items: Iterable[Definition]) -> list[dict[str, Any]]:
    return [{"Id": one.id, "Arn": one.arn, "Name": one.name} for one in items]


# --- CloudWatch -------------------------------------------------------------------------------------------------------

LISTS["cloudwatch", "ListMetrics"] = cloudwatch.list_metrics
LISTS["cloudwatch", "GetMetricStatistics"] = cloudwatch.get_metric_statistics
LISTS["cloudwatch", "GetMetricData"] = cloudwatch.get_metric_data

# --- Amazon Connect ---------------------------------------------------------------------------------------------------


def _of_instance(center: Center, params: Params) -> None:
    if str(params.get("InstanceId")) not in {center.world.instance_id, center.world.instance_arn}:
        raise AwsError("ResourceNotFoundException", f"Instance {params.get('InstanceId')} not found", status=404)


def _listed(key: str, attribute: str) -> _List:
    def answer(center: Center, params: Params) -> dict[str, Any]:
        _of_instance(center, params)
        return {key: _summaries(getattr(center.world, attribute))}

    return answer


LISTS["connect", "ListHoursOfOperations"] = _listed("HoursOfOperationSummaryList", "hours")
LISTS["connect", "ListRoutingProfiles"] = _listed("RoutingProfileSummaryList", "routing_profiles")
LISTS["connect", "ListContactFlowModules"] = _listed("ContactFlowModulesSummaryList", "modules")
LISTS["connect", "ListPrompts"] = _listed("PromptSummaryList", "prompts")
LISTS["connect", "ListViews"] = _listed("ViewsSummaryList", "views")


@_answers("connect", "ListInstances")
def _instances(center: Center, _: Params) -> dict[str, Any]:
    world = center.world
    found = {"Id": world.instance_id, "Arn": world.instance_arn, "InstanceStatus": "ACTIVE"}
    return {"InstanceSummaryList": [{**found, "InstanceAlias": world.instance_alias}]}


@_answers("connect", "ListQuickConnects")
def _quick_connects(center: Center, params: Params) -> dict[str, Any]:
    _of_instance(center, params)
    return {
        "QuickConnectSummaryList": [
            {"Id": one.id, "Arn": one.arn, "Name": one.name, "QuickConnectType": one.type}
            for one in center.world.quick_connects
        ]
    }


@_answers("connect", "DescribeContactFlow")
def _contact_flow(center: Center, params: Params) -> dict[str, Any]:
    _of_instance(center, params)
    key = str(params["ContactFlowId"])
    found = center.world.flows.exact(key) or center.world.flows.exact(key.rpartition("/")[2])
    if found is None:
        raise AwsError("ResourceNotFoundException", f"Contact flow {key} not found", status=404)
    flow = {"Id": found.id, "Arn": found.arn, "Name": found.name, "Type": found.type, "Content": found.content}
    return {"ContactFlow": {**flow, "Description": found.description, "State": "ACTIVE", "Status": "PUBLISHED"}}


# --- tables, buckets, queues, topics, functions -----------------------------------------------------------------------


@_answers("dynamodb", "ListTables")
def _tables(center: Center, _: Params) -> dict[str, Any]:
    return {"TableNames": sorted(one.name for one in center.world.tables)}


@_answers("s3", "ListBuckets")
def _buckets(center: Center, _: Params) -> dict[str, Any]:
    buckets = [{"Name": one.name, "CreationDate": center.start} for one in center.world.buckets]
    return {"Buckets": buckets, "Owner": {"ID": center.world.account}}


@_answers("sqs", "ListQueues")
def _queues(center: Center, params: Params) -> dict[str, Any]:
    base = f"https://sqs.{center.world.region}.amazonaws.com/{center.world.account}"
    prefix = str(params.get("QueueNamePrefix") or "")
    return {"QueueUrls": [f"{base}/{one.name}" for one in center.world.sqs_queues if one.name.startswith(prefix)]}


@_answers("sns", "ListTopics")
def _topics(center: Center, _: Params) -> dict[str, Any]:
    return {"Topics": [{"TopicArn": one.arn} for one in center.world.topics]}


@_answers("lambda", "ListFunctions")
def _functions(center: Center, _: Params) -> dict[str, Any]:
    return {"Functions": [_function(center, one) for one in center.world.functions]}


@_answers("lambda", "GetFunctionConfiguration")
def _function_configuration(center: Center, params: Params) -> dict[str, Any]:
    name = str(params["FunctionName"])
    found = center.functions.definition(name) if name.startswith("arn:") else center.world.functions.exact(name)
    if found is None:
        raise AwsError("ResourceNotFoundException", f"Function not found: {name}", status=404)
    return _function(center, found)


def _function(center: Center, one: Any) -> dict[str, Any]:
    return {
        "FunctionName": one.name,
        "FunctionArn": one.arn,
        "Runtime": one.runtime,
        "Handler": one.handler,
        "Role": one.role_arn,
        "Timeout": int(one.timeout_s),
        "MemorySize": one.memory_mb,
        "LastModified": center.start.isoformat(timespec="milliseconds"),
        "Version": "$LATEST",
    }


@_answers("secretsmanager", "ListSecrets")
def _secrets(center: Center, _: Params) -> dict[str, Any]:
    return {"SecretList": [{"ARN": one.arn, "Name": one.name} for one in center.world.secrets]}


# --- events, logs, bots, stacks ---------------------------------------------------------------------------------------


@_answers("events", "ListEventBuses")
def _event_buses(center: Center, _: Params) -> dict[str, Any]:
    default = f"arn:aws:events:{center.world.region}:{center.world.account}:event-bus/default"
    buses = [{"Name": one.name, "Arn": one.arn} for one in center.world.buses]
    return {"EventBuses": [{"Name": "default", "Arn": default}, *buses]}


@_answers("events", "ListRules")
def _rules(center: Center, params: Params) -> dict[str, Any]:
    bus = str(params.get("EventBusName") or "default").rpartition("/")[2]
    found = [
        one
        for one in center.world.rules
        if str(one.properties.get("EventBusName") or "default").rpartition("/")[2] == bus
    ]
    return {"Rules": [{"Name": one.name, "Arn": one.arn, "EventBusName": bus, "State": "ENABLED"} for one in found]}


@_answers("logs", "DescribeLogGroups")
def _log_groups(center: Center, params: Params) -> dict[str, Any]:
    prefix = str(params.get("logGroupNamePrefix") or "")
    names = {f"/aws/lambda/{one.name}" for one in center.world.functions}
    names |= {one.name for one in center.world.of_type("AWS::Logs::LogGroup")}
    base = f"arn:aws:logs:{center.world.region}:{center.world.account}:log-group:"
    found = sorted(name for name in names if name.startswith(prefix))
    return {"logGroups": [{"logGroupName": name, "arn": f"{base}{name}:*"} for name in found]}


@_answers("logs", "FilterLogEvents")
def _log_events(center: Center, params: Params) -> dict[str, Any]:
    """Returns lines of a function, or what was put into another log group; the pattern is a plain word."""
    group, word = str(params.get("logGroupName") or ""), str(params.get("filterPattern") or "").strip('"')
    lines: list[tuple[float, str]] = []
    for function in center.functions:
        if group == f"/aws/lambda/{function.name}":
            lines += [(one.at, line) for one in function.invocations for line in one.logs]
    kept = center.cloud.services["logs"].events
    lines += [(center.clock.now, text) for name, text in kept if name == group or f":log-group:{group}:" in name]
    events = [{"timestamp": int(at * 1000), "message": text} for at, text in lines if word in text]
    return {"events": events}


@_answers("lexv2-models", "ListBots")
def _bots(center: Center, _: Params) -> dict[str, Any]:
    return {
        "botSummaries": [{"botId": one.id, "botName": one.name, "botStatus": "Available"} for one in center.world.bots]
    }


@_answers("lexv2-models", "ListBotAliases")
def _bot_aliases(center: Center, params: Params) -> dict[str, Any]:
    found = [one for one in center.world.aliases.values() if one.bot_id == params["botId"]]
    summaries = [
        {"botAliasId": one.alias_id, "botAliasName": one.alias_name, "botVersion": one.version} for one in found
    ]
    return {"botId": params["botId"], "botAliasSummaries": summaries}


@_answers("cloudformation", "DescribeStacks")
def _stacks(center: Center, params: Params) -> dict[str, Any]:
    assembly, wanted = center.blueprint.assembly, params.get("StackName")
    names = [name for name, stack in assembly.stacks.items() if wanted in {None, name, stack.name}]
    if wanted is not None and not names:
        raise AwsError("ValidationError", f"Stack with id {wanted} does not exist")
    resolver = Resolver(assembly.stacks.values(), StandIns(for_missing=True))
    return {"Stacks": [_stack(center, resolver, assembly.stacks[name]) for name in names]}


def _stack(center: Center, resolver: Resolver, stack: Any) -> dict[str, Any]:
    outputs = {key: value for key, value in resolver.outputs(stack).items() if is_known(value)}
    return {
        "StackName": stack.name,
        "StackId": f"arn:aws:cloudformation:{center.world.region}:{center.world.account}:stack/{stack.name}/local",
        "StackStatus": "CREATE_COMPLETE",
        "CreationTime": center.start,
        "Outputs": [{"OutputKey": key, "OutputValue": str(value)} for key, value in outputs.items()],
    }


@_answers("cloudformation", "ListStackResources")
def _stack_resources(center: Center, params: Params) -> dict[str, Any]:
    found = [
        {
            "LogicalResourceId": resource.logical_id,
            "PhysicalResourceId": resource.identity.ref,
            "ResourceType": resource.type,
            "ResourceStatus": "CREATE_COMPLETE",
            "LastUpdatedTimestamp": center.start,
        }
        for registry in _registries(center)
        for one in registry
        if (resource := one.resource) is not None and resource.stack == params["StackName"]
    ]
    if not found:
        raise AwsError("ValidationError", f"Stack with id {params['StackName']} does not exist")
    return {"StackResourceSummaries": found}


def _registries(center: Center) -> list[Any]:
    world = center.world
    return [
        getattr(world, name)
        for name, one in type(world).__dataclass_fields__.items()
        if str(one.type).startswith("Registry[")
    ]
