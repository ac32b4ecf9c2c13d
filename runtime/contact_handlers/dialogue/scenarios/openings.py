"""What a sentence says of the answers of a scenario, so that none of it is asked again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.korean.reader import read
from contact_handlers.dialogue.korean.sentence import NOUN, Sentence
from contact_handlers.dialogue.scenarios.definitions import Definitions, Step
from contact_handlers.dialogue.state import Value
from contact_handlers.records.masked import Masked, masked, ours

# A longer phrase is a sentence, no name.
_LONGEST_NAME = 30
_ENDING = re.compile(r"(?:이요|요|이에요|예요|입니다)$")


@dataclass(frozen=True)
class Openings:
    """Reads answers out of the sentence that begins a scenario, or that says more than was asked."""

    known: Definitions

    def told(self, name: str, text: str, data: Mapping[str, Value]) -> dict[str, Masked]:
        """Returns what a sentence says beside the words of the lists; `data` is what is known already."""
        found: dict[str, Masked] = {}
        sentence, tells = read(text), False
        for step in self.known.steps(name).values():
            field = step.get("field") or ""
            if field in data or not field:
                continue
            value = self.implied(step, sentence, data)
            if value is not None:
                tells = True
            elif step.get("opening") and tells:
                # Whoever tells what is wrong has described it.
                value = masked(text)
            else:
                value = self._mentioned(step, text)
            if value is not None:
                found[field] = value
        return found

    def implied(self, step: Step, sentence: Sentence, data: Mapping[str, Value]) -> Masked | None:
        """Returns the choice that words stand for which are no words of the list: 시킨 거 is an order."""
        for rule in step["implied"]:
            if any(data.get(field) for field in rule["fields"]) or _says(rule, sentence):
                return ours(rule["value"])
        return None

    @staticmethod
    def name(step: Step, text: str) -> Masked | None:
        """Returns what a phrase names that is no choice of the step (엘지 그램이요), where another step asks for it."""
        said = read(text)
        main = [clause for clause in said.clauses if clause.words]
        if not step.get("otherwise") or len(main) != 1 or said.acts or main[0].asks or main[0].negated:
            return None
        if main[0].kind != NOUN and main[0].light != "이다":
            return None
        named = _ENDING.sub("", text.strip(" .!?"))
        return masked(named) if 2 <= len(named) <= _LONGEST_NAME else None

    def _mentioned(self, step: Step, text: str) -> Masked | None:
        """Returns the entry of a list that a sentence names, for a step that takes other answers too."""
        choices = self.known.choices(step.get("mentions") or "")
        value = None if choices is None else choices.mentioned(text)
        return None if value is None else ours(value)


def _says(rule: Mapping[str, Any], sentence: Sentence) -> bool:
    """Tells whether a sentence has one of the words of a rule; of several they stand in one clause: 안 되다."""
    for phrase in rule["words"]:
        parts = phrase.split()
        negated, words = parts[0] in ("안", "못"), {compact(part) for part in parts if part not in ("안", "못")}
        for clause in sentence.clauses:
            said = clause.lemmas | clause.compounds | {clause.predicate, clause.light}
            if words <= said and (clause.negated or not negated) and clause.kind != "forbidden":
                return True
    return False
