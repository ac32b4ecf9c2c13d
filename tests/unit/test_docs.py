"""The documents: links lead somewhere, code runs, commands exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from commands.main import WORDS
from ringback.commands.main import RINGBACK

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
PAGES = {
    page: page.read_text()
    for page in sorted(
        [
            *(ROOT / "llms.txt", ROOT / "ringback" / "README.md", *ROOT.glob("*.md")),
            *(page for folder in ("docs", "config") for page in (ROOT / folder).rglob("*.md")),
        ]
    )
}
_LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
_ANCHOR = re.compile(r"\]\(#([^)]+)\)")
_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
_SHELL = re.compile(r"```(?:sh|bash|console)\n(.*?)```", re.DOTALL)


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def test_links_lead_to_files() -> None:
    missing = {
        _name(page): [link for link in _LINK.findall(text) if not (page.parent / link).exists()]
        for page, text in PAGES.items()
    }
    assert {page: links for page, links in missing.items() if links} == {}


def test_anchors_lead_to_headings() -> None:
    missing = {}
    for page, text in PAGES.items():
        headings = {
            re.sub(r"[^\w\s-]", "", heading.lower()).strip().replace(" ", "-")
            for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        }
        missing[_name(page)] = [anchor for anchor in _ANCHOR.findall(text) if anchor not in headings]
    assert {page: anchors for page, anchors in missing.items() if anchors} == {}


@pytest.mark.parametrize(
    ("page", "code"),
    [pytest.param(_name(page), code, id=_name(page)) for page, text in PAGES.items() for code in _PYTHON.findall(text)],
)
def test_python_in_the_documents_runs(page: str, code: str) -> None:
    exec(compile(code, page, "exec"), {"__name__": "docs"})  # noqa: S102 -- our own documents


def _commands(word: str) -> set[tuple[str, str]]:
    """Returns what the pages tell people to type after a word, with the page."""
    typed = re.compile(rf"^\s*(?:\$ )?{word} ([a-z-]+)", re.MULTILINE)
    blocks = [(_name(page), block) for page, text in PAGES.items() for block in _SHELL.findall(text)]
    found = {(page, name) for page, block in blocks for name in typed.findall(block)}
    assert found
    return found


def test_make_targets_in_the_documents_exist() -> None:
    assert {one for one in _commands("make") if not re.search(rf"^{one[1]}:", MAKEFILE, re.MULTILINE)} == set()


def test_aicc_commands_in_the_documents_exist() -> None:
    assert {one for one in _commands("aicc") if one[1] not in WORDS} == set()
    modules = {where.partition(":")[0].replace(".", "/") + ".py" for where, *_ in WORDS.values()}
    assert {module for module in modules if not (ROOT / module).exists()} == set()


def test_ringback_commands_in_the_documents_exist() -> None:
    assert {one for one in _commands("ringback") if one[1] not in RINGBACK.words} == set()


_PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")


@pytest.mark.parametrize("page", [page for page in PAGES if page.name in {"CONTRIBUTING.md", "glossary.md"}], ids=_name)
def test_paths_in_the_recipes_exist(page: Path) -> None:
    """A recipe that sends its reader to a file that has moved is worse than none."""
    paths = _PATH.findall(page.read_text())

    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


_REFUSED = re.compile(
    r"(contact_flows/\S+?\.json)\S* (?:warning \w+: )?action '([\w-]+)'(?:, at Actions\[(\d+)\]\.Parameters\.(\w+))?"
)


def test_what_the_readme_shows_of_a_broken_flow_is_there_to_be_broken() -> None:
    """Who tries it sees the action that the page names: the place of a finding leads to it."""
    shown = _REFUSED.findall(PAGES[ROOT / "README.md"])

    assert len(shown) == 2
    for file, name, number, parameter in shown:
        actions = json.loads((ROOT / file).read_text())["Actions"]
        place = [action["Identifier"] for action in actions].index(name)
        assert not number or (int(number) == place and parameter in actions[place]["Parameters"]), (file, name)


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
