"""Checks of a stage after it was deployed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from operations.checks import Outcome, every, run
from operations.expected import Expected


class Smoke:
    """Looks whether what the templates promise is there and healthy; changes nothing."""

    def __init__(self, session: Any, expected: Expected) -> None:
        self._session = session
        self._expected = expected

    def __call__(self) -> Iterator[Outcome]:
        """Yields the outcomes one by one."""
        yield run("stacks", self.stacks)
        yield run("flows", self.flows)
        yield run("bot", self.bot)
        yield run("snapshots", self.snapshots)
        yield run("alarms", self.alarms)

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
