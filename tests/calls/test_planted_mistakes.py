"""Mistakes planted in a template are found by a call, with a message that names the resource."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from ringback.simulator.scenarios import Centers, load, run
from tests.calls.closing import left_open

Resources = dict[str, Any]
STAGE = "assembly-aicc-dev"
CALLS = Path(__file__).resolve().parent / "aicc"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _without(kind: str, word: str) -> Callable[[Resources], None]:
    """Drops the resources of a type that mention a word."""

    def change(resources: Resources) -> None:
        chosen = [
            name for name, item in resources.items() if item["Type"] == kind and word.lower() in _text(item).lower()
        ]
        for name in chosen:
            del resources[name]

    return change


def _locale(resources: Resources) -> None:
    for item in resources.values():
        if item["Type"] == "AWS::Lex::BotAlias":
            for setting in item["Properties"]["BotAliasLocaleSettings"]:
                setting["LocaleId"] = "en_US"


def _typo(resources: Resources) -> None:
    for name, item in resources.items():
        if item["Type"] == "AWS::Connect::ContactFlow":
            resources[name] = json.loads(_text(item).replace("$.Attributes.BotResult", "$.Attributes.BotResutl"))


def _statement_without(statement: Any, action: str) -> Any:
    actions = statement.get("Action")
    if isinstance(actions, list):
        return {
            **statement,
            "Action": [item for item in actions if not item.startswith(action)] or ["sts:GetCallerIdentity"],
        }
    return statement


def _no_writes(resources: Resources) -> None:
    for name, item in resources.items():
        if item["Type"] == "AWS::IAM::Role" and "escalateRole" in name:
            for policy in item["Properties"]["Policies"]:
                document = policy["PolicyDocument"]
                document["Statement"] = [_statement_without(each, "dynamodb:Put") for each in document["Statement"]]


def _other_events(resources: Resources) -> None:
    for name, item in resources.items():
        if item["Type"] == "AWS::Events::Rule":
            resources[name] = json.loads(_text(item).replace("Amazon Connect Contact Event", "Amazon Connect Event"))


@pytest.fixture
def planted(assembly: Path, tmp_path: Path) -> Callable[[Callable[[Resources], None]], Path]:
    """Copies the assembly, its development stage changed."""

    def plant(change: Callable[[Resources], None]) -> Path:
        root = tmp_path / "cdk.out"
        root.mkdir()
        for item in assembly.iterdir():
            if item.name != STAGE:
                (root / item.name).symlink_to(item)
        copytree(assembly / STAGE, root / STAGE, symlinks=True)
        planted = False
        for file in (root / STAGE).glob("*.template.json"):
            template = json.loads(file.read_text(encoding="utf-8"))
            before = _text(template)
            change(template.get("Resources", {}))
            planted = planted or _text(template) != before
            file.write_text(_text(template), encoding="utf-8")
        assert planted, "nothing has changed"
        return root

    return plant


@pytest.mark.parametrize(
    ("change", "name", "named"),
    [
        pytest.param(_without("AWS::Lambda::Permission", "lexv2"), "menu-1-general", "bot-hook", id="no permission"),
        pytest.param(
            _without("AWS::Connect::IntegrationAssociation", "escalate"),
            "menu-4-agent",
            "escalate",
            id="no association",
        ),
        pytest.param(
            _without("AWS::Connect::IntegrationAssociation", "LEX_BOT"),
            "menu-1-general",
            "associated",
            id="bot not associated",
        ),
        pytest.param(_locale, "menu-1-general", "ko_KR", id="wrong locale"),
        pytest.param(_typo, "menu-1-general", "assistant/read-bot-result", id="typo in an attribute"),
        pytest.param(_no_writes, "menu-4-agent", "escalateRole", id="no right to write"),
    ],
)
def test_a_call_finds_the_mistake_and_names_it(
    planted: Callable[[Callable[[Resources], None]], Path],
    change: Callable[[Resources], None],
    name: str,
    named: str,
) -> None:
    call = load(CALLS / f"{name}.toml")

    outcome = run(call, Centers(planted(change)).fresh(call))

    assert not outcome.passed
    assert named in outcome.explain()


def test_events_that_never_come_leave_a_conversation_open(
    planted: Callable[[Callable[[Resources], None]], Path],
) -> None:
    """The call itself goes as it should; what is missing is what comes after it."""
    call = load(CALLS / "menu-1-general.toml")

    outcome = run(call, Centers(planted(_other_events)).fresh(call))

    assert outcome.passed, outcome.explain()
    (told,) = left_open(outcome.play)
    assert told.startswith("conv_")
