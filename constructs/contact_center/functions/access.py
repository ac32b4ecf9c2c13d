"""Turns the permissions of the function manifest into policy statements with exact actions and resources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from contact_center.base.errors import UnknownNameError, nearest
from contact_center.base.interfaces import IGuardrail, IInstance
from contact_center.base.statements import Place, Statement, place_of
from contact_center.functions.functions import ALIAS
from contact_center.functions.manifest import function_name
from contact_center.instance.actions import by_resources, on_phone_numbers
from contact_center.storage.secrets import CenterSecrets
from contact_center.storage.tables import CenterTables

_BUCKET_ACTIONS = frozenset({"s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation"})
_BUCKETS = frozenset({"data_bucket", "media_bucket"})
_SENDING = frozenset({"email", "sms"})
# Named by their ARNs, and without any, nothing is allowed.
_OPTIONAL = frozenset({*_SENDING, "profiles", "sentiment"})


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelAccess:
    """The one inference profile a function may call, the models it routes to, and the guardrail applied."""

    region: str
    profile_id: str
    model_ids: tuple[str, ...]
    guardrail: IGuardrail | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessTargets:
    """The resources of a center that functions may be allowed to use, by the keys of the function manifest.

    A target or an action that is not known is an UnknownNameError with the nearest one that is.
    """

    scope: Construct
    key: kms.IKey
    tables: CenterTables
    secrets: CenterSecrets
    data_bucket: s3.IBucket
    instance: IInstance
    notification_topic: sns.ITopic
    schedule_group_name: str
    scheduler_role: iam.IRole
    audit_log: logs.ILogGroup
    function_prefix: str
    """What the names of the functions begin with, which one function may invoke of another."""
    event_bus: events.IEventBus | None = None
    """Without a bus nothing is published, and nothing needs to be allowed."""
    identity_key: kms.IKey | None = None
    media_bucket: s3.IBucket | None = None
    model: ModelAccess | None = None
    sentiment: bool = False
    """Whether functions ask Amazon Comprehend what a sentence feels like; otherwise nothing needs to be allowed."""
    sms_identity_arn: str | None = None
    """The number or pool that text messages come from; without it none is sent, and nothing needs to be allowed."""
    email_arns: tuple[str, ...] = ()
    """The identity that mail comes from and the configuration set it goes by."""
    profiles_domain: str = ""
    """Domain of Customer Profiles; without one nothing is looked up there, and nothing needs to be allowed."""
    named_secrets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names of secrets that an operator makes, by the word after `secret:`."""
    _arns: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Asks each resource for its ARN once; every question is a round trip into the CDK."""
        arns = {
            "key": self.key.key_arn,
            "data_bucket": self.data_bucket.bucket_arn,
            "notification_topic": self.notification_topic.topic_arn,
            "scheduler_role": self.scheduler_role.role_arn,
            "audit_log": self.audit_log.log_group_arn,
        }
        if self.event_bus is not None:
            arns["event_bus"] = self.event_bus.event_bus_arn
        if self.media_bucket is not None:
            arns["media_bucket"] = self.media_bucket.bucket_arn
        if self.identity_key is not None:
            arns["identity_key"] = self.identity_key.key_arn
        object.__setattr__(self, "_arns", arns)

    def statements(
        self, function: str, permissions: Mapping[str, Sequence[str]], *, dead_letters: bool = False
    ) -> list[Statement]:
        """Returns the statements of a function, including the use of the key through the services it needs.

        With `dead_letters` the function may also encrypt messages to its dead-letter queue.
        """
        found: list[Statement] = []
        for target, actions in permissions.items():
            found += self._target(function, target, actions)
        through = {service for target in permissions for service in _key_services(target)}
        services = sorted(through | ({"sqs"} if dead_letters else set()))
        if services:
            found.append(self._key_statement(services))
        if any(target.startswith("media_bucket/") for target in permissions):
            found += self._media_key()
        return found

    def stream_statements(self, table: str, *, dead_letter_queue: sqs.IQueue) -> list[Statement]:
        """Returns what reading the change stream of a table takes, and keeping what could not be processed."""
        return [
            Statement(
                sid="Stream",
                actions=["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
                resources=[self.tables.table(table).table_stream_arn or ""],
            ),
            Statement(
                sid="Streams", actions=["dynamodb:ListStreams"], resources=[f"{self.tables.arn(table)}/stream/*"]
            ),
            Statement(sid="Failures", actions=["sqs:SendMessage"], resources=[dead_letter_queue.queue_arn]),
        ]

    def _target(self, function: str, target: str, actions: Sequence[str]) -> Iterable[Statement]:
        if target in {"notification_topic", "event_bus", "audit_log", "identity_key"} & self._arns.keys():
            return [_allow(target, actions, [self._arns[target]])]
        if target == "event_bus" or (target == "secret:relay" and "relay" not in self.secrets.secret_arns):
            return ()
        if target in _OPTIONAL:
            arns = self._optional(target)
            return [_allow(target, actions, arns)] if arns else ()
        if target == "connect_instance":
            return self._connect(actions)
        if target.partition("/")[0] in _BUCKETS & self._arns.keys():
            return self._bucket(target, actions)
        if target == "schedules":
            return self._schedules(actions)
        if target == "model":
            return self._model(actions)
        if target.startswith("function:"):
            named = function_name(self.function_prefix, target.removeprefix("function:"))
            return [_allow(target, actions, [place_of(self.scope).arn("lambda", f"function:{named}:{ALIAS}")])]
        if target.startswith("secret:"):
            return [_allow(target, actions, self._secret(target.removeprefix("secret:")))]
        return [_allow(target, actions, self._table(function, target))]

    def _optional(self, target: str) -> Sequence[str]:
        if target == "profiles":
            domain = self.profiles_domain
            return [place_of(self.scope).arn("profile", f"domains/{domain}")] if domain else []
        if target == "sentiment":
            # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncomprehend.html
            return ["*"] if self.sentiment else []
        return self.email_arns if target == "email" else [self.sms_identity_arn] if self.sms_identity_arn else []

    def _secret(self, word: str) -> list[str]:
        if word not in self.named_secrets:
            return [self.secrets.arn(word)]
        # The ARN of a secret ends in six characters that only its maker learns:
        # https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
        place = place_of(self.scope)
        return [place.arn("secretsmanager", f"secret:{name}-??????") for name in self.named_secrets[word]]

    def _table(self, function: str, target: str) -> list[str]:
        table, _, index = target.partition("/")
        if table not in self.tables.tables:
            known = [
                *("connect_instance", "data_bucket", "event_bus", "model", "schedules", "sentiment"),
                *sorted({"audit_log", "identity_key", "media_bucket", "notification_topic"} & self._arns.keys()),
                *(f"secret:{name}" for name in self.secrets.secret_arns),
                *self.tables.tables,
            ]
            raise UnknownNameError(
                f"functions.toml: [{function}.permissions] names {target!r}, known are {', '.join(known)}"
                f"{nearest(target, known)}"
            )
        if not index:
            return [self.tables.arn(table)]
        if index == "index":
            return self.tables.index_arns(table)
        return [self.tables.index_arn(table, index.removeprefix("index/"))]

    def _connect(self, actions: Sequence[str]) -> Iterable[Statement]:
        arn = self.instance.instance_arn
        for number, (suffixes, grouped) in enumerate(by_resources(actions), start=1):
            yield Statement(
                sid=f"Connect{number}", actions=grouped, resources=[f"{arn}{suffix}" for suffix in suffixes]
            )
        numbers = on_phone_numbers(actions)
        if numbers:
            yield Statement(
                sid="PhoneNumbers",
                actions=numbers,
                resources=[place_of(self.scope).arn("connect", "phone-number/*")],
            )

    def _bucket(self, target: str, actions: Sequence[str]) -> Iterable[Statement]:
        bucket, _, folder = target.partition("/")
        on_bucket = [action for action in actions if action in _BUCKET_ACTIONS]
        on_objects = [action for action in actions if action not in _BUCKET_ACTIONS]
        if on_bucket:
            yield _allow(target, on_bucket, [self._arns[bucket]])
        if on_objects:
            objects = "/".join(filter(None, (self._arns[bucket], folder, "*")))
            yield _allow(target.replace("bucket", "objects"), on_objects, [objects])

    def _schedules(self, actions: Sequence[str]) -> Iterable[Statement]:
        yield _allow(
            "schedules",
            actions,
            [place_of(self.scope).arn("scheduler", f"schedule/{self.schedule_group_name}/*")],
        )
        if "scheduler:CreateSchedule" in actions or "scheduler:UpdateSchedule" in actions:
            yield Statement(
                sid="PassSchedulerRole",
                actions=["iam:PassRole"],
                resources=[self._arns["scheduler_role"]],
                conditions={"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}},
            )

    def _model(self, actions: Sequence[str]) -> Iterable[Statement]:
        if self.model is None:
            return
        invoke = [action for action in actions if action != "bedrock:ApplyGuardrail"]
        yield _allow("model", invoke, model_arns(place_of(self.scope), self.model))
        guardrail = self.model.guardrail
        if guardrail is None or "bedrock:ApplyGuardrail" not in actions:
            return
        # The request is authorized against the profile in the Region that evaluates it:
        # https://docs.aws.amazon.com/bedrock/latest/userguide/guardrail-profiles-permissions.html
        applied = [guardrail.guardrail_arn, *([guardrail.profile_arn] if guardrail.profile_arn else [])]
        yield _allow("guardrail", ["bedrock:ApplyGuardrail"], applied)
        if guardrail.key_arn is not None:
            # Without kms:ViaService, as the guide has it; no page says through which service the caller decrypts:
            # https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-kms.html
            yield _allow("guardrail_key", ["kms:Decrypt"], [guardrail.key_arn])

    def _media_key(self) -> Iterable[Statement]:
        """Objects of the media bucket have a key of their own, for which reading needs no more than this."""
        key = self.media_bucket.encryption_key if self.media_bucket is not None else None
        if key is not None:
            through = f"s3.{place_of(self.scope).region}.amazonaws.com"
            condition = {"StringEquals": {"kms:ViaService": through}}
            yield Statement(sid="MediaKey", actions=["kms:Decrypt"], resources=[key.key_arn], conditions=condition)

    def _key_statement(self, services: Sequence[str]) -> Statement:
        return Statement(
            sid="Key",
            actions=["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
            resources=[self._arns["key"]],
            conditions={
                "StringEquals": {
                    "kms:ViaService": [f"{service}.{place_of(self.scope).region}.amazonaws.com" for service in services]
                }
            },
        )


def model_arns(place: Place, model: ModelAccess) -> list[str]:
    """Returns the ARNs an inference profile needs: itself, its models in the Region, and for `global.` without Region.

    https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html
    """
    partition = place.partition
    arns = [f"arn:{partition}:bedrock:{model.region}:{place.account}:inference-profile/{model.profile_id}"]
    for model_id in model.model_ids:
        arns.append(f"arn:{partition}:bedrock:{model.region}::foundation-model/{model_id}")
        if model.profile_id.startswith("global."):
            arns.append(f"arn:{partition}:bedrock:::foundation-model/{model_id}")
        elif model.profile_id != model_id:
            # A geographic profile chooses among the Regions of its geography.
            arns.append(f"arn:{partition}:bedrock:*::foundation-model/{model_id}")
    return arns


def _key_services(target: str) -> tuple[str, ...]:
    if target == "notification_topic":
        return ("sns",)
    if target.partition("/")[0] == "data_bucket":
        return ("s3",)
    if target.startswith("secret:"):
        return ("secretsmanager",)
    if target.startswith("function:"):
        return ()
    # Objects of the media bucket have a key of their own, and whoever only removes them needs none.
    if target.startswith("media_bucket/"):
        return ()
    keyless = {"audit_log", "connect_instance", "event_bus", "identity_key", "media_bucket", "model", "schedules"}
    if target in keyless | _OPTIONAL:
        return ()
    return ("dynamodb",)


def _allow(name: str, actions: Sequence[str], resources: Sequence[str]) -> Statement:
    sid = "".join(part.capitalize() for part in name.replace(":", "_").replace("/", "_").replace("-", "_").split("_"))
    return Statement(sid=sid, actions=list(actions), resources=list(resources))
