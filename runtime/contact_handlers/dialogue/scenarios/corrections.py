"""Which of the answers so far a message corrects: 아니 금요일로, 번호가 틀렸어요, 아까 날짜 말인데 12월 3일로요."""

from __future__ import annotations

from dataclasses import replace

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.inputs import Accepted, Circumstances, Refused, Unsure, Verdict, check
from contact_handlers.dialogue.scenarios.definitions import Definitions, Step
from contact_handlers.dialogue.state import ScenarioState
from contact_handlers.dialogue.values import phones
from contact_handlers.dialogue.values.results import TIME, Also
from contact_handlers.records.masked import NOTHING, ours

# What has a form of its own is recognized in any message; a choice and an amount only where a change is wanted.
_BY_FORM = ("phone", "order_number")
# What keeps a date from being possible, other than that it was not understood.
IMPOSSIBLE = (
    "input.date_past",
    "input.date_today",
    "input.date_far",
    "input.date_closed",
    "input.date_invalid",
    "input.moment_past",
)
_DAYS = ("date", "moment")
# So many digits are the end of a telephone number.
_END = 4


@dataclass(frozen=True)
class Change:
    """A step whose answer is to be changed, and the new answer where the message has one."""

    step: Step
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Corrections:
    """Reads corrections out of messages."""

    known: Definitions

    def find(self, state: ScenarioState, text: str, around: Circumstances, *, wanted: bool) -> Change | None:
        """Returns what a message changes; `wanted` is whether it says by itself that something is to be changed."""
        answered = [step for step in self.known.answered(state) if step["id"] != state.step]
        named = [step for step in answered if self._names(step, text)]
        again = False
        for step in named or answered:
            known = replace(around, before=str(state.data[step["field"]]))
            verdict = _with_day(state, step, self._said(step, text, known, wanted=wanted or bool(named)))
            if verdict is None and wanted:
                verdict = _with_end(state, step, text, known)
            if verdict is not None and not _same(state, step, verdict):
                return Change(step, verdict)
            again = again or verdict is not None
        # 네 금요일 맞아요 names the day and changes nothing.
        return Change(named[0]) if named and wanted and not again else None

    def named(self, state: ScenarioState, text: str) -> Step | None:
        """Returns the answered step that a message names: 날짜요."""
        return next((step for step in self.known.answered(state) if self._names(step, text)), None)

    @staticmethod
    def _names(step: Step, text: str) -> bool:
        bare = compact(text)
        return any(compact(word) in bare for word in step["called"])

    def _said(self, step: Step, text: str, around: Circumstances, *, wanted: bool) -> Verdict | None:
        if self.known.is_assent(step):
            return None
        distinct = step["type"] in _DAYS or step.get("format") in _BY_FORM
        if not distinct and not (wanted and step["type"] in ("choice", "number")):
            return None
        verdict = self._checked(step, text, around)
        if isinstance(verdict, Accepted) and verdict.value == NOTHING:
            # 모르겠어요 said to another question takes nothing away.
            return None
        # A date that is not possible was meant for this step all the same, and so was a time alone.
        return verdict if isinstance(verdict, Accepted) or _impossible(verdict) or _times(step, verdict) else None

    def _checked(self, step: Step, text: str, around: Circumstances) -> Verdict:
        choices = self.known.choices_of(step)
        if choices is not None:
            mentioned = choices.mentioned(text)
            text = text if mentioned is None else mentioned
        return check(step, text, choices, around)


def _impossible(verdict: Verdict) -> bool:
    return isinstance(verdict, Unsure) or (isinstance(verdict, Refused) and verdict.key in IMPOSSIBLE)


def _times(step: Step, verdict: Verdict) -> tuple[Also, ...]:
    """Returns the times of day in an answer, where the step keeps one."""
    return tuple(one for one in verdict.also if one.kind == TIME) if step.get("time_field") else ()


def _with_day(state: ScenarioState, step: Step, verdict: Verdict | None) -> Verdict | None:
    """Returns a time alone (네 시로 바꿔 주세요) with the day that was said before."""
    if isinstance(verdict, Refused) and not _impossible(verdict) and step["type"] == "date":
        return Accepted(ours(str(state.data[step["field"]])), also=_times(step, verdict))
    return verdict


def _with_end(state: ScenarioState, step: Step, text: str, around: Circumstances) -> Verdict | None:
    """Returns a telephone number with its last digits said again: 아 잘못 말했어요 5678이요."""
    number = state.kept.get(step["field"], "") if step.get("format") == "phone" else ""
    end = phones.heard_digits(text).replace(" ", "") if number else ""
    if len(end) != _END:
        return None
    verdict = check(step, number[:-_END] + end, None, around)
    return verdict if isinstance(verdict, Accepted) else None


def _same(state: ScenarioState, step: Step, verdict: Verdict) -> bool:
    """Tells whether an answer only says again what is known."""
    if not isinstance(verdict, Accepted):
        return False
    known = state.data[step["field"]], state.kept.get(step["field"], "")
    times = [one.value for one in _times(step, verdict)]
    return (verdict.value, verdict.kept) == known and (not times or state.data.get(step["time_field"]) == times[-1])
