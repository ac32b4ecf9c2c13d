"""Fault injection: every interaction of a contact with the outside asks here first.

A ``Faults`` object is set on a center (``center.faults = mine``) and is consulted with an ``Interaction`` whose id is
stable from run to run of the same scenario, so a fault matrix can replay a call and break exactly one thing.

``Interaction.kind`` and the ``Fault.kind`` values that have an effect:

========== ============================================================ =======================================
kind       target                                                       faults
========== ============================================================ =======================================
lambda     function name                                                error, timeout, throttle, garbage, delay,
                                                                        answer
aws        ``dynamodb:GetItem`` and so on                               error, timeout, throttle, denied, delay
bot        bot name                                                     error, timeout, throttle, garbage,
                                                                        answer
queue      queue name, or the agent whose own queue it is               full, error
metric     metric type and queue                                        unavailable, no_agents
hours      hours name                                                   closed, open, error
dial       dialled number                                               no_answer, busy, voicemail, failed
prompt     prompt ARN or ``text``                                       error
========== ============================================================ =======================================

``delay`` takes the seconds in ``Fault.detail``; ``garbage`` takes the answer to give in ``detail`` (default: text that
is no JSON object); ``error`` takes the error name (for ``aws`` the error code) in ``detail``; ``answer`` takes a key of
the answer (of a bot that closes: a session attribute) and the value it has instead in ``detail``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

#: The table above, for whoever checks what people write.
FAULTS: Final[Mapping[str, tuple[str, ...]]] = {
    "lambda": ("error", "timeout", "throttle", "garbage", "delay", "answer"),
    "aws": ("error", "timeout", "throttle", "denied", "delay"),
    "bot": ("error", "timeout", "throttle", "garbage", "answer"),
    "queue": ("full", "error"),
    "metric": ("unavailable", "no_agents"),
    "hours": ("closed", "open", "error"),
    "dial": ("no_answer", "busy", "voicemail", "failed"),
    "prompt": ("error",),
}


@dataclass(frozen=True, slots=True)
class Interaction:
    """One thing a contact (or a function on its behalf) is about to ask of the outside."""

    kind: str
    #: ``<flow>/<action>#<n>`` for the n-th time this contact runs the action; AWS calls append
    #: ``><service>:<Operation>#<k>``; background functions start with ``@<function>#<n>``.
    id: str
    target: str
    contact_id: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """The thing that goes wrong instead."""

    kind: str
    detail: Any = None


class Faults(Protocol):
    """Decides which interaction goes wrong."""

    def consult(self, interaction: Interaction) -> Fault | None:
        """Returns the fault for this interaction, or None to let it happen."""
        ...


def asked(faults: Faults | None, kind: str, place: str, target: str, contact_id: str | None) -> Fault | None:
    """Returns the fault of an interaction; None when nobody wants anything to fail."""
    return faults.consult(Interaction(kind, place, target, contact_id)) if faults is not None else None


def dial_outcome(faults: Faults | None, number: str, place: str, contact_id: str) -> str:
    """Returns what happens when somebody else is dialed: ``answer``, or the kind of the fault."""
    fault = asked(faults, "dial", place, number, contact_id)
    return fault.kind if fault is not None else "answer"
