"""A project in a temporary folder whose settings can be changed value by value."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

Changed = Callable[..., Path]


def set_value(raw: dict[str, Any], dotted: str, value: Any) -> None:
    """Sets, or with None removes, the value at a dotted path; list positions are numbers."""
    *parents, last = [int(part) if part.isdigit() else part for part in dotted.split(".")]
    target: Any = raw
    for part in parents:
        if isinstance(target, dict) and part not in target:
            target[part] = {}
        target = target[part]
    if value is None:
        del target[last]
    elif isinstance(target, list) and last == len(target):
        target.append(value)
    else:
        target[last] = value


def to_toml(value: Any) -> str:
    """Writes a value as inline TOML."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(str(key))} = {to_toml(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(to_toml, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


@pytest.fixture
def changed(tmp_path: Path, root: Path) -> Changed:
    """Writes the settings of an environment with some values changed and returns the file."""

    def write(values: Mapping[str, Any] | None = None, environment: str = "dev") -> Path:
        config = tmp_path / "config"
        center = config / "aicc"
        center.mkdir(parents=True, exist_ok=True)
        for link, target in (
            (center / "certificates", root / "config/aicc/certificates"),
            (config / "holidays_kr.toml", root / "config/holidays_kr.toml"),
            (tmp_path / "contact_flows", root / "contact_flows"),
            (tmp_path / "runtime", root / "runtime"),
        ):
            if not link.exists():
                link.symlink_to(target)
        raw = tomllib.loads((root / f"config/aicc/{environment}.toml").read_text(encoding="utf-8"))
        for dotted, value in (values or {}).items():
            set_value(raw, dotted, value)
        file = center / f"{environment}.toml"
        file.write_text("\n".join(f"{key} = {to_toml(value)}" for key, value in raw.items()), encoding="utf-8")
        return file

    return write
