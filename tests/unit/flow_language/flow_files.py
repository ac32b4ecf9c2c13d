"""Finds the flows of this project to try things on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


def own_flows() -> dict[str, dict[str, Any]]:
    """Returns the flows of this project by path."""
    files = sorted((ROOT / "contact_flows").rglob("*.json"))
    return {str(path.relative_to(ROOT)): json.loads(path.read_text(encoding="utf-8")) for path in files}


def flows_in(folder: Path) -> dict[str, dict[str, Any]]:
    """Returns the flows of a folder by file name."""
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
