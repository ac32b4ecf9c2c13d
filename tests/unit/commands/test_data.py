"""`aicc data` judges files without anybody, and finds the tables of a stage by what the templates call them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commands.main import main
from operations.errors import RefusedError
from operations.expected import Expected
from operations.stores import stores
from ringback.commands.exits import Exit

FINE = "고객번호,이름,전화번호\n1234567,김고객,010-1234-5678\n"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


def check(tmp_path: Path, text: str, *more: str, encoding: str = "cp949") -> int:
    file = tmp_path / "customers.csv"
    file.write_bytes(text.encode(encoding))
    return main(["data", "check", str(file), *more])


def test_a_file_without_mistakes_is_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, FINE) == Exit.FINE
    assert "1 lines of customers" in capsys.readouterr().out


def test_wrong_lines_are_named_and_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = FINE + "7654321,박고객,010-99\n" * 2
    assert check(tmp_path, text) == Exit.FOUND
    told = capsys.readouterr().out
    assert "line 3  전화번호" in told
    assert "line 4  고객번호  is in line 3 already" in told
    assert "박고객" not in told
    assert "3 lines of customers: 1 can be taken, 2 wrong" in told
    assert check(tmp_path, text, "--language", "ko") == Exit.FOUND
    told = capsys.readouterr().out
    assert "고객 3행: 받을 수 있음 1, 잘못됨 2" in told
    assert "4행  고객번호  3행에 이미 있습니다" in told
    assert check(tmp_path, text, "--json") == Exit.FOUND
    assert [one["line"] for one in json.loads(capsys.readouterr().out)["wrong"]] == [3, 4, 4]


def test_what_is_no_file_of_ours_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, "이름\n김\n") not in (Exit.FINE, Exit.FOUND)
    assert "no column customer_number or agent_id" in capsys.readouterr().err
    assert main(["data", "check", str(tmp_path / "nothing.csv")]) not in (Exit.FINE, Exit.FOUND)


class _Session:
    """An account in which the stack of the data is deployed."""

    def client(self, service: str) -> Any:
        return self

    def get_secret_value(self, SecretId: str) -> dict[str, Any]:  # noqa: N803 - named like the operation
        return {"SecretString": f"value of {SecretId}"}

    def get_paginator(self, operation: str) -> _Session:
        assert operation == "list_stack_resources"
        return self

    def paginate(self, **request: Any) -> list[dict[str, Any]]:
        return [self.list_stack_resources(**request)]

    def list_stack_resources(self, **request: Any) -> dict[str, Any]:
        assert request["StackName"] == "aicc-dev-Data"
        made = {
            "TablesCustomersB22215AC": ("AWS::DynamoDB::Table", "customers-1"),
            "TablesAgentsB00189FB": ("AWS::DynamoDB::Table", "agents-1"),
            "SecretsPinPepperF27DB3F0": ("AWS::SecretsManager::Secret", "arn:pepper"),
            "Bucket": ("AWS::S3::Bucket", "b"),
        }
        return {
            "StackResourceSummaries": [
                {"LogicalResourceId": logical, "ResourceType": kind, "PhysicalResourceId": physical}
                for logical, (kind, physical) in made.items()
            ]
        }


def test_tables_and_secrets_are_found_by_their_keys() -> None:
    expected = Expected(
        stage="aicc-dev", alias="", stacks=("aicc-dev-Data",), flows=(), reserved_concurrency=0, models=(), alarms=0
    )
    found = stores(_Session(), expected)
    assert (found.table("customers"), found.table("agents")) == ("customers-1", "agents-1")
    assert found.secret("pin_pepper") == b"value of arn:pepper"
    with pytest.raises(RefusedError, match="no table 'customer', it has agents, customers"):
        found.table("customer")


def test_the_logical_ids_begin_with_the_keys(assembly: Path) -> None:
    """What is found in an account is found by the ids of the templates."""
    (file,) = (assembly / "assembly-aicc-dev").glob("*Data*.template.json")
    resources = json.loads(file.read_text(encoding="utf-8"))["Resources"]

    class Session(_Session):
        def list_stack_resources(self, **request: Any) -> dict[str, Any]:
            del request
            made = [(name, found["Type"]) for name, found in resources.items()]
            return {
                "StackResourceSummaries": [
                    {"LogicalResourceId": name, "ResourceType": kind, "PhysicalResourceId": name} for name, kind in made
                ]
            }

    expected = Expected(
        stage="aicc-dev", alias="", stacks=("aicc-dev-Data",), flows=(), reserved_concurrency=0, models=(), alarms=0
    )
    found = stores(Session(), expected)
    assert {"customers", "agents"} <= found.tables.keys()
    assert {"phone_hash", "pin_pepper"} <= found.secrets.keys()


def test_a_file_is_tried_in_a_simulated_center(
    assembly: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The deployed function reads it from the bucket, with its own role, and writes the report."""
    file = tmp_path / "customers.csv"
    file.write_bytes((FINE + "12,박고객,\n").encode("cp949"))
    given = ["data", "try", str(file), "--assembly", str(assembly), "--stage", "aicc-dev", "--json"]
    assert main(given) == Exit.FOUND
    report = json.loads(capsys.readouterr().out)
    assert (report["created"], report["finished"], [one["line"] for one in report["wrong"]]) == (1, True, [3])
