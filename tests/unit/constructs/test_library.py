"""The library as a whole: public names, values shared by constructs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sns as sns

import contact_center
from contact_center.base.errors import DefinitionError, nearest, unknown
from contact_center.base.names import description, displayed_name
from contact_center.base.statements import Statement, place_of, service_role
from contact_center.base.tokens import is_token, json_text
from tests.unit.constructs.workbench import Bench


def test_the_tour_of_the_library_names_every_folder(root: Path) -> None:
    """The docstring of the package is where a newcomer starts."""
    folder = root / "constructs" / "contact_center"
    words = set(re.findall(r"[a-z_]+", contact_center.__doc__ or ""))

    entries = {path.name for path in folder.iterdir() if path.name != "__pycache__"}
    assert {entry for entry in entries if not entry.startswith("_") and entry != "py.typed"} - words == set()
    assert len(entries) <= 16


def test_settings_are_read_without_the_cdk(root: Path) -> None:
    """Commands that only look at settings must not start Node."""
    code = "import sys, contact_center.settings; sys.exit('aws_cdk' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


@pytest.mark.parametrize(
    "document",
    [
        {"a": "TOKEN", "b": ["x TOKEN y", 1, True]},
        {"text": '따옴표 " 와 \\ 그리고 줄\n바꿈 TOKEN'},
        {"key TOKEN": {"deep": ["TOKEN", {"more": "TOKEN"}]}},
        [],
    ],
    ids=["values", "escapes", "nested", "empty"],
)
def test_json_text_gives_what_the_cdk_would(bench: Bench, document: Any) -> None:
    """The faster way must write the very same template."""
    topic = sns.Topic(bench.stack, "T")

    def filled(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("TOKEN", topic.topic_arn)
        if isinstance(value, dict):
            return {filled(name): filled(entry) for name, entry in value.items()}
        return [filled(entry) for entry in value] if isinstance(value, list) else value

    ours, theirs = json_text(filled(document)), bench.stack.to_json_string(filled(document))

    assert bench.stack.resolve(ours) == bench.stack.resolve(theirs)


def test_tokens_are_recognized_without_asking_the_cdk(bench: Bench) -> None:
    token = sns.Topic(bench.stack, "T").topic_arn

    for text in (token, f"before {token} after", "plain", "${queue.general.arn}"):
        assert is_token(text) is cdk.Token.is_unresolved(text)


def test_a_place_is_asked_once_per_stack(bench: Bench) -> None:
    place = place_of(bench.stack)

    assert place_of(sns.Topic(bench.stack, "T")) is place
    assert (place.partition, place.region) == ("aws", "ap-northeast-2")
    assert bench.stack.resolve(place.arn("sns", "topic")) == {
        "Fn::Join": ["", ["arn:aws:sns:ap-northeast-2:", {"Ref": "AWS::AccountId"}, ":topic"]]
    }


def test_a_role_holds_its_statements_as_written(bench: Bench) -> None:
    service_role(
        bench.stack,
        "Role",
        service="lambda",
        policy_name="Access",
        statements=[
            Statement(
                sid="One",
                actions=["b:B", "a:A"],
                resources=["arn:x"],
                conditions={"StringEquals": {"aws:SourceAccount": "1"}},
            )
        ],
    )

    role = bench.one("AWS::IAM::Role")
    assert role["Policies"] == [
        {
            "PolicyName": "Access",
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "One",
                        "Effect": "Allow",
                        "Action": ["a:A", "b:B"],
                        "Resource": "arn:x",
                        "Condition": {"StringEquals": {"aws:SourceAccount": "1"}},
                    }
                ],
            },
        }
    ]


@pytest.mark.parametrize(("name", "hint"), [("genral", "; did you mean 'general'?"), ("zzz", ""), ("PAYMENT", "")])
def test_the_nearest_name_is_suggested_when_there_is_one(name: str, hint: str) -> None:
    assert nearest(name, ("general", "payment")) == hint


def test_an_unknown_name_lists_what_is_known() -> None:
    assert unknown("queue", "x", ()) == "unknown queue 'x', known: none is defined"
    assert unknown("queue", "x", ("b", "a")).startswith("unknown queue 'x', known: a, b")


@pytest.mark.parametrize("name", ["general", "a.b,c-d_e/f#g:h$i@j|k&l{m}n+o?p% q"])
def test_names_cloudwatch_shows_pass(name: str) -> None:
    assert displayed_name("queue", name) == name


def test_a_description_has_a_limit() -> None:
    assert description("queue", "가" * 250)
    with pytest.raises(DefinitionError, match="has 251 characters"):
        description("queue", "가" * 251)
