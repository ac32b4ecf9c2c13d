"""The SDK against a served center that is not deployed: lists, contacts, tables, objects, messages, events, bots."""

from __future__ import annotations

import hashlib
import http.client
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from ringback import simulator
from ringback.simulator.center import Center
from ringback.simulator.http import HttpServer, LiveCenter
from ringback.simulator.http.aws import AwsEndpoints

Clients = Callable[[str], Any]


@pytest.fixture(scope="module")
def live(assembly: Path) -> LiveCenter:
    return LiveCenter(simulator.load(assembly, "aicc-dev"), real_time=False)


@pytest.fixture(scope="module")
def aws(live: LiveCenter) -> Iterator[Clients]:
    """Returns what makes clients of the served center."""
    with HttpServer(live, [AwsEndpoints(live)], name="aicc-dev") as server:
        server.start()
        session = boto3.session.Session("local", "local", region_name=live.center.world.region)
        config = Config(retries={"total_max_attempts": 1}, read_timeout=20)
        yield cache(lambda name: session.client(name, endpoint_url=f"{server.url}/aws", config=config))
        server.shutdown()


@pytest.fixture(scope="module")
def instance(live: LiveCenter) -> str:
    return live.center.world.instance_id


def refused(call: Callable[[], Any]) -> tuple[str, int, str]:
    """Returns code, status and message of what a call is refused with."""
    with pytest.raises(ClientError) as told:
        call()
    response: Any = told.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Message"]


# --- Amazon Connect ---------------------------------------------------------------------------------------------------


def test_an_instance_is_listed_and_described(aws: Clients, instance: str) -> None:
    connect = aws("connect")
    assert [one["Id"] for one in connect.list_instances()["InstanceSummaryList"]] == [instance]
    assert connect.describe_instance(InstanceId=instance)["Instance"]["InstanceStatus"] == "ACTIVE"


@pytest.mark.parametrize(
    ("operation", "key", "name"),
    [
        ("list_queues", "QueueSummaryList", "aicc-dev-general"),
        ("list_contact_flows", "ContactFlowSummaryList", "inbound"),
        ("list_hours_of_operations", "HoursOfOperationSummaryList", "aicc-dev-agents"),
        ("list_routing_profiles", "RoutingProfileSummaryList", None),
        ("list_quick_connects", "QuickConnectSummaryList", None),
        ("list_users", "UserSummaryList", None),
    ],
)
def test_what_an_instance_has_is_listed(
    aws: Clients, instance: str, operation: str, key: str, name: str | None
) -> None:
    found = getattr(aws("connect"), operation)(InstanceId=instance)[key]
    assert found
    assert name is None or name in [one["Name"] for one in found]


def test_a_flow_is_described_with_its_content(aws: Clients, instance: str) -> None:
    connect = aws("connect")
    flow = connect.list_contact_flows(InstanceId=instance)["ContactFlowSummaryList"][0]
    described = connect.describe_contact_flow(InstanceId=instance, ContactFlowId=flow["Id"])["ContactFlow"]
    assert json.loads(described["Content"])["Version"] == "2019-10-30"


def test_a_queue_is_described_by_its_arn(aws: Clients, instance: str) -> None:
    connect = aws("connect")
    queue = connect.list_queues(InstanceId=instance)["QueueSummaryList"][0]
    assert connect.describe_queue(InstanceId=instance, QueueId=queue["Arn"])["Queue"]["QueueId"] == queue["Id"]


def test_a_chat_is_started_changed_and_stopped(aws: Clients, live: LiveCenter, instance: str) -> None:
    connect = aws("connect")
    flow = next(
        one["Id"]
        for one in connect.list_contact_flows(InstanceId=instance)["ContactFlowSummaryList"]
        if one["Name"] == "chat-entry"
    )
    begun = connect.start_chat_contact(
        InstanceId=instance,
        ContactFlowId=flow,
        ParticipantDetails={"DisplayName": "김하나"},
        Attributes={"locale": "ko-KR"},
    )
    contact = begun["ContactId"]
    assert begun["ParticipantToken"]
    described = connect.describe_contact(InstanceId=instance, ContactId=contact)["Contact"]
    assert described["Channel"] == "CHAT"
    assert abs(described["InitiationTimestamp"] - live.ask(lambda center: center.now)) < timedelta(minutes=1)
    connect.update_contact_attributes(InstanceId=instance, InitialContactId=contact, Attributes={"note": "가나다"})
    kept = connect.get_contact_attributes(InstanceId=instance, InitialContactId=contact)["Attributes"]
    assert (kept["note"], kept["locale"]) == ("가나다", "ko-KR")
    connect.stop_contact(InstanceId=instance, ContactId=contact)
    assert live.ask(lambda center: _contact(center, contact).ended)


def _contact(center: Center, key: str) -> Any:
    return center.contacts.get(key)


def test_figures_of_a_queue(aws: Clients, instance: str) -> None:
    queue = aws("connect").list_queues(InstanceId=instance)["QueueSummaryList"][0]["Id"]
    metric = {"Name": "CONTACTS_IN_QUEUE", "Unit": "COUNT"}
    told = aws("connect").get_current_metric_data(
        InstanceId=instance, Filters={"Queues": [queue], "Channels": ["VOICE"]}, CurrentMetrics=[metric]
    )
    assert told["MetricResults"][0]["Collections"] == [{"Metric": metric, "Value": 0.0}]


# --- DynamoDB, S3 -----------------------------------------------------------------------------------------------------


def test_items_are_written_read_changed_and_queried(aws: Clients) -> None:
    dynamodb = aws("dynamodb")
    table = next(name for name in dynamodb.list_tables()["TableNames"] if "ustomers" in name)
    schema = dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]
    key = {one["AttributeName"]: {"S": f"served-{one['KeyType']}"} for one in schema}
    item = {**key, "name": {"S": "김하나"}, "raw": {"B": b"\x00\xff"}, "many": {"L": [{"N": "1.50"}, {"NULL": True}]}}
    dynamodb.put_item(TableName=table, Item=item)
    found = dynamodb.get_item(TableName=table, Key=key)["Item"]
    assert (found["name"], found["raw"], found["many"]["L"][0]) == ({"S": "김하나"}, {"B": b"\x00\xff"}, {"N": "1.5"})
    changed = dynamodb.update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET #n = :n",
        ExpressionAttributeNames={"#n": "name"},
        ExpressionAttributeValues={":n": {"S": "이두리"}},
        ReturnValues="ALL_NEW",
    )
    assert changed["Attributes"]["name"] == {"S": "이두리"}
    first = schema[0]["AttributeName"]
    queried = dynamodb.query(
        TableName=table,
        KeyConditionExpression="#k = :k",
        ExpressionAttributeNames={"#k": first},
        ExpressionAttributeValues={":k": key[first]},
    )
    assert queried["Count"] == 1
    code, status, _ = refused(
        lambda: dynamodb.put_item(
            TableName=table,
            Item=item,
            ConditionExpression="attribute_not_exists(#k)",
            ExpressionAttributeNames={"#k": first},
        )
    )
    assert (code, status) == ("ConditionalCheckFailedException", 400)
    dynamodb.delete_item(TableName=table, Key=key)
    assert "Item" not in dynamodb.get_item(TableName=table, Key=key)
    assert refused(lambda: dynamodb.get_item(TableName="none", Key=key))[0] == "ResourceNotFoundException"


def test_a_transaction_says_why_it_was_canceled(aws: Clients) -> None:
    dynamodb = aws("dynamodb")
    table = next(name for name in dynamodb.list_tables()["TableNames"] if "ustomers" in name)
    schema = dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]
    key = {one["AttributeName"]: {"S": "nobody"} for one in schema}
    condition = {
        "ConditionExpression": "attribute_exists(#k)",
        "ExpressionAttributeNames": {"#k": schema[0]["AttributeName"]},
    }
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as told:
        dynamodb.transact_write_items(TransactItems=[{"Delete": {"TableName": table, "Key": key, **condition}}])
    assert told.value.response["CancellationReasons"][0]["Code"] == "ConditionalCheckFailed"


def test_objects_are_kept(aws: Clients) -> None:
    s3 = aws("s3")
    bucket = next(one["Name"] for one in s3.list_buckets()["Buckets"] if "data" in one["Name"].lower())
    s3.head_bucket(Bucket=bucket)
    s3.put_object(
        Bucket=bucket, Key="a/가 나.txt", Body="내용".encode(), ContentType="text/plain", Metadata={"from": "test"}
    )
    s3.upload_fileobj(io.BytesIO(b"b" * 70_000), bucket, "a/large.bin")
    found = s3.get_object(Bucket=bucket, Key="a/가 나.txt")
    assert (found["Body"].read().decode(), found["ContentType"], found["Metadata"]) == (
        "내용",
        "text/plain",
        {"from": "test"},
    )
    head = s3.head_object(Bucket=bucket, Key="a/large.bin")
    assert (head["ContentLength"], head["ETag"]) == (
        70_000,
        f'"{hashlib.md5(b"b" * 70_000, usedforsecurity=False).hexdigest()}"',
    )
    s3.copy_object(Bucket=bucket, Key="b/copy.txt", CopySource={"Bucket": bucket, "Key": "a/가 나.txt"})
    listed = s3.list_objects_v2(Bucket=bucket, Prefix="a/")
    assert [one["Key"] for one in listed["Contents"]] == ["a/large.bin", "a/가 나.txt"]
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a/large.bin"}, {"Key": "b/copy.txt"}]})
    s3.delete_object(Bucket=bucket, Key="a/가 나.txt")
    assert s3.list_objects_v2(Bucket=bucket, Prefix="a/")["KeyCount"] == 0
    assert refused(lambda: s3.get_object(Bucket=bucket, Key="none"))[:2] == ("NoSuchKey", 404)
    assert refused(lambda: s3.head_object(Bucket=bucket, Key="none"))[1] == 404
    assert refused(lambda: s3.list_objects_v2(Bucket="none"))[:2] == ("NoSuchBucket", 404)


# --- messages, events, schedules --------------------------------------------------------------------------------------


def test_messages_wait_in_a_queue(aws: Clients) -> None:
    sqs = aws("sqs")
    url = sqs.list_queues()["QueueUrls"][0]
    assert sqs.get_queue_url(QueueName=url.rpartition("/")[2])["QueueUrl"] == url
    sent = sqs.send_message(QueueUrl=url, MessageBody="안녕")
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert (message["MessageId"], message["Body"]) == (sent["MessageId"], "안녕")
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
    assert attributes["ApproximateNumberOfMessages"] == "1"
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.receive_message(QueueUrl=f"{url}-none")


def test_a_topic_takes_a_message(aws: Clients, live: LiveCenter) -> None:
    sns = aws("sns")
    arn = sns.list_topics()["Topics"][0]["TopicArn"]
    told = sns.publish(
        TopicArn=arn, Message="경보", MessageAttributes={"kind": {"DataType": "String", "StringValue": "test"}}
    )
    message = live.ask(lambda center: center.topics[arn].messages[-1])
    assert (message["MessageId"], message["Message"]) == (told["MessageId"], "경보")
    assert message["MessageAttributes"]["kind"]["StringValue"] == "test"
    assert refused(lambda: sns.publish(TopicArn=f"{arn}-none", Message="a"))[:2] == ("NotFound", 404)


def test_events_reach_their_bus(aws: Clients, live: LiveCenter) -> None:
    events = aws("events")
    assert "default" in [one["Name"] for one in events.list_event_buses()["EventBuses"]]
    assert events.list_rules(EventBusName="default")["Rules"]
    entry = {"Source": "served", "DetailType": "tried", "Detail": '{"a": "가"}'}
    assert events.put_events(Entries=[entry])["FailedEntryCount"] == 0
    assert live.ask(lambda center: [one["detail"] for one in center.events if one["source"] == "served"]) == [
        {"a": "가"}
    ]


def test_schedules_are_made_and_removed(aws: Clients, live: LiveCenter) -> None:
    scheduler = aws("scheduler")
    function = live.center.world.functions["sweeper"].arn
    role = live.center.world.functions["sweeper"].role_arn
    at = (datetime(2027, 1, 1, tzinfo=UTC)).strftime("%Y-%m-%dT%H:%M:%S")
    made = scheduler.create_schedule(
        Name="served",
        ScheduleExpression=f"at({at})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": function, "RoleArn": role},
    )
    assert made["ScheduleArn"].endswith("schedule/default/served")
    assert scheduler.get_schedule(Name="served")["ScheduleExpression"] == f"at({at})"
    assert "served" in [one["Name"] for one in scheduler.list_schedules()["Schedules"]]
    scheduler.delete_schedule(Name="served")
    assert refused(lambda: scheduler.get_schedule(Name="served"))[:2] == ("ResourceNotFoundException", 404)


# --- functions, bots, logs, stacks, who one is ------------------------------------------------------------------------


def test_a_function_is_invoked_and_has_logged(aws: Clients) -> None:
    client = aws("lambda")
    name = next(one["FunctionName"] for one in client.list_functions()["Functions"] if "survey" in one["FunctionName"])
    told = client.invoke(FunctionName=name, Payload=json.dumps({"Details": {"ContactData": {}, "Parameters": {}}}))
    assert told["StatusCode"] == 200
    json.loads(told["Payload"].read())
    assert client.get_function_configuration(FunctionName=name)["Runtime"].startswith("python")
    groups = aws("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")["logGroups"]
    assert aws("logs").filter_log_events(logGroupName=groups[0]["logGroupName"])["events"]
    assert refused(lambda: client.invoke(FunctionName="none"))[:2] == ("ResourceNotFoundException", 404)


def test_the_bot_understands(aws: Clients) -> None:
    bot = aws("lexv2-models").list_bots()["botSummaries"][0]
    aliases = aws("lexv2-models").list_bot_aliases(botId=bot["botId"])["botAliasSummaries"]
    told = aws("lexv2-runtime").recognize_text(
        botId=bot["botId"],
        botAliasId=aliases[0]["botAliasId"],
        localeId="ko_KR",
        sessionId="served-1",
        text="배송이 언제 오나요?",
    )
    assert told["messages"][0]["content"]
    assert told["sessionId"] == "served-1"


def test_the_account_and_its_stacks(aws: Clients, live: LiveCenter) -> None:
    assert aws("sts").get_caller_identity()["Account"] == live.center.world.account
    stacks = aws("cloudformation").describe_stacks()["Stacks"]
    assert {one["StackStatus"] for one in stacks} == {"CREATE_COMPLETE"}
    resources = aws("cloudformation").list_stack_resources(StackName=stacks[0]["StackName"])["StackResourceSummaries"]
    assert {"LogicalResourceId", "PhysicalResourceId", "ResourceType"} <= resources[0].keys()
    assert refused(lambda: aws("cloudformation").describe_stacks(StackName="none"))[0] == "ValidationError"


def test_secrets_are_listed_and_read(aws: Clients) -> None:
    secrets = aws("secretsmanager")
    names = [one["Name"] for one in secrets.list_secrets()["SecretList"]]
    assert secrets.get_secret_value(SecretId=names[0])["Name"] == names[0]


# --- figures, in each protocol that CloudWatch speaks -----------------------------------------------------------------


def told_of(live: LiveCenter, namespace: str) -> list[float]:
    return live.ask(lambda center: [one.value for one in center.metrics if one.namespace == namespace])


def test_figures_are_put_listed_and_summed(aws: Clients, live: LiveCenter) -> None:
    """The SDK speaks CBOR with this service."""
    cloudwatch, dimensions = aws("cloudwatch"), [{"Name": "Center", "Value": "상점"}]
    for value in (1.5, 2.5):
        datum = {"MetricName": "Orders", "Value": value, "Unit": "Count", "Dimensions": dimensions}
        cloudwatch.put_metric_data(Namespace="Shop", MetricData=[datum])
    assert told_of(live, "Shop") == [1.5, 2.5]
    listed = cloudwatch.list_metrics(Namespace="Shop", Dimensions=[{"Name": "Center"}])["Metrics"]
    assert listed == [{"Namespace": "Shop", "MetricName": "Orders", "Dimensions": dimensions}]
    now = live.ask(lambda center: datetime.fromtimestamp(center.clock.now, UTC))
    span = {"StartTime": now - timedelta(minutes=5), "EndTime": now + timedelta(minutes=5)}
    asked = {"Namespace": "Shop", "MetricName": "Orders", "Dimensions": dimensions}
    wanted = ["Sum", "Average", "Maximum", "SampleCount"]
    (point,) = cloudwatch.get_metric_statistics(**asked, **span, Period=3600, Statistics=wanted)["Datapoints"]
    assert [point[name] for name in wanted] == [4.0, 2.0, 2.5, 2.0]
    assert point["Timestamp"] <= now < point["Timestamp"] + timedelta(hours=1)
    query = {"Id": "a", "MetricStat": {"Metric": asked, "Period": 3600, "Stat": "Sum"}}
    (result,) = cloudwatch.get_metric_data(MetricDataQueries=[query], **span)["MetricDataResults"]
    assert (result["Values"], result["StatusCode"]) == ([4.0], "Complete")


def test_a_refusal_in_cbor_names_what_is_refused(aws: Clients) -> None:
    cloudwatch = aws("cloudwatch")
    assert refused(lambda: cloudwatch.describe_alarms()) == (
        "NotSimulated",
        501,
        "cloudwatch:DescribeAlarms is not simulated",
    )
    span = {"StartTime": datetime(2026, 11, 23, tzinfo=UTC), "EndTime": datetime(2026, 11, 24, tzinfo=UTC)}
    query = [{"Id": "e", "Expression": "a+b"}]
    code, status, told = refused(lambda: cloudwatch.get_metric_data(MetricDataQueries=query, **span))
    assert (code, status, "'a+b' of e is not simulated" in told) == ("ValidationError", 400, True)


def test_an_older_client_is_answered_in_json_and_in_xml(aws: Clients, live: LiveCenter) -> None:
    url = urlsplit(aws("cloudwatch").meta.endpoint_url)

    def ask(body: str, headers: dict[str, str]) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection(url.netloc, timeout=20)
        signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=a/20261130/ap-northeast-2/monitoring/aws4_request"}
        connection.request("POST", url.path, body.encode(), {**signed, **headers})
        answer = connection.getresponse()
        found = (answer.status, answer.headers["content-type"], answer.read().decode())
        connection.close()
        return found

    target = "GraniteServiceVersion20100801.PutMetricData"
    body = '{"Namespace": "Old", "MetricData": [{"MetricName": "A", "Value": 3}]}'
    assert ask(body, {"X-Amz-Target": target})[:2] == (200, "application/x-amz-json-1.0")
    form = "Action=PutMetricData&Namespace=Old&MetricData.member.1.MetricName=A&MetricData.member.1.Value=4"
    status, kind, text = ask(form, {"Content-Type": "application/x-www-form-urlencoded"})
    assert (status, kind, "PutMetricDataResponse" in text) == (200, "text/xml", True)
    assert told_of(live, "Old") == [3.0, 4.0]
    cut = ask("\xa1", {"Smithy-Protocol": "rpc-v2-cbor"})
    assert cut[0] == 501, "no operation stands in the path"


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_what_is_not_simulated_is_named(aws: Clients, instance: str) -> None:
    told = refused(lambda: aws("connect").list_security_profiles(InstanceId=instance))
    assert told == ("NotSimulated", 501, "connect:ListSecurityProfiles is not simulated")
    assert refused(lambda: aws("sns").create_topic(Name="a")) == (
        "NotSimulated",
        501,
        "sns:CreateTopic is not simulated",
    )
    assert (
        refused(
            lambda: aws("s3").create_bucket(
                Bucket="a-b-c", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"}
            )
        )[2]
        == "s3:CreateBucket is not simulated"
    )


def test_another_instance_is_not_found(aws: Clients) -> None:
    other = "00000000-0000-4000-8000-000000000000"
    assert refused(lambda: aws("connect").list_queues(InstanceId=other))[:2] == ("ResourceNotFoundException", 404)


def test_a_defect_is_told_in_the_protocol_of_the_service(
    aws: Clients, live: LiveCenter, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(live.center.cloud.services["sts"], "_GetCallerIdentity", lambda _: {"Account": 1 / 0})
    told = refused(lambda: aws("sts").get_caller_identity())
    assert told == (
        "InternalFailure",
        500,
        "sts:GetCallerIdentity has a defect here: ZeroDivisionError: division by zero",
    )
    assert "ZeroDivisionError" in capsys.readouterr().err
