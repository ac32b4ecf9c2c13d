"""When the alarms of the objectives ring, played over series of calls.

The expectations are those of the SRE workbook, chapter 5 (https://sre.google/workbook/alerting-on-slos/): detection
after (1 - objective) / error ratio x long window x burn rate, reset with the short window; table 5-8 has windows and
rates.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from aws_cdk.assertions import Template

from contact_center.base.errors import DefinitionError
from contact_center.monitoring import (
    AlarmRules,
    Monitoring,
    MonitoringProps,
    Watched,
    WatchedFunction,
    burn_alarms,
)
from contact_center.settings import AlarmKind, Objectives
from ringback.cloudformation.limits import METRICS_PER_ALARM
from tests.unit.monitoring.metric_math import Series, evaluated, minutes_in_alarm

HOUR = 60
BUDGET = 0.001
WATCHED = Watched(
    center="aicc",
    environment="prod",
    instance_id="INSTANCE",
    flows={"inbound": "inbound", "main-menu": "main-menu"},
    functions={
        "bot_hook": WatchedFunction(name="bot", caller_waits=True, answers_turns=True),
        "customer_lookup": WatchedFunction(name="lookup", caller_waits=True),
    },
)
PROMISED = Objectives(flows=("inbound", "main-menu"), functions=("bot_hook", "customer_lookup"))


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    """The alarms of a center with three objectives, as they would be deployed."""
    stack = cdk.Stack(cdk.App(analytics_reporting=False), "Monitoring")
    rules = AlarmRules(objectives=PROMISED)
    Monitoring(
        stack,
        "Monitoring",
        props=MonitoringProps(watched=WATCHED, dashboard_name="D", key=kms.Key(stack, "Key"), rules=rules),
    )
    return dict(Template.from_stack(stack).to_json())


def invocations(shares: Sequence[float], per_minute: int = 1000) -> Series:
    """Returns errors and invocations of one function with a share of errors in each minute."""
    return {"bot.Invocations": [per_minute] * len(shares), "bot.Errors": [share * per_minute for share in shares]}


def ringing(template: dict[str, Any], series: Series, objective: str = "functions") -> tuple[list[int], list[int]]:
    """Returns the minutes in which the fast and the slow alarm of an objective ring."""
    names = [f"aicc-prod-{kind}-{objective}" for kind in ("slo-fast", "slo-slow")]
    fast, slow = (minutes_in_alarm(template, name, series) for name in names)
    return fast, slow


def detected(error_ratio: float, window: int, burn_rate: float) -> int:
    """Minutes of errors after which the workbook's formula lets an alarm ring."""
    return math.floor(BUDGET / error_ratio * window * burn_rate) + 1


def test_steady_good_traffic_rings_nothing(template: dict[str, Any]) -> None:
    """Neither no errors nor as many as the budget allows, for eight hours."""
    for share in (0.0, BUDGET, 5 * BUDGET):
        assert ringing(template, invocations([share] * 8 * HOUR)) == ([], [])


def test_two_percent_of_errors_for_an_hour_ring_the_fast_alarm(template: dict[str, Any]) -> None:
    """After 43.2 minutes; the slow one would need 108."""
    before = 6 * HOUR

    fast, slow = ringing(template, invocations([0.0] * before + [0.02] * HOUR + [0.0] * 8 * HOUR))

    assert fast[0] - before + 1 == detected(0.02, HOUR, 14.4) == 44
    # Once the errors have ended, the short window ends the alarm within its five minutes.
    assert before + HOUR <= fast[-1] + 1 <= before + HOUR + 5
    assert slow == []


def test_a_total_outage_of_ten_minutes_rings_both_at_once(template: dict[str, Any]) -> None:
    """The fast one in the first minute, the slow one in the third; both end with their short windows."""
    before = 6 * HOUR

    fast, slow = ringing(template, invocations([0.0] * before + [1.0] * 10 + [0.0] * 8 * HOUR))

    assert fast[0] - before + 1 == detected(1, HOUR, 14.4) == 1
    assert slow[0] - before + 1 == detected(1, 6 * HOUR, 6) == 3
    assert before + 10 <= fast[-1] + 1 <= before + 10 + 5
    assert before + 10 <= slow[-1] + 1 <= before + 10 + 30
    assert fast == list(range(fast[0], fast[-1] + 1))


def test_a_small_steady_burn_rings_the_slow_alarm_alone(template: dict[str, Any]) -> None:
    """1 % is ten times the budget: below 14.4, above 6."""
    before = 6 * HOUR

    fast, slow = ringing(template, invocations([0.0] * before + [0.01] * 8 * HOUR))

    assert fast == []
    assert slow[0] - before + 1 == pytest.approx(BUDGET / 0.01 * 6 * HOUR * 6, abs=1)


def test_one_error_with_little_traffic_rings_nothing(template: dict[str, Any]) -> None:
    """A call every ten minutes at night; one of them fails, which is all of five minutes and a sixth of the hour."""
    calls: list[float | None] = [1 if minute % 10 == 0 else None for minute in range(8 * HOUR)]
    errors: list[float | None] = [None if one is None else 0 for one in calls]
    errors[5 * HOUR] = 1

    assert ringing(template, {"bot.Invocations": calls, "bot.Errors": errors}) == ([], [])


def test_a_total_outage_with_little_traffic_rings_at_the_fifth_error(template: dict[str, Any]) -> None:
    """Little traffic is no excuse for losing all of it."""
    calls: list[float | None] = [1 if minute % 10 == 0 else None for minute in range(8 * HOUR)]

    fast, _ = ringing(template, {"bot.Invocations": calls, "bot.Errors": calls})

    assert fast[0] == 40


def test_no_traffic_rings_nothing(template: dict[str, Any]) -> None:
    """No datapoint of any metric for eight hours, after an hour that was bad."""
    silent: list[float | None] = [None for _ in range(8 * HOUR)]
    bad: list[float | None] = [100.0 for _ in range(HOUR)]

    for objective in ("calls", "functions", "turns"):
        assert ringing(template, {"bot.Invocations": silent, "CallsPerInterval": silent}, objective) == ([], [])
    fast, slow = ringing(template, {"bot.Invocations": bad + silent, "bot.Errors": bad + silent})
    assert fast[-1] < HOUR + 5
    assert slow[-1] < HOUR + 30


@pytest.mark.parametrize(
    "metric",
    [
        "ThrottledCalls",
        "CallsBreachingConcurrencyQuota",
        "MisconfiguredPhoneNumbers",
        "inbound.ContactFlowFatalErrors",
        "main-menu.ContactFlowFatalErrors",
    ],
)
def test_every_way_to_lose_a_call_takes_from_the_budget(template: dict[str, Any], metric: str) -> None:
    """A quarter of the calls lost for ten minutes."""
    before = 2 * HOUR
    series = {"CallsPerInterval": [75] * (before + 10), metric: [0] * before + [25] * 10}

    fast, slow = ringing(template, series, "calls")

    assert before <= fast[0] < before + 10
    assert before <= slow[0] < before + 10


def test_calls_that_are_all_refused_ring_though_none_is_counted(template: dict[str, Any]) -> None:
    series = {"ThrottledCalls": [10.0] * 10}

    fast, _ = ringing(template, series, "calls")

    assert fast[0] == 0


def test_slow_turns_take_from_the_budget_of_turns(template: dict[str, Any]) -> None:
    """A budget of 1 %: the fast alarm rings above 14.4 % of turns that take more than three seconds."""

    def minute(slow: int) -> list[float]:
        return [3001.0] * slow + [3000.0] * (20 - slow)

    def played(slow: int) -> tuple[list[int], list[int]]:
        turns = HOUR
        return ringing(template, {"bot.Invocations": [20] * turns, "bot.Duration": [minute(slow)] * turns}, "turns")

    assert played(1) == ([], [])
    fast, slow = played(2)
    assert (fast, slow != []) == ([], True)
    fast, slow = played(4)
    assert fast
    assert slow


def test_windows_and_rates_are_those_of_the_workbook() -> None:
    """Table 5-8: 1 hour and 5 minutes at 14.4, 6 hours and 30 minutes at 6."""
    found = {
        alarm.key: ([window.period_s for window in alarm.windows], {window.threshold for window in alarm.windows})
        for alarm in burn_alarms(WATCHED, AlarmRules(objectives=PROMISED))
    }

    assert found == {
        "slo-fast-calls": ([3600, 300], {1.44}),
        "slo-slow-calls": ([21600, 1800], {0.6}),
        "slo-fast-functions": ([3600, 300], {1.44}),
        "slo-slow-functions": ([21600, 1800], {0.6}),
        "slo-fast-turns": ([3600, 300], {14.4}),
        "slo-slow-turns": ([21600, 1800], {6.0}),
    }


def test_a_burn_rate_is_left_out_with_its_windows() -> None:
    left_out: tuple[AlarmKind, ...] = ("slo-slow",)
    rules = AlarmRules(objectives=PROMISED, without=left_out)

    assert {alarm.kind for alarm in burn_alarms(WATCHED, rules)} == {"slo-fast"}


def test_an_alarm_stays_within_what_the_service_takes() -> None:
    """Ten metrics, and a day of looking back, at the most functions and flows that the settings allow."""
    names = ("bot_hook", "customer_lookup", "customer_auth", "escalate", "callback")
    flows = tuple(f"flow-{letter}" for letter in "abcdef")
    watched = Watched(
        center="aicc",
        environment="prod",
        instance_id="INSTANCE",
        flows={key: key for key in flows},
        functions={name: WatchedFunction(name=name, answers_turns=name == "bot_hook") for name in names},
    )
    promised = Objectives.model_validate({"flows": flows, "functions": names})

    for alarm in burn_alarms(watched, AlarmRules(objectives=promised)):
        for window in alarm.windows:
            assert len(window.metrics) <= METRICS_PER_ALARM
            assert window.period_s * window.evaluation_periods <= 86_400


def test_a_flow_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(DefinitionError, match=r"unknown flow 'inbund'.*'inbound'"):
        burn_alarms(WATCHED, AlarmRules(objectives=Objectives(flows=("inbund",))))


def test_the_player_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="RATE is not known"):
        evaluated("RATE(m0)", {"m0": 1.0})
    assert evaluated("IF(m0 >= 5, 100 * m0 / m1, 0)", {"m0": 5.0, "m1": 50.0}) == 10
    assert evaluated("SUM(FILL([m0, m1], 0))", {"m0": 3.0, "m1": None}) == 3
