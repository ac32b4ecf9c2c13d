"""The Lex V2 bot that belongs to the content: plain values, so that a construct only has to copy them.

Only what Lex offers for ko_KR is used: no AMAZON.AlphaNumeric, no contexts, no custom vocabulary, no runtime hints,
at most 250 intents and 200,000 characters of utterances (docs.aws.amazon.com/lexv2/latest/dg/quotas.html).
"""

from __future__ import annotations

from dataclasses import dataclass

from contact_center.bot.content.models import Content, SlotType

FALLBACK_INTENT = "FallbackIntent"
FALLBACK_SIGNATURE = "AMAZON.FallbackIntent"
# AMAZON.FreeFormInput works neither in utterances nor in Connect chats; AMAZON.AlphaNumeric does not exist in Korean.
BUILT_IN_SLOT_TYPES = (
    "AMAZON.City",
    "AMAZON.Confirmation",
    "AMAZON.Currency",
    "AMAZON.Date",
    "AMAZON.Duration",
    "AMAZON.EmailAddress",
    "AMAZON.FirstName",
    "AMAZON.LastName",
    "AMAZON.Number",
    "AMAZON.Percentage",
    "AMAZON.PhoneNumber",
    "AMAZON.Time",
)


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


def _slot_type(name: str, kind: SlotType) -> LexSlotType:
    values = tuple(
        LexSlotValue(
            value=value.value,
            synonyms=tuple(dict.fromkeys(word for word in (value.title, *value.synonyms) if word != value.value)),
        )
        for value in kind.values
    )
    return LexSlotType(name=name, description=kind.description, restricted=not kind.open, values=values)


def lex_bot(content: Content) -> LexBot:
    """Returns the bot of a center; intents and types are in the order of their names, so that a diff is readable."""
    intents = [
        LexIntent(
            name=name,
            display_name=intent.label,
            description=intent.description,
            utterances=intent.utterances,
            slots=tuple(
                LexSlot(
                    name=slot,
                    description=content.slots[slot].description,
                    slot_type=content.slots[slot].type,
                    prompt=content.slots[slot].prompt,
                    obfuscate=content.slots[slot].sensitive,
                )
                for slot in intent.slots
            ),
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
    )
