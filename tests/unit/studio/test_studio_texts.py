"""Every word of the pages has its Korean: a text that somebody forgot is found by where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ringback.flow_language import CATALOGUE
from ringback.flow_language.pictures.language import in_language
from ringback.flow_language.pictures.words import word_for
from ringback.simulator import studio
from ringback.simulator.studio.flows.summaries import KOREAN

STATIC = Path(studio.__file__).with_name("static")
WEB = Path(__file__).resolve().parents[3] / "web"
SCRIPTS = {path.relative_to(STATIC).as_posix(): path.read_text("utf-8") for path in STATIC.rglob("*.js")}
TEXTS = {
    key: (english, korean)
    for script in SCRIPTS.values()
    for key, english, korean in re.findall(
        r'^  "?([\w-]+)"?: \["((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\],$', script, re.MULTILINE
    )
}
HANGUL = re.compile(r"[가-힣]")
#: What is the same in both languages: names, signs, values alone.
SAME = re.compile(r"[\W\d]*|API|AI|[\W\d]*\{\w+\}[\W\d]*(?:\{\w+\}[\W\d]*)*")
#: What people call the page itself.
NAMES = {"ringback", "studio", "ringback studio"}
#: A property or attribute that people read or hear, with words written right there.
LITERAL = re.compile(
    r'(?:\b(?:textContent|placeholder|ariaLabel|title|label|alt)\s*[:=](?!=)\s*|"aria-label",\s*)'
    r'(?:"([^"]*)"|`([^`]*)`)'
)
LETTERS = re.compile(r"[A-Za-z가-힣]{2}")
SPOKEN = ("aria-label", "title", "placeholder", "alt", "label")


class Words(HTMLParser):
    """Collects what of a page people read or hear that no key names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [given[name] or "" for name in SPOKEN if name in given]
        if tag not in ("meta", "link", "input", "br", "img"):
            self._open.append(
                (tag, "data-text" in given or ("lang" in given and tag != "html") or tag in ("script", "style"))
            )

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self._open and self._open[-1][1]):
            self.found.append(data.strip())


def words_of(page: Path) -> list[str]:
    parser = Words()
    parser.feed(page.read_text("utf-8"))
    return [word for word in parser.found if not SAME.fullmatch(word)]


def keys() -> Iterator[str]:
    for script in SCRIPTS.values():
        yield from re.findall(r'\bsay\("([\w-]+)"', script)
    for page in STATIC.glob("*.html"):
        yield from re.findall(r'data-(?:text|label|hint)="([\w-]+)"', page.read_text("utf-8"))


def test_every_text_is_korean_too() -> None:
    assert len(TEXTS) > 300
    forgotten = {
        key: both
        for key, both in TEXTS.items()
        if not HANGUL.search(both[1]) and not SAME.fullmatch(both[1]) and not HANGUL.search(both[0])
    }
    assert forgotten == {}


def test_every_text_that_is_asked_for_is_there() -> None:
    assert sorted(set(keys()) - set(TEXTS)) == []


@pytest.mark.parametrize("page", sorted(path.name for path in STATIC.glob("*.html")))
def test_the_studio_has_no_word_of_its_own_in_a_page(page: str) -> None:
    assert [word for word in words_of(STATIC / page) if word not in NAMES] == []


def test_the_studio_has_no_word_of_its_own_in_a_script() -> None:
    found = {
        (name, literal)
        for name, script in SCRIPTS.items()
        for one in LITERAL.finditer(script)
        if LETTERS.search(literal := re.sub(r"\$\{.*", "", one[1] or one[2] or ""))
    }
    assert found == set()


@pytest.mark.parametrize("page", sorted(path.name for path in WEB.glob("*.html")))
def test_pages_for_customers_are_korean(page: str) -> None:
    assert [word for word in words_of(WEB / page) if not HANGUL.search(word)] == []


def test_every_action_of_the_catalogue_has_korean_words() -> None:
    with in_language("ko"):
        forgotten = [
            name
            for name, entry in CATALOGUE.items()
            if not entry.retired and not (HANGUL.search(word_for(name)) and HANGUL.search(KOREAN.get(name, "")))
        ]
    assert forgotten == []
