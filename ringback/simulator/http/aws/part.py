"""The APIs of AWS under ``/aws``, for ``--endpoint-url``: what is not simulated is refused by service and operation."""

from __future__ import annotations

import re
import traceback
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from botocore.validate import ParamValidator
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ringback.simulator.aws.errors import AwsError, NotSimulatedError
from ringback.simulator.http.asked import content, headers, query, raw_path
from ringback.simulator.http.aws.lists import LISTS
from ringback.simulator.http.aws.models import Asked, Operation, UnknownCallError, operation_of
from ringback.simulator.http.aws.protocols import MalformedRequestError, Reply, parameters_of, refusal, reply_of
from ringback.simulator.http.live import LiveCenter
from ringback.simulator.http.part import Listing, Part

if TYPE_CHECKING:
    from ringback.simulator.center import Center

PREFIX: Final = "/aws"
#: The largest body that is taken, in bytes.
BODY_LIMIT: Final = 64 * 1024 * 1024
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_NOT_SERVED: Final = 501
_CHUNK: Final = re.compile(rb"([0-9a-fA-F]+)(?:;[^\r\n]*)?\r\n")


class AwsEndpoints(Part):
    """The local AWS of a center for SDKs and command lines.

    Callers are administrators of the account: signatures say which service is meant and are not verified, no policy
    binds anybody.
    """

    def __init__(self, live: LiveCenter) -> None:
        super().__init__(live)
        self._validator = ParamValidator()

    def routes(self) -> Sequence[BaseRoute]:
        """Returns the routes."""
        return [
            Route(PREFIX, self._serve, methods=_METHODS),
            Route(f"{PREFIX}/{{rest:path}}", self._serve, methods=_METHODS),
        ]

    def listing(self) -> Listing:
        """Returns how a command line is pointed here."""
        world = self.live.center.world
        keys = f"AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION={world.region}"
        examples = [f"{keys} aws --endpoint-url {{url}}{PREFIX} dynamodb list-tables"]
        if world.instance_id:
            examples.append(
                f"{keys} aws --endpoint-url {{url}}{PREFIX} connect list-queues --instance-id {world.instance_id}"
            )
        return Listing(
            "AWS APIs", facts=[("endpoint", f"{{url}}{PREFIX}"), ("Region", world.region)], examples=examples
        )

    async def _serve(self, request: Request) -> Response:
        request_id = str(uuid.uuid4())
        asked = await _asked(request)
        try:
            operation = operation_of(asked)
        except UnknownCallError as error:
            reply = refusal("rest-json", "UnknownOperationException", str(error), _NOT_SERVED, request_id, {})
        else:
            reply = await self.live.do(lambda center: self._answer(center, operation, asked, request_id))
        if request.method == "HEAD":
            # What a HEAD says of the length is that of the object.
            return Response(status_code=reply.status, headers={**reply.headers, "x-amzn-requestid": request_id})
        reply.headers["content-length"] = str(len(reply.body))
        return Response(reply.body, reply.status, {**reply.headers, "x-amzn-requestid": request_id})

    def _answer(self, center: Center, operation: Operation, asked: Asked, request_id: str) -> Reply:
        """Returns the answer to a call; this runs in the center's thread."""
        protocol = operation.protocol
        try:
            params = parameters_of(operation, asked)
            problem = self._problem(operation, params)
            if problem:
                return refusal(protocol, "ValidationException", problem, 400, request_id, {})
            return reply_of(operation, _called(center, operation, params), request_id)
        except MalformedRequestError as error:
            return refusal(protocol, "SerializationException", str(error), 400, request_id, {})
        except NotSimulatedError:
            told = f"{operation.service}:{operation.name} is not simulated"
            return refusal(protocol, "NotSimulated", told, _NOT_SERVED, request_id, {})
        except AwsError as error:
            return refusal(protocol, error.code, error.message, error.status, request_id, error.extra)
        except Exception as error:  # noqa: BLE001 -- the caller hears of a defect in the protocol it speaks
            traceback.print_exc()
            told = f"{operation.service}:{operation.name} has a defect here: {type(error).__name__}: {error}"
            return refusal(protocol, "InternalFailure", told, 500, request_id, {})

    def _problem(self, operation: Operation, params: Mapping[str, Any]) -> str:
        shape = operation.model.input_shape
        if shape is None:
            return ""
        report = self._validator.validate(dict(params), shape)
        return str(report.generate_report()) if report.has_errors() else ""


def _called(center: Center, operation: Operation, params: Mapping[str, Any]) -> Mapping[str, Any]:
    listed = LISTS.get((operation.service, operation.name))
    if listed is not None:
        return listed(center, params)
    return center.cloud.answer(operation.service, operation.name, params)


async def _asked(request: Request) -> Asked:
    given = dict(headers(request))
    return Asked(
        method=request.method,
        path=raw_path(request).removeprefix(PREFIX) or "/",
        query=dict(query(request)),
        headers=given,
        body=_unchunked(await content(request, BODY_LIMIT), given),
    )


def _unchunked(body: bytes, headers: Mapping[str, str]) -> bytes:
    """Returns a body without the chunks that SDKs sign or sum up one by one [S3 User Guide, streaming uploads]."""
    if not headers.get("x-amz-content-sha256", "").startswith("STREAMING-"):
        return body
    found, at = bytearray(), 0
    while (head := _CHUNK.match(body, at)) is not None:
        size = int(head[1], 16)
        if not size:
            break
        found += body[head.end() : head.end() + size]
        at = head.end() + size + 2
    return bytes(found)
