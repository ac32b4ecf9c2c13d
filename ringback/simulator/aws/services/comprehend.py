"""Comprehend: the feeling of a sentence is what a test says; of any other, nothing in particular."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ringback.simulator.aws.account import Account
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.services.base import Answer, Params, Service
from ringback.simulator.kernel.feelings import NEUTRAL, scores

#: https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DetectSentiment.html
_MOST_BYTES = 5_000


class Comprehend(Service):
    """Serves DetectSentiment; set ``script`` to a function of the text that returns a label."""

    name = "comprehend"

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self.script: Callable[[str], str] | None = None
        self.requests: list[Params] = []

    def _DetectSentiment(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self.requests.append(params)
        text = str(params["Text"])
        if len(text.encode()) > _MOST_BYTES:
            raise AwsError("TextSizeLimitExceededException", "Input text size exceeds limit")
        label = self.script(text) if self.script is not None else NEUTRAL
        found: dict[str, Any] = {"Sentiment": label, "SentimentScore": scores(label)}
        return found
