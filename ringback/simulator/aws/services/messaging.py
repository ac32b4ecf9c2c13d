"""SNS topics and SQS queues."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from ringback.cloudformation.values import is_true
from ringback.simulator.aws.account import Account
from ringback.simulator.aws.bus import matches
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.services.base import Answer, Params, Service
from ringback.simulator.kernel.clock import iso
from ringback.simulator.kernel.inventory import Inventory


class Topic:
    """A topic and everything published on it."""

    def __init__(self, name: str, arn: str) -> None:
        self.name = name
        self.arn = arn
        self.messages: list[dict[str, Any]] = []


def _by_protocol(params: Params) -> dict[str, Any]:
    """Returns the text that each protocol gets, and as Message what everything else does.

    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html, MessageStructure.
    """
    if params.get("MessageStructure") != "json":
        return {}
    wrong = "Invalid parameter: Message Structure - "
    try:
        texts = json.loads(params["Message"])
    except ValueError:
        raise AwsError("InvalidParameter", f"{wrong}JSON message body failed to parse") from None
    if not isinstance(texts, dict) or not isinstance(texts.get("default"), str):
        raise AwsError("InvalidParameter", f"{wrong}No default entry in JSON message body")
    return {"Message": texts["default"], "ByProtocol": texts}


class Sns(Service):
    """Keeps published messages and hands them to subscribed functions and queues."""

    name = "sns"

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self.topics = Inventory("topic", cloud.center.world.topics, lambda d: Topic(d.name, d.arn))
        self.sms: list[dict[str, Any]] = []

    def _Publish(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        message_id = self.center.new_id()
        if params.get("PhoneNumber"):
            self.sms.append(dict(params))
            return {"MessageId": message_id}
        arn = str(params.get("TopicArn") or params.get("TargetArn"))
        topic: Topic | None = self.topics.exact(arn)
        if topic is None:
            raise AwsError("NotFound", "Topic does not exist", status=404)
        if not params.get("Message"):
            raise AwsError("InvalidParameter", "Invalid parameter: Empty message")
        message = {"MessageId": message_id, "at": self.center.clock.now, **params, **_by_protocol(params)}
        topic.messages.append(message)
        self._fan_out(topic, message)
        return {"MessageId": message_id}

    def _PublishBatch(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        done = []
        for entry in params["PublishBatchRequestEntries"]:
            answer = self._Publish({**entry, "TopicArn": params["TopicArn"]})
            done.append({"Id": entry["Id"], **answer})
        return {"Successful": done, "Failed": []}

    def deliver(self, arn: str, payload: Any, source: str) -> None:
        """Publishes an event of EventBridge or an alarm."""
        text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
        self._Publish({"TopicArn": arn, "Message": text})

    def _fan_out(self, topic: Topic, message: dict[str, Any]) -> None:
        for subscription in self.center.world.subscriptions:
            if subscription.get("TopicArn") != topic.arn or not self._wanted(subscription, message):
                continue
            protocol, endpoint = str(subscription.get("Protocol")), str(subscription.get("Endpoint"))
            text = message.get("ByProtocol", {}).get(protocol, message["Message"])
            record = self._record(topic, {**message, "Message": text})
            if protocol == "lambda":
                event = {"Records": [record]}
                self.center.clock.call_in(0, lambda e=endpoint, v=event: self._invoke(e, v, topic.arn))  # type: ignore[misc]
            elif protocol == "sqs":
                raw = is_true(subscription.get("RawMessageDelivery"))
                body = text if raw else json.dumps(record["Sns"], ensure_ascii=False)
                self.cloud.services["sqs"].deliver(endpoint, body, topic.arn)

    def _invoke(self, endpoint: str, event: Any, topic: str) -> None:
        self.center.functions.invoke_later(endpoint, event, "sns.amazonaws.com", topic)

    def _wanted(self, subscription: Params, message: dict[str, Any]) -> bool:
        policy = subscription.get("FilterPolicy")
        if not policy:
            return True
        if subscription.get("FilterPolicyScope") == "MessageBody":
            try:
                return matches(policy, json.loads(message["Message"]))
            except ValueError:
                return False
        attributes = {k: v.get("StringValue") for k, v in (message.get("MessageAttributes") or {}).items()}
        return matches(policy, attributes)

    def _record(self, topic: Topic, message: dict[str, Any]) -> dict[str, Any]:
        attributes = {
            k: {"Type": v.get("DataType"), "Value": v.get("StringValue")}
            for k, v in (message.get("MessageAttributes") or {}).items()
        }
        return {
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": f"{topic.arn}:subscription",
            "Sns": {
                "Type": "Notification",
                "MessageId": message["MessageId"],
                "TopicArn": topic.arn,
                "Subject": message.get("Subject"),
                "Message": message["Message"],
                "Timestamp": iso(message["at"], milliseconds=True),
                "MessageAttributes": attributes,
            },
        }


class MessageQueue:
    """An SQS queue and its messages."""

    def __init__(self, name: str, arn: str) -> None:
        self.name = name
        self.arn = arn
        self.messages: list[dict[str, Any]] = []


class Sqs(Service):
    """Keeps messages and hands them to functions that listen."""

    name = "sqs"

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self.queues = Inventory("message queue", cloud.center.world.sqs_queues, lambda d: MessageQueue(d.name, d.arn))

    def _queue(self, url: str) -> MessageQueue:
        found: MessageQueue | None = self.queues.exact(url.rpartition("/")[2]) or self.queues.exact(url)
        if found is None:
            raise AwsError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
        return found

    def _SendMessage(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        queue = self._queue(str(params["QueueUrl"]))
        message = self._store(queue, str(params["MessageBody"]), params)
        delay = float(params.get("DelaySeconds") or 0)
        self._hand_over(queue, message, delay)
        return {"MessageId": message["MessageId"], "MD5OfMessageBody": message["MD5OfBody"]}

    def _SendMessageBatch(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        done = []
        for entry in params["Entries"]:
            answer = self._SendMessage({**entry, "QueueUrl": params["QueueUrl"]})
            done.append({"Id": entry["Id"], **answer})
        return {"Successful": done, "Failed": []}

    def _ReceiveMessage(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        queue = self._queue(str(params["QueueUrl"]))
        found = queue.messages[: int(params.get("MaxNumberOfMessages") or 1)]
        if not {"All", "SentTimestamp"} & {
            *params.get("AttributeNames", ()),
            *params.get("MessageSystemAttributeNames", ()),
        }:
            found = [{name: said for name, said in message.items() if name != "Attributes"} for message in found]
        # The service leaves an empty list out.
        return {"Messages": found} if found else {}

    def _DeleteMessage(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        queue = self._queue(str(params["QueueUrl"]))
        queue.messages = [m for m in queue.messages if m["ReceiptHandle"] != params["ReceiptHandle"]]
        return {}

    def _GetQueueAttributes(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        queue = self._queue(str(params["QueueUrl"]))
        return {"Attributes": {"ApproximateNumberOfMessages": str(len(queue.messages)), "QueueArn": queue.arn}}

    def _GetQueueUrl(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        queue = self._queue(str(params["QueueName"]))
        return {"QueueUrl": f"https://sqs.{self.cloud.region}.amazonaws.com/{self.cloud.account}/{queue.name}"}

    def deliver(self, arn: str, payload: Any, source: str) -> None:
        """Takes a message of another service."""
        queue: MessageQueue | None = self.queues.exact(arn)
        if queue is None:
            self.center.report("external-need", f"{source}: message queue {arn} is not in the assembly")
            return
        text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
        self._hand_over(queue, self._store(queue, text, {}), 0)

    def _store(self, queue: MessageQueue, body: str, params: Params) -> dict[str, Any]:
        message_id = self.center.new_id()
        message = {
            "MessageId": message_id,
            "ReceiptHandle": message_id,
            "Body": body,
            "MD5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
            "Attributes": {"SentTimestamp": str(int(self.center.clock.now * 1000))},
            "MessageAttributes": dict(params.get("MessageAttributes") or {}),
        }
        queue.messages.append(message)
        return message

    def _hand_over(self, queue: MessageQueue, message: dict[str, Any], delay: float) -> None:
        for source in self.center.world.stream_sources:
            if source.source_arn == queue.arn:
                arn = source.function_arn
                self.center.clock.call_in(delay, lambda a=arn: self._invoke(a, queue, message))  # type: ignore[misc]

    def _invoke(self, arn: str, queue: MessageQueue, message: dict[str, Any]) -> None:
        record = {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": {"ApproximateReceiveCount": "1", **message["Attributes"]},
            "messageAttributes": {},
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": queue.arn,
            "awsRegion": self.cloud.region,
        }
        result = self.center.functions.invoke_from_service(arn, {"Records": [record]}, "", queue.arn)
        failures = (result.value or {}).get("batchItemFailures") if isinstance(result.value, dict) else None
        if not result.error and not failures and message in queue.messages:
            queue.messages.remove(message)
