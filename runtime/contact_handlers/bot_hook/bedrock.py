"""The language model behind the dialogue core: Amazon Bedrock Converse, bounded time, never an exception; one attempt.

The model is an inference profile from the settings; the guardrail is applied when one is named.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from contact_handlers.base import deadline, logs
from contact_handlers.base.frozen import dataclass
from contact_handlers.bot_hook.settings import Llm
from contact_handlers.dialogue import converse
from contact_handlers.dialogue.llm import PROMPT_VERSION, believed, structured, system_prompt, tool, user_prompt
from contact_handlers.dialogue.model import GUARDRAIL, OK, REJECTED, TIMEOUT, Question, Reply

# Kept for storing the turn and answering Lex after the model.
RESERVE_S = 1.5


@dataclass(frozen=True)
class Bedrock:
    """Asks one model about one center."""

    settings: Llm
    content: Mapping[str, Any]
    clock: Callable[[], float] = field(default=time.perf_counter)

    def ask(self, question: Question) -> Reply:
        """Asks within the time that is left; every failure is an outcome."""
        budget = min(self.settings.timeout_s, deadline.remaining_s() - RESERVE_S)
        if budget < converse.LEAST_S:
            return Reply(outcome=TIMEOUT)
        started = self.clock()
        try:
            reply = self._judged(self._answer(question, budget))
        except Exception as fault:  # noqa: BLE001 - whatever fails here, the deterministic answer follows
            reply = Reply(outcome=converse.outcome(fault))
            logs.warning("llm.failed", outcome=reply.outcome, error=type(fault).__name__, code=converse.code(fault))
        spent = round((self.clock() - started) * 1000, 1)
        logs.debug("llm.asked", outcome=reply.outcome, prompt_version=PROMPT_VERSION)
        return Reply(
            outcome=reply.outcome,
            proposal=reply.proposal,
            latency_ms=spent,
            tokens=reply.tokens,
            structured=reply.structured,
        )

    def _answer(self, question: Question, budget: float) -> Mapping[str, Any]:
        return converse.ask(self.settings, lambda: self.request(question), budget, self.clock)

    def request(self, question: Question) -> dict[str, Any]:
        """Returns the parameters of the call."""
        return converse.request(
            self.settings,
            system_prompt(self.content),
            user_prompt(question),
            tool(self.content),
            self.settings.max_tokens,
        )

    def _judged(self, answer: Mapping[str, Any]) -> Reply:
        stop = answer.get("stopReason")
        tokens = converse.tokens(answer)
        if stop in converse.STOPPED:
            return Reply(outcome=GUARDRAIL, tokens=tokens)
        given = None if stop in converse.GARBLED else structured(answer)
        if given is None:
            return Reply(outcome=REJECTED, tokens=tokens, structured=False)
        proposal = believed(given, self.content)
        return Reply(outcome=OK if proposal else REJECTED, proposal=proposal, tokens=tokens)
