"""Definitions of REST APIs as the templates have them. None of them holds state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

#: The longest that an integration may take [API Gateway Developer Guide, api-gateway-execution-service-limits-table].
INTEGRATION_LIMIT_S: Final = 29.0
#: The largest request that is taken, in bytes [the same].
PAYLOAD_LIMIT: Final = 10 * 1024 * 1024
#: The longest of all header names and values together, in bytes [the same].
HEADERS_LIMIT: Final = 10_240
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class IntegrationResponse:
    """How an answer of an integration becomes one of the method."""

    status: int
    #: Regular expression for the error of the integration; the one without is the default.
    pattern: str = ""
    #: ``method.response.header.X`` -> what it is set to.
    parameters: Mapping[str, str] = field(default_factory=dict)
    #: Content type -> mapping template.
    templates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Integration:
    """What stands behind a method: MOCK or AWS_PROXY with a function."""

    type: str
    function_arn: str = ""
    request_templates: Mapping[str, str] = field(default_factory=dict)
    responses: Sequence[IntegrationResponse] = ()
    limit_s: float = INTEGRATION_LIMIT_S


@dataclass(frozen=True, slots=True)
class Method:
    """One HTTP method of a resource; ``ANY`` takes all that the resource has no method for."""

    http_method: str
    path: str
    resource_id: str
    integration: Integration
    operation_name: str = ""
    #: NONE, CUSTOM, COGNITO_USER_POOLS.
    authorization: str = "NONE"
    authorizer: str = ""
    scopes: tuple[str, ...] = ()
    needs_key: bool = False
    #: ``querystring.q``, ``header.X-Name`` or ``path.id`` of parameters that the validator requires.
    required: tuple[str, ...] = ()
    #: Content type -> whether a body fits its model; empty where bodies are not validated.
    fits: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Authorizer:
    """Who decides on requests of a method: a function (TOKEN, REQUEST) or user pools."""

    id: str
    type: str
    function_arn: str = ""
    #: ``header.Authorization``, ``querystring.q``, ``stageVariables.x``, ``context.y``.
    sources: tuple[str, ...] = ()
    #: Regular expression that a token must match.
    validation: str = ""
    ttl_s: float = 300.0
    pools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GatewayResponse:
    """What the gateway itself answers for one type of response."""

    status: int | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: how many requests a second it gets back, and how many it holds."""

    per_second: float
    burst: int


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests a key may make in a DAY, WEEK or MONTH."""

    limit: int
    period: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A usage plan: stages with limits of single methods, the limits of each key, and the keys."""

    id: str
    #: (API id, stage) -> ``/path/METHOD`` -> rate.
    stages: Mapping[tuple[str, str], Mapping[str, Rate]] = field(default_factory=dict)
    rate: Rate | None = None
    quota: Quota | None = None
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Key:
    """An API key."""

    id: str
    name: str
    value: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of an API."""

    name: str
    arn: str
    variables: Mapping[str, str] = field(default_factory=dict)
    #: ``/path/METHOD`` (``/*/*`` for all) -> rate.
    rates: Mapping[str, Rate] = field(default_factory=dict)
    log_arn: str = ""
    log_format: str = ""


@dataclass(frozen=True, slots=True)
class RestApi:
    """A REST API: resources with their methods and what all of them share."""

    id: str
    name: str
    label: str
    #: Path -> method -> definition.
    resources: Mapping[str, Mapping[str, Method]]
    stages: Sequence[Stage] = ()
    authorizers: Mapping[str, Authorizer] = field(default_factory=dict)
    responses: Mapping[str, GatewayResponse] = field(default_factory=dict)
    binary: tuple[str, ...] = ()
    key_source: str = "HEADER"
    plans: Sequence[Plan] = ()
    keys: Mapping[str, Key] = field(default_factory=dict)
    #: What of it is not served, with the reason.
    refused: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it reaches the gateway."""

    method: str
    #: The path behind the stage, as it was sent (not decoded).
    path: str
    query: Sequence[tuple[str, str]]
    #: Names in lower case, in the order they came.
    headers: Sequence[tuple[str, str]]
    body: bytes
    source: str
    host: str
    protocol: str = "HTTP/1.1"

    def header(self, name: str) -> str | None:
        """Returns the last value of a header."""
        found = [value for key, value in self.headers if key == name.lower()]
        return found[-1] if found else None

    def with_headers(self, headers: Mapping[str, str]) -> Request:
        """Returns the request with headers in place of what the client has sent under their names (in lower case)."""
        kept = [(key, value) for key, value in self.headers if key not in headers]
        return replace(self, headers=[*kept, *headers.items()])


@dataclass(slots=True)
class Answer:
    """What the gateway answers."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)


class GatewayError(Exception):
    """An answer of the gateway itself instead of one of the integration."""

    def __init__(
        self, kind: str, message: str = "Internal server error", *, status: int | None = None, validation: str = ""
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        #: Overrides the usual status of the kind, as a failing integration does.
        self.status = status
        self.validation = validation
