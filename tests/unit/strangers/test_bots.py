"""Bots that no flow of the template talks to: `aicc say --assembly`."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from commands.main import main
from tests.unit.strangers import made


def say(path: Path, capsys: pytest.CaptureFixture[str], *rest: str) -> tuple[int, str]:
    code = main(["say", "--assembly", str(path), *rest])
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def test_a_sentence_is_understood(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = made.written(tmp_path / "a.json", made.BOT)
    code, text = say(path, capsys, "I want to order flowers")
    assert code == 0
    assert "to flowers (en_US, alias live)" in text
    assert "OrderFlowers" in text
    assert "Your flowers are ordered." in text
    code, text = say(path, capsys, "I want to order flowers", "--json")
    assert json.loads(text)["intent"] == "OrderFlowers"


def test_a_function_that_cannot_run_leaves_no_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(json.dumps(made.BOT))
    resources = document["Resources"]
    resources["Bot"]["Properties"]["BotLocales"][0]["Intents"][0]["DialogCodeHook"] = {"Enabled": True}
    functions = made.with_function("", runtime="java21", handler="x")["Resources"]
    resources["Function"] = functions["Function"]
    resources["Permission"] = {
        "Type": "AWS::Lambda::Permission",
        "Properties": {**functions["Permission"]["Properties"], "Principal": "lexv2.amazonaws.com", "SourceArn": None},
    }
    hook = {"CodeHookInterfaceVersion": "1.0", "LambdaArn": {"Fn::GetAtt": ["Function", "Arn"]}}
    locale = {"Enabled": True, "CodeHookSpecification": {"LambdaCodeHook": hook}}
    settings = [{"LocaleId": "en_US", "BotAliasLocaleSetting": locale}]
    resources["Alias"]["Properties"]["BotAliasLocaleSettings"] = settings
    code, text = say(made.written(tmp_path / "a.json", document), capsys, "I want to order flowers")
    assert code == 1
    assert "no answer" in text
    assert "None" not in text
    assert "only Python and JavaScript run here; answer for it" in text


def test_a_bot_without_an_alias_is_tried_as_its_draft(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    resources = {name: one for name, one in made.BOT["Resources"].items() if name != "Alias"}
    _, text = say(made.written(tmp_path / "a.json", {"Resources": resources}), capsys, "I want to order flowers")
    assert "alias TestBotAlias" in text
    assert "OrderFlowers" in text


def test_a_person_goes_on_talking(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("I want to order flowers\nI want to order flowers\n"))
    code, text = say(made.written(tmp_path / "a.json", made.BOT), capsys, "--channel", "chat")
    assert code == 0
    assert text.count("Your flowers are ordered.") == 2
    assert "0 problems" in text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--bot", "flwers"], "no bot called 'flwers'; nearest: flowers"),
        (["--locale", "en_GB"], "no locale called 'en_GB'; nearest: en_US"),
    ],
)
def test_what_there_is_not_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    code, text = say(made.written(tmp_path / "a.json", made.BOT), capsys, "hello", *options)
    assert (code, message in text) == (2, True), text


def test_a_call_without_a_flow_points_to_the_bots(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["call", "--assembly", str(made.written(tmp_path / "a.json", made.BOT))]) == 2
    assert "`aicc say --assembly PATH` talks to the bots" in capsys.readouterr().err
    assert main(["say"]) == 2
    assert "name an --assembly" in capsys.readouterr().err
