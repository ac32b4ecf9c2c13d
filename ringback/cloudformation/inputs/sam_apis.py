"""APIs of SAM templates: REST APIs of events and of `AWS::Serverless::Api`, and the fact that there is an HTTP API.

Source: AWS SAM Developer Guide, "AWS::Serverless::Api", "Api event source", "Generated CloudFormation resources": an
event without `RestApiId` belongs to the API `ServerlessRestApi` with the stage `Prod`, an event `HttpApi` without
`ApiId` to the HTTP API `ServerlessHttpApi`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ringback.cloudformation.syntax import reference_of, reference_to, substituted

API: Final = "AWS::Serverless::Api"
_IMPLICIT: Final = "ServerlessRestApi"
_IMPLICIT_HTTP: Final = "ServerlessHttpApi"
_STAGE: Final = "Prod"
_ANY: Final = "x-amazon-apigateway-any-method"
_Paths = dict[str, dict[str, Any]]


def apis(resources: Mapping[str, Any]) -> dict[str, Any]:
    """Returns APIs, stages and permissions for the functions and APIs of a SAM template, by logical id."""
    paths: dict[str, _Paths] = defaultdict(dict)
    found: dict[str, Any] = {}
    for name, one in resources.items():
        if any("ApiId" not in event for event in _events(one, "HttpApi")):
            # Its routes are left out: nothing here serves HTTP APIs, and whoever serves has to say so.
            found[_IMPLICIT_HTTP] = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "HTTP"}}
        for event in _events(one, "Api"):
            api = _api_of(event)
            method = str(event.get("Method") or "any").lower()
            key = _ANY if method in {"any", "*"} else method
            paths[api].setdefault(str(event.get("Path")), {})[key] = _operation(name)
            found[f"{name}{api}Permission"] = _permission(name, api)
    declared = {name: _properties(one) for name, one in resources.items() if _type(one) == API}
    for name in dict.fromkeys([*declared, *paths]):
        found |= _made(name, declared.get(name, {}), paths.get(name, {}))
    return found


def _type(one: Any) -> str:
    return str(one.get("Type")) if isinstance(one, Mapping) else ""


def _properties(one: Mapping[str, Any]) -> Mapping[str, Any]:
    found = one.get("Properties")
    return found if isinstance(found, Mapping) else {}


def _events(one: Any, kind: str) -> Iterator[Mapping[str, Any]]:
    """Yields the properties of the events of a function that are of a kind; they may have none."""
    if _type(one) != "AWS::Serverless::Function":
        return
    events = _properties(one).get("Events")
    for event in events.values() if isinstance(events, Mapping) else ():
        if isinstance(event, Mapping) and event.get("Type") == kind:
            yield _properties(event)


def _api_of(event: Mapping[str, Any]) -> str:
    given = event.get("RestApiId")
    found = reference_of(given) if given is not None else None
    return str(given) if isinstance(given, str) else found.name if found is not None else _IMPLICIT


def _operation(function: str) -> dict[str, Any]:
    path = f"functions/${{{function}.Arn}}/invocations"
    uri = substituted(f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/{path}")
    return {"x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}, "responses": {}}


def _permission(function: str, api: str) -> dict[str, Any]:
    place = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}"
    properties = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": reference_to(function),
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": substituted(f"{place}:${{{api}}}/*"),
    }
    return {"Type": "AWS::Lambda::Permission", "Properties": properties}


def _made(name: str, given: Mapping[str, Any], paths: _Paths) -> dict[str, Any]:
    body = given.get("DefinitionBody")
    if not isinstance(body, Mapping):
        body = {"swagger": "2.0", "info": {"title": name, "version": "1.0"}, "paths": paths}
    kept = ("Name", "BinaryMediaTypes", "ApiKeySourceType")
    properties = {key: given[key] for key in kept if key in given}
    stage = given.get("StageName", _STAGE)
    label = stage if isinstance(stage, str) else "Default"
    settings = {key: given[key] for key in ("Variables", "MethodSettings", "AccessLogSetting") if key in given}
    return {
        name: {"Type": "AWS::ApiGateway::RestApi", "Properties": {**properties, "Body": body}},
        f"{name}Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": reference_to(name)}},
        f"{name}{label}Stage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {
                "RestApiId": reference_to(name),
                "DeploymentId": reference_to(f"{name}Deployment"),
                "StageName": stage,
                **settings,
            },
        },
    }
