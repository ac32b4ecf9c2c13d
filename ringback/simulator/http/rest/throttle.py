"""Token buckets and quotas, as the service counts them.

Source: API Gateway Developer Guide, "Throttle requests to your REST APIs": a token is a request; the rate is how many
are added a second, the burst how many a bucket holds; limits of a method and a client come first, then of a client,
then of the stage, then of the account. Live, limits are applied on a best-effort basis; here they are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ringback.simulator.http.rest.model import GatewayError, Method, Plan, Quota, Rate

#: Of an account in most Regions [API Gateway Developer Guide, limits].
ACCOUNT = Rate(10_000, 5_000)


class Limits:
    """The buckets and counters of one stage; ``account`` is shared by all stages."""

    def __init__(self, account: Buckets, rates: Mapping[str, Rate], stage: tuple[str, str]) -> None:
        self._account, self._rates, self._stage = account, rates, stage
        self._own = Buckets()
        self._used: dict[tuple[str, str], tuple[datetime, int]] = {}

    def take_of_stage(self, method: Method, now: float) -> None:
        """Takes a token of the stage, or of the method where it has limits of its own; raises when there is none."""
        name, rate = _rate_of(self._rates, method)
        taken = rate is None or self._own.take(name, rate, now)
        if not taken or not self._account.take("account", ACCOUNT, now):
            raise GatewayError("THROTTLED", "Too Many Requests")

    def take_of_key(self, plan: Plan, key: str, method: Method, now: float) -> None:
        """Takes a token of a key, and counts its quota; raises when one of them is used up."""
        name, rate = _rate_of(plan.stages.get(self._stage, {}), method)
        if rate is None:
            name, rate = "", plan.rate
        if rate is not None and not self._own.take(f"{plan.id} {key} {name}", rate, now):
            raise GatewayError("THROTTLED", "Too Many Requests")
        if plan.quota is not None:
            self._count(plan, key, plan.quota, now)

    def _count(self, plan: Plan, key: str, quota: Quota, now: float) -> None:
        period = _period(quota.period, now)
        begun, used = self._used.get((plan.id, key), (period, 0))
        used = used if begun == period else 0
        if used >= quota.limit:
            raise GatewayError("QUOTA_EXCEEDED", "Limit Exceeded")
        self._used[plan.id, key] = (period, used + 1)


class Buckets:
    """Token buckets by name; all are full at first."""

    def __init__(self) -> None:
        self._levels: dict[str, tuple[float, float]] = {}

    def take(self, name: str, rate: Rate, now: float) -> bool:
        """Takes a token; tells whether there was one."""
        level, at = self._levels.get(name, (float(rate.burst), now))
        level = min(float(rate.burst), level + (now - at) * rate.per_second)
        enough = level >= 1
        self._levels[name] = (level - 1 if enough else level, now)
        return enough


def _rate_of(rates: Mapping[str, Rate], method: Method) -> tuple[str, Rate | None]:
    for name in (f"{method.path}/{method.http_method}", f"{method.path}/*", "/*/*"):
        if name in rates:
            return name, rates[name]
    return "", None


def _period(kind: str, now: float) -> datetime:
    """Returns when the period began: days, weeks from Sunday and months of UTC."""
    day = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if kind == "WEEK":
        return day - timedelta(days=day.isoweekday() % 7)
    return day.replace(day=1) if kind == "MONTH" else day
