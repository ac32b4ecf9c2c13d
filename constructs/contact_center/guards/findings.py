"""Findings we know of and accept, each with the reason why the risk is acceptable here and what limits it.

An entry names constructs below a stage and the exact id of a finding. Entries that no synth needs fail a test.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aws_cdk as cdk
from constructs import IConstruct

from contact_center.guards.nag import PREFIX


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledgment:
    """One accepted finding; `path` is relative to the stage, a part of it may be `*` for every child."""

    path: str
    id: str
    reason: str


def _star(resource: str) -> str:
    return f"{PREFIX}AwsSolutions-IAM5[Resource::{resource}]"


_STAR = _star("*")
_NO_ROTATION = f"{PREFIX}AwsSolutions-SMG4"
_NO_DEAD_LETTERS = f"{PREFIX}AwsSolutions-SQS3"
_TRACES = (
    "X-Ray takes traces without a resource level, so its two write actions stand on every resource; rule CC025 "
    "refuses any other action there."
)
_LAST_STOP = (
    "This queue is itself where undeliverable messages of functions, rules and schedules end; the cdk-nag rule "
    "only knows dead-letter queues of other queues. An alarm watches it from the first message on."
)

_PROVIDER = (
    "The deployment helper works on resources of the same deployment, whose ids the service chooses; it is "
    "limited to the kinds it changes within the one instance, and to the numbers of the account, which have no "
    "instance in their ARN."
)
_CONTACTS = (
    "Contacts come into being with every call, so none can be named before; the action is limited to contacts of "
    "the one instance."
)
_STARTED_FLOWS = (
    "Which flow a due callback starts is a setting that may change without this stack; the action is limited to "
    "flows of the one instance."
)
_QUEUE_FIGURES = (
    "The functions read the figures of whichever queue a flow names, and figures of queues hold no personal data; "
    "the action is limited to queues of the one instance."
)
_SCHEDULES = (
    "Each schedule fires once and is named after the request it belongs to, so names are not known before; the "
    "group of the center holds nothing else."
)
_AGENTS = (
    "People look after every agent of their center, and agents come and go without a deployment; the resources are "
    "those of this instance alone."
)
_IMPORTED = (
    "A file says the skills of agents, who come and go without a deployment; users of this instance alone are changed, "
    "and of them what they are good at."
)
_EVALUATED = (
    "Every evaluation is made by people at run time and has an id of its own; it is read alone, in this instance alone."
)
_REPORTED = (
    "A report has figures of every agent of its center, who come and go without a deployment, and of the queues in "
    "which they work; they are read alone, in this instance alone."
)
_FILES = (
    "Exports and reports are named by whoever asked and by an identifier that is made at run time, a long text of a "
    "conversation by its message; the bucket is the data bucket of this center alone."
)
_LONG_TEXTS = (
    "A text that is too long for the table lies under its conversation and message, which are named at run time; the "
    "function may reach this folder of the data bucket alone."
)
_TRANSCRIPTS = (
    "Transcripts are named by the service after day and contact, which are not known before; the function may only "
    "read, and only these two folders of the media bucket, not that of recordings."
)
_RECORDINGS = (
    "Recordings and transcripts are named by the service after day and contact, which are not known before; the "
    "function may only read, and only these two folders of the media bucket, by links that it signs for supervisors."
)
_IMPORT = (
    "The import reads what people put into the bucket under names of their own, writes a report beside it and removes "
    "what it has read; the keys are not known before."
)
_ERASURE = (
    "The erasure removes every version of the objects of one customer; their keys are made of dates and identifiers "
    "that are not known before, and it may do nothing else with them."
)
_ARCHIVE = (
    "Objects are named after conversation and month, so keys are not known before; the function may only write, "
    "and only into the data bucket of the center."
)
_DELIVERY = (
    "Firehose names objects by hour and sequence, so keys are not known before; the role is limited to the one "
    "prefix of the data bucket."
)
_DELIVERY_KEY = (
    "Its source is a Kinesis stream that is encrypted with the key of the center, and Firehose takes no second "
    "key then; what it writes is encrypted by the bucket."
)
_STREAM_KEY = (
    "The stream uses the customer-managed key of the center on purpose: its policy names who may read contact "
    "records, which the key of the service could not."
)

ACKNOWLEDGMENTS: tuple[Acknowledgment, ...] = (
    Acknowledgment(
        path="Tests/Fixtures/no-agents",
        id="ContactCenter::CC013",
        reason="Native test cases put this queue in place of a real one to see what happens when nobody serves it.",
    ),
    Acknowledgment(path="Functions/Functions/*/Role", id=_STAR, reason=_TRACES),
    Acknowledgment(path="Background/Functions/*/Role", id=_STAR, reason=_TRACES),
    Acknowledgment(path="Api/Functions/*/Role", id=_STAR, reason=_TRACES),
    Acknowledgment(
        path="*/Rollout/Role",
        id=_STAR,
        reason=(
            "CodeDeploy lists alarms with DescribeAlarms, which has no resource level and reads names and states "
            "only; shifting traffic is limited to the functions of the stack."
        ),
    ),
    Acknowledgment(
        path="Bot/Assistant/Role",
        id=_STAR,
        reason=(
            "Amazon Polly limits SynthesizeSpeech to lexicons only, and the bot uses none; the action turns text "
            "into sound and reads no data of the account."
        ),
    ),
    Acknowledgment(
        path="Connect/Workforce/Users/*/Password",
        id=_NO_ROTATION,
        reason=(
            "This is the first password of an account; the operations guide has it changed at first login, after "
            "which the secret opens nothing and a rotated value would never reach Amazon Connect."
        ),
    ),
    Acknowledgment(
        path="Data/Secrets/PhoneHash",
        id=_NO_ROTATION,
        reason=(
            "Every customer is found by a hash under this key, so a rotated key would lose them all; it is "
            "random, never leaves Secrets Manager and is readable by the look-up functions only."
        ),
    ),
    Acknowledgment(
        path="Data/Secrets/PinPepper",
        id=_NO_ROTATION,
        reason=(
            "Stored PIN hashes are bound to this value, so a rotation would lock every customer out; it is "
            "random, never leaves Secrets Manager and is readable by the authentication function only."
        ),
    ),
    Acknowledgment(
        path="Data/Secrets/AuthPrivateKey",
        id=_NO_ROTATION,
        reason=(
            "The private key belongs to the certificate inside the flows and changes together with it in one "
            "deployment, as config/<center>/certificates/README.md describes; rotating it alone would make keypad "
            "input unreadable."
        ),
    ),
    Acknowledgment(
        path="Data/Secrets/Api",
        id=_NO_ROTATION,
        reason=(
            "Other systems sign with keys made from this value, so a rotation by itself would shut them out; it is "
            "random, never leaves Secrets Manager, and the guide says how it is changed together with them."
        ),
    ),
    *(
        acknowledgment
        for path in (
            "Functions/Functions/bot_hook/Role",
            "Api/Functions/customer_api/Role",
            "Background/Functions/archive/Role",
        )
        for acknowledgment in (
            Acknowledgment(
                path=path,
                id=_star("arn:aws:bedrock:*::foundation-model/<model>"),
                reason=(
                    "An inference profile answers from any Region it covers, so the Region of the model cannot be "
                    "fixed; the models are those of the settings, and only through the one profile."
                ),
            ),
            Acknowledgment(
                path=path,
                id=_star("arn:aws:bedrock:*:<AWS::AccountId>:guardrail-profile/apac.guardrail.v1:0"),
                reason=(
                    "A guardrail of the standard tier is evaluated in whatever Region its profile routes to, and each "
                    "evaluation is authorized there; the profile is one, and it is the account's own."
                ),
            ),
        )
    ),
    Acknowledgment(
        path="Api/Gateway/Api",
        id=f"{PREFIX}AwsSolutions-APIG2",
        reason=(
            "The validator of the body checks parameters. Bodies are checked by the functions against the same "
            "document, which the draft 4 models of the service cannot express, with a Korean reason for each field."
        ),
    ),
    Acknowledgment(
        path="Api/Gateway/LoggingRole",
        id=(
            f"{PREFIX}AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
            "AmazonAPIGatewayPushToCloudWatchLogs]"
        ),
        reason=(
            "One role per account and Region writes the logs of every API in it, whose groups are not known here; this "
            "is the policy that the service documents for it, and it allows nothing but writing logs."
        ),
    ),
    Acknowledgment(
        path="Api/SignIn/Pool",
        id=f"{PREFIX}AwsSolutions-COG2",
        reason=(
            "In dev a second factor is optional, so that tests can sign in; settings require it in staging and prod, "
            "and nobody signs up by themselves anywhere."
        ),
    ),
    Acknowledgment(
        path="Api/SignIn/Pool",
        id=f"{PREFIX}AwsSolutions-COG8",
        reason=(
            "Threat protection is billed per user each month; the few people of a center are invited by an "
            "administrator, use a second factor, and each of their requests passes the firewall."
        ),
    ),
    *(
        Acknowledgment(path="Background/Functions/connect_provider/Role", id=_star(pattern), reason=_PROVIDER)
        for pattern in (
            "<Instance.Arn>/contact-flow/*",
            "<Instance.Arn>/operating-hours/*",
            "<Instance.Arn>/queue/*",
            "<Instance.Arn>/transfer-destination/*",
            "<Instance.Arn>/vocabulary/*",
            "arn:aws:connect:<region>:<account>:phone-number/*",
        )
    ),
    *(
        Acknowledgment(path=path, id=_star("<Instance.Arn>/contact/*"), reason=_CONTACTS)
        for path in (
            "Background/Functions/callback_dispatch/Role",
            "Background/Functions/contact_events/Role",
            "Background/Functions/escalation_timeout/Role",
            "Background/Functions/request_work/Role",
            "Background/Functions/sweeper/Role",
            "Functions/Functions/agent_desk/Role",
            "Functions/Functions/queue_status/Role",
            "Api/Functions/admin_api/Role",
            "Api/Functions/request_api/Role",
        )
    ),
    *(
        Acknowledgment(path="Api/Functions/admin_api/Role", id=_star(f"<Instance.Arn>/{kind}/*"), reason=_AGENTS)
        for kind in ("agent", "agent-state")
    ),
    Acknowledgment(path="Background/Functions/data_import/Role", id=_star("<Instance.Arn>/agent/*"), reason=_IMPORTED),
    Acknowledgment(
        path="Background/Functions/evaluations/Role", id=_star("<Instance.Arn>/contact-evaluation/*"), reason=_EVALUATED
    ),
    *(
        Acknowledgment(path="Background/Functions/files/Role", id=_star(f"<Instance.Arn>/{kind}/*"), reason=_REPORTED)
        for kind in ("agent", "queue")
    ),
    *(
        Acknowledgment(path=path, id=_star("<Instance.Arn>/contact-flow/*"), reason=_STARTED_FLOWS)
        for path in (
            "Background/Functions/callback_dispatch/Role",
            "Background/Functions/contact_events/Role",
            "Background/Functions/escalation_timeout/Role",
            "Background/Functions/request_work/Role",
            "Background/Functions/sweeper/Role",
            "Api/Functions/request_api/Role",
        )
    ),
    *(
        Acknowledgment(path=path, id=_star("<Instance.Arn>/queue/*"), reason=_QUEUE_FIGURES)
        for path in (
            "Background/Functions/callback_dispatch/Role",
            "Functions/Functions/escalate/Role",
            "Functions/Functions/queue_status/Role",
            "Api/Functions/admin_api/Role",
            "Api/Functions/request_api/Role",
        )
    ),
    *(
        Acknowledgment(
            path=path, id=_star("arn:aws:scheduler:<region>:<account>:schedule/<stage>-schedules/*"), reason=_SCHEDULES
        )
        for path in (
            "Functions/Functions/*/Role",
            "Background/Functions/*/Role",
            "Api/Functions/admin_api/Role",
            "Api/Functions/request_api/Role",
        )
    ),
    Acknowledgment(path="Background/Functions/archive/Role", id=_star("<Data.Arn>/*"), reason=_ARCHIVE),
    Acknowledgment(path="Background/Functions/data_import/Role", id=_star("<Data.Arn>/*"), reason=_IMPORT),
    *(
        Acknowledgment(path=path, id=_star("<Data.Arn>/*"), reason=_FILES)
        for path in ("Background/Functions/files/Role", "Api/Functions/admin_api/Role")
    ),
    *(
        Acknowledgment(path=path, id=_star("<Data.Arn>/large/*"), reason=_LONG_TEXTS)
        for path in (
            "Functions/Functions/bot_hook/Role",
            "Api/Functions/customer_api/Role",
            "Background/Functions/transcripts/Role",
        )
    ),
    *(
        Acknowledgment(
            path="Background/Functions/transcripts/Role", id=_star(f"<Media.Arn>/{folder}/*"), reason=_TRANSCRIPTS
        )
        for folder in ("connect/transcripts", "Analysis/Voice")
    ),
    *(
        Acknowledgment(path="Api/Functions/admin_api/Role", id=_star(f"<Media.Arn>/{folder}/*"), reason=_RECORDINGS)
        for folder in ("connect/recordings", "connect/transcripts")
    ),
    *(
        Acknowledgment(path="Background/Functions/erasure/Role", id=_star(f"<{bucket}.Arn>/*"), reason=_ERASURE)
        for bucket in ("Data", "Media")
    ),
    Acknowledgment(
        path="Background/Functions/archive/Role",
        id=_star("<TablesConversations.Arn>/stream/*"),
        reason=(
            "The label of a table stream is the time of its creation, which is not known before; the stream is "
            "that of the conversations table alone and is only read."
        ),
    ),
    *(
        acknowledgment
        for stream, prefix in (("AgentEvents", "agent-events"), ("ContactRecords", "contact-records"))
        for acknowledgment in (
            Acknowledgment(path=f"Data/{stream}/Role", id=_star(f"<Data.Arn>/{prefix}/*"), reason=_DELIVERY),
            Acknowledgment(path=f"Data/{stream}/Delivery", id=f"{PREFIX}AwsSolutions-KDF1", reason=_DELIVERY_KEY),
            Acknowledgment(path=f"Data/{stream}/Stream", id=f"{PREFIX}AwsSolutions-KDS3", reason=_STREAM_KEY),
        )
    ),
    Acknowledgment(path="Data/*/DeadLetters", id=_NO_DEAD_LETTERS, reason=_LAST_STOP),
)


def acknowledge(stages: Sequence[cdk.Stage], entries: Sequence[Acknowledgment] = ACKNOWLEDGMENTS) -> None:
    """Records the accepted findings on the constructs they belong to; constructs a stage lacks are passed over."""
    for stage in stages:
        tree = _Tree(stage)
        accepted: dict[str, list[Acknowledgment]] = defaultdict(list)
        for entry in entries:
            for path in tree.matching(entry.path):
                accepted[path].append(entry)
        for path, here in accepted.items():
            cdk.Validations.of(tree.construct(path)).acknowledge(
                *(cdk.Acknowledgment(id=entry.id, reason=entry.reason) for entry in here)
            )


class _Tree:
    """The constructs below a stage by path; every look at a child is a call into Node.js, so each is made once."""

    def __init__(self, root: IConstruct) -> None:
        self._known: dict[str, IConstruct | None] = {"": root}
        self._children: dict[str, list[str]] = {}

    def construct(self, path: str) -> IConstruct:
        """Returns a construct that matched."""
        found = self._known[path]
        if found is None:
            raise KeyError(path)
        return found

    def matching(self, pattern: str) -> list[str]:
        """Returns the paths that fit a pattern with `*` for every child."""
        paths = [""]
        for part in pattern.split("/"):
            paths = [child for path in paths for child in self._below(path, part)]
        return paths

    def _below(self, path: str, part: str) -> list[str]:
        if part == "*":
            return self._all_below(path)
        child = f"{path}/{part}".lstrip("/")
        if child not in self._known:
            self._known[child] = self.construct(path).node.try_find_child(part)
        return [] if self._known[child] is None else [child]

    def _all_below(self, path: str) -> list[str]:
        if path not in self._children:
            children = {f"{path}/{child.node.id}".lstrip("/"): child for child in self.construct(path).node.children}
            self._known |= children
            self._children[path] = list(children)
        return self._children[path]


def stale(report: Path, entries: Sequence[Acknowledgment] = ACKNOWLEDGMENTS) -> list[Acknowledgment]:
    """Returns the entries that accepted nothing in a synthesis of every stage, from its validation-report.json."""
    used = {
        (violation["acknowledgedId"], violation["acknowledgedAt"].partition("/")[2])
        for plugin in json.loads(report.read_text(encoding="utf-8"))["pluginReports"]
        for violation in plugin.get("suppressedViolations") or ()
    }
    return [entry for entry in entries if not any(_same(entry, *place) for place in used)]


def _same(entry: Acknowledgment, identifier: str, path: str) -> bool:
    parts, given = entry.path.split("/"), path.split("/")
    fits = len(parts) == len(given) and all(part in ("*", name) for part, name in zip(parts, given, strict=True))
    return fits and entry.id == identifier
