"""The scenario engine: definitions are data, every input gives exactly one of prompt, refusal, end.

Nothing here talks to a service: what a system step needs is asked of `Actions`. Sensitive answers live for one call
only, so they can be passed on (authentication) and never be stored. A free text is remembered masked; a number that the
job needs (`format = "phone"`) is kept apart (`kept`), and what the step shows of it is masked, besides in the question
that reads it back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from contact_handlers.base.clock import KST
from contact_handlers.base.templates import fill
from contact_handlers.base.text import compact
from contact_handlers.dialogue.inputs import (
    DAY_ALONE,
    Accepted,
    Circumstances,
    Refused,
    Unsure,
    Verdict,
    answer_text,
    check,
    iso,
)
from contact_handlers.dialogue.scenarios.corrections import IMPOSSIBLE, Change, Corrections
from contact_handlers.dialogue.scenarios.definitions import Definitions, Step, target
from contact_handlers.dialogue.scenarios.openings import Openings
from contact_handlers.dialogue.scenarios.progress import BEGUN, PROMPT, REFUSED, Progress, Setting
from contact_handlers.dialogue.scenarios.shown import value_of, values
from contact_handlers.dialogue.scenarios.walk import Walk, skipped
from contact_handlers.dialogue.state import ScenarioState, Value
from contact_handlers.dialogue.steps import ScenarioLimits
from contact_handlers.dialogue.values import pieces
from contact_handlers.dialogue.values.choices import ordinal
from contact_handlers.dialogue.values.results import TIME
from contact_handlers.records.masked import Masked, ours

# What people dictate in pieces.
_DICTATED = frozenset({"phone", "order_number"})
# Which of two: 앞에 거, 두 번째요.
_PLACES = re.compile(r"(첫|앞|먼저|전자|1번)|둘째|두 ?번째|뒤|나중|후자|2번")


class ScenarioEngine:
    """Runs the scenarios of a center."""

    def __init__(self, content: Mapping[str, Any], limits: ScenarioLimits, speak: Mapping[str, str]) -> None:
        self.known = Definitions(content)
        self._messages: Mapping[str, str] = content["messages"]
        self._limits = limits
        self._walk = Walk(self.known, self._messages, limits, speak)
        self._corrections = Corrections(self.known)
        self._openings = Openings(self.known)

    def expired(self, state: ScenarioState, now: int) -> bool:
        """Tells whether the scenario has been left alone for too long, or is not defined any more."""
        return now - state.touched_at > self._limits.timeout_s or state.step not in self.known.steps(state.id)

    def start(self, name: str, prefilled: Mapping[str, Masked], setting: Setting, said: str = "") -> Progress:
        """Begins a scenario with what is known and what the sentence says that begins it; neither is asked for."""
        scenario = self.known.scenario(name)
        known = {**prefilled}
        for step in scenario["steps"]:
            source = step.get("prefill_from")
            if source in prefilled:
                known[step["field"]] = prefilled[source]
        fields = {step["field"] for step in scenario["steps"] if step.get("field")}
        state = ScenarioState(id=name, step=scenario["start"], touched_at=setting.now)
        state = replace(state, data={key: value for key, value in known.items() if key in fields})
        if said and not setting.sensitive:
            state = replace(state, data={**state.data, **self._openings.told(name, said, {**state.data, **prefilled})})
        for step in scenario["steps"]:
            if step["type"] == "date":
                state = self._dated(state, step, said, setting)
        state, lead = self._called(state, scenario, said, setting)
        return _led(self._walk.on(state, scenario["start"], setting, {}), lead)

    def soonest(self, name: str, setting: Setting) -> dict[str, Masked]:
        """Returns the earliest moment as the answer to the step that asks for one."""
        around = replace(self._around(ScenarioState(id=name, step=""), setting), slot=None)
        found = {step["field"]: check(step, "빨리", None, around) for step in self._moments(name)}
        return {field: ours(str(verdict.value)) for field, verdict in found.items() if isinstance(verdict, Accepted)}

    def _moments(self, name: str) -> list[Step]:
        return [step for step in self.known.steps(name).values() if step["type"] == "moment"]

    def _called(
        self, state: ScenarioState, scenario: Mapping[str, Any], said: str, setting: Setting
    ) -> tuple[ScenarioState, str]:
        """Returns the state with the number and the moment that a sentence asks a call for, and what is said of it."""
        lead = ""
        for step in scenario["steps"] if said and not setting.sensitive else ():
            if step["type"] != "moment" and not step.get("prompt_own"):
                continue
            verdict = check(step, said, None, replace(self._around(state, setting), opening=True))
            if isinstance(verdict, Accepted):
                state = _with(state, step, verdict)
                lead = self._moved(verdict) or lead
            elif isinstance(verdict, Unsure) and verdict.key == DAY_ALONE:
                # 내일 전화 주세요: the time is asked for later, and is one of that day.
                state = replace(state, day=verdict.candidates[0].value)
        return state, lead

    def _moved(self, verdict: Accepted) -> str:
        return self._messages["input.moment_moved"] if verdict.moved else ""

    def _dated(self, state: ScenarioState, step: Step, said: str, setting: Setting) -> ScenarioState:
        """Returns the state with the day that a sentence says; a day that cannot be chosen is asked for."""
        given = str(state.data.get(step["field"], ""))
        state = replace(state, data={name: value for name, value in state.data.items() if name != step["field"]})
        for text in (said, given):
            verdict = check(step, text, None, replace(self._around(state, setting), slot=None)) if text else None
            if isinstance(verdict, Accepted) and not verdict.chosen:
                return _with(state, step, verdict)
        return state

    def ask_again(self, state: ScenarioState, setting: Setting) -> Progress:
        """Repeats the current step, for instance after an interruption; system steps run again."""
        return self._walk.on(replace(state, touched_at=setting.now), state.step, setting, {})

    def take(self, state: ScenarioState, text: str, setting: Setting) -> Progress:
        """Gives the input of the customer to the current step, or to the answer that it corrects."""
        step, touched = self.known.current(state), _touched(state, setting)
        if touched.inputs > self._limits.max_steps:
            return self._walk.over(touched)
        if step["type"] == "action" or skipped(step, touched, setting):
            # The flow has authenticated meanwhile, or a system step waited for that: go on with this input.
            return self._after_authentication(touched, text, setting)
        if step["type"] == "confirm":
            return self._confirmed(state, touched, step, text, setting)
        pieced = None if setting.sensitive else self._pieced(state, touched, step, text, setting)
        if pieced is not None:
            return pieced
        change = self._change(touched, text, setting, wanted=True) if setting.wants_change else None
        if change is not None:
            return self._corrected(touched, change, setting)
        verdict = self._verdict(state, step, text, setting)
        if isinstance(verdict, Unsure):
            return self._which(touched, step, verdict)
        if isinstance(verdict, Refused):
            return self._beside(state, touched, step, text, verdict, setting)
        if verdict.chosen and not state.options:
            return self._chosen(touched, step, verdict, setting)
        return self._accept(touched, step, verdict, setting)

    def _pieced(
        self, before: ScenarioState, state: ScenarioState, step: Step, text: str, setting: Setting
    ) -> Progress | None:
        """Takes a piece of a number (공일공에), and the number when it is whole; None for any other message."""
        heard = pieces.of(text) if step.get("format") in _DICTATED else ""
        begun = before.kept.get(BEGUN, "")
        whole = f"{begun}{heard}"
        if not heard or not (begun or pieces.begins(step["format"], heard)):
            return None
        if begun:
            verdict = self._verdict(state, step, text, setting)
            if not isinstance(verdict, Accepted):
                verdict = self._verdict(state, step, whole, setting)
            if isinstance(verdict, Accepted):
                return self._accept(state, step, verdict, setting)
        if not pieces.begins(step["format"], whole):
            return None
        held = replace(state, kept={**state.kept, BEGUN: whole})
        return self._walk.question(held, step, self._messages["repair.piece"])

    def _beside(
        self, before: ScenarioState, state: ScenarioState, step: Step, text: str, verdict: Refused, setting: Setting
    ) -> Progress:
        """Takes a message that is no answer in the words of the step: what it implies, another answer, or nothing."""
        told = {} if setting.sensitive else self._openings.told(state.id, text, state.data)
        if step.get("field") in told:
            return self._walk.on(replace(state, data={**state.data, **told}), step["id"], setting, {})
        if before.options and setting.agreed is False:
            return self._walk.question(state, step, self._walk.prompt(state, step, setting))
        change = self._change(state, text, setting, wanted=setting.sorry)
        if change is not None:
            return self._corrected(state, change, setting)
        name = None if setting.sensitive else self._openings.name(step, text)
        if name is not None:
            # A name that is on no list answers another question; this one is still open.
            kept = replace(state, data={**state.data, step["otherwise"]: name})
            lead = fill(self._messages["scenario.named"], {"value": name})
            return self._walk.question(kept, step, f"{lead} {self._walk.prompt(kept, step, setting)}")
        return self._ahead(state, step, text, setting) or self._walk.refuse(state, step, self._walk.why(verdict))

    def _ahead(self, state: ScenarioState, step: Step, text: str, setting: Setting) -> Progress | None:
        """Keeps the answer to a day that is asked for later (목요일이요, asked for the service), and asks again."""
        around = replace(self._around(state, setting), slot=None)
        for later in self.known.steps(state.id).values():
            if later["type"] != "date" or later is step or later["field"] in state.data or setting.sensitive:
                continue
            verdict = check(later, text, None, around)
            if isinstance(verdict, Accepted) and not verdict.chosen:
                kept = _with(state, later, verdict)
                value = value_of(later, verdict.value, verdict.kept, setting.today)
                lead = fill(self._messages["scenario.ahead"], {"name": later["name"], "value": value})
                return self._walk.question(kept, step, f"{lead} {self._walk.prompt(kept, step, setting)}")
        return None

    def back(self, state: ScenarioState, setting: Setting) -> Progress:
        """Asks the question before the current one again; the current one where there is none before."""
        before = next((step for step in self.known.answered(state) if step["id"] != state.step), None)
        if before is None:
            return self.ask_again(state, setting)
        return self._reopened(replace(state, touched_at=setting.now), before, setting)

    def propose(self, state: ScenarioState, text: str, setting: Setting) -> tuple[str, ScenarioState] | None:
        """Returns the value a question is about (토요일에도 되나요?) and the state that waits for a yes to it."""
        step = self.known.current(state)
        if step["type"] not in ("choice", "date", "number") or self.known.is_assent(step):
            return None
        verdict = self._verdict(state, step, text, setting)
        if not isinstance(verdict, Accepted):
            return None
        # A time that is asked for with the day stays: 다음 주 화요일 한 시에 오실 수 있어요?
        timed = _with_time(state.data, step, verdict)
        waiting = replace(state, data=timed, options=(_option_of(step, verdict),), touched_at=setting.now)
        return value_of(step, verdict.value, verdict.kept, setting.today), waiting

    def impossible(self, state: ScenarioState, text: str, setting: Setting) -> str:
        """Returns why the date that a message names is not possible; empty where it names none, or a possible one."""
        step = self.known.current(state)
        verdict = self._verdict(state, step, text, setting) if step["type"] == "date" else None
        named = isinstance(verdict, Refused) and verdict.key in IMPOSSIBLE
        return self._walk.why(verdict) if named and isinstance(verdict, Refused) else ""

    def unknown(self, state: ScenarioState, setting: Setting) -> Progress:
        """Goes on without an answer where that is possible; otherwise says where to find it, and asks again."""
        step, touched = self.known.current(state), _touched(state, setting)
        if step["skip_words"]:
            return self._accept(touched, step, Accepted(ours("")), setting)
        text = step.get("help") or self._messages["scenario.unknown"]
        return self._walk.refuse(touched, step, f"{text} {self._walk.prompt(touched, step, setting)}")

    def places(self, state: ScenarioState, text: str) -> bool:
        """Tells whether a message is the place of a choice in the list: 맨 처음 거요."""
        return self.known.choices_of(self.known.current(state)) is not None and ordinal(text) is not None

    def ask_another(self, state: ScenarioState, text: str, setting: Setting) -> Progress:
        """Asks for another value than the one that was offered; that is no failure of the customer."""
        return self._walk.question(_touched(state, setting), self.known.current(state), text)

    def corrects(self, state: ScenarioState, text: str, setting: Setting) -> bool:
        """Tells whether a message says another answer to what was read back."""
        confirms = self.known.current(state)["type"] == "confirm"
        return confirms and self._change(state, text, setting, wanted=True) is not None

    def fits(self, state: ScenarioState, text: str, setting: Setting) -> bool:
        """Tells whether a message is an answer to the current step."""
        return not isinstance(self._verdict(state, self.known.current(state), text, setting), Refused)

    def waits_in_vain(self, state: ScenarioState, setting: Setting) -> bool:
        """Tells whether the scenario handed over to the keypad and the customer came back without being verified."""
        step = self.known.current(state)
        return bool(step.get("keypad")) and not setting.can_authenticate and not skipped(step, state, setting)

    def _around(self, state: ScenarioState, setting: Setting) -> Circumstances:
        return Circumstances(
            today=setting.today,
            is_open_day=setting.is_open_day,
            data=state.data,
            slot=setting.slot,
            sensitive=setting.sensitive,
            caller=setting.caller,
            now=datetime.fromtimestamp(setting.now, KST),
            hours=setting.hours,
            day=_day_of(state) or iso(state.day),
        )

    def _after_authentication(self, state: ScenarioState, text: str, setting: Setting) -> Progress:
        progress = self._walk.on(state, state.step, setting, {})
        if progress.kind != PROMPT or progress.state is None:
            return progress
        tried = self.take(replace(progress.state, inputs=state.inputs - 1), text, setting)
        return progress if tried.kind == REFUSED else tried

    def _accept(self, state: ScenarioState, step: Step, verdict: Accepted, setting: Setting) -> Progress:
        secrets = dict[str, Any]()
        # The number of a customer is no secret by itself and is needed together with the next answer.
        if step["sensitive"] and step.get("format") != "customer_number":
            secrets[step["field"]] = verdict.kept or verdict.value
        else:
            state = _with(state, step, verdict)
        moved = replace(state, failures=0, path=(*state.path, step["id"]))
        return _led(self._walk.on(moved, target(step, str(verdict.value)), setting, secrets), self._moved(verdict))

    # --- what was offered or read back ------------------------------------------------------------------------------

    def _verdict(self, state: ScenarioState, step: Step, text: str, setting: Setting) -> Verdict:
        """Judges an answer; between options that were offered a yes or their words choose."""
        around = self._around(state, setting)
        if state.options:
            option = self._option(state.options, step, text, around, setting)
            if option is not None:
                return option
        return check(step, text, self.known.choices_of(step), around)

    def _option(
        self, options: tuple[str, ...], step: Step, text: str, around: Circumstances, setting: Setting
    ) -> Accepted | None:
        """Returns the one of the offered values that is meant; none where another value is said, or nothing."""
        if step.get("format") == "phone" and isinstance(check(step, text, None, replace(around, caller="")), Accepted):
            # 네 010-2345-6789로요 is another number than the one that was offered.
            return None
        plain = replace(around, slot=None)
        offered = [check(step, option, self.known.choices_of(step), plain) for option in options]
        known = [one for one in offered if isinstance(one, Accepted)]
        if len(known) == 1:
            return known[0] if setting.agreed else None
        place = _PLACES.search(text)
        if place is not None and known:
            return known[0] if place[1] else known[-1]
        words = [set(value_of(step, one.value, one.kept, setting.today).split()) for one in known]
        bare = compact(text)
        meant = [
            one
            for at, one in enumerate(known)
            if any(word in bare for word in words[at].difference(*(words[:at] + words[at + 1 :])))
        ]
        return meant[0] if len(meant) == 1 else None

    def _chosen(self, state: ScenarioState, step: Step, verdict: Accepted, setting: Setting) -> Progress:
        """Says what was made of an answer that could mean more (월 삼백), and takes it after a yes."""
        value = value_of(step, verdict.value, verdict.kept, setting.today)
        text = fill(self._messages["scenario.chosen"], {"name": step["name"], "value": value})
        return self._walk.question(replace(state, options=(_option_of(step, verdict),)), step, text)

    def _which(self, state: ScenarioState, step: Step, verdict: Unsure) -> Progress:
        """Asks which of several values is meant; that is no failure of the customer."""
        # A number to call stands nowhere but where numbers are kept, so that it is said again.
        options = () if step.get("format") == "phone" else tuple(one.value for one in verdict.candidates)
        return self._walk.question(replace(state, options=options), step, self._walk.why(verdict), REFUSED)

    def _confirmed(
        self, before: ScenarioState, state: ScenarioState, step: Step, text: str, setting: Setting
    ) -> Progress:
        """Takes the answer to what was read back: a new value, a yes, a no; then what is to be changed."""
        change = self._change(state, text, setting, wanted=True)
        if change is not None:
            return self._corrected(state, change, setting)
        if before.correcting:
            if setting.agreed is not None:
                return self._walk.question(state, step, self._walk.prompt(state, step, setting))
            return self._walk.refuse(replace(state, correcting=True), step, self._what_to_change(state))
        if setting.agreed:
            moved = replace(state, failures=0, path=(*state.path, step["id"]))
            return self._walk.on(moved, step["next"], setting, {})
        if setting.agreed is None and not setting.wants_change:
            prompt = self._walk.prompt(state, step, setting)
            return self._walk.refuse(state, step, f"{self._messages['input.confirm']} {prompt}")
        return self._walk.question(replace(state, correcting=True, failures=0), step, self._what_to_change(state))

    def _what_to_change(self, state: ScenarioState) -> str:
        names = [step["name"] for step in self.known.answered(state) if not self.known.is_assent(step)]
        return fill(self._messages["scenario.change"], {"names": ", ".join(reversed(names))})

    # --- corrections ------------------------------------------------------------------------------------------------

    def _change(self, state: ScenarioState, text: str, setting: Setting, *, wanted: bool) -> Change | None:
        return self._corrections.find(state, text, self._around(state, setting), wanted=wanted)

    def _corrected(self, state: ScenarioState, change: Change, setting: Setting) -> Progress:
        """Changes one answer and goes on with the question that was open."""
        step, verdict = change.step, change.verdict
        if not isinstance(verdict, Accepted):
            return self._reopened(state, step, setting, verdict)
        state = _with(replace(state, failures=0, path=_before(state, step)), step, verdict)
        changed = values(self.known.steps(state.id), state, setting.today)[step["field"]]
        lead = fill(self._messages["scenario.changed"], {"name": step["name"], "value": changed})
        lead = f"{self._moved(verdict)} {lead}".strip()
        broken = self._broken(state, step, setting)
        if broken is None:
            progress = self._walk.on(state, step["id"], setting, {})
        else:
            progress = self._reopened(state, broken.step, setting, broken.verdict)
        return replace(progress, text=f"{lead} {progress.text}")

    def _broken(self, state: ScenarioState, changed: Step, setting: Setting) -> Change | None:
        """Returns the date that is not possible any more after another answer was changed."""
        for step in self.known.steps(state.id).values():
            condition, value = step.get("closed_days_only_for"), state.data.get(step.get("field") or "")
            if condition and condition["field"] == changed["field"] and value is not None:
                around = replace(self._around(state, setting), slot=str(value))
                verdict = check(step, str(value), None, around)
                if isinstance(verdict, Refused):
                    return Change(step, verdict)
        return None

    def _reopened(self, state: ScenarioState, step: Step, setting: Setting, why: Verdict | None = None) -> Progress:
        """Asks one question again; the answers behind it stay."""
        data = {name: value for name, value in state.data.items() if name != step["field"]}
        kept = {name: value for name, value in state.kept.items() if name not in (step["field"], BEGUN)}
        asked = replace(state, step=step["id"], path=_before(state, step), data=data, kept=kept, failures=0)
        if isinstance(why, Unsure):
            return self._which(asked, step, why)
        text = self._walk.why(why) if isinstance(why, Refused) else self._walk.prompt(asked, step, setting)
        return self._walk.question(asked, step, text)


def _touched(state: ScenarioState, setting: Setting) -> ScenarioState:
    """Returns the state after one more input, with nothing offered and no number begun any more."""
    kept = {name: value for name, value in state.kept.items() if name != BEGUN}
    return replace(state, touched_at=setting.now, inputs=state.inputs + 1, options=(), correcting=False, kept=kept)


def _option_of(step: Step, verdict: Accepted) -> str:
    """Returns a value as it is offered, in words that the step takes as an answer."""
    return answer_text(int(verdict.value), step) if step["type"] == "number" else str(verdict.value)


def _led(progress: Progress, lead: str) -> Progress:
    return replace(progress, text=f"{lead} {progress.text}".strip())


def _day_of(state: ScenarioState) -> date | None:
    """Returns the day whose time was asked for."""
    return iso(state.options[0]) if len(state.options) == 1 else None


def _with(state: ScenarioState, step: Step, verdict: Accepted) -> ScenarioState:
    """Returns the state with an answer, which takes the place of an earlier one; a time said with it is kept too."""
    name = step["field"]
    data = _with_time({**state.data, name: verdict.value}, step, verdict)
    kept = {key: value for key, value in state.kept.items() if key != name}
    if verdict.kept:
        kept[name] = verdict.kept
    return replace(state, data=data, kept=kept)


def _with_time(data: Mapping[str, Value], step: Step, verdict: Accepted) -> dict[str, Value]:
    """Returns the answers with the time of day that was said with one, where its step keeps a time."""
    times = [ours(one.value) for one in verdict.also if one.kind == TIME]
    return {**data, step["time_field"]: times[-1]} if times and step.get("time_field") else dict(data)


def _before(state: ScenarioState, step: Step) -> tuple[str, ...]:
    """Returns the steps that were answered before a step."""
    return state.path[: state.path.index(step["id"])] if step["id"] in state.path else state.path
