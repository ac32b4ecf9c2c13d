"""Functions run in isolation, under the rules of the service, on virtual time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ringback import simulator
from ringback.simulator import Call, Center
from ringback.simulator.kernel.records import FunctionCalled
from ringback.simulator.lambdas import environment
from ringback.simulator.lambdas.manager import FunctionError
from tests.unit.simulator import flowkit as kit

NME = "NoMatchingError"
ARN = {"Fn::GetAtt": ["Fn", "Arn"]}


def invoke(limit: str = "8", then: str = "good", kind: str | None = "STRING_MAP", **extra: Any) -> dict[str, Any]:
    """Builds a function block."""
    parameters: dict[str, Any] = {
        "LambdaFunctionARN": "${Fn.Arn}",
        "InvocationTimeLimitSeconds": limit,
        "LambdaInvocationAttributes": {"number": "$.CustomerEndpoint.Address", "nested": {"n": 1}},
        **extra,
    }
    if kind is not None:
        parameters["ResponseValidation"] = {"ResponseType": kind}
    return kit.act("ask", "InvokeLambdaFunction", parameters, then, {NME: "failed"})


GOOD = kit.say("good", "답 $.External.answer", "bye")
FAILED = kit.say("failed", "실패", "bye")


def center_with(folder: Path, code: str, *actions: dict[str, Any], **resources: Any) -> Center:
    """Builds a center whose flow ``main`` asks a function with this code."""
    flow = kit.flow("main", *(actions or (invoke(), GOOD)), FAILED, kit.bye())
    parts = {"Main": flow, "Role": kit.role(), "Fn": kit.function(code), "Link": kit.association(ARN), **resources}
    return kit.center(folder, {name: part for name, part in parts.items() if part is not None})


def ask(folder: Path, code: str, *actions: dict[str, Any], **resources: Any) -> Call:
    """Calls that flow."""
    return center_with(folder, code, *actions, **resources).call(to="main")


ANSWER = "def handler(event, context):\n    return {'answer': '네'}\n"


# --- what a function gets and gives ---------------------------------------------------------------------------------


def test_a_function_answers_the_flow(tmp_path: Path) -> None:
    call = ask(tmp_path, ANSWER)
    assert call.heard == ["답 네"]
    (called,) = [e for e in call.trace if isinstance(e, FunctionCalled)]
    assert called.response == {"answer": "네"}
    assert called.error == ""


def test_the_event_is_the_one_connect_sends(tmp_path: Path) -> None:
    code = "import json\ndef handler(event, context):\n    return {'answer': json.dumps(event)}\n"
    center = center_with(tmp_path, code)
    call = center.call(to="main", attributes={"k": '따옴표 " 와 \\'})
    event = center.functions["Fn"].invocations[0].event
    data = event["Details"]["ContactData"]
    assert event["Name"] == "ContactFlowEvent"
    assert event["Details"]["Parameters"] == {"number": "+821012345678", "nested": {"n": 1}}
    assert data == call.contact.data()
    assert data["Attributes"] == {"k": '따옴표 " 와 \\'}
    assert data["Queue"] is None


@pytest.mark.parametrize(
    ("returned", "kind", "heard"),
    [
        ("{'answer': 1}", "STRING_MAP", "답 1"),
        ("{'answer': {'x': 1}}", "STRING_MAP", "실패"),
        ("{'answer': None}", "STRING_MAP", "실패"),
        ("['a']", "STRING_MAP", "실패"),
        ("'text'", "JSON", "실패"),
        ("{'answer': {'x': 1}}", "JSON", '답 {"x": 1}'),
        ("{'answer': 'a' * 33000}", "STRING_MAP", "실패"),
        ("{'answer': 'a' * 2900 + '가'}", "STRING_MAP", "답 " + "a" * 2900 + "가"),
        ("{'answer': object()}", "STRING_MAP", "실패"),
        ("{'other': 'x'}", None, "답 "),
    ],
    ids=["number", "nested", "null", "list", "not an object", "JSON", "33 kB", "3 kB", "not JSON", "missing key"],
)
def test_an_answer_is_judged_by_its_declared_type(tmp_path: Path, returned: str, kind: str | None, heard: str) -> None:
    call = ask(tmp_path, f"def handler(event, context):\n    return {returned}\n", invoke(kind=kind), GOOD)
    assert call.heard[0][:40] == heard[:40]


def test_scalars_can_be_made_errors(tmp_path: Path) -> None:
    center = center_with(tmp_path, "def handler(event, context):\n    return {'answer': 1}\n")
    strict = center.fresh(options=simulator.Options(string_map_scalars="error"))
    assert strict.call(to="main").heard == ["실패"]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("def handler(event, context):\n    raise ValueError('kaputt')\n", "ValueError: kaputt"),
        ("def handler(event, context):\n    return 1 / 0\n", "ZeroDivisionError"),
        ("import not_there\n", "not_there"),
        ("def other(event, context):\n    return {}\n", "index.handler is missing"),
        ("def handler(event, context)\n", "SyntaxError"),
    ],
    ids=["raises", "divides", "import", "no handler", "syntax"],
)
def test_a_failing_function_takes_the_error_branch_and_is_explained(tmp_path: Path, code: str, text: str) -> None:
    call = ask(tmp_path, code)
    assert call.heard == ["실패"]
    (problem,) = call.problems
    assert text in problem.message
    assert problem.resource.startswith("Fn ")


def test_a_slow_function_is_cut_at_the_limit_of_the_block(tmp_path: Path) -> None:
    code = "import time\ndef handler(event, context):\n    time.sleep(5)\n    return {'answer': 'spät'}\n"
    slow = ask(tmp_path / "a", code, invoke("3"), GOOD)
    assert slow.heard == ["실패"]
    assert [p.code for p in slow.problems] == ["function-timeout"]
    assert ask(tmp_path / "b", code, invoke("6"), GOOD).heard == ["답 spät"]


@pytest.mark.parametrize(
    "held_on_to", ["pass", "try:\n            sleep(9)\n        except BaseException:\n            pass"]
)
def test_code_that_never_comes_back_is_stopped(
    held_on_to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may take so many seconds of the clock on the wall, of which this test has fewer."""
    monkeypatch.setattr(environment, "REAL_LIMIT_S", 0.2)
    code = f"from time import sleep\ndef handler(event, context):\n    while True:\n        {held_on_to}\n"
    call = ask(tmp_path, code, invoke("1"), GOOD)
    assert [p.code for p in call.problems] == ["function-timeout"]


def test_code_that_cannot_be_stopped_ends_with_its_process(tmp_path: Path) -> None:
    """It calls itself whenever it is stopped."""
    again = "    try:\n        return again()\n    except BaseException:\n        return again()\n"
    code = f"import sys\nsys.setrecursionlimit(10**9)\ndef again():\n{again}def handler(event, context):\n    again()\n"
    center_with(tmp_path, code, invoke("1"), GOOD)
    phone = f"""
from pathlib import Path
from ringback import simulator
from ringback.simulator.lambdas import environment
environment.REAL_LIMIT_S, environment.GRACE_S = 0.1, 0.2
simulator.load(Path({str(tmp_path)!r})).call(to="main")
"""
    done = subprocess.run([sys.executable, "-c", phone], capture_output=True, check=False, timeout=60)
    assert -done.returncode == signal.SIGPROF, done.stderr.decode()


def test_functions_in_a_row_without_a_prompt_are_cut_at_twenty_seconds(tmp_path: Path) -> None:
    """The fifth function of a chain would end after 20 s of silence, so the error branch is taken."""
    code = "import time\ndef handler(event, context):\n    time.sleep(6)\n    return {'answer': 'x'}\n"
    chain = [{**invoke(then=f"ask{i + 1}" if i < 4 else "good"), "Identifier": f"ask{i}"} for i in range(5)]
    call = ask(tmp_path, code, *chain, GOOD)
    assert call.heard == ["실패"]
    assert "20 s limit" in call.problems[0].message
    assert sum(1 for e in call.trace if isinstance(e, FunctionCalled)) == 4


def test_an_asynchronous_function_leaves_nothing_in_external(tmp_path: Path) -> None:
    call = ask(tmp_path, ANSWER, invoke(InvocationType="ASYNCHRONOUS"), GOOD)
    assert call.heard == ["답 "]


# --- who may call it ------------------------------------------------------------------------------------------------


def test_a_function_without_association_is_refused_with_the_remedy(tmp_path: Path) -> None:
    call = ask(tmp_path, ANSWER, Link=None)
    assert call.heard == ["실패"]
    (problem,) = call.problems
    assert problem.code == "function-not-associated"
    assert "AWS::Connect::IntegrationAssociation" in problem.message


def test_an_association_of_another_alias_is_named(tmp_path: Path) -> None:
    version = {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Fn"}}}
    alias = {
        "Type": "AWS::Lambda::Alias",
        "Properties": {"FunctionName": {"Ref": "Fn"}, "Name": "live", "FunctionVersion": "1"},
    }
    call = ask(tmp_path, ANSWER, Version=version, Alias=alias, Link=kit.association({"Ref": "Alias"}))
    assert "another alias" in call.problems[0].message


def test_an_alias_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    action = invoke()
    action["Parameters"]["LambdaFunctionARN"] = "${Fn.Arn}:live"
    call = ask(tmp_path, ANSWER, action, GOOD)
    assert "no alias or version 'live'" in call.problems[0].message


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"SourceArn": "arn:aws:connect:ap-northeast-2:111122223333:instance/other"}, "instance/other only"),
        ({"SourceAccount": "999999999999"}, "999999999999 only"),
    ],
)
def test_a_permission_for_somebody_else_is_refused(tmp_path: Path, change: dict[str, str], text: str) -> None:
    permission = {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "FunctionName": ARN,
            "Principal": "connect.amazonaws.com",
            "Action": "lambda:InvokeFunction",
            **change,
        },
    }
    call = ask(tmp_path, ANSWER, Allow=permission)
    (problem,) = call.problems
    assert problem.code == "function-not-permitted"
    assert text in problem.message
    assert "Allow" in problem.message


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (kit.function("", Runtime="java21"), "java21"),
        (kit.function("", Code={"S3Bucket": "b", "S3Key": "k"}), "code is not"),
    ],
)
def test_what_cannot_run_here_is_reported_as_external(tmp_path: Path, code: dict[str, Any], text: str) -> None:
    center = center_with(tmp_path, "", Fn=code)
    call = center.call(to="main")
    assert call.heard == ["실패"]
    assert text in call.problems[0].message
    with pytest.raises(FunctionError, match=text):
        center.functions["Fn"].invoke({})


def test_a_stub_replaces_code_in_any_language(tmp_path: Path) -> None:
    center = center_with(tmp_path, "", Fn=kit.function("", Runtime="nodejs22.x"))
    center.functions["Fn"].stub(lambda event: {"answer": event["Details"]["Parameters"]["number"]})
    assert center.call(to="main").heard == ["답 +821012345678"]
    center.functions["Fn"].stub({"answer": "fest"})
    assert center.call(to="main").heard == ["답 fest"]


# --- time, environment, modules -------------------------------------------------------------------------------------


def test_time_is_virtual_whichever_way_it_is_read(tmp_path: Path) -> None:
    code = """
import time, datetime as dt
from datetime import datetime, timezone, date
from time import time as clock
from zoneinfo import ZoneInfo
def later(now=clock):
    return now()
def handler(event, context):
    time.sleep(5)
    return {"answer": "|".join([
        datetime.now(timezone.utc).isoformat(timespec="minutes"),
        dt.datetime.now(ZoneInfo("Asia/Seoul")).isoformat(timespec="minutes"),
        date.today().isoformat(),
        str(int(later() // 60)), str(int(time.time() // 60)), time.strftime("%H"),
        str(isinstance(datetime.now(timezone.utc), datetime)),
        (datetime.utcnow() + dt.timedelta(days=1)).isoformat(timespec="minutes"),
    ])}
"""
    short = center_with(tmp_path, code)
    short.at("2026-12-24T23:30:00+09:00")
    parts = short.functions["Fn"].invoke({})["answer"].split("|")
    minute = str(int(short.clock.now // 60))
    assert parts == [
        "2026-12-24T14:30+00:00",
        "2026-12-24T23:30+09:00",
        "2026-12-24",
        minute,
        minute,
        "14",
        "True",
        "2026-12-25T14:30",
    ]


def test_each_function_has_its_own_environment_and_nothing_of_ours(tmp_path: Path) -> None:
    code = """
import os
WHO = os.environ['WHO']
def handler(event, context):
    home, region = os.getenv('HOME', '-'), os.environ['AWS_REGION']
    return {'a': WHO, 'b': os.getenv('WHO'), 'home': home, 'region': region}
"""
    resources = {
        "Role": kit.role(),
        "One": kit.function(code, Environment={"Variables": {"WHO": "one"}}),
        "Two": kit.function(code, Environment={"Variables": {"WHO": "two"}}),
    }
    center = kit.center(tmp_path, resources)
    before = dict(os.environ)
    answers = [center.functions[name].invoke({}) for name in ("One", "Two", "One")]
    assert [(a["a"], a["b"]) for a in answers] == [("one", "one"), ("two", "two"), ("one", "one")]
    assert {(a["home"], a["region"]) for a in answers} == {("-", "ap-northeast-2")}
    assert dict(os.environ) == before


def package(folder: Path) -> dict[str, Any]:
    """Builds a function on the package ``shop`` in a folder."""
    built = kit.function("", Handler="shop.handler.handler")
    built["Properties"]["Code"] = {"S3Bucket": "b", "S3Key": "k"}
    built["Metadata"] = {"aws:asset:path": str(folder)}
    return built


def test_functions_with_packages_of_the_same_name_do_not_meet(tmp_path: Path) -> None:
    handler = """
from shop import things
import shop.things
def handler(event, context):
    import shop.lazy
    return {'who': things.WHO, 'lazy': shop.lazy.WHO}
"""
    resources: dict[str, Any] = {"Role": kit.role()}
    for who in ("one", "two"):
        folder = tmp_path / who
        (folder / "shop").mkdir(parents=True)
        (folder / "shop" / "__init__.py").write_text("")
        (folder / "shop" / "things.py").write_text(f"WHO = {who!r}\n")
        (folder / "shop" / "lazy.py").write_text(f"WHO = 'lazy ' + {who!r}\n")
        (folder / "shop" / "handler.py").write_text(handler)
        resources[who.title()] = package(folder)
    center = kit.center(tmp_path, resources)
    answers = [center.functions[name].invoke({}) for name in ("One", "Two", "One")]
    assert answers == [
        {"who": "one", "lazy": "lazy one"},
        {"who": "two", "lazy": "lazy two"},
        {"who": "one", "lazy": "lazy one"},
    ]
    assert not [name for name in sys.modules if name == "shop" or name.startswith("shop.")]
    assert not list((tmp_path / "one").rglob("__pycache__"))


def test_a_module_of_the_test_process_stays_hidden_and_comes_back(tmp_path: Path) -> None:
    from types import ModuleType

    mine = sys.modules["shop"] = ModuleType("shop")
    try:
        folder = tmp_path / "code"
        (folder / "shop").mkdir(parents=True)
        (folder / "shop" / "__init__.py").write_text("WHO = 'function'\n")
        (folder / "shop" / "handler.py").write_text("import shop\ndef handler(event, context):\n    return shop.WHO\n")
        center = kit.center(tmp_path, {"Role": kit.role(), "Fn": package(folder)})
        assert center.functions["Fn"].invoke({}) == "function"
        assert sys.modules["shop"] is mine
    finally:
        del sys.modules["shop"]


@pytest.mark.parametrize("module", ["pytest", "pydantic", "aws_cdk"])
def test_packages_that_lambda_does_not_have_are_missing_here_too(tmp_path: Path, module: str) -> None:
    call = ask(tmp_path, f"import {module}\ndef handler(event, context):\n    return {{}}\n")
    assert f"No module named '{module}'" in call.problems[0].message


STATEFUL = """
import functools, collections, dataclasses
COUNT = 0
SEEN = []
BY_NAME = {"inner": {"n": 0}}
QUEUE = collections.deque()
@dataclasses.dataclass
class Box:
    value: int = 0
    items: list = dataclasses.field(default_factory=list)
BOX = Box()
class Service:
    cache = {}
    calls = 0
@functools.lru_cache
def slow(x):
    global COUNT
    return object()
def counter():
    n = 0
    def bump():
        nonlocal n
        n += 1
        return n
    return bump
BUMP = counter()
def remember(x, store=[]):
    store.append(x)
    return len(store)
def handler(event, context):
    global COUNT
    COUNT += 1
    SEEN.append(COUNT); QUEUE.append(COUNT)
    BY_NAME["inner"]["n"] += 1
    BY_NAME.setdefault("late", []).append(COUNT)
    BOX.value += 1; BOX.items.append(1)
    Service.cache[COUNT] = 1; Service.calls += 1
    slow(1)
    return [COUNT, len(SEEN), len(QUEUE), BY_NAME["inner"]["n"], len(BY_NAME["late"]), BOX.value, len(BOX.items),
            len(Service.cache), Service.calls, BUMP(), remember(1), slow.cache_info().misses]
"""


def test_a_warm_function_keeps_its_module_state_within_a_center_only(tmp_path: Path) -> None:
    first = kit.center(tmp_path, {"Role": kit.role(), "Fn": kit.function(STATEFUL)})
    second = first.fresh()

    def answers(center: Center) -> list[int]:
        return center.functions["Fn"].invoke({})  # type: ignore[no-any-return]

    assert answers(first) == [1] * 12
    assert answers(first) == [2] * 11 + [1]
    assert answers(second) == [1] * 12
    # The caches of functools cannot be kept and start again; everything else goes on where it was.
    assert answers(first)[:11] == [3] * 11
    assert answers(second)[:11] == [2] * 11
    assert answers(first.fresh()) == [1] * 12


PURE = """
import functools
ASKED = []
@functools.cache
def slow(text):
    ASKED.append(text)
    return text.upper()
@functools.cache
def pure(text):
    ASKED.append(text)
    return text.upper()
pure.pure = True
def handler(event, context):
    return [slow("a"), pure("b"), *ASKED]
"""


def test_the_cache_of_a_function_that_calls_itself_pure_serves_every_center(tmp_path: Path) -> None:
    """What takes long and depends on nothing but the code would be done again for each of hundreds of centers."""
    first = kit.center(tmp_path, {"Role": kit.role(), "Fn": kit.function(PURE)})
    second = first.fresh()

    assert first.functions["Fn"].invoke({}) == ["A", "B", "a", "b"]
    assert second.functions["Fn"].invoke({}) == ["A", "B", "a"]


def test_logs_and_metrics_of_a_function_are_its_own(tmp_path: Path) -> None:
    directive = {"Namespace": "AICC", "Dimensions": [["Reason"]], "Metrics": [{"Name": "Escalations", "Unit": "Count"}]}
    emf = json.dumps({"_aws": {"CloudWatchMetrics": [directive]}, "Reason": "urgent", "Escalations": 2})
    code = f"""
import logging
log = logging.getLogger()
log.setLevel('INFO')
def handler(event, context):
    print('{emf}')
    log.info('hello %s', context.aws_request_id)
    return {{}}
"""
    silent = "import logging\ndef handler(event, context):\n    logging.getLogger().info('never seen')\n    return {}\n"
    resources = {"Role": kit.role(), "Loud": kit.function(code), "Quiet": kit.function(silent)}
    center = kit.center(tmp_path, resources)
    center.functions["Loud"].invoke({})
    center.functions["Quiet"].invoke({})
    assert "hello" in center.functions["Loud"].logs[1]
    assert center.functions["Quiet"].logs == []
    assert center.metrics.total("Escalations", Reason="urgent") == 2


def test_a_function_in_a_zip_runs(tmp_path: Path) -> None:
    import zipfile

    archive = tmp_path / "code.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("app.py", "def main(event, context):\n    return event['x'] * 2\n")
    built = kit.function("", Handler="app.main", Code={"S3Bucket": "b", "S3Key": "k"})
    built["Metadata"] = {"aws:asset:path": str(archive)}
    center = kit.center(tmp_path, {"Role": kit.role(), "Fn": built})
    assert center.functions["Fn"].invoke({"x": 21}) == 42


# --- custom resources -----------------------------------------------------------------------------------------------

CFN = """
import json, urllib.request
def handler(event, context):
    import boto3
    given = event["ResourceProperties"]
    boto3.client("dynamodb").put_item(TableName=given["Table"], Item={"pk": {"S": event["RequestType"]}})
    answer = {"Status": given.get("Status", "SUCCESS"), "Reason": "as told", "PhysicalResourceId": "x"}
    body = json.dumps(answer).encode()
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], body, method="PUT"))
"""


def custom(**extra: Any) -> dict[str, Any]:
    """Builds the resources of a custom resource that writes an item."""
    table = {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "TableName": "seed",
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        },
    }
    allow = {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": {"Fn::GetAtt": ["Table", "Arn"]}}
    return {
        "Table": table,
        "Role": kit.role(allow),
        "Fn": kit.function(CFN, Timeout=60),
        "Seed": {"Type": "Custom::Seed", "Properties": {"ServiceToken": ARN, "Table": {"Ref": "Table"}, **extra}},
    }


def test_custom_resources_run_as_in_a_deployment(tmp_path: Path) -> None:
    center = kit.center(tmp_path, custom())
    assert center.tables["seed"].items() == [{"pk": "Create"}]
    assert center.problems == []
    again = center.fresh()
    assert again.tables["seed"].items() == [{"pk": "Create"}]
    assert len(again.functions["Fn"].invocations) == 0


def test_a_custom_resource_that_fails_is_reported_with_its_reason(tmp_path: Path) -> None:
    center = kit.center(tmp_path, custom(Status="FAILED"))
    assert [(p.code, "as told" in p.message) for p in center.problems] == [("custom-resource", True)]
