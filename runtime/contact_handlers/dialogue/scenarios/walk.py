"""The way through a scenario: from one question over known answers and system steps to the next question or an end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.templates import fill
from contact_handlers.dialogue.inputs import Refused, Unsure, example_date
from contact_handlers.dialogue.scenarios.definitions import Definitions, Step, target
from contact_handlers.dialogue.scenarios.progress import (
    AUTHENTICATE,
    CALLBACK,
    CANCEL,
    COMPLETE,
    ENDED,
    ESCALATE,
    PROMPT,
    REFUSED,
    REFUSED_INPUTS,
    TOO_MANY_STEPS,
    End,
    EndKind,
    GivenUp,
    Progress,
    ProgressKind,
    Setting,
)
from contact_handlers.dialogue.scenarios.shown import SHOWN_DIGITS, complete, own_numbers, values
from contact_handlers.dialogue.state import ScenarioState
from contact_handlers.dialogue.steps import FOUND, Outcome, ScenarioLimits

_DESCRIPTIONS: Mapping[GivenUp, str] = {
    REFUSED_INPUTS: "입력 검증 실패 반복",
    TOO_MANY_STEPS: "시나리오 단계 수 초과",
}
_DEFAULT_TEXT: Mapping[EndKind, str] = {
    COMPLETE: "scenario.complete",
    ESCALATE: "scenario.escalate",
    CANCEL: "scenario.left",
    AUTHENTICATE: "scenario.escalate",
    CALLBACK: "repair.noted",
}
# What a yes means where the number somebody calls from is offered.
OWN_NUMBER = "이 번호"
# System steps in a row; a definition that needs more goes in circles.
MAX_HOPS = 30


@dataclass
class _Said:
    """What system steps on the way said and found."""

    parts: list[str]
    found: dict[str, str]


@dataclass(frozen=True)
class Walk:
    """Walks the scenarios of a center."""

    known: Definitions
    messages: Mapping[str, str]
    limits: ScenarioLimits
    speak: Mapping[str, str]

    def on(self, state: ScenarioState, where: str, setting: Setting, secrets: Mapping[str, Any]) -> Progress:
        """Walks on until a question, an end or the keypad: skips what is known, runs system steps."""
        said = _Said([], {})
        for _ in range(MAX_HOPS):
            if where.startswith("@"):
                return self._end(state, where[1:], said, setting)
            step = self.known.steps(state.id)[where]
            state = replace(self._rewound(state, where), step=where)
            if step["type"] == "action":
                where, state = self._act(step, state, setting, secrets, said)
            elif skipped(step, state, setting):
                state, where = replace(state, path=(*state.path, step["id"])), step["skip_to"]
            elif step.get("field") in state.data and not step["sensitive"]:
                state = replace(state, path=(*state.path, step["id"]))
                where = target(step, str(state.data[step["field"]]))
            elif step["keypad"] and not setting.can_authenticate:
                return self._authenticate(state, said, step["skip_to"], setting)
            else:
                if step.get("prompt_own") and setting.caller:
                    state = replace(state, options=(OWN_NUMBER,))
                return self.question(state, step, " ".join([*said.parts, self.prompt(state, step, setting)]))
        return self.over(state)

    def prompt(self, state: ScenarioState, step: Step, setting: Setting) -> str:
        """Returns the question of a step, with the answers so far in it."""
        known = values(self.known.steps(state.id), state, setting.today)
        known |= own_numbers(self.known.steps(state.id), state, setting.caller)
        own = {"own_end": " ".join(setting.caller[-SHOWN_DIGITS:])} if setting.caller else {}
        filling = {**self.speak, **known, **own, "example_date": example_date(setting.today)}
        offers = step.get("prompt_own") and state.options == (OWN_NUMBER,)
        text = fill(complete(step["prompt_own"] if offers else step["prompt"], known), filling)
        choices = self.known.choices_of(step)
        return f"{text} {choices.listed()}" if choices else text

    def question(self, state: ScenarioState, step: Step, text: str, kind: ProgressKind = PROMPT) -> Progress:
        """Returns a question that waits for its answer."""
        return Progress(
            kind=kind,
            text=text,
            state=state,
            data=state.data,
            step=step,
            choices=self.known.choices_of(step),
            percent=self.known.percent(state),
        )

    def refuse(self, state: ScenarioState, step: Step, text: str) -> Progress:
        """Asks again after an answer that does not fit; hands over when there were too many."""
        failed = replace(state, failures=state.failures + 1)
        if failed.failures >= self.limits.max_retries:
            return self.give_up(failed, REFUSED_INPUTS)
        return self.question(failed, step, text, REFUSED)

    def why(self, verdict: Refused | Unsure) -> str:
        """Returns why an answer does not fit, or which values it can mean."""
        return fill(self.messages[verdict.key], verdict.values)

    def over(self, state: ScenarioState) -> Progress:
        """Ends a scenario that has had too many inputs."""
        return self.give_up(state, TOO_MANY_STEPS)

    def give_up(self, state: ScenarioState, why: GivenUp) -> Progress:
        """Ends a scenario that leads nowhere: a person takes over."""
        end = End(kind=ESCALATE, reason="bot_limitation", description=_DESCRIPTIONS[why], given_up=why)
        return Progress(
            kind=ENDED, text=self.messages["scenario.escalate"], state=None, data=state.data, end=end, percent=100
        )

    def _rewound(self, state: ScenarioState, where: str) -> ScenarioState:
        """Going back to a step forgets it and everything after it."""
        if where not in state.path:
            return state
        kept = state.path[: state.path.index(where)]
        steps = self.known.steps(state.id)
        dropped = {steps[name].get("field") for name in state.path[len(kept) :]}
        data = {key: value for key, value in state.data.items() if key not in dropped}
        apart = {key: value for key, value in state.kept.items() if key not in dropped}
        return replace(state, path=kept, data=data, kept=apart)

    def _act(
        self, step: Step, state: ScenarioState, setting: Setting, secrets: Mapping[str, Any], said: _Said
    ) -> tuple[str, ScenarioState]:
        verified = setting.verified or bool(state.data.get("verified"))
        outcome = setting.actions.run(
            step["action"], step, {**state.data, **state.kept, **secrets, "verified": verified}
        )
        state = _authenticated(state, step["action"], outcome)
        name = outcome.name
        if step["action"] == "authenticate" and name == "failed" and state.auth_failures >= self.limits.max_retries:
            name = "exhausted"
        said.found.update(outcome.values)
        notice = step["notices"].get(name)
        if notice:
            said.parts.append(self._fill(notice, state, said.found, setting))
        elif name == FOUND and "answer" in outcome.values and not self._ends_with_answer(state, step):
            said.parts.append(outcome.values["answer"])
        return target(step, name), replace(state, path=(*state.path, step["id"]))

    def _ends_with_answer(self, state: ScenarioState, step: Step) -> bool:
        """Tells whether the end that a find leads to says the answer itself."""
        where = target(step, FOUND)
        return where.startswith("@") and "{answer}" in (self.known.ends(state.id)[where[1:]].get("text") or "")

    def _authenticate(self, state: ScenarioState, said: _Said, resume: str, setting: Setting) -> Progress:
        following = self.known.steps(state.id)[resume]
        prompt = "" if following["type"] == "action" else self.prompt(state, following, setting)
        return Progress(
            kind=ENDED,
            text=" ".join(said.parts),
            state=state,
            data=state.data,
            end=End(kind=AUTHENTICATE),
            percent=self.known.percent(state),
            resume_prompt=prompt,
        )

    def _end(self, state: ScenarioState, name: str, said: _Said, setting: Setting) -> Progress:
        end = self.known.ends(state.id)[name]
        text = end.get("text") or self.messages[_DEFAULT_TEXT[end["kind"]]]
        spoken = " ".join([*said.parts, self._fill(text, state, said.found, setting)])
        if end["kind"] == AUTHENTICATE:
            waiting = replace(state, step=end["resume"])
            progress = self._authenticate(waiting, _Said([spoken], said.found), end["resume"], setting)
            return replace(progress, state=waiting)
        by = end.get("reason_by")
        reason = by["values"].get(state.data.get(by["field"]), end["reason"]) if by else end.get("reason")
        return Progress(
            kind=ENDED,
            text=spoken,
            state=None,
            data=state.data,
            kept=state.kept,
            end=End(
                kind=end["kind"],
                name=name,
                reason=reason,
                description=end.get("description", ""),
                priority=end.get("priority", "LOW"),
                request=end.get("request"),
                stay=end["stay"],
                spoken_by_flow=end["spoken_by_flow"],
                forget=end["forget"],
                asks=end.get("asks") or "create",
            ),
            percent=100,
        )

    def _fill(self, text: str, state: ScenarioState, found: Mapping[str, str], setting: Setting) -> str:
        # What is kept apart is said in the question that reads it back, and nowhere else.
        shown = values(self.known.steps(state.id), replace(state, kept={}), setting.today)
        named = {"scenario": self.known.named(state.id)}
        return fill(text, {**self.speak, **named, **shown, **found})


def skipped(step: Step, state: ScenarioState, setting: Setting) -> bool:
    """Tells whether a step needs not be asked now."""
    return step.get("skip_when") == "verified" and (setting.verified or bool(state.data.get("verified")))


def _authenticated(state: ScenarioState, action: str, outcome: Outcome) -> ScenarioState:
    if action != "authenticate":
        return state
    if outcome.name == "verified":
        return replace(state, data={**state.data, "verified": True}, auth_failures=0)
    return replace(state, auth_failures=state.auth_failures + 1)
