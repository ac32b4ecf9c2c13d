"""Fifty mistakes, each planted alone into the templates of a stage: what anybody could write and no compiler refuses.

A plant changes resources in place and says by which words a report names its cause; `bench_plants.py` looks who sees
it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Resources = dict[str, Any]
Change = Callable[[Resources], None]


@dataclass(frozen=True)
class Plant:
    """A mistake: its name, what it does to the resources of all stacks, how a failing call should name it."""

    name: str
    change: Change
    named: str = ""
    """Words (a regular expression) in the short report of a failing scenario; empty where calls need not see it."""
    held: str = ""
    """Arguments of pytest for the test that plants it where it is written; then no template can have it."""


def chosen(resources: Resources, kind: str, *words: str) -> Iterator[tuple[str, Any]]:
    """Yields the resources of a type whose id or body holds every word."""
    for name, body in list(resources.items()):
        if body["Type"] == kind and all(word in name or word in json.dumps(body, ensure_ascii=False) for word in words):
            yield name, body


def _text(value: Any, old: str, new: str) -> Any:
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, dict):
        return {key: _text(item, old, new) for key, item in value.items()}
    return [_text(item, old, new) for item in value] if isinstance(value, list) else value


def without(kind: str, *words: str) -> Change:
    """Takes resources out."""

    def change(resources: Resources) -> None:
        for name, _ in list(chosen(resources, kind, *words)):
            del resources[name]

    return change


def put(kind: str, word: str, path: str, value: Any) -> Change:
    """Sets a property of the first resource whose id holds a word; None removes it, a function computes it."""

    def change(resources: Resources) -> None:
        body = next(body for name, body in chosen(resources, kind) if word in name)
        *way, last = path.split(".")
        for part in way:
            body = body[int(part)] if isinstance(body, list) else body[part]
        key: Any = int(last) if isinstance(body, list) else last
        if value is None:
            del body[key]
        else:
            body[key] = value(body[key]) if callable(value) else value

    return change


def flow(word: str, old: str, new: str, kind: str = "AWS::Connect::ContactFlow") -> Change:
    """Replaces text in the content of a flow or module, and in the version of a module."""

    def change(resources: Resources) -> None:
        found = False
        for name, body in chosen(resources, kind):
            if word in name:
                after = _text(body["Properties"]["Content"], old, new)
                found = found or after != body["Properties"]["Content"]
                body["Properties"]["Content"] = after
        if not found:
            raise LookupError(f"{word} has no {old!r}")

    return change


def module(word: str, old: str, new: str) -> Change:
    """Replaces text in a module."""
    return flow(word, old, new, "AWS::Connect::ContactFlowModule")


def variable(function: str, name: str, value: Any) -> Change:
    """Sets a variable of a function, None removes it."""
    return put("AWS::Lambda::Function", f"Functions{function}", f"Properties.Environment.Variables.{name}", value)


def denied(role: str, action: str) -> Change:
    """Takes an action out of the policies of a role."""

    def change(resources: Resources) -> None:
        for _, body in chosen(resources, "AWS::IAM::Role", f"Functions{role}Role"):
            for policy in body["Properties"]["Policies"]:
                for statement in policy["PolicyDocument"]["Statement"]:
                    actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
                    kept = [one for one in actions if not one.startswith(action)]
                    statement["Action"] = kept or ["sts:GetCallerIdentity"]

    return change


def policy(kind: str, word: str, drop: str) -> Change:
    """Takes the statements that mention a word out of a resource policy."""

    def change(resources: Resources) -> None:
        for name, body in chosen(resources, kind):
            if word in name:
                place = "KeyPolicy" if kind == "AWS::KMS::Key" else "PolicyDocument"
                document = body["Properties"][place]
                document["Statement"] = [one for one in document["Statement"] if drop not in json.dumps(one)]

    return change


def swapped(kind: str, path: str, first: str, second: str) -> Change:
    """Swaps a property of two resources."""

    def change(resources: Resources) -> None:
        one, other = (next(b for n, b in chosen(resources, kind) if word in n) for word in (first, second))
        *way, last = path.split(".")
        for part in way:
            one, other = one[part], other[part]
        one[last], other[last] = other[last], one[last]

    return change


def locale(key: str, value: Any) -> Change:
    """Sets something of the only locale of the bot."""
    return put("AWS::Lex::Bot", "Assistant", f"Properties.BotLocales.0.{key}", value)


def alias_locale(resources: Resources) -> None:
    """The alias of the bot speaks English."""
    for _, body in chosen(resources, "AWS::Lex::BotAlias"):
        for setting in body["Properties"]["BotAliasLocaleSettings"]:
            setting["LocaleId"] = "en_US"


def intent_renamed(resources: Resources) -> None:
    """An intent of the bot has another name than the content of the functions."""
    for _, body in chosen(resources, "AWS::Lex::Bot"):
        intents = body["Properties"]["BotLocales"][0]["Intents"]
        next(one for one in intents if one["Name"] == "agent_request")["Name"] = "person_request"


def number_without_flow(resources: Resources) -> None:
    """A number is claimed, and nothing says where its calls go."""
    instance = next(name for name, _ in chosen(resources, "AWS::Connect::Instance"))
    resources["NumberPlanted"] = {
        "Type": "AWS::Connect::PhoneNumber",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"TargetArn": {"Fn::GetAtt": [instance, "Arn"]}, "CountryCode": "KR", "Type": "DID"},
    }


def unserved_queue(resources: Resources) -> None:
    """No routing profile serves the queue of the payments."""
    for _, body in chosen(resources, "AWS::Connect::RoutingProfile"):
        entries = body["Properties"]["QueueConfigs"]
        body["Properties"]["QueueConfigs"] = [one for one in entries if "Queuespayment" not in json.dumps(one)]


_HOOK, _LAMBDA = "AWS::Lambda::Permission", "AWS::Lambda::Function"
_ASSOCIATION, _ALARM = "AWS::Connect::IntegrationAssociation", "AWS::CloudWatch::Alarm"
PLANTS: tuple[Plant, ...] = (
    # What a synthesis, a linter or a rehearsal should stop.
    Plant(
        "attribute typo in a flow",
        flow("Flowassistant", "$.Attributes.BotResult", "$.Attributes.BotResutl"),
        "BotResutl|assistant",
    ),
    Plant(
        "function slower than its block",
        put(_LAMBDA, "Functionsescalate5", "Properties.Timeout", 60),
        held="tests/unit/test_service_pairs.py -k block-and-function",
    ),
    Plant(
        "metric that no service has",
        put(_ALARM, "missedcalls", "Properties.MetricName", "MissedCalls2"),
        held="tests/unit/monitoring/test_metrics_catalogue.py -k invented",
    ),
    Plant("queue that nobody serves", unserved_queue, "payment"),
    Plant("index without permission", denied("contactevents", "dynamodb:Query"), "dynamodb:Query|contact-events"),
    Plant("number without a flow", number_without_flow),
    Plant("topic that lets no rule publish", policy("AWS::SNS::TopicPolicy", "RuleNotices", "events")),
    Plant("key that lets no function decrypt", denied("escalate", "kms:"), "kms:|escalate"),
    Plant("dead letters that nobody may send", policy("AWS::SQS::QueuePolicy", "DeadLetters", "sqs:SendMessage")),
    Plant("bucket policy without the service", policy("AWS::S3::BucketPolicy", "AccessLogs", "logging.s3")),
    Plant("scheduler without its role", variable("callback5", "SCHEDULER_ROLE_ARN", None), "SCHEDULER_ROLE_ARN"),
    Plant("alarm without anybody to tell", put(_ALARM, "missedcalls", "Properties.AlarmActions", None)),
    Plant(
        "log group kept for ever",
        put("AWS::Logs::LogGroup", "FunctionsescalateLogs", "Properties.RetentionInDays", None),
    ),
    Plant(
        "voice that speaks another language",
        locale("VoiceSettings.VoiceId", "Joanna"),
        "Joanna|voice",
        held="tests/unit/test_service_pairs.py -k voice-and-locale",
    ),
    Plant(
        "an agent who administers",
        put("AWS::Connect::SecurityProfile", "agent", "Properties.Permissions", lambda own: [*own, "Users.Edit"]),
    ),
    Plant("flow that is no JSON", flow("customerwhisper", '"Actions"', '"Actions'), "customer-whisper"),
    Plant(
        "flow with an unknown action",
        flow("customerhold", "MessageParticipantIteratively", "PlayForever"),
        "PlayForever",
    ),
    Plant("flow that leads nowhere", flow("callbackF", '"NextAction":"', '"NextAction":"no-'), "callback"),
    # What a call should hear.
    Plant("bot that may not call its hook", without(_HOOK, "lexv2"), "lexv2|bot-hook"),
    Plant("function that is not associated", without(_ASSOCIATION, "escalate"), "escalate"),
    Plant("bot that is not associated", without(_ASSOCIATION, "LEX_BOT"), "associated"),
    Plant("function that Connect may not call", without(_HOOK, "escalate"), "escalate"),
    Plant(
        "result renamed in a module",
        module("escalate", "$.External.queue_arn", "$.External.queue_id"),
        "queue_id|escalate",
    ),
    Plant(
        "hours that close at ten",
        put("AWS::Connect::HoursOfOperation", "agents", "Properties.Config.0.EndTime.Hours", 10),
        "hours|closed|10:00",
    ),
    Plant(
        "queues swapped for a function",
        put(
            _LAMBDA,
            "Functionsescalate5",
            "Properties.Environment.Variables.QUEUES",
            lambda own: _text(own, "Queuesgeneral", "Queuescomplaint"),
        ),
        "complaint|general",
    ),
    Plant("alias in another language", alias_locale, "ko_KR|locale"),
    Plant("function without its table", variable("bothook", "TABLE_SESSIONS", None), "TABLE_SESSIONS"),
    Plant(
        "function with another table",
        variable("escalate5", "TABLE_ESCALATIONS", {"Ref": "TablesCatalogueDB479C66"}),
        "escalate|Catalogue",
    ),
    Plant("callback in another queue", variable("callback5", "CALLBACK_QUEUE", "supervisor"), "supervisor|callback"),
    Plant("callback function without writes", denied("callback", "dynamodb:PutItem"), "dynamodb:PutItem|callback"),
    Plant("escalation without writes", denied("escalate", "dynamodb:PutItem"), "dynamodb:PutItem|escalate"),
    Plant("bot hook without its sessions", denied("bothook", "dynamodb:GetItem"), "dynamodb:GetItem|bot-hook"),
    Plant("lookup without its secret", denied("customerlookup", "secretsmanager:"), "secretsmanager|customer-lookup"),
    Plant(
        "secrets swapped",
        variable("customerauth", "PIN_PEPPER_SECRET_ARN", {"Ref": "SecretsPhoneHash463CA029"}),
        "customer-auth|SecretsPhoneHash|secret",
    ),
    Plant("menu key that is another", flow("mainmenu", '"Operands":["1"]', '"Operands":["7"]'), "main-menu|key|7"),
    Plant("prompt offers a key that does nothing", flow("mainmenu", "1번", "5번"), "5번|main-menu"),
    Plant("language of the setup", module("setup", "ko-KR", "ko_KR"), "ko_KR|setup"),
    Plant(
        "quick connect to another queue",
        swapped("AWS::Connect::QuickConnect", "Properties.QuickConnectConfig", "togeneral", "topayment"),
        "payment|general",
    ),
    Plant("escalate with a queue that is none", variable("escalate5", "QUEUES", "{}"), "escalate|QUEUES|queue"),
    Plant("task flow that is another", variable("requestwork", "TASK_FLOW_ID", "x"), "TASK_FLOW_ID|request-work|flow"),
    # What only who looks closely sees.
    Plant("intent with another name", intent_renamed, "agent_request|person_request|bot"),
    Plant(
        "events of another kind", lambda r: r.update(_text(r, "Amazon Connect Contact Event", "Amazon Connect Event"))
    ),
    Plant("alarm with a threshold in another unit", put(_ALARM, "missedcalls", "Properties.Threshold", 100000)),
    Plant(
        "rule without dead letters",
        put("AWS::Events::Rule", "Eventscontactevents", "Properties.Targets.0.DeadLetterConfig", None),
    ),
    Plant(
        "expiry by another attribute",
        put("AWS::DynamoDB::Table", "Sessions", "Properties.TimeToLiveSpecification.AttributeName", "ttl"),
    ),
    Plant(
        "thresholds that no sentence reaches",
        variable("bothook", "NLU", '{"low_confidence":0.95,"escalation_low":0.95}'),
        held="tests/unit/test_service_pairs.py -k confidence-and-score",
    ),
    Plant(
        "answers for nobody",
        variable("bothook", "FAQ", '{"list_min":0.99,"answer_min":0.99,"limit":5}'),
        "faq|bot|heard",
    ),
    Plant(
        "block that gives up after a second",
        module("escalate", '"InvocationTimeLimitSeconds":"8"', '"InvocationTimeLimitSeconds":"1"'),
        held="tests/unit/test_service_pairs.py -k block-and-function",
    ),
    Plant(
        "alias that stays at a version", put("AWS::Lambda::Alias", "escalateAlias", "Properties.FunctionVersion", "1")
    ),
    Plant(
        "stream without its order",
        put("AWS::Lambda::EventSourceMapping", "Streamarchive", "Properties.StartingPosition", "LATEST"),
    ),
)
