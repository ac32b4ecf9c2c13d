"""Hours of operation in Amazon Connect's API: what they are, effectively are, and the overrides that close days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.services.base import Answer, Params
from ringback.simulator.aws.services.connect_lists import ListService
from ringback.simulator.world.hours import local_date, open_slices
from ringback.simulator.world.model import HoursDefinition

#: Dated overrides that hours of operation may have.
OVERRIDES = 50
_ID = "HoursOfOperationOverrideId"
# Members of an override that a template and the API name differently.
_OVERRIDE = {
    "Name": "OverrideName",
    "Description": "OverrideDescription",
    "OverrideType": "OverrideType",
    "Config": "OverrideConfig",
    "EffectiveFrom": "EffectiveFrom",
    "EffectiveTill": "EffectiveTill",
    "RecurrenceConfig": "RecurrenceConfig",
}


def _override(params: Params) -> dict[str, Any]:
    return {member: params[name] for name, member in _OVERRIDE.items() if name in params}


def _by_id(hours: HoursDefinition) -> dict[str, Params]:
    return {str(one.get(_ID, f"{hours.id}-{index}")): {**one} for index, one in enumerate(hours.overrides)}


def not_found(what: str) -> AwsError:
    """Returns the error of the service for something that does not exist."""
    return AwsError("ResourceNotFoundException", f"{what} not found", status=404)


class HoursService(ListService):
    """Serves the operations about hours of operation."""

    def _DescribeHoursOfOperation(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        hours = self._hours(params)
        return {
            "HoursOfOperation": {
                "HoursOfOperationId": hours.id,
                "HoursOfOperationArn": hours.arn,
                "Name": hours.name,
                "TimeZone": hours.time_zone,
                "Config": [dict(entry) for entry in hours.config],
            }
        }

    def _GetEffectiveHoursOfOperations(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        hours = self._hours(params)
        first, last = (date.fromisoformat(str(params[key])) for key in ("FromDate", "ToDate"))
        days = []
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            slices = open_slices(hours, day, self.center.hours.find)
            days.append({"Date": day.isoformat(), "OperationalHours": [_slice(*entry) for entry in slices]})
        return {"EffectiveHoursOfOperationList": days, "TimeZone": hours.time_zone}

    def _ListHoursOfOperationOverrides(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        hours = self._hours(params)
        return {
            "HoursOfOperationOverrideList": [
                {
                    "HoursOfOperationOverrideId": key,
                    "Name": override.get("OverrideName"),
                    "EffectiveFrom": override.get("EffectiveFrom"),
                    "EffectiveTill": override.get("EffectiveTill"),
                    "Config": [dict(entry) for entry in override.get("OverrideConfig") or ()],
                    "OverrideType": override.get("OverrideType", "STANDARD"),
                }
                for key, override in _by_id(hours).items()
            ]
        }

    def _CreateHoursOfOperationOverride(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        hours = self._hours(params)
        there = _by_id(hours)
        made = _override(params)
        if any(one.get("OverrideName") == made["OverrideName"] for one in there.values()):
            raise AwsError("DuplicateResourceException", f"{made['OverrideName']} exists already")
        if len(there) >= OVERRIDES:
            raise AwsError("LimitExceededException", f"{hours.name} has {OVERRIDES} overrides")
        self._ahead(hours, made)
        key = str(uuid5(NAMESPACE_OID, f"{hours.arn} {made['OverrideName']}"))
        self.center.hours.write(hours.arn, (*there.values(), {**made, _ID: key}))
        return {"HoursOfOperationOverrideId": key}

    def _UpdateHoursOfOperationOverride(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        hours, there, key = self._found_override(params)
        there[key] = {**there[key], **_override(params)}
        self._ahead(hours, there[key])
        self.center.hours.write(hours.arn, there.values())
        return {}

    def _DeleteHoursOfOperationOverride(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        hours, there, key = self._found_override(params)
        del there[key]
        self.center.hours.write(hours.arn, there.values())
        return {}

    def _found_override(self, params: Params) -> tuple[HoursDefinition, dict[str, Params], str]:
        hours, key = self._hours(params), str(params["HoursOfOperationOverrideId"])
        there = _by_id(hours)
        if key not in there:
            raise not_found(f"Override {key}")
        return hours, there, key

    def _ahead(self, hours: HoursDefinition, override: Params) -> None:
        """Refuses what is over, as the service does: overrides are for days that lie ahead."""
        if str(override["EffectiveTill"]) < local_date(hours, self.center.clock.now).isoformat():
            raise AwsError("InvalidRequestException", f"{override['OverrideName']} lies in the past")

    def _hours(self, params: Params) -> HoursDefinition:
        key = str(params["HoursOfOperationId"])
        hours = self.center.hours.find(key)
        if hours is None:
            raise not_found(f"Hours of operation {key}")
        return hours


def _slice(start: int, end: int) -> dict[str, Any]:
    return {
        "Start": {"Hours": start // 60, "Minutes": start % 60},
        "End": {"Hours": end // 60 % 24, "Minutes": end % 60},
    }
