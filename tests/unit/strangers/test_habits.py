"""What any command line does well: plain terminals, machines that lack something, callers that are no number."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from commands.main import main
from ringback import machine
from ringback.commands import output
from ringback.simulator.display.console import PLAIN
from tests.unit.strangers import made


@pytest.mark.parametrize(
    ("variables", "escapes"), [({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"NO_COLOR": "1"}, False)]
)
def test_a_plain_terminal_gets_no_escape_codes(
    variables: dict[str, str], escapes: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    output.progress(PLAIN, "working")
    output.clear()
    assert ("\x1b" in capsys.readouterr().out) is escapes


@pytest.mark.parametrize(
    ("version", "told"),
    [((3, 9, 6), "needs Python 3.11 or later; this is 3.9 ("), ((3, 11, 0), ""), ((3, 14, 0), "")],
)
def test_an_old_python_is_named_first(
    version: tuple[int, int, int], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    assert machine.lacking().startswith(told)
    assert bool(machine.lacking()) == bool(told)


def test_what_is_missing_is_the_only_line(tmp_path: Path) -> None:
    """The check stands before every import that an old Python would stumble over."""
    code = "import sys; sys.version_info = (3, 9, 6); import commands.main"
    root = Path(machine.__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("aicc: needs Python 3.11 or later; this is 3.9")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("caller", ["abc", "010-1234-5678", "+0", ""])
def test_a_caller_is_a_number(caller: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = made.written(tmp_path / "a.json", made.OPEN_PARAMETERS)
    assert main(["call", "--assembly", str(path), "--from", caller]) == 2
    assert "is no telephone number, write +821012345678, or anonymous" in capsys.readouterr().err


def test_the_cost_of_a_stranger_says_what_it_cannot_price(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = made.with_function("x", Key={"Type": "AWS::KMS::Key"}, Odd={"Type": "AWS::Wisdom::Assistant"})
    assert main(["cost", "--assembly", str(made.written(tmp_path / "a.json", document))]) == 0
    shown = capsys.readouterr().out
    assert "no center of this project, so there are no volumes" in shown
    assert "aicc-dev" not in shown
    standing, _, rest = shown.partition("not priced, because no price is known")
    assert "keys " in standing
    assert "1  AWS::Wisdom::Assistant" in rest
