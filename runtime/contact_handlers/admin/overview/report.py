"""A report as data: the figures of a period beside those of the one before, lists, and what to do about them.

The page, the JSON and the CSV are made of this alone, so they say the same, figure by figure. Every figure has a key
(`conversations.total`, `agents.agt_1.performance`), which the page carries too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, Literal, NamedTuple

from contact_handlers.admin.exchange import DAY, Period
from contact_handlers.admin.figures.counters import most
from contact_handlers.admin.files import report as handovers
from contact_handlers.admin.overview.facts import Facts, Value
from contact_handlers.records.vocabulary import CHANNEL_NAMES, REASON_NAMES
from contact_handlers.records.words import intent_label

Unit = Literal["count", "percent", "seconds", "score", "ratio"]
UP, DOWN, NEITHER = 1, -1, 0
LISTED: Final = 10


class Figure(NamedTuple):
    """What a figure is called, what it counts, and whether more of it is good."""

    label: str
    unit: Unit
    good: int = NEITHER
    goal: float | None = None


FIGURES: Final[Mapping[str, Figure]] = {
    "conversations.total": Figure("끝난 대화", "count"),
    "conversations.messages": Figure("메시지", "count"),
    "conversations.contained_percent": Figure("챗봇 해결 비율", "percent", UP, 60),
    "conversations.average_duration_s": Figure("평균 대화 시간", "seconds"),
    "conversations.satisfaction_average": Figure("만족도 평균", "score", UP, 4),
    "conversations.scores": Figure("만족도 응답", "count"),
    "promises.kept_percent": Figure("약속 이행률", "percent", UP, 100),
    "promises.kept": Figure("지킨 약속", "count"),
    "promises.broken": Figure("지키지 못한 약속", "count", DOWN, 0),
    "promises.withdrawn": Figure("고객이 철회한 요청", "count"),
    "promises.open": Figure("진행 중인 약속", "count"),
    "promises.calls_on_time_percent": Figure("콜백 시각 준수율", "percent", UP, 95),
    "handovers.total": Figure("상담원 연결 요청", "count"),
    "handovers.critical": Figure("긴급 요청", "count"),
    "handovers.average_wait_s": Figure("평균 대기", "seconds", DOWN, 300),
    "handovers.within_goal_percent": Figure("5분 안에 연결", "percent", UP),
    "handovers.resolved_percent": Figure("연결 요청 해결률", "percent", UP, 80),
    "agents.handled": Figure("상담원 처리 건수", "count"),
    "agents.average_handle_s": Figure("평균 처리 시간", "seconds"),
    "agents.answer_rate_percent": Figure("응답률", "percent", UP, 95),
    "agents.resolution_rate_percent": Figure("해결률", "percent", UP, 80),
    "agents.first_contact_resolution_percent": Figure("첫 상담 해결률", "percent", UP, 75),
    "agents.satisfaction_average": Figure("상담 만족도", "score", UP, 4),
    "agents.quality_average": Figure("품질 점수", "ratio", UP, 80),
    "agents.evaluations": Figure("평가 건수", "count"),
    "agents.occupancy_percent": Figure("업무 점유율", "percent"),
    "agents.productivity": Figure("생산성", "ratio", UP),
    "agents.performance": Figure("종합 성과", "ratio", UP),
    "understanding.turns": Figure("고객 발화", "count"),
    "understanding.average_confidence": Figure("평균 확신도", "score", UP),
    "understanding.low_confidence_percent": Figure("낮은 확신도 비율", "percent", DOWN, 15),
    "understanding.searches": Figure("질문 검색", "count"),
    "understanding.answered_percent": Figure("질문 답변 비율", "percent", UP, 70),
}
FATES: Final[Mapping[str, str]] = {
    "kept": "지킴",
    "broken": "지키지 못함",
    "withdrawn": "고객이 철회함",
    "open": "진행 중",
}
KEPT_PERCENT: Final = "이행률"
_PROMISED: Final[Mapping[str, str]] = {**FATES, "kept_percent": KEPT_PERCENT}
OF_PEOPLE: Final = tuple(name.removeprefix("agents.") for name in FIGURES if name.startswith("agents."))
Every = Literal["week", "month"]


def before(given: Period, every: Every) -> Period:
    """Returns the week or the month before a period."""
    if every == "week":
        return Period(given.start - timedelta(days=7), given.start - DAY)
    last = given.start.replace(day=1) - DAY
    return Period(last.replace(day=1), last)


def change(now: Value, then: Value) -> Value:
    """Returns by how much a figure has changed; None where one of both is not known."""
    return None if now is None or then is None else round(now - then, 2)


def of(facts: Facts, earlier: Facts, every: Every) -> dict[str, Any]:
    """Returns the report of a period beside the one before."""
    return {
        "schema_version": 1,
        "every": every,
        "period": facts.period.shown(),
        "before": earlier.period.shown(),
        "figures": [
            {
                "key": key,
                "label": figure.label,
                "unit": figure.unit,
                "value": facts.values[key],
                "before": earlier.values[key],
                "change": change(facts.values[key], earlier.values[key]),
            }
            for key, figure in FIGURES.items()
        ],
        "days": _days(facts, earlier),
        "hours": list(facts.hours),
        "promises": [one.shown() for one in facts.promised],
        "channels": _named(facts.channels, CHANNEL_NAMES),
        "intents": [
            {"key": key, "label": intent_label(key) or key, "count": count}
            for key, count in most(facts.intents, LISTED)
        ],
        "reasons": _named(facts.reasons, REASON_NAMES),
        "teams": [{"key": name, "label": name, **_people(found.shown())} for name, found in facts.teams.items()],
        "agents": [
            {"key": agent.agent_id, "label": agent.name, "team": agent.team, **_people(found.shown())}
            for agent, found in sorted(facts.people, key=lambda one: (one[0].team or "~", one[0].name))
            if found.handled
        ],
        "unanswered": [dict(one) for one in facts.unanswered],
        "recommendations": _advice(facts),
    }


def _people(shown: Mapping[str, Any]) -> dict[str, Any]:
    return {name: shown[name] for name in OF_PEOPLE}


def _named(counts: Mapping[str, int], names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "label": names.get(key, key), "count": count} for key, count in most(counts, LISTED)]


def _days(facts: Facts, earlier: Facts) -> list[dict[str, Any]]:
    """Returns the days of a period beside those of the one before; a month may have more of them."""
    dates, then = list(facts.days), list(earlier.days)
    return [
        {
            "date": date,
            "conversations": facts.days[date],
            "before_date": then[place] if place < len(then) else None,
            "before": earlier.days[then[place]] if place < len(then) else None,
        }
        for place, date in enumerate(dates)
    ]


def _advice(facts: Facts) -> list[str]:
    """Returns what the figures suggest, beside what the hand-overs do."""
    values, found = facts.values, list[str]()
    broken = values["promises.broken"] or 0
    if broken:
        found.append(f"지키지 못한 약속이 {broken}건 있습니다. 해당 고객에게 사과드리고 처리 계획을 안내해 주세요.")
    for key, text in _BELOW.items():
        value, goal = values[key], FIGURES[key].goal
        if value is not None and goal is not None and (value - goal) * FIGURES[key].good < 0:
            found.append(text.format(value=value, goal=goal))
    # What hand-overs say when there is nothing to say is said once, and only when nothing else is.
    return [*found, *(one for one in facts.advice if not found or one != handovers.NOTHING)]


_BELOW: Final[Mapping[str, str]] = {
    "conversations.contained_percent": (
        "챗봇 해결 비율이 {value:.1f}%로 목표 {goal:.0f}%보다 낮습니다. 자주 넘어오는 업무의 안내를 보완해 주세요."
    ),
    "understanding.low_confidence_percent": (
        "확신도가 낮은 발화가 {value:.1f}%로 목표 {goal:.0f}%를 넘었습니다. 답하지 못한 질문으로 예문을 추가해 주세요."
    ),
    "understanding.answered_percent": (
        "질문 답변 비율이 {value:.1f}%로 목표 {goal:.0f}%보다 낮습니다. 아래의 답하지 못한 질문을 FAQ에 추가해 주세요."
    ),
    "agents.answer_rate_percent": (
        "상담원 응답률이 {value:.1f}%로 목표 {goal:.0f}%보다 낮습니다. 놓친 연결이 많은 시간대를 확인해 주세요."
    ),
    "agents.quality_average": (
        "품질 점수 평균이 {value:.1f}점으로 목표 {goal:.0f}점보다 낮습니다. 코칭이 필요한 상담원을 확인해 주세요."
    ),
    "promises.calls_on_time_percent": (
        "콜백 시각 준수율이 {value:.1f}%로 목표 {goal:.0f}%보다 낮습니다. 콜백 대기열의 인원을 확인해 주세요."
    ),
}


def flat(report: Mapping[str, Any]) -> Iterator[tuple[str, str, Value]]:
    """Yields every figure of a report with its key and its name."""
    yield from _flat_figures(report)
    yield from _flat_lists(report)


def _flat_figures(report: Mapping[str, Any]) -> Iterator[tuple[str, str, Value]]:
    for one in report["figures"]:
        for name, what in (("", ""), (".before", " (이전)"), (".change", " (변화)")):
            yield f"{one['key']}{name}", f"{one['label']}{what}", one[name.removeprefix(".") or "value"]
    for one in report["days"]:
        yield f"days.{one['date']}", f"{one['date']} 대화", one["conversations"]
        if one["before_date"]:
            yield f"days.{one['date']}.before", f"{one['before_date']} 대화", one["before"]


def _flat_lists(report: Mapping[str, Any]) -> Iterator[tuple[str, str, Value]]:
    for hour, count in enumerate(report["hours"]):
        yield f"hours.{hour}", f"{hour}시 대화", count
    for one in report["promises"]:
        for name, what in _PROMISED.items():
            yield f"promises.{one['kind']}.{name}", f"{one['label']} {what}", one[name]
    for group in ("channels", "intents", "reasons"):
        for one in report[group]:
            yield f"{group}.{one['key']}", str(one["label"]), one["count"]
    for group in ("teams", "agents"):
        for one in report[group]:
            for name in OF_PEOPLE:
                yield f"{group}.{one['key']}.{name}", f"{one['label']} {FIGURES[f'agents.{name}'].label}", one[name]


COLUMNS: Final = ("key", "name", "value")


def rows(report: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Returns a report line by line, as a spreadsheet takes it."""
    return [dict(zip(COLUMNS, line, strict=True)) for line in flat(report)]
