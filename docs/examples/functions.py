"""A function that flows of an instance call, with one exact permission, and a topic that hears of its errors."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_

from contact_center.base import Statement
from contact_center.functions import CenterFunction, FunctionDefaults, FunctionProps, NotificationTopic
from contact_center.instance import ContactCenterInstance
from contact_center.storage import ServiceKey

INSTANCE_ARN = "arn:aws:connect:ap-northeast-2:111122223333:instance/aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb"


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack."""
    stack = cdk.Stack(app, "ShopFunctions", env=cdk.Environment(region="ap-northeast-2"))
    orders = dynamodb.Table.from_table_name(stack, "Orders", "shop-orders")
    # The role holds these statements and nothing else: a grant of the CDK on it has no effect.
    policy = [Statement(sid="Orders", actions=["dynamodb:GetItem"], resources=[orders.table_arn])]
    function = CenterFunction(
        stack,
        "OrderStatus",
        props=FunctionProps(
            function_name="shop-order-status",
            description="says where an order is",
            code=lambda_.Code.from_inline("def handler(event, context): return {'status': 'OK'}"),
            handler="index.handler",
            timeout_s=7,
            memory_mb=256,
            policy=policy,
        ),
        defaults=FunctionDefaults(),
    )
    function.allow_connect(ContactCenterInstance.from_instance_arn(INSTANCE_ARN))
    # The alarm publishes, so it must be allowed to use the key of the topic.
    key = ServiceKey(stack, "Key", alias="shop", description="notices of the shop", services=("cloudwatch",)).key
    topic = NotificationTopic(stack, "Notices", key=key, display_name="shop", publishers=("cloudwatch",)).topic
    alarm = function.metric_errors().create_alarm(stack, "Errors", threshold=1, evaluation_periods=1)
    alarm.add_alarm_action(actions.SnsAction(topic))
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
