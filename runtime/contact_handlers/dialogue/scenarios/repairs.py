"""What customers say inside a scenario that is no answer: again, wait, back, leave, I do not know, and questions."""

from __future__ import annotations

from dataclasses import replace

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.templates import fill
from contact_handlers.base.text import compact
from contact_handlers.dialogue.draft import Article, Draft, Reply, Track
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.korean import acts
from contact_handlers.dialogue.korean.sentence import Sentence
from contact_handlers.dialogue.repair import meaning, pauses
from contact_handlers.dialogue.replies import Replies
from contact_handlers.dialogue.scenarios.definitions import Step
from contact_handlers.dialogue.scenarios.engine import ScenarioEngine
from contact_handlers.dialogue.scenarios.outcomes import Outcomes
from contact_handlers.dialogue.scenarios.progress import Setting
from contact_handlers.dialogue.state import ScenarioState
from contact_handlers.dialogue.values import phones
from contact_handlers.dialogue.vocabulary import CONTINUE, SCENARIO

# A step that takes so much asks for a description, which may hold questions: 왜 자꾸 꺼지나요.
DESCRIPTION = 200
# Whole utterances that answer no question for a text.
_NO_TEXT = frozenset({acts.YES, acts.NO, acts.THANKS, acts.HELLO, acts.ENOUGH, acts.MORE, acts.GO_ON, acts.WRONG})


@dataclass(frozen=True)
class Repairs:
    """Mends the conversation at a step; the step waits as it was."""

    replies: Replies
    engine: ScenarioEngine
    outcomes: Outcomes

    def of(self, heard: Heard, state: ScenarioState, setting: Setting) -> Draft | None:
        """Returns what mends the conversation; None where the message is an answer."""
        sentence, step = heard.hearing.sentence, self.engine.known.current(state)
        done = sentence.acts
        text = heard.hearing.text
        taken = step["type"] == "action" or self._chooses(step, heard)
        off = not taken and _is_off(sentence, step)
        # 번호가 없네 그만두죠 says why it is given up, and answers nothing.
        off = off and (pauses.gives_up(sentence) or not self._answers(state, step, text, setting))
        if taken or (not off and self.engine.corrects(state, text, setting)):
            return None
        if off or acts.GOODBYE in done or self._leaves(sentence, state, step, text, setting):
            return self.outcomes.left(state)
        if step["type"] == "confirm" and setting.agreed is False and not any(self.engine.known.answered(state)):
            # Nothing could be changed, so a no leaves it.
            return self.outcomes.left(state)
        if acts.BACK in done or (acts.REPEAT in done and _earlier(sentence)):
            return self.outcomes.drafted(heard, self.engine.back(state, setting), answered=True)
        if acts.REPEAT in done:
            return self.again(heard, state, setting)
        if acts.WAIT in done or self._waits(heard, state, step, setting):
            return replace(self._aside(state, self.replies.messages["repair.wait"]), waits=True)
        if acts.UNKNOWN in done and step["type"] != "confirm":
            return self.outcomes.drafted(heard, self.engine.unknown(state, setting), answered=True)
        if acts.NO in done and step["skip_words"]:
            return self.outcomes.drafted(heard, self.engine.unknown(state, setting), answered=True)
        if acts.UNKNOWN in sentence.begins and meaning.asks(sentence):
            return self._explained(heard, state, step, setting)
        return self._empty(heard, state, step, setting) or self._asked(heard, state, step, setting)

    def again(self, heard: Heard, state: ScenarioState, setting: Setting) -> Draft:
        """Says the last words again; where they held personal data, the question alone."""
        said = heard.state.said
        if not said or "*" in said:
            return self.outcomes.drafted(heard, self.engine.ask_again(state, setting), answered=True)
        return self._aside(state, said, ask=True)

    def questioned(self, heard: Heard, state: ScenarioState, setting: Setting) -> Draft | None:
        """Returns the answer to a message that the step did not take and the FAQ knows, then asks again."""
        found = heard.hearing.faq.answer if _wants_to_know(heard.hearing.sentence) else None
        if found is None:
            return None
        told = self._then_again(heard, state, self.replies.filled(found.item.answer, heard), setting)
        return replace(told, article=Article(found.item.id, found.item.category, found.score))

    def _fits(self, state: ScenarioState, step: Step, text: str, setting: Setting) -> bool:
        """Tells whether a message answers a step that not any words answer."""
        return step["type"] != "confirm" and not _named(step) and self.engine.fits(state, text, setting)

    def _leaves(self, sentence: Sentence, state: ScenarioState, step: Step, text: str, setting: Setting) -> bool:
        """Tells whether the customer does not go on, or wants something else instead: 취소 말고 교환으로 할게요."""
        matter, verb = self.engine.known.matter(state.id)
        instead = meaning.sets_aside(sentence, matter) and not self._fits(state, step, text, setting)
        return instead or meaning.leaves(sentence, matter, verb)

    def _answers(self, state: ScenarioState, step: Step, text: str, setting: Setting) -> bool:
        """Tells whether a message that puts something off answers the step; a choice it only names is no answer."""
        return step["type"] != "choice" and self._fits(state, step, text, setting)

    def _waits(self, heard: Heard, state: ScenarioState, step: Step, setting: Setting) -> bool:
        """Tells whether a message asks for time and is nothing else: no answer, change or other request."""
        # 남편한테 물어볼게요 wants nothing of the center, and 잠깐 문의 좀 할게요 does.
        hearing = heard.hearing
        wants = hearing.acts and hearing.guess.intent not in hearing.understood.general
        if setting.wants_change or wants or self._fits(state, step, heard.hearing.text, setting):
            return False
        return pauses.waits(heard.hearing.sentence, named=_named(step))

    def _chooses(self, step: Step, heard: Heard) -> bool:
        """Tells whether the message is one of the choices word for word, whatever else it could mean."""
        choices = self.engine.known.choices_of(step)
        if choices is None or acts.REPEAT in heard.hearing.sentence.acts:
            return False
        return compact(heard.hearing.text) in dict(choices.words)

    def _empty(self, heard: Heard, state: ScenarioState, step: Step, setting: Setting) -> Draft | None:
        """Words that answer nothing: 다른 번호로 할게요 says none, 감사합니다 is no name of a product."""
        if step.get("format") == "phone" and phones.asks_for_another(heard.hearing.text):
            asked = self.engine.ask_another(state, self.replies.messages["input.phone_rejected"], setting)
            return self.outcomes.drafted(heard, asked, answered=True)
        done = heard.hearing.sentence.acts
        if acts.HELLO in done and not _named(step):
            return self._then_again(heard, state, self.replies.messages["repair.hello"], setting)
        if _named(step) and done and not done - _NO_TEXT:
            return self.outcomes.drafted(heard, self.engine.ask_again(state, setting), answered=True)
        return None

    def _explained(self, heard: Heard, state: ScenarioState, step: Step, setting: Setting) -> Draft:
        text = step.get("help") or self.replies.messages["scenario.unknown"]
        return self._then_again(heard, state, text, setting)

    def _asked(self, heard: Heard, state: ScenarioState, step: Step, setting: Setting) -> Draft | None:
        """Returns the answer to a question beside the matter or about a value, which takes nothing, and asks again."""
        sentence = heard.hearing.sentence
        if not meaning.asks(sentence) or _describes(step):
            return None
        text = heard.hearing.text
        fits = step["type"] in ("date", "moment", "number") and self.engine.fits(state, text, setting)
        if fits and (step["type"] == "moment" or pauses.seeks_words(text)):
            # Whether 내일 세 시 is possible is said by the read-back; 그 뭐냐 내일이요 asks nothing.
            return None
        if not sentence.asks:
            impossible = self.engine.impossible(state, text, setting)
            if impossible:
                return self._aside(state, impossible, ask=True)
            offered = self.engine.propose(state, text, setting)
            if offered is not None:
                value, waiting = offered
                key = {"date": "repair.possible.date", "choice": "repair.possible.choice"}
                message = self.replies.messages[key.get(step["type"], "repair.possible.number")]
                return self._aside(waiting, fill(message, {"value": value}), ask=True)
        answered = self.questioned(heard, state, setting)
        if answered is not None:
            return answered
        if step["type"] == "text" and (_named(step) or self.engine.fits(state, text, setting)):
            # A number or a name may be said as a question.
            return None
        text = step.get("help") or self.replies.messages["repair.adviser"]
        return self._then_again(heard, state, text, setting)

    def _then_again(self, heard: Heard, state: ScenarioState, text: str, setting: Setting) -> Draft:
        return self.outcomes.drafted(heard, self.engine.ask_again(state, setting), lead=text, answered=True)

    def _aside(self, state: ScenarioState, text: str, *, ask: bool = False) -> Draft:
        """Says something while the step waits as it was."""
        return Draft(
            reply=Reply(text=text, fixed=True),
            next_action=SCENARIO if ask else CONTINUE,
            track=Track(state=replace(state), answered=True, percent=self.engine.known.percent(state)),
        )


def _is_off(sentence: Sentence, step: Step) -> bool:
    """Tells whether the matter is put off or given up; 됐어요 may also answer a question or end a description."""
    valued = step["type"] not in ("choice", "confirm") and not _named(step)
    return pauses.puts_off(sentence) or (valued and pauses.has_enough(sentence))


def _named(step: Step) -> bool:
    """Tells whether any words answer a step: a name, a description."""
    return step["type"] == "text" and not step.get("format")


def _describes(step: Step) -> bool:
    """Tells whether a step asks for a description in the customer's own words."""
    return _named(step) and int(step["max_length"]) >= DESCRIPTION


def _earlier(sentence: Sentence) -> bool:
    """Tells whether something before the last words is meant: 아까 거 다시."""
    return any("아까" in clause.adverbs for clause in sentence.clauses)


def _wants_to_know(sentence: Sentence) -> bool:
    return meaning.asks(sentence) or any(clause.predicate == "알리다" and clause.orders for clause in sentence.clauses)
