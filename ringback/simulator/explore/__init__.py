"""Walks every state of the flows without running a function, and proves how every path ends.

The walk is abstract: functions, bots, hours and callers may answer anything, every wired branch is taken. What a flow
sets to a fixed word is remembered while it can still matter, so that a comparison with it takes one branch only; loop
counters are counted. A flow is proven when every path from its entry ends with an agent, a callback, a message or a
hang-up after a bounded number of prompts, when no caller is left in silence, and when none is cut off without a word.
"""

from __future__ import annotations

from ringback.simulator.explore.report import Hop, Place, Proof, Violation
from ringback.simulator.explore.walk import Explorer, explore

__all__ = ["Explorer", "Hop", "Place", "Proof", "Violation", "explore"]
