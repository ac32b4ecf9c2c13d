"""API destinations: what rules send to systems outside, asked of whoever plays them, again where the service would.

Nothing leaves the process: `answer` plays every system, and takes everything by default. A test may hand requests on
to a server of its own. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html: a system has
five seconds; time-outs and the statuses 401, 407, 409, 429 and 5xx are tried again within the retry policy of the
target, later each time, a `Retry-After` at the earliest then; every other failure is final. What was not delivered
goes to the dead-letter queue of the target with the attributes of
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from ringback.simulator.kernel.ports import Host
from ringback.simulator.world.model import PlainDefinition

TIMEOUT_S: Final = 5.0
AGAIN: Final = frozenset({401, 407, 409, 429})
# Without a policy: 24 hours and 185 times.
_ATTEMPTS, _AGE_S = 185, 86_400
_LONGEST_PAUSE_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A request to a system outside."""

    destination: str
    method: str
    url: str
    key_header: str
    """Header with the key of the connection; its value is nobody's business."""
    body: str
    at: float
    attempt: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What a system outside says, and how long it takes."""

    status: int = 200
    after_s: float = 0.1
    retry_after_s: float = 0.0


class Destinations:
    """The API destinations of a center, and whoever plays the systems behind them."""

    def __init__(self, center: Host) -> None:
        self._center = center
        self.sent: list[Sent] = []
        self.answer: Callable[[Sent], Answered] = lambda sent: Answered()
        self._free_at: dict[str, float] = {}

    def deliver(self, arn: str, payload: Any, rule: PlainDefinition, target: Mapping[str, Any]) -> None:
        """Sends an event to a destination, no faster than it may be asked."""
        found: PlainDefinition | None = self._center.world.api_destinations.exact(arn)
        if found is None:
            self._center.report("external-need", f"{rule.arn}: API destination {arn} is not in the assembly")
            return
        body = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
        now = self._center.clock.now
        at = max(now, self._free_at.get(arn, now))
        self._free_at[arn] = at + 1 / float(found.properties.get("InvocationRateLimitPerSecond") or 300)
        self._center.clock.call_in(at - now, partial(self._ask, found, body, rule, target, now, 1))

    def _ask(
        self,
        found: PlainDefinition,
        body: str,
        rule: PlainDefinition,
        target: Mapping[str, Any],
        since: float,
        attempt: int,
    ) -> None:
        now = self._center.clock.now
        sent = Sent(
            destination=found.name,
            method=str(found.properties.get("HttpMethod")),
            url=str(found.properties.get("InvocationEndpoint")),
            key_header=self._key_header(found),
            body=body,
            at=now,
            attempt=attempt,
        )
        self.sent.append(sent)
        got = self.answer(sent)
        late = got.after_s > TIMEOUT_S
        if not late and 200 <= got.status < 300:
            return
        code = "SDK_CLIENT_ERROR" if late else f"HTTP {got.status}"
        policy = target.get("RetryPolicy") or {}
        attempts, age = (
            int(policy.get(name, default))
            for name, default in (("MaximumRetryAttempts", _ATTEMPTS), ("MaximumEventAgeInSeconds", _AGE_S))
        )
        pause = max(min(2.0**attempt, _LONGEST_PAUSE_S), got.retry_after_s)
        again = late or got.status in AGAIN or got.status >= 500
        if again and attempt <= attempts and now + pause - since <= age:
            retry = partial(self._ask, found, body, rule, target, since, attempt + 1)
            self._center.clock.call_in(min(got.after_s, TIMEOUT_S) + pause, retry)
            return
        self._keep(body, code, rule, target)

    def _key_header(self, found: PlainDefinition) -> str:
        connection = self._center.world.connections.exact(str(found.properties.get("ConnectionArn")))
        given: Any = {} if connection is None else connection.properties.get("AuthParameters") or {}
        return str((given.get("ApiKeyAuthParameters") or {}).get("ApiKeyName") or "")

    def _keep(self, body: str, code: str, rule: PlainDefinition, target: Mapping[str, Any]) -> None:
        queue = str((target.get("DeadLetterConfig") or {}).get("Arn") or "")
        self._center.report("event-not-delivered", f"{rule.arn}: {code}", rule.label)
        if queue:
            self._center.cloud.deliver(queue, body, rule.arn)
