"""Catches SDK calls before they become HTTP, while a function runs, and hands them to the center's cloud.

botocore's client is asked to do everything up to the request (parameter handlers, validation) and everything after
the answer (answer handlers, exceptions); what lies between, HTTP, does not happen. The patches are made once per
process and do nothing outside of ``active(...)``: other users of botocore in the same process reach the real network
as always.

Making clients is the expensive part of botocore, so functions get copies of prototypes: own event handlers, shared
models.
"""

from __future__ import annotations

import copy
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import boto3
import botocore.client
import botocore.loaders
import botocore.session
from botocore.exceptions import ParamValidationError, ReadTimeoutError
from botocore.validate import ParamValidator

from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.parameters import plainly_valid
from ringback.simulator.aws.scope import Scope, TimedOut


class _Response:
    """The HTTP part of an answer, as far as event handlers look at it."""

    def __init__(self, status: int, *, injected: bool) -> None:
        self.status_code = status
        self.injected = injected
        self.headers: dict[str, str] = {}
        self.content = b""
        self.text = ""


class _Events:
    """The tree of event handlers of a prototype, shared; copied, which takes longer than a call, only when it matters.

    That is when an event is emitted that handlers of the function's own session are for, or when somebody changes the
    tree of this client.
    """

    def __init__(self, shared: Any, handlers: Sequence[tuple[Any, ...]]) -> None:
        self._shared = shared
        self._handlers = handlers
        self._emitter: Any = None

    def _own(self) -> Any:
        if self._emitter is None:
            self._emitter = copy.copy(self._shared)
            for handler in self._handlers:
                self._emitter.register(*handler)
        return self._emitter

    def emit(self, event_name: str, **given: Any) -> Any:
        """Lets the handlers of an event run."""
        kind = event_name.partition(".")[0]
        shared = self._emitter is None and not any(str(item[0]).partition(".")[0] == kind for item in self._handlers)
        return (self._shared if shared else self._own()).emit(event_name, **given)

    def __getattr__(self, name: str) -> Any:
        """Reads everything else from a tree of its own."""
        return getattr(self._own(), name)

    def __copy__(self) -> Any:
        """Returns a tree for whoever asks for one."""
        return copy.copy(self._own())


#: Attribute of clients that functions have made.
_SIMULATED = "_ringback_simulated"
_scope: Scope | None = None
_making = False
_prototypes: dict[tuple[Any, ...], Any] = {}
_makers: dict[str, Any] = {}
_session_handlers: weakref.WeakKeyDictionary[Any, list[tuple[Any, ...]]] = weakref.WeakKeyDictionary()
_loader = botocore.loaders.create_loader()
_validator = ParamValidator()

_real_call = botocore.client.BaseClient._make_api_call
_real_create_client = botocore.session.Session.create_client
_real_register = botocore.session.Session.register
_real_register_builtin = botocore.session.Session._register_builtin_handlers
_real_create_loader = botocore.session.create_loader


# --- calls ----------------------------------------------------------------------------------------------------------


def _call(client: Any, operation_name: str, api_params: dict[str, Any]) -> Any:
    scope = _scope
    # Another thread may make real calls while a function runs in this one: its clients were made elsewhere.
    if scope is None or not client.__dict__.get(_SIMULATED):
        return _real_call(client, operation_name, api_params)
    model = client.meta.service_model.operation_model(operation_name)
    context: dict[str, Any] = {"client_region": client.meta.region_name, "client_config": client.meta.config}
    params = client._emit_api_params(api_params=api_params, operation_model=model, context=context)
    if not plainly_valid(params, model):
        report = _validator.validate(params, model.input_shape)
        if report.has_errors():
            raise ParamValidationError(report=report.generate_report())
    service_model = client.meta.service_model
    response, parsed = _answer(scope, service_model.service_name, operation_name, params)
    client.meta.events.emit(
        f"after-call.{service_model.service_id.hyphenize()}.{operation_name}",
        http_response=response,
        parsed=parsed,
        model=model,
        context=context,
    )
    if response.status_code >= 300:
        error = parsed.get("Error", {})
        refusal = client.exceptions.from_code(error.get("Code"))(parsed, operation_name)
        refusal.injected = response.injected
        raise refusal
    return parsed


def _answer(scope: Scope, service: str, operation: str, params: dict[str, Any]) -> tuple[_Response, dict[str, Any]]:
    injected = False
    try:
        parsed, status = scope.cloud.call(scope, service, operation, params), 200
    except TimedOut as late:
        endpoint = f"https://{service}.simulated"
        timeout = ReadTimeoutError(endpoint_url=endpoint)
        timeout.injected = True
        raise timeout from late
    except AwsError as error:
        parsed, status = {"Error": {"Code": error.code, "Message": error.message}, **error.extra}, error.status
        injected = error.injected
    parsed["ResponseMetadata"] = {
        "RequestId": f"{len(scope.calls):08d}-0000-4000-a000-000000000000",
        "HTTPStatusCode": status,
        "HTTPHeaders": {},
        "RetryAttempts": 0,
    }
    return _Response(status, injected=injected), parsed


# --- sessions and clients -------------------------------------------------------------------------------------------


def _create_client(session: Any, service_name: str, *args: Any, **settings: Any) -> Any:
    if _scope is None or args[1:]:
        made = _real_create_client(session, service_name, *args, **settings)
        made.__dict__[_SIMULATED] = _scope is not None
        return made
    region = (args[0] if args else settings.get("region_name")) or _scope.cloud.region
    config = settings.get("config")
    options = repr(sorted(getattr(config, "_user_provided_options", {}).items())) if config is not None else ""
    key = (service_name, region, options, settings.get("endpoint_url"))
    prototype = _prototypes.get(key)
    if prototype is None:
        maker = _makers.get("session") or _makers.setdefault("session", _maker())
        prototype = _prototypes[key] = _real_create_client(
            maker, service_name, region, config=config, endpoint_url=settings.get("endpoint_url")
        )
    client = object.__new__(type(prototype))  # copy.copy() would ask the client for attributes it does not have yet
    client.__dict__.update(prototype.__dict__)
    client.__dict__[_SIMULATED] = True
    client.meta = copy.copy(prototype.meta)
    client.meta.events = _Events(prototype.meta.events, tuple(_session_handlers.get(session, ())))
    return client


def _maker() -> Any:
    """Returns a session that only makes prototypes; boto3's, so that clients have what boto3 adds to them."""
    global _making
    _making = True
    try:
        session = boto3.session.Session("ASIASIMULATED0000000", "simulated", "simulated", _scope_region())._session
    finally:
        _making = False
    return session


def _scope_region() -> str:
    return _scope.cloud.region if _scope is not None else "us-east-1"


def _register_builtin_handlers(session: Any, events: Any) -> None:
    """Spares sessions of functions the built-in handlers: their clients come from prototypes that have them."""
    if _scope is None or _making:
        _real_register_builtin(session, events)


def _register(session: Any, event_name: str, handler: Any, unique_id: Any = None, **settings: Any) -> Any:
    if _scope is not None and not _making:
        _session_handlers.setdefault(session, []).append((event_name, handler, unique_id))
    return _real_register(session, event_name, handler, unique_id, **settings)


def _create_loader(search_path_string: str | None = None) -> Any:
    if _scope is None or search_path_string:
        return _real_create_loader(search_path_string)
    paths = _loader.search_paths
    paths[:] = list(dict.fromkeys(paths))  # boto3 adds its own folder for every session
    return _loader


botocore.client.BaseClient._make_api_call = _call
botocore.session.Session.create_client = _create_client
botocore.session.Session.register = _register
botocore.session.Session._register_builtin_handlers = _register_builtin_handlers
botocore.session.create_loader = _create_loader


@contextmanager
def active(scope: Scope) -> Iterator[None]:
    """Catches the calls of one invocation; invocations may nest."""
    global _scope
    outer, outer_session = _scope, boto3.DEFAULT_SESSION
    _scope, boto3.DEFAULT_SESSION = scope, scope.session
    try:
        yield
    finally:
        scope.session = boto3.DEFAULT_SESSION
        _scope, boto3.DEFAULT_SESSION = outer, outer_session
