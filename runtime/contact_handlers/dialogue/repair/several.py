"""Several requests in one message: each is handled by itself, one after the other.

환불 규정 알려 주시고 상담원 연결해 주세요 is a question and a hand-over; 예약하고 싶은데 주차도 되나요 a scenario and a
question. Answers come first, what asks something of the customer next, what ends the work of the bot last. A request
that has to wait is remembered and taken up when the one before is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from contact_handlers.dialogue.draft import Draft
from contact_handlers.dialogue.hearing import Heard, Hearing
from contact_handlers.dialogue.korean import acts
from contact_handlers.dialogue.korean.sentence import INTENTION, QUESTION, REQUEST, STATEMENT, Clause, Sentence
from contact_handlers.dialogue.repair import pauses
from contact_handlers.dialogue.vocabulary import FAQ
from contact_handlers.personal.patterns import lazy

Decide = Callable[[Heard], Draft]

MOST = 3
_TAKEN_BACK = lazy(r"(?<=[요다죠])[\s,.]+(?:(?:아|어|앗|음)[\s,.]*)?아니(?:다|요|에요|예요|야)?[\s,.]+(?=\S)")
_PARTING = frozenset({acts.GOODBYE, acts.LEAVE, acts.ENOUGH})
_CONNECTS = ("고", "는데", "은데", "ᆫ데", "며", "면서")


def parts(sentence: Sentence) -> tuple[str, ...]:
    """Returns the requests of a sentence as texts; one for most sentences."""
    starts = [0]
    main = [clause for clause in sentence.clauses if not clause.relative and clause.words]
    for before, clause in pairwise(main):
        if _wanted(before) and _wanted(clause) and before.ending.endswith(_CONNECTS):
            starts.append(clause.words[0].start)
    if len(starts) == 1 or len(starts) > MOST:
        return (sentence.text,)
    ends = [*starts[1:], len(sentence.text)]
    return tuple(sentence.text[start:end].strip(" ,") for start, end in zip(starts, ends, strict=True))


def handled(heard: Heard, decide: Decide) -> Draft:
    """Decides a message, each of its requests by itself where all of them are certain; what is taken back is none."""
    instead = _instead(heard)
    if instead is not None:
        return decide(instead)
    said = parts(heard.hearing.sentence) if _may_be_parted(heard) else ()
    if len(said) < 2:
        return decide(heard)
    apart = [_alone(heard, text) for text in said]
    if not all(one.hearing.acts or one.hearing.faq.answer for one in apart):
        return decide(heard)
    drafts = [(decide(one), one) for one in apart]
    drafts.sort(key=lambda pair: _order(pair[0]))
    first, rest = drafts[0][0], drafts[1:]
    for draft, one in rest:
        if first.track.state is not None or first.bot_result:
            waiting = (*first.later, one.hearing.masked) if first.track.state is not None else first.later
            first = replace(first, later=waiting)
        else:
            first = joined(first, draft)
    return first


def taken_up(heard: Heard, draft: Draft, decide: Decide) -> Draft:
    """Goes on with what waits when a matter is done."""
    waiting = heard.state.later
    if not waiting or draft.bot_result or draft.track.state is not None or heard.state.scenario is None:
        return draft
    state = replace(heard.state, scenario=None, later=(), offered=())
    turn = replace(heard.turn, text=str(waiting[0]), candidates=(), payload=None)
    following = decide(Heard(replace(heard.hearing, turn=turn, state=state), heard.services))
    return replace(joined(draft, following), later=waiting[1:])


def joined(first: Draft, following: Draft) -> Draft:
    """Says one after the other; what happens next is what the second one leads to."""
    text = f"{first.reply.text} {following.reply.text}".strip()
    track = following.track
    if track.state is None:
        track = replace(track, answered=first.track.answered, sensitive=first.track.sensitive)
    return replace(
        following,
        reply=replace(following.reply, text=text, fixed=True),
        article=following.article or first.article,
        request=first.request or following.request,
        order=following.order or first.order,
        track=track,
        measurements=(*first.measurements, *following.measurements),
        proposes=following.proposes or ("" if following.bot_result or track.state else first.proposes),
    )


def _instead(heard: Heard) -> Heard | None:
    """Returns what is said behind a request that is taken back: 연결해 주세요 아 아니다 나중에 다시 걸게요.

    A value that is corrected (예약해 주세요 아니 모레요) takes nothing back: what follows has to want something itself.
    """
    sentence = heard.hearing.sentence
    found = _TAKEN_BACK().search(sentence.text) if _may_be_parted(heard) else None
    if found is None or not any(_wanted(clause) for clause in sentence.clauses):
        return None
    behind = _alone(heard, sentence.text[found.end() :])
    said = behind.hearing.sentence
    wants = behind.hearing.acts or said.acts & _PARTING or pauses.puts_off(said)
    return behind if wants else None


def _may_be_parted(heard: Heard) -> bool:
    return heard.button is None and heard.state.scenario is None and not heard.hearing.has_secret


def _alone(heard: Heard, text: str) -> Heard:
    turn = replace(heard.turn, text=text, candidates=())
    return Heard(Hearing(turn, heard.state, heard.hearing.catalogue, heard.hearing.analyst), heard.services)


def _order(draft: Draft) -> int:
    """Puts answers first, then what asks, at the end what gives the contact away."""
    if draft.next_action == FAQ:
        return 0
    return 2 if draft.bot_result or draft.declined else 1


def _wanted(clause: Clause) -> bool:
    """Tells whether a clause wants or asks something now; a step on the way (조회하고) counts as what it leads to."""
    willing = clause.kind in (REQUEST, INTENTION, QUESTION) or (clause.kind == STATEMENT and clause.ending == "고")
    return willing and not (clause.past or clause.reported or clause.negated)
