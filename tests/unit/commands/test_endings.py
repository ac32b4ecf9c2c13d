"""How every word of `aicc` ends: exit codes, one message for expected errors, closed pipes, Ctrl-C, misspellings."""

from __future__ import annotations

import contextlib
import http.client
import importlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

import pytest

from commands import main as command
from commands.main import DISTRIBUTION, WORDS, main
from ringback.commands import exits
from ringback.commands.signals import orderly
from ringback.commands.tamed import tamed
from ringback.isolation import missing
from ringback.nearest import closest
from tests.unit.strangers import made

ROOT = Path(__file__).resolve().parents[3]
AICC = Path(sys.executable).with_name("aicc")
ENVIRONMENT = {**os.environ, "PATH": f"{AICC.parent}:{os.environ['PATH']}"}


def test_of_two_words_as_close_the_one_that_begins_alike_is_meant() -> None:
    assert closest("--channel", ["--help", "--chat", "--stage"]) == ["--chat"]
    assert closest("compare", ["Compact", "Compare"], count=2) == ["Compare", "Compact"]


def test_a_ctrl_c_where_python_passes_over_exceptions_is_not_lost() -> None:
    """Callbacks of weak references, of which imports have many, are such places."""

    class Thing:
        """Has references."""

    def pressed(_: object) -> None:
        raise KeyboardInterrupt

    things = [Thing()]
    reference = weakref.ref(things[0], pressed)

    def let_go() -> None:
        things.clear()
        time.sleep(5)

    with orderly(), pytest.raises(KeyboardInterrupt):
        let_go()
    assert reference() is None


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\x1b[31mred\x1b[0m 안녕\tnext\r\x1b[2K\n", None),
        ("a\x1b]0;title\x07b", "a␛]0;title␇b"),
        ("\x1b[2J\x1bc", "␛[2J␛c"),
        ("\x9b2J \u202egnp", "\ufffd2J \ufffdgnp"),
    ],
)
def test_a_terminal_gets_text_and_colors_but_no_commands(written: str, shown: str | None) -> None:
    assert tamed(written) == (written if shown is None else shown)


@pytest.mark.parametrize(("module", "error"), command.AICC.errors)
def test_the_roots_of_expected_errors_exist(module: str, error: str) -> None:
    assert issubclass(getattr(importlib.import_module(module), error), Exception)


def test_every_root_of_our_errors_is_in_the_table() -> None:
    """A root that nobody lists would end in a traceback."""
    files = [path for folder in ("constructs", "ringback", "operations") for path in (ROOT / folder).rglob("*.py")]
    found = {
        name
        for path in files
        if path.name in {"errors.py", "expected.py"}
        for name in re.findall(r"^class (\w+Error)\(Exception\)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    # What functions see of AWS inside the simulator never leaves it.
    assert found - {"AwsError"} == {error for _, error in command.AICC.errors} - {"CommandError"}


def test_the_help_tells_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    for code, text in exits.EXPLAINED.items():
        assert f"{int(code)}  {text}" in shown
    assert set(exits.EXPLAINED) == set(exits.Exit)


@pytest.mark.parametrize("word", WORDS)
def test_every_word_explains_itself(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([word, "--help"]) == 0
    assert f"usage: aicc {word}" in capsys.readouterr().out


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    shown = capsys.readouterr().out
    assert shown == f"aicc {metadata.version(DISTRIBUTION)}\n"
    assert re.fullmatch(r"aicc \d+\.\d+\.\d+\n", shown)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["flws"], "aicc: argument COMMAND: unknown 'flws'"),
        (["flws"], "did you mean 'flows'?"),
        (["flows", "lnt"], "did you mean 'lint'?"),
        (["flows", "lint", "--fromat", "json"], "aicc flows lint: unknown '--fromat'; did you mean '--format'?"),
        (["flows", "lint", "--format", "jsn"], "did you mean 'json'?"),
        (["scenarios", "run", "--asembly=x"], "unknown '--asembly=x'; did you mean '--assembly'?"),
        (["call", "--recrod", "x"], "did you mean '--record'?"),
        (["completion", "bsh"], "did you mean 'bash'?"),
        (["live", "preflght"], "did you mean 'preflight'?"),
        (["new", "center", "acme", "--from", "saltwar"], "did you mean 'saltware'?"),
        (["settings", "regions", "ap-northeast-22"], "did you mean 'ap-northeast-2'?"),
        (["flows", "lint", "--rule", "FL3O1"], "did you mean 'FL3"),
    ],
)
def test_the_nearest_word_is_named(arguments: Sequence[str], hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert hint in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["call", "--assembly", "{nowhere}"],
        ["call", "--assembly", "{not_json}"],
        ["call", "--assembly", "{not_text}"],
        ["call", "--at", "yesterday"],
        ["call", "--seed", "x"],
        ["say", "안녕하세요", "--stage", "aicc-dev"],
        ["studio", "--port", "99999"],
        ["studio", "--assembly", "{nowhere}"],
        ["serve", "--assembly", "{nowhere}"],
        ["studio", "--assembly", "{not_json}"],
        ["scenarios", "run", "{nowhere}"],
        ["scenarios", "run", "--stage", "nobody-dev"],
        ["scenarios", "faults", "--processes", "0"],
        ["scenarios", "run", "{endless}"],
        ["scenarios", "run", "{not_toml}"],
        ["scenarios", "run", "{not_text}"],
        ["scenarios", "explore", "--assembly", "{nowhere}"],
        ["scenarios", "explore", "--assembly", "{not_json}"],
        ["scenarios", "faults", "{nowhere}"],
        ["scenarios", "tests", "--assembly", "{nowhere}"],
        ["flows", "lint", "{nowhere}"],
        ["flows", "fmt", "{not_text}"],
        ["flows", "draw", "{not_json}"],
        ["flows", "diff", "{nowhere}", "{not_json}"],
        ["flows", "diff", "--rev", "no-such-revision", "{not_json}"],
        ["flows", "schema", "--output", "{not_json}/x.json"],
        ["settings", "check", "{nowhere}"],
        ["settings", "accept", "aicc-dev", "--assembly", "{nowhere}"],
        ["settings", "accept", "aicc-dev", "--assembly", "{folder}"],
        ["settings", "regions", "mars-1"],
        ["cost", "--center", "nobody"],
        ["cost", "--root", "{nowhere}"],
        ["live", "preflight", "--assembly", "{nowhere}"],
        ["live", "smoke", "--stage", "nobody-dev", "--assembly", "{folder}"],
        ["new", "center", "Not A Key"],
        ["docs", "--check", "--root", "{nowhere}"],
    ],
    ids=" ".join,
)
def test_expected_errors_are_one_message(
    arguments: Sequence[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "not.json").write_text("{", encoding="utf-8")
    (tmp_path / "not.toml").write_text("title = ", encoding="utf-8")
    (tmp_path / "text.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "text.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder").mkdir()
    (tmp_path / "endless.toml").write_text(f"title = {'9' * 5000}", encoding="utf-8")
    suffix = "toml" if arguments[0] == "scenarios" else "json"
    places = {
        "nowhere": tmp_path / "nowhere",
        "folder": tmp_path / "folder",
        "not_json": tmp_path / "not.json",
        "not_toml": tmp_path / "not.toml",
        "endless": tmp_path / "endless.toml",
        "not_text": tmp_path / f"text.{suffix}",
    }
    code = main([word.format(**places) for word in arguments])
    shown = capsys.readouterr().err
    assert code == exits.Exit.USAGE, shown
    assert "Traceback" not in shown
    assert re.search(rf"^aicc {arguments[0]}[^:]*: .+", shown, re.MULTILINE), shown


def test_credentials_that_are_not_there_are_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    monkeypatch.setattr("operations.expected.read", lambda *_: None)
    assert main(["live", "preflight"]) == exits.Exit.USAGE
    assert re.match(r"aicc live preflight: no session with AWS: .*no-such-profile", capsys.readouterr().err)


def test_a_deployment_without_a_topic_ends_well_and_tells_nobody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")

    assert main(["live", "notice", "--stage", "aicc-dev", "--topic", "", "--ended", "success"]) == exits.Exit.FINE
    assert "NOTICE_TOPIC_ARN" in capsys.readouterr().out
    # With a topic it asks AWS, for which there are no credentials here.
    topic = "arn:aws:sns:ap-northeast-2:111122223333:notices"
    assert main(["live", "notice", "--stage", "aicc-dev", "--topic", topic, "--ended", "failure"]) == exits.Exit.USAGE


def test_a_defect_has_an_exit_code_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> int:
        raise ZeroDivisionError("planted")

    assert exits.guarded(broken, name="aicc") == 70
    assert "ZeroDivisionError: planted" in capsys.readouterr().err


@pytest.mark.parametrize("reader", ["head -c 1", "true"])
@pytest.mark.parametrize("line", ["aicc flows schema", "aicc flows draw --format mermaid --map contact_flows"])
def test_a_closed_pipe_is_quiet(line: str, reader: str) -> None:
    script = f"{line} | {reader} > /dev/null; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True, timeout=60
    )
    # What is short enough may be written before the reader has left.
    assert done.stdout in ({"141\n"} if reader == "true" else {"141\n", "0\n"})
    assert done.stderr == ""


def _small_assembly(folder: Path) -> Path:
    """A center whose one flow says goodbye, and enough scenarios for two processes."""
    content = {
        "Version": "2019-10-30",
        "StartAction": "bye",
        "Actions": [
            {
                "Identifier": "bye",
                "Type": "MessageParticipant",
                "Parameters": {"Text": "안녕히 가세요."},
                "Transitions": {"NextAction": "end", "Errors": [{"NextAction": "end", "ErrorType": "NoMatchingError"}]},
            },
            {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
        ],
    }
    instance = {"InstanceAlias": "small", "IdentityManagementType": "CONNECT_MANAGED", "Attributes": {}}
    flow = {
        "InstanceArn": {"Fn::GetAtt": ["Instance", "Arn"]},
        "Name": "inbound",
        "Type": "CONTACT_FLOW",
        "Content": json.dumps(content, ensure_ascii=False),
    }
    resources = {
        "Instance": {"Type": "AWS::Connect::Instance", "Properties": instance},
        "Flow": {"Type": "AWS::Connect::ContactFlow", "Properties": flow},
    }
    template = folder / "template.json"
    template.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    calls = folder / "calls"
    calls.mkdir()
    scenario = 'title = "goodbye"\ncenter = "small"\n[call]\nentry = "inbound"\nsteps = [{ hears = "안녕히 가세요" }]\n'
    for number in range(1200):
        (calls / f"call-{number}.toml").write_text(scenario, encoding="utf-8")
    return template


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes where Linux shows them")
@pytest.mark.parametrize("after", [0, 0.5])
def test_control_c_ends_all_processes_without_a_traceback(after: float, tmp_path: Path) -> None:
    """A terminal sends the signal to the whole group: workers must neither answer it nor stay behind."""
    words = ["scenarios", "faults", "--processes", "2", "--everywhere", "--assembly", str(_small_assembly(tmp_path))]
    running = subprocess.Popen(
        [str(AICC), *words, str(tmp_path / "calls")],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell that runs the tests in the background has its children ignore the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    # The command itself, the resource tracker of multiprocessing, a worker.
    _until(lambda: len(_members(running.pid)) >= 3)
    time.sleep(after)
    for process in _members(running.pid) - {running.pid}:
        os.kill(process, signal.SIGINT)
    time.sleep(0.3)
    assert running.poll() is None, "a worker has taken the signal that was meant for the command"
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert "Traceback" not in err, err
    assert running.returncode == exits.Exit.INTERRUPTED, (out, err)
    _until(lambda: not _members(running.pid))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes where Linux shows them")
def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    """Whatever ends the command, even a kill that it cannot answer, nobody goes on working for it."""
    busy = tmp_path / "busy"
    code = f"def handler(event, context):\n    open({str(busy)!r}, 'w')\n    while True:\n        pass\n"
    assembly = made.written(tmp_path / "template.json", made.with_function(code))
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text('title = "x"\n[call]\nsteps = [{ hears = "It says" }]\n')
    running = subprocess.Popen(
        [str(AICC), "scenarios", "faults", "--processes", "2", "--assembly", str(assembly), str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _until(busy.exists)
    running.kill()
    running.wait()
    # The code that never comes back is stopped after twelve seconds: whoever is still there then was let work on.
    _until(lambda: not _members(running.pid), seconds=6)


@pytest.mark.skipif(bool(missing()), reason="nothing can be isolated here")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_whatever_ends_a_command_it_leaves_neither_folder_nor_process(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    (tmp_path / "temporary").mkdir()
    (tmp_path / "out").mkdir()
    running = subprocess.Popen(
        [str(AICC), "call", "--isolated", "--assembly", str(_small_assembly(tmp_path / "out"))],
        env={**ENVIRONMENT, "TMPDIR": str(tmp_path / "temporary")},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    _until(lambda: len(_members(running.pid)) >= 2)
    running.send_signal(number)
    _, err = running.communicate(timeout=20)
    assert running.returncode == code
    assert "Traceback" not in err
    _until(lambda: not _members(running.pid))
    assert list((tmp_path / "temporary").iterdir()) == []


def _members(group: int) -> set[int]:
    """Returns the living processes of a group."""
    members = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, found = entry.read_text(encoding="utf-8").rpartition(")")[2].split()[:3]
            if int(found) == group and state != "Z":
                members.add(int(entry.parent.name))
    return members


def _until(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"nothing happened within {seconds} seconds"
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("word", "stream"), [(["studio", "--no-browser"], "/api/changes"), (["serve"], "/studio/api/changes")]
)
def test_control_c_ends_a_server_quietly_with_a_page_open(tmp_path: Path, word: list[str], stream: str) -> None:
    words = [*word, "--assembly", str(_small_assembly(tmp_path)), "--port", "0"]
    running = subprocess.Popen(
        [str(AICC), *words], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    address = re.search(r"http://127\.0\.0\.1:(\d+)/", running.stdout.readline())
    assert address
    page = http.client.HTTPConnection("127.0.0.1", int(address[1]), timeout=20)
    page.request("GET", stream)
    assert page.getresponse().readline().startswith(b"id: ")
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=20)
    page.close()
    assert (running.returncode, err) == (exits.Exit.FINE, "")
