"""Lives through days of a center: customers come, agents work by the clock, parts fail, and what is due happens."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ringback.simulator import Call, Center
from tests.calls.week.operator import Operator
from tests.calls.week.outages import WEEK, Outage, Outages
from tests.calls.week.people import CLOUD, SHOP, Kind, Person, arrivals, arrives

# How long things go on after the last day: until reservations for the week after are over.
AFTER: Final = timedelta(days=9)
ZONE: Final = ZoneInfo("Asia/Seoul")
LEAST_S, MOST_S = 0.5, 300.0
OPEN_H, CLOSED_H, WORKDAYS = 9, 18, 5
KINDS: Final = {"aicc": SHOP, "saltware": CLOUD}


@dataclass
class Week:
    """Some days of a center from midnight of the first; `agents` are added to those of the template."""

    center: Center
    stage: str
    seed: int
    contacts: int
    days: int = 7
    after: timedelta = AFTER
    agents: int = 4
    kinds: Sequence[Kind] = SHOP
    outages: Sequence[Outage] = WEEK
    people: list[Person] = field(default_factory=list)
    came: Counter[str] = field(default_factory=Counter)
    calls: list[Call] = field(default_factory=list)
    machines: dict[str, bool] = field(default_factory=dict)
    """Whether a machine has picked up, by contact."""
    answers: dict[str, str] = field(default_factory=dict)
    """What a called customer presses, by contact; empty for one who says nothing."""
    operator: Operator = field(init=False)
    _failing: Outages = field(init=False)
    _looks: list[datetime] = field(default_factory=list)

    def live(self) -> Week:
        """Lets the days pass."""
        rng = random.Random(self.seed)  # noqa: S311 - always the same days
        center, begin = self.center, self.center.now.astimezone(ZONE)
        center.on_dial = lambda call: self._rings(call, rng)
        self.operator = Operator(center, self.stage)
        center.faults = self._failing = Outages(center, begin, self.outages, rng)
        for number in range(self.agents):
            center.add_agent(f"extra{number}")
        self._shift(begin)
        # Whoever is at work looks into the dead letters in the morning and in the evening.
        looks = [begin + timedelta(days=day, hours=hour) for day in range(self.days + 2) for hour in (9.5, 17.5)]
        self._looks = [look for look in looks if look.weekday() < WORKDAYS]
        for number, (moment, kind) in enumerate(arrivals(self.kinds, begin, self.days, self.contacts, rng)):
            self._until(moment, rng)
            self.came[kind.name] += 1
            person = arrives(center, kind, number, rng)
            self.people.append(person)
            self.calls.append(person.call)
            self._tend(rng)
        self._until(begin + timedelta(days=self.days) + self.after, rng)
        return self

    @property
    def met(self) -> int:
        """How many interactions have failed."""
        return self._failing.met

    def _shift(self, moment: datetime) -> None:
        """Sends agents to work and home, as long as the week and what follows it lasts."""
        moment = moment.astimezone(ZONE)
        working = moment.weekday() < WORKDAYS and OPEN_H <= moment.hour < CLOSED_H
        for agent in self.center.agents:
            if working and not agent.automatic_on:
                agent.automatic(accept_after=3, talk=240, wrap_up=30)
            elif working and agent.state == "Offline":
                agent.available()
            elif not working:
                agent.offline()

    def _rings(self, call: Call, rng: random.Random) -> str:
        outcome = rng.choices(("answer", "no_answer", "busy", "voicemail"), weights=(70, 15, 8, 7))[0]
        self.machines[call.contact.id] = outcome == "voicemail"
        return outcome

    def _until(self, moment: datetime, rng: random.Random) -> None:
        """Goes from event to event: whoever is called has eight seconds for a key."""
        center = self.center
        while center.now < moment:
            left = (moment - center.now).total_seconds()
            center.advance(min(max(center.clock.next_at - center.clock.now, LEAST_S), MOST_S, left))
            self._shift(center.now)
            while self._looks and self._looks[0] <= center.now:
                self._looks.pop(0)
                self.operator.look()
            self._tend(rng)

    def _tend(self, rng: random.Random) -> None:
        for person in self.people:
            person.act(rng)
        self.people = [person for person in self.people if not person.call.ended]
        for call in self.center.outbound[-50:]:
            if not call.ended and call.state == "menu":
                said = self.answers.setdefault(call.contact.id, rng.choices(("1", "2", ""), weights=(80, 8, 12))[0])
                # A machine presses nothing.
                if said and not self.machines.get(call.contact.id):
                    call.press(said)
