"""Environment of the function."""

from __future__ import annotations

from contact_handlers.api.settings import ApiSettings
from contact_handlers.base.frozen import dataclass


@dataclass(frozen=True, kw_only=True)
class Settings(ApiSettings):
    """The gateway's side of it."""
