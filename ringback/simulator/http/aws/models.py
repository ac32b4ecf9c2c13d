"""Which operation of which service a request means, by the models that the SDK itself carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

import botocore.session
from botocore.exceptions import DataNotFoundError
from botocore.model import ServiceModel

from ringback.simulator.http.paths import parameter, values

#: Names that requests are signed for, where they are not the SDK's name of the service.
_SIGNED_AS: Final[Mapping[str, tuple[str, ...]]] = {
    "lex": ("lexv2-runtime", "lexv2-models"),
    "execute-api": ("connectparticipant",),
    "monitoring": ("cloudwatch",),
    "bedrock": ("bedrock-runtime", "bedrock"),
    "events": ("events",),
}
CBOR: Final = "smithy-rpc-v2-cbor"
_RPC: Final = re.compile(r"/service/[^/]+/operation/(\w+)")
_SCOPE: Final = re.compile(r"Credential=[^/,]+/\d{8}/[^/]+/([^/]+)/aws4_request")


class UnknownCallError(Exception):
    """A request that no model knows; the message says what it seemed to be."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived; the path is not decoded."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation, with the values that stand in the path of its request."""

    service: str
    name: str
    model: Any
    path: Mapping[str, str]
    protocol: str
    """The protocol of the request: json, query, rest-json, rest-xml, smithy-rpc-v2-cbor."""


def operation_of(asked: Asked) -> Operation:
    """Returns the operation that a request means; raises ``UnknownCallError``."""
    signed = _signed_for(asked)
    for service in _SIGNED_AS.get(signed, (signed,)):
        model = _model(service)
        if model is None:
            raise UnknownCallError(f"service {signed!r} is not known to the SDK that is installed")
        found = _in(service, model, asked)
        if found is not None:
            return found
    raise UnknownCallError(f"{signed}: no operation is {asked.method} {asked.path}")


def _signed_for(asked: Asked) -> str:
    found = _SCOPE.search(asked.headers.get("authorization", ""))
    credential = asked.query.get("X-Amz-Credential", "").split("/")
    if found is not None:
        return found[1]
    if len(credential) == 5:
        return credential[3]
    raise UnknownCallError(
        "the request is not signed: which service it means is read from its signature (any key will do)"
    )


def _in(service: str, model: ServiceModel, asked: Asked) -> Operation | None:
    protocol = _protocol(model, asked)
    if protocol.startswith("rest-"):
        return max(_rest(service, asked), key=lambda found: found[0], default=((), None))[1]
    if protocol == CBOR:
        found = _RPC.fullmatch(asked.path)
        name = found[1] if found is not None else ""
    elif protocol == "json":
        name = asked.headers.get("x-amz-target", "").rpartition(".")[2]
    elif protocol == "query":
        form = dict(parse_qsl(asked.body.decode("utf-8", "replace"))) or asked.query
        name = form.get("Action", "")
    else:
        raise UnknownCallError(f"service {service!r} speaks {protocol}, which is not served")
    known = name in model.operation_names
    return Operation(service, name, model.operation_model(name), {}, protocol) if known else None


def _protocol(model: ServiceModel, asked: Asked) -> str:
    """Returns the protocol of a request: a service may speak several, and a request shows which is meant."""
    spoken = tuple(model.metadata.get("protocols") or (model.protocol,))
    if CBOR in spoken and asked.headers.get("smithy-protocol") == "rpc-v2-cbor":
        return CBOR
    if len(spoken) == 1:
        return str(spoken[0])
    usual = "json" if "x-amz-target" in asked.headers else "query"
    return usual if usual in spoken else str(model.protocol)


@cache
def _model(service: str) -> ServiceModel | None:
    """Returns the model of a service; several hundred kilobytes are read once."""
    loader = botocore.session.get_session().get_component("data_loader")
    try:
        return ServiceModel(loader.load_service_model(service, "service-2"), service_name=service)
    except DataNotFoundError:
        return None


@dataclass(frozen=True, slots=True)
class _Route:
    name: str
    method: str
    path: re.Pattern[str]
    query: Mapping[str, str]
    #: Headers and parameters of the query that every request of the operation has.
    needed: Sequence[tuple[str, str]]
    #: How much of a request it names: query, needed headers and parameters, literal path.
    precision: tuple[int, ...]


@cache
def _routes(service: str) -> Sequence[_Route]:
    model = _model(service)
    return [] if model is None else [_route(model.operation_model(name)) for name in model.operation_names]


def _route(operation: Any) -> _Route:
    uri, _, query = operation.http["requestUri"].partition("?")
    shape = operation.input_shape
    needed = []
    for name in shape.required_members if shape is not None else ():
        member = shape.members[name].serialization
        if member.get("location") in {"header", "querystring"}:
            needed.append((member["location"], str(member["name"])))
    # A key may be empty in no request, and whatever follows a bucket is a key.
    parts = re.split(r"(\{[^}]+\})", uri.rstrip("/") or "")
    pattern = "".join(_pattern(part) for part in parts)
    given = dict(parse_qsl(query, True))
    precision = (len(given), len(needed), len(re.sub(r"\{[^}]+\}", "", uri)))
    return _Route(operation.name, operation.http["method"], re.compile(f"{pattern}/?"), given, needed, precision)


def _pattern(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    name = part[1:-1]
    return parameter(name.rstrip("+"), greedy=name.endswith("+"))


def _rest(service: str, asked: Asked) -> Iterator[tuple[tuple[int, ...], Operation]]:
    """Yields the operations that a request may mean, each with its precision."""
    model = _model(service)
    if model is None:
        return
    for route in _routes(service):
        matched = route.path.fullmatch(asked.path) if route.method == asked.method else None
        if matched is None or any(asked.query.get(key) != value for key, value in route.query.items()):
            continue
        places = {"header": asked.headers, "querystring": asked.query}
        if all((name.lower() if place == "header" else name) in places[place] for place, name in route.needed):
            path = {name: unquote(value) for name, value in values(matched).items()}
            operation = model.operation_model(route.name)
            yield route.precision, Operation(service, route.name, operation, path, str(model.protocol))
