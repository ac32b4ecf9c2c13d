"""Bedrock: a model that answers what a test tells it to, or that it does not know."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ringback.simulator.aws.account import Account
from ringback.simulator.aws.services.base import Answer, Params, Service, streamed

#: What the model says when nobody scripted it: a refusal that a careful function treats as "no answer".
UNKNOWN = "I don't know."


class Bedrock(Service):
    """Serves Converse and InvokeModel; set ``script`` to a function of the request that answers text or a message."""

    name = "bedrock-runtime"

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self.script: Callable[[Params], Any] | None = None
        self.requests: list[Params] = []

    def _Converse(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self.requests.append(params)
        answer = self.script(params) if self.script is not None else UNKNOWN
        if isinstance(answer, dict) and "output" in answer:
            return answer
        content = [{"text": answer}] if isinstance(answer, str) else list(answer)
        stop = "tool_use" if any("toolUse" in block for block in content) else "end_turn"
        size = len(json.dumps(content, ensure_ascii=False)) // 3
        return {
            "output": {"message": {"role": "assistant", "content": content}},
            "stopReason": stop,
            "usage": {"inputTokens": 100, "outputTokens": size, "totalTokens": 100 + size},
            "metrics": {"latencyMs": 400},
        }

    def _InvokeModel(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self.requests.append(params)
        answer = self.script(params) if self.script is not None else UNKNOWN
        body = answer if isinstance(answer, dict) else {"content": [{"type": "text", "text": answer}]}
        data = json.dumps(body, ensure_ascii=False).encode()
        return {"body": streamed(data), "contentType": "application/json"}

    def _ApplyGuardrail(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        return {"action": "NONE", "outputs": [], "assessments": [], "usage": {}}
