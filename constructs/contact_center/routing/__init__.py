"""When a center is open, where contacts wait, who serves them, where they can be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contact_center.base.exports import lazy

if TYPE_CHECKING:
    from contact_center.routing.hours import HoursOfOperation
    from contact_center.routing.opening_hours import OpeningHours
    from contact_center.routing.queues import Concurrency, Queue, RoutedQueue, RoutingProfile
    from contact_center.routing.routing import Routing
    from contact_center.routing.transfers import QuickConnect
else:
    __getattr__ = lazy(
        __name__,
        hours="HoursOfOperation",
        opening_hours="OpeningHours",
        queues="Concurrency Queue RoutedQueue RoutingProfile",
        routing="Routing",
        transfers="QuickConnect",
    )

__all__ = [
    "Concurrency",
    "HoursOfOperation",
    "OpeningHours",
    "Queue",
    "QuickConnect",
    "RoutedQueue",
    "Routing",
    "RoutingProfile",
]
