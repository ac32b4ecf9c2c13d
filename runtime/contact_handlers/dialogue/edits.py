"""What people edit at run time, laid over the compiled content: the same code for the deployed bot and for `aicc say`.

An item of the catalogue is what is stored: a row that is switched off is gone, a changed one is said and done as it is
written, a new one is known. A member that makes no sense is not taken, the rest of its item is; `problems` names it.
Intents without which nobody reaches a person or an end cannot be switched off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.records.vocabulary import DEFAULT_REASON, MEDIUM, PRIORITY_LEVELS, REASON_PRIORITIES

MIN_EXAMPLES: Final = 3
REQUIRED: Final = frozenset({"agent_request", "callback_request", "goodbye"})
ACTIONS: Final = ("continue", "clarify", "scenario", "escalate", "callback", "end")
# What settles number and time of a callback, unless the intent has a scenario of its own.
CALLBACK_SCENARIO: Final = "callback"
# Texts of an intent that are taken as they are written.
TEXTS: Final = ("label", "description", "reply", "reply_confident", "reply_handover", "offer")
# What every text of an intent may say besides the slots of its intent.
_PLACES: Final = frozenset({"center", "phone", "email"})
_PLACE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.]*)\}")
# What an intent that was added at run time is, unless its item says more.
ADDED: Final[Mapping[str, Any]] = {
    "threshold": 0.70,
    "base": 0.70,
    "faq_first": True,
    "priority": MEDIUM,
    "repeatable": False,
    "journey": "inquiry",
    "reply": "",
    "slots": (),
    "keywords": (),
}


@dataclass(frozen=True)
class Intents:
    """The intents of a center with what was edited."""

    known: Mapping[str, Mapping[str, Any]]
    reads_anew: bool
    """Whether examples changed, so that likeness has to be learned again."""
    weighs_anew: bool
    """Whether what the classifier keeps of intents changed: which there are, how much they count, what they do."""
    problems: tuple[str, ...] = ()


def without_gone(content: Mapping[str, Any], intents: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the content with these intents, and without the buttons of intents that are gone."""
    payloads = {
        payload: meaning
        for payload, meaning in content["payloads"].items()
        if meaning.get("intent") is None or meaning["intent"] in intents
    }
    shown = {
        name: [entry for entry in entries if entry["payload"] in payloads]
        for name, entries in content["quick_replies"].items()
    }
    return {**content, "intents": intents, "payloads": payloads, "quick_replies": shown}


def edited(content: Mapping[str, Any], edits: Mapping[str, Mapping[str, Any]]) -> Intents:
    """Returns the intents of compiled content with the edits laid over them."""
    known = {name: dict(intent) for name, intent in content["intents"].items()}
    problems: list[str] = []
    anew = False
    for name, edit in edits.items():
        if edit.get("is_active") is False:
            if name in REQUIRED:
                problems.append(f"intent {name}: cannot be switched off, because callers need it")
            else:
                known.pop(name, None)
            continue
        given = _Given(name, edit, content, problems)
        before = known.get(name)
        intent = given.changed(before) if before is not None else given.added()
        if intent is not None:
            anew = anew or before is None or intent["utterances"] != before["utterances"]
            known[name] = intent
    return Intents(known, anew, anew or _weights(known) != _weights(content["intents"]), tuple(problems))


def _weights(intents: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[Any, ...]]:
    return {name: (intent["base"], intent["action"], intent["priority"]) for name, intent in intents.items()}


@dataclass(frozen=True)
class _Given:
    """One item of an intent as somebody wrote it."""

    name: str
    edit: Mapping[str, Any]
    content: Mapping[str, Any]
    problems: list[str]

    def changed(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Returns a delivered intent with what the item says."""
        return {**before, **dict(self._members(before))}

    def added(self) -> dict[str, Any] | None:
        """Returns a new intent, or None when it has too little to be found by."""
        if not self.name.replace("_", "").isalnum() or not self.name.isascii():
            self._refuse("name", "letters, digits and _ are allowed")
            return None
        if len(self._examples({"slots": ()})) < MIN_EXAMPLES:
            self._refuse("examples", f"a new intent needs at least {MIN_EXAMPLES}, without slots")
            return None
        description = str(self.edit.get("description") or self.name)
        reply = str(self.edit.get("reply") or "")
        before = {
            **ADDED,
            "action": "continue" if reply else "clarify",
            "description": description,
            "label": description,
            "utterances": [],
        }
        made = self.changed(before)
        # What is only like its examples is asked first.
        return {"offer": f"{made['label']} 말씀이신가요?", **made}

    def _members(self, before: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for key in TEXTS:
            if (text := self._text(key, before)) is not None:
                yield key, text
        if (both := self._clarify(before)) is not None:
            yield "clarify", both
        yield from self._bounds(before).items()
        if (base := self._share("base")) is not None:
            yield "base", base
        for key in ("faq_first", "repeatable"):
            if isinstance(self.edit.get(key), bool):
                yield key, self.edit[key]
        if (priority := self._word("priority", tuple(PRIORITY_LEVELS))) is not None:
            yield "priority", priority
        yield from self._action(before).items()
        examples = self._examples(before)
        if len(examples) >= MIN_EXAMPLES:
            yield "utterances", examples

    def _text(self, key: str, before: Mapping[str, Any]) -> str | None:
        text = self.edit.get(key)
        if not isinstance(text, str) or text == before.get(key):
            return None
        unknown = sorted(set(_PLACE.findall(text)) - _PLACES - set(before["slots"]))
        if unknown:
            self._refuse(key, f"unknown placeholders {', '.join(unknown)}, known are {', '.join(sorted(_PLACES))}")
            return None
        return text

    def _clarify(self, before: Mapping[str, Any]) -> list[str] | None:
        both = self.edit.get("clarify")
        if both is None or both == before.get("clarify"):
            return None
        if isinstance(both, (list, tuple)) and len(both) == 2 and all(isinstance(text, str) and text for text in both):
            return list(both)
        self._refuse("clarify", "two texts are needed, for the first and the second time")
        return None

    def _bounds(self, before: Mapping[str, Any]) -> dict[str, float]:
        threshold = self._share("threshold")
        act_at = self._share("act_at")
        if threshold is None and act_at is None:
            return {}
        threshold = float(before["threshold"]) if threshold is None else threshold
        act_at = before.get("act_at") if act_at is None else act_at
        # An act-at value above the threshold could never decide.
        return {"threshold": threshold, **({} if act_at is None else {"act_at": min(float(act_at), threshold)})}

    def _action(self, before: Mapping[str, Any]) -> dict[str, Any]:
        action = self._word("action", ACTIONS) or before["action"]
        if self.name in REQUIRED and action != before["action"]:
            self._refuse("action", f"stays {before['action']!r}, because callers need it")
            action = before["action"]
        found: dict[str, Any] = {"action": action}
        if action in ("scenario", "callback"):
            usual = before.get("scenario") if action == before["action"] else None
            usual = usual or (CALLBACK_SCENARIO if action == "callback" else before.get("scenario"))
            scenario = self._word("scenario", tuple(self.content["scenarios"])) or usual
            if scenario is None:
                self._refuse("scenario", f"action {action!r} needs one")
                return {"action": before["action"]}
            return {**found, "scenario": scenario}
        if before.get("scenario") is not None:
            found["scenario"] = None
        if action == "escalate":
            found["reason"] = self._word("reason", tuple(REASON_PRIORITIES)) or before.get("reason") or DEFAULT_REASON
        return found

    def _examples(self, before: Mapping[str, Any]) -> list[str]:
        given = self.edit.get("examples")
        if not isinstance(given, (list, tuple)):
            return []
        slots = set(before["slots"])
        texts = [str(example).strip() for example in given]
        return [text for text in texts if text and set(_PLACE.findall(text)) <= slots]

    def _word(self, key: str, allowed: Sequence[str]) -> str | None:
        value = self.edit.get(key)
        if value is None or value in allowed:
            return value
        self._refuse(key, f"{value!r} is unknown, known are {', '.join(allowed)}")
        return None

    def _share(self, key: str) -> float | None:
        value = self.edit.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            self._refuse(key, f"{value!r} is no number from 0 to 1")
            return None
        return float(value)

    def _refuse(self, key: str, why: str) -> None:
        self.problems.append(f"intent {self.name}, {key}: {why}")
