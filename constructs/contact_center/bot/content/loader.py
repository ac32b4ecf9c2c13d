"""Reads the content of a center from bots/ and reports everything that is wrong with it at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from contact_center.base.errors import alike, nearest
from contact_center.bot.content import models
from contact_center.bot.content.checks import cross_checks
from contact_center.bot.content.fields import Name, ShortText, for_ear_and_eye
from contact_center.bot.content.problems import ContentError
from contact_center.bot.content.slots import Phrase, SlotFile, VocabularyFile
from contact_center.settings.problems import Problem, one_of, shown
from contact_center.settings.translation import translated
from ringback.flow_language.voices import engine_problem, language_problem

PACK_FILES = (
    *("examples", "faq", "guides", "intents", "language", "messages", "quick_replies", "slots", "synonyms"),
    *("vocabulary", "words"),
)

# The first name a message quotes is what it is about.
_QUOTED = re.compile(r"'([^']+)'")
# Files that are one table of named entries, and what the table is.
_TABLES: dict[str, Any] = {
    "intents": dict[Name, models.Intent],
    "faq": dict[Name, models.FaqItem],
    "guides": dict[str, models.Guide],
    "synonyms": dict[str, tuple[ShortText, ...]],
    "words": dict[Name, tuple[ShortText, ...]],
    "examples": dict[Name, tuple[ShortText, ...]],
}
# Tables to whose entries a pack adds, instead of having them alone.
_SHARED = ("words", "examples")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(map(str, path))


class Reader:
    """Collects values and problems while the files of a center are read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.broken: set[str] = set()
        """Names of entries that are left out because something is wrong with them."""
        self.unread = 0
        """Files of which nothing is known because something is wrong with them."""
        self.sources: dict[tuple[str, str], str] = {}

    def problem(self, file: str, key: str, message: str) -> None:
        """Notes a mistake."""
        self.problems.append(Problem(file, key, message))

    def name(self, path: Path) -> str:
        """Returns a path as people see it: from the folder of the project on."""
        return path.relative_to(self.root).as_posix()

    def toml(self, path: Path) -> dict[str, Any] | None:
        """Reads a file; None when it cannot be read."""
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            self.problem(self.name(path), "", f"cannot be read: {(error.strerror or str(error)).lower()}")
        except ValueError as error:
            self.problem(self.name(path), "", f"is not TOML: {error}")
        self.unread += 1
        return None

    def parse(self, kind: Any, raw: Mapping[str, Any], file: str) -> Any:
        """Validates a file as a model; None when it has problems."""
        try:
            return _adapter(kind).validate_python(raw)
        except ValidationError as error:
            self.problems += translated(error, raw, file, kind, dotted=_dotted)
            self.unread += 1
            return None

    def table(self, kind: Any, raw: Mapping[str, Any], file: str) -> dict[str, Any]:
        """Validates a file that is one table of named entries; entries with problems are left out."""
        try:
            found: dict[str, Any] = _adapter(kind).validate_python(raw)
        except ValidationError as error:
            self.problems += translated(error, raw, file, kind, dotted=_dotted)
            wrong = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
            self.broken |= wrong
            found = _adapter(kind).validate_python({key: value for key, value in raw.items() if key not in wrong})
        return found

    def echoes(self, message: str) -> bool:
        """Tells whether something is wrong only because an entry or a file with a problem was left out."""
        subject = _QUOTED.search(message)
        return self.unread > 0 or (subject is not None and alike(subject[1], self.broken))

    def claim(self, kind: str, name: str, file: str) -> bool:
        """Notes where something is defined; defining it twice is a mistake."""
        first = self.sources.setdefault((kind, name), file)
        if first != file:
            self.problem(file, name, f"{kind} is already defined in {first}")
        return first == file


def load_content(root: Path, center_key: str) -> models.Content:
    """Reads and checks everything the bot of a center knows; raises ContentError with every problem at once."""
    reader = Reader(root)
    center = _center(reader, center_key)
    merged: dict[str, dict[str, Any]] = {
        kind: {}
        for kind in (
            "intents", "slot_types", "slots", "faq", "synonyms", "vocabulary", "messages", "quick_replies", "payloads",
            "guides", "scenarios", "language", "words", "examples",
        )
    }  # fmt: skip
    for pack in center.packs if center else ():
        _pack(reader, pack, merged)
    language = merged.pop("language").get("language")
    if center is None or language is None:
        if center is not None and not reader.problems:
            reader.problem(f"bots/{center_key}.toml", "packs", "no pack of this center has a language.toml")
        raise ContentError(reader.problems)
    content = models.Content(center=center, language=language, **merged)
    reported = {(problem.file, problem.key) for problem in reader.problems}
    found = [
        Problem(reader.sources.get((kind, name), f"bots/{center_key}.toml"), key, message)
        for kind, name, key, message in cross_checks(content)
        if not reader.echoes(message)
    ]
    reader.problems += [problem for problem in found if (problem.file, problem.key) not in reported]
    if reader.problems:
        raise ContentError(reader.problems)
    return content


def _center(reader: Reader, center_key: str) -> models.Center | None:
    path = reader.root / "bots" / f"{center_key}.toml"
    if not path.exists():
        known = sorted(file.stem for file in (reader.root / "bots").glob("*.toml"))
        message = f"there is no bots/{center_key}.toml; known centers: {one_of(known)}{nearest(center_key, known)}"
        reader.problem("bots", center_key, message)
        return None
    raw = reader.toml(path)
    center = None if raw is None else reader.parse(models.Center, raw, reader.name(path))
    if center is not None and center.key != center_key:
        reader.problem(reader.name(path), "key", f"{shown(center.key)} differs from the name of the file")
    if center is not None:
        for key, problem in (
            ("voice.id", language_problem(center.voice.id, center.locale)),
            ("voice.engine", engine_problem(center.voice.id, center.voice.engine)),
        ):
            if problem is not None:
                reader.problem(reader.name(path), key, problem)
    return center


def _pack(reader: Reader, pack: str, merged: dict[str, dict[str, Any]]) -> None:
    folder = reader.root / "bots" / "packs" / pack
    if not folder.is_dir():
        known = sorted(path.name for path in folder.parent.iterdir() if path.is_dir())
        reader.problem("bots/packs", pack, f"unknown pack; known: {one_of(known)}{nearest(pack, known)}")
        return
    for path in sorted(folder.iterdir()):
        if path.suffix == ".toml" and path.stem in PACK_FILES:
            _file(reader, path, merged)
        elif path.name != "scenarios":
            allowed = [f"{name}.toml" for name in PACK_FILES]
            reader.problem(
                reader.name(path), "", f"unknown file; allowed: {one_of(allowed)}{nearest(path.name, allowed)}"
            )
    for path in sorted((folder / "scenarios").glob("*.toml")):
        _scenario(reader, path, merged)


def _file(reader: Reader, path: Path, merged: dict[str, dict[str, Any]]) -> None:
    raw = reader.toml(path)
    if raw is None:
        return
    file = reader.name(path)
    for kind, entries in _entries(reader, path.stem, raw, file):
        for name, value in entries.items():
            if kind in _SHARED:
                merged[kind][name] = tuple(dict.fromkeys((*merged[kind].get(name, ()), *value)))
                reader.sources.setdefault((kind, name), file)
            elif reader.claim(kind, name, file):
                merged[kind][name] = value


def _entries(reader: Reader, stem: str, raw: dict[str, Any], file: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if stem in _TABLES:
        yield stem, reader.table(_TABLES[stem], raw, file)
    elif stem == "messages":
        yield "messages", _messages(reader, raw, file)
    elif stem == "language":
        language = reader.parse(models.Language, raw, file)
        yield "language", {} if language is None else {"language": language}
    elif stem == "slots":
        slots = reader.parse(SlotFile, raw, file)
        if slots is not None:
            yield "slot_types", slots.types
            yield "slots", slots.slots
    elif stem == "vocabulary":
        vocabulary = reader.parse(VocabularyFile, raw, file)
        if vocabulary is not None:
            yield "vocabulary", _phrases(reader, vocabulary.phrases, file)
    else:
        replies = reader.parse(models.QuickReplyFile, raw, file)
        if replies is not None:
            yield "quick_replies", replies.sets
            yield "payloads", replies.payloads


def _messages(reader: Reader, raw: Mapping[str, Any], file: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for section, texts in raw.items():
        if not isinstance(texts, Mapping):
            reader.problem(file, section, f"{shown(texts)} is not allowed; allowed: a table of texts")
            continue
        for key, value in texts.items():
            for name, text in _numbered(f"{section}.{key}", value):
                both = for_ear_and_eye(text)
                if isinstance(both, str) and both:
                    found[name] = both
                else:
                    allowed = "a text that is not empty, or { ear, eye } with two of them"
                    reader.problem(file, name, f"{shown(text)} is not allowed; allowed: {allowed}")
    return found


def _phrases(reader: Reader, phrases: tuple[Phrase, ...], file: str) -> dict[str, Phrase]:
    found: dict[str, Phrase] = {}
    for index, phrase in enumerate(phrases):
        if phrase.phrase in found:
            reader.problem(file, f"phrases.{index}.phrase", f"{shown(phrase.phrase)} is listed twice")
        found[phrase.phrase] = phrase
    return found


def _numbered(key: str, value: object) -> list[tuple[str, object]]:
    """A list of texts is one text per attempt: key.1, key.2."""
    if isinstance(value, list):
        return [(f"{key}.{index}", text) for index, text in enumerate(value, start=1)]
    return [(key, value)]


def _scenario(reader: Reader, path: Path, merged: dict[str, dict[str, Any]]) -> None:
    raw = reader.toml(path)
    file = reader.name(path)
    scenario = None if raw is None else reader.parse(models.Scenario, raw, file)
    if scenario is None:
        return
    if scenario.id != path.stem:
        reader.problem(file, "id", f"{shown(scenario.id)} differs from the name of the file")
    if reader.claim("scenarios", scenario.id, file):
        merged["scenarios"][scenario.id] = scenario
