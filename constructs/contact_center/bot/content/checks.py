"""Checks between the parts of the content: every name that is used exists, every text a scenario needs is there.

Each finding is (kind, name, key, message): kind and name tell in which file the mistake is, key where in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from contact_center.base.errors import nearest
from contact_center.base.limits import MAX_INTENTS, MAX_SLOT_VALUE, MAX_UTTERANCES
from contact_center.bot.content.fields import EYE
from contact_center.bot.content.lex import ALPHANUMERIC, BUILT_IN_SLOT_TYPES
from contact_center.bot.content.models import Content, Intent, Payload, Signal
from contact_center.bot.content.outgoing import outgoing_problems
from contact_center.bot.content.scenario_checks import scenario_checks
from contact_center.settings.problems import one_of, shown

Finding = tuple[str, str, str, str]

PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.]*)\}")
# Filled wherever a text is spoken.
CENTER_PLACEHOLDERS = ("center", "phone", "email", "hours_text")

REQUIRED_QUICK_REPLIES = ("after_failure", "after_faq", "after_hours", "low_confidence", "survey", "welcome")
PHRASE_ROLES = ("wants", "tells", "asks", "says", "unless", "about")
REQUIRED_INTENTS = ("agent_request", "callback_request", "goodbye")
REQUIRED_MESSAGES = (
    "clarify.default.1",
    "clarify.default.2",
    "clarify.no_candidate",
    "clarify.offer",
    "clarify.suggest",
    "clarify.unknown.1",
    "clarify.unknown.2",
    "clarify.which",
    "enrich.negative",
    "enrich.positive",
    "enrich.repeated",
    "enrich.urgent",
    "error.cannot_process",
    "error.repeat",
    "error.temporary",
    "error.voice_not_heard",
    "esc.description",
    "esc.scenario",
    "faq.beyond",
    "faq.helped",
    "faq.more",
    "foreign.agent",
    "foreign.callback",
    "foreign.closed",
    "foreign.goodbye",
    "foreign.notice",
    "foreign.spoken",
    "foreign.urgent",
    "greeting.ask",
    "hours.closed",
    "input.choice",
    "input.choice_which",
    "input.confirm",
    "input.customer_number",
    "input.date_closed",
    "input.date_far",
    "input.date_format",
    "input.date_invalid",
    "input.date_lunar",
    "input.date_past",
    "input.date_rejected",
    "input.date_today",
    "input.date_vague",
    "input.date_which",
    "input.number_format",
    "input.number_max",
    "input.number_min",
    "input.number_none",
    "input.number_period",
    "input.number_which",
    "input.order_heard",
    "input.order_number",
    "input.order_where",
    "input.order_which",
    "input.phone",
    "input.phone_long",
    "input.phone_rejected",
    "input.phone_short",
    "input.phone_unknown",
    "input.phone_which",
    "input.sensitive",
    "input.text_long",
    "input.text_pattern",
    "input.text_short",
    "lex.disambiguation",
    "lex.going_on",
    "lex.still_waiting",
    "lex.waiting",
    "notice.card_number",
    "scenario.change",
    "scenario.ahead",
    "scenario.changed",
    "scenario.chosen",
    "repair.adviser",
    "repair.afterward",
    "repair.hello",
    "repair.piece",
    "repair.anything_else",
    "repair.declined",
    "repair.go_on",
    "repair.possible.choice",
    "repair.possible.date",
    "repair.possible.number",
    "repair.thanks",
    "repair.wait",
    "scenario.complete",
    "scenario.escalate",
    "scenario.left",
    "scenario.named",
    "scenario.received",
    "scenario.reference",
    "scenario.resume",
    "scenario.resume.anew",
    "scenario.resume.hint",
    "scenario.resume.nothing",
    "scenario.resume.offer",
    "scenario.resume.signed_out",
    "scenario.resume.verified",
    "scenario.resume.verify",
    "scenario.unknown",
    "scenario.unverifiable",
    "system.turn_cap",
    "wait.short",
)

_LIST = re.compile(r"@([a-z_]+)")
_ATTACHED = re.compile(r"\S\{|\}\S")
# Lex used to take letters, spaces, periods, underscores, apostrophes and hyphens alone. Nothing says whether V2 takes
# more, and nothing is lost without: nobody speaks a comma.
_STRANGE = re.compile(r"[^\w\s{}.'-]")
_COMPARED = re.compile(r"[\W_]+")
# Examples of sentences that no intent is meant by (contact_handlers.dialogue.matching.likeness).
NO_INTENT = "nothing"


def cross_checks(content: Content) -> Iterator[Finding]:
    """Yields everything that is wrong between the parts."""
    yield from _intents(content)
    yield from _utterances(content)
    yield from _owners(content)
    yield from _examples(content)
    yield from _signals(content)
    yield from _slots(content)
    yield from _faq(content)
    yield from _messages(content)
    yield from _outgoing(content)
    yield from _quick_replies(content)
    yield from scenario_checks(content)


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    return f"unknown {what} {shown(name)}; known: {one_of(names)}{nearest(name, names)}"


def _placeholders(text: str, known: Iterable[str]) -> Iterator[str]:
    names = [*known]
    for name in PLACEHOLDER.findall(text):
        if name not in names:
            yield _unknown("placeholder", name, names)


def _intents(content: Content) -> Iterator[Finding]:
    for name in REQUIRED_INTENTS:
        if name not in content.intents:
            yield "center", "", "intents", f"intent {name!r} is required and missing"
    if len(content.intents) >= MAX_INTENTS:
        yield "center", "", "intents", f"{len(content.intents)} intents, Lex allows {MAX_INTENTS} with the fallback"
    for name, intent in content.intents.items():
        for key, message in _intent(content, intent):
            yield "intents", name, f"{name}.{key}", message


def _intent(content: Content, intent: Intent) -> Iterator[tuple[str, str]]:
    if intent.scenario is not None and intent.scenario not in content.scenarios:
        yield "scenario", _unknown("scenario", intent.scenario, content.scenarios)
    if intent.quick_replies is not None and intent.quick_replies not in content.quick_replies:
        yield "quick_replies", _unknown("quick reply set", intent.quick_replies, content.quick_replies)
    for slot in intent.slots:
        if slot not in content.slots:
            yield "slots", _unknown("slot", slot, content.slots)
    yield from _samples(intent)
    yield from _phrases(content, intent)
    for key in ("reply", "reply_confident", "reply_handover", "offer"):
        for message in _placeholders(getattr(intent, key) or "", (*CENTER_PLACEHOLDERS, *intent.slots)):
            yield key, message


def _samples(intent: Intent) -> Iterator[tuple[str, str]]:
    for index, utterance in enumerate(intent.utterances):
        for slot in PLACEHOLDER.findall(utterance):
            if slot not in intent.slots:
                yield f"utterances.{index}", _unknown("slot of this intent", slot, intent.slots)
        if _ATTACHED.search(utterance):
            yield f"utterances.{index}", f"{shown(utterance)}: a slot must stand between spaces"
        strange = sorted(set(_STRANGE.findall(utterance)))
        if strange:
            found = f"{shown(utterance)} has {', '.join(map(shown, strange))}"
            yield f"utterances.{index}", f"{found}; allowed: letters, digits, spaces, {{slots}} and . _ ' -"


def _phrases(content: Content, given: Intent | Signal) -> Iterator[tuple[str, str]]:
    """Yields the lists that phrases name and nobody has; what a phrase says is checked where it is analyzed."""
    lists = [*content.words, *(name for name, slot in content.slots.items() if slot.type in content.slot_types)]
    for role in PHRASE_ROLES:
        for index, phrase in enumerate(getattr(given, role, ())):
            for name in _LIST.findall(phrase):
                if name not in lists:
                    yield f"{role}.{index}", _unknown("list", f"@{name}", [f"@{known}" for known in lists])


def _signals(content: Content) -> Iterator[Finding]:
    for name, signal in content.language.signals:
        for key, message in _phrases(content, signal):
            yield "language", "language", f"signals.{name}.{key}", message


def _owners(content: Content) -> Iterator[Finding]:
    """Yields phrases that two intents claim."""
    owners: dict[tuple[str, str], str] = {}
    for name, intent in content.intents.items():
        for role in ("wants", "tells", "asks"):
            for index, phrase in enumerate(getattr(intent, role)):
                owner = owners.setdefault((role, _COMPARED.sub("", phrase.lower())), name)
                if owner != name:
                    yield "intents", name, f"{name}.{role}.{index}", f"{shown(phrase)} already belongs to {owner}"


def _utterances(content: Content) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    total = 0
    for name, intent in content.intents.items():
        for index, utterance in enumerate(intent.utterances):
            total += len(utterance)
            owner = owners.setdefault(_COMPARED.sub("", utterance.lower()), name)
            if owner != name:
                message = f"{shown(utterance)} already belongs to {owner}; each phrase belongs to one intent"
                yield "intents", name, f"{name}.utterances.{index}", message
    if total > MAX_UTTERANCES:
        yield "center", "", "intents", f"{total} characters of utterances, Lex allows {MAX_UTTERANCES}"


def _slots(content: Content) -> Iterator[Finding]:
    known = [*content.slot_types, *BUILT_IN_SLOT_TYPES]
    for name, slot in content.slots.items():
        if slot.type == ALPHANUMERIC:
            message = f"{ALPHANUMERIC} is unsettled for ko_KR; write letters = true and a type without letters, and set"
            yield "slots", name, f"slots.{name}.type", f"{message} bot.alphanumeric where it was built"
        elif slot.type not in known:
            yield "slots", name, f"slots.{name}.type", _unknown("slot type for ko_KR", slot.type, known)
        elif slot.type in content.slot_types and not content.slot_types[slot.type].lex:
            yield "slots", name, f"slots.{name}.type", f"{shown(slot.type)} has lex = false; a slot needs a Lex type"
    for name, kind in content.slot_types.items():
        seen: dict[str, str] = {}
        for value in kind.values:
            for word in (value.value, value.title, *value.synonyms):
                owner = seen.setdefault(_COMPARED.sub("", word.lower()), value.value)
                if owner != value.value:
                    yield "slot_types", name, f"types.{name}", f"{shown(word)} means both {owner} and {value.value}"
                if len(word) > MAX_SLOT_VALUE:
                    yield "slot_types", name, f"types.{name}", f"{shown(word)} exceeds {MAX_SLOT_VALUE} characters"


def _faq(content: Content) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for name, item in content.faq.items():
        for message in _placeholders(item.answer, CENTER_PLACEHOLDERS):
            yield "faq", name, f"{name}.answer", message
        for phrase in (item.question, *item.paraphrases):
            owner = owners.setdefault(_COMPARED.sub("", phrase.lower()), name)
            if owner != name:
                yield "faq", name, f"{name}.paraphrases", f"{shown(phrase)} already finds {owner}"


def _messages(content: Content) -> Iterator[Finding]:
    for key in REQUIRED_MESSAGES:
        if key not in content.messages:
            yield "center", "", "messages", f"text {key!r} is required and missing"
        elif key.startswith("lex.") and EYE in content.messages[key]:
            yield "messages", key, key, "Lex says this text itself, so it has one form and not one for ear and eye each"


def _outgoing(content: Content) -> Iterator[Finding]:
    for key, message in outgoing_problems(content.messages):
        yield ("messages" if key in content.messages else "center"), key, key, message


def _quick_replies(content: Content) -> Iterator[Finding]:
    for name in REQUIRED_QUICK_REPLIES:
        if name not in content.quick_replies:
            yield "center", "", "quick_replies", f"set {name!r} is required and missing"
    for name, entries in content.quick_replies.items():
        for index, entry in enumerate(entries):
            if entry.payload not in content.payloads:
                message = _unknown("payload", entry.payload, content.payloads)
                yield "quick_replies", name, f"sets.{name}.{index}.payload", message
        titles = [entry.title for entry in entries]
        if len(set(titles)) != len(titles):
            yield "quick_replies", name, f"sets.{name}", "two entries have the same title; a click sends the title"
    for name, payload in content.payloads.items():
        for key, message in _payload(content, payload):
            yield "payloads", name, f"payloads.{name}.{key}", message


def _payload(content: Content, payload: Payload) -> Iterator[tuple[str, str]]:
    if payload.intent is not None and payload.intent not in content.intents:
        yield "intent", _unknown("intent", payload.intent, content.intents)
    for slot, value in payload.slots.items():
        if slot not in content.slots:
            yield f"slots.{slot}", _unknown("slot", slot, content.slots)
        elif (values := closed_values(content, content.slots[slot].type)) and value not in values:
            yield f"slots.{slot}", _unknown("value", value, values)


def closed_values(content: Content, type_name: str) -> tuple[str, ...]:
    """Returns the canonical values of a closed list; none for open and built-in types."""
    kind = content.slot_types.get(type_name)
    return () if kind is None or kind.open else tuple(value.value for value in kind.values)


def _examples(content: Content) -> Iterator[Finding]:
    """Yields examples of intents that are none, and those that two intents claim."""
    owners: dict[str, str] = {}
    for name, sentences in content.examples.items():
        if name != NO_INTENT and name not in content.intents:
            yield "examples", name, name, _unknown("intent", name, (*content.intents, NO_INTENT))
        for index, sentence in enumerate(sentences):
            owner = owners.setdefault(_COMPARED.sub("", sentence.lower()), name)
            if owner != name:
                yield "examples", name, f"{name}.{index}", f"{shown(sentence)} already is an example of {owner}"
