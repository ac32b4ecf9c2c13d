"""Environment of the function."""

from __future__ import annotations

from collections.abc import Mapping

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """The instance, and the queues that are known by key (key -> ARN)."""

    instance_id: str
    queues: Mapping[str, str]
