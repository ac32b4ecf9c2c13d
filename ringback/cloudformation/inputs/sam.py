"""SAM templates as CloudFormation sees them after the transform, as far as functions, tables and REST APIs go.

What is expanded: `Globals`, functions with their role, policies (statements, names of managed policies, and the policy
templates that contact centers use), REST APIs with the events that are requests to them, and simple tables. Other
types of SAM stay as they are written. A function with `AutoPublishAlias` has a version and an alias, which references
such as `!Ref Function.Alias` name.

Source: AWS SAM Developer Guide, "AWS::Serverless::Function", "AWS::Serverless::SimpleTable", "Policy templates",
"Generated CloudFormation resources".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ringback.cloudformation.inputs.sam_apis import API, apis
from ringback.cloudformation.syntax import call_of, joined_parts, reference_to, substituted

_FUNCTION: Final = "AWS::Serverless::Function"
_TABLE: Final = "AWS::Serverless::SimpleTable"
_BASIC: Final = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
_MERGED: Final = ("Environment", "Tags", "VpcConfig")
_OWN: Final = frozenset({"CodeUri", "InlineCode", "ImageUri", "Policies", "Events", "AutoPublishAlias", "Connectors"})
_ALL: Final = "*"
_POLICIES: Final[Mapping[str, tuple[tuple[str, ...], str, str]]] = {
    "DynamoDBCrudPolicy": (
        (
            "dynamodb:GetItem",
            "dynamodb:DeleteItem",
            "dynamodb:PutItem",
            "dynamodb:Scan",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:BatchGetItem",
            "dynamodb:DescribeTable",
            "dynamodb:ConditionCheckItem",
        ),
        "dynamodb",
        "table/{TableName}",
    ),
    "DynamoDBReadPolicy": (
        (
            "dynamodb:GetItem",
            "dynamodb:Scan",
            "dynamodb:Query",
            "dynamodb:BatchGetItem",
            "dynamodb:DescribeTable",
        ),
        "dynamodb",
        "table/{TableName}",
    ),
    "DynamoDBWritePolicy": (
        ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"),
        "dynamodb",
        "table/{TableName}",
    ),
    "S3ReadPolicy": (("s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation"), "s3", "{BucketName}"),
    "S3CrudPolicy": (("s3:GetObject", "s3:ListBucket", "s3:PutObject", "s3:DeleteObject"), "s3", "{BucketName}"),
    "SNSPublishMessagePolicy": (("sns:Publish",), "sns", "{TopicName}"),
    "SQSSendMessagePolicy": (("sqs:SendMessage*",), "sqs", "{QueueName}"),
    "LambdaInvokePolicy": (("lambda:InvokeFunction",), "lambda", "function:{FunctionName}*"),
    "SSMParameterReadPolicy": (("ssm:GetParameter", "ssm:GetParameters"), "ssm", "parameter/{ParameterName}"),
    "AWSSecretsManagerGetSecretValuePolicy": (("secretsmanager:GetSecretValue",), "", "{SecretArn}"),
}
"""Policy template -> actions, service, resource of the ARN with the parameter of the template in it."""


def expanded(document: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a SAM template with functions and simple tables as CloudFormation has them."""
    found = {key: value for key, value in document.items() if key != "Globals"}
    sections = document.get("Globals")
    given = sections.get("Function") if isinstance(sections, Mapping) else None
    common: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    resources: dict[str, Any] = {}
    published: dict[str, str] = {}
    for name, one in (document.get("Resources") or {}).items():
        kind = one.get("Type") if isinstance(one, Mapping) else None
        if kind == _FUNCTION:
            resources.update(_function(name, one, common))
            made = dict(_published(name, _merged(common, _properties(one)).get("AutoPublishAlias"), one))
            resources.update(made)
            published.update(zip((f"{name}.Version", f"{name}.Alias"), made, strict=False))
        elif kind == _TABLE:
            resources[name] = _table(one)
        elif kind != API:
            resources[name] = one
    found["Resources"] = {**apis(document.get("Resources") or {}), **resources}
    return dict(_renamed(found, published)) if published else found


def _published(name: str, alias: Any, one: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yields the version and the alias of a function that is published with each deployment."""
    if not isinstance(alias, str) or not alias:
        return
    condition = {"Condition": one["Condition"]} if "Condition" in one else {}
    yield (
        f"{name}Version",
        {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": reference_to(name)}} | condition,
    )
    properties = {
        "Name": alias,
        "FunctionName": reference_to(name),
        "FunctionVersion": reference_to(f"{name}Version", "Version"),
    }
    yield (
        f"{name}Alias{''.join(filter(str.isalnum, alias))}",
        {"Type": "AWS::Lambda::Alias", "Properties": properties} | condition,
    )


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Returns a value with what SAM calls `Function.Alias` named as the resource that it made."""
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    if not isinstance(value, Mapping):
        return value
    call = call_of(value)
    if call is not None and call.function == "Ref" and isinstance(call.argument, str) and call.argument in names:
        return {"Ref": names[call.argument]}
    if call is not None and call.function == "Fn::Sub":
        text, *rest = call.argument if isinstance(call.argument, list) and call.argument else [call.argument]
        for old, new in names.items():
            text = text.replace(f"${{{old}}}", f"${{{new}}}") if isinstance(text, str) else text
        return {"Fn::Sub": [text, *_renamed(rest, names)] if rest else text}
    return {key: _renamed(item, names) for key, item in value.items()}


def _properties(one: Mapping[str, Any]) -> Mapping[str, Any]:
    found = one.get("Properties")
    return found if isinstance(found, Mapping) else {}


def _function(name: str, one: Mapping[str, Any], common: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yields the function, and the role that SAM makes for one without."""
    given = _merged(common, _properties(one))
    kept = {key: value for key, value in given.items() if key not in _OWN}
    kept["Code"] = _code(given)
    if "Role" not in kept:
        kept["Role"] = reference_to(f"{name}Role", "Arn")
        yield f"{name}Role", _role(one, given.get("Policies"))
    yield name, {**one, "Type": "AWS::Lambda::Function", "Properties": kept}
    for number, principal in enumerate(_principals(given)):
        permission = {
            "Action": "lambda:InvokeFunction",
            "FunctionName": reference_to(name),
            "Principal": principal,
        }
        yield f"{name}Permission{number}", {"Type": "AWS::Lambda::Permission", "Properties": permission}


def _merged(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    found = {**common, **own}
    for key in _MERGED:
        below, above = common.get(key), own.get(key)
        if isinstance(below, Mapping) and isinstance(above, Mapping):
            found[key] = _merged_maps(below, above)
    if isinstance(common.get("Layers"), list) and isinstance(own.get("Layers"), list):
        found["Layers"] = [*common["Layers"], *own["Layers"]]
    return found


def _merged_maps(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **below,
        **{
            key: _merged_maps(below[key], value)
            if isinstance(value, Mapping) and isinstance(below.get(key), Mapping) and call_of(value) is None
            else value
            for key, value in above.items()
        },
    }


def _code(given: Mapping[str, Any]) -> Any:
    if "InlineCode" in given:
        return {"ZipFile": given["InlineCode"]}
    if "ImageUri" in given:
        return {"ImageUri": given["ImageUri"]}
    uri = given.get("CodeUri", ".")
    if isinstance(uri, Mapping) and "Bucket" in uri:
        return {"S3Bucket": uri.get("Bucket"), "S3Key": uri.get("Key")}
    return uri


def _principals(given: Mapping[str, Any]) -> Iterator[str]:
    """Yields who may call a function because of its events."""
    known = {"Schedule": "events.amazonaws.com", "EventBridgeRule": "events.amazonaws.com", "SNS": "sns.amazonaws.com"}
    events = given.get("Events")
    for event in events.values() if isinstance(events, Mapping) else ():
        principal = known.get(str(event.get("Type"))) if isinstance(event, Mapping) else None
        if principal is not None:
            yield principal


def _role(one: Mapping[str, Any], policies: Any) -> dict[str, Any]:
    managed, statements = [_BASIC], []
    for policy in policies if isinstance(policies, list) else [policies] if policies else []:
        if isinstance(policy, str):
            managed.append(policy if policy.startswith("arn:") else f"arn:aws:iam::aws:policy/{policy}")
        elif isinstance(policy, Mapping):
            statements += list(_statements(policy))
    properties: dict[str, Any] = {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        },
        "ManagedPolicyArns": managed,
    }
    if statements:
        document = {"Version": "2012-10-17", "Statement": statements}
        properties["Policies"] = [{"PolicyName": "policies", "PolicyDocument": document}]
    condition = {"Condition": one["Condition"]} if "Condition" in one else {}
    return {"Type": "AWS::IAM::Role", "Properties": properties, **condition}


def _statements(policy: Mapping[str, Any]) -> Iterator[Any]:
    if "Statement" in policy:
        found = policy["Statement"]
        yield from found if isinstance(found, list) else [found]
        return
    for name, parameters in policy.items():
        known = _POLICIES.get(name)
        if known is not None:
            actions, service, resource = known
            target = _resource(service, resource, parameters if isinstance(parameters, Mapping) else {})
            yield {"Effect": "Allow", "Action": list(actions), "Resource": target}


def _resource(service: str, resource: str, parameters: Mapping[str, Any]) -> Any:
    """Returns the ARNs that a policy template allows."""
    before, _, rest = resource.partition("{")
    key, _, after = rest.partition("}")
    value = parameters.get(key, _ALL)
    if not service:
        return value
    place = ":" if service == "s3" else "${AWS::Region}:${AWS::AccountId}"
    head = substituted(f"arn:${{AWS::Partition}}:{service}:{place}:{before}")
    arn = joined_parts([head, value, *([after] if after else [])])
    below = {"dynamodb": "/index/*", "s3": "/*"}.get(service)
    return [arn, joined_parts([head, value, below])] if below else arn


def _table(one: Mapping[str, Any]) -> dict[str, Any]:
    given = _properties(one)
    key = given.get("PrimaryKey")
    key = key if isinstance(key, Mapping) else {}
    name = key.get("Name", "id")
    kind = {"String": "S", "Number": "N", "Binary": "B"}.get(str(key.get("Type", "String")), "S")
    properties = {
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind}],
        "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        **{key: value for key, value in given.items() if key in ("TableName", "SSESpecification", "Tags")},
    }
    return {**one, "Type": "AWS::DynamoDB::Table", "Properties": properties}
