"""The guards on an app of one's own: its synthesis fails on whatever Amazon Connect would refuse later."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk

from contact_center import guards
from contact_center.instance import ContactCenterInstance
from contact_center.routing import HoursOfOperation, Queue

HERE = Path(__file__).resolve().parent
INSTANCE_ARN = "arn:aws:connect:ap-northeast-2:111122223333:instance/aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb"


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack in a stage, which is what the guards judge as a whole."""
    stage = cdk.Stage(app, "shop-test", env=cdk.Environment(region="ap-northeast-2"))
    stack = cdk.Stack(stage, "Queues")
    Queue(
        stack,
        "Orders",
        instance=ContactCenterInstance.from_instance_arn(INSTANCE_ARN),
        name="shop-orders",
        description="주문 문의",
        hours=HoursOfOperation.from_hours_of_operation_arn(f"{INSTANCE_ARN}/operating-hours/cccccccc"),
        max_contacts=30,
    )
    guards.apply(app, [stage], root=HERE)
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
