"""The definition of a center's bot from its content."""

from __future__ import annotations

import tomllib

from contact_center.lex_bot import BotDefinition, Intent
from contact_center.settings import Settings


def bot_definition(settings: Settings) -> BotDefinition:
    """Returns the bot of a center."""
    bots = settings.root / "bots"
    bot = tomllib.loads((bots / f"{settings.center.key}.toml").read_text(encoding="utf-8"))
    intents = []
    for pack in bot["packs"]:
        for key, entry in tomllib.loads((bots / "packs" / pack / "intents.toml").read_text(encoding="utf-8")).items():
            intents.append(Intent(name=key, utterances=tuple(entry["utterances"]), description=entry["description"]))
    return BotDefinition(
        locale=bot["locale"],
        voice_id=bot["voice"]["id"],
        voice_engine=bot["voice"]["engine"],
        intents=tuple(intents),
        nlu_confidence_threshold=settings.bot.confidence_threshold,
        idle_session_s=settings.bot.idle_session_s,
    )
