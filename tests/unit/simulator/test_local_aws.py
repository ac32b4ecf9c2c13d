"""Calls of functions reach the simulated world, with the permissions of the template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from ringback.cloudformation.policies import evaluate
from ringback.simulator import Center, Fault, Interaction
from tests.unit.simulator import flowkit as kit

NME = "NoMatchingError"
TABLE: dict[str, Any] = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "TableName": "notes",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
    },
}
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def call(code: str) -> str:
    """Builds the code of a function whose body may use boto3."""
    body = "\n".join(f"    {line}" for line in code.strip().splitlines())
    return f"import boto3, json\ndef handler(event, context):\n{body}\n"


def world(folder: Path, code: str, *statements: dict[str, Any], **resources: Any) -> Center:
    """Builds a center with one function, one table, a topic and a bucket."""
    parts = {
        "Role": kit.role(*(statements or (ALL,))),
        "Fn": kit.function(call(code)),
        "Notes": TABLE,
        "General": kit.queue("general"),
        "Alerts": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "alerts"}},
        "Data": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "data"}},
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "domain"}},
        **resources,
    }
    return kit.center(folder, parts)


def result(center: Center, event: Any = None) -> Any:
    """Runs the function."""
    return center.functions["Fn"].invoke(event or {})


# --- services -------------------------------------------------------------------------------------------------------


def test_a_table_is_written_and_read(tmp_path: Path) -> None:
    code = """
table = boto3.resource("dynamodb").Table("notes")
table.put_item(Item={"pk": "a", "n": 1, "tags": {"x"}})
table.update_item(Key={"pk": "a"}, UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": 2})
return int(table.get_item(Key={"pk": "a"})["Item"]["n"])
"""
    center = world(tmp_path, code)
    assert result(center) == 3
    assert center.tables["notes"].get(pk="a") == {"pk": "a", "n": 3, "tags": {"x"}}


def test_errors_arrive_as_the_exceptions_of_the_client(tmp_path: Path) -> None:
    code = """
client = boto3.client("dynamodb")
try:
    client.put_item(TableName="notes", Item={"pk": {"S": "a"}}, ConditionExpression="attribute_exists(pk)")
except client.exceptions.ConditionalCheckFailedException as error:
    return error.response["Error"]["Code"]
"""
    assert result(world(tmp_path, code)) == "ConditionalCheckFailedException"


def test_parameters_are_validated_by_the_service_model(tmp_path: Path) -> None:
    code = """
from botocore.exceptions import ParamValidationError
try:
    boto3.client("dynamodb").get_item(TableName="notes", Kee={})
except ParamValidationError as error:
    return str(error)
"""
    assert "Kee" in result(world(tmp_path, code))


def test_objects_topics_and_secrets(tmp_path: Path) -> None:
    code = """
s3, sns, secrets = (boto3.client(name) for name in ("s3", "sns", "secretsmanager"))
s3.put_object(Bucket="data", Key="a/b.json", Body=b'{"x": 1}', ContentType="application/json")
sns.publish(TopicArn=event["topic"], Subject="s", Message="m")
for_each = json.dumps({"default": "d", "email": "e"})
sns.publish(TopicArn=event["topic"], MessageStructure="json", Message=for_each)
keys = [o["Key"] for o in s3.list_objects_v2(Bucket="data", Prefix="a/")["Contents"]]
body = s3.get_object(Bucket="data", Key=keys[0])["Body"].read().decode()
return [body, secrets.get_secret_value(SecretId="pepper")["SecretString"]]
"""
    secret = {
        "Type": "AWS::SecretsManager::Secret",
        "Properties": {"Name": "pepper", "GenerateSecretString": {"PasswordLength": 40}},
    }
    center = world(tmp_path, code, Pepper=secret)
    body, value = result(center, {"topic": center.topics["alerts"].arn})
    assert body == '{"x": 1}'
    assert len(value) == 40
    assert value == center.fresh().secrets["pepper"].value
    assert center.buckets["data"].json("a/b.json") == {"x": 1}
    assert [m["Message"] for m in center.topics["alerts"].messages] == ["m", "d"]


def test_a_secret_without_value_has_none(tmp_path: Path) -> None:
    code = 'return boto3.client("secretsmanager").get_secret_value(SecretId="key")["SecretString"]'
    center = world(tmp_path, code, Key={"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "key"}})
    with pytest.raises(Exception, match="ResourceNotFoundException"):
        result(center)
    center.secrets["key"].set("pem")
    assert result(center) == "pem"


def test_kms_round_trip_with_context(tmp_path: Path) -> None:
    code = """
kms = boto3.client("kms")
blob = kms.encrypt(KeyId="alias/main", Plaintext=b"geheim", EncryptionContext={"a": "b"})["CiphertextBlob"]
good = kms.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})["Plaintext"]
bad = kms.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "c"})["Plaintext"]
return [good.decode(), bad == good, b"geheim" in blob]
"""
    key = {"Type": "AWS::KMS::Key", "Properties": {}}
    alias = {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/main", "TargetKeyId": {"Ref": "Main"}}}
    assert result(world(tmp_path, code, Main=key, MainAlias=alias)) == ["geheim", False, False]


def test_what_is_not_simulated_says_so(tmp_path: Path) -> None:
    center = world(tmp_path, 'boto3.client("translate").list_languages()')
    with pytest.raises(Exception, match="NotSimulated"):
        result(center)
    assert "translate:ListLanguages is not simulated" in center.problems[0].message


def test_the_rest_of_the_process_is_not_intercepted() -> None:
    client = boto3.client(
        "dynamodb",
        region_name="ap-northeast-2",
        endpoint_url="http://127.0.0.1:9",
        aws_access_key_id="x",
        aws_secret_access_key="y",
    )
    client.meta.config.retries = {"max_attempts": 0}
    with pytest.raises(Exception, match=r"127\.0\.0\.1:9"):
        client.list_tables()


def test_a_time_out_looks_like_one(tmp_path: Path) -> None:
    code = """
from botocore.exceptions import ReadTimeoutError
try:
    boto3.client("dynamodb").get_item(TableName="notes", Key={"pk": {"S": "a"}})
except ReadTimeoutError:
    return "late"
"""

    class Late:
        """Lets every table call time out."""

        def consult(self, interaction: Interaction) -> Fault | None:
            """Hits AWS calls."""
            return Fault("timeout", 2) if interaction.kind == "aws" else None

    center = world(tmp_path, code)
    center.faults = Late()
    assert result(center) == "late"


# --- permissions ----------------------------------------------------------------------------------------------------

READ = 'return boto3.client("dynamodb").get_item(TableName="notes", Key={"pk": {"S": "a"}}).get("Item")'


def denied(center: Center) -> str:
    """Runs the function and answers why it was denied."""
    with pytest.raises(Exception, match="AccessDenied"):
        result(center)
    (problem,) = [p for p in center.problems if p.code == "iam-denied"]
    return f"{problem.message} {problem.resource}"


def test_a_role_without_the_action_is_denied_with_the_names(tmp_path: Path) -> None:
    allow = {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"}
    why = denied(world(tmp_path, READ, allow))
    assert "may not dynamodb:GetItem on arn:aws:dynamodb:ap-northeast-2:111122223333:table/notes" in why
    assert "no statement allows it" in why
    assert "Role" in why
    assert "Fn" in why


def test_a_near_miss_names_the_resource_that_is_allowed(tmp_path: Path) -> None:
    allow = {"Effect": "Allow", "Action": ["dynamodb:Get*"], "Resource": "arn:aws:dynamodb:*:*:table/other"}
    assert "allows it on arn:aws:dynamodb:*:*:table/other" in denied(world(tmp_path, READ, allow))


def test_a_policy_attached_to_the_role_counts(tmp_path: Path) -> None:
    policy = {
        "Type": "AWS::IAM::Policy",
        "Properties": {
            "Roles": [{"Ref": "Role"}],
            "PolicyDocument": {
                "Statement": [
                    {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": {"Fn::GetAtt": ["Notes", "Arn"]}}
                ]
            },
        },
    }
    center = kit.center(
        tmp_path, {"Role": kit.role(), "Fn": kit.function(call(READ)), "Notes": TABLE, "Policy": policy}
    )
    assert result(center) is None


def test_an_explicit_deny_wins(tmp_path: Path) -> None:
    deny = {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}
    assert "denies it" in denied(world(tmp_path, READ, ALL, deny))


def test_an_encrypted_table_needs_its_key(tmp_path: Path) -> None:
    encrypted = {
        "Type": TABLE["Type"],
        "Properties": {
            **TABLE["Properties"],
            "SSESpecification": {"SSEEnabled": True, "KMSMasterKeyId": {"Fn::GetAtt": ["Key", "Arn"]}},
        },
    }
    key = {"Type": "AWS::KMS::Key", "Properties": {}}
    table_only = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}
    with_key = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": {"Fn::GetAtt": ["Key", "Arn"]}}
    assert "kms:Decrypt" in denied(world(tmp_path / "a", READ, table_only, Notes=encrypted, Key=key))
    assert result(world(tmp_path / "b", READ, table_only, with_key, Notes=encrypted, Key=key)) is None


def test_a_transaction_needs_the_action_of_each_item(tmp_path: Path) -> None:
    code = """
delete = {"Delete": {"TableName": "notes", "Key": {"pk": {"S": "a"}}}}
boto3.client("dynamodb").transact_write_items(TransactItems=[delete])
"""
    allow = {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"}
    assert "dynamodb:DeleteItem" in denied(world(tmp_path, code, allow))


@pytest.mark.parametrize(
    ("statement", "context", "allowed"),
    [
        ({"Action": "s3:Get*", "Resource": "*"}, {}, True),
        ({"Action": "s3:PutObject", "Resource": "*"}, {}, False),
        ({"NotAction": "iam:*", "Resource": "*"}, {}, True),
        ({"Action": "*", "NotResource": "arn:aws:s3:::data/*"}, {}, False),
        ({"Action": "*", "Resource": "arn:aws:s3:::data/?.txt"}, {}, True),
        (
            {"Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}},
            {"aws:RequestedRegion": "ap-northeast-2"},
            False,
        ),
        (
            {"Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}},
            {"aws:RequestedRegion": "ap-northeast-2"},
            True,
        ),
        (
            {
                "Action": "*",
                "Resource": "*",
                "Condition": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["CONV#*"]}},
            },
            {"dynamodb:LeadingKeys": ["CUST#1"]},
            False,
        ),
        (
            {"Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
            {"aws:SecureTransport": "true"},
            True,
        ),
        ({"Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "x"}}}, {}, True),
        ({"Action": "*", "Resource": "*", "Condition": {"Null": {"aws:TokenIssueTime": "true"}}}, {}, True),
    ],
)
def test_statements_are_evaluated(statement: dict[str, Any], context: dict[str, Any], allowed: bool) -> None:
    found = evaluate([({"Effect": "Allow", **statement}, "policy")], "s3:GetObject", "arn:aws:s3:::data/a.txt", context)
    assert found.allowed is allowed


# --- events, schedules, streams -------------------------------------------------------------------------------------

COUNT = """
key = {"pk": {"S": event.get("detail-type", event.get("kind", "?"))}}
one = {":o": {"N": "1"}}
client = boto3.client("dynamodb")
client.update_item(TableName="notes", Key=key, UpdateExpression="ADD n :o", ExpressionAttributeValues=one)
"""


def listener(source: str | None = None) -> dict[str, Any]:
    """Builds a function that counts what reaches it, with its permission."""
    return {
        "Listener": kit.function(call(COUNT)),
        "MayInvoke": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "FunctionName": {"Fn::GetAtt": ["Listener", "Arn"]},
                "Principal": "events.amazonaws.com",
                "SourceArn": source or {"Fn::GetAtt": ["Rule", "Arn"]},
            },
        },
    }


def rule(pattern: dict[str, Any], bus: bool = True) -> dict[str, Any]:
    """Builds a rule that leads to the listener."""
    properties: dict[str, Any] = {
        "EventPattern": pattern,
        "Targets": [{"Id": "a", "Arn": {"Fn::GetAtt": ["Listener", "Arn"]}}],
    }
    if bus:
        properties["EventBusName"] = {"Ref": "Bus"}
    return {"Type": "AWS::Events::Rule", "Properties": properties}


PUT = """
entries = [
    {"EventBusName": "domain", "Source": "aicc", "DetailType": t, "Detail": json.dumps({"amount": n})}
    for t, n in (("callback.scheduled", 5), ("survey.submitted", 1))
]
return boto3.client("events").put_events(Entries=entries)["FailedEntryCount"]
"""


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"source": ["aicc"]}, {"callback.scheduled", "survey.submitted"}),
        ({"detail-type": [{"prefix": "callback."}]}, {"callback.scheduled"}),
        ({"detail": {"amount": [{"numeric": [">", 2]}]}}, {"callback.scheduled"}),
        ({"detail-type": [{"anything-but": ["survey.submitted"]}]}, {"callback.scheduled"}),
        ({"detail": {"gone": [{"exists": False}]}, "source": ["aicc"]}, {"callback.scheduled", "survey.submitted"}),
        ({"source": ["other"]}, set()),
    ],
)
def test_events_reach_the_functions_of_matching_rules(
    tmp_path: Path, pattern: dict[str, Any], expected: set[str]
) -> None:
    center = world(tmp_path, PUT, Rule=rule(pattern), **listener())
    assert result(center) == 0
    center.advance(1)
    assert {item["pk"] for item in center.tables["notes"].items()} == expected
    assert [e["detail-type"] for e in center.events] == ["callback.scheduled", "survey.submitted"]


def test_a_rule_without_permission_is_reported(tmp_path: Path) -> None:
    center = world(tmp_path, PUT, Rule=rule({"source": ["aicc"]}), **listener("arn:aws:events:::rule/other"))
    result(center)
    center.advance(1)
    assert center.tables["notes"].items() == []
    assert "events.amazonaws.com" in center.problems[0].message


def test_contact_events_reach_functions(tmp_path: Path) -> None:
    resources = {"Main": kit.flow("main", kit.bye()), "Rule": rule({"source": ["aws.connect"]}, bus=False)}
    center = world(tmp_path, "return 1", **resources, **listener())
    center.call(to="main")
    center.advance(1)
    assert center.tables["notes"].items() == [{"pk": "Amazon Connect Contact Event", "n": 4}]


SCHEDULE = """
scheduler = boto3.client("scheduler")
scheduler.create_schedule(
    Name="later",
    GroupName="callbacks",
    ScheduleExpression=event["when"],
    ScheduleExpressionTimezone="Asia/Seoul",
    FlexibleTimeWindow={"Mode": "OFF"},
    ActionAfterCompletion="DELETE",
    Target={"Arn": event["target"], "RoleArn": event["role"], "Input": json.dumps({"kind": "due"})},
)
return [s["Name"] for s in scheduler.list_schedules(GroupName="callbacks")["Schedules"]]
"""


def scheduled(folder: Path, when: str, *role: dict[str, Any]) -> Center:
    """Builds a center with a schedule."""
    group = {"Type": "AWS::Scheduler::ScheduleGroup", "Properties": {"Name": "callbacks"}}
    center = world(folder, SCHEDULE, Group=group, Invoker=kit.role(*role), Rule=rule({"source": ["x"]}), **listener())
    target = center.functions["Listener"].definition.arn
    invoker = next(arn for arn, label in center.world.role_labels.items() if label.startswith("Invoker"))
    result(center, {"when": when, "target": target, "role": invoker})
    return center


def test_a_schedule_fires_on_virtual_time_and_goes(tmp_path: Path) -> None:
    center = scheduled(
        tmp_path, "at(2026-11-23T12:00:00)", {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}
    )
    center.at("2026-11-23T11:59:59+09:00")
    assert center.tables["notes"].items() == []
    center.at("2026-11-23T12:00:01+09:00")
    assert center.tables["notes"].items() == [{"pk": "due", "n": 1}]
    assert center.cloud.services["scheduler"].schedules == {}


def test_a_rate_repeats(tmp_path: Path) -> None:
    center = scheduled(
        tmp_path, "rate(5 minutes)", {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}
    )
    center.advance(16 * 60)
    assert center.tables["notes"].items() == [{"pk": "due", "n": 3}]


def test_a_schedule_whose_role_may_not_invoke_is_reported(tmp_path: Path) -> None:
    center = scheduled(
        tmp_path, "at(2026-11-23T12:00:00)", {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    )
    center.at("2026-11-23T12:00:01+09:00")
    assert center.tables["notes"].items() == []
    assert "iam-denied" in {p.code for p in center.problems}


def test_a_table_stream_reaches_its_function_in_batches(tmp_path: Path) -> None:
    writer = """
client = boto3.client("dynamodb")
for i in range(5):
    client.put_item(TableName="notes", Item={"pk": {"S": str(i)}})
"""
    reader = call("""
records = event["Records"]
boto3.client("s3").put_object(Bucket="data", Key=records[0]["eventID"], Body=str(len(records)).encode())
""")
    mapping = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "EventSourceArn": {"Fn::GetAtt": ["Notes", "StreamArn"]},
            "FunctionName": {"Ref": "Reader"},
            "BatchSize": 3,
            "FilterCriteria": {"Filters": [{"Pattern": '{"eventName": ["INSERT"]}'}]},
        },
    }
    center = world(tmp_path, writer, Reader=kit.function(reader), Mapping=mapping)
    result(center)
    center.advance(1)
    assert sorted(center.buckets["data"].objects.values()) == [b"2", b"3"]


# --- Amazon Connect's own API ---------------------------------------------------------------------------------------


def connected(folder: Path, code: str, **resources: Any) -> Center:
    """Builds a center with a flow into a queue."""
    to_queue = kit.flow(
        "main",
        kit.act("pick", "UpdateContactTargetQueue", {"QueueId": "${General.QueueArn}"}, "go", {NME: "bye"}),
        kit.act("go", "TransferContactToQueue", {}, "bye", {"QueueAtCapacity": "bye", NME: "bye"}),
        kit.bye(),
    )
    return world(folder, code, Main=to_queue, **resources)


METRICS = """
names = {"CONTACTS_IN_QUEUE": "COUNT", "OLDEST_CONTACT_AGE": "SECONDS"}
names |= {"AGENTS_AVAILABLE": "COUNT", "AGENTS_ONLINE": "COUNT"}
answer = boto3.client("connect").get_current_metric_data(
    InstanceId=event["instance"],
    Filters={"Queues": [event["queue"]], "Channels": ["VOICE"]},
    Groupings=["QUEUE"],
    CurrentMetrics=[{"Name": name, "Unit": unit} for name, unit in names.items()],
)
return [c["Value"] for c in answer["MetricResults"][0]["Collections"]]
"""


def test_current_metrics_come_from_the_simulated_queues(tmp_path: Path) -> None:
    center = connected(tmp_path, METRICS)
    event = {"instance": center.world.instance_id, "queue": center.queues["general"].arn}
    assert result(center, event) == [0, 0, 0, 0]
    center.call(to="main")
    center.advance(42)
    center.add_agent("kim").status("점심")
    assert result(center, event) == [1, 42, 0, 1]


def test_a_task_started_by_a_function_is_a_contact(tmp_path: Path) -> None:
    code = """
given = {"InstanceId": event["instance"], "ContactFlowId": event["flow"], "Name": "콜백", "Attributes": {"n": "1"}}
return boto3.client("connect").start_task_contact(**given)["ContactId"]
"""
    center = connected(tmp_path, code)
    agent = center.add_agent("kim").available()
    contact_id = result(center, {"instance": center.world.instance_id, "flow": center.world.flows["main"].id})
    center.advance(1)
    assert agent.offered is not None
    assert (agent.offered.id, agent.offered.name, agent.offered.attributes) == (contact_id, "콜백", {"n": "1"})


def test_contacts_can_be_changed_and_stopped(tmp_path: Path) -> None:
    code = """
connect = boto3.client("connect")
ids = {"InstanceId": event["instance"]}
connect.update_contact_attributes(**ids, InitialContactId=event["contact"], Attributes={"seen": "yes"})
described = connect.describe_contact(**ids, ContactId=event["contact"])["Contact"]
connect.stop_contact(**ids, ContactId=event["contact"])
return [described["Channel"], described["QueueInfo"]["Id"]]
"""
    center = connected(tmp_path, code)
    call_ = center.call(to="main")
    queue_id = center.world.queues["general"].id
    assert result(center, {"instance": center.world.instance_id, "contact": call_.contact.id}) == ["VOICE", queue_id]
    center.advance(1)
    assert (call_.state, call_.attributes) == ("ended", {"seen": "yes"})


def test_an_outbound_call_rings_and_runs_its_flow(tmp_path: Path) -> None:
    code = """
numbers = {"DestinationPhoneNumber": "+821099998888", "SourcePhoneNumber": "+827000000000"}
where = {"InstanceId": event["instance"], "ContactFlowId": event["flow"]}
return boto3.client("connect").start_outbound_voice_contact(**where, **numbers)["ContactId"]
"""
    center = world(tmp_path, code, Main=kit.flow("reminder", kit.say("hi", "예약 안내입니다", "bye"), kit.bye()))
    result(center, {"instance": center.world.instance_id, "flow": center.world.flows["reminder"].id})
    center.advance(0.5)
    (line,) = center.outbound
    assert line.state == "dialling"
    center.advance(60)
    assert (line.heard, line.ended_by) == (["예약 안내입니다"], "flow")


def test_another_instance_is_not_found(tmp_path: Path) -> None:
    center = connected(tmp_path, METRICS)
    with pytest.raises(Exception, match="ResourceNotFoundException"):
        result(center, {"instance": "00000000-0000-4000-8000-000000000000", "queue": "q"})


def test_functions_can_call_functions(tmp_path: Path) -> None:
    code = """
answer = boto3.client("lambda").invoke(FunctionName="helper", Payload=json.dumps({"x": 20}))
return json.loads(answer["Payload"].read())["y"] + 1
"""
    helper = kit.function(
        "STATE = []\ndef handler(event, context):\n    STATE.append(1)\n    return {'y': event['x'] * 2}\n",
        FunctionName="helper",
    )
    assert result(world(tmp_path, code, Helper=helper)) == 41


def test_a_client_error_is_the_real_class(tmp_path: Path) -> None:
    code = """
from botocore.exceptions import ClientError
try:
    boto3.client("s3").get_object(Bucket="data", Key="gone")
except ClientError as error:
    return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]
"""
    assert result(world(tmp_path, code)) == ["NoSuchKey", 404]
    assert issubclass(ClientError, Exception)
