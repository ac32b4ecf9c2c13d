"""A center: one world with its state, its clock, and everybody who works in it or calls it."""

from __future__ import annotations

import difflib
import random
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ringback.cloudformation import Assembly
from ringback.simulator.aws.bus import Bus
from ringback.simulator.errors import FlowContentError, MissingExtraError, NotPossibleError, UnknownNameError
from ringback.simulator.flow.compiler import CompiledFlow, compile_flow
from ringback.simulator.kernel.bots import BotRuntime, default_runtime
from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.clock import Clock
from ringback.simulator.kernel.contact import CHAT_SESSION_OVER, NOT_REACHED, Contact
from ringback.simulator.kernel.events import EventLog
from ringback.simulator.kernel.faults import Fault, Faults, Interaction
from ringback.simulator.kernel.options import Options
from ringback.simulator.kernel.records import Problem, materialise
from ringback.simulator.kernel.run import FlowRun
from ringback.simulator.lambdas.manager import Functions
from ringback.simulator.routing.agents import Agent, Agents
from ringback.simulator.routing.callbacks import Callbacks, Outbound
from ringback.simulator.routing.metrics import Metrics
from ringback.simulator.routing.router import Router
from ringback.simulator.world.hours import OpenState, look
from ringback.simulator.world.model import (
    HoursDefinition,
    QueueDefinition,
    QuickConnectDefinition,
    RoutingProfileDefinition,
    UserDefinition,
    World,
)

if TYPE_CHECKING:
    from ringback.simulator.aws.cloud import Cloud
    from ringback.simulator.aws.iam import Decision
    from ringback.simulator.kernel.records import Site

_AGENT_METRICS: dict[str, Callable[[Agent], bool]] = {
    "NumberOfAgentsAvailable": lambda a: a.state == "Available" and not a.contacts and not a.wrapping,
    "NumberOfAgentsStaffed": lambda a: a.state == "Available",
    "NumberOfAgentsOnline": lambda a: a.state != "Offline",
    "NumberOfAgentsOnContact": lambda a: bool(a.contacts),
    "NumberOfAgentsAfterContactWork": lambda a: bool(a.wrapping),
    "NumberOfAgentsNonProductive": lambda a: a.state not in {"Available", "Offline", "MissedCallAgent"},
    "NumberOfAgentsError": lambda a: a.state == "MissedCallAgent",
    "NumberOfAgentsMissed": lambda a: a.state == "MissedCallAgent",
}


class Blueprint:
    """Is what all centers of one assembly share: the world and its compiled flows."""

    def __init__(self, assembly: Assembly, world: World) -> None:
        self.assembly = assembly
        self.world = world
        self._compiled: dict[str, CompiledFlow] = {}
        #: What the custom resources of a deployment left behind, by the virtual time it happened.
        self.deployed: dict[datetime, dict[str, Any]] = {}
        #: Execution environments of functions by ARN; centers take turns in them.
        self.runtimes: dict[str, Any] = {}
        #: Decisions of role policies, the same for all centers.
        self.decisions: dict[tuple[str, str, str, str], Decision] = {}

    def flow(self, key: str) -> CompiledFlow | None:
        """Answers a compiled contact flow by ARN or id."""
        found = self._compiled.get(key)
        if found is not None:
            return found
        definition = self.world.flows.exact(key) or self.world.flows.exact(key.rpartition("/")[2].split(":")[0])
        if definition is None:
            return None
        compiled = self._compiled.get(definition.arn) or compile_flow(definition)
        self._compiled[key] = self._compiled[definition.arn] = compiled
        return compiled

    def module(self, key: str) -> CompiledFlow | None:
        """Answers a compiled module by id, ARN, ``id:$LATEST`` or alias."""
        found = self._compiled.get(key)
        if found is not None:
            return found
        world = self.world
        target = world.module_aliases.get(key, key)
        definition = world.modules.exact(target) or world.modules.exact(target.rpartition("/")[2])
        if definition is None and ":" in target.rpartition("/")[2]:
            base, _, qualifier = target.rpartition(":")
            known = {a.rpartition(":")[2] for a in world.module_aliases}
            if qualifier == "$LATEST" or qualifier in known or qualifier.isdigit():
                definition = world.modules.exact(base) or world.modules.exact(base.rpartition("/")[2])
        if definition is None:
            return None
        compiled = self._compiled.get(definition.arn) or compile_flow(definition)
        self._compiled[key] = self._compiled[definition.arn] = compiled
        return compiled


class QueueView:
    """Is a queue with its state."""

    def __init__(self, center: Center, definition: QueueDefinition) -> None:
        self._center = center
        self.definition = definition
        self.name = definition.name
        self.arn = definition.arn

    @property
    def waiting(self) -> list[Contact]:
        """Are the waiting contacts, first to be served first."""
        return self._center.router.in_order(self.definition)

    @property
    def oldest_s(self) -> float:
        """Is the age of the oldest contact in seconds."""
        return self._center.router.oldest_ms(self.definition) / 1000

    @property
    def agents(self) -> list[Agent]:
        """Are the agents whose routing profile holds the queue."""
        return self._center.router.agents_of(self.definition)

    def __len__(self) -> int:
        return len(self.waiting)


class Center:
    """Is a simulated contact center; see the package docstring for how to use it."""

    def __init__(
        self,
        blueprint: Blueprint,
        *,
        start: datetime,
        seed: int,
        options: Options,
        faults: Faults | None = None,
        bots: BotRuntime | None = None,
    ) -> None:
        self.blueprint = blueprint
        self.world: World = blueprint.world
        self.start, self.seed, self.options = start, seed, options
        self.faults = faults
        self.clock: Clock = Clock(start)
        self.random = random.Random(seed)
        self._bots = bots
        self._live: dict[str, Contact] = {}
        self._ended: deque[Contact] = deque(maxlen=options.keep_contacts)
        self._reports: deque[Any] = deque(maxlen=10_000)
        self._cloud: Cloud | None = None
        self.on_dial: Callable[[Call], str | None] | None = None
        self.outbound: list[Call] = []
        self.sent_messages: list[dict[str, Any]] = []
        self.profiles: list[dict[str, str]] = []
        self.cases: list[dict[str, str]] = []
        self.number_flows: dict[str, str] = dict(self.world.number_flows)
        #: Quick connects a function has attached to a queue: queue ARN -> quick connect ARNs.
        self.shown_quick_connects: dict[str, list[str]] = {}
        #: What a function has written about the outbound calls of a queue: queue ARN -> OutboundCallerConfig.
        self.outbound_configs: dict[str, dict[str, str]] = {}
        self.metrics = Metrics(self)
        self.bus = Bus(self)
        self.events = EventLog(self)
        self.router = Router(self)
        self.callbacks = Callbacks(self)
        self.functions = Functions(self)
        self.agents = Agents(self)
        for user in self.world.users:
            self.agents.add(Agent(self, user))
        self._hours: dict[str, tuple[int, OpenState]] = {}
        self._entries: dict[str, tuple[CompiledFlow, str]] = {}
        text = random.Random(seed).randbytes(10).hex()
        self._id_prefix = f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-"
        self._ids = 0
        self._unknown_prompts = not len(self.world.prompts)

    # --- making centers ----------------------------------------------------------------------------------------------

    def fresh(self, **changes: Any) -> Center:
        """Answers a center of the same assembly with empty state; settings such as ``seed`` may be changed."""
        settings: dict[str, Any] = {
            "start": self.start,
            "seed": self.seed,
            "options": self.options,
            "faults": None,
            "bots": self._bots,
        }
        if "start" in changes:
            changes["start"] = parse_time(changes["start"])
        center = Center(self.blueprint, **(settings | changes))
        center.deploy()
        return center

    def deploy(self) -> None:
        """Does what a deployment does after the resources exist: custom resources run, schedules start."""
        self.bus.schedule()
        if len(self.world.schedules):
            self.cloud.services["scheduler"].start()
        if self.options.run_custom_resources and self.world.custom_resources:
            from ringback.simulator.lambdas.custom import run_custom_resources

            run_custom_resources(self)

    # --- looking -----------------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """Is the virtual time in UTC."""
        return self.clock.time

    @property
    def bots(self) -> BotRuntime:
        """Is the Lex emulation."""
        if self._bots is None:
            self._bots = default_runtime()
        return self._bots

    @property
    def cloud(self) -> Cloud:
        """Is the local AWS of the center."""
        if self._cloud is None:
            from ringback.simulator.aws.cloud import Cloud

            self._cloud = Cloud(self)
        return self._cloud

    @property
    def queues(self) -> Mapping[str, QueueView]:
        """Are the queues with their state, by any of their names."""
        return _Lookup("queue", self.world.queues, lambda d: QueueView(self, d))

    @property
    def tables(self) -> Any:
        """Are the tables, by any of their names."""
        return self.cloud.tables

    @property
    def topics(self) -> Any:
        """Are the topics, by any of their names."""
        return self.cloud.topics

    @property
    def secrets(self) -> Any:
        """Are the secrets, by any of their names."""
        return self.cloud.secrets

    @property
    def buckets(self) -> Any:
        """Are the buckets, by any of their names."""
        return self.cloud.buckets

    @property
    def contacts(self) -> list[Contact]:
        """Are all contacts that are kept, ended ones first."""
        return [*self._ended, *self._live.values()]

    @property
    def problems(self) -> list[Problem]:
        """Are the explanations of everything that failed, on contacts and in the background."""
        found = [p for contact in self.contacts for p in contact.problems]
        found.extend(self.reports)
        return sorted(found, key=lambda p: p.at)

    @property
    def reports(self) -> list[Problem]:
        """Are the explanations of what failed in the background, outside of any contact."""
        return [e for e in materialise("", self.clock.now, self._reports) if isinstance(e, Problem)]

    def contact(self, contact_id: str) -> Contact | None:
        """Answers a contact by id."""
        found = self._live.get(contact_id)
        return found or next((c for c in self._ended if c.id == contact_id), None)

    def report(self, code: str, message: str, resource: str = "") -> None:
        """Records a problem that belongs to no contact."""
        self._reports.append(("problem", self.clock.now, None, code, message, resource))

    def noted(self, contact: Contact, row: tuple[Any, ...]) -> None:
        """Is told of every problem of a contact; a place to listen for tools."""

    def has(self, type_name: str) -> bool:
        """Tells whether the template holds a resource of a type."""
        return any(d.resource is not None and d.resource.type == type_name for d in self.world.others)

    # --- time --------------------------------------------------------------------------------------------------------

    def advance(self, seconds: float) -> Center:
        """Lets virtual time pass; everything due happens."""
        self.clock.run_until(self.clock.now + seconds)
        return self

    def at(self, moment: str | datetime) -> Center:
        """Lets virtual time pass until a moment (ISO 8601 with offset)."""
        target = parse_time(moment).timestamp()
        if target < self.clock.now:
            raise NotPossibleError(f"cannot go back from {self.now.isoformat()} to {moment}")
        self.clock.run_until(target)
        return self

    def settle_all(self) -> None:
        """Runs what is due at this very moment."""
        self.clock.run_until(self.clock.now)

    # --- starting contacts -------------------------------------------------------------------------------------------

    def new_id(self) -> str:
        """Answers a uuid that is unique in this center and the same for the same seed."""
        self._ids += 1
        return f"{self._id_prefix}{self._ids * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFF:012x}"

    def new_contact(
        self,
        *,
        channel: str,
        method: str,
        customer: dict[str, str] | None,
        system: dict[str, str] | None = None,
        attributes: dict[str, str] | None = None,
    ) -> Contact:
        """Creates a contact without starting anything."""
        contact = Contact(
            self,
            self.new_id(),
            channel=channel,
            method=method,
            customer=customer,
            system=system,
            attributes=attributes,
        )
        self._live[contact.id] = contact
        return contact

    def call(
        self,
        *,
        from_: str = "+821012345678",
        to: str | None = None,
        channel: str = "voice",
        attributes: Mapping[str, str] | None = None,
        settle: bool = True,
    ) -> Call:
        """Starts a contact from the customer's side; ``to`` is a number, or a flow by name, key, id or ARN."""
        kind = channel.upper()
        if kind not in {"VOICE", "CHAT"}:
            raise NotPossibleError(f"a customer starts voice or chat contacts, not {channel!r}; tasks: center.task()")
        entry = self._entries.get(to or "")
        if entry is None:
            entry = self._entries[to or ""] = self._entry(to)
        flow, number = entry
        voice = kind == "VOICE"
        contact_id = self.new_id()
        contact = self._live[contact_id] = Contact(
            self,
            contact_id,
            channel=kind,
            method="INBOUND" if voice else "API",
            customer={"Address": from_, "Type": "TELEPHONE_NUMBER"} if voice else None,
            system={"Address": number, "Type": "TELEPHONE_NUMBER"} if voice else None,
            attributes=dict(attributes) if attributes else None,
        )
        if not voice:
            contact.segment_attributes["connect:Subtype"] = {"ValueString": "connect:Chat"}
            contact.segment_attributes["display-name"] = from_
            self._limit_chat(contact, self.options.chat_duration_s)
        call = Call(self, contact)
        contact.connected_at = contact.started_at
        events = self.events
        events.contact(contact, "INITIATED")
        events.contact(contact, "CONNECTED_TO_SYSTEM")
        FlowRun(contact, flow).start()
        if settle and not contact.ended:
            call.settle()
        return call

    def chat(self, *, from_: str = "customer", to: str | None = None, **settings: Any) -> Call:
        """Starts a chat."""
        return self.call(from_=from_, to=to, channel="chat", **settings)

    def task(
        self,
        *,
        to: str | None = None,
        name: str,
        description: str = "",
        attributes: Mapping[str, str] | None = None,
        references: Mapping[str, Any] | None = None,
        delay_s: float = 0.0,
    ) -> Call:
        """Starts a task, as StartTaskContact does, and answers it from the "customer's" side; ``to`` as for a call."""
        flow, _ = self._entry(to)
        contact = self.start_task(
            flow=flow,
            name=name,
            description=description,
            attributes=dict(attributes or {}),
            references=dict(references or {}),
            delay_s=delay_s,
        )
        call = contact.call or Call(self, contact)
        self.settle_all()
        return call.settle() if not delay_s else call

    def start_task(
        self,
        *,
        flow: CompiledFlow,
        name: str,
        description: str,
        attributes: dict[str, str],
        references: Mapping[str, Any],
        delay_s: float = 0.0,
        method: str = "API",
        previous: Contact | None = None,
    ) -> Contact:
        """Creates a task contact and starts its flow now or later."""
        contact = self.new_contact(channel="TASK", method=method, customer=None, attributes=attributes)
        contact.name, contact.description, contact.references = name, description or None, dict(references)
        if previous is not None:
            contact.previous_id = previous.id
        Call(self, contact)
        self.events.contact(contact, "INITIATED")
        self.clock.call_in(delay_s, lambda: self._start_flow(contact, flow))
        return contact

    def _start_flow(self, contact: Contact, flow: CompiledFlow) -> None:
        if not contact.ended:
            contact.connected_at = self.clock.now
            self.events.contact(contact, "CONNECTED_TO_SYSTEM")
            FlowRun(contact, flow).start()

    def _limit_chat(self, contact: Contact, seconds: float) -> None:
        """Ends a chat that nobody ended when its session is over, as the service does."""
        contact.expiry = self.clock.call_in(
            seconds, lambda: self.end_contact(contact, by="system", reason=CHAT_SESSION_OVER)
        )

    def start_chat(
        self,
        *,
        flow: CompiledFlow,
        attributes: dict[str, str],
        name: str,
        message: str | None,
        duration_s: float | None = None,
    ) -> Contact:
        """Creates a chat contact for StartChatContact."""
        contact = self.new_contact(channel="CHAT", method="API", customer=None, attributes=attributes)
        self._limit_chat(contact, duration_s or self.options.chat_duration_s)
        contact.segment_attributes["display-name"] = name
        if message:
            contact.segment_attributes["initial-message"] = message
        Call(self, contact)
        self.events.contact(contact, "INITIATED")
        self.clock.call_in(0, lambda: self._start_flow(contact, flow))
        return contact

    def start_outbound(
        self, *, flow: CompiledFlow, number: str, attributes: dict[str, str], source: str, queue: QueueDefinition | None
    ) -> Contact:
        """Dials a customer; the flow runs when they answer (StartOutboundVoiceContact)."""
        contact = self.new_contact(
            channel="VOICE",
            method="API",
            customer={"Address": number, "Type": "TELEPHONE_NUMBER"},
            system={"Address": source, "Type": "TELEPHONE_NUMBER"} if source else None,
            attributes=attributes,
        )
        contact.target_queue = queue
        self.events.contact(contact, "INITIATED")
        line = Outbound(
            self,
            contact,
            lambda: FlowRun(contact, flow).start(),
            lambda outcome: self.end_contact(
                contact, by="system", reason=NOT_REACHED.get(outcome, NOT_REACHED["failed"])
            ),
        )
        self.clock.call_in(0, line.ring)
        return contact

    def _entry(self, to: str | None) -> tuple[CompiledFlow, str]:
        """Finds the flow a contact starts in and the number it came by."""
        if to is None:
            to = self._default_entry()
        number = self.world.numbers.exact(to)
        address = number.name if number is not None else to if to.startswith("+") else ""
        if number is not None or to in self.number_flows:
            names = number.names() if number is not None else (to,)
            arn = next((self.number_flows[n] for n in names if n in self.number_flows), None)
            if arn is None:
                raise NotPossibleError(f"number {address} leads to no flow: nothing in the assembly associates one")
            to = arn
        elif to.startswith("+"):
            known = [d.name for d in self.world.numbers]
            raise UnknownNameError("number", to, known)
        flow = self.find_flow(to)
        if flow is None:
            definition = self.world.flows.get(to)
            if definition is None:
                raise UnknownNameError("flow", to, self.world.flows.keys())
            flow = self.blueprint.flow(definition.arn)
        assert flow is not None  # noqa: S101 - the registry holds it
        return flow, address or next((d.name for d in self.world.numbers), "+827000000000")

    def _default_entry(self) -> str:
        bound = sorted(set(self.number_flows.values()))
        if len(bound) == 1:
            return bound[0]
        entries = [d for d in self.world.flows if d.type == "CONTACT_FLOW"]
        likely = [d for d in entries if "inbound" in d.name.lower()]
        if len(entries) == 1 or len(likely) == 1:
            return (likely or entries)[0].arn
        raise NotPossibleError(f"say where to call: to=<number or flow>; flows: {', '.join(d.name for d in entries)}")

    # --- agents and queues -------------------------------------------------------------------------------------------

    def add_agent(
        self,
        name: str,
        *,
        queues: Iterable[str] = (),
        routing_profile: str | None = None,
        proficiencies: Mapping[tuple[str, str], float] | None = None,
        concurrency: Mapping[str, int] | None = None,
        wrap_up_limit_s: int = 0,
    ) -> Agent:
        """Adds an agent that the template does not have, with a routing profile of it or with queues of it."""
        key = str(uuid.uuid5(uuid.NAMESPACE_OID, name))
        profile = self.world.routing_profiles[routing_profile] if routing_profile else self._profile_for(name, queues)
        definition = UserDefinition(
            name=name,
            arn=f"{self.world.instance_arn}/agent/{key}",
            id=key,
            first_name=name,
            routing_profile_arn=profile.arn,
            proficiencies=dict(proficiencies or {}),
            wrap_up_limit_s=wrap_up_limit_s,
        )
        agent = Agent(self, definition)
        agent._profile = profile
        agent.queues = list(profile.queues)
        agent.concurrency = dict(concurrency or profile.concurrency)
        return self.agents.add(agent)

    def _profile_for(self, name: str, queues: Iterable[str]) -> RoutingProfileDefinition:
        chosen = [self.world.queues[q] for q in queues] or list(self.world.queues)
        channels = ("VOICE", "CHAT", "TASK")
        return RoutingProfileDefinition(
            name=f"profile of {name}",
            arn="",
            id="",
            queues=tuple((q.arn, channel, 1, 0) for q in chosen for channel in channels),
            concurrency={"VOICE": 1, "CHAT": 2, "TASK": 2},
        )

    def find_queue(self, key: str) -> QueueDefinition | None:
        """Answers a queue by ARN or id."""
        return self.world.queues.exact(key) or self.world.queues.exact(key.rpartition("/")[2]) if key else None

    def find_flow(self, key: str) -> CompiledFlow | None:
        """Answers a flow by ARN or id; content that cannot be compiled counts as missing and is reported."""
        try:
            return self.blueprint.flow(key) if key else None
        except FlowContentError as problem:
            self.report("flow-content", str(problem))
            return None

    def find_module(self, key: str) -> CompiledFlow | None:
        """Answers a module by id, ARN or alias."""
        try:
            return self.blueprint.module(key) if key else None
        except FlowContentError as problem:
            self.report("flow-content", str(problem))
            return None

    def quick_connect(self, contact: Contact, name: str) -> QuickConnectDefinition:
        """Answers a quick connect an agent can use for a contact."""
        definition = self.world.quick_connects[name]
        queue = contact.queue
        shown = self.shown_quick_connects.get(queue.arn, queue.quick_connects) if queue is not None else ()
        if queue is not None and shown and definition.arn not in shown:
            raise NotPossibleError(f"queue {queue.name!r} does not show quick connect {definition.name!r}")
        return definition

    def outbound_config(self, queue: QueueDefinition) -> dict[str, str]:
        """Answers the outbound settings of a queue as the API shows them: caller name, number and flow by id."""
        if queue.arn in self.outbound_configs:
            return self.outbound_configs[queue.arn]
        number = self.world.numbers.exact(queue.caller_id_number_arn) if queue.caller_id_number_arn else None
        found = {
            "OutboundCallerIdName": queue.caller_id_name,
            "OutboundCallerIdNumberId": number.id if number is not None else queue.caller_id_number_arn,
            "OutboundFlowId": queue.outbound_flow_arn.rpartition("/")[2],
        }
        return {key: value for key, value in found.items() if value}

    def outbound_flow(self, queue: QueueDefinition | None) -> CompiledFlow | None:
        """Answers the flow that calls leaving through a queue begin with."""
        return self.find_flow(self.outbound_config(queue).get("OutboundFlowId", "")) if queue is not None else None

    def number_address(self, arn: str) -> str | None:
        """Answers the telephone number behind a number ARN."""
        found = self.world.numbers.exact(arn) if arn else None
        return found.name if found is not None else None

    def view_name(self, key: str) -> str | None:
        """Answers the name of a view of the template or of AWS, or None."""
        base = key.split(":$")[0]
        definition = self.world.views.exact(key) or self.world.views.exact(base)
        if definition is None and base.rpartition(":")[2].isdigit():
            definition = self.world.views.exact(base.rpartition(":")[0])
        if definition is None:
            definition = self.world.views.exact(base.rpartition("/")[2])
        if definition is not None:
            return definition.name
        return base.rpartition("/view/")[2].split(":")[0] if ":aws:view/" in key else None

    def is_builtin_prompt(self, key: str) -> bool:
        """Tells whether a prompt can be one that every instance has: of this instance, the template has none."""
        return key.startswith(self.world.instance_arn) and self._unknown_prompts

    def associated(self, kind: str, arn: str) -> bool:
        """Tells whether something is associated with the instance."""
        return any(a.type == kind and a.arn == arn for a in self.world.associations)

    # --- faults and figures ------------------------------------------------------------------------------------------

    def consult(self, kind: str, run: FlowRun, site: Site, target: str) -> Fault | None:
        """Asks whether this interaction goes wrong."""
        faults = self.faults
        if faults is None:
            return None
        return faults.consult(Interaction(kind, run.visit(site), target, run.contact.id))

    def fault_text(self, kind: str, visit: str, target: str, contact: Contact) -> str | None:
        """Answers what goes wrong in words, or None."""
        fault = self.faults.consult(Interaction(kind, visit, target, contact.id)) if self.faults is not None else None
        return f"injected {fault.kind}" if fault is not None else None

    def look(self, hours: HoursDefinition) -> OpenState:
        """Tells whether hours are open now and why; the answer is the same for a whole minute."""
        minute = int(self.clock.now // 60)
        cached = self._hours.get(hours.arn)
        if cached is None or cached[0] != minute:
            registry = self.world.hours
            state = look(hours, self.clock.now, lambda k: registry.exact(k) or registry.exact(k.rpartition("/")[2]))
            cached = self._hours[hours.arn] = (minute, state)
        return cached[1]

    def hours_open(self, key: str, run: FlowRun, site: Site) -> bool | None:
        """Tells whether hours are open now; None means the block takes its error branch."""
        hours = self.world.hours.exact(key) or self.world.hours.exact(key.rpartition("/")[2])
        if hours is None:
            message = f"no hours of operation {key!r} in the assembly"
            run.contact.note(site, "external-need", message, run.flow.label)
            return None
        if self.faults is not None:
            fault = self.consult("hours", run, site, hours.name)
            if fault is not None:
                return {"open": True, "closed": False}.get(fault.kind)
        state = self.look(hours)
        run.log(("state", self.clock.now, site, "hours-open" if state.open else "hours-closed", state.because))
        return state.open

    def metric(
        self, name: str, queue: QueueDefinition | None, run: FlowRun, site: Site, *, agent: str = ""
    ) -> float | None:
        """Answers a real-time metric as CheckMetricData reads it; None means it is unavailable."""
        fault = self.consult("metric", run, site, f"{name} {queue.name if queue else agent}")
        if fault is not None and fault.kind != "no_agents":
            run.contact.note(site, "metric", f"{name} is unavailable (injected)", run.flow.label)
            return None
        if name in _AGENT_METRICS:
            if fault is not None:
                return 0.0
            chosen = [self.agents.get(agent)] if agent else self.router.agents_of(queue) if queue else []
            return float(sum(1 for a in chosen if a is not None and _AGENT_METRICS[name](a)))
        if queue is None:
            return None
        if name == "NumberOfContactsInQueue":
            return float(self.router.size(queue))
        if name == "OldestContactInQueueAgeSeconds":
            return self.router.oldest_ms(queue)
        near = difflib.get_close_matches(name, [*_AGENT_METRICS, "NumberOfContactsInQueue"], n=1)
        run.contact.note(site, "metric", f"unknown metric {name!r}; nearest: {', '.join(near)}", run.flow.label)
        return None

    def count_flow_error(self, flow: CompiledFlow, *, fatal: bool = False) -> None:
        """Counts an error of a flow in the AWS/Connect metrics."""
        name = "ContactFlowFatalErrors" if fatal else "ContactFlowErrors"
        self.metrics.connect(name, "ContactFlow", ContactFlowName=flow.name)

    def encrypt_input(self, run: FlowRun, site: Site, digits: str, key_id: str, key: str) -> str | None:
        """Encrypts stored input for a flow; None means the block takes its error branch."""
        try:
            from ringback.simulator.aws.sealing import seal
        except ImportError as missing:
            raise MissingExtraError(
                "encrypted keypad input", extra="encryption", library="aws-encryption-sdk"
            ) from missing

        return seal(self, run, site, digits, key_id, key)

    def dial_outcome(self, number: str, contact: Contact, visit: str) -> str:
        """Answers what happens when somebody else is dialled."""
        fault = self.faults.consult(Interaction("dial", visit, number, contact.id)) if self.faults is not None else None
        return fault.kind if fault is not None else "answer"

    def dialable(self, number: str, contact: Contact, visit: str) -> bool:
        """Tells whether a callback number can be dialled."""
        return self.dial_outcome(number, contact, visit) == "answer"

    def dial_choice(self, call: Call) -> str | None:
        """Decides what a dialled customer does; None leaves it to a person."""
        contact = call.contact
        number = (contact.customer_endpoint or {}).get("Address", "")
        if self.faults is not None:
            fault = self.faults.consult(Interaction("dial", f"@dial#{len(self.outbound)}", number, contact.id))
            if fault is not None:
                return fault.kind
        return self.on_dial(call) if self.on_dial is not None else self.options.outbound_answer

    def waits_for_person(self, call: Call) -> bool:
        """Tells whether a ringing telephone waits for somebody to decide."""
        return self.on_dial is not None and call.outbound is not None

    def related_contact(self, contact: Contact) -> Contact | None:
        """Answers the related contact ("Related" target of attribute blocks)."""
        key = contact.related_id or contact.previous_id
        return self.contact(key) if key else None

    # --- ending and passing on ---------------------------------------------------------------------------------------

    def end_contact(self, contact: Contact, *, by: str, reason: str) -> None:
        """Ends a contact: nothing of it happens any more, agent and queue are free of it."""
        if contact.ended:
            return
        contact.ended_at, contact.ended_by, contact.reason = self.clock.now, by, reason
        if contact.expiry is not None:
            contact.expiry.cancel()
        for run in contact.runs:
            if run.kind != "agent-ui":
                run.stop()
        if contact.queued:
            self.router.leave(contact)
        contact.enter("ended", by)
        contact.runs, contact.call = [run for run in contact.runs if not run.done], None
        self._live.pop(contact.id, None)
        self._ended.append(contact)
        self.events.contact(contact, "DISCONNECTED")
        agent = contact.agent
        if agent is not None:
            agent.contact_ended(contact)
        else:
            self.events.contact(contact, "COMPLETED")

    def agent_left(self, contact: Contact) -> None:
        """Runs the disconnect flow for the customer who is still there, or ends the contact."""
        hook = contact.hooks.get("CustomerRemaining")
        flow = self.find_flow(hook) if hook else None
        if flow is None:
            self.end_contact(contact, by="agent", reason="AGENT_DISCONNECT")
            return
        contact.enter("busy", "agent left")
        FlowRun(contact, flow, kind="disconnect").start()

    def transfer_contact(self, contact: Contact, quick_connect: QuickConnectDefinition, agent: Agent) -> Contact:
        """Creates the next contact of a customer an agent passes on."""
        moved = self.new_contact(
            channel=contact.channel,
            method="QUEUE_TRANSFER" if quick_connect.type == "QUEUE" else "TRANSFER",
            customer=contact.customer_endpoint,
            system=contact.system_endpoint,
            attributes=contact.attributes,
        )
        moved.initial_id, moved.previous_id = contact.initial_id, contact.id
        contact.next_id = moved.id
        moved.language, moved.speech, moved.hooks = contact.language, contact.speech, contact.hooks
        moved.customer_id, moved.priority = contact.customer_id, contact.priority
        moved.connected_at = self.clock.now
        if contact.expiry is not None:
            self._limit_chat(moved, contact.expiry.at - self.clock.now)
        if quick_connect.queue_arn:
            moved.target_queue = self.find_queue(quick_connect.queue_arn)
        if quick_connect.user_arn:
            moved.target_agent = quick_connect.user_arn
        contact.log(("state", self.clock.now, None, "transferred", quick_connect.name))
        return moved

    def close_segment(self, contact: Contact, *, by: str, reason: str, successor: Contact) -> None:
        """Ends one segment of a conversation that goes on in another contact."""
        call = contact.call
        contact.agent, agent = None, contact.agent
        self.end_contact(contact, by=by, reason=reason)
        contact.agent = agent
        if call is not None:
            call.follow(successor)

    def start_transfer(self, contact: Contact, quick_connect: QuickConnectDefinition) -> None:
        """Starts what a quick connect leads to."""
        self.events.contact(contact, "INITIATED")
        if quick_connect.type == "PHONE_NUMBER":
            contact.enter("third-party", quick_connect.phone_number)
            return
        flow = self.find_flow(quick_connect.flow_arn)
        if flow is None:
            label = quick_connect.label
            contact.note(None, "external-need", f"quick connect {quick_connect.name!r} leads to no flow", label)
            self.end_contact(contact, by="system", reason="CONTACT_FLOW_ERROR")
            return
        FlowRun(contact, flow).start()


class _Lookup(Mapping[str, Any]):
    """Shows definitions with their state under all their names."""

    def __init__(self, kind: str, registry: Any, make: Callable[[Any], Any]) -> None:
        self._kind = kind
        self._registry = registry
        self._make = make

    def __getitem__(self, name: str) -> Any:
        return self._make(self._registry[name])

    def __iter__(self) -> Any:
        return iter(self._registry.keys())

    def __len__(self) -> int:
        return len(self._registry)


def parse_time(moment: str | datetime) -> datetime:
    """Reads an ISO 8601 time with offset."""
    value = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if value.tzinfo is None:
        raise NotPossibleError(f"the time {moment} needs an offset, such as 2026-11-23T10:00:00+09:00")
    return value
