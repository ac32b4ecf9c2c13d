"""The studio: a local page to phone a synthesized center, watch the flow, play the agent and break things."""

from __future__ import annotations

from ringback.simulator.studio.server import StudioServer
from ringback.simulator.studio.session import StudioSession

__all__ = ["StudioServer", "StudioSession"]
