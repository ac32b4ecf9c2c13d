"""`aicc new center`: what it writes synthesizes and answers the phone at once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commands.main import main
from contact_center.bot.content import load_content
from contact_center.settings import load_all
from ringback import simulator
from ringback.simulator.scenarios import Centers, check
from ringback.simulator.scenarios import load_all as load_scenarios

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("bots", "config", "contact_flows", "tests/calls")
LINKED = ("app.py", "build", "cdk.json", "constructs", "node_modules", "ringback", "runtime", "stacks")


def _copied(folder: Path) -> Path:
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in LINKED:
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project with its data copied, so that a center can be added."""
    return _copied(tmp_path)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy for tests that see to it that nothing is written."""
    return _copied(tmp_path_factory.mktemp("untouched"))


def _new(project: Path, *arguments: str) -> int:
    return main(["new", "center", *arguments, "--root", str(project)])


def test_the_files_of_a_new_center_are_valid(project: Path) -> None:
    assert _new(project, "acme", "--display-name", "에이스 고객센터") == 0

    settings = load_all(project, center="acme")
    assert [one.stage_id for one in settings] == ["acme-dev", "acme-staging", "acme-prod"]
    assert {one.center.display_name for one in settings} == {"에이스 고객센터"}
    assert load_content(project, "acme").center.display_name == "에이스 고객센터"
    written = [path for path in project.rglob("*acme*") if path.is_file()]
    written += [path for folder in project.rglob("acme") for path in folder.rglob("*") if path.is_file()]
    assert written
    assert [path for path in written if "saltware" in path.read_text().lower()] == []


def test_a_new_center_synthesizes_and_answers_at_once(project: Path) -> None:
    assert _new(project, "acme", "--display-name", "에이스 고객센터") == 0

    done = subprocess.run(
        [sys.executable, "-c", _SYNTHESIZE],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    call = simulator.load(project / "cdk.out", "acme-dev").call(to="inbound")
    assert call.heard[0] == "안녕하세요. 에이스 고객센터 AI 상담입니다."
    assert call.state == "bot"
    outcomes = [check(one, Centers(project / "cdk.out")) for one in load_scenarios(project / "tests/calls/acme")]
    assert len(outcomes) >= 1
    assert [one.explain() for one in outcomes if not one.passed] == []


def test_nothing_of_a_new_center_reaches_somebody_else(project: Path) -> None:
    """Alarms, password links and allowed origins of an invented domain would go to whoever owns it."""
    assert _new(project, "acme") == 0

    for settings in load_all(project, center="acme"):
        addresses = [user.email or "" for user in settings.connect.users]
        addresses += [*settings.monitoring.critical_emails, *settings.monitoring.warning_emails]
        assert {address.rpartition("@")[2] for address in addresses if address} <= {"example.com"}
        assert all("example.com" in origin or "localhost" in origin for origin in settings.connect.approved_origins)


@pytest.mark.parametrize("source", ["aicc", "saltware"])
def test_a_new_center_may_start_from_any_other_and_stands_beside_both(project: Path, source: str) -> None:
    """The third center lives in an account of its own: the first two fill the quota of one."""
    assert _new(project, "acme", "--display-name", "에이스 고객센터", "--from", source) == 0

    own = [path for folder in project.rglob("acme") for path in folder.rglob("*.*") if path.suffix != ".pem"]
    assert [path for path in (*own, project / "bots/acme.toml") if source in path.read_text().lower()] == []
    settings = load_all(project)
    accounts = {one.center.key: one.deployment.account for one in settings}
    assert accounts == {"aicc": "shared", "saltware": "shared", "acme": "acme"}
    assert {one.stage_id for one in settings} >= {"acme-dev", "aicc-dev", "saltware-dev"}


_SYNTHESIZE = """
from pathlib import Path
from app import make_app
make_app(root=Path.cwd(), context={"center": "acme", "environment": "dev"}, outdir="cdk.out").synth()
"""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Acme"], "'acme' would do"),
        (["acme-2"], "'acme2' would do"),
        (["a"], "no key of a center"),
        (["고객센터"], "no key of a center"),
        (["acme center"], "no key of a center"),
        (["a" * 21], "no key of a center"),
        (["saltware"], "exists already, known: aicc, saltware"),
        (["common"], "is reserved"),
        (["packs"], "is reserved"),
        (["prod"], "is reserved"),
        (["con"], "is reserved"),
        (["acme", "--from", "saltwear"], "did you mean 'saltware'?"),
        (["acme", "--display-name", 'ACME "1"'], "cannot be spoken and shown"),
        (["acme", "--display-name", ""], "cannot be spoken and shown"),
        (["Acme", "--from", "saltwear"], "'acme' would do; there is no center 'saltwear'"),
    ],
)
def test_a_center_that_cannot_be_made_is_explained(
    untouched: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(untouched.rglob("*.toml"))

    assert _new(untouched, *arguments) == 2

    assert words in capsys.readouterr().err
    assert sorted(untouched.rglob("*.toml")) == before
