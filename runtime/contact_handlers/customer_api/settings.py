"""Environment of the function."""

from __future__ import annotations

from contact_handlers.api.settings import ApiSettings
from contact_handlers.base.frozen import dataclass
from contact_handlers.bot_hook.settings import Settings as BotSettings


@dataclass(frozen=True, kw_only=True)
class Settings(ApiSettings, BotSettings):
    """What the bot knows in a call, and what the gateway asks for."""

    messages_per_minute: int = 20
    table_counters: str
    table_escalations: str
