"""Reads the content of a center from bots/ and reports everything that is wrong with it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from contact_center.bot.content import models
from contact_center.bot.content.checks import cross_checks
from contact_center.bot.content.problems import ContentError
from contact_center.settings.problems import Problem, nearest, one_of, shown

T = TypeVar("T")

PACK_FILES = ("faq", "guides", "intents", "language", "messages", "quick_replies", "slots", "synonyms")

_INTENTS: TypeAdapter[dict[str, models.Intent]] = TypeAdapter(dict[models.Name, models.Intent])
_FAQ: TypeAdapter[dict[str, models.FaqItem]] = TypeAdapter(dict[models.Name, models.FaqItem])
_GUIDES: TypeAdapter[dict[str, models.Guide]] = TypeAdapter(dict[str, models.Guide])
_SYNONYMS: TypeAdapter[dict[str, tuple[str, ...]]] = TypeAdapter(dict[str, tuple[models.ShortText, ...]])
_SLOTS: TypeAdapter[models.SlotFile] = TypeAdapter(models.SlotFile)
_QUICK_REPLIES: TypeAdapter[models.QuickReplyFile] = TypeAdapter(models.QuickReplyFile)
_LANGUAGE: TypeAdapter[models.Language] = TypeAdapter(models.Language)
_SCENARIO: TypeAdapter[models.Scenario] = TypeAdapter(models.Scenario)
_CENTER: TypeAdapter[models.Center] = TypeAdapter(models.Center)

# Files that are one table of named entries, and what an entry is.
_TABLES: dict[str, tuple[TypeAdapter[Any], type[BaseModel]]] = {
    "intents": (_INTENTS, models.Intent),
    "faq": (_FAQ, models.FaqItem),
    "guides": (_GUIDES, models.Guide),
    "synonyms": (_SYNONYMS, models.Content),
}
_NAMED = frozenset(id(adapter) for adapter, _ in _TABLES.values())


class Reader:
    """Collects values and problems while the files of a center are read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
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
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.problem(self.name(path), "", f"is not TOML: {error}")
        return None

    def parse(self, adapter: TypeAdapter[T], raw: Mapping[str, Any], file: str, model: type[BaseModel]) -> T | None:
        """Validates a file; None when it has problems."""
        try:
            return adapter.validate_python(raw)
        except ValidationError as error:
            for detail in error.errors():
                self.problems.append(_translated(detail, file, model, named=id(adapter) in _NAMED))
            return None

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
            "intents", "slot_types", "slots", "faq", "synonyms", "messages", "quick_replies", "payloads", "guides",
            "scenarios", "language",
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
    center = None if raw is None else reader.parse(_CENTER, raw, reader.name(path), models.Center)
    if center is not None and center.key != center_key:
        reader.problem(reader.name(path), "key", f"{shown(center.key)} differs from the name of the file")
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
            if reader.claim(kind, name, file):
                merged[kind][name] = value


def _entries(reader: Reader, stem: str, raw: dict[str, Any], file: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if stem in _TABLES:
        adapter, model = _TABLES[stem]
        yield stem, reader.parse(adapter, raw, file, model) or {}
    elif stem == "messages":
        yield "messages", _messages(reader, raw, file)
    elif stem == "language":
        language = reader.parse(_LANGUAGE, raw, file, models.Language)
        yield "language", {} if language is None else {"language": language}
    elif stem == "slots":
        slots = reader.parse(_SLOTS, raw, file, models.SlotFile)
        if slots is not None:
            yield "slot_types", slots.types
            yield "slots", slots.slots
    else:
        replies = reader.parse(_QUICK_REPLIES, raw, file, models.QuickReplyFile)
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
                if isinstance(text, str) and text:
                    found[name] = text
                else:
                    reader.problem(file, name, f"{shown(text)} is not allowed; allowed: a text that is not empty")
    return found


def _numbered(key: str, value: object) -> list[tuple[str, object]]:
    """A list of texts is one text per attempt: key.1, key.2."""
    if isinstance(value, list):
        return [(f"{key}.{index}", text) for index, text in enumerate(value, start=1)]
    return [(key, value)]


def _scenario(reader: Reader, path: Path, merged: dict[str, dict[str, Any]]) -> None:
    raw = reader.toml(path)
    file = reader.name(path)
    scenario = None if raw is None else reader.parse(_SCENARIO, raw, file, models.Scenario)
    if scenario is None:
        return
    if scenario.id != path.stem:
        reader.problem(file, "id", f"{shown(scenario.id)} differs from the name of the file")
    if reader.claim("scenarios", scenario.id, file):
        merged["scenarios"][scenario.id] = scenario


def _translated(detail: ErrorDetails, file: str, model: type[BaseModel], *, named: bool) -> Problem:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    key = ".".join(str(part) for part in path)
    if detail["type"] == "extra_forbidden":
        known = _known_keys(path[1:] if named else path, model)
        return Problem(file, key, f"unknown key; allowed: {one_of(known)}{nearest(path[-1], known)}")
    if detail["type"] == "missing":
        return Problem(file, key, "is required and missing")
    message = detail["msg"].removeprefix("Value error, ").replace("Input should be", "allowed:").replace("'", "")
    message = message[:1].lower() + message[1:]
    if detail["type"] == "value_error":
        return Problem(file, key, message)
    if detail["type"] in ("too_short", "too_long"):
        limits = detail["ctx"]
        bound = f"at least {limits['min_length']}" if "min_length" in limits else f"at most {limits['max_length']}"
        return Problem(file, key, f"{limits['actual_length']} entries are not allowed; allowed: {bound}")
    choices = str(detail.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
    hint = nearest(detail["input"], choices) if isinstance(detail["input"], str) else ""
    return Problem(file, key, f"{shown(detail['input'])} is not allowed; {message}{hint}")


def _known_keys(path: tuple[str | int, ...], model: type[BaseModel]) -> list[str]:
    """Finds the model that refused a key by walking from the model of the file down the path."""
    found: type[BaseModel] | None = model
    for part in path[:-1]:
        found = _member(found, part) if found else None
    return sorted(found.model_fields) if found else []


def _member(model: type[BaseModel], part: str | int) -> type[BaseModel] | None:
    if isinstance(part, int) or part not in model.model_fields:
        return model
    return next(_models(model.model_fields[part].annotation), None)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
