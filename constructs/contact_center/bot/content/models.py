"""What the packs in bots/ may contain: one frozen model per file kind, unknown keys refused."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from contact_center.bot.content.fields import (
    Confidence,
    Model,
    Name,
    Said,
    ShortText,
    Text,
    TypeName,
    Utterance,
    for_ear_and_eye,
)
from contact_center.bot.content.slots import Phrase, Slot, SlotType

Reason = Literal[
    "urgent_matter",
    "complaint",
    "payment_issue",
    "system_error",
    "technical_support",
    "complex_inquiry",
    "customer_request",
    "bot_limitation",
]
Priority = Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]
RequestKind = Literal["reservation", "cancellation", "order", "loan", "product"]
Format = Literal["phone", "order_number", "customer_number"]
ScenarioAction = Literal["product_answer", "order_status", "knowledge", "authenticate", "account_balance"]

ACTION_OUTCOMES: dict[str, tuple[str, ...]] = {
    "product_answer": ("found", "missing"),
    "order_status": ("found", "late", "missing", "unverified", "unavailable"),
    "knowledge": ("found", "missing"),
    "authenticate": ("verified", "failed", "exhausted", "locked", "unavailable"),
    "account_balance": ("found", "missing", "unverified", "unavailable"),
}
"""Every way a system step can end; a scenario must say where each leads."""

ACTION_VALUES: dict[str, tuple[str, ...]] = {
    "product_answer": ("answer",),
    "order_status": ("answer",),
    "knowledge": ("answer",),
    "authenticate": (),
    "account_balance": ("account_masked", "balance", "as_of"),
}
"""Placeholders that a system step fills when it found something."""


class Voice(Model):
    """The Polly voice of a center."""

    id: str
    engine: Literal["standard", "neural", "generative"] = "neural"


class ContactDetails(Model):
    """Where customers reach the center; placeholders {email} and {phone}."""

    email: str
    phone: str


class Center(Model):
    """The bot of one center (bots/<center>.toml)."""

    key: Name
    display_name: ShortText
    packs: Annotated[tuple[Name, ...], Field(min_length=1)]
    locale: Literal["ko_KR"] = "ko_KR"
    voice: Voice
    contact: ContactDetails
    after_answer: Literal["listen", "return"] = "listen"
    """What the bot does on the phone once it answered a question: listens on, or returns to the flow for more."""


class Intent(Model):
    """Something callers want (intents.toml)."""

    label: ShortText
    description: ShortText
    threshold: Confidence = 0.70
    act_at: Confidence | None = None
    base: Confidence
    faq_first: bool = False
    action: Literal["continue", "clarify", "scenario", "escalate", "callback", "end"]
    scenario: Name | None = None
    reason: Reason | None = None
    priority: Priority = "MEDIUM"
    repeatable: bool = False
    mood: Literal["frustrated", "neutral", "confused"] | None = None
    stage: Literal["greeting", "inquiry", "problem_solving"] | None = None
    journey: Literal["initial", "consideration", "decision", "post_purchase", "inquiry"] = "inquiry"
    reply: Annotated[str, BeforeValidator(for_ear_and_eye)] = ""
    reply_confident: Said | None = None
    reply_handover: Said | None = None
    quick_replies: Name | None = None
    clarify: tuple[Said, Said] | None = None
    slots: tuple[Name, ...] = ()
    offer: Text | None = None
    """The question with which the bot makes sure before it does what was only half understood."""
    wants: tuple[ShortText, ...] = ()
    tells: tuple[ShortText, ...] = ()
    asks: tuple[ShortText, ...] = ()
    unless: tuple[ShortText, ...] = ()
    about: tuple[ShortText, ...] = ()
    """Words that what is told may be about; about anything else the bot makes sure first. Empty: about anything."""
    utterances: Annotated[tuple[Utterance, ...], Field(min_length=10, max_length=1_500)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.act_at is not None and self.act_at > self.threshold:
            raise ValueError(f"act_at {self.act_at} exceeds threshold {self.threshold}, so it could never decide")
        decides = self.threshold if self.act_at is None else self.act_at
        if decides > self.base:
            name = "threshold" if self.act_at is None else "act_at"
            raise ValueError(f"{name} {decides} exceeds base {self.base}, the most it scores, so it could never decide")
        if (self.action in ("scenario", "callback")) != (self.scenario is not None):
            raise ValueError("scenario is required with actions 'scenario' and 'callback' and only there")
        if (self.action == "escalate") != (self.reason is not None):
            raise ValueError("reason is required with action 'escalate' and only there")
        if self.action in ("scenario", "escalate", "callback") and self.offer is None:
            raise ValueError(f"offer is required with action {self.action!r}: the question before what is not certain")
        return self


class FaqItem(Model):
    """A frequent question (faq.toml)."""

    category: ShortText
    title: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    """What it is called where it is offered: a noun, up to the length of a button."""
    question: ShortText
    answer: Text
    keywords: tuple[ShortText, ...] = ()
    paraphrases: Annotated[tuple[ShortText, ...], Field(min_length=6)]
    priority: Annotated[int, Field(ge=1, le=9)] = 1
    search: Literal["everywhere", "scenario", "never"] = "everywhere"
    act: Literal["", "machine"] = ""
    """What whole utterances do that it answers, whatever their words: `machine` asks whether a person speaks."""


class QuickReply(Model):
    """One button."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    payload: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]


class Payload(Model):
    """What a button means: an intent, or an action of the dialogue."""

    intent: Name | None = None
    slots: dict[Name, str] = Field(default_factory=dict)
    queue: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")] | None = None
    action: Literal["retry", "continue", "score"] | None = None

    @model_validator(mode="after")
    def _one_meaning(self) -> Self:
        if (self.intent is None) == (self.action is None):
            raise ValueError("exactly one of intent and action is required")
        return self


class QuickReplyFile(Model):
    """quick_replies.toml."""

    sets: dict[Name, Annotated[tuple[QuickReply, ...], Field(min_length=2, max_length=6)]] = Field(default_factory=dict)
    payloads: dict[str, Payload] = Field(default_factory=dict)


class Guide(Model):
    """A call guide for agents (guides.toml)."""

    title: ShortText
    reasons: tuple[Reason, ...] = ()
    steps: Annotated[tuple[Text, ...], Field(min_length=1)]


class ClosedDays(Model):
    """The one answer with which a date on a closed day is fine."""

    field: Name
    value: str


class Implied(Model):
    """A choice for which other words or answers stand: 시킨 거 is an order, a number of an order too."""

    value: ShortText
    words: tuple[ShortText, ...] = ()
    """Lemmas; several in one phrase stand in one clause, 안 and 못 before one deny it."""
    fields: tuple[Name, ...] = ()
    """What is known only with this choice."""


class Step(Model):
    """One step of a scenario."""

    id: Name
    name: ShortText
    type: Literal["text", "choice", "number", "date", "moment", "action", "confirm"]
    """`moment` is when somebody is called; `confirm` reads the answers back: yes goes on with `next`, anything else
    changes an answer or leaves."""
    prompt: Said | None = None
    """What is asked. A part in square brackets is left out when one of its values is missing."""
    prompt_own: Said | None = None
    """What is asked where the number somebody calls from is known: whether that is the number; {own_end} are its last
    digits."""
    called: tuple[ShortText, ...] = ()
    """Words by which customers name the answer when they change it: 날짜, 번호."""
    help: Text | None = None
    """What is said to somebody who does not know the answer, or asks about it."""
    implied: tuple[Implied, ...] = ()
    mentions: TypeName | None = None
    """An open list whose entries are an answer to this step wherever a sentence names them."""
    otherwise: Name | None = None
    """The answer that a name is which is no choice of this step: 엘지 그램, asked for the kind of product."""
    opening: bool = False
    """Whether the sentence that tells a problem (`implied` before it) is the answer itself."""
    time_field: Name | None = None
    """Where the time of day is kept that is said together with a date."""
    field: Name | None = None
    prefill_from: Name | None = None
    choices: TypeName | None = None
    min_length: Annotated[int, Field(ge=1, le=1_000)] = 1
    max_length: Annotated[int, Field(ge=1, le=1_000)] = 1_000
    pattern: str | None = None
    format: Format | None = None
    skip_words: tuple[ShortText, ...] = ()
    sensitive: bool = False
    skip_when: Literal["verified"] | None = None
    skip_to: Name | None = None
    keypad: bool = False
    """Whether this step is done by the encrypted keypad module of the flow where nothing else can authenticate."""
    unit: ShortText | None = None
    yearly: bool = False
    """Whether an amount is asked for a year, so that 월 삼백 means twelve times as much and is read back so."""
    min: float | None = None
    max: float | None = None
    earliest_days: Annotated[int, Field(ge=0)] = 1
    latest_days: Annotated[int, Field(ge=1)] | None = None
    closed_days_only_for: ClosedDays | None = None
    action: ScenarioAction | None = None
    category: ShortText | None = None
    notices: dict[str, Said] = Field(default_factory=dict)
    branches: dict[str, str] = Field(default_factory=dict)
    next: str | None = None


class ReasonBy(Model):
    """A reason that depends on an answer."""

    field: Name
    values: dict[str, Reason]


class End(Model):
    """One way a scenario ends."""

    kind: Literal["complete", "escalate", "cancel", "authenticate", "callback"]
    """`callback` gives what was settled to the function that books, changes and cancels callbacks."""
    text: Said | None = None
    request: RequestKind | None = None
    reason: Reason | None = None
    reason_by: ReasonBy | None = None
    priority: Priority | None = None
    description: ShortText | None = None
    stay: bool = False
    """Whether the conversation goes on after the scenario."""
    spoken_by_flow: bool = False
    """Whether the contact flow says this text itself, so that the bot must not say it too."""
    forget: bool = False
    """Whether nothing of what was said is kept."""
    resume: Name | None = None
    asks: Literal["create", "change", "cancel"] | None = None
    """What is done about a callback."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.kind == "callback") != (self.asks is not None):
            raise ValueError("asks is required with kind 'callback' and only there")
        if (self.kind == "escalate") != (self.reason is not None):
            raise ValueError("reason is required with kind 'escalate' and only there")
        if (self.kind == "authenticate") != (self.resume is not None):
            raise ValueError("resume is required with kind 'authenticate' and only there")
        return self


class Scenario(Model):
    """A guided conversation (scenarios/*.toml)."""

    id: Name
    name: ShortText
    description: ShortText
    start: Name
    resumable: bool = True
    """Whether another contact of the same customer may continue it."""
    verb: ShortText | None = None
    """What the customer does in it, where that is also a word of leaving: 취소."""
    left: Text | None = None
    """What is said to whoever leaves it; messages.toml has a sentence with its name."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=20)]
    ends: dict[Name, End]


class Matching(Model):
    """How sentences are stripped before they are compared."""

    particles: tuple[str, ...]
    endings: tuple[str, ...]
    stop_words: tuple[str, ...]


class Signal(Model):
    """What the rules and the analysis listen for, in the phrases of intents."""

    wants: tuple[ShortText, ...] = ()
    tells: tuple[ShortText, ...] = ()
    asks: tuple[ShortText, ...] = ()
    says: tuple[ShortText, ...] = ()
    """Words that count wherever they stand, unless they are denied."""
    unless: tuple[ShortText, ...] = ()
    about: tuple[ShortText, ...] = ()


class Signals(Model):
    """The signals of language.toml: [signals.urgent] and so on."""

    urgent: Signal
    loss: Signal
    important: Signal
    pressing: Signal
    hurried: Signal
    again: Signal
    bad: Signal
    good: Signal
    before_purchase: Signal
    after_purchase: Signal


class Slight(Model):
    """Words that say little about what a question is about."""

    hardly: tuple[ShortText, ...]
    little: tuple[ShortText, ...]
    less: tuple[ShortText, ...]

    @model_validator(mode="after")
    def _once(self) -> Self:
        seen: dict[str, str] = {}
        for name in ("hardly", "little", "less"):
            for word in getattr(self, name):
                first = seen.setdefault(word, name)
                if first != name:
                    raise ValueError(f"{word!r} is in {first} and in {name}; a word has one share")
        return self


class ForeignWords(Model):
    """English words by which customers say what they need, and how Korean speech recognition writes some down.

    `english` and `served` are lemmas: a language that somebody asks to be served in.
    """

    english: tuple[str, ...]
    served: tuple[str, ...]
    transliterated: tuple[str, ...]
    urgent: tuple[str, ...]
    person: tuple[str, ...]
    callback: tuple[str, ...]
    goodbye: tuple[str, ...]


class Language(Model):
    """language.toml."""

    matching: Matching
    signals: Signals
    foreign: ForeignWords
    slight: Slight


class Content(Model):
    """Everything the bot of one center knows."""

    center: Center
    intents: dict[Name, Intent]
    slot_types: dict[str, SlotType]
    slots: dict[Name, Slot]
    faq: dict[Name, FaqItem]
    synonyms: dict[str, tuple[str, ...]]
    vocabulary: dict[str, Phrase]
    messages: dict[str, str]
    quick_replies: dict[Name, tuple[QuickReply, ...]]
    payloads: dict[str, Payload]
    guides: dict[str, Guide]
    scenarios: dict[Name, Scenario]
    language: Language
    words: dict[Name, Annotated[tuple[ShortText, ...], Field(min_length=1)]] = Field(default_factory=dict)
    """Lists that phrases name as @list (words.toml); a pack adds to those of the packs before it."""
    examples: dict[Name, tuple[ShortText, ...]] = Field(default_factory=dict)
    """Sentences by the intent that they are like (examples.toml), those of no intent as `nothing`."""
