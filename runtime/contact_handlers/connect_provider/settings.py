"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Nothing besides where it runs; what to do is in the properties of the resource."""
