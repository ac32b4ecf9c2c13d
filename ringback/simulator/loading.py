"""Loads an assembly into a center; worlds are cached by the files they were read from."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ringback.cloudformation import Assembly
from ringback.cloudformation.standins import Answers, StandIns
from ringback.simulator.blueprint import Blueprint
from ringback.simulator.center import Center
from ringback.simulator.cloud import read_assembly
from ringback.simulator.errors import AssemblyError
from ringback.simulator.kernel.bots import BotRuntime
from ringback.simulator.kernel.clock import parse_time
from ringback.simulator.kernel.faults import Faults
from ringback.simulator.kernel.options import Options
from ringback.simulator.lambdas.custom import is_answered, run_custom_resources
from ringback.simulator.world import World, build_world

#: A working Monday morning in Seoul, so that a center without further settings is open.
DEFAULT_START = "2026-11-23T10:00:00+09:00"
#: The same morning on the clock of the center, wherever it is at home.
_USUAL_START = datetime.fromisoformat(DEFAULT_START).replace(tzinfo=None)

#: What is read of an assembly or a folder of templates; the code of functions lies in folders of its own.
_READ = frozenset({".json", ".yaml", ".yml", ".template"})
#: Custom resources that wait for each other one after the other, at most.
_ROUNDS = 5
_blueprints: dict[tuple[str, str | None, str], tuple[int, Blueprint]] = {}


def load(
    path: str | Path,
    stage: str | None = None,
    *,
    start: str | datetime | None = None,
    seed: int = 1,
    options: Options | None = None,
    faults: Faults | None = None,
    bots: BotRuntime | None = None,
    parameters: Mapping[str, Any] | None = None,
    region: str | None = None,
    account: str | None = None,
    stubs: Mapping[str, Any] | None = None,
    run_code: bool = True,
) -> Center:
    """Loads a cloud assembly, template or folder and returns a center ready to be called.

    ``stage`` chooses one of several stages (``shop-dev``); ``start`` is the virtual time (default: a Monday at ten; a
    datetime without a zone is read on the center's own clock); ``seed`` fixes everything random. ``parameters`` are
    values for template parameters; ``region`` and ``account`` are where a template that does not say is deployed. What
    nobody gave has a stand-in (``center.world.stand_ins``). ``stubs`` are answers of functions, by name, instead of
    their code; without ``run_code`` no code of the assembly runs at all. Raises ``AssemblyError`` with the file and the
    place when something cannot be read.
    """
    with _uncollected():
        blueprint = _blueprint(Path(path), stage, parameters or {}, region, account)
        begin, chosen = _start(blueprint, start), replace(options or Options(), run_code=run_code)
        if chosen.run_custom_resources and blueprint.world.asked:
            blueprint = _answered(blueprint, begin, seed, chosen, dict(stubs or {}))
        center = Center(blueprint, start=begin, seed=seed, options=chosen, faults=faults, bots=bots, stubs=stubs)
        center.deploy()
    return center


@contextmanager
def _uncollected() -> Iterator[None]:
    """Loads without the garbage collector: what is made stays, so looking through it takes time and frees nothing."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _start(blueprint: Blueprint, start: str | datetime | None) -> datetime:
    start = _USUAL_START if start is None else start
    if isinstance(start, datetime) and start.tzinfo is None:
        start = start.replace(tzinfo=blueprint.locale.zone)
    return parse_time(start)


def _blueprint(
    path: Path, stage: str | None, parameters: Mapping[str, Any], region: str | None, account: str | None
) -> Blueprint:
    root, written = path.resolve(), fingerprint(path)
    key = (str(root), stage, json.dumps([parameters, region, account], sort_keys=True))
    known = _blueprints.get(key)
    if known is None or known[0] != written:
        assembly = read_assembly(path, stage, parameters=parameters, region=region, account=account)
        known = _blueprints[key] = written, Blueprint(assembly, _world(assembly))
    return known[1]


def _answered(
    blueprint: Blueprint, start: datetime, seed: int, options: Options, stubs: Mapping[str, Any]
) -> Blueprint:
    """Returns the blueprint with what its custom resources answer, asked once for the same stubs."""
    key = json.dumps([sorted(stubs.items()), options.run_code], default=id)
    if key not in blueprint.answered:
        blueprint.answered[key] = _asked(blueprint, start, seed, options, stubs)
    return blueprint.answered[key]


def _asked(blueprint: Blueprint, start: datetime, seed: int, options: Options, stubs: Mapping[str, Any]) -> Blueprint:
    """Asks custom resources until they answer the same; one may be asked with the answer of another."""
    found, answers = blueprint, dict[tuple[str, str], Mapping[str, Any]]()
    for _ in range(_ROUNDS):
        trial = Center(found, start=start, seed=seed, options=options, stubs=stubs)
        trial.functions.stub(trial.stubs)
        told = run_custom_resources(trial, trial.functions) if is_answered(trial, trial.functions) else answers
        if told == answers:
            break
        answers = dict(told)
        found = Blueprint(blueprint.assembly, _world(blueprint.assembly, answers))
    return found


def fingerprint(path: Path) -> int:
    """Returns a number that changes when a template of an assembly, a folder or a file is written again.

    Files of assets do not count: their names are hashes of their content, so a template changes with them.
    """
    root = path.resolve()
    folders = [root, *(one for one in root.iterdir() if _holds_templates(one))] if root.is_dir() else []
    files = [one for folder in folders for one in folder.iterdir() if one.suffix in _READ] if folders else [root]
    return hash(tuple(sorted((str(one), *_version(one)) for one in files)))


def _holds_templates(place: Path) -> bool:
    return place.is_dir() and not place.name.startswith(("asset.", "."))


def _version(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _world(assembly: Assembly, answers: Answers | None = None) -> World:
    """Returns the world with stand-ins for what nobody gave, or without them where a template cannot use them."""
    identities = StandIns(for_missing=True, answers=answers)
    try:
        return build_world(assembly, identities)
    except AssemblyError as problem:
        if not identities.missing:
            raise
        try:
            return build_world(assembly)
        except AssemblyError:
            names = ", ".join(f"{one.origin} {one.name}" for one in identities.missing.values())
            raise AssemblyError(f"{problem}; nobody gave {names}: --parameter NAME=VALUE gives a parameter") from None
