"""Loads an assembly into a center; worlds are cached by the files they were read from."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from ringback.simulator.blueprint import Blueprint
from ringback.simulator.center import Center
from ringback.simulator.cloud import read_assembly
from ringback.simulator.kernel.bots import BotRuntime
from ringback.simulator.kernel.clock import parse_time
from ringback.simulator.kernel.faults import Faults
from ringback.simulator.kernel.options import Options
from ringback.simulator.world import build_world

#: A working Monday morning in Seoul, so that a center without further settings is open.
DEFAULT_START = "2026-11-23T10:00:00+09:00"

_blueprints: dict[tuple[str, str | None, float, str], Blueprint] = {}


def load(
    path: str | Path,
    stage: str | None = None,
    *,
    start: str | datetime = DEFAULT_START,
    seed: int = 1,
    options: Options | None = None,
    faults: Faults | None = None,
    bots: BotRuntime | None = None,
    parameters: Mapping[str, Any] | None = None,
    region: str | None = None,
) -> Center:
    """Loads a cloud assembly, template or folder and returns a center ready to be called.

    ``stage`` chooses one of several stages (``shop-dev``); ``start`` is the virtual time; ``seed`` fixes everything
    random. ``parameters`` are values for template parameters, ``region`` (default Seoul) is where a template that does
    not say is deployed. Raises ``AssemblyError`` with the file and the place when something cannot be read.
    """
    with _uncollected():
        center = Center(
            _blueprint(Path(path), stage, parameters or {}, region),
            start=parse_time(start),
            seed=seed,
            options=options or Options(),
            faults=faults,
            bots=bots,
        )
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


def _blueprint(path: Path, stage: str | None, parameters: Mapping[str, Any], region: str | None) -> Blueprint:
    root = path.resolve()
    files = [root / "manifest.json", *root.glob("*/manifest.json"), root]
    newest = max((f.stat().st_mtime for f in files if f.exists()), default=0.0)
    key = (str(root), stage, newest, json.dumps([parameters, region], sort_keys=True))
    if key not in _blueprints:
        assembly = read_assembly(path, stage, parameters=parameters, region=region)
        _blueprints[key] = Blueprint(assembly, build_world(assembly))
    return _blueprints[key]
