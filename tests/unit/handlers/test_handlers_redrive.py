"""Redriving, rehearsed: every way a message gets into a dead-letter queue, days later, once and twice."""

from __future__ import annotations

import argparse
import io
import json
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from commands import redrive as command
from contact_handlers.base import clock
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.records import tables
from operations.expected import Expected
from operations.redrive import Redrive
from ringback.commands.exits import CommandError, Exit
from tests.unit.handlers import outside
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.journeys.base import number
from tests.unit.handlers.journeys.systems import domain_event, told_to
from tests.unit.handlers.orders import transferred_call
from tests.unit.handlers.test_handlers_timeout import hand_over
from tests.unit.handlers.world import ACCOUNT, REGION, World, new_contact

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=clock.KST)
LATER = timedelta(days=13)
FUNCTIONS = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:aicc-dev"
EXPECTED = Expected(
    stage="aicc-dev",
    alias="a",
    stacks=("aicc-dev-Data", "aicc-dev-Background"),
    flows=(),
    reserved_concurrency=0,
    models=(),
    alarms=0,
)


class Account:
    """A session with the queues of the local AWS and with functions that really run."""

    def __init__(self, world: World) -> None:
        self.world = world
        name = f"dead-{uuid.uuid4()}"
        self.url = world.client("sqs").create_queue(QueueName=name)["QueueUrl"]
        self.invoked: list[str] = []
        self.published: list[tuple[str, Any]] = []
        self.changes: list[dict[str, Any]] = []

    def client(self, service: str, **_: Any) -> Any:
        """Returns the client of a service: the queue is real, the others say what they were asked."""
        return self.world.client("sqs") if service == "sqs" else self

    # --- CloudFormation

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_stack_resources"
        return self

    def paginate(self, StackName: str) -> Iterator[dict[str, Any]]:  # noqa: N803 - the name of the service
        ours = [{"ResourceType": "AWS::SQS::Queue", "PhysicalResourceId": self.url}]
        yield {"StackResourceSummaries": ours if StackName.endswith("Data") else [{"ResourceType": "AWS::SNS::Topic"}]}

    # --- AWS Lambda, Amazon SNS, EventBridge, streams

    def invoke(self, **given: Any) -> dict[str, Any]:
        function = given["FunctionName"].removesuffix(":live").rpartition("aicc-dev-")[2].replace("-", "_")
        self.invoked.append(function)
        try:
            answer: Any = self.world.call(function, json.loads(given["Payload"]))
        except FunctionFailedError as failure:
            return {
                "FunctionError": "Unhandled",
                "Payload": io.BytesIO(json.dumps({"errorMessage": str(failure)}).encode()),
            }
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}

    def publish(self, **given: Any) -> None:
        self.published.append((given["TopicArn"], json.loads(given["Message"])))

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - the name of the service
        self.published += [(entry["DetailType"], json.loads(entry["Detail"])) for entry in Entries]
        return {"FailedEntryCount": 0}

    class exceptions:  # noqa: N801 - named like those of the SDK
        """Errors of streams."""

        class TrimmedDataAccessException(Exception):  # noqa: N818 - named like the service's
            """What was asked for is gone."""

        ResourceNotFoundException = KeyError

    def get_shard_iterator(self, **given: Any) -> dict[str, Any]:
        if not self.changes:
            raise self.exceptions.TrimmedDataAccessException
        return {"ShardIterator": "i"}

    def get_records(self, **given: Any) -> dict[str, Any]:
        return {"Records": self.changes[: given["Limit"]]}

    # --- what lies there

    def put(self, body: Any, **attributes: str) -> None:
        """Puts a message into the queue, as the service does that gave it up."""
        named = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        text = body if isinstance(body, str) else json.dumps(body)
        self.world.client("sqs").send_message(QueueUrl=self.url, MessageBody=text, MessageAttributes=named)


@pytest.fixture
def account(world: World) -> Account:
    return Account(world)


def aicc(account: Account, what: str, capsys: pytest.CaptureFixture[str], **options: Any) -> tuple[int, str]:
    given = {"stage": "aicc-dev", "what": what, "queue": "", "most": 100, "rate": 50.0, **options}
    capsys.readouterr()
    code = command.run(argparse.Namespace(**given), Redrive(account, EXPECTED))
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("{")]
    return code, "\n".join(lines)


def waiting(account: Account) -> int:
    name = "ApproximateNumberOfMessages"
    answer = account.world.client("sqs").get_queue_attributes(QueueUrl=account.url, AttributeNames=["All"])[
        "Attributes"
    ]
    return int(answer[name]) + int(answer["ApproximateNumberOfMessagesNotVisible"])


# --- every pair of queue and function

Case = Callable[[World, Account, Travel], Callable[[], Any]]


def contact_event_of_a_rule(world: World, account: Account, travel: Travel) -> Callable[[], Any]:
    contact = new_contact()
    world.talk(contact, "안녕하세요")
    for event in transferred_call(contact, new_contact()):
        account.put(event, TARGET_ARN=f"{FUNCTIONS}-contact-events:live", ERROR_CODE="THROTTLING")
    return lambda: [world.conversation(contact)[name] for name in ("status", "ended_at", "transfer_count")]


def contact_event_of_lambda(world: World, account: Account, travel: Travel) -> Callable[[], Any]:
    contact = new_contact()
    world.talk(contact, "안녕하세요")
    for event in transferred_call(contact, new_contact()):
        account.put(event, RequestID="1", ErrorCode="200")
    return lambda: [world.conversation(contact)[name] for name in ("status", "ended_at", "transfer_count")]


def payload_of_a_callback(world: World, account: Account, travel: Travel) -> Callable[[], Any]:
    made = world.flow("callback", new_contact(), number=number(), action="create", mode="scheduled")
    account.put({"callback_id": made["callback_id"]}, TARGET_ARN=f"{FUNCTIONS}-callback-dispatch:live")
    account.put({"callback_id": made["callback_id"]}, RequestID="1")
    return lambda: [
        (world.get("requests", tables.request(made["callback_id"])) or {})["status"],
        len(world.connect.tasks),
    ]


def payload_of_an_escalation(world: World, account: Account, travel: Travel) -> Callable[[], Any]:
    contact = hand_over(world, "CRITICAL")
    payload = {"escalation_id": world.escalation(contact)["escalation_id"]}
    account.put(payload, TARGET_ARN=f"{FUNCTIONS}-escalation-timeout:live")
    account.put(payload, RequestID="1")
    return lambda: len(world.connect.tasks)


@pytest.mark.parametrize(
    ("case", "wanted"),
    [
        (contact_event_of_a_rule, ["completed", "2026-11-20T01:04:00.000Z", 1]),
        (contact_event_of_lambda, ["completed", "2026-11-20T01:04:00.000Z", 1]),
        (payload_of_a_callback, ["failed", 1]),
        (payload_of_an_escalation, 1),
    ],
)
def test_messages_are_handled_thirteen_days_later_and_once(
    world: World, account: Account, travel: Travel, capsys: pytest.CaptureFixture[str], case: Case, wanted: Any
) -> None:
    travel(NOW)
    outcome = case(world, account, travel)
    lying = waiting(account)
    travel(NOW + LATER)
    assert aicc(account, "send", capsys)[0] == Exit.FINE
    assert waiting(account) == 0
    # A callback that is 13 days over is not made any more; the number is forgotten, others are told, a person is asked.
    assert outcome() == wanted
    assert len(account.invoked) == lying


def test_a_notice_of_a_matched_rule_goes_to_its_topic(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    body = {
        "detail-type": "Contact Lens Rules Matched",
        "time": "2026-12-01T05:00:00Z",
        "detail": {"ruleName": "r", "contactArn": "c", "words": "비밀"},
    }
    account.put({"source": "aws.connect", **body}, TARGET_ARN=f"arn:aws:sns:{REGION}:{ACCOUNT}:topic")
    assert aicc(account, "send", capsys)[0] == Exit.FINE
    ((topic, told),) = account.published
    assert topic == f"arn:aws:sns:{REGION}:{ACCOUNT}:topic"
    assert told.startswith("Contact Lens 규칙 r에 해당하는 상담이 있습니다. 시각(UTC): 2026-12-01T05:00:00Z, 상담: c.")
    assert "비밀" not in told


def test_a_domain_event_goes_back_onto_the_bus(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    account.put({"source": "aicc", "detail-type": "callback.failed", "detail": {"callback_id": "cb_1"}}, ERROR_CODE="x")
    assert aicc(account, "send", capsys)[0] == Exit.FINE
    assert account.published == [("callback.failed", {"callback_id": "cb_1"})]


def test_a_notice_that_a_system_did_not_take_in_a_day_reaches_it_when_it_is_sent_again(
    world: World, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    """What fails again stays; nobody else hears it."""
    listener, event = told_to(world), domain_event("survey.submitted", conversation_id="c", score=5, channel="chat")
    outside.server().faults[:] = ["404"]
    account.put({"endpoint": "erp", "event": event, "attempt": 8}, RequestID="1", ErrorCode="200")
    assert aicc(account, "look", capsys)[1].count("endpoint=erp") == 1
    assert (aicc(account, "send", capsys)[0], waiting(account)) == (Exit.FOUND, 1)
    account.put({"endpoint": "erp", "event": event, "attempt": 8}, RequestID="1", ErrorCode="200")
    assert (aicc(account, "send", capsys)[0], waiting(account)) == (Exit.FINE, 1)
    assert (list(listener.heard), account.invoked, account.published) == ([event["id"]], ["webhooks"] * 2, [])


@pytest.mark.parametrize(("event", "function"), [("conversation.ended", "crm"), ("callback.scheduled", "notifier")])
def test_a_domain_event_that_a_function_failed_with_is_told_to_it_alone(
    account: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], event: str, function: str
) -> None:
    monkeypatch.setattr(account.world, "call", lambda name, event: {})
    account.put(domain_event(event), RequestID="1", ErrorCode="200")
    assert aicc(account, "send", capsys)[0] == Exit.FINE
    assert (account.invoked, account.published) == ([function], [])


def test_a_missed_sweep_needs_nothing(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    account.put({"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}, RequestID="1")
    assert aicc(account, "send", capsys)[0] == Exit.FINE
    assert (account.invoked, waiting(account)) == ([], 0)


@pytest.mark.parametrize("kept", [True, False])
def test_changes_of_a_table_are_read_again_while_the_stream_keeps_them(
    world: World, account: Account, capsys: pytest.CaptureFixture[str], kept: bool
) -> None:
    batch = {"streamArn": "s", "shardId": "1", "startSequenceNumber": "1", "endSequenceNumber": "2", "batchSize": 2}
    context = {"functionArn": f"{FUNCTIONS}-archive:live", "condition": "RetryAttemptsExhausted"}
    account.put({"requestContext": context, "DDBStreamBatchInfo": batch})
    if kept:
        account.changes = [{"dynamodb": {"SequenceNumber": str(at), "Keys": {}, "NewImage": {}}} for at in (1, 2, 3)]
    assert aicc(account, "send", capsys)[0] == Exit.FINE
    assert account.invoked == (["archive"] if kept else [])


# --- what stays, and what is shown


def test_what_fails_again_stays_and_is_named_without_its_data(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    account.put(
        {"detail-type": "Amazon Connect Contact Event", "detail": {"customer": "홍길동 010-1234-5678"}}, RequestID="1"
    )
    account.put("no json", RequestID="1")
    code, said = aicc(account, "send", capsys)
    assert code == Exit.FOUND
    assert "2 left in the queue" in said
    assert "EventError" in said
    assert "홍길동" not in said
    assert waiting(account) == 2


def test_a_look_shows_kind_age_and_cause_and_nothing_of_people(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    event = transferred_call("11111111-2222-4333-8444-555555555555", new_contact())[0]
    event["detail"]["customerEndpoint"] = {"address": "+821012345678"}
    account.put(event, ERROR_CODE="THROTTLING")
    account.put({"callback_id": "cb_1", "name": "홍길동"}, RequestID="1", ErrorCode="429")
    _, said = aicc(account, "look", capsys)
    for part in (
        "Amazon Connect Contact Event",
        "THROTTLING",
        "11111111-2222-4333-8444-555555555555",
        "INITIATED",
        "cb_1",
        "429",
    ):
        assert part in said
    assert not any(secret in said for secret in ("8210", "홍길동"))
    code, said = aicc(account, "list", capsys)
    assert (code, " 2 " in said.splitlines()[1]) == (Exit.FOUND, True)
    # Neither takes anything out.
    assert waiting(account) == 2


def test_the_rate_is_kept_and_the_number_too(account: Account) -> None:
    for _ in range(5):
        account.put({"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}})
    pauses: list[float] = []
    redrive = Redrive(account, EXPECTED)
    (queue,) = redrive.queues()
    sent = redrive.send(queue, most=3, per_second=4, pause=pauses.append)
    assert (sent.handled, sent.failed, pauses) == (3, 0, [0.25, 0.25])
    assert waiting(account) == 2


def test_a_queue_that_is_not_there_is_an_error(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="no dead-letter queue"):
        aicc(account, "send", capsys, queue="nobody")
