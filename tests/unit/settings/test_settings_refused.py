"""Settings that cannot work are refused with file, key, value and what is allowed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from commands import korean
from commands.main import main
from contact_center.settings import Settings, SettingsError, load, load_all, load_files
from contact_center.settings.problems import Problem
from contact_center.settings.schema import Node, leaves, node_at
from ringback.commands.exits import Exit

Changed = Callable[..., Path]

PAYMENT = {"url": "https://pay.example.com/v1", "secret": "aicc/dev/payment", "source": "pay"}

SMS = {"sender": "+82215880000", "identity": "phone-0123456789abcdef"}
MAIL = {"sender": "no-reply@center.example", "identity": "center.example"}
NOTIFIER = {"channels": ["sms"], "sms": SMS}
BUS = {"events.bus": True}

REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    # id: changes, key of the problem, part of its message
    "unknown table": ({"queue": {}}, "queue", "unknown key; allowed: environment, region.*did you mean 'queues'"),
    "an agent with a task who is offered no call": (
        {"callback.dial": "agent_first"},
        "routing_profiles.basic.channels.TASK.cross_channel",
        "callback.dial is agent_first; write ROUTE_ANY_CHANNEL",
    ),
    "profiles that go at once": (
        {"customers.profiles": {"retention_days": 0}},
        "customers.profiles.retention_days",
        "1",
    ),
    "profiles for longer than the service keeps any": (
        {"customers.profiles": {"retention_days": 1099}},
        "customers.profiles.retention_days",
        "1098",
    ),
    "profiles switched on by a word": ({"customers.profiles": True}, "customers.profiles", "table"),
    "a system over plain http": (
        {"integrations.payment": {**PAYMENT, "url": "http://pay.example.com"}},
        "integrations.payment.url",
        r"allowed: https://host\[:port\]\[/path\] without credentials",
    ),
    "credentials in an address": (
        {"integrations.payment": {**PAYMENT, "url": "https://me:key@pay.example.com"}},
        "integrations.payment.url",
        "without credentials",
    ),
    "a system of an address that is inside": (
        {"integrations.payment": {**PAYMENT, "url": "https://169.254.169.254/latest"}},
        "integrations.payment.url",
        "IP address",
    ),
    "a key in place of the name of its secret": (
        {"integrations.payment": {**PAYMENT, "secret": "arn:aws:secretsmanager:ap-northeast-2:1:secret:pay"}},
        "integrations.payment.secret",
        "not its ARN and not its value",
    ),
    "payments whose end nobody may tell": (
        {"integrations.payment": PAYMENT},
        "integrations.payment.source",
        "name it in api.webhook_sources",
    ),
    "payments that nobody hears of": (
        {"integrations.payment": PAYMENT, "api.webhook_sources": ["pay"]},
        "events.bus",
        "is required with integrations.payment",
    ),
    "a link to pay that reaches nobody": (
        {**BUS, "integrations.payment": PAYMENT, "api.webhook_sources": ["pay"]},
        "integrations.payment",
        r"write \[notifier\]",
    ),
    "messages that nobody hears of": (
        {"notifier": NOTIFIER},
        "notifier",
        "set events.bus = true",
    ),
    "a number of another country to send from": (
        {**BUS, "notifier": {**NOTIFIER, "sms": {**SMS, "sender": "+12025550123"}}},
        "notifier.sms.sender",
        "a Korean number in E.164 form",
    ),
    "the ARN of a number": (
        {
            **BUS,
            "notifier": {**NOTIFIER, "sms": {**SMS, "identity": "arn:aws:sms-voice:x:1:phone-number/p"}},
        },
        "notifier.sms.identity",
        "the id of a telephone number or pool",
    ),
    "a way that is not set up": (
        {**BUS, "notifier": {**NOTIFIER, "channels": ["sms", "email"]}},
        r"notifier.channels\[1\]",
        r"write \[notifier.email\]",
    ),
    "a way twice": (
        {**BUS, "notifier": {**NOTIFIER, "channels": ["sms", "sms"]}},
        r"notifier.channels\[1\]",
        "stands there twice",
    ),
    "a way that nothing uses": (
        {**BUS, "notifier": {**NOTIFIER, "email": MAIL}},
        "notifier.email",
        "is never used",
    ),
    "mail of somebody else": (
        {**BUS, "notifier": {"channels": ["email"], "email": {**MAIL, "sender": "help@other.example"}}},
        "notifier.email.sender",
        "not of the identity; allowed: center.example",
    ),
    "a relay without encryption": (
        {**BUS, "notifier": {"channels": ["alimtalk"], "alimtalk": {"url": "http://relay.example", "profile": "@c"}}},
        "notifier.alimtalk.url",
        "nothing goes out unencrypted",
    ),
    "too many messages": ({**BUS, "notifier": {**NOTIFIER, "daily_limit": 11}}, "notifier.daily_limit", "from 1 to 10"),
    "a number at which refusing costs": (
        {**BUS, "notifier": {**NOTIFIER, "opt_out_number": "1588-0000"}},
        "notifier.opt_out_number",
        "free for who calls it",
    ),
    "an event that there is none": (
        {
            "events.bus": True,
            "integrations.webhooks.erp": {
                "url": "https://erp.example.com/hook",
                "secret": "aicc/dev/erp",
                "events": ["callback.complete"],
            },
        },
        "integrations.webhooks.erp.events",
        "'callback.complete' is no event of the center; .*did you mean 'callback.completed'",
    ),
    "a system that is told without a bus": (
        {
            "integrations.sync.lake": {
                "url": "https://lake.example.com",
                "secret": "aicc/dev/lake",
                "events": ["survey.submitted"],
            },
        },
        "events.bus",
        "is required with integrations.sync",
    ),
    "unknown key": ({"queues.general.max_contact": 5}, "queues.general.max_contact", "did you mean 'max_contacts'"),
    "missing table": ({"callback": None}, "callback", "is required and missing; expected a table with queue"),
    "missing key": ({"queues.general.hours": None}, "queues.general.hours", "is required and missing"),
    "file name that no file system takes": (
        {"flows.inbound.file": "x" * 3000},
        "flows.inbound.file",
        "does not exist",
    ),
    "file name with a zero byte": (
        {"flows.inbound.file": "a\x00b"},
        "flows.inbound.file",
        "a path relative to the root",
    ),
    "text for a number": (
        {"callback.first_delay_s": "long"},
        "callback.first_delay_s",
        "'long' is not allowed; allowed: a whole number from 0",
    ),
    "number as text": ({"queues.general.max_contacts": "50"}, "queues.general.max_contacts", "'50' is not allowed"),
    "number too small": ({"queues.general.max_contacts": 0}, "queues.general.max_contacts", "from 1 to 1000"),
    "number too large": (
        {"faq.answer_min": 1.5},
        "faq.answer_min",
        "1.5 is not allowed; allowed: a number from 0 to 1",
    ),
    "environment": ({"environment": "production"}, "environment", "allowed: dev, staging, prod; did you mean 'prod'"),
    "environment of another file": ({"environment": "prod"}, "environment", "lies in the file of 'dev'"),
    "center of another folder": ({"center.key": "saltware"}, "center.key", "lies in the folder of center 'aicc'"),
    "Region": ({"region": "Seoul"}, "region", "an AWS Region such as ap-northeast-2"),
    "time zone": ({"time_zone": "Asia/Tokyo"}, "time_zone", "allowed: Asia/Seoul"),
    "Hangul queue name": (
        {"queues.general.name": "일반상담"},
        "queues.general.name",
        "ASCII characters that CloudWatch",
    ),
    "Hangul flow key": (
        {"flows.안내": {"file": "contact_flows/aicc/inbound.json"}},
        "flows.안내",
        "the name '안내' is",
    ),
    "upper-case queue key": ({"queues.General": {}}, "queues.General", "the name 'General' is not allowed"),
    "queue name too long": ({"queues.general.name": "q" * 128}, "queues.general.name", "1 to 127 ASCII"),
    "description too long": ({"queues.general.description": "가" * 251}, "queues.general.description", "1 to 250"),
    "duplicate queue name": (
        {"queues.complaint.name": "AICC-dev-general"},
        "queues.complaint.name",
        "name 'AICC-dev-general' is used twice; the first is queues.general.name",
    ),
    "duplicate user": ({"connect.users.1.username": "agent1"}, r"connect.users\[1\].username", "user name 'agent1' is"),
    "duplicate status order": (
        {"agent_statuses.training.order": 3},
        "agent_statuses.training.order",
        "place 3 is used",
    ),
    "one flow file twice": (
        {"flows.main-menu.file": "contact_flows/aicc/inbound.json"},
        "flows.main-menu.file",
        "file 'contact_flows/aicc/inbound.json' is used twice",
    ),
    "unknown queue": (
        {"routing_profiles.basic.queues.0.queue": "prority"},
        r"routing_profiles.basic.queues\[0\].queue",
        r"'prority' is not in \[queues\]; allowed: general, .*; did you mean 'priority'",
    ),
    "missing queue of a reason": (
        {"escalation.queues.complaint": None},
        "escalation.queues.complaint",
        r"is required and missing; expected one of \[queues\]: general, complaint",
    ),
    "too many years": ({"holidays.years": [2026, 2027, 2028]}, "holidays.years", "a list of exactly 2 entries"),
    "wrong year": ({"holidays.years": [2026, "x"]}, r"holidays.years\[1\]", "'x' is not allowed; allowed: a whole"),
    "unknown hours": ({"queues.general.hours": "agent"}, "queues.general.hours", "did you mean 'agents'"),
    "unknown flow": ({"entry_points.voice": "inbond"}, "entry_points.voice", "did you mean 'inbound'"),
    "unknown team": ({"connect.users.0.team": "sales"}, r"connect.users\[0\].team", r"not in \[connect.teams\]"),
    "unknown quick connect": (
        {"queues.general.quick_connects": ["to-nobody"]},
        r"queues.general.quick_connects\[0\]",
        "is",
    ),
    "unknown attribute": (
        {"connect.users.0.proficiencies.0.attribute": "skil"},
        r"connect.users\[0\].proficiencies\[0\].attribute",
        "did you mean 'skill'",
    ),
    "unknown attribute value": (
        {"connect.users.0.proficiencies.0.value": "genral"},
        r"connect.users\[0\].proficiencies\[0\].value",
        "allowed: general, complaint, technical, payment, account, loan, chat; did you mean 'general'",
    ),
    "unknown user of a quick connect": (
        {"quick_connects.supervisor1.user": "supervisor9"},
        "quick_connects.supervisor1.user",
        "did you mean 'supervisor1'",
    ),
    "quick connect to a flow of the wrong type": (
        {"quick_connects.to-general.flow": "inbound"},
        "quick_connects.to-general.flow",
        "is of type CONTACT_FLOW; allowed: flows of type QUEUE_TRANSFER: queue-transfer, supervisor-transfer",
    ),
    "whisper that is none": (
        {"entry_points.outbound_whisper": "agent-whisper"},
        "entry_points.outbound_whisper",
        "allowed: flows of type OUTBOUND_WHISPER: outbound-whisper",
    ),
    "entry through a whisper": ({"entry_points.chat": "agent-whisper"}, "entry_points.chat", "of type AGENT_WHISPER"),
    "unknown kind of quick connect": (
        {"quick_connects.to-general.kind": "que"},
        "quick_connects.to-general.kind",
        "'que' is not allowed; allowed: queue, user, phone",
    ),
    "unserved queue": (
        {
            "queues.vip": {
                "name": "vip",
                "description": "d",
                "hours": "agents",
                "max_contacts": 5,
                "outbound_caller_name": "A",
            }
        },
        "queues.vip",
        "no routing profile serves this queue",
    ),
    "two calls at once": (
        {"routing_profiles.basic.channels.VOICE.concurrency": 2},
        "routing_profiles.basic.channels.VOICE.concurrency",
        "2 is not allowed; allowed: 1",
    ),
    "channel without concurrency": (
        {"routing_profiles.basic.channels.TASK": None},
        r"routing_profiles.basic.queues\[3\].channels",
        "'TASK' has no concurrency.*allowed: VOICE, CHAT",
    ),
    "queue served twice": (
        {"routing_profiles.basic.queues.1.queue": "priority"},
        r"routing_profiles.basic.queues\[1\]",
        "queue 'priority' is served twice on VOICE",
    ),
    "too many pairs of queue and channel": (
        {
            **{
                f"queues.q{index}": {
                    "name": f"q{index}",
                    "description": "d",
                    "hours": "agents",
                    "max_contacts": 5,
                    "outbound_caller_name": "A",
                }
                for index in range(20)
            },
            **{
                f"routing_profiles.basic.queues.{5 + index}": {
                    "queue": f"q{index}",
                    "channels": ["VOICE", "CHAT", "TASK"],
                    "priority": 9,
                }
                for index in range(20)
            },
        },
        "routing_profiles.basic.queues",
        "70 pairs of queue and channel; allowed: 50",
    ),
    "flow file that does not exist": (
        {"flows.inbound.file": "contact_flows/aicc/inbond.json"},
        "flows.inbound.file",
        "file 'contact_flows/aicc/inbond.json' does not exist; did you mean 'contact_flows/aicc/inbound.json'",
    ),
    "path out of the project": (
        {"flows.inbound.file": "../flow.json"},
        "flows.inbound.file",
        "a path relative to the root",
    ),
    "absolute path": ({"flows.inbound.file": "/etc/flow.json"}, "flows.inbound.file", "relative to the root"),
    "slot that ends before it starts": (
        {"hours.agents.week.0.close": "08:00"},
        r"hours.agents.week\[0\].close",
        "'08:00' is not after open '09:00'; midnight is '24:00'",
    ),
    "overlapping slots": (
        {"hours.agents.week.1": {"days": ["FRI"], "open": "17:00", "close": "20:00"}},
        r"hours.agents.week\[1\]",
        "overlaps another slot on FRI",
    ),
    "time that no clock shows": (
        {"hours.agents.week.0.open": "9:00"},
        r"hours.agents.week\[0\].open",
        "from 00:00 to 24:00",
    ),
    "weekday": ({"hours.agents.week.0.days": ["MONDAY"]}, r"hours.agents.week\[0\].days\[0\]", "allowed: MON, TUE"),
    "years with a gap": ({"holidays.years": [2026, 2028]}, "holidays.years", "not two consecutive years"),
    "one year only": ({"holidays.years": [2026]}, "holidays.years", "a list of exactly 2 entries"),
    "bad special days": ({"holidays.special_days": "config/aicc/dev.toml"}, "holidays.special_days", "unknown key"),
    "alias with a slash": ({"connect.alias": "aicc/dev"}, "connect.alias", "1 to 45 ASCII letters"),
    "alias of a directory": ({"connect.alias": "d-aicc"}, "connect.alias", "not starting with 'd-'"),
    "alias too long": ({"connect.alias": "a" * 46}, "connect.alias", "1 to 45 ASCII letters"),
    "wildcard origin": (
        {"connect.approved_origins": ["https://*"]},
        r"connect.approved_origins\[0\]",
        "without path or",
    ),
    "origin without TLS": (
        {"connect.approved_origins": ["http://shop.example.com"]},
        r"connect.approved_origins\[0\]",
        "http",
    ),
    "unknown kind of number": (
        {"connect.phone_number": {"kind": "buy"}},
        "connect.phone_number.kind",
        "'buy' is not allowed; allowed: none, import, claim",
    ),
    "import without parameter": (
        {"connect.phone_number": {"kind": "import"}},
        "connect.phone_number.arn_parameter",
        "is required and missing; expected the path of a Systems Manager parameter",
    ),
    "import of an ARN": (
        {"connect.phone_number": {"kind": "import", "arn_parameter": "arn:aws:connect:x"}},
        "connect.phone_number.arn_parameter",
        "the path of a Systems Manager parameter",
    ),
    "SAML with e-mail": ({"connect.identity": "SAML"}, r"connect.users\[0\].email", "not allowed with identity 'SAML'"),
    "e-mail": (
        {"monitoring.critical_emails": ["oncall"]},
        r"monitoring.critical_emails\[0\]",
        "an e-mail address such as",
    ),
    "endpoint without TLS": (
        {"monitoring.critical_endpoints": ["http://alerts.example.com/hooks"]},
        r"monitoring.critical_endpoints\[0\]",
        "or topic:NAME, queue:NAME or function:NAME of the account",
    ),
    "topic by its ARN": (
        {"monitoring.warning_endpoints": ["arn:aws:sns:us-east-1:210987654321:ops"]},
        r"monitoring.warning_endpoints\[0\]",
        "not its ARN",
    ),
    "topic that would subscribe to a topic": (
        {"notify.escalation_endpoints": ["topic:ops"]},
        r"notify.escalation_endpoints\[0\]",
        "a topic cannot subscribe to another",
    ),
    "misspelled endpoints": (
        {"monitoring.critical_endpoint": []},
        "monitoring.critical_endpoint",
        "did you mean 'critical_endpoints'",
    ),
    "more topics than an alarm tells": (
        {"monitoring.critical_endpoints": [f"topic:t{n}" for n in range(5)]},
        "monitoring.critical_endpoints",
        "allowed: 4",
    ),
    "a webhook with the name of a system of ours": (
        {
            "events.bus": True,
            "integrations.webhooks": {
                "crm": {"url": "https://a.example.com", "secret": "a/b", "events": ["survey.submitted"]}
            },
        },
        "integrations.webhooks.crm",
        "any other name than",
    ),
    "user name": ({"connect.users.0.username": "김 민지"}, r"connect.users\[0\].username", "1 to 64 ASCII letters"),
    "decomposed Hangul": (
        {"connect.users.0.first_name": unicodedata.normalize("NFD", "민지")},
        r"connect.users\[0\].first_name",
        "is decomposed Unicode",
    ),
    "number of a desk phone": (
        {"connect.users.0.desk_phone": "02-123-4567"},
        r"connect.users\[0\].desk_phone",
        "E.164",
    ),
    "unknown function": (
        {"functions.customer_lokup": {"memory_mb": 512}},
        "functions.customer_lokup",
        r"unknown function; allowed: .*runtime/functions.toml.*did you mean 'customer_lookup'",
    ),
    "function slower than a caller waits": (
        {"functions.customer_lookup": {"timeout_s": 8}},
        "functions.customer_lookup.timeout_s",
        "8 is not allowed; allowed: 1 to 7",
    ),
    "memory": (
        {"functions.customer_lookup": {"memory_mb": 64}},
        "functions.customer_lookup.memory_mb",
        "from 128 to 3008",
    ),
    "authentication without certificate": (
        {"auth.certificate": None},
        "auth.certificate",
        "is required while auth.enabled is true",
    ),
    "certificate that is none": (
        {"auth.certificate": "runtime/functions.toml"},
        "auth.certificate",
        "not a PEM certificate",
    ),
    "key of another pair": (
        {"auth.public_key": "config/aicc/certificates/prod.public.pem"},
        "auth.public_key",
        "does not belong to auth.certificate",
    ),
    "certificate in place of the key": (
        {"auth.public_key": "config/aicc/certificates/dev.pem"},
        "auth.public_key",
        "has 1,.* characters; allowed: at most 1,024|is not a PEM public key",
    ),
    "encrypting flow without authentication": (
        {"auth.enabled": False},
        "modules.authenticate.file",
        "encrypts keypad input while auth.enabled is false|does not fit auth.enabled = false",
    ),
    "survey switched off in one place only": (
        {"survey.enabled": False},
        "modules.survey.file",
        "does not fit survey.enabled = false; allowed: contact_flows/modules/survey-off.json",
    ),
    "digits of a customer number": ({"auth.number_digits": 4}, "auth.number_digits", "from 7 to 10"),
    "language model without profile": (
        {"llm.enabled": True},
        "llm.profile_id",
        "is required while llm.enabled is true",
    ),
    "guardrail in another Region than the model": (
        {
            "llm.enabled": True,
            "llm.profile_id": "us.amazon.nova-lite-v1:0",
            "llm.model_ids": ["amazon.nova-lite-v1:0"],
            "llm.region": "us-east-1",
        },
        "llm.region",
        "'us-east-1' does not have the guardrail, .*; allowed: 'ap-northeast-2', or llm.guardrail = false",
    ),
    "language model by ARN": ({"llm.profile_id": "arn:aws:bedrock:x"}, "llm.profile_id", "not an ARN"),
    "language model slower than a caller waits": ({"llm.timeout_s": 9.0}, "llm.timeout_s", "from 1 to 6"),
    "answers rarer than offers": ({"faq.list_min": 0.8}, "faq.list_min", "0.8 is above faq.answer_min = 0.4"),
    "cap below the limit": (
        {"dialogue.hard_cap": 10, "dialogue.turn_limit": 20},
        "dialogue.turn_limit",
        "above dialogue.hard",
    ),
    "urgent slower than high": (
        {"escalation.timeouts_s": {"critical": 900}},
        "escalation.timeouts_s.critical",
        "900 is above escalation.timeouts_s.high = 600",
    ),
    "recordings colder than deleted": (
        {"retention.recordings_standard_days": 30},
        "retention.recordings_standard_days",
        "30 is above retention.recordings_days = 14",
    ),
    "log retention that CloudWatch lacks": (
        {"retention.flow_logs_days": 31},
        "retention.flow_logs_days",
        "allowed: 1, 3, 5",
    ),
    "alarm kind": (
        {"monitoring.severities": {"queue-waits": "critical"}},
        "monitoring.severities.queue-waits",
        "the name",
    ),
    "severity": (
        {"monitoring.severities": {"queue-wait": "urgent"}},
        "monitoring.severities.queue-wait",
        "critical, warning",
    ),
    "share above one": (
        {"monitoring.thresholds.concurrent_calls_share": 80},
        "monitoring.thresholds.concurrent_calls",
        "0 to 1",
    ),
    "Python": ({"runtime.python": "3.9"}, "runtime.python", "allowed: 3.13, 3.14"),
    "tag": ({"deployment.owner": "팀"}, "deployment.owner", "1 to 128 ASCII"),
}
REFUSED_ELSEWHERE: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "data lost in staging": (
        "staging",
        {"deployment.removal": "destroy"},
        "deployment.removal",
        "'destroy' is not allowed in",
    ),
    "tables unprotected in prod": (
        "prod",
        {"deployment.deletion_protection": False},
        "deployment.deletion_protection",
        "prod",
    ),
    "stacks unprotected in prod": (
        "prod",
        {"deployment.termination_protection": False},
        "deployment.termination_protection",
        "allowed: true",
    ),
    "prod without an alarm": (
        "prod",
        {"monitoring.without": {"slo-fast": "somebody wants to sleep"}},
        "monitoring.without.slo-fast",
        "not allowed in prod, which has every alarm",
    ),
    "prod without its events": (
        "prod",
        {"connect.records.agent_events": "off"},
        "connect.records.agent_events",
        "stream",
    ),
    "prod without a stream of its records": (
        "prod",
        {"connect.records.contact_records": "delivery"},
        "connect.records.contact_records",
        "'delivery' is not allowed in prod; allowed: stream",
    ),
    "debug logs in prod": ("prod", {"runtime.log_level": "DEBUG"}, "runtime.log_level", "INFO, WARNING, ERROR"),
    "test calls in prod": ("prod", {"test_cases.enabled": True}, "test_cases.enabled", "dev and staging"),
    "audit for a month": ("prod", {"retention.audit_logs_days": 30}, "retention.audit_logs_days", "30 .* from 365"),
    "texts of customers in prod": ("prod", {"bot.text_logs": True}, "bot.text_logs", "keeps what customers say"),
    "voices of customers in prod": ("prod", {"bot.audio_logs": True}, "bot.audio_logs", "keeps what customers say"),
    "a choice without the model that offers it": (
        "dev",
        {"bot.disambiguation": 3},
        "bot.disambiguation",
        "offered only by assisted NLU, and bot.assisted_nlu is off",
    ),
    "a choice of one": ("dev", {"bot.disambiguation": 1}, "bot.disambiguation", "allowed: 0, 2, 3, 4, 5"),
    "an assistant nobody knows": (
        "dev",
        {"bot.assisted_nlu": "always"},
        "bot.assisted_nlu",
        "allowed: off, fallback, primary",
    ),
    "a sentiment that nobody judges": (
        "dev",
        {"bot.sentiment": "comprehends"},
        "bot.sentiment",
        "allowed: words, lex, comprehend",
    ),
    "a weight that Lex does not know": ("dev", {"bot.vocabulary_weight": 4}, "bot.vocabulary_weight", "3"),
    "waits longer than it remembers": ("dev", {"bot.wait_s": 700}, "bot.wait_s", "allowed: below 600"),
    "reminds after the wait": (
        "dev",
        {"bot.wait_s": 20, "bot.wait_reminder_s": 30},
        "bot.wait_reminder_s",
        "every 30 s never comes within bot.wait_s = 20",
    ),
    "nobody hears alarms": ("staging", {"monitoring.critical_emails": []}, "monitoring.critical_emails", "is empty"),
    "whoever is on duty is told, and nobody is named": (
        "prod",
        {"notify.escalation_emails": []},
        "notify.escalation_emails",
        "is empty",
    ),
    "laptop in prod": (
        "prod",
        {"connect.approved_origins": ["http://localhost:3000"]},
        r"connect.approved_origins\[0\]",
        "is not allowed outside dev",
    ),
    "a page that the API does not take": (
        "dev",
        {"web_chat": {"name": "chat.example.com", "certificate_parameter": "/a/b"}},
        "web_chat.name",
        "add 'https://chat.example.com' there",
    ),
    "a page without an API": (
        "dev",
        {
            "api.enabled": False,
            "connect.approved_origins": ["https://chat.example.com"],
            "web_chat": {"name": "chat.example.com", "certificate_parameter": "/a/b"},
        },
        "web_chat",
        "the page needs the API and its client 'web'",
    ),
    "a page without a key for it": (
        "dev",
        {
            "api.clients": [],
            "connect.approved_origins": ["https://chat.example.com"],
            "web_chat": {"name": "chat.example.com", "certificate_parameter": "/a/b"},
        },
        "web_chat",
        "the page needs the API and its client 'web'",
    ),
    "clients that are no list, beside a page": (
        "dev",
        {
            "api.clients": 7,
            "connect.approved_origins": ["https://chat.example.com"],
            "web_chat": {"name": "chat.example.com", "certificate_parameter": "/a/b"},
        },
        "api.clients",
        "allowed: a list",
    ),
    "one factor for real customers": ("staging", {"api.mfa": "optional"}, "api.mfa", "allowed: required"),
    "less than the firewall counts": ("prod", {"api.requests_per_address": 3}, "api.requests_per_address", "10"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_value_is_refused(case: str, changed: Changed) -> None:
    """Each mistake is reported with the file, the key path and what is allowed."""
    values, key, message = REFUSED[case]

    with pytest.raises(SettingsError, match=rf"config/aicc/dev\.toml: {key}[^:]*: .*{message}") as told:
        load(changed(values))
    assert korean.problems_told("설정", told.value.problems)


@pytest.mark.parametrize("case", REFUSED_ELSEWHERE)
def test_environments_demand_what_they_need(case: str, changed: Changed) -> None:
    """Staging and prod refuse what dev may do."""
    environment, values, key, message = REFUSED_ELSEWHERE[case]

    with pytest.raises(SettingsError, match=rf"config/aicc/{environment}\.toml: {key}: .*{message}") as told:
        load(changed(values, environment))
    assert korean.problems_told("설정", told.value.problems)


def test_all_problems_of_a_file_are_reported_at_once(changed: Changed) -> None:
    """Wrong values, unknown keys, missing keys and broken references come in one message."""
    values = {
        "queues.general.max_contacts": 0,
        "queues.general.hours": "agent",
        "queues.complaint.name": "불만",
        "routing_profiles.basic.queues.0.queue": "prority",
        "callback.queue": None,
        "dialoge": {},
        "faq.list_min": 0.9,
    }

    with pytest.raises(SettingsError) as caught:
        load(changed(values))

    assert {problem.key for problem in caught.value.problems} == {
        "queues.general.max_contacts",
        "queues.general.hours",
        "queues.complaint.name",
        "routing_profiles.basic.queues[0].queue",
        "callback.queue",
        "dialoge",
        "faq.list_min",
    }
    assert str(caught.value).startswith("7 problems in the settings\n")


def test_a_private_key_in_the_project_is_refused(changed: Changed, tmp_path: Path) -> None:
    """Only public parts belong into the project."""
    file = changed({"auth.certificate": "secret.pem", "auth.public_key": "secret.pem"})
    (tmp_path / "secret.pem").write_text("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n")

    with pytest.raises(SettingsError) as caught:
        load(file)

    assert {problem.key for problem in caught.value.problems} == {"auth.certificate", "auth.public_key"}
    assert "holds a private key" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("queues = [", "is not TOML: "),
        ('[queues.general]\nname = "a"\n[queues.general]\n', "is not TOML: .*general"),
        ("\xff", "is not TOML: "),
    ],
)
def test_a_file_that_is_not_toml_is_refused(content: str, message: str, changed: Changed) -> None:
    """Also a queue key that stands twice, which TOML itself forbids."""
    file = changed()
    file.write_text(content, encoding="latin-1")

    with pytest.raises(SettingsError, match=rf"config/aicc/dev\.toml: {message}"):
        load(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The message says which file could not be read."""
    with pytest.raises(SettingsError, match=r"config/aicc/dev\.toml: cannot be read: no such file"):
        load(tmp_path / "config/aicc/dev.toml")


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"center": "aic"}, "unknown center 'aic'; allowed: aicc.*did you mean 'aicc'"),
        ({"environment": "test"}, "unknown environment 'test'; allowed: dev, staging, prod"),
    ],
)
def test_an_unknown_center_or_environment_is_refused(choice: dict[str, str], message: str, root: Path) -> None:
    """What `-c center=` and `-c environment=` take is checked too."""
    with pytest.raises(SettingsError, match=message):
        load_all(root, **choice)


def test_a_file_that_is_no_environment_is_refused(changed: Changed, tmp_path: Path) -> None:
    """A forgotten copy of a file does not become an environment."""
    changed()
    (tmp_path / "config/aicc/dev2.toml").write_text("")

    with pytest.raises(SettingsError, match=r"config/aicc/dev2\.toml: not an environment; allowed: dev, staging, prod"):
        load_all(tmp_path)


def _scalars(root: Path) -> Iterator[str]:
    settings = load(root / "config/aicc/staging.toml")
    raw = settings.model_dump(mode="json", exclude_none=True)
    for path, _, _ in leaves(Node(Settings), raw):
        yield ".".join(map(str, path))


def test_every_value_is_checked(root: Path, changed: Changed) -> None:
    """A complete file with a table in place of every single value is refused with every single key."""
    keys = [key for key in _scalars(root) if not key.endswith(".kind")]
    assert len(keys) > 350

    with pytest.raises(SettingsError) as caught:
        load(changed({key: {"surprise": 1} for key in keys}, "staging"))

    reported = {problem.key.replace("[", ".").replace("]", "") for problem in caught.value.problems}
    assert [key for key in keys if key not in reported] == []
    # Whatever the schema allows is described in Korean, too.
    assert [one.message for one in caught.value.problems if korean.told(one.message, one.key) is None] == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"connect.alias": None}, "connect.alias: AWS Connect Instance ID가 설정되지 않았습니다."),
        ({"nlu.low_confidence": 2}, "nlu.low_confidence: 잘못된 신뢰도 임계값: 2 (허용: 0부터 1까지의 수)"),
        (
            {"llm": {"enabled": True, "model_ids": ["amazon.nova-lite-v1:0"], "region": "ap-northeast-2"}},
            "llm.profile_id: Bedrock이 활성화되었지만 추론 프로파일이 설정되지 않았습니다. 예: ",
        ),
        ({"environment": "test"}, "environment: 허용되지 않은 환경입니다: 'test' (허용: dev, staging, prod)"),
        (
            {"queues.general.hours": "agent"},
            "queues.general.hours: [hours]에 없습니다: 'agent' (허용: agents, bot) (가장 비슷한 값: 'agents')",
        ),
    ],
)
def test_managers_are_told_in_korean(values: dict[str, Any], said: str, changed: Changed, capsys: Any) -> None:
    file = changed(values)
    assert main(["settings", "check", str(file), "--language", "ko"]) == Exit.FOUND
    told = capsys.readouterr().err
    assert "설정에서 문제 1건을 찾았습니다." in told
    assert f"config/aicc/dev.toml: {said}" in told
    assert korean.told("is required and missing", "region") == "AWS region이 설정되지 않았습니다."
    # One message that the table lacks, and everything is English.
    unknown = Problem("f", "k", "is beyond words")
    assert korean.problems_told("설정", [Problem("f", "k", "is empty"), unknown]) is None


def _first_of_its_kind(key: str, raw: dict[str, Any]) -> bool:
    """Skips further entries of tables and lists, which share their types."""
    value: Any = raw
    named = {"hours", "queues", "routing_profiles", "security_profiles", "agent_statuses", "flows", "modules", "teams"}
    for parent, part in zip([None, *key.split(".")], key.split("."), strict=False):
        first = next(iter(value), part) if isinstance(value, dict) and parent in named else "0"
        if (part.isdigit() or parent in named) and part != first:
            return False
        value = value[int(part) if part.isdigit() else part]
    return True


# Values that another value of the file bounds, so that a lone change is refused.
BOUNDED = (
    r"agent_statuses\..*\.order",  # places are distinct
    r"routing_profiles\..*\.VOICE\.concurrency",  # an agent has one voice
    r"routing_profiles\..*\.queues\.0\.channels\.0",  # a pair of queue and channel stands once
    r"hours\..*\.days\.0",  # a day stands in one slot
)


def _loaded(file: Path) -> Settings | None:
    try:
        return load(file)
    except SettingsError:
        return None


def test_values_can_be_overridden(root: Path, changed: Changed) -> None:
    """Every switch, number and choice of the file takes another allowed value."""
    fixed = {
        "environment",
        "auth.enabled",
        "survey.enabled",
        "holidays.years.0",
        "holidays.years.1",
        "connect.identity",
        # A choice is offered by assisted NLU alone, which is off.
        "bot.disambiguation",
        # Agents who go first need room for a call beside a task.
        "callback.dial",
    }
    raw = load(root / "config/aicc/dev.toml").model_dump(mode="json", exclude_none=True)
    count, bounded = 0, set[str]()
    for path, _, value in leaves(Node(Settings), raw):
        key = ".".join(map(str, path))
        other = _other(path, raw, value)
        if other is None or key in fixed or not _first_of_its_kind(key, raw):
            continue
        settings = _loaded(changed({key: other}))
        if settings is None:
            bounded.add(key)
            continue
        loaded: Any = settings.model_dump(mode="json")
        for part in path:
            loaded = loaded[part]
        assert loaded == other, key
        count += 1
    assert count > 100
    assert [key for key in bounded if not any(re.fullmatch(pattern, key) for pattern in BOUNDED)] == []


def _other(path: tuple[str | int, ...], raw: dict[str, Any], value: object) -> object:
    node = node_at(Settings, raw, path)
    if node is None:
        return None
    choices = [
        choice for arm in node.arms for choice in get_args(arm.annotation) if get_origin(arm.annotation) is Literal
    ]
    if choices:
        return next((choice for choice in choices if choice != value), None)
    if isinstance(value, bool):
        return None if path[0] == "llm" else not value
    if isinstance(value, int | float):
        low = next((mark.ge for mark in node.metadata if getattr(mark, "ge", None) is not None), 0)
        step = 1 if isinstance(value, int) else 0.01
        return value - step if value - step >= low else value + step
    return None


def test_a_wrong_entry_of_a_list_is_told_once(changed: Changed) -> None:
    """A list that would be long enough is not called too short besides."""
    with pytest.raises(SettingsError) as told:
        load(changed({"holidays.years": [2026, "x"]}))

    assert len(told.value.problems) == 1


def test_problems_of_several_files_come_together(changed: Changed) -> None:
    first = changed({"region": "Seoul"})
    missing = first.parent / "nowhere.toml"

    with pytest.raises(SettingsError) as told:
        load_files([first, missing])

    assert [problem.file.rpartition("/")[2] for problem in told.value.problems] == ["dev.toml", "nowhere.toml"]
