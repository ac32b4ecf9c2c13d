"""Decisions about what the bot said or asked before, outside of scenarios: again, wait, yes or no, nothing more."""

from __future__ import annotations

from dataclasses import replace

from contact_handlers.dialogue.assistant import Assistant
from contact_handlers.dialogue.classifier import Guess
from contact_handlers.dialogue.draft import Draft, Reply, Track
from contact_handlers.dialogue.faq import Hit
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.korean import acts
from contact_handlers.dialogue.matching.fit import SURE
from contact_handlers.dialogue.presentation import Button
from contact_handlers.dialogue.repair import meaning
from contact_handlers.dialogue.state import ANYTHING_ELSE, PROPOSED_INTENT
from contact_handlers.dialogue.vocabulary import CLARIFY, CONTINUE, VOICE

# Said at the end of a matter, not yet of the conversation.
_CONTENT = frozenset({acts.THANKS, acts.ENOUGH, acts.LEAVE})
_CANCEL = "취소"


def said_again(assistant: Assistant, heard: Heard) -> Draft | None:
    """Says the last words again for whoever did not hear or understand them."""
    done = heard.hearing.sentence.acts
    if (acts.REPEAT not in done and acts.BACK not in done) or acts.MORE in done:
        return None
    return again(heard) if heard.state.said else assistant.replies.notice("greeting.ask", CONTINUE)


def again(heard: Heard) -> Draft:
    """Returns the last words of the bot, with what they offered."""
    shown = tuple(Button(title, payload) for title, payload in heard.state.offered)
    # A single offer is named in the question.
    read = heard.turn.channel == VOICE and any(title not in heard.state.said for title, _ in heard.state.offered)
    return _as_it_was(heard, Reply(text=heard.state.said, buttons=shown, read_buttons=read, fixed=True))


def waiting(assistant: Assistant, heard: Heard) -> Draft | None:
    """Waits for whoever looks something up."""
    if acts.WAIT not in heard.hearing.sentence.acts:
        return None
    if any(found.use == SURE for found in heard.hearing.understood.matters):
        # 주문 확인 좀 할게요: nothing was asked that is looked up, so that is what the call is about.
        return None
    return replace(_as_it_was(heard, assistant.replies.reply("repair.wait")), waits=True)


def answer_to_proposal(assistant: Assistant, heard: Heard) -> Draft | None:
    """Takes a yes or no to what the bot proposed; anything else is heard anew."""
    proposed, sentence = heard.state.proposed, heard.hearing.sentence
    if proposed == ANYTHING_ELSE:
        return _more(assistant, heard)
    questions = [payload for _, payload in heard.state.offered if assistant.catalogue.matcher.item(payload)]
    if questions and not proposed:
        return _to_questions(assistant, heard, questions)
    agreed = meaning.agreed(sentence, whole=True) if proposed.startswith(PROPOSED_INTENT) else None
    if agreed is None:
        return None
    if not agreed:
        return assistant.replies.notice("repair.declined", CONTINUE)
    guess = Guess(proposed.removeprefix(PROPOSED_INTENT), 1.0, sure=True)
    intent = assistant.catalogue.intent(guess.intent)
    if intent is None:
        # The proposal was made before an intent was taken away.
        return None
    known = heard.state.entities
    return assistant.act(heard, guess, {name: known[name] for name in intent["slots"] if name in known})


def parting(assistant: Assistant, heard: Heard) -> Draft | None:
    """Ends with whoever says goodbye; asks whoever only thanks, or has enough, whether there is anything else."""
    done = heard.hearing.sentence.acts
    if heard.button is not None or acts.HELLO in done or acts.MORE in done:
        return None
    if acts.GOODBYE in done:
        return assistant.act(heard, Guess("goodbye", 1.0, sure=True), {})
    if not done & _CONTENT or _CANCEL in heard.hearing.sentence.lemmas:
        return None
    return replace(assistant.replies.notice("repair.thanks", CONTINUE), proposes=ANYTHING_ELSE, intent="goodbye")


def _to_questions(assistant: Assistant, heard: Heard, questions: list[str]) -> Draft | None:
    """Takes a yes or no to questions of the FAQ that were offered."""
    agreed = meaning.agreed(heard.hearing.sentence, whole=True)
    if agreed is None:
        return None
    if not agreed:
        return assistant.replies.notice("clarify.default.2", CLARIFY)
    item = assistant.catalogue.matcher.item(questions[0])
    if item is None or len(questions) > 1:
        return assistant.replies.which(heard)
    return assistant.replies.answered(heard, Hit(item, 1.0))


def _more(assistant: Assistant, heard: Heard) -> Draft | None:
    sentence = heard.hearing.sentence
    if acts.MORE not in sentence.acts and meaning.satisfied(sentence):
        return assistant.act(heard, Guess("goodbye", 1.0, sure=True), {})
    if sentence.acts & {acts.YES, acts.MORE, acts.GO_ON}:
        return assistant.replies.notice("repair.go_on", CONTINUE)
    return None


def _as_it_was(heard: Heard, reply: Reply) -> Draft:
    """Says something after which everything is as it was before."""
    return Draft(
        reply=reply,
        next_action=CONTINUE,
        proposes=heard.state.proposed,
        leaves_open=True,
        later=heard.state.later,
        track=Track(state=heard.state.scenario, answered=True),
    )
