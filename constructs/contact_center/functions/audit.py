"""How audit lines leave the log groups of functions for the one that keeps them."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from contact_center.base.statements import place_of
from contact_center.functions.functions import CenterFunction

PATTERN = '{ $.kind = "audit" }'


class AuditDelivery(Construct):
    """Sends every audit line of some functions to the function that keeps them; the writers wait for nothing.

    `log_group_prefix` is what the names of their log groups begin with. A log group takes two subscriptions at most,
    and this is one of them. Lines arrive within seconds, at least once.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        keeper: CenterFunction,
        writers: Sequence[tuple[str, CenterFunction]],
        log_group_prefix: str,
    ) -> None:
        super().__init__(scope, construct_id)
        place = place_of(self)
        self.permission = lambda_.CfnPermission(
            self,
            "Permission",
            action="lambda:InvokeFunction",
            function_name=keeper.alias_arn,
            principal="logs.amazonaws.com",
            source_account=place.account,
            source_arn=place.arn("logs", f"log-group:{log_group_prefix}*:*"),
        )
        for filter_ in subscribe(self, writers, keeper.alias_arn):
            # The service tries the destination when the subscription is made.
            filter_.add_resource_dependency(self.permission)


def subscribe(
    scope: Construct, writers: Sequence[tuple[str, CenterFunction]], keeper_arn: str
) -> list[logs.CfnSubscriptionFilter]:
    """Sends audit lines to a keeper that already may be invoked by the log groups of a center: for later stacks."""
    found = []
    for name, writer in writers:
        filter_ = logs.CfnSubscriptionFilter(
            scope,
            f"Lines-{name}",
            log_group_name=writer.log_group_name,
            filter_pattern=PATTERN,
            destination_arn=keeper_arn,
        )
        # Named by its text, which CloudFormation does not wait for; groups of other stacks are there before.
        if Stack.of(writer) is Stack.of(scope):
            filter_.node.add_dependency(writer.log_group)
        found.append(filter_)
    return found
