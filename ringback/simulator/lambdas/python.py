"""Runs Python functions in this process, as the Lambda service would see them behave."""

from __future__ import annotations

import json
import logging
import random
import signal
import threading
import traceback
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, Final

from ringback.simulator.aws.scope import Scope
from ringback.simulator.errors import ExternalNeedError
from ringback.simulator.kernel.clock import iso
from ringback.simulator.kernel.fastjson import dumps, loads
from ringback.simulator.kernel.ports import Host
from ringback.simulator.lambdas import environment
from ringback.simulator.lambdas.cfnresponse import NAME, make_cfnresponse
from ringback.simulator.lambdas.environment import Owner, as_folder, patience, variables
from ringback.simulator.lambdas.execution import Execution
from ringback.simulator.lambdas.randomshim import make_os, make_random, make_secrets, make_uuid
from ringback.simulator.lambdas.sandbox import Sandbox
from ringback.simulator.lambdas.timeshim import make_datetime, make_time
from ringback.simulator.lambdas.warm import WarmState
from ringback.simulator.world.model import FunctionDefinition


@cache
def _interception() -> Callable[[Scope], AbstractContextManager[None]]:
    """Returns what catches the SDK calls of an invocation; where no SDK is installed, nobody can make one."""
    try:
        from ringback.simulator.aws import intercept
    except ModuleNotFoundError as missing:
        if missing.name not in {"boto3", "botocore"}:
            raise
        return lambda _: nullcontext()
    return intercept.active


class _Lines:
    """The output of a function, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._open = ""

    def write(self, text: str) -> int:
        """Takes text as a stream does."""
        *done, self._open = (self._open + text).split("\n")
        self.lines.extend(line for line in done if line)
        return len(text)

    def flush(self) -> None:
        """Does nothing."""

    def isatty(self) -> bool:
        """Tells that it is no terminal."""
        return False

    def take(self) -> list[str]:
        """Returns the lines since the last time."""
        if self._open:
            self.lines.append(self._open)
            self._open = ""
        taken, self.lines = self.lines, []
        return taken


class _LogHandler(logging.Handler):
    """Writes records as the Lambda runtime does, as text or JSON."""

    def __init__(self, runtime: PythonRuntime, *, as_json: bool) -> None:
        super().__init__()
        self._runtime = runtime
        self._as_json = as_json

    def emit(self, record: logging.LogRecord) -> None:
        """Writes one record."""
        message = record.getMessage()
        if record.exc_info:
            message += "\n" + "".join(traceback.format_exception(*record.exc_info))
        at, request = iso(self._runtime.now(), milliseconds=True), self._runtime.request_id
        if self._as_json:
            line = json.dumps(
                {
                    "timestamp": at,
                    "level": record.levelname,
                    "message": message,
                    "logger": record.name,
                    "requestId": request,
                },
                ensure_ascii=False,
            )
        else:
            line = f"[{record.levelname}]\t{at}\t{request}\t{message}"
        self._runtime.stream.write(line.replace("\n", "\r") + "\n")


class Context:
    """The Lambda context object."""

    identity = None
    client_context = None
    function_version = "$LATEST"

    def __init__(self, runtime: PythonRuntime, arn: str, limit_s: float) -> None:
        definition = runtime.definition
        self.function_name = definition.name
        self.invoked_function_arn = arn
        self.memory_limit_in_mb = str(definition.memory_mb)
        self.aws_request_id = runtime.request_id
        self.log_group_name = f"/aws/lambda/{definition.name}"
        self.log_stream_name = f"2026/01/01/[$LATEST]{runtime.request_id.replace('-', '')}"
        self._runtime = runtime
        self._limit_s = limit_s

    def get_remaining_time_in_millis(self) -> int:
        """Returns the virtual time that is left."""
        return int(max(0.0, self._limit_s - self._runtime.elapsed) * 1000)


class PythonRuntime:
    """The execution environment of a Python function; centers of one assembly take turns in it.

    Each center finds the modules as it left them, the first time as they were right after import.
    """

    def __init__(self, center: Host, definition: FunctionDefinition) -> None:
        self.center = center
        self.definition = definition
        self.request_id = ""
        self.elapsed = 0.0
        self.stream = _Lines()
        self._session: Any = None
        self._owner: weakref.ref[Owner] | None = None
        self._warm: WarmState | None = None
        self._pristine_modules: dict[str, ModuleType] = {}
        self._handler: Callable[[Any, Any], Any] | None = None
        self._sandbox = Sandbox(
            self._roots(),
            variables(center, definition),
            replacements=self._replacements(),
            stream=self.stream,
            log_handler=_LogHandler(self, as_json=definition.json_logs),
            inline=(definition.handler.rpartition(".")[0], definition.inline)
            if definition.inline is not None
            else None,
        )

    @property
    def unset(self) -> frozenset[str]:
        """Environment variables that the code asked for and that nobody has set."""
        return frozenset(self._sandbox.unset)

    # --- taking turns ------------------------------------------------------------------------------------------------

    def bind(self, owner: Owner) -> None:
        """Makes another center the user of this environment."""
        before = self._owner() if self._owner is not None else None
        if before is owner:
            return
        if self._warm is not None:
            if before is not None:
                before.kept = (self._warm.save(), self._sandbox.modules, self._session)
            kept = owner.kept or (self._warm.pristine, self._pristine_modules, None)
            state, self._sandbox.modules, self._session = kept
            self._warm.restore(state)
        owner.kept = None
        self._owner = weakref.ref(owner)
        self.center = owner.center

    # --- time --------------------------------------------------------------------------------------------------------

    def now(self) -> float:
        """Returns the virtual time inside of the function."""
        return self.center.clock.now + self.elapsed

    def sleep(self, seconds: float) -> None:
        """Lets virtual time of this invocation pass."""
        self.elapsed += max(0.0, seconds)

    # --- environment -------------------------------------------------------------------------------------------------

    def _roots(self) -> list[Path]:
        code = self.definition.code
        roots = [as_folder(code)] if code is not None else []
        return [*roots, *(layer / "python" for layer in self.definition.layers)]

    def _replacements(self) -> dict[str, ModuleType]:
        """Returns the modules that make a run repeatable: virtual time and the center's randomness."""

        def source() -> random.Random:
            return self.center.random

        inline = {NAME: make_cfnresponse()} if self.definition.inline is not None else {}
        return {
            "time": make_time(self.now, self.sleep),
            "datetime": make_datetime(self.now),
            "random": make_random(source),
            "secrets": make_secrets(source),
            "uuid": make_uuid(source),
            "os": make_os(lambda: self.center.functions.entropy),
            **inline,
        }

    # --- running -----------------------------------------------------------------------------------------------------

    def run(self, event: Any, *, visit: str, limit_s: float, arn: str = "") -> Execution:
        """Runs the handler on a copy of an event."""
        center = self.center
        self.elapsed = center.options.function_time_s
        self.request_id = center.new_id()
        calls: list[tuple[str, str, str]] = []
        scope = Scope(center.cloud, self.definition, visit, calls, self.sleep)
        scope.session = self._session
        execution = Execution()
        with self._sandbox, _interception()(scope), _watchdog(patience(limit_s)):
            self._call(event, Context(self, arn or self.definition.arn, limit_s), execution, patience(limit_s))
        self._session = scope.session
        execution.seconds = self.elapsed
        execution.calls = calls
        execution.logs = self.stream.take()
        for line in execution.logs:
            center.metrics.emf(line)
        return execution

    def _call(self, event: Any, context: Context, execution: Execution, patient_s: float) -> None:
        try:
            answer = self._foreign(event, context)
            try:
                answered = Execution.of(answer, 0.0)
            except (TypeError, ValueError) as problem:
                self._failed(execution, problem, "Runtime.MarshalError")
            else:
                execution.text, execution.flat = answered.text, answered.flat
        except _StuckError:
            execution.error = "timeout"
            execution.message = f"{self.definition.name} did not come back within {patient_s:g} real seconds"
        except (Exception, SystemExit) as problem:  # noqa: BLE001 - whatever the handler raises is its failure
            self._failed(execution, problem, type(problem).__name__)

    def _foreign(self, event: Any, context: Context) -> Any:
        """Runs what somebody else wrote: the only place that the watchdog stops."""
        if self._handler is None:
            self._handler = self._load()
        return self._handler(loads(dumps(event)), context)

    def _failed(self, execution: Execution, problem: BaseException, kind: str) -> None:
        execution.error = "error"
        execution.message = f"{self.definition.name} raised {kind}: {problem}"
        execution.trace = "".join(traceback.format_exception(problem))
        every = traceback.extract_tb(problem.__traceback__)
        frames = [f for f in every if "/ringback/simulator/" not in f.filename and not f.filename.startswith("<frozen")]
        if frames:
            last = frames[-1]
            execution.message += f" ({Path(last.filename).name}:{last.lineno} in {last.name})"
        self.stream.write(f"[ERROR] {kind}: {problem}\n")
        execution.injected = _injected(problem)

    def _load(self) -> Callable[[Any, Any], Any]:
        module_name, _, name = self.definition.handler.rpartition(".")
        module = self._sandbox.load(module_name.replace("/", "."))
        handler = getattr(module, name, None)
        if not callable(handler):
            raise ExternalNeedError(
                f"function {self.definition.name!r}", f"handler {self.definition.handler} is missing"
            )
        loaded: Callable[[Any, Any], Any] = handler
        self._pristine_modules = self._sandbox.own_modules()
        self._warm = WarmState(self._pristine_modules.values())
        return loaded


def _injected(problem: BaseException) -> bool:
    """Tells whether an exception goes back to an AWS call that was made to fail on purpose."""
    cause: BaseException | None = problem
    while cause is not None:
        if getattr(cause, "injected", False):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


_AGAIN_S: Final = 0.02


class _StuckError(BaseException):
    """The signal inside of code that does not come back."""


@contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    """Stops endless code after real seconds; only where signals can be used (the main thread).

    Code may catch everything that is raised in it, so it is stopped again until it is left. What cannot be stopped
    either way (it calls itself whenever it is stopped, or computes without ever looking up) ends with its process:
    nobody handles SIGPROF.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stuck(_signal: int, frame: FrameType | None) -> None:
        while frame is not None:
            if frame.f_code is foreign:
                raise _StuckError
            frame = frame.f_back

    foreign = PythonRuntime._foreign.__code__
    before = signal.signal(signal.SIGALRM, stuck)
    remaining = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_S)
    last = signal.setitimer(signal.ITIMER_PROF, seconds + environment.GRACE_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, *last)
        signal.setitimer(signal.ITIMER_REAL, *remaining)
        signal.signal(signal.SIGALRM, before)
