"""The Lex V2 bot that belongs to the content: plain values, so that a construct only has to copy them.

What Lex offers for ko_KR: custom vocabulary, wait-and-continue, assisted NLU with intent disambiguation, and every
built-in slot type but those of another locale. No contexts, no runtime hints, no spelling styles, no grammar slots
(how-languages, vocab, wait-and-continue, assisted-nlu and built-in-slots in docs.aws.amazon.com/lexv2/latest/dg).
At most 250 intents and 200,000 characters of utterances and slot values (quotas).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from contact_center.base.limits import MAX_PHRASE
from contact_center.bot.content.models import Content
from contact_center.bot.content.slots import Slot, SlotType

FALLBACK_INTENT = "FallbackIntent"
FALLBACK_SIGNATURE = "AMAZON.FallbackIntent"
ALPHANUMERIC = "AMAZON.AlphaNumeric"
# Without AMAZON.FreeFormInput, which works neither in utterances nor in Connect chats and knows no other intent while
# it is asked for; without AMAZON.AlphaNumeric, which `letters = true` and a setting bring; without types of one locale.
BUILT_IN_SLOT_TYPES = (
    "AMAZON.City",
    "AMAZON.Confirmation",
    "AMAZON.Country",
    "AMAZON.Currency",
    "AMAZON.Date",
    "AMAZON.Duration",
    "AMAZON.EmailAddress",
    "AMAZON.FirstName",
    "AMAZON.LastName",
    "AMAZON.Number",
    "AMAZON.Percentage",
    "AMAZON.PhoneNumber",
    "AMAZON.State",
    "AMAZON.StreetName",
    "AMAZON.Time",
)
# A word of one syllable sounds like half of all others; a vocabulary with it would write it everywhere.
_FEWEST_SYLLABLES, _FEWEST_OF_CLOSED = 2, 4
_MOST_WORDS = 4


@dataclass(frozen=True, kw_only=True)
class LexSlotValue:
    """A value of a slot type with its synonyms."""

    value: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LexSlotType:
    """A custom slot type; `restricted` is TOP_RESOLUTION (closed list), otherwise ORIGINAL_VALUE."""

    name: str
    description: str
    restricted: bool
    values: tuple[LexSlotValue, ...]

    @property
    def resolution_strategy(self) -> str:
        """The ResolutionStrategy of the CloudFormation property."""
        return "TOP_RESOLUTION" if self.restricted else "ORIGINAL_VALUE"


@dataclass(frozen=True, kw_only=True)
class LexSlot:
    """A slot of an intent, always optional: the code hook decides what is asked for and when."""

    name: str
    description: str
    slot_type: str
    prompt: str
    obfuscate: bool
    waits: bool = False
    """Whether callers may make Lex wait for it."""


@dataclass(frozen=True, kw_only=True)
class LexPhrase:
    """A phrase that speech recognition should know; `weight` 0 to 3, None for that of the bot."""

    phrase: str
    display_as: str | None = None
    weight: int | None = None


@dataclass(frozen=True, kw_only=True)
class LexTexts:
    """What Lex says by itself: while it waits for a caller, and before it offers intents to choose from."""

    waiting: str
    still_waiting: str
    going_on: str
    disambiguation: str


@dataclass(frozen=True, kw_only=True)
class LexIntent:
    """An intent; both code hooks are on, since the dialogue core decides every turn."""

    name: str
    display_name: str
    description: str
    utterances: tuple[str, ...]
    slots: tuple[LexSlot, ...]
    dialog_code_hook: bool = True
    fulfillment_code_hook: bool = True
    parent_signature: str | None = None


@dataclass(frozen=True, kw_only=True)
class LexBot:
    """Everything the locale of the bot consists of; `intents` includes the fallback intent, which has no utterances."""

    locale_id: str
    description: str
    voice_id: str
    voice_engine: str
    intents: tuple[LexIntent, ...]
    slot_types: tuple[LexSlotType, ...]
    texts: LexTexts | None = None
    phrases: tuple[LexPhrase, ...] = ()


def _slot_type(name: str, kind: SlotType) -> LexSlotType:
    values = tuple(
        LexSlotValue(
            value=value.value,
            synonyms=tuple(dict.fromkeys(word for word in (value.title, *value.synonyms) if word != value.value)),
        )
        for value in kind.values
    )
    return LexSlotType(name=name, description=kind.description, restricted=not kind.open, values=values)


def _slot(name: str, slot: Slot, *, alphanumeric: bool) -> LexSlot:
    return LexSlot(
        name=name,
        description=slot.description,
        slot_type=ALPHANUMERIC if slot.letters and alphanumeric else slot.type,
        prompt=slot.prompt,
        obfuscate=slot.sensitive,
        waits=slot.waits,
    )


def _phrases(content: Content, used: set[str]) -> Iterator[LexPhrase]:
    """Yields the phrases of the packs, then the names and synonyms of the lists that Lex knows."""
    for _, phrase in sorted(content.vocabulary.items()):
        yield LexPhrase(phrase=phrase.phrase, display_as=phrase.display_as, weight=phrase.weight)
    lists = [
        {word for value in kind.values for word in (value.value, value.title, *value.synonyms) if _is_name(word, kind)}
        for name, kind in content.slot_types.items()
        if name in used
    ]
    # What stands in several lists is no name of anything.
    words = {word for word, count in Counter(chain.from_iterable(lists)).items() if count == 1}
    yield from (LexPhrase(phrase=word) for word in sorted(words - set(content.vocabulary)))


def _is_name(word: str, kind: SlotType) -> bool:
    """Tells whether a word of a list can be said as one phrase and is no everyday word.

    Open lists hold names of products; of closed ones (얼마, 전화, 기타) only long words are taken.
    """
    said = word.replace(" ", "")
    fewest = _FEWEST_SYLLABLES if kind.open else _FEWEST_OF_CLOSED
    return said.isalnum() and len(said) >= fewest and len(word) <= MAX_PHRASE and word.count(" ") < _MOST_WORDS


def lex_bot(content: Content, *, alphanumeric: bool = False) -> LexBot:
    """Returns the bot of a center; intents and types are in the order of their names, so that a diff is readable.

    With `alphanumeric` slots whose values have letters are AMAZON.AlphaNumeric.
    """
    intents = [
        LexIntent(
            name=name,
            display_name=intent.label,
            description=intent.description,
            utterances=intent.utterances,
            slots=tuple(_slot(slot, content.slots[slot], alphanumeric=alphanumeric) for slot in intent.slots),
        )
        for name, intent in sorted(content.intents.items())
    ]
    fallback = LexIntent(
        name=FALLBACK_INTENT,
        display_name="이해하지 못한 말",
        description="다른 의도로 분류되지 않은 말",
        utterances=(),
        slots=(),
        parent_signature=FALLBACK_SIGNATURE,
    )
    used = {slot.slot_type for intent in intents for slot in intent.slots}
    return LexBot(
        locale_id=content.center.locale,
        description=content.center.display_name,
        voice_id=content.center.voice.id,
        voice_engine=content.center.voice.engine,
        intents=(*intents, fallback),
        slot_types=tuple(_slot_type(name, kind) for name, kind in sorted(content.slot_types.items()) if name in used),
        texts=LexTexts(
            waiting=content.messages["lex.waiting"],
            still_waiting=content.messages["lex.still_waiting"],
            going_on=content.messages["lex.going_on"],
            disambiguation=content.messages["lex.disambiguation"],
        ),
        phrases=tuple(_phrases(content, used)),
    )
