"""REST APIs behind routes: ``/api/<stage>/...``, and ``/api/<API id>/<stage>/...`` where stages share a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from starlette.convertors import PathConvertor, register_url_convertor
from starlette.requests import Request as Asked
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ringback.simulator.http.asked import content, headers, query, raw_path
from ringback.simulator.http.cognito.tokens import Verifier
from ringback.simulator.http.live import LiveCenter
from ringback.simulator.http.part import Listing, Part
from ringback.simulator.http.rest.gateway import Gateway
from ringback.simulator.http.rest.model import PAYLOAD_LIMIT, Key, Request, RestApi
from ringback.simulator.http.rest.reading import rest_apis
from ringback.simulator.http.rest.throttle import Buckets
from ringback.simulator.http.rest.waf import Firewall

PREFIX = "/api"
#: Other kinds of APIs, which whoever looks for them must not miss silently.
_NOT_SERVED = {
    "AWS::ApiGatewayV2::Api": "an HTTP or WebSocket API",
    "AWS::Serverless::HttpApi": "an HTTP API",
    "AWS::AppSync::GraphQLApi": "a GraphQL API",
    "AWS::Lambda::Url": "the URL of a function",
}
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
#: The address that a test client without one, or one on a socket of the file system, is given.
_LOCAL = "127.0.0.1"


class _Rest(PathConvertor):
    """The rest of an address, line breaks included, so that the gateway says what it says to every path."""

    regex = "(?s:.*)"


register_url_convertor("rest", _Rest())


class RestApis(Part):
    """The REST APIs of a center."""

    def __init__(self, live: LiveCenter, verifier: Verifier) -> None:
        """Reads the APIs; raises AssemblyError for what the service would not take."""
        super().__init__(live)
        world, account = live.center.world, Buckets()
        self.apis = rest_apis(world)
        self._gateways: dict[tuple[str, str], Gateway] = {}
        self._refused = [
            f"{one.label}: {_NOT_SERVED[one.resource.type]} ({one.resource.type}); REST APIs are served"
            for one in world.others
            if one.resource is not None and one.resource.type in _NOT_SERVED
        ]
        for api in self.apis:
            self._refused += [f"{api.name}: {text}" for text in api.refused]
            for stage in api.stages:
                firewall = Firewall(world, stage.arn)
                self._refused += [f"{api.name}: {text}" for text in firewall.refused]
                self._gateways[api.id, stage.name] = Gateway(api, stage, verifier, account, firewall)
        names = Counter(stage for _, stage in self._gateways)
        self._short = {stage: (api, stage) for api, stage in self._gateways if names[stage] == 1}

    def routes(self) -> Sequence[BaseRoute]:
        """Returns the routes."""
        return [Route(f"{PREFIX}/{{rest:rest}}", self._answer, methods=_METHODS)]

    def listing(self) -> Listing | None:
        """Returns where each stage is, the keys, and a command to begin with."""
        if not self._gateways:
            return Listing("REST API", refused=self._refused) if self._refused else None
        first = next(iter(self._gateways))
        return Listing(
            "REST API",
            links=[
                (f"{one.api.name}, stage {name}", self.path(api, name)) for (api, name), one in self._gateways.items()
            ],
            facts=[(f"API key {key.name}", key.value) for api in self.apis for key in _usable(api)],
            examples=[f"curl -i {{url}}{self.path(*first).rstrip('/')}{_plain_path(self._gateways[first].api)}"],
            refused=self._refused,
        )

    def path(self, api: str, stage: str) -> str:
        """Returns the path under which a stage is served."""
        return f"{PREFIX}/{stage}/" if self._short.get(stage) == (api, stage) else f"{PREFIX}/{api}/{stage}/"

    async def _answer(self, asked: Asked) -> Response:
        gateway, path = self._find(raw_path(asked).removeprefix(PREFIX).lstrip("/"))
        if gateway is None:
            # What the service says of a stage that does not exist.
            return JSONResponse({"message": "Forbidden"}, 403)
        request = Request(
            method=asked.method,
            path=path,
            query=query(asked),
            headers=headers(asked),
            body=await content(asked, PAYLOAD_LIMIT),
            source=asked.client.host if asked.client else _LOCAL,
            host=asked.headers.get("host", ""),
            protocol=f"HTTP/{asked.scope.get('http_version', '1.1')}",
        )
        answer = await self.live.do(lambda center: gateway.handle(center, request))
        response = Response(answer.body, answer.status)
        del response.headers["content-length"]
        for name, value in answer.headers:
            response.headers.append(name, value)
        response.headers["content-length"] = str(len(answer.body))
        return response

    def _find(self, path: str) -> tuple[Gateway | None, str]:
        """Returns the gateway that a path begins with, and the path behind the stage."""
        first, _, rest = path.partition("/")
        second, _, behind = rest.partition("/")
        found = self._gateways.get((first, second))
        if found is not None:
            return found, f"/{behind}"
        short = self._short.get(first)
        return (self._gateways[short], f"/{rest}") if short is not None else (None, "")


def _usable(api: RestApi) -> list[Key]:
    planned = {key for plan in api.plans for key in plan.keys}
    return [key for key in api.keys.values() if key.id in planned]


def _plain_path(api: RestApi) -> str:
    """Returns a path that can be asked for without knowing anything."""
    open_ones = [
        path
        for path, methods in api.resources.items()
        if "{" not in path and (get := methods.get("GET")) and get.authorization == "NONE" and not get.needs_key
    ]
    return min(open_ones, key=len, default="/")
