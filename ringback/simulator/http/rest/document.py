"""Reads an OpenAPI body (3.0 or Swagger 2.0) with the extensions of API Gateway as the service imports it.

Source: API Gateway Developer Guide, "OpenAPI extensions for API Gateway".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ringback.simulator.errors import AssemblyError
from ringback.simulator.http.rest.integrations import function_of, integration, sources_of
from ringback.simulator.http.rest.model import JSON, Authorizer, GatewayResponse, Method
from ringback.simulator.http.rest.validation import fitting

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch")
_ANY: Final = "x-amazon-apigateway-any-method"
_PLACES: Final = {"query": "querystring", "header": "header", "path": "path"}


class Document:
    """One body."""

    def __init__(self, body: Mapping[str, Any], label: str) -> None:
        version = str(body.get("openapi") or body.get("swagger") or "")
        if not version.startswith(("2.0", "3.0")):
            raise AssemblyError(
                f"{label}: API Gateway imports OpenAPI 3.0 and Swagger 2.0, the body says {version or 'nothing'!r}"
            )
        self._body, self._label = body, label
        self._shared = {key: body[key] for key in ("components", "definitions") if key in body}
        components = body.get("components") or {}
        self._schemes: Mapping[str, Any] = components.get("securitySchemes") or body.get("securityDefinitions") or {}
        self.refused: list[str] = []

    @property
    def binary(self) -> tuple[str, ...]:
        """The binary media types."""
        return tuple(self._body.get("x-amazon-apigateway-binary-media-types") or ())

    @property
    def key_source(self) -> str:
        """Where API keys come from: HEADER or AUTHORIZER."""
        return str(self._body.get("x-amazon-apigateway-api-key-source") or "HEADER").upper()

    def responses(self) -> dict[str, GatewayResponse]:
        """Returns the gateway responses by type."""
        found = self._body.get("x-amazon-apigateway-gateway-responses") or {}
        return {
            kind: GatewayResponse(
                int(one["statusCode"]) if one.get("statusCode") else None,
                one.get("responseParameters") or {},
                one.get("responseTemplates") or {},
            )
            for kind, one in found.items()
        }

    def authorizers(self) -> dict[str, Authorizer]:
        """Returns the authorizers by the name of their security scheme."""
        found = {}
        for name, scheme in self._schemes.items():
            given = scheme.get("x-amazon-apigateway-authorizer")
            if given is not None:
                found[name] = _authorizer(name, scheme, given)
        return found

    def resources(self) -> dict[str, dict[str, Method]]:
        """Returns the methods by path."""
        found: dict[str, dict[str, Method]] = {}
        for number, (path, item) in enumerate((self._body.get("paths") or {}).items()):
            for name, operation in _operations(item):
                method = self._method(path, name, operation, item, number)
                if method is not None:
                    found.setdefault(path, {})[name] = method
        return found

    def _method(
        self, path: str, name: str, operation: Mapping[str, Any], item: Mapping[str, Any], number: int
    ) -> Method | None:
        given = operation.get("x-amazon-apigateway-integration") or self._body.get("x-amazon-apigateway-integration")
        where = f"{self._label}: {name} {path}"
        made, why = integration(given or {})
        if made is None:
            self.refused.append(f"{name} {path}: {why}")
            return None
        authorization, authorizer, scopes, needs_key = self._security(operation, where)
        if authorization == "AWS_IAM":
            self.refused.append(f"{name} {path}: authorization AWS_IAM")
            return None
        judges = self._validator(operation)
        return Method(
            http_method=name,
            path=path,
            resource_id=f"{number:06x}",
            integration=made,
            operation_name=str(operation.get("operationId") or ""),
            authorization=authorization,
            authorizer=authorizer,
            scopes=scopes,
            needs_key=needs_key,
            required=tuple(self._required(operation, item)) if judges.get("validateRequestParameters") else (),
            fits=self._fits(operation, where) if judges.get("validateRequestBody") else {},
        )

    # --- security ----------------------------------------------------------------------------------------------------

    def _security(self, operation: Mapping[str, Any], where: str) -> tuple[str, str, tuple[str, ...], bool]:
        """Returns kind and name of the authorizer, scopes, and whether a key is needed."""
        kind, authorizer, scopes, needs_key = "NONE", "", (), False
        alternatives = operation.get("security", self._body.get("security")) or [{}]
        for name, wanted in dict(alternatives[0]).items():
            scheme = self._schemes.get(name)
            if scheme is None:
                raise AssemblyError(f"{where}: no security scheme {name!r}, there are {sorted(self._schemes)}")
            auth_type = str(scheme.get("x-amazon-apigateway-authtype") or "")
            if auth_type.lower() == "awssigv4":
                kind = "AWS_IAM"
            elif "x-amazon-apigateway-authorizer" in scheme:
                pools = auth_type == "cognito_user_pools"
                kind, authorizer = "COGNITO_USER_POOLS" if pools else "CUSTOM", name
                scopes = tuple(wanted or ())
            elif scheme.get("type") == "apiKey":
                needs_key = True
        return kind, authorizer, scopes, needs_key

    # --- validation --------------------------------------------------------------------------------------------------

    def _validator(self, operation: Mapping[str, Any]) -> Mapping[str, Any]:
        name = operation.get("x-amazon-apigateway-request-validator") or self._body.get(
            "x-amazon-apigateway-request-validator"
        )
        validators = self._body.get("x-amazon-apigateway-request-validators") or {}
        found: Mapping[str, Any] = validators.get(name) or {}
        return found

    def _required(self, operation: Mapping[str, Any], item: Mapping[str, Any]) -> Iterator[str]:
        for given in (*(item.get("parameters") or ()), *(operation.get("parameters") or ())):
            parameter = self._followed(given)
            place = _PLACES.get(str(parameter.get("in")))
            if place is not None and parameter.get("required"):
                yield f"{place}.{parameter['name']}"

    def _followed(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" not in given:
            return given
        found: Any = self._body
        for step in str(given["$ref"]).removeprefix("#/").split("/"):
            found = found.get(step) if isinstance(found, Mapping) else None
        if not isinstance(found, Mapping):
            raise AssemblyError(f"{self._label}: {given['$ref']} is not in the body")
        return found

    def _fits(self, operation: Mapping[str, Any], where: str) -> dict[str, Callable[[Any], str]]:
        return {
            kind.lower(): fitting(schema, self._shared, where) for kind, schema in self._models(operation) if schema
        }

    def _models(self, operation: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        if operation.get("requestBody"):
            for kind, media in (self._followed(operation["requestBody"]).get("content") or {}).items():
                yield kind, media.get("schema")
        for given in operation.get("parameters") or ():
            parameter = self._followed(given)
            if parameter.get("in") == "body":
                for kind in operation.get("consumes") or self._body.get("consumes") or [JSON]:
                    yield kind, parameter.get("schema")


def _operations(item: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in _METHODS:
        if name in item:
            yield name.upper(), item[name]
    if _ANY in item:
        yield "ANY", item[_ANY]


def _authorizer(name: str, scheme: Mapping[str, Any], given: Mapping[str, Any]) -> Authorizer:
    kind = str(given.get("type") or "").upper()
    sources = str(given.get("identitySource") or "")
    if not sources and scheme.get("name"):
        sources = f"method.request.header.{scheme['name']}"
    return Authorizer(
        id=name,
        type=kind,
        function_arn=function_of(given.get("authorizerUri")),
        sources=sources_of(sources),
        validation=str(given.get("identityValidationExpression") or ""),
        ttl_s=float(given.get("authorizerResultTtlInSeconds", 300)),
        pools=tuple(given.get("providerARNs") or ()),
    )
