"""What the settings demand of a score, against what the content of a center can score."""

from __future__ import annotations

from collections.abc import Iterator

from contact_center.bot.content.models import Content
from contact_center.settings import Settings
from contact_center.settings.problems import Problem


def unreachable_scores(settings: Settings, content: Content) -> Iterator[Problem]:
    """Yields limits of the settings beyond the most that an intent scores (its `base`): no sentence would reach them.

    A turn that is understood as well as can be would count as low-confidence, and lead to a hand-over in time.
    """
    most = {name: intent.base for name, intent in content.intents.items()}
    for key in ("low_confidence", "escalation_low"):
        limit: float = getattr(settings.nlu, key)
        beyond = sorted(name for name, base in most.items() if base < limit)
        if beyond:
            lowest = min(most[name] for name in beyond)
            shown = ", ".join(beyond[:3]) + (f" and {len(beyond) - 3} more" if len(beyond) > 3 else "")
            yield Problem(
                settings.file,
                f"nlu.{key}",
                f"{limit} is more than {shown} can score at best; allowed: a number from 0 to {lowest}",
            )
