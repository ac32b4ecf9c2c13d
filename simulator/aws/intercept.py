"""Catches boto3 calls before they become HTTP, while a function runs, and hands them to the center's cloud.

The hooks are registered once per process with botocore's built-in handlers and do nothing outside of ``active(...)``:
other users of boto3 in the same process reach the real network as always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
import botocore.handlers
import botocore.session
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from simulator.aws.errors import AwsError

if TYPE_CHECKING:
    from simulator.aws.cloud import Cloud
    from simulator.world.model import FunctionDefinition


class Scope:
    """Is who calls: the cloud, the function and where its calls are noted."""

    __slots__ = ("calls", "cloud", "counts", "definition", "sleep", "visit")

    def __init__(
        self,
        cloud: Cloud,
        definition: FunctionDefinition,
        visit: str,
        calls: list[tuple[str, str, str]],
        sleep: Callable[[float], None],
    ) -> None:
        self.cloud = cloud
        self.definition = definition
        self.visit = visit
        self.calls = calls
        self.sleep = sleep
        self.counts: dict[str, int] = {}


class TimedOut(Exception):  # noqa: N818 - a signal between cloud and hook, never seen by users
    """Tells the hook that the call must look like a network time-out."""


_scope: Scope | None = None
_sessions: dict[str, _Session] = {}


class _Response:
    """Is the HTTP part of an answer, as far as botocore looks at it."""

    def __init__(self, status: int) -> None:
        self.status_code = status
        self.headers: dict[str, str] = {}
        self.content = b""
        self.text = ""


class _Session(boto3.session.Session):  # type: ignore[misc]
    """Is the default session of simulated functions: clients without state are made once."""

    def __init__(self, region: str) -> None:
        super().__init__(
            aws_access_key_id="ASIASIMULATED0000000",
            aws_secret_access_key="simulated",  # noqa: S106 - stands for the role's temporary credentials
            aws_session_token="simulated",  # noqa: S106 - as above
            region_name=region,
        )
        self._clients: dict[str, Any] = {}

    def client(self, service_name: str, *args: Any, **settings: Any) -> Any:
        """Answers a client; the same settings give the same client."""
        config = settings.get("config")
        options = repr(sorted(vars(config)["_user_provided_options"].items())) if config is not None else ""
        rest = sorted((k, repr(v)) for k, v in settings.items() if k != "config")
        key = f"{service_name}{args}{rest}{options}"
        if key not in self._clients:
            self._clients[key] = super().client(service_name, *args, **settings)
        return self._clients[key]


def _remember_parameters(params: Any, context: dict[str, Any], **_: Any) -> None:
    if _scope is not None:
        context["simulator_params"] = params


def _answer(model: Any, context: dict[str, Any], **_: Any) -> tuple[_Response, dict[str, Any]] | None:
    scope = _scope
    if scope is None:
        return None
    service = model.service_model.service_name
    try:
        parsed = scope.cloud.call(scope, service, model.name, context.get("simulator_params") or {})
    except TimedOut as late:
        if "connect" in str(late):
            raise ConnectTimeoutError(endpoint_url=f"https://{service}.simulated") from late
        raise ReadTimeoutError(endpoint_url=f"https://{service}.simulated") from late
    except AwsError as error:
        body = {"Error": {"Code": error.code, "Message": error.message}, **error.extra}
        return _Response(error.status), _with_metadata(body, error.status, scope)
    return _Response(200), _with_metadata(parsed, 200, scope)


def _with_metadata(parsed: dict[str, Any], status: int, scope: Scope) -> dict[str, Any]:
    parsed["ResponseMetadata"] = {
        "RequestId": f"{len(scope.calls):08d}-0000-4000-a000-000000000000",
        "HTTPStatusCode": status,
        "HTTPHeaders": {},
        "RetryAttempts": 0,
    }
    return parsed


botocore.handlers.BUILTIN_HANDLERS.append(("before-parameter-build", _remember_parameters))
botocore.handlers.BUILTIN_HANDLERS.append(("before-call", _answer))


@contextmanager
def active(scope: Scope) -> Iterator[None]:
    """Catches the calls of one invocation; invocations may nest."""
    global _scope
    region = scope.cloud.region
    if region not in _sessions:
        _sessions[region] = _Session(region)
    outer, outer_session = _scope, boto3.DEFAULT_SESSION
    _scope, boto3.DEFAULT_SESSION = scope, _sessions[region]
    try:
        yield
    finally:
        _scope, boto3.DEFAULT_SESSION = outer, outer_session
