"""Hours of operation with closed days as dated overrides."""

from __future__ import annotations

from aws_cdk import aws_connect as connect
from constructs import Construct

from contact_center.base import limits, names
from contact_center.base.errors import DefinitionError
from contact_center.base.interfaces import IInstance, ImportedHours, checked_arn
from contact_center.base.keys import keep_key
from contact_center.base.korean_holidays import Holiday
from contact_center.routing.opening_hours import OpeningHours

_DAYS = {
    "MON": "MONDAY",
    "TUE": "TUESDAY",
    "WED": "WEDNESDAY",
    "THU": "THURSDAY",
    "FRI": "FRIDAY",
    "SAT": "SATURDAY",
    "SUN": "SUNDAY",
}


class HoursOfOperation(Construct):
    """Hours of operation of an instance: an ordinary week, and closed days as dated overrides.

    `name` and `description` obey the limits of a queue's. Closed days on which the week is closed anyway are left out;
    of the others at most 50 are taken, more are a DefinitionError. Midnight at the end of a day is written "24:00".
    Nothing replaces the hours.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        name: str,
        description: str,
        opening: OpeningHours,
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = names.displayed_name("hours of operation", name)
        self.opening = opening
        if len(opening.overrides) > limits.OVERRIDES:
            raise DefinitionError(
                f"hours of operation {name!r} need {len(opening.overrides)} overrides for closed days, allowed are "
                f"{limits.OVERRIDES}; cover fewer years"
            )
        self.hours = connect.CfnHoursOfOperation(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            name=self.name,
            description=names.description(f"hours of operation {name!r}", description),
            time_zone=opening.time_zone,
            config=[
                connect.CfnHoursOfOperation.HoursOfOperationConfigProperty(
                    day=_DAYS[day], start_time=_clock(start), end_time=_clock(end)
                )
                for day, slots in opening.week.items()
                for start, end in slots
            ],
            hours_of_operation_overrides=[_override(day) for day in opening.overrides] or None,
        )
        keep_key(self.hours, construct_id)
        self.hours_of_operation_arn: str = self.hours.attr_hours_of_operation_arn

    @staticmethod
    def from_hours_of_operation_arn(hours_of_operation_arn: str) -> ImportedHours:
        """Takes hours of operation that exist already; nothing is created."""
        return ImportedHours(checked_arn("hours of operation", hours_of_operation_arn, "connect", "operating-hours"))


def _clock(text: str) -> connect.CfnHoursOfOperation.HoursOfOperationTimeSliceProperty:
    # Amazon Connect writes midnight at the end of a day as 00:00.
    hours, minutes = (0, 0) if text == "24:00" else map(int, text.split(":"))
    return connect.CfnHoursOfOperation.HoursOfOperationTimeSliceProperty(hours=hours, minutes=minutes)


def _override(day: Holiday) -> connect.CfnHoursOfOperation.HoursOfOperationOverrideProperty:
    date = day.date.isoformat()
    return connect.CfnHoursOfOperation.HoursOfOperationOverrideProperty(
        override_name=f"{date} {day.name}",
        override_description=day.name,
        override_type="CLOSED",
        effective_from=date,
        effective_till=date,
        override_config=[],
    )
