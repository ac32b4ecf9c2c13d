"""The functions of a center: invoking them as flows, bots and services do, and what they left behind."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ringback.simulator.errors import ExternalNeedError, UnknownNameError
from ringback.simulator.kernel.fastjson import dumps, loads
from ringback.simulator.kernel.faults import Fault, Interaction
from ringback.simulator.lambdas.grants import connect_problem, service_problem, unqualified

if TYPE_CHECKING:
    from ringback.simulator.center import Center
    from ringback.simulator.kernel.bots import BotAliasDefinition
    from ringback.simulator.kernel.records import Site
    from ringback.simulator.kernel.run import FlowRun
    from ringback.simulator.world.model import FunctionDefinition

RESULT_LIMIT = 32 * 1024
#: Characters that cannot pass the limit in whatever encoding, and members of an answer looked at one by one.
PLAIN_SIZE = RESULT_LIMIT // 8
FLAT_KEYS = 64
LEX_RESULT_LIMIT = 50 * 1024
SYNC_LIMIT = 6 * 1024 * 1024
KEPT = 1_000
#: The Lambda service retries asynchronous invocations twice.
RETRY_AFTER_S = (60.0, 120.0)


class Execution:
    """Is what one execution of the code gave: the answer as JSON text, or an error."""

    __slots__ = ("calls", "error", "flat", "logs", "message", "seconds", "text", "trace")

    def __init__(self, text: str = "null", error: str = "", message: str = "", seconds: float = 0.0) -> None:
        self.text = text
        self.error = error
        self.message = message
        self.seconds = seconds
        self.calls: Sequence[tuple[str, str, str]] = ()
        self.logs: Sequence[str] = ()
        #: Stack trace of an unhandled exception, for people.
        self.trace = ""
        #: The answer itself when it is a small map of texts, which JSON would not change; ``text`` is then unused.
        self.flat: dict[str, str] | None = None

    @classmethod
    def of(cls, answer: Any, seconds: float) -> Execution:
        """Builds the execution that gave an answer; raises TypeError or ValueError for what JSON cannot hold."""
        if answer.__class__ is dict and len(answer) <= FLAT_KEYS:
            size = 0
            for key, value in answer.items():
                if key.__class__ is not str or value.__class__ is not str:
                    break
                size += len(key) + len(value)
            else:
                if size < PLAIN_SIZE:
                    execution = cls(seconds=seconds)
                    execution.flat = answer.copy()
                    return execution
        return cls(text=dumps(answer), seconds=seconds)

    def json(self) -> str:
        """Answers the answer as JSON text."""
        return dumps(self.flat) if self.flat is not None else self.text


class Result:
    """Is what a caller of a function gets; ``error`` is empty or error, timeout, throttle, answer, denied..."""

    __slots__ = ("error", "function", "label", "message", "seconds", "value")

    def __init__(
        self, function: str, label: str, value: Any = None, error: str = "", message: str = "", seconds: float = 0.0
    ) -> None:
        self.function = function
        self.label = label
        self.value = value
        self.error = error
        self.message = message
        self.seconds = seconds


class Invocation(NamedTuple):
    """Is one finished invocation, for inspection; ``request`` is the event, or its JSON text."""

    at: float
    source: str
    request: Any
    response: Any
    error: str
    calls: Sequence[tuple[str, str, str]]
    logs: Sequence[str]

    @property
    def event(self) -> Any:
        """Is the event."""
        return loads(self.request) if isinstance(self.request, str) else self.request


class Function:
    """Is one function of a center."""

    def __init__(self, center: Center, definition: FunctionDefinition) -> None:
        self.center = center
        self.definition = definition
        self.rows: deque[tuple[Any, ...]] = deque(maxlen=KEPT)
        self._stub: Callable[[Any], Any] | None = None
        self._runtime: Any = None
        #: Module state of this center while another one uses the execution environment.
        self.kept: Any = None

    @property
    def name(self) -> str:
        """Is the physical name."""
        return self.definition.name

    @property
    def invocations(self) -> list[Invocation]:
        """Are the finished invocations, oldest first, as far as they are kept."""
        return [Invocation._make(row) for row in self.rows]

    @property
    def logs(self) -> list[str]:
        """Are the lines the function logged, oldest first."""
        return [line for invocation in self.invocations for line in invocation.logs]

    def stub(self, answer: Callable[[Any], Any] | Any) -> Function:
        """Replaces the code by a Python callable (or a constant answer); it must not change the event it gets."""
        self._stub = answer if callable(answer) else lambda _event: answer
        return self

    def unstub(self) -> Function:
        """Uses the function's own code again."""
        self._stub = None
        return self

    def invoke(self, event: Any) -> Any:
        """Invokes the function directly, as an operator would, and answers its result; raises ``FunctionError``."""
        result = self.center.functions.execute(self, event, source="direct", limit_s=self.definition.timeout_s)
        if result.error:
            raise FunctionError(f"{self.name}: {result.error}: {result.message}")
        return result.value

    def run(self, event: Any, *, visit: str, limit_s: float) -> Execution:
        """Runs the code on a copy of the event, or the stub on the event itself."""
        if self._stub is not None:
            return self._run_stub(event)
        if self._runtime is None:
            self._runtime = self._environment()
        self._runtime.bind(self)
        limit_s = min(limit_s, self.definition.timeout_s)
        execution: Execution = self._runtime.run(event, visit=visit, limit_s=limit_s)
        return execution

    def _environment(self) -> Any:
        """Answers the execution environment all centers of the assembly share."""
        from ringback.simulator.lambdas.python import PythonRuntime

        shared = self.center.blueprint.runtimes
        if self.definition.arn not in shared:
            shared[self.definition.arn] = PythonRuntime(self.center, self.definition)
        return shared[self.definition.arn]

    def _run_stub(self, event: Any) -> Execution:
        seconds = self.center.options.function_time_s
        try:
            return Execution.of(self._stub(event), seconds)  # type: ignore[misc]
        except Exception as problem:  # noqa: BLE001 - whatever a stub raises is the function's error
            return Execution(error="error", message=f"{type(problem).__name__}: {problem}", seconds=seconds)

    def __repr__(self) -> str:
        return f"<Function {self.name}>"


class FunctionError(Exception):
    """Reports that a direct invocation failed."""


class Functions:
    """Are all functions of a center."""

    def __init__(self, center: Center) -> None:
        self._center = center
        self._functions: dict[str, Function] = {}
        #: Function ARN -> function and why Amazon Connect may not invoke it (None: it may).
        self._for_flows: dict[str, tuple[Function, tuple[str, str] | None]] = {}
        self._counts: dict[str, int] = {}

    # --- finding -----------------------------------------------------------------------------------------------------

    def at(self, arn: str) -> Function | None:
        """Answers the function behind an ARN (with or without qualifier)."""
        key = unqualified(arn)
        found = self._functions.get(key)
        if found is None:
            definition = self._center.world.functions.exact(key)
            if definition is None:
                return None
            found = self._functions[key] = Function(self._center, definition)
        return found

    def get(self, name: str) -> Function | None:
        """Answers a function by any of its names, or None."""
        if name.startswith("arn:"):
            return self.at(name)
        definition = self._center.world.functions.get(name) or self._by_handler(name)
        return self.at(definition.arn) if definition is not None else None

    def _by_handler(self, name: str) -> FunctionDefinition | None:
        found = [d for d in self._center.world.functions if name in d.handler.replace("/", ".").split(".")]
        return found[0] if len(found) == 1 else None

    def __getitem__(self, name: str) -> Function:
        found = self.get(name)
        if found is None:
            raise UnknownNameError("function", name, self._center.world.functions.keys())
        return found

    def __iter__(self) -> Iterator[Function]:
        for definition in self._center.world.functions:
            found = self.at(definition.arn)
            if found is not None:
                yield found

    def __len__(self) -> int:
        return len(self._center.world.functions)

    # --- invoking ----------------------------------------------------------------------------------------------------

    def invoke_from_flow(
        self, run: FlowRun, site: Site, arn: str, event: Any, limit_s: float, chain_cut: bool
    ) -> Result:
        """Invokes a function for a flow, with everything that can keep the service from it."""
        contact, center = run.contact, self._center
        known = self._for_flows.get(arn)
        if known is None:
            function = self.at(arn) if arn else None
            if function is None:
                contact.note(site, "external-need", f"function {arn!r} is not in the assembly", run.flow.label)
                return Result(arn, "", error="not-found")
            known = self._for_flows[arn] = (function, connect_problem(center.world, function.definition, arn))
        function, problem = known
        if problem is not None:
            contact.note(site, problem[0], problem[1], function.definition.label)
            return Result(function.name, function.definition.label, error="denied", message=problem[1])
        definition = function.definition
        if center.faults is None:
            execution = self._run(function, event, "", limit_s)
        else:
            execution = self._execute(function, event, run.visit(site), limit_s, contact.id)
        seconds, error, message = execution.seconds, "", ""
        value: Any = execution.flat
        if value is None or seconds > limit_s or seconds > definition.timeout_s:
            value, error, message = self._judge(function, execution, limit_s, RESULT_LIMIT, chain_cut=chain_cut)
            seconds = min(seconds, limit_s)
        now = center.clock.now
        calls, logs, name = execution.calls, execution.logs, definition.name
        function.rows.append((now, site.flow, event, value, error, calls, logs))
        failure = f"{error}: {message}" if error else ""
        contact.log(("function", now, site, name, event, value, failure, seconds, calls, logs))
        if error:
            contact.note(site, f"function-{error}", message, definition.label)
        return Result(name, definition.label, value, error, message, seconds)

    def invoke_from_bot(
        self, run: FlowRun, site: Site, arn: str, event: Mapping[str, Any], alias: BotAliasDefinition
    ) -> Result:
        """Invokes a code hook for a bot."""
        contact, center = run.contact, self._center
        function = self.at(arn)
        if function is None:
            contact.note(site, "external-need", f"code hook {arn!r} is not in the assembly", alias.logical_id)
            return Result(arn, "", error="not-found", message=f"code hook {arn!r} is not in the assembly")
        problem = service_problem(center.world, function.definition, arn, "lexv2.amazonaws.com", alias.alias_arn)
        if problem is not None:
            contact.note(site, "function-not-permitted", problem, function.definition.label)
            return Result(function.name, function.definition.label, error="denied", message=problem)
        text = dumps(event)
        limit_s = min(30.0, function.definition.timeout_s)
        visit = run.visit(site) if center.faults is not None else ""
        execution = self._execute(function, loads(text), visit, limit_s, contact.id)
        value, error, message = self._judge(function, execution, limit_s, LEX_RESULT_LIMIT)
        self._record(function, alias.bot_name, text, value, error, execution)
        row = (site, function.name, text, value, f"{error}: {message}" if error else "", execution.seconds)
        contact.log(("function", center.clock.now, *row, execution.calls, execution.logs))
        if error:
            contact.note(site, f"function-{error}", message, function.definition.label)
        return Result(function.name, function.definition.label, value, error, message, execution.seconds)

    def invoke_from_service(self, arn: str, event: Any, principal: str, source: str) -> Result:
        """Invokes a function for EventBridge, SNS, a stream and the like (permission already judged by the caller)."""
        function = self.at(arn)
        if function is None:
            self._center.report("external-need", f"{source}: function {arn!r} is not in the assembly")
            return Result(arn, "", error="not-found")
        problem = None
        if principal:
            problem = service_problem(self._center.world, function.definition, arn, principal, source)
        if problem is not None:
            self._center.report("function-not-permitted", problem, function.definition.label)
            return Result(function.name, function.definition.label, error="denied", message=problem)
        return self.execute(function, event, source=source, limit_s=function.definition.timeout_s)

    def invoke_later(self, arn: str, event: Any, principal: str, source: str) -> None:
        """Hands an event over as asynchronous invocation: two more attempts after failures, then the dead letters."""
        self._attempt(arn, event, principal, source, 0)

    def _attempt(self, arn: str, event: Any, principal: str, source: str, number: int) -> None:
        result = self.invoke_from_service(arn, event, principal, source)
        if not result.error or result.error in {"denied", "not-found"}:
            return
        if number < len(RETRY_AFTER_S):
            later = partial(self._attempt, arn, event, principal, source, number + 1)
            self._center.clock.call_in(RETRY_AFTER_S[number], later)
            return
        function = self.at(arn)
        target = function.definition.dead_letter_arn if function is not None else ""
        if target:
            self._center.cloud.deliver(target, event, arn)
        label = function.definition.label if function is not None else ""
        where = f"it is in {target}" if target else "it is lost: the function has no dead-letter queue"
        self._center.report("event-dropped", f"{source}: an event failed {number + 1} times; {where}", label)

    def execute(self, function: Function, event: Any, *, source: str, limit_s: float) -> Result:
        """Invokes a function outside of any flow and reports its failure to the center."""
        count = self._counts[function.name] = self._counts.get(function.name, 0) + 1
        text = dumps(event)
        execution = self._execute(function, loads(text), f"@{function.name}#{count}", limit_s, None)
        value, error, message = self._judge(function, execution, limit_s, SYNC_LIMIT)
        self._record(function, source, text, value, error, execution)
        if error:
            self._center.report(f"function-{error}", message, function.definition.label)
        return Result(function.name, function.definition.label, value, error, message, execution.seconds)

    def _execute(self, function: Function, event: Any, visit: str, limit_s: float, contact_id: str | None) -> Execution:
        faults = self._center.faults
        if faults is None:
            return self._run(function, event, visit, limit_s)
        fault = faults.consult(Interaction("lambda", visit, function.name, contact_id))
        if fault is not None and fault.kind not in {"garbage", "delay", "answer"}:
            return _injected(fault, limit_s)
        execution = self._run(function, event, visit, limit_s)
        if fault is None:
            return execution
        if fault.kind == "garbage":
            execution.flat, execution.text = None, fault.detail if isinstance(fault.detail, str) else '"garbage"'
        elif fault.kind == "answer":
            _answer_otherwise(execution, *fault.detail)
        else:
            execution.seconds += float(fault.detail or limit_s + 1)
        return execution

    def _run(self, function: Function, event: Any, visit: str, limit_s: float) -> Execution:
        try:
            return function.run(event, visit=visit, limit_s=limit_s)
        except ExternalNeedError as need:
            return Execution(error="not-found", message=str(need))

    def _judge(
        self, function: Function, execution: Execution, limit_s: float, size: int, *, chain_cut: bool = False
    ) -> tuple[Any, str, str]:
        if execution.error:
            return None, execution.error, execution.message
        timeout = min(limit_s, function.definition.timeout_s)
        if execution.seconds > timeout:
            what = (
                "the 20 s limit of functions without a prompt in between"
                if chain_cut
                else f"its limit of {timeout:g} s"
            )
            return None, "timeout", f"{function.name} took {execution.seconds:g} s, over {what}"
        text = execution.json()
        if len(text) * 3 >= size and len(text.encode()) >= size:
            return None, "answer", f"{function.name} answered {len(text.encode())} bytes; below {size} is allowed"
        try:
            return loads(text), "", ""
        except ValueError as problem:
            return None, "answer", f"{function.name} answered no JSON: {problem}"

    def _record(self, function: Function, source: str, text: str, value: Any, error: str, execution: Execution) -> None:
        row = (self._center.clock.now, source, text, value, error, execution.calls, execution.logs)
        function.rows.append(row)


def _answer_otherwise(execution: Execution, key: str, value: str) -> None:
    answer = execution.flat if execution.flat is not None else loads(execution.text)
    if not execution.error and isinstance(answer, dict) and key in answer:
        execution.flat, execution.text = None, dumps({**answer, key: value})


def _injected(fault: Fault, limit_s: float) -> Execution:
    if fault.kind == "timeout":
        return Execution(error="timeout", message="injected time-out", seconds=limit_s)
    if fault.kind == "throttle":
        return Execution(error="throttle", message="injected throttling (TooManyRequestsException)", seconds=limit_s)
    return Execution(error="error", message=f"injected {fault.detail or 'function error'}", seconds=0.05)
