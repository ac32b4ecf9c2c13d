"""The center as local HTTP servers, from its templates alone: what a deployment would answer, on the loopback address.

``LiveCenter`` is the one place that touches a center that many connections use; a ``Part`` serves one of its
interfaces, and ``parts_of`` gives all of them; ``HttpServer`` serves parts on one port. Serving needs the extra
``serve``.
"""

from __future__ import annotations

from ringback.simulator.errors import MissingExtraError

try:
    from ringback.simulator.http.live import LiveCenter
    from ringback.simulator.http.part import Listing, Part
    from ringback.simulator.http.parts import parts_of
    from ringback.simulator.http.server import HttpServer
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("ringback"):
        raise
    raise MissingExtraError("serving over HTTP", extra="serve", library=str(missing.name)) from missing

__all__ = ["HttpServer", "Listing", "LiveCenter", "Part", "parts_of"]
