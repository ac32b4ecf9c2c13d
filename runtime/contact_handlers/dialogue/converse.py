"""Amazon Bedrock Converse: one question within bounded time, whatever is asked of the model.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html. A model that refuses a temperature is
asked once more without one, and so for the life of the process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from contact_handlers.base import aws, logs
from contact_handlers.dialogue.model import ERROR, TIMEOUT, ModelOutcome

LEAST_S = 1.0
STOPPED = ("guardrail_intervened", "content_filtered")
GARBLED = ("malformed_model_output", "malformed_tool_use", "max_tokens", "model_context_window_exceeded")

# What a model says that takes no temperature, or none beside what its profile sets.
_ABOUT_TEMPERATURE = ("temperature", "top_p", "topp", "inferenceconfig", "inference config", "sampling")

_clients: dict[tuple[str, float], Any] = {}
_plain: set[str] = set()
"""Profiles that refused a temperature."""


class Model(Protocol):
    """Which model is asked, and how."""

    @property
    def profile_id(self) -> str:
        """The inference profile."""

    @property
    def region(self) -> str:
        """The Region whose Bedrock is called."""

    @property
    def temperature(self) -> float | None:
        """Randomness of the answer; None where none is asked for."""

    @property
    def guardrail_id(self) -> str:
        """The guardrail that is applied; empty for none."""

    @property
    def guardrail_version(self) -> str:
        """Its version."""


def request(model: Model, system: str, prompt: str, tools: Mapping[str, Any], max_tokens: int) -> dict[str, Any]:
    """Returns the parameters of a call that is answered through a tool."""
    warm = model.temperature is not None and model.profile_id not in _plain
    found: dict[str, Any] = {
        "modelId": model.profile_id,
        "system": [{"text": system}],
        "messages": [{"role": "user", "content": [{"text": prompt}]}],
        # Newer models refuse temperature and topP together, the newest any temperature.
        "inferenceConfig": {"maxTokens": max_tokens, **({"temperature": model.temperature} if warm else {})},
        "toolConfig": dict(tools),
    }
    if model.guardrail_id:
        found["guardrailConfig"] = {
            "guardrailIdentifier": model.guardrail_id,
            "guardrailVersion": model.guardrail_version or "DRAFT",
        }
    return found


def ask(
    model: Model, build: Callable[[], Mapping[str, Any]], budget: float, clock: Callable[[], float] = time.perf_counter
) -> Mapping[str, Any]:
    """Asks once within so many seconds, and once more without a temperature when the model refuses that."""
    given, started = build(), clock()
    try:
        answer: Mapping[str, Any] = _client(model.region, budget).converse(**given)
    except Exception as fault:
        if "temperature" not in given["inferenceConfig"] or not _refuses_temperature(fault):
            raise
        _plain.add(model.profile_id)
        logs.warning("llm.without_temperature", code=code(fault))
        left = budget - (clock() - started)
        if left < LEAST_S:
            raise
        answer = _client(model.region, left).converse(**build())
    return answer


def _refuses_temperature(fault: Exception) -> bool:
    return code(fault) == "ValidationException" and any(word in str(fault).lower() for word in _ABOUT_TEMPERATURE)


def tokens(answer: Mapping[str, Any]) -> int:
    """Returns how many tokens an answer took; 0 when it does not say."""
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


def outcome(fault: Exception) -> ModelOutcome:
    """Returns what a failed call is called."""
    slow = type(fault).__name__ in ("ReadTimeoutError", "ConnectTimeoutError") or code(fault) == "ModelTimeoutException"
    return TIMEOUT if slow else ERROR


def code(fault: Exception) -> str:
    """Returns the code of a refusal by the service; empty for any other fault."""
    answer = getattr(fault, "response", None)
    found = answer.get("Error", {}).get("Code", "") if isinstance(answer, Mapping) else ""
    return str(found)
