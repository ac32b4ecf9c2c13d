"""Items of a restored table go back into the one that is used, live; moto plays DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from operations.restore.command import USAGE, main
from operations.restore.tables import Copied, copy_back


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-2")
    with mock_aws():
        made = boto3.client("dynamodb")
        for table in ("used", "restored"):
            made.create_table(
                TableName=table,
                BillingMode="PAY_PER_REQUEST",
                KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            )
        yield made


def item(name: str, **more: str) -> dict[str, Any]:
    return {"pk": {"S": name}, "sk": {"S": "META"}, **{key: {"N": value} for key, value in more.items()}}


def test_missing_items_come_back_and_newer_ones_stay(client: Any) -> None:
    for given in (item("lost"), item("changed", version="1"), item("same"), item("old", expires_at="10")):
        client.put_item(TableName="restored", Item=given)
    for given in (item("changed", version="2"), item("same"), item("new")):
        client.put_item(TableName="used", Item=given)

    expected = Copied(put=1, same=1, differ=1, expired=1)
    assert copy_back(client, restored="restored", table="used", write=False) == expected
    assert client.scan(TableName="used")["Count"] == 3
    assert copy_back(client, restored="restored", table="used", write=True) == expected
    names = {found["pk"]["S"]: found for found in client.scan(TableName="used")["Items"]}
    assert names == {
        "lost": item("lost"),
        "changed": item("changed", version="2"),
        "same": item("same"),
        "new": item("new"),
    }


def test_every_page_is_copied(client: Any) -> None:
    for number in range(30):
        client.put_item(TableName="restored", Item=item(f"{number}") | {"text": {"S": "x" * 100_000}})
    assert "LastEvaluatedKey" in client.scan(TableName="restored")
    assert copy_back(client, restored="restored", table="used", write=True).put == 30


def test_an_item_written_between_look_and_put_stays(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client.put_item(TableName="restored", Item=item("a", version="1"))
    client.put_item(TableName="used", Item=item("a", version="2"))
    monkeypatch.setattr(client, "get_item", lambda **_: {})
    assert copy_back(client, restored="restored", table="used", write=True) == Copied(differ=1)
    assert client.scan(TableName="used")["Items"] == [item("a", version="2")]


def test_the_command_counts_unless_it_is_told_to_write(client: Any, capsys: pytest.CaptureFixture[str]) -> None:
    client.put_item(TableName="restored", Item=item("a"))
    for arguments, count in ((["restored", "used"], 0), (["restored", "used", "--write"], 1)):
        assert main(["table", *arguments]) == 0
        assert capsys.readouterr().out == "used: 1 put back, 0 the same, 0 differ and stay, 0 expired\n"
        assert client.scan(TableName="used")["Count"] == count


@pytest.mark.usefixtures("client")
def test_tables_that_cannot_be_meant_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, message in (
        (["restord", "used"], "unknown table 'restord', known: restored, used; did you mean 'restored'?"),
        (["used", "used"], "'used' was given twice"),
    ):
        assert main(["table", *arguments]) == USAGE
        assert message in capsys.readouterr().err
