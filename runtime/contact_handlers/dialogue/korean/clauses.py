"""From morphemes to clauses: where a predicate ends, what belongs to it, and how it is meant.

The stem of a predicate is followed by endings and auxiliaries that carry polarity, tense and kind; `chain` walks over
them, `endings` says what kind they make. What stands before the stem are its words. Names of tags: see `morphemes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contact_handlers.dialogue.korean.chain import Chain, walk
from contact_handlers.dialogue.korean.endings import PARTICLES, QUOTED_VERBS, Ending, kind_of
from contact_handlers.dialogue.korean.lexicon import DENYING, LIGHT, QUESTION_WORDS, SOMEBODY, TWICE
from contact_handlers.dialogue.korean.morphemes import Morpheme
from contact_handlers.dialogue.korean.order import in_order
from contact_handlers.dialogue.korean.sentence import (
    CONDITION,
    INTENTION,
    NOUN,
    QUESTION,
    REQUEST,
    STATEMENT,
    Clause,
    Kind,
    Word,
)

# Nouns of a request that stand for the verb: 연결 부탁드려요.
_ASKING = frozenset({"부탁", "부탁드리", "요청", "요망"})
_NOT = frozenset({"안", "못"})
# Particles that make 아무 and 누구 anybody, and suffixes that make another word: 상품권 is no 상품, 암호화 no 암호.
_ANY = frozenset({"나", "라도", "든지", "든"})
_MEANING = frozenset({"권", "화"})
# Light verbs of what somebody does.
_ACTIVE = frozenset({"하다", "시키다", "받다"})
# Endings of a reason, which 아니라 can deny.
_REASONS = frozenset({"어서", "아서", "여서", "려고", "으려고"})
# With one of these it is done, and not set aside: 결제는 잘 됐어요, 취소는 이제 됐어요.
_WELL = frozenset({"잘", "다", "이미", "방금", "아까", "제대로", "두번"})


class Builder:
    """Collects words until a predicate is complete, then closes the clause."""

    def __init__(self, morphemes: Sequence[Morpheme]) -> None:
        self._all = morphemes
        self._at = 0
        self._clauses: list[Clause] = []
        self._words: list[Word] = []
        self._adverbs: list[str] = []
        self._asks: list[str] = []
        self._negated = False

    def clauses(self) -> tuple[Clause, ...]:
        """Returns the clauses of the whole text."""
        while self._at < len(self._all):
            self._step(self._all[self._at])
        self._close_phrase()
        self._join()
        return in_order(self._clauses, self._all)

    def _join(self) -> None:
        """Makes what is done first as wanted as what follows: 취소하고 다시 시키려고요."""
        for index in range(len(self._clauses) - 2, -1, -1):
            clause, following = self._clauses[index], self._clauses[index + 1]
            plain = clause.kind == STATEMENT and clause.ending in ("고", "구") and clause.light in _ACTIVE
            own = not (clause.past or clause.negated or clause.reported or clause.relative)
            if plain and own and following.orders and following.kind in (REQUEST, INTENTION):
                self._clauses[index] = replace(clause, kind=following.kind)

    # What stands before a predicate -----------------------------------------------------------------------------

    def _step(self, part: Morpheme) -> None:
        tag = part.tag
        if tag in ("SF", "SE"):
            self._at += 1
            self._end_sentence(part.form)
        elif tag == "XPN" and self._ahead().is_noun:
            self._noun(part.form)
        elif part.form in ("말", "빼") and tag in ("VV", "VX") and self._ahead().form in ("고", "구") and self._words:
            self._set_aside(2)
        elif part.form == "대신" and tag in ("NNG", "MAG") and self._words and not self._words[-1].particle:
            if self._ahead().form == "하":
                # 신청 대신 해 주세요 asks to do it for somebody.
                self._at += 1
            else:
                self._set_aside(1)
        elif part.form == "중" and tag == "NNB":
            self._at += 1
        elif part.is_noun or (tag == "NNB" and part.form in ("건",)):
            self._noun("")
        elif part.is_verb or tag in ("VCN", "VCP", "VX", "XSV", "XSA"):
            self._predicate(part)
        elif tag == "MAG" and part.form in _NOT:
            self._negated = True
            self._at += 1
        else:
            self._small(part)

    def _small(self, part: Morpheme) -> None:
        """Takes what is neither noun nor predicate: adverbs, pronouns, numbers, particles, interjections."""
        asked = QUESTION_WORDS.get(part.form) if part.tag in ("NP", "MAG", "MM", "NNG", "MAJ") else None
        if part.form == "요" and part.tag == "MM" and self._ahead().is_noun and self._stands_behind_noun(part):
            # 주문 취소요 번호는: the analyzer reads 요 번호, this number.
            self._close_phrase()
        elif part.tag == "NP" and part.form in ("아무", "누구") and self._ahead().form in _ANY:
            self._words.append(Word("아무나", "", part.start, self._ahead().end))
            self._at += 1
        elif asked:
            self._asks.append(asked)
        elif part.form in ("잠깐", "잠시", "잠깐만", "잠시만") and self._ahead().tag in ("JX", "SF", "", "IC", "EF"):
            self._close_phrase()
            self._adverbs.append(part.form[:2])
            self._at += 1
            while self._at < len(self._all) and self._all[self._at].tag in ("JX", "EF", "SF", "MM"):
                self._at += 1
            self._close_phrase()
            return
        elif part.tag in ("MAG", "MAJ") or part.form == "다른":
            self._adverbs.append(part.form)
        elif part.form in TWICE and self._ahead().form == "번":
            self._adverbs.append("두번")
        elif part.tag in PARTICLES and self._words and self._words[-1].end == part.start:
            last = self._words[-1]
            self._words[-1] = replace(last, particle=last.particle + part.form, end=part.end)
        self._at += 1

    def _stands_behind_noun(self, part: Morpheme) -> bool:
        return bool(self._words) and self._words[-1].end == part.start

    def _noun(self, prefix: str) -> None:
        start = self._all[self._at].start
        if prefix:
            self._at += 1
        part = self._all[self._at]
        form = prefix + (part.form.lower() if part.tag == "SL" else part.form)
        asked = QUESTION_WORDS.get(form)
        if asked:
            self._asks.append(asked)
            self._at += 1
            return
        if self._ahead().tag == "XSN" and self._ahead().form in _MEANING:
            self._at += 1
            part = self._all[self._at]
            form += part.form
        following = self._ahead()
        if following.tag in ("XSV", "XSA"):
            self._at += 1
            self._words.append(Word(form, "", start, part.end))
            self._carried(form, following.form + "다")
            return
        self._words.append(Word(form, "", start, part.end))
        self._at += 1
        # Suffixes of nouns (님, 들, 쯤) say nothing of their own.
        while self._at < len(self._all) and self._all[self._at].tag == "XSN":
            self._words[-1] = replace(self._words[-1], end=self._all[self._at].end)
            self._at += 1

    def _set_aside(self, parts: int) -> None:
        """Rejects the nouns right before `말고`, back to the last particle."""
        self._reject()
        self._at += parts

    def _reject(self) -> None:
        index = len(self._words) - 1
        while index >= 0:
            self._words[index] = replace(self._words[index], rejected=True)
            if index and (self._words[index - 1].particle or self._words[index - 1].rejected):
                break
            index -= 1

    # Predicates -------------------------------------------------------------------------------------------------

    def _predicate(self, part: Morpheme) -> None:
        if part.tag == "VCN":
            self._denied()
        elif part.tag == "VCP":
            self._carried(self._words[-1].lemma if self._words and not self._after_question_word() else "", "이다")
        elif not self._manner(part):
            self._verb(part)

    def _after_question_word(self) -> bool:
        """Whether 어디예요, 얼마예요: what is asked about is no predicate."""
        at = self._at - 1
        while at >= 0 and self._all[at].tag in ("XSN", "JX"):
            at -= 1
        return at >= 0 and self._all[at].form in QUESTION_WORDS and bool(self._asks)

    def _manner(self, part: Morpheme) -> bool:
        """Takes 어떻게, 그렇게 and their kind, which stand before a predicate and are none."""
        asked = QUESTION_WORDS.get(part.form) if part.form in ("어떻", "어떡", "어쩌", "어떠하") else None
        if asked:
            self._asks.append(asked)
        if self._ahead().form != "게" or not (asked or part.form in ("그렇", "이렇", "저렇")):
            return False
        if not asked:
            self._adverbs.append(part.form + "게")
        self._at += 2
        return True

    def _verb(self, part: Morpheme) -> None:
        if part.form in DENYING:
            self._negated = True
            part = replace(part, form=DENYING[part.form])
        light = LIGHT.get(part.form) if part.tag in ("VV", "VX", "XSV") else None
        if part.form == "하" and self._ahead().form == "고" and self._quotes():
            return
        carried = self._carried_noun() if light else ""
        if light and carried:
            self._carried(carried, light)
            return
        if part.form in ("있", "없") and part.tag in ("VA", "VV"):
            self._existing(part.form == "없")
            return
        if part.form in _ASKING and self._words:
            self._carried(self._words[-1].lemma, "부탁하다")
            return
        if self._too_much(part):
            part, light = replace(part, form="너무하"), None
        nothing = light in ("하다", "되다") or part.form in QUESTION_WORDS
        lemma = "" if nothing else part.form + "다"
        if lemma:
            self._words.append(Word(lemma, "", part.start, part.end))
        self._finish(lemma, light or "")

    def _too_much(self, part: Morpheme) -> bool:
        """Whether 너무하다 was cut in two; takes its first half back."""
        before = self._all[self._at - 1] if self._at else None
        cut = part.form == "하" and before is not None and before.form == "너무" and before.end == part.start
        if cut and self._adverbs[-1:] == ["너무"]:
            self._adverbs.pop()
        return cut

    def _quotes(self) -> bool:
        """Takes `하고` after a complete sentence, which quotes it: 들어가세요 하고 나오던데."""
        before = self._all[self._at - 1] if self._at else None
        if before is None or before.tag not in ("EF", "JX") or not self._clauses or self._words or self._asks:
            return False
        self._clauses[-1] = replace(self._clauses[-1], reported=True)
        self._at += 2
        if self._at < len(self._all) and self._all[self._at].form in QUOTED_VERBS:
            self._at = walk(self._all, self._at + 1).end
        return True

    def _carried_noun(self) -> str:
        """Returns the noun that a light verb carries: the last word unless a particle of place stands after it."""
        if not self._words:
            return ""
        last = self._words[-1]
        if last.lemma.endswith("다") and len(last.lemma) > 1 and last.particle == "":
            return ""
        alone = last.particle in ("", "을", "를", "ᆯ", "은", "는", "ᆫ", "이", "가", "도", "만", "부터", "이나", "나")
        return "" if last.rejected or not alone else last.lemma

    def _existing(self, absent: bool) -> None:
        """A 있다 or 없다: about the noun before it. 없다 is the negation of 있다."""
        self._negated = self._negated != absent
        last = self._words[-1] if self._words else None
        of_thing = last is not None and not last.rejected and not last.particle.startswith(("에", "로", "으로"))
        self._finish(last.lemma if last is not None and of_thing else "", "있다")

    def _denied(self) -> None:
        """A 아니다: what stands before is denied; `아니라` and `아니고` reject it for what follows."""
        following = self._ahead()
        sets_aside = following.form in ("고", "라", "라서", "구") and following.tag == "EC"
        if sets_aside and self._words:
            self._reject()
            self._at += 2
            return
        last = self._clauses[-1] if self._clauses else None
        if sets_aside and last is not None and last.ending in _REASONS:
            # 화가 나서가 아니라: the reason before is denied.
            self._clauses[-1] = replace(last, negated=not last.negated)
            self._at += 2
            return
        self._negated = True
        self._carried(self._words[-1].lemma if self._words else "", "이다")

    def _carried(self, noun: str, light: str) -> None:
        if noun == "원" and light == "하다":
            # 원합니다: the analyzer takes the won for a noun here, and for a verb in 원해요.
            self._words[-1] = replace(self._words[-1], lemma="원하다")
            noun, light = "원하다", ""
        if noun in _ASKING and len(self._words) > 1:
            self._words.pop()
            noun, light = self._words[-1].lemma, "부탁하다"
        self._finish(noun, light)

    def _finish(self, predicate: str, light: str) -> None:
        """Walks over endings and auxiliaries and closes the clause."""
        stem = DENYING.get(self._all[self._at].form, self._all[self._at].form)
        chain = walk(self._all, self._at + 1)
        self._at = chain.end
        if light == "부탁하다" or (light == "주다" and not chain.ending.endswith("면")):
            chain = replace(chain, asked_for=True)
        if chain.nominal and self._words:
            # 결제하기 버튼: the clause is a word of the next one.
            self._negated = self._negated or chain.more_negation
            return
        if chain.more_negation:
            self._negated = not self._negated
        self._emit(predicate, light, stem, chain)

    def _emit(self, predicate: str, light: str, stem: str, chain: Chain) -> None:
        ending = Ending(self._all, self._at, chain)
        if (
            light == "되다"
            and chain.past
            and self._words
            and self._words[-1].particle in ("은", "는", "ᆫ")
            and _WELL.isdisjoint(self._adverbs)
            and not ending.asks_now()
        ):
            self._negated = True  # 취소는 됐고요: never mind the cancellation
        if self._asks == ["누구"] and chain.past and not ending.asks_now():
            # 누가 제 카드를 썼어요: somebody did, whoever it was.
            self._asks = []
            self._adverbs.append(SOMEBODY)
        shown = chain.quoted and not chain.hearsay and ending.is_shown()
        reported = not shown and (chain.hearsay or (chain.quoted and ending.is_said_by_others()))
        supposed = bool(self._clauses) and self._clauses[-1].kind == CONDITION
        kind = kind_of(ending, light, stem, self._asks, negated=self._negated, supposed=supposed)
        if chain.quoted and not reported and kind == STATEMENT and chain.asked_for:
            kind = REQUEST
        following = self._all[self._at].form if self._at < len(self._all) else ""
        politely = kind == REQUEST and chain.ending in _REASONS and following == "요"
        self._clauses.append(
            Clause(
                words=tuple(self._words),
                predicate=predicate,
                light=light,
                kind=kind,
                negated=self._negated,
                past=chain.past,
                reported=reported,
                relative=chain.relative,
                able=chain.able,
                asks=tuple(self._asks),
                adverbs=tuple(self._adverbs),
                # 와 주셨으면 해서요 asks, 와 주셔서 is why something else is said.
                ending=chain.ending + "요" * politely,
            )
        )
        self._clear()
        if shown or (reported and not chain.hearsay):
            self._skip_saying()

    def _skip_saying(self) -> None:
        """Passes over the verb of saying, which is no content."""
        start = self._at
        while self._at < len(self._all) and self._all[self._at].tag in (*PARTICLES, "MAG", "NP"):
            self._at += 1
        part = self._all[self._at] if self._at < len(self._all) else None
        if part is None or not (part.form in QUOTED_VERBS and (part.is_verb or part.tag in ("VX", "NNG"))):
            self._at = start
            return
        if part.tag == "NNG":
            self._at += 1
        chain = walk(self._all, self._at + 1)
        if self._clauses and Ending(self._all, self._at, chain).asks_now():
            self._at = chain.end
            self._clauses[-1] = replace(self._clauses[-1], kind=QUESTION)
        self._at = chain.end

    # Ends -------------------------------------------------------------------------------------------------------

    def _end_sentence(self, mark: str) -> None:
        if self._words or self._asks:
            self._close_phrase(question="?" in mark)
        elif "?" in mark and self._clauses and self._clauses[-1].kind == STATEMENT:
            self._clauses[-1] = replace(self._clauses[-1], kind=QUESTION)
        self._clear()

    def _close_phrase(self, *, question: bool = False) -> None:
        if not self._words and not self._asks:
            if self._adverbs or self._negated:
                self._clauses.append(Clause(words=(), adverbs=tuple(self._adverbs), negated=self._negated))
            self._clear()
            return
        kind: Kind = QUESTION if question or self._asks else NOUN
        self._clauses.append(
            Clause(
                words=tuple(self._words),
                kind=kind,
                negated=self._negated,
                asks=tuple(self._asks),
                adverbs=tuple(self._adverbs),
            )
        )
        self._clear()

    def _clear(self) -> None:
        self._words, self._adverbs, self._asks, self._negated = [], [], [], False

    def _ahead(self) -> Morpheme:
        return self._all[self._at + 1] if self._at + 1 < len(self._all) else Morpheme("", "", 0, 0)
