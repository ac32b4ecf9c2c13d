"""Flow language 2019-10-30, compiled: every action of a flow becomes one closure that returns the next one.

The modules of action types register themselves with the compiler when this package is imported.
"""

from __future__ import annotations

from ringback.simulator.flow import actions
from ringback.simulator.flow.compiler import CompiledFlow, compile_flow

__all__ = ["CompiledFlow", "actions", "compile_flow"]
