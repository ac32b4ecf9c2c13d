"""The Lambda Runtime API on loopback: runs a function in a process of its own under the real runtime interface client.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. What Lambda does around that API is done here too: the
environment of a function, its time limit, the answer of a function that was killed or that ended, and a new process for
the invocation after that. With SnapStart a process waits, loaded, for the first event, as one would that was restored
from a snapshot of it. What is not here: the micro virtual machine, its memory limit, freezing between invocations, the
time that Lambda takes to restore a snapshot.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.unit.handlers.servers import ROOT

VERSION = "/2018-06-01/runtime"
REGION, ACCOUNT = "ap-northeast-2", "123456789012"
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html and gettingstarted-limits.html
INIT_S = 10.0
MAX_PAYLOAD = 6 * 1024 * 1024
_PYTHON = ROOT / ".venv" / "bin" / "python"


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """A function as Lambda knows it: `code` is the unpacked asset, `environment` its variables, both as deployed."""

    name: str
    handler: str
    code: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float = 3
    memory_mb: int = 128
    runtime: str = "python3.14"
    log_format: str = "JSON"
    log_level: str = "INFO"
    snap_start: bool = False
    compiled: Path | None = None
    """Folder in which processes keep what they compile, where nobody measures how long they take; Lambda has none."""

    @property
    def arn(self) -> str:
        """The ARN that callers use."""
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.name}:live"

    def process_environment(self, runtime_api: str) -> dict[str, str]:
        """Returns the variables of the process: Lambda's own, then those of the function, which may not name Lambda's.

        https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
        """
        reserved = {
            "_HANDLER": self.handler,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.runtime}",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory_mb),
            "AWS_LAMBDA_FUNCTION_NAME": self.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start" if self.snap_start else "on-demand",
            "AWS_LAMBDA_LOG_FORMAT": self.log_format,
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{self.name}",
            "AWS_LAMBDA_LOG_LEVEL": self.log_level,
            "AWS_LAMBDA_LOG_STREAM_NAME": "2026/11/20/[1]0123456789abcdef",
            "AWS_LAMBDA_RUNTIME_API": runtime_api,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_SESSION_TOKEN": "testing",
            "LAMBDA_TASK_ROOT": str(self.code),
            "LANG": "en_US.UTF-8",
            "PATH": os.defpath,
            "TZ": ":UTC",
        }
        # Code on Lambda lies in a read-only folder: what is compiled at a cold start is compiled at each.
        reserved |= {"PYTHONPYCACHEPREFIX": str(self.compiled)} if self.compiled else {"PYTHONDONTWRITEBYTECODE": "1"}
        if taken := sorted(reserved.keys() & self.environment.keys()):
            raise ValueError(f"function {self.name}: reserved environment variables are set: {', '.join(taken)}")
        return {**reserved, **self.environment}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an invocation gave: exactly one of `payload` and `error`; times in milliseconds."""

    request_id: str
    payload: Any = None
    error: dict[str, Any] | None = None
    lines: tuple[str, ...] = ()
    """Lines of the log since the invocation before; those of a cold start begin with what was written while loading."""
    cold: bool = False
    init_ms: float = 0.0
    """From starting the process, or restoring it, until it asked for an event, for a cold start."""
    duration_ms: float = 0.0
    """From handing over the event to the answer."""
    total_ms: float = 0.0
    """From starting the process, or restoring it, to the answer, for a cold start; otherwise the duration."""

    @property
    def documents(self) -> list[dict[str, Any]]:
        """The log, every line of which must be a JSON object."""
        found = [json.loads(line) for line in self.lines]
        assert all(isinstance(document, dict) for document in found), self.lines
        return found


def _peak_mb(pid: int) -> float:
    """Returns the most memory that a process has held; where only Linux tells it, none.

    What the system reports of an ended process counts the one it was forked from.
    """
    told = Path(f"/proc/{pid}/status")
    lines = told.read_text("utf-8").splitlines() if told.is_file() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)


def _cpu_s(pid: int) -> float:
    """Returns the processor time that a process has taken so far; where only Linux tells it, none."""
    told = Path(f"/proc/{pid}/stat")
    if not told.is_file():
        return 0.0
    fields = told.read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class _Invocation:
    """One event on its way through the process."""

    def __init__(self, event: Any, limit_s: float) -> None:
        self.id = str(uuid.uuid4())
        self.body = json.dumps(event, ensure_ascii=False).encode()
        self.limit_s = limit_s
        self.taken_at = self.answered_at = 0.0
        self.payload: Any = None
        self.error: dict[str, Any] | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Lambda-Runtime-Aws-Request-Id": self.id,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + self.limit_s) * 1000)),
            "Lambda-Runtime-Trace-Id": f"Root=1-{int(time.time()):08x}-{self.id.replace('-', '')[:24]};Sampled=1",
        }


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A process that was killed leaves its connection broken; everything else is a fault of this module."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class ExecutionEnvironment:
    """One environment of a function: starts its process for the first event and keeps it, one event at a time."""

    def __init__(self, function: Deployed) -> None:
        self.function = function
        self.starts = 0
        self.cpu_s = 0.0
        """Processor time of the processes that ended, since they were restored."""
        self.snapshot_cpu_s = 0.0
        """Processor time of the same processes until their snapshot."""
        self.peak_mb = 0.0
        """The most memory that one of them held."""
        self._changed = threading.Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = self._ready_at = 0.0
        self._init_error: dict[str, Any] | None = None
        self._ended = self._snapshot = False
        self._waiting: _Invocation | None = None
        self._running: _Invocation | None = None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the environment
        self._read = 0
        self._server = _Server(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    # --- what a caller does

    def start(self) -> float:
        """Starts the process before there is an event and returns the milliseconds until it asks for one.

        With SnapStart these are the milliseconds until it can be restored: what publishing a version takes.
        """
        with self._changed:
            self._start()
            self._changed.wait_for(lambda: self._ready_at or self._snapshot or self._ended, timeout=INIT_S)
            return ((self._ready_at or time.perf_counter()) - self._started_at) * 1000

    def invoke(self, event: Any) -> Outcome:
        """Hands one event to the function and waits for what becomes of it, at most for the time limit."""
        invocation = _Invocation(event, self.function.timeout_s)
        with self._changed:
            held = self._snapshot and not self._ready_at and not self._ended
            cold = self._process is None or self._ended or held
            if cold and not held:
                self._start()
            self._waiting = invocation
            self._changed.notify_all()
            self._settle(invocation)
            started_at, ready_at = self._started_at, self._ready_at
        ended_at = invocation.answered_at or time.perf_counter()
        taken_at = invocation.taken_at or ended_at
        return Outcome(
            request_id=invocation.id,
            payload=invocation.payload,
            error=invocation.error,
            lines=self._new_lines(),
            cold=cold,
            init_ms=max(0.0, ready_at - started_at) * 1000 if cold else 0.0,
            duration_ms=(ended_at - taken_at) * 1000,
            total_ms=(ended_at - (started_at if cold else taken_at)) * 1000,
        )

    def stop(self) -> None:
        """Ends the process and the API."""
        with self._changed:
            self._kill()
        self._server.shutdown()
        self._server.server_close()
        self._log.close()

    # --- what Lambda does

    def _start(self) -> None:
        self._init_error, self._ended, self._ready_at, self._snapshot = None, False, 0.0, False
        self.starts += 1
        environment = self.function.process_environment(f"127.0.0.1:{self._server.server_address[1]}")
        command = [str(_PYTHON) if _PYTHON.exists() else sys.executable, "-m", "awslambdaric", self.function.handler]
        self._started_at = time.perf_counter()
        # -m puts the working folder first on the path, so the code of the asset wins over the editable install.
        self._process = subprocess.Popen(
            command,
            cwd=self.function.code,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )
        threading.Thread(target=self._watch, args=(self._process,), daemon=True).start()

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        _, status, used = os.wait4(process.pid, 0)
        with self._changed:
            process.returncode = os.waitstatus_to_exitcode(status)
            self.cpu_s += used.ru_utime + used.ru_stime
            if self._process is process:
                self._ended = True
            self._changed.notify_all()

    def _kill(self) -> None:
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            self.peak_mb = max(self.peak_mb, _peak_mb(process.pid))
            os.kill(process.pid, signal.SIGKILL)
        self._changed.wait_for(lambda: process.returncode is not None, timeout=10)
        self._process = self._waiting = self._running = None

    def _settle(self, invocation: _Invocation) -> None:
        """Waits until the invocation has an outcome; the limit counts from the moment the process takes the event."""
        begun = self._changed.wait_for(lambda: invocation.taken_at or self._ended, timeout=INIT_S)
        if begun and not self._ended:
            self._changed.wait_for(lambda: invocation.answered_at or self._ended, timeout=invocation.limit_s)
        if invocation.answered_at:
            return
        limit = invocation.limit_s if begun else INIT_S
        invocation.error = self._init_error or self._end_of(invocation, limit)
        self._kill()

    def _end_of(self, invocation: _Invocation, limit_s: float) -> dict[str, Any]:
        start = f"RequestId: {invocation.id} Error: "
        if not self._ended:
            return {
                "errorType": "Sandbox.Timedout",
                "errorMessage": f"{start}Task timed out after {limit_s:.2f} seconds",
            }
        assert self._process is not None
        code = self._process.returncode
        how = f"exit status {code}" if code >= 0 else f"signal: {signal.strsignal(-code)}".lower()
        return {"errorType": "Runtime.ExitError", "errorMessage": f"{start}Runtime exited with error: {how}"}

    def _new_lines(self) -> tuple[str, ...]:
        # Lines are written before the answer is sent, so the file is complete.
        found = os.pread(self._log.fileno(), 1 << 26, self._read)
        self._read += len(found)
        return tuple(found.decode().splitlines())

    # --- the API

    def _next(self) -> tuple[int, dict[str, str], bytes]:
        with self._changed:
            mine, self._running = self._process, None
            self._ready_at = self._ready_at or time.perf_counter()
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._waiting is not None or self._process is not mine or self._ended)
            if self._waiting is None or self._process is not mine:
                return 410, {}, b"{}"
            self._running, self._waiting = self._waiting, None
            headers = {**self._running.headers, "Lambda-Runtime-Invoked-Function-Arn": self.function.arn}
            self._running.taken_at = time.perf_counter()
            self._changed.notify_all()
            return 200, headers, self._running.body

    def _restored(self) -> tuple[int, dict[str, str], bytes]:
        """Holds a process that is loaded until somebody calls; its clock and its processor time begin then."""
        with self._changed:
            mine, self._snapshot = self._process, True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._waiting is not None or self._process is not mine or self._ended)
            if self._waiting is None or mine is None or self._process is not mine:
                return 410, {}, b"{}"
            spent = _cpu_s(mine.pid)
            self.snapshot_cpu_s += spent
            self.cpu_s -= spent
            self._started_at = time.perf_counter()
            return 200, {}, b"{}"

    def _answered(self, request_id: str, kind: str, body: bytes) -> tuple[int, dict[str, Any]]:
        at = time.perf_counter()
        with self._changed:
            invocation = self._running
            if invocation is None or invocation.id != request_id or invocation.answered_at:
                return 400, {"errorType": "InvalidRequestID", "errorMessage": "Invalid request ID"}
            if len(body) > MAX_PAYLOAD:
                text = f"Response payload size exceeded maximum allowed payload size ({MAX_PAYLOAD} bytes)."
                invocation.error = {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": text}
                status, answer = 413, {"errorType": "RequestEntityTooLarge", "errorMessage": text}
            else:
                status, answer = 202, {"status": "OK"}
                if kind == "response":
                    invocation.payload = json.loads(body)
                else:
                    invocation.error = json.loads(body)
            invocation.answered_at = at
            self._changed.notify_all()
            return status, answer

    def _failed_to_start(self, body: bytes) -> tuple[int, dict[str, Any]]:
        with self._changed:
            self._init_error = json.loads(body)
            return 202, {"status": "OK"}

    def _posted(self, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        parts = path.removeprefix(VERSION).strip("/").split("/")
        if parts == ["init", "error"]:
            return self._failed_to_start(body)
        if len(parts) == 3 and parts[0] == "invocation" and parts[2] in ("response", "error"):
            return self._answered(parts[1], parts[2], body)
        return 404, {"errorType": "NotFound", "errorMessage": path}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        environment = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Headers and body are two pieces: without this the second waits 40 ms to be asked for.
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                if self.path == f"{VERSION}/invocation/next":
                    self._send(*environment._next())
                elif self.path == f"{VERSION}/restore/next":
                    self._send(*environment._restored())
                else:
                    self._send(404, {}, b"{}")

            def do_POST(self) -> None:
                status, answer = environment._posted(self.path, self._body())
                self._send(status, {}, json.dumps(answer).encode())

            def _body(self) -> bytes:
                if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length") or 0))
                parts = []
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    parts.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(parts)

            def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
                lines = [f"HTTP/1.1 {status} -", "Content-Type: application/json", f"Content-Length: {len(body)}"]
                lines += [f"{name}: {value}" for name, value in headers.items()]
                self.wfile.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)

            def log_message(self, *_: Any) -> None:
                """Keeps the test output quiet."""

        return Handler
