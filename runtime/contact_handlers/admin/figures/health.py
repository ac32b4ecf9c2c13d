"""Whether what a center stands on answers: each part is asked once, and nothing is waited for longer than it may."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, Literal

from contact_handlers.admin.settings import Settings
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import aws, clock, deadline, logs
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import sweep, tables
from contact_handlers.records.waiting import queue_id

Status = Literal["healthy", "degraded", "unhealthy", "disabled", "unknown"]
HEALTHY: Final = "healthy"
DEGRADED: Final = "degraded"
UNHEALTHY: Final = "unhealthy"
DISABLED: Final = "disabled"
UNKNOWN: Final = "unknown"
# How long a part may take to answer, its connection included.
LIMIT_S: Final = 2.0
SLOW_MS: Final = 1_000
# The sweeper looks every two minutes; what is overdue for this long it has not brought to go on.
OVERDUE: Final = timedelta(minutes=15)
# Parts without which callers are not served.
NEEDED: Final = frozenset({"dynamodb", "connect", "lex"})
SWEPT: Final = ("requests", "escalations", "conversations")


@dataclass(frozen=True, kw_only=True)
class Check:
    """What a part of the center answered."""

    status: Status
    latency_ms: int = 0
    message: str = ""

    def shown(self) -> dict[str, Any]:
        """Returns the check as people see it."""
        return {"status": self.status, "latency_ms": self.latency_ms, "message": self.message}


Ask = Callable[[Settings], str]


def get_system_health(settings: Settings, request: Request) -> Reply:
    """Returns the state of every part, and of the whole: as bad as the worst part that callers need."""
    del request
    checks = {name: check(settings, ask) for name, ask in CHECKS.items()}
    checks["bedrock"] = _model(settings)
    checks["api"] = Check(status=HEALTHY, message="응답하고 있습니다.")
    return Reply(
        body={
            "overall_status": overall({name: one.status for name, one in checks.items()}),
            "checks": {name: one.shown() for name, one in checks.items()},
            "timestamp": clock.stamp(clock.now()),
        }
    )


def overall(found: Mapping[str, Status]) -> str:
    """Returns the state of the whole."""
    if any(status == UNHEALTHY for name, status in found.items() if name in NEEDED):
        return UNHEALTHY
    return DEGRADED if any(status in (UNHEALTHY, DEGRADED) for status in found.values()) else HEALTHY


def check(settings: Settings, ask: Ask) -> Check:
    """Asks a part; one that fails, or says that something is wrong, is named with the code of the service alone."""
    started = time.perf_counter()
    try:
        with deadline.within(LIMIT_S):
            wrong = ask(settings)
    except DependencyError as fault:
        logs.warning("health.failed", error=type(fault).__name__, service=fault.service, code=fault.code)
        return Check(status=UNHEALTHY, latency_ms=_since(started), message=f"응답하지 않습니다 ({fault.code}).")
    latency_ms = _since(started)
    if wrong:
        return Check(status=DEGRADED, latency_ms=latency_ms, message=wrong)
    if latency_ms > SLOW_MS:
        return Check(status=DEGRADED, latency_ms=latency_ms, message="응답이 느립니다.")
    return Check(status=HEALTHY, latency_ms=latency_ms)


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)


def _dynamodb(settings: Settings) -> str:
    Table(settings.table_catalogue).get(tables.catalogue("FAQ", settings.center, "-"))
    return ""


def _connect(settings: Settings) -> str:
    aws.call(
        "connect",
        "get_current_metric_data",
        InstanceId=settings.instance_id,
        Filters={"Queues": [queue_id(arn) for arn in settings.queues.values()][:1]},
        Groupings=["QUEUE"],
        CurrentMetrics=[{"Name": "CONTACTS_IN_QUEUE", "Unit": "COUNT"}],
    )
    return ""


def _queues(settings: Settings) -> str:
    """Looks for work that has not gone on although it is long due."""
    due = Range(low="0", high=clock.stamp(clock.now() - OVERDUE))
    many = sum(
        Table(getattr(settings, f"table_{name}")).count(sweep.PARTITION, sort=due, index=sweep.INDEX) for name in SWEPT
    )
    return f"처리가 늦어진 작업이 {many}건 있습니다." if many else ""


def _lex(settings: Settings) -> str:
    """Looks whether the instance has a bot, which every flow of the center asks."""
    answer = aws.call("connect", "list_bots", InstanceId=settings.instance_id, LexVersion="V2", MaxResults=1)
    return "" if answer.get("LexBots") else "연결된 봇이 없습니다."


def _model(settings: Settings) -> Check:
    """Says whether the bot asks a language model; asking it would cost, so its alarms say how it does."""
    if settings.llm.get("enabled") is not True:
        return Check(status=DISABLED, message="사용하지 않습니다.")
    return Check(status=UNKNOWN, message="사용 중입니다. 상태는 경보에서 확인해 주세요.")


CHECKS: Final[Mapping[str, Ask]] = {"dynamodb": _dynamodb, "lex": _lex, "connect": _connect, "queues": _queues}
