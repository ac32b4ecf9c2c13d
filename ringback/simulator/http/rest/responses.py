"""What the gateway itself answers: types of gateway responses with their status, and how an API changes them.

Source: API Gateway Developer Guide, "Gateway response types".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from ringback.simulator.http.rest.mapping import mapped, substituted
from ringback.simulator.http.rest.model import JSON, Answer, GatewayError, GatewayResponse, Request

#: Type -> status, and the name that the header x-amzn-ErrorType gives it.
TYPES: Final[Mapping[str, tuple[int, str]]] = {
    "ACCESS_DENIED": (403, "AccessDeniedException"),
    "API_CONFIGURATION_ERROR": (500, "InternalServerErrorException"),
    "AUTHORIZER_CONFIGURATION_ERROR": (500, "AuthorizerConfigurationException"),
    "AUTHORIZER_FAILURE": (500, "AuthorizerFailureException"),
    "BAD_REQUEST_BODY": (400, "BadRequestException"),
    "BAD_REQUEST_PARAMETERS": (400, "BadRequestException"),
    "EXPIRED_TOKEN": (403, "ExpiredTokenException"),
    "INTEGRATION_FAILURE": (504, "InternalServerErrorException"),
    "INTEGRATION_TIMEOUT": (504, "GatewayTimeoutException"),
    "INVALID_API_KEY": (403, "ForbiddenException"),
    "INVALID_SIGNATURE": (403, "InvalidSignatureException"),
    "MISSING_AUTHENTICATION_TOKEN": (403, "MissingAuthenticationTokenException"),
    "QUOTA_EXCEEDED": (429, "LimitExceededException"),
    "REQUEST_TOO_LARGE": (413, "RequestTooLargeException"),
    "RESOURCE_NOT_FOUND": (404, "NotFoundException"),
    "THROTTLED": (429, "TooManyRequestsException"),
    "UNAUTHORIZED": (401, "UnauthorizedException"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "BadRequestException"),
    "WAF_FILTERED": (403, "ForbiddenException"),
}
_USUAL: Final = '{"message":$context.error.messageString}'


def gateway_answer(
    error: GatewayError,
    responses: Mapping[str, GatewayResponse],
    request: Request,
    context: dict[str, Any],
    variables: Mapping[str, str],
) -> Answer:
    """Returns the answer to an error: that of its type, else of its class (4xx, 5xx), else the usual one."""
    usual, name = TYPES[error.kind]
    family = "DEFAULT_4XX" if usual < 500 else "DEFAULT_5XX"
    response = responses.get(error.kind) or responses.get(family) or GatewayResponse()
    context["error"] = {
        "message": error.message,
        "messageString": json.dumps(error.message, ensure_ascii=False),
        "responseType": error.kind,
        "validationErrorString": error.validation,
    }
    content_type, template = _template(response, request)
    answer = Answer(response.status or error.status or usual)
    answer.body = substituted(template, context, variables).encode()
    answer.headers = [("content-type", content_type), ("x-amzn-errortype", name)]
    for target, expression in response.parameters.items():
        value = mapped(expression, request, context, variables)
        if value is not None and target.startswith("gatewayresponse.header."):
            _set(answer.headers, target.removeprefix("gatewayresponse.header."), value)
    return answer


def _template(response: GatewayResponse, request: Request) -> tuple[str, str]:
    """Chooses by the Accept header among the templates; the one for JSON is the usual one."""
    if not response.templates:
        return JSON, _USUAL
    for wanted in (request.header("accept") or "").split(","):
        kind = wanted.partition(";")[0].strip()
        if kind in response.templates:
            return kind, response.templates[kind]
    kind = JSON if JSON in response.templates else next(iter(response.templates))
    return kind, response.templates[kind]


def _set(headers: list[tuple[str, str]], name: str, value: str) -> None:
    headers[:] = [(key, given) for key, given in headers if key.lower() != name.lower()]
    headers.append((name.lower(), value))
