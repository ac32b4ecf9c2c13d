"""Environment of the function."""

from __future__ import annotations

from contact_handlers.admin.settings import Stores
from contact_handlers.base.frozen import dataclass


@dataclass(frozen=True, kw_only=True)
class Settings(Stores):
    """What goes into files, where they go, and who hears of a report."""

    notification_topic_arn: str
