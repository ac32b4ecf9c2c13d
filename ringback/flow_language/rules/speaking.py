"""FL309-FL314, FL320-FL322, FL325, FL327-FL329, FL332, FL335, FL338: prompts, SSML, bot blocks, flow logs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ringback.flow_language.facts import LANGUAGE, LOG_CHOSEN, VOICE
from ringback.flow_language.findings import Level
from ringback.flow_language.graph import reach
from ringback.flow_language.limits import MAX_BILLED, MAX_UTTERANCE_MS, MAX_WHISPER_S
from ringback.flow_language.model import Action, FlowType
from ringback.flow_language.rules.registry import Problem, Scope, rule
from ringback.flow_language.rules.scene import Scene, at, closest, nearest
from ringback.flow_language.speech import seconds, spoken
from ringback.flow_language.texts import is_ssml, length_problem, plain, ssml_problem, ssml_tags, view_problem
from ringback.flow_language.voices import KOREAN, VOICES
from ringback.flow_language.words import shortened
from ringback.numbers import whole_number

_ADMIN = "https://docs.aws.amazon.com/connect/latest/adminguide"
_STARTS = (FlowType.CONTACT_FLOW, None)
_TIRING_SECONDS = 30.0
_DEFAULT = "en-US"
"""The language of contacts for which nobody sets one."""
_WHISPERS = (FlowType.CUSTOMER_WHISPER, FlowType.AGENT_WHISPER, FlowType.OUTBOUND_WHISPER)
_TAGS = frozenset(
    {
        "speak",
        "break",
        "lang",
        "mark",
        "p",
        "phoneme",
        "prosody",
        "s",
        "say-as",
        "sub",
        "w",
        "amazon:effect",
        "amazon:domain",
    }
)
_MARKUP = re.compile(
    r"</?(?:speak|break|emphasis|lang|phoneme|prosody|say-as|sub|amazon:(?:effect|domain))\b[^<>]*>", re.IGNORECASE
)
"""Tags that mean nothing but SSML; others are HTML too, which a chat may show."""
_SESSION = re.compile(
    r"x-amz-lex:(?P<what>[a-z-]+(?::(?:start-timeout-ms|end-timeout-ms|max-length-ms|max-length|end-character|deletion-character|ai-agent-arn))?)"
    r"(?P<scope>(?::(?:\*|[A-Za-z_][\w-]*))?(?::(?:\*|[A-Za-z_][\w-]*(?:\.(?:\*|[A-Za-z_][\w-]*))*))?)"
)
_SESSION_NAMES = (
    "audio:start-timeout-ms",
    "audio:end-timeout-ms",
    "audio:max-length-ms",
    "allow-interrupt",
    "allow-audio-input",
    "allow-dtmf-input",
    "dtmf:end-character",
    "dtmf:deletion-character",
    "dtmf:end-timeout-ms",
    "dtmf:max-length",
    "q-in-connect:ai-agent-arn",
    "text:start-timeout-ms",
)
_CLASSIC_NAMES = (
    "start-silence-threshold-ms",
    "end-silence-threshold-ms",
    "max-speech-duration-ms",
    "barge-in-enabled",
)
"""What steers a bot of Amazon Lex V1 (`LexBot`)."""


def _is_heard(scene: Scene, action: Action) -> bool:
    """Tells whether somebody on the phone hears an action at the beginning of a contact."""
    if scene.flow.type not in _STARTS or not scene.comes_to(action) or scene.profile.language == _DEFAULT:
        return False
    if not any(scene.is_spoken(plain(text)) for _, text in spoken(action)):
        return False
    if not scene.facts.ever(scene.place(action), "channel:VOICE"):
        return False
    return scene.flow.key is None or scene.flow.key not in scene.book.transferred_to


def _first_without(scene: Scene, fact: str, heard: Iterable[Action]) -> Iterator[Action]:
    """Yields the actions that some path comes to without a fact, before any other of them."""
    missing = {scene.place(a): a for a in heard if _is_heard(scene, a) and not scene.facts.always(scene.place(a), fact)}
    if not missing or scene.graph.start is None:
        return
    before = reach(scene.graph.runtime, [scene.graph.start], without=missing)
    met = {edge.target for place in before for edge in scene.graph.runtime[place]} | {scene.graph.start}
    yield from (action for place, action in missing.items() if place in met)


@rule(
    "FL309",
    Level.WRONG,
    "prompt before a voice of its language",
    scope=Scope.FLOW,
    evidence="A",
    source=f"{_ADMIN}/set-voice.html",
    house="language",
)
def voice_before_prompt(scene: Scene) -> Iterator[Problem]:
    """Until a voice is set, the default voice of the instance reads the text, which is English. Put
    `UpdateContactTextToSpeechVoice` (Seoyeon for Korean) before the first prompt. Prompts behind the first one are not
    reported."""
    language = scene.profile.language or KOREAN
    voice = next(iter(VOICES.get(language, ())), "one")
    kind = "Korean prompt" if language == KOREAN else f"prompt in {language}"
    for action in _first_without(scene, VOICE, scene.flow.actions):
        yield at(action, _path(action), f"a path without a voice leads to this {kind}; set {voice} before it")


@rule(
    "FL310",
    Level.WRONG,
    "bot before the language of its center",
    scope=Scope.FLOW,
    evidence="A",
    source=f"{_ADMIN}/set-voice.html",
    house="language",
)
def language_before_bot(scene: Scene) -> Iterator[Problem]:
    """A bot block uses the language attribute of the contact, `en-US` unless set; a bot without that locale takes the
    error branch. Put `UpdateContactData` with `LanguageCode` (`ko-KR`) before it."""
    bots = [action for action in scene.flow.actions if action.type == "ConnectParticipantWithLexBot"]
    for action in _first_without(scene, LANGUAGE, bots):
        message = f'a path without a language leads to this bot; set LanguageCode "{scene.profile.language}" before it'
        yield at(action, _path(action), message)


@rule(
    "FL332",
    Level.WRONG,
    "chat timeout of a bot in a module",
    types=("ConnectParticipantWithLexBot",),
    evidence="S4 one live report, D for flows",
    source="https://docs.aws.amazon.com/connect/latest/devguide/participant-actions-connectparticipantwithlexbot.html",
)
def timeout_in_module(action: Action, scene: Scene) -> Iterator[Problem]:
    """The reference documents `LexTimeoutSeconds.Text` (60 seconds to 7 days, chat only); console flows have it. One
    project reports that the service refused a module for it, with every kind of value. Until somebody shows the
    opposite, the block that waits for a chat customer stands in a flow."""
    if scene.flow.is_module and "LexTimeoutSeconds" in action.parameters:
        yield at(
            action, "Parameters.LexTimeoutSeconds", "a bot of a module takes no timeout; put the block into a flow"
        )


def _path(action: Action) -> str:
    return f"Parameters.{spoken(action)[0][0]}"


@rule(
    "FL311",
    Level.WRONG,
    "prompt longer than the service reads",
    evidence="A",
    source=f"{_ADMIN}/play.html",
    about="speech",
)
def prompt_limit(action: Action, scene: Scene) -> Iterator[Problem]:
    """A text has at most 3,000 billed characters (without tags) and 6,000 with them; a longer one takes the error
    branch."""
    for path, text in spoken(action):
        message = length_problem(text)
        if message is not None:
            yield at(action, f"Parameters.{path}", message)


@rule("FL312", Level.PRACTICE, "prompt too long to listen to", evidence="practice", about="speech")
def prompt_patience(action: Action, scene: Scene) -> Iterator[Problem]:
    """A prompt of more than half a minute is not listened to: callers press a key before the end or hang up. Split it,
    or say the important part first."""
    if not scene.comes_to(action) or not scene.facts.ever(scene.place(action), "channel:VOICE"):
        return
    for path, text in spoken(action):
        length = seconds(text)
        if length > _TIRING_SECONDS and len(plain(text)) <= MAX_BILLED:
            yield at(
                action,
                f"Parameters.{path}",
                f"takes about {length:.0f} seconds to say; stay below {_TIRING_SECONDS:.0f}",
            )


@rule(
    "FL320",
    Level.WRONG,
    "whisper that takes too long",
    scope=Scope.FLOW,
    evidence="A",
    source=f"{_ADMIN}/set-whisper-flow.html",
)
def whisper_length(scene: Scene) -> Iterator[Problem]:
    """A whisper has to end within two minutes, while the caller hears nothing. Prompts, waits and the time limits of
    functions count. Say less, or call the functions before the transfer."""
    if scene.flow.type not in _WHISPERS or scene.graph.start is None:
        return
    rank = {place: index for index, place in enumerate(scene.graph.order)}
    begins = dict.fromkeys(scene.graph.order, 0.0)
    for place in scene.graph.order:
        action = scene.flow.actions[place]
        ends = begins[place] + _duration(action)
        if begins[place] <= MAX_WHISPER_S < ends:
            message = f"this whisper may take more than {MAX_WHISPER_S:.0f} seconds up to here; shorten it"
            yield at(action, "", message)
        for edge in scene.graph.runtime[place]:
            if rank[edge.target] > rank[place]:  # a way back is not counted: how often it is taken is not known
                begins[edge.target] = max(begins[edge.target], ends)


def _duration(action: Action) -> float:
    """Returns the seconds an action may take at most: what it says, its waiting, its function."""
    limits = [action.parameters.get(name) for name in ("TimeLimitSeconds", "InvocationTimeLimitSeconds")]
    waited = sum(whole_number(limit) or 0 for limit in limits)
    return waited + sum(seconds(text) for _, text in spoken(action))


@rule(
    "FL328",
    Level.WRONG,
    "view data that is too large",
    types=("ShowView",),
    evidence="D",
    source="https://docs.aws.amazon.com/connect/latest/devguide/participant-actions-showview.html",
)
def view_data_size(action: Action, scene: Scene) -> Iterator[Problem]:
    """The data of a view and the attributes of the contact have 16 KB together; a larger view cannot be shown and takes
    its error branch."""
    message = view_problem(action.parameters.get("ViewData"))
    if message is not None:
        yield at(action, "Parameters.ViewData", message)


def _ssml(action: Action) -> Iterator[tuple[str, str]]:
    return ((path, text) for path, text in spoken(action) if is_ssml(path.rpartition(".")[2], text))


@rule("FL313", Level.WRONG, "malformed SSML", evidence="A", source=f"{_ADMIN}/supported-ssml-tags.html", about="speech")
def ssml_well_formed(action: Action, scene: Scene) -> Iterator[Problem]:
    """SSML is XML inside one `<speak>` element; a tag that is not closed or a bare `&` makes the prompt fail, and the
    caller hears nothing. A `<break>` lasts at most 10 seconds."""
    for path, text in _ssml(action):
        problem = ssml_problem(text)
        if problem:
            yield at(action, f"Parameters.{path}", problem)


@rule(
    "FL314",
    Level.PRACTICE,
    "SSML tag that Connect ignores",
    evidence="A",
    source=f"{_ADMIN}/supported-ssml-tags.html",
    about="speech",
)
def ignored_tags(action: Action, scene: Scene) -> Iterator[Problem]:
    """Connect reads a part of SSML; tags outside it are ignored, so what they ask for does not happen."""
    for path, text in _ssml(action):
        unknown = sorted(ssml_tags(text) - _TAGS)
        if unknown:
            yield at(action, f"Parameters.{path}", f"<{unknown[0]}> is ignored{nearest(unknown[0], _TAGS)}")


@rule(
    "FL327",
    Level.PRACTICE,
    "SSML outside a speak element",
    evidence="A, C 4",
    source=f"{_ADMIN}/supported-ssml-tags.html",
    about="speech",
)
def ssml_speak(action: Action, scene: Scene) -> Iterator[Problem]:
    """AWS asks for one `<speak>` element around SSML. Some published flows do without it, but nothing says that it
    always works; a text without tags is `Text`."""
    for path, text in _ssml(action):
        if not text.lstrip().startswith(("<speak", "$")):
            yield at(action, f"Parameters.{path}", "no <speak> element; write <speak>...</speak>, or use Text")


@rule(
    "FL335",
    Level.PRACTICE,
    "SSML in a plain text",
    evidence="A, C 3",
    source=f"{_ADMIN}/text-to-speech.html",
    about="speech",
)
def ssml_in_text(action: Action, scene: Scene) -> Iterator[Problem]:
    """`Text` with a `<speak>` element is read as SSML on the phone, but whoever chats reads the tags. Marked-up speech
    stands in `SSML`."""
    for path, text in spoken(action):
        if path.rpartition(".")[2] != "SSML" and text.lstrip().startswith("<speak"):
            yield at(action, f"Parameters.{path}", "the text is SSML; write it as the parameter SSML")


@rule(
    "FL338",
    Level.WRONG,
    "SSML tag in a plain text",
    evidence="A",
    source=f"{_ADMIN}/text-to-speech.html",
    about="speech",
)
def tag_in_text(action: Action, scene: Scene) -> Iterator[Problem]:
    """A text is read as SSML in the parameter `SSML` or when it begins with `<speak>`; in any other text a tag such as
    `<break time="1s"/>` is a part of the words. Write the whole as `SSML` in one `<speak>` element of small letters."""
    for path, text in spoken(action):
        match = _MARKUP.search(text) if "<" in text and not is_ssml(path.rpartition(".")[2], text.lstrip()) else None
        if match:
            message = f"'{shortened(match.group())}' is no tag in a plain text; write the text as SSML in <speak>"
            yield at(action, f"Parameters.{path}", message)


@rule(
    "FL321",
    Level.WRONG,
    "bot session attribute without effect",
    types=("ConnectParticipantWithLexBot",),
    evidence="A, C 7",
    source=f"{_ADMIN}/get-customer-input.html",
)
def lex_session_attributes(action: Action, scene: Scene) -> Iterator[Problem]:
    """Attributes that steer the bot are written `x-amz-lex:<what>:<intent>:<slot>` with `*` for any; a wrong name is
    kept as a plain attribute and changes nothing (`*.*` instead of `*:*` is the commonest). A part of a composite slot
    is written `Address.Street`. Bots of Lex V1 (`LexBot`) have names of their own, such as `barge-in-enabled`."""
    attributes = action.parameters.get("LexSessionAttributes")
    known = _CLASSIC_NAMES if "LexBot" in action.parameters else _SESSION_NAMES
    for name in attributes if isinstance(attributes, dict) else ():
        if "x-amz-lex" not in name:
            continue
        match = _SESSION.fullmatch(name)
        if match is None or match.group("what") not in known:
            what = name.removeprefix("x-amz-lex:").split(":*")[0]
            message = f"'{name}' steers nothing; write 'x-amz-lex:{closest(what, known) or '<what>'}:*:*'"
            yield at(action, "Parameters.LexSessionAttributes", message)


@rule(
    "FL322",
    Level.WRONG,
    "utterance longer than Connect takes",
    types=("ConnectParticipantWithLexBot",),
    evidence="A",
    source=f"{_ADMIN}/get-customer-input.html",
)
def lex_audio_length(action: Action, scene: Scene) -> Iterator[Problem]:
    """Above 15,000 ms `x-amz-lex:audio:max-length-ms` makes the bot block take its error branch (the bot service alone
    allows more)."""
    attributes = action.parameters.get("LexSessionAttributes")
    for name, value in attributes.items() if isinstance(attributes, dict) else ():
        long = (whole_number(value) or 0) > MAX_UTTERANCE_MS
        if "audio:max-length-ms" in name and long:
            yield at(action, "Parameters.LexSessionAttributes", f"'{name}' is {value}; at most {MAX_UTTERANCE_MS}")


@rule(
    "FL325",
    Level.PRACTICE,
    "flow without a log",
    scope=Scope.FLOW,
    evidence="A",
    source=f"{_ADMIN}/set-logging-behavior.html",
    house="logging",
)
def flow_log(scene: Scene) -> Iterator[Problem]:
    """Nothing chooses the flow log before the first prompt, so nobody can see later what happened to a contact.
    Begin with `UpdateFlowLoggingBehavior` `Enabled`."""
    if scene.flow.is_module or scene.flow.type is FlowType.CAMPAIGN or scene.graph.start is None:
        return
    for place in scene.graph.order:
        entry = scene.entries.get(scene.flow.actions[place].identifier)
        if entry is not None and entry.speaks and not scene.facts.possible(place, LOG_CHOSEN):
            action = scene.flow.actions[place]
            yield at(
                action,
                "",
                "nothing has chosen the flow log here; begin the flow with UpdateFlowLoggingBehavior Enabled",
            )
            return


@rule(
    "FL329",
    Level.PRACTICE,
    "bot of the first version",
    types=("ConnectParticipantWithLexBot",),
    evidence="C 6 of 106",
    source=f"{_ADMIN}/amazon-lex.html",
)
def lex_version(action: Action, scene: Scene) -> Iterator[Problem]:
    """`LexBot` names a bot of Amazon Lex V1, which has no Korean and takes no new bots. Write `LexV2Bot` with the ARN
    of an alias."""
    if "LexBot" in action.parameters:
        yield at(action, "Parameters.LexBot", 'write "LexV2Bot": {"AliasArn": "${lex.<key>.alias_arn}"}')
