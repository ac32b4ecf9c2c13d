"""Agents: what they are offered, what they do with it, and what happens to the contact then."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ringback.flow_language.words import listed
from ringback.simulator.errors import NotPossibleError, UnknownNameError
from ringback.simulator.kernel.activity import AWAY, CONTACT, IDLE, Activity
from ringback.simulator.kernel.clock import Timer
from ringback.simulator.kernel.contact import Contact, Run
from ringback.simulator.kernel.expectation import Expectation
from ringback.simulator.kernel.log import Moved, Spoken
from ringback.simulator.kernel.ports import Flow, Host
from ringback.simulator.kernel.records import Heard
from ringback.simulator.kernel.run import FlowRun
from ringback.simulator.routing import transfers
from ringback.simulator.world.model import RoutingProfileDefinition, UserDefinition
from ringback.simulator.world.registry import squash

AVAILABLE = "Available"
OFFLINE = "Offline"
MISSED = "MissedCallAgent"


class Agent:
    """One agent at their desk. Acts that the situation does not allow raise ``NotPossibleError``."""

    def __init__(self, center: Host, definition: UserDefinition, profile: RoutingProfileDefinition | None) -> None:
        self.center = center
        self.definition = definition
        self.name, self.arn, self.id = definition.name, definition.arn, definition.id
        self.state = OFFLINE
        self.free_since = center.clock.now
        self.contacts: list[Contact] = []
        self.offered: Contact | None = None
        #: Contacts whose after-contact work is not finished.
        self.wrapping: list[Contact] = []
        #: Contacts this agent was connected to, oldest first.
        self.seen: list[Contact] = []
        self.missed = 0
        self.handled = 0
        self.activity = Activity()
        self.queues = list(profile.queues) if profile is not None else []
        self.concurrency = dict(profile.concurrency) if profile is not None else {"VOICE": 1}
        self._cross_channel = dict(profile.cross_channel) if profile is not None else {}
        self.proficiencies = dict(definition.proficiencies)
        self._auto: tuple[float, float | None, float] | None = None
        self._timer: Timer | None = None
        self._plans: list[Timer] = []

    # --- identity ----------------------------------------------------------------------------------------------------

    @property
    def contact(self) -> Contact | None:
        """The contact the agent talks to (the latest one)."""
        return self.contacts[-1] if self.contacts else None

    @property
    def heard(self) -> list[str]:
        """Everything the agent heard: whispers, hold messages and the customers' words."""
        return [e.text for c in self.seen for e in c.trace if isinstance(e, Heard) and e.audience == "agent"]

    # --- availability ------------------------------------------------------------------------------------------------

    @property
    def routable(self) -> bool:
        """Tells whether routing may offer anything at all."""
        return self.state == AVAILABLE and self.offered is None

    @property
    def automatic_on(self) -> bool:
        """Tells whether the agent works by itself."""
        return self._auto is not None

    @property
    def works_alone(self) -> bool:
        """Tells whether contacts are accepted without anybody's doing."""
        return self._auto is not None or self.definition.auto_accept

    def free_for(self, channel: str) -> bool:
        """Tells whether the agent has a free slot of a channel; other channels wait unless the profile mixes them."""
        busy = [*self.contacts, *self.wrapping]
        same = sum(1 for c in busy if c.channel == channel)
        if same >= self.concurrency.get(channel, 0):
            return False
        cross = self._cross_channel
        return all(c.channel == channel or cross.get(c.channel) == "ROUTE_ANY_CHANNEL" for c in busy)

    def available(self) -> Agent:
        """Becomes available; a waiting contact may ring at once."""
        return self.status(AVAILABLE)

    def offline(self) -> Agent:
        """Leaves; contacts in progress stay."""
        return self.status(OFFLINE)

    def status(self, name: str) -> Agent:
        """Changes the status to a routable or custom one."""
        self.state = name
        self._turns()
        if name == AVAILABLE:
            self.free_since = self.center.clock.now
            self.center.router.match()
        return self

    def automatic(self, *, accept_after: float = 3.0, talk: float | None = 120.0, wrap_up: float = 10.0) -> Agent:
        """Works by itself: accepts, talks for some seconds (None: until the other side ends), wraps up, is free."""
        self._auto = (accept_after, talk, wrap_up)
        return self.available()

    # --- offers ------------------------------------------------------------------------------------------------------

    def offer(self, contact: Contact) -> None:
        """Rings for a contact."""
        center = self.center
        self.offered = contact
        contact.agent = self
        contact.enter("ringing", self.name)
        if contact.channel == "VOICE" and self.definition.auto_accept and self._auto is None:
            self._timer = center.clock.call_in(0, self._accept_offered)
        elif self._auto is not None:
            self._timer = center.clock.call_in(self._auto[0], self._accept_offered)
        else:
            options = center.options
            limit = options.ring_time_s if contact.channel == "VOICE" else options.chat_ring_time_s
            self._timer = center.clock.call_in(limit, self.miss)

    def _accept_offered(self) -> None:
        if self.offered is not None:
            self.accept()

    def _take_offer(self, what: str) -> Contact:
        contact = self.offered
        if contact is None:
            raise NotPossibleError(f"agent {self.name} cannot {what}: nothing rings (state {self.state})")
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self.offered = None
        return contact

    def miss(self) -> None:
        """Lets it ring until it goes back to the queue; the agent is then not routable until set available."""
        contact = self._take_offer("miss")
        self._back_to_queue(contact, "missed")
        self.missed += 1
        self._passed_over()
        if contact.channel == "VOICE":
            self.center.metrics.connect("MissedCalls", "VoiceCalls")
        self.center.router.match()

    def reject(self) -> None:
        """Declines the contact; it goes back to the queue and the agent counts as having missed it."""
        contact = self._take_offer("reject")
        self._back_to_queue(contact, "rejected")
        self._passed_over()
        self.center.router.match()

    def _passed_over(self) -> None:
        """Counts what was offered and not taken; the agent gets nothing more until they are available again."""
        self.state = MISSED
        self.activity.missed.append(self.center.clock.now)
        self._turns()

    def _turns(self) -> None:
        """Notes what the agent does from now on."""
        busy = bool(self.contacts or self.wrapping)
        doing = AWAY if self.state != AVAILABLE else CONTACT if busy else IDLE
        self.activity.turn(self.center.clock.now, doing)

    def _back_to_queue(self, contact: Contact, how: str) -> None:
        contact.agent = None
        contact.log(Moved(self.center.clock.now, None, how, self.name))
        contact.state = "queue"

    def accept(self) -> Agent:
        """Takes the contact that rings: whispers play, then both talk. A callback dials the customer first."""
        contact = self._take_offer("accept")
        center = self.center
        center.router.leave(contact)
        contact.agent = self
        self.contacts.append(contact)
        self.seen.append(contact)
        self._turns()
        if contact.calls_back and contact.call is None:
            center.callbacks.dial(contact, self)
        else:
            self.connect(contact)
        center.settle_all()
        return self

    def connect(self, contact: Contact) -> None:
        """Brings both together: whispers play, the agent's guide opens."""
        center = self.center
        contact.answered_at, contact.talked_with = center.clock.now, self
        contact.enter("agent", self.name)
        center.events.contact(contact, "CONNECTED_TO_AGENT")
        self._whisper(contact, "AgentWhisper", "agent")
        self._whisper(contact, "CustomerWhisper", "customer")
        self._open_view(contact, "DefaultAgentUI")
        if self._auto is not None and self._auto[1] is not None:
            self._plan(self._auto[1], lambda: self._end_talk(contact))

    def _plan(self, seconds: float, act: Any) -> None:
        self._plans.append(self.center.clock.call_in(seconds, act))

    def _end_talk(self, contact: Contact) -> None:
        if contact in self.contacts:
            self.hang_up(contact)

    def _hooked(self, contact: Contact, hook: str) -> Flow | None:
        return self.center.flows.find(contact.hooks[hook]) if hook in contact.hooks else None

    def _whisper(self, contact: Contact, hook: str, audience: str) -> None:
        center, flow = self.center, self._hooked(contact, hook)
        if flow is None:
            return
        run = FlowRun(center, contact, flow, kind="whisper", audience=audience)
        limit = center.options.whisper_limit_s
        center.clock.call_in(limit, lambda: self._cut(run, limit))
        run.start()

    def _cut(self, run: FlowRun, limit: float) -> None:
        if not run.done and not run.contact.ended:
            run.contact.note(run.flow.site, "whisper-limit", f"a whisper is cut after {limit:g} s", run.flow.label)
            run.finish()

    def _open_view(self, contact: Contact, hook: str) -> None:
        flow = self._hooked(contact, hook)
        if flow is not None:
            run = FlowRun(self.center, contact, flow, kind="agent-ui", audience="agent")
            run.own = _guide(contact, hook)
            run.start()

    # --- talking -----------------------------------------------------------------------------------------------------

    def _talking(self, what: str, contact: Contact | None = None) -> Contact:
        chosen = contact or self.contact
        if chosen is None or chosen not in self.contacts or chosen.ended:
            raise NotPossibleError(f"agent {self.name} cannot {what}: not connected to a contact (state {self.state})")
        return chosen

    def say(self, text: str, contact: Contact | None = None) -> Agent:
        """Speaks (or writes) to the customer; of several contacts the latest is meant unless one is given."""
        contact = self._talking("speak", contact)
        if contact.state == "hold":
            raise NotPossibleError(f"agent {self.name} cannot speak: the customer is on hold")
        contact.log(Spoken(self.center.clock.now, None, text, "customer", "agent", contact.speech))
        return self

    def typing(self, contact: Contact | None = None) -> Agent:
        """Lets the customer of a chat see that the agent is writing."""
        contact = self._talking("write", contact)
        if contact.channel != "CHAT":
            raise NotPossibleError(f"agent {self.name} cannot write on a {contact.channel} contact")
        contact.log(Moved(self.center.clock.now, None, "typing", "agent"))
        return self

    def hold(self, contact: Contact | None = None) -> Agent:
        """Puts the customer on hold: the hold flows play."""
        contact = self._talking("hold", contact)
        if not contact.voice:
            raise NotPossibleError(f"agent {self.name} cannot hold a {contact.channel} contact")
        contact.enter("hold", self.name)
        for hook, audience in (("CustomerHold", "customer"), ("AgentHold", "agent")):
            flow = self._hooked(contact, hook)
            if flow is not None:
                FlowRun(self.center, contact, flow, kind="hold", audience=audience).start()
        return self

    def resume(self, contact: Contact | None = None) -> Agent:
        """Takes the customer off hold."""
        contact = self._talking("resume", contact)
        if contact.state != "hold":
            raise NotPossibleError(f"agent {self.name} cannot resume: the customer is not on hold")
        self._stop_runs(contact, "hold")
        contact.enter("agent", self.name)
        return self

    def _stop_runs(self, contact: Contact, *kinds: str) -> None:
        for run in [r for r in contact.runs if r.kind in kinds]:
            run.stop()
            contact.runs.remove(run)

    def transfer(self, quick_connect: str, contact: Contact | None = None) -> Contact:
        """Transfers the customer by a quick connect of the contact's queue and leaves; returns the new contact.

        A quick connect that the queue does not show is refused, as the agent would not see it.
        """
        contact = self._talking("transfer", contact)
        definition = transfers.quick_connect(self.center, contact, quick_connect)
        self._stop_runs(contact, "hold", "whisper", "agent-ui")
        moved = transfers.successor(self.center, contact, definition)
        self._leave(contact)
        transfers.close_segment(self.center, contact, moved)
        transfers.start(self.center, moved, definition)
        self.center.settle_all()
        return moved

    def hang_up(self, contact: Contact | None = None) -> Agent:
        """Ends the agent's part: the disconnect flow runs for the customer if one is set, else the contact ends."""
        chosen = self._talking("hang up", contact)
        self._stop_runs(chosen, "hold", "whisper")
        self._leave(chosen)
        transfers.agent_left(self.center, chosen)
        self.center.settle_all()
        return self

    def _leave(self, contact: Contact) -> None:
        """Leaves a contact and starts after-contact work."""
        if contact in self.contacts:
            self.contacts.remove(contact)
        self.handled += 1
        self.wrapping.append(contact)
        self._open_view(contact, "DisconnectAgentUI")
        if self._auto is not None:
            self._plan(self._auto[2], lambda: self.finish(contact))
        elif self.definition.wrap_up_limit_s:
            self._plan(self.definition.wrap_up_limit_s, lambda: self.finish(contact))

    def contact_ended(self, contact: Contact) -> None:
        """Notices that the other side has ended a contact."""
        if self.offered is contact:
            self._take_offer("stop ringing")
            self.center.router.match()
        elif contact in self.contacts:
            self._leave(contact)

    def finish(self, contact: Contact | None = None) -> Agent:
        """Ends after-contact work; the agent is free for the next contact."""
        chosen = contact or (self.wrapping[-1] if self.wrapping else None)
        if chosen is None:
            raise NotPossibleError(f"agent {self.name} has no after-contact work")
        if chosen in self.wrapping:
            self.wrapping.remove(chosen)
            self._stop_runs(chosen, "agent-ui")
            self._handled(chosen)
            # A callback that was not answered goes on, and so does a customer who rates the call.
            if chosen.ended:
                self.center.events.contact(chosen, "COMPLETED")
            self.free_since = self.center.clock.now
            self.center.router.match()
        return self

    def _handled(self, contact: Contact) -> None:
        """Counts a contact that this agent has talked on, with the work after it."""
        now = self.center.clock.now
        if contact.answered_at is not None:
            self.activity.handled.append((now, now - contact.answered_at))
        self._turns()

    # --- guides ------------------------------------------------------------------------------------------------------

    def _view_run(self) -> Run | None:
        for contact in [*reversed(self.contacts), *reversed(self.wrapping)]:
            for run in contact.runs:
                if run.audience == "agent" and run.pending is not None and run.pending.kind == "view":
                    return run
        return None

    @property
    def view(self) -> Expectation | None:
        """The view shown to the agent, with its data and actions."""
        run = self._view_run()
        return run.pending.expectation() if run is not None and run.pending is not None else None

    def submit(self, action: str, data: Mapping[str, Any] | None = None) -> Agent:
        """Presses a button of the view."""
        run, view = self._view_run(), self.view
        if run is None or run.pending is None or view is None:
            raise NotPossibleError(f"agent {self.name} sees no view")
        known = view.view_facts.actions if view.view_facts is not None else ()
        if known and action not in known:
            raise NotPossibleError(
                f"agent {self.name} cannot press {action}: view {view.view} has {listed(known, last='and')}"
            )
        run.pending.submit(run, action, data or {})
        self.center.settle_all()
        return self

    def __repr__(self) -> str:
        return f"<Agent {self.name} {self.state}>"


def _guide(contact: Contact, hook: str) -> dict[str, Any]:
    """Returns what tells the contact of a guide from the one it is shown beside: a guide is a chat of its own.

    https://docs.aws.amazon.com/connect/latest/devguide/participant-actions-showview.html; that the served contact is
    its related one is what the samples of AWS rely on (aws-samples/amazon-connect-step-by-step-guides-module-library,
    StartStopPauseResumeRecording). Its attributes are those of the served contact.
    """
    guide = str(uuid.uuid5(uuid.UUID(contact.id), hook))
    return {
        "ContactId": guide,
        "InitialContactId": guide,
        "PreviousContactId": guide,
        "RelatedContactId": contact.id,
        "Channel": "CHAT",
    }


class Agents:
    """All agents of a center, found by user name, id, ARN or a unique part of the name."""

    def __init__(self, center: Host) -> None:
        self._center = center
        self._agents: list[Agent] = []

    def add(self, definition: UserDefinition) -> Agent:
        """Adds an agent of the template."""
        agent = Agent(
            self._center, definition, self._center.world.routing_profiles.exact(definition.routing_profile_arn)
        )
        self._agents.append(agent)
        return agent

    def hire(
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
        world = self._center.world
        profile = world.routing_profiles[routing_profile] if routing_profile else self._profile_for(name, queues)
        definition = UserDefinition(
            name=name,
            arn=f"{world.instance_arn}/agent/{key}",
            id=key,
            first_name=name,
            routing_profile_arn=profile.arn,
            proficiencies=dict(proficiencies or {}),
            wrap_up_limit_s=wrap_up_limit_s,
        )
        agent = Agent(self._center, definition, profile)
        agent.concurrency = dict(concurrency or profile.concurrency)
        self._agents.append(agent)
        return agent

    def _profile_for(self, name: str, queues: Iterable[str]) -> RoutingProfileDefinition:
        world = self._center.world
        chosen = [world.queues[q] for q in queues] or list(world.queues)
        channels = ("VOICE", "CHAT", "TASK")
        return RoutingProfileDefinition(
            name=f"profile of {name}",
            arn="",
            id="",
            queues=tuple((q.arn, channel, 1, 0) for q in chosen for channel in channels),
            concurrency={"VOICE": 1, "CHAT": 2, "TASK": 2},
        )

    def get(self, name: str) -> Agent | None:
        """Returns an agent or None."""
        for agent in self._agents:
            if name in agent.definition.names():
                return agent
        part = squash(name)
        found = [a for a in self._agents if part and part in squash(a.name)]
        return found[0] if len(found) == 1 else None

    def __getitem__(self, name: str) -> Agent:
        found = self.get(name)
        if found is None:
            raise UnknownNameError("agent", name, (a.name for a in self._agents))
        return found

    def __iter__(self) -> Iterator[Agent]:
        return iter(self._agents)

    def __len__(self) -> int:
        return len(self._agents)

    def keys(self) -> list[str]:
        """Returns the user names."""
        return [a.name for a in self._agents]
