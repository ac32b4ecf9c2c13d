"""The replies of a center: its messages, buttons and FAQ answers, filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.templates import fill
from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.draft import Article, Draft, Measurement, Reply
from contact_handlers.dialogue.faq import Hit
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.presentation import Button, buttons
from contact_handlers.dialogue.vocabulary import CLARIFY, COMPLETED, FAQ, VOICE, BotResult, NextAction

FOUND = Measurement("FaqSearch", 1, {"Outcome": "hit"})


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
        if found.offers and (found.sure or not sure):
            offers = tuple(Button(hit.item.question[:40], hit.item.id) for hit in found.offers)
            return Draft(
                reply=self.reply("clarify.suggest", shown=offers, read=True),
                next_action=CLARIFY,
                confidence=found.offers[0].score,
                measurements=(FOUND,),
            )
        return None

    def answered(self, heard: Heard, hit: Hit) -> Draft:
        """Returns the answer of an FAQ item."""
        text = self.filled(hit.item.answer, heard)
        return Draft(
            reply=Reply(text=text, buttons=self.buttons("after_faq"), heading=self.messages["faq.helped"]),
            next_action=FAQ,
            bot_result=self.after_answer(heard),
            confidence=max(hit.score, heard.hearing.guess.confidence),
            article=Article(hit.item.id, hit.item.category),
            measurements=(FOUND,),
        )

    def after_answer(self, heard: Heard) -> BotResult:
        """Returns the result with which an answer on the phone goes back to the flow, where the center wants that."""
        returns = self.content["center"]["after_answer"] == "return" and heard.turn.channel == VOICE
        return COMPLETED if returns else ""
