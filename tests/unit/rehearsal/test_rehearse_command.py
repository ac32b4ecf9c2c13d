"""The command: what it prints, in which form, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.main import main
from tests.unit.rehearsal.planted import resource

TOPIC = resource("AWS::SNS::Topic", {"TopicName": "alerts"})


@pytest.fixture(name="wrong")
def _wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "shop.template.json"
    file.write_text(json.dumps({"Resources": {"First": TOPIC, "Second": TOPIC}}), encoding="utf-8")
    return file


def test_findings_end_with_one_and_say_what_to_do(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", "create", "--assembly", str(wrong)]) == 1

    shown = capsys.readouterr().out
    assert "error RH110 shop/Second.TopicName (AWS::SNS::Topic)" in shown
    assert "instead: let CloudFormation make the name" in shown
    assert "1 stage, 2 resources: 1 error, 0 acknowledged" in shown
    assert shown.splitlines()[-2].split() == ["shop.template.json", "2", "0.5", "2", "0", "0"]


def test_json_holds_every_finding(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["rehearse", "create", "--assembly", str(wrong), "--format", "json"])

    document = json.loads(capsys.readouterr().out)
    (one,) = document["findings"]
    (stage,) = document["stages"]
    assert (stage["failures"], [stack["name"] for stack in stage["stacks"]]) == (2, ["shop"])
    assert (one["rule"], one["logical_id"], one["property"]) == ("RH110", "Second", "TopicName")


def test_sarif_names_the_template_and_the_resource(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["rehearse", "create", "--assembly", str(wrong), "--format", "sarif"])

    (run,) = json.loads(capsys.readouterr().out)["runs"]
    (result,) = run["results"]
    assert result["level"] == "error"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "RH110"
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"].endswith("shop.template.json")
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "shop/Second.TopicName"


def test_an_acknowledgment_beside_the_assembly_counts(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("rehearsal.toml").write_text('[[acknowledged]]\nrule = "RH110"\nreason = "one team"\n', encoding="utf-8")

    assert main(["rehearse", "create", "--assembly", str(wrong)]) == 0
    assert "1 because one team" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--assembly", "nowhere"], "nowhere: no such file or folder"),
        (["--rule", "RH11"], "there is no rule 'RH11'"),
        (["creat"], "did you mean 'create'?"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: list[str], message: str, wrong: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rehearse", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_every_rule_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", "rules"]) == 0
    assert "RH110  create" in capsys.readouterr().out
