"""The sparse index `sweep`: a record that waits for something says until when, and leaves the index when it is done.

Whoever changes a record writes the moment by which the next thing must have happened, in the same write; so a function
may be stopped anywhere, and the sweeper finds what does not go on. All items of a table's index lie in one partition,
which takes 1,000 changes per second: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from contact_handlers.base import clock

INDEX: Final = "sweep"
PARTITION: Final = "SWEEP"
ATTRIBUTES = ("sweep_pk", "sweep_sk", "sweeps")
# What a function does after it has written a record it has done by then: none runs longer than a minute.
CONFIRM = timedelta(minutes=2)
# The scheduler fires within the minute, and Lambda tries a failed asynchronous invocation after one and after two:
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
GRACE = timedelta(minutes=4)
# How often somebody looks whether a contact that is under way has ended without saying so.
TALK = timedelta(hours=1)
# A call is answered within a minute, or not at all.
RING = timedelta(minutes=10)
# A conversation is archived within seconds; the stream tries a failing record ten times.
ARCHIVE = timedelta(minutes=15)


def at(moment: datetime) -> dict[str, Any]:
    """Returns the attributes of a record that somebody is to look at from this moment on."""
    return {"sweep_pk": PARTITION, "sweep_sk": clock.stamp(moment), "sweeps": 0}


def soon() -> dict[str, Any]:
    """Returns the attributes of a record whose change is being followed up by the function that made it."""
    return at(clock.now() + CONFIRM)
