"""The OpenAPI document as Amazon API Gateway imports it: OpenAPI 3.0 with the extensions of the service.

What the service takes of a document, and what it drops or refuses:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html (names of models are
alphanumeric, models are JSON schema draft 4, `additionalProperties`, `oneOf` and `anyOf` say nothing, `minItems` and
`maxItems` are not validated, examples are not known). So its models describe requests to whoever exports them, and the
functions judge bodies by the whole document; with Korean reasons, after NFC (docs/adr/0032-one-contract-for-http.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk

from contact_center.functions.api.document import Operation, operations, resolved
from contact_center.functions.api.firewall import ADDED, ORIGIN

STAFF = frozenset({"analyst", "supervisor", "admin"})
CLIENTS = frozenset({"client", "owner"})
VALIDATOR = "parameters"
# What draft 4 knows and the service validates.
_KEPT = frozenset(
    {"type", "properties", "required", "items", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum"}
)
_INTEGRATION = (
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
    "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:%s/invocations"
)

# What the gateway answers itself, as codes of the document:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
GATEWAY_RESPONSES: Mapping[str, str] = {
    "ACCESS_DENIED": "FORBIDDEN",
    "API_CONFIGURATION_ERROR": "INTERNAL",
    "AUTHORIZER_CONFIGURATION_ERROR": "INTERNAL",
    "AUTHORIZER_FAILURE": "UPSTREAM_UNAVAILABLE",
    "BAD_REQUEST_BODY": "VALIDATION_ERROR",
    "BAD_REQUEST_PARAMETERS": "VALIDATION_ERROR",
    "DEFAULT_4XX": "VALIDATION_ERROR",
    "DEFAULT_5XX": "INTERNAL",
    "EXPIRED_TOKEN": "UNAUTHENTICATED",
    "INTEGRATION_FAILURE": "UPSTREAM_UNAVAILABLE",
    "INTEGRATION_TIMEOUT": "TIMEOUT",
    "INVALID_API_KEY": "UNAUTHENTICATED",
    "INVALID_SIGNATURE": "UNAUTHENTICATED",
    "MISSING_AUTHENTICATION_TOKEN": "NOT_FOUND",
    "QUOTA_EXCEEDED": "RATE_LIMITED",
    "REQUEST_TOO_LARGE": "PAYLOAD_TOO_LARGE",
    "RESOURCE_NOT_FOUND": "NOT_FOUND",
    "THROTTLED": "RATE_LIMITED",
    "UNAUTHORIZED": "UNAUTHENTICATED",
    "UNSUPPORTED_MEDIA_TYPE": "UNSUPPORTED_MEDIA_TYPE",
    "WAF_FILTERED": "FORBIDDEN",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Targets:
    """What the methods call: functions by their key as `<name>:<alias>`, and the pool of the people who sign in."""

    functions: Mapping[str, str]
    user_pool_arn: str
    origins: Sequence[str] = ()


def translated(document: Mapping[str, Any], title: str, targets: Targets) -> dict[str, Any]:
    """Returns the body of a REST API; ARNs in it are substituted, so that it is text apart from them."""
    paths: dict[str, dict[str, Any]] = {}
    models: dict[str, Any] = {}
    for operation in operations(document):
        methods = paths.setdefault(operation.path, {"x-amazon-apigateway-any-method": _any(operation, targets)})
        methods[operation.method] = _method(document, operation, targets, models)
    return {
        "openapi": "3.0.1",
        "info": {"title": title, "version": document["info"]["version"]},
        "x-amazon-apigateway-api-key-source": "HEADER",
        "x-amazon-apigateway-request-validators": {
            VALIDATOR: {"validateRequestBody": False, "validateRequestParameters": True}
        },
        "x-amazon-apigateway-gateway-responses": gateway_responses(document, targets.origins),
        "paths": paths,
        "components": {"schemas": dict(sorted(models.items())), "securitySchemes": _security(targets)},
    }


def gateway_responses(document: Mapping[str, Any], origins: Sequence[str] = ()) -> dict[str, Any]:
    """Returns the answers of the gateway itself, in the shape and the words of the document.

    Pages of the allowed origins may read them. A header of such an answer is a literal or a parameter of the request,
    without a condition: of several origins the firewall says which one asks, and says nothing of any other.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
    """
    found = {}
    readable = {}
    if origins:
        told = f"'{origins[0]}'" if len(origins) == 1 else f"method.request.header.{ADDED}{ORIGIN}"
        readable = {
            "gatewayresponse.header.Access-Control-Allow-Origin": told,
            "gatewayresponse.header.Access-Control-Expose-Headers": "'X-Request-Id'",
        }
        if len(origins) > 1:
            readable["gatewayresponse.header.Vary"] = "'Origin'"
    for kind, code in GATEWAY_RESPONSES.items():
        meant = document["x-error-codes"][code]
        error = {"code": code, "message": meant["message"], "request_id": "$context.requestId"}
        parameters = {
            "gatewayresponse.header.Cache-Control": "'no-store'",
            "gatewayresponse.header.X-Request-Id": "context.requestId",
            **readable,
        }
        found[kind] = {
            # The defaults keep the status of whatever happened.
            **({} if kind.startswith("DEFAULT_") else {"statusCode": str(meant["status"])}),
            "responseParameters": parameters,
            "responseTemplates": {"application/json": json.dumps({"error": error}, ensure_ascii=False)},
        }
    return found


def _integration(function: str, targets: Targets) -> dict[str, Any]:
    return {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "passthroughBehavior": "when_no_match",
        "uri": cdk.Fn.sub(_INTEGRATION % targets.functions[function]),
    }


def _any(operation: Operation, targets: Targets) -> dict[str, Any]:
    """Returns the method for everything that a path does not have: preflights of browsers, and refusals."""
    return {
        "responses": {"default": {"description": "preflight, or a method that the path does not have"}},
        "x-amazon-apigateway-integration": _integration(operation.function, targets),
    }


def _method(
    document: Mapping[str, Any], operation: Operation, targets: Targets, models: dict[str, Any]
) -> dict[str, Any]:
    raw = operation.raw
    method: dict[str, Any] = {"operationId": operation.operation_id}
    if operation.audience in STAFF:
        method["security"] = [{"staff": []}]
    elif operation.audience in CLIENTS:
        method["security"] = [{"client_key": []}]
    parameters = [resolved(document, parameter) for parameter in raw.get("parameters", ())]
    in_path = [
        {"name": one["name"], "in": "path", "required": True, "schema": {"type": "string"}}
        for one in parameters
        if one["in"] == "path"
    ]
    if in_path:
        method["parameters"] = in_path
    if "requestBody" in raw:
        name = raw["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        models[name] = _model(document, document["components"]["schemas"][name])
        reference = {"$ref": f"#/components/schemas/{name}"}
        method["requestBody"] = {"content": {"application/json": {"schema": reference}}}
    method["responses"] = {"default": {"description": raw["summary"]}}
    method["x-amazon-apigateway-request-validator"] = VALIDATOR
    method["x-amazon-apigateway-integration"] = _integration(operation.function, targets)
    return method


def _model(document: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in resolved(document, schema).items():
        if name == "properties":
            found[name] = {inner: _model(document, given) for inner, given in value.items()}
        elif name == "items":
            found[name] = _model(document, value)
        elif name in _KEPT:
            found[name] = value
    return found


def _security(targets: Targets) -> dict[str, Any]:
    return {
        "client_key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
        "staff": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {
                "type": "cognito_user_pools",
                "providerARNs": [targets.user_pool_arn],
                # A group that is taken from somebody is gone with their next request.
                "authorizerResultTtlInSeconds": 0,
            },
        },
    }
