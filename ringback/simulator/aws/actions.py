"""Which IAM actions on which resources an SDK call needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ringback.simulator.aws.account import Account

Need = tuple[str, str, dict[str, Any]]
Params = Mapping[str, Any]

_PREFIX = {
    "lexv2-runtime": "lex",
    "lexv2-models": "lex",
    "bedrock-runtime": "bedrock",
    "stepfunctions": "states",
    "cloudwatch": "cloudwatch",
    "sesv2": "ses",
}


def needs(cloud: Account, service: str, operation: str, params: Params) -> list[Need]:
    """Returns (action, resource ARN, condition context) for everything a call must be allowed to do."""
    special = _SPECIAL.get(service)
    if special is not None:
        found = special(cloud, operation, params)
        if found is not None:
            return found
    prefix = _PREFIX.get(service, service)
    return [(f"{prefix}:{operation}", "*", {})]


# --- DynamoDB -------------------------------------------------------------------------------------------------------

_TRANSACT = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}


def _dynamodb(cloud: Account, operation: str, params: Params) -> list[Need]:
    if operation.startswith("Transact"):
        return [
            _table_need(cloud, _TRANSACT[what], request)
            for entry in params.get("TransactItems") or ()
            for what, request in entry.items()
        ]
    if operation.startswith("Batch"):
        return [_table_need(cloud, operation, {"TableName": name}) for name in params.get("RequestItems") or ()]
    if operation == "ListTables":
        return [("dynamodb:ListTables", "*", {})]
    return [_table_need(cloud, operation, params)]


def _table_need(cloud: Account, action: str, request: Params) -> Need:
    arn = cloud.table_arn(str(request.get("TableName")))
    if request.get("IndexName"):
        arn = f"{arn}/index/{request['IndexName']}"
    keys = request.get("Key") or request.get("Item") or {}
    leading = [
        str(next(iter(v.values()))) for k, v in keys.items() if k == cloud.hash_name(str(request.get("TableName")))
    ]
    return f"dynamodb:{action}", arn, {"dynamodb:LeadingKeys": leading} if leading else {}


# --- storage, messages, keys ----------------------------------------------------------------------------------------

_S3_ACTIONS = {
    "ListObjectsV2": "ListBucket",
    "ListObjects": "ListBucket",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "CopyObject": "PutObject",
    "DeleteObjects": "DeleteObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "ListBuckets": "ListAllMyBuckets",
    "ListObjectVersions": "ListBucketVersions",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
}
# Reading or deleting a version by its id is an action of its own.
_OF_VERSIONS = {"s3:GetObject": "s3:GetObjectVersion", "s3:DeleteObject": "s3:DeleteObjectVersion"}


def _s3(cloud: Account, operation: str, params: Params) -> list[Need]:
    action = _S3_ACTIONS.get(operation, operation)
    bucket = f"arn:aws:s3:::{params.get('Bucket', '')}"
    if action in {"ListBucket", "ListBucketVersions", "GetBucketLocation"}:
        return [(f"s3:{action}", bucket, {"s3:prefix": str(params.get("Prefix") or "")})]
    if operation == "DeleteObjects":
        return [(_of_version("s3:DeleteObject", o), f"{bucket}/{o['Key']}", {}) for o in params["Delete"]["Objects"]]
    if "Key" not in params:
        return [(f"s3:{action}", bucket, {})]
    found: list[Need] = [(_of_version(f"s3:{action}", params), f"{bucket}/{params['Key']}", {})]
    if operation == "CopyObject" and isinstance(params.get("CopySource"), Mapping):
        source = params["CopySource"]
        read = _of_version("s3:GetObject", source)
        found.append((read, f"arn:aws:s3:::{source['Bucket']}/{source['Key']}", {}))
    return found


def _of_version(action: str, named: Params) -> str:
    return _OF_VERSIONS.get(action, action) if named.get("VersionId") else action


def _sns(cloud: Account, operation: str, params: Params) -> list[Need]:
    return [(f"sns:{operation}", str(params.get("TopicArn") or params.get("TargetArn") or "*"), {})]


def _sms_voice(cloud: Account, operation: str, params: Params) -> list[Need]:
    """A number is given as itself, by its id or by its ARN; only an ARN tells which one it is."""
    identity = str(params.get("OriginationIdentity") or "*")
    kind = "pool" if identity.startswith("pool-") else "phone-number"
    place = f"arn:aws:sms-voice:{cloud.region}:{cloud.account}:{kind}/"
    return [(f"sms-voice:{operation}", identity if identity.startswith("arn:") else f"{place}{identity}", {})]


def _ses(cloud: Account, operation: str, params: Params) -> list[Need]:
    """Returns what mail needs: the identity of its sender, an address or a domain, and its configuration set.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
    """
    place = f"arn:aws:ses:{cloud.region}:{cloud.account}:"
    shown = str(params.get("FromEmailAddress") or "")
    sender = shown.partition("<")[2].rstrip(">") or shown
    given = params.get("FromEmailAddressIdentityArn")
    found: list[Need] = [
        (f"ses:{operation}", str(given or f"{place}identity/{sender.rpartition('@')[2]}"), {"ses:FromAddress": sender})
    ]
    if params.get("ConfigurationSetName"):
        found.append((f"ses:{operation}", f"{place}configuration-set/{params['ConfigurationSetName']}", {}))
    return found


def _profiles(cloud: Account, operation: str, params: Params) -> list[Need]:
    """Returns what profiles need: every operation on them is authorized for their domain.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonconnectcustomerprofiles.html
    """
    domain = f"arn:aws:profile:{cloud.region}:{cloud.account}:domains/{params.get('DomainName') or '*'}"
    return [(f"profile:{operation}", domain, {})]


def _sqs(cloud: Account, operation: str, params: Params) -> list[Need]:
    action = {"SendMessageBatch": "SendMessage", "DeleteMessageBatch": "DeleteMessage"}.get(operation, operation)
    return [(f"sqs:{action}", cloud.queue_arn(str(params.get("QueueUrl") or params.get("QueueName"))), {})]


def _secretsmanager(cloud: Account, operation: str, params: Params) -> list[Need]:
    return [(f"secretsmanager:{operation}", cloud.secret_arn(str(params.get("SecretId"))), {})]


def _ssm(cloud: Account, operation: str, params: Params) -> list[Need]:
    names = params.get("Names") or [params.get("Name") or params.get("Path") or ""]
    place = f"arn:aws:ssm:{cloud.region}:{cloud.account}:parameter/"
    return [(f"ssm:{operation}", place + str(name).lstrip("/"), {}) for name in names]


def _kms(cloud: Account, operation: str, params: Params) -> list[Need]:
    key = params.get("KeyId")
    return [(f"kms:{operation}", cloud.key_arn(str(key)) if key else "*", {})]


# --- events and schedules -------------------------------------------------------------------------------------------


def _events(cloud: Account, operation: str, params: Params) -> list[Need] | None:
    if operation != "PutEvents":
        return None
    return [
        (
            "events:PutEvents",
            cloud.bus_arn(str(entry.get("EventBusName") or "default")),
            {"events:source": entry.get("Source"), "events:detail-type": entry.get("DetailType")},
        )
        for entry in params.get("Entries") or ()
    ]


def _scheduler(cloud: Account, operation: str, params: Params) -> list[Need]:
    group = str(params.get("GroupName") or "default")
    name = str(params.get("Name") or "*")
    found: list[Need] = [
        (f"scheduler:{operation}", f"arn:aws:scheduler:{cloud.region}:{cloud.account}:schedule/{group}/{name}", {})
    ]
    role = (params.get("Target") or {}).get("RoleArn")
    if role:
        found.append(("iam:PassRole", str(role), {"iam:PassedToService": "scheduler.amazonaws.com"}))
    return found


# --- Amazon Connect, models, functions ------------------------------------------------------------------------------

_CONNECT_PARTS = {
    "ContactId": "contact",
    "InitialContactId": "contact",
    "ContactFlowId": "contact-flow",
    "QueueId": "queue",
    "EvaluationId": "contact-evaluation",
    "UserId": "agent",
    "HoursOfOperationId": "operating-hours",
    "RoutingProfileId": "routing-profile",
    "QuickConnectId": "transfer-destination",
    "PromptId": "prompt",
}
#: Operations whose resource is the instance alone although they name other things.
_CONNECT_INSTANCE = {"GetCurrentMetricData", "GetCurrentUserData", "SearchContacts", "SearchUsers", "SearchQueues"}


def _connect(cloud: Account, operation: str, params: Params) -> list[Need]:
    world = cloud.center.world
    instance = str(params.get("InstanceId") or params.get("InstanceArn") or world.instance_id).rpartition("/")[2]
    arn = f"arn:aws:connect:{cloud.region}:{cloud.account}:instance/{instance}"
    context = {"connect:InstanceId": arn}
    action = f"connect:{operation}"
    if operation == "GetMetricDataV2":
        return [(action, str(params.get("ResourceArn") or arn), context)]
    if operation in {"GetCurrentMetricData", "GetMetricData"}:
        queues = (params.get("Filters") or {}).get("Queues") or ()
        return [(action, q if q.startswith("arn:") else f"{arn}/queue/{q}", context) for q in queues] or [
            (action, arn, context)
        ]
    if operation == "ListAgentStatuses":
        return [(action, f"{arn}/agent-state/*", context)]
    if operation.endswith("UserProficiencies"):
        return [(action, part, context) for part in (arn, f"{arn}/agent/{params['UserId']}")]
    if operation == "PutUserStatus":
        about = (f"agent/{params['UserId']}", f"agent-state/{params['AgentStatusId']}")
        return [(action, part, context) for part in (arn, *(f"{arn}/{one}" for one in about))]
    if operation in _CONNECT_INSTANCE or operation.startswith(
        ("List", "Search", "Describe", "Associate", "Disassociate")
    ):
        parts = [
            f"{arn}/{part}/{str(params[key]).rpartition('/')[2]}"
            for key, part in _CONNECT_PARTS.items()
            if params.get(key)
        ]
        return [(action, part, context) for part in parts] or [(action, arn, context)]
    if operation.startswith("Start"):
        return _connect_start(action, arn, params, context)
    parts = [
        f"{arn}/{part}/{str(params[key]).rpartition('/')[2]}" for key, part in _CONNECT_PARTS.items() if params.get(key)
    ]
    return [(action, parts[0] if parts else arn, context)]


def _connect_start(action: str, arn: str, params: Params, context: dict[str, Any]) -> list[Need]:
    operation = action.partition(":")[2]
    if operation in {"StartTaskContact", "StartOutboundVoiceContact"}:
        return [(action, f"{arn}/contact/*", context)]
    flow = params.get("ContactFlowId")
    return [(action, f"{arn}/contact-flow/{str(flow).rpartition('/')[2]}" if flow else arn, context)]


def _bedrock(cloud: Account, operation: str, params: Params) -> list[Need]:
    model = str(params.get("modelId") or "")
    action = {"Converse": "InvokeModel", "ConverseStream": "InvokeModelWithResponseStream"}.get(operation, operation)
    if operation == "ApplyGuardrail":
        key = str(params.get("guardrailIdentifier"))
        arn = key if key.startswith("arn:") else f"arn:aws:bedrock:{cloud.region}:{cloud.account}:guardrail/{key}"
        return [("bedrock:ApplyGuardrail", arn, {})]
    if model.startswith("arn:"):
        arn = model
    elif model.split(".")[0] in {"global", "apac", "us", "eu", "jp", "au"}:
        arn = f"arn:aws:bedrock:{cloud.region}:{cloud.account}:inference-profile/{model}"
    else:
        arn = f"arn:aws:bedrock:{cloud.region}::foundation-model/{model}"
    found: list[Need] = [(f"bedrock:{action}", arn, {})]
    guardrail = (params.get("guardrailConfig") or {}).get("guardrailIdentifier")
    if guardrail:
        found += _bedrock(cloud, "ApplyGuardrail", {"guardrailIdentifier": guardrail})
    return found


def _lex(cloud: Account, operation: str, params: Params) -> list[Need]:
    arn = f"arn:aws:lex:{cloud.region}:{cloud.account}:bot-alias/{params.get('botId')}/{params.get('botAliasId')}"
    return [(f"lex:{operation}", arn, {})]


def _lambda(cloud: Account, operation: str, params: Params) -> list[Need]:
    action = "InvokeFunction" if operation == "Invoke" else operation
    return [(f"lambda:{action}", cloud.function_arn(str(params.get("FunctionName"))), {})]


def _cloudwatch(cloud: Account, operation: str, params: Params) -> list[Need]:
    return [(f"cloudwatch:{operation}", "*", {"cloudwatch:namespace": params.get("Namespace")})]


def _sts(cloud: Account, operation: str, params: Params) -> list[Need]:
    return [] if operation == "GetCallerIdentity" else [(f"sts:{operation}", str(params.get("RoleArn") or "*"), {})]


def _stream(service: str) -> Callable[[Account, str, Params], list[Need]]:
    def found(cloud: Account, operation: str, params: Params) -> list[Need]:
        name = params.get("StreamName") or params.get("DeliveryStreamName") or ""
        kind = "stream" if service == "kinesis" else "deliverystream"
        arn = str(params.get("StreamARN") or f"arn:aws:{service}:{cloud.region}:{cloud.account}:{kind}/{name}")
        return [(f"{service}:{operation}", arn, {})]

    return found


def _logs(cloud: Account, operation: str, params: Params) -> list[Need]:
    group = f"arn:aws:logs:{cloud.region}:{cloud.account}:log-group:{params.get('logGroupName', '')}"
    stream = params.get("logStreamName")
    return [(f"logs:{operation}", f"{group}:log-stream:{stream}" if stream else f"{group}:*", {})]


_SPECIAL: dict[str, Callable[[Any, str, Params], list[Need] | None]] = {
    "dynamodb": _dynamodb,
    "s3": _s3,
    "sns": _sns,
    "pinpoint-sms-voice-v2": _sms_voice,
    "sesv2": _ses,
    "customer-profiles": _profiles,
    "sqs": _sqs,
    "secretsmanager": _secretsmanager,
    "ssm": _ssm,
    "kms": _kms,
    "events": _events,
    "scheduler": _scheduler,
    "connect": _connect,
    "bedrock-runtime": _bedrock,
    "lexv2-runtime": _lex,
    "lambda": _lambda,
    "cloudwatch": _cloudwatch,
    "logs": _logs,
    "sts": _sts,
    "kinesis": _stream("kinesis"),
    "firehose": _stream("firehose"),
}
