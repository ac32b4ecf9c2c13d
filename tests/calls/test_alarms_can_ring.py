"""Every alarm has somebody who measures, at values that can ring it; every saved query finds lines with its fields."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contact_center.monitoring import QUERIES
from contact_handlers.base import metrics
from ringback import simulator
from ringback.simulator.scenarios import Centers
from ringback.simulator.world import World
from ringback.simulator.world.model import PlainDefinition
from ringback.simulator.world.registry import Registry
from tests.calls.bad_day import BadDay
from tests.calls.ringing import CENTER, Shown, Stage
from tests.unit.monitoring.logs_insights import found

RUNTIME = Path(__file__).resolve().parents[2] / "runtime" / "contact_handlers"
#: Both centers with every kind of alarm, and the stage that leaves kinds out.
STAGES = ("aicc-dev", "aicc-prod", "saltware-prod")
pytestmark = pytest.mark.xdist_group("bad day")


@pytest.fixture(scope="session")
def day(centers: Centers) -> BadDay:
    return BadDay().live(centers)


@pytest.fixture(scope="session")
def shown(day: BadDay) -> Shown:
    return frozenset(
        (one.name, frozenset((name, str(value)) for name, value in one.dimensions.items() if name not in CENTER))
        for one in day.metrics
        if one.namespace == metrics.NAMESPACE
    )


@pytest.mark.parametrize("stage", STAGES)
def test_every_alarm_can_ring(stage: str, assembly: Path, shown: Shown) -> None:
    """An alarm on a metric of the center that is named here wants a scenario in `bad_day.py` that measures it."""
    world = simulator.load(assembly, stage=stage).world

    assert len(world.alarms) > 100
    assert list(Stage(world, shown).silent()) == []


def _without(shown: Shown, name: str) -> Shown:
    return frozenset(one for one in shown if one[0] != name)


@pytest.mark.parametrize(
    ("alarm", "change", "why"),
    [
        # What a typing mistake, another queue and a limit that nothing reaches look like.
        ("queue-size-general", {"Threshold": 500}, "at the worst it is 50.0, the limit is 500"),
        (
            "lambda-errors-sweeper",
            {"Metrics.0.Expression": "IF(m1 >= 20, m0 / m1 * 100, 0)"},
            "at the worst it is 0, the limit is 5",
        ),
        ("lambda-duration-escalate", {"Threshold": 8000}, "at the worst it is 7000"),
        ("nlu-fallback", {"Dimensions.2.Value": "lex_timeout"}, "nobody measures NluFallback"),
        ("auth-lockout", {"MetricName": "AuthLockouts"}, "nobody measures AuthLockouts"),
        ("sweep-given-up", {"Dimensions.1.Value": "dev"}, "is measured in another center"),
        (
            "table-errors-requests",
            {"Metrics.1.MetricStat.Metric.Dimensions.1.Value": "requests"},
            "there is no TableName",
        ),
        ("flow-fatal-inbound", {"Dimensions.0.Value": "Inbound"}, "there is no ContactFlowName Inbound"),
        ("slo-fast-calls", {"AlarmRule": 'ALARM("aicc-prod-slo")'}, "there is no alarm aicc-prod-slo"),
    ],
)
def test_an_alarm_that_cannot_ring_is_named(
    alarm: str, change: dict[str, Any], why: str, assembly: Path, shown: Shown
) -> None:
    world = simulator.load(assembly, stage="aicc-prod").world

    problems = list(Stage(_planted(world, f"aicc-prod-{alarm}", change), shown).silent())

    assert len(problems) == 1
    assert problems[0].startswith(f"aicc-prod-{alarm}: ")
    assert why in problems[0]


def _planted(world: World, name: str, change: dict[str, Any]) -> World:
    alarms: Registry[PlainDefinition] = Registry("alarm", lambda one: (one.name,))
    for alarm in world.alarms:
        properties = deepcopy(dict(alarm.properties))
        if alarm.name == name:
            for path, value in change.items():
                *steps, last = path.split(".")
                where: Any = properties
                for step in steps:
                    where = where[int(step) if step.isdigit() else step]
                where[last] = value
        alarms.add(replace(alarm, properties=properties))
    return replace(world, alarms=alarms)


@pytest.mark.parametrize("stage", STAGES)
def test_every_metric_of_ours_on_the_dashboard_is_measured(stage: str, assembly: Path, shown: Shown) -> None:
    (board,) = simulator.load(assembly, stage=stage).world.of_type("AWS::CloudWatch::Dashboard")
    body = str(board.properties["DashboardBody"])

    drawn = set(re.findall(r'"AICC", ?"(\w+)"', body)) | set(re.findall(r'\{AICC[\w,]*\} MetricName=\\*"(\w+)', body))

    assert "CallbackScheduled" in drawn
    assert "EscalationCreated" in drawn
    assert drawn <= {name for name, _ in shown}


def test_every_metric_of_ours_is_written_somewhere() -> None:
    """A name in the catalogue that no code writes invites a widget or an alarm that stays empty."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in RUNTIME.rglob("*.py") if path.name != "metrics.py")

    assert [name for name in metrics.CATALOGUE if f'"{name}"' not in sources] == []


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.key)
def test_every_saved_query_finds_lines_with_all_its_fields(query: Any, day: BadDay) -> None:
    """A column that is empty in every row was never written, or under another name."""
    text = query.text.replace("REPLACE-WITH-CONTACT-ID", day.contacts[0])

    rows = found(text, day.lines if query.source == "functions" else day.flow_lines)

    assert rows
    assert [name for name in rows[0] if all(row[name] is None for row in rows)] == []
    assert re.search(r"(?m)^(\| )?(fields|stats) ", text)


@pytest.mark.parametrize(
    "text",
    [
        'filter kind = "performances"\n| fields message',
        "filter ispresent(confidence) and confidence < 0.0\n| stats count(*) as turns by intent",
        'filter message = "escalation.recorded" and ispresent(queue)\n| fields queue',
    ],
)
def test_a_query_that_finds_nothing_is_found_out(text: str, day: BadDay) -> None:
    assert found(text, day.lines) == []
