"""What `app.py` prints, and where: for people on standard output, beside the CDK's own output on standard error."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

import app
from contact_center import guards

ROOT = Path(__file__).resolve().parents[2]
ONE = ["-c", "center=saltware", "-c", "environment=dev"]


@pytest.fixture
def at_hand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for the assembly, and an environment as a person's terminal has it."""
    monkeypatch.setenv("CDK_OUTDIR", str(tmp_path / "out"))
    monkeypatch.delenv("CDK_CLI_VERSION", raising=False)
    return tmp_path / "out"


def test_findings_are_told_without_a_traceback(
    at_hand: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(guards, "apply", partial(guards.apply, acknowledge=False))

    assert app.main(ONE) == 1

    shown = capsys.readouterr()
    assert shown.out == ""
    assert "AwsSolutions refuses it by" in shown.err
    assert f"every finding is in {at_hand / 'validation-report.json'}" in shown.err


def test_another_failure_is_no_finding_whatever_it_says(at_hand: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old report must not explain a new failure."""

    class Broken:
        def synth(self) -> Any:
            raise RuntimeError("ValidationFailed: a kernel that broke")

    at_hand.mkdir()
    report = '{"pluginReports": [{"pluginName": "AwsSolutions", "conclusion": "failure", "violations": [{}]}]}'
    (at_hand / "validation-report.json").write_text(report, encoding="utf-8")
    monkeypatch.setattr(app, "make_app", lambda **_: Broken())

    with pytest.raises(RuntimeError, match="a kernel that broke"):
        app.main(ONE)
