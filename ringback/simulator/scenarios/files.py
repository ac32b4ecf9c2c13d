"""Reads scenario files strictly: every key is known, all mistakes are reported at once with place and nearest word."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from ringback.simulator.scenarios.errors import ScenarioError, ScenarioFileError
from ringback.simulator.scenarios.matching import compile_pattern
from ringback.simulator.scenarios.model import CenterFile, Expect, Given, Scenario, ScenarioFile, World
from ringback.simulator.scenarios.problems import explain, hint
from ringback.simulator.scenarios.steps import Step

WORLDS: Final = "worlds"
#: What the scenarios of a folder share.
CENTER_FILE: Final = "center.toml"
_ENVIRONMENT: Final = "dev"
_PHRASE: Final = re.compile(r"^<([^<>/]+)>$")
_HEARD: Final = ("hears", "hears_not")

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Shared:
    """What scenarios of a folder share, and the file that says so."""

    file: str = CENTER_FILE
    center: CenterFile = field(default_factory=CenterFile)


def _model(kind: type[M], data: Mapping[str, Any], file: str) -> M:
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        problems = explain(error.errors(include_url=False), kind)
        raise ScenarioFileError(tuple(f"{file}: {problem}" for problem in problems)) from error


def _parsed(text: str, file: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as problem:
        raise ScenarioFileError((f"{file}: {problem}",)) from problem


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise ScenarioFileError((f"{path}: cannot be read: {problem}",)) from problem


def parse(text: str, *, name: str = "scenario", path: Path | None = None, shared: Shared | None = None) -> Scenario:
    """Reads the text of a scenario file; raises ScenarioFileError with every problem in it."""
    file, shared = str(path) if path else name, shared or Shared()
    written = _model(ScenarioFile, _parsed(text, file), file)
    phrases = _Phrases(file, shared)
    call, defaults = written.call, shared.center
    steps = tuple(phrases.step(number, step) for number, step in enumerate(call.steps, 1))
    expect = phrases.expect(written.expect)
    problems = [*phrases.problems, *_unreadable_patterns(file, steps, expect)]
    stack = written.stack or (defaults.stack if written.center is None else None)
    center = written.center or (defaults.center if stack is None else None)
    if written.center and written.stack:
        problems.append(f"{file}: file: 'center' and 'stack' both say where it plays, write one of them")
    if problems:
        raise ScenarioFileError(tuple(problems))
    return Scenario(
        name=name,
        title=written.title,
        center=center or "",
        environment=written.environment or defaults.environment or _ENVIRONMENT,
        channel=call.channel,
        entry=call.entry or defaults.entries.get(call.channel),
        entries=defaults.entries,
        given=written.given,
        steps=steps,
        expect=expect,
        tags=written.tags,
        path=path,
        native=written.native,
        ownership=defaults.ownership,
        stack=stack,
    )


def _unreadable_patterns(file: str, steps: tuple[Step, ...], expect: Expect) -> Iterator[str]:
    """Yields what should be a regular expression and is none."""
    expected = [
        (f"step {number} {step.verb}", step.value) for number, step in enumerate(steps, 1) if step.verb in _HEARD
    ]
    for where, value in (*expected, ("expect", expect.model_dump())):
        for text in _texts(value):
            try:
                compile_pattern(text)
            except ScenarioError as problem:
                yield f"{file}: {where}: {problem}"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


class _Phrases:
    """Puts the words or the place of a phrase where a scenario names it."""

    def __init__(self, file: str, shared: Shared) -> None:
        self.file = file
        self.shared = shared
        self.problems: list[str] = []

    def meant(self, where: str, text: str) -> str:
        found = _PHRASE.match(text)
        if found is None:
            return text
        name, phrases = found[1], self.shared.center.phrases
        if name not in phrases:
            known = hint(name, phrases, otherwise=f"{self.shared.file} names") or f"; {self.shared.file} names none"
            self.problems.append(f"{self.file}: {where}: no phrase {name!r}{known}")
        return phrases.get(name, text)

    def step(self, number: int, step: Step) -> Step:
        changes = {
            name: self.meant(f"step {number} {name}", given)
            for name in _HEARD
            if isinstance(given := getattr(step, name, None), str)
        }
        return step.model_copy(update=changes) if changes else step

    def expect(self, expect: Expect) -> Expect:
        changes = {
            name: tuple(self.meant(f"expect.{name}", text) for text in getattr(expect, name))
            for name in ("heard", "never_heard")
        }
        return expect.model_copy(update=changes)


def load(path: Path) -> Scenario:
    """Reads one scenario file; its name is the file's without .toml."""
    return _with_worlds(parse(_text(path), name=path.stem, path=path, shared=shared_of(path.parent)), path)


def shared_of(folder: Path) -> Shared:
    """Returns what the scenarios of a folder share; nothing without a center.toml."""
    file = folder / CENTER_FILE
    return _shared(file, file.stat().st_mtime_ns) if file.is_file() else Shared()


@lru_cache(maxsize=32)
def _shared(file: Path, _changed: int) -> Shared:
    return Shared(str(file), _model(CenterFile, _parsed(_text(file), str(file)), str(file)))


def _with_worlds(scenario: Scenario, path: Path) -> Scenario:
    """Adds the records, secrets and agents of the shared worlds beside the scenario (worlds/<name>.toml)."""
    given = scenario.given
    for name in reversed(given.worlds):
        file = path.parent / WORLDS / f"{name}.toml"
        if not file.is_file():
            known = hint(name, (item.stem for item in file.parent.glob("*.toml")), otherwise="there are")
            raise ScenarioFileError((f"{path}: given.worlds: no world {name!r}{known}",))
        world = _model(World, _parsed(_text(file), str(file)), str(file))
        given = _joined(world, given)
    return scenario.model_copy(update={"given": given})


def _joined(world: World, given: Given) -> Given:
    return given.model_copy(
        update={
            "records": (*world.records, *given.records),
            "agents": (*world.agents, *given.agents),
            "secrets": {**world.secrets, **given.secrets},
        }
    )


def load_all(*places: Path, chosen: Callable[[Scenario], bool] | None = None) -> list[Scenario]:
    """Reads every scenario under files and folders, sorted by path; problems of all files are reported together."""
    files = sorted({file for place in places for file in ([place] if place.is_file() else place.rglob("*.toml"))})
    files = [file for file in files if file.parent.name != WORLDS and file.name != CENTER_FILE]
    found: list[Scenario] = []
    problems: list[str] = []
    for file in files:
        try:
            scenario = load(file)
        except ScenarioFileError as error:
            problems += error.problems
            continue
        if chosen is None or chosen(scenario):
            found.append(scenario)
    if problems:
        raise ScenarioFileError(tuple(dict.fromkeys(problems)))
    return found
