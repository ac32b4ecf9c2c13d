"""Finds flows to try things on: ours, and the ones other people published (kept outside the repository)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
CORPUS = Path(os.environ.get("AICC_FLOW_CORPUS", ROOT.parent / "shared" / "corpus" / "flows"))
NO_CORPUS = f"no collection of published flows at {CORPUS} (set AICC_FLOW_CORPUS to use another)"


def own_flows() -> dict[str, dict[str, Any]]:
    """Returns the flows of this project by path."""
    files = sorted(path for path in (ROOT / "contact_flows").rglob("*.json") if path.parent.name != "tests")
    return {str(path.relative_to(ROOT)): json.loads(path.read_text(encoding="utf-8")) for path in files}


def corpus_files() -> list[Path]:
    """Returns the published flows, or nothing where they are not kept."""
    return sorted(CORPUS.glob("*.json"))


def corpus_flows() -> dict[str, dict[str, Any]]:
    """Returns the published flows by file name."""
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in corpus_files()}
