"""`aicc flows draw` and `aicc flows diff`: what they print, write, and answer with."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from commands import gallery
from commands.main import main
from ringback.commands.exits import CommandError, Exit
from tests.unit.pictures.conftest import ROOT, need_node

FLOWS = ROOT / "contact_flows"
CALLBACK = FLOWS / "common/callback.json"


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """A copy of a flow with another goodbye."""
    copy = tmp_path / "callback.json"
    copy.write_text(CALLBACK.read_text(encoding="utf-8").replace("이용해 주셔서", "전화 주셔서"), encoding="utf-8")
    return copy


def test_draw_writes_one_picture_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    need_node()
    assert main(["flows", "draw", str(CALLBACK)]) == 0
    assert capsys.readouterr().out.startswith("<svg ")


def test_draw_fills_a_folder_and_keeps_equal_names_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need_node()
    paths = [str(FLOWS / "aicc/assistant.json"), str(FLOWS / "modules/assistant.json"), str(CALLBACK)]
    assert main(["flows", "draw", *paths, "--output", str(tmp_path / "out")]) == 0
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {"aicc-assistant.svg", "modules-assistant.svg", "callback.svg"}
    assert "3 pictures" in capsys.readouterr().out


def test_what_the_system_refuses_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "missing.json"
    assert main(["flows", "diff", str(CALLBACK), str(missing)]) == 2
    assert capsys.readouterr().err == f"aicc flows diff: {missing}: no such file or folder\n"


def test_draw_map_of_a_folder(tmp_path: Path) -> None:
    need_node()
    target = tmp_path / "map.svg"
    assert main(["flows", "draw", str(FLOWS / "common"), "--map", "-o", str(target)]) == 0
    assert 'data-map="common"' in target.read_text(encoding="utf-8")


@pytest.mark.parametrize("extra", [[], ["--map"]])
def test_draw_mermaid_needs_no_node(
    extra: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ringback.flow_language.pictures.graphviz._run", lambda _: pytest.fail("started Node.js"))
    assert main(["flows", "draw", str(CALLBACK), "--format", "mermaid", *extra]) == 0
    assert capsys.readouterr().out.startswith("flowchart ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.json"], "nowhere.json: no such file or folder"),
        ([str(FLOWS / "aicc"), "--format", "mermaid"], "pictures need a folder; add --output FOLDER"),
        (["--map"], "no flows given"),
        ([str(ROOT / "package.json")], "package.json"),
    ],
    ids=["missing", "several without folder", "nothing", "no flow"],
)
def test_draw_says_what_is_wrong(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "draw", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith("aicc flows draw: ")
    assert message in error


@pytest.mark.parametrize("command", ["draw", "diff"])
def test_without_arguments_the_help_is_shown(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", command]) == 0
    out = capsys.readouterr().out
    assert "examples:" in out
    assert f"aicc flows {command}" in out


def test_both_commands_belong_to_aicc_flows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows"]) == 0
    out = capsys.readouterr().out
    assert "draw" in out
    assert "diff" in out


def test_gallery_check_tells_what_is_old(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "contact_flows/aicc/inbound.json"
    target.parent.mkdir(parents=True)
    shutil.copy(FLOWS / "aicc/inbound.json", target)
    assert gallery.renew(tmp_path, check=True) == Exit.FOUND
    assert f"{gallery.FOLDER}/aicc/inbound.svg: out of date" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no folder contact_flows here"):
        gallery.renew(target.parent, check=True)


def test_diff_answers_one_when_something_changed(edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "diff", str(CALLBACK), str(CALLBACK)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["flows", "diff", str(CALLBACK), str(edited)]) == 1
    assert "~ say-goodbye (MessageParticipant)" in capsys.readouterr().out


def test_diff_as_json(edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "diff", str(CALLBACK), str(edited), "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert found["flow"] == "callback"
    assert found["actions"][0]["identifier"] == "say-goodbye"
    assert found["actions"][0]["parameters"][0]["path"] == "Text"


def test_diff_as_a_picture(edited: Path, tmp_path: Path) -> None:
    need_node()
    target = tmp_path / "change.svg"
    assert main(["flows", "diff", str(CALLBACK), str(edited), "-o", str(target)]) == 1
    assert "무엇이 바뀌었나" in target.read_text(encoding="utf-8")


def test_diff_of_folders_knows_new_and_lost_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, name in ((old, "callback"), (old, "agent-hold"), (new, "callback"), (new, "customer-hold")):
        folder.mkdir(exist_ok=True)
        shutil.copy(FLOWS / "common" / f"{name}.json", folder / f"{name}.json")
    assert main(["flows", "diff", str(old), str(new)]) == 1
    out = capsys.readouterr().out
    assert "agent-hold.json: 5 removed" in out
    assert "customer-hold.json: 5 added" in out
    assert "callback" not in out


def test_diff_against_a_revision(tmp_path: Path, edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run([*git, "init", "-q"], check=True)
    file = tmp_path / "flows" / "callback.json"
    file.parent.mkdir()
    shutil.copy(CALLBACK, file)
    subprocess.run([*git, "add", "flows"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "first"], check=True)
    assert main(["flows", "diff", "--rev", "HEAD", str(file.parent)]) == 0
    shutil.copy(edited, file)
    shutil.copy(FLOWS / "common/agent-hold.json", file.parent / "agent-hold.json")
    assert main(["flows", "diff", "--rev", "HEAD", str(file.parent)]) == 1
    out = capsys.readouterr().out
    assert "callback.json: 1 changed" in out
    assert "agent-hold.json: 5 added" in out
    assert main(["flows", "diff", "--rev", "nothing", str(file)]) == 2
    assert "nothing: no such revision" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["only-one.json"], [str(CALLBACK), str(FLOWS)]])
def test_diff_says_what_it_needs(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "diff", *arguments]) == 2
    assert "compare" in capsys.readouterr().err


def test_one_unreadable_file_never_stops_the_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The others are drawn and compared, the damaged one is named, and the exit code tells."""
    need_node()
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
        shutil.copy(FLOWS / "common/agent-hold.json", folder)
        (folder / "broken.json").write_text('{"Actions": [', encoding="utf-8")
        (folder / "package.json").write_text('{"name": "x"}', encoding="utf-8")
    (new / "korean.json").write_bytes('{"StartAction": "한글"}'.encode("cp949"))
    assert main(["flows", "draw", str(new), "-o", str(tmp_path / "out")]) == 2
    err = capsys.readouterr().err
    assert "broken.json:1:14: error FL001" in err
    assert "it looks like CP949" in err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["agent-hold.svg"]
    shutil.copy(FLOWS / "common/customer-hold.json", new)
    assert main(["flows", "diff", str(old), str(new)]) == 2
    shown = capsys.readouterr()
    assert "customer-hold.json: 5 added" in shown.out
    assert "broken.json:1:14: error FL001" in shown.err


def test_flows_of_a_template_are_drawn_and_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def template(name: str, change: str) -> Path:
        content = CALLBACK.read_text(encoding="utf-8").replace("이용해 주셔서", change)
        flow = {"Type": "AWS::Connect::ContactFlow", "Properties": {"Type": "CONTACT_FLOW", "Content": content}}
        path = tmp_path / name
        path.write_text(json.dumps({"Resources": {"Callback": flow, "Other": flow}}), encoding="utf-8")
        return path

    old, new = template("old.json", "이용해 주셔서"), template("new.json", "전화 주셔서")
    assert main(["flows", "draw", str(old), "--format", "mermaid", "-o", str(tmp_path / "out")]) == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"Callback.mmd", "Other.mmd"}
    capsys.readouterr()
    assert main(["flows", "diff", str(old), str(new)]) == 1
    out = capsys.readouterr().out
    assert "new.json#Callback: 1 changed" in out
    assert "new.json#Other: 1 changed" in out
