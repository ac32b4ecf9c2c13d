"""Code of strangers reaches nothing: tried by a function that tries everything."""

from __future__ import annotations

import io
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.main import main
from commands.project import HABITS
from ringback.commands import trust
from ringback.isolation import EndedFromInsideError, missing, run_isolated
from ringback.isolation.confinement import Confinement
from tests.unit.strangers import made

confined = pytest.mark.skipif(bool(missing()), reason="; ".join(missing()))
#: Tries what a stranger's code could want, and says of each whether it worked.
PROBE = """
import ctypes, fcntl, json, os, socket, subprocess, urllib.request

def tried(act):
    try:
        act()
        return "yes"
    except BaseException as problem:
        return "no"

def is_refused(act):
    try:
        act()
    except PermissionError:
        return
    raise OSError("refused for another reason, or not at all")

def is_typed(request):
    # Here is no terminal, so a request that the kernel gets to see fails with ENOTTY.
    is_refused(lambda: fcntl.ioctl(0, request, b"x"))

def enters_a_namespace():
    if ctypes.CDLL(None, use_errno=True).unshare(0x10000000) != 0:
        raise OSError("unshare")

def handler(event, context):
    home = subprocess.run(["/bin/sh", "-c", "echo $HOME"], capture_output=True, text=True).stdout.strip()
    found = {
        "reads": tried(lambda: open(PLACE + "/private/secret.txt").read()),
        "lists": tried(lambda: os.listdir(PLACE + "/private")),
        "writes": tried(lambda: open(PLACE + "/private/new.txt", "w")),
        "writes_beside": tried(lambda: open(PLACE + "/stack/new.txt", "w")),
        "passwords": tried(lambda: open("/etc/shadow").read()),
        "calls_out": tried(lambda: socket.create_connection(("192.0.2.1", 80), 1)),
        "calls_here": tried(lambda: socket.create_connection(("127.0.0.1", PORT), 1)),
        "calls_daemon": tried(lambda: socket.socket(socket.AF_UNIX)),
        "looks_into_parent": tried(lambda: open("/proc/%d/environ" % os.getppid()).read()),
        "takes_memory": tried(lambda: bytearray(8 << 30)),
        "shell_reads": tried(lambda: subprocess.run(["/bin/cat", PLACE + "/private/secret.txt"], check=True)),
        "marks": tried(lambda: os.setxattr(PLACE + "/stack/template.json", "user.x", b"1")),
        "enters_a_namespace": tried(enters_a_namespace),
        "cannot_type": tried(lambda: [is_typed(0x5412), is_typed(0x541C)]),
        "thinks_it_ages": tried(lambda: os.utime(PLACE + "/stack/template.json", (0, 0))),
        "thinks_it_opens": tried(lambda: os.chmod(PLACE + "/stack/template.json", 0o777)),
        "knows_the_processor": tried(lambda: open("/proc/cpuinfo").read(1)),
        "reads_own": tried(lambda: open(PLACE + "/stack/template.json").read()),
    }
    with open(PLACE + "/out/found.json", "w") as file:
        json.dump(found, file)
    return {"word": "done"}
"""


@pytest.fixture
def strangers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is trusted, and what is trusted from now on is remembered in a folder of the test."""
    monkeypatch.delenv(trust.VARIABLE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        opened.listen()
        yield opened.getsockname()[1]


SCENARIO = """
title = "x"
[call]
steps = [{ hears = "It says done." }]
"""


@confined
@pytest.mark.usefixtures("strangers")
def test_a_stranger_reaches_nothing(tmp_path: Path, listener: int, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "secret.txt").write_text("secret")
    code = PROBE.replace("PLACE", repr(str(tmp_path))).replace("PORT", str(listener))
    path = made.written(tmp_path / "stack" / "template.json", made.with_function(code))
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "one.toml").write_text(SCENARIO)

    # The report is written where the command line says, so the probe may write there too.
    arguments = ["scenarios", "faults", str(tmp_path / "calls"), "--assembly", str(path), "--processes", "1"]
    before = path.stat()
    main([*arguments, "--every", "1000", "--html", str(tmp_path / "out" / "report.html")])

    told = capfd.readouterr()
    assert "is not trusted: its functions run isolated" in told.err, told.err
    found = json.loads((tmp_path / "out" / "found.json").read_text())
    fine = {"reads_own", "knows_the_processor", "cannot_type", "thinks_it_ages", "thinks_it_opens"}
    assert {name for name, outcome in found.items() if outcome == "yes"} == fine
    after = path.stat()
    assert (after.st_mode, after.st_mtime) == (before.st_mode, before.st_mtime)
    assert (tmp_path / "out" / "report.html").exists()


@confined
@pytest.mark.parametrize("ending", ["os._exit(0)", "os.closerange(0, 99)"])
def test_code_that_ends_the_process_is_no_success(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "left_early.py").write_text(f"import os\n{ending}\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EndedFromInsideError):
        run_isolated(Confinement(), "left_early", [])


@pytest.mark.usefixtures("strangers")
@pytest.mark.parametrize("how", ["nothing", "trust", "ours"])
def test_who_is_trusted_runs_here(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust is asked for once: it is remembered for the same path."""
    confined_runs: list[list[str]] = []
    monkeypatch.setattr(trust, "_missing", list)

    def run_confined(_: object, arguments: list[str]) -> int:
        confined_runs.append(arguments)
        return 0

    monkeypatch.setattr(trust, "_isolated", run_confined)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    if how == "ours":
        monkeypatch.setitem(vars(HABITS), "home", tmp_path)
    path = made.written(tmp_path / "a.json", made.TWO_FLOWS)
    assert main(["call", "--assembly", str(path), *(["--trust"] if how == "trust" else [])]) == 0
    assert main(["call", "--assembly", str(path)]) == 0
    assert len(confined_runs) == {"nothing": 2, "trust": 0, "ours": 0}[how]
    assert main(["call", "--assembly", str(path), "--isolated"]) == 0
    assert confined_runs[-1] == ["call", "--assembly", str(path), "--isolated"]


@pytest.mark.usefixtures("strangers")
def test_where_nothing_can_isolate_no_code_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(trust, "_missing", lambda: ["isolation needs Linux, this is darwin"])
    code = f"open({str(tmp_path / 'ran')!r}, 'w')\ndef handler(event, context):\n    return {{'word': 'ran'}}\n"
    path = made.written(tmp_path / "a.json", made.with_function(code))
    (tmp_path / "one.toml").write_text(SCENARIO)
    arguments = ["scenarios", "run", str(tmp_path / "one.toml"), "--assembly", str(path)]
    assert main(arguments) == 1
    told = capsys.readouterr()
    assert "isolation needs Linux, this is darwin" in told.err
    assert "nobody trusts its code, so it does not run" in told.out
    assert not (tmp_path / "ran").exists()
    assert main([*arguments, "--stub", 'Function={"word": "done"}']) == 0


def test_a_confinement_is_what_was_written() -> None:
    given = Confinement(read=("/a", "/b"), write=("/c",), memory_mb=5)
    assert Confinement.from_json(given.to_json()) == given


def test_other_systems_say_what_they_lack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert missing() == ["isolation needs Linux, this is darwin"]
