"""The language model behind the dialogue core: Amazon Bedrock Converse, bounded time, never an exception; one attempt.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html. The model is an inference profile
from the settings; the guardrail is applied when one is named.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from contact_handlers.base import aws, deadline, logs
from contact_handlers.base.frozen import dataclass
from contact_handlers.bot_hook.settings import Llm
from contact_handlers.dialogue.llm import PROMPT_VERSION, believed, structured, system_prompt, tool, user_prompt
from contact_handlers.dialogue.model import ERROR, GUARDRAIL, OK, REJECTED, TIMEOUT, ModelOutcome, Question, Reply

# Kept for storing the turn and answering Lex after the model.
RESERVE_S = 1.5
LEAST_S = 1.0
_STOPPED = ("guardrail_intervened", "content_filtered")
_GARBLED = ("malformed_model_output", "malformed_tool_use", "max_tokens", "model_context_window_exceeded")

# What a model says that takes no temperature, or none beside what its profile sets.
_ABOUT_TEMPERATURE = ("temperature", "top_p", "topp", "inferenceconfig", "inference config", "sampling")

_clients: dict[tuple[str, float], Any] = {}
_plain: set[str] = set()
"""Profiles that refused a temperature; they are asked without one for the life of the process."""


@dataclass(frozen=True)
class Bedrock:
    """Asks one model about one center."""

    settings: Llm
    content: Mapping[str, Any]
    clock: Callable[[], float] = field(default=time.perf_counter)

    def ask(self, question: Question) -> Reply:
        """Asks within the time that is left; every failure is an outcome."""
        budget = min(self.settings.timeout_s, deadline.remaining_s() - RESERVE_S)
        if budget < LEAST_S:
            return Reply(outcome=TIMEOUT)
        started = self.clock()
        try:
            reply = self._judged(self._answer(question, budget))
        except Exception as fault:  # noqa: BLE001 - whatever fails here, the deterministic answer follows
            reply = Reply(outcome=_outcome(fault))
            logs.warning("llm.failed", outcome=reply.outcome, error=type(fault).__name__, code=_code(fault))
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
        """Asks once, and once more without a temperature when the model refuses that."""
        request = self.request(question)
        started = self.clock()
        try:
            answer: Mapping[str, Any] = _client(self.settings.region, budget).converse(**request)
        except Exception as fault:
            if "temperature" not in request["inferenceConfig"] or not _refuses_temperature(fault):
                raise
            _plain.add(self.settings.profile_id)
            logs.warning("llm.without_temperature", code=_code(fault))
            left = budget - (self.clock() - started)
            if left < LEAST_S:
                raise
            answer = _client(self.settings.region, left).converse(**self.request(question))
        return answer

    def request(self, question: Question) -> dict[str, Any]:
        """Returns the parameters of the call."""
        warm = self.settings.temperature is not None and self.settings.profile_id not in _plain
        found: dict[str, Any] = {
            "modelId": self.settings.profile_id,
            "system": [{"text": system_prompt(self.content)}],
            "messages": [{"role": "user", "content": [{"text": user_prompt(question)}]}],
            # Newer models refuse temperature and topP together, the newest any temperature.
            "inferenceConfig": {
                "maxTokens": self.settings.max_tokens,
                **({"temperature": self.settings.temperature} if warm else {}),
            },
            "toolConfig": tool(self.content),
        }
        if self.settings.guardrail_id:
            found["guardrailConfig"] = {
                "guardrailIdentifier": self.settings.guardrail_id,
                "guardrailVersion": self.settings.guardrail_version or "DRAFT",
            }
        return found

    def _judged(self, answer: Mapping[str, Any]) -> Reply:
        stop = answer.get("stopReason")
        tokens = _tokens(answer)
        if stop in _STOPPED:
            return Reply(outcome=GUARDRAIL, tokens=tokens)
        given = None if stop in _GARBLED else structured(answer)
        if given is None:
            return Reply(outcome=REJECTED, tokens=tokens, structured=False)
        proposal = believed(given, self.content)
        return Reply(outcome=OK if proposal else REJECTED, proposal=proposal, tokens=tokens)


def _refuses_temperature(fault: Exception) -> bool:
    return _code(fault) == "ValidationException" and any(word in str(fault).lower() for word in _ABOUT_TEMPERATURE)


def _tokens(answer: Mapping[str, Any]) -> int:
    usage = answer.get("usage")
    total = usage.get("totalTokens") if isinstance(usage, Mapping) else None
    return total if isinstance(total, int) and total > 0 else 0


def _client(region: str, budget: float) -> Any:
    # Whole and half seconds, so that a warm instance keeps few clients.
    patience = int(budget * 2) / 2
    key = (region, patience)
    if key not in _clients:
        from botocore.config import Config

        config = Config(
            connect_timeout=min(1.0, patience),
            read_timeout=patience,
            retries={"total_max_attempts": 1, "mode": "standard"},
        )
        _clients[key] = aws.session().create_client("bedrock-runtime", region_name=region or None, config=config)
    return _clients[key]


def reset() -> None:
    """Forgets the clients, so that changed endpoints take effect."""
    _clients.clear()
    _plain.clear()


def _outcome(fault: Exception) -> ModelOutcome:
    slow = (
        type(fault).__name__ in ("ReadTimeoutError", "ConnectTimeoutError") or _code(fault) == "ModelTimeoutException"
    )
    return TIMEOUT if slow else ERROR


def _code(fault: Exception) -> str:
    answer = getattr(fault, "response", None)
    found = answer.get("Error", {}).get("Code", "") if isinstance(answer, Mapping) else ""
    return str(found)
