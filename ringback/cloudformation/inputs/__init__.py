"""What people name on a command line, and how it becomes templates.

    held = held_by(Path("infra"))          # Held(Kind.ASSEMBLY, Path("infra/cdk.out"))
    kind_of(json.loads(text))              # Kind.TEMPLATE, Kind.PLAN, ..., or None for anything else

`recognition` says what a path or a parsed document is; it computes and translates nothing.
"""

from __future__ import annotations

from ringback.cloudformation.inputs.recognition import Held, Kind, held_by, kind_of, templates_in

__all__ = ["Held", "Kind", "held_by", "kind_of", "templates_in"]
