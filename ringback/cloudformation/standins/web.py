"""Stand-ins for APIs, user pools and web ACLs: ids as Amazon API Gateway, Cognito and AWS WAF assign them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringback.cloudformation.standins.names import Identity, Place, register, text_of

#: Types whose Ref, and whose attribute with the id, is an id of the service.
_PARTS_OF_APIS = (
    "AWS::ApiGateway::ApiKey",
    "AWS::ApiGateway::Authorizer",
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::RequestValidator",
    "AWS::ApiGateway::Resource",
    "AWS::ApiGateway::UsagePlan",
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::ApiGatewayV2::Deployment",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
)
_ID_ATTRIBUTES = (
    "Id",
    "APIKeyId",
    "AuthorizerId",
    "DeploymentId",
    "RequestValidatorId",
    "ResourceId",
    "IntegrationId",
    "RouteId",
)


def _token(place: Place, length: int, salt: str = "") -> str:
    return place.token(length, salt).lower()


@register(*_PARTS_OF_APIS)
def _api_part(place: Place, properties: Mapping[str, Any]) -> Identity:
    key = _token(place, 10)
    attributes = dict.fromkeys(_ID_ATTRIBUTES, key)
    return Identity(key, attributes, place.arn("apigateway", f"/parts/{key}", account=False), key)


@register("AWS::ApiGateway::RestApi")
def _rest_api(place: Place, properties: Mapping[str, Any]) -> Identity:
    key = _token(place, 10)
    arn = place.arn("apigateway", f"/restapis/{key}", account=False)
    return Identity(key, {"RestApiId": key, "RootResourceId": _token(place, 10, "/")}, arn, key)


@register("AWS::ApiGatewayV2::Api")
def _http_api(place: Place, properties: Mapping[str, Any]) -> Identity:
    key = _token(place, 10)
    endpoint = f"https://{key}.execute-api.{place.region}.amazonaws.com"
    return Identity(
        key, {"ApiId": key, "ApiEndpoint": endpoint}, place.arn("apigateway", f"/apis/{key}", account=False), key
    )


@register("AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage")
def _stage(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "StageName") or "default"
    arn = place.arn("apigateway", f"/stages/{place.key}", account=False)
    return Identity(name, {}, arn, name)


@register("AWS::Cognito::UserPool")
def _user_pool(place: Place, properties: Mapping[str, Any]) -> Identity:
    key = f"{place.region}_{place.token(9)}"
    provider = f"cognito-idp.{place.region}.amazonaws.com/{key}"
    arn = place.arn("cognito-idp", f"userpool/{key}")
    attributes = {"Arn": arn, "ProviderName": provider, "ProviderURL": f"https://{provider}", "UserPoolId": key}
    return Identity(key, attributes, arn, key)


@register("AWS::Cognito::UserPoolClient")
def _user_pool_client(place: Place, properties: Mapping[str, Any]) -> Identity:
    key = _token(place, 26)
    attributes = {"ClientId": key, "ClientSecret": f"local-secret-of-{key}", "Name": properties.get("ClientName")}
    return Identity(key, attributes, place.arn("cognito-idp", f"client/{key}"), key)


#: Types of a user pool whose Ref is the name that the template gives -> its property.
_NAMED = {
    "AWS::Cognito::UserPoolDomain": "Domain",
    "AWS::Cognito::UserPoolGroup": "GroupName",
    "AWS::Cognito::UserPoolResourceServer": "Identifier",
    "AWS::Cognito::UserPoolUser": "Username",
}


@register(*_NAMED)
def _named(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, *_NAMED.values()) or place.name()
    return Identity(name, {}, place.arn("cognito-idp", f"parts/{place.key}"), name)


@register("AWS::WAFv2::WebACL")
def _web_acl(place: Place, properties: Mapping[str, Any]) -> Identity:
    return _of_firewall("webacl", place, properties)


@register("AWS::WAFv2::IPSet")
def _ip_set(place: Place, properties: Mapping[str, Any]) -> Identity:
    return _of_firewall("ipset", place, properties)


def _of_firewall(kind: str, place: Place, properties: Mapping[str, Any]) -> Identity:
    name, key = text_of(properties, "Name") or place.name(), place.uuid()
    scope = text_of(properties, "Scope") or "REGIONAL"
    arn = place.arn("wafv2", f"{scope.lower()}/{kind}/{name}/{key}")
    return Identity(f"{name}|{key}|{scope}", {"Arn": arn, "Id": key}, arn, name)
