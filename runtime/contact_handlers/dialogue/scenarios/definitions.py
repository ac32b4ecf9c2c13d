"""The scenarios of a center as they are written: steps, ends, closed lists, and what follows from these alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contact_handlers.dialogue.state import ScenarioState
from contact_handlers.dialogue.values.choices import Choices

Step = Mapping[str, Any]
# Whoever answers these says yes or no, and nothing that could be meant for another step.
_ASSENT = "네"


class Definitions:
    """The compiled scenarios, ready to be asked."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._scenarios: Mapping[str, Any] = content["scenarios"]
        self._steps = {
            name: {step["id"]: step for step in scenario["steps"]} for name, scenario in self._scenarios.items()
        }
        self._choices = {name: Choices.of(kind) for name, kind in content["slot_types"].items()}

    def knows(self, name: str) -> bool:
        """Tells whether the center has this scenario."""
        return name in self._scenarios

    def scenario(self, name: str) -> Mapping[str, Any]:
        """Returns a scenario by its name."""
        found: Mapping[str, Any] = self._scenarios[name]
        return found

    def steps(self, name: str) -> Mapping[str, Step]:
        """Returns the steps of a scenario by their ids; none of a scenario that is not defined any more."""
        found: Mapping[str, Step] = self._steps.get(name, {})
        return found

    def current(self, state: ScenarioState) -> Step:
        """Returns the step that waits for an answer."""
        found: Step = self._steps[state.id][state.step]
        return found

    def ends(self, name: str) -> Mapping[str, Any]:
        """Returns the ends of a scenario."""
        found: Mapping[str, Any] = self._scenarios[name]["ends"]
        return found

    def choices(self, slot_type: str) -> Choices | None:
        """Returns a closed list by its name."""
        return self._choices.get(slot_type)

    def choices_of(self, step: Step) -> Choices | None:
        """Returns the closed list of a step."""
        return self._choices.get(step.get("choices", ""))

    def resumable(self, name: str) -> bool:
        """Tells whether another contact of the customer may continue the scenario."""
        return self.knows(name) and bool(self._scenarios[name]["resumable"])

    def personal(self, name: str) -> bool:
        """Tells whether the scenario asks for what belongs to one person: a number with a form, or a secret."""
        return any(step["sensitive"] or step.get("format") for step in self._scenarios[name]["steps"])

    def named(self, name: str) -> str:
        """Returns what the scenario is called in front of customers."""
        return str(self._scenarios[name]["name"])

    def matter(self, name: str) -> tuple[frozenset[str], str]:
        """Returns the nouns that a scenario is about, and the one that is also a word of leaving; empty without one."""
        verb = str(self._scenarios[name].get("verb") or "")
        return frozenset({*self.named(name).split(), *verb.split()}), verb

    def answered(self, state: ScenarioState) -> Iterator[Step]:
        """Yields the steps whose answer may be changed, the last one first."""
        steps = self.steps(state.id)
        for name in reversed(state.path):
            step = steps.get(name)
            if step is not None and step.get("field") in state.data and not step["sensitive"]:
                yield step

    def is_assent(self, step: Step) -> bool:
        """Tells whether a step is answered by yes or no."""
        choices = self.choices_of(step)
        return choices is not None and _ASSENT in {word for word, _ in choices.words}

    def percent(self, state: ScenarioState) -> int:
        """Returns how much of the chosen path is done: completed steps / (completed + shortest way to an end)."""
        done = len(state.path)
        left = self._shortest(state.id, state.step)
        return min(99, round(100 * done / (done + left))) if done + left else 0

    def _shortest(self, name: str, start: str) -> int:
        """Returns the number of steps on the shortest way from a step to an end, the step included."""
        steps, level, seen, count = self._steps[name], [start], {start}, 0
        while level:
            count += 1
            following = [target for node in level for target in _targets(steps[node])]
            if any(target.startswith("@") for target in following):
                return count
            level = [target for target in dict.fromkeys(following) if target not in seen]
            seen |= set(level)
        return count


def target(step: Step, value: str) -> str:
    """Returns where an answer or an outcome leads."""
    found: str = step["branches"].get(value) or step.get("next") or ""
    return found


def _targets(step: Step) -> list[str]:
    return [*step["branches"].values(), *([step["next"]] if step.get("next") else [])]


def slot_name(step: Step) -> str:
    """Returns the slot that a step asks for."""
    return str(step.get("prefill_from") or step.get("field") or "")
