"""Environment of the function."""

from __future__ import annotations

from dataclasses import field

from contact_handlers.admin import settings
from contact_handlers.api.settings import ApiSettings
from contact_handlers.base.frozen import dataclass
from contact_handlers.bot_hook.settings import Faq


@dataclass(frozen=True, kw_only=True)
class Settings(ApiSettings, settings.Settings):
    """The gateway's side of it, and everything of a center that people look at and change."""

    faq: Faq = field(default_factory=Faq)
