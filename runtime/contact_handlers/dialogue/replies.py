"""The replies of a center: its messages, buttons and FAQ answers, filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.templates import fill
from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.draft import Article, Draft, Measurement, Reply
from contact_handlers.dialogue.faq import Hit
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.presentation import Button, buttons
from contact_handlers.dialogue.state import PROPOSED_INTENT
from contact_handlers.dialogue.vocabulary import CLARIFY, COMPLETED, FAQ, VOICE, BotResult, NextAction

FOUND = Measurement("FaqSearch", 1, {"Outcome": "hit"})
BEYOND = Measurement("FaqSearch", 1, {"Outcome": "miss"})
YES, NO = Button("네", "네"), Button("아니요", "아니요")


@dataclass(frozen=True)
class Replies:
    """What the assistant of one center can say; knows nothing of decisions."""

    catalogue: Catalogue

    @property
    def content(self) -> Mapping[str, Any]:
        """The compiled content of the center."""
        return self.catalogue.content

    @property
    def messages(self) -> Mapping[str, str]:
        """The messages by key, not filled."""
        messages: Mapping[str, str] = self.content["messages"]
        return messages

    @property
    def values(self) -> dict[str, str]:
        """The values that every text may use."""
        center = self.content["center"]
        return {"center": center["display_name"], "phone": center["phone"], "email": center["email"]}

    def filled(self, text: str, heard: Heard | None = None) -> str:
        """Returns a text with the values of the center; with those of the turn when one is given."""
        return fill(text, self.values if heard is None else {**self.values, "hours_text": heard.services.hours_text})

    def reply(self, key: str, *, shown: tuple[Button, ...] = (), read: bool = False) -> Reply:
        """Returns a message that is not changed any more."""
        return Reply(text=self.filled(self.messages[key]), buttons=shown, read_buttons=read, fixed=True)

    def notice(self, key: str, next_action: NextAction, *, bot_result: BotResult = "") -> Draft:
        """Returns a message of the catalogue that needs no more than itself."""
        return Draft(reply=self.reply(key), next_action=next_action, bot_result=bot_result)

    def buttons(self, name: str) -> tuple[Button, ...]:
        """Returns a set of quick replies; empty when the center has none of this name."""
        return buttons(self.content["quick_replies"].get(name, ()))

    def buttons_of(self, payloads: Sequence[str]) -> tuple[Button, ...]:
        """Returns the buttons with these payloads; unknown ones are left out."""
        titles = {
            entry["payload"]: entry["title"] for entries in self.content["quick_replies"].values() for entry in entries
        }
        return tuple(Button(titles[payload], payload) for payload in payloads if payload in titles)

    def found(self, heard: Heard, *, sure: bool = False) -> Draft | None:
        """Returns the answer of the FAQ, or the questions it offers; None when it has neither.

        With `sure` a question is offered only when it is near enough to be the answer and has a rival.
        """
        found = heard.hearing.faq
        if found.answer is not None:
            return self.answered(heard, found.answer)
        if found.beyond is not None:
            return self._beyond()
        if found.offers and (found.sure or not sure):
            return self._offered(found.offers)
        return None

    def _offered(self, hits: Sequence[Hit]) -> Draft:
        """Asks which question was meant; a single one is asked about by its name."""
        shown = tuple(Button(hit.item.name, hit.item.id) for hit in hits)
        reply = self.reply("clarify.suggest", shown=shown, read=True)
        if len(shown) == 1:
            text = fill(self.messages["clarify.offer"], {"title": shown[0].title})
            reply = Reply(text=text, buttons=(*shown, NO), fixed=True)
        return Draft(reply=reply, next_action=CLARIFY, confidence=hits[0].score, measurements=(FOUND,))

    def which(self, heard: Heard) -> Draft:
        """Asks again which of the offered questions was meant, after a yes to several."""
        shown = tuple(Button(title, payload) for title, payload in heard.state.offered)
        return Draft(reply=self.reply("clarify.which", shown=shown, read=True), next_action=CLARIFY)

    def _beyond(self) -> Draft:
        """Says that the item before does not say what is asked about it; a yes brings a person."""
        return Draft(
            reply=self.reply("faq.beyond", shown=(YES, NO)),
            next_action=CLARIFY,
            proposes=f"{PROPOSED_INTENT}agent_request",
            measurements=(BEYOND,),
        )

    def answered(self, heard: Heard, hit: Hit) -> Draft:
        """Returns the answer of an FAQ item."""
        text = self.filled(hit.item.answer, heard)
        return Draft(
            reply=Reply(text=text, buttons=self.buttons("after_faq"), heading=self.messages["faq.helped"]),
            next_action=FAQ,
            bot_result=self.after_answer(heard),
            confidence=max(hit.score, heard.hearing.guess.confidence),
            article=Article(hit.item.id, hit.item.category, hit.score),
            measurements=(FOUND,),
        )

    def answered_and(self, heard: Heard, hit: Hit, proposal: Draft) -> Draft:
        """Returns the answer of an FAQ item with a proposal after it: how long one can cancel, and whether to."""
        answer = self.answered(heard, hit)
        text = f"{answer.reply.text} {proposal.reply.text}"
        reply = replace(answer.reply, text=text, buttons=proposal.reply.buttons, heading="", fixed=True)
        return replace(answer, reply=reply, bot_result="", intent=proposal.intent, proposes=proposal.proposes)

    def after_answer(self, heard: Heard) -> BotResult:
        """Returns the result with which an answer on the phone goes back to the flow, where the center wants that."""
        returns = self.content["center"]["after_answer"] == "return" and heard.turn.channel == VOICE
        return COMPLETED if returns else ""
