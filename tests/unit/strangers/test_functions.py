"""Functions of strangers: inline code with `cfnresponse`, JavaScript by the Node.js installed here, and the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringback.simulator.lambdas.node import node
from ringback.simulator.loading import load
from tests.unit.strangers import made

needs_node = pytest.mark.skipif(node() is None, reason="no Node.js on this machine")
CUSTOM = """
import cfnresponse

def handler(event, context):
    if event.get("RequestType"):
        status = cfnresponse.SUCCESS if event["ResourceProperties"]["Fine"] == "true" else cfnresponse.FAILED
        cfnresponse.send(event, context, status, {"Word": "x"}, reason="told so")
        return
    return {"word": "inline"}
"""


def custom(*, fine: bool) -> made.Json:
    resource = {
        "Type": "Custom::Seed",
        "Properties": {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}, "Fine": fine},
    }
    return made.with_function(CUSTOM, Seed=resource)


def test_inline_functions_have_the_module_of_cloudformation(tmp_path: Path) -> None:
    center = load(made.written(tmp_path / "a.json", custom(fine=True)))
    assert center.call().heard == ["It says inline."]
    assert center.problems == []
    assert any("Response body" in line for line in center.functions["Function"].logs)


def test_what_the_module_answers_is_heard(tmp_path: Path) -> None:
    center = load(made.written(tmp_path / "a.json", custom(fine=False)))
    assert ["Custom::Seed failed: told so" in str(one) for one in center.problems] == [True]


def test_packages_do_not_have_the_module(tmp_path: Path) -> None:
    """CloudFormation puts it only beside code that stands in the template."""
    document = made.with_function(CUSTOM)
    document["Resources"]["Function"]["Properties"]["Code"] = "src"
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "index.py").write_text(CUSTOM)
    center = load(made.written(tmp_path / "a.json", document))
    center.call()
    assert "No module named 'cfnresponse'" in str(center.problems[0])


@needs_node
@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("exports.handler = async (event) => ({ word: event.Details.ContactData.Channel });", "VOICE"),
        ("exports.handler = (event, context, done) => done(null, { word: context.functionName.slice(0, 1) });", "a"),
        ("exports.handler = async () => ({ word: new Date().toISOString().slice(0, 13) });", "2026-11-23T15"),
        ("exports.handler = async () => ({ word: process.env.HOME === undefined ? 'none' : 'own' });", "own"),
    ],
    ids=["async", "callback", "clock", "home"],
)
def test_javascript_runs_where_node_is_installed(tmp_path: Path, code: str, word: str) -> None:
    center = load(made.written(tmp_path / "a.json", made.with_function(code, runtime="nodejs20.x")))
    assert center.call().heard == [f"It says {word}."]


@needs_node
@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("exports.handler = async () => { throw new TypeError('no way'); };", "raised TypeError: no way"),
        (
            "const sdk = require('@aws-sdk/client-s3'); exports.handler = async () => new sdk.S3Client({}).send({});",
            "the AWS SDK for JavaScript is not simulated",
        ),
        ("exports.other = 1;", "handler index.handler is missing"),
        ("exports.handler = (", "raised SyntaxError"),
        ("exports.handler = async () => process.exit(3);", "the process ended with 3"),
    ],
    ids=["raises", "sdk", "missing", "syntax", "exits"],
)
def test_what_fails_in_javascript_fails_as_a_function(tmp_path: Path, code: str, message: str) -> None:
    center = load(made.written(tmp_path / "a.json", made.with_function(code, runtime="nodejs20.x")))
    call = center.call()
    assert call.ended_by == "flow"
    assert message in str(call.problems[0])


def test_without_node_a_stub_can_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    path = made.written(tmp_path / "a.json", made.with_function("", runtime="nodejs20.x"))
    assert "no Node.js is installed here; install it, or answer for it" in str(load(path).call().problems[0])
    assert load(path, stubs={"Function": {"word": "stub"}}).call().heard == ["It says stub."]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Runtime": "java21"}, "it runs on java21; only Python and JavaScript run here; answer for it (--stub"),
        ({"Runtime": None, "Code": {"ImageUri": "x"}, "PackageType": "Image"}, "it runs on a container image; answer"),
        ({"Code": {"S3Bucket": "b", "S3Key": "k"}}, "its code is not in the assembly; answer for it"),
    ],
)
def test_what_cannot_run_here_says_so(tmp_path: Path, changes: made.Json, message: str) -> None:
    document = made.with_function("x")
    properties = document["Resources"]["Function"]["Properties"]
    properties |= changes
    document["Resources"]["Function"]["Properties"] = {k: v for k, v in properties.items() if v is not None}
    path = made.written(tmp_path / "a.json", document)
    assert message in str(load(path).call().problems[0])
    assert load(path, stubs={"Function": {"word": "stub"}}).call().heard == ["It says stub."]
