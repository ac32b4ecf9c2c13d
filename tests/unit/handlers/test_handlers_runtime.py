"""Every function as Lambda runs it: the deployed code in a process of its own under the real runtime interface client.

What is measured here are modules, bytes and shapes; how long a cold start takes is told by
`tests/benchmarks/bench_cold_start.py`.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import sys
import tomllib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contact_handlers.records import hashing
from tests.unit.handlers import outside
from tests.unit.handlers.deployed import in_world, only, zip_bytes
from tests.unit.handlers.journeys.every import of
from tests.unit.handlers.keypad import key_pair
from tests.unit.handlers.runtime_api import Deployed, ExecutionEnvironment, Outcome
from tests.unit.handlers.world import ROOT, World, flow_event, hours, new_contact

MANIFEST: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "runtime" / "functions.toml").read_text(encoding="utf-8"))
STAGE = "aicc-dev"
PROBE = Path(__file__).parent / "probe"
ANSWER_BYTES, ZIP_BYTES = 32 * 1024, 1_500_000

# Never part of a cold start: heavy, or a second SDK beside botocore (boto3 holds the resource API).
HEAVY = frozenset(
    ["aws_cdk", "aws_lambda_powertools", "aws_xray_sdk", "boto3", "contact_center", "numpy", "pydantic", "sklearn"]
)
SDK = frozenset(["botocore", "s3transfer", "urllib3"])
# 260 MB and half a second of the processor: for the one function that listens, while it starts.
ANALYZER = frozenset(["_kiwipiepy", "kiwipiepy", "kiwipiepy_model"])
# Functions on the voice path whose first answer needs one service; the rest may need what their permissions name.
ONE_SERVICE = {
    "agent_guide": "dynamodb",
    "bot_hook": "dynamodb",
    "outbound_reminder": "dynamodb",
    "queue_status": "connect",
}
_HANGUL = re.compile("[ㄱ-ㆎ가-힣]")
_PHONE = re.compile(r"(?<![0-9a-zA-Z])(?:\+?82|0)10\d{8}(?![0-9a-zA-Z])")

Start = Callable[..., ExecutionEnvironment]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts execution environments and ends them with the test."""
    running: list[ExecutionEnvironment] = []

    def begin(function: Deployed, **environment: str) -> ExecutionEnvironment:
        found = ExecutionEnvironment(replace(function, environment={**function.environment, **environment}))
        running.append(found)
        return found

    yield begin
    for environment in running:
        environment.stop()


@pytest.fixture
def deployed(world: World, assembly: Path, compiled: Path) -> dict[str, Deployed]:
    """The functions of the synthesized center with the resources of the local one; agents work around the clock."""
    found = in_world(assembly, STAGE, world.values(), world.endpoint, HOURS=hours())
    return {name: replace(function, compiled=compiled) for name, function in found.items()}


def _first_turn() -> dict[str, Any]:
    """What Lex sends when somebody asks their first question in a contact of ours."""
    event: dict[str, Any] = json.loads((ROOT / "tests/unit/dialogue/data/lex-chat-min.json").read_text("utf-8"))
    event["sessionId"] = contact_id = new_contact()
    event["sessionState"]["sessionAttributes"] = {"channel": "VOICE", "contact_id": contact_id}
    return event


def _logged(outcome: Outcome) -> None:
    """Holds the log against its contract: JSON objects of ours alone, also at DEBUG, without personal data."""
    for line in outcome.documents:
        assert {"level", "message", "timestamp"} <= set(line) or "_aws" in line, line
        # The SDK would write requests and answers as they are.
        assert "logger" not in line, line
    assert _safe(outcome.lines)


def _safe(lines: tuple[str, ...]) -> bool:
    """Whether log lines are free of what people say and of their numbers."""
    return not any(_HANGUL.search(line) or _PHONE.search(line) for line in lines)


def _contract(function: str, answer: Any) -> None:
    """A flow reads a flat map of texts; Lex reads a session state."""
    assert len(json.dumps(answer, ensure_ascii=False).encode()) < ANSWER_BYTES
    if MANIFEST[function]["kind"] == "flow":
        assert set(answer) == set(MANIFEST[function]["results"])
        assert all(isinstance(value, str) and value for value in answer.values())
    elif MANIFEST[function]["kind"] == "bot":
        assert answer["sessionState"]["dialogAction"]["type"] in {"ElicitIntent", "ElicitSlot", "Close"}
        assert answer["messages"]


def _first_event(world: World, function: str) -> dict[str, Any]:
    """Arranges what a function finds in its life and returns the first event of it."""
    if MANIFEST[function]["kind"] == "http":
        # A path that nobody has: what is behind it is played in tests/unit/api and in test_handlers_admin_desk.
        return {"httpMethod": "GET", "resource": "/v1/none", "headers": {}, "requestContext": {}}
    return _first_turn() if function == "bot_hook" else dict(of(function)[0].arrange(world)[0][0])


@pytest.mark.parametrize("function", sorted(MANIFEST))
def test_the_first_event_is_answered_by_a_cold_start_within_its_import_budget(
    world: World,
    deployed: dict[str, Deployed],
    start: Start,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    function: str,
) -> None:
    """Loading needs no SDK; the first answer needs no more of it than the function may call."""
    monkeypatch.setattr(hashing, "COST", 2)
    world.client("secretsmanager").put_secret_value(
        SecretId=world.secret_arns["auth_private_key"], SecretBinary=key_pair()[1]
    )
    event = _first_event(world, function)
    notes = tmp_path / "notes"
    given = replace(deployed[function], environment=only(deployed[function], world.overrides))
    runtime = start(given, RUNTIME_PROBE=str(notes), PYTHONPATH=str(PROBE), **outside.trusted())
    assert runtime.start() > 0
    loaded = _modules(notes)
    outcome = runtime.invoke(event)

    assert outcome.error is None, (outcome.error, outcome.lines)
    _contract(function, outcome.payload)
    _logged(outcome)
    assert not loaded & (HEAVY | SDK)
    assert not _modules(notes) & HEAVY
    listens = function in ("bot_hook", "customer_api")
    assert loaded & ANALYZER == _modules(notes) & ANALYZER == (ANALYZER if listens else frozenset())
    assert _services(notes) <= _granted(function)
    if function in ONE_SERVICE:
        assert _services(notes) == {ONE_SERVICE[function]}


def test_a_function_restored_from_a_snapshot_has_loaded_everything_before(
    world: World, deployed: dict[str, Deployed], start: Start, tmp_path: Path
) -> None:
    """What SnapStart keeps is the model and the SDK; session, clients and connections are made by the first turn."""
    notes = tmp_path / "notes"
    snapped = replace(deployed["bot_hook"], snap_start=True)
    runtime = start(snapped, RUNTIME_PROBE=str(notes), PYTHONPATH=str(PROBE))
    runtime.start()
    before = _modules(notes)
    assert before >= ANALYZER | {"botocore"}
    assert not before & HEAVY

    outcome = runtime.invoke(_first_turn())
    assert outcome.error is None, outcome.lines
    assert (outcome.cold, runtime.starts) == (True, 1)
    _contract("bot_hook", outcome.payload)
    assert _modules(notes) - before <= sys.stdlib_module_names | {"contact_handlers"}


def _modules(notes: Path) -> set[str]:
    return {line.split()[1].split(".")[0] for line in notes.read_text("utf-8").splitlines() if line[:7] == "import "}


def _services(notes: Path) -> set[str]:
    """Services whose models were read."""
    found = [Path(line.split()[1]) for line in notes.read_text("utf-8").splitlines() if line[:6] == "model "]
    return {path.parent.parent.name for path in found}


def _granted(function: str) -> set[str]:
    actions = [action for actions in MANIFEST[function]["permissions"].values() for action in actions]
    # Two clients have another name than the permissions of their service.
    clients = {"ses": "sesv2", "sms-voice": "pinpoint-sms-voice-v2"}
    return {clients.get(name, name) for name in (action.split(":")[0] for action in actions)}


def test_code_of_a_function_is_small(deployed: dict[str, Deployed]) -> None:
    """Its size is what a cold start downloads."""
    sizes = {code: zip_bytes(code) for code in {function.code for function in deployed.values()}}
    assert all(size <= ZIP_BYTES for size in sizes.values()), sizes


def test_a_warm_function_answers_again_in_the_same_process(
    world: World, deployed: dict[str, Deployed], start: Start
) -> None:
    runtime = start(deployed["outbound_reminder"])
    event = _first_event(world, "outbound_reminder")
    first, second = runtime.invoke(event), runtime.invoke(event)
    assert (first.cold, second.cold, runtime.starts) == (True, False, 1)
    assert first.payload == second.payload
    assert first.request_id != second.request_id
    # Each invocation says how long it took, under its own request.
    ran = [line for outcome in (first, second) for line in outcome.documents if line["message"] == "function.ran"]
    assert [(line["cold"], line["request_id"]) for line in ran] == [
        (True, first.request_id),
        (False, second.request_id),
    ]


def _failure(outcome: Outcome) -> dict[str, Any]:
    assert outcome.payload is None
    assert outcome.error is not None
    return outcome.error


def test_a_fault_has_the_shape_that_lambda_reports_and_tells_nothing_of_the_caller(
    deployed: dict[str, Deployed], start: Start
) -> None:
    """A fault has errorType, errorMessage, stackTrace and requestId; neither it nor the log has personal data."""
    runtime = start(deployed["outbound_reminder"])
    event = flow_event(new_contact(), number="+821012345678", attributes={"CustomerName": "홍길동"}, customer_id="x")
    del event["Details"]["ContactData"]["ContactId"]
    outcome = runtime.invoke(event)

    error = _failure(outcome)
    assert set(error) == {"errorMessage", "errorType", "requestId", "stackTrace"}
    assert error["errorType"] == "FunctionFailedError"
    assert error["errorMessage"].startswith("outbound_reminder: EventError: ")
    assert error["requestId"] == outcome.request_id
    assert error["stackTrace"]
    # The code that ran is that of the asset.
    assert str(deployed["outbound_reminder"].code) in error["stackTrace"][0]
    told = (json.dumps(error, ensure_ascii=False), *outcome.lines)
    assert _safe(told)
    assert outcome.documents[-1]["errorType"] == "FunctionFailedError"


def test_a_missing_variable_is_named_by_the_first_invocation(deployed: dict[str, Deployed], start: Start) -> None:
    """Settings are read by the invocation, so the error branch of the flow runs and the process lives on."""
    whole = deployed["outbound_reminder"]
    less = {name: value for name, value in whole.environment.items() if name != "TABLE_REQUESTS"}
    runtime = start(replace(whole, environment=less))
    event = flow_event(new_contact(), customer_id="x", request_id="y", purpose="service")
    for _ in range(2):
        error = _failure(runtime.invoke(event))
        assert error["errorMessage"] == "outbound_reminder: SettingsError: environment variable TABLE_REQUESTS: missing"
    assert runtime.starts == 1


def test_code_that_cannot_be_loaded_is_an_error_of_the_start(
    deployed: dict[str, Deployed], start: Start, tmp_path: Path
) -> None:
    whole = deployed["survey"]
    shutil.copytree(whole.code / "contact_handlers" / "survey", tmp_path / "contact_handlers" / "survey")
    (tmp_path / "contact_handlers" / "__init__.py").touch()
    error = _failure(start(replace(whole, code=tmp_path)).invoke({}))
    assert error["errorType"] == "Runtime.ImportModuleError"
    assert error["errorMessage"].startswith("Unable to import module 'contact_handlers.survey.handler': No module")

    error = _failure(start(replace(whole, handler="contact_handlers.survey.handler.other")).invoke({}))
    assert error["errorType"] == "Runtime.HandlerNotFound"


STUB = """
import os, time
def sleeps(event, context):
    time.sleep(event.get("seconds", 0))
    return {"left": context.get_remaining_time_in_millis(), "arn": context.invoked_function_arn}
def ends(event, context):
    os._exit(3)
"""


@pytest.fixture
def stub(tmp_path: Path) -> Deployed:
    """A function that does what no function of ours should."""
    (tmp_path / "stub.py").write_text(STUB, encoding="utf-8")
    return Deployed(name="stub", handler="stub.sleeps", code=tmp_path, timeout_s=0.4)


def test_a_function_that_takes_too_long_is_killed_and_started_again(stub: Deployed, start: Start) -> None:
    """The harness itself: the limit, what the caller is told, and a new process for the next event."""
    runtime = start(stub)
    late = runtime.invoke({"seconds": 30})
    assert _failure(late) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {late.request_id} Error: Task timed out after 0.40 seconds",
    }
    assert 400 <= late.duration_ms < 5_000
    answered = runtime.invoke({})
    assert answered.cold
    assert runtime.starts == 2
    assert 0 < answered.payload["left"] <= 400
    assert answered.payload["arn"].endswith(":function:stub:live")


def test_a_function_that_ends_itself_is_an_exit_error(stub: Deployed, start: Start) -> None:
    ended = start(replace(stub, handler="stub.ends")).invoke({})
    assert _failure(ended) == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {ended.request_id} Error: Runtime exited with error: exit status 3",
    }


def test_a_silent_table_is_a_fault_before_the_function_would_be_killed(
    deployed: dict[str, Deployed], start: Start
) -> None:
    """The flow branches on the fault; a kill would cost the process and seconds of silence more."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        runtime = start(replace(deployed["outbound_reminder"], timeout_s=3), AWS_ENDPOINT_URL_DYNAMODB=url)
        event = flow_event(new_contact(), customer_id=str(uuid.uuid4()), request_id="y", purpose="service")
        outcome = runtime.invoke(event)
    error = _failure(outcome)
    assert error["errorType"] == "FunctionFailedError"
    assert error["errorMessage"].startswith("outbound_reminder: TimedOutError: dynamodb.")
    assert runtime.starts == 1


def test_variables_that_lambda_reserves_are_refused(stub: Deployed, start: Start) -> None:
    with pytest.raises(ValueError, match="reserved environment variables are set: AWS_REGION"):
        start(stub, AWS_REGION="us-east-1").invoke({})


def test_the_turn_of_a_caller_is_stored_by_the_deployed_code(
    world: World, deployed: dict[str, Deployed], start: Start
) -> None:
    """The bot end to end: Lex event in, answer out, record and messages in the tables."""
    event = _first_turn()
    outcome = start(deployed["bot_hook"]).invoke(event)
    assert outcome.error is None
    record = world.conversation(event["sessionId"])
    assert [found["source"] for found in world.messages(record["conversation_id"])] == ["user", "bot"]
    assert any("_aws" in line for line in outcome.documents)
