"""The words of the project: each kind of mistake is found where it is planted, and none is left."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.compliance.words import check

_PLANTED = {
    "begins with 'Is'": ('def f() -> None:\n    """Is the caller."""\n', "does not begin with 'Is': name the thing"),
    "begins with 'Are'": ('"""Are the queues."""\n', "does not begin with 'Are': name the things"),
    "begins with 'Answers'": (
        'class A:\n    """Answers a call."""\n',
        "does not begin with 'Answers': write 'Returns'",
    ),
    "of an attribute": (
        'class A:\n    stubs: dict[str, str]\n    """Answers of functions."""\n',
        "does not begin with 'Answers': write 'Returns'",
    ),
    "of a constant": ('OPEN = True\n"""Is the center open."""\n', "does not begin with 'Is': name the thing"),
    "section": ('"""12.3: a queue is full."""\n', "not the number of its section: '12.3:'"),
    "feature": ("x = 1  # F-104\n", "'F-104' refers to a paper outside"),
    "rule": ('"""A queue (R-104)."""\n', "'R-104' refers to a paper outside"),
    "test": ('text = "T-104"\n', "'T-104' refers to a paper outside"),
    "design": ('"""Rooms (DESIGN 3.1)."""\n', "'DESIGN 3' refers to a paper outside"),
    "chapter": ('"""Hours, see domain 4.1."""\n', "'domain 4' refers to a paper outside"),
    "paper": ("# see pitfalls.md\n", "'pitfalls.md' refers to a paper outside"),
}


@pytest.mark.parametrize(("source", "message"), _PLANTED.values(), ids=_PLANTED)
def test_a_planted_mistake_is_found(tmp_path: Path, source: str, message: str) -> None:
    path = tmp_path / "planted.py"
    path.write_text(source)

    (finding,) = check.check(path)

    assert message in str(finding)


@pytest.mark.parametrize(
    "source",
    [
        '"""Returns the version of SARIF, 2.1.0."""\n',
        '"""Isolated queues."""\n',
        'x = "Is this the one?"\n',
    ],
)
def test_ordinary_words_are_let_through(tmp_path: Path, source: str) -> None:
    path = tmp_path / "ordinary.py"
    path.write_text(source)

    assert check.check(path) == []


def test_findings_are_printed_and_fail_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "planted.py"
    path.write_text('x = 1\n\n\ndef f() -> None:\n    """Is wrong."""\n')

    assert check.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith(f"{path}:5: ")
    path.write_text("x = 1\n")
    assert check.main([str(tmp_path)]) == 0


def _codespell(root: Path, *paths: Path | str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("codespell")), *map(str, paths)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_planted_words_are_found(root: Path, tmp_path: Path) -> None:
    planted = {
        "behaviour": "behavior",
        "colour_of": "color",
        "normalise": "normalize",
        "centre": "center",
        "copes": "handles",
        "shelf": "inventory",
        "_deed": "step",
        "repetition": "retry",
        "wish": "request",
        "recieve": "receive",
    }
    for word in planted:
        (tmp_path / f"{word}.py").write_text(f"# The {word} of a queue.\n")

    done = _codespell(root, tmp_path)

    assert done.returncode != 0
    told = {Path(line.partition(":")[0]).stem: line.rpartition("==>")[2] for line in done.stdout.splitlines()}
    assert {word: instead for word, instead in planted.items() if instead not in told.get(word, "")} == {}


def test_the_project_is_spelled_in_american_english(root: Path) -> None:
    done = _codespell(root)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_project_says_its_rules_in_words() -> None:
    found = [str(finding) for path in check.texts([check.ROOT]) for finding in check.check(path)]
    assert found == []


def test_every_accepted_word_is_still_used(root: Path) -> None:
    """A word that nobody writes any more would hide its next misspelling."""
    accepted = (root / "tests/compliance/words/accepted.txt").read_text().split()
    texts = [path for path in check.texts([root]) if "compliance/words" not in str(path)]
    used = " ".join(path.read_text(encoding="utf-8").lower() for path in texts)

    assert accepted == sorted(set(accepted))
    assert [word for word in accepted if word not in used] == []
