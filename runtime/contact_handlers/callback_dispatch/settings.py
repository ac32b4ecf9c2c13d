"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.records.callback_ends import EndSettings


@dataclass(frozen=True, kw_only=True)
class Settings(EndSettings):
    """Callbacks, how they are called, and what follows when they cannot be."""
