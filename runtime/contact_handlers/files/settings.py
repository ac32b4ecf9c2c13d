"""Environment of the function."""

from __future__ import annotations

from contact_handlers.admin.settings import Staffed
from contact_handlers.base.frozen import dataclass


@dataclass(frozen=True, kw_only=True)
class Settings(Staffed):
    """What goes into files, where they go, and who hears of a report."""

    notification_topic_arn: str
