"""A center on local servers: tables, secrets, topic, bus, schedules, bucket, and functions with exactly their manifest.

A function sees only the environment that runtime/functions.toml gives it and is failed for any call that its
permissions do not cover, so every test is also a test of the manifest.
"""

from __future__ import annotations

import importlib
import json
import os
import tomllib
import urllib.request
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest import mock

import botocore.session

from contact_handlers.base import aws, clock, ids, secrets
from contact_handlers.base.dynamo import BATCH, Key, Range, Table
from contact_handlers.base.values import Item, dump_item, load_item
from contact_handlers.records import phone, sweep, tables
from contact_handlers.records.conversations import Message
from contact_handlers.records.masked import masked
from contact_handlers.records.turns import Conversations, NewConversation, Turn
from tests.unit.handlers.calls import Recorder, allowed
from tests.unit.handlers.connect_fake import SKILLS, FakeConnect
from tests.unit.handlers.messages_fake import FakeMail, FakeRelay, FakeSms
from tests.unit.handlers.profiles_fake import FakeProfiles
from tests.unit.handlers.wire import Service, Wire

ROOT = Path(__file__).resolve().parents[3]
EVENTS = ROOT / "tests" / "events"
ACCOUNT, REGION = "123456789012", "ap-northeast-2"
CENTER, ENVIRONMENT = "aicc", "dev"
INSTANCE_ID = "11111111-2222-4333-8444-555555555555"
INSTANCE_ARN = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/{INSTANCE_ID}"
RELAY_TOKEN = b"relay-token-for-tests"
NOTIFIER: Mapping[str, Any] = {
    "channels": ["sms", "email"],
    "daily_limit": 3,
    "opt_out_number": "080-123-4567",
    "sms": {"identity": "phone-0123456789abcdef"},
    "email": {"sender": "help@center.example", "configuration_set": "aicc-dev-messages"},
}
PHONE_KEY, PEPPER, API_KEY = b"phone-hash-key-for-tests", b"pepper-for-tests", b"api-key-for-tests"

OUTSIDE_KEYS = (
    ("payment", b"key-of-the-provider"),
    ("crm", b"key-of-the-crm"),
    ("webhooks", b"key-of-notices"),
    ("relay", RELAY_TOKEN),
)

# Indexes per table; tests/contract holds them against the construct library.
INDEXES: Mapping[str, tuple[str, ...]] = {
    "conversations": ("by_customer", "by_day", "by_agent", "by_contact", "sweep"),
    "sessions": (),
    "customers": ("by_last_contact",),
    "agents": ("by_team",),
    "escalations": ("by_status", "by_conversation", "by_day", "sweep"),
    "requests": ("by_kind", "by_customer", "by_phone", "sweep"),
    "catalogue": ("by_category", "popular"),
    "counters": ("feedback_open",),
}
QUEUE_KEYS = ("general", "complaint", "tech-support", "payment", "priority", "callback", "supervisor")
QUEUES = {key: f"{INSTANCE_ARN}/queue/{uuid.uuid5(uuid.NAMESPACE_DNS, key)}" for key in QUEUE_KEYS}
ESCALATION_QUEUES = {
    "urgent_matter": "priority",
    "complaint": "complaint",
    "payment_issue": "payment",
    "system_error": "tech-support",
    "technical_support": "tech-support",
    "complex_inquiry": "general",
    "customer_request": "general",
    "bot_limitation": "general",
}
WEEK = {day: [["09:00", "18:00"]] for day in ("MON", "TUE", "WED", "THU", "FRI")}
ALWAYS = {day: [["00:00", "24:00"]] for day in clock.DAYS}


def hours(week: Mapping[str, Any] = ALWAYS, closed: tuple[str, ...] = ()) -> str:
    """Returns the HOURS variable; open around the clock unless a test says otherwise."""
    return json.dumps(
        {"time_zone": "Asia/Seoul", "week": week, "closed": list(closed), "text": "평일 오전 9시부터 오후 6시까지"}
    )


# All functions share one session here, which knows what each may call.
aws.know_all()

LOCKS = {"first": 1800, "second": 7200, "further": 86_400}

_active: World | None = None


class Context:
    """What Lambda passes beside the event."""

    aws_request_id = "00000000-0000-4000-8000-000000000000"

    def __init__(self, seconds: float = 7.0) -> None:
        self._ends_at = clock.now().timestamp() + seconds

    def get_remaining_time_in_millis(self) -> int:
        """Returns the time that is left."""
        return int((self._ends_at - clock.now().timestamp()) * 1000)


class World:
    """One center with everything its functions talk to."""

    def __init__(
        self,
        endpoint: Mapping[str, str],
        connect: FakeConnect,
        content_file: Path,
        services: Mapping[str, Service] | None = None,
    ) -> None:
        self.endpoint, self.connect, self.content_file = dict(endpoint), connect, content_file
        # Whatever is not given here is asked over its socket.
        self._inside = {connect.url: connect.send, **(services or {})}
        self.wire, self._quiet = Wire(self._inside), Wire(self._inside)
        self.manifest = tomllib.loads((ROOT / "runtime" / "functions.toml").read_text(encoding="utf-8"))
        self.recorder = Recorder(self.manifest)
        self.sms: FakeSms
        self.mail: FakeMail
        self.relay: FakeRelay
        self.profiles: FakeProfiles
        self.overrides: dict[str, str] = {}
        self._plain = botocore.session.get_session()
        self._clients: dict[str, Any] = {}
        self._warm: tuple[Any, dict[Any, Any]] | None = None
        self._quiet.attach(self._plain, signed=self._leaves_the_process())

    def _leaves_the_process(self) -> bool:
        """Tells whether a request goes to a server behind a socket, which knows services by the signature."""
        return not self._inside.keys() >= set(self.endpoint.values())

    # --- set-up

    def client(self, service: str) -> Any:
        """Returns a client of the test itself, which nothing records or disturbs."""
        if service not in self._clients:
            own = self.endpoint.get(f"AWS_ENDPOINT_URL_{service.upper()}", "")
            url = own if own in self._inside else self.endpoint["AWS_ENDPOINT_URL"]
            self._clients[service] = self._plain.create_client(service, region_name=REGION, endpoint_url=url)
        return self._clients[service]

    def create(self) -> None:
        """Creates everything once; tests keep apart by fresh identifiers.

        The backends of moto live once per process: another folder's world that ran before is forgotten first.
        """
        reset = urllib.request.Request(f"{self.endpoint['AWS_ENDPOINT_URL']}/moto-api/reset", method="POST")  # noqa: S310 - local
        with urllib.request.urlopen(reset, timeout=60):  # noqa: S310 - local
            pass
        dynamodb = self.client("dynamodb")
        for name, indexes in INDEXES.items():
            create_table(dynamodb, name, indexes)
        store = self.client("secretsmanager")
        self.secret_arns = {
            name: store.create_secret(Name=f"t-{name}", SecretBinary=value)["ARN"]
            for name, value in (("phone_hash", PHONE_KEY), ("pin_pepper", PEPPER), ("api", API_KEY), *OUTSIDE_KEYS)
        }
        self.secret_arns["auth_private_key"] = store.create_secret(Name="t-auth_private_key")["ARN"]
        key = self.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
        self.identity_key_id = key["KeyMetadata"]["KeyId"]
        for bucket in ("t-data", "t-media"):
            self.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
            self.client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        self.client("scheduler").create_schedule_group(Name="t-schedules")
        self.client("logs").create_log_group(logGroupName="/t/audit")
        self.client("logs").create_log_stream(logGroupName="/t/audit", logStreamName="audit")
        sqs = self.client("sqs")
        self.boxes = {name: sqs.create_queue(QueueName=f"t-{name}")["QueueUrl"] for name in ("topic", "bus")}
        sns = self.client("sns")
        self.topic_arn = sns.create_topic(Name="t-topic")["TopicArn"]
        sns.subscribe(
            TopicArn=self.topic_arn,
            Protocol="sqs",
            Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:t-topic",
            Attributes={"RawMessageDelivery": "true"},
        )
        events = self.client("events")
        events.create_event_bus(Name="t-bus")
        events.put_rule(Name="all", EventBusName="t-bus", EventPattern=json.dumps({"source": ["aicc"]}))
        target = {"Id": "box", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:t-bus"}
        events.put_targets(Rule="all", EventBusName="t-bus", Targets=[target])

    def values(self) -> dict[str, str]:
        """Returns every variable that the construct library knows."""
        function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{CENTER}-{ENVIRONMENT}"
        return {
            "CENTER": CENTER,
            "ENVIRONMENT": ENVIRONMENT,
            "LOG_LEVEL": "DEBUG",
            "LOCALE": "ko-KR",
            "INSTANCE_ID": INSTANCE_ID,
            "INSTANCE_ARN": INSTANCE_ARN,
            **{f"TABLE_{name.upper()}": f"t-{name}" for name in INDEXES},
            "AUDIT_LOG_GROUP": "/t/audit",
            "AUDIT_LOG_STREAM": "audit",
            "DATA_BUCKET": "t-data",
            "MEDIA_BUCKET": "t-media",
            "NOTIFICATION_TOPIC_ARN": self.topic_arn,
            "EVENT_BUS_NAME": "t-bus",
            "SCHEDULE_GROUP": "t-schedules",
            "SCHEDULER_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/scheduler",
            "SCHEDULER_DLQ_ARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:t-dead-letters",
            "ESCALATION_TIMEOUT_FUNCTION_ARN": f"{function}-escalation-timeout:live",
            "CALLBACK_DISPATCH_FUNCTION_ARN": f"{function}-callback-dispatch:live",
            "CRM_FUNCTION_ARN": f"{function}-crm:live",
            "WEBHOOKS_FUNCTION_ARN": f"{function}-webhooks:live",
            "QUEUES": json.dumps(QUEUES),
            "SKILLS": json.dumps({"attribute": "Skill", "values": SKILLS}),
            "ESCALATION_QUEUES": json.dumps(ESCALATION_QUEUES),
            "SUPERVISOR_QUEUE": "supervisor",
            "CALLBACK_QUEUE": "callback",
            "OUTBOUND_FLOW_ID": "22222222-4444-4333-8444-555555555555",
            "TASK_FLOW_ID": "22222222-2222-4333-8444-555555555555",
            "CALLBACK_FLOW_ID": "22222222-3333-4333-8444-555555555555",
            "PHONE_HASH_SECRET_ARN": self.secret_arns["phone_hash"],
            "API_SECRET_ARN": self.secret_arns["api"],
            "NOTIFIER": json.dumps(NOTIFIER),
            "CHAT_FLOW_ID": "22222222-5555-4333-8444-555555555555",
            "CORS_ORIGINS": json.dumps(["https://desk.example"]),
            "MESSAGES_PER_MINUTE": "20",
            "WEBHOOK_SOURCES": json.dumps([]),
            "PAYMENT_SOURCE": "",
            "FAQ": json.dumps({"list_min": 0.28, "answer_min": 0.45, "limit": 5}),
            "LLM": json.dumps({"enabled": False}),
            "PIN_PEPPER_SECRET_ARN": self.secret_arns["pin_pepper"],
            "AUTH_PRIVATE_KEY_SECRET_ARN": self.secret_arns["auth_private_key"],
            "IDENTITY_KEY_ID": self.identity_key_id,
            "AUTH_KEY_ID": "33333333-2222-4333-8444-555555555555",
            "AUTH_RETIRING_KEY_ID": "",
            "AUTH_LIMITS": json.dumps({"max_attempts": 3, "lock_failures": 5, "lock_s": LOCKS}),
            "AUTH_NUMBER_DIGITS": "7",
            "HOURS": hours(),
            "DIALOGUE": json.dumps({"lookups": 10}),
            "ESCALATION": json.dumps(
                {
                    "timeouts_s": {"critical": 300, "high": 600, "medium": 1200, "low": 1800},
                    "callback_delay_s": 3600,
                    "max_per_conversation": 3,
                }
            ),
            "CALLBACK": json.dumps({"first_delay_s": 60, "retry_delay_s": 600, "max_attempts": 3, "max_open": 2}),
            "RETENTION": json.dumps({"conversations_days": 90, "escalations_days": 365, "audit_days": 365}),
        }

    @contextmanager
    def environment(self, function: str) -> Iterator[None]:
        """Gives the process exactly what the manifest gives the function."""
        names = ("CENTER", "ENVIRONMENT", "LOG_LEVEL", *self.manifest[function]["environment"])
        values = {**self.values(), **self.overrides}
        # What a center has by its settings, a test has by what it overrides.
        names += tuple(name for name in self.manifest[function].get("environment_with", ()) if name in self.overrides)
        wanted = {name: values[name] for name in names} | self.endpoint
        wanted["CONTENT_FILE"] = self.overrides.get("CONTENT_FILE", str(self.content_file))
        # A plain mapping in its place: writing dozens of variables through to the process costs more than a call.
        others = {name: value for name, value in os.environ.items() if name not in values}
        with mock.patch.object(os, "environ", others | wanted):
            yield

    def fresh(self, *, cold: bool = False, callers: bool = True) -> None:
        """Forgets secrets; when cold, clients too. Another world that was active finds its clients again later.

        What callers without a number have used of their limits is given back, unless `callers` says that it stays.
        """
        global _active
        secrets.reset()
        if callers:
            self._forget_callers()
        if cold or self._warm is None:
            # Not `aws.reset`, which would empty what another world keeps.
            aws._session, aws._clients = None, {}
            with self.environment("customer_lookup"):
                self.recorder.attach()
                self.wire.attach(aws.session(), signed=self._leaves_the_process())
            self._warm = (aws.session(), aws._clients)
        elif _active is not self:
            aws._session, aws._clients = self._warm
        _active = self

    def forget_messages(self) -> None:
        """Forgets what customers were sent."""
        self.sms.reset()
        self.mail.reset()
        self.relay.reset()
        self.profiles.reset()

    def with_relay(self) -> None:
        """Has messages go by KakaoTalk first."""
        relay = {"url": self.relay.url, "profile": "@center", "secret_arn": self.secret_arns["relay"]}
        ways = {**NOTIFIER, "channels": ["alimtalk", *NOTIFIER["channels"]]}
        self.overrides["NOTIFIER"] = json.dumps({**ways, "alimtalk": relay})

    def _forget_callers(self) -> None:
        """Callers without a number share their limits, calls for a queue its agents; what is used is given back."""
        now = clock.epoch(clock.now())
        keys = [tables.auth_guard("caller#anonymous")]
        keys += [tables.rate("callback_anonymous", "all", now - now % 3600 - ago) for ago in (0, 3600)]
        requests = [{"DeleteRequest": {"Key": dump_item(key._asdict())}} for key in keys]
        paces = [{"DeleteRequest": {"Key": dump_item(tables.pace(queue_key)._asdict())}} for queue_key in QUEUES]
        dynamodb = self.client("dynamodb")
        with suppress(dynamodb.exceptions.ResourceNotFoundException):
            dynamodb.batch_write_item(RequestItems={"t-sessions": requests, "t-requests": paces})

    # --- acting

    def call(self, function: str, event: Mapping[str, Any], seconds: float | None = None) -> Any:
        """Invokes a function; a call that its permissions do not cover fails the test."""
        handler = importlib.import_module(f"contact_handlers.{function}.handler").handler
        limit = seconds or self.manifest[function]["timeout_s"]
        with self.environment(function):
            self.recorder.function = function
            answer = handler(json.loads(json.dumps(event)), Context(limit))
        self._check(function)
        return answer

    def at_once(self, function: str, invocations: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Invokes a function with several events at the same time."""
        handler = importlib.import_module(f"contact_handlers.{function}.handler").handler
        self.recorder.function = function
        with self.environment(function), self.wire.crowded(), ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda event: handler(dict(event), Context(30)), invocations))
        self._check(function)
        return answers

    def _check(self, function: str) -> None:
        surplus = self.recorder.used[function] - allowed(self.manifest, function)
        assert not surplus, f"{function} lacks permissions: {sorted(surplus)}"
        assert not self.connect.problems, self.connect.problems

    def flow(self, function: str, contact_id: str, /, **given: Any) -> dict[str, str]:
        """Invokes a function the way a contact flow does."""
        answer: dict[str, str] = self.call(function, flow_event(contact_id, **given))
        return answer

    # --- looking

    def table(self, name: str) -> Table:
        """Returns a table for use inside `looking`."""
        return Table(f"t-{name}")

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Lets the test itself read and write through the table layer."""
        before = self.recorder.function
        self.recorder.function = "test"
        with self.environment("customer_lookup"):
            yield
        self.recorder.function = before

    def get(self, table: str, key: Key) -> Item | None:
        """Returns an item as it is stored."""
        with self.looking():
            return self.table(table).get(key, consistent=True)

    def put(self, table: str, key: Key, item: Mapping[str, Any]) -> None:
        """Stores an item."""
        with self.looking():
            self.table(table).put(key, item)

    def put_quietly(self, table: str, key: Key, item: Mapping[str, Any]) -> None:
        """Stores an item with a client of the test, also in the middle of an invocation."""
        request = {"TableName": f"t-{table}", "Item": {**dump_item(item), **dump_item(key._asdict())}}
        self.client("dynamodb").put_item(**request)

    def get_quietly(self, table: str, key: Key) -> Item:
        """Returns an item with a client of the test, also in the middle of an invocation."""
        found = self.client("dynamodb").get_item(
            TableName=f"t-{table}", Key=dump_item(key._asdict()), ConsistentRead=True
        )
        return load_item(found.get("Item", {}))

    def forget_waiting(self) -> None:
        """Takes out of the sweeper's index, and off the list of requests that wait, what earlier tests have left."""
        dynamodb = self.client("dynamodb")
        for item in self.query("requests", tables.WORK):
            dynamodb.delete_item(TableName="t-requests", Key=dump_item({"pk": item["pk"], "sk": item["sk"]}))
        for table in ("escalations", "requests", "conversations"):
            for item in self.waiting(table):
                dynamodb.update_item(
                    TableName=f"t-{table}",
                    Key=dump_item({"pk": item["pk"], "sk": item["sk"]}),
                    UpdateExpression="REMOVE sweep_pk, sweep_sk",
                )

    def waiting(self, table: str) -> list[Item]:
        """Returns what the sweeper's index of a table holds, the longest waiting first."""
        pages = self.client("dynamodb").get_paginator("query")
        values = dump_item({":all": sweep.PARTITION})
        found = pages.paginate(
            TableName=f"t-{table}",
            IndexName=sweep.INDEX,
            KeyConditionExpression="sweep_pk = :all",
            ExpressionAttributeValues=values,
        ).build_full_result()
        return [load_item(item) for item in found["Items"]]

    def put_many_quietly(self, table: str, items: Mapping[Key, Mapping[str, Any]]) -> None:
        """Stores items with a client of the test."""
        requests = [
            {"PutRequest": {"Item": {**dump_item(item), **dump_item(key._asdict())}}} for key, item in items.items()
        ]
        for start in range(0, len(requests), BATCH):
            self.client("dynamodb").batch_write_item(RequestItems={f"t-{table}": requests[start : start + BATCH]})

    def query(self, table: str, pk: str, prefix: str = "", index: str | None = None) -> list[Item]:
        """Returns the items of a partition."""
        with self.looking():
            return list(self.table(table).query(pk, sort=Range(prefix=prefix) if prefix else None, index=index))

    def conversation(self, contact_id: str) -> Item:
        """Returns the conversation record of a contact."""
        mark = self.get("sessions", tables.once("conversation", contact_id))
        assert mark is not None, f"no conversation of {contact_id}"
        found = self.get("conversations", tables.conversation(mark["conversation_id"]))
        assert found is not None
        return found

    def messages(self, conversation_id: str) -> list[Item]:
        """Returns the messages of a conversation."""
        return self.query("conversations", tables.conversation(conversation_id).pk, tables.MESSAGE_PREFIX)

    def escalation(self, contact_id: str) -> Item:
        """Returns the escalation of a contact."""
        mark = self.get("sessions", tables.once("escalation", contact_id))
        assert mark is not None, f"no escalation of {contact_id}"
        found = self.get("escalations", tables.escalation(mark["escalation_id"]))
        assert found is not None
        return found

    def delivered(self, box: str) -> list[dict[str, Any]]:
        """Takes everything that arrived at the topic or on the bus."""
        sqs, found = self.client("sqs"), []
        while messages := sqs.receive_message(QueueUrl=self.boxes[box], MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=self.boxes[box], ReceiptHandle=message["ReceiptHandle"])
        return found

    def published(self) -> list[tuple[str, dict[str, Any]]]:
        """Takes the domain events: (detail type, detail)."""
        return [(found["detail-type"], found["detail"]) for found in self.delivered("bus")]

    def schedules(self) -> set[str]:
        """Returns the names of the schedules."""
        listed = self.client("scheduler").list_schedules(GroupName="t-schedules")["Schedules"]
        return {found["Name"] for found in listed}

    def put_off(self, function: str) -> list[dict[str, Any]]:
        """Returns what schedules hand to a function for what it could not do, and takes them away as when they ran."""
        found = [name for name in self.schedules() if name.startswith("later-")]
        made = [self.schedule(name)["Target"] for name in sorted(found)]
        for name in found:
            self.client("scheduler").delete_schedule(Name=name, GroupName="t-schedules")
        arn = f"-{function.replace('_', '-')}:live"
        return [json.loads(target["Input"]) for target in made if target["Arn"].endswith(arn)]

    def schedule(self, name: str) -> dict[str, Any]:
        """Returns a schedule."""
        found: dict[str, Any] = self.client("scheduler").get_schedule(Name=name, GroupName="t-schedules")
        return found

    def talk(self, contact_id: str, *texts: str, customer_id: str | None = None, channel: str = "voice") -> str:
        """Opens the conversation of a contact with user turns and returns its id."""
        with self.looking():
            kept = Conversations(conversations=self.table("conversations"), sessions=self.table("sessions"))
            new = NewConversation(center=CENTER, channel=channel, contact_id=contact_id, customer_id=customer_id)
            conversation_id, _ = kept.open(new)
            for number, text in enumerate(texts):
                said = Message(
                    source="user", content=masked(text), intent="cancel_request", confidence=0.9, sentiment="NEUTRAL"
                )
                reply = Message(source="bot", content=masked("네, 확인했습니다."))
                kept.append(conversation_id, Turn(key=str(number), messages=[said, reply], add={"user_turns": 1}))
        return conversation_id

    def add_customer(self, number: str = "", **profile: Any) -> str:
        """Stores a customer with look-ups and returns the id."""
        customer_id = ids.new("cust")
        item = {"customer_id": customer_id, "status": "active", "tier": "regular", "version": 1, **profile}
        self.put("customers", tables.customer(customer_id), item)
        if number:
            key = tables.phone_lookup(phone.hashed(str(phone.to_e164(number)), PHONE_KEY))
            self.put("customers", key, {"customer_id": customer_id})
        return customer_id


def create_table(dynamodb: Any, name: str, indexes: tuple[str, ...]) -> None:
    """Creates a table the way the construct library defines it."""
    keys = ["pk", "sk", *(f"{index}_{part}" for index in indexes for part in ("pk", "sk"))]
    dynamodb.create_table(
        TableName=f"t-{name}",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": key, "AttributeType": "N" if key == "popular_sk" else "S"} for key in keys
        ],
        KeySchema=_schema("pk", "sk"),
        **(
            {
                "GlobalSecondaryIndexes": [
                    {
                        "IndexName": index,
                        "KeySchema": _schema(f"{index}_pk", f"{index}_sk"),
                        "Projection": {"ProjectionType": "ALL"},
                    }
                    for index in indexes
                ]
            }
            if indexes
            else {}
        ),
    )


def _schema(pk: str, sk: str) -> list[dict[str, str]]:
    return [{"AttributeName": pk, "KeyType": "HASH"}, {"AttributeName": sk, "KeyType": "RANGE"}]


def new_contact() -> str:
    """Returns a contact id."""
    return str(uuid.uuid4())


def fixture(name: str) -> dict[str, Any]:
    """Returns an event of tests/events."""
    found: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def flow_event(
    contact_id: str,
    /,
    *,
    channel: str = "voice",
    number: str = "",
    attributes: Mapping[str, str] | None = None,
    queue_arn: str = "",
    **parameters: str,
) -> dict[str, Any]:
    """Returns the event of a flow block: the full fixture of the channel for this contact."""
    event = fixture(f"flow-{channel}-full")
    data = event["Details"]["ContactData"]
    data |= {"ContactId": contact_id, "InitialContactId": contact_id, "Attributes": dict(attributes or {})}
    data["CustomerEndpoint"] = {"Address": number, "Type": "TELEPHONE_NUMBER"} if number else None
    data["Queue"] = {"ARN": queue_arn, "Name": "queue", "OutboundCallerId": {}} if queue_arn else None
    event["Details"]["Parameters"] = parameters
    return event


def contact_event(contact_id: str, event_type: str, at: str, **detail: Any) -> dict[str, Any]:
    """Returns a contact event of the default bus."""
    event = fixture("contact-voice-full")
    kept = ("instanceArn", "initiationMethod", "channel", "initiationTimestamp", "tags", "segmentAttributes")
    base = {name: event["detail"][name] for name in kept}
    given = {"contactId": contact_id, "initialContactId": contact_id, "eventType": event_type, **detail}
    return {**event, "id": str(uuid.uuid4()), "time": at, "detail": {**base, **given}}
