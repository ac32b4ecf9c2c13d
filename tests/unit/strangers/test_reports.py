"""Why scenarios fail: the cause first and once, whatever program reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from commands.main import main
from ringback.simulator.display.results import CaseResult, Results, as_junit
from ringback.simulator.scenarios.causes import middle_cut
from tests.unit.strangers import made

Invoke = Callable[..., tuple[int, str]]
CODE = """
import json, os

def handler(event, context):
    try:
        return {"word": os.environ["WORD"], "result": "verified"}
    except KeyError as problem:
        print(json.dumps({"level": "ERROR", "message": "turn failed", "kind": type(problem).__name__}))
        return {"word": "nothing"}
"""
CALL = """
title = "{0}"
[call]
steps = [{{ hears = "It says hello." }}]
"""


@pytest.fixture
def invoke(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Invoke:
    (tmp_path / "calls").mkdir()
    for name in ("one", "two", "three"):
        (tmp_path / "calls" / f"{name}.toml").write_text(CALL.format(name), encoding="utf-8")

    def run(word: str, document: made.Json, *rest: str, places: tuple[str, ...] = ("calls",)) -> tuple[int, str]:
        path = made.written(tmp_path / "stack.json", document)
        named = [str(tmp_path / place) for place in places] if word != "explore" else []
        code = main(["scenarios", word, *named, "--assembly", str(path), *rest])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run


def desk(code: str = CODE, **variables: str) -> made.Json:
    document = made.with_function(code)
    document["Resources"]["Function"]["Properties"]["Environment"] = {"Variables": variables}
    return document


def without(document: made.Json, name: str) -> made.Json:
    return {**document, "Resources": {key: one for key, one in document["Resources"].items() if key != name}}


@pytest.mark.parametrize(
    ("document", "cause"),
    [
        (desk(WORDS="hello"), "fails without the environment variable WORD; it has WORDS"),
        (without(desk(WORD="hello"), "Association"), "is not associated with the instance"),
        (desk(CODE.replace("import json", "import jsn", 1), WORD="hello"), "No module named 'jsn'"),
        (desk("def handler(event, context):\n    return 1 / 0\n"), "ZeroDivisionError: division by zero"),
        (desk(WORD="goodbye"), "the caller did not hear this (instead: It says goodbye.)"),
    ],
    ids=["variable", "association", "module", "raises", "other words"],
)
def test_one_cause_is_told_once_for_all_that_it_fails(invoke: Invoke, document: made.Json, cause: str) -> None:
    code, text = invoke("run", document)
    assert code == 1
    told = text[text.index("\n1 cause:") :]
    assert "3 scenarios: " in told, text
    assert cause in told.replace("\n", " "), told
    assert "one, three, two" in told
    report = text[: text.index("\n1 cause:")]
    assert report.index("cause") < report.index("the call:")


def test_a_set_variable_is_no_cause(invoke: Invoke) -> None:
    """Code may ask for what it can do without."""
    code = CODE.replace("try:", 'os.environ.get("OTHER", "")\n    "ELSE" in os.environ\n    try:')
    assert "OTHER" not in invoke("run", desk(code))[1].partition("1 cause:")[2]
    assert "ELSE" not in invoke("run", desk(code))[1].partition("1 cause:")[2]
    assert invoke("run", desk(WORD="hello"))[0] == 0


@pytest.mark.parametrize(
    ("compared", "operand", "cause"),
    [
        ("$.External.result", "verified!", "compares $.External.result, which is 'verified'; the flow has a branch"),
        ("$.External.resutl", "verified", "compares $.External.resutl, which nothing sets; result is set"),
    ],
)
def test_a_slip_in_a_comparison_is_the_cause(invoke: Invoke, compared: str, operand: str, cause: str) -> None:
    compare = made.action("check", "Compare", {"ComparisonValue": compared}, "end")
    compare["Transitions"] = {
        "NextAction": "end",
        "Errors": [{"NextAction": "end", "ErrorType": "NoMatchingCondition"}],
        "Conditions": [{"NextAction": "tell", "Condition": {"Operator": "Equals", "Operands": [operand]}}],
    }
    ask = made.action(
        "ask",
        "InvokeLambdaFunction",
        {"LambdaFunctionARN": "${Function.Arn}", "InvocationTimeLimitSeconds": "3"},
        "check",
    )
    document = desk(WORD="hello")
    text = made.content(ask, compare, made.says("It says $.External.word.", name="tell"))
    document["Resources"]["Main"] = made.flow({"Fn::Sub": text})
    code, told = invoke("run", document)
    assert (code, cause in told) == (1, True), told


def test_programs_read_causes_and_cases(invoke: Invoke, tmp_path: Path) -> None:
    file = tmp_path / "new" / "results.xml"
    code, text = invoke("run", desk(WORDS="x"), "--format", "json", "--junit", str(file))
    found = json.loads(text)
    assert (code, found["cases"], found["failed"]) == (1, 3, 3)
    assert [one["cases"] for one in found["causes"]] == [["one", "three", "two"]]
    suite = ElementTree.parse(file).getroot()[0]  # noqa: S314 - written just now
    assert (suite.get("tests"), suite.get("failures")) == ("3", "3")
    failure = suite[0][0]
    assert "WORD" in str(failure.get("message"))
    assert "the call: state ended" in str(failure.text)


def test_faults_and_paths_are_read_by_programs_too(invoke: Invoke, tmp_path: Path) -> None:
    for word, suite in (("faults", "fault matrix"), ("explore", "paths")):
        options = ["--processes", "1", "--every", "5"] if word == "faults" else []
        file = tmp_path / f"{word}.xml"
        _, text = invoke(word, desk(WORD="hello"), "--format", "json", "--junit", str(file), *options)
        found = json.loads(text[text.index("{\n") :])
        assert found["suite"] == suite
        assert len(found["results"]) == found["cases"] > 0
        assert ElementTree.parse(file).getroot().get("name") == suite  # noqa: S314 - as above


@pytest.mark.parametrize("word", ["run", "faults", "explain", "tests"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--only", "tree"], "none of 3 scenarios"),
        (["--tag", "billing"], "with the tag billing"),
    ],
)
def test_no_scenario_at_all_is_a_failure(invoke: Invoke, word: str, options: list[str], message: str) -> None:
    code, text = invoke(word, desk(WORD="hello"), *options)
    assert (code, message in text) == (2, True), text
    assert "tree" not in options or "nearest: three" in text


def test_an_assembly_without_an_entry_has_nothing_to_prove(invoke: Invoke) -> None:
    code, text = invoke("explore", made.BOT)
    assert (code, "there is no flow in which a contact could begin" in text) == (2, True)


def test_a_scenario_is_explained_by_its_name(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "calls").rename(tmp_path / "tests" / "calls")
    monkeypatch.chdir(tmp_path)
    path = str(made.written(tmp_path / "stack.json", desk(WORD="hello")))
    assert main(["scenarios", "explain", "three", "--assembly", path]) == 0
    shown = capsys.readouterr().out
    assert "three: three" in shown
    assert "one: one" not in shown
    assert main(["scenarios", "explain", "tree", "--assembly", path]) == 2
    assert "no file or folder tree; scenarios with such a name: three" in capsys.readouterr().err


def test_the_middle_of_a_long_report_is_left_out() -> None:
    lines = [str(number) for number in range(100)]
    assert middle_cut(lines, 9) == ["0", "1", "2", "… 91 lines left out …", "94", "95", "96", "97", "98", "99"]
    assert middle_cut(lines, 100) == lines


def test_what_xml_cannot_hold_is_left_out() -> None:
    case = CaseResult('a<b>&"', passed=False, cause="\x1b[31mred\x1b[0m \x00\ud800", report="line\n]]>")
    root = ElementTree.fromstring(as_junit(Results("s", [case])))  # noqa: S314 - as above
    assert root[0][0].get("name") == 'a<b>&"'
    assert root[0][0][0].get("message") == "red "
    assert root[0][0][0].text == "line\n]]>"
