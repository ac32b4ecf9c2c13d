"""Five statuses of another app, created no faster than Amazon Connect allows."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_connect as connect

from contact_center.base import pace_control_plane

INSTANCE_ARN = "arn:aws:connect:ap-northeast-2:111122223333:instance/aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb"


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack."""
    stack = cdk.Stack(app, "Statuses", env=cdk.Environment(region="ap-northeast-2"))
    for name in ("Lunch", "Meeting", "Training", "Coaching", "Paperwork"):
        connect.CfnAgentStatus(stack, name, instance_arn=INSTANCE_ARN, name=name, state="ENABLED")
    # Two requests a second for the whole account: CloudFormation would start all five at once.
    pace_control_plane(stack, lanes=2)
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
