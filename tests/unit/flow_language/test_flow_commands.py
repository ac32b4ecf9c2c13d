"""`aicc flows` on the command line: paths, reports, exit codes."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from commands.main import main
from ringback.flow_language import canonical
from ringback.flow_language.assembly import SOURCE_METADATA
from ringback.flow_language.examples.build import END, Json, act, call, flow, loop, menu, module, module_call, say

GOOD = flow(say("hello"))
REFUSED = flow(act("hello", "PlayPrompt", {"Text": "안녕하세요."}, to=END))
WRONG = flow(say("hello", "지금은 $.CurrentTime 입니다."))
ADVICE = flow(say("hello"), say("lost"))


class Output:
    """What a command wrote, and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def aicc(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return Run(capsys)


class Run:
    """Runs the command and returns what it wrote."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *argv: str | Path) -> Output:
        code = main(["flows", *(str(word) for word in argv)])
        captured = self._capsys.readouterr()
        return Output(code, captured.out, captured.err)


def write(path: Path, document: Json | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False, indent=2)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_arguments_it_explains_itself(aicc: Run) -> None:
    shown = aicc()
    assert shown.code == 0
    for word in ("lint", "fmt", "explain", "schema", "examples:", "exit codes:"):
        assert word in shown.out


@pytest.mark.parametrize("argv", [["--help"], ["lint", "--help"], ["fmt", "--help"]])
def test_help_is_no_error(aicc: Run, argv: Sequence[str]) -> None:
    assert aicc(*argv).code == 0


@pytest.mark.parametrize(
    "argv",
    [
        ["tidy"],
        ["lint", "--format", "xml"],
        ["lint", "--rule", "FL999", "x.json"],
        ["lint", "no-such-file.json"],
        ["explain", "Comparee"],
    ],
)
def test_a_command_line_that_cannot_be_understood_ends_with_2(aicc: Run, argv: Sequence[str]) -> None:
    shown = aicc(*argv)
    assert shown.code == 2
    assert shown.err
    assert "Traceback" not in shown.err


@pytest.mark.parametrize(
    ("document", "options", "code"),
    [
        (GOOD, [], 0),
        (REFUSED, [], 1),
        (REFUSED, ["--fail-on", "a"], 1),
        (WRONG, [], 1),
        (WRONG, ["--fail-on", "a"], 0),
        (ADVICE, [], 0),
        (ADVICE, ["--fail-on", "c"], 1),
        (WRONG, ["--rule", "FL105"], 0),
        (WRONG, ["--rule", "FL201"], 1),
        ("{", [], 1),
    ],
)
def test_the_exit_code_follows_the_levels(
    aicc: Run, tmp_path: Path, document: Json | str, options: list[str], code: int
) -> None:
    assert aicc("lint", write(tmp_path / "flow.json", document), *options).code == code


def test_the_human_report_shows_place_rule_and_the_lines_around(aicc: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "flow.json", REFUSED)
    lines = aicc("lint", path).out.splitlines()
    text = path.read_text(encoding="utf-8").splitlines()
    number = next(index for index, line in enumerate(text, 1) if "PlayPrompt" in line)
    assert lines[0].startswith(f"{path}:{number}:7: error FL101 hello: there is no action type 'PlayPrompt', write")
    assert lines[2] == f"  > {number} | {text[number - 1]}"
    assert lines[-1] == "1 flow checked: 1 error"


def test_context_can_be_left_out(aicc: Run, tmp_path: Path) -> None:
    assert len(aicc("lint", "--no-context", write(tmp_path / "flow.json", REFUSED)).out.splitlines()) == 2


def test_color_is_for_terminals_and_can_be_forced(aicc: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "flow.json", REFUSED)
    assert "\x1b[" not in aicc("lint", path).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" not in aicc("lint", path).out, "NO_COLOR wins"
    monkeypatch.delenv("NO_COLOR")
    assert "\x1b[31merror\x1b[0m" in aicc("lint", path).out


def test_the_json_report_has_every_part_of_a_finding(aicc: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "flow.json", REFUSED)
    report = json.loads(aicc("lint", "--format", "json", path).out)
    (finding,) = report["findings"]
    assert report["flows"] == 1
    assert {finding[key] for key in ("rule", "level", "severity", "action", "path")} == {
        "FL101",
        "a",
        "error",
        "hello",
        "Actions[3].Type",
    }
    assert finding["file"] == str(path)


def test_the_sarif_report_is_what_code_hosting_reads(aicc: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "flow.json", REFUSED)
    log = json.loads(aicc("lint", "--format", "sarif", path).out)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "FL101"
    assert result["level"] == "error"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == str(path)
    assert place["region"]["startLine"] > 1


_MESSAGE: Json = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
_LEVEL: Json = {"enum": ["none", "note", "warning", "error"]}
_URI: Json = {"type": "string", "pattern": r"^([A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|\[|\]|%[0-9A-Fa-f]{2})*$"}
_PLACE: Json = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {"type": "object", "properties": {"uri": _URI}, "additionalProperties": False},
                "region": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "startLine": {"type": "integer", "minimum": 1},
                        "startColumn": {"type": "integer", "minimum": 1},
                    },
                },
            },
        },
        "logicalLocations": {
            "type": "array",
            "uniqueItems": True,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"fullyQualifiedName": {"type": "string"}, "kind": {"const": "member"}},
            },
        },
    },
}
_DESCRIPTOR: Json = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string"},
        "shortDescription": _MESSAGE,
        "fullDescription": _MESSAGE,
        "help": _MESSAGE,
        "helpUri": _URI,
        "defaultConfiguration": {"type": "object", "properties": {"level": _LEVEL}, "additionalProperties": False},
    },
}
_RESULT: Json = {
    "type": "object",
    "required": ["message"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": _LEVEL,
        "message": _MESSAGE,
        "locations": {"type": "array", "items": _PLACE},
    },
}
_INVOCATION: Json = {
    "type": "object",
    "required": ["executionSuccessful"],
    "additionalProperties": False,
    "properties": {
        "executionSuccessful": {"type": "boolean"},
        "toolExecutionNotifications": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message"],
                "properties": {"level": _LEVEL, "message": _MESSAGE},
                "additionalProperties": False,
            },
        },
    },
}
SARIF: Json = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": _URI,
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "additionalProperties": False,
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {"rules": {"type": "array", "uniqueItems": True, "items": _DESCRIPTOR}},
                            }
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": _RESULT},
                    "invocations": {"type": "array", "items": _INVOCATION},
                },
            },
        },
    },
}
"""The part of the schema of SARIF 2.1.0 that a report of ours may use."""


def test_every_report_is_sarif_of_version_2_1_0(aicc: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings with and without a line, in files whose names are no plain addresses, and no findings at all."""
    jsonschema = pytest.importorskip("jsonschema", reason="the report is checked with a JSON Schema validator")
    write(tmp_path / "내 흐름" / "menu [1].json", REFUSED)
    write(tmp_path / "내 흐름" / "cut.json", '{"Version"')
    write(tmp_path / "내 흐름" / "huge.json", " " * 1_000_001)
    write(tmp_path / "내 흐름" / "advice.json", ADVICE)
    log = json.loads(aicc("lint", "--format", "sarif", "내 흐름").out)
    assert len(log["runs"][0]["results"]) >= 4
    jsonschema.validate(log, SARIF)
    jsonschema.validate(json.loads(aicc("lint", "--format", "sarif", write(tmp_path / "good.json", GOOD)).out), SARIF)
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(REFUSED)))
    jsonschema.validate(json.loads(aicc("lint", "--format", "sarif", "-").out), SARIF)


def test_a_folder_is_searched_and_a_flow_is_read_from_standard_input(
    aicc: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "flows" / "a.json", GOOD)
    write(tmp_path / "flows" / "deep" / "b.json", REFUSED)
    shown = aicc("lint", "--no-context", tmp_path / "flows")
    assert "2 flows checked: 1 error" in shown.out
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(REFUSED)))
    assert "<stdin>:1:" in aicc("lint", "-").out


def test_the_type_of_a_raw_export_can_be_given(aicc: Run, tmp_path: Path) -> None:
    document = {key: value for key, value in GOOD.items() if key != "Metadata"}
    path = write(tmp_path / "flow.json", document)
    assert "FL103" not in aicc("lint", path).out
    assert "FL103" in aicc("lint", path, "--type", "CUSTOMER_WHISPER").out


def test_without_a_path_the_flows_of_the_project_are_checked(aicc: Run, tmp_path: Path) -> None:
    assert aicc("lint").code == 2
    write(tmp_path / "contact_flows" / "aicc" / "main.json", REFUSED)
    assert "contact_flows/aicc/main.json" in aicc("lint").out


ROOT = Path(__file__).parents[3]


def project(folder: Path) -> None:
    """Writes a project of one real center with a flow, a shared module and a function more."""
    for name in ("bots", "contact_flows", "config/aicc"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("staging.toml", "prod.toml"))
    shutil.copy(ROOT / "config" / "holidays_kr.toml", folder / "config")
    change(
        folder / "config" / "aicc" / "dev.toml",
        ("[flows]\n", '[flows]\nmain = { file = "contact_flows/aicc/main.json" }\n'),
        ("[modules]\n", '[modules]\ngreet = { file = "contact_flows/modules/greet.json" }\n'),
        ('voice = "inbound"\n', 'voice = "main"\n'),
    )
    manifest = (ROOT / "runtime" / "functions.toml").read_text(encoding="utf-8")
    lookup = 'kind = "flow"\ntimeout_s = 3\nmemory_mb = 128\nparameters = ["phone"]\nresults = ["status", "name"]\n'
    write(folder / "runtime" / "functions.toml", f'{manifest}\n[lookup]\ndescription = "Looks up"\n{lookup}')
    write(
        folder / "contact_flows" / "modules" / "greet.json",
        module(act("return", "EndFlowModuleExecution", {"Result": "Done"}), results=["Done"]),
    )


def change(path: Path, *replacements: tuple[str, str]) -> None:
    """Replaces texts of a file that stand in it once."""
    text = path.read_text(encoding="utf-8")
    for old, new in replacements:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    write(path, text)


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        (flow(module_call("greet", "greet", END, on={"Done": END})), None),
        (flow(module_call("greet", "greet", END, on={"Dne": END})), "FL509"),
        (flow(module_call("greet", "gret", END)), "FL501"),
        (flow(call("find", "lookup", "say"), say("say", "$.External.nam 님"), module_call("x", "greet", END)), "FL504"),
        (
            flow(
                act("q", "UpdateContactTargetQueue", {"QueueId": "${queue.genral.arn}"}, to="x"),
                module_call("x", "greet", END),
            ),
            "FL501",
        ),
    ],
    ids=["fine", "undeclared result", "unknown module", "misspelled answer", "unknown queue"],
)
def test_a_file_is_checked_with_the_settings_of_its_center(
    aicc: Run, tmp_path: Path, document: Json, rule: str | None
) -> None:
    project(tmp_path)
    for action in document["Actions"]:
        if action["Type"] == "InvokeFlowModule":
            action["Transitions"]["Errors"][0]["NextAction"] = END
    write(tmp_path / "contact_flows" / "aicc" / "main.json", document)
    found = {
        finding["rule"]
        for finding in json.loads(aicc("lint", "--format", "json", "contact_flows/aicc/main.json").out)["findings"]
    }
    assert (rule in found) if rule else not found & {"FL501", "FL504", "FL509", "FL510"}


def test_intents_are_known_from_the_packs_of_the_bot(aicc: Run, tmp_path: Path) -> None:
    project(tmp_path)
    bot = {"Text": "무엇을 도와드릴까요?", "LexV2Bot": {"AliasArn": "${lex.assistant.alias_arn}"}}
    talk = act("talk", "ConnectParticipantWithLexBot", bot, to="sorry", on={"godbye": END, "FallbackIntent": END})
    write(tmp_path / "contact_flows" / "aicc" / "main.json", flow(talk))
    found = json.loads(aicc("lint", "--format", "json", "--rule", "FL503").out)["findings"]
    assert [finding["message"] for finding in found] == [
        "bot 'assistant' has no intent 'godbye' in ko_KR, did you mean 'goodbye'?"
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("${setting.callback.max_attempts}번까지 겁니다.", []),
        ("${setting.queues.general.max_contacts}명까지 기다립니다.", []),
        ("${text.hours}에 전화해 주세요.", []),
        (
            "${setting.callback.max_atempts}번까지 겁니다.",
            ["aicc has no setting 'callback.max_atempts', did you mean 'callback.max_attempts'?"],
        ),
        ("${setting.queues.vip.max_contacts}명", ["aicc has no setting 'queues.vip.max_contacts', did you mean"]),
        ("${text.hour}에 전화해 주세요.", ["aicc has no text 'hour', did you mean 'hours'?"]),
    ],
)
def test_settings_and_texts_are_known_with_their_defaults(
    aicc: Run, tmp_path: Path, text: str, found: list[str]
) -> None:
    project(tmp_path)
    write(tmp_path / "contact_flows" / "aicc" / "main.json", flow(say("hello", text)))
    shown = json.loads(aicc("lint", "--format", "json", "--rule", "FL501").out)["findings"]
    assert len(shown) == len(found)
    for finding, words in zip(shown, found, strict=True):
        assert words in finding["message"]


def test_what_a_center_is_made_of_is_known_without_the_cdk() -> None:
    """Names, settings, functions and bots are there for tools that cannot wait for Node.js."""
    modules = ("flows.project", "flows.knowledge", "flows.source", "settings", "bot.content", "functions.manifest")
    code = (
        f"import sys; [__import__('contact_center.' + name) for name in {modules}];"
        "print(*[name for name in ('aws_cdk', 'jsii', 'constructs') if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.split() == []


def test_a_module_no_flow_calls_is_reported_with_its_center(aicc: Run, tmp_path: Path) -> None:
    project(tmp_path)
    write(tmp_path / "contact_flows" / "aicc" / "main.json", GOOD)
    shown = aicc("lint", "--no-context", "contact_flows")
    assert "in center 'aicc' nothing leads to module 'greet'" in shown.out


def test_a_broken_settings_file_is_one_clear_error(aicc: Run, tmp_path: Path) -> None:
    project(tmp_path)
    write(tmp_path / "contact_flows" / "aicc" / "main.json", GOOD)
    write(tmp_path / "config" / "aicc" / "dev.toml", "[flows\n")
    shown = aicc("lint", "contact_flows")
    assert shown.code == 2
    assert "config/aicc/dev.toml" in shown.err
    assert "Traceback" not in shown.err


def test_an_assembly_fails_as_its_files_do(aicc: Run, tmp_path: Path) -> None:
    """What a file suppresses stands in the metadata of its resource, so that both are judged alike."""
    (tmp_path / "cdk.out").mkdir()
    write(tmp_path / "cdk.out" / "manifest.json", "{}")

    def deploy(document: Json, **metadata: Json) -> None:
        content = {
            "Type": "AWS::Connect::ContactFlow",
            "Metadata": metadata,
            "Properties": {"Content": json.dumps(document), "Type": "CONTACT_FLOW"},
        }
        write(tmp_path / "cdk.out" / "Flows.template.json", {"Resources": {"Main": content}})

    deploy(WRONG)
    assert aicc("lint", "cdk.out").code == 1
    assert aicc("lint", "cdk.out", "--fail-on", "a").code == 0
    rules = {found["rule"] for found in json.loads(aicc("lint", "--format", "json", "cdk.out").out)["findings"]}
    suppressed = [{"rule": rule, "reason": "The flow is wrong on purpose here."} for rule in sorted(rules)]
    deploy(WRONG, **{SOURCE_METADATA: {"ActionMetadata": {"hello": {"suppress": suppressed}}}})
    assert aicc("lint", "cdk.out").code == 0
    deploy(REFUSED)
    shown = aicc("lint", "cdk.out")
    assert shown.code == 1
    assert "cdk.out/Flows.template.json#Main:1:" in shown.out


def test_fmt_writes_the_canonical_form_once(aicc: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "flow.json", json.dumps(GOOD))
    assert aicc("fmt", "--check", path).code == 1
    assert path.read_text(encoding="utf-8") == json.dumps(GOOD), "checking changes nothing"
    assert aicc("fmt", path).code == 0
    assert path.read_text(encoding="utf-8") == canonical(GOOD)
    assert aicc("fmt", "--check", path).code == 0


def test_fmt_arranges_blocks_only_when_asked(aicc: Run, tmp_path: Path) -> None:
    placed = flow(say("hello"), ActionMetadata={"hello": {"position": {"x": 999, "y": 9}}})
    path = write(tmp_path / "flow.json", placed)
    aicc("fmt", path)
    assert '"x": 999' in path.read_text(encoding="utf-8")
    aicc("fmt", "--arrange", path)
    assert '"x": 999' not in path.read_text(encoding="utf-8")


def test_fmt_refuses_what_it_would_lose(aicc: Run, tmp_path: Path) -> None:
    text = json.dumps(GOOD).replace('"StartAction"', '"StartAction": "x", "StartAction"', 1)
    path = write(tmp_path / "flow.json", text)
    shown = aicc("fmt", path)
    assert shown.code == 2
    assert "FL004" in shown.err
    assert path.read_text(encoding="utf-8") == text


def test_fmt_formats_what_it_can_and_names_what_it_cannot(aicc: Run, tmp_path: Path) -> None:
    write(tmp_path / "flows" / "a.json", "{")
    (tmp_path / "flows" / "b.json").write_bytes(b"\xff\xfe")
    good = write(tmp_path / "flows" / "c.json", json.dumps(GOOD))
    write(tmp_path / "flows" / "flow.schema.json", "{}")
    shown = aicc("fmt", "flows")
    assert shown.code == 2
    assert good.read_text(encoding="utf-8") == canonical(GOOD)
    assert "1 of 3 files changed" in shown.out
    assert "flows/a.json:1:2: error FL001: not JSON" in shown.err
    assert "flows/b.json:1:1: error FL001: not UTF-8 text" in shown.err


@pytest.mark.parametrize("argv", [["lint"], ["fmt"], ["fmt", "--check"]])
def test_a_folder_without_flows_is_an_error(aicc: Run, tmp_path: Path, argv: Sequence[str]) -> None:
    (tmp_path / "empty").mkdir()
    shown = aicc(*argv, "empty")
    assert (shown.code, shown.err) == (2, f"aicc flows {argv[0]}: empty: no flow files (*.json) in this folder\n")


def test_what_the_system_refuses_is_one_clear_line(aicc: Run, tmp_path: Path) -> None:
    write(tmp_path / "file", GOOD)
    shown = aicc("schema", "--output", "file/flow.schema.json")
    assert (shown.code, shown.err) == (2, "aicc flows schema: file: file exists\n")


def test_an_unknown_flow_type_is_named_with_the_known_ones(aicc: Run, tmp_path: Path) -> None:
    shown = aicc("lint", "--type", "CUSTOMER_WISPER", write(tmp_path / "flow.json", GOOD))
    assert shown.code == 2
    assert "there is no flow type 'CUSTOMER_WISPER'; a flow is one of CONTACT_FLOW" in shown.err


def test_a_reader_that_leaves_early_is_no_error(root: Path) -> None:
    line = "aicc flows explain | true; echo ${PIPESTATUS[0]}"
    program = str(Path(sys.executable).parent)
    for _ in range(3):
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=root,
            env={**os.environ, "PATH": f"{program}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.splitlines() == ["141"]
        assert done.stderr == ""


def test_fmt_reads_standard_input(aicc: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(GOOD)))
    assert aicc("fmt", "-").out == canonical(GOOD)


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("FL301", ["announced key is not handled", "## Wrong", "## Right"]),
        ("fl301", ["announced key"]),
        (
            "GetParticipantInput",
            [
                "InputTimeLimitExceeded",
                "store (when StoreInput is True) [",
                "menu [",
                "MaximumLength   fixed; number; 1.. [D C58]",
            ],
        ),
        ("getparticipantinput", ["by the administrator guide also: outboundWhisper"]),
        ("DisconnectParticipant", ["ends the flow", "refused by the service: agentHold"]),
    ],
)
def test_explain_tells_about_rules_and_actions(aicc: Run, topic: str, words: list[str]) -> None:
    shown = aicc("explain", topic)
    assert shown.code == 0
    for word in words:
        assert word in shown.out


def test_explain_tells_what_a_flow_does(aicc: Run, tmp_path: Path) -> None:
    """Step by step, whatever the flow is in; with what it needs, and with what cannot be read."""
    asked = menu("ask", "상담은 1번을 눌러 주세요.", {"1": "find"}, back="tries")
    document = flow(asked, loop("tries", again="ask"), call("find", "lookup", END), say("lost"), name="main")
    path = write(tmp_path / "flows" / "main.json", document)
    shown = aicc("explain", path)
    assert shown.code == 0
    for line in (
        f"{path}: contactFlow 'main', ",
        "  needs lambda: ${lambda.lookup.arn}",
        '  ask: Get customer input (keypad) "상담은 1번을 눌러 주세요."',
        "      1 -> find",
        "      InputTimeLimitExceeded, NoMatchingCondition, NoMatchingError -> tries",
        "      ContinueLooping -> ask",
        '  lost: Play prompt "안녕하세요." -> end (nothing leads here)',
    ):
        assert line in shown.out
    write(tmp_path / "flows" / "broken.json", '{"Actions": [')
    shown = aicc("explain", tmp_path / "flows")
    assert (shown.code, "ask: Get customer" in shown.out, "FL001" in shown.err) == (2, True, True)
    assert aicc("explain", write(tmp_path / "empty" / "package.json", {"name": "x"}).parent).code == 2


def test_explain_knows_old_names_and_lists_all_rules(aicc: Run) -> None:
    assert "the language calls it 'UpdateContactTargetQueue'" in aicc("explain", "SetWorkingQueue").err
    assert "FL001  a  unreadable document" in aicc("explain").out


def test_schema_is_written_to_a_file_or_to_standard_output(aicc: Run, tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    assert aicc("schema", "--output", path).code == 0
    assert path.read_text(encoding="utf-8") == aicc("schema").out
