"""The log group of audit lines: who proved who they are, who read whose profile."""

from __future__ import annotations

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from contact_center.base.removal import removal_policy
from contact_center.storage.log_groups import MaskedLogGroup

READ = (
    "logs:DescribeLogStreams",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetLogRecord",
    "logs:GetQueryResults",
    "logs:StartQuery",
    "logs:StartLiveTail",
    "logs:Unmask",
)
"""Actions by which somebody sees what is in a log group; no role of a center has one on the audit log."""


class AuditLog(Construct):
    """An encrypted, masked log group with one stream, and a policy for the people who may read it.

    Nothing of a center reads it; `readers` is attached to people by whoever answers for the account, and holds no
    right to see what is masked. Another `log_group_name` replaces the group and what is in it is lost with its stack,
    unless `retain` is on.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        log_group_name: str,
        retention: logs.RetentionDays,
        key: kms.IKey,
        retain: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        removal = removal_policy(retain)
        self.log_group_name = log_group_name
        self.log_group = MaskedLogGroup(
            self,
            "Group",
            log_group_name=log_group_name,
            retention=retention,
            encryption_key=key,
            removal_policy=removal,
        )
        # One stream that exists already: whoever delivers needs no right to make streams.
        self.stream_name = "audit"
        logs.LogStream(
            self, "Stream", log_group=self.log_group, log_stream_name=self.stream_name, removal_policy=removal
        )
        self.readers = iam.ManagedPolicy(
            self,
            "Readers",
            description="Reads the audit log of a contact center",
            statements=[
                iam.PolicyStatement(
                    sid="AuditLog",
                    actions=[action for action in READ if action != "logs:Unmask"],
                    resources=[self.log_group.log_group_arn],
                )
            ],
        )
