"""Reads scenario files strictly: every key is known, all mistakes are reported at once with place and nearest word."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from ringback.simulator.scenarios.errors import ScenarioFileError
from ringback.simulator.scenarios.model import (
    DEFAULT_CALLER,
    DEFAULT_START,
    Expect,
    ExpectedMessages,
    ExpectedRecords,
    Given,
    GivenAgent,
    GivenFault,
    GivenRecord,
    Scenario,
    Step,
)

_TOP: Final = ("title", "features", "center", "environment", "native", "given", "call", "expect")
_CALL: Final = ("channel", "entry", "steps")
_SILENCES: Final = ("fallback", "no-input")
_CHANNELS: Final = ("voice", "chat", "task", "outbound")
WORLDS: Final = "worlds"
STATES: Final = (
    "menu",
    "input",
    "bot",
    "view",
    "queue",
    "ringing",
    "agent",
    "hold",
    "third-party",
    "dialling",
    "ended",
)
ENDED_BY: Final = ("customer", "flow", "agent", "system")
FAULT_KINDS: Final = ("lambda", "aws", "bot", "queue", "metric", "hours", "dial", "prompt")
AGENT_DEEDS: Final = (
    "accepts",
    "rejects",
    "misses",
    "holds",
    "resumes",
    "hangs_up",
    "finishes",
    "available",
    "offline",
)

# Verb -> (type of its value, options it takes). The first key of a step that is a verb decides.
VERBS: Final[Mapping[str, tuple[type | tuple[type, ...], tuple[str, ...]]]] = {
    "hears": (str, ("exactly", "within_s")),
    "hears_not": (str, ()),
    "presses": (str, ()),
    "says": (str, ()),
    "types": (str, ()),
    "picks": (str, ()),
    "silent": ((bool, int), ()),
    "waits_s": ((int, float), ()),
    "hangs_up": (bool, ()),
    "phone_rings": (str, ("within_s",)),
    "answers": (bool, ()),
    "declines": (str, ()),
    "agent": (str, ("does", "says", "hears", "transfers_to", "sees", "submits", "offered_within_s", "with")),
    "later_s": ((int, float), ()),
    "clock": (str, ()),
    "state": (str, ()),
    "queue": (str, ()),
    "attributes": (dict, ()),
    "at": (str, ()),
}
CHECKS: Final = frozenset({"hears", "hears_not", "state", "queue", "attributes", "at"})


class _Reader:
    """Collects problems while the tables of one file are read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[str] = []

    def problem(self, where: str, text: str) -> None:
        self.problems.append(f"{self.file}: {where}: {text}")

    def keys(self, where: str, table: Mapping[str, Any], allowed: Sequence[str]) -> None:
        for name in table:
            if name not in allowed:
                near = get_close_matches(name, allowed, n=1)
                hint = f", did you mean {near[0]!r}?" if near else f"; allowed: {', '.join(allowed)}"
                self.problem(where, f"unknown key {name!r}{hint}")

    def word(self, where: str, given: Any, allowed: Sequence[str]) -> None:
        if given not in allowed:
            near = get_close_matches(str(given), allowed, n=1)
            hint = f", did you mean {near[0]!r}?" if near else ""
            self.problem(where, f"{given!r} is not one of {', '.join(allowed)}{hint}")

    def typed(self, where: str, given: Any, kind: type | tuple[type, ...]) -> bool:
        kinds = kind if isinstance(kind, tuple) else (kind,)
        fine = isinstance(given, kinds) and not (isinstance(given, bool) and bool not in kinds)
        if not fine:
            wanted = " or ".join(_PLAIN_NAMES.get(item, item.__name__) for item in kinds)
            self.problem(where, f"{given!r} must be {wanted}")
        return fine

    def table(self, where: str, given: Any) -> Mapping[str, Any]:
        return given if self.typed(where, given, dict) else {}

    def tables(self, where: str, given: Any) -> list[Mapping[str, Any]]:
        if not self.typed(where, given, list):
            return []
        return [item for number, item in enumerate(given, 1) if self.typed(f"{where}[{number}]", item, dict)]


_PLAIN_NAMES = {
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
    dict: "a table",
    list: "a list",
}


def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _built(reader: _Reader, where: str, table: Mapping[str, Any], kind: type, required: Sequence[str] = ()) -> Any:
    """Makes one of the flat tables; a missing or unknown key is a problem and gives None."""
    before = len(reader.problems)
    reader.keys(where, table, _names(kind))
    for name in required:
        if name not in table:
            reader.problem(where, f"{name!r} is missing")
    if len(reader.problems) > before:
        return None
    frozen = {name: tuple(item) if isinstance(item, list) else item for name, item in table.items()}
    return kind(**frozen)


def _list_of(reader: _Reader, where: str, given: Any, kind: type, required: Sequence[str]) -> tuple[Any, ...]:
    tables = reader.tables(where, given)
    made = (_built(reader, f"{where}[{number}]", item, kind, required) for number, item in enumerate(tables, 1))
    return tuple(item for item in made if item is not None)


def _start(reader: _Reader, given: Any) -> datetime:
    try:
        start = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    except ValueError:
        reader.problem("given.start", f"{given!r} is no time, write 2026-11-23T10:00:00+09:00")
        return datetime.fromisoformat(DEFAULT_START)
    if start.tzinfo is None:
        reader.problem("given.start", f"{given} has no time zone, add +09:00")
        return datetime.fromisoformat(DEFAULT_START)
    return start


def _given(reader: _Reader, table: Mapping[str, Any]) -> Given:
    reader.keys("given", table, _names(Given))
    faults = _list_of(reader, "given.faults", table.get("faults", []), GivenFault, ("kind", "fault"))
    for number, fault in enumerate(faults, 1):
        reader.word(f"given.faults[{number}].kind", fault.kind, FAULT_KINDS)
    silence = table.get("bot_silence", "fallback")
    reader.word("given.bot_silence", silence, _SILENCES)
    return Given(
        start=_start(reader, table.get("start", DEFAULT_START)),
        caller=str(table.get("caller", DEFAULT_CALLER)),
        seed=int(table.get("seed", 1)),
        attributes=dict(reader.table("given.attributes", table.get("attributes", {}))),
        agents=_list_of(reader, "given.agents", table.get("agents", []), GivenAgent, ("name",)),
        records=_list_of(reader, "given.records", table.get("records", []), GivenRecord, ("table", "item")),
        secrets=dict(reader.table("given.secrets", table.get("secrets", {}))),
        faults=faults,
        worlds=_words(reader, "given.worlds", table.get("worlds", [])),
        bot_silence=silence,
    )


def _step(reader: _Reader, number: int, table: Mapping[str, Any]) -> Step | None:
    where = f"step {number}"
    verb = next((name for name in table if name in VERBS), None)
    if verb is None:
        name = next(iter(table), "")
        near = get_close_matches(name, VERBS, n=1)
        hint = f", did you mean {near[0]!r}?" if near else f"; a step starts with one of {', '.join(VERBS)}"
        reader.problem(where, f"{name!r} is no verb{hint}")
        return None
    kind, options = VERBS[verb]
    reader.keys(where, table, (verb, *options))
    fine = reader.typed(f"{where} {verb}", table[verb], kind)
    step = Step(verb=verb, value=table[verb], options={name: item for name, item in table.items() if name != verb})
    if fine:
        _step_words(reader, where, step)
    return step


def _step_words(reader: _Reader, where: str, step: Step) -> None:
    if step.verb == "state":
        reader.word(f"{where} state", step.value, STATES)
    if step.verb == "presses" and (not step.value or set(step.value) - set("0123456789*#")):
        reader.problem(where, f"keys {step.value!r} may hold 0-9, * and # only")
    if step.verb == "agent":
        if "does" in step.options:
            reader.word(f"{where} does", step.options["does"], AGENT_DEEDS)
        if not step.options:
            reader.problem(where, f"what does agent {step.value!r} do? add one of {', '.join(VERBS['agent'][1])}")


def _messages(reader: _Reader, where: str, given: Any) -> tuple[ExpectedMessages, ...]:
    return _list_of(reader, where, given, ExpectedMessages, ("name",))


def _words(reader: _Reader, where: str, given: Any) -> tuple[str, ...]:
    if not reader.typed(where, given, list):
        return ()
    return tuple(item for number, item in enumerate(given, 1) if reader.typed(f"{where}[{number}]", item, str))


def _expect(reader: _Reader, table: Mapping[str, Any]) -> Expect:
    reader.keys("expect", table, _names(Expect))
    for name, allowed in (("state", STATES), ("ended_by", ENDED_BY)):
        if name in table:
            reader.word(f"expect.{name}", table[name], allowed)
    words = {
        name: _words(reader, f"expect.{name}", table.get(name, []))
        for name in ("attributes_absent", "heard", "never_heard", "path", "alarms", "problems")
    }
    emitted = {
        name: _messages(reader, f"expect.{name}", table.get(name, []))
        for name in ("events", "notifications", "metrics")
    }
    callbacks = tuple(reader.tables("expect.callbacks", table["callbacks"])) if "callbacks" in table else None
    return Expect(
        state=table.get("state"),
        ended_by=table.get("ended_by"),
        queue=table.get("queue"),
        agent=table.get("agent"),
        attributes=dict(reader.table("expect.attributes", table.get("attributes", {}))),
        attributes_absent=words["attributes_absent"],
        heard=words["heard"],
        never_heard=words["never_heard"],
        path=words["path"],
        functions=dict(reader.table("expect.functions", table.get("functions", {}))),
        callbacks=callbacks,
        records=_list_of(reader, "expect.records", table.get("records", []), ExpectedRecords, ("table",)),
        events=emitted["events"],
        notifications=emitted["notifications"],
        metrics=emitted["metrics"],
        alarms=words["alarms"],
        problems=words["problems"],
    )


def _features(reader: _Reader, given: Any) -> tuple[str, ...]:
    found = _words(reader, "features", given)
    for item in found:
        if not (item.startswith("F-") and item[2:].isdigit() and len(item) == 5):
            reader.problem("features", f"{item!r} is no feature id, write F-011")
    return found


def _steps(reader: _Reader, call: Mapping[str, Any]) -> tuple[Step, ...]:
    if "steps" not in call:
        reader.problem("call", "'steps' is missing")
        return ()
    tables = reader.tables("call.steps", call["steps"])
    made = (_step(reader, number, item) for number, item in enumerate(tables, 1))
    return tuple(step for step in made if step is not None)


def read(data: Mapping[str, Any], *, name: str, path: Path | None = None) -> Scenario:
    """Makes a scenario of a parsed file; raises ScenarioFileError with every problem in it."""
    reader = _Reader(str(path) if path else name)
    reader.keys("file", data, _TOP)
    for required in ("title", "features", "call"):
        if required not in data:
            reader.problem("file", f"{required!r} is missing")
    call = reader.table("call", data.get("call", {}))
    reader.keys("call", call, _CALL)
    channel = call.get("channel", "voice")
    reader.word("call.channel", channel, _CHANNELS)
    scenario = Scenario(
        name=name,
        title=str(data.get("title", "")),
        features=_features(reader, data.get("features", [])),
        given=_given(reader, reader.table("given", data.get("given", {}))),
        channel=channel,
        entry=call.get("entry"),
        steps=_steps(reader, call),
        expect=_expect(reader, reader.table("expect", data.get("expect", {}))),
        center=str(data.get("center", "aicc")),
        environment=str(data.get("environment", "dev")),
        path=path,
        native=bool(data.get("native", True)),
    )
    if reader.problems:
        raise ScenarioFileError(tuple(reader.problems))
    return scenario


def parse(text: str, *, name: str = "scenario", path: Path | None = None) -> Scenario:
    """Reads the text of a scenario file."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ScenarioFileError((f"{path or name}: {problem}",)) from problem
    return read(data, name=name, path=path)


def load(path: Path) -> Scenario:
    """Reads one scenario file; its name is the file's without .toml."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise ScenarioFileError((f"{path}: cannot be read: {problem}",)) from problem
    return _with_worlds(parse(text, name=path.stem, path=path), path)


def _with_worlds(scenario: Scenario, path: Path) -> Scenario:
    """Adds the records, secrets and agents of the shared worlds beside the scenario (worlds/<name>.toml)."""
    given = scenario.given
    for name in reversed(given.worlds):
        file = path.parent / WORLDS / f"{name}.toml"
        if not file.is_file():
            known = sorted(item.stem for item in file.parent.glob("*.toml"))
            near = get_close_matches(name, known, n=1)
            hint = f", did you mean {near[0]!r}?" if near else f"; there are: {', '.join(known) or 'none'}"
            raise ScenarioFileError((f"{path}: given.worlds: no world {name!r}{hint}",))
        world = _world(file)
        given = replace(
            given,
            records=(*world.records, *given.records),
            agents=(*world.agents, *given.agents),
            secrets={**world.secrets, **given.secrets},
        )
    return replace(scenario, given=given)


def _world(file: Path) -> Given:
    reader = _Reader(str(file))
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise ScenarioFileError((f"{file}: {problem}",)) from problem
    reader.keys("file", table, ("records", "agents", "secrets"))
    given = _given(reader, table)
    if reader.problems:
        raise ScenarioFileError(tuple(reader.problems))
    return given


def load_all(*places: Path, chosen: Callable[[Scenario], bool] | None = None) -> list[Scenario]:
    """Reads every scenario under files and folders, sorted by path; problems of all files are reported together."""
    files = sorted({file for place in places for file in ([place] if place.is_file() else place.rglob("*.toml"))})
    files = [file for file in files if file.parent.name != WORLDS]
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
        raise ScenarioFileError(tuple(problems))
    return found
