"""Flow language 2019-10-30, compiled: every action of a flow becomes one closure that answers the next one."""

from __future__ import annotations

from ringback.simulator.flow.compiler import CompiledFlow, compile_flow

__all__ = ["CompiledFlow", "compile_flow"]
