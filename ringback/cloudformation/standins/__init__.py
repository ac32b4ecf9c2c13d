"""What a deployment that is only played assigns: names, ids and ARNs that stay the same every time.

Who reads templates without deploying them gets unknown values (`ringback.cloudformation.Identities`); the simulator and
the rehearsal pass `StandIns` to their resolver instead.
"""

from __future__ import annotations

import ringback.cloudformation.standins.web  # noqa: F401 - its types are registered by importing it
from ringback.cloudformation.standins.identities import Answers, StandIns
from ringback.cloudformation.standins.missing import StandIn, part_of
from ringback.cloudformation.standins.names import Identity, Place, function_arn, identify, is_modeled

__all__ = ["Answers", "Identity", "Place", "StandIn", "StandIns", "function_arn", "identify", "is_modeled", "part_of"]
