"""Morphemes of a sentence: the one place that knows the analyzer (Kiwi).

Loading takes about a second and 260 MB, so nothing is loaded before the first sentence. An analysis is a
function of the text alone: same version, same result. Tags are those of the Sejong corpus as Kiwi writes them
(https://github.com/bab2min/Kiwi, "품사 태그"); the suffixes -R and -I of regular and irregular stems are dropped.
"""

from __future__ import annotations

from typing import Any

from contact_handlers.base.frozen import dataclass

# Words of contact centers that the analyzer would cut or take for something else, with their tags.
OWN_WORDS: tuple[tuple[str, str], ...] = (
    ("콜백", "NNG"),
    ("챗봇", "NNG"),
    ("조회", "NNG"),
    ("이중", "NNG"),
    ("이어서", "MAG"),
    ("캔슬", "NNG"),
    ("리펀드", "NNG"),
    ("운송장", "NNG"),
    ("비번", "NNG"),
    ("분실", "NNG"),
    ("금욜", "NNG"),
    ("월욜", "NNG"),
    ("화욜", "NNG"),
    ("수욜", "NNG"),
    ("목욜", "NNG"),
    ("토욜", "NNG"),
    ("일욜", "NNG"),
    ("대기시간", "NNG"),
    ("배송지", "NNG"),
    ("수령지", "NNG"),
    ("도착지", "NNG"),
    ("반품지", "NNG"),
    ("출고지", "NNG"),
    ("배송일", "NNG"),
    ("예약일", "NNG"),
    ("납부일", "NNG"),
    ("발송일", "NNG"),
    ("출고일", "NNG"),
    ("도착일", "NNG"),
    ("계세요", "IC"),
    ("넵", "IC"),
    ("넹", "IC"),
    ("엉", "IC"),
    ("저기요", "IC"),
    ("여보세요", "IC"),
)
# Above the score of what the analyzer would make of the syllables.
_OWN_SCORE = 3.0


@dataclass(frozen=True, slots=True)
class Morpheme:
    """The smallest part that means something, with its place in the text."""

    form: str
    tag: str
    start: int
    end: int

    @property
    def is_noun(self) -> bool:
        """Whether it names something: nouns, roots, letters of other alphabets."""
        return self.tag in ("NNG", "NNP", "XR", "SL", "SH")

    @property
    def is_number(self) -> bool:
        """Whether it is a number, in digits or in words."""
        return self.tag in ("SN", "NR")

    @property
    def is_verb(self) -> bool:
        """Whether it is the stem of a verb or an adjective."""
        return self.tag in ("VV", "VA")


def words(text: str) -> list[str]:
    """Returns the words of a list that is written with spaces."""
    return text.split()


def analyze(text: str) -> tuple[Morpheme, ...]:
    """Returns the morphemes of a text in order; empty for an empty one."""
    if not text.strip():
        return ()
    return tuple(
        Morpheme(token.form, token.tag.partition("-")[0], token.start, token.start + token.len)
        for token in _kiwi().tokenize(text)
    )


def _kiwi() -> Any:
    # It comes with a layer of the one function that listens.
    import kiwipiepy

    # Kept with the package and not here: a simulator gives each function its own copy of this module and empties its
    # caches with every center, while one analyzer serves the process.
    loaded: dict[tuple[tuple[str, str], ...], Any] = vars(kiwipiepy).setdefault("loaded_by_words", {})
    if OWN_WORDS not in loaded:
        loaded[OWN_WORDS] = _load(kiwipiepy)
    return loaded[OWN_WORDS]


def _load(kiwipiepy: Any) -> Any:
    # The dictionaries of names, of multi-word entries and of typing mistakes cost two more seconds and 260 MB; their
    # files are not in the layer (runtime/layers/korean/unused.txt).
    kiwi = kiwipiepy.Kiwi(num_workers=1, load_default_dict=False, load_typo_dict=False, load_multi_dict=False)
    for word, tag in OWN_WORDS:
        kiwi.add_user_word(word, tag, _OWN_SCORE)
    return kiwi
