"""What fails in a week: a part of the center does not answer for some minutes, or throttles some of its calls."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ringback.simulator import Center, Fault, Interaction


@dataclass(frozen=True)
class Outage:
    """A part that fails from a day and hour of the week on, in a share of its interactions."""

    kind: str
    target: str
    fault: str
    day: int
    hour: float
    minutes: float
    share: float = 1.0


#: One of each kind, by day of the week (0 is Monday) and hour.
WEEK: Final = (
    Outage("bot", "", "error", 0, 10.2, 12),
    Outage("lambda", "escalate", "timeout", 0, 14.0, 10),
    Outage("aws", "dynamodb:", "throttle", 1, 10.5, 30, 0.2),
    Outage("lambda", "callback", "error", 1, 19.5, 60),
    Outage("aws", "connect:StartOutboundVoiceContact", "throttle", 2, 9.0, 20),
    Outage("aws", "connect:StartTaskContact", "error", 2, 11.0, 20),
    Outage("lambda", "bot_hook", "timeout", 2, 14.2, 6),
    Outage("aws", "scheduler:", "error", 3, 9.5, 40),
    Outage("lambda", "contact_events", "error", 3, 14.0, 15),
    Outage("aws", "sns:", "throttle", 3, 16.0, 30, 0.5),
    Outage("lambda", "request_work", "throttle", 4, 9.0, 30),
    Outage("lambda", "customer_lookup", "timeout", 4, 11.0, 10),
    Outage("queue", "", "full", 4, 15.0, 10),
)


class Outages:
    """Faults of a center that follow its clock."""

    def __init__(self, center: Center, begin: datetime, outages: Sequence[Outage], rng: random.Random) -> None:
        self._clock, self._rng = center.clock, rng
        self._outages = [
            (start, start + outage.minutes * 60, outage)
            for outage in outages
            for start in [(begin + timedelta(days=outage.day, hours=outage.hour)).timestamp()]
        ]
        self.met = 0

    def consult(self, interaction: Interaction) -> Fault | None:
        """Returns what goes wrong now."""
        now = self._clock.now
        for start, end, outage in self._outages:
            if (
                start <= now < end
                and outage.kind == interaction.kind
                and outage.target in interaction.target
                and self._rng.random() < outage.share
            ):
                self.met += 1
                return Fault(outage.fault)
        return None
