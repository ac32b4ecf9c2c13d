"""How endpoints of the studio answer: JSON, and a refusal that says why."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ringback.simulator.errors import SimulatorError

Endpoint = Callable[[Request], Awaitable[Response]]


def told(endpoint: Endpoint) -> Endpoint:
    """Turns what the simulator refuses, and defects, into answers: the page must hear of them."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except SimulatorError as error:
            return JSONResponse({"error": str(error)}, HTTPStatus.UNPROCESSABLE_ENTITY)
        except HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 -- the page must hear of a defect instead of a dropped connection
            traceback.print_exc()
            reason = f"the studio has a defect: {type(error).__name__}: {error}"
            return JSONResponse({"error": reason}, HTTPStatus.INTERNAL_SERVER_ERROR)

    return answer


def as_json(text: str, headers: Mapping[str, str] | None = None) -> Response:
    """Returns an answer of JSON text."""
    return Response(text, media_type="application/json", headers=headers)


def asked(request: Request, name: str) -> str:
    """Returns a parameter of the address, empty when it is not there."""
    return str(request.query_params.get(name, ""))
