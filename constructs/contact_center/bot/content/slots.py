"""What Lex listens for: closed and open lists, slots, and the words that speech recognition should know."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from contact_center.base import limits
from contact_center.bot.content.fields import Model, Name, ShortText, Text, TypeName


class SlotValue(Model):
    """One value of a closed list."""

    value: ShortText
    label: ShortText | None = None
    synonyms: tuple[ShortText, ...] = ()

    @property
    def title(self) -> str:
        """What is read out and shown on a button."""
        return self.label or self.value


class SlotType(Model):
    """A list of values with their synonyms."""

    description: ShortText
    values: Annotated[tuple[SlotValue, ...], Field(min_length=2)]
    open: bool = False
    """Whether other values are taken too (a hint for recognition instead of a closed list)."""
    lex: bool = True
    """Whether Lex has a slot of this type; lists used only as answers inside scenarios need none."""


class Slot(Model):
    """A value that Lex recognizes inside an utterance or when asked for it."""

    type: TypeName
    description: ShortText
    prompt: Text
    sensitive: bool = False
    listens: bool = False
    """Whether Lex listens for this slot while a scenario asks for its field; every answer reaches the dialogue."""
    waits: bool = False
    """Whether callers may make Lex wait (잠깐만요) until they have found the value: long numbers."""
    letters: bool = False
    """Whether values have letters too: AMAZON.AlphaNumeric with `bot.alphanumeric`, else the type."""

    @model_validator(mode="after")
    def _waits_while_it_listens(self) -> Self:
        if self.waits and not self.listens:
            raise ValueError("waits needs listens = true: Lex waits only for a slot that it listens for")
        return self


class Phrase(Model):
    """A phrase that speech recognition should know (vocabulary.toml): names of the business, abbreviations as said."""

    phrase: Annotated[str, StringConstraints(pattern=r"^\S+(?: \S+){0,3}$", max_length=limits.MAX_PHRASE)]
    """One to four words, as they are said: 브이피엔."""
    display_as: Annotated[str, StringConstraints(min_length=1, max_length=limits.MAX_PHRASE)] | None = None
    """How the dialogue reads it: VPN."""
    weight: Annotated[int, Field(ge=0, le=3)] | None = None
    """How much it is preferred to what sounds alike; without it that of the settings. 0 prefers nothing."""


class SlotFile(Model):
    """slots.toml."""

    types: dict[TypeName, SlotType] = Field(default_factory=dict)
    slots: dict[Name, Slot] = Field(default_factory=dict)


class VocabularyFile(Model):
    """vocabulary.toml."""

    phrases: tuple[Phrase, ...] = ()
