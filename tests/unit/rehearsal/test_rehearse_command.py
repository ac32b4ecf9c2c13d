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


def _deployed(folder: Path, name: str) -> Path:
    table = resource(
        "AWS::DynamoDB::Table",
        {
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        },
    )
    file = folder / f"{name}.d" / "shop.template.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"Resources": {"Orders": table}}), encoding="utf-8")
    return file


@pytest.fixture(name="pair")
def _pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.chdir(tmp_path)
    return str(_deployed(tmp_path, "orders")), str(_deployed(tmp_path, "sales"))


def test_a_change_is_told_with_what_is_noticed(pair: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    old, new = pair
    assert main(["rehearse", "change", "--assembly", new, "--against", old]) == 1

    shown = capsys.readouterr().out
    assert "replaced  shop/Orders (AWS::DynamoDB::Table) TableName" in shown
    assert "noticed: functions find an empty table" in shown
    assert "the items of the table are lost" in shown


def test_a_pull_request_gets_a_table(pair: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    old, new = pair
    main(["rehearse", "change", "--assembly", new, "--against", old, "--format", "markdown"])

    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("In this order: shop updated.") for line in lines)
    assert any(line.startswith("| shop | **replaced** | Orders `AWS::DynamoDB::Table` | TableName |") for line in lines)
    assert any("RH411" in line for line in lines)


def test_the_changes_are_plain_values(pair: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    old, new = pair
    main(["rehearse", "change", "--assembly", new, "--against", old, "--format", "json"])

    (stack,) = json.loads(capsys.readouterr().out)["changes"]
    assert (stack["stack"], stack["state"]) == ("shop", "updated")
    assert [(one["kind"], one["logical_id"], one["why"]) for one in stack["changes"]] == [
        ("replaced", "Orders", "TableName")
    ]


def test_nothing_that_changes_is_said_so(pair: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", "change", "--assembly", pair[0], "--against", pair[0]]) == 0
    assert "nothing is deployed: every template is the same text" in capsys.readouterr().out


@pytest.fixture(name="asking")
def _asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two topics whose names are parameters; their defaults differ."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "shop.template.json"
    one, other = (resource("AWS::SNS::Topic", {"TopicName": {"Ref": name}}) for name in ("One", "Other"))
    parameters = {name: {"Type": "String", "Default": name.lower()} for name in ("One", "Other")}
    template = {"Parameters": parameters, "Resources": {"First": one, "Second": other}}
    file.write_text(json.dumps(template), encoding="utf-8")
    return file


def test_given_parameters_are_what_is_deployed(asking: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["rehearse", "create", "--assembly", str(asking)]
    assert main(words) == 0
    assert main([*words, "--parameter", "Other=one"]) == 1
    assert "RH110 shop/Second.TopicName" in capsys.readouterr().out
    Path("given.json").write_text('{"One": "other"}', encoding="utf-8")
    assert main([*words, "--parameters", "given.json"]) == 1


def test_a_parameter_that_no_template_has_is_refused(asking: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", "create", "--assembly", str(asking), "--parameter", "Othr=one"]) == 2
    assert "no template has a parameter 'Othr'; nearest: Other" in capsys.readouterr().err


def test_what_is_deployed_need_not_know_a_new_parameter(asking: Path, capsys: pytest.CaptureFixture[str]) -> None:
    older = json.loads(asking.read_text(encoding="utf-8"))
    del older["Parameters"]["Other"], older["Resources"]["Second"]
    (asking.parent / "before").mkdir()
    before = asking.parent / "before" / asking.name
    before.write_text(json.dumps(older), encoding="utf-8")
    words = ["rehearse", "change", "--assembly", str(asking), "--against", str(before), "--parameter", "Other=two"]

    assert main(words) == 0
    assert "Second" in capsys.readouterr().out
