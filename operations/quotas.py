"""What an account allows, asked of Service Quotas, and what a center needs in its busy hour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

# https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html names them; those of an
# instance are applied to that instance alone, and can be raised once it exists.
INSTANCES = "L-AA17A6B9"
CALLS = "L-12AB7C57"
CHATS = "L-D4BA6F6E"

# How a month becomes its busiest hour: working days of a month, the share of a day's contacts in that hour (10 to 17 %
# are usual), and room for the fluctuation inside of it.
_DAYS = 21
_BUSY = 0.15
_ROOM = 1.3
#: How long a chat is open, in minutes; the settings count its messages.
_CHAT_MINUTES = 10.0


@dataclass(frozen=True, kw_only=True)
class Planned:
    """Contacts at the same time in the busy hour of the planned month."""

    calls: int
    chats: int

    @property
    def executions(self) -> int:
        """Functions at the same time: a contact waits for one at most, another handles what happened to it."""
        return 2 * (self.calls + self.chats)


def planned(*, calls: float, call_minutes: float, chats: float) -> Planned:
    """Returns what volumes of a month mean for its busy hour; at least one contact of each kind that there is."""

    def at_once(contacts: float, minutes: float) -> int:
        return math.ceil(contacts / _DAYS * _BUSY * minutes / 60 * _ROOM)

    return Planned(calls=at_once(calls, call_minutes), chats=at_once(chats, _CHAT_MINUTES))


def quota(session: Any, code: str, *, instance: str = "") -> int:
    """Returns what Amazon Connect allows: of an instance, of the account, or by default, the first that is known."""
    client = session.client("service-quotas")
    asked = [{"ContextId": instance}] if instance else []
    for more in (*asked, {}):
        try:
            return int(client.get_service_quota(ServiceCode="connect", QuotaCode=code, **more)["Quota"]["Value"])
        except client.exceptions.NoSuchResourceException:
            continue
    return int(client.get_aws_default_service_quota(ServiceCode="connect", QuotaCode=code)["Quota"]["Value"])
