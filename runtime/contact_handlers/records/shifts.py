"""When agents work, by the schedule in their profile: days and hours in Seoul, a night over midnight too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import clock

DAY = timedelta(days=1)


def on_shift(schedule: Mapping[str, Any] | None, moment: datetime) -> bool:
    """Tells whether an agent works at a moment; one without a schedule may work at any time, nobody in a pause.

    A shift belongs to the day on which it begins: one of Friday from 22:00 to 06:00 goes on until Saturday morning.
    """
    if not schedule:
        return True
    local = moment.astimezone(clock.KST)
    days = {int(day) for day in schedule.get("days") or range(1, 8)}
    start, end = str(schedule.get("start") or "00:00"), str(schedule.get("end") or "24:00")
    now = f"{local:%H:%M}"
    if any(_within(now, str(one.get("start")), str(one.get("end"))) for one in schedule.get("breaks") or ()):
        return False
    if start < end:
        return local.isoweekday() in days and start <= now < end
    began_today = local.isoweekday() in days and now >= start
    began_yesterday = (local - DAY).isoweekday() in days and now < end
    return began_today or began_yesterday


def _within(now: str, start: str, end: str) -> bool:
    """Tells whether a time of day lies in a span, which may reach over midnight."""
    return start <= now < end if start <= end else now >= start or now < end
