"""What a shell offers behind `aicc`, asked of a real bash; zsh and fish where they are installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from commands.main import WORDS, main
from ringback.commands.completion import SHELLS

Offered = Callable[[str, Path], set[str]]
AICC = Path(sys.executable).with_name("aicc")
ENVIRONMENT = {**os.environ, "PATH": f"{AICC.parent}:{os.environ['PATH']}"}
_ASK = r"""
source "$SCRIPT"
COMP_LINE=$1
COMP_POINT=${#COMP_LINE}
read -r -a COMP_WORDS <<< "$COMP_LINE"
[[ $COMP_LINE == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMP_TYPE=9
COMP_KEY=9
words=($(complete -p aicc))
while [[ ${words[0]} != -F ]]; do words=("${words[@]:1}"); done
"${words[1]}" aicc "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], set[str]]:
    """Asks bash, which reads the script that the command prints, once for all."""
    script = tmp_path_factory.mktemp("completion") / "aicc.bash"
    done = subprocess.run([AICC, "completion", "bash"], capture_output=True, text=True, check=True)
    script.write_text(done.stdout, encoding="utf-8")
    return lambda line, folder: _offered(line, folder, script)


def _offered(line: str, folder: Path, script: Path) -> set[str]:
    """Returns what bash offers for a line that the cursor stands behind."""
    done = subprocess.run(
        ["bash", "--norc", "--noprofile", "-c", _ASK, "bash", line],
        cwd=folder,
        env={**ENVIRONMENT, "SCRIPT": str(script)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    return {word.strip() for word in done.stdout.splitlines() if word.strip()}


def test_the_words_are_offered(offered: Offered, tmp_path: Path) -> None:
    assert set(WORDS) <= offered("aicc ", tmp_path)
    assert offered("aicc sc", tmp_path) == {"scenarios"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("aicc flows l", {"lint"}),
        ("aicc flows lint --for", {"--format"}),
        ("aicc flows lint --format s", {"sarif"}),
        ("aicc scenarios faults --comp", {"--complete"}),
        ("aicc new c", {"center"}),
        ("aicc live pre", {"preflight"}),
        ("aicc completion f", {"fish"}),
    ],
)
def test_what_stands_behind_a_word_is_offered(offered: Offered, line: str, expected: set[str], tmp_path: Path) -> None:
    assert offered(line, tmp_path) == expected


def test_stages_are_those_of_the_assembly(offered: Offered, tmp_path: Path) -> None:
    """A folder that an earlier synthesis left behind is none: the manifest says what there is."""
    names = ("aicc-dev", "aicc-prod", "other-dev")
    for name in (*names, "aicc-old"):
        (tmp_path / "built" / f"assembly-{name}").mkdir(parents=True)
        (tmp_path / "built" / f"assembly-{name}" / "manifest.json").write_text('{"artifacts": {}}')
    artifacts = {
        f"assembly-{name}": {
            "type": "cdk:cloud-assembly",
            "properties": {"directoryName": f"assembly-{name}", "displayName": name},
        }
        for name in names
    }
    (tmp_path / "built" / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    assert offered("aicc call --assembly built --stage a", tmp_path) == {"aicc-dev", "aicc-prod"}


def test_files_are_offered_where_files_are_taken(offered: Offered, tmp_path: Path) -> None:
    (tmp_path / "welcome.json").touch()
    assert offered("aicc flows lint wel", tmp_path) == {"welcome.json"}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_accepted_by_its_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "aicc" in script
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} on this machine")
    done = subprocess.run([shell, "-n"], input=script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
