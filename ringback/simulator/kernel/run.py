"""A flow run: one flow (and the modules it calls) executing for one contact and one listener."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ringback.simulator.kernel.clock import Timer
from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.expectation import Expectation
from ringback.simulator.kernel.log import Given, Moved
from ringback.simulator.kernel.ports import Flow, Host
from ringback.simulator.kernel.records import Site

#: An operation of a compiled flow: it takes the run and returns the next operation, None when it waits or has ended.
Op = Callable[["FlowRun"], Any]


class Pending:
    """The root of all waits; by default nothing the caller does matters."""

    kind = "busy"
    #: Tells whether the caller may now take their time: a driver stops here.
    rests = False

    def __init__(self, site: Site | None) -> None:
        self.site = site

    def expectation(self) -> Expectation | None:
        """Returns what is expected of the caller."""
        return None

    def keys(self, run: FlowRun, keys: str) -> str:
        """Takes keys and returns a note on what was not used, empty when all was."""
        return "nothing listens to keys now"

    def words(self, run: FlowRun, text: str, kind: str) -> str:
        """Takes speech or text and returns a note when it was not used."""
        return "nothing listens to words now"

    def submit(self, run: FlowRun, action: str, data: Mapping[str, Any]) -> str:
        """Takes a filled form and returns a note when it was not used."""
        return "no form is shown now"

    def other_side_left(self, run: FlowRun) -> bool:
        """Goes on after a third party has left; tells whether there was one."""
        return False

    def timeout(self, run: FlowRun) -> None:
        """Goes on when the time to answer is over."""


class Sleep(Pending):
    """Waits for time to pass; wakes with an operation."""

    def __init__(self, site: Site | None, wake: Callable[[FlowRun], Any], *, rests: bool = False) -> None:
        super().__init__(site)
        self.wake = wake
        self.rests = rests
        self.kind = "queue" if rests else "busy"

    def timeout(self, run: FlowRun) -> None:
        """Goes on."""
        run.resume(self.wake)


class FlowRun:
    """Executes compiled operations until one of them waits or ends.

    ``audience`` is who hears the prompts (customer or agent); ``kind`` is what the run is for: flow, queue, whisper,
    hold, disconnect, agent-ui, outbound.
    """

    # What most runs never need is a default of the class, so that a run is made quickly.
    external: Mapping[str, Any] = {}
    flow_attributes: Mapping[str, Any] = {}
    lex: Mapping[str, Any] | None = None
    module_input: Any = None
    pending: Pending | None = None
    timer: Timer | None = None
    loop_op: Op | None = None
    chain_s = 0.0
    #: What the contact data of a run says other than that of its contact: a guide is a contact of its own.
    own: Mapping[str, Any] = {}
    prompts = 0
    done = False

    def __init__(
        self,
        center: Host,
        contact: Contact,
        flow: Flow,
        *,
        kind: str = "flow",
        audience: str = "customer",
        on_end: Callable[[FlowRun], None] | None = None,
    ) -> None:
        self.contact: Contact = contact
        self.center = center
        self.flow = flow
        self.attributes: dict[str, str] = contact.attributes
        self.log = contact.log
        self.kind = kind
        self.audience = audience
        self.on_end = on_end
        self.loops: dict[Site, int] = {}
        #: Results of other blocks by namespace root (Metrics, Views, Modules, Customer, Case, ...).
        self.data: dict[str, Any] = {}
        self.stack: list[tuple[Any, ...]] = []

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
        self.center.contacts.end(self.contact, by="system", reason="ENDLESS_FLOW")

    def failed(self, site: Site, error: str) -> None:
        """Handles an error that no branch of the action takes: the service gives up the contact."""
        self.contact.note(
            site, "unhandled-error", f"{site.type} failed with {error} and no branch takes it", self.flow.label
        )
        self.center.metrics.flow_error(self.flow.name, fatal=True)
        if self.kind in {"flow", "disconnect", "queue"}:
            self.center.contacts.end(self.contact, by="system", reason="CONTACT_FLOW_ERROR")
        else:
            self.finish()

    # --- modules -----------------------------------------------------------------------------------------------------

    def enter_module(self, flow: Flow, given: Any, back: Callable[[FlowRun, str | None, Any], Op | None]) -> Op:
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

    def switch(self, flow: Flow) -> Op:
        """Leaves this flow for another: local data ends, what functions and bots answered stays."""
        self.flow = flow
        self.flow_attributes = {}
        self.loops = {}
        self.stack.clear()
        self.contact.log(Moved(self.center.clock.now, None, "flow", flow.name))
        return flow.start

    @property
    def flow_type(self) -> str:
        """The type of the flow that runs; in a module, that of the flow that called it."""
        return self.stack[0][0].type if self.stack else self.flow.type

    # --- references --------------------------------------------------------------------------------------------------

    def namespace(self, root: str) -> Any:
        """Returns the value behind the first member of a reference."""
        reader = _NAMESPACES.get(root)
        return reader(self) if reader is not None else self.data.get(root)


def log_input(run: FlowRun, site: Site | None, kind: str, value: str, *, used: bool = True, note: str = "") -> None:
    """Records what the caller did and that the caller is still there."""
    run.prompts = 0
    run.log(Given(run.center.clock.now, site, kind, value, used, note))


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
    "Channel": lambda run: run.own.get("Channel", run.contact.channel),
    "ContactId": lambda run: run.own.get("ContactId", run.contact.id),
    "InitialContactId": lambda run: run.contact.initial_id,
    "PreviousContactId": lambda run: run.contact.previous_id or run.contact.id,
    "RelatedContactId": lambda run: run.own.get("RelatedContactId", run.contact.related_id),
    "Task": _task,
    "InstanceARN": lambda run: run.center.world.instance_arn,
    "InitiationMethod": lambda run: run.contact.initiation_method,
    "AwsRegion": lambda run: run.center.world.region,
    "LanguageCode": lambda run: run.contact.language,
    "TextToSpeechVoiceId": lambda run: run.contact.speech.voice or "Joanna",
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
