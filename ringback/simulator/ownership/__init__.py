"""Who owns what in a center, who each caller is, and whether anybody was told, given or allowed what is another's.

Nothing of a center is known here: `model.Ownership` is how a project describes whose records are whose, what names a
person and what proves one. A scenario's callers are people of flesh: who they are follows from the line they call
from and from what they say and press, never from what the center believes about them.
"""

from __future__ import annotations

from ringback.simulator.ownership.judge import Judgment, Violation, judge
from ringback.simulator.ownership.witness import Seed, Witness

__all__ = ["Judgment", "Seed", "Violation", "Witness", "judge"]
