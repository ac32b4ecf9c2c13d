"""What Lex would refuse of a bot, told at synthesis with every problem at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from contact_center.base import limits
from contact_center.base.errors import DefinitionError, unknown
from contact_center.bot.content import ALPHANUMERIC, BUILT_IN_SLOT_TYPES, FALLBACK_SIGNATURE, LexBot, LexIntent
from contact_center.bot.recognition import Recognition

_BUILT_IN = "AMAZON."
_FREE_FORM = "AMAZON.FreeFormInput"
_MOST_WEIGHT, _MOST_WORDS = 3, 4
_OPTIONS = (2, 3, 4, 5)
# StillWaitingResponseSpecification in docs.aws.amazon.com/lexv2/latest/APIReference.
_LONGEST_REMINDER_S, _LONGEST_WAIT_S = 300, 900


def check_bot(name: str, definition: LexBot, recognition: Recognition | None = None) -> None:
    """Refuses a definition that Lex would refuse or that its locale does not support, with every problem at once."""
    problems = [*_intents(definition), *_slots(definition), *_recognition(definition, recognition or Recognition())]
    if problems:
        raise DefinitionError("\n".join(f"bot {name!r}: {problem}" for problem in problems))


def _intents(definition: LexBot) -> Iterator[str]:
    if len(definition.intents) > limits.MAX_INTENTS:
        yield f"{len(definition.intents)} intents, allowed are {limits.MAX_INTENTS} in {definition.locale_id}"
    if not any(intent.parent_signature == FALLBACK_SIGNATURE for intent in definition.intents):
        yield f"no intent has the parent signature {FALLBACK_SIGNATURE}, which every locale needs"
    owners: dict[str, str] = {}
    for intent in definition.intents:
        yield from _utterances(intent, owners)
    values = sum(
        len(word) for kind in definition.slot_types for value in kind.values for word in (value.value, *value.synonyms)
    )
    total = sum(map(len, owners)) + values
    if total > limits.MAX_UTTERANCES:
        yield f"utterances and slot values hold {total} characters, allowed are {limits.MAX_UTTERANCES}"


def _utterances(intent: LexIntent, owners: dict[str, str]) -> Iterator[str]:
    if not intent.utterances and intent.parent_signature is None:
        yield f"intent {intent.name!r} has no utterance"
    for utterance in intent.utterances:
        if len(utterance) > limits.MAX_UTTERANCE:
            yield f"intent {intent.name!r}: utterance longer than {limits.MAX_UTTERANCE}: {utterance[:40]!r}"
        owner = owners.setdefault(utterance, intent.name)
        if owner != intent.name:
            yield f"utterance {utterance!r} belongs to {owner!r} and to {intent.name!r}"


def _slots(definition: LexBot) -> Iterator[str]:
    own = {slot_type.name for slot_type in definition.slot_types}
    known = {*BUILT_IN_SLOT_TYPES, ALPHANUMERIC}
    yield from (f"slot type {kind.name!r} has no value" for kind in definition.slot_types if not kind.values)
    for intent in definition.intents:
        for slot in intent.slots:
            where = f"intent {intent.name!r}, slot {slot.name!r}"
            if slot.slot_type == _FREE_FORM:
                yield f"{where}: {_FREE_FORM} is not offered in chats of Amazon Connect; ask without a slot"
            elif slot.slot_type.startswith(_BUILT_IN) and slot.slot_type not in known:
                yield f"{where}: {unknown(f'slot type for {definition.locale_id}', slot.slot_type, known)}"
            elif not slot.slot_type.startswith(_BUILT_IN) and slot.slot_type not in own:
                yield f"{where}: {unknown('slot type', slot.slot_type, own)}"
            if len(slot.prompt) > limits.MAX_MESSAGE:
                yield f"{where}: prompt has {len(slot.prompt)} characters, allowed are {limits.MAX_MESSAGE}"


def _recognition(definition: LexBot, recognition: Recognition) -> Iterator[str]:
    if recognition.vocabulary:
        yield from _vocabulary(definition, recognition)
    waiting = [slot.name for intent in definition.intents for slot in intent.slots if slot.waits]
    if waiting and recognition.wait_s:
        if definition.texts is None:
            yield f"slot {waiting[0]!r} waits for callers, but the definition has no texts for it"
        if not 1 <= recognition.wait_s <= _LONGEST_WAIT_S:
            yield f"wait_s is {recognition.wait_s}, allowed are 1 to {_LONGEST_WAIT_S}, or 0 for none"
        if not 1 <= recognition.wait_reminder_s <= _LONGEST_REMINDER_S:
            yield f"wait_reminder_s is {recognition.wait_reminder_s}, allowed are 1 to {_LONGEST_REMINDER_S}"
    if recognition.disambiguation:
        yield from _disambiguation(definition, recognition)


def _vocabulary(definition: LexBot, recognition: Recognition) -> Iterator[str]:
    phrases = definition.phrases
    if len(phrases) > limits.MAX_PHRASES:
        yield f"the vocabulary has {len(phrases)} phrases, allowed are {limits.MAX_PHRASES}"
    for kind in definition.slot_types:
        values = sum(1 + len(value.synonyms) for value in kind.values)
        if values > limits.MAX_PHRASES:
            yield f"slot type {kind.name!r} has {values} values to listen for, allowed are {limits.MAX_PHRASES}"
    twice = [phrase for phrase, count in Counter(item.phrase for item in phrases).items() if count > 1]
    yield from (f"phrase {phrase!r} is in the vocabulary more than once" for phrase in twice)
    weights = {recognition.vocabulary_weight, *(item.weight for item in phrases if item.weight is not None)}
    for weight in sorted(weights - {*range(_MOST_WEIGHT + 1)}):
        yield f"the vocabulary has weight {weight}, allowed are 0 to {_MOST_WEIGHT}"
    for item in phrases:
        if len(item.phrase.split()) > _MOST_WORDS:
            yield f"phrase {item.phrase!r} has {len(item.phrase.split())} words, allowed are {_MOST_WORDS}"
        if max(len(item.phrase), len(item.display_as or "")) > limits.MAX_PHRASE:
            yield f"phrase {item.phrase[:40]!r}, or what it is shown as, is longer than {limits.MAX_PHRASE} characters"


def _disambiguation(definition: LexBot, recognition: Recognition) -> Iterator[str]:
    if recognition.assisted_nlu == "off":
        yield "disambiguation is part of assisted NLU, which is off; switch it to 'fallback' or 'primary'"
    if recognition.disambiguation not in _OPTIONS:
        yield f"disambiguation offers {recognition.disambiguation} intents, allowed are 2 to 5, or 0 for none"
    if definition.texts is None:
        yield "disambiguation needs a message, but the definition has no texts"
    titles = Counter(intent.display_name for intent in definition.intents)
    for title, count in titles.items():
        if count > 1:
            yield f"{count} intents are offered as {title!r}; a customer could not tell them apart"
