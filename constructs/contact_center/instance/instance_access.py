"""Metrics and grants of an instance, the same for one we create and one that exists already."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam

from contact_center.base import measures
from contact_center.base.cloudwatch import cloudwatch_metric
from contact_center.instance.actions import by_resources, on_phone_numbers


class InstanceAccess:
    """What other resources get from an instance: permission to act on it, and its metrics.

    Metrics are those Amazon Connect documents, with its names and dimensions; `period_s` are seconds.
    https://docs.aws.amazon.com/connect/latest/adminguide/monitoring-cloudwatch.html
    """

    instance_arn: str
    instance_id: str

    def grant(self, grantee: iam.IGrantable, *actions: str) -> iam.Grant:
        """Allows exact actions such as `connect:StartTaskContact` on the resources of this instance that each takes.

        An action this library does not know is an UnknownNameError with the nearest known one.
        """
        grants = [
            iam.Grant.add_to_principal(
                grantee=grantee,
                actions=grouped,
                resource_arns=[f"{self.instance_arn}{suffix}" for suffix in suffixes],
            )
            for suffixes, grouped in by_resources(actions)
        ]
        numbers = on_phone_numbers(actions)
        if numbers:
            parts = cdk.Arn.split(self.instance_arn, cdk.ArnFormat.SLASH_RESOURCE_NAME)
            every = f"arn:{parts.partition}:connect:{parts.region}:{parts.account}:phone-number/*"
            grants.append(iam.Grant.add_to_principal(grantee=grantee, actions=numbers, resource_arns=[every]))
        first, *more = grants
        for grant in more:
            first = first.combine(grant)
        return first

    def metric_calls_per_interval(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the voice calls per second, received and placed, as a sum."""
        return cloudwatch_metric(measures.calls(self, "CallsPerInterval", period_s=period_s))

    def metric_concurrent_calls(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the most voice calls at a time."""
        return cloudwatch_metric(measures.calls(self, "ConcurrentCalls", "Maximum", period_s=period_s))

    def metric_concurrent_calls_percentage(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the most of the quota of concurrent calls in use, as a decimal: 0.8 means 80 percent."""
        return cloudwatch_metric(measures.calls(self, "ConcurrentCallsPercentage", "Maximum", period_s=period_s))

    def metric_missed_calls(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the voice calls that agents did not answer within 20 seconds."""
        return cloudwatch_metric(measures.calls(self, "MissedCalls", period_s=period_s))

    def metric_throttled_calls(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the voice calls rejected because more came per second than the quota allows."""
        return cloudwatch_metric(measures.calls(self, "ThrottledCalls", period_s=period_s))

    def metric_calls_breaching_concurrency_quota(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the voice calls rejected because the quota of concurrent calls was used up."""
        return cloudwatch_metric(measures.calls(self, "CallsBreachingConcurrencyQuota", period_s=period_s))

    def metric_misconfigured_phone_numbers(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the calls that failed because their number has no flow."""
        return cloudwatch_metric(measures.calls(self, "MisconfiguredPhoneNumbers", period_s=period_s))

    def metric_call_recording_upload_error(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the recordings that could not be stored."""
        return cloudwatch_metric(measures.recordings(self, "CallRecordingUploadError", period_s=period_s))

    def metric_successful_chats_per_interval(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the chats that were started."""
        return cloudwatch_metric(measures.chats(self, "SuccessfulChatsPerInterval", period_s=period_s))

    def metric_concurrent_active_chats(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the most active chats at a time."""
        return cloudwatch_metric(measures.chats(self, "ConcurrentActiveChats", "Maximum", period_s=period_s))

    def metric_chats_breaching_active_chat_quota(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the chats rejected because the quota of active chats was used up."""
        return cloudwatch_metric(measures.chats(self, "ChatsBreachingActiveChatQuota", period_s=period_s))

    def metric_concurrent_tasks(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the most active tasks at a time."""
        return cloudwatch_metric(measures.tasks(self, "ConcurrentTasks", "Maximum", period_s=period_s))

    def metric_tasks_breaching_concurrency_quota(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the tasks rejected because the quota of active tasks was used up."""
        return cloudwatch_metric(measures.tasks(self, "TasksBreachingConcurrencyQuota", period_s=period_s))
