"""Custom resources: what a deployment would run, run when a center is loaded.

CloudFormation sends the request to the function and waits for an answer at the ResponseURL; here that is a server on
the loopback interface for as long as the deployment takes. What the functions leave behind (items, associations) is
kept with the assembly, so that the next center of it starts from there. What they answer is what `Ref` and `Fn::GetAtt`
give for the resource. Two frameworks of the CDK are known: the provider, which answers what the function behind it
returns, and `AwsCustomResource`, which makes one call of the SDK.
Sources: CloudFormation User Guide, "Custom resource response objects"; CDK API reference, `custom_resources`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from ringback.cloudformation.standins import Answers
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.services.storage import BucketState
from ringback.simulator.cloud import Resource
from ringback.simulator.errors import ExternalNeedError
from ringback.simulator.kernel.ports import Host
from ringback.simulator.kernel.records import Problem
from ringback.simulator.lambdas.manager import Function, Functions
from ringback.simulator.world.model import FunctionDefinition

_BEHIND: Final = "USER_ON_EVENT_FUNCTION_ARN"
"""The variable by which the CDK's provider knows the function that it calls."""
_SDK_CALL: Final = "Custom::AWS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What the custom resources of a deployment left behind."""

    #: Items by table ARN.
    tables: Mapping[str, list[Any]]
    #: Objects and their details by bucket name.
    buckets: Mapping[str, BucketState]
    reports: list[Problem]
    numbers: Mapping[str, str]
    quick_connects: Mapping[str, list[str]]
    outbound: Mapping[str, dict[str, str]]
    #: Overrides of hours of operation by their ARN.
    hours: Mapping[str, tuple[Mapping[str, Any], ...]]


class _Answers:
    """The answers of custom resources by request id."""

    def __init__(self) -> None:
        self.by_request: dict[str, dict[str, Any]] = {}
        answers = self.by_request

        class Handler(BaseHTTPRequestHandler):
            """Takes one PUT per request."""

            disable_nagle_algorithm = True

            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with suppress(ValueError):
                    answers[self.path.strip("/").split("?")[0]] = json.loads(body)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the signature of http.server
                """Says nothing."""

        self.url = "http://127.0.0.1:9"
        self._server: ThreadingHTTPServer | None = None
        with suppress(OSError):  # a confined process may have no sockets: answers then do not arrive
            self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if self._server is not None:
            self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
            serve = self._server.serve_forever
            self._thread = threading.Thread(target=serve, kwargs={"poll_interval": 0.01}, daemon=True)
            self._thread.start()

    @property
    def listens(self) -> bool:
        """Tells whether answers arrive at all."""
        return self._server is not None

    def close(self) -> None:
        """Stops the server."""
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


def is_answered(center: Host, functions: Functions) -> bool:
    """Tells whether something here answers for a custom resource whose answer the template uses."""
    return any(
        _sdk_call(one) is not None or _behind(functions, one) is not None
        for one in center.world.custom_resources
        if (one.stack, one.logical_id) in center.world.asked
    )


def run_custom_resources(center: Host, functions: Functions) -> Answers:
    """Runs all custom resources whose code runs here, and returns what they have answered; others change nothing."""
    given = _Answers()
    try:
        found = {
            (resource.stack, resource.logical_id): _create(center, functions, resource, given)
            for resource in center.world.custom_resources
        }
    finally:
        given.close()
    return {key: answer for key, answer in found.items() if answer}


def _create(center: Host, functions: Functions, resource: Resource, given: _Answers) -> Mapping[str, Any]:
    call = _sdk_call(resource)
    if call is not None:
        return _called(center, call)
    function = _behind(functions, resource)
    if function is None:
        return {}
    request, token = center.new_id(), str(resource.properties["ServiceToken"])
    event = {
        "RequestType": "Create",
        "ServiceToken": token,
        "ResponseURL": f"{given.url}/{request}",
        "StackId": f"arn:aws:cloudformation:{center.world.region}:{center.world.account}:stack/{resource.stack}/sim",
        "RequestId": request,
        "LogicalResourceId": resource.logical_id,
        "ResourceType": resource.type,
        "ResourceProperties": _texts(resource.properties),
    }
    try:
        limit = function.definition.timeout_s
        result = functions.execute(function, event, source=resource.label, limit_s=limit)
    except ExternalNeedError as need:
        center.report("external-need", str(need), resource.label)
        return {}
    if result.error:
        return {}
    answer = given.by_request.get(request)
    if answer is None and (function.stubbed or functions.at(token) is not function):
        answer = result.value if isinstance(result.value, dict) else {}
    problem = ""
    if answer is None and given.listens:
        problem = f"{resource.type} failed: {function.name} ended without an answer at the ResponseURL"
    elif answer and answer.get("Status") == "FAILED":
        problem = f"{resource.type} failed: {answer.get('Reason')}"
    if problem:
        center.report("custom-resource", problem, resource.label)
    return {} if problem or answer is None else answer


def _behind(functions: Functions, resource: Resource) -> Function | None:
    """Returns the function that answers for a custom resource, if it can run here."""
    token = str(resource.properties.get("ServiceToken") or "")
    function = functions.at(token) if ":lambda:" in token else None
    behind = function.definition.environment.get(_BEHIND) if function is not None else None
    if behind:
        function = functions.at(str(behind))
    return function if function is not None and (function.stubbed or _runs_here(function.definition)) else None


def _runs_here(definition: FunctionDefinition) -> bool:
    """Tells whether there is code to run; packages in JavaScript call its SDK, which is not simulated."""
    if definition.runtime.startswith("python"):
        return definition.code is not None or definition.inline is not None
    return definition.runtime.startswith("nodejs") and definition.inline is not None


def _sdk_call(resource: Resource) -> Mapping[str, Any] | None:
    """Returns the call that an `AwsCustomResource` makes when it is created."""
    text = resource.properties.get("Create") or resource.properties.get("Update")
    if resource.type != _SDK_CALL or not isinstance(text, str):
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.get("service") and found.get("action") else None


def _called(center: Host, call: Mapping[str, Any]) -> Mapping[str, Any]:
    """Makes a call of the SDK; one that is not simulated, or is refused, changes nothing."""
    service = str(call["service"]).removeprefix("@aws-sdk/client-").replace("-", "").lower()
    action = str(call["action"]).removesuffix("Command")
    parameters = call.get("parameters")
    try:
        found = center.cloud.answer(
            service, action[:1].upper() + action[1:], parameters if isinstance(parameters, dict) else {}
        )
    except AwsError:
        return {}
    data = dict(_flat(found))
    named = call.get("physicalResourceId") or {}
    own = data.get(str(named.get("responsePath"))) or named.get("id") if isinstance(named, dict) else None
    return {"Data": data} | ({"PhysicalResourceId": str(own)} if own else {})


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yields the values of an answer by their paths, as `AwsCustomResource` gives them."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _flat(item, f"{path}.{key}" if path else str(key))
    else:
        yield path, value


def _texts(value: Any) -> Any:
    """Turns scalars into text, as CloudFormation does on the way to a custom resource."""
    if isinstance(value, dict):
        return {k: _texts(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_texts(v) for v in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


def snapshot(center: Host, reports: list[Problem]) -> Left:
    """Returns what a deployment left behind; items are never changed in place, so they can be shared."""
    cloud, instance = center.cloud, center.instance
    return Left(
        tables={table.arn: list(table.all()) for table in cloud.tables.states()},
        buckets={b.name: b.state() for b in cloud.buckets.states()},
        reports=reports,
        numbers=dict(instance.number_flows),
        quick_connects={arn: list(shown) for arn, shown in instance.quick_connects.items()},
        outbound={arn: dict(config) for arn, config in instance.outbound.items()},
        hours=dict(center.hours.written),
    )


def restore(center: Host, left: Left) -> None:
    """Puts a fresh center where a deployment left another one."""
    for report in left.reports:
        center.report(report.code, report.message, report.resource)
    instance = center.instance
    instance.number_flows.update(left.numbers)
    instance.quick_connects.update({arn: list(shown) for arn, shown in left.quick_connects.items()})
    instance.outbound.update({arn: dict(config) for arn, config in left.outbound.items()})
    for arn, overrides in left.hours.items():
        center.hours.write(arn, overrides)
    for arn, items in left.tables.items():
        if items:
            table = center.cloud.tables.exact(arn)
            listen, table.on_record = table.on_record, None
            for item in items:
                table.write(None, item)
            table.on_record = listen
    for name, state in left.buckets.items():
        center.cloud.buckets.exact(name).resume(state)
