"""FL326, FL331, FL334: voices, engines and languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ringback.flow_language.findings import Level
from ringback.flow_language.model import Action
from ringback.flow_language.rules.registry import Problem, Scope, rule
from ringback.flow_language.rules.scene import Scene, at
from ringback.flow_language.voices import (
    KOREAN,
    LANGUAGES,
    NAMES,
    engine_problem,
    language_problem,
    unknown_engine,
    unknown_language,
    unknown_voice,
)

_ADMIN = "https://docs.aws.amazon.com/connect/latest/adminguide"
_UNKNOWN: Mapping[str, Callable[[str], str | None]] = {
    "TextToSpeechVoice": unknown_voice,
    "TextToSpeechEngine": unknown_engine,
    "LanguageCode": unknown_language,
    "AnalyticsBehavior.AnalyticsLanguage": unknown_language,
}
"""What tells that a parameter names nothing that exists."""


@rule(
    "FL334",
    Level.WRONG,
    "voice, engine or language that does not exist",
    types=("UpdateContactTextToSpeechVoice", "UpdateContactData", "UpdateContactRecordingBehavior"),
    evidence="D A",
    source="https://docs.aws.amazon.com/connect/latest/devguide/contact-actions-updatecontacttexttospeechvoice.html",
)
def speech_exists(action: Action, scene: Scene) -> Iterator[Problem]:
    """An invalid voice or engine ends in the error branch, and the contact hears no text any more. Names are spelled as
    Amazon Polly spells them (`Joanna`), engines as the console does (`Neural`), languages with a hyphen (`es-MX`)."""
    for path, unknown in _UNKNOWN.items():
        value = _fixed(action, path)
        if value and (problem := unknown(value)):
            yield at(action, f"Parameters.{path}", problem)


def _fixed(action: Action, path: str) -> str:
    """Returns a parameter that is a text without a value of the contact in it, or an empty text."""
    value = dict(action.texts).get(path, "")
    return value if "$" not in value else ""


@rule(
    "FL326",
    Level.WRONG,
    "voice or language that is not the center's",
    types=("UpdateContactTextToSpeechVoice", "UpdateContactData"),
    scope=Scope.ACTION,
    evidence="A",
    source=f"{_ADMIN}/set-voice.html",
    house="language",
)
def voice_of_center(action: Action, scene: Scene) -> Iterator[Problem]:
    """The prompts of this flow, or of the center it belongs to, are in one language (Korean unless the profile says
    otherwise), and the voice or language that is set here is another: the text is read with wrong sounds, or the bot
    looks for a locale it does not have."""
    wanted = scene.profile.language or KOREAN
    of_center = scene.center is not None and bool(scene.center.key) and scene.center.locale == wanted
    if not scene.speaks and not of_center:
        return
    voice = _fixed(action, "TextToSpeechVoice")
    if voice in NAMES and (problem := language_problem(voice, wanted)):
        yield at(action, "Parameters.TextToSpeechVoice", problem)
    language = _fixed(action, "LanguageCode")
    if language in LANGUAGES and language != wanted:
        name = "Korean prompts" if wanted == KOREAN else f"prompts in {wanted}"
        yield at(action, "Parameters.LanguageCode", f"'{language}' does not fit the {name}; write '{wanted}'")


@rule(
    "FL331",
    Level.WRONG,
    "voice with an engine it does not have",
    types=("UpdateContactTextToSpeechVoice",),
    evidence="A",
    source="https://docs.aws.amazon.com/polly/latest/dg/available-voices.html",
)
def engine_of_voice(action: Action, scene: Scene) -> Iterator[Problem]:
    """The voice exists, but not for this engine: the block takes its error branch, or the prompts after it stay
    silent. Which voice has which engine is in `ringback.flow_language.voices`."""
    voice, engine = (action.parameters.get(name) for name in ("TextToSpeechVoice", "TextToSpeechEngine"))
    if isinstance(voice, str) and isinstance(engine, str) and (problem := engine_problem(voice, engine)):
        yield at(action, "Parameters.TextToSpeechEngine", problem)
