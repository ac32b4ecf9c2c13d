"""What the bot knows, kept for the life of the process and refreshed every minute like in a call."""

from __future__ import annotations

from contact_handlers.bot_hook.knowledge import Knowledge
from contact_handlers.customer_api.settings import Settings
from contact_handlers.dialogue.engine import Dialogue

_kept: list[tuple[Settings, Knowledge]] = []


def of(settings: Settings) -> Knowledge:
    """Returns the knowledge of a center."""
    found = next((kept for known, kept in _kept if known is settings), None)
    if found is None:
        found = Knowledge(settings)
        _kept[:] = [(settings, found)]
    return found


def dialogue(settings: Settings) -> Dialogue:
    """Returns the dialogue as it is now."""
    return of(settings).dialogue()


def reset() -> None:
    """Forgets everything that was loaded."""
    _kept.clear()
