"""Measures cold starts, warm invocations and sizes of the functions under the real Lambda runtime interface client.

    python tests/benchmarks/bench_cold_start.py [--assembly FOLDER] [--rounds N] [--warm N] [--only A,B] [--json FILE]

Each figure is of the deployed code (assets and variables of `cdk.out`, stage aicc-prod, no byte code, as on Lambda) in
a fresh process, from its start to the first answer; every AWS call is answered at once on loopback, so processor time
is all there is. Rounds are interleaved. What is judged is the processor time of the best round, because neighbors on
the machine make a run longer and never shorter; medians of wall time are printed beside. Exits with 1 when a budget is
missed.

    cold   functions that call AWS: at most 1.10x a handler with a bare boto3 DynamoDB client; 1.5x behind a bucket, a
           log or a clock, where nobody waits
           events that need no call: at most 2x an empty handler
           the code hook, which loads a model of Korean: restored from a snapshot at most 1.10x, loaded on demand a
           third of its time limit with the one processor that its memory gives it
    warm   p95 of our own code, the SDK's share taken away: at most 5 ms, 15 ms for the code hook
    memory half of what the function has
    size   at most 1.5 MB zipped
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import statistics
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from contact_handlers.base import clock  # noqa: E402 - found through the line above
from contact_handlers.base.values import dump_item  # noqa: E402
from contact_handlers.records import hashing  # noqa: E402
from tests.benchmarks.constant_aws import ConstantAws  # noqa: E402
from tests.unit.handlers import outside, runtime_api  # noqa: E402
from tests.unit.handlers.deployed import functions, only, switched_off, zip_bytes  # noqa: E402
from tests.unit.handlers.keypad import KEY_ID, encrypt, key_pair  # noqa: E402
from tests.unit.handlers.runtime_api import Deployed, ExecutionEnvironment  # noqa: E402
from tests.unit.handlers.world import NOTIFIER, OUTSIDE_KEYS, hours  # noqa: E402

STAGE = "aicc-prod"
# Processor time is judged: on a machine that has other work a start may take as long as it takes.
runtime_api.INIT_S = PATIENCE_S = 300.0
COLD_RATIO, EMPTY_RATIO, ZIP_BYTES = 1.10, 2.0, 1_500_000
# Behind a bucket, a log or a clock nobody waits for an answer.
BEHIND_RATIO, BEHIND = 1.5, ("logs", "object", "periodic")
WARM_MS = {"bot_hook": 15.0}
OTHER_WARM_MS = 5.0
# Seconds until whoever waits for the code hook gives up: its own limit, below those of Lex and Amazon Connect.
MARGIN, MEMORY_SHARE = 3, 0.5
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: with so many MB a function has one processor.
MB_PER_PROCESSOR = 1769
# What takes no time is measured so many times in a round.
SHORT = 3
BARE, EMPTY, SNAPSHOT = "bare boto3 client", "empty handler", "bot_hook (from a snapshot)"

BASELINES = """
def empty(event, context):
    return {"answer": "ok"}
"""
BARE_CLIENT = """
import boto3
client = boto3.client("dynamodb")
def handler(event, context):
    return client.get_item(TableName="t", Key={"pk": {"S": "a"}, "sk": {"S": "b"}}).get("Item", {})
"""
# Runs a handler and tells how much of its time was the SDK's, or that of a request to another system.
MEASURED = """
import importlib, os, sys, time
target = importlib.import_module(os.environ["MEASURED"]).handler
aws = importlib.import_module("contact_handlers.base.aws")
spent = [0.0, 0.0]
def timed(call):
    def measured(*args, **given):
        wall, cpu = time.perf_counter(), time.thread_time()
        try:
            return call(*args, **given)
        finally:
            spent[0] += time.perf_counter() - wall
            spent[1] += time.thread_time() - cpu
    return measured
aws.call = timed(aws.call)
if https := sys.modules.get("contact_handlers.integrations.https"):
    https.send = timed(https.send)
def handler(event, context):
    spent[:] = 0.0, 0.0
    wall, cpu = time.perf_counter(), time.thread_time()
    answer = target(event, context)
    wall, cpu = time.perf_counter() - wall, time.thread_time() - cpu
    return {"answer": answer, "own_ms": (wall - spent[0]) * 1000, "own_cpu_ms": (cpu - spent[1]) * 1000}
"""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One event of one function, and what the tables hold then."""

    function: str
    event: Mapping[str, Any]
    items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    documents: Mapping[str, Any] = field(default_factory=dict)
    """What operations answer that read no table."""
    calls_aws: bool = True
    during_a_contact: bool = True
    from_snapshot: bool = False


def flow(**parameters: str) -> dict[str, Any]:
    """Returns the event of a flow block."""
    event: dict[str, Any] = json.loads((ROOT / "tests/events/flow-voice-full.json").read_text("utf-8"))
    event["Details"]["Parameters"] = parameters
    return event


def turn(text: str) -> dict[str, Any]:
    """Returns what Lex sends when somebody says something in a contact of ours."""
    event: dict[str, Any] = json.loads((ROOT / "tests/unit/dialogue/data/lex-chat-min.json").read_text("utf-8"))
    event["inputTranscript"] = text
    # customer_lookup has opened the conversation before.
    given = {"channel": "VOICE", "contact_id": event["sessionId"], "conversation_id": "conv_1"}
    event["sessionState"]["sessionAttributes"] = given
    return event


CONTACT = "11111111-2222-4333-8444-555555555555"
MOMENT, EARLIER = "2026-11-20T01:02:03.000Z", "2026-11-20T01:00:00.000Z"
CUSTOMER = {"customer_id": "cust_1", "status": "active", "tier": "vip", "display_name": "홍*동", "version": 1}
CONVERSATION = {
    "pk": "CONV#conv_1",
    "sk": "META",
    "conversation_id": "conv_1",
    "customer_id": "cust_1",
    "contact_id": "c",
    "channel": "voice",
    "status": "bot_handling",
    "created_at": EARLIER,
    "version": 3,
    "message_count": 2,
}
ESCALATION = {
    "escalation_id": "esc_1",
    "contact_id": "c",
    "conversation_id": "conv_1",
    "reference_number": "ABCD-EFGH",
    "reason": "complaint",
    "priority": "HIGH",
    "status": "pending",
    "queue_key": "complaint",
    "created_at": EARLIER,
    "timeout_at": MOMENT,
    "version": 1,
    "expires_at": 1_900_000_000,
}
REQUEST = {
    "request_id": "req_1",
    "kind": "callback",
    "status": "scheduled",
    "reference_number": "ABCD-EFGH",
    "customer_id": "cust_1",
    "due_at": MOMENT,
    "created_at": EARLIER,
    "topic": "General",
    "queue_key": "callback",
    "version": 1,
    "attempts": 0,
    "phone_hash": "abcdef",
    "phone_number": "+821012345678",
    "expires_at": 1_900_000_000,
}


def cases() -> dict[str, Case]:
    """Returns every function with the first event of an ordinary day, and two that need no call."""
    change = {"NewImage": dump_item({**CONVERSATION, "status": "completed", "ended_at": MOMENT})}
    change["OldImage"] = dump_item(CONVERSATION)
    open_record = {"Records": [{"eventID": "1", "dynamodb": {"NewImage": change["OldImage"], **_unchanged()}}]}
    attribute = {
        "Action": "ConnectInstanceAttribute",
        "InstanceId": "i",
        "AttributeType": "EARLY_MEDIA",
        "Value": "true",
    }
    pin = {**CUSTOMER, "pin_hash": _cheap_hash("135790"), "failed_count": 1, "attempts": 1}
    typed = {"customer_number_encrypted": encrypt("5000001"), "secret_encrypted": encrypt("135790"), "attempt": "1"}
    reminder = {"customer_id": "cust_1", "request_id": "req_1", "purpose": "service"}
    found = [
        Case(
            function="bot_hook",
            event=turn("환불은 며칠 걸려요?"),
            items={"conversations": {**CONVERSATION, "status": "active"}},
        ),
        Case(
            function="customer_lookup",
            event=flow(),
            items={"customers": CUSTOMER},
        ),
        Case(
            function="customer_auth",
            event=flow(**typed),
            items={"customers": pin, "sessions": {"attempts": 1, "failed_count": 1}},
        ),
        Case(function="queue_status", event=flow(queue_key="general", priority="LOW")),
        Case(function="escalate", event=flow(reason="complaint")),
        Case(
            function="callback",
            event=flow(action="create", phone_number="+821012345678", mode="scheduled", queue_key="callback"),
        ),
        Case(
            function="agent_guide",
            event=flow(customer_id="cust_1", conversation_id="conv_1", reason="complaint"),
            items={"customers": CUSTOMER},
        ),
        Case(
            function="survey",
            event=flow(score="4"),
            items={"sessions": CONVERSATION, "conversations": CONVERSATION, "customers": CUSTOMER},
        ),
        Case(
            function="outbound_reminder",
            event=flow(**reminder),
            items={"customers": CUSTOMER, "requests": {**REQUEST, "kind": "reservation"}},
        ),
        Case(
            function="contact_events",
            event=json.loads((ROOT / "tests/events/contact-voice-full.json").read_text("utf-8")),
            items={
                "conversations": CONVERSATION,
                "sessions": {"conversation_id": "conv_1", "escalation_id": "esc_1"},
                "escalations": {**ESCALATION, "status": "resolved"},
            },
            during_a_contact=False,
        ),
        Case(
            function="escalation_timeout",
            event={"escalation_id": "esc_1"},
            items={"escalations": ESCALATION},
            during_a_contact=False,
        ),
        Case(
            function="callback_dispatch",
            event={"callback_id": "req_1"},
            # Due now: one that is days late is given up.
            items={
                "requests": {**REQUEST, "due_at": clock.stamp(clock.now())},
                "customers": {**CUSTOMER, "phone_number": "+821012345678"},
            },
            during_a_contact=False,
        ),
        Case(
            function="archive",
            event={"Records": [{"eventID": "1", "dynamodb": {**change, "SequenceNumber": "1"}}]},
            during_a_contact=False,
        ),
        *_desk_and_proof(),
        *_around(),
        *_after_contacts(),
        Case(
            function="connect_provider",
            event=_request("ConnectInstanceAttribute", **attribute),
            during_a_contact=False,
        ),
    ]
    named = {case.function: case for case in found}
    named[SNAPSHOT] = replace(named["bot_hook"], from_snapshot=True)
    named["archive (nothing to do)"] = Case(function="archive", event=open_record, calls_aws=False)
    named["queue_status (no such queue)"] = Case(
        function="queue_status", event=flow(queue_key="nobody", priority="LOW"), calls_aws=False
    )
    return named


def _desk_and_proof() -> list[Case]:
    """Returns what agents press, and a chat that shows whose it is."""
    proof = f"1:cust_1:none:{clock.epoch(clock.now()) + 500}:{'a' * 32}:{'b' * 64}"
    # What is read before it is made is another one, which is over.
    paid = {
        "kind": "payment",
        "status": "open",
        "payment_id": "none",
        "amount": 35_000,
        "link": "https://pay.example.com",
    }
    return [
        Case(function="chat_identity", event=flow(proof=proof), items={"customers": CUSTOMER}),
        Case(
            function="agent_desk",
            event=flow(step="note", text="010-1234-5678로 다시 전화 드리기로 함", conversation_id="conv_1"),
            items={"conversations": CONVERSATION},
        ),
        Case(
            function="payment_link",
            event=flow(amount="35000", title="주문 결제", asked_by="agent"),
            items={"customers": CUSTOMER, "requests": {**REQUEST, **paid}},
        ),
    ]


def _around() -> list[Case]:
    """Returns what messages and other systems are told, and what looks whether anything is left to do."""
    reserved = {"request_id": "req_1", "reference_number": "ABCD-EFGH", "kind": "reservation"}
    consent = {"notifications_enabled": True, "data_sharing_consent": True}
    customer = {**CUSTOMER, "customer_number": "5000001", "consent": consent}
    found = [
        Case(
            function="notifier",
            event=_told("reservation.created", reserved),
            items={
                "requests": {**REQUEST, "kind": "reservation", "contact_id": "c"},
                "customers": {**customer, "phone_number": "+821012345678"},
            },
        ),
        Case(
            function="crm",
            event=_told("conversation.started", {"conversation_id": "conv_1", "customer_id": "cust_1"}),
            items={"conversations": CONVERSATION, "customers": customer},
        ),
        Case(
            function="webhooks",
            event={"endpoint": "erp", "event": _told("callback.completed", {"callback_id": "req_1", "attempts": 1})},
        ),
        *(Case(function=name, event={}) for name in ("payment_watch", "request_work", "sweeper", "files", "erasure")),
    ]
    return [replace(case, during_a_contact=False) for case in found]


def _told(event_type: str, detail: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a domain event as EventBridge delivers it."""
    body = {"schema_version": 1, "center": "aicc", "environment": "prod", "timestamp": MOMENT, **detail}
    return {"id": "a" * 36, "detail-type": event_type, "source": "aicc", "detail": body}


def _after_contacts() -> list[Case]:
    """Returns what Amazon Connect leaves in buckets and logs."""
    score = {"Percentage": 62.5, "NotApplicable": False, "AutomaticFail": False}
    who = {"ContactId": "c", "EvaluatorArn": "arn/evaluator", "ContactAgentId": "user", "Score": score}
    evaluation = {
        "Evaluation": {
            "EvaluationId": "e",
            "EvaluationArn": "arn",
            "Metadata": who,
            "Answers": {},
            "Notes": {},
            "Scores": {},
            "Status": "SUBMITTED",
            "CreatedTime": 1_795_000_000,
            "LastModifiedTime": 1_795_000_000,
        },
        "EvaluationForm": {
            "EvaluationFormVersion": 1,
            "EvaluationFormId": "form",
            "EvaluationFormArn": "arn",
            "Title": "상담 품질 평가",
            "Items": [],
        },
    }
    said = {"ParticipantId": "p-AGENT", "Content": "번호가 010-4321-1234 맞으십니까?", "Sentiment": "NEUTRAL"}
    heard = {
        "Version": "1.1.0",
        "Channel": "VOICE",
        "LanguageCode": "ko-KR",
        "JobStatus": "COMPLETED",
        "CustomerMetadata": {"ContactId": CONTACT, "InstanceId": "i"},
        "Participants": [{"ParticipantId": "p-AGENT", "ParticipantRole": "AGENT"}],
        "Transcript": [{"Id": "1", "BeginOffsetMillis": 0, "EndOffsetMillis": 900, **said}],
    }
    line = json.dumps({"message": "recording.pause", "kind": "audit", "level": "INFO", "contact_id": "c"})
    log = {"id": "1", "timestamp": clock.epoch(clock.now()) * 1000, "message": line}
    logged = {"messageType": "DATA_MESSAGE", "logGroup": "g", "logStream": "s", "logEvents": [log]}
    packed = base64.b64encode(gzip.compress(json.dumps(logged).encode())).decode()
    talk = f"Analysis/Voice/2026/11/20/{CONTACT}_analysis_2026-11-20T01:02:03Z.json"
    found = [
        Case(
            function="evaluations",
            event=_arrived("media_bucket", f"connect/evaluations/2026/11/20/03:00:00.000Z-{CONTACT}.json"),
            items={"agents": {"agent_id": "agt_1", "name": "김상담"}, "sessions": {"conversation_id": "conv_1"}},
            documents={"DescribeContactEvaluation": evaluation},
        ),
        Case(
            function="transcripts",
            event=_arrived("media_bucket", talk),
            items={"sessions": {"conversation_id": "conv_1"}, "conversations": CONVERSATION},
            documents={"GetObject": heard},
        ),
        Case(function="audit_log", event={"awslogs": {"data": packed}}),
    ]
    return [replace(case, during_a_contact=False) for case in found]


def _arrived(bucket: str, key: str) -> dict[str, Any]:
    """Returns the event of an object that was put into a bucket."""
    detail = {"bucket": {"name": bucket}, "object": {"key": key, "size": 10, "version-id": "v"}}
    return {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}


def systems() -> dict[str, str]:
    """Returns the settings of systems around the center, and starts the server that plays them."""
    url, secret = outside.server().url, "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:{}".format

    def answer(asked: outside.Asked) -> outside.Answer:
        if asked.path.startswith("/customers"):
            return 200, {"id": "C-7", "grade": "골드", "open_tickets": 2, "note": "재연락"}
        return 201, {"id": "lnk_1", "url": "https://pay.example.com/p/1", "status": "open"}

    outside.server().reset(answer)
    system = {"url": url, "timeout_s": 5}
    return {
        "PAYMENT": outside.terms(secret=secret("payment")),
        "CRM": json.dumps({**system, "secret": secret("crm")}),
        "WEBHOOKS": json.dumps({"erp": {**system, "secret": secret("webhooks")}}),
        "NOTIFIER": json.dumps(NOTIFIER),
        "EVENT_BUS_NAME": "bus",
    }


def _cheap_hash(secret: str) -> str:
    """Hashes a secret quickly: the real cost is meant to take 37 ms, whatever the code around it does."""
    whole, hashing.COST = hashing.COST, 2
    try:
        return hashing.make(secret, b"k" * 32)
    finally:
        hashing.COST = whole


def _unchanged() -> dict[str, Any]:
    return {"OldImage": dump_item(CONVERSATION), "SequenceNumber": "1"}


def _request(resource_type: str, **properties: Any) -> dict[str, Any]:
    return {
        "RequestType": "Create",
        "ResponseURL": "...",
        "LogicalResourceId": "Thing",
        "ResourceType": f"Custom::{resource_type}",
        "ResourceProperties": properties,
    }


class Cold(NamedTuple):
    """A start and the first answer: milliseconds until ready, to the answer, of the processor, and megabytes held."""

    ready_ms: float
    answer_ms: float
    cpu_ms: float
    memory_mb: float


class Bench:
    """The functions, the baselines and the answering AWS."""

    def __init__(self, assembly: Path, folder: Path) -> None:
        self.aws = ConstantAws()
        self.aws.secrets = {"auth_private_key": key_pair()[1]}
        (folder / "empty.py").write_text(BASELINES, encoding="utf-8")
        (folder / "bare.py").write_text(BARE_CLIENT, encoding="utf-8")
        (folder / "measured.py").write_text(MEASURED, encoding="utf-8")
        self.folder = folder
        endpoint = {"AWS_ENDPOINT_URL": self.aws.url}
        stub = Deployed(name="stub", handler="empty.empty", code=folder, timeout_s=PATIENCE_S, environment=endpoint)
        self.baselines = {EMPTY: stub, BARE: replace(stub, handler="bare.handler")}
        deployed = functions(assembly, STAGE, value_of)
        # Systems around the center, which no stage of the project has, are played by a server of this process.
        known = {name: value for found in deployed.values() for name, value in found.environment.items()}
        deployed |= switched_off(deployed, known | systems(), value_of)
        self.aws.secrets |= dict(OUTSIDE_KEYS)
        open_ = {"HOURS": hours()}
        self.functions = {
            name: replace(
                found, timeout_s=PATIENCE_S, environment={**only(found, open_), **endpoint, **outside.trusted()}
            )
            for name, found in deployed.items()
        }

    def cold(self, function: Deployed, case: Case | None) -> Cold:
        """Measures one start of a function and its first answer."""
        self._answers(case)
        environment = ExecutionEnvironment(replace(function, snap_start=case is not None and case.from_snapshot))
        try:
            outcome = environment.invoke({} if case is None else case.event)
        finally:
            environment.stop()
        if outcome.error is not None:
            raise SystemExit(f"{function.name} failed: {outcome.error}\n" + "\n".join(outcome.lines))
        return Cold(outcome.init_ms, outcome.total_ms, environment.cpu_s * 1000, environment.peak_mb)

    def _answers(self, case: Case | None) -> None:
        self.aws.items = {} if case is None else case.items
        self.aws.documents = {} if case is None else case.documents

    def warm(self, function: Deployed, case: Case, events: Sequence[Mapping[str, Any]]) -> dict[str, float]:
        """Returns percentiles of our own share of warm invocations, in milliseconds."""
        self._answers(case)
        given = {
            **function.environment,
            "MEASURED": function.handler.rpartition(".")[0],
            "PYTHONPATH": str(self.folder),
        }
        measured = replace(function, handler="measured.handler", environment=given, snap_start=False)
        environment = ExecutionEnvironment(measured)
        try:
            outcomes = [environment.invoke(event) for event in events][len(events) // 10 :]
        finally:
            environment.stop()
        failed = [outcome.error for outcome in outcomes if outcome.error]
        if failed:
            raise SystemExit(f"{function.name} failed: {failed[0]}")
        wall, cpu = ([outcome.payload[name] for outcome in outcomes] for name in ("own_ms", "own_cpu_ms"))
        return {
            "own_p50_ms": statistics.median(cpu),
            "own_p95_ms": statistics.quantiles(cpu, n=20)[18],
            "own_p95_wall_ms": statistics.quantiles(wall, n=20)[18],
        }


def value_of(variable: str) -> str:
    """Returns a value for a variable that a deployment takes from another resource."""
    if variable == "AUTH_KEY_ID":
        return KEY_ID
    if variable == "QUEUES":
        arn = "arn:aws:connect:ap-northeast-2:123456789012:instance/i/queue"
        keys = ("callback", "complaint", "general", "payment", "priority", "supervisor", "tech-support")
        return json.dumps({key: f"{arn}/{key}" for key in keys})
    return (
        f"arn:aws:x:ap-northeast-2:123456789012:{variable.lower()}" if variable.endswith("_ARN") else variable.lower()
    )


def say(line: str) -> None:
    """Writes a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measure_cold(bench: Bench, chosen: Mapping[str, Case], rounds: int) -> dict[str, dict[str, float]]:
    """Measures all cases in turn, round after round."""
    runs: dict[str, list[Cold]] = {name: [] for name in (*bench.baselines, *chosen)}
    calls: dict[str, int] = {}
    for _ in range(rounds):
        for name, handler in bench.baselines.items():
            runs[name] += [bench.cold(handler, None) for _ in range(1 if name == BARE else SHORT)]
        for name, case in chosen.items():
            for _ in range(1 if case.calls_aws else SHORT):
                bench.aws.calls.clear()
                runs[name].append(bench.cold(bench.functions[case.function], case))
                calls[name] = len(bench.aws.calls)
    found = {}
    for name, measured in runs.items():
        found[name] = {
            "ready_ms": statistics.median(run.ready_ms for run in measured),
            "answer_ms": statistics.median(run.answer_ms for run in measured),
            "cpu_ms": min(run.cpu_ms for run in measured),
            "memory_mb": max(run.memory_mb for run in measured),
            "calls": calls.get(name, 0),
        }
    for values in found.values():
        for ratio, baseline in (("to_bare", BARE), ("to_empty", EMPTY)):
            values[ratio] = values["cpu_ms"] / found[baseline]["cpu_ms"]
            values[f"{ratio}_wall"] = values["answer_ms"] / found[baseline]["answer_ms"]
    return found


def events_of(case: Case, count: int) -> list[Mapping[str, Any]]:
    """Returns so many events; the bot hears something else each time."""
    if case.function != "bot_hook":
        return [case.event] * count
    data = ROOT / "tests/unit/dialogue/data"
    lines = [line for name in ("held_out_faq.tsv", "held_out_intents.tsv") for line in _rows(data / name)]
    return [turn(lines[number * 7 % len(lines)]) for number in range(count)]


def _rows(path: Path) -> list[str]:
    """Returns the sentences of a table of (label, sentence)."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line and line[0] != "#"]
    return [row[1] for row in rows if len(row) > 1]


def show_cold(
    figures: Mapping[str, Mapping[str, float]], chosen: Mapping[str, Case], functions: Mapping[str, Deployed]
) -> dict[str, bool]:
    """Prints a line per case and returns what is judged."""
    titles = (
        f"{'ready':>8} {'answer':>8} {'cpu':>8} {'to bare':>8} {'(wall)':>7} {'to empty':>9} {'MB':>6} {'calls':>6}"
    )
    say(f"{'cold start':28} {titles}")
    checks = {}
    for name, found in figures.items():
        times = "".join(f"{found[key]:8.1f} " for key in ("ready_ms", "answer_ms", "cpu_ms"))
        ratios = f"{found['to_bare']:8.2f} {found['to_bare_wall']:7.2f} {found['to_empty']:9.2f} "
        say(f"{name:28} {times}{ratios}{found['memory_mb']:6.0f} {found['calls']:6.0f}")
        if name in chosen:
            function = functions[chosen[name].function]
            checks[f"cold start of {name}"] = _within(name, chosen[name], function, found)
            checks[f"memory of {name}"] = found["memory_mb"] <= function.memory_mb * MEMORY_SHARE
    return checks


def _within(name: str, case: Case, function: Deployed, found: Mapping[str, float]) -> bool:
    """Tells whether a cold start keeps its budget."""
    if name == "bot_hook":
        share = min(1.0, function.memory_mb / MB_PER_PROCESSOR)
        waited_ms, limit_ms = found["cpu_ms"] / share, float(_manifest()[name]["timeout_s"]) * 1000
        margin = f"{limit_ms / waited_ms:.1f} times within its limit"
        say(f"{'':28} at {function.memory_mb} MB about {waited_ms:.0f} ms, {margin}")
        return waited_ms <= limit_ms / MARGIN
    if not case.calls_aws:
        return found["to_empty"] <= EMPTY_RATIO
    behind = _manifest()[case.function]["kind"] in BEHIND
    return found["to_bare"] <= (BEHIND_RATIO if behind else COLD_RATIO)


def _manifest() -> dict[str, Any]:
    """Returns what the manifest says of functions; the time limits of this benchmark are wider."""
    return tomllib.loads((ROOT / "runtime" / "functions.toml").read_text("utf-8"))


def main() -> int:
    """Measures everything and compares with the budgets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assembly", type=Path, default=ROOT / "cdk.out")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--warm", type=int, default=200, help="warm invocations of each function")
    parser.add_argument("--only", default="", help="cases, by name")
    parser.add_argument("--json", type=Path, default=None, help="file for the figures")
    given = parser.parse_args()
    wanted = {name for name in given.only.split(",") if name}
    chosen = {name: case for name, case in cases().items() if not wanted or name in wanted}
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(given.assembly, Path(folder))
        figures = measure_cold(bench, chosen, given.rounds)
        checks = show_cold(figures, chosen, bench.functions)
        say(f"\n{'warm, our own code':28} {'p50 ms':>8} {'p95 ms':>8} {'(wall)':>8}")
        for name, case in chosen.items():
            if case.calls_aws and case.during_a_contact and not case.from_snapshot:
                warm = bench.warm(bench.functions[case.function], case, events_of(case, given.warm))
                figures[name].update(warm)
                say(f"{name:28} " + " ".join(f"{value:8.2f}" for value in warm.values()))
                checks[f"warm p95 of {name}"] = warm["own_p95_ms"] <= WARM_MS.get(name, OTHER_WARM_MS)
        say("")
        for code in sorted({found.code for found in bench.functions.values()}):
            size = zip_bytes(code)
            say(f"{'code of the functions':28} {size / 1000:8.0f} kB zipped")
            checks["size of the code"] = size <= ZIP_BYTES
            figures["code"] = {"zip_bytes": size}
        bench.aws.stop()
    for name, reached in checks.items():
        if not reached or name == "size of the code":
            say(f"{'target ' + name:44} {'reached' if reached else 'MISSED'}")
    say(f"{sum(checks.values())} of {len(checks)} budgets kept")
    if given.json is not None:
        given.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
