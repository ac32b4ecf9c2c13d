"""Reads REST APIs out of a world: their bodies or resources, stages, keys, usage plans, authorizers, responses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ringback.cloudformation.values import is_true
from ringback.simulator.errors import AssemblyError
from ringback.simulator.http.rest.document import Document
from ringback.simulator.http.rest.integrations import function_of, integration_of_resource, sources_of
from ringback.simulator.http.rest.model import (
    Authorizer,
    GatewayResponse,
    Key,
    Method,
    Plan,
    Quota,
    Rate,
    RestApi,
    Stage,
)
from ringback.simulator.http.rest.validation import fitting
from ringback.simulator.world.model import PlainDefinition, World

_Parts = Mapping[str, list[PlainDefinition]]


def rest_apis(world: World) -> list[RestApi]:
    """Returns the APIs of the template; raises AssemblyError for a body that the service would not import."""
    parts = world.of_service("AWS::ApiGateway::")
    keys = {key.id: key for key in map(_key, parts["ApiKey"])}
    plans = _plans(parts)
    return [_read(definition, parts, keys, plans, world) for definition in parts["RestApi"]]


def _read(
    definition: PlainDefinition, parts: _Parts, keys: Mapping[str, Key], plans: list[Plan], world: World
) -> RestApi:
    """Turns what no property may be into an error that names the API."""
    try:
        return _api(definition, parts, keys, plans, world)
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        raise AssemblyError(f"{definition.label}: the API has a malformed property: {problem}") from problem


def _api(
    definition: PlainDefinition, parts: _Parts, keys: Mapping[str, Key], plans: list[Plan], world: World
) -> RestApi:
    p, key = definition.properties, definition.id
    refused: list[str] = []
    responses = {str(one["ResponseType"]): _response(one) for one in _of(parts["GatewayResponse"], key)}
    authorizers = {one.id: one for one in _authorizers(parts, key)}
    binary = tuple(p.get("BinaryMediaTypes") or ())
    source = str(p.get("ApiKeySourceType") or "HEADER")
    if p.get("BodyS3Location"):
        refused.append("BodyS3Location: the body is not in the template")
    if p.get("Policy"):
        refused.append("Policy: the resource policy is not judged")
    resources: Mapping[str, Mapping[str, Method]]
    if p.get("Body"):
        document = Document(_json(p["Body"], definition), definition.label)
        resources = document.resources()
        responses = {**document.responses(), **responses}
        authorizers = {**document.authorizers(), **authorizers}
        binary, source = document.binary or binary, document.key_source if not p.get("ApiKeySourceType") else source
        refused += document.refused
    else:
        resources = _Tree(parts, key, refused).resources()
    return RestApi(
        id=key,
        name=str(p.get("Name") or definition.name),
        label=definition.label,
        resources=resources,
        stages=_stages(definition, parts, world),
        authorizers=authorizers,
        responses=responses,
        binary=binary,
        key_source=source,
        plans=[plan for plan in plans if any(api == key for api, _ in plan.stages)],
        keys={one.value: one for one in keys.values()},
        refused=refused,
    )


def _of(definitions: list[PlainDefinition], api: str) -> Iterator[Mapping[str, Any]]:
    return (one.properties for one in definitions if str(one.properties.get("RestApiId")) == api)


def _json(value: Any, definition: PlainDefinition) -> Mapping[str, Any]:
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError as error:
        raise AssemblyError(f"{definition.label}: Body is not JSON: {error}") from error
    if not isinstance(found, Mapping):
        raise AssemblyError(f"{definition.label}: Body is no object")
    return found


# --- resources and methods of templates -------------------------------------------------------------------------------


class _Tree:
    """The resources and methods of one API."""

    def __init__(self, parts: _Parts, api: str, refused: list[str]) -> None:
        self._parts, self._api, self._refused = parts, api, refused
        self._nodes = {one.id: one.properties for one in parts["Resource"]}
        self._models = {
            str(one.get("Name") or ""): _schema(one.get("Schema"))
            for one in _of(parts["Model"], api)
            if one.get("Name")
        }
        self._validators = {one.id: one.properties for one in parts["RequestValidator"]}

    def resources(self) -> dict[str, dict[str, Method]]:
        """Returns the methods by path."""
        found: dict[str, dict[str, Method]] = {}
        for given in _of(self._parts["Method"], self._api):
            path = self._path(str(given.get("ResourceId")))
            name = str(given.get("HttpMethod")).upper()
            made = self._method(path, name, given)
            if made is not None:
                found.setdefault(path, {})[name] = made
        return found

    def _path(self, resource: str) -> str:
        steps: list[str] = []
        while resource in self._nodes:
            steps.append(str(self._nodes[resource].get("PathPart")))
            resource = str(self._nodes[resource].get("ParentId"))
        return "/" + "/".join(reversed(steps))

    def _method(self, path: str, name: str, given: Mapping[str, Any]) -> Method | None:
        made, why = integration_of_resource(given.get("Integration") or {})
        authorization = str(given.get("AuthorizationType") or "NONE").upper()
        if made is not None and authorization == "AWS_IAM":
            made, why = None, "authorization AWS_IAM"
        if made is None:
            self._refused.append(f"{name} {path}: {why}")
            return None
        judges = self._validators.get(str(given.get("RequestValidatorId")), {})
        wanted = given.get("RequestParameters") or {}
        required = [key.removeprefix("method.request.") for key, needed in wanted.items() if is_true(needed)]
        return Method(
            http_method=name,
            path=path,
            resource_id=str(given.get("ResourceId")),
            integration=made,
            operation_name=str(given.get("OperationName") or ""),
            authorization=authorization,
            authorizer=str(given.get("AuthorizerId") or ""),
            scopes=tuple(given.get("AuthorizationScopes") or ()),
            needs_key=is_true(given.get("ApiKeyRequired")),
            required=tuple(required) if is_true(judges.get("ValidateRequestParameters")) else (),
            fits=self._fits(given, f"{name} {path}") if is_true(judges.get("ValidateRequestBody")) else {},
        )

    def _fits(self, given: Mapping[str, Any], where: str) -> dict[str, Callable[[Any], str]]:
        found = {}
        for kind, model in (given.get("RequestModels") or {}).items():
            schema = self._models.get(str(model))
            if schema is not None:
                found[str(kind).lower()] = fitting(schema, {"definitions": self._models}, where)
        return found


def _schema(given: Any) -> Any:
    """Returns the schema of a model, in which other models are definitions beside it."""
    found = json.loads(given) if isinstance(given, str) else given or {}
    return _relinked(found)


def _relinked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _link(one) if key == "$ref" else _relinked(one) for key, one in value.items()}
    return [_relinked(one) for one in value] if isinstance(value, list) else value


def _link(reference: Any) -> Any:
    text = str(reference)
    return f"#/definitions/{text.rpartition('/')[2]}" if "/models/" in text else reference


# --- what stands beside -----------------------------------------------------------------------------------------------


def _stages(definition: PlainDefinition, parts: _Parts, world: World) -> list[Stage]:
    found = [
        _stage(definition, str(given.get("StageName") or "default"), given, world)
        for given in _of(parts["Stage"], definition.id)
    ]
    for given in _of(parts["Deployment"], definition.id):
        if given.get("StageName"):
            described = given.get("StageDescription") or {}
            found.append(_stage(definition, str(given["StageName"]), described, world))
    return found


def _stage(definition: PlainDefinition, name: str, given: Mapping[str, Any], world: World) -> Stage:
    log = given.get("AccessLogSetting") or {}
    return Stage(
        name=name,
        arn=f"arn:aws:apigateway:{world.region}::/restapis/{definition.id}/stages/{name}",
        variables={str(key): str(value) for key, value in (given.get("Variables") or {}).items()},
        rates=dict(_rates(given.get("MethodSettings") or ())),
        log_arn=str(log.get("DestinationArn") or ""),
        log_format=str(log.get("Format") or ""),
    )


def _rates(settings: Any) -> Iterator[tuple[str, Rate]]:
    for one in settings:
        rate = _rate(one.get("ThrottlingRateLimit"), one.get("ThrottlingBurstLimit"))
        if rate is not None:
            path = str(one.get("ResourcePath") or "/*").replace("~1", "/")
            path = f"/{path.lstrip('/')}"
            yield f"{path}/{one.get('HttpMethod') or '*'}", rate


def _rate(per_second: Any, burst: Any) -> Rate | None:
    if per_second is None and burst is None:
        return None
    return Rate(float(10_000 if per_second is None else per_second), int(5_000 if burst is None else burst))


def _key(definition: PlainDefinition) -> Key:
    p = definition.properties
    return Key(
        id=definition.id,
        name=str(p.get("Name") or definition.name),
        value=str(p.get("Value") or f"local-{definition.id}"),
        enabled=is_true(p.get("Enabled", True)),
    )


def _plans(parts: _Parts) -> list[Plan]:
    found = []
    for one in parts["UsagePlan"]:
        p = one.properties
        throttle, quota = p.get("Throttle") or {}, p.get("Quota") or {}
        stages = {
            (str(stage.get("ApiId")), str(stage.get("Stage"))): {
                name if name.startswith("/") else f"/{name}": rate
                for name, given in (stage.get("Throttle") or {}).items()
                if (rate := _rate(given.get("RateLimit"), given.get("BurstLimit"))) is not None
            }
            for stage in p.get("ApiStages") or ()
        }
        keys = {
            str(link.properties.get("KeyId"))
            for link in parts["UsagePlanKey"]
            if str(link.properties.get("UsagePlanId")) == one.id
        }
        found.append(
            Plan(
                id=one.id,
                stages=stages,
                rate=_rate(throttle.get("RateLimit"), throttle.get("BurstLimit")),
                quota=Quota(int(quota["Limit"]), str(quota.get("Period") or "DAY")) if quota.get("Limit") else None,
                keys=frozenset(keys),
            )
        )
    return found


def _response(given: Mapping[str, Any]) -> GatewayResponse:
    status = given.get("StatusCode")
    return GatewayResponse(
        int(status) if status else None, given.get("ResponseParameters") or {}, given.get("ResponseTemplates") or {}
    )


def _authorizers(parts: _Parts, api: str) -> Iterator[Authorizer]:
    for one in parts["Authorizer"]:
        p = one.properties
        if str(p.get("RestApiId")) != api:
            continue
        yield Authorizer(
            id=one.id,
            type=str(p.get("Type") or "").upper(),
            function_arn=function_of(p.get("AuthorizerUri")),
            sources=sources_of(str(p.get("IdentitySource") or "")),
            validation=str(p.get("IdentityValidationExpression") or ""),
            ttl_s=float(p.get("AuthorizerResultTtlInSeconds", 300)),
            pools=tuple(map(str, p.get("ProviderARNs") or ())),
        )
