"""What outlives every deployment: keys, tables, buckets, secrets, and the queues and topics between functions."""

from __future__ import annotations

from constructs import Construct

from contact_center.base.keys import keep_key
from contact_center.bot.guardrail import KoreanGuardrail
from contact_center.functions.customer_profiles import CustomerProfilesDomain
from contact_center.functions.environment import profiles_domain
from contact_center.functions.fleet import function_arn
from contact_center.functions.messaging import DomainEventBus, NotificationTopic, OneShotSchedules
from contact_center.instance.instance import instance_origin
from contact_center.instance.instance_settings import log_retention
from contact_center.settings import Settings
from contact_center.storage.audit_log import AuditLog
from contact_center.storage.buckets import AccessLogBucket, PrivateBucket
from contact_center.storage.keys import MacKey, ServiceKey
from contact_center.storage.record_streams import RecordDelivery, RecordStream
from contact_center.storage.retention import AGENT_EVENTS, CONTACT_RECORDS, data_retention, media_retention
from contact_center.storage.secrets import CenterSecrets
from contact_center.storage.tables import CenterTables
from stacks.base import CenterStack


class DataStack(CenterStack):
    """Keys, tables, buckets, secrets, topics, schedules."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, scheduled: list[str]) -> None:
        super().__init__(scope, construct_id, settings=settings, description="keys, tables, buckets, secrets, topics")
        name, retain = settings.physical_name, self.retain
        self.key = ServiceKey(
            self,
            "DataKey",
            alias=name("data"),
            description=f"Data of {settings.stage_id}",
            services=("cloudwatch", "scheduler", "sns", "sqs"),
            senders=("events",),
            logs=True,
            retain=retain,
        ).key
        self.media_key = ServiceKey(
            self,
            "MediaKey",
            alias=name("media"),
            description=f"Recordings and transcripts of {settings.stage_id}",
            services=("connect", "lexv2"),
            retain=retain,
        ).key
        self.identity_key = MacKey(
            self,
            "IdentityKey",
            alias=name("identity"),
            description=f"Proofs of identity for chats of {settings.stage_id}",
            retain=retain,
        ).key
        keep_key(self.identity_key, "identity")
        logs = AccessLogBucket(self, "AccessLogs", retain=retain).bucket
        self.media = PrivateBucket(
            self,
            "Media",
            key=self.media_key,
            access_logs=logs,
            retention=media_retention(settings.retention),
            origins=(instance_origin(settings.connect.alias), *settings.connect.approved_origins),
            events=True,
            retain=retain,
        ).bucket
        self.data = PrivateBucket(
            self,
            "Data",
            key=self.key,
            access_logs=logs,
            retention=data_retention(settings.retention),
            events=True,
            retain=retain,
        ).bucket
        protected = settings.deployment.deletion_protection
        self.tables = CenterTables(self, "Tables", key=self.key, retain=retain, deletion_protection=protected)
        notifier = settings.notifier
        self.secrets = CenterSecrets(
            self, "Secrets", key=self.key, retain=retain, relay=notifier is not None and notifier.alimtalk is not None
        )
        self.contact_records: RecordStream | RecordDelivery | None = None
        if settings.connect.records.contact_records == "stream":
            self.contact_records = self._stream("ContactRecords", CONTACT_RECORDS)
        elif settings.connect.records.contact_records == "delivery":
            self.contact_records = RecordDelivery(
                self,
                "ContactRecords",
                key=self.key,
                bucket=self.data,
                prefix=CONTACT_RECORDS,
                log_retention=log_retention(settings.retention.function_logs_days),
            )
        self.agent_events = (
            self._stream("AgentEvents", AGENT_EVENTS) if settings.connect.records.agent_events == "stream" else None
        )
        profiles = settings.customers.profiles
        self.profiles = (
            CustomerProfilesDomain(
                self,
                "Profiles",
                name=profiles_domain(settings),
                retention_days=profiles.retention_days,
                retain=retain,
            )
            if profiles is not None
            else None
        )
        self.audit = AuditLog(
            self,
            "Audit",
            log_group_name=f"/contact-center/{settings.stage_id}/audit",
            retention=log_retention(settings.retention.audit_logs_days),
            key=self.key,
            retain=retain,
        )
        self.guardrail = (
            KoreanGuardrail(self, "Guardrail", name=name("guardrail"), key=self.key)
            if settings.llm.enabled and settings.llm.guardrail
            else None
        )
        self.events = (
            DomainEventBus(self, "EventBus", name=name("events"), key=self.key) if settings.events.bus else None
        )
        self.notifications = NotificationTopic(
            self,
            "Notifications",
            key=self.key,
            display_name=f"{settings.center.key} {settings.environment}",
            emails=settings.notify.escalation_emails,
            endpoints=settings.notify.escalation_endpoints,
            publishers=("cloudwatch",),
        ).topic
        # Rules publish without saying for whom, so their topic is open to rules of others; nothing else goes there.
        self.rule_notices = NotificationTopic(
            self,
            "RuleNotices",
            key=self.key,
            display_name=f"{settings.center.key} {settings.environment} rules",
            emails=settings.notify.escalation_emails,
            endpoints=settings.notify.escalation_endpoints,
            rules=True,
        ).topic
        self.schedules = OneShotSchedules(
            self,
            "Schedules",
            group_name=name("schedules"),
            key=self.key,
            function_arns=[function_arn(self, settings.stage_id, function) for function in scheduled],
        )
        self.output("AuditReaders", self.audit.readers.managed_policy_arn, "Policy for people who read the audit log")
        self.output(
            "AuthPrivateKeySecret", self.secrets.arn("auth_private_key"), "Secret that takes the private key (PEM)"
        )
        self.output("IdentityKeyArn", self.identity_key.key_arn, "Key with which backends prove who starts a chat")
        self.output("DataBucketName", self.data.bucket_name, "Archives, reports and exports")
        self.output("MediaBucketName", self.media.bucket_name, "Recordings and transcripts")

    def _stream(self, construct_id: str, prefix: str) -> RecordStream:
        return RecordStream(
            self,
            construct_id,
            stream_key=self.media_key,
            key=self.key,
            bucket=self.data,
            prefix=prefix,
            log_retention=log_retention(self.settings.retention.function_logs_days),
        )
