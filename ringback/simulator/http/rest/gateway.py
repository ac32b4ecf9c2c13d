"""Takes one request through an API: firewall, route, limits, authorizer, key, validation, integration, answer, log.

Everything here runs in the center's thread.
"""

from __future__ import annotations

import re
import traceback
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ringback.simulator.http.cognito.tokens import Verifier
from ringback.simulator.http.rest.authorizers import Authorizers
from ringback.simulator.http.rest.mapping import mapped, rendered, substituted
from ringback.simulator.http.rest.model import (
    HEADERS_LIMIT,
    JSON,
    PAYLOAD_LIMIT,
    Answer,
    GatewayError,
    IntegrationResponse,
    Key,
    Method,
    Request,
    RestApi,
    Stage,
)
from ringback.simulator.http.rest.proxy import proxy_answer, proxy_event
from ringback.simulator.http.rest.responses import gateway_answer
from ringback.simulator.http.rest.routing import Router
from ringback.simulator.http.rest.throttle import Buckets, Limits
from ringback.simulator.http.rest.validation import validate
from ringback.simulator.http.rest.waf import Firewall

if TYPE_CHECKING:
    from ringback.simulator.center import Center

_STATUS = re.compile(r"[\"']?statusCode[\"']?\s*:\s*[\"']?(\d{3})")
#: Where an anonymous caller of a service stands for in an event.
_NOBODY = {
    "cognitoIdentityPoolId": None,
    "accountId": None,
    "cognitoIdentityId": None,
    "caller": None,
    "principalOrgId": None,
    "accessKey": None,
    "cognitoAuthenticationType": None,
    "cognitoAuthenticationProvider": None,
    "userArn": None,
    "user": None,
}


class Gateway:
    """One stage of one API."""

    def __init__(self, api: RestApi, stage: Stage, verifier: Verifier, account: Buckets, firewall: Firewall) -> None:
        self.api, self.stage = api, stage
        self._router = Router(api.resources)
        self._limits = Limits(account, stage.rates, (api.id, stage.name))
        self._authorizers = Authorizers(api, stage, verifier)
        self._firewall = firewall

    def handle(self, center: Center, request: Request) -> Answer:
        """Returns the answer to a request; writes the access log and the metrics of the service."""
        context = self._context(center, request)
        try:
            request, answer = self._firewall.judge(request, center.clock.now)
            if answer is None:
                answer = self._passed(center, request, context)
            else:
                context["wafResponseCode"] = "WAF_BLOCK"
        except GatewayError as error:
            if error.validation and error.kind != "BAD_REQUEST_BODY":
                center.report("api-gateway", f"{request.method} {request.path}: {error.validation}", self.api.label)
            answer = self._refusal(error, request, context)
        except Exception as error:  # noqa: BLE001 -- the client hears what it would hear of a defect of the service
            traceback.print_exc()
            center.report("api-gateway", f"{request.method} {request.path}: defect: {error}", self.api.label)
            answer = self._refusal(GatewayError("API_CONFIGURATION_ERROR"), request, context)
        if request.method == "HEAD":
            answer.body = b""
        answer.headers += [
            ("x-amzn-requestid", context["requestId"]),
            ("x-amz-apigw-id", context["extendedRequestId"]),
        ]
        self._record(center, context, answer)
        return answer

    def _refusal(self, error: GatewayError, request: Request, context: dict[str, Any]) -> Answer:
        return gateway_answer(error, self.api.responses, request, context, self.stage.variables)

    # --- the steps ---------------------------------------------------------------------------------------------------

    def _passed(self, center: Center, request: Request, context: dict[str, Any]) -> Answer:
        if len(request.body) > PAYLOAD_LIMIT:
            raise GatewayError("REQUEST_TOO_LARGE", "Request Too Long")
        if sum(len(name) + len(value) for name, value in request.headers) > HEADERS_LIMIT:
            raise GatewayError("REQUEST_TOO_LARGE", "Request Header Fields Too Large", status=431)
        method, path_parameters = self._router.find(request.method, request.path)
        context |= {"resourcePath": method.path, "resourceId": method.resource_id}
        if method.operation_name:
            context["operationName"] = method.operation_name
        self._limits.take_of_stage(method, center.clock.now)
        arn = self._method_arn(center, request)
        authorizer = self._authorizers.judge(center, method, request, path_parameters, context, arn)
        if authorizer is not None:
            context["authorizer"] = authorizer
        if method.needs_key:
            self._check_key(center, method, request, context)
        validate(method, request, path_parameters)
        if method.integration.type == "MOCK":
            return self._mock(method, request, path_parameters, context)
        return self._function(center, method, request, path_parameters, context, arn)

    def _check_key(self, center: Center, method: Method, request: Request, context: dict[str, Any]) -> None:
        if self.api.key_source == "AUTHORIZER":
            given = str((context.get("authorizer") or {}).get("usageIdentifierKey") or "")
        else:
            given = request.header("x-api-key") or ""
        key: Key | None = self.api.keys.get(given)
        here = (self.api.id, self.stage.name)
        plan = next((p for p in self.api.plans if key is not None and key.id in p.keys and here in p.stages), None)
        if key is None or not key.enabled or plan is None:
            raise GatewayError("INVALID_API_KEY", "Forbidden")
        context["identity"] |= {"apiKey": key.value, "apiKeyId": key.id}
        self._limits.take_of_key(plan, key.id, method, center.clock.now)

    def _method_arn(self, center: Center, request: Request) -> str:
        world = center.world
        what = f"{self.api.id}/{self.stage.name}/{request.method}/{request.path.lstrip('/')}"
        return f"arn:aws:execute-api:{world.region}:{world.account}:{what}"

    # --- integrations ------------------------------------------------------------------------------------------------

    def _mock(
        self, method: Method, request: Request, path_parameters: Mapping[str, str], context: dict[str, Any]
    ) -> Answer:
        """Returns what templates alone say: the request template names the status, a response of it the rest."""
        templates = method.integration.request_templates
        kind = (request.header("content-type") or JSON).partition(";")[0].strip()
        template = templates.get(kind) or templates.get(JSON) or ""
        named = _STATUS.search(rendered(template, request, path_parameters, context, self.stage.variables))
        response = _response_for(method, named[1] if named else "")
        if named is None or response is None:
            raise GatewayError("API_CONFIGURATION_ERROR", validation="no status of a MOCK")
        answer = Answer(response.status)
        for target, expression in response.parameters.items():
            value = mapped(expression, request, context, self.stage.variables)
            if value is not None:
                answer.headers.append((target.removeprefix("method.response.header.").lower(), value))
        self._fill(answer, response, request, path_parameters, context)
        return answer

    def _fill(
        self,
        answer: Answer,
        response: IntegrationResponse,
        request: Request,
        path_parameters: Mapping[str, str],
        context: dict[str, Any],
    ) -> None:
        kind = JSON if JSON in response.templates else next(iter(response.templates), JSON)
        context["responseOverride"] = {"header": {}}
        template = response.templates.get(kind, "")
        answer.body = rendered(template, request, path_parameters, context, self.stage.variables).encode()
        override = context.pop("responseOverride")
        answer.status = int(override.get("status", answer.status))
        for name, value in override["header"].items():
            answer.headers = [(key, one) for key, one in answer.headers if key != name.lower()]
            answer.headers.append((name.lower(), str(value)))
        if not any(name == "content-type" for name, _ in answer.headers):
            answer.headers.append(("content-type", kind))

    def _function(
        self,
        center: Center,
        method: Method,
        request: Request,
        path_parameters: Mapping[str, str],
        context: dict[str, Any],
        method_arn: str,
    ) -> Answer:
        event = proxy_event(self.api, method, request, path_parameters, context, self.stage.variables)
        arn, limit = method.integration.function_arn, method.integration.limit_s
        result = center.functions.invoke_from_service(arn, event, "apigateway.amazonaws.com", method_arn)
        context["integration"] = {"latency": round(result.seconds * 1000), "status": 200}
        context["integrationLatency"] = context["integration"]["latency"]
        if result.seconds > limit:
            raise GatewayError("INTEGRATION_TIMEOUT", "Endpoint request timed out")
        if result.error in {"denied", "not-found"}:
            raise GatewayError("API_CONFIGURATION_ERROR")
        if result.error:
            context["integrationErrorMessage"] = result.message
            raise GatewayError("INTEGRATION_FAILURE", status=502)
        return proxy_answer(self.api, request, result.value)

    # --- what is known of a request ----------------------------------------------------------------------------------

    def _context(self, center: Center, request: Request) -> dict[str, Any]:
        """Returns ``requestContext``, which log formats and templates read too."""
        world, at = center.world, datetime.fromtimestamp(center.clock.now, UTC)
        request_id = center.new_id()
        domain = f"{self.api.id}.execute-api.{world.region}.amazonaws.com"
        return {
            "accountId": world.account,
            "apiId": self.api.id,
            "domainName": domain,
            "domainPrefix": self.api.id,
            "extendedRequestId": uuid.uuid5(uuid.NAMESPACE_URL, request_id).hex[:15] + "=",
            "httpMethod": request.method,
            "identity": {
                **_NOBODY,
                "apiKey": None,
                "sourceIp": request.source,
                "userAgent": request.header("user-agent"),
            },
            "path": f"/{self.stage.name}{request.path}",
            "protocol": request.protocol,
            "requestId": request_id,
            "requestTime": at.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "requestTimeEpoch": int(at.timestamp() * 1000),
            "resourceId": "",
            "resourcePath": "",
            "stage": self.stage.name,
        }

    def _record(self, center: Center, context: dict[str, Any], answer: Answer) -> None:
        latency = context.get("integrationLatency", 0)
        context |= {"status": answer.status, "responseLength": len(answer.body), "responseLatency": latency}
        if self.stage.log_arn:
            line = substituted(self.stage.log_format, context, self.stage.variables, absent="-")
            center.cloud.deliver(self.stage.log_arn, line, self.stage.arn)
        for dimensions in ({"ApiName": self.api.name}, {"ApiName": self.api.name, "Stage": self.stage.name}):
            for name, value, unit in (
                ("Count", 1.0, "Count"),
                ("4XXError", float(400 <= answer.status < 500), "Count"),
                ("5XXError", float(answer.status >= 500), "Count"),
                ("Latency", float(latency), "Milliseconds"),
            ):
                center.metrics.put("AWS/ApiGateway", name, value, unit, dimensions)


def _response_for(method: Method, status: str) -> IntegrationResponse | None:
    """Chooses by the pattern that fits the status, else the one without a pattern."""
    usual = None
    for response in method.integration.responses:
        if not response.pattern:
            usual = usual or response
        elif status and re.fullmatch(response.pattern, status):
            return response
    return usual
