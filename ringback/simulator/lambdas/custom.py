"""Custom resources: what a deployment would run, run when a center is loaded.

CloudFormation sends the request to the function and waits for an answer at the ResponseURL; here that is a server on
the loopback interface for as long as the deployment takes. What the functions leave behind (items, associations) is
kept with the assembly, so that the next center of it starts from there.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ringback.simulator.aws.services.storage import BucketState
from ringback.simulator.cloud import Resource
from ringback.simulator.errors import ExternalNeedError
from ringback.simulator.kernel.ports import Host
from ringback.simulator.kernel.records import Problem
from ringback.simulator.lambdas.manager import Functions


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

    def close(self) -> None:
        """Stops the server."""
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


def run_custom_resources(center: Host, functions: Functions) -> None:
    """Runs all custom resources whose function is Python and in the assembly; others change nothing."""
    answers = _Answers()
    try:
        for resource in center.world.custom_resources:
            _create(center, functions, resource, answers)
    finally:
        answers.close()


def _create(center: Host, functions: Functions, resource: Resource, answers: _Answers) -> None:
    token = str(resource.properties.get("ServiceToken") or "")
    function = functions.at(token) if ":lambda:" in token else None
    if function is None or not function.definition.runtime.startswith("python"):
        return  # frameworks in other languages and AWS-owned providers change nothing a call could notice
    request = center.new_id()
    event = {
        "RequestType": "Create",
        "ServiceToken": token,
        "ResponseURL": f"{answers.url}/{request}",
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
        return
    answer = answers.by_request.get(request) or (result.value if isinstance(result.value, dict) else {})
    if not result.error and answer.get("Status") == "FAILED":
        center.report("custom-resource", f"{resource.type} failed: {answer.get('Reason')}", resource.label)


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
