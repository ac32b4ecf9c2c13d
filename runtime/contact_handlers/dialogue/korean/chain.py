"""What follows the stem of a predicate: endings and auxiliaries, with what they say about polarity, tense and kind."""

from __future__ import annotations

from collections.abc import Sequence

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.korean.morphemes import Morpheme, words

_QUOTING = ("다고", "라고", "냐고", "자고")
_REPORTING = ("ᆫ다고", "다고", "라고", "냐고")
# Endings that quote others by themselves, 요 or not.
_HEARSAY = tuple(
    words(
        """
        다더니 라더니 다던데 라던데 다면서 라면서 다며 라며 다더라 라더라 다더라고 다는데 라는데
        대 ᆫ대 는대 래 다네 라네 ᆫ다네
        """
    )
)
# Nouns that a clause leans on: 취소할 수 있다, 취소할 생각 없다, 취소한 건 아니다.
_LEANING = frozenset(words("수 거 것 건 줄 일 적 생각 필요 마음 맘 의향 예정 계획 이유 뻔 게"))
# What may stand between an ending and its auxiliary.
_BETWEEN = frozenset(words("안 못 좀 잘 한번 꼭 빨리 다시"))
_NOT = frozenset({"안", "못"})
# Auxiliaries by the ending before them, and what they say.
_WANTING = (
    (("고",), ("싶", "프")),
    (("려고", "으려고", "ᆯ려고", "ᆯ라고", "ᆯ까", "을까", "고자"), ("하", "싶", "보", "그러", "해")),
)
_PURPOSE = frozenset({"러", "으러"})
_CALLS = frozenset({"전화", "연락", "문의"})
_CALLING = frozenset({"드리", "하", "걸", "주"})
_PLAIN = ((("게",), ("하", "되")), (("고",), ("있", "계시", "나", "말", "보")))
_PARTICLES = frozenset({"JKS", "JKC", "JKO", "JX", "JKB"})
_TO_END = frozenset({"EF", "EC", "ETM", "ETN"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The meaning of what follows a stem, and where it ends."""

    stem: int
    """Index of the first part after the stem."""
    end: int
    """Index of the first part that does not belong to it any more."""
    ending: str = ""
    past: bool = False
    more_negation: bool = False
    """Whether an odd number of negations follows the stem: 하지 않다, 할 필요 없다, 한 건 아니다."""
    forbidden: bool = False
    asked_for: bool = False
    """Whether it is asked of somebody else: 해 주다, 해 달라, 하기 바라다."""
    wanted: bool = False
    """Whether the speaker wants or means to: 하고 싶다, 하려고 하다, 할까 하다, 하러 왔다."""
    able: bool = False
    permitted: bool = False
    relative: bool = False
    quoted: bool = False
    nominal: bool = False
    """Whether the ending makes it a noun: 결제하기."""
    hearsay: bool = False
    """Whether the ending itself quotes others: 준다더니, 한다던데, 된다면서."""
    checked: bool = False
    """Whether the speaker wants to hear whether it is so: 들어오는 거 맞죠, 와 주실 수 있어요."""
    final: bool = False
    """Whether the ending closes a sentence."""


def _hearsay(ending: str) -> bool:
    """Tells whether an ending quotes others; 할래요 is the speaker's own."""
    return ending.removesuffix("요").endswith(_HEARSAY) and not ending.startswith(("ᆯ", "을"))


class _Walk:
    def __init__(self, parts: Sequence[Morpheme], start: int) -> None:
        self.parts = parts
        self.start = start
        self.at = start
        self.ending = ""
        self.flags: dict[str, bool] = {}
        self.negations = 0

    def part(self, ahead: int = 0) -> Morpheme:
        index = self.at + ahead
        return self.parts[index] if index < len(self.parts) else Morpheme("", "", 0, 0)

    def run(self) -> Chain:
        while self.at < len(self.parts):
            part = self.part()
            if part.tag == "EP":
                if part.form in ("었", "았", "었었", "였"):
                    self.flags["past"] = True
                if part.form == "겠" and self.flags.get("obliged"):
                    self.flags["wanted"] = True
                self.at += 1
            elif part.tag in _TO_END:
                self.ending = part.form
                self.flags["final"] = part.tag == "EF"
                self.flags["nominal"] = part.tag == "ETN"
                self.at += 1
                if not self._goes_on(part):
                    break
            else:
                break
        return Chain(
            stem=self.start,
            end=self.at,
            ending=self.ending,
            more_negation=self.negations % 2 == 1,
            **{key: value for key, value in self.flags.items() if key != "obliged"},
        )

    def _goes_on(self, ending: Morpheme) -> bool:
        """Takes what leans on an ending; False when the clause is complete."""
        if _hearsay(ending.form):
            self.flags["quoted"] = self.flags["hearsay"] = True
            return False
        if ending.tag == "EF":
            self.flags["quoted"] = ending.form.startswith(_REPORTING)
            return False
        if ending.tag == "ETM":
            return self._leans(ending)
        if ending.tag == "ETN":
            return self._nominal()
        if ending.form.endswith(_QUOTING) and not ending.form.startswith(("ᆯ", "을")):
            self.flags["quoted"] = True
            return False
        return self._auxiliary(ending.form)

    def _auxiliary(self, form: str) -> bool:
        skip = 0
        while self.part(skip).tag in ("JX", "JKS", "JKO") and self.part(skip).form not in ("요", "이요"):
            skip += 1
        skip, negated = self._between(skip)
        if form in ("어야", "아야") and self.part(skip).tag == "EP" and self.part(skip).form == "겠":
            self.flags["wanted"] = True
            self.at += skip + 1
            return True
        if form in ("면", "으면") and self.part(skip).form in ("감사", "고맙") and self.part(skip).tag in ("NNG", "VA"):
            self.flags["asked_for"] = True
            self.at += skip + (2 if self.part(skip + 1).tag in ("XSV", "XSA") else 1)
            return True
        verb = self.part(skip)
        if form in _PURPOSE and verb.form in _CALLS and self.part(skip + 1).form in _CALLING:
            # 취소하러 전화드렸어요
            skip += 1
            verb = self.part(skip)
            self.flags["wanted"] = True
            self.at += skip
            self._arrived()
            self.at += 1
            return True
        if not self._takes(form, verb, negated=negated):
            return False
        self.at += skip + 1
        return True

    def _takes(self, form: str, verb: Morpheme, *, negated: bool) -> bool:
        """Whether the verb is an auxiliary of the ending; notes what it says."""
        if verb.tag not in ("VX", "VV", "VA"):
            return False
        name = verb.form
        if form == "지":
            return self._after_ji("못하" if negated and name == "하" else name)
        if any(form in forms and name in names for forms, names in _WANTING):
            self.flags["wanted"] = True
            return True
        if form in _PURPOSE and name in ("오", "가"):
            if self._comes():
                self.flags["asked_for"] = False
                return False
            self.flags["wanted"] = True
            self._arrived()
            return True
        return (
            self._gives(form, name, negated=negated)
            or self._allows(form, name, negated=negated)
            or (any(form in forms and name in names for forms, names in _PLAIN) or self._other(verb, negated=negated))
        )

    def _comes(self) -> bool:
        """Whether somebody is asked to come for it, which is what is wanted then: 수리하러 와 주세요."""
        following = [(part.tag, part.form) for part in self.parts[self.at : self.at + 4] if part.tag != "JX"]
        return ("EP", "시") in following[:2] or any(form in ("주", "달") and tag == "VX" for tag, form in following)

    def _gives(self, form: str, name: str, *, negated: bool) -> bool:
        """해 주다 and 해 달라 ask for it, 해 드리다 offers it."""
        if form not in ("어", "아") or name not in ("주", "달", "드리", "다"):
            return False
        if name != "드리":
            self.flags["asked_for"] = True
            self.negations += negated
        return True

    def _allows(self, form: str, name: str, *, negated: bool) -> bool:
        """해야 하다 obliges, 해도 되다 and 하면 되다 allow, 했으면 좋겠다 wants."""
        if form in ("어야", "아야") and name in ("하", "되"):
            self.flags["obliged"] = True
        elif form in ("어도", "아도") and name in ("되", "좋", "괜찮", "상관없"):
            self.flags["able"] = self.flags["permitted"] = True
            self.flags["asked_for"] = False
            self.negations += negated
        elif form in ("면", "으면") and name in ("되", "좋", "하", "싶"):
            self._if_only(name)
        else:
            return False
        return True

    def _other(self, verb: Morpheme, *, negated: bool) -> bool:
        self.negations += negated and verb.tag == "VX"
        return verb.tag == "VX"

    def _after_ji(self, name: str) -> bool:
        if name in ("않", "못하"):
            self.negations += 1
        elif name == "말":
            self.flags["forbidden"] = True
        else:
            return False
        return True

    def _if_only(self, name: str) -> None:
        """해 주시면 좋겠다 asks for it, 했으면 좋겠다 wants it, 하면 되다 may be done."""
        if self.flags.get("asked_for"):
            # 해 주셨으면 합니다: nothing is over.
            self.flags.pop("past", None)
            return
        if name in ("좋", "싶", "하") and (self.flags.pop("past", False) or name == "좋"):
            self.flags["wanted"] = True
        else:
            self.flags["permitted"] = self.flags["able"] = True

    def _arrived(self) -> None:
        # 예약하러 왔는데요: the past is that of coming.
        following = self.part(2) if self.part(1).tag in ("VV", "VX") else self.part(1)
        if following.tag == "EP":
            self.at += 1

    def _between(self, skip: int) -> tuple[int, bool]:
        """Returns where the adverbs before an auxiliary end, and whether they negate it."""
        negated = False
        while self.part(skip).tag == "MAG" and self.part(skip).form in _BETWEEN:
            negated = negated != (self.part(skip).form in _NOT)
            skip += 1
        return skip, negated

    def _leans(self, ending: Morpheme) -> bool:
        """After a relative ending: a noun with modality (수 있다, 필요 없다), or the clause describes a noun."""
        noun = self.part()
        place = ending.form in ("ᆯ", "을")  # 뚫릴 데가 있는지
        if noun.form == "데" and noun.tag == "NNB" and self.part(1).form != "에" and not place:
            # 안되는데 어떻게 해요: the analyzer takes the ending for a noun of place.
            self.ending = "는데"
            self.at += 1
            return False
        if ending.form in ("ᆫ", "은", "던") and self.parts[self.start - 1].tag in ("VV", "VX", "XSV"):
            self.flags["past"] = True
        skip = 1
        while self.part(skip).tag in _PARTICLES:
            skip += 1
        skip, negated = self._between(skip)
        carries = noun.form in _LEANING and noun.tag in ("NNB", "NNG", "NP")
        if not (carries and self._modal(noun.form, self.part(skip), ending.form, negated=negated)):
            self.flags["relative"] = True
            return False
        self.at += skip + 1
        return True

    def _modal(self, noun: str, verb: Morpheme, ending: str, *, negated: bool) -> bool:
        """Whether noun and verb carry modality: 수 있다, 생각 없다, 예정이다, 줄 모르다; notes it."""
        absent = verb.tag == "VCN" or (verb.tag == "VA" and verb.form == "없") or (verb.form == "모르" and noun == "줄")
        future = noun in ("예정", "계획", "생각") or (ending in ("ᆯ", "을") and noun in ("거", "것"))
        if absent:
            self.negations += not (verb.tag == "VCN" and self._rhetorical(noun, ending))
        elif (verb.tag == "VA" and verb.form == "있") or (verb.form == "같" and noun in ("거", "것", "건")):
            # 도난당한 것 같아요 tells what 도난당했어요 tells.
            self.negations += negated
        elif verb.form == "맞" and noun in ("거", "것", "게"):
            self.flags["checked"] = True
        elif verb.tag == "VCP" and noun in ("거", "것", "예정", "계획", "생각", "건"):
            self.flags["wanted"] = self.flags.get("wanted", False) or future
        else:
            return False
        if noun == "수":
            self.flags["able"] = True
            # Nobody says of themselves 오실 수 있어요.
            self.flags["checked"] = not absent and self.parts[self.at - 2].form == "시"
            self.flags.pop("wanted", None)
        return True

    def _rhetorical(self, noun: str, ending: str) -> bool:
        """Whether 아니다 only asks for agreement: 너무하시는 거 아닙니까, 고장 난 거 아니에요?"""
        ends = [part.form for part in self.parts[self.at :] if part.tag in ("EF", "SF")]
        near = [part.form for part in self.parts[self.at : self.at + 6] if part.tag in ("EF", "SF")]
        asking = any("까" in form or form in ("?", "가요", "ᆫ가요", "나요") for form in near)
        # 불만이 있는 건 아니에요 denies it; 있는 거 아니에요 asks.
        topic = self.part(1).tag == "JX"
        return noun in ("거", "것") and (asking or (ending == "는" and not topic and bool(ends)))

    def _nominal(self) -> bool:
        """After 기 or 음: 주시기 바랍니다 asks, 하기 싫다 refuses; otherwise the clause is a noun."""
        skip = 0
        while self.part(skip).tag in _PARTICLES:
            skip += 1
        verb = self.part(skip)
        if verb.form == "바라":
            self.flags["asked_for"] = True
        elif verb.form in ("원하", "희망"):
            self.flags["wanted"] = True
        elif verb.form in ("싫", "귀찮"):
            self.negations += 1
        elif verb.form == "하" and verb.tag in ("VV", "VX"):
            pass
        else:
            return False
        self.at += skip + 1
        return True


def walk(parts: Sequence[Morpheme], start: int) -> Chain:
    """Returns what follows the stem that ends before `start`."""
    return _Walk(parts, start).run()
