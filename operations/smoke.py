"""Checks of a stage after it was deployed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from operations.checks import Outcome, every, run
from operations.expected import Expected

# What is looked back at, and how much of it may have failed.
LOOKS_BACK: Final = timedelta(hours=1)
MOST_FAILED: Final = 0.01
# Queries of one request, and metrics of one function: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
QUERIES: Final = 500
METRICS: Final = (("Invocations", "Sum"), ("Errors", "Sum"), ("Throttles", "Sum"), ("Duration", "p95"))


class Smoke:
    """Looks whether what the templates promise is there and healthy; changes nothing."""

    def __init__(self, session: Any, expected: Expected, *, clock: Callable[[], float] = time.time) -> None:
        self._session = session
        self._expected = expected
        self._clock = clock

    def __call__(self) -> Iterator[Outcome]:
        """Yields the outcomes one by one."""
        yield run("stacks", self.stacks)
        yield run("flows", self.flows)
        yield run("bot", self.bot)
        yield run("snapshots", self.snapshots)
        yield run("alarms", self.alarms)
        yield run("logs", self.logs)
        yield run("calls of functions", self.calls)

    def _outputs(self) -> dict[str, str]:
        client = self._session.client("cloudformation")
        found: dict[str, str] = {}
        for stack in self._expected.stacks:
            for output in client.describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", []):
                found[output["OutputKey"]] = output["OutputValue"]
        return found

    def stacks(self) -> Outcome:
        """Tells whether every stack ended well."""
        client = self._session.client("cloudformation")
        states = {
            stack: client.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
            for stack in self._expected.stacks
        }
        bad = {name: state for name, state in states.items() if not state.endswith("COMPLETE") or "ROLLBACK" in state}
        return Outcome(name="stacks", fine=not bad, found=str(bad) if bad else f"{len(states)} complete")

    def flows(self) -> Outcome:
        """Tells whether every flow of the templates is published."""
        client = self._session.client("connect")
        instance = self._outputs()["InstanceId"]
        live = {
            flow["Name"]
            for flow in every(client, "list_contact_flows", "ContactFlowSummaryList", InstanceId=instance)
            if str(flow.get("ContactFlowStatus")).upper() == "PUBLISHED"  # the guide writes Published
        }
        missing = sorted(set(self._expected.flows) - live)
        found = f"not published: {', '.join(missing)}" if missing else f"{len(self._expected.flows)} published"
        return Outcome(name="flows", fine=not missing, found=found, advice="deploy the Flows stack again")

    def bot(self) -> Outcome:
        """Tells whether the alias of the bot can be talked to."""
        alias_arn = self._outputs()["BotAliasArn"]
        bot_id, alias_id = alias_arn.split("/")[-2:]
        answer = self._session.client("lexv2-models").describe_bot_alias(botId=bot_id, botAliasId=alias_id)
        state = answer["botAliasStatus"]
        return Outcome(name="bot", fine=state == "Available", found=f"alias is {state}")

    def snapshots(self) -> Outcome:
        """Tells whether functions that start from a snapshot have one; without, the next call of it fails.

        It is taken when a version is published, and thrown away when nobody has called the function for 14 days:
        https://docs.aws.amazon.com/lambda/latest/dg/snapstart-troubleshooting.html
        """
        client, bad = self._session.client("lambda"), {}
        for function in self._expected.snapshots:
            found = client.get_function_configuration(FunctionName=function)
            snapshot = found.get("SnapStart", {}).get("OptimizationStatus")
            if (found.get("State"), snapshot) != ("Active", "On"):
                bad[function] = f"{found.get('State')}, snapshot {snapshot}"
        told = ", ".join(f"{name} is {state}" for name, state in bad.items())
        count = len(self._expected.snapshots)
        return Outcome(
            name="snapshots",
            fine=not bad,
            found=told or f"{count} ready" if count else "no function starts from one",
            advice="call the bot once, wait some minutes until Lambda has taken a snapshot, look again",
        )

    def alarms(self) -> Outcome:
        """Tells whether all alarms exist, have an action, and none is in alarm."""
        client = self._session.client("cloudwatch")
        found = client.get_paginator("describe_alarms").paginate(
            AlarmNamePrefix=f"{self._expected.stage}-", AlarmTypes=["MetricAlarm", "CompositeAlarm"]
        )
        pages = list(found)
        alarms = [one for page in pages for one in page.get("MetricAlarms", ())]
        composites = [one for page in pages for one in page.get("CompositeAlarms", ())]
        rules = " ".join(one["AlarmRule"] for one in composites)
        ringing = sorted(one["AlarmName"] for one in (*alarms, *composites) if one["StateValue"] == "ALARM")
        silent = sorted(one["AlarmName"] for one in (*alarms, *composites) if not one.get("AlarmActions"))
        # What a composite alarm reads is told by that one, what a deployment reads by its rollback.
        mute = [
            name
            for name in silent
            if f'ALARM("{name}")' not in rules and not name.startswith(self._expected.rollout_alarms)
        ]
        if len(alarms) < self._expected.alarms:
            return Outcome(name="alarms", fine=False, found=f"{len(alarms)} of {self._expected.alarms} exist")
        wrong = [*(f"{name} is in alarm" for name in ringing), *(f"{name} has no action" for name in mute)]
        return Outcome(name="alarms", fine=not wrong, found=", ".join(wrong) or f"{len(alarms)} quiet")

    def logs(self) -> Outcome:
        """Tells whether every log group of the templates exists and forgets one day."""
        client = self._session.client("logs")
        prefixes = {name.rpartition("/")[0] + "/" for name in self._expected.log_groups}
        found = {
            group["logGroupName"]: group.get("retentionInDays")
            for prefix in sorted(prefixes)
            for group in every(client, "describe_log_groups", "logGroups", logGroupNamePrefix=prefix)
        }
        wrong = [f"{name} is not there" for name in self._expected.log_groups if name not in found]
        wrong += [f"{name} is kept for ever" for name in self._expected.log_groups if found.get(name, 1) is None]
        told = ", ".join(wrong) or f"{len(self._expected.log_groups)} with an end"
        return Outcome(name="logs", fine=not wrong, found=told, advice="deploy the stack of the group again")

    def calls(self) -> Outcome:
        """Tells how many calls of functions failed in the last hour, and how long the slowest function took."""
        names = self._expected.functions
        figures = [
            self._figures(names[at : at + QUERIES // len(METRICS)])
            for at in range(0, len(names), QUERIES // len(METRICS))
        ]
        measured = {key: value for part in figures for key, value in part.items()}
        called, failed, throttled = (
            sum(measured.get((name, metric), 0.0) for name in names)
            for metric in ("Invocations", "Errors", "Throttles")
        )
        if not called:
            return Outcome(name="calls of functions", fine=True, found="none in the last hour; call the center once")
        slowest = max(names, key=lambda name: measured.get((name, "Duration"), 0.0))
        told = f"{called:.0f} in the last hour, {failed:.0f} failed, {throttled:.0f} throttled; slowest is {slowest}"
        told += f", p95 {measured.get((slowest, 'Duration'), 0.0):.0f} ms"
        fine = failed <= called * MOST_FAILED and not throttled
        return Outcome(name="calls of functions", fine=fine, found=told, advice="see the runbook, lambda-errors")

    def _figures(self, names: tuple[str, ...]) -> dict[tuple[str, str], float]:
        """Returns sums and percentiles of the last hour by function and metric; what was not measured is left out."""
        asked = {
            f"m{at}x{which}": (name, *METRICS[which]) for at, name in enumerate(names) for which in range(len(METRICS))
        }
        end = datetime.fromtimestamp(self._clock(), UTC)
        queries = [
            {
                "Id": key,
                "MetricStat": {
                    "Metric": {
                        "Namespace": "AWS/Lambda",
                        "MetricName": metric,
                        "Dimensions": [{"Name": "FunctionName", "Value": name}],
                    },
                    "Period": int(LOOKS_BACK.total_seconds()),
                    "Stat": statistic,
                },
            }
            for key, (name, metric, statistic) in asked.items()
        ]
        found = every(
            self._session.client("cloudwatch"),
            "get_metric_data",
            "MetricDataResults",
            MetricDataQueries=queries,
            StartTime=end - LOOKS_BACK,
            EndTime=end,
        )
        # An hour that does not begin with the clock's lies in two periods.
        return {
            asked[one["Id"]][:2]: max(one["Values"]) if asked[one["Id"]][1] == "Duration" else sum(one["Values"])
            for one in found
            if one["Values"]
        }
