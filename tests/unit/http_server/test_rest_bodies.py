"""REST APIs with an OpenAPI body, as the gateway would answer: expectations are those of its Developer Guide."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.unit.http_server.apis import (
    AUTHORIZER,
    ECHO,
    Served,
    function,
    permission,
    pool_client,
    pool_group,
    served,
    uri,
)

_PROXY = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri("Echo")}
_CORS = {
    "type": "mock",
    "requestTemplates": {"application/json": "{ statusCode: 204 }"},
    "responses": {
        "default": {
            "statusCode": "204",
            "responseParameters": {
                "method.response.header.Access-Control-Allow-Methods": "'GET,POST'",
                "method.response.header.Vary": "'Origin'",
            },
            "responseTemplates": {
                "application/json": (
                    '#set($origin = $input.params().header.get("Origin"))\n'
                    '#if($origin.matches("https://shop[.]example") || $origin.matches("https://www[.]shop[.]example"))\n'
                    "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)\n#end"
                )
            },
        }
    },
}
BODY: dict[str, Any] = {
    "openapi": "3.0.1",
    "info": {"title": "shop", "version": "1"},
    "x-amazon-apigateway-binary-media-types": ["image/png"],
    "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": True, "validateRequestParameters": True}},
    "x-amazon-apigateway-gateway-responses": {
        "THROTTLED": {
            "statusCode": 429,
            "responseTemplates": {
                "application/json": '{"code":"SLOW","why":$context.error.messageString,"id":"$context.requestId"}'
            },
        },
        "DEFAULT_4XX": {
            "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'https://shop.example'"}
        },
        "MISSING_AUTHENTICATION_TOKEN": {"statusCode": 404},
    },
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
            "token": {
                "type": "apiKey",
                "in": "header",
                "name": "x-token",
                "x-amazon-apigateway-authtype": "custom",
                "x-amazon-apigateway-authorizer": {
                    "type": "token",
                    "authorizerUri": uri("Judge"),
                    "identityValidationExpression": "[a-z]+",
                    "authorizerResultTtlInSeconds": 300,
                },
            },
            "staff": {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "x-amazon-apigateway-authtype": "cognito_user_pools",
                "x-amazon-apigateway-authorizer": {
                    "type": "cognito_user_pools",
                    "providerARNs": [{"Fn::GetAtt": ["Pool", "Arn"]}],
                },
            },
        },
        "schemas": {
            "Order": {
                "type": "object",
                "additionalProperties": False,
                "required": ["message"],
                "properties": {
                    "message": {"type": "string", "maxLength": 10},
                    "next": {"$ref": "#/components/schemas/Order"},
                },
            }
        },
    },
    "paths": {
        "/": {"get": {"x-amazon-apigateway-integration": _PROXY}},
        "/do/{what}": {
            "x-amazon-apigateway-any-method": {"operationId": "doIt", "x-amazon-apigateway-integration": _PROXY}
        },
        "/do/literal": {
            "get": {"operationId": "literal", "x-amazon-apigateway-integration": _PROXY},
            "options": {"x-amazon-apigateway-integration": _CORS},
        },
        "/files/{rest+}": {"get": {"x-amazon-apigateway-integration": _PROXY}},
        "/orders": {
            "post": {
                "x-amazon-apigateway-request-validator": "all",
                "parameters": [{"name": "dry", "in": "query", "required": True, "schema": {"type": "string"}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}},
                "x-amazon-apigateway-integration": _PROXY,
            }
        },
        "/keyed": {"get": {"security": [{"key": []}], "x-amazon-apigateway-integration": _PROXY}},
        "/judged": {"get": {"security": [{"token": []}], "x-amazon-apigateway-integration": _PROXY}},
        "/staff": {"get": {"security": [{"staff": []}], "x-amazon-apigateway-integration": _PROXY}},
        "/scoped": {"get": {"security": [{"staff": ["openid"]}], "x-amazon-apigateway-integration": _PROXY}},
        "/elsewhere": {
            "get": {"x-amazon-apigateway-integration": {"type": "http_proxy", "uri": "https://example.com"}}
        },
        "/slow": {
            "get": {
                "x-amazon-apigateway-integration": {
                    "type": "mock",
                    "requestTemplates": {"application/json": '{"statusCode": 200}'},
                    "responses": {"default": {"statusCode": "200"}},
                }
            }
        },
        "/forbidden": {"get": {"x-amazon-apigateway-integration": {**_PROXY, "uri": uri("Unpermitted")}}},
    },
}
RESOURCES: dict[str, Any] = {
    "Echo": function(ECHO),
    "Unpermitted": function(ECHO),
    "Judge": function(AUTHORIZER),
    "EchoPermission": permission("Echo"),
    "JudgePermission": permission("Judge"),
    "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "staff", "MfaConfiguration": "ON"}},
    "Client": pool_client(IdTokenValidity=10, TokenValidityUnits={"IdToken": "minutes"}),
    "Admins": pool_group(),
    "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "shop", "Body": BODY}},
    "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}}},
    "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/shop/access"}},
    "Stage": {
        "Type": "AWS::ApiGateway::Stage",
        "Properties": {
            "RestApiId": {"Ref": "Api"},
            "DeploymentId": {"Ref": "Deployment"},
            "StageName": "live",
            "Variables": {"color": "blue"},
            "AccessLogSetting": {
                "DestinationArn": {"Fn::GetAtt": ["Logs", "Arn"]},
                "Format": (
                    "$context.requestId $context.httpMethod $context.resourcePath $context.status "
                    "$context.error.responseType $context.authorizer.principalId"
                ),
            },
            "MethodSettings": [
                {"ResourcePath": "/~1slow", "HttpMethod": "GET", "ThrottlingRateLimit": 1, "ThrottlingBurstLimit": 2}
            ],
        },
    },
    "Key": {
        "Type": "AWS::ApiGateway::ApiKey",
        "Properties": {"Name": "web", "Value": "a-key-of-twenty-letters", "Enabled": True},
    },
    "Unplanned": {
        "Type": "AWS::ApiGateway::ApiKey",
        "Properties": {"Name": "other", "Value": "b-key-of-twenty-letters"},
    },
    "Plan": {
        "Type": "AWS::ApiGateway::UsagePlan",
        "Properties": {
            "ApiStages": [{"ApiId": {"Ref": "Api"}, "Stage": {"Ref": "Stage"}}],
            "Throttle": {"RateLimit": 1, "BurstLimit": 3},
            "Quota": {"Limit": 5, "Period": "DAY"},
        },
    },
    "PlanKey": {
        "Type": "AWS::ApiGateway::UsagePlanKey",
        "Properties": {"KeyId": {"Ref": "Key"}, "KeyType": "API_KEY", "UsagePlanId": {"Ref": "Plan"}},
    },
    "Acl": {
        "Type": "AWS::WAFv2::WebACL",
        "Properties": {
            "Scope": "REGIONAL",
            "DefaultAction": {"Allow": {}},
            "Rules": [
                {
                    "Name": "rate",
                    "Priority": 1,
                    "Action": {"Block": {}},
                    "Statement": {
                        "RateBasedStatement": {
                            "Limit": 50,
                            "EvaluationWindowSec": 60,
                            "AggregateKeyType": "FORWARDED_IP",
                            "ForwardedIPConfig": {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "NO_MATCH"},
                            "ScopeDownStatement": {
                                "ByteMatchStatement": {
                                    "FieldToMatch": {"UriPath": {}},
                                    "PositionalConstraint": "STARTS_WITH",
                                    "SearchString": "/slow",
                                    "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
                                }
                            },
                        }
                    },
                },
                {
                    "Name": "managed",
                    "Priority": 2,
                    "OverrideAction": {"None": {}},
                    "Statement": {
                        "ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}
                    },
                },
            ],
        },
    },
    "AclOfStage": {
        "Type": "AWS::WAFv2::WebACLAssociation",
        "Properties": {
            "ResourceArn": {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}::/restapis/${Api}/stages/${Stage}"},
            "WebACLArn": {"Fn::GetAtt": ["Acl", "Arn"]},
        },
    },
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("shop"), RESOURCES) as running:
        yield running


# --- routes and events -----------------------------------------------------------------------------------------------


def test_a_function_gets_the_documented_event(shop: Served) -> None:
    told = shop.ask(
        "POST", "/api/live/do/%ED%95%9C?a=1&a=2&b=%EA%B0%80", "안녕", {"X-Mine": "yes", "User-Agent": "tests"}
    )
    event = told.json()
    assert told.status == 200
    assert event["resource"] == "/do/{what}"
    assert event["path"] == "/do/%ED%95%9C"
    assert event["httpMethod"] == "POST"
    assert event["pathParameters"] == {"what": "%ED%95%9C"}
    assert event["queryStringParameters"] == {"a": "2", "b": "가"}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": ["가"]}
    assert event["stageVariables"] == {"color": "blue"}
    assert event["headers"]["x-mine"] == "yes"
    assert event["multiValueHeaders"]["x-mine"] == ["yes"]
    assert event["headers"]["X-Forwarded-For"] == "127.0.0.1"
    assert (event["body"], event["isBase64Encoded"]) == ("안녕", False)
    context = event["requestContext"]
    assert context["stage"] == "live"
    assert context["path"] == "/live/do/%ED%95%9C"
    assert context["resourcePath"] == "/do/{what}"
    assert context["operationName"] == "doIt"
    assert context["requestTime"] == "23/Nov/2026:01:00:00 +0000"
    assert context["identity"]["sourceIp"] == "127.0.0.1"
    assert context["identity"]["userAgent"] == "tests"
    assert told.header("x-amzn-requestid") == context["requestId"]


def test_what_is_absent_is_null(shop: Served) -> None:
    event = shop.ask("GET", "/api/live/").json()
    absent = ("queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "body")
    assert [event[name] for name in absent] == [None] * 4
    assert event["requestContext"].get("authorizer") is None


@pytest.mark.parametrize(
    ("path", "resource", "parameters"),
    [
        ("/do/literal", "/do/literal", None),
        ("/do/literal/", "/do/literal", None),
        ("/do/other", "/do/{what}", {"what": "other"}),
        ("/files/a/b.txt", "/files/{rest+}", {"rest": "a/b.txt"}),
    ],
)
def test_the_most_specific_resource_answers(shop: Served, path: str, resource: str, parameters: Any) -> None:
    event = shop.ask("GET", f"/api/live{path}").json()
    assert (event["resource"], event["pathParameters"]) == (resource, parameters)


def test_the_method_any_takes_what_a_literal_resource_has_no_method_for(shop: Served) -> None:
    assert shop.ask("PATCH", "/api/live/do/literal").json()["resource"] == "/do/{what}"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nowhere"), ("DELETE", "/orders"), ("GET", "/do/a/b"), ("GET", "/elsewhere")]
)
def test_an_unknown_route_misses_a_token(shop: Served, method: str, path: str) -> None:
    told = shop.ask(method, f"/api/live{path}")
    assert told.status == 404  # the API has another status for this type
    assert told.json() == {"message": "Missing Authentication Token"}
    assert told.header("x-amzn-errortype") == "MissingAuthenticationTokenException"


def test_an_unknown_stage_is_forbidden(shop: Served) -> None:
    assert (shop.ask("GET", "/api/none/do/a").status, shop.ask("GET", "/api/none/do/a").json()) == (
        403,
        {"message": "Forbidden"},
    )


def test_a_stage_is_also_served_under_its_api(shop: Served) -> None:
    api = next(
        one.id
        for one in shop.live.center.world.others
        if one.resource and one.resource.type == "AWS::ApiGateway::RestApi"
    )
    assert shop.ask("GET", f"/api/{api}/live/do/literal").json()["requestContext"]["apiId"] == api


# --- answers of functions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["raise", "text", "unknown"])
def test_a_function_that_fails_is_a_bad_gateway(shop: Served, what: str) -> None:
    told = shop.ask("GET", f"/api/live/do/{what}")
    assert (told.status, told.json()) == (502, {"message": "Internal server error"})


def test_a_function_over_29_seconds_is_a_gateway_timeout(shop: Served) -> None:
    told = shop.ask("GET", "/api/live/do/slow")
    assert (told.status, told.json()) == (504, {"message": "Endpoint request timed out"})


def test_an_empty_answer_is_fine(shop: Served) -> None:
    told = shop.ask("GET", "/api/live/do/empty")
    assert (told.status, told.body, told.header("content-type")) == (200, b"", "application/json")


def test_headers_may_have_several_values_and_some_are_renamed(shop: Served) -> None:
    told = shop.ask("GET", "/api/live/do/several")
    assert told.status == 201
    assert told.headers["x-two"] == ["a", "b"]
    assert told.header("x-one") == "1"
    assert told.header("x-amzn-remapped-date") == "today"


def test_binary_answers_are_decoded_for_who_accepts_them(shop: Served) -> None:
    assert shop.ask("GET", "/api/live/do/bytes", headers={"Accept": "image/png"}).body == b"\x89PNG"
    assert shop.ask("GET", "/api/live/do/bytes", headers={"Accept": "text/html"}).body == b"iVBORw=="


def test_binary_bodies_arrive_in_base64(shop: Served) -> None:
    event = shop.ask("POST", "/api/live/do/a", b"\x89PNG", {"Content-Type": "image/png"}).json()
    assert (event["isBase64Encoded"], base64.b64decode(event["body"])) == (True, b"\x89PNG")


def test_a_function_that_the_gateway_may_not_invoke_says_nothing_to_the_client(shop: Served) -> None:
    told = shop.ask("GET", "/api/live/forbidden")
    assert (told.status, told.json()) == (500, {"message": "Internal server error"})
    assert any("apigateway.amazonaws.com" in problem.message for problem in shop.live.ask(lambda c: list(c.problems)))


# --- validation, sizes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": 1},
        {"message": "a", "more": 1},
        {"message": "12345678901"},
        {"message": "a", "next": {}},
        [],
        "{",
        "",
        "NaN",
        "[" * 100_000,
    ],
)
def test_a_body_that_misses_its_model_is_refused(shop: Served, body: Any) -> None:
    told = shop.ask("POST", "/api/live/orders?dry=1", body, {"Content-Type": "application/json"})
    assert (told.status, told.json()) == (400, {"message": "Invalid request body"})


def test_a_body_that_fits_reaches_the_function(shop: Served) -> None:
    told = shop.ask("POST", "/api/live/orders?dry=1", {"message": "가", "next": {"message": "b"}})
    assert json.loads(told.json()["body"])["next"] == {"message": "b"}


def test_a_body_of_a_type_without_model_is_not_judged(shop: Served) -> None:
    assert shop.ask("POST", "/api/live/orders?dry=1", "plain", {"Content-Type": "text/plain"}).status == 200


@pytest.mark.parametrize("query", ["", "?dry=", "?wet=1"])
def test_a_parameter_that_is_missing_is_named(shop: Served, query: str) -> None:
    told = shop.ask("POST", f"/api/live/orders{query}", {"message": "a"})
    assert (told.status, told.json()) == (400, {"message": "Missing required request parameters: [dry]"})


def test_ten_megabytes_are_too_much(shop: Served) -> None:
    told = shop.ask("POST", "/api/live/do/a", b"a" * (10 * 1024 * 1024 + 1))
    assert (told.status, told.json()) == (413, {"message": "Request Too Long"})


# --- keys, limits ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [None, "", "wrong", "b-key-of-twenty-letters"])
def test_a_method_with_a_key_is_forbidden_without(shop: Served, key: str | None) -> None:
    told = shop.ask("GET", "/api/live/keyed", headers={} if key is None else {"x-api-key": key})
    assert (told.status, told.json()) == (403, {"message": "Forbidden"})
    assert told.header("access-control-allow-origin") == "https://shop.example"


def test_a_plan_limits_rate_and_quota_of_a_key(shop: Served) -> None:
    shop.live.ask(lambda center: center.advance(86_400) and None)

    def statuses(count: int) -> list[int]:
        return [
            shop.ask("GET", "/api/live/keyed", headers={"x-api-key": "a-key-of-twenty-letters"}).status
            for _ in range(count)
        ]

    assert statuses(4) == [200, 200, 200, 429]
    shop.live.ask(lambda center: center.advance(1) and None)
    assert statuses(2) == [200, 429]
    shop.fresh()
    assert statuses(2) == [200, 429]  # the fifth of the day was the last
    told = shop.ask("GET", "/api/live/keyed", headers={"x-api-key": "a-key-of-twenty-letters"})
    assert told.json() == {"message": "Limit Exceeded"}
    shop.live.ask(lambda center: center.advance(86_400) and None)
    assert statuses(1) == [200]


def test_the_limit_of_a_method_is_answered_as_the_api_says(shop: Served) -> None:
    shop.fresh()
    told = [shop.ask("GET", "/api/live/slow") for _ in range(3)]
    assert [one.status for one in told] == [200, 200, 429]
    answer = told[2].json()
    assert (answer["code"], answer["why"]) == ("SLOW", "Too Many Requests")
    assert answer["id"] == told[2].header("x-amzn-requestid")


def test_a_firewall_counts_by_address(shop: Served) -> None:
    shop.fresh()
    statuses = [shop.ask("GET", "/api/live/slow", headers={"X-Forwarded-For": "203.0.113.9"}).status for _ in range(51)]
    assert statuses[-1] == 403
    assert 403 not in statuses[:50]
    shop.live.ask(lambda center: center.advance(61) and None)
    assert shop.ask("GET", "/api/live/slow", headers={"X-Forwarded-For": "203.0.113.9"}).status == 200


# --- authorizers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "status", "message"),
    [
        (None, 401, "Unauthorized"),
        ("1234", 401, "Unauthorized"),
        ("who", 401, "Unauthorized"),
        ("broken", 500, "Internal server error"),
        ("deny", 403, "User is not authorized to access this resource with an explicit deny"),
        ("elsewhere", 403, "User is not authorized to access this resource"),
    ],
)
def test_an_authorizer_refuses(shop: Served, token: str | None, status: int, message: str) -> None:
    told = shop.ask("GET", "/api/live/judged", headers={} if token is None else {"x-token": token})
    assert (told.status, told.json()) == (status, {"message": message})


def test_what_an_authorizer_tells_reaches_the_function_as_texts(shop: Served) -> None:
    context = shop.ask("GET", "/api/live/judged", headers={"x-token": "fine"}).json()["requestContext"]["authorizer"]
    assert (context["principalId"], context["level"], context["vip"]) == ("somebody", "3", "true")


def test_a_decision_counts_for_a_while(shop: Served) -> None:
    def judged() -> int:
        shop.ask("GET", "/api/live/judged", headers={"x-token": "again"})
        return shop.live.ask(lambda center: center.functions["Judge"].logs.count("judged again"))

    assert [judged(), judged()] == [1, 1]
    shop.fresh()
    assert judged() == 2


def token_of(shop: Served, user: str, kind: str) -> str:
    pool = next(
        one.id
        for one in shop.live.center.world.others
        if one.resource and one.resource.type == "AWS::Cognito::UserPool"
    )
    token: str = shop.ask("GET", f"/cognito/{pool}/test-tokens/{user}").json()[kind]
    return token


def test_a_token_of_the_pool_is_taken_and_its_claims_are_texts(shop: Served) -> None:
    token = token_of(shop, "admin", "id_token")
    for value in (token, f"Bearer {token}"):
        claims = shop.ask("GET", "/api/live/staff", headers={"Authorization": value}).json()["requestContext"][
            "authorizer"
        ]["claims"]
        assert (claims["cognito:groups"], claims["email_verified"], claims["token_use"]) == ("admin", "true", "id")
        expires = shop.live.ask(lambda center: center.now) + timedelta(minutes=10)
        assert claims["exp"] == expires.strftime("%a %b %d %H:%M:%S UTC %Y")


def test_a_token_is_judged(shop: Served) -> None:
    token = token_of(shop, "admin", "id_token")
    head, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged = base64.urlsafe_b64encode(json.dumps({**claims, "cognito:groups": ["root"]}).encode()).decode().rstrip("=")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    for bad in (
        "",
        "nonsense",
        f"{head}.{forged}.{signature}",
        f"{unsigned}.{payload}.",
        token_of(shop, "admin", "access_token"),
    ):
        told = shop.ask("GET", "/api/live/staff", headers={"Authorization": bad})
        assert (told.status, told.json()) == (401, {"message": "Unauthorized"}), bad
    shop.fresh()
    told = shop.ask("GET", "/api/live/staff", headers={"Authorization": token})
    assert (told.status, told.json()) == (401, {"message": "The incoming token has expired"})


def test_a_method_with_scopes_wants_an_access_token_that_has_one(shop: Served) -> None:
    assert (
        shop.ask("GET", "/api/live/scoped", headers={"Authorization": token_of(shop, "admin", "access_token")}).status
        == 200
    )
    assert (
        shop.ask("GET", "/api/live/scoped", headers={"Authorization": token_of(shop, "admin", "id_token")}).status
        == 401
    )


# --- preflight, logs, listing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://shop.example", "https://shop.example"),
        ("https://www.shop.example", "https://www.shop.example"),
        ("https://shop.example.evil", None),
        (None, None),
    ],
)
def test_a_preflight_is_answered_by_templates(shop: Served, origin: str | None, allowed: str | None) -> None:
    told = shop.ask("OPTIONS", "/api/live/do/literal", headers={} if origin is None else {"Origin": origin})
    assert told.status == 204
    assert told.header("access-control-allow-methods") == "GET,POST"
    assert told.header("access-control-allow-origin") == allowed


def test_the_access_log_has_a_line_for_every_request(shop: Served) -> None:
    told = shop.ask("GET", "/api/live/nowhere")
    arn = next(
        one.properties["AccessLogSetting"]["DestinationArn"]
        for one in shop.live.center.world.others
        if one.resource and one.resource.type == "AWS::ApiGateway::Stage"
    )
    lines = shop.live.ask(lambda center: [text for group, text in center.cloud.services["logs"].events if group == arn])
    assert lines[-1] == f"{told.header('x-amzn-requestid')} GET - 404 MISSING_AUTHENTICATION_TOKEN -"


def test_errors_are_counted_as_the_service_counts(shop: Served) -> None:
    def errors() -> float:
        return shop.live.ask(
            lambda c: sum(
                d.value
                for d in c.metrics._data
                if (d.namespace, d.name) == ("AWS/ApiGateway", "5XXError") and d.dimensions == {"ApiName": "shop"}
            )
        )

    before = errors()
    shop.ask("GET", "/api/live/do/raise")
    assert errors() == before + 1


def test_the_start_page_names_keys_users_and_what_is_not_served(shop: Served) -> None:
    page = shop.ask("GET", "/").body.decode()
    for text in (
        "/api/live/",
        "a-key-of-twenty-letters",
        "test user admin",
        "HTTP_PROXY",
        "AWSManagedRulesCommonRuleSet",
    ):
        assert text in page
    assert "b-key-of-twenty-letters" not in page


def test_a_defect_is_answered_as_one_of_the_service(
    shop: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shop.live.center.functions, "invoke_from_service", lambda *_: 1 / 0)
    told = shop.ask("GET", "/api/live/do/a")
    assert (told.status, told.json()) == (500, {"message": "Internal server error"})
    assert "ZeroDivisionError" in capsys.readouterr().err
