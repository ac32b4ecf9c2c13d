"""Reads runtime/functions.toml: what every function needs, in one file that code, roles and flows are held against."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from contact_center.base.errors import ManifestError, nearest
from contact_center.base.limits import MAX_TIMEOUT_S
from contact_center.settings import Settings

FunctionKind = Literal[
    "flow", "bot", "schedule", "event", "bus", "periodic", "stream", "object", "logs", "http", "custom_resource"
]

KINDS: tuple[str, ...] = get_args(FunctionKind)
# Behind the gateway, in a stack of their own.
HTTP: FunctionKind = "http"
# Kinds a caller or the bot waits for; they are deployed before the flows, the others after them.
CALL_KINDS = frozenset({"flow", "bot"})
# Connect gives up after 8 seconds, so an answer has to leave before that.
MAX_CALL_TIMEOUT_S = 7

# Kinds that a clock, a file or a deployment starts.
SELDOM_KINDS = frozenset({"custom_resource", "object", "periodic", "schedule"})

# What does not go on is found within this many minutes after its time.
EVERY_MINUTES = 2

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class FunctionSpec:
    """One entry of the manifest."""

    name: str
    description: str
    kind: FunctionKind
    timeout_s: int
    memory_mb: int
    environment: tuple[str, ...] = ()
    environment_with: Mapping[str, str] = field(default_factory=dict)
    """Variables that a function has only in centers whose settings have the table that is named beside each."""
    permissions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    """Parameters and results that hold a person's number, name or words; a flow log must not see them."""
    layers: tuple[str, ...] = ()
    every_minutes: int = EVERY_MINUTES
    """How often a function of kind periodic is started, and one of kind bus for what it has left; 0 is never."""
    hears: tuple[str, ...] = ()
    """Domain events that start a function of kind bus; without any, its settings say which."""
    hears_with: str = ""
    """List of the settings, by its path, with events that it hears besides."""
    comes_back: bool = False
    """Whether a function of kind bus schedules itself for what it could not do."""
    only_with: str = ""
    """Table of the settings without which the center does not have the function; empty for one it always has."""

    @property
    def during_call(self) -> bool:
        """Whether a caller or the bot waits for the answer."""
        return self.kind in CALL_KINDS

    @property
    def scheduled(self) -> bool:
        """Whether one-shot schedules may start it."""
        return self.kind == "schedule" or self.comes_back

    @property
    def runs_seldom(self) -> bool:
        """Whether what starts it comes every few minutes at most, whatever happens in the center."""
        return self.kind in SELDOM_KINDS

    @property
    def handler(self) -> str:
        """The handler inside the asset."""
        return f"contact_handlers.{self.name}.handler.handler"


@lru_cache(maxsize=8)
def load_manifest(path: Path) -> Mapping[str, FunctionSpec]:
    """Reads the manifest; an error names the file, the function and the key."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ManifestError(f"{path.name}: {error}") from error
    return {name: _spec(path.name, name, entry) for name, entry in raw.items()}


def _spec(file: str, name: str, entry: Any) -> FunctionSpec:
    where = f"{file}: [{name}]"
    if not _NAME.fullmatch(name):
        raise ManifestError(f"{where} is not a lower-case Python name")
    if not isinstance(entry, dict):
        raise ManifestError(f"{where} is not a table")
    known = set(FunctionSpec.__dataclass_fields__) - {"name"}
    for key in entry:
        if key not in known:
            raise ManifestError(
                f"{where}.{key} is unknown, allowed are {', '.join(sorted(known))}{nearest(key, known)}"
            )
    missing = [key for key in ("description", "kind", "timeout_s", "memory_mb") if key not in entry]
    if missing:
        raise ManifestError(f"{where} lacks {', '.join(missing)}")
    if entry["kind"] not in KINDS:
        raise ManifestError(f"{where}.kind is {entry['kind']!r}, allowed are {', '.join(KINDS)}")
    spec = FunctionSpec(
        name=name,
        description=entry["description"],
        kind=entry["kind"],
        timeout_s=entry["timeout_s"],
        memory_mb=entry["memory_mb"],
        environment=tuple(entry.get("environment", ())),
        environment_with=dict(entry.get("environment_with", {})),
        permissions={key: tuple(actions) for key, actions in entry.get("permissions", {}).items()},
        parameters=tuple(entry.get("parameters", ())),
        results=tuple(entry.get("results", ())),
        personal=tuple(entry.get("personal", ())),
        layers=tuple(entry.get("layers", ())),
        every_minutes=entry.get("every_minutes", 0 if entry["kind"] == "bus" else EVERY_MINUTES),
        hears=tuple(entry.get("hears", ())),
        hears_with=entry.get("hears_with", ""),
        comes_back=entry.get("comes_back", False),
        only_with=entry.get("only_with", ""),
    )
    _check(where, spec)
    return spec


def switched_on(manifest: Mapping[str, FunctionSpec], settings: Settings) -> dict[str, FunctionSpec]:
    """Returns the functions that a center has by its settings, each with the variables that it has there."""
    return {
        name: _in_center(spec, settings)
        for name, spec in manifest.items()
        if not spec.only_with or _given(settings, spec.only_with, "only_with")
    }


def _in_center(spec: FunctionSpec, settings: Settings) -> FunctionSpec:
    more = [variable for variable, path in spec.environment_with.items() if _given(settings, path, "environment_with")]
    heard = _value(settings, spec.hears_with, "hears_with") if spec.hears_with else ()
    if not more and not heard:
        return spec
    return replace(spec, environment=(*spec.environment, *more), hears=(*spec.hears, *heard))


def _given(settings: Settings, path: str, key: str) -> bool:
    return bool(_value(settings, path, key))


def _value(settings: Settings, path: str, key: str) -> Any:
    value: Any = settings
    for part in path.split("."):
        if value is None:
            return None
        if not hasattr(value, part):
            raise ManifestError(f"functions.toml: {key} names {path!r}, and {part!r} is no table of the settings")
        value = getattr(value, part)
    return value


def _check(where: str, spec: FunctionSpec) -> None:
    limit = MAX_CALL_TIMEOUT_S if spec.during_call else MAX_TIMEOUT_S
    if not 1 <= spec.timeout_s <= limit:
        raise ManifestError(f"{where}.timeout_s is {spec.timeout_s}, allowed are 1 to {limit} for kind {spec.kind}")
    if spec.every_minutes < (0 if spec.kind == "bus" else 1) or (
        spec.every_minutes != EVERY_MINUTES and spec.kind not in ("periodic", "bus")
    ):
        raise ManifestError(
            f"{where}.every_minutes is {spec.every_minutes}, 1 or more are allowed for kinds periodic and bus"
        )
    if spec.hears and spec.kind != "bus":
        raise ManifestError(f"{where}.hears names {len(spec.hears)} events, which only kind bus hears")
    if spec.comes_back and spec.kind != "bus":
        raise ManifestError(f"{where}.comes_back is given, which only kind bus does")
    exchanged = {*spec.parameters, *spec.results}
    for name in spec.personal:
        if name not in exchanged:
            raise ManifestError(
                f"{where}.personal holds {name!r}, which is neither a parameter nor a result{nearest(name, exchanged)}"
            )
    for target, actions in spec.permissions.items():
        for action in actions:
            if not _ACTION.fullmatch(action):
                raise ManifestError(
                    f"{where}.permissions.{target!r} holds {action!r}, which is not one exact action "
                    "such as 'dynamodb:GetItem'"
                )


def function_name(prefix: str, name: str) -> str:
    """Returns the physical name of a function, `<center>-<env>-<key>`."""
    return f"{prefix}-{name.replace('_', '-')}"
