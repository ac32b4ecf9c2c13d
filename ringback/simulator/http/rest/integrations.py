"""Integrations and authorizers as bodies (camel case) and as resources of templates (upper case first) write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ringback.simulator.http.rest.model import INTEGRATION_LIMIT_S, Integration, IntegrationResponse

_FUNCTION: Final = re.compile(r"functions/(arn:[^/]+)/invocations")


def function_of(uri: object) -> str:
    """Returns the ARN of the function in the URI of an integration or authorizer, empty for anything else."""
    found = _FUNCTION.search(str(uri or ""))
    return found[1] if found else ""


def sources_of(text: str) -> tuple[str, ...]:
    """Returns where an authorizer finds what it judges, such as ``header.Authorization``."""
    return tuple(one.strip().removeprefix("method.request.") for one in text.split(",") if one.strip())


def integration(given: Mapping[str, Any]) -> tuple[Integration | None, str]:
    """Returns an integration, or None and why it is not served."""
    kind = str(given.get("type") or "").upper()
    responses = [_response(key, one) for key, one in (given.get("responses") or {}).items()]
    return _made(
        kind, str(given.get("uri") or ""), given.get("requestTemplates"), responses, given.get("timeoutInMillis")
    )


def integration_of_resource(given: Mapping[str, Any]) -> tuple[Integration | None, str]:
    """Returns the same of a property ``Integration``."""
    responses = [
        IntegrationResponse(
            int(one.get("StatusCode") or 200),
            str(one.get("SelectionPattern") or ""),
            one.get("ResponseParameters") or {},
            one.get("ResponseTemplates") or {},
        )
        for one in given.get("IntegrationResponses") or ()
    ]
    kind = str(given.get("Type") or "").upper()
    return _made(
        kind, str(given.get("Uri") or ""), given.get("RequestTemplates"), responses, given.get("TimeoutInMillis")
    )


def _made(
    kind: str, uri: str, templates: Any, responses: Sequence[IntegrationResponse], limit_ms: Any
) -> tuple[Integration | None, str]:
    if kind == "MOCK":
        return Integration(kind, request_templates=templates or {}, responses=responses), ""
    if kind != "AWS_PROXY":
        return None, f"integration of type {kind or 'none'}; served are AWS_PROXY with a function, and MOCK"
    function = function_of(uri)
    if not function:
        return None, f"integration AWS_PROXY of {uri[:120] or 'nothing'}, which is no function"
    limit = float(limit_ms) / 1000 if limit_ms else INTEGRATION_LIMIT_S
    return Integration(kind, function_arn=function, limit_s=limit), ""


def _response(pattern: str, one: Mapping[str, Any]) -> IntegrationResponse:
    return IntegrationResponse(
        int(one.get("statusCode") or 200),
        "" if pattern == "default" else pattern,
        one.get("responseParameters") or {},
        one.get("responseTemplates") or {},
    )
