"""What an utterance means to what was said before: yes, no, a change, leaving, a question beside the matter."""

from __future__ import annotations

from contact_handlers.dialogue.korean import acts
from contact_handlers.dialogue.korean.sentence import (
    FORBIDDEN,
    INTENTION,
    NOUN,
    QUESTION,
    REQUEST,
    Clause,
    Sentence,
)

_CHANGING = frozenset({"바꾸다", "변경", "수정", "고치다", "정정", "틀리다", "잘못", "옮기다"})
_EARLIER = frozenset({"아까", "방금"})
# What is done with a matter; whoever does not want to do it leaves it: 예약 안 할래요, 대출 안 받을래요.
_DOING = frozenset({"하다", "받다", "진행", "신청", "접수", "주다"})
_APOLOGIES = frozenset({"죄송하다", "죄송", "미안하다", "미안"})
_NO_FIRST = ("아니", "아뇨")
_ASKED_FOR = frozenset({"접수", "신청", "진행", "등록", "처리", "부탁"})
_SATISFIED = frozenset({acts.NO, acts.ENOUGH, acts.THANKS, acts.GOODBYE, acts.LEAVE})


def agreed(sentence: Sentence, *, whole: bool = False) -> bool | None:
    """Returns whether the customer says yes or no to the last question; None when it is neither, or both.

    What follows after a yes or no may be about the question too (네 그 번호로요), unless the `whole` answer is wanted.
    """
    said = sentence.acts or (frozenset() if whole or asks(sentence) else sentence.begins)
    yes, no = acts.YES in said, acts.NO in said
    if yes and no and sentence.text.startswith(_NO_FIRST):
        # 괜찮아요 alone may be both, 아니요 괜찮아요 is not.
        return False
    return None if yes == no else yes


def satisfied(sentence: Sentence) -> bool:
    """Tells whether somebody who was asked for more wants nothing else."""
    yes_alone = acts.YES in sentence.acts and not sentence.acts & {acts.THANKS, acts.GOODBYE, acts.NO, acts.ENOUGH}
    return bool(sentence.acts & _SATISFIED) and not yes_alone and acts.MORE not in sentence.acts


def wants_change(sentence: Sentence) -> bool:
    """Tells whether something that was said before is to be changed: 아니 금요일로요, 번호가 틀렸어요."""
    if acts.WRONG in sentence.acts:
        return True
    if sentence.acts:
        return False
    changing = any(clause.predicate in _CHANGING and clause.kind != QUESTION for clause in sentence.clauses)
    earlier = any(_EARLIER.intersection(clause.adverbs) for clause in sentence.clauses)
    contrast = any(clause.rejected or clause.predicate == "말다" for clause in sentence.clauses)
    return changing or earlier or contrast or bool({acts.NO, acts.WRONG} & sentence.begins)


def sorry(sentence: Sentence) -> bool:
    """Tells whether a bare phrase follows an apology (아 죄송해요 상담 예약이요), which may correct something."""
    clauses = sentence.clauses
    if len(clauses) < 2 or sentence.is_question or sentence.acts:
        return False
    last = clauses[-1]
    return clauses[0].predicate in _APOLOGIES and (last.kind == NOUN or last.light == "이다") and not last.negated


def asks(sentence: Sentence) -> bool:
    """Tells whether the utterance asks something; a bare phrase with a rising voice (한 오천?) answers."""
    return sentence.is_question


def leaves(sentence: Sentence, matter: frozenset[str], verb: str) -> bool:
    """Tells whether somebody does not go on with the matter at hand, which has these nouns: 대출, 신청.

    `verb` is what is done in it, where that is also a word of leaving: in a cancellation 취소할게요 goes on and
    취소 안 할래요 leaves; elsewhere it is the other way round.
    """
    if acts.LEAVE in sentence.acts:
        return not any(verb in clause.lemmas and not _unwilling(clause) for clause in sentence.clauses)
    now = [clause for clause in sentence.clauses if not (clause.relative or clause.past or clause.reported)]
    return any(_unwilling(clause) and clause.predicate in matter | _DOING for clause in now)


def sets_aside(sentence: Sentence, matter: frozenset[str]) -> bool:
    """Tells whether something else is wanted than the matter at hand: 취소 말고 교환으로 할게요."""
    return any(clause.rejected & matter for clause in sentence.clauses) and not sentence.lemmas & matter


def orders(sentence: Sentence, matter: frozenset[str], verb: str) -> bool:
    """Tells whether somebody asks for the matter that was just read back to them: 접수해 주세요, 예약할게요."""
    said = [clause for clause in sentence.clauses if clause.lemmas]
    # 취소 alone, asked whether a cancellation is to be filed, could mean either.
    doubtful = any(clause.kind == NOUN and verb in clause.lemmas for clause in said)
    return (
        bool(said) and not doubtful and all(clause.orders and clause.lemmas <= matter | _ASKED_FOR for clause in said)
    )


def _unwilling(clause: Clause) -> bool:
    return clause.kind == FORBIDDEN or (clause.negated and clause.kind in (INTENTION, REQUEST))
