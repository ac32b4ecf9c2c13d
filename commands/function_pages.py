"""Writes `docs/functions.md` from the function manifest: the contract of every Lambda function on one page."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MANIFEST = Path("runtime/functions.toml")
PAGE = Path("docs/functions.md")

_KINDS = {
    "flow": "Called by contact flows",
    "bot": "Called by the Lex bot",
    "event": "Started by Amazon Connect contact events",
    "bus": "Started by domain events of the center, some also every few minutes",
    "schedule": "Started by EventBridge Scheduler",
    "periodic": "Started every few minutes",
    "stream": "Started by a table stream",
    "object": "Started by a file that arrives in a bucket",
    "logs": "Started by audit lines in the logs of the others",
    "custom_resource": "Started by CloudFormation",
}
_HEAD = """# Functions

Generated from `runtime/functions.toml` by `aicc docs`; contract tests hold the manifest against code, templates and
roles. A flow function answers with a flat map of strings that always has every key named here; `status` is `OK` or a
named failure, and a business failure is never an exception.
"""


def render(manifest: Mapping[str, Any]) -> str:
    """Returns the page as Markdown."""
    parts = [_HEAD]
    for kind, title in _KINDS.items():
        chosen = {name: entry for name, entry in manifest.items() if entry["kind"] == kind}
        if not chosen:
            continue
        parts.append(f"## {title}\n")
        parts.extend(_entry(name, entry) for name, entry in chosen.items())
    return "\n".join(parts)


def _entry(name: str, entry: Mapping[str, Any]) -> str:
    lines = [f"### `{name}`\n", f"{entry['description']}. Time-out {entry['timeout_s']} s, {entry['memory_mb']} MB.\n"]
    rows = [
        ("only with", f"`[{entry['only_with']}]` in the settings" if "only_with" in entry else ""),
        ("takes", _codes(entry.get("parameters", []))),
        ("hears", _codes(entry.get("hears", []))),
        ("answers", _codes(entry.get("results", []))),
        ("layers", _codes(entry.get("layers", []))),
        ("environment", _codes(entry.get("environment", []))),
        *(
            (f"`{name}`", f"only with `[{table}]` in the settings")
            for name, table in entry.get("environment_with", {}).items()
        ),
        *((f"may use `{resource}`", _codes(actions)) for resource, actions in entry.get("permissions", {}).items()),
    ]
    filled = [f"| {what} | {value} |" for what, value in rows if value]
    if filled:
        lines += ["| | |", "| --- | --- |", *filled, ""]
    return "\n".join(lines)


def _codes(values: list[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def page(root: Path) -> str:
    """Returns the page that the manifest in `root` calls for."""
    return render(tomllib.loads((root / MANIFEST).read_text(encoding="utf-8")))
