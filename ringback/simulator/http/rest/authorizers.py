"""Who may call a method: functions that return a policy, and user pools whose tokens are verified.

Sources: API Gateway Developer Guide, "Use API Gateway Lambda authorizers" (input, output, caching) and "Control access
to REST APIs using Amazon Cognito user pools as an authorizer".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ringback.cloudformation.policies import as_list, evaluate
from ringback.simulator.http.cognito.tokens import ExpiredTokenError, TokenError, Verifier
from ringback.simulator.http.rest.mapping import as_text, looked_up
from ringback.simulator.http.rest.model import Authorizer, GatewayError, Method, Request, RestApi, Stage
from ringback.simulator.http.rest.proxy import request_members

if TYPE_CHECKING:
    from ringback.simulator.center import Center

_DENIED: Final = "User is not authorized to access this resource"
_DATES: Final = frozenset({"exp", "iat", "auth_time"})


class Authorizers:
    """The authorizers of one API on one stage, with what functions have decided lately."""

    def __init__(self, api: RestApi, stage: Stage, verifier: Verifier) -> None:
        self._api, self._stage, self._verifier = api, stage, verifier
        self._decided: dict[tuple[str, ...], tuple[float, Mapping[str, Any]]] = {}

    def judge(
        self,
        center: Center,
        method: Method,
        request: Request,
        path_parameters: Mapping[str, str],
        context: Mapping[str, Any],
        method_arn: str,
    ) -> dict[str, Any] | None:
        """Returns ``requestContext.authorizer``, None for a method that anybody may call; raises what refuses."""
        if method.authorization == "NONE":
            return None
        authorizer = self._api.authorizers.get(method.authorizer)
        if authorizer is None:
            raise GatewayError("AUTHORIZER_CONFIGURATION_ERROR")
        if method.authorization == "COGNITO_USER_POOLS" or authorizer.type == "COGNITO_USER_POOLS":
            return self._of_pool(authorizer, method, request)
        sources = [self._source(source, request, context) for source in authorizer.sources]
        # A TOKEN authorizer always has its source; a REQUEST authorizer without caching may have none.
        if any(source is None for source in sources):
            raise _unauthorized()
        validation = authorizer.validation if authorizer.type == "TOKEN" else ""
        if validation and re.fullmatch(validation, str(sources[0])) is None:
            raise _unauthorized()
        result = self._decision(center, authorizer, method, request, path_parameters, context, method_arn, sources)
        self._obey(result, method_arn)
        extra = result.get("context") or {}
        if not isinstance(extra, dict) or any(isinstance(value, dict | list) for value in extra.values()):
            raise GatewayError("AUTHORIZER_CONFIGURATION_ERROR")
        told = {key: as_text(value) for key, value in extra.items() if value is not None}
        usage = {"usageIdentifierKey": result["usageIdentifierKey"]} if result.get("usageIdentifierKey") else {}
        return {**told, "principalId": result.get("principalId"), "integrationLatency": 0, **usage}

    def _source(self, source: str, request: Request, context: Mapping[str, Any]) -> str | None:
        place, _, name = source.partition(".")
        if place == "header":
            return request.header(name) or None
        if place == "querystring":
            return next((value for key, value in request.query if key == name), None) or None
        found = looked_up(source, context, self._stage.variables)
        return None if found is None else as_text(found)

    # --- functions ---------------------------------------------------------------------------------------------------

    def _decision(
        self,
        center: Center,
        authorizer: Authorizer,
        method: Method,
        request: Request,
        path_parameters: Mapping[str, str],
        context: Mapping[str, Any],
        method_arn: str,
        sources: list[str | None],
    ) -> Mapping[str, Any]:
        """Returns what the function decides, or decided for the same sources within the time that it counts."""
        now, key = center.clock.now, (authorizer.id, *map(str, sources))
        known = self._decided.get(key)
        if sources and known is not None and now - known[0] < authorizer.ttl_s:
            return known[1]
        event: dict[str, Any] = {"type": authorizer.type, "methodArn": method_arn}
        if authorizer.type == "TOKEN":
            event["authorizationToken"] = sources[0]
        else:
            event |= request_members(method, request, path_parameters, context, self._stage.variables)
        source_arn = f"{method_arn.partition('/')[0]}/authorizers/{authorizer.id}"
        result = center.functions.invoke_from_service(
            authorizer.function_arn, event, "apigateway.amazonaws.com", source_arn
        )
        if result.error:
            if re.search(r"raised \w+: Unauthorized(?: \(|$)", result.message):
                raise _unauthorized()
            raise GatewayError("AUTHORIZER_CONFIGURATION_ERROR", validation=result.message)
        if not isinstance(result.value, dict) or not isinstance(result.value.get("policyDocument"), dict):
            raise GatewayError("AUTHORIZER_CONFIGURATION_ERROR")
        if sources and authorizer.ttl_s > 0:
            self._decided[key] = (now, result.value)
        return result.value

    @staticmethod
    def _obey(result: Mapping[str, Any], method_arn: str) -> None:
        statements = as_list(result["policyDocument"].get("Statement") or None)
        decision = evaluate([(one, "policy of the authorizer") for one in statements], _ACTION, method_arn, {})
        if decision.allowed:
            return
        denied = decision.because.endswith("denies it")
        raise GatewayError("ACCESS_DENIED", f"{_DENIED} with an explicit deny" if denied else _DENIED)

    # --- user pools --------------------------------------------------------------------------------------------------

    def _of_pool(self, authorizer: Authorizer, method: Method, request: Request) -> dict[str, Any]:
        source = (authorizer.sources or ("header.Authorization",))[0]
        token = request.header(source.partition(".")[2]) or ""
        token = token[7:] if token[:7].lower() == "bearer " else token
        if not token or (authorizer.validation and not re.fullmatch(authorizer.validation, token)):
            raise _unauthorized()
        try:
            claims = self._verifier.verify(token, pools=authorizer.pools)
        except ExpiredTokenError:
            raise GatewayError("UNAUTHORIZED", "The incoming token has expired") from None
        except TokenError:
            raise _unauthorized() from None
        # An identity token is taken where a method names no scopes, an access token where it does.
        if method.scopes and not set(method.scopes) & set(str(claims.get("scope") or "").split()):
            raise _unauthorized()
        if not method.scopes and claims.get("token_use") != "id":
            raise _unauthorized()
        return {"claims": {name: _claim(name, value) for name, value in claims.items()}}


_ACTION: Final = "execute-api:Invoke"


def _unauthorized() -> GatewayError:
    return GatewayError("UNAUTHORIZED", "Unauthorized")


def _claim(name: str, value: Any) -> str:
    """Returns a claim as functions see it: texts all, lists with commas, times as dates of Java."""
    if name in _DATES and isinstance(value, int | float):
        if name == "auth_time":
            return str(int(value))
        return datetime.fromtimestamp(value, UTC).strftime("%a %b %d %H:%M:%S UTC %Y")
    if isinstance(value, list):
        return ",".join(map(str, value))
    return as_text(value)
