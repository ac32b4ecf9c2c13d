"""A model is built once for the same content, code and analyzer, and again as soon as one of them is another."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contact_center.bot.content import CompileError, compile_content, compiler, kept
from contact_center.bot.content.kept import MOST, KeptModels
from tests.unit.dialogue.conftest import ROOT

REQUEST = b'{"intents": {}}'


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    (folder / "part").mkdir(parents=True)
    (folder / "build.py").write_text("made = 1\n", encoding="utf-8")
    (folder / "part" / "more.py").write_text("", encoding="utf-8")
    return folder


@pytest.fixture
def models(tmp_path: Path, code: Path) -> KeptModels:
    return KeptModels(tmp_path / "models", code)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch, models: KeptModels) -> list[bytes]:
    """The requests that were built, by a tool that takes no time."""
    requests: list[bytes] = []

    def build(request: bytes) -> bytes:
        requests.append(request)
        return json.dumps({"built": len(requests)}).encode()

    monkeypatch.setattr(compiler, "KEPT", models)
    monkeypatch.setattr(compiler, "_built", build)
    return requests


def compiled(center: str = "aicc") -> Any:
    """Compiles as a new process does."""
    compiler._compiled.cache_clear()
    return compile_content(center, ROOT)["model"]


@pytest.fixture(autouse=True)
def _forget() -> Any:
    yield
    compiler._compiled.cache_clear()


def test_another_process_finds_what_was_built(built: list[bytes]) -> None:
    assert compiled() == compiled() == {"built": 1}
    assert compiled("saltware") == {"built": 2}
    assert compiled() == {"built": 1}
    assert len(built) == 2


def test_other_code_builds_another_model(built: list[bytes], code: Path) -> None:
    compiled()
    (code / "part" / "more.py").write_text("made = 2\n", encoding="utf-8")
    assert compiled() == {"built": 2}


def _moved(code: Path) -> None:
    (code / "build.py").rename(code / "part" / "build.py")


def _changed(code: Path) -> None:
    (code / "build.py").write_text("made = 2\n", encoding="utf-8")


def _added(code: Path) -> None:
    (code / "part" / "new.py").write_text("", encoding="utf-8")


@pytest.mark.parametrize("change", [_moved, _changed, _added])
def test_the_key_follows_every_file_of_the_code(models: KeptModels, code: Path, change: Callable[[Path], None]) -> None:
    before = models.key(REQUEST)
    assert models.key(REQUEST) == before
    change(code)
    assert models.key(REQUEST) != before


def test_the_key_follows_request_and_analyzer(models: KeptModels, monkeypatch: pytest.MonkeyPatch) -> None:
    before = models.key(REQUEST)
    assert models.key(REQUEST + b" ") != before
    monkeypatch.setattr(kept, "version", lambda package: "0.25" if package == "kiwipiepy_model" else "1")
    assert models.key(REQUEST) != before


def test_what_is_wrong_with_phrases_is_not_kept(
    models: KeptModels, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(compiler, "KEPT", models)

    def build(request: bytes) -> bytes:
        raise CompileError("phrases cannot be compared with sentences:\nrefund.wants: '...'")

    monkeypatch.setattr(compiler, "_built", build)
    for _ in range(2):
        with pytest.raises(CompileError, match=r"refund\.wants"):
            compiled()
    assert not (tmp_path / "models").exists()


def test_the_longest_unused_go_first(models: KeptModels, tmp_path: Path) -> None:
    for number in range(MOST):
        models.keep(f"{number:02}", b"{}")
        os.utime(tmp_path / "models" / f"{number:02}.json", (number, number))
    assert models.find("00") == b"{}"
    models.keep("new", b"{}")
    assert {path.stem for path in (tmp_path / "models").iterdir()} == {
        "00",
        "new",
        *(f"{number:02}" for number in range(2, MOST)),
    }
    assert models.find("01") is None


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path, code: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    models = KeptModels(tmp_path / "file" / "models", code)
    models.keep("key", b"{}")
    assert models.find("key") is None
