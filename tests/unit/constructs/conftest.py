"""Fixtures of the construct tests: a fresh stack per test, and flow files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.constructs.workbench import Bench


@pytest.fixture
def bench() -> Bench:
    """A fresh stack."""
    return Bench()


@pytest.fixture(scope="session")
def flow_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Writes a flow file and returns its path."""

    def write(name: str, actions: list[dict[str, Any]], **metadata: Any) -> Path:
        folder = tmp_path_factory.mktemp("flows")
        path = folder / f"{name}.json"
        document = {
            "Version": "2019-10-30",
            "StartAction": actions[0]["Identifier"],
            "Metadata": {"name": name, "type": "contactFlow", **metadata},
            "Actions": actions,
        }
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return path

    return write
