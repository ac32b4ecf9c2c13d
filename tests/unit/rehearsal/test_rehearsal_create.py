"""First deployments with one fault planted: limits, quotas, order, stored values, days, time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ringback.cloudformation.rehearsal import Rehearsal, Severity, rehearsals
from ringback.cloudformation.rehearsal.play.pace import paces
from tests.unit.rehearsal.planted import ACCOUNT, found, played, resource, said, stack, template

INSTANCE: dict[str, Any] = {
    "InstanceAlias": "shop-center",
    "IdentityManagementType": "CONNECT_MANAGED",
    "Attributes": {"InboundCalls": True, "OutboundCalls": True},
}
INSTANCE_ARN = {"Fn::GetAtt": ["Center", "Arn"]}
CENTER = resource("AWS::Connect::Instance", INSTANCE)
TRUSTED = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
TRUST: dict[str, Any] = {"Version": "2012-10-17", "Statement": [TRUSTED]}
ROLE = resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST})


def topic(**properties: Any) -> dict[str, Any]:
    """Returns a topic."""
    return resource("AWS::SNS::Topic", properties)


def function(**properties: Any) -> dict[str, Any]:
    """Returns a function whose role is `Role`."""
    given = {"Code": {"ZipFile": "pass"}, "Handler": "index.handler", "Runtime": "python3.13"}
    return resource("AWS::Lambda::Function", {**given, "Role": {"Fn::GetAtt": ["Role", "Arn"]}, **properties})


def hours(*days: str) -> dict[str, Any]:
    """Returns opening hours with one closed day for each given day."""
    overrides = [
        {
            "OverrideName": f"closed {day}",
            "OverrideDescription": "holiday",
            "EffectiveFrom": day,
            "EffectiveTill": day,
            "OverrideConfig": [
                {"Day": "MONDAY", "StartTime": {"Hours": 0, "Minutes": 0}, "EndTime": {"Hours": 0, "Minutes": 0}}
            ],
        }
        for day in days
    ]
    config = [{"Day": "MONDAY", "StartTime": {"Hours": 9, "Minutes": 0}, "EndTime": {"Hours": 18, "Minutes": 0}}]
    return resource(
        "AWS::Connect::HoursOfOperation",
        {
            "InstanceArn": INSTANCE_ARN,
            "Name": "open",
            "TimeZone": "Asia/Seoul",
            "Config": config,
            "HoursOfOperationOverrides": overrides,
        },
    )


def queue(number: Any = None, **properties: Any) -> dict[str, Any]:
    """Returns a queue of the instance `Center` that calls out with a number."""
    given = {"InstanceArn": INSTANCE_ARN, "Name": "general", "HoursOfOperationArn": {"Ref": "Hours"}, **properties}
    if number is not None:
        given["OutboundCallerConfig"] = {"OutboundCallerIdNumberArn": number}
    return resource("AWS::Connect::Queue", given)


def test_a_template_without_a_fault_gives_no_finding() -> None:
    whole = stack(
        Logs=resource("AWS::Logs::LogGroup", {"LogGroupName": "/aws/connect/shop-center"}),
        Center=resource("AWS::Connect::Instance", INSTANCE, DependsOn="Logs"),
        Hours=hours("2026-12-25"),
        Queue=queue(),
        Role=ROLE,
        FunctionLogs=resource("AWS::Logs::LogGroup", {"LogGroupName": "/aws/lambda/lookup"}),
        Function=function(FunctionName="lookup"),
    )
    assert found(played(whole)) == []


@pytest.mark.parametrize(
    ("sections", "unit"),
    [
        ({"Resources": {f"T{n}": topic() for n in range(501)}}, "501 resources, allowed: 500"),
        (
            {"Resources": {"T": topic()}, "Outputs": {f"O{n}": {"Value": "x"} for n in range(201)}},
            "201 outputs, allowed: 200",
        ),
        (
            {"Resources": {"T": topic()}, "Parameters": {f"P{n}": {"Type": "String"} for n in range(201)}},
            "201 parameters, allowed: 200",
        ),
        (
            {"Resources": {"T": topic()}, "Parameters": {"P": {"Type": "String", "Default": "x" * 4097}}},
            "4,097 bytes, allowed: 4,096",
        ),
        ({"Resources": {"T": topic()}, "Description": "가" * 342}, "1,026 bytes, allowed: 1,024"),
        ({"Resources": {"T" * 256: topic()}}, "256 characters, allowed: 255"),
        ({"Resources": {"T": topic()}, "Metadata": {"Text": "x" * 1_000_000}}, "bytes, allowed: 1,000,000"),
        (
            {"Resources": {"T": topic()}, "Metadata": {"Text": ["{{resolve:ssm:/aws/service/x}}"] * 61}},
            "61 dynamic references, allowed: 60",
        ),
    ],
)
def test_limits_of_a_template(sections: Mapping[str, Any], unit: str) -> None:
    (one,) = found(played(template("shop", **sections)))

    assert (one.rule, one.stack) == ("RH120", "shop")
    assert unit in one.message


def statement(text: str) -> dict[str, Any]:
    """Returns a policy with one statement that carries a text."""
    return {"Version": "2012-10-17", "Statement": [{"Sid": text, "Effect": "Allow", "Action": "*", "Resource": "*"}]}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (
            {"Role": ROLE, "Thing": function(Environment={"Variables": {"TEXT": {"Fn::Sub": "x" * 4093}}})},
            ("RH121", "Thing", "Environment.Variables"),
        ),
        (
            {
                "Thing": resource(
                    "AWS::IAM::Role",
                    {
                        "AssumeRolePolicyDocument": TRUST,
                        "Policies": [{"PolicyName": str(n), "PolicyDocument": statement("x" * 5100)} for n in (1, 2)],
                    },
                )
            },
            ("RH121", "Thing", "Policies"),
        ),
        (
            {
                "Thing": resource(
                    "AWS::IAM::Role",
                    {
                        "AssumeRolePolicyDocument": TRUST,
                        "ManagedPolicyArns": [f"arn:aws:iam::{ACCOUNT}:policy/p{n}" for n in range(11)],
                    },
                )
            },
            ("RH121", "Thing", "ManagedPolicyArns"),
        ),
        (
            {"Thing": resource("AWS::S3::BucketPolicy", {"Bucket": "b", "PolicyDocument": statement("x" * 20_480)})},
            ("RH121", "Thing", "PolicyDocument"),
        ),
        (
            {"Thing": resource("AWS::KMS::Key", {"KeyPolicy": statement("x" * 32_768)})},
            ("RH121", "Thing", "KeyPolicy"),
        ),
        (
            {
                f"Filter{n}": resource(
                    "AWS::Logs::SubscriptionFilter",
                    {
                        "LogGroupName": "/shop",
                        "FilterPattern": "",
                        "DestinationArn": f"arn:aws:lambda:x:y:function:{n}",
                    },
                )
                for n in range(3)
            },
            ("RH122", "Filter2", ""),
        ),
        (
            {"Center": CENTER}
            | {
                f"Key{n}": resource(
                    "AWS::Connect::SecurityKey", {"InstanceId": INSTANCE_ARN, "Key": f"-----BEGIN PUBLIC KEY----- {n}"}
                )
                for n in range(3)
            },
            ("RH122", "Key2", ""),
        ),
    ],
    ids=["environment", "inline policies", "managed policies", "bucket policy", "key policy", "filters", "keys"],
)
def test_sizes_and_counts_are_those_of_resolved_values(resources: dict[str, Any], expected: Any) -> None:
    assert said(played(stack(**resources))) == [expected]


def test_ten_metrics_and_an_expression_are_allowed_and_eleven_metrics_are_not() -> None:
    def alarm(count: int) -> dict[str, Any]:
        metric = {"Namespace": "shop", "MetricName": "errors"}
        metrics: list[dict[str, Any]] = [
            {"Id": f"m{n}", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, "ReturnData": False}
            for n in range(count)
        ]
        metrics.append({"Id": "e", "Expression": "SUM(METRICS())"})
        given = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Threshold": 1}
        return resource("AWS::CloudWatch::Alarm", {**given, "Metrics": metrics})

    assert said(played(stack(Ten=alarm(10)))) == []
    assert said(played(stack(Eleven=alarm(11)))) == [("RH121", "Eleven", "Metrics")]


def test_a_third_instance_does_not_fit_into_a_new_account() -> None:
    centers = {}
    for number in range(3):
        waits = {"DependsOn": f"Center{number - 1}"} if number else {}
        given = {**INSTANCE, "InstanceAlias": f"center-{number}"}
        centers[f"Center{number}"] = resource("AWS::Connect::Instance", given, **waits)
    (one,) = found(played(stack(**centers)))

    assert (one.rule, one.logical_id, one.severity) == ("RH123", "Center2", Severity.WARNING)


@pytest.mark.parametrize(("account", "rules"), [("444455556666", ["RH123"]), (ACCOUNT, [])], ids=["given", "left open"])
def test_stages_that_share_an_account_share_its_quotas(account: str, rules: list[str]) -> None:
    def stage(name: str) -> Rehearsal:
        center = {**INSTANCE, "InstanceAlias": f"shop-{name}"}
        return played(stack(name, account=account, Center=resource("AWS::Connect::Instance", center)), stage=name)

    stages = [stage(name) for name in ("dev", "staging", "prod")]

    assert [one.rule for one in found(*stages)] == rules
    assert found(*stages[:2]) == []


# --- order


def taking(output: str) -> dict[str, Any]:
    """Returns a topic whose name comes from another stack."""
    return topic(DisplayName={"Fn::GetStackOutput": {"StackName": "first", "OutputName": output}})


def test_an_output_that_nobody_has_is_named_where_it_is_asked_for() -> None:
    first = template("first", Resources={"T": topic()}, Outputs={"Name": {"Value": "x"}})

    assert said(played(first, stack("second", Topic=taking("Name")))) == []
    (one,) = found(played(first, stack("second", Topic=taking("Nam"))))
    assert (one.rule, one.logical_id) == ("RH107", "Topic")
    assert "nearest: Name" in one.message


@pytest.mark.parametrize(("dependencies", "rules"), [(["first"], []), ([], ["RH107"])], ids=["waits", "waits not"])
def test_a_stack_waits_for_what_it_takes_from(dependencies: list[str], rules: list[str], tmp_path: Path) -> None:
    def artifact(name: str, waits: list[str]) -> dict[str, Any]:
        return {
            "type": "aws:cloudformation:stack",
            "environment": f"aws://{ACCOUNT}/ap-northeast-2",
            "properties": {"templateFile": f"{name}.json"},
            "dependencies": waits,
        }

    templates = {
        "first": {"Resources": {"T": topic()}, "Outputs": {"Name": {"Value": "x"}}},
        "second": {"Resources": {"Topic": taking("Name")}},
    }
    for name, document in templates.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    manifest = {"artifacts": {"second": artifact("second", dependencies), "first": artifact("first", [])}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    assert [one.rule for one in found(*rehearsals(tmp_path))] == rules


def test_resources_that_wait_for_each_other_are_named() -> None:
    circle = stack(A=resource("AWS::SNS::Topic", {}, DependsOn="B"), B=resource("AWS::SNS::Topic", {}, DependsOn="A"))

    (one,) = found(played(circle))

    assert one.rule == "RH108"
    assert "A -> B" in one.message or "B -> A" in one.message


def test_waiting_for_what_does_not_exist_is_named() -> None:
    (one,) = found(played(stack(Alerts=topic(), Other=resource("AWS::SNS::Topic", {}, DependsOn="Alert"))))

    assert (one.rule, one.logical_id, one.path) == ("RH108", "Other", "DependsOn")
    assert "nearest: Alerts" in one.message


def test_a_log_group_that_the_instance_makes_itself_has_to_come_first() -> None:
    logs = {"LogGroupName": "/aws/connect/shop-center"}
    first = resource("AWS::Connect::Instance", INSTANCE, DependsOn="Logs")

    assert said(played(stack(Logs=resource("AWS::Logs::LogGroup", logs), Center=first))) == []
    assert said(played(stack(Logs=resource("AWS::Logs::LogGroup", logs), Center=CENTER))) == [
        ("RH112", "Logs", "LogGroupName")
    ]


def test_a_log_group_of_a_function_does_not_wait_for_the_function() -> None:
    logs = {"LogGroupName": "/aws/lambda/lookup"}
    late = resource("AWS::Logs::LogGroup", logs, DependsOn="Function")
    resources = {"Role": ROLE, "Function": function(FunctionName="lookup")}

    assert said(played(stack(**resources, Logs=resource("AWS::Logs::LogGroup", logs)))) == []
    assert said(played(stack(**resources, Logs=late))) == [("RH112", "Logs", "LogGroupName")]


def test_a_function_that_works_during_the_creation_waits_for_its_log_group() -> None:
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    role = resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST, "ManagedPolicyArns": [basic]})
    made = resource("Custom::Thing", {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}})
    logs = resource("AWS::Logs::LogGroup", {"LogGroupName": "/aws/lambda/lookup"})
    resources = {"Role": role, "Function": function(FunctionName="lookup"), "Logs": logs}

    assert said(played(stack(**resources, Thing={**made, "DependsOn": "Logs"}))) == []
    assert said(played(stack(**resources, Thing=made))) == [("RH112", "Logs", "LogGroupName")]
    assert said(played(stack(**{**resources, "Role": ROLE}, Thing=made))) == []


METRIC = {"Namespace": "shop", "MetricName": "errors", "ComparisonOperator": "GreaterThanThreshold"}
ALARM = resource("AWS::CloudWatch::Alarm", {"AlarmName": "shop-errors", "EvaluationPeriods": 1, **METRIC})
LOGS = resource("AWS::Logs::LogGroup", {"LogGroupName": "/shop"})


@pytest.mark.parametrize(
    ("named", "naming", "path"),
    [
        (ALARM, ("AWS::CloudWatch::CompositeAlarm", {"AlarmRule": 'ALARM("shop-errors") OR FALSE'}), "AlarmRule"),
        (
            ALARM,
            ("AWS::CloudWatch::CompositeAlarm", {"AlarmRule": "ALARM(arn:aws:cloudwatch:x:1:alarm:shop-errors)"}),
            "AlarmRule",
        ),
        (LOGS, ("AWS::Logs::LogStream", {"LogGroupName": "/shop", "LogStreamName": "all"}), "LogGroupName"),
        (
            LOGS,
            (
                "AWS::Logs::SubscriptionFilter",
                {"LogGroupName": "/shop", "FilterPattern": "", "DestinationArn": "arn:aws:lambda:::function:f"},
            ),
            "LogGroupName",
        ),
    ],
    ids=["alarm by name", "alarm by ARN", "log stream", "subscription"],
)
def test_what_is_named_by_its_text_is_waited_for(
    named: dict[str, Any], naming: tuple[str, dict[str, Any]], path: str
) -> None:
    kind, properties = naming

    assert said(played(stack(Named=named, Naming=resource(kind, properties, DependsOn="Named")))) == []
    assert said(played(stack(Named=named, Naming=resource(kind, properties)))) == [("RH109", "Naming", path)]


def test_code_and_layers_are_measured_together_and_unpacked(tmp_path: Path) -> None:
    code, layer = "a" * 64, "b" * 64
    for name, size in ((code, 200_000_000), (layer, 62_144_001)):
        (tmp_path / name).mkdir()
        with (tmp_path / name / "data").open("wb") as file:
            file.truncate(size)
    content = {"S3Bucket": "assets", "S3Key": f"{layer}.zip"}
    resources = {
        "Role": ROLE,
        "Layer": resource("AWS::Lambda::LayerVersion", {"Content": content}),
        "Thing": function(Code={"S3Bucket": "assets", "S3Key": f"{code}.zip"}, Layers=[{"Ref": "Layer"}]),
    }
    large = stack(**resources)
    large.assets = {code: tmp_path / code, layer: tmp_path / layer}

    assert said(played(large)) == [("RH121", "Thing", "Code")]
    with (tmp_path / layer / "data").open("wb") as file:
        file.truncate(62_144_000)
    assert said(played(large)) == []


ROLE_ARN = {"Fn::GetAtt": ["Role", "Arn"]}
RIGHTS = {
    "Policy": resource("AWS::IAM::Policy", {"PolicyName": "work", "PolicyDocument": TRUST, "Roles": [{"Ref": "Role"}]}),
    "Role": ROLE,
}
LETTERS = {"TargetArn": f"arn:aws:sqs:ap-northeast-2:{ACCOUNT}:letters"}
STREAM = f"arn:aws:dynamodb:ap-northeast-2:{ACCOUNT}:table/t/stream/2026-01-01T00:00:00.000"


def rh113(**resources: Any) -> list[tuple[str, str, str]]:
    """Returns what is found of the rule in a stack with a role and its policy."""
    return [one for one in said(played(stack(**RIGHTS, **resources))) if one[0] == "RH113"]


def test_a_function_with_a_dead_letter_queue_waits_for_the_policy_of_its_role() -> None:
    late = function(DeadLetterConfig=LETTERS)

    assert rh113(Thing={**late, "DependsOn": "Policy"}) == []
    assert rh113(Thing=function()) == []
    assert rh113(Thing=late) == [("RH113", "Thing", "Role")]


def test_a_mapping_waits_for_the_policy_of_the_role_of_its_function() -> None:
    given = {"FunctionName": {"Ref": "Thing"}, "EventSourceArn": STREAM, "StartingPosition": "LATEST"}
    mapping = resource("AWS::Lambda::EventSourceMapping", {**given, "FunctionName": {"Fn::GetAtt": ["Thing", "Arn"]}})

    assert rh113(Thing=function(), Mapping={**mapping, "DependsOn": ["Policy"]}) == []
    assert rh113(Thing=function(), Mapping=mapping) == [("RH113", "Mapping", "FunctionName")]


def test_a_policy_that_comes_late_is_one_finding() -> None:
    """The contract between the function and the table says more than the rule on roles does."""
    actions = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
    table = {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
    }
    mapping = {
        "FunctionName": {"Fn::GetAtt": ["Thing", "Arn"]},
        "EventSourceArn": {"Fn::GetAtt": ["Table", "StreamArn"]},
        "StartingPosition": "LATEST",
    }
    resources = {
        "Role": ROLE,
        "Policy": resource(
            "AWS::IAM::Policy", {"PolicyName": "w", "PolicyDocument": allow, "Roles": [{"Ref": "Role"}]}
        ),
        "Table": resource("AWS::DynamoDB::Table", table),
        "Thing": function(),
        "Mapping": resource("AWS::Lambda::EventSourceMapping", mapping),
    }

    assert said(played(stack(**resources))) == [("RH208", "Mapping", "")]


def test_a_subscription_waits_for_the_permission_to_call_its_function() -> None:
    arn = {"Fn::GetAtt": ["Thing", "Arn"]}
    allowed = {"Action": "lambda:InvokeFunction", "FunctionName": arn, "Principal": "logs.amazonaws.com"}
    filters = {"LogGroupName": "/shop", "FilterPattern": "", "DestinationArn": arn}
    resources = {"Role": ROLE, "Thing": function(), "Allowed": resource("AWS::Lambda::Permission", allowed)}
    late = resource("AWS::Logs::SubscriptionFilter", filters)

    def rules(naming: dict[str, Any]) -> list[tuple[str, str, str]]:
        return [one for one in said(played(stack(**resources, Filter=naming))) if one[0] == "RH114"]

    assert rules({**late, "DependsOn": "Allowed"}) == []
    assert rules(late) == [("RH114", "Filter", "DestinationArn")]


# --- values from outside, days


def with_number(*, made_here: bool) -> Any:
    """Returns a stack whose queue calls out with a number that Systems Manager names."""
    instance = INSTANCE_ARN if made_here else f"arn:aws:connect:ap-northeast-2:{ACCOUNT}:instance/i-1"
    hours_arn = f"arn:aws:connect:ap-northeast-2:{ACCOUNT}:instance/i-1/operating-hours/h1"
    calls = queue({"Ref": "Number"}, InstanceArn=instance, HoursOfOperationArn=hours_arn)
    parameter = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shop/number"}
    resources = {"Center": CENTER, "Queue": calls} if made_here else {"Queue": calls}
    return template("shop", Resources=resources, Parameters={"Number": parameter})


def test_a_stored_number_cannot_be_within_an_instance_that_is_made_by_the_same_deployment() -> None:
    assert said(played(with_number(made_here=True))) == [
        ("RH131", "Queue", "OutboundCallerConfig.OutboundCallerIdNumberArn"),
        ("RH130", "", ""),
    ]
    assert said(played(with_number(made_here=False))) == [("RH130", "", "")]


def test_a_parameter_that_is_written_too_late_is_an_error() -> None:
    parameter = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shop/topic"}
    writes = resource("AWS::SSM::Parameter", {"Name": "/shop/topic", "Type": "String", "Value": "alerts"})
    reads = topic(DisplayName={"Ref": "Name"})

    (one,) = found(played(template("shop", Resources={"W": writes, "R": reads}, Parameters={"Name": parameter})))
    before = stack("a", W=writes)
    after = template("b", Resources={"R": reads}, Parameters={"Name": parameter})
    after.depends_on = ("a",)

    assert (one.rule, one.severity) == ("RH130", Severity.ERROR)
    assert found(played(before, after)) == []


def test_what_aws_publishes_and_what_bootstrapping_writes_is_there() -> None:
    parameters = {
        "Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/aws/service/ami-amazon-linux-latest/x"},
        "Bootstrap": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/hnb659fds/version"},
    }
    assert found(played(template("shop", Resources={"T": topic()}, Parameters=parameters))) == []


def test_a_secret_that_nobody_makes_has_to_be_there_before() -> None:
    secret = resource("AWS::SecretsManager::Secret", {"Name": "shop/password"})
    reads = topic(DisplayName="{{resolve:secretsmanager:shop/password:SecretString}}")

    assert found(played(stack(Secret=secret, Topic=reads))) == []
    assert said(played(stack(Topic=reads))) == [("RH130", "Topic", "")]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-29", [("RH132", "Hours", "HoursOfOperationOverrides.*.EffectiveTill")]),
        ("2026-11-30", []),
        ("2027-01-01", []),
    ],
)
def test_a_closed_day_that_is_over_is_refused(day: str, expected: Any) -> None:
    assert said(played(stack(Center=CENTER, Hours=hours(day, "2027-03-01")))) == expected


SECRET = "{{resolve:secretsmanager:arn:aws:secretsmanager:ap-northeast-2:111122223333:secret:s-1:SecretString}}"
TOKEN = f"arn:aws:lambda:ap-northeast-2:{ACCOUNT}:function:make"


def test_a_secret_is_not_given_to_a_custom_resource() -> None:
    custom = resource("Custom::Thing", {"ServiceToken": TOKEN, "Password": SECRET})
    plain = topic(DisplayName=SECRET)

    assert said(played(stack(Thing=plain))) == []
    assert said(played(stack(Thing=custom))) == [("RH115", "Thing", "Password")]


def test_a_secret_is_not_shown_by_an_output() -> None:
    (one,) = found(played(template("shop", Resources={"T": topic()}, Outputs={"Password": {"Value": SECRET}})))

    assert (one.rule, one.stack) == ("RH115", "shop")
    assert "output Password" in one.message


@pytest.mark.parametrize(
    ("region", "expected"), [("ap-northeast-2", []), ("us-east-1", [("RH116", "Thing", "ServiceToken")])]
)
def test_the_function_of_a_custom_resource_is_in_the_region_of_the_stack(region: str, expected: Any) -> None:
    custom = resource("Custom::Thing", {"ServiceToken": TOKEN.replace("ap-northeast-2", region)})

    assert said(played(stack(Thing=custom))) == expected


# --- snapshots of functions

SNAPSHOT = {"SnapStart": {"ApplyOn": "PublishedVersions"}}
VERSION = resource("AWS::Lambda::Version", {"FunctionName": {"Ref": "F"}})


def alias(**properties: Any) -> dict[str, Any]:
    """Returns the alias of the version `V` of the function `F`."""
    version = {"Fn::GetAtt": ["V", "Version"]}
    given = {"FunctionName": {"Ref": "F"}, "FunctionVersion": version, "Name": "live"}
    return resource("AWS::Lambda::Alias", {**given, **properties})


PROVISIONED = {"ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 1}}
MOUNTED = {"FileSystemConfigs": [{"Arn": f"arn:aws:x:{ACCOUNT}", "LocalMountPath": "/mnt/x"}]}


@pytest.mark.parametrize(
    ("given", "resources", "told"),
    [
        ({"Runtime": "python3.11"}, {"V": VERSION}, "runtime python3.11 has no snapshots"),
        ({"Runtime": "nodejs24.x"}, {"V": VERSION}, "runtime nodejs24.x has no snapshots"),
        ({"EphemeralStorage": {"Size": 513}}, {"V": VERSION}, "513 MB of scratch space, allowed: 512"),
        (MOUNTED, {"V": VERSION}, "the function mounts a file system"),
        ({}, {"V": VERSION, "A": alias(**PROVISIONED)}, "an alias or version has provisioned concurrency"),
        ({}, {}, "no version is published, so no snapshot is taken"),
    ],
)
def test_a_snapshot_that_cannot_be_taken_is_told(given: dict[str, Any], resources: dict[str, Any], told: str) -> None:
    played_ = played(stack(Role=ROLE, F=function(**SNAPSHOT, **given), **resources))

    (one,) = [one for one in found(played_) if one.rule == "RH124"]

    assert (one.logical_id, one.path) == ("F", "SnapStart")
    assert told in one.message


@pytest.mark.parametrize("runtime", ["python3.12", "python3.14", "java11", "java21", "dotnet8", "dotnet10"])
def test_a_published_version_with_a_snapshot_is_fine_and_takes_minutes(runtime: str) -> None:
    others = {"Role": ROLE, "V": VERSION, "A": alias()}
    kept = played(stack(F=function(**SNAPSHOT | {"Runtime": runtime}), **others))
    plain = played(stack(F=function(Runtime=runtime), **others))

    assert [one for one in found(kept) if one.rule == "RH124"] == []
    assert paces(kept)[0].seconds - paces(plain)[0].seconds > 120


# --- time


def test_a_deployment_near_the_time_limit_is_told_in_minutes() -> None:
    engine = {"Engine": "mysql", "DBInstanceClass": "db.t4g.micro"}
    databases = {}
    for number in range(11):
        waits = {"DependsOn": f"Slow{number - 1}"} if number else {}
        databases[f"Slow{number}"] = resource("AWS::RDS::DBInstance", engine, **waits)
    slow = played(stack(**databases))

    (one,) = [one for one in found(slow) if one.rule == "RH140"]

    assert "about 110 minutes" in one.message


def center_with(count: int, *, chained: bool) -> Any:
    """Returns an instance with agent statuses, all at once or one after the other."""
    statuses = {}
    for number in range(count):
        waits = {"DependsOn": f"Status{number - 1}"} if chained and number else {}
        given = {"InstanceArn": INSTANCE_ARN, "Name": f"pause {number}", "State": "ENABLED"}
        statuses[f"Status{number}"] = resource("AWS::Connect::AgentStatus", given, **waits)
    return played(stack(Center=CENTER, **statuses))


def test_many_at_once_are_faster_than_the_service_answers() -> None:
    (one,) = found(center_with(40, chained=False))

    assert one.rule == "RH141"
    assert "40 resources" in one.message
    assert "2 a second after 5 at once" in one.message


def test_one_after_the_other_are_answered_and_take_longer() -> None:
    chained, at_once = center_with(40, chained=True), center_with(40, chained=False)

    assert found(chained) == []
    # Eighty requests at two a second take forty seconds however they are sent; a chain waits for each of its links.
    assert paces(at_once)[0].waits["connect"] > 30
    assert paces(chained)[0].seconds > paces(at_once)[0].seconds


# What is no number at all is told by the shape of the property, where a schema knows it.
@pytest.mark.parametrize(("waits", "rules"), [(60, ["RH142"]), (300, []), (None, []), ({"a": 1}, []), ("soon", [])])
def test_a_function_may_not_take_as_long_as_a_custom_resource_is_waited_for(waits: object, rules: list[str]) -> None:
    given: dict[str, Any] = {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}}
    if waits:
        given["ServiceTimeout"] = waits
    resources = {"Role": ROLE, "Function": function(Timeout=60), "Thing": resource("Custom::Thing", given)}

    assert [one.rule for one in found(played(stack(**resources)))] == rules
