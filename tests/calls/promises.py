"""Days of a center, seeded: who was promised a call or a person, and what became of it.

Callers ask for a callback at night, give up waiting, wait, or tell of something urgent; called customers take the
call, do not, are busy, let a machine answer, decline or say nothing. Used by a test with one day and by
`tests/benchmarks/bench_promises.py` with weeks.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ringback.simulator import Call, Center

CLOSED_REQUEST = ("completed", "failed", "cancelled")
CLOSED_ESCALATION = ("resolved", "cancelled")
# How long things go on after the last caller: the next day's opening, three attempts, the longest look of the sweeper.
AFTER = timedelta(hours=26)
# A called customer waits eight seconds for a key; nobody else is in a hurry.
ON_THE_PHONE_S, MEANWHILE_S = 4.0, 60.0


@dataclass
class Caller:
    """Somebody who has called: what they do at each question, and when they give up."""

    call: Call
    keys: Mapping[str, str]
    says: str = ""
    patience: datetime | None = None


@dataclass
class Days:
    """The days of a center, and what was found at their end."""

    center: Center
    seed: int
    callers: int
    days: int = 1
    people: list[Caller] = field(default_factory=list)
    machines: dict[str, bool] = field(default_factory=dict)
    """Whether a machine has picked up, by contact."""
    answers: dict[str, str] = field(default_factory=dict)
    """What a called customer presses, by contact; empty for one who says nothing."""

    def live(self) -> Days:
        """Lets the days pass."""
        rng, center = random.Random(self.seed), self.center  # noqa: S311 - the same days every time
        center.on_dial = lambda call: self._rings(call, rng)
        for name, talk in (("agent1", 900), ("supervisor1", 300)):
            center.agents[name].automatic(accept_after=3, talk=talk, wrap_up=60)
        begin = center.now
        arrivals = sorted(rng.uniform(0, self.days * 12 * 3600) for _ in range(self.callers))
        for number, second in enumerate(arrivals):
            # Twelve hours of every day, from before the opening until after the closing.
            day, rest = divmod(second, 12 * 3600)
            self._until(begin + timedelta(days=day, seconds=rest), rng)
            self._arrives(number, rng)
        self._until(begin + timedelta(days=self.days) + AFTER, rng)
        return self

    def _rings(self, call: Call, rng: random.Random) -> str:
        outcome = rng.choices(("answer", "no_answer", "busy", "voicemail"), weights=(70, 15, 8, 7))[0]
        self.machines[call.contact.id] = outcome == "voicemail"
        return outcome

    def _arrives(self, number: int, rng: random.Random) -> None:
        kind = rng.choices(("agent", "urgent"), weights=(85, 15))[0]
        keys = {
            "choose-help": "1",
            "confirm-caller-number": "1",
            "offer-callback": rng.choice(("1", "2")),
        }
        says = "카드를 잃어버렸어요" if kind == "urgent" else "4"
        patience = self.center.now + timedelta(seconds=rng.uniform(20, 900))
        call = self.center.call(from_=f"+82102{number:07d}", to="inbound")
        self.people.append(Caller(call, keys, says, patience))
        self._tend(rng)

    def _until(self, moment: datetime, rng: random.Random) -> None:
        center = self.center
        while center.now < moment:
            talking = any(not call.ended for call in center.outbound[-50:])
            step = ON_THE_PHONE_S if talking else MEANWHILE_S
            center.advance(min(step, (moment - center.now).total_seconds()))
            self._tend(rng)

    def _tend(self, rng: random.Random) -> None:
        self.people = [person for person in self.people if not person.call.ended]
        for person in self.people:
            self._acts(person)
        for call in self.center.outbound[-50:]:
            if not call.ended and call.state == "menu" and _asked(call) == "ask-customer":
                said = self.answers.setdefault(call.contact.id, rng.choices(("1", "2", ""), weights=(80, 8, 12))[0])
                # A machine presses nothing.
                if said and not self.machines.get(call.contact.id):
                    call.press(said)

    def _acts(self, person: Caller) -> None:
        call = person.call
        for _ in range(12):
            if call.ended:
                return
            if _asked(call) in person.keys:
                call.press(person.keys[_asked(call)])
            elif call.state == "bot" and person.says:
                said, person.says = person.says, ""
                (call.press if said.isdigit() else call.say)(said)
            else:
                break
        if call.state == "queue" and person.patience is not None and self.center.now > person.patience:
            call.hang_up()

    # --- what was found

    def callbacks(self) -> list[Mapping[str, Any]]:
        """Returns the callbacks that were promised."""
        found = self.center.tables["requests"].items()
        return [item for item in found if item["sk"] == "META" and item.get("kind") == "callback"]

    def escalations(self) -> list[Mapping[str, Any]]:
        """Returns the hand-overs that were promised."""
        return [item for item in self.center.tables["escalations"].items() if item["sk"] == "META"]

    def outcomes(self) -> Counter[str]:
        """Returns how often each end was reached."""
        found = Counter(f"callback {item['status']}" for item in self.callbacks())
        return found + Counter(f"escalation {item['status']}" for item in self.escalations())

    def broken(self) -> Iterator[str]:
        """Yields each promise that was not kept, not told or told wrongly."""
        talks = {contact.id for contact in self.center.contacts if contact.answered_at and contact.voice}
        asked = {
            contact.attributes.get("CallbackId")
            for contact in self.center.contacts
            if contact.channel == "TASK" and contact.name and "연결하지 못한" in contact.name
        }
        for item in self.callbacks():
            name, status = item["request_id"], item["status"]
            talked = [one for one in item.get("seen_contacts", ()) if one in talks]
            if status not in CLOSED_REQUEST:
                yield f"{name} is still {status}, due at {item['due_at']}"
            elif status == "completed" and len(talked) != 1:
                yield f"{name} is completed and had {len(talked)} talks"
            elif status != "completed" and talked:
                yield f"{name} is {status} and had a talk"
            elif status == "failed" and name not in asked:
                yield f"{name} failed ({item.get('end_reason')}) and nobody was told"
            if int(item.get("attempts") or 0) > 3:
                yield f"{name} was tried {item['attempts']} times"
            if item.get("untold") or item.get("starting"):
                yield f"{name} has something left to do"
        for item in self.escalations():
            if item["status"] not in CLOSED_ESCALATION:
                yield f"{item['escalation_id']} is still {item['status']}"
        numbers = [item for item in self.center.tables["customers"].items() if item["sk"] == "NUMBER"]
        yield from (f"a number is kept: {item['pk']}" for item in numbers)


def _asked(call: Call) -> str:
    expected = call.expects
    return expected.site.action if expected is not None and expected.site is not None else ""
