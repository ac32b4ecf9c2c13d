"""EventBridge buses and EventBridge Scheduler on the virtual clock."""

from __future__ import annotations

import json
from typing import Any

from ringback.simulator.aws.account import Account
from ringback.simulator.aws.bus import event_of
from ringback.simulator.aws.cron import next_time, repeats
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.idle import has_nothing_to_do
from ringback.simulator.aws.services.base import Answer, Params, Service
from ringback.simulator.kernel.clock import Timer

ENTRY_LIMIT = 256 * 1024


class Events(Service):
    """Takes events and delivers them by the template's rules."""

    name = "events"

    def _PutEvents(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        entries = params["Entries"]
        if not 0 < len(entries) <= 10:
            raise AwsError("ValidationException", "1 validation error detected: Entries must have 1 to 10 members")
        answers = [self._put(entry) for entry in entries]
        return {"FailedEntryCount": sum(1 for a in answers if "ErrorCode" in a), "Entries": answers}

    def _put(self, entry: Params) -> Answer:
        bus = str(entry.get("EventBusName") or "default").rpartition("/")[2]
        if bus != "default" and self.center.world.buses.exact(bus) is None:
            return {"ErrorCode": "ResourceNotFoundException", "ErrorMessage": f"Event bus {bus} does not exist."}
        try:
            detail = json.loads(entry.get("Detail") or "")
        except ValueError:
            return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
        if not isinstance(detail, dict) or not entry.get("Source") or not entry.get("DetailType"):
            return {
                "ErrorCode": "InvalidArgument",
                "ErrorMessage": "Source, DetailType and an object as Detail are needed.",
            }
        if len(json.dumps(detail).encode()) > ENTRY_LIMIT:
            return {"ErrorCode": "ValidationException", "ErrorMessage": "Total size of the entries is over the limit."}
        resources = entry.get("Resources") or ()
        event = event_of(self.center, str(entry["Source"]), str(entry["DetailType"]), detail, resources)
        self.center.events.put(event)
        self.center.bus.deliver(bus, event)
        return {"EventId": event["id"]}

    def deliver(self, arn: str, payload: Any, source: str) -> None:
        """Passes an event from bus to bus."""
        self.center.bus.deliver(arn.rpartition("/")[2], payload)


class Schedule:
    """One schedule; one-time schedules fire once."""

    def __init__(self, params: Params) -> None:
        self.name = str(params["Name"])
        self.group = str(params.get("GroupName") or "default")
        self.expression = str(params["ScheduleExpression"])
        self.zone = str(params.get("ScheduleExpressionTimezone") or "UTC")
        self.target: Params = params["Target"]
        self.delete_after = params.get("ActionAfterCompletion") == "DELETE"
        self.enabled = params.get("State", "ENABLED") == "ENABLED"
        self.fired = 0
        self.timer: Timer | None = None


class Scheduler(Service):
    """Keeps schedules and fires them when their virtual time comes."""

    name = "scheduler"

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self.schedules: dict[tuple[str, str], Schedule] = {}

    def start(self) -> None:
        """Sets up the schedules of the template."""
        for definition in self.center.world.schedules:
            properties = {**definition.properties, "Name": definition.name}
            schedule = Schedule(properties)
            self._set((schedule.group, schedule.name), schedule)

    def _CreateSchedule(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        schedule = Schedule(params)
        key = (schedule.group, schedule.name)
        if key in self.schedules:
            raise AwsError("ConflictException", f"Schedule {schedule.name} already exists.", status=409)
        if schedule.group != "default" and self.center.world.schedule_groups.exact(schedule.group) is None:
            raise AwsError("ResourceNotFoundException", f"Schedule group {schedule.group} does not exist.", status=404)
        self._check_role(schedule)
        return self._set(key, schedule)

    def _UpdateSchedule(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        key = (str(params.get("GroupName") or "default"), str(params["Name"]))
        self._drop(key)
        return self._set(key, Schedule(params))

    def _set(self, key: tuple[str, str], schedule: Schedule) -> Answer:
        at = next_time(schedule.expression, schedule.zone, self.center.clock.now, first=True)
        if at is None:
            raise AwsError("ValidationException", f"Invalid Schedule Expression {schedule.expression}.")
        self.schedules[key] = schedule
        schedule.timer = self.center.clock.call_at(at, lambda: self._fire(key))
        return {"ScheduleArn": self._arn(schedule)}

    def _arn(self, schedule: Schedule) -> str:
        place = f"arn:aws:scheduler:{self.cloud.region}:{self.cloud.account}"
        return f"{place}:schedule/{schedule.group}/{schedule.name}"

    def _drop(self, key: tuple[str, str]) -> Schedule:
        schedule = self.schedules.pop(key, None)
        if schedule is None:
            raise AwsError("ResourceNotFoundException", f"Schedule {key[1]} does not exist.", status=404)
        if schedule.timer is not None:
            schedule.timer.cancel()
        return schedule

    def _DeleteSchedule(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self._drop((str(params.get("GroupName") or "default"), str(params["Name"])))
        return {}

    def _GetSchedule(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        schedule = self.schedules.get((str(params.get("GroupName") or "default"), str(params["Name"])))
        if schedule is None:
            raise AwsError("ResourceNotFoundException", f"Schedule {params['Name']} does not exist.", status=404)
        return {
            "Arn": self._arn(schedule),
            "Name": schedule.name,
            "GroupName": schedule.group,
            "ScheduleExpression": schedule.expression,
            "State": "ENABLED" if schedule.enabled else "DISABLED",
            "Target": dict(schedule.target),
        }

    def _ListSchedules(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        group, prefix = params.get("GroupName"), str(params.get("NamePrefix") or "")
        found = [s for s in self.schedules.values() if group in {None, s.group} and s.name.startswith(prefix)]
        return {"Schedules": [{"Name": s.name, "GroupName": s.group, "Arn": self._arn(s)} for s in found]}

    def _check_role(self, schedule: Schedule) -> None:
        role, target = str(schedule.target.get("RoleArn")), str(schedule.target.get("Arn"))
        action = "lambda:InvokeFunction" if ":lambda:" in target else ""
        if not action or role not in self.center.world.role_labels:
            return
        decision = self.cloud.decide(role, action, target, {})
        if not decision.allowed:
            label = self.center.world.role_labels[role]
            message = f"schedule {schedule.name}: role {label} may not {action} on {target}: {decision.because}"
            self.center.report("iam-denied", message, label)

    def _fire(self, key: tuple[str, str]) -> None:
        schedule = self.schedules.get(key)
        if schedule is None:
            return
        schedule.fired += 1
        again = next_time(schedule.expression, schedule.zone, self.center.clock.now)
        if again is not None and repeats(schedule.expression):
            schedule.timer = self.center.clock.call_at(again, lambda: self._fire(key))
        elif schedule.delete_after:
            self.schedules.pop(key, None)
        target, recurs = str(schedule.target.get("Arn")), repeats(schedule.expression)
        if schedule.enabled and not (recurs and has_nothing_to_do(self.center, target, self._arn(schedule))):
            self._run(schedule)

    def _run(self, schedule: Schedule) -> None:
        target, role = str(schedule.target.get("Arn")), str(schedule.target.get("RoleArn"))
        text = str(schedule.target.get("Input") or "{}")
        try:
            payload = json.loads(text)
        except ValueError:
            payload = text
        if ":lambda:" not in target:
            self.cloud.deliver(target, payload, self._arn(schedule))
            return
        decision = self.cloud.decide(role, "lambda:InvokeFunction", target, {})
        if not decision.allowed:
            message = f"schedule {schedule.name} cannot invoke {target}: {decision.because}"
            self.center.report("iam-denied", message, self.center.world.role_labels.get(role, role))
            self._dead_letter(schedule, text)
            return
        self.center.functions.invoke_later(target, payload, "", self._arn(schedule))

    def _dead_letter(self, schedule: Schedule, text: str) -> None:
        arn = (schedule.target.get("DeadLetterConfig") or {}).get("Arn")
        if arn:
            self.cloud.services["sqs"].deliver(str(arn), text, self._arn(schedule))
