"""`aicc scenarios` says what passed and why not, with exit codes a script can use."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commands.main import main
from ringback.simulator import Center
from ringback.simulator.scenarios import Centers, Scenario

Json = dict[str, Any]


def _template() -> Json:
    menu = {
        "Identifier": "menu",
        "Type": "GetParticipantInput",
        "Parameters": {"Text": "상담원은 1번을 눌러 주세요.", "InputTimeLimitSeconds": "5", "StoreInput": "False"},
        "Transitions": {
            "NextAction": "bye",
            "Conditions": [{"NextAction": "bye", "Condition": {"Operator": "Equals", "Operands": ["1"]}}],
            "Errors": [
                {"NextAction": "bye", "ErrorType": name}
                for name in ("InputTimeLimitExceeded", "NoMatchingCondition", "NoMatchingError")
            ],
        },
    }
    bye = {
        "Identifier": "bye",
        "Type": "MessageParticipant",
        "Parameters": {"Text": "이용해 주셔서 감사합니다."},
        "Transitions": {"NextAction": "end", "Errors": [{"NextAction": "end", "ErrorType": "NoMatchingError"}]},
    }
    end = {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
    content = {"Version": "2019-10-30", "StartAction": "menu", "Actions": [menu, bye, end]}
    instance = {"Fn::GetAtt": ["Instance", "Arn"]}
    return {
        "Resources": {
            "Instance": {
                "Type": "AWS::Connect::Instance",
                "Properties": {"InstanceAlias": "small", "IdentityManagementType": "CONNECT_MANAGED", "Attributes": {}},
            },
            "Flow": {
                "Type": "AWS::Connect::ContactFlow",
                "Properties": {
                    "InstanceArn": instance,
                    "Name": "inbound",
                    "Type": "CONTACT_FLOW",
                    "Content": json.dumps(content, ensure_ascii=False),
                },
            },
        }
    }


GOOD = """
title = "메뉴에서 1번을 누른다"
tags = ["menu"]
center = "small"

[call]
entry = "inbound"
steps = [
  { hears = "1번을 눌러 주세요" },
  { presses = "1" },
  { hears = "감사합니다" },
]

[expect]
ended_by = "flow"
"""


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    root = tmp_path / "cdk.out" / "assembly-small-dev"
    root.mkdir(parents=True)
    (root / "template.json").write_text(json.dumps(_template()), encoding="utf-8")
    calls = tmp_path / "calls"
    calls.mkdir()
    (calls / "good.toml").write_text(GOOD, encoding="utf-8")

    def invoke(command: str, *rest: str) -> tuple[int, str]:
        place = [] if command in {"explore"} else [str(calls)]
        code = main(["scenarios", command, *place, "--assembly", str(root), *rest])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return invoke


Invoke = Callable[..., tuple[int, str]]


def test_scenarios_that_pass_give_exit_code_0(run: Invoke) -> None:
    code, text = run("run")

    assert code == 0
    assert "✓ good" in text
    assert "1 of 1 scenarios pass" in text


def test_a_run_keeps_no_center_that_was_played(run: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of centers would not fit into the memory of a confined process; one fails, for its report is kept."""
    for number in range(4):
        (tmp_path / "calls" / f"more-{number}.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "calls" / "bad.toml").write_text(GOOD.replace("감사합니다", "환불"), encoding="utf-8")
    played: list[weakref.ref[Center]] = []
    alive: list[int] = []

    def fresh(centers: Centers, scenario: Scenario, make: Any = Centers.fresh) -> Center:
        gc.collect()
        alive.append(sum(one() is not None for one in played))
        center: Center = make(centers, scenario)
        played.append(weakref.ref(center))
        return center

    monkeypatch.setattr(Centers, "fresh", fresh)
    # What earlier tests have left is looked through once and not before every call.
    gc.collect()
    gc.freeze()

    code, text = run("run")

    assert (code, len(played)) == (1, 6)
    assert "5 of 6 scenarios pass" in text
    assert max(alive) == 1  # the last one, which its variable still names


def test_a_failure_gives_exit_code_1_and_the_reason(run: Invoke, tmp_path: Path) -> None:
    (tmp_path / "calls" / "bad.toml").write_text(GOOD.replace("감사합니다", "환불"), encoding="utf-8")

    code, text = run("run")

    assert code == 1
    assert "✗ bad" in text
    assert "the caller did not hear this" in text
    assert "aicc scenarios run --verbose --only bad" in text


def test_coverage_lists_what_was_not_taken(run: Invoke) -> None:
    code, text = run("run", "--coverage")

    assert code == 0
    assert "inbound/menu (GetParticipantInput) — InputTimeLimitExceeded" in text


def test_scenarios_are_listed_and_chosen_by_tag(run: Invoke) -> None:
    assert "1 scenarios, 1 tags: menu" in run("list")[1]
    assert "1 scenarios" in run("list", "--tag", "menu")[1]
    assert "0 scenarios" in run("list", "--tag", "billing")[1]
    assert json.loads(run("list", "--json")[1])[0]["name"] == "good"


def test_a_scenario_is_explained_as_a_transcript(run: Invoke) -> None:
    code, text = run("explain")

    assert code == 0
    assert "◀ 상담원은 1번을 눌러 주세요." in text
    assert "native test case with" in text


def test_the_fault_matrix_reports_runs_and_findings(run: Invoke, tmp_path: Path) -> None:
    page = tmp_path / "coverage.html"

    code, text = run("faults", "--processes", "1", "--html", str(page))

    assert code == 0, text
    assert "none ends badly" in text
    assert "100.0 %" in text
    assert "no center says what belongs to whom" in text
    assert "0 of 0 error branches of 0 actions that write identity" in text
    written = page.read_text(encoding="utf-8")
    assert "<svg" in written
    assert "나쁘게 끝난 실행 없음" in written, "the page is in the language of the center"


def test_a_branch_that_nothing_took_fails_the_matrix_when_it_must_be_complete(run: Invoke) -> None:
    code, text = run("faults", "--processes", "1", "--everywhere", "--complete")
    assert code == 0, text

    code, text = run("faults", "--processes", "1", "--complete", "--every", "1000")
    assert code == 1
    assert "none ends badly" in text
    assert "inbound/menu (GetParticipantInput) — InputTimeLimitExceeded" in text


def test_programs_learn_of_branches_that_nothing_took_and_get_the_page(run: Invoke, tmp_path: Path) -> None:
    """What `--complete` and `--html` ask for does not depend on the form of the report."""
    page = tmp_path / "coverage.html"

    code, text = run(
        "faults", "--processes", "1", "--complete", "--every", "1000", "--format", "json", "--html", str(page)
    )

    found = json.loads(text[text.index("{\n") :])
    assert (code, found["failed"]) == (1, 0)
    assert "inbound/menu (GetParticipantInput) — InputTimeLimitExceeded" in found["never_taken"]
    assert "<svg" in page.read_text(encoding="utf-8")


def test_every_path_is_proven(run: Invoke) -> None:
    code, text = run("explore", "--stage", "small-dev")

    assert code == 0
    assert "0 broken promises" in text


def test_native_tests_are_written_anew(run: Invoke, tmp_path: Path) -> None:
    folder = tmp_path / "compiled"
    (folder / "small").mkdir(parents=True)
    (folder / "small" / "of-another-time.json").write_text("{}", encoding="utf-8")

    code, text = run("tests", "--into", str(folder))

    assert (code, text) == (
        0,
        f"1 of 1 scenarios are native test cases\n2 test cases under {folder}\n",
    )
    assert {path.name for path in (folder / "small").iterdir()} == {"good.json", "canary-prompt.json"}
    document = json.loads((folder / "small" / "good.json").read_text(encoding="utf-8"))
    assert document["EntryPoint"]["VoiceCallEntryPointParameters"] == {"FlowId": "${flow.inbound.arn}"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["run", "nowhere"], "no file or folder nowhere"), (["run", "--assembly", "nowhere"], "nowhere")],
)
def test_what_cannot_be_found_is_one_line(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_a_broken_scenario_file_names_its_place(run: Invoke, tmp_path: Path) -> None:
    (tmp_path / "calls" / "good.toml").write_text(GOOD.replace("hears", "heard", 1), encoding="utf-8")

    code, text = run("run")

    assert code == 2
    assert "step 1: 'heard' is no verb" in text
