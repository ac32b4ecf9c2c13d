"""Voices, engines and languages that exist: one table for flows, bots and the simulator.

Neural and generative engines are offered in ap-northeast-2. Generative variants are added to voices all the time, so a
voice with a neural variant is not refused for the generative engine, Korean ones aside, whose table is complete.
Sources: https://docs.aws.amazon.com/polly/latest/dg/available-voices.html (with an answer of DescribeVoices of
2025-09-21), https://docs.aws.amazon.com/polly/latest/dg/API_Voice.html for names that are newer,
https://docs.aws.amazon.com/connect/latest/adminguide/supported-languages.html,
https://docs.aws.amazon.com/lexv2/latest/dg/how-languages.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ringback.flow_language.words import closest, listed

KOREAN: Final = "ko-KR"
ENGINES: Final = ("Standard", "Neural", "Generative", "Long-form")
"""Engines as flows spell them."""
_LETTERS: Final = {"s": "standard", "n": "neural", "g": "generative", "l": "long-form"}
_TABLE: Final = """
ar-AE     Hala-n Zayd-n
arb       Zeina-s
ca-ES     Arlet-n
cmn-CN    Zhiyu-ns
cs-CZ     Jitka-n
cy-GB     Gwyneth-s
da-DK     Mads-s Naja-s Sofie-n
de-AT     Hannah-n
de-CH     Sabrina-n
de-DE     Daniel-gn Hans-s Marlene-s Vicki-gns
en-AU     Nicole-s Olivia-gn Russell-s
en-GB     Amy-gns Arthur-n Brian-ns Emma-ns
en-GB-WLS Geraint-s
en-IE     Niamh-n
en-IN     Aditi-s Kajal-gn Raveena-s
en-NZ     Aria-n
en-SG     Jasmine-n
en-US     Danielle-gln Gregory-ln Ivy-ns Joanna-gns Joey-ns Justin-ns Kendra-ns Kevin-n Kimberly-ns Matthew-gns \
          Patrick-l Ruth-gln Salli-gns Stephen-gn
en-ZA     Ayanda-gn
es-ES     Alba-l Conchita-s Enrique-s Lucia-gns Raul-l Sergio-gn
es-MX     Andres-gn Mia-gns
es-US     Lupe-gns Miguel-s Pedro-gn Penelope-s
fi-FI     Suvi-n
fr-BE     Isabelle-gn
fr-CA     Chantal-s Gabrielle-gn Liam-gn
fr-FR     Celine-gs Lea-gns Mathieu-s Remi-gn
hi-IN     Aditi-s Kajal-gn
is-IS     Dora-s Karl-s
it-IT     Adriano-n Bianca-gns Carla-s Giorgio-s
ja-JP     Kazuha-n Mizuki-s Takumi-ns Tomoko-n
ko-KR     Seoyeon-gns Jihye-n
nb-NO     Ida-n Liv-s
nl-BE     Lisa-n
nl-NL     Laura-n Lotte-s Ruben-s
pl-PL     Ewa-gs Jacek-s Jan-s Maja-s Ola-gn
pt-BR     Camila-ns Ricardo-s Thiago-n Vitoria-ns
pt-PT     Cristiano-s Ines-ns
ro-RO     Carmen-s
ru-RU     Maxim-s Tatyana-s
sv-SE     Astrid-s Elin-n
tr-TR     Burcu-n Filiz-s
yue-CN    Hiujin-n
"""
_NEWER: Final = frozenset(
    """
    Ambre Arjun Beatrice Carlos Carolina Curtis Florian Hyunduk Kenneth Kiara Lennart Leo Lorenzo Nate Tiffany Tina
    """.split()  # noqa: SIM905 - reads as a list
)
"""Voices that the API names and whose languages and engines are not written down here; nothing is said about them."""
_OTHER_LANGUAGES: Final = """
af-ZA ar-SA hy-AM bn-IN bs-BA bg-BG zh-HK zh-CN zh-TW hr-HR en-AB en-WL et-ET fa-IR gl-ES ka-GE el-GR he-IL hu-HU id-ID
ga-IE kk-KZ kn-IN lv-LV lt-LT mk-MK ml-IN ms-MY mr-IN mt-MT no-NO pa-IN sr-RS sk-SK sl-SI so-SO es-419 sw-KE ta-IN
te-IN th-TH tl-PH uk-UA ur-PK uz-UZ vi-VN xh-ZA zu-ZA
"""
"""Languages of bots, analysis and assistants in which Amazon Polly has no voice."""


def _voices() -> Mapping[str, Mapping[str, frozenset[str]]]:
    found: dict[str, dict[str, frozenset[str]]] = {}
    for line in _TABLE.replace("\\\n", " ").strip().splitlines():
        language, *rows = line.split()
        for row in rows:
            voice, _, letters = row.rpartition("-")
            spare = "g" if "n" in letters and language != KOREAN else ""
            found.setdefault(language, {})[voice] = frozenset(_LETTERS[letter] for letter in letters + spare)
    return found


VOICES: Final[Mapping[str, Mapping[str, frozenset[str]]]] = _voices()
"""Engines of each voice by language."""
NAMES: Final = frozenset(voice for voices in VOICES.values() for voice in voices) | _NEWER
"""Every voice that exists."""
LANGUAGES: Final = frozenset(VOICES) | frozenset(_OTHER_LANGUAGES.split())
"""Every language that a contact, an analysis or a bot may have."""


def language_problem(voice: str, language: str) -> str | None:
    """Tells why a voice does not fit a language (`ko-KR` or `ko_KR`), or returns None; unknown languages fit."""
    speaking = VOICES.get(language.replace("_", "-"))
    if speaking is None or voice in speaking or voice in _NEWER:
        return None
    return f"'{voice}' does not speak {language}; write {listed(speaking)}"


def engine_problem(voice: str, engine: str) -> str | None:
    """Tells why a voice cannot speak with an engine, or returns None; unknown voices can."""
    for voices in VOICES.values():
        engines = voices.get(voice)
        if engines is not None and engine and engine.lower() not in engines:
            return f"voice '{voice}' does not speak with engine '{engine}'; it knows {listed(sorted(engines))}"
    return None


def unknown_voice(voice: str) -> str | None:
    """Tells that there is no voice of a name, or returns None."""
    return None if voice in NAMES else f"there is no voice '{voice}'{_write(closest(voice, NAMES))}"


def unknown_engine(engine: str) -> str | None:
    """Tells that no engine is spelled like that, or returns None."""
    return None if engine in ENGINES else f"there is no engine '{engine}'{_write(closest(engine, ENGINES), ENGINES)}"


def unknown_language(language: str) -> str | None:
    """Tells that there is no language of a code, or returns None."""
    if language in LANGUAGES:
        return None
    return f"there is no language '{language}'{_write(closest(language.replace('_', '-'), LANGUAGES))}"


def _write(near: str | None, known: tuple[str, ...] = ()) -> str:
    if near is not None:
        return f", write '{near}'"
    return f"; write {listed(known)}" if known else ""
