"""What a center asks of its flows beyond what the service does: house rules, and the language they are about.

A file `ringback.toml`, or `pyproject.toml` with a table `[tool.ringback.flows]`, in the folder of the flows or above:

    [flows]
    language = "es-MX"     # of prompts, voice and bots; false asks for none
    notices = true         # a recording is announced before it begins
    logging = false        # flows choose their log, and keep personal data out of it
    references = false     # things are named by references, never by ARNs and ids
    off = ["FL312"]        # rules that say nothing here
    exclude = ["tests"]    # files and folders, from here, that a search in folders passes over; `*` stands for anything

What is left out is as in the profile `plain`, which asks for nothing; `house` asks for everything, in Korean.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from ringback.encodings import EncodingError, utf8_text
from ringback.flow_language.errors import FlowLanguageError
from ringback.flow_language.voices import KOREAN, LANGUAGES, unknown_language
from ringback.flow_language.words import listed, nearest

FILES = ("ringback.toml", "pyproject.toml")


@dataclass(frozen=True)
class Profile:
    """The house rules of a center."""

    language: str | None = KOREAN
    """Language of its prompts, voice and bots; None when any will do."""
    notices: bool = True
    """Recordings are announced before they begin."""
    logging: bool = True
    """Flows choose their log, and personal data stays out of it."""
    references: bool = True
    """Things are named by references, never by ARNs and ids."""
    off: frozenset[str] = frozenset()
    """Further rules that say nothing."""
    exclude: tuple[str, ...] = ()
    """What a search in folders passes over, from the folder of the file on."""

    @cached_property
    def silent(self) -> frozenset[str]:
        """Returns the groups of house rules that are off."""
        asked = {"language": self.language, "notices": self.notices, "logging": self.logging}
        return frozenset(name for name, on in {**asked, "references": self.references}.items() if not on)

    def allows(self, rule: str, house: str) -> bool:
        """Tells whether a rule, of a group of house rules or of none, is asked for."""
        return rule not in self.off and house not in self.silent


HOUSE = Profile()
PLAIN = Profile(language=None, notices=False, logging=False, references=False)
PROFILES: Mapping[str, Profile] = {"house": HOUSE, "plain": PLAIN}

ProfileOf = Callable[[Path], Profile | None]
"""Returns the profile that the folders above a file ask for, or None when none does."""


def named_profile(name: str, rules: Collection[str]) -> Profile:
    """Returns the profile of a name (`house`, `plain`) or of a file; raises FlowLanguageError."""
    if name in PROFILES:
        return PROFILES[name]
    path = Path(name)
    if not path.is_file():
        raise FlowLanguageError(f"there is no profile '{name}': write {listed(PROFILES)}, or the path of a file")
    found = _read(path, rules)
    if found is None:
        raise FlowLanguageError(f"{path}: no table [{_table(path)}] in it")
    return found


def profile_above(rules: Collection[str]) -> ProfileOf:
    """Returns what looks for the profile of a file in its folder and in those above."""
    known: dict[Path, Profile | None] = {}

    def search(folder: Path) -> Profile | None:
        if folder not in known:
            own = next((p for name in FILES if (p := _existing(folder / name, rules)) is not None), None)
            known[folder] = own if own is not None or folder.parent == folder else search(folder.parent)
        return known[folder]

    return lambda path: search(path.resolve().parent)


def project_folder(folder: Path) -> Path | None:
    """Returns the folder of the nearest file with house rules, in a folder or above; None where there is none."""
    found = _nearest(folder)
    return None if found is None else found[0].parent


def exclusion_above(folder: Path) -> Callable[[Path], str]:
    """Returns what says of a path below a folder which file excludes it from a search; nothing for most."""
    found = _nearest(folder)
    if found is None:
        return lambda path: ""
    file, table = found
    problem, patterns = _exclude(table.get("exclude", []), ())
    if problem:
        raise FlowLanguageError(f"{file}: exclude {problem}")
    return _Exclusion(file, patterns)


def _nearest(folder: Path) -> tuple[Path, Mapping[str, Any]] | None:
    """Returns the nearest file with house rules, in a folder or above, and its table."""
    for place in (folder.resolve(), *folder.resolve().parents):
        for file in (place / name for name in FILES):
            table = _table_in(file) if file.is_file() else None
            if table is not None:
                return file, table
    return None


@dataclass(frozen=True)
class _Exclusion:
    file: Path
    patterns: tuple[str, ...]

    def __call__(self, path: Path) -> str:
        own = PurePosixPath(path.resolve().relative_to(self.file.parent).as_posix())
        places = (own, *own.parents)
        return str(self.file) if any(fnmatchcase(str(p), text) for p in places for text in self.patterns) else ""


def _existing(path: Path, rules: Collection[str]) -> Profile | None:
    return _read(path, rules) if path.is_file() else None


def _table(path: Path) -> str:
    return "tool.ringback.flows" if path.name == "pyproject.toml" else "flows"


def _read(path: Path, rules: Collection[str]) -> Profile | None:
    """Returns the profile of a file, or None when it has no table for flows."""
    table = _table_in(path)
    return None if table is None else _profile(table, path, rules)


def _table_in(path: Path) -> Mapping[str, Any] | None:
    try:
        value: Any = tomllib.loads(utf8_text(path.read_bytes()))
    except (OSError, EncodingError, ValueError) as error:
        raise FlowLanguageError(f"{path}: {error}") from error
    for name in _table(path).split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if value is None:
        return None
    if not isinstance(value, dict):
        raise FlowLanguageError(f"{path}: {_table(path)} is a table")
    return value


def _profile(table: Mapping[str, Any], path: Path, rules: Collection[str]) -> Profile:
    given = {name: _checked(name, value, path, rules) for name, value in table.items()}
    return Profile(**{**{name: getattr(PLAIN, name) for name in _CHECKS}, **given})


def _checked(name: str, value: Any, path: Path, rules: Collection[str]) -> Any:
    check = _CHECKS.get(name)
    if check is None:
        known = listed(_CHECKS, last="and")
        raise FlowLanguageError(f"{path}: there is no house rule '{name}'{nearest(name, _CHECKS)}; there are {known}")
    problem, result = check(value, rules)
    if problem:
        raise FlowLanguageError(f"{path}: {name} {problem}")
    return result


_Checked = tuple[str, Any]


def _language(value: Any, rules: Collection[str]) -> _Checked:
    if value is False:
        return "", None
    if not isinstance(value, str):
        return f"is a language such as '{KOREAN}', or false", None
    return (f"is '{value}': {unknown_language(value)}" if value not in LANGUAGES else ""), value


def _switch(value: Any, rules: Collection[str]) -> _Checked:
    return ("" if isinstance(value, bool) else "is true or false"), value


def _off(value: Any, rules: Collection[str]) -> _Checked:
    names = value if isinstance(value, list) else [value]
    for name in names:
        if name not in rules:
            return f"names '{name}', which is no rule{nearest(str(name), rules)}", None
    return "", frozenset(names)


def _exclude(value: Any, rules: Collection[str]) -> _Checked:
    patterns = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) and text for text in patterns):
        return "is a list of files and folders such as 'tests'", ()
    return "", tuple(text.rstrip("/") for text in patterns)


_CHECKS: Mapping[str, Callable[[Any, Collection[str]], _Checked]] = {
    "language": _language,
    "notices": _switch,
    "logging": _switch,
    "references": _switch,
    "off": _off,
    "exclude": _exclude,
}
"""What a profile may say, and how it is read."""
