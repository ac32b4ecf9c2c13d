"""Files of people, and customers who are forgotten."""

from __future__ import annotations

import base64
import gzip
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from contact_handlers.archive import logic as archive_logic
from contact_handlers.base import clock, ids
from contact_handlers.data_loader.logic import Delivered
from contact_handlers.records import endings, erasure, phone, tables
from contact_handlers.records.conversations import Conversation, Leg
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.limits import Retention
from contact_handlers.records.masked import masked
from contact_handlers.records.requests import Callback
from tests.unit.handlers import profiles_fake
from tests.unit.handlers.journeys.base import Check, Event, customer_numbers, item, journey, number, numbers
from tests.unit.handlers.journeys.deployment import a_little_content, asked_by_deployment
from tests.unit.handlers.world import CENTER, PHONE_KEY, World, new_contact


def arrived(world: World, text: str) -> tuple[Event, str]:
    """Puts a file into the bucket and returns its event and where its report will lie."""
    name = f"{next(numbers)}.csv"
    made = world.client("s3").put_object(Bucket="t-data", Key=f"imports/in/{name}", Body=text.encode("cp949"))
    detail = {
        "bucket": {"name": "t-data"},
        "object": {"key": f"imports/in/{name}", "size": len(text), "version-id": made["VersionId"]},
        "reason": "PutObject",
    }
    event = {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}
    return event, f"imports/reports/{name}.{made['VersionId']}.json"


def report_of(world: World, key: str) -> dict[str, Any]:
    """Returns the report of an import."""
    found: dict[str, Any] = json.loads(world.client("s3").get_object(Bucket="t-data", Key=key)["Body"].read())
    return found


def versions_of(world: World, bucket: str, prefix: str) -> list[str]:
    """Returns the keys of all versions that are left under a prefix."""
    found = world.client("s3").list_object_versions(Bucket=bucket, Prefix=prefix)
    return [one["Key"] for kind in ("Versions", "DeleteMarkers") for one in found.get(kind, ())]


@journey("data_import")
def customers_arrive(world: World) -> tuple[Sequence[Event], Check]:
    first, second, old, new = str(next(customer_numbers)), str(next(customer_numbers)), number(), number()
    customer_id = world.add_customer(old, contacts=[{"channel": "voice", "value": old, "is_primary": True}])
    world.put("customers", tables.number_lookup(first), {"customer_id": customer_id})
    lines = (f"{first},김고객,{new},Y,135790", f"{second},이고객,,N,", "12,박고객,,,")
    text = "\n".join(["고객번호,이름,전화번호,마케팅동의,비밀번호", *lines])
    event, report = arrived(world, text)

    def check() -> None:
        profile = world.get("customers", tables.customer(customer_id)) or {}
        assert (profile["display_name"], profile["contacts"][0]["value"]) == ("김고객", new)
        assert profile["consent"]["marketing_consent"]["value"] is True
        assert world.get("customers", tables.phone_lookup(phone.hashed(old, PHONE_KEY))) is None
        assert world.get("customers", tables.phone_lookup(phone.hashed(new, PHONE_KEY)))
        assert (world.get("customers", tables.customer_auth(customer_id)) or {})["pin_hash"].startswith("scrypt$")
        found = report_of(world, report)
        assert (found["lines"], found["finished"], [one["line"] for one in found["wrong"]]) == (3, True, [4])
        assert found["created"] + found["updated"] + found["unchanged"] == 2
        # The file held secrets in clear.
        assert not versions_of(world, "t-data", event["detail"]["object"]["key"])
        lookup = world.get("customers", tables.number_lookup(second)) or {}
        assert len(world.query("customers", f"CUST#{lookup['customer_id']}")) == 2

    return [event], check


@journey("data_import")
def agents_arrive(world: World) -> tuple[Sequence[Event], Check]:
    agent, user = f"a-{next(numbers)}", f"user-{next(numbers)}"
    world.put("agents", tables.agent(agent), {"agent_id": agent, "name": "옛이름", "connect_user_id": f"old-{user}"})
    world.put("agents", tables.agent_lookup(f"old-{user}"), {"agent_id": agent})
    text = f"agent_id,name,username,skills\n{agent},김상담,login-{user},complaint:4;payment:2\n{agent}-2,이상담,,\n"
    world.connect.users[user] = f"login-{user}"
    world.connect.proficiencies[user] = {("Skill", "payment"): 1.0, ("Skill", "loan"): 1.0, ("Language", "ko-KR"): 5.0}
    event, report = arrived(world, text)

    def check() -> None:
        stored = world.get("agents", tables.agent(agent)) or {}
        skills = [{"skill_id": "complaint", "level": 4}, {"skill_id": "payment", "level": 2}]
        assert (stored["name"], stored["skills"]) == ("김상담", skills)
        wanted = {("Skill", "complaint"): 4.0, ("Skill", "payment"): 2.0, ("Language", "ko-KR"): 5.0}
        assert world.connect.proficiencies[user] == wanted
        assert world.get("agents", tables.agent_lookup(user)) == {
            "pk": f"CU#{user}",
            "sk": "LOOKUP",
            "agent_id": agent,
        }
        assert world.get("agents", tables.agent_lookup(f"old-{user}")) is None
        assert world.get("agents", tables.agent_name("김상담", agent))
        assert world.get("agents", tables.agent(f"{agent}-2"))
        assert report_of(world, report)["finished"] is True

    return [event], check


@journey("data_import")
def nothing_of_ours_arrives(world: World) -> tuple[Sequence[Event], Check]:
    event, report = arrived(world, "이름\n김고객\n")

    def check() -> None:
        assert "no column" in report_of(world, report)["refused"]
        assert not versions_of(world, "t-data", event["detail"]["object"]["key"])

    return [event], check


def evaluated(world: World, contact_id: str, user: str, **given: Any) -> Event:
    """Lets an analyst submit an evaluation of a contact, and returns the event of its export."""
    evaluation_id = given.get("evaluation_id") or new_contact()
    moment = given.get("at") or datetime(2026, 11, 20, 3, tzinfo=UTC)
    score = given.get("score", {"Percentage": 62.5, "NotApplicable": False, "AutomaticFail": False})
    arn = f"arn:aws:connect:ap-northeast-2:123456789012:instance/i/contact-evaluation/{evaluation_id}"
    question = {"Title": "해결책을 안내했습니까", "RefId": "q1", "QuestionType": "SINGLESELECT"}
    sections = [
        {"Section": {"Title": "문제 파악", "RefId": "s1", "Items": [{"Question": question}]}},
        {"Section": {"Title": "응대 태도", "RefId": "s2", "Items": []}},
    ]
    world.connect.evaluations[evaluation_id] = {
        "Evaluation": {
            "EvaluationId": evaluation_id,
            "EvaluationArn": arn,
            "Metadata": {
                "ContactId": contact_id,
                "EvaluatorArn": f"{arn}/evaluator",
                "ContactAgentId": user,
                "Score": score,
            },
            "Answers": {},
            "Notes": {"q1": {"Value": given.get("remark", "010-4321-1234 고객님께 절차를 빠뜨렸습니다.")}},
            "Scores": {"s1": {"Percentage": 40.0}, "s2": {"Percentage": 85.0}},
            "Status": given.get("status", "SUBMITTED"),
            "CreatedTime": moment,
            "LastModifiedTime": moment,
        },
        "EvaluationForm": {
            "EvaluationFormVersion": 2,
            "EvaluationFormId": "form",
            "EvaluationFormArn": f"{arn}/form",
            "Title": "상담 품질 평가",
            "Items": sections,
        },
    }
    key = f"connect/evaluations/2026/11/20/03:00:00.000Z-{evaluation_id}.json"
    detail = {"bucket": {"name": "t-media"}, "object": {"key": key, "size": 10, "version-id": "v"}}
    return {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}


@journey("evaluations")
def graded(world: World) -> tuple[Sequence[Event], Check]:
    """A score below seventy is with the agent, what to coach too, and the conversation knows it."""
    contact, agent_id, user = new_contact(), ids.new("agt"), new_contact()
    world.talk(contact)
    world.put("agents", tables.agent_lookup(user), {"agent_id": agent_id})
    event = evaluated(world, contact, user)

    def check() -> None:
        (stored,) = world.query("agents", f"AGT#{agent_id}", tables.EVALUATION_PREFIX)
        assert (stored["score"], [one["score"] for one in stored["sections"]]) == (62.5, [40, 85])
        (note,) = world.query("agents", f"AGT#{agent_id}", tables.COACHING_PREFIX)
        assert note["text"].startswith(
            "품질 평가 점수가 62점으로 기준 70점보다 낮습니다. 보완할 항목은 문제 파악 40점입니다."
        )
        assert "절차를 빠뜨렸습니다" in note["text"]
        assert "4321" not in note["text"]
        assert world.conversation(contact)["evaluation_score"] == 62.5

    return [event], check


def brought(world: World, key: str, document: Any = None) -> Event:
    """Puts an object into the media bucket as the service does, and returns its event."""
    if document is not None:
        world.client("s3").put_object(Bucket="t-media", Key=key, Body=json.dumps(document).encode())
    detail = {"bucket": {"name": "t-media"}, "object": {"key": key, "size": 10, "version-id": "v"}}
    return {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}


def chatted(contact: str, *items: Mapping[str, Any], began: str = "") -> dict[str, Any]:
    """Returns the transcript of a chat as Amazon Connect stores it."""
    about = {"InstanceId": "i", "InitialContactId": began or contact, "ContactId": contact}
    return {"AWSAccountId": "123456789012", "Version": "2019-08-26", **about, "Transcript": list(items)}


def spoken(contact: str, *said: tuple[str, str], **more: Any) -> dict[str, Any]:
    """Returns what Contact Lens heard of a call, a second after the other."""
    return {
        "Version": "1.1.0",
        "Channel": "VOICE",
        "LanguageCode": "ko-KR",
        "JobStatus": "COMPLETED",
        "CustomerMetadata": {"ContactId": contact, "InstanceId": "i"},
        "Participants": [{"ParticipantId": f"p-{role}", "ParticipantRole": role} for role in ("AGENT", "CUSTOMER")],
        "Transcript": [
            {"Id": f"{role}-{number}", "ParticipantId": f"p-{role}", "Content": content}
            | {"BeginOffsetMillis": 1000 * number, "EndOffsetMillis": 1000 * number + 900, "Sentiment": "NEGATIVE"}
            for number, (role, content) in enumerate(said)
        ],
        **more,
    }


def with_an_agent(world: World, conversation_id: str, contact: str, connected: str) -> None:
    """Stores a contact that an agent took, as its events leave it."""
    found = Leg(contact_id=contact, conversation_id=conversation_id, connected_at=connected, revision=1)
    place = {"by_contact_pk": tables.contact(contact), "by_contact_sk": "LEG"}
    world.put("conversations", tables.leg(conversation_id, contact), {**found.to_item(), **place})


DAY = "2026/11/30"


@journey("transcripts")
def said_to_each_other(world: World) -> tuple[Sequence[Event], Check]:
    """A call that was handed on and a chat: what agents said is in the record, masked, and the recording is linked."""
    first, contact, chat = new_contact(), new_contact(), new_contact()
    called = world.talk(first, "취소할게요")
    with_an_agent(world, called, contact, "2026-11-30T03:00:00.000Z")
    finished(world, called)
    texted = world.talk(chat, "안녕하세요", channel="chat")
    with_an_agent(world, texted, chat, "2026-11-30T03:00:00.000Z")
    long = "가" * 5_000
    events = [
        brought(world, f"connect/recordings/{DAY}/{contact}_20261130T03:01_UTC.wav"),
        brought(
            world,
            f"Analysis/Voice/{DAY}/{contact}_analysis_2026-11-30T03:02:00Z.json",
            spoken(contact, ("AGENT", "번호가 010-4321-1234 맞으십니까?"), ("CUSTOMER", "네, 화가 납니다.")),
        ),
        brought(
            world,
            f"connect/transcripts/{DAY}/{chat}_20261130T03:01_UTC.json",
            chatted(chat, item(1, "CUSTOMER", "안녕하세요"), item(2, "AGENT", long), item(3, "CUSTOMER", "감사합니다")),
        ),
    ]

    def check() -> None:
        told = [(one["source"], one["content"]) for one in world.messages(called)]
        assert told.count(("user", "네, 화가 납니다.")) == 1
        assert [text for source, text in told if source == "agent"] == ["번호가 010-****-1234 맞으십니까?"]
        record = world.get("conversations", tables.conversation(called)) or {}
        summary = record["summary"]
        assert (summary["agent_messages"], summary["user_messages"], record["message_count"]) == (1, 2, len(told))
        assert (summary["resolution_status"], record["containment"]) == ("resolved", False)
        leg = world.get("conversations", tables.leg(called, contact)) or {}
        assert leg["recording_key"] == f"connect/recordings/{DAY}/{contact}_20261130T03:01_UTC.wav"
        (agent,) = (one for one in world.messages(texted) if one["source"] == "agent")
        # A bucket that does not answer costs the end of the text, as for every message.
        assert (agent.get("preview") or agent["content"]) in (long[:200], long[:4_000])
        assert [one["content"] for one in world.messages(texted) if one["source"] == "user"].count("감사합니다") == 1

    return events, check


@dataclass(frozen=True)
class Stores:
    """Where a conversation that ends leaves its traces."""

    center: str = CENTER
    table_conversations: str = "t-conversations"
    table_counters: str = "t-counters"
    retention: Retention = field(default_factory=Retention)


def finished(world: World, conversation_id: str) -> None:
    """Completes a conversation that an agent had."""
    with world.looking():
        found = world.get("conversations", tables.conversation(conversation_id))
        assert found is not None
        named = Conversation.from_item({**found, "assigned_agent": "agt_1"})
        assert endings.complete(Stores(), named, "agent_ended", clock.now()) is not None


def to_be_forgotten(world: World, customer_id: str) -> str:
    """Stores the request of a customer to be forgotten and returns its id."""
    request_id = erasure.request_id(customer_id)
    world.put("requests", tables.request(request_id), erasure.request(customer_id, request_id, clock.now()))
    return request_id


@journey("erasure")
def forgotten(world: World) -> tuple[Sequence[Event], Check]:
    caller, customer_number, contact = number(), str(next(customer_numbers)), new_contact()
    contacts = [{"channel": "voice", "value": caller}]
    customer_id = world.add_customer(caller, display_name="김고객", customer_number=customer_number, contacts=contacts)
    world.put("customers", tables.number_lookup(customer_number), {"customer_id": customer_id})
    world.put("customers", tables.customer_auth(customer_id), {"pin_hash": "x"})
    moment, hashed = clock.stamp(clock.now()), phone.hashed(caller, PHONE_KEY)
    marks = {"customer_id": customer_id, "by_customer_pk": tables.of_customer(customer_id), "by_customer_sk": moment}
    conversation = Conversation(
        conversation_id=ids.new("conv"),
        channel="voice",
        status="completed",
        created_at=moment,
        ended_at=moment,
        contact_ids=[contact],
        customer_id=customer_id,
        version=1,
        summary={"text": "김고객", "duration_s": 9},
    )
    escalation = Escalation(
        escalation_id=ids.new("esc"),
        reference_number="AAAA-0000",
        contact_id=contact,
        status="pending",
        created_at=moment,
        conversation_id=conversation.conversation_id,
        customer_id=customer_id,
        reason="complaint",
        priority="HIGH",
        queue_key="complaint",
        summary=masked("화가 많이 나셨습니다"),
        version=1,
    )
    waiting = Callback(
        kind="callback",
        status="scheduled",
        request_id=ids.new("cb"),
        created_at=moment,
        due_at=moment,
        customer_id=customer_id,
        topic="general",
        queue_key="general",
        phone_hash=hashed,
        phone_masked="010-****-0000",
        data={"note": "김고객"},
    )
    said = tables.message(conversation.conversation_id, ids.ulid())
    head, callback = conversation.key, waiting.key
    world.put_many_quietly("conversations", {head: conversation.to_item(), said: {"source": "user", "content": "네"}})
    world.put_many_quietly("escalations", {escalation.key: escalation.to_item()})
    guard = {tables.open_callbacks(hashed): {"open_count": 1, "open_topic_general": waiting.request_id}}
    world.put_many_quietly("requests", {callback: {**waiting.to_item(), **marks}, **guard})
    world.put("customers", tables.phone_number(hashed), {"phone_number": caller})
    day = f"{clock.now().astimezone(UTC):%Y/%m/%d}"
    objects = {
        "t-data": (
            archive_logic.conversation_key(conversation),
            archive_logic.escalation_key(escalation),
        ),
        "t-media": (f"connect/recordings/{day}/{contact}_x.wav", f"Analysis/Voice/{day}/{contact}_analysis.json"),
    }
    for bucket, keys in objects.items():
        for key in keys:
            world.client("s3").put_object(Bucket=bucket, Key=key, Body=b"{}")
    request_id = to_be_forgotten(world, customer_id)
    world.overrides["PROFILES_DOMAIN"] = profiles_fake.DOMAIN
    # Their profile, and the one that the service made of their calls.
    world.profiles.put(number(), AccountNumber=customer_id, FirstName="김고객")
    world.profiles.put(caller)

    def check() -> None:
        assert not [one for one in world.profiles.profiles if caller in one.values() or customer_id in one.values()]
        assert world.query("customers", tables.customer(customer_id).pk) == []
        assert world.get("customers", tables.phone_lookup(hashed)) is None
        assert world.get("customers", tables.phone_number(hashed)) is None
        assert world.get("customers", tables.number_lookup(customer_number)) is None
        (left,) = world.query("conversations", head.pk)
        assert (left["status"], left["summary"]) == ("completed", {"duration_s": 9})
        assert "customer_id" not in left
        told = world.get("escalations", escalation.key) or {}
        assert (told["reason"], told["status"], told.get("summary")) == ("complaint", "cancelled", None)
        assert (told.get("customer_id"), told["contact_id"]) == (None, "erased")
        open_one = world.get("requests", callback) or {}
        assert (open_one["status"], open_one.get("phone_masked"), open_one.get("data")) == ("cancelled", None, None)
        assert world.get("requests", tables.open_callbacks(hashed)) is None
        for bucket, keys in objects.items():
            for key in keys:
                assert versions_of(world, bucket, key) == []
        proof = world.get("requests", tables.request(request_id)) or {}
        assert (proof["status"], proof.get("customer_id")) == ("completed", None)
        assert [proof[f"erased_{store}"] for store in ("conversations", "escalations", "requests")] == [1, 1, 1]

    return [{}, {}, {}], check


def _shard(customer_id: str) -> str:
    return tables.last_contact(customer_id, "")["by_last_contact_pk"]


@journey("erasure")
def not_heard_of(world: World) -> tuple[Sequence[Event], Check]:
    """Two customers whose last contact was years ago and a month ago: only the first is forgotten."""
    # Of one shard, so that every run of the journey makes the same calls.
    ids_of_one = (one for one in map(world.add_customer, itertools.repeat("")) if _shard(one) == "LAST#0")
    silent, recent = next(ids_of_one), next(ids_of_one)
    for customer_id, ago in ((silent, 1_096), (recent, 30)):
        key, moment = tables.customer(customer_id), clock.stamp(clock.now() - timedelta(days=ago))
        world.put("customers", key, {**(world.get("customers", key) or {}), **tables.last_contact(customer_id, moment)})

    def check() -> None:
        assert world.query("customers", tables.customer(silent).pk) == []
        assert (world.get("customers", tables.customer(recent)) or {})["by_last_contact_sk"]
        proofs = world.query("requests", tables.of_kind(erasure.KIND, "completed"), index="by_kind")
        assert [proof for proof in proofs if proof.get("asked_by") == "retention"]

    return [{}, {}, {}], check


@journey("data_loader")
def loaded(world: World) -> tuple[Sequence[Event], Check]:
    center = f"c{next(numbers)}"
    world.overrides |= {"CENTER": center, "CONTENT_FILE": str(a_little_content(world))}
    gone = tables.catalogue("FAQ", center, "faq_of_an_old_release")
    item = {"question": "옛 질문", "answer": "옛 답"}
    stamp = Delivered("FAQ", gone.sk, {**item, "view_count": 0}).fingerprint
    marks = {"source": "delivered", "version": 1, "is_active": True, "delivered_hash": stamp}
    world.put("catalogue", gone, {**item, **marks, "view_count": 3})

    def check() -> None:
        assert world.get("catalogue", tables.catalogue("FAQ", center, "faq_hours"))
        assert (world.get("catalogue", gone) or {})["is_active"] is False

    return [asked_by_deployment("Update", "ContactCenterData", ContentHash="1")], check


@journey("connect_provider")
def everything(world: World) -> tuple[Sequence[Event], Check]:
    connect = world.connect
    connect.quick_connects["q-1"] = ["z"]
    connect.outbound_configs |= {queue: {"OutboundCallerIdName": "AICC Support"} for queue in ("q-1", "q-2")}
    connect.overrides = [
        {
            "HoursOfOperationOverrideId": identifier,
            "Name": name,
            "OverrideType": "CLOSED",
            "Config": [],
            "EffectiveFrom": day,
            "EffectiveTill": day,
        }
        for identifier, name, day in (("o-1", "template", "2031-01-01"), ("o-2", "closed-day 2030-01-01", "2030-01-01"))
    ]
    connect.ineffective = {"2031-01-01"}
    number_flow = {"PhoneNumberId": "n-1", "ContactFlowId": "f-1"}
    connect.made_vocabularies = {"v-0": "words-old", "v-1": "words-new"}
    struck = world.wire.struck
    vocabulary = {"LanguageCode": "ko-KR", "VocabularyId": "v-1", "NamePrefix": "words-"}
    events = [
        asked_by_deployment("Create", "ConnectPhoneNumberFlow", **number_flow),
        asked_by_deployment("Delete", "ConnectPhoneNumberFlow", **number_flow),
        asked_by_deployment("Update", "ConnectQueueQuickConnects", QueueId="q-1", QuickConnectIds=["a"]),
        asked_by_deployment("Create", "ConnectQueueOutboundFlow", QueueId="q-1", FlowId="f-1"),
        asked_by_deployment("Update", "ConnectQueueOutboundFlow", QueueId="q-1", FlowId="f-2"),
        asked_by_deployment("Create", "ConnectQueueOutboundFlow", QueueId="q-2", FlowId="f-1"),
        asked_by_deployment("Delete", "ConnectQueueOutboundFlow", QueueId="q-2", FlowId="f-1"),
        asked_by_deployment("Create", "ConnectDefaultVocabulary", **vocabulary),
        asked_by_deployment("Delete", "ConnectDefaultVocabulary", **vocabulary),
        asked_by_deployment("Create", "ConnectInstanceAttribute", AttributeType="EARLY_MEDIA", Value="true"),
        asked_by_deployment(
            "Create",
            "ConnectHoursOverrides",
            HoursOfOperationId="h-1",
            ClosedDays={"2031-01-01": "신정", "2031-01-02": "휴무"},
        ),
    ]

    def check() -> None:
        assert connect.number_flows == {}
        assert connect.quick_connects["q-1"] == ["a"]
        # The update holds, the deleted flow is off its queue, and the name of the caller stayed on both.
        assert connect.outbound_configs["q-1"] == {"OutboundCallerIdName": "AICC Support", "OutboundFlowId": "f-2"}
        assert connect.outbound_configs["q-2"] == {"OutboundCallerIdName": "AICC Support"}
        if world.wire.struck > struck and "v-0" in connect.made_vocabularies:
            # Nothing hangs on an earlier version: where a failure has left one, it goes in the next deployment.
            for kind in ("Update", "Delete"):
                world.call("connect_provider", asked_by_deployment(kind, "ConnectDefaultVocabulary", **vocabulary))
        assert connect.vocabularies == {}
        assert connect.made_vocabularies == {"v-1": "words-new"}
        assert connect.attributes == {"EARLY_MEDIA": "true"}
        assert [found["EffectiveFrom"] for found in connect.overrides] == ["2031-01-01", "2031-01-02"]

    return events, check


def subscribed(
    *messages: Mapping[str, Any] | str, source: str = "/aws/lambda/acme", kind: str = "DATA_MESSAGE"
) -> Event:
    """Returns what CloudWatch Logs sends to a subscriber."""
    moment = int(clock.now().timestamp() * 1000)
    data = {
        "messageType": kind,
        "owner": "111122223333",
        "logGroup": source,
        "logStream": "2026/11/20/[1]abc",
        "subscriptionFilters": ["audit"],
        "logEvents": [
            {
                "id": ids.ulid(),
                "timestamp": moment + place,
                "message": one if isinstance(one, str) else json.dumps(one),
            }
            for place, one in enumerate(messages)
        ],
    }
    return {"awslogs": {"data": base64.b64encode(gzip.compress(json.dumps(data).encode())).decode()}}


def kept(world: World) -> list[dict[str, Any]]:
    """Returns the lines of the audit log."""
    logs = world.client("logs")
    events = logs.get_log_events(logGroupName="/t/audit", logStreamName="audit", startFromHead=True, limit=10_000)
    return [json.loads(event["message"]) for event in events["events"]]


@journey("audit_log")
def audited(world: World) -> tuple[Sequence[Event], Check]:
    customer_id = ids.new("cust")
    lines = [{"kind": "audit", "message": f"auth.{what}", "customer_id": customer_id} for what in ("result", "locked")]
    event = subscribed(*lines, source="/aws/lambda/aicc-test-customer-auth")

    def check() -> None:
        mine = [line for line in kept(world) if line["customer_id"] == customer_id]
        # A delivery that failed half-way or came twice writes lines again; each is known by the id of its event.
        found = {line["event_id"]: line for line in mine}
        assert sorted(line["message"] for line in found.values()) == ["auth.locked", "auth.result"]
        assert {line["source"] for line in mine} == {"/aws/lambda/aicc-test-customer-auth"}

    return [event, event], check
