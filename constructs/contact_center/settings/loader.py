"""Reads settings files and reports everything that is wrong with them at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from contact_center.base.errors import nearest
from contact_center.settings.checks import cross_checks
from contact_center.settings.model import Settings
from contact_center.settings.problems import Problem, SettingsError, one_of, without_echoes
from contact_center.settings.translation import translated
from contact_center.settings.types import Environment

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
    except ValueError as error:
        return None, [Problem(file, "", f"is not TOML: {error}")]
    problems: list[Problem] = []
    settings: Settings | None = None
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as error:
        problems += translated(error, raw, file, Settings)
    reported = {problem.key for problem in problems}
    problems += [Problem(file, key, message) for key, message in cross_checks(raw, path, root) if key not in reported]
    if settings is not None:
        settings._root, settings._file = root, file
    return settings, without_echoes(problems)


def _relative(path: Path, root: Path) -> str:
    resolved, home = path.resolve(), root.resolve()
    inside = resolved.is_relative_to(home) and home != Path(home.anchor)
    return resolved.relative_to(home).as_posix() if inside else str(path)
