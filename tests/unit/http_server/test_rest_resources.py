"""REST APIs of resources and methods, as the CDK and people write them, and what is refused when a template is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ringback import simulator
from ringback.simulator.errors import AssemblyError
from ringback.simulator.http.rest.reading import rest_apis
from tests.unit.http_server.apis import AUTHORIZER, ECHO, Served, function, permission, served, served_template, uri

_API = {"RestApiId": {"Ref": "Api"}}


def resource(part: str, parent: Any) -> dict[str, Any]:
    return {"Type": "AWS::ApiGateway::Resource", "Properties": {**_API, "PathPart": part, "ParentId": parent}}


def method(name: str, of: Any, **more: Any) -> dict[str, Any]:
    integration = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": uri("Echo")}
    properties = {**_API, "HttpMethod": name, "ResourceId": of, "Integration": integration, **more}
    return {"Type": "AWS::ApiGateway::Method", "Properties": properties}


RESOURCES: dict[str, Any] = {
    "Echo": function(ECHO),
    "Judge": function(AUTHORIZER),
    "EchoPermission": permission("Echo"),
    "JudgePermission": permission("Judge"),
    "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "notes"}},
    "Notes": resource("notes", {"Fn::GetAtt": ["Api", "RootResourceId"]}),
    "Note": resource("{id}", {"Ref": "Notes"}),
    "Read": method("GET", {"Ref": "Note"}, AuthorizationType="NONE"),
    "Root": method("ANY", {"Fn::GetAtt": ["Api", "RootResourceId"]}),
    "Text": {
        "Type": "AWS::ApiGateway::Model",
        "Properties": {
            **_API,
            "ContentType": "application/json",
            "Name": "Text",
            "Schema": {"type": "string", "minLength": 2},
        },
    },
    "Note1": {
        "Type": "AWS::ApiGateway::Model",
        "Properties": {
            **_API,
            "ContentType": "application/json",
            "Name": "Note",
            "Schema": {
                "type": "object",
                "required": ["text"],
                "properties": {
                    "text": {"$ref": {"Fn::Sub": "https://apigateway.amazonaws.com/restapis/${Api}/models/Text"}}
                },
            },
        },
    },
    "Validator": {"Type": "AWS::ApiGateway::RequestValidator", "Properties": {**_API, "ValidateRequestBody": True}},
    "Write": method(
        "POST",
        {"Ref": "Notes"},
        RequestModels={"application/json": {"Ref": "Note1"}},
        RequestValidatorId={"Ref": "Validator"},
        AuthorizationType="CUSTOM",
        AuthorizerId={"Ref": "Who"},
    ),
    "Who": {
        "Type": "AWS::ApiGateway::Authorizer",
        "Properties": {
            **_API,
            "Name": "who",
            "Type": "REQUEST",
            "AuthorizerUri": uri("Judge"),
            "IdentitySource": "method.request.header.X-Token",
            "AuthorizerResultTtlInSeconds": 0,
        },
    },
    "NotFound": {
        "Type": "AWS::ApiGateway::GatewayResponse",
        "Properties": {**_API, "ResponseType": "MISSING_AUTHENTICATION_TOKEN", "StatusCode": "404"},
    },
    "Mine": method("GET", {"Ref": "Notes"}, AuthorizationType="AWS_IAM"),
    "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {**_API, "StageName": "v1"}},
}


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("notes"), RESOURCES) as running:
        yield running


def test_resources_make_paths(notes: Served) -> None:
    event = notes.ask("GET", "/api/v1/notes/7").json()
    assert (event["resource"], event["pathParameters"]) == ("/notes/{id}", {"id": "7"})
    assert notes.ask("PUT", "/api/v1/").json()["resource"] == "/"
    broken = notes.ask("GET", "/api/v1/notes/a%0Ab").json()
    assert (broken["resource"], broken["pathParameters"]) == ("/notes/{id}", {"id": "a%0Ab"})


def test_models_name_each_other(notes: Served) -> None:
    assert notes.ask("POST", "/api/v1/notes", {"text": "가나"}, {"X-Token": "fine"}).status == 200
    told = notes.ask("POST", "/api/v1/notes", {"text": "가"}, {"X-Token": "fine"})
    assert (told.status, told.json()) == (400, {"message": "Invalid request body"})


def test_an_authorizer_of_requests_decides_each_time(notes: Served) -> None:
    assert notes.ask("POST", "/api/v1/notes", {"text": "가나"}).status == 401
    assert notes.ask("POST", "/api/v1/notes", {"text": "가나"}, {"X-Token": "deny"}).status == 403
    context = notes.ask("POST", "/api/v1/notes", {"text": "가나"}, {"X-Token": "fine"}).json()["requestContext"]
    assert context["authorizer"]["principalId"] == "somebody"


def test_a_response_of_the_gateway_is_a_resource(notes: Served) -> None:
    assert notes.ask("GET", "/api/v1/elsewhere").status == 404


def test_what_is_not_served_is_named(notes: Served) -> None:
    (api,) = rest_apis(notes.live.center.world)
    assert list(api.refused) == ["GET /notes: authorization AWS_IAM"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"openapi": "3.1.0", "paths": {}}, "API Gateway imports OpenAPI 3.0 and Swagger 2.0, the body says '3.1.0'"),
        ("{", "Body is not JSON"),
        ([1], "Body is no object"),
        (
            {
                "openapi": "3.0.1",
                "paths": {
                    "/a": {"get": {"security": [{"none": []}], "x-amazon-apigateway-integration": {"type": "mock"}}}
                },
            },
            "no security scheme 'none'",
        ),
        ({"openapi": "3.0.1", "paths": {"/a": 5}}, "malformed"),
        (
            {
                "openapi": "3.0.1",
                "x-amazon-apigateway-request-validator": "all",
                "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": True}},
                "paths": {
                    "/a": {
                        "post": {
                            "requestBody": {"content": {"application/json": {"schema": {"type": "text"}}}},
                            "x-amazon-apigateway-integration": {"type": "mock"},
                        }
                    }
                },
            },
            "no JSON Schema draft 4",
        ),
    ],
)
def test_a_body_that_is_not_imported_says_why(tmp_path: Path, body: Any, message: str) -> None:
    file = tmp_path / "template.json"
    api = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "a", "Body": body}}
    file.write_text(json.dumps({"Resources": {"Api": api}}))
    with pytest.raises(AssemblyError, match=message) as told:
        rest_apis(simulator.load(file).world)
    assert "Api" in str(told.value)


def test_an_api_that_sam_implies_is_served(tmp_path: Path) -> None:
    """Events of functions make an API of their own, as the transform of SAM does, and join one that is named."""
    code = {"InlineCode": ECHO, "Handler": "index.handler", "Runtime": "python3.13"}
    events = {
        "Read": {"Type": "Api", "Properties": {"Path": "/notes/{id}", "Method": "get"}},
        "Named": {"Type": "Api", "Properties": {"Path": "/", "Method": "any", "RestApiId": {"Ref": "Mine"}}},
        "Http": {"Type": "HttpApi", "Properties": {"Path": "/http", "Method": "get"}},
    }
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Notes": {"Type": "AWS::Serverless::Function", "Properties": {**code, "Events": events}},
            "Mine": {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "beta", "Variables": {"a": "b"}}},
            "Other": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "HTTP", "Name": "http"}},
        },
    }
    with served_template(tmp_path, template) as running:
        event = running.ask("GET", "/api/Prod/notes/7").json()
        assert (event["resource"], event["pathParameters"]) == ("/notes/{id}", {"id": "7"})
        assert running.ask("PUT", "/api/beta/").json()["stageVariables"] == {"a": "b"}
        assert running.ask("PUT", "/api/Prod/notes/7").status == 403
        page = running.ask("GET", "/").body.decode()
        for named in (
            "Other (",
            "ServerlessHttpApi (",
            "an HTTP or WebSocket API (AWS::ApiGatewayV2::Api); REST APIs are served",
        ):
            assert named in page
        assert running.ask("GET", "/api/Prod/http").status == 403
