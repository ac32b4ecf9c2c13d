"""Flow control: comparing, looping, waiting, modules, other flows, the end of a flow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ringback.flow_language.limits import MAX_NESTING
from ringback.flow_language.references import parse_jsonpath
from ringback.simulator.flow.compiler import NO_MATCHING_CONDITION, ActionContext, Exit, action
from ringback.simulator.flow.conditions import first_true
from ringback.simulator.flow.values import Structure
from ringback.simulator.kernel.faults import asked
from ringback.simulator.kernel.log import Moved, Step
from ringback.simulator.kernel.records import Site
from ringback.simulator.kernel.run import FlowRun, Op, Sleep, log_input
from ringback.simulator.kernel.texts import to_text

#: Flow types a transfer may lead to.
_TARGET_TYPES = {"CONTACT_FLOW", "AGENT_TRANSFER", "QUEUE_TRANSFER"}


@action("Compare")
def _compare(context: ActionContext) -> Op:
    value = context.value("ComparisonValue")
    conditions = context.conditions()
    other = context.error(NO_MATCHING_CONDITION)
    get = value.get
    if conditions and all(o == "Equals" and v.constant is not None for o, v, _ in conditions):
        table: dict[str | None, tuple[Step, int]] = {}
        for _, operand, branch in conditions:
            table.setdefault(str(operand.constant), (branch.step, branch.index))
        table.pop("", None)
        default, ops = (other.step, other.index), other.ops
        path = parse_jsonpath(str(value.source))
        if path is not None and path.root == "Attributes" and len(path.keys) == 1:
            key = path.keys[0]

            def by_attribute(run: FlowRun) -> Any:
                step, index = table.get(run.attributes.get(key), default)
                run.log(step)
                return ops[index]

            return by_attribute

        def by_table(run: FlowRun) -> Any:
            found = get(run)
            if found.__class__ is not str:
                found = to_text(found)
            step, index = table.get(found, default)
            run.log(step)
            return ops[index]

        return by_table
    choose = first_true(conditions, other)

    def in_order(run: FlowRun) -> Any:
        return choose(run, get(run)).take(run)

    return in_order


@action("Loop")
def _loop(context: ActionContext) -> Op:
    count = context.value("LoopCount", "0")
    name = context.constant("LoopName")
    exits = context.equals()
    row = context.row("LoopCount")
    go_on, done = exits.get("ContinueLooping", context.next), exits.get("DoneLooping", context.next)
    error, site = context.error(), context.site

    def op(run: FlowRun) -> Any:
        text = count.text(run)
        problem = row.number_problem(text)
        if problem is not None:
            run.contact.note(site, "loop-count", problem)
            return error.take(run)
        passed = run.loops.get(site, 0)
        if passed >= int(float(text)):
            run.loops.pop(site, None)
            return done.take(run)
        run.loops[site] = passed + 1
        if name:
            run.data.setdefault("Loop", {})[name] = {"Index": str(passed)}
        return go_on.take(run)

    return op


class _UntilReturn(Sleep):
    """A wait that a message of the customer ends; what is written is in the transcript and nowhere else."""

    def __init__(self, site: Site | None, wake: Callable[[FlowRun], Any], returned: Exit) -> None:
        super().__init__(site, wake, rests=True)
        self._returned = returned

    def words(self, run: FlowRun, text: str, kind: str) -> str:
        """Goes on with a message; somebody on the phone never left."""
        if run.contact.voice:
            return super().words(run, text, kind)
        run.wake()
        log_input(run, self.site, kind, text)
        run.drive(self._returned.take(run))
        return ""


@action("Wait")
def _wait(context: ActionContext) -> Op:
    limit = context.value("TimeLimitSeconds", "1")
    exits = context.equals()
    done = exits.get("WaitCompleted", context.next)
    returned = exits.get("CustomerReturned") if "CustomerReturned" in (context.parameters.get("Events") or ()) else None
    row = context.row("TimeLimitSeconds")
    error, site = context.error(), context.site

    def op(run: FlowRun) -> Any:
        text = limit.text(run)
        problem = row.number_problem(text)
        if problem is not None:
            run.contact.note(site, "wait", problem)
            return error.take(run)
        waiting = Sleep(site, done.take) if returned is None else _UntilReturn(site, done.take, returned)
        run.await_input(waiting, float(text))
        return None

    return op


@action("DistributeByPercentage")
def _distribute(context: ActionContext) -> Op:
    conditions = context.conditions()
    choose = first_true(conditions, context.error(NO_MATCHING_CONDITION))

    def op(run: FlowRun) -> Any:
        return choose(run, str(run.center.random.randint(1, 100))).take(run)

    return op


@action("TransferToFlow")
def _transfer_to_flow(context: ActionContext) -> Op:
    target = context.value("ContactFlowId", "")
    error, site = context.error(), context.site
    end = context.end()

    def op(run: FlowRun) -> Any:
        key = target.text(run)
        flow = run.center.flows.find(key)
        if flow is None:
            run.contact.note(site, "external-need", f"no flow {key!r} in the assembly", run.flow.label)
            return error.take(run)
        if flow.type not in _TARGET_TYPES or not flow.definition.active:
            run.contact.note(site, "flow-type", f"cannot transfer to {flow.name!r}, a {flow.type} flow", flow.label)
            return error.take(run)
        run.log(end)
        return run.switch(flow)

    return op


@action("EndFlowExecution")
def _end_flow(context: ActionContext) -> Op:
    end = context.end()

    def op(run: FlowRun) -> Any:
        run.log(end)
        if run.kind in {"flow", "disconnect"}:
            run.center.contacts.end(run.contact, by="flow", reason="CONTACT_FLOW_DISCONNECT")
        elif run.kind == "queue" and run.loop_op is not None:
            return run.loop_op
        else:
            run.finish()
        return None

    return op


@action("InvokeFlowModule")
def _invoke_module(context: ActionContext) -> Op:
    target = context.value("FlowModuleId", "")
    given = Structure(context.parameters.get("Input"))
    following, error, site = context.next, context.error(), context.site
    conditions = context.conditions()
    other = context.otherwise()
    choose = first_true(conditions, other)

    def back(run: FlowRun, result: str | None, data: Any) -> Any:
        return (choose(run, result) if result else following).take(run)

    def op(run: FlowRun) -> Any:
        key = target.text(run)
        module = run.center.flows.module(key)
        if module is None:
            run.contact.note(site, "external-need", f"no flow module {key!r} in the assembly", run.flow.label)
            return error.take(run)
        if len(run.stack) >= MAX_NESTING:
            run.contact.note(site, "module-depth", f"modules nest deeper than {MAX_NESTING}", module.label)
            return error.take(run)
        return run.enter_module(module, given.get(run), back)

    return op


@action("EndFlowModuleExecution")
def _end_module(context: ActionContext) -> Op:
    result = context.value("Result", "")
    data = Structure(context.parameters.get("ResultData"))
    end = context.end()

    def op(run: FlowRun) -> Any:
        run.log(end)
        outcome, values = result.text(run) or None, data.get(run)
        if not run.stack:  # a module that was started directly
            run.data["Modules"] = {"Result": outcome, "ResultData": values}
            if run.kind == "flow":
                run.center.contacts.end(run.contact, by="flow", reason="CONTACT_FLOW_DISCONNECT")
            else:
                run.finish()
            return None
        return run.leave_module(outcome, values)

    return op


@action("CheckHoursOfOperation")
def _hours(context: ActionContext) -> Op:
    target = context.value("HoursOfOperationId", "")
    exits = context.equals()
    is_open, closed = exits.get("True", context.next), exits.get("False", context.next)
    error, site = context.error(), context.site

    def op(run: FlowRun) -> Any:
        center, contact = run.center, run.contact
        key = target.constant or target.text(run)
        if not key:
            queue = contact.target_queue
            if queue is None:
                contact.note(site, "no-queue", "no hours named and no target queue is set", run.flow.label)
                return error.take(run)
            key = queue.hours_arn
        hours = center.hours.find(key)
        if hours is None:
            contact.note(site, "external-need", f"no hours of operation {key!r} in the assembly", run.flow.label)
            return error.take(run)
        faults = center.faults
        fault = asked(faults, "hours", contact.visit(site), hours.name, contact.id) if faults is not None else None
        if fault is not None:
            forced = {"open": is_open, "closed": closed}.get(fault.kind, error)
            return forced.take(run)
        now = center.clock.now
        state = center.hours.look(hours, now)
        run.log(Moved(now, site, "hours-open" if state.open else "hours-closed", state.because))
        return (is_open if state.open else closed).take(run)

    return op


@action("CheckOutboundCallStatus")
def _outbound_status(context: ActionContext) -> Op:
    choose = first_true(context.conditions(), context.error())

    def op(run: FlowRun) -> Any:
        status = run.contact.segment_attributes.get("outbound-status")
        return choose(run, status).take(run)

    return op
