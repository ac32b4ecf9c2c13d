"""The report about hand-overs of a period: figures, what stands out, and what to do about it, by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from contact_handlers.admin.exchange import Period
from contact_handlers.admin.figures.analytics import totals
from contact_handlers.admin.figures.kpis import mean, median, percent, percentile
from contact_handlers.base import clock
from contact_handlers.base.flow_values import NONE
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.vocabulary import CALLBACK_SCHEDULED, CANCELLED, CRITICAL, REASON_NAMES

# Goals of the center (spec: KPIs).
WAIT_GOAL_S: Final = 300
RESOLUTION_GOAL: Final = 80.0
# From this share on something stands out.
MUCH: Final = 40.0
MANY_CALLBACKS: Final = 25.0
MANY_CANCELLED: Final = 15.0
# Fewer hand-overs say nothing about shares.
ENOUGH: Final = 10
BUSY_HOURS: Final = 3
NOTHING: Final = "목표를 벗어난 지표가 없습니다."


def of(given: Period, found: Sequence[Escalation]) -> dict[str, Any]:
    """Returns a report: a summary, the details, and recommendations that follow from them."""
    summary, details = totals(list(found)), _details(found)
    return {
        "period": given.shown(),
        "summary": summary,
        "detailed_analysis": details,
        "recommendations": recommendations(summary, details),
    }


def _details(found: Sequence[Escalation]) -> dict[str, Any]:
    waits = [one.wait_s for one in found if one.wait_s is not None]
    lasted = [seconds for one in found if (seconds := _lasted_s(one)) is not None]
    hours, days = [0] * 24, Counter[str]()
    for one in found:
        created = clock.parse(one.created_at)
        if created is not None:
            hours[created.astimezone(clock.KST).hour] += 1
            days[clock.local_date(created)] += 1
    urgent = [one for one in found if one.priority == CRITICAL]
    return {
        "by_hour": hours,
        "busiest_hours": [hour for hour in sorted(range(24), key=lambda hour: (-hours[hour], hour)) if hours[hour]][
            :BUSY_HOURS
        ],
        "by_day": dict(sorted(days.items())),
        "wait_s": _spread(waits),
        "resolution_s": _spread(lasted),
        "within_goal_percent": percent(sum(wait <= WAIT_GOAL_S for wait in waits), len(waits)),
        "critical": len(urgent),
        "critical_wait_s": _spread([one.wait_s for one in urgent if one.wait_s is not None]),
        "callback_percent": percent(
            sum(bool(one.callback_id) or one.status == CALLBACK_SCHEDULED for one in found), len(found)
        ),
        "cancelled_percent": percent(sum(one.status == CANCELLED for one in found), len(found)),
        "by_queue": dict(Counter(one.queue_key for one in found).most_common()),
        "by_path": dict(Counter(map(_path, found)).most_common()),
        "by_resolution": dict(Counter(one.resolution_type for one in found if one.resolution_type).most_common()),
    }


def _path(one: Escalation) -> str:
    """Returns how a contact came to people: by what the bot heard, straight from a menu, or on to a supervisor."""
    if one.supervisor_at:
        return "supervisor"
    return "bot" if one.intent or (one.rule or NONE) != NONE else "direct"


def _lasted_s(one: Escalation) -> int | None:
    created, resolved = clock.parse(one.created_at), clock.parse(one.resolved_at or "")
    return None if created is None or resolved is None else max(0, int((resolved - created).total_seconds()))


def _spread(seconds: Sequence[int]) -> dict[str, float | None]:
    return {
        "average": mean(sum(seconds), len(seconds), 1),
        "median": median(seconds),
        "p95": percentile(seconds, 0.95),
    }


def recommendations(summary: Mapping[str, Any], details: Mapping[str, Any]) -> list[str]:
    """Returns what the figures suggest; of few hand-overs nothing is concluded."""
    total = int(summary["total_escalations"])
    if total < ENOUGH:
        return [f"표본이 {total}건으로 적어 권고하지 않습니다."]
    found = []
    wait = details["wait_s"]["average"]
    if wait is not None and wait > WAIT_GOAL_S:
        hours = ", ".join(f"{hour}시" for hour in details["busiest_hours"])
        found.append(
            f"평균 대기 시간이 {wait:.0f}초로 목표 {WAIT_GOAL_S}초를 넘었습니다. {hours}대의 상담원 배치를 늘려 주세요."
        )
    resolved = summary["resolution_rate_percent"]
    if resolved is not None and resolved < RESOLUTION_GOAL:
        found.append(
            f"해결률이 {resolved:.1f}%로 목표 {RESOLUTION_GOAL:.0f}%보다 낮습니다. 취소된 요청의 사유를 확인해 주세요."
        )
    for reason, count in summary["by_reason"].items():
        share = percent(count, total) or 0.0
        if share >= MUCH:
            found.append(_of_reason(str(reason), share))
    if (details["callback_percent"] or 0.0) >= MANY_CALLBACKS:
        found.append(
            f"콜백으로 전환된 비율이 {details['callback_percent']:.1f}%입니다. "
            "대기열의 인원과 운영시간을 검토해 주세요."
        )
    if (details["cancelled_percent"] or 0.0) >= MANY_CANCELLED:
        found.append(
            f"취소된 비율이 {details['cancelled_percent']:.1f}%입니다. 기다리다 포기한 고객이 있는지 확인해 주세요."
        )
    urgent = details["critical_wait_s"]["p95"]
    if urgent is not None and urgent > WAIT_GOAL_S:
        found.append(
            f"긴급 문의의 95%가 연결되기까지 {urgent:.0f}초가 걸렸습니다. 긴급 대기열의 우선순위를 확인해 주세요."
        )
    return found or [NOTHING]


def _of_reason(reason: str, share: float) -> str:
    name = REASON_NAMES.get(reason, reason)
    if reason in ("bot_limitation", "complex_inquiry"):
        return f"'{name}' 비율이 {share:.1f}%입니다. 답하지 못한 질문을 FAQ에 추가해 주세요."
    if reason == "customer_request":
        return f"'{name}' 비율이 {share:.1f}%입니다. 자주 묻는 업무를 챗봇에서 바로 처리할 수 있는지 검토해 주세요."
    return f"'{name}' 비율이 {share:.1f}%입니다. 원인이 되는 업무와 안내를 점검해 주세요."


COLUMNS: Final = (
    "escalation_id",
    "reference_number",
    "reason",
    "priority",
    "status",
    "queue_key",
    "created_at",
    "wait_s",
    "resolved_at",
    "resolution_type",
    "assigned_agent",
)


def rows(found: Sequence[Escalation]) -> list[dict[str, Any]]:
    """Returns the hand-overs one by one, without anybody's words."""
    return [{name: one.attribute(name) for name in COLUMNS} for one in found]


def folder(kind: str, moment: datetime) -> str:
    """Returns the folder of the reports of a kind that are made in a month."""
    local = moment.astimezone(clock.KST)
    return f"reports/{kind}/{local:%Y}/{local:%m}/"
