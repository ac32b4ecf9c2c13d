"""What no ready-made linter knows about the words of this project: how docstrings begin, and ids of outside papers.

Spelling, and words that are replaced by others, are the business of codespell (refused.txt and accepted.txt beside
this file). `make lint` runs both; without arguments the whole project is read.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
#: Made by tools or by the package registries.
_GENERATED = {"__snapshots__", "build", "cdk.out", "node_modules", "reports"}
#: Name the words they look for.
_OWN = {"check.py", "test_words.py"}
#: Files that people write; scenarios and settings are TOML, flows and test cases JSON.
_TEXTS = {".cfg", ".css", ".html", ".js", ".json", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml"}
#: A docstring begins with a noun phrase for a thing, with "Returns" or another verb for a function.
_BEGINNINGS = {
    "Answers": "write 'Returns'",
    "Are": "name the things",
    "Is": "name the thing",
}
#: Numbers of features, rules and tests of papers that are not in the project, and references to such papers.
_OUTSIDE = re.compile(
    r"\b[FRT]-\d{3}\b"
    r"|\bDESIGN(?:\.md)? (?:section )?\d"
    r"|\b[Dd]omain \d"
    r"|\b(?:domain|pitfalls|house)\.md\b"
)
#: A docstring that begins with the number of a section: "6.1: ..." or "9.4 rule 7: ...".
_SECTION = re.compile(r"\d+\.\d+(?:\.\d+)*\b")
#: A string that would be one of these, were it a docstring: few files have any, and only these are parsed.
_PERHAPS = re.compile(rf"[\"']\s*(?:(?:{'|'.join(_BEGINNINGS)})\b|{_SECTION.pattern})")


@dataclass(frozen=True)
class Finding:
    """One place with words to change."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        path = self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path
        return f"{path}:{self.line}: {self.text}"


def _docstrings(source: str) -> Iterator[tuple[int, str]]:
    """Yields the strings that stand alone: of modules, classes and functions, and of attributes and constants."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            text = node.value.value.strip()
            if text:
                yield node.lineno, text


def _of_docstrings(path: Path, source: str) -> Iterator[Finding]:
    for line, text in _docstrings(source):
        first = text.split(maxsplit=1)[0]
        if first in _BEGINNINGS:
            yield Finding(path, line, f"a docstring does not begin with {first!r}: {_BEGINNINGS[first]}")
        if _SECTION.match(text):
            yield Finding(path, line, f"a docstring says a rule, not the number of its section: {first!r}")


def check(path: Path) -> list[Finding]:
    """Returns what is wrong in one file, in the order of its lines."""
    source = path.read_text(encoding="utf-8")
    found = [
        Finding(
            path,
            source.count("\n", 0, match.start()) + 1,
            f"{match[0]!r} refers to a paper outside the project: say the rule itself",
        )
        for match in _OUTSIDE.finditer(source)
    ]
    if path.suffix == ".py" and _PERHAPS.search(source):
        found += _of_docstrings(path, source)
    return sorted(found, key=lambda finding: finding.line)


def texts(roots: Iterable[Path]) -> Iterator[Path]:
    """Yields the files below the roots that people write; hidden folders, this file and its test are left out."""
    for root in roots:
        for path in [root] if root.is_file() else _below(root):
            if path.suffix in _TEXTS and path.name not in _OWN:
                yield path


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name in _GENERATED:
            continue
        if path.is_dir():
            yield from _below(path)
        else:
            yield path


def main(arguments: list[str]) -> int:
    """Prints what is wrong below the given paths; returns 1 when something is."""
    found = [finding for path in texts(map(Path, arguments or [str(ROOT)])) for finding in check(path.resolve())]
    for finding in found:
        print(finding)  # noqa: T201 -- a linter talks to its terminal
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
