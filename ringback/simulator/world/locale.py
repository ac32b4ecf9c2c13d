"""Where a center is at home: its language, its time zone, the number of somebody who calls it.

Found in what the template says: time zones of its hours, languages of its bots, flows and prompts, its Region.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from ringback.simulator.world.model import World, bot_locales

_SPOKEN: Final = re.compile(r'\\?"(?:Text|SSML)\\?"\s*:\s*\\?"[^"$]*?[A-Za-z]{3}')
_SCRIPTS: Final = (("ko_KR", re.compile("[가-힣]")), ("ja_JP", re.compile("[ぁ-ヿ]")), ("zh_CN", re.compile("[一-鿿]")))
_LANGUAGE_CODE: Final = re.compile(r'\\?"LanguageCode\\?"\s*:\s*\\?"([a-z]{2})[-_]([A-Z]{2})')
_ZONES: Final = {
    "ko_KR": "Asia/Seoul",
    "ja_JP": "Asia/Tokyo",
    "zh_CN": "Asia/Shanghai",
    "en_US": "America/New_York",
    "es_US": "America/New_York",
    "en_GB": "Europe/London",
    "en_AU": "Australia/Sydney",
    "en_CA": "America/Toronto",
    "fr_CA": "America/Toronto",
    "en_IN": "Asia/Kolkata",
    "hi_IN": "Asia/Kolkata",
    "en_ZA": "Africa/Johannesburg",
    "de_DE": "Europe/Berlin",
    "de_AT": "Europe/Vienna",
    "fr_FR": "Europe/Paris",
    "es_ES": "Europe/Madrid",
    "it_IT": "Europe/Rome",
    "nl_NL": "Europe/Amsterdam",
    "pt_BR": "America/Sao_Paulo",
    "pt_PT": "Europe/Lisbon",
}
"""Time zone of the largest city where a locale of Lex is spoken."""
_REGIONS: Final = {
    "us-east-1": "America/New_York",
    "us-west-2": "America/Los_Angeles",
    "ca-central-1": "America/Toronto",
    "eu-west-2": "Europe/London",
    "eu-central-1": "Europe/Berlin",
    "af-south-1": "Africa/Johannesburg",
    "ap-northeast-1": "Asia/Tokyo",
    "ap-northeast-2": "Asia/Seoul",
    "ap-southeast-1": "Asia/Singapore",
    "ap-southeast-2": "Australia/Sydney",
}
"""Time zone of each Region that offers Amazon Connect."""
_CALLERS: Final = {
    "KR": "+821012345678",
    "JP": "+819012345678",
    "GB": "+447700900123",
    "AU": "+61491570156",
    "DE": "+4915123456789",
}
"""A mobile number of a country, reserved for fiction where the country reserves any."""
_ANY_CALLER: Final = "+12025550123"
_NONSENSE: Final = {"ko": "으음 어버버 흐흐", "ja": "うーん あばば ふふ", "zh": "嗯 啊吧吧 呵呵"}
_ANY_NONSENSE: Final = "umm blubber hehe"


@dataclass(frozen=True, slots=True)
class Locale:
    """The language and the clock of a center."""

    id: str
    """Locale as Lex writes it, such as `ko_KR`."""
    zone_name: str

    @property
    def language(self) -> str:
        """The language alone, such as `ko`."""
        return self.id.partition("_")[0]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.zone_name)

    @property
    def caller(self) -> str:
        """The telephone number of somebody who calls."""
        return _CALLERS.get(self.id.partition("_")[2], _ANY_CALLER)

    @property
    def nonsense(self) -> str:
        """Words that mean nothing in the language."""
        return _NONSENSE.get(self.language, _ANY_NONSENSE)


def zone_name(locale_id: str) -> str | None:
    """Returns the time zone where a locale of Lex is spoken."""
    return _ZONES.get(locale_id)


def locale_of(world: World) -> Locale:
    """Returns the locale of a center; English and the clock of its Region where nothing says otherwise."""
    written = Counter(_written(world))
    named = Counter(_named(world))
    best = written.most_common(1) or named.most_common(1)
    spoken = any(_SPOKEN.search(flow.content) for flow in (*world.flows, *world.modules))
    own = best[0][0] if best else "en_US" if spoken else ""
    hours = Counter(one.time_zone for one in world.hours if one.resource is not None)
    zone = hours.most_common(1)[0][0] if hours else zone_name(own) or _REGIONS.get(world.region, "UTC")
    return Locale(own or "en_US", zone if _exists(zone) else "UTC")


def _written(world: World) -> Iterator[str]:
    """Yields the language of every flow whose script tells it."""
    for flow in (*world.flows, *world.modules):
        for locale, script in _SCRIPTS:
            if script.search(flow.content):
                yield locale
                break


def _named(world: World) -> Iterator[str]:
    """Yields the languages that flows set and bots speak."""
    for flow in (*world.flows, *world.modules):
        yield from (f"{language}_{country}" for language, country in _LANGUAGE_CODE.findall(flow.content))
    for bot in world.bots:
        yield from (one["LocaleId"] for one in bot_locales(bot.properties) if isinstance(one.get("LocaleId"), str))


def _exists(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True
