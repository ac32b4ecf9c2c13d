"""The studio: a local page to phone a synthesized center, watch the flow, play the agent and break things.

Serving it needs the extra ``studio`` (Starlette and uvicorn), its scenarios the extra ``scenarios``.
"""

from __future__ import annotations

from ringback.simulator.errors import MissingExtraError

try:
    from ringback.simulator.studio.server import StudioServer
    from ringback.simulator.studio.session import StudioSession
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("ringback"):
        raise
    raise MissingExtraError("the studio", extra="studio", library=str(missing.name)) from missing

__all__ = ["StudioServer", "StudioSession"]
