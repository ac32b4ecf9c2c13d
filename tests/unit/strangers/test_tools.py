"""What other tools write: SAM templates, plans and states of Terraform, the assembly of a CDK app with one stack."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from commands.main import main
from ringback.cloudformation import read_template
from ringback.simulator.loading import load
from tests.unit.strangers import made

HELLO = made.content(made.says("Hello from a file."))
SAM: made.Json = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Parameters": {"ConnectInstanceArn": {"Type": "String"}},
    "Globals": {"Function": {"Runtime": "python3.12", "Timeout": 5, "Environment": {"Variables": {"A": "1"}}}},
    "Resources": {
        **{
            name: one
            for name, one in made.with_function("")["Resources"].items()
            if name in ("Main", "Permission", "Association")
        },
        "Function": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "CodeUri": "src/",
                "Handler": "app.handler",
                "Environment": {"Variables": {"TABLE": {"Ref": "Words"}}},
                "Policies": [{"DynamoDBReadPolicy": {"TableName": {"Ref": "Words"}}}],
            },
        },
        "Words": {"Type": "AWS::Serverless::SimpleTable"},
    },
}
CODE = """
import os
import boto3

def handler(event, context):
    found = boto3.resource("dynamodb").Table(os.environ["TABLE"]).get_item(Key={"id": "word"})
    return {"word": found["Item"]["word"] + os.environ["A"]}
"""


def test_a_sam_template_runs_its_functions_with_their_rights(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(CODE)
    center = load(made.written(tmp_path / "template.json", SAM))
    center.tables["Words"].put({"id": "word", "word": "sam"})
    assert center.call().heard == ["It says sam1."]

    refused = json.loads(json.dumps(SAM))
    refused["Resources"]["Function"]["Properties"]["Policies"] = []
    center = load(made.written(tmp_path / "refused.json", refused))
    center.tables["Words"].put({"id": "word", "word": "sam"})
    assert "dynamodb:GetItem" in str(center.call().problems[0])


@pytest.mark.parametrize("globally", [False, True])
def test_an_alias_that_sam_publishes_can_be_named(tmp_path: Path, globally: bool) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text("def handler(event, context):\n    return {'word': 'alias'}\n")
    text = (
        json.dumps(SAM)
        .replace('["Function", "Arn"]', '"-"')
        .replace('{"Fn::GetAtt": "-"}', '{"Ref": "Function.Alias"}')
    )
    document = json.loads(text.replace("${Function.Arn}", "${Function.Alias}"))
    own = document["Globals"]["Function"] if globally else document["Resources"]["Function"]["Properties"]
    own["AutoPublishAlias"] = "live"
    center = load(made.written(tmp_path / "template.json", document))
    assert center.call().heard == ["It says alias."]
    assert center.problems == []
    assert {"FunctionVersion", "FunctionAliaslive"} <= set(read_template(tmp_path / "template.json").resources)


def test_what_sam_does_not_expand_stays_as_it_is(tmp_path: Path) -> None:
    machine = {"Type": "AWS::Serverless::StateMachine", "Properties": {"Name": "x"}}
    template = read_template(made.written(tmp_path / "a.json", {**SAM, "Resources": {"Machine": machine}}))
    assert template.resources["Machine"].type == "AWS::Serverless::StateMachine"


def resource(address: str, values: made.Json, **more: Any) -> made.Json:
    kind, _, name = address.rpartition(".")[0], ".", address.rpartition(".")[2]
    return {
        "address": address,
        "mode": "managed",
        "type": kind.rpartition(".")[2],
        "name": name,
        "values": values,
        **more,
    }


def refers(**expressions: list[str]) -> made.Json:
    return {key: {"references": references} for key, references in expressions.items()}


def plan(content: str | None) -> made.Json:
    """A plan of an instance, hours, a queue in a module and two flows, before anything exists."""
    instance = refers(instance_id=["aws_connect_instance.main.id", "aws_connect_instance.main"])
    clock = {"hours": 9, "minutes": 0}
    hours = {
        "name": "office",
        "time_zone": "America/Chicago",
        "config": [{"day": "MONDAY", "start_time": [clock], "end_time": [{"hours": 17, "minutes": 0}]}],
    }
    main_values = {"name": "main", "type": "CONTACT_FLOW", **({"content": content} if content else {})}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {
            "root_module": {
                "resources": [
                    resource("aws_connect_instance.main", {"instance_alias": "desk", "inbound_calls_enabled": True}),
                    resource("aws_connect_hours_of_operation.office", hours),
                    resource("aws_connect_contact_flow.main", main_values),
                    resource("aws_connect_contact_flow.file", {"name": "file", "filename": "hello.json"}),
                    resource("random_id.x", {}),
                ],
                "child_modules": [
                    {
                        "address": "module.queues",
                        "resources": [resource("module.queues.aws_connect_queue.sales", {"name": "sales"})],
                    }
                ],
            }
        },
        "configuration": {
            "root_module": {
                "resources": [
                    {"address": "aws_connect_hours_of_operation.office", "expressions": instance},
                    {"address": "aws_connect_contact_flow.main", "expressions": instance},
                    {"address": "aws_connect_contact_flow.file", "expressions": instance},
                ],
                "module_calls": {
                    "queues": {
                        "expressions": refers(
                            hours=["aws_connect_hours_of_operation.office.hours_of_operation_id"],
                            instance=["aws_connect_instance.main.id"],
                        ),
                        "module": {
                            "resources": [
                                {
                                    "address": "aws_connect_queue.sales",
                                    "expressions": refers(
                                        hours_of_operation_id=["var.hours"], instance_id=["var.instance"]
                                    ),
                                }
                            ]
                        },
                    }
                },
            }
        },
    }


def test_a_plan_of_terraform_is_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hello.json").write_text(HELLO)
    path = made.written(tmp_path / "plan.json", plan(made.content(made.says("Hello from the plan."))))
    center = load(path)
    assert center.call(to="main").heard == ["Hello from the plan."]
    assert center.call(to="file").heard == ["Hello from a file."]
    assert center.world.instance_alias == "desk"
    assert center.locale.zone_name == "America/Chicago"
    queue = center.world.queues["sales"]
    assert center.world.hours.exact(queue.hours_arn) is center.world.hours["office"]
    assert center.problems == []
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["call", "--assembly", str(path), "--to", "main"]) == 0
    assert "not translated: 1 random_id" in capsys.readouterr().out


def test_a_flow_that_only_the_apply_knows_is_named(tmp_path: Path) -> None:
    (tmp_path / "hello.json").write_text(HELLO)
    center = load(made.written(tmp_path / "plan.json", plan(None)))
    assert [flow.name for flow in center.world.flows] == ["file"]
    assert any(
        "aws_connect_contact_flow.main: its content is known only after the apply" in one
        for one in center.blueprint.assembly.passed_over
    )


STATE_IDS = {
    "instance": "aaaaaaaa-0000-4000-8000-000000000001",
    "queue": "bbbbbbbb-0000-4000-8000-000000000002",
    "flow": "cccccccc-0000-4000-8000-000000000003",
}


def state() -> made.Json:
    arn = f"arn:aws:connect:us-east-1:222233334444:instance/{STATE_IDS['instance']}"
    queue = f"{arn}/queue/{STATE_IDS['queue']}"
    text = made.content(
        made.says("One moment.", "queue"),
        made.action("queue", "UpdateContactTargetQueue", {"QueueId": queue}, "go"),
        made.action("go", "TransferContactToQueue", {}, "end", Errors=["QueueAtCapacity", "NoMatchingError"]),
    )
    own = {"instance_id": STATE_IDS["instance"]}
    return {
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": {
            "root_module": {
                "resources": [
                    resource("aws_connect_instance.main", {"id": STATE_IDS["instance"], "arn": arn}),
                    resource(
                        "aws_connect_queue.sales",
                        {**own, "name": "sales", "arn": queue, "queue_id": STATE_IDS["queue"]},
                    ),
                    resource(
                        "aws_connect_contact_flow.main",
                        {**own, "name": "main", "content": text, "contact_flow_id": STATE_IDS["flow"]},
                    ),
                ]
            }
        },
    }


def test_a_state_of_terraform_is_called(tmp_path: Path) -> None:
    """Ids of the state lead to the resources they name."""
    call = load(made.written(tmp_path / "state.json", state())).call()
    assert (call.heard, call.queue, call.problems) == (["One moment."], "sales", [])


def test_a_state_file_is_called(tmp_path: Path) -> None:
    root = state()["values"]["root_module"]["resources"]
    resources = [
        {"mode": "managed", "type": one["type"], "name": one["name"], "instances": [{"attributes": one["values"]}]}
        for one in root
    ]
    document = {"version": 4, "terraform_version": "1.11.4", "resources": resources}
    assert load(made.written(tmp_path / "terraform.tfstate", document)).call().queue == "sales"


@pytest.mark.parametrize("attached", [False, True])
def test_a_function_of_a_plan_has_its_variables_and_rights(tmp_path: Path, attached: bool) -> None:
    """Which resource a variable names, the key tells: a plan does not say it."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(CODE.replace('+ os.environ["A"]', ""))
    policy = {"Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]}
    document = plan(made.content(made.says("x")))
    root, configured = (document["planned_values"]["root_module"], document["configuration"]["root_module"])
    function = "aws_lambda_function.words"
    root["resources"] += [
        resource(
            function,
            {
                "function_name": "words",
                "runtime": "python3.12",
                "handler": "app.handler",
                "filename": "src",
                "environment": [{"variables": {}}],
            },
        ),
        resource("aws_iam_role.words", {"name": "words"}),
        resource("aws_lambda_alias.live", {"name": "live"}),
        resource(f"aws_iam_{'policy' if attached else 'role_policy'}.words", {"policy": json.dumps(policy)}),
        *([resource("aws_iam_role_policy_attachment.words", {})] if attached else []),
        resource(
            "aws_dynamodb_table.words", {"name": "words", "hash_key": "id", "attribute": [{"name": "id", "type": "S"}]}
        ),
    ]
    document["resource_changes"] = [
        {"address": function, "change": {"after_unknown": {"environment": [{"variables": {"TABLE": True}}]}}}
    ]
    configured["resources"] += [
        {
            "address": function,
            "expressions": {
                **refers(role=["aws_iam_role.words.arn"]),
                "environment": [refers(variables=["aws_dynamodb_table.words.name", "aws_dynamodb_table.words"])],
            },
        },
        {"address": "aws_lambda_alias.live", "expressions": refers(function_name=[f"{function}.arn"])},
        {"address": "aws_iam_role_policy.words", "expressions": refers(role=["aws_iam_role.words.id"])},
        {
            "address": "aws_iam_role_policy_attachment.words",
            "expressions": refers(role=["aws_iam_role.words.name"], policy_arn=["aws_iam_policy.words.arn"]),
        },
    ]
    center = load(made.written(tmp_path / "plan.json", document))
    center.tables["words"].put({"id": "word", "word": "plan"})
    assert center.functions["words"].invoke({}) == {"word": "plan"}
    assert [one.endswith(":words:live") for one in center.functions["words"].definition.qualifiers] == [True]


def test_the_provider_awscc_is_cloudformation_in_other_letters(tmp_path: Path) -> None:
    values = {
        "name": "main",
        "type": "CONTACT_FLOW",
        "content": HELLO,
        "instance_arn": "arn:aws:connect:us-east-1:1:instance/x",
    }
    document = plan(None)
    document["planned_values"]["root_module"] = {"resources": [resource("awscc_connect_contact_flow.main", values)]}
    assert load(made.written(tmp_path / "plan.json", document)).call().heard == ["Hello from a file."]


def test_a_cdk_app_of_one_stack_needs_no_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The folder of the app is enough, in every word that makes calls."""
    out = tmp_path / "app" / "cdk.out"
    document = {
        "Parameters": {"ConnectInstanceArn": {"Type": "String"}},
        "Resources": {"Main": made.flow(made.menu({"1": "Here is sales."}))},
    }
    made.written(out / "Desk.template.json", document)
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": "aws://unknown-account/unknown-region",
        "properties": {"templateFile": "Desk.template.json"},
    }
    made.written(out / "manifest.json", {"version": "38.0.0", "artifacts": {"Desk": stack}})
    app = made.written(tmp_path / "app" / "cdk.json", {"app": "python app.py"}).parent
    assert main(["scenarios", "explore", "--assembly", str(app)]) == 0
    assert "0 broken promises" in capsys.readouterr().out
    assert load(app).call().press("1").heard[-1] == "Here is sales."
