"""The seam to a language model: what is asked and what comes back.

Apart from prompts and checks (`llm`), because most centers have the model switched off and load nothing of those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Final, Literal, Protocol

from contact_handlers.base.frozen import dataclass
from contact_handlers.records.masked import Masked

if TYPE_CHECKING:
    from contact_handlers.dialogue.faq import Hit

ModelOutcome = Literal["ok", "rejected", "unsafe", "timeout", "error", "guardrail"]
OK: Final = "ok"
REJECTED: Final = "rejected"
UNSAFE: Final = "unsafe"
TIMEOUT: Final = "timeout"
ERROR: Final = "error"
GUARDRAIL: Final = "guardrail"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the model is asked about."""

    text: Masked
    channel: str
    customer_id: str = ""
    last_intent: str = ""
    stage: str = ""
    mood: str = ""
    hits: Sequence[Hit] = ()
    center: Sequence[str] = ()
    """Name, number, mail address and hours of the center, in words."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """An answer of the model whose form is right; what its text says is checked before anybody hears it."""

    intent: str
    confidence: float
    text: str
    next_action: str
    entities: Mapping[str, Masked] = field(default_factory=dict)
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reply:
    """How a request ended; without a proposal the deterministic path goes on."""

    outcome: ModelOutcome
    proposal: Proposal | None = None
    latency_ms: float = 0.0
    tokens: int = 0
    structured: bool = True
    """Whether the model used its tool at all."""
    objections: tuple[str, ...] = ()
    """What in the answer stood on no ground; such an answer is no proposal any more."""


class LanguageModel(Protocol):
    """The seam for the service; an implementation never raises."""

    def ask(self, question: Question) -> Reply:
        """Asks within the time budget."""
