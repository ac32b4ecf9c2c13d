"""What `make security` asks: planted secrets, unsafe workflows, advisories, licenses and silence are found."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.compliance.supply import advisories, check, sbom, secrets, workflows
from tests.compliance.supply.lock import read

# Put together here, so that the scan of this tree does not find them.
_PLANTED = {
    "key.py": ("AWS Access Key", 'KEY = "AKIA' + 'QYLPMN5HJ2KXWZ3T"\n'),
    "token.txt": ("GitHub Token", "ghp_" + "Zk4mW8" * 6 + "\n"),
    "id_rsa": ("Private Key", "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEow\n"),
    "settings.toml": ("Secret Keyword", "pass" + 'word = "correct horse battery"\n'),
    "notify.sh": ("Slack Token", "curl -H xoxb" + "-263594206564-2343594206564-FGqddMF8t08v8N7Oq4i57vs1\n"),
}


@pytest.mark.parametrize("name", _PLANTED)
def test_a_planted_secret_is_found(tmp_path: Path, name: str) -> None:
    kind, text = _PLANTED[name]
    (tmp_path / name).write_text(text)
    problems = secrets.judge(secrets.scan(tmp_path, [name]))
    assert any(problem.startswith(f"{name}:1: {kind}") for problem in problems)


def test_what_is_reviewed_passes_until_its_line_changes(tmp_path: Path) -> None:
    kind, text = _PLANTED["settings.toml"]
    (tmp_path / "settings.toml").write_text(text)
    reviewed = tmp_path / "secrets.toml"
    entry = '[[reviewed]]\nfile = "settings.toml"\nkind = "{}"\nline = \'{}\'\nreason = "{}"\n'
    reviewed.write_text(entry.format(kind, text.strip(), "A test."))
    found = secrets.scan(tmp_path, ["settings.toml"])
    assert secrets.judge(found, reviewed) == []

    reviewed.write_text(entry.format(kind, text.strip(), " "))
    assert secrets.judge(found, reviewed) == ["secrets.toml: settings.toml: a review needs a reason"]

    reviewed.write_text(entry.format(kind, text.strip().replace("horse", "mule"), "A test."))
    assert [problem.partition(": ")[0] for problem in secrets.judge(found, reviewed)] == [
        "settings.toml:1",
        "secrets.toml",
    ]


def test_the_workflows_are_valid_and_safe() -> None:
    assert workflows.check() == []


_UNSAFE = {
    "timeout-minuets": ("timeout-minutes: 30", "timeout-minuets: 30"),
    "template-injection": (
        "        run: make check",
        "        run: echo ${{ github.event.pull_request.title }}",
    ),
    "unpinned-uses": ("actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2", "actions/checkout@v4"),
    "excessive-permissions": ("permissions:\n  contents: read", "permissions: write-all"),
}


def test_an_unsafe_or_wrong_workflow_is_found(root: Path, tmp_path: Path) -> None:
    """Each in the file where it was planted; all are looked at in one go, for the programs start slowly."""
    text = (root / ".github/workflows/ci.yml").read_text()
    for told, (old, new) in _UNSAFE.items():
        assert old in text
        (tmp_path / f"planted-{told}.yml").write_text(text.replace(old, new, 1))
    paragraphs = "\n\n".join(workflows.check(*sorted(tmp_path.iterdir()))).split("\n\n")
    for told in _UNSAFE:
        assert any(told in part.replace(f"planted-{told}", "") and f"planted-{told}.yml" in part for part in paragraphs)


def _report(**packages: list[dict[str, Any]] | None) -> dict[str, Any]:
    """A report as pip-audit 2.10 writes it; None where its service had no answer."""
    found: list[dict[str, Any]] = []
    for name, flaws in packages.items():
        skipped = {"skip_reason": f"Dependency not found on PyPI and could not be audited: {name} (1.0)"}
        found.append({"name": name} | (skipped if flaws is None else {"version": "1.0", "vulns": flaws}))
    return {"dependencies": found, "fixes": []}


_FLAW = {"id": "PYSEC-2026-1", "fix_versions": ["1.1"], "aliases": ["CVE-2026-1"], "description": "Reads everything."}


def test_silence_about_a_package_is_not_its_innocence() -> None:
    """pip-audit says "No known vulnerabilities found" and exits with 0 when nobody answered for a single package."""
    verdict = advisories.judge_python(_report(a=[], b=None), ["a", "b", "c"])
    assert (verdict.problems, verdict.unanswered) == ([], ["b", "c"])


def test_a_vulnerability_is_told_with_what_mends_it() -> None:
    verdict = advisories.judge_python(_report(a=[_FLAW]), ["a"])
    assert verdict.problems == ["a 1.0: PYSEC-2026-1, mended in 1.1"]
    assert advisories.judge_python(_report(a=[_FLAW]), ["a"], {"CVE-2026-1"}).problems == []


def test_vulnerabilities_of_npm_are_told() -> None:
    via = {"title": "Loops for ever", "url": "https://github.com/advisories/GHSA-aaaa-bbbb-cccc", "severity": "high"}
    report = {"vulnerabilities": {"x": {"range": "<2", "via": [via]}, "y": {"range": "*", "via": ["x"]}}}
    assert advisories.judge_npm(report, ["x", "y"]).problems == ["x <2: GHSA-aaaa-bbbb-cccc, Loops for ever"]
    assert advisories.judge_npm({"message": "405 Method Not Allowed"}, ["x"]).unanswered == ["x"]


def test_an_accepted_advisory_ends_on_its_day(tmp_path: Path) -> None:
    path = tmp_path / "advisories.toml"
    path.write_text(
        '[[accepted]]\nid = "GHSA-1"\nreason = "Not called."\nuntil = 2027-01-31\n'
        '[[accepted]]\nid = "GHSA-2"\nreason = ""\nuntil = 2099-01-01\n'
    )
    assert advisories.accepted(dt.date(2027, 1, 31), path) == {"GHSA-1"}
    assert advisories.accepted(dt.date(2027, 2, 1), path) == set()


def test_two_versions_of_a_package_are_two_questions(root: Path) -> None:
    """One for older Pythons, one for newer ones; pip-audit refuses to be asked for both at once."""
    lines = read(root / "requirements.txt")
    asked = advisories.rounds(lines)
    assert sorted(f"{line.name}=={line.version}" for names in asked for line in names) == sorted(
        f"{line.name}=={line.version}" for line in lines
    )
    assert all(len({line.name for line in names}) == len(names) for names in asked)


def test_a_license_that_binds_this_project_is_refused() -> None:
    bill = {
        "components": [
            {"name": "free", "licenses": [{"license": {"id": "MIT"}}]},
            {"name": "bound", "licenses": [{"expression": "AGPL-3.0-only"}]},
            {"name": "silent"},
        ]
    }
    assert sbom.refused(bill) == ["bound: AGPL-3.0-only", "silent: no license named"]


@pytest.mark.security
def test_bills_of_materials_name_everything_and_say_nothing_of_this_machine(root: Path, tmp_path: Path) -> None:
    written = sbom.write(tmp_path)
    layers = ["layer-cryptography.cdx.json", "layer-korean.cdx.json"]
    assert [path.name for path in written] == [*layers, "npm.cdx.json", "python.cdx.json"]
    names = {}
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert str(root) not in text
        bill = json.loads(text)
        assert bill["bomFormat"] == "CycloneDX"
        assert bill["metadata"]["component"]["version"]
        names[path.name.partition(".")[0]] = {component["name"].lower() for component in bill["components"]}
    assert {"aws-cdk-lib", "boto3", "pydantic-core"} <= {name.replace("_", "-") for name in names["python"]}
    assert names["layer-cryptography"] == {"cffi", "cryptography", "pycparser"}
    assert names["layer-korean"] == {"kiwipiepy", "kiwipiepy-model", "tqdm"}
    assert {"aws-cdk", "@viz-js/viz"} <= {name.removeprefix("npm/") for name in names["npm"]} | names["npm"]


def test_no_answer_fails_where_an_answer_is_required(capsys: pytest.CaptureFixture[str]) -> None:
    silent: dict[str, Any] = {"known vulnerabilities": lambda: ([], ["no answer for 3 of 3 packages"])}
    assert check.run(required=False, checks=silent)
    assert "NOT ASKED" in capsys.readouterr().out
    assert not check.run(required=True, checks=silent)
    assert "FAILED" in capsys.readouterr().out
    assert not check.run(required=False, checks={"secrets": lambda: (["a.py:1: Private Key"], [])})


def test_one_check_can_be_asked_by_its_name() -> None:
    assert list(check.chosen(["secrets in the tree"])) == ["secrets in the tree"]
    assert check.chosen([]) == check.CHECKS
    with pytest.raises(SystemExit, match=r"no check 'secret'.*secrets in the tree"):
        check.chosen(["secret"])


def test_the_pipeline_requires_answers(root: Path) -> None:
    text = (root / ".github/workflows/ci.yml").read_text()
    assert "run: make security\n        env:\n          ADVISORIES: required\n" in text
    shown = subprocess.run(["make", "-n", "security"], cwd=root, capture_output=True, text=True, check=True).stdout
    assert "tests.compliance.supply.check" in shown
