"""The stacks of native test cases, which are compiled from the call scenarios and synthesized on demand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import app
from contact_center.base.errors import ContactCenterError
from contact_center.base.fingerprints import OUTPUTS
from contact_center.flows.test_cases import TestDocument, test_documents
from contact_center.guards import all_rules, create_only, findings
from contact_center.guards.assembly import read_stages
from contact_center.guards.findings import ACKNOWLEDGMENTS, stale
from contact_center.settings import Settings
from contact_center.settings import load as load_settings
from contact_center.settings.operations import TestCaseSettings
from ringback.simulator.scenarios import Centers, load
from ringback.simulator.testcases.files import compile_all, write
from stacks.tests import batches
from tests.compliance.test_cfn_lint import ACCEPTED, problems

# One worker compiles and synthesizes for all of them.
pytestmark = pytest.mark.xdist_group("native-tests")

STACK = "Tests"
# One call per kind of content: keys, bot, closed hours, a full queue, faults, chat with and without a queue.
SAMPLE = (
    "menu-1-general",
    "menu-4-agent",
    "menu-0-repeat",
    "closed-wrong-key",
    "queue-full-declined",
    "escalate-down",
    "faq-hours",
    "chat-agent",
    "chat-faq",
    "menu-2-technical",
)
# What the compiler adds: one prompt, and the end.
DEPLOYED = (*SAMPLE, "canary-prompt")


def _synthesize(root: Path, outdir: Path, *context: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(root / "app.py"), *(part for item in context for part in ("-c", item))],
        cwd=root,
        env={**os.environ, "CDK_OUTDIR": str(outdir), "CDK_VALIDATION": "false"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def compiled(assembly: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compiled")
    made = compile_all([load(root / f"tests/calls/aicc/{name}.toml") for name in SAMPLE], Centers(assembly))
    assert (made.left_out, made.findings) == ({}, [])
    write(made, folder)
    return folder


@pytest.fixture(scope="module")
def with_tests(compiled: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The assembly of one stage with its test cases."""
    outdir = tmp_path_factory.mktemp("with-tests")
    done = _synthesize(root, outdir, "center=aicc", "environment=dev", f"native_tests={compiled}")
    assert done.returncode == 0, done.stderr
    return outdir


def _templates(assembly: Path) -> Mapping[str, dict[str, Any]]:
    folder = assembly / "assembly-aicc-dev"
    return {
        path.name.removeprefix("aiccdev")[:-22]: json.loads(path.read_text(encoding="utf-8"))
        for path in folder.glob("*.template.json")
    }


def _batches(assembly: Path) -> Mapping[str, dict[str, Any]]:
    """Returns the templates of test cases by stack."""
    return {name: made for name, made in _templates(assembly).items() if name.startswith(STACK) and name != STACK}


def _cases(template: dict[str, Any]) -> list[dict[str, Any]]:
    entries = template["Resources"].values()
    return [entry["Properties"] for entry in entries if entry["Type"] == "AWS::Connect::TestCase"]


def test_every_compiled_scenario_is_a_test_case_that_a_first_deployment_only_saves(with_tests: Path) -> None:
    """The service looks at what is published, and one refused case would roll back its stack."""
    cases = [case for template in _batches(with_tests).values() for case in _cases(template)]

    assert sorted(case["Name"] for case in cases) == sorted(f"aicc-dev-{name}" for name in DEPLOYED)
    assert {case["Status"] for case in cases} == {"SAVED"}


def test_a_case_stays_in_its_stack_whatever_else_comes_and_none_holds_all(with_tests: Path) -> None:
    """A refused case rolls back its stack alone; one that moved would ask for a name that the old stack still holds."""
    keys = [f"case-{number}" for number in range(100)]
    made = [TestDocument(key=key, file="", document={}) for key in keys]
    alone = {one.key: number for one in made for number in batches([one])}
    together = {one.key: number for number, batch in batches(made).items() for one in batch}

    assert alone == together
    assert max(len(batch) for batch in batches(made).values()) < 25
    assert len(_batches(with_tests)) > 1


def _untold(template: dict[str, Any]) -> dict[str, Any]:
    """Returns a template without its outputs, and without the hash of their names that one resource carries."""
    resources = {
        name: {**entry, "Metadata": {key: said for key, said in entry.get("Metadata", {}).items() if key != OUTPUTS}}
        for name, entry in template["Resources"].items()
    }
    return {**{key: value for key, value in template.items() if key != "Outputs"}, "Resources": resources}


def test_test_cases_change_nothing_else(with_tests: Path, assembly: Path) -> None:
    """The flows publish where calls begin, and that is all another stack tells of its tests."""
    plain, tested = _templates(assembly), _templates(with_tests)

    assert STACK not in plain
    assert set(tested) - set(plain) == {STACK, *_batches(with_tests)}
    differing = {name for name in plain if plain[name] != tested[name]}
    assert differing <= {"Flows"}
    assert _untold(plain["Flows"]) == _untold(tested["Flows"])


def test_the_schemas_of_the_region_accept_them(with_tests: Path) -> None:
    made = [_templates(with_tests)[STACK], *_batches(with_tests).values()]
    found = [text for template in made for text in problems(template) if text.split(" ")[0] not in ACCEPTED]

    assert found == []


def test_only_the_queue_without_agents_is_a_finding(with_tests: Path, root: Path) -> None:
    """Nobody serves the queue that test cases put in place of another: that is its purpose, and acknowledged."""
    found = findings(all_rules(create_only.read_baseline(root / create_only.FILE)), read_stages(with_tests))

    assert [f"{rule.id} {item.stack}: {item.message}" for rule, item in found] == [
        f"CC013 {STACK}: queue 'aicc-dev-test-no-agents' is served by no routing profile"
    ]
    entries = [entry for entry in ACKNOWLEDGMENTS if entry.path.startswith(f"{STACK}/")]
    assert entries
    assert stale(with_tests / "validation-report.json", entries) == []


def test_what_the_service_refused_stays_saved(compiled: Path, root: Path) -> None:
    """So one case costs itself; a name that is no scenario is refused with the nearest one."""
    settings = load_settings(root / "config/aicc/dev.toml")

    def wanting(**test_cases: Any) -> Settings:
        return settings.model_copy(update={"test_cases": TestCaseSettings(enabled=True, **test_cases)})

    some = wanting(status="PUBLISHED", saved=("faq-hours",))
    published = {one.key for one in test_documents(some, compiled) if some.test_cases.published(one.key)}
    assert published == set(DEPLOYED) - {"faq-hours"}
    assert not any(settings.test_cases.published(name) for name in DEPLOYED)
    with pytest.raises(ContactCenterError, match=r"'faq-hour'.*'faq-hours'"):
        test_documents(wanting(saved=("faq-hour",)), compiled)


def test_a_folder_without_test_cases_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDK_OUTDIR", str(tmp_path / "out"))

    code = app.main(["-c", "center=aicc", "-c", "environment=dev", "-c", f"native_tests={tmp_path}"])

    assert code == 1
    assert f"error: {tmp_path}/aicc: holds no test case, run `make native-tests`" in capsys.readouterr().err


def test_production_has_none(compiled: Path) -> None:
    context = {"center": "aicc", "environment": "prod", "native_tests": str(compiled)}

    stage = app.make_app(context=context, guarded=False).node.find_child("aicc-prod")

    stacks = {child.node.id for child in stage.node.children}
    assert "Flows" in stacks
    assert STACK not in stacks
