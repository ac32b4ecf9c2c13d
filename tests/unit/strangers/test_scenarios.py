"""Scenarios of somebody else's center: one stack needs no name, several do, functions may be answered for."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from commands.main import main
from tests.unit.strangers import made

Invoke = Callable[..., tuple[int, str]]
CALL = """
title = "sales"
[call]
steps = [{ hears = "Press 1" }, { presses = "1" }, { hears = "Here is sales." }]
[expect]
ended_by = "flow"
"""
DESK: made.Json = {
    "Parameters": {"ConnectInstanceArn": {"Type": "String"}},
    "Resources": {"Main": made.flow(made.menu({"1": "Here is sales."}))},
}
ELSEWHERE: made.Json = {
    "Parameters": {"ConnectInstanceArn": {"Type": "String"}, "PriceFunctionArn": {"Type": "String"}},
    "Resources": {
        "Main": made.flow(
            {
                "Fn::Sub": made.content(
                    made.action(
                        "ask",
                        "InvokeLambdaFunction",
                        {"LambdaFunctionARN": "${PriceFunctionArn}", "InvocationTimeLimitSeconds": "3"},
                        "tell",
                    ),
                    made.says("It costs $.External.price.", name="tell"),
                )
            }
        )
    },
}
ANSWERED = """
title = "a price"
[given.functions]
price-function = { price = "5 dollars" }
[call]
steps = [{ hears = "It costs 5 dollars." }]
"""


@pytest.fixture
def invoke(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Invoke:
    def run(word: str, scenario: str, *rest: str, **stacks: made.Json) -> tuple[int, str]:
        for name, document in stacks.items():
            made.written(tmp_path / "stacks" / f"{name}.json", document)
        (tmp_path / "calls").mkdir(exist_ok=True)
        (tmp_path / "calls" / "one.toml").write_text(scenario, encoding="utf-8")
        code = main(["scenarios", word, str(tmp_path / "calls"), "--assembly", str(tmp_path / "stacks"), *rest])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run


@pytest.mark.parametrize("word", ["run", "explain", "faults"])
def test_one_stack_needs_no_name(invoke: Invoke, word: str) -> None:
    options = ["--processes", "1", "--every", "4"] if word == "faults" else []
    code, text = invoke(word, CALL, *options, desk=DESK)
    assert (code, "Traceback" in text) == (0, False), text


def test_an_assembly_of_several_stages_needs_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    artifacts = {}
    for name in ("desk", "shop"):
        folder = tmp_path / "out" / f"assembly-{name}"
        made.written(folder / "main.template.json", DESK)
        stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "main.template.json"}}
        made.written(folder / "manifest.json", {"artifacts": {name: stack}})
        properties = {"directoryName": folder.name, "displayName": name}
        artifacts[folder.name] = {"type": "cdk:cloud-assembly", "properties": properties}
    made.written(tmp_path / "out" / "manifest.json", {"artifacts": artifacts})
    file = tmp_path / "one.toml"
    file.write_text(CALL)

    def run(*rest: str) -> tuple[int, str]:
        code = main(["scenarios", "run", str(file), "--assembly", str(tmp_path / "out"), *rest])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    code, text = run()
    assert (code, "one.toml" in text, "several stages, choose one: desk, shop" in text) == (2, True, True)
    assert run("--stage", "shop")[0] == 0
    file.write_text(CALL.replace("[call]", 'stack = "desk"\n[call]'))
    assert run()[0] == 0
    file.write_text(CALL.replace("[call]", 'stack = "dsk"\n[call]'))
    assert "no stage or stack 'dsk'; nearest: desk" in run()[1]


def test_a_scenario_answers_for_a_function_of_elsewhere(invoke: Invoke) -> None:
    code, text = invoke("run", ANSWERED, desk=ELSEWHERE)
    assert code == 0, text
    code, text = invoke("run", ANSWERED.replace("price-function", "prize-function"), desk=ELSEWHERE)
    assert (code, "no function called 'prize-function'; nearest: price-function" in text) == (2, True)


def test_the_command_line_answers_for_a_function_of_elsewhere(invoke: Invoke) -> None:
    plain = ANSWERED.replace("[given.functions]", "").replace('price-function = { price = "5 dollars" }', "")
    assert invoke("run", plain, "--stub", 'price-function={"price": "5 dollars"}', desk=ELSEWHERE)[0] == 0
    code, text = invoke("run", plain, desk=ELSEWHERE)
    assert code == 1
    assert "its code is not in the assembly" in text


def test_a_recorded_call_is_played_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, file = made.written(tmp_path / "desk.json", DESK), tmp_path / "again.toml"
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n"))
    assert main(["scenarios", "record", str(file), "--assembly", str(path)]) == 0
    assert "center" not in file.read_text()
    assert 'presses = "1"' in file.read_text()
    assert main(["scenarios", "run", str(file), "--assembly", str(path)]) == 0
    assert "1 of 1 scenarios pass" in capsys.readouterr().out


def test_a_native_test_of_an_english_center_drops_nothing_for_being_korean(invoke: Invoke) -> None:
    code, text = invoke("explain", CALL, desk=DESK)
    assert code == 0
    assert "native test case with" in text
    assert "Korean" not in text
