"""What people name on a command line, and how it becomes templates.

    held = held_by(Path("infra"))          # Held(Kind.ASSEMBLY, Path("infra/cdk.out"))
    kind_of(json.loads(text))              # Kind.TEMPLATE, Kind.PLAN, ..., or None for anything else

`recognition` says what a path or a parsed document is; it computes and translates nothing. `given` reads the values
that people give to parameters.
"""

from __future__ import annotations

from ringback.cloudformation.inputs.given import given_parameters
from ringback.cloudformation.inputs.recognition import Held, Kind, held_by, held_by_source, kind_of, templates_in

__all__ = ["Held", "Kind", "given_parameters", "held_by", "held_by_source", "kind_of", "templates_in"]
