"""The composition root: a center is one world with its clock and everybody who works in it or calls it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ringback.simulator.aws.bus import Bus
from ringback.simulator.blueprint import Blueprint
from ringback.simulator.errors import NotPossibleError
from ringback.simulator.flow.library import Flows
from ringback.simulator.kernel.bots import BotRuntime
from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.clock import Clock, parse_time, span
from ringback.simulator.kernel.events import EventLog
from ringback.simulator.kernel.faults import Faults
from ringback.simulator.kernel.ids import Ids
from ringback.simulator.kernel.instance import Instance, Stores
from ringback.simulator.kernel.inventory import Inventory
from ringback.simulator.kernel.journal import Journal
from ringback.simulator.kernel.options import Options
from ringback.simulator.kernel.participants import Participants
from ringback.simulator.kernel.records import Problem
from ringback.simulator.lambdas import Functions
from ringback.simulator.lambdas.custom import restore, run_custom_resources, snapshot
from ringback.simulator.lex import LexRuntime
from ringback.simulator.routing.agents import Agents
from ringback.simulator.routing.callbacks import Callbacks
from ringback.simulator.routing.contacts import Contacts
from ringback.simulator.routing.metrics import Metrics
from ringback.simulator.routing.realtime import RealTime
from ringback.simulator.routing.router import Router
from ringback.simulator.routing.starts import Starts
from ringback.simulator.routing.views import Queues
from ringback.simulator.world.hours import OpenStates
from ringback.simulator.world.locale import Locale

if TYPE_CHECKING:
    from ringback.simulator.aws.cloud import Cloud


class Center:
    """A simulated contact center; see the package docstring for how to use it."""

    def __init__(
        self,
        blueprint: Blueprint,
        *,
        start: datetime,
        seed: int,
        options: Options,
        faults: Faults | None = None,
        bots: BotRuntime | None = None,
        stubs: Mapping[str, Any] | None = None,
    ) -> None:
        self.blueprint, self.start, self.seed = blueprint, start, seed
        self.world, self.options, self.faults = blueprint.world, options, faults
        self.clock = Clock(start)
        self.random = random.Random(seed)
        #: What functions return instead of running their code, by name.
        self.stubs = dict(stubs or {})
        self.on_dial: Callable[[Call], str | None] | None = None
        self.outbound: list[Call] = []
        self.bots: BotRuntime = bots or LexRuntime()
        self._cloud: Cloud | None = None
        self.new_id = Ids(seed).new
        self.journal = Journal(self.clock)
        self.report = self.journal.report
        self.instance, self.stores = Instance(self.world), Stores()
        self.hours = OpenStates(self.world.hours)
        self.metrics = Metrics(self)
        self.bus = Bus(self)
        self.events = EventLog(self)
        self.flows = Flows(blueprint.flows, self.report)
        self.functions = Functions(self, blueprint.runtimes, random.Random(f"{seed} entropy"))
        self.contacts = Contacts(self)
        if self.bus.wants("default", "aws.s3"):
            self.contacts.media = lambda contact: self.cloud.services["connect"].write_media(contact)
        self.participants = Participants(self.new_id)
        self.starts = Starts(self, self.contacts)
        self.agents = Agents(self)
        self.router = Router(self, self.agents)
        self.callbacks = Callbacks(self, self.contacts)
        self.real_time = RealTime(self, self.router, self.agents)
        self.queues: Mapping[str, Any] = Queues(self.router, self.world.queues)
        #: Starts a contact from the customer's side.
        self.call = self.starts.call
        #: Starts a task, as StartTaskContact does, and returns its "customer's" side.
        self.task = self.starts.given_task
        #: Adds an agent that the template does not have.
        self.add_agent = self.agents.hire
        for user in self.world.users:
            self.agents.add(user)

    # --- making centers ----------------------------------------------------------------------------------------------

    def fresh(self, **changes: Any) -> Center:
        """Returns a center of the same assembly with empty state; settings such as ``seed`` may be changed."""
        settings = {name: getattr(self, name) for name in ("blueprint", "start", "seed", "options", "stubs")}
        settings["bots"] = self.bots.fresh() if isinstance(self.bots, LexRuntime) else self.bots
        if "start" in changes:
            changes["start"] = parse_time(changes["start"])
        center = Center(**(settings | changes))
        center.deploy()
        return center

    def deploy(self) -> None:
        """Does what a deployment does after the resources exist: custom resources run, schedules start."""
        self.functions.stub(self.stubs)
        self.bus.schedule()
        if len(self.world.schedules):
            self.cloud.services["scheduler"].start()
        if self.options.run_custom_resources and self.world.custom_resources:
            deployed = self.blueprint.deployed
            if self.start in deployed:
                restore(self, deployed[self.start])
            else:
                run_custom_resources(self, self.functions)
                deployed[self.start] = snapshot(self, self.journal.problems)

    # --- looking -----------------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The virtual time in UTC."""
        return self.clock.time

    @property
    def locale(self) -> Locale:
        """The language and the clock of the center."""
        return self.blueprint.locale

    @property
    def cloud(self) -> Cloud:
        """The local AWS of the center."""
        if self._cloud is None:
            # It brings botocore, which takes longer to import than everything else together.
            from ringback.simulator.aws.cloud import Cloud

            self._cloud = Cloud(self, self.blueprint.decisions)
        return self._cloud

    @property
    def tables(self) -> Inventory:
        """The tables, by any of their names."""
        return self.cloud.tables

    @property
    def topics(self) -> Inventory:
        """The topics, by any of their names."""
        return self.cloud.topics

    @property
    def secrets(self) -> Inventory:
        """The secrets, by any of their names."""
        return self.cloud.secrets

    @property
    def buckets(self) -> Inventory:
        """The buckets, by any of their names."""
        return self.cloud.buckets

    @property
    def problems(self) -> list[Problem]:
        """The explanations of everything that failed, on contacts and in the background."""
        found = [p for contact in self.contacts for p in contact.problems]
        return sorted([*found, *self.journal.problems], key=lambda p: p.at)

    # --- time --------------------------------------------------------------------------------------------------------

    def advance(self, seconds: float) -> Center:
        """Lets virtual time pass; everything due happens."""
        self.clock.run_until(self.clock.now + span(seconds))
        return self

    def at(self, moment: str | datetime) -> Center:
        """Lets virtual time pass until a moment (ISO 8601 with offset)."""
        target = parse_time(moment).timestamp()
        if target < self.clock.now:
            raise NotPossibleError(f"cannot go back from {self.now.isoformat()} to {moment}")
        self.clock.run_until(self.clock.now + span(target - self.clock.now))
        return self

    def settle_all(self) -> None:
        """Runs what is due at this very moment."""
        self.clock.run_until(self.clock.now)

    # --- contacts ----------------------------------------------------------------------------------------------------

    def chat(self, *, from_: str = "customer", to: str | None = None, **settings: Any) -> Call:
        """Starts a chat."""
        return self.starts.call(from_=from_, to=to, channel="chat", **settings)
