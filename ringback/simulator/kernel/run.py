"""A flow run: one flow (and the modules it calls) executing for one contact and one listener."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ringback.simulator.kernel.records import Step

if TYPE_CHECKING:
    from ringback.simulator.center import Center
    from ringback.simulator.flow.compiler import CompiledFlow
    from ringback.simulator.kernel.clock import Timer
    from ringback.simulator.kernel.contact import Contact
    from ringback.simulator.kernel.pending import Pending
    from ringback.simulator.kernel.records import Site

    Op = Callable[["FlowRun"], Any]


class FlowRun:
    """Executes compiled operations until one of them waits or ends.

    ``audience`` is who hears the prompts (customer or agent); ``kind`` is what the run is for: flow, queue, whisper,
    hold, disconnect, agent-ui, outbound.
    """

    __slots__ = (
        "attributes",
        "audience",
        "bot",
        "center",
        "chain_s",
        "contact",
        "data",
        "done",
        "external",
        "flow",
        "flow_attributes",
        "kind",
        "lex",
        "log",
        "loop_op",
        "loops",
        "module_input",
        "on_end",
        "pending",
        "prompts",
        "stack",
        "timer",
    )

    def __init__(
        self,
        contact: Contact,
        flow: CompiledFlow,
        *,
        kind: str = "flow",
        audience: str = "customer",
        on_end: Callable[[FlowRun], None] | None = None,
    ) -> None:
        self.contact: Contact = contact
        self.center: Center = contact.center
        self.flow = flow
        self.attributes: dict[str, str] = contact.attributes
        self.log = contact.log
        self.kind = kind
        self.audience = audience
        self.on_end = on_end
        self.external: dict[str, Any] = {}
        self.flow_attributes: dict[str, Any] = {}
        self.loops: dict[Site, int] = {}
        self.lex: dict[str, Any] | None = None
        self.module_input: Any = None
        #: Results of other blocks by namespace root (Metrics, Views, Modules, Customer, Case, ...).
        self.data: dict[str, Any] = {}
        self.stack: list[tuple[Any, ...]] = []
        self.pending: Pending | None = None
        self.timer: Timer | None = None
        self.loop_op: Op | None = None
        self.bot: Any = None
        self.chain_s = 0.0
        self.prompts = 0
        self.done = False

    # --- running -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Starts the flow at its first action."""
        self.contact.runs.append(self)
        self.drive(self.flow.start)

    def drive(self, op: Op | None) -> None:
        """Runs operations until one waits, ends, or the flow proves endless."""
        for _ in range(self.center.options.endless_after_steps):
            if op is None:
                return
            op = op(self)
        if op is not None:
            self.endless(f"more than {self.center.options.endless_after_steps} actions without waiting for anybody")

    def resume(self, op: Op | None) -> None:
        """Goes on after waiting."""
        self.wake()
        if not self.done:
            self.drive(op)

    def wake(self) -> None:
        """Stops waiting: cancels the timer and forgets what was waited for."""
        timer = self.timer
        if timer is not None:
            timer.action = None
            self.timer = None
        self.pending = None

    def sleep(self, seconds: float, op: Op) -> Op | None:
        """Lets time pass and goes on with an operation; at once when nothing else is due meanwhile."""
        clock = self.center.clock
        at = clock.now + seconds
        if at < clock.next_at and at <= clock.horizon:
            clock.now = at
            return op
        if clock.skip(seconds):
            return op
        self.timer = clock.call_in(seconds, lambda: self.resume(op))
        return None

    def await_input(self, pending: Pending, seconds: float | None) -> None:
        """Waits for somebody, at most some seconds."""
        self.pending = pending
        if seconds is not None:
            clock = self.center.clock
            self.timer = clock.call_at(clock.now + seconds, self._timed_out)

    def _timed_out(self) -> None:
        pending = self.pending
        self.timer = None
        if pending is not None and not self.done:
            pending.timeout(self)

    def stop(self) -> None:
        """Ends the run from outside: nothing of it happens any more."""
        self.wake()
        self.done = True

    def finish(self) -> None:
        """Ends the run from inside and tells whoever started it."""
        self.stop()
        if self in self.contact.runs:
            self.contact.runs.remove(self)
        if self.on_end is not None:
            self.on_end(self)

    def endless(self, why: str) -> None:
        """Reports a flow that would never end and stops the contact."""
        self.contact.note(self.flow.site, "endless-loop", f"flow {self.flow.name!r} never ends: {why}", self.flow.label)
        self.center.end_contact(self.contact, by="system", reason="ENDLESS_FLOW")

    def failed(self, site: Site, error: str) -> None:
        """Handles an error that no branch of the action takes: the service gives up the contact."""
        self.contact.note(
            site, "unhandled-error", f"{site.type} failed with {error} and no branch takes it", self.flow.label
        )
        self.center.count_flow_error(self.flow, fatal=True)
        if self.kind in {"flow", "disconnect", "queue"}:
            self.center.end_contact(self.contact, by="system", reason="CONTACT_FLOW_ERROR")
        else:
            self.finish()

    # --- modules -----------------------------------------------------------------------------------------------------

    def enter_module(self, flow: CompiledFlow, given: Any, back: Callable[[FlowRun, str | None, Any], Op | None]) -> Op:
        """Enters a module: it has its own local data and shares the contact's attributes."""
        self.stack.append(
            (self.flow, self.external, self.flow_attributes, self.loops, self.lex, self.module_input, self.data, back)
        )
        self.flow = flow
        self.external = {}
        self.flow_attributes = {}
        self.loops = {}
        self.lex = None
        self.data = {}
        self.module_input = given
        return flow.start

    def leave_module(self, result: str | None, data: Any) -> Op | None:
        """Returns from a module to the action that called it."""
        (
            self.flow,
            self.external,
            self.flow_attributes,
            self.loops,
            self.lex,
            self.module_input,
            self.data,
            back,
        ) = self.stack.pop()
        self.data["Modules"] = {"Result": result, "ResultData": data}
        op: Op | None = back(self, result, data)
        return op

    def switch(self, flow: CompiledFlow) -> Op:
        """Leaves this flow for another: local data ends, what functions and bots answered stays."""
        self.flow = flow
        self.flow_attributes = {}
        self.loops = {}
        self.stack.clear()
        self.contact.log(("state", self.center.clock.now, None, "flow", flow.name))
        return flow.start

    @property
    def flow_type(self) -> str:
        """Is the type of the flow that runs; in a module, that of the flow that called it."""
        return self.stack[0][0].type if self.stack else self.flow.type

    def visit(self, site: Site) -> str:
        """Answers a stable id for this execution of an action: ``flow/action#n``."""
        visits = self.contact.visits
        if visits is None:
            visits = self.contact.visits = {}
        count = visits[site] = visits.get(site, 0) + 1
        return f"{site.flow}/{site.action}#{count}"

    # --- references --------------------------------------------------------------------------------------------------

    def namespace(self, root: str) -> Any:
        """Answers the value behind the first member of a reference."""
        reader = _NAMESPACES.get(root)
        return reader(self) if reader is not None else self.data.get(root)

    def say_step(self, step: Step) -> None:
        """Records that an action ended."""
        self.log(step)


def _lambda_invocation(run: FlowRun) -> Any:
    return {"ResultData": run.external, **(run.data.get("LambdaInvocation") or {})}


def _modules(run: FlowRun) -> Any:
    return {"Input": run.module_input, **(run.data.get("Modules") or {})}


def _agent(run: FlowRun) -> Any:
    if run.flow_type == "AGENT_TRANSFER":  # there the attributes are those of the agent the contact goes to
        agent = run.center.agents.get(run.contact.target_agent or "")
    else:
        agent = run.contact.agent if run.kind not in {"flow", "queue"} else None
    if agent is None:
        return None
    return {
        "UserName": agent.name,
        "FirstName": agent.definition.first_name,
        "LastName": agent.definition.last_name,
        "ARN": agent.arn,
    }


def _task(run: FlowRun) -> Any:
    return {"ContactId": run.contact.id} if run.contact.channel == "TASK" else run.data.get("Task")


def _wisdom(run: FlowRun) -> Any:
    return {"SessionArn": run.contact.wisdom_session}


def _media(run: FlowRun) -> Any:
    return {"InitialMessage": run.contact.segment_attributes.get("initial-message"), "Sip": {"Headers": {}}}


_NAMESPACES: dict[str, Callable[[FlowRun], Any]] = {
    "Attributes": lambda run: run.attributes,
    "FlowAttributes": lambda run: run.flow_attributes,
    "External": lambda run: run.external,
    "LambdaInvocation": _lambda_invocation,
    "StoredCustomerInput": lambda run: run.contact.stored_input,
    "Lex": lambda run: run.lex,
    "CustomerEndpoint": lambda run: run.contact.customer_endpoint,
    "SystemEndpoint": lambda run: run.contact.system_endpoint,
    "CustomerId": lambda run: run.contact.customer_id,
    "Queue": lambda run: run.contact.queue_data(),
    "Channel": lambda run: run.contact.channel,
    "ContactId": lambda run: run.contact.id,
    "InitialContactId": lambda run: run.contact.initial_id,
    "PreviousContactId": lambda run: run.contact.previous_id or run.contact.id,
    "RelatedContactId": lambda run: run.contact.related_id,
    "Task": _task,
    "InstanceARN": lambda run: run.center.world.instance_arn,
    "InitiationMethod": lambda run: run.contact.initiation_method,
    "AwsRegion": lambda run: run.center.world.region,
    "LanguageCode": lambda run: run.contact.language,
    "TextToSpeechVoiceId": lambda run: run.contact.speech.get("voice") or "Joanna",
    "Name": lambda run: run.contact.name,
    "Description": lambda run: run.contact.description,
    "References": lambda run: run.contact.references,
    "Tags": lambda run: run.contact.tags,
    "SegmentAttributes": lambda run: run.contact.segment_attributes,
    "Agent": _agent,
    "Modules": _modules,
    "Media": _media,
    "Wisdom": _wisdom,
    "MediaStreams": lambda run: {"Customer": {"Audio": run.data.get("MediaStreams")}},
}

KNOWN_ROOTS = frozenset(_NAMESPACES) | {
    "Metrics",
    "Views",
    "Loop",
    "DataTables",
    "DataTableList",
    "Customer",
    "Case",
    "Email",
    "Capabilities",
    "AdditionalEmailRecipients",
}
