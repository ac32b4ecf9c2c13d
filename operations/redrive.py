"""Dead-letter queues of a stage: what lies in them, and how it is sent again.

Amazon SQS moves messages back by itself only when they come from another queue; ours come from functions, rules,
schedules, the event bus and a table stream: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
So a message is read, given to whom it was meant for, and deleted only when that one has handled it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.config import Config

from operations.checks import every
from operations.expected import Expected

QUEUE = "AWS::SQS::Queue"
# The source of the functions' own events, as they stand in every event that they send.
DOMAIN_EVENTS = "aicc"
# What queue and network take besides the function: while a message is handled nobody else gets it.
BESIDES_S = 30
BATCH = 10
# An attribute of what Lambda itself gave up:
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
BY_LAMBDA = "RequestID"
# Members that name a thing of ours or of Amazon Connect, and never a person.
TOLD = ("callback_id", "escalation_id", "contactId", "eventType", "conversation_id", "request_id", "endpoint")
# What the function of a payload is called, by the member that only its payload has.
PAYLOADS: Mapping[str, str] = {
    "callback_id": "callback-dispatch",
    "escalation_id": "escalation-timeout",
    "awslogs": "audit-log",
    "endpoint": "webhooks",
    "crm_event": "crm",
}
# Who hears domain events and has failed with one: of conversations the one, of all others the other.
HEARERS: Mapping[str, str] = {"conversation.started": "crm", "conversation.ended": "crm"}
OTHER_HEARER = "notifier"
# Who takes a file that has arrived, by the folder it lies in; imports lie in none of these.
FOLDERS: Mapping[str, str] = {
    "connect/transcripts/": "transcripts",
    "connect/recordings/": "transcripts",
    "Analysis/Voice/": "transcripts",
    "connect/evaluations/": "evaluations",
}


def notice_of_rule(event: Mapping[str, Any]) -> str:
    """Returns what the topic is told of a matched rule, in the words of the rule of EventBridge that failed with it."""
    detail = event["detail"]
    rule, contact = detail.get("ruleName", ""), detail.get("contactArn", "")
    told = (
        f"Contact Lens 규칙 {rule}에 해당하는 상담이 있습니다. 시각(UTC): {event.get('time', '')}, 상담: {contact}. "
        "Amazon Connect의 연락처 검색에서 contact/ 뒤의 연락처 ID로 찾으실 수 있습니다."
    )
    return json.dumps(told, ensure_ascii=False)


class NotRedrivableError(Exception):
    """A message of which nothing says whom it was meant for."""


@dataclass(frozen=True, kw_only=True)
class Letters:
    """A dead-letter queue."""

    name: str
    url: str
    waiting: int


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One message as it lies in a queue; the body may hold personal data and is never shown."""

    receipt: str
    body: Mapping[str, Any]
    sent_at: datetime
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What it is: the detail type of an event, a payload of a schedule, or changes of a table."""
        if "DDBStreamBatchInfo" in self.body:
            return "table changes"
        return str(self.body.get("detail-type") or next((name for name in PAYLOADS if name in self.body), "unknown"))

    @property
    def why(self) -> str:
        """Why it was given up, as the service says."""
        names = ("ERROR_CODE", "ErrorCode", "EXHAUSTED_RETRY_CONDITION")
        context = self.body.get("requestContext")
        condition = context.get("condition") if isinstance(context, dict) else None
        return str(next((self.attributes[name] for name in names if name in self.attributes), condition or "unknown"))

    def told(self) -> dict[str, str]:
        """Returns what identifies the message and nobody."""
        detail = self.body.get("detail")
        members = {**self.body, **(detail if isinstance(detail, dict) else {})}
        return {name: str(members[name]) for name in TOLD if name in members}


class Redrive:
    """The dead-letter queues of a deployed stage."""

    def __init__(self, session: Any, expected: Expected) -> None:
        self._session = session
        self._expected = expected
        self._hidden_s = expected.longest_s + BESIDES_S

    def queues(self) -> list[Letters]:
        """Returns the queues with the number of messages that wait in each."""
        cloudformation, found = self._session.client("cloudformation"), []
        for stack in self._expected.stacks:
            for one in every(cloudformation, "list_stack_resources", "StackResourceSummaries", StackName=stack):
                if one["ResourceType"] == QUEUE:
                    url = one["PhysicalResourceId"]
                    found.append(Letters(name=url.rpartition("/")[2], url=url, waiting=self._waiting(url)))
        return found

    def _waiting(self, url: str) -> int:
        name = "ApproximateNumberOfMessages"
        answer = self._session.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
        return int(answer["Attributes"][name])

    def letters(self, queue: Letters, most: int, *, hidden_s: int) -> Iterator[Letter]:
        """Yields messages, at most as many as lay there at the beginning; those that are not deleted come back.

        What is yielded is given to nobody else for `hidden_s`.
        """
        sqs, left = self._session.client("sqs"), min(most, queue.waiting)
        while left > 0:
            answer = sqs.receive_message(
                QueueUrl=queue.url,
                MaxNumberOfMessages=min(left, BATCH),
                VisibilityTimeout=hidden_s,
                MessageAttributeNames=["All"],
                AttributeNames=["SentTimestamp"],
            )
            messages = answer.get("Messages", [])
            if not messages:
                return
            left -= len(messages)
            yield from map(_letter, messages)

    def send(
        self, queue: Letters, *, most: int, per_second: float, pause: Callable[[float], None] = time.sleep
    ) -> Sent:
        """Sends messages to whom they were meant for, the given number per second; a handled one is deleted."""
        sqs, sent = self._session.client("sqs"), Sent()
        for letter in self.letters(queue, most, hidden_s=self._hidden_s):
            if sent.handled + sent.failed:
                pause(1 / per_second)
            try:
                self._deliver(letter)
            except NotRedrivableError as problem:
                sent.failed += 1
                sent.problems.append(str(problem))
            else:
                sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=letter.receipt)
                sent.handled += 1
        return sent

    def _deliver(self, letter: Letter) -> None:
        body, target = letter.body, letter.attributes.get("TARGET_ARN", "")
        if "DDBStreamBatchInfo" in body:
            self._changes(body)
        elif letter.kind == "Scheduled Event":
            # The next one has done what this one was to do.
            return
        elif ":sns:" in target:
            self._session.client("sns").publish(TopicArn=target, Message=notice_of_rule(body))
        elif body.get("source") == DOMAIN_EVENTS and BY_LAMBDA not in letter.attributes:
            self._publish(body)
        elif target:
            self._invoke(target, body)
        else:
            self._invoke(self._function(letter), body)

    def _function(self, letter: Letter) -> str:
        """Names the function of a message that Lambda itself gave up: it says nothing but what it held."""
        if letter.kind == "Amazon Connect Contact Event":
            return f"{self._expected.stage}-contact-events:live"
        if letter.kind == "Object Created":
            key = str(letter.body.get("detail", {}).get("object", {}).get("key", ""))
            function = next((name for folder, name in FOLDERS.items() if key.startswith(folder)), "data-import")
            return f"{self._expected.stage}-{function}:live"
        name = next((function for member, function in PAYLOADS.items() if member in letter.body), "")
        if letter.body.get("source") == DOMAIN_EVENTS:
            # On the bus again it would be another event for everybody who has it.
            name = HEARERS.get(letter.kind, OTHER_HEARER)
        if not name:
            raise NotRedrivableError(
                f"a message of kind {letter.kind!r} names nobody who takes it; look into the queue"
            )
        return f"{self._expected.stage}-{name}:live"

    def _invoke(self, function: str, payload: Mapping[str, Any]) -> None:
        # The SDK gives up after a minute by default and asks again, while the function still runs.
        patient = Config(read_timeout=self._hidden_s, retries={"total_max_attempts": 1})
        client = self._session.client("lambda", config=patient)
        answer = client.invoke(FunctionName=function, InvocationType="RequestResponse", Payload=json.dumps(payload))
        result = json.loads(answer["Payload"].read() or "null")
        failed = isinstance(result, dict) and result.get("batchItemFailures")
        if answer.get("FunctionError") or failed:
            kind = str((result or {}).get("errorMessage") or "batch item failures")
            raise NotRedrivableError(f"{function.rpartition(':function:')[2] or function} failed again: {kind}")

    def _publish(self, body: Mapping[str, Any]) -> None:
        entry = {
            "EventBusName": f"{self._expected.stage}-events",
            "Source": body["source"],
            "DetailType": body["detail-type"],
            "Detail": json.dumps(body["detail"], ensure_ascii=False),
        }
        answer = self._session.client("events").put_events(Entries=[entry])
        if answer.get("FailedEntryCount"):
            raise NotRedrivableError(f"the event bus refused it: {answer['Entries'][0].get('ErrorCode', 'unknown')}")

    def _changes(self, body: Mapping[str, Any]) -> None:
        """Gives changes of a table to their function while the stream keeps them, 24 hours; later they are mended.

        A finished conversation that was not archived is found by the sweeper, which brings it through the stream again.
        """
        batch, streams = body["DDBStreamBatchInfo"], self._session.client("dynamodbstreams")
        try:
            answer = streams.get_shard_iterator(
                StreamArn=batch["streamArn"],
                ShardId=batch["shardId"],
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                SequenceNumber=batch["startSequenceNumber"],
            )
            records = streams.get_records(ShardIterator=answer["ShardIterator"], Limit=int(batch["batchSize"]))[
                "Records"
            ]
        except (streams.exceptions.TrimmedDataAccessException, streams.exceptions.ResourceNotFoundException):
            return
        last = int(batch["endSequenceNumber"])
        ours = [one for one in records if int(one["dynamodb"]["SequenceNumber"]) <= last]
        if ours:
            arn = str(body["requestContext"]["functionArn"])
            self._invoke(arn, json.loads(json.dumps({"Records": ours}, default=str)))


@dataclass(kw_only=True)
class Sent:
    """What became of the messages of a queue."""

    handled: int = 0
    failed: int = 0
    problems: list[str] = field(default_factory=list)


def _letter(message: Mapping[str, Any]) -> Letter:
    try:
        body = json.loads(message["Body"])
    except ValueError:
        body = {}
    named = {name: str(one.get("StringValue", "")) for name, one in message.get("MessageAttributes", {}).items()}
    return Letter(
        receipt=message["ReceiptHandle"],
        body=body if isinstance(body, dict) else {},
        sent_at=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
        attributes=named,
    )
