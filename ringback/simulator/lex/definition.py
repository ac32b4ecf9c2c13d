"""A bot as its CloudFormation properties describe it: locales, intents, utterances, slots, prompts, code hooks.

Sources: AWS::Lex::Bot and AWS::Lex::BotAlias in the CloudFormation reference
(https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lex-bot.html).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ringback.cloudformation.values import is_true
from ringback.nearest import did_you_mean
from ringback.simulator.lex.assisted import Assisted, read_assisted
from ringback.simulator.lex.errors import BotDefinitionError, LocaleNotFound
from ringback.simulator.lex.messages import Prompt, read_prompt
from ringback.simulator.lex.waiting import Waiting, read_waiting

FALLBACK_SIGNATURE: Final = "AMAZON.FallbackIntent"
BUILT_IN_PREFIX: Final = "AMAZON."
# Slot types of one locale that is not Korean: https://docs.aws.amazon.com/lexv2/latest/dg/built-in-slots.html
NOT_IN_KOREAN: Final = frozenset({"AMAZON.UKPostalCode"})
# The notice of 2025-03-04 offers it in Korean, the page on languages does not, the page of slot types leaves it open:
# https://aws.amazon.com/about-aws/whats-new/2025/03/amazon-lex-confirmation-alphanumeric-slot-types-korean
UNSETTLED_IN_KOREAN: Final = frozenset({"AMAZON.AlphaNumeric"})


@dataclass(frozen=True)
class Slot:
    """A value that an intent collects."""

    name: str
    type_name: str
    required: bool
    prompt: Prompt | None = None
    utterances: tuple[str, ...] = ()
    obfuscated: bool = False
    default: str | None = None
    hears_misses: bool = False
    """Whether the code hook is called too when an answer is no value of the slot."""
    waiting: Waiting | None = None


@dataclass(frozen=True)
class SlotType:
    """A closed or open list of values; `values` maps each canonical value to its synonyms."""

    name: str
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parent: str | None = None
    restricted: bool = False
    pattern: str | None = None


@dataclass(frozen=True)
class Intent:
    """What a caller can want: sample utterances, slots in eliciting order, hooks, confirmation."""

    name: str
    utterances: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    parent: str | None = None
    display_name: str = ""
    dialog_hook: bool = False
    fulfillment_hook: bool = False
    initial_response: Prompt | None = None
    confirmation: Prompt | None = None
    declination: Prompt | None = None
    closing: Prompt | None = None
    fulfillment_success: Prompt | None = None
    fulfillment_failure: Prompt | None = None

    @property
    def is_fallback(self) -> bool:
        """Whether the service chooses this intent when nothing else fits."""
        return self.parent == FALLBACK_SIGNATURE

    def slot(self, name: str) -> Slot | None:
        """Returns the slot of this name, if there is one."""
        return next((slot for slot in self.slots if slot.name == name), None)


@dataclass(frozen=True)
class Locale:
    """One language of a bot."""

    locale_id: str
    threshold: float
    intents: Mapping[str, Intent]
    slot_types: Mapping[str, SlotType]
    fallback: str
    notes: tuple[str, ...] = ()
    assisted: Assisted | None = None

    def intent(self, name: str) -> Intent:
        """Returns an intent; an unknown name is an error that names the nearest one."""
        if name in self.intents:
            return self.intents[name]
        raise BotDefinitionError(f"locale {self.locale_id} has no intent {name!r}{did_you_mean(name, self.intents)}")


@dataclass(frozen=True)
class Bot:
    """A bot with its locales."""

    name: str
    locales: Mapping[str, Locale]
    idle_ttl_s: int = 300

    def locale(self, locale_id: str) -> Locale:
        """Returns a locale, accepting ko-KR for ko_KR; an unknown one is an error that lists the known ones."""
        wanted = locale_id.replace("-", "_")
        if wanted in self.locales:
            return self.locales[wanted]
        raise LocaleNotFound(f"bot {self.name} has no locale {locale_id!r}, only {', '.join(sorted(self.locales))}")


_Props = Mapping[str, Any]


def _utterances(items: Iterable[_Props] | None) -> tuple[str, ...]:
    return tuple(str(item["Utterance"]) for item in items or ())


def _slot(properties: _Props) -> Slot:
    elicitation = properties.get("ValueElicitationSetting") or {}
    defaults = (elicitation.get("DefaultValueSpecification") or {}).get("DefaultValueList") or ()
    obfuscation = properties.get("ObfuscationSetting") or {}
    missed = (elicitation.get("SlotCaptureSetting") or {}).get("ElicitationCodeHook") or {}
    return Slot(
        name=str(properties["Name"]),
        type_name=str(properties.get("SlotTypeName", "")),
        required=elicitation.get("SlotConstraint") == "Required",
        prompt=read_prompt(elicitation.get("PromptSpecification")),
        utterances=_utterances(elicitation.get("SampleUtterances")),
        obfuscated=obfuscation.get("ObfuscationSettingType") == "DefaultObfuscation",
        default=str(defaults[0]["DefaultValue"]) if defaults else None,
        hears_misses=is_true(missed.get("EnableCodeHookInvocation")),
        waiting=read_waiting(elicitation.get("WaitAndContinueSpecification")),
    )


def _slots(properties: _Props) -> tuple[Slot, ...]:
    slots = [_slot(item) for item in properties.get("Slots") or ()]
    order = {str(item["SlotName"]): int(item["Priority"]) for item in properties.get("SlotPriorities") or ()}
    return tuple(sorted(slots, key=lambda slot: order.get(slot.name, len(slots) + 100)))


def _hook_on(properties: _Props) -> bool:
    """Tells whether the dialog code hook runs: the intent's switch, unless the first step turns it off again."""
    if not is_true((properties.get("DialogCodeHook") or {}).get("Enabled")):
        return False
    step = (properties.get("InitialResponseSetting") or {}).get("CodeHook")
    return not step or (is_true(step.get("IsActive")) and is_true(step.get("EnableCodeHookInvocation")))


def _intent(properties: _Props) -> Intent:
    confirmation = properties.get("IntentConfirmationSetting") or {}
    closing = properties.get("IntentClosingSetting") or {}
    fulfillment = properties.get("FulfillmentCodeHook") or {}
    after = fulfillment.get("PostFulfillmentStatusSpecification") or {}
    confirms = bool(confirmation) and confirmation.get("IsActive", True) is not False
    closes = bool(closing) and closing.get("IsActive", True) is not False
    return Intent(
        name=str(properties["Name"]),
        utterances=_utterances(properties.get("SampleUtterances")),
        slots=_slots(properties),
        parent=properties.get("ParentIntentSignature"),
        display_name=str(properties.get("DisplayName") or properties["Name"]),
        dialog_hook=_hook_on(properties),
        fulfillment_hook=is_true(fulfillment.get("Enabled")) and fulfillment.get("IsActive", True) is not False,
        initial_response=read_prompt((properties.get("InitialResponseSetting") or {}).get("InitialResponse")),
        confirmation=read_prompt(confirmation.get("PromptSpecification")) if confirms else None,
        declination=read_prompt(confirmation.get("DeclinationResponse")) if confirms else None,
        closing=read_prompt(closing.get("ClosingResponse")) if closes else None,
        fulfillment_success=read_prompt(after.get("SuccessResponse")),
        fulfillment_failure=read_prompt(after.get("FailureResponse")),
    )


def _slot_type(properties: _Props) -> SlotType:
    selection = properties.get("ValueSelectionSetting") or {}
    values = {
        str(item["SampleValue"]["Value"]): tuple(str(synonym["Value"]) for synonym in item.get("Synonyms") or ())
        for item in properties.get("SlotTypeValues") or ()
    }
    return SlotType(
        name=str(properties["Name"]),
        values=values,
        parent=properties.get("ParentSlotTypeSignature"),
        restricted=selection.get("ResolutionStrategy") == "TOP_RESOLUTION",
        pattern=(selection.get("RegexFilter") or {}).get("Pattern"),
    )


def _not_emulated(properties: _Props) -> list[str]:
    """Names what the emulation leaves out, so that no test believes it was tried."""
    name = properties["Name"]
    steps = ("InitialResponseSetting", "IntentClosingSetting", "IntentConfirmationSetting")
    unread = ("InputContexts", "OutputContexts", "QnAIntentConfiguration", "QInConnectIntentConfiguration")
    conditional = [step for step in steps if any("Conditional" in key for key in properties.get(step) or ())]
    return [f"intent {name}: conditional branches of {step} are not emulated" for step in conditional] + [
        f"intent {name}: {key} is not emulated" for key in unread if properties.get(key)
    ]


def _unsettled(locale_id: str, intents: Iterable[Intent]) -> list[str]:
    return [
        f"intent {intent.name}, slot {slot.name}: AWS says that {slot.type_name} exists in {locale_id} and that it "
        "does not; build the locale in an account before you rely on it"
        for intent in intents
        for slot in intent.slots
        if locale_id == "ko_KR" and slot.type_name in UNSETTLED_IN_KOREAN
    ]


def _check_slots(locale_id: str, intent: Intent, slot_types: Mapping[str, SlotType]) -> None:
    for slot in intent.slots:
        where = f"locale {locale_id}, intent {intent.name}, slot {slot.name}"
        if slot.type_name.startswith(BUILT_IN_PREFIX):
            if locale_id == "ko_KR" and slot.type_name in NOT_IN_KOREAN:
                raise BotDefinitionError(f"{where}: {slot.type_name} does not exist for ko_KR")
        elif slot.type_name not in slot_types:
            hint = did_you_mean(slot.type_name, slot_types)
            raise BotDefinitionError(f"{where}: no slot type {slot.type_name!r}{hint}")
        if slot.required and slot.prompt is None:
            raise BotDefinitionError(f"{where}: a required slot needs a prompt")


def _locale(properties: _Props) -> Locale:
    locale_id = str(properties["LocaleId"])
    intents = {str(item["Name"]): _intent(item) for item in properties.get("Intents") or ()}
    slot_types = {str(item["Name"]): _slot_type(item) for item in properties.get("SlotTypes") or ()}
    fallback = next((intent.name for intent in intents.values() if intent.is_fallback), None)
    if fallback is None:
        raise BotDefinitionError(
            f"locale {locale_id} has no intent with parent {FALLBACK_SIGNATURE}; it cannot be built"
        )
    for intent in intents.values():
        _check_slots(locale_id, intent, slot_types)
    notes = [note for item in properties.get("Intents") or () for note in _not_emulated(item)]
    notes += _unsettled(locale_id, intents.values())
    return Locale(
        locale_id,
        float(properties.get("NluConfidenceThreshold", 0.4)),
        intents,
        slot_types,
        fallback,
        tuple(notes),
        read_assisted(properties),
    )


def read_bot(properties: _Props) -> Bot:
    """Reads the resolved properties of one AWS::Lex::Bot; raises BotDefinitionError where the service would refuse."""
    try:
        return _read_bot(properties)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as problem:
        raise BotDefinitionError(f"bot {properties.get('Name')!r} has a malformed property: {problem}") from problem


def _read_bot(properties: _Props) -> Bot:
    locales = [_locale(item) for item in properties.get("BotLocales") or ()]
    if not locales:
        raise BotDefinitionError(f"bot {properties.get('Name')!r} has no locales in its template")
    return Bot(
        name=str(properties["Name"]),
        locales={locale.locale_id: locale for locale in locales},
        idle_ttl_s=int(properties.get("IdleSessionTTLInSeconds", 300)),
    )
