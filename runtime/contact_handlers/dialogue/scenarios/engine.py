"""The scenario engine: definitions are data, every input gives exactly one of prompt, refusal, end.

Nothing here talks to a service: what a system step needs is asked of `Actions`. Sensitive answers live for one call
only, so they can be passed on (authentication) and never be stored. A free text is remembered masked; a number that the
job needs (`format = "phone"`) is kept apart (`kept`), and what the step shows of it is masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contact_handlers.base.templates import fill
from contact_handlers.dialogue.inputs import Accepted, Circumstances, Refused, Unsure, check, example_date
from contact_handlers.dialogue.scenarios.progress import (
    AUTHENTICATE,
    CANCEL,
    COMPLETE,
    ENDED,
    ESCALATE,
    PROMPT,
    REFUSED,
    REFUSED_INPUTS,
    TOO_MANY_STEPS,
    End,
    GivenUp,
    Progress,
    ProgressKind,
    Setting,
)
from contact_handlers.dialogue.state import ScenarioState
from contact_handlers.dialogue.steps import FOUND, Outcome, ScenarioLimits
from contact_handlers.dialogue.values.choices import Choices
from contact_handlers.records.masked import Masked

_DESCRIPTIONS: Mapping[GivenUp, str] = {
    REFUSED_INPUTS: "입력 검증 실패 반복",
    TOO_MANY_STEPS: "시나리오 단계 수 초과",
}
# System steps in a row; a definition that needs more goes in circles.
MAX_HOPS = 30


class ScenarioEngine:
    """Runs the scenarios of a center."""

    def __init__(self, content: Mapping[str, Any], limits: ScenarioLimits, speak: Mapping[str, str]) -> None:
        self._scenarios: Mapping[str, Any] = content["scenarios"]
        self._steps = {
            name: {step["id"]: step for step in scenario["steps"]} for name, scenario in self._scenarios.items()
        }
        self._choices = {name: Choices.of(kind) for name, kind in content["slot_types"].items()}
        self._messages: Mapping[str, str] = content["messages"]
        self._limits = limits
        self._speak = speak

    def knows(self, name: str) -> bool:
        """Tells whether the center has this scenario."""
        return name in self._scenarios

    def choices(self, slot_type: str) -> Choices | None:
        """Returns a closed list by its name."""
        return self._choices.get(slot_type)

    def resumable(self, name: str) -> bool:
        """Tells whether another contact of the customer may continue the scenario."""
        return self.knows(name) and bool(self._scenarios[name]["resumable"])

    def personal(self, name: str) -> bool:
        """Tells whether the scenario asks for what belongs to one person: a number with a form, or a secret."""
        return any(step["sensitive"] or step.get("format") for step in self._scenarios[name]["steps"])

    def named(self, name: str) -> str:
        """Returns what the scenario is called in front of customers."""
        return str(self._scenarios[name]["name"])

    def expired(self, state: ScenarioState, now: int) -> bool:
        """Tells whether the scenario has been left alone for too long, or is not defined any more."""
        return now - state.touched_at > self._limits.timeout_s or state.step not in self._steps.get(state.id, {})

    def start(self, name: str, prefilled: Mapping[str, Masked], setting: Setting) -> Progress:
        """Begins a scenario; what is known already is not asked for."""
        scenario = self._scenarios[name]
        known = {**prefilled}
        for step in scenario["steps"]:
            source = step.get("prefill_from")
            if source in prefilled:
                known[step["field"]] = prefilled[source]
        fields = {step["field"] for step in scenario["steps"] if step.get("field")}
        data = {key: value for key, value in known.items() if key in fields}
        state = ScenarioState(id=name, step=scenario["start"], data=data, touched_at=setting.now)
        return self._advance(state, scenario["start"], setting, {})

    def ask_again(self, state: ScenarioState, setting: Setting) -> Progress:
        """Repeats the current step, for instance after an interruption; system steps run again."""
        return self._advance(replace(state, touched_at=setting.now), state.step, setting, {})

    def take(self, state: ScenarioState, text: str, setting: Setting) -> Progress:
        """Gives the input of the customer to the current step."""
        steps = self._steps[state.id]
        step = steps[state.step]
        touched = replace(state, touched_at=setting.now, inputs=state.inputs + 1)
        if touched.inputs > self._limits.max_steps:
            return self._over(touched)
        if step["type"] == "action" or self._skipped(step, touched, setting):
            # The flow has authenticated meanwhile, or a system step waited for that: go on with this input.
            return self._after_authentication(touched, text, setting)
        around = Circumstances(
            today=setting.today,
            is_open_day=setting.is_open_day,
            data=touched.data,
            slot=setting.slot,
            sensitive=setting.sensitive,
            caller=setting.caller,
        )
        verdict = check(step, text, self._choices.get(step.get("choices", "")), around)
        if isinstance(verdict, Refused):
            return self._refuse(touched, step, verdict)
        if isinstance(verdict, Unsure):
            return self._which(touched, step, verdict)
        return self._accept(touched, step, verdict, setting)

    def waits_in_vain(self, state: ScenarioState, setting: Setting) -> bool:
        """Tells whether the scenario handed over to the keypad and the customer came back without being verified."""
        step = self._steps[state.id][state.step]
        return bool(step.get("keypad")) and not setting.can_authenticate and not self._skipped(step, state, setting)

    def percent(self, state: ScenarioState) -> int:
        """Returns how much of the chosen path is done: completed steps / (completed + shortest way to an end)."""
        done = len(state.path)
        left = self._shortest(state.id, state.step)
        return min(99, round(100 * done / (done + left))) if done + left else 0

    def _after_authentication(self, state: ScenarioState, text: str, setting: Setting) -> Progress:
        progress = self._advance(state, state.step, setting, {})
        if progress.kind != PROMPT or progress.state is None:
            return progress
        tried = self.take(replace(progress.state, inputs=state.inputs - 1), text, setting)
        return progress if tried.kind == REFUSED else tried

    def _refuse(self, state: ScenarioState, step: Mapping[str, Any], verdict: Refused) -> Progress:
        failed = replace(state, failures=state.failures + 1)
        if failed.failures >= self._limits.max_retries:
            return self._give_up(failed, REFUSED_INPUTS)
        text = fill(self._messages[verdict.key], verdict.values)
        return self._question(REFUSED, failed, step, text)

    def _which(self, state: ScenarioState, step: Mapping[str, Any], verdict: Unsure) -> Progress:
        """Asks which of several values is meant; that is no failure of the customer."""
        text = fill(self._messages[verdict.key], verdict.values)
        pairs = tuple((one.title, one.value) for one in verdict.candidates)
        return replace(self._question(REFUSED, state, step, text), choices=Choices.from_pairs(pairs))

    def _over(self, state: ScenarioState) -> Progress:
        return self._give_up(state, TOO_MANY_STEPS)

    def _give_up(self, state: ScenarioState, why: GivenUp) -> Progress:
        end = End(kind=ESCALATE, reason="bot_limitation", description=_DESCRIPTIONS[why], given_up=why)
        return Progress(
            kind=ENDED, text=self._messages["scenario.escalate"], state=None, data=state.data, end=end, percent=100
        )

    def _accept(self, state: ScenarioState, step: Mapping[str, Any], verdict: Accepted, setting: Setting) -> Progress:
        data, kept, secrets = dict(state.data), dict(state.kept), dict[str, Any]()
        # The number of a customer is no secret by itself and is needed together with the next answer.
        if step["sensitive"] and step.get("format") != "customer_number":
            secrets[step["field"]] = verdict.kept or verdict.value
        else:
            data[step["field"]] = verdict.value
            if verdict.kept:
                kept[step["field"]] = verdict.kept
        moved = replace(state, data=data, kept=kept, failures=0, path=(*state.path, step["id"]))
        return self._advance(moved, _target(step, str(verdict.value)), setting, secrets)

    def _advance(self, state: ScenarioState, target: str, setting: Setting, secrets: Mapping[str, Any]) -> Progress:
        """Walks on until a question, an end or the keypad: skips what is known, runs system steps."""
        said: list[str] = []
        values: dict[str, str] = {}
        for _ in range(MAX_HOPS):
            if target.startswith("@"):
                return self._end(state, target[1:], said, values, setting)
            step = self._steps[state.id][target]
            state = replace(self._rewound(state, target), step=target)
            if step["type"] == "action":
                target, state = self._act(step, state, setting, secrets, said, values)
            elif self._skipped(step, state, setting):
                state, target = replace(state, path=(*state.path, step["id"])), step["skip_to"]
            elif step["field"] in state.data and not step["sensitive"]:
                state = replace(state, path=(*state.path, step["id"]))
                target = _target(step, str(state.data[step["field"]]))
            elif step["keypad"] and not setting.can_authenticate:
                return self._authenticate(state, said, values, step["skip_to"], setting)
            else:
                return self._question(PROMPT, state, step, " ".join([*said, self._prompt(state, step, setting)]))
        return self._over(state)

    def _skipped(self, step: Mapping[str, Any], state: ScenarioState, setting: Setting) -> bool:
        return step.get("skip_when") == "verified" and (setting.verified or bool(state.data.get("verified")))

    def _rewound(self, state: ScenarioState, target: str) -> ScenarioState:
        """Going back to a step forgets it and everything after it."""
        if target not in state.path:
            return state
        kept = state.path[: state.path.index(target)]
        steps = self._steps[state.id]
        dropped = {steps[name].get("field") for name in state.path[len(kept) :]}
        data = {key: value for key, value in state.data.items() if key not in dropped}
        apart = {key: value for key, value in state.kept.items() if key not in dropped}
        return replace(state, path=kept, data=data, kept=apart)

    def _act(
        self,
        step: Mapping[str, Any],
        state: ScenarioState,
        setting: Setting,
        secrets: Mapping[str, Any],
        said: list[str],
        values: dict[str, str],
    ) -> tuple[str, ScenarioState]:
        verified = setting.verified or bool(state.data.get("verified"))
        outcome = setting.actions.run(
            step["action"], step, {**state.data, **state.kept, **secrets, "verified": verified}
        )
        state = self._authenticated(state, step["action"], outcome)
        name = outcome.name
        if step["action"] == "authenticate" and name == "failed" and state.auth_failures >= self._limits.max_retries:
            name = "exhausted"
        values.update(outcome.values)
        notice = step["notices"].get(name)
        if notice:
            said.append(self._fill(notice, state, values))
        elif name == FOUND and "answer" in outcome.values and not _ends_with_answer(step, self._ends(state.id), name):
            said.append(outcome.values["answer"])
        return _target(step, name), replace(state, path=(*state.path, step["id"]))

    @staticmethod
    def _authenticated(state: ScenarioState, action: str, outcome: Outcome) -> ScenarioState:
        if action != "authenticate":
            return state
        if outcome.name == "verified":
            return replace(state, data={**state.data, "verified": True}, auth_failures=0)
        return replace(state, auth_failures=state.auth_failures + 1)

    def _authenticate(
        self, state: ScenarioState, said: list[str], values: Mapping[str, str], resume: str, setting: Setting
    ) -> Progress:
        following = self._steps[state.id][resume]
        prompt = "" if following["type"] == "action" else self._prompt(state, following, setting)
        return Progress(
            kind=ENDED,
            text=" ".join(said),
            state=state,
            data=state.data,
            end=End(kind=AUTHENTICATE),
            percent=self.percent(state),
            resume_prompt=prompt,
        )

    def _prompt(self, state: ScenarioState, step: Mapping[str, Any], setting: Setting) -> str:
        text = self._fill(step["prompt"], state, {"example_date": example_date(setting.today)})
        choices = self._choices.get(step.get("choices", ""))
        return f"{text} {choices.listed()}" if choices else text

    def _question(self, kind: ProgressKind, state: ScenarioState, step: Mapping[str, Any], text: str) -> Progress:
        return Progress(
            kind=kind,
            text=text,
            state=state,
            data=state.data,
            step=step,
            choices=self._choices.get(step.get("choices", "")),
            percent=self.percent(state),
        )

    def _end(
        self, state: ScenarioState, name: str, said: list[str], values: Mapping[str, str], setting: Setting
    ) -> Progress:
        end = self._ends(state.id)[name]
        text = end.get("text") or self._messages[_DEFAULT_TEXT[end["kind"]]]
        spoken = " ".join([*said, self._fill(text, state, values)])
        if end["kind"] == AUTHENTICATE:
            waiting = replace(state, step=end["resume"])
            return replace(self._authenticate(waiting, [spoken], values, end["resume"], setting), state=waiting)
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
            ),
            percent=100,
        )

    def _ends(self, name: str) -> Mapping[str, Any]:
        ends: Mapping[str, Any] = self._scenarios[name]["ends"]
        return ends

    def _fill(self, text: str, state: ScenarioState, values: Mapping[str, str]) -> str:
        shown = {key: f"{value:,}" if isinstance(value, int) else value for key, value in state.data.items()}
        return fill(text, {**self._speak, **shown, **values})

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


_DEFAULT_TEXT = {
    COMPLETE: "scenario.complete",
    ESCALATE: "scenario.escalate",
    CANCEL: "scenario.cancelled",
    AUTHENTICATE: "scenario.escalate",
}


def _target(step: Mapping[str, Any], value: str) -> str:
    target: str = step["branches"].get(value) or step.get("next") or ""
    return target


def _targets(step: Mapping[str, Any]) -> list[str]:
    return [*step["branches"].values(), *([step["next"]] if step.get("next") else [])]


def _ends_with_answer(step: Mapping[str, Any], ends: Mapping[str, Any], outcome: str) -> bool:
    """Tells whether the end that an outcome leads to says the answer itself."""
    target = _target(step, outcome)
    return target.startswith("@") and "{answer}" in (ends[target[1:]].get("text") or "")
