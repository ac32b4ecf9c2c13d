"""Subscription filters of log groups: lines of a function that match reach another function a moment later."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

from ringback.simulator.kernel.ports import Host
from ringback.simulator.world.model import LogSubscription

DELAY_S = 1.0
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
_EQUALS = re.compile(r'\{\s*\$\.([A-Za-z_][\w.]*)\s*(=|!=)\s*"([^"]*)"\s*\}')


class Invoke(Protocol):
    """How a function is invoked asynchronously."""

    def __call__(self, arn: str, event: Any, principal: str, source: str) -> None:
        """Hands an event over."""


class LogSubscriptions:
    """Delivers lines of log groups to the functions that subscribed."""

    def __init__(self, center: Host, invoke: Invoke) -> None:
        self._center = center
        self._invoke = invoke
        self._by_group: dict[str, list[LogSubscription]] = {}
        for subscription in center.world.log_subscriptions:
            self._by_group.setdefault(subscription.log_group, []).append(subscription)

    def written(self, log_group: str, lines: Sequence[str]) -> None:
        """Takes the lines that one invocation wrote."""
        for subscription in self._by_group.get(log_group, ()):
            chosen = [line for line in lines if self._matches(subscription, line)]
            if chosen:
                now = int(self._center.clock.now * 1000)
                self._center.clock.call_in(DELAY_S, partial(self._deliver, subscription, chosen, now))

    def _matches(self, subscription: LogSubscription, line: str) -> bool:
        if not subscription.pattern.strip():
            return True
        wanted = _EQUALS.fullmatch(subscription.pattern.strip())
        if wanted is None:
            message = f'filter pattern {subscription.pattern!r} is not simulated; known is {{ $.field = "value" }}'
            self._center.report("external-need", message, subscription.label)
            return False
        path, operator, value = wanted.groups()
        found = _value(line, path)
        return found is not None and (str(found) == value) is (operator == "=")

    def _deliver(self, subscription: LogSubscription, lines: Sequence[str], at: int) -> None:
        place = f"{self._center.world.region}:{self._center.world.account}"
        data = {
            "messageType": "DATA_MESSAGE",
            "owner": self._center.world.account,
            "logGroup": subscription.log_group,
            "logStream": "simulated",
            "subscriptionFilters": [subscription.label],
            "logEvents": [{"id": self._center.new_id(), "timestamp": at, "message": line} for line in lines],
        }
        packed = base64.b64encode(gzip.compress(json.dumps(data, ensure_ascii=False).encode(), mtime=0)).decode()
        source = f"arn:aws:logs:{place}:log-group:{subscription.log_group}:*"
        self._invoke(subscription.function_arn, {"awslogs": {"data": packed}}, "logs.amazonaws.com", source)


def _value(line: str, path: str) -> Any:
    try:
        found: Any = json.loads(line)
    except ValueError:
        return None
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found
