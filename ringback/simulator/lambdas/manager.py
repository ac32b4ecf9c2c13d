"""The functions of a center: invoking them as flows, bots and services do, and what they left behind."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from random import Random
from typing import Any

from ringback.simulator.errors import ExternalNeedError, UnknownNameError
from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.fastjson import dumps, loads
from ringback.simulator.kernel.faults import Fault, Interaction
from ringback.simulator.kernel.log import Invoked
from ringback.simulator.kernel.ports import Host, Result
from ringback.simulator.kernel.records import Site
from ringback.simulator.lambdas.execution import Execution, Invocation
from ringback.simulator.lambdas.grants import connect_problem, service_problem, unqualified
from ringback.simulator.lambdas.subscriptions import LogSubscriptions
from ringback.simulator.world.model import BotAliasDefinition, FunctionDefinition

RESULT_LIMIT = 32 * 1024
LEX_RESULT_LIMIT = 50 * 1024
SYNC_LIMIT = 6 * 1024 * 1024
KEPT = 1_000
#: The Lambda service retries asynchronous invocations twice.
RETRY_AFTER_S = (60.0, 120.0)


class Function:
    """One function of a center."""

    def __init__(self, functions: Functions, definition: FunctionDefinition) -> None:
        self.center = functions.center
        self.definition = definition
        #: The finished invocations, as far as they are kept.
        self.finished: deque[Invoked | Invocation] = deque(maxlen=KEPT)
        self._functions = functions
        self._stub: Callable[[Any], Any] | None = None
        self._runtime: Any = None
        #: Module state of this center while another one uses the execution environment.
        self.kept: Any = None

    @property
    def name(self) -> str:
        """The physical name."""
        return self.definition.name

    @property
    def invocations(self) -> list[Invocation]:
        """The finished invocations, oldest first, as far as they are kept."""
        return [item if isinstance(item, Invocation) else Invocation.of(item) for item in self.finished]

    @property
    def logs(self) -> list[str]:
        """The lines the function logged, oldest first."""
        return [line for invocation in self.invocations for line in invocation.logs]

    @property
    def unset(self) -> frozenset[str]:
        """Environment variables that the code asked for and that nobody has set, as far as it has run."""
        return frozenset() if self._runtime is None else frozenset(self._runtime.unset)

    def stub(self, answer: Callable[[Any], Any] | Any) -> Function:
        """Replaces the code by a Python callable (or a constant answer); it must not change the event it gets."""
        self._stub = answer if callable(answer) else lambda _event: answer
        return self

    @property
    def stubbed(self) -> bool:
        """Tells whether something else than the code answers."""
        return self._stub is not None

    def unstub(self) -> Function:
        """Uses the function's own code again."""
        self._stub = None
        return self

    def invoke(self, event: Any) -> Any:
        """Invokes the function directly, as an operator would, and returns its result; raises ``FunctionError``."""
        result = self._functions.execute(self, event, source="direct", limit_s=self.definition.timeout_s)
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
        """Returns the execution environment all centers of the assembly share."""
        shared = self._functions.runtimes
        if self.definition.arn not in shared:
            shared[self.definition.arn] = _runtime(self.center, self.definition)
        return shared[self.definition.arn]

    def _run_stub(self, event: Any) -> Execution:
        seconds = self.center.options.function_time_s
        try:
            return Execution.of(self._stub(event), seconds)  # type: ignore[misc]
        except Exception as problem:  # noqa: BLE001 - whatever a stub raises is the function's error
            return Execution(error="error", message=f"{type(problem).__name__}: {problem}", seconds=seconds)

    def __repr__(self) -> str:
        return f"<Function {self.name}>"


def _runtime(center: Host, definition: FunctionDefinition) -> Any:
    """Returns an execution environment; raises ExternalNeedError where the code cannot run here."""
    named = f"function {definition.name!r}"
    answer = "answer for it (--stub on the command line, given.functions in a scenario)"
    if not center.options.run_code:
        raise ExternalNeedError(named, f"nobody trusts its code, so it does not run; {answer}")
    if definition.code is None and definition.inline is None:
        if definition.resource is not None and not definition.runtime:
            raise ExternalNeedError(named, f"it runs on a container image; {answer}")
        raise ExternalNeedError(named, f"its code is not in the assembly; {answer}")
    if definition.runtime.startswith("python"):
        # It brings botocore, which takes longer to import than a call takes; stubs do not need it.
        from ringback.simulator.lambdas.python import PythonRuntime

        return PythonRuntime(center, definition)
    if definition.runtime.startswith("nodejs"):
        from ringback.simulator.lambdas.node import NodeRuntime

        return NodeRuntime(center, definition)
    raise ExternalNeedError(named, f"it runs on {definition.runtime}; only Python and JavaScript run here; {answer}")


class FunctionError(Exception):
    """A direct invocation failed."""


class Functions:
    """All functions of a center."""

    def __init__(self, center: Host, runtimes: dict[str, Any], entropy: Random) -> None:
        self.center = center
        #: What their operating system draws from: as many draws as there are leave other sources alone.
        self.entropy = entropy
        #: Execution environments by function ARN, shared by all centers of the assembly.
        self.runtimes = runtimes
        self._functions: dict[str, Function] = {}
        #: Function ARN -> function, why Amazon Connect may not invoke it (None: it may), and its name in messages.
        self._for_flows: dict[str, tuple[Function, tuple[str, str] | None, str]] = {}
        self._counts: dict[str, int] = {}
        self._subscriptions = LogSubscriptions(center, self.invoke_later) if center.world.log_subscriptions else None
        #: The contact on whose behalf a function runs right now; None in the background.
        self.acting: str | None = None

    # --- finding -----------------------------------------------------------------------------------------------------

    def at(self, arn: str) -> Function | None:
        """Returns the function behind an ARN (with or without qualifier)."""
        key = unqualified(arn)
        found = self._functions.get(key)
        if found is None:
            definition = self.center.world.functions.exact(key)
            if definition is None:
                return None
            found = self._functions[key] = Function(self, definition)
        return found

    def definition(self, arn: str) -> FunctionDefinition | None:
        """Returns the definition of the function behind an ARN."""
        found = self.at(arn)
        return found.definition if found is not None else None

    def get(self, name: str) -> Function | None:
        """Returns a function by any of its names, or None."""
        if name.startswith("arn:"):
            return self.at(name)
        definition = self.center.world.functions.get(name) or self._by_handler(name)
        return self.at(definition.arn) if definition is not None else None

    def _by_handler(self, name: str) -> FunctionDefinition | None:
        found = [d for d in self.center.world.functions if name in d.handler.replace("/", ".").split(".")]
        return found[0] if len(found) == 1 else None

    def __getitem__(self, name: str) -> Function:
        found = self.get(name)
        if found is None:
            raise UnknownNameError("function", name, self.center.world.functions.keys())
        return found

    def __iter__(self) -> Iterator[Function]:
        for definition in self.center.world.functions:
            found = self.at(definition.arn)
            if found is not None:
                yield found

    def __len__(self) -> int:
        return len(self.center.world.functions)

    def stub(self, answers: Mapping[str, Any]) -> None:
        """Replaces the code of functions by answers, by any of their names."""
        for name, answer in answers.items():
            self[name].stub(answer)

    # --- invoking ----------------------------------------------------------------------------------------------------

    def invoke_from_flow(
        self, contact: Contact, site: Site, label: str, arn: str, event: Any, limit_s: float, *, chain_cut: bool
    ) -> Result:
        """Invokes a function for a flow, with everything that can keep the service from it."""
        center = self.center
        known = self._for_flows.get(arn)
        if known is None:
            function = self.at(arn) if arn else None
            if function is None:
                contact.note(site, "external-need", f"function {arn!r} is not in the assembly", label)
                return Result(arn, "", error="not-found")
            problem = connect_problem(center.world, function.definition, arn)
            known = self._for_flows[arn] = (function, problem, function.definition.label)
        function, problem, named = known
        if problem is not None:
            contact.note(site, problem[0], problem[1], named)
            return Result(function.name, named, error="denied", message=problem[1])
        definition = function.definition
        if center.faults is None:
            execution = self._run(function, event, "", limit_s, contact.id)
        else:
            execution = self._execute(function, event, contact.visit(site), limit_s, contact.id)
        seconds, error, message = execution.seconds, "", ""
        value: Any = execution.flat
        if value is None or seconds > limit_s or seconds > definition.timeout_s:
            value, error, message = self._judge(function, execution, limit_s, RESULT_LIMIT, chain_cut=chain_cut)
            seconds = min(seconds, limit_s)
        now = center.clock.now
        calls, logs, name = execution.calls, execution.logs, definition.name
        entry = Invoked(now, site, name, event, value, error, message, seconds, calls, logs)
        function.finished.append(entry)
        self._written(function, logs)
        contact.log(entry)
        if error:
            contact.note(site, f"function-{error}", message, named, injected=execution.injected)
        return Result(name, named, value, error, message, seconds)

    def invoke_from_bot(
        self, contact: Contact, site: Site, arn: str, event: Mapping[str, Any], alias: BotAliasDefinition
    ) -> Result:
        """Invokes a code hook for a bot."""
        center = self.center
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
        visit = contact.visit(site) if center.faults is not None else ""
        execution = self._execute(function, loads(text), visit, limit_s, contact.id)
        value, error, message = self._judge(function, execution, limit_s, LEX_RESULT_LIMIT)
        self._record(function, alias.bot_name, text, value, error, execution)
        now, seconds, calls, logs = center.clock.now, execution.seconds, execution.calls, execution.logs
        contact.log(Invoked(now, site, function.name, text, value, error, message, seconds, calls, logs))
        if error:
            contact.note(site, f"function-{error}", message, function.definition.label, injected=execution.injected)
        return Result(
            function.name, function.definition.label, value, error, message, seconds, injected=execution.injected
        )

    def invoke_from_service(self, arn: str, event: Any, principal: str, source: str) -> Result:
        """Invokes a function for EventBridge, SNS, a stream and the like (permission already judged by the caller)."""
        function = self.at(arn)
        if function is None:
            self.center.report("external-need", f"{source}: function {arn!r} is not in the assembly")
            return Result(arn, "", error="not-found")
        problem = None
        if principal:
            problem = service_problem(self.center.world, function.definition, arn, principal, source)
        if problem is not None:
            self.center.report("function-not-permitted", problem, function.definition.label)
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
            self.center.clock.call_in(RETRY_AFTER_S[number], later)
            return
        function = self.at(arn)
        target = function.definition.dead_letter_arn if function is not None else ""
        if target:
            self.center.cloud.deliver(target, event, arn)
        label = function.definition.label if function is not None else ""
        where = f"it is in {target}" if target else "it is lost: the function has no dead-letter queue"
        self.center.report("event-dropped", f"{source}: an event failed {number + 1} times; {where}", label)

    def last_calls(self, arn: str, source: str, *, since: float) -> Sequence[tuple[str, str, str]]:
        """Returns the calls of a function's last invocation if it came from a source, after a moment, and worked."""
        function = self.at(arn)
        last = function.finished[-1] if function is not None and function.finished else None
        fits = isinstance(last, Invocation) and last.source == source and not last.error and last.at > since
        return last.calls if last is not None and fits else ()

    def execute(self, function: Function, event: Any, *, source: str, limit_s: float) -> Result:
        """Invokes a function outside of any flow and reports its failure to the center."""
        count = self._counts[function.name] = self._counts.get(function.name, 0) + 1
        text = dumps(event)
        execution = self._execute(function, loads(text), f"@{function.name}#{count}", limit_s, None)
        value, error, message = self._judge(function, execution, limit_s, SYNC_LIMIT)
        self._record(function, source, text, value, error, execution)
        if error:
            self.center.report(f"function-{error}", message, function.definition.label, injected=execution.injected)
        label, seconds, injected = function.definition.label, execution.seconds, execution.injected
        return Result(function.name, label, value, error, message, seconds, injected=injected)

    def _execute(self, function: Function, event: Any, visit: str, limit_s: float, contact_id: str | None) -> Execution:
        faults = self.center.faults
        if faults is None:
            return self._run(function, event, visit, limit_s, contact_id)
        fault = faults.consult(Interaction("lambda", visit, function.name, contact_id))
        if fault is not None and fault.kind not in {"garbage", "delay", "answer"}:
            return _injected(fault, limit_s)
        execution = self._run(function, event, visit, limit_s, contact_id)
        if fault is None:
            return execution
        if fault.kind == "garbage":
            execution.flat, execution.text = None, fault.detail if isinstance(fault.detail, str) else '"garbage"'
        elif fault.kind == "answer":
            _answer_otherwise(execution, *fault.detail)
        else:
            execution.seconds += float(fault.detail or limit_s + 1)
        return execution

    def _run(self, function: Function, event: Any, visit: str, limit_s: float, contact_id: str | None) -> Execution:
        before, self.acting = self.acting, contact_id or self.acting
        try:
            return function.run(event, visit=visit, limit_s=limit_s)
        except ExternalNeedError as need:
            return Execution(error="not-found", message=str(need))
        finally:
            self.acting = before

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
        now = self.center.clock.now
        function.finished.append(Invocation(now, source, text, value, error, execution.calls, execution.logs))
        self._written(function, execution.logs)

    def _written(self, function: Function, lines: Sequence[str]) -> None:
        if self._subscriptions is not None and lines:
            self._subscriptions.written(f"/aws/lambda/{function.name}", lines)


def _answer_otherwise(execution: Execution, key: str, value: str) -> None:
    answer = execution.flat if execution.flat is not None else loads(execution.text)
    if not execution.error and isinstance(answer, dict) and key in answer:
        execution.flat, execution.text = None, dumps({**answer, key: value})


def _injected(fault: Fault, limit_s: float) -> Execution:
    if fault.kind == "timeout":
        return Execution(error="timeout", message="injected time-out", seconds=limit_s, injected=True)
    if fault.kind == "throttle":
        message = "injected throttling (TooManyRequestsException)"
        return Execution(error="throttle", message=message, seconds=limit_s, injected=True)
    message = f"injected {fault.detail or 'function error'}"
    return Execution(error="error", message=message, seconds=0.05, injected=True)
