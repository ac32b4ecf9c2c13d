"""Hours of operation: the ordinary week, and the days on which they are closed."""

from __future__ import annotations

import json

from aws_cdk import aws_connect as connect
from constructs import Construct

from contact_center.base import names
from contact_center.base.errors import DefinitionError
from contact_center.base.fingerprints import content_hash
from contact_center.base.interfaces import IInstance, ImportedHours, checked_arn
from contact_center.base.keys import keep_key
from contact_center.routing.opening_hours import OpeningHours
from ringback.cloudformation.limits import OVERRIDES

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
    """Hours of operation of an instance: an ordinary week.

    `name` and `description` obey the limits of a queue's. Midnight at the end of a day is written "24:00". Closed days
    of `opening` are not in the template: Amazon Connect takes overrides for days that lie ahead only, and a template
    must not grow old. `contact_center.provider.effective_overrides` writes them when it is deployed; at most 50 on
    which the week is open, more are a DefinitionError. Nothing replaces the hours.

    https://docs.aws.amazon.com/connect/latest/adminguide/hours-of-operation-overrides.html
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
        if len(opening.overrides) > OVERRIDES:
            raise DefinitionError(
                f"hours of operation {name!r} need {len(opening.overrides)} overrides for closed days, allowed are "
                f"{OVERRIDES}; cover fewer years"
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
        )
        keep_key(self.hours, construct_id)
        self.hours_of_operation_arn: str = self.hours.attr_hours_of_operation_arn

    @property
    def content_hash(self) -> str:
        """Changes whenever CloudFormation writes the hours again."""
        written = [self.name, self.hours.description, self.opening.time_zone, self.opening.week]
        return content_hash(json.dumps(written, ensure_ascii=False))

    @staticmethod
    def from_hours_of_operation_arn(hours_of_operation_arn: str) -> ImportedHours:
        """Takes hours of operation that exist already; nothing is created."""
        return ImportedHours(checked_arn("hours of operation", hours_of_operation_arn, "connect", "operating-hours"))


def _clock(text: str) -> connect.CfnHoursOfOperation.HoursOfOperationTimeSliceProperty:
    # Amazon Connect writes midnight at the end of a day as 00:00.
    hours, minutes = (0, 0) if text == "24:00" else map(int, text.split(":"))
    return connect.CfnHoursOfOperation.HoursOfOperationTimeSliceProperty(hours=hours, minutes=minutes)
