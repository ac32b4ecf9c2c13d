"""Reads settings files and reports everything that is wrong with them at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from contact_center.settings import schema
from contact_center.settings.checks import cross_checks
from contact_center.settings.model import Settings
from contact_center.settings.problems import Problem, SettingsError, nearest, one_of, shown
from contact_center.settings.types import Environment, Reference

ENVIRONMENTS: tuple[str, ...] = get_args(Environment)


def load(path: Path, *, root: Path | None = None) -> Settings:
    """Reads one settings file.

    File paths inside it are relative to `root`, by default the folder two above the file's own (config/<center>/).
    Raises SettingsError with every problem of the file.
    """
    return load_files([path], root=root)[0]


def load_files(paths: Sequence[Path], *, root: Path | None = None) -> list[Settings]:
    """Reads several settings files; raises SettingsError with the problems of all of them together."""
    found: list[Settings] = []
    problems: list[Problem] = []
    for path in paths:
        settings, more = _read(path, root or path.resolve().parents[2])
        problems += more
        if settings is not None:
            found.append(settings)
    if problems:
        raise SettingsError(problems)
    return found


def load_all(root: Path, *, center: str | None = None, environment: str | None = None) -> list[Settings]:
    """Reads the settings of every center and environment, or of the named ones, in deployment order.

    Raises SettingsError with the problems of all files together.
    """
    centers = sorted(folder.name for folder in (root / "config").iterdir() if any(folder.glob("*.toml")))
    problems = [*_unknown("center", center, centers), *_unknown("environment", environment, ENVIRONMENTS)]
    if problems:
        raise SettingsError(problems)
    found: list[Settings] = []
    for folder in centers if center is None else [center]:
        for path in _files(root / "config" / folder, environment, problems):
            settings, more = _read(path, root)
            problems += more
            if settings is not None:
                found.append(settings)
    if problems:
        raise SettingsError(problems)
    return found


def _unknown(kind: str, value: str | None, known: list[str] | tuple[str, ...]) -> Iterator[Problem]:
    if value is not None and value not in known:
        yield Problem("config", kind, f"unknown {kind} {value!r}; allowed: {one_of(known)}{nearest(value, known)}")


def _files(folder: Path, environment: str | None, problems: list[Problem]) -> Iterator[Path]:
    for name in ENVIRONMENTS if environment is None else (environment,):
        path = folder / f"{name}.toml"
        if path.exists():
            yield path
        elif environment is not None:
            problems.append(Problem(f"config/{folder.name}", environment, f"there is no file {name}.toml"))
    problems += [
        Problem(f"config/{folder.name}/{path.name}", "", f"not an environment; allowed: {one_of(ENVIRONMENTS)}")
        for path in sorted(folder.glob("*.toml"))
        if path.stem not in ENVIRONMENTS
    ]


def _read(path: Path, root: Path) -> tuple[Settings | None, list[Problem]]:
    file = _relative(path, root)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        return None, [Problem(file, "", f"cannot be read: {(error.strerror or str(error)).lower()}")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, [Problem(file, "", f"is not TOML: {error}")]
    problems: list[Problem] = []
    settings: Settings | None = None
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as error:
        problems += _translated_all(error.errors(), raw, file)
    reported = {problem.key for problem in problems}
    problems += [Problem(file, key, message) for key, message in cross_checks(raw, path, root) if key not in reported]
    if settings is not None:
        settings._root, settings._file = root, file
    return settings, problems


def _relative(path: Path, root: Path) -> str:
    resolved, home = path.resolve(), root.resolve()
    inside = resolved.is_relative_to(home) and home != Path(home.anchor)
    return resolved.relative_to(home).as_posix() if inside else str(path)


def _location(detail: ErrorDetails, raw: Mapping[str, Any]) -> schema.Path:
    """Drops the parts that pydantic adds for union arms and dictionary keys, so that the path is one of the file."""
    kept: list[str | int] = []
    node: schema.Node | None = schema.Node(Settings)
    value: object = raw
    for part in detail["loc"]:
        if part == "[key]":
            continue
        if node is not None and len(node.arms) > 1 and node.arms[0].model:
            node = schema.chosen_arm(node, value)  # the part is the tag of the union
            continue
        kept.append(part)
        node = schema.child(node, part, value) if node is not None else None
        value = schema.value_at(value, (part,))
    return tuple(kept)


def _translated_all(details: Sequence[ErrorDetails], raw: Mapping[str, Any], file: str) -> list[Problem]:
    """Translates every error; a list that is too short only because of a wrong entry is no problem of its own."""
    wrong = {detail["loc"] for detail in details}
    inside = {loc[:-1] for loc in wrong if loc and isinstance(loc[-1], int)}
    return [
        _translated(detail, raw, file)
        for detail in details
        if not (detail["type"] == "too_short" and detail["loc"] in inside)
    ]


def _translated(detail: ErrorDetails, raw: Mapping[str, Any], file: str) -> Problem:
    path = _location(detail, raw)
    key = schema.dotted(path)
    given = shown(detail["input"])
    node = schema.node_at(Settings, raw, path)
    if detail["type"] == "extra_forbidden":
        return Problem(file, key, _unknown_key(raw, path))
    if detail["type"] == "missing":
        return Problem(file, key, f"is required and missing{_expected(node, raw)}")
    if detail["type"] in ("union_tag_invalid", "union_tag_not_found"):
        kinds = detail.get("ctx", {}).get("expected_tags", "")
        kind = detail.get("ctx", {}).get("tag")
        return Problem(file, f"{key}.kind", f"{shown(kind)} is not allowed; allowed: {kinds.replace(chr(39), '')}")
    if detail["loc"] and detail["loc"][-1] == "[key]":
        return Problem(file, key, f"the name {given} is not allowed; allowed: {_key_rule(raw, path)}")
    choices = schema.describe(node) if node else detail["msg"].lower()
    return Problem(file, key, f"{given} is not allowed; allowed: {choices}{_near_literal(node, detail['input'])}")


def _expected(node: schema.Node | None, raw: Mapping[str, Any]) -> str:
    if node is None:
        return ""
    mark = next((found for arm in node.arms if (found := arm.mark(Reference))), None)
    table = schema.value_at(raw, tuple(mark.table.split("."))) if mark else None
    if mark and isinstance(table, Mapping) and table:
        return f"; expected one of [{mark.table}]: {one_of(table)}"
    return f"; expected {schema.describe(node)}"


def _near_literal(node: schema.Node | None, given: object) -> str:
    if node is None or not isinstance(given, str):
        return ""
    values = [str(value) for arm in node.arms for value in get_args(arm.annotation) if isinstance(value, str)]
    return nearest(given, values)


def _key_rule(raw: Mapping[str, Any], path: schema.Path) -> str:
    table = schema.node_at(Settings, raw, path[:-1])
    arguments = get_args(table.annotation) if table else ()
    return schema.describe(schema.node_of(arguments[0])) if arguments else "a known name"


def _unknown_key(raw: Mapping[str, Any], path: schema.Path) -> str:
    table = schema.node_at(Settings, raw, path[:-1])
    known: list[str] = []
    for arm in table.arms if table else []:
        if arm.model:
            known += [name for name in schema.fields(arm.model) if name not in known]
    return f"unknown key; allowed: {one_of(known)}{nearest(path[-1], known)}"
