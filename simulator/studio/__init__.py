"""The studio: a local page to phone a synthesized center, watch the flow, play the agent and break things."""

from __future__ import annotations

from simulator.studio.server import StudioServer

__all__ = ["StudioServer"]
