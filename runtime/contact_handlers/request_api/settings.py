"""Environment of the function."""

from __future__ import annotations

import json
from typing import Self

from contact_handlers.api.settings import ApiSettings
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.callback_ends import EndSettings


class Sources(frozenset[str]):
    """Other systems whose signed notices are taken (WEBHOOK_SOURCES)."""

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        return cls(map(str, json.loads(text)))


@dataclass(frozen=True, kw_only=True)
class Settings(ApiSettings, EndSettings):
    """Escalations and callbacks, where chats begin, and who may send notices."""

    chat_flow_id: str
    table_conversations: str
    webhook_sources: Sources
    payment_source: str = ""
    """Which of them makes payment links; empty where there are none."""
