"""The documents: links lead somewhere, code runs, commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commands.main import WORDS
from ringback.commands.main import RINGBACK

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
PAGES = sorted(
    [
        *(ROOT / "llms.txt", ROOT / "ringback" / "README.md", *ROOT.glob("*.md")),
        *(page for folder in ("docs", "config") for page in (ROOT / folder).rglob("*.md")),
    ]
)
_LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
_ANCHOR = re.compile(r"\]\(#([^)]+)\)")
_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
_SHELL = re.compile(r"```(?:sh|bash|console)\n(.*?)```", re.DOTALL)


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_to_files(page: Path) -> None:
    missing = [link for link in _LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_anchors_lead_to_headings(page: Path) -> None:
    text = page.read_text()
    headings = {
        re.sub(r"[^\w\s-]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    assert [anchor for anchor in _ANCHOR.findall(text) if anchor not in headings] == []


@pytest.mark.parametrize(
    ("page", "code"),
    [pytest.param(_name(page), code, id=_name(page)) for page in PAGES for code in _PYTHON.findall(page.read_text())],
)
def test_python_in_the_documents_runs(page: str, code: str) -> None:
    exec(compile(code, page, "exec"), {"__name__": "docs"})  # noqa: S102 -- our own documents


def _commands(word: str) -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for block in _SHELL.findall(page.read_text()):
            found += [(_name(page), name) for name in re.findall(rf"^\s*(?:\$ )?{word} ([a-z-]+)", block, re.MULTILINE)]
    return found


@pytest.mark.parametrize(("page", "target"), _commands("make"))
def test_make_targets_in_the_documents_exist(page: str, target: str) -> None:
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), f"{page}: make {target}"


@pytest.mark.parametrize(("page", "word"), _commands("aicc"))
def test_aicc_commands_in_the_documents_exist(page: str, word: str) -> None:
    assert word in WORDS, f"{page}: aicc {word}"
    assert (ROOT / (WORDS[word][0].partition(":")[0].replace(".", "/") + ".py")).exists()


@pytest.mark.parametrize(("page", "word"), _commands("ringback"))
def test_ringback_commands_in_the_documents_exist(page: str, word: str) -> None:
    assert word in RINGBACK.words, f"{page}: ringback {word}"


_PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")


@pytest.mark.parametrize("page", [page for page in PAGES if page.name in {"CONTRIBUTING.md", "glossary.md"}], ids=_name)
def test_paths_in_the_recipes_exist(page: Path) -> None:
    """A recipe that sends its reader to a file that has moved is worse than none."""
    paths = _PATH.findall(page.read_text())

    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


_CELL = re.compile(r"`([^`]+)`")
FEATURES = [
    line.strip("|").split(" | ")
    for line in (ROOT / "docs" / "features.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith(("| feature |", "| --- |"))
]


def _exists(shown: str) -> bool:
    """Whether a reader who types or opens what a row names finds it: a command, a file, a test in it."""
    if command := re.match(r"(make|aicc) ([a-z-]+)", shown):
        program, word = command.groups()
        return word in WORDS if program == "aicc" else bool(re.search(rf"^{word}:", MAKEFILE, re.MULTILINE))
    pattern, *names = shown.split("::")
    files = list(ROOT.glob(pattern))
    return bool(files) and all(re.search(rf"^\s*(?:def|class) {name}\b", files[0].read_text(), re.M) for name in names)


def test_what_shows_a_feature_exists() -> None:
    """A feature that nothing shows is a promise, and one whose test has gone is a false one."""
    shown = {row[0].strip(): _CELL.findall(row[2]) for row in FEATURES}

    assert [feature for feature, names in shown.items() if not names] == []
    assert [name for names in shown.values() for name in names if not _exists(name)] == []
