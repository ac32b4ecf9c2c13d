"""A week of a center as reports take it: two teams, promises of every kind, and the week before it."""

from __future__ import annotations

from datetime import date
from typing import Any

from contact_handlers.admin.exchange import Period
from contact_handlers.admin.figures import kpis
from contact_handlers.admin.figures.agents import Figures, of_teams, together
from contact_handlers.admin.figures.measured import Measured
from contact_handlers.admin.overview import report
from contact_handlers.admin.overview.facts import Facts, Value
from contact_handlers.admin.overview.promises import FATES, Kept
from contact_handlers.records.agent_days import Outcome
from contact_handlers.records.integrations import Agent

WEEK = Period(date(2026, 11, 23), date(2026, 11, 29))
BEFORE = Period(date(2026, 11, 16), date(2026, 11, 22))
PEOPLE = (("agt_1", "김하늘", "결제팀"), ("agt_2", "이바다", "결제팀"), ("agt_3", "박<b>산</b>", "기술팀"))


def figures(number: int, scale: int) -> Figures:
    """Returns what one agent did, more for a larger scale."""
    came = Outcome(handled=20 * scale, resolved=17 * scale, repeated=number, scores={5: 6 * scale, 3: number + 1})
    known = Measured(
        handled=22 * scale,
        handle_s=22 * scale * 240.5,
        missed=number,
        contact_s=6000.0 * scale,
        idle_s=2500.0,
        evaluations=0 if number == 2 else 3,
        scores=0 if number == 2 else 3 * 84.25,
    )
    return Figures(came=came, known=known)


def facts(given: Period, scale: int, *, broken: int = 0) -> Facts:
    """Returns a period; nothing of what is unknown in it is made up."""
    agents = [Agent(agent_id=key, name=name, team=team) for key, name, team in PEOPLE]
    found = {agent.agent_id: figures(number, scale) for number, agent in enumerate(agents)}
    promised = [
        Kept(kind="callback", fates=dict(zip(FATES, (12 * scale, broken, 2, 1), strict=True))),
        Kept(kind="person", fates=dict(zip(FATES, (40 * scale, 0, 5, 0), strict=True))),
        Kept(kind="reservation", fates=dict(zip(FATES, (6, 0, 0, 3), strict=True))),
    ]
    sums: dict[str, int] = {fate: sum(one.fates[fate] for one in promised) for fate in FATES}
    values: dict[str, Value] = dict.fromkeys(report.FIGURES)
    values |= {f"agents.{name}": value for name, value in together(list(found.values())).shown().items()}
    values |= {f"promises.{fate}": many for fate, many in sums.items()}
    values |= {
        "promises.kept_percent": kpis.percent(sums["kept"], sums["kept"] + sums["broken"]),
        "conversations.total": 150 * scale,
        "conversations.messages": 900 * scale,
        "conversations.contained_percent": 61.25 - scale,
        "conversations.average_duration_s": 184.3,
        "handovers.total": 45 * scale,
        "handovers.critical": 0,
        "handovers.average_wait_s": 88.0 * scale,
        "understanding.turns": 800 * scale,
        "understanding.low_confidence_percent": 12.5,
    }
    days = {day: 20 * scale + place for place, day in enumerate(reversed(given.days))}
    return Facts(
        period=given,
        values=values,
        days=days,
        hours=[0] * 9 + [scale * (3 + hour % 4) for hour in range(10)] + [0] * 5,
        channels={"voice": 90 * scale, "chat": 60 * scale},
        intents={"refund_request": 30, "order_status": 50},
        reasons={"complaint": 12, "customer_request": 33},
        promised=promised,
        people=[(agent, found[agent.agent_id]) for agent in agents],
        teams=of_teams(agents, found),
        unanswered=[{"text": "주차장은 몇 층이에요?", "count": 4}],
        advice=["목표를 벗어난 지표가 없습니다."],
    )


def weekly(**given: Any) -> dict[str, Any]:
    """Returns the report of the week."""
    return report.of(facts(WEEK, 3, **given), facts(BEFORE, 2), "week")
